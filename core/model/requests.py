"""What engines are asked for on a card that exists."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from core.model.card import Card, Place, Section


class RedraftRequest(BaseModel):
    """Draft parts of a card again.

    One of three: whole `sections`; one `row` (a place without a column); or
    every blank cell of `sections` with `blanks`. The answer is a fresh card
    that holds only what was asked for: for sections their new rows or items,
    for a row one to three rows in its table to take its place, for blanks the
    old card with blanks filled. What stays of the old card is not the engine's
    to say: `core.model.proposal` puts the two together.
    """

    model_config = ConfigDict(frozen=True)

    card: Card
    sections: tuple[Section, ...] = ()
    row: Place | None = None
    blanks: bool = False
    how: str = ""
    """One line of the analyst's: "fewer, only regulation"."""
    brief: str = ""
    """What relevancy is judged against; may be empty."""
    fresh: int = Field(default=0, ge=0)
    """0 takes an answer that was kept for the same question; each other number is a question of its own."""


class ScoreRequest(BaseModel):
    """Score the relevancy of all rows of a card anew, against a brief (which may be empty)."""

    model_config = ConfigDict(frozen=True)

    card: Card
    brief: str = ""
    seed: int = 0
    """Decides the order in which rows are looked at; the scores do not depend on it."""
    fresh: int = Field(default=0, ge=0)
    """As in `RedraftRequest`."""
