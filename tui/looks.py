"""How parts of lines look in words: which colours of a theme, and which attributes. Pure."""

from __future__ import annotations

from typing import NamedTuple


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
    "ground": Look(behind="background"),
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
"""By the names that parts of lines use. A theme may give any of them other attributes."""

STYLED = {"head": "none", "foot": "none", "editor": "none", "picked": "bold"}
"""What the style sheets ask a theme for besides, with the attributes that it has where the theme names none:
the bar at the top, the one that explains at the foot, the text that is edited, the line under the cursor of
a list in a dialog."""

ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "none")
"""The words that a look is made of."""
