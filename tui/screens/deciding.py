"""Triage: decisions by one key each, marks, undo; the cursor goes on to what is still undecided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.actions import key_of
from tui.screens.desk_list import DeskList
from tui.widgets.story_list import Entry

if TYPE_CHECKING:
    from core.decisions import Taken
    from core.keeping import Decision

SAID = {"kept": "Kept", "skipped": "Skipped", "later": "Put off", "new": "Undecided again"}

BRIEF_SAYS = "What you look for, in a few sentences; 1 to 5 score against it."


class Deciding(DeskList):
    """The verbs of triage. They apply to the marked stories, else to the one under the cursor."""

    _noted = 0

    def ids(self) -> list[int]:
        """The stories that a verb applies to."""
        return list(dict.fromkeys(entry.story for entry in self.listing.chosen))

    def do_stories_keep(self) -> None:
        """Keep; among what is set aside, bring back."""
        if self.lens.aside and self.found is None:
            self.action_do("stories.back")
        else:
            self.decide("kept")

    def do_stories_skip(self) -> None:
        """Skip."""
        self.decide("skipped")

    def do_stories_later(self) -> None:
        """Put off."""
        self.decide("later")

    def decide(self, decision: Decision) -> None:
        """Decide, or when that was decided already take it back; the cursor goes on."""
        ids, several = self.ids(), bool(self.listing.marked)
        before = {id: self.bench.shelf.kept[id].triage.decision for id in ids}
        again = all(old == decision for old in before.values())
        self.bench.decisions.decide(ids, "new" if again else decision)
        self.listing.unmark()
        if several:
            self.say(
                f"{SAID['new' if again else decision]}: {self.words(ids)} · "
                f"{key_of('stories.undo')} takes it back"
            )
        elif again:
            was = SAID[decision].lower()
            self.say(f"{SAID['new']}; it was {was} · {key_of('stories.undo')} takes that back", "warn")
        else:
            self._go_on(correcting=before[ids[0]] != "new")
        self.changed(ids)
        if not self.counts["new"] and not again:
            self.tell_decided()

    def _go_on(self, *, correcting: bool) -> None:
        """To the next undecided story, round the end; after a correction simply to the next line."""
        listing = self.listing
        if correcting:
            listing.go(listing.index + 1)
            return
        kept = self.bench.shelf.kept
        count = len(listing.entries)
        for step in range(1, count):
            at = (listing.index + step) % count
            story = kept.get(listing.entries[at].story)
            if story is not None and story.triage.decision == "new" and not story.aside:
                listing.go(at)
                return

    def do_stories_star(self) -> None:
        """Star, or take the star away."""
        self._with_chosen(lambda ids: self.bench.decisions.star(ids))

    def do_stories_score(self, score: int) -> None:
        """Score 1 to 5; 0 takes the score away."""
        if not score and not any(self.bench.shelf.kept[id].triage.score for id in self.ids()):
            several = bool(self.listing.marked)
            none = (
                "You have scored none of the marked stories."
                if several
                else "You have not scored this story."
            )
            self.explain(none, "warn")
            return
        self._with_chosen(lambda ids: self.bench.decisions.score(ids, score or None))
        if score and not self.bench.brief:
            self.explain(
                f"Scored {score} · {key_of('stories.brief')} writes the brief that scores "
                "are measured against."
            )

    def _with_chosen(self, verb: Callable[[list[int]], str]) -> None:
        ids, several = self.ids(), bool(self.listing.marked)
        label = verb(ids)
        self.listing.unmark()
        if several and label:
            self.say(f"{label.partition(':')[0]}: {self.words(ids)} · {key_of('stories.undo')} takes it back")
        self.changed(ids)

    # Notes

    def do_stories_note(self) -> None:
        """Ask for a note to the story under the cursor."""
        if story := self.story:
            self._noted = story.id
            self.prompt.ask("note", "Note:", story.triage.note)
            self.offer_keys()

    def keep_note(self, text: str) -> None:
        """Keep the note that was typed."""
        if self._noted in self.bench.shelf.kept:
            self.bench.decisions.note(self._noted, text)
            self.changed([self._noted])

    def do_stories_brief(self) -> None:
        """Ask for the brief."""
        self.prompt.ask("brief", "Brief:", self.bench.brief)
        self.explain(BRIEF_SAYS, "dim")
        self.offer_keys()

    def keep_brief(self, text: str) -> None:
        """Keep the brief that was typed."""
        self.bench.set_brief(text)
        self.say(f"Brief: {self.bench.brief}" if self.bench.brief else "There is no brief now.")

    # Marks

    def do_stories_mark(self) -> None:
        """Mark the story under the cursor, or take its mark away."""
        self.listing.mark()
        self.tell_head()

    def do_stories_mark_range(self) -> None:
        """Mark from the last mark to the cursor."""
        self.listing.mark_range()
        self.tell_head()

    def do_stories_mark_all(self) -> None:
        """Mark everything in the list."""
        self.listing.mark_all()
        self.tell_head()

    def do_stories_unmark(self) -> None:
        """Take all marks away."""
        self.listing.unmark()
        self.tell_head()

    # The log

    def do_stories_undo(self) -> None:
        """Take the last decision back."""
        self._travelled(
            self.bench.decisions.undo(),
            "Undone",
            f"{key_of('stories.redo')} does it again",
            "There is nothing to undo.",
        )

    def do_stories_redo(self) -> None:
        """Decide again what was taken back."""
        self._travelled(
            self.bench.decisions.redo(),
            "Done again",
            f"{key_of('stories.undo')} takes it back",
            "There is nothing to do again.",
        )

    def _travelled(self, taken: Taken | None, what: str, then: str, nothing: str) -> None:
        """Go to what a step changed, and say it."""
        if taken is None:
            self.say(nothing, "warn")
            return
        if self._regrouped(taken.ids):
            self.fill()
        else:
            self.changed(taken.ids)
        here = (entry for entry in self.listing.entries if self.lens.aside and entry.story in taken.ids)
        if entry := next(here, Entry(taken.ids[0]) if taken.ids else None):
            self.reveal(entry)
        self.say(f"{what}: {taken.label} · {then}")

    def _regrouped(self, ids: Sequence[int]) -> bool:
        """Whether a change of some stories is one of which stories there are, and where they are listed."""
        kept = self.bench.shelf.kept
        return (
            self.lens.aside
            or len(kept) != len(self._counted)
            or any(bool(kept[id].aside) or self.listing.place(Entry(id)) is None for id in ids if id in kept)
        )
