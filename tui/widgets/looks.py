"""How parts of lines look: read from the theme, without a styled node for each in every widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color


class Look(NamedTuple):
    """Variables of the theme for the letters and what is behind them, and attributes such as bold."""

    color: str = ""
    behind: str = ""
    how: str = ""


LOOKS = {
    "text": Look("foreground"),
    "dim": Look("foreground-muted"),
    "label": Look("foreground-muted"),
    "bold": Look(how="bold"),
    "title": Look("foreground", how="bold"),
    "heading": Look("primary", how="bold"),
    "strong": Look("primary", how="bold"),
    "rule": Look("foreground-disabled"),
    "blank": Look("foreground-disabled", how="italic"),
    "quote": Look("foreground"),
    "hand": Look("accent"),
    "figures": Look("warning"),
    "mark": Look("foreground-muted"),
    "score": Look("secondary"),
    "bar": Look("primary", how="bold"),
    "furniture": Look("foreground-disabled"),
    "span": Look("foreground", "span-background"),
    "kept": Look("foreground", "kept-background", "bold"),
    "cursor": Look(behind="cursor-background"),
    "tab": Look(behind="cursor-background", how="bold"),
    "row": Look(behind="surface"),
    "good": Look("success"),
    "bad": Look("error"),
    "alarm": Look("error", how="bold"),
    "warn": Look("warning"),
    "gone": Look("error", how="underline"),
    "came": Look("success", how="bold underline"),
    "flag": Look("foreground", how="underline"),
    "locked": Look("secondary"),
    "chosen": Look("foreground", "cursor-background"),
    "hit": Look("warning", how="underline"),
    "here": Look("warning", how="bold reverse"),
    "key": Look("primary", how="bold"),
    "answer": Look(behind="cursor-background", how="bold underline"),
}
"""By the names that parts of lines use."""


def style_of(name: str, variables: Mapping[str, str]) -> Style:
    """A look as a theme has it; `variables` are the app's `theme_variables`."""
    look = LOOKS[name]
    colors = [Color.parse(variables[each]).rich_color if each else None for each in look[:2]]
    return Style(color=colors[0], bgcolor=colors[1]) + Style.parse(look.how)
