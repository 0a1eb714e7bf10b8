"""What a card rests on and no source has any more: said above the sources, in words, until it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.widgets import Static

from tui.actions import key_of
from tui.widgets.lines import fit

SHOWN = 3
"""Quotes of one cell that are shown in full."""
LONGEST = 300


class Lost(NamedTuple):
    """A quote that stands nowhere, and what became of its source."""

    what: str
    text: str


class LostQuotes(Static):
    """The quotes of the cell at the cursor that stand in no source, and how many more the card has."""

    DEFAULT_CSS = """
    LostQuotes { height: auto; max-height: 50%; display: none; padding: 0 1; background: $surface; }
    LostQuotes { color: $error; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.said: tuple[str, ...] = ()

    def tell(self, here: Sequence[Lost], elsewhere: int) -> None:
        """Say which quotes at the cursor are lost, and how many of other cells."""
        lines = [f"! {lost.what}: “{fit(' '.join(lost.text.split()), LONGEST)}”" for lost in here[:SHOWN]]
        if len(here) > SHOWN:
            lines.append(f"! and {len(here) - SHOWN} more of this cell")
        if elsewhere:
            more = "more " if here else ""
            quotes = f"{elsewhere} {more}quote{'s' if elsewhere > 1 else ''} of this card"
            goes = f"{key_of('card.next-finding')} goes there"
            lines.append(f"! {quotes} {'are' if elsewhere > 1 else 'is'} in no source here · {goes}")
        if tuple(lines) != self.said:
            self.said = tuple(lines)
            self.display = bool(lines)
            self.update(Content("\n".join(lines)))
