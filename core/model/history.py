"""Undo and redo of one card as a value: steps that say what they did."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from core.model.card import Card

LIMIT = 200
"""Steps kept; older ones fall off."""


class Step(BaseModel):
    """One change: what it was called and the card on either side of it."""

    model_config = ConfigDict(frozen=True)

    label: str
    before: Card | None
    """None where there was no card yet."""
    after: Card


class History(BaseModel):
    """The steps of one card. `done` can be undone, `undone` can be done again; newest last in both."""

    model_config = ConfigDict(frozen=True)

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    def add(self, label: str, before: Card | None, after: Card) -> History:
        """This history with a new step; what had been undone is forgotten."""
        return History(done=(*self.done, Step(label=label, before=before, after=after))[-LIMIT:])

    def undo(self) -> tuple[History, Step] | None:
        """The history one step back and the step taken back, or None at the beginning."""
        if not self.done:
            return None
        *rest, last = self.done
        return History(done=tuple(rest), undone=(*self.undone, last)), last

    def redo(self) -> tuple[History, Step] | None:
        """The history one step on and the step done again, or None at the end."""
        if not self.undone:
            return None
        *rest, last = self.undone
        return History(done=(*self.done, last), undone=tuple(rest)), last
