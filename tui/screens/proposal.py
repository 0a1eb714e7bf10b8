"""What an engine proposes for a card, row by row: to be accepted, rejected, or both to be kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from textual import work
from textual.worker import Worker

from core.errors import ForedeckError
from core.model import (
    DraftEvent,
    Entry,
    Failed,
    Proposal,
    RowDrafted,
    RowScored,
    Section,
    SectionDone,
    Verdict,
)
from core.model.cleaning import clean_line
from core.workbench import Workbench
from tui.actions import Action
from tui.keymap import bindings
from tui.screens.block_screen import BlockScreen
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.diff_lines import entry_lines, head_line
from tui.widgets.lines import Line, Part, wrap_parts
from tui.widgets.telling import counted

Asking = Callable[[], AsyncGenerator[DraftEvent | Proposal, None]]
"""Begins to make a proposal: what the engine says, and at last the proposal or `Failed`."""


ROOMY = 60
"""Columns from which the head has room for all that is counted."""


class ProposalScreen(BlockScreen):
    """Runs what makes a proposal, shows it, and takes what was accepted as one step.

    Dismisses with what is to be said of it. With `at_once` nothing is asked:
    the whole proposal is taken as soon as it is there.
    """

    BINDINGS = bindings("proposal")
    scopes = ("proposal", "list", "everywhere")
    nothing = "Nothing would change."

    def __init__(
        self, bench: Workbench, story: int, title: str, ask: Asking, *, at_once: bool = False
    ) -> None:
        super().__init__(bench)
        self.story = story
        self.title_words = title
        self.ask = ask
        self.at_once = at_once
        self.proposal: Proposal | None = None
        self.verdicts: dict[int, Verdict] = {}
        self._worker: Worker[None] | None = None
        self._rows = 0

    def on_mount(self) -> None:
        """Begin to make the proposal."""
        super().on_mount()
        self.show_above("")
        self.begin()

    # Making it

    def begin(self) -> None:
        """Have the engine make the proposal, from the beginning."""
        self.proposal, self.verdicts, self._rows = None, {}, 0
        self.fill()
        self.tell()
        self._worker = self._run()

    @work(exclusive=True, group="proposal", exit_on_error=False)
    async def _run(self) -> None:
        try:
            async with aclosing(self.ask()) as events:
                async for event in events:
                    self.take_in(event)
        except ForedeckError as error:
            self.take_in(Failed(sentence=error.sentence, hint=error.hint))
        except Exception as error:  # said, as the screen would wait for ever
            said = clean_line(f"{type(error).__name__}: {error}")[:80]
            self.take_in(Failed(sentence=f"It broke ({said})."))

    def take_in(self, event: DraftEvent | Proposal) -> None:
        """Show how far the engine is, what it proposes, or why it does not."""
        if isinstance(event, Failed):
            self.leave(f"{event.sentence} {event.hint} The card is as it was.".replace("  ", " "))
        elif isinstance(event, Proposal):
            self._worker = None
            self.proposal = event
            if self.at_once:
                self._apply(event.all_accepted)
                return
            self.fill()
            first = next(iter(self.open_numbers), 0)
            self.listing.go(first)
            self.tell()
        else:
            self._rows += isinstance(event, RowDrafted | RowScored)
            section = f" · {event.section}" if isinstance(event, RowDrafted | SectionDone) else ""
            rows = f" · {counted(self._rows, 'row')}" if self._rows else ""
            self.explain(f"{self.title_words}{section}{rows} · Esc stops, nothing changes")

    @property
    def running(self) -> bool:
        """Whether the engine is still at it."""
        return self.proposal is None

    def busy(self) -> str:
        """That the engine is still at it."""
        return "A proposal is being made" if self.running else ""

    # What is shown

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the proposal."""
        return self.proposal.entries if self.proposal else ()

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """The numbers of the entries that can be answered."""
        return self.proposal.open if self.proposal else ()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        at = self.listing.index
        return self.entries[at] if at < len(self.entries) else None

    def fill(self) -> None:
        """Show the entries with their answers."""
        if not self.is_mounted:
            return
        room = self.blocks.room
        if self.entries:
            self.blocks.show_blocks([self.block(number, room) for number in range(len(self.entries))])
        else:
            self.show_empty("The engine is at work." if self.running else self.nothing)
        self.query_one("#head", Bar).say(
            [Part(f"{self.title_words} ", "strong")], [Part(self._counts(), "dim")] if self.entries else []
        )

    def block(self, number: int, room: int) -> Block:
        """How an entry is shown."""
        entry = self.entries[number]
        last = self.entries[number - 1] if number else None
        gap = [()] if last is not None and not (last.same and entry.same) else []
        instead = last is not None and alternatives(last, entry)
        head = head_line(entry, self.verdicts.get(number), room, instead=instead)
        return Block([head, *entry_lines(entry, room, instead=instead)], [*self.notes(number, room), *gap])

    def notes(self, number: int, room: int) -> list[Line]:
        """The engine's notes, which stand above the first entry."""
        notes = self.proposal.notes if self.proposal and not number else ()
        return [line for note in notes for line in wrap_parts([Part(note, "figures")], room)]

    def _counts(self) -> str:
        given = list(self.verdicts.values())
        taken = len(given) - given.count("reject")
        left = len(self.open_numbers) - len(given)
        kept = len(self.entries) - len(self.open_numbers)
        if self.size.width < ROOMY:
            return f"{left} to answer"
        parts = [f"{left} to answer", f"{taken} accepted", f"{given.count('reject')} rejected"]
        return " · ".join([*parts, f"{kept} stay" if kept != 1 else "1 stays"])

    def tell(self) -> None:
        """Say what can be answered here."""
        if self.running:
            self.explain(f"{self.title_words} · Esc stops, nothing changes")
        elif not self.open_numbers:
            self.explain(f"{self.nothing} Esc goes back.")
        elif self.entry is not None and self.entry.same:
            self.explain(f"It stays whatever you answer{_because(self.entry)}.")
        elif len(self.verdicts) == len(self.open_numbers):
            self.explain("All is answered: Enter applies it, Esc leaves the card as it was.")
        elif self.entry is not None:
            self.explain(f"{_answers(self.entry)} · Enter applies")

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.scope == "proposal":
            if self.running:
                return "The engine is still at work; Esc stops it."
            if not self.open_numbers:
                return f"{self.nothing} Esc goes back."
            if action.id in _ANSWERS:
                return self._unanswerable(action)
        return super().why_not(action)

    def _unanswerable(self, action: Action) -> str:
        entry = self.entry
        if entry is None or entry.same:
            return f"It stays whatever you answer{_because(entry)}."
        head = entry.place.section in (Section.TITLE, Section.OTHER)
        one = entry.old is None or entry.new is None or entry.single or head
        if action.id == "proposal.both" and one:
            return "There can only be one of it: a takes the change, x leaves it."
        return ""

    # Answering

    def do_proposal_accept(self) -> None:
        """Take the new one."""
        self._answer("accept")

    def do_proposal_reject(self) -> None:
        """Keep the old one."""
        self._answer("reject")

    def do_proposal_both(self) -> None:
        """Keep both."""
        self._answer("both")

    def _answer(self, verdict: Verdict) -> None:
        """Answer, or take the same answer back; the cursor goes on to the next that is open."""
        at = self.listing.index
        if self.verdicts.get(at) == verdict:
            del self.verdicts[at]
        else:
            self.verdicts[at] = verdict
            if verdict == "accept":
                self._turn_down_others(at)
            self._go_open(1)
        self.fill()
        self.tell()

    def _turn_down_others(self, at: int) -> None:
        """Only one of several alternatives for the same row can take its place."""
        entry = self.entries[at]
        for number in self.open_numbers:
            other = self.entries[number]
            if number != at and alternatives(entry, other):
                self.verdicts[number] = "reject"

    def do_proposal_open(self, way: int) -> None:
        """To the next (or previous) entry without an answer, round the end."""
        if not self._go_open(way):
            self.listing.go(self.listing.index + way)
        self.tell()

    def _go_open(self, way: int) -> bool:
        left = [number for number in self.open_numbers if number not in self.verdicts]
        here = self.listing.index
        beyond = [number for number in left if (number > here if way > 0 else number < here)]
        if not left:
            return False
        to = (beyond or left)[0 if way > 0 else -1]
        self.listing.go(to)
        return True

    def do_proposal_rest(self, accept: int) -> None:
        """Accept (or reject) all that has no answer yet."""
        given = self.verdicts
        taken = {self.entries[number].place for number, verdict in given.items() if verdict == "accept"}
        best = self.proposal.all_accepted if self.proposal and accept else {}
        for number in self.open_numbers:
            free = self.entries[number].old is None or self.entries[number].place not in taken
            given.setdefault(number, best.get(number, "reject") if free else "reject")
        self.fill()
        self.tell()

    def do_list_choose(self) -> None:
        """Apply what was accepted."""

    def do_proposal_apply(self) -> None:
        """Take what was accepted as one step; what has no answer stays as it was."""
        if all(verdict == "reject" for verdict in self.verdicts.values()):
            if len(self.verdicts) < len(self.open_numbers):
                self.explain("Nothing is accepted yet: a accepts this one, A all; Esc leaves.", "warn")
            else:
                self.leave("All was rejected; the card is as it was.")
            return
        self._apply(self.verdicts)

    def _apply(self, verdicts: dict[int, Verdict]) -> None:
        if self.proposal is None:
            return
        try:
            changed = self.bench.take(self.story, self.proposal, verdicts)
        except ForedeckError as error:
            if self.at_once:
                self.leave(str(error))
            else:
                self.explain(str(error), "bad")
            return
        taken = sum(verdict != "reject" for verdict in verdicts.values())
        left = len(self.open_numbers) - taken
        said = f"{self.proposal.label}: {taken} taken" + (f", {left} left as they were" if left else "")
        self.leave(f"{said} · u takes it back" if changed else self.nothing)

    def do_list_close(self) -> None:
        """Leave the card as it was; an engine that is still at work stops."""
        was_running = self.running
        if self._worker is not None:
            self._worker.cancel()
        self.leave("Stopped; nothing was changed." if was_running else "Left; the card is as it was.")

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Go back from a story that is not there any more."""
        if self.story not in self.bench.shelf.kept:
            self.do_list_close()


_ANSWERS = ("proposal.accept", "proposal.reject", "proposal.both")


def alternatives(one: Entry, other: Entry) -> bool:
    """Whether two entries offer different changes of the same thing."""
    return one.old is not None and (one.place, one.old) == (other.place, other.old)


def _answers(entry: Entry) -> str:
    """What accepting and rejecting an entry means."""
    if entry.old is None:
        return "a adds it, x leaves it out"
    return "a lets it go, x keeps it" if entry.new is None else "a takes the new one, x keeps the old one"


def _because(entry: Entry | None) -> str:
    return f": {entry.kept}" if entry is not None and entry.kept else ""
