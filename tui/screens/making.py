"""How a proposal is made: an engine at work, what came so far, one more variant beside it, what it used."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from textual import work

from core.errors import ForedeckError
from core.model import (
    TABLES,
    DraftEvent,
    Failed,
    ItemsFilled,
    Proposal,
    RowDrafted,
    RowScored,
    Started,
)
from core.model.cleaning import clean_line
from core.model.settling import combined
from tui.actions import key_of, with_keys
from tui.hearing import Hearing
from tui.screens.block_screen import BlockScreen
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, fit, width_of, wrap_parts
from tui.widgets.marks import DOUBT, MARKS
from tui.widgets.progress import Progress, together

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from core.model import (
        Cell,
        Place,
        Usage,
        Verdict,
    )
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

AT_WORK = "The engine is still at work; {list.close} stops it."
ONLY_ONE = (
    "The embedded engine proposes the same again;"
    " {everywhere.engines} takes a model, which has further variants."
)
BROKEN_LINES = 2


class Asking(Protocol):
    """Begins to make a proposal: what the engine says, and at last the proposal or `Failed`."""

    def __call__(self, *, fresh: int) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """`fresh` is 0 for the first, and another number for each further variant."""
        ...


class MakingProposal(BlockScreen):
    """Runs what makes a proposal. It can be left at any moment without waiting for the engine."""

    def __init__(self, bench: Workbench, story: int, title: str, ask: Asking) -> None:
        super().__init__(bench)
        self.story = story
        self.title_words = title
        self.ask = ask
        self.proposal: Proposal | None = None
        self.verdicts: dict[int, Verdict] = {}
        self._fresh = 0
        """The number of the variant that was asked for last."""
        self._progress = Progress()
        self._came: list[Line] = []
        """A line for each row or item that the engine has told."""
        self._worker: Worker[None] | None = None
        self._run = 0
        self._ticking: Timer | None = None
        self._used = ""
        """What its last run took, or all of them together."""
        self._usages: list[Usage] = []
        """What each asking took."""
        self._variants = 0
        """The proposals that came."""

    def on_mount(self) -> None:
        """Give what is said of a model its two lines."""
        super().on_mount()
        self.show_engine()
        self.show_above("")

    def show_engine(self) -> None:
        """Give what is said of a model its two lines, and its keys their place."""
        self.set_class(bool(self.model), "asks")
        self.offer_keys()

    @property
    def running(self) -> bool:
        """Whether there is no proposal yet."""
        return self.proposal is None

    @property
    def whole(self) -> bool:
        """Whether there is a proposal that did not break on the way."""
        return self.proposal is not None and not self.proposal.broken

    @property
    def at_work(self) -> bool:
        """Whether the engine is at it, for the first proposal or for a further variant."""
        return self._worker is not None

    def busy(self) -> str:
        """That the engine is still at it."""
        return "A proposal is being made" if self.at_work else ""

    # Making it

    def begin(self) -> None:
        """Have the engine make the proposal, from the beginning."""
        self.proposal, self.verdicts, self._fresh, self._used = None, {}, 0, ""
        self._usages, self._variants = [], 0
        self._start()

    def do_proposal_variant(self) -> None:
        """Have the engine make one more, to stand beside what is there; the answers stay."""
        self._fresh += 1
        self._start()

    def _start(self) -> None:
        self.stop_engine()
        self._progress, self._came = Progress(), []
        self._ticking = self.set_interval(1.0, self.say_progress)
        self._worker = self._make(self._run, self._fresh)
        self.fill()
        self.say_progress()

    def stop_engine(self) -> None:
        """Stop the engine without waiting for it: nothing of it is heard any more."""
        self._run += 1
        worker, self._worker = self._worker, None
        if worker is not None and not worker.is_finished:
            worker.cancel()
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    @work(description="", group="proposal", exit_on_error=False)
    async def _make(self, run: int, fresh: int) -> None:
        def hand_on(events: tuple[DraftEvent | Proposal, ...]) -> None:
            if run == self._run and self.is_attached:
                self.take_in(events)

        hearing = Hearing[DraftEvent | Proposal](hand_on)
        try:
            async with aclosing(self.ask(fresh=fresh)) as events:
                async for event in events:
                    hearing.hear(event, last=isinstance(event, Failed | Proposal))
        except ForedeckError as error:
            hearing.hear(Failed(sentence=error.sentence, hint=error.hint), last=True)
        except Exception as error:  # said, as the screen would wait for ever
            said = clean_line(f"{type(error).__name__}: {error}")[:80]
            hearing.hear(Failed(sentence=f"It broke ({said})."), last=True)
        finally:
            hearing.end()

    def take_in(self, events: tuple[DraftEvent | Proposal, ...]) -> None:
        """Show how far the engine is, what it proposes, or why it does not."""
        came = len(self._came)
        for event in events:
            if isinstance(event, Failed | Proposal):
                self._worker = None
                self.stop_engine()
                if isinstance(event, Failed):
                    self._count()
                    self._failed(event)
                else:
                    self._variants += 1
                    self._count()
                    self._proposed(event)
                return
            self._progress.hear(event)
            if isinstance(event, Started):
                self._came.clear()
            self._came += _lines_of(event)
        if self.running and len(self._came) != came:
            self.fill()
        self.say_progress()

    def _count(self) -> None:
        """Add what a run took, whatever came of it."""
        if (usage := self._progress.usage) is not None:
            self._usages.append(usage)
            once = len(self._usages) < 2
            self._used = (
                self._progress.after(f"{key_of('proposal.variant')} asks for another")
                if once
                else together(self._usages, self._variants)
            )

    def _failed(self, event: Failed) -> None:
        said = clean_line(f"{event.sentence} {event.hint}")
        if self.proposal is None:
            self.leave(f"{said} The card is as it was.")
        else:
            self.fill()
            self.explain(f"{said} What is here stays.", "bad")

    def _proposed(self, event: Proposal) -> None:
        """Show a proposal, beside the one that is there; answers that were given stay with their entries."""
        first = self.proposal
        if first is None:
            self.proposal = event
            self.first_shown()
            return
        notes = [note if note in first.notes else f"Variant {self._variants}: {note}" for note in event.notes]
        event = event.model_copy(update={"notes": tuple(notes)})
        try:
            both = combined(first, event, self._variants - 1)
        except ForedeckError as error:
            self.explain(str(error), "bad")
            return
        more = len(both.open) - len(first.open)
        self.verdicts = _carried(first, self.verdicts, both)
        self.proposal = both
        at = self.listing.index
        entry = first.entries[at] if at < len(first.entries) else None
        self.fill()
        self.listing.go(next((n for n, each in enumerate(both.entries) if each is entry), at))
        if more > 0:
            self.explain(f"{more} more to choose from; “or instead” is another way for the same.", "good")
        else:
            self.explain("It proposes nothing else.", "warn")

    def first_shown(self) -> None:
        """Show the first proposal."""
        raise NotImplementedError

    # What is shown of it

    def say_progress(self) -> None:
        """Say how far the engine is, what it has used, or how long it waits yet."""
        if not self.at_work:
            return
        (what, style), close = self._where(), key_of("list.close")
        if self.proposal is None:
            stops = f"{close} stops" if style == "warn" else f"{close} stops, nothing changes"
            self.explain(" · ".join([*what, stops]), style)
        elif not self.proposal.open:
            self.explain(" · ".join(["Another variant is being made", *what, f"{close} stops it"]), style)
        self.say_head()

    def _where(self) -> tuple[list[str], str]:
        """How far the engine is or what it waits for, and the style to say it in."""
        progress = self._progress
        if waiting := progress.waiting:
            return [waiting], "warn"
        quiet = [progress.quiet] if progress.quiet and self.model else []
        if where := progress.where():
            return [where, *quiet], "text"
        if not self.model:
            return ["The engine is at work"], "text"
        since = [f"{progress.seconds:.0f} s"] if progress.seconds >= 1 else []
        return [f"Asking {self.model}", *since, *quiet], "text"

    def say_head(self) -> None:
        """Say in the head what is counted; of an engine at work what it uses, and how far a variant is."""
        left = [Part(f"{self.title_words} ", "strong")]
        if self.at_work and self.proposal is not None:
            what, style = self._where()
            words = " · ".join(["another", *what, f"{key_of('list.close')} stops it"])
            left = [Part(f"{fit(self.title_words, self.size.width // 5)} ", "strong"), Part(words, style)]
        used = self._progress.used() if self.at_work else ""
        said = used or (self.counts() if self.proposal and self.proposal.entries else "")
        self.query_one("#head", Bar).say(left, [Part(said, "dim")] if said else [])

    def counts(self) -> str:
        """What is counted of the proposal."""
        return ""

    def show_came(self) -> None:
        """Show what the engine has told so far, where the proposal will be."""
        if not self._came:
            self.show_empty("What the engine proposes will stand here.")
            return
        room = self.blocks.room
        lines = [_fitted(line, room) for line in self._came]
        self.blocks.show_blocks([Block([line]) for line in lines])
        self.blocks.go(len(lines) - 1)

    def top_lines(self, room: int) -> list[Part]:
        """What stands above the first entry: the engine's notes and what it took."""
        if self.proposal is None:
            return []
        said = [Part(clean_line(note), "figures") for note in self.proposal.notes]
        return [*said, Part(self._used, "dim")] if self._used else said

    def lines_above(self, width: int) -> list[str]:
        """What stays above the list: why the proposal is not whole, if it is not."""
        broken = clean_line(self.proposal.broken) if self.proposal is not None else ""
        said = f"Not whole: {broken} What was whole is offered." if broken else ""
        lines = wrap_parts([Part(said)], width) if said else []
        return ["".join(part.text for part in line) for line in lines[:BROKEN_LINES]]

    def why_not_variant(self, action: Action) -> str:
        """Why no further variant can be asked for."""
        if action.id != "proposal.variant":
            return ""
        if self.at_work:
            return with_keys(AT_WORK)
        return "" if self.model else with_keys(ONLY_ONE)


def _carried(old: Proposal, verdicts: Mapping[int, Verdict], new: Proposal) -> dict[int, Verdict]:
    """The answers to the entries of a proposal, by their numbers in one that holds these entries too."""
    numbers = {id(entry): number for number, entry in enumerate(new.entries)}
    return {
        numbers[id(old.entries[at])]: verdict
        for at, verdict in verdicts.items()
        if id(old.entries[at]) in numbers
    }


def _lines_of(event: DraftEvent | Proposal) -> list[Line]:
    """What an event tells, a line a row or item, with the marks of its origin."""
    match event:
        case RowDrafted(section=section, row=row):
            return [_line(str(section), row.name, row.description)]
        case ItemsFilled(section=section, items=items):
            return [_line(str(section), item) for item in items]
        case RowScored(place=place, score=score, reason=reason):
            said = Part(f"  {clean_line(reason)}", "dim")
            return [(Part(f"{_place(place)}  {score}", "bold"), said)]
        case _:
            return []


def _line(section: str, first: Cell, second: Cell | None = None) -> Line:
    doubt = Part(DOUBT, "figures") if first.doubt else Part(" ")
    text = Part(f"  {clean_line(second.text)}", "text") if second is not None else Part("")
    return (
        doubt,
        Part(f"{MARKS[first.kind]} ", "mark"),
        Part(f"{section}  ", "dim"),
        Part(clean_line(first.text), "bold"),
        text,
    )


def _place(place: Place) -> str:
    return f"{place.section} {place.index + 1}" if place.section in TABLES else str(place.section)


def _fitted(line: Line, room: int) -> Line:
    kept: list[Part] = []
    for text, style in line:
        left = room - width_of(kept)
        if left <= 0:
            break
        kept.append(Part(fit(text, left), style))
    return tuple(kept)
