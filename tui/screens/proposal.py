"""What an engine proposes for a card, row by row: to be accepted, rejected, or both to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.model import Section
from core.model.cleaning import clean_line
from core.model.proposal import alternatives
from core.model.settling import only_one
from tui.actions import key_of, with_keys
from tui.keymap import bindings
from tui.screens.making import AT_WORK, MakingProposal
from tui.widgets.bars import TellBar
from tui.widgets.block_list import Block
from tui.widgets.diff_lines import doubts, entry_lines, head_line
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.model import Entry, Verdict
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.screens.making import Asking
    from tui.widgets.lines import Line

ROOMY = 60
"""Columns from which the head has room for all that is counted."""


class ProposalScreen(MakingProposal):
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
        super().__init__(bench, story, title, ask)
        self.at_once = at_once

    def on_mount(self) -> None:
        """Begin to make the proposal."""
        super().on_mount()
        self.begin()

    @property
    def late_keys(self) -> tuple[str, ...]:  # type: ignore[override]
        """A model has further variants, so their key is among the first then."""
        return ("proposal.accept-rest", "proposal.reject-rest") if self.model else ("proposal.variant",)

    def first_shown(self) -> None:
        """Show the first proposal, or take it where nothing is asked; one that broke is always shown."""
        assert self.proposal is not None
        if self.at_once and not self.proposal.broken:
            self._apply(self.proposal.all_accepted)
            return
        self.fill()
        self.listing.go(next(iter(self.open_numbers), 0))
        self.tell()

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
        if not self.is_mounted or not self.is_attached:
            return  # an engine that fails at once may have closed the screen already
        room = self.blocks.room
        if self.entries:
            self.blocks.show_blocks([self.block(number, room) for number in range(len(self.entries))])
        elif self.running:
            self.show_came()
        else:
            said = [line for part in self.top_lines(room) for line in wrap_parts([part], room)]
            self.show_empty(self.nothing, said)
        self.show_above("\n".join(self.lines_above(max(20, self.size.width - 2))))
        self.say_head()
        self.offer_keys()

    def block(self, number: int, room: int) -> Block:
        """How an entry is shown."""
        entry = self.entries[number]
        last = self.entries[number - 1] if number else None
        gap = [()] if last is not None and not (last.same and entry.same) else []
        instead = last is not None and alternatives(last, entry)
        head = head_line(entry, self.verdicts.get(number), room, instead=instead)
        return Block([head, *entry_lines(entry, room, instead=instead)], [*self.notes(number, room), *gap])

    def notes(self, number: int, room: int) -> list[Line]:
        """The engine's notes and what it took, which stand above the first entry."""
        parts = self.top_lines(room) if not number else []
        return [line for part in parts for line in wrap_parts([part], room)]

    def counts(self) -> str:
        """How many entries are answered, and how."""
        given = list(self.verdicts.values())
        taken = len(given) - given.count("reject")
        left = len(self.open_numbers) - len(given)
        kept = len(self.entries) - len(self.open_numbers)
        if self.size.width < ROOMY or self.at_work:
            return f"{left} to answer"
        parts = [f"{left} to answer", f"{taken} accepted", f"{given.count('reject')} rejected"]
        return " · ".join([*parts, f"{kept} stay" if kept != 1 else "1 stays"])

    def tell(self) -> None:
        """Say what can be answered here, and what is doubtful in it."""
        entry = self.entry
        if self.running or (self.at_work and not self.open_numbers):
            self.say_progress()
        elif not self.open_numbers:
            self.explain(f"{self.nothing} {key_of('list.close')} goes back.")
        elif entry is not None and entry.same:
            self.explain(f"It stays whatever you answer{_because(entry)}.")
        elif len(self.verdicts) == len(self.open_numbers):
            self._tell_entry(with_keys(ANSWERED), entry)
        elif entry is not None:
            self._tell_entry(f"{_answers(entry)} · {key_of('proposal.apply')} applies", entry)

    def _tell_entry(self, said: str, entry: Entry | None) -> None:
        doubtful = clean_line(doubts(entry)) if entry is not None else ""
        more = [Part("\n"), Part(doubtful, "dim")] if doubtful else []
        self.query_one("#explain", TellBar).say([Part(said), *more], whole=True)

    def here(self) -> tuple[Action, ...]:
        """The actions; where nothing can be answered, none that answers."""
        actions = super().here()
        if self.running or self.open_numbers:
            return actions
        return tuple(each for each in actions if each.scope != "proposal" or each.id == "proposal.variant")

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.scope == "proposal":
            if self.running:
                return with_keys(AT_WORK)
            if action.id == "proposal.variant":
                return self.why_not_variant(action)
            if not self.open_numbers:
                return f"{self.nothing} {key_of('list.close')} goes back."
            if action.id in _ANSWERS:
                return self._unanswerable(action)
        return super().why_not(action)

    def _unanswerable(self, action: Action) -> str:
        entry = self.entry
        if entry is None or entry.same:
            return f"It stays whatever you answer{_because(entry)}."
        return _not_both(entry) if action.id == "proposal.both" else ""

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
        said = ""
        if self.verdicts.get(at) == verdict:
            del self.verdicts[at]
        else:
            again = self.verdicts.get(at) == "reject"
            self.verdicts[at] = verdict
            if verdict == "accept":
                said = self._settle_others(at, again)
            self._go_open(1)
        self.fill()
        self.tell()
        if said:
            self.explain(said, "warn")

    def _settle_others(self, at: int, again: bool) -> str:
        """Answer the alternatives of an entry that is accepted, and say so. Those without an answer are left
        out; one that is accepted stays, where there can be two, when this one was turned down before."""
        entry = self.entries[at]
        out = stand = 0
        for number in self.open_numbers:
            other = self.entries[number]
            if number == at or not alternatives(entry, other):
                continue
            taken = self.verdicts.get(number, "reject") != "reject"
            if taken and again and not only_one(entry, other):
                stand += 1
            elif self.verdicts.get(number) != "reject":
                self.verdicts[number] = "reject"
                out += 1
        if stand:
            ways, leave = counted(stand + 1, "way"), key_of("proposal.reject")
            return f"{ways} for the same are accepted: each will stand; {leave} leaves one out."
        if not out:
            return ""
        others = "The other way for it is" if out == 1 else f"The {out} other ways for it are"
        more = "" if only_one(entry, entry) else f": {key_of('proposal.accept')} there takes it as well"
        return f"Accepted. {others} rejected{more}."

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
        taken = [self.entries[number] for number, verdict in given.items() if verdict == "accept"]
        best = self.proposal.all_accepted if self.proposal and accept else {}
        for number in self.open_numbers:
            free = not any(alternatives(entry, self.entries[number]) for entry in taken)
            given.setdefault(number, best.get(number, "reject") if free else "reject")
        self.fill()
        self.tell()

    def do_list_choose(self) -> None:
        """Apply what was accepted."""

    def do_proposal_apply(self) -> None:
        """Take what was accepted as one step; what has no answer stays as it was."""
        if all(verdict == "reject" for verdict in self.verdicts.values()):
            if len(self.verdicts) < len(self.open_numbers):
                self.explain(with_keys(NONE_YET), "warn")
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
        self.stop_engine()
        taken = sum(verdict != "reject" for verdict in verdicts.values())
        left = len(self.open_numbers) - taken
        said = f"{self.proposal.label}: {taken} taken" + (f", {left} left as they were" if left else "")
        self.leave(f"{said} · {key_of('bench.undo')} takes it back" if changed else self.nothing)

    def do_list_close(self) -> None:
        """Leave the card as it was; an engine that is still at work stops, and what is there stays first."""
        if self.at_work and self.proposal is not None:
            self.stop_engine()
            self._count()
            self._fresh -= 1
            self.fill()
            self.explain(
                f"Stopped; what was proposed before stays. {key_of('list.close')} leaves it.", "warn"
            )
            return
        was_running = self.running
        self.stop_engine()
        self.leave("Stopped; nothing was changed." if was_running else "Left; the card is as it was.")

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Go back from a story that is not there any more."""
        if self.story not in self.bench.shelf.kept:
            self.stop_engine()
            self.leave("The story is not there any more.")


ANSWERED = "All is answered: {proposal.apply} applies it, {list.close} leaves the card as it was."
NONE_YET = (
    "Nothing is accepted yet:"
    " {proposal.accept} accepts this one, {proposal.accept-rest} all; {list.close} leaves."
)
ADDS = "{proposal.accept} adds it, {proposal.reject} leaves it out"
LETS_GO = "{proposal.accept} lets it go, {proposal.reject} keeps it"
TAKES = "{proposal.accept} takes the new one, {proposal.reject} keeps the old one"
FILLED_IN = (
    "It is the same row with more filled in:"
    " {proposal.accept} takes that, {proposal.reject} leaves the row as it is."
)
ONE_OF_IT = "There can only be one of it: {proposal.accept} takes the change, {proposal.reject} leaves it."
_ANSWERS = ("proposal.accept", "proposal.reject", "proposal.both")


def _answers(entry: Entry) -> str:
    """What accepting and rejecting an entry means."""
    if entry.old is None:
        return with_keys(ADDS)
    return with_keys(LETS_GO if entry.new is None else TAKES)


def _not_both(entry: Entry) -> str:
    """Why there cannot be both, the old one and the new one; empty where there can."""
    if entry.old is None:
        return f"Nothing stands there yet that could be kept beside it: {with_keys(ADDS)}."
    if entry.new is None:
        return f"Nothing comes in its place: {with_keys(LETS_GO)}."
    if entry.single:
        return with_keys(FILLED_IN)
    if entry.place.section in (Section.TITLE, Section.OTHER):
        return with_keys(ONE_OF_IT)
    return ""


def _because(entry: Entry | None) -> str:
    return f": {entry.kept}" if entry is not None and entry.kept else ""
