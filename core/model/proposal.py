"""What an engine proposes for a card, entry by entry, and the card after the analyst has answered."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.model.card import Card, Cell, Place, Row

Verdict = Literal["accept", "reject", "both"]
Thing = Row | tuple[Cell, ...]
"""A row, one keyword or theme, or the cells of a head field."""


class Entry(BaseModel):
    """One row (item, head field) as it is and as it would be."""

    model_config = ConfigDict(frozen=True)

    place: Place
    """Where the old one stands; for a new one where it would go in. No column: rows are taken whole."""
    old: Thing | None = None
    new: Thing | None = None
    """None when it would go away."""
    kept: str = ""
    """Why it stays whatever is answered ("locked", "your words"), or empty."""
    said: str = ""
    """A reason to show beside it."""

    @property
    def same(self) -> bool:
        """Whether there is nothing to answer."""
        return bool(self.kept) or self.old == self.new


class Proposal(BaseModel):
    """All that would change, in the order of the page; what stays is there too, to be read along."""

    model_config = ConfigDict(frozen=True)

    label: str
    """The name of the step that it becomes."""
    base: Card
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
