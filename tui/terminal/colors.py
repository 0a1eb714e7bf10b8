"""How many colours the terminal shows, and which theme suits it where none was picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.terminal.facts import Facts

NONE, FEW, MANY, ALL = "none", "16", "256", "true"
"""What `colors` can be, besides `auto`; the counts as Textual names them are in `SYSTEMS`."""
SYSTEMS = {NONE: "standard", FEW: "standard", MANY: "256", ALL: "truecolor"}

_ALL_BY_KIND = frozenset(
    ("alacritty", "contour", "foot", "ghostty", "iterm2", "kitty", "konsole", "mintty", "rio", "vscode")
).union(("vte", "wezterm", "windows-terminal"))
_MANY_BY_KIND = frozenset(("apple-terminal", "mlterm", "mosh", "putty", "tmux", "xterm", "zellij"))
_ALL_BY_TERM = ("alacritty", "foot", "xterm-ghostty", "xterm-kitty", "contour", "wezterm")


def colors(facts: Facts, environ: Mapping[str, str], setting: str = "auto") -> str:
    """`none`, `16`, `256` or `true`: what is set, else NO_COLOR, else what the terminal is known to show."""
    if setting in SYSTEMS:
        return setting
    if environ.get("NO_COLOR"):
        return NONE
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return ALL
    term = environ.get("TERM", "").lower()
    if term == "linux" or term.startswith("vt"):
        return FEW
    if term.startswith(_ALL_BY_TERM) or term.endswith("-direct") or facts.kind in _ALL_BY_KIND:
        return ALL
    if "256color" in term or facts.kind in _MANY_BY_KIND:
        return MANY
    return FEW


def wanted_theme(facts: Facts, shown: str) -> str:
    """The theme for a terminal that shows so many colours (`none`, `16`, `256`, `true`)."""
    if shown == NONE:
        return "mono"
    if shown == FEW:
        return "sixteen"
    return "paper" if facts.dark is False else "ink"


def set_colors(shown: str) -> None:
    """Have Textual use so many colours, whatever the environment says. Before the app is made."""
    import os

    from textual import constants

    constants.COLOR_SYSTEM = SYSTEMS[shown]  # type: ignore[misc]
    # Textual takes any NO_COLOR for a wish, also an empty one, and then shows greys.
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)
