"""The history of a card on an open desk: every change is a step that says what and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.keeping import KeptStep
from core.model import Card
from core.model.delta import DoesNotFit, apply, checksum, delta

if TYPE_CHECKING:
    from core.keeping import Desk

LIMIT = 200
"""Steps that are kept of one card; older ones fall off."""


@dataclass(frozen=True)
class Moved:
    """A way through the history: what the card becomes, and which steps change with it."""

    card: Card | None
    label: str
    steps: Mapping[int, KeptStep | None]


class CardSteps:
    """The steps of one story's card. It says what is to be put on the desk and puts nothing itself."""

    def __init__(self, desk: Desk, story: int) -> None:
        self._desk = desk
        self._story = story

    @property
    def done(self) -> tuple[KeptStep, ...]:
        """What can be undone, the newest last."""
        return tuple(step for step in self._desk.steps(self._story) if not step.undone)

    @property
    def undone(self) -> tuple[KeptStep, ...]:
        """What can be done again, the next one first."""
        return tuple(step for step in self._desk.steps(self._story) if step.undone)

    def add(
        self, label: str, before: Card | None, after: Card | None, by: str = ""
    ) -> dict[int, KeptStep | None]:
        """The steps to put when a card changes: one more, none that was undone, none beyond the limit."""
        old, new = _plain(before), _plain(after)
        step = KeptStep(
            id=self._desk.new_id(),
            story=self._story,
            label=label,
            at=_now(),
            change=delta(new, old),
            fits=checksum(new),
            by=by,
        )
        gone = [*self.undone, *self.done[: max(0, len(self.done) + 1 - LIMIT)]]
        return {**{each.id: None for each in gone}, step.id: step}

    def undo(self, card: Card | None) -> Moved | None:
        """One step back, None at the beginning. Raises BadInput when the history is not this card's."""
        return self._through(self.done[-1], card) if self.done else None

    def redo(self, card: Card | None) -> Moved | None:
        """One step on, None at the end. Raises BadInput when the history is not this card's."""
        return self._through(self.undone[0], card) if self.undone else None

    def state_after(self, step: int, card: Card | None) -> Card | None:
        """The card as it was after a step. Raises BadInput when there is no such step, or it does not fit."""
        done, undone = self.done, self.undone
        if step in (each.id for each in done):
            way = [each for each in reversed(done) if each.id > step]
        else:
            way = [each for each in undone if each.id <= step]
            if step not in (each.id for each in undone):
                raise BadInput("That step is not kept any more.")
        for each in way:
            card = self._through(each, card).card
        return card

    def _through(self, step: KeptStep, card: Card | None) -> Moved:
        here = _plain(card)
        try:
            if step.fits != checksum(here):
                raise DoesNotFit("the card is another one")
            there = apply(here, step.change)
            other = None if there is None else Card.model_validate(there)
        except ValueError as error:
            raise BadInput(
                f"“{step.label}” does not fit the card any more: it was changed outside of this desk.",
                "The card stays as it is.",
            ) from error
        turned = step.model_copy(
            update={"undone": not step.undone, "change": delta(there, here), "fits": checksum(there)}
        )
        return Moved(other, step.label, {step.id: turned})


def _plain(card: Card | None) -> Any:
    return None if card is None else card.model_dump(mode="json", exclude_defaults=True)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
