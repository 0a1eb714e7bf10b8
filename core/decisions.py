"""Decisions on the stories of a desk, and the log that takes any of them back, also tomorrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.keeping import Change, KeptStep, KeptStory
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.keeping import Decision, Desk, Triage
    from core.shelf import Shelf

LIMIT = 1_000
"""Steps that are kept of a desk; older ones fall off."""
WORDS: dict[Decision, str] = {
    "kept": "Keep",
    "skipped": "Skip",
    "later": "Later",
    "new": "Undecided again",
}


@dataclass(frozen=True)
class Taken:
    """A step that was taken back or done again: what it was called, and the stories that it changed."""

    label: str
    ids: tuple[int, ...]


class Decisions:
    """Triage and grouping by the analyst's hand: each verb is one step of the desk's log.

    Verbs say the step's label, or nothing when they change nothing.
    """

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        self._desk = desk
        self._shelf = shelf

    # Triage

    def decide(self, ids: Iterable[int], decision: Decision) -> str:
        """Keep, skip, put off, or leave undecided again."""
        return self._triage(WORDS[decision], ids, {"decision": decision})

    def star(self, ids: Sequence[int]) -> str:
        """Star stories; when all have one, take it away."""
        on = not all(self._shelf.kept[id].triage.star for id in ids)
        return self._triage("Star" if on else "No star", ids, {"star": on})

    def score(self, ids: Iterable[int], score: int | None) -> str:
        """Set (1 to 5) or clear the analyst's relevancy of stories."""
        return self._triage(f"Score {score}" if score else "No score", ids, {"score": score})

    def note(self, id: int, text: str) -> str:
        """Write a note to a story, or take it away."""
        return self._triage("Note", [id], {"note": clean_line(text)[:2000]})

    def _triage(self, label: str, ids: Iterable[int], fields: Mapping[str, Any]) -> str:
        changed: dict[int, KeptStory | None] = {}
        for id in ids:
            story = self._shelf.kept[id]
            triage = story.triage.model_copy(update=dict(fields))
            if triage != story.triage:
                changed[id] = story.model_copy(update={"triage": triage})
        return self._commit(label, changed)

    # Grouping

    def split(self, id: int, digests: Sequence[str]) -> int:
        """Make a story of its own of some sources (or copies) of a story; its id."""
        new = self._desk.new_id()
        self._commit("Split", self._shelf.split(id, digests, new))
        return new

    def join(self, ids: Sequence[int]) -> int:
        """Make one story of several; the id that stays. It is the first with a card, else the first.

        It is kept when one of them was, starred when one was, and has the notes of all.
        """
        if len(set(ids)) < 2:
            raise BadInput("One story alone cannot be joined.", "Mark the others with m first.")
        triages = [self._shelf.kept[id].triage for id in ids]
        stays, changed = self._shelf.join(ids)
        if joined := changed[stays]:
            changed[stays] = joined.model_copy(update={"triage": _united(joined.triage, triages)})
        self._commit("Unite", changed)
        return stays

    def bring_back(self, id: int) -> int:
        """Take a story that was set aside among the others; the id of the story that it is in now."""
        where, changed = self._shelf.bring_back(id)
        self._commit("Bring back", changed)
        return where

    def count_copy(self, id: int, digest: str) -> str:
        """Make a copy that was set aside a source of its story again."""
        return self._commit("Count a copy as a source", self._shelf.count_copy(id, digest))

    # The log

    @property
    def log(self) -> tuple[KeptStep, ...]:
        """All steps that are kept, the oldest first; those that were undone at the end."""
        return self._desk.steps(0)

    def undo(self) -> Taken | None:
        """Take the last decision back; None when there is none."""
        done = [step for step in self.log if not step.undone]
        return self._travel(done[-1]) if done else None

    def redo(self) -> Taken | None:
        """Decide again what was taken back last; None when there is nothing."""
        undone = [step for step in self.log if step.undone]
        return self._travel(undone[0]) if undone else None

    def _commit(self, label: str, changed: Mapping[int, KeptStory | None]) -> str:
        changed = {id: story for id, story in changed.items() if story != self._shelf.kept.get(id)}
        if not changed:
            return ""
        label = f"{label}: {self._name(changed)}"
        back = {str(id): _patch(story, self._shelf.kept.get(id)) for id, story in changed.items()}
        step = KeptStep(id=self._desk.new_id(), label=label, at=_now(), change=back)
        done = [each for each in self.log if not each.undone]
        gone = [each.id for each in self.log if each.undone]
        gone += [each.id for each in done[: max(0, len(done) + 1 - LIMIT)]]
        steps: dict[int, KeptStep | None] = dict.fromkeys(gone)
        self._desk.commit(Change(stories=changed, steps=steps | {step.id: step}))
        self._shelf.replaced(changed)
        return label

    def _name(self, changed: Mapping[int, KeptStory | None]) -> str:
        named = [story.title for story in changed.values() if story is not None]
        return named[0] if len(named) == 1 else f"{len(named)} stories"

    def _travel(self, step: KeptStep) -> Taken:
        patches = step.change if isinstance(step.change, dict) else {}
        kept = self._shelf.kept
        wanted = {int(key): _patched(int(key), kept.get(int(key)), patch) for key, patch in patches.items()}
        there = self._shelf.apart(wanted)
        back = {str(id): _patch(story, kept.get(id)) for id, story in there.items()}
        turned = step.model_copy(update={"undone": not step.undone, "change": back})
        self._desk.commit(Change(stories=there, steps={step.id: turned}))
        self._shelf.replaced(there)
        return Taken(step.label, tuple(id for id, story in there.items() if story is not None))


def _patch(here: KeptStory | None, there: KeptStory | None) -> dict[str, Any] | None:
    """The fields that lead from one state of a story to another; None when it is not there then."""
    if there is None:
        return None
    new = there.model_dump(mode="json")
    old = {} if here is None else here.model_dump(mode="json")
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


def _patched(id: int, here: KeptStory | None, patch: Mapping[str, Any] | None) -> KeptStory | None:
    if patch is None:
        return None
    fields = {} if here is None else here.model_dump(mode="json")
    try:
        return KeptStory.model_validate({**fields, **patch, "id": id})
    except ValueError as error:
        raise BadInput("That step cannot be read any more; nothing was changed.") from error


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _united(first: Triage, triages: Sequence[Triage]) -> Triage:
    """What was decided on the stories that become one, so that nothing the analyst did is lost."""
    kept = any(triage.decision == "kept" for triage in triages)
    scores = (triage.score for triage in (first, *triages) if triage.score)
    notes = dict.fromkeys(triage.note for triage in (first, *triages) if triage.note)
    return first.model_copy(
        update={
            "decision": "kept" if kept else first.decision,
            "star": any(triage.star for triage in triages),
            "score": next(scores, None),
            "note": " · ".join(notes)[:2000],
        }
    )
