"""How parts of lines look: read from the theme, without a styled node for each in every widget."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from tui.looks import LOOKS, Look

__all__ = ["LOOKS", "Look", "laid_on", "over", "style_of"]


def style_of(name: str, variables: Mapping[str, str]) -> Style:
    """A look as a theme has it; `variables` are the app's `theme_variables`."""
    look = LOOKS[name]
    colors = [Color.parse(variables[each]).rich_color if each else None for each in look[:2]]
    how = variables.get(f"look-{name}", look.how)
    return Style(color=colors[0], bgcolor=colors[1]) + Style.parse(how)


@lru_cache(maxsize=2048)
def over(ground: Style, style: Style) -> Style:
    """A style on a ground. On one that is reversed colours would become patches: there letters have none."""
    return ground + (style.without_color if ground.reverse else style)


@lru_cache(maxsize=2048)
def laid_on(style: Style, ground: Style, base: Style) -> Style:
    """A whole style with another ground in the place of its own, which is that of `base`."""
    return (base + style.without_color if ground.reverse else style) + ground
