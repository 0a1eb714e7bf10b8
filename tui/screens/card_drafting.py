"""Drafting the card on the workbench: shown as it comes, kept when it is finished."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from textual import work

from core.editing import head
from core.errors import ForedeckError
from core.model import TABLES, DraftEvent, Failed, Finished, Section, Started, apply, edits
from core.model.cleaning import clean_line
from tui.actions import BY_ID, key_of, with_keys
from tui.hearing import Hearing
from tui.messages import Drafted
from tui.screens.ask import OfferScreen, ReadScreen
from tui.screens.base import WorkScreen
from tui.screens.card_editor_program import CardEditorProgram
from tui.screens.card_rearranging import CardRearranging
from tui.screens.draft_lines import DraftLines
from tui.widgets.lines import fit
from tui.widgets.progress import Progress
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from core.keeping import KeptStep
    from core.model import Card
    from tui.action import Action

SAME = (
    "The embedded engine drafts the same again;"
    " {everywhere.engines} takes a model, which can be asked afresh."
)
TICK = 0.25
"""Seconds between two looks at what a draft says of itself, however often it does."""
QUEUED = "It is being drafted from the list; {stories.jobs} there shows the queue."
ONCE_MORE = "The card is being drafted: once more stops that and goes on; it is not kept."
OTHERS_WORK = "This card is {maker}’s work; {engine} would draft all of it anew, around what is yours."
UNBRIEFED = "Scored without a brief; {bench.brief} writes one."
KEEPS = "{partial.keep} keeps that, {partial.leave} leaves the card as it was"
LEAVES = ("bench.back", "bench.next-story", "bench.previous-story", "bench.next-kept", "bench.previous-kept")
"""The actions that go to another story."""


class CardDrafting(CardRearranging, CardEditorProgram, DraftLines):
    """The draft of one card. Stopped or failed, it changes nothing; of one that broke on the way
    the analyst is asked whether what was whole is to be kept."""

    _preview: Card | None = None
    _worker: Worker[None] | None = None
    _again = False
    _run = 0
    """The number of the draft that is shown, so that nothing of one that was stopped is."""
    _before: Card | None = None
    """The card as it was when the draft began."""
    _progress: Progress
    _ticking: Timer | None = None
    _offered: Failed | None = None
    """A draft that broke, until it is said whether what was whole is to be kept."""
    _followed: float | None = None
    """How far the card is scrolled to follow a draft; None when the analyst goes their own way."""
    _notes: tuple[str, ...] = ()
    """What the engine noted on the last draft of this story."""
    _leaving = ""
    """The action that leaves while a model drafts when it comes again as long as that is said."""

    @property
    def drafting(self) -> bool:
        """Whether a draft of this story is running, or waits for an answer after it broke."""
        return self._preview is not None

    @property
    def queued(self) -> bool:
        """Whether this card is drafted from the list."""
        screens = (screen for screen in self.app.screen_stack if isinstance(screen, WorkScreen))
        return any(screen.drafts(self.story) for screen in screens)

    def queue_words(self) -> str:
        """How far the list is with this card."""
        screens = (screen for screen in self.app.screen_stack if isinstance(screen, WorkScreen))
        return next((words for screen in screens if (words := screen.drafts_now(self.story))), "")

    @property
    def hint(self) -> str:
        """What to do about a place of a card that nobody drafted; empty where something stands."""
        if self.drafting or self.bench.card(self.story) is not None:
            return ""
        if edits.text_at(self.bench.card_or_new(self.story), self.card_view.place):
            return ""
        by = f" with {self.model}; {key_of('everywhere.engines')} takes another engine" if self.model else ""
        return in_queue() if self.queued else f"not drafted yet: {key_of('bench.draft')} drafts the card{by}"

    def say(self, text: str, style: str = "text") -> None:
        """Say something; on a card that nobody drafted with what to do about that below it."""
        if hint := self.hint:
            self.say_lines(text, hint, style)
        else:
            super().say(text, style)

    def do_bench_draft(self) -> None:
        """Draft the card, live; asks first when it is the work of a model and another engine is in use."""
        maker = drafter(self.bench.history(self.story).done)
        if self.bench.card(self.story) is None or not maker or maker == self.bench.engine_name:
            self.begin_draft()
            return
        question = OTHERS_WORK.format(maker=maker, engine=self.bench.engine_name)
        screen = OfferScreen("Draft the whole card again", [question], "Enter drafts it anew · Esc leaves it")
        self.app.push_screen(screen, lambda yes: self.begin_draft() if yes else None)

    def do_bench_fresh(self) -> None:
        """Have a model draft the card again, whatever it answered before."""
        self.begin_draft(fresh=int(time.time()))

    def begin_draft(self, fresh: int = 0) -> None:
        """Draft the card; with a number that is not 0 no kept answer is taken."""
        self.forget_draft()
        self._before = self.bench.card(self.story)
        self._again = self._before is not None
        self._preview = head()
        self._followed = self.card_view.scroll_offset.y
        self._progress = Progress()
        self._told_at = float("-inf")
        if self.model:
            self.say_progress()
        self._ticking = self.set_interval(TICK, self.say_progress)
        self._worker = self._draft(self.story, self._run, fresh)

    @work(description="", group="draft", exit_on_error=False)
    async def _draft(self, story: int, run: int, fresh: int) -> None:
        def hand_on(events: tuple[DraftEvent, ...]) -> None:
            self.post_message(Drafted(story, run, events))

        hearing = Hearing[DraftEvent](hand_on)
        try:
            async for event in self.bench.draft(story, fresh=fresh):
                hearing.hear(event, last=isinstance(event, Finished | Failed))
        except ForedeckError as error:
            hearing.hear(Failed(sentence=error.sentence, hint=error.hint), last=True)
        except Exception as error:  # said, as the screen would wait for ever
            said = clean_line(f"{type(error).__name__}: {error}")[:80]
            hearing.hear(Failed(sentence=f"It broke ({said}).", hint="Nothing was changed."), last=True)
        finally:
            hearing.end()

    # What is shown of it

    def on_drafted(self, message: Drafted) -> None:
        """Show a draft as it comes; at its end show what is kept."""
        if message.run != self._run or message.story != self.story or self._preview is None or self._offered:
            return
        before = self._preview
        for event in message.events:
            if isinstance(event, Finished | Failed):
                self._ended(event)
                return
            self._progress.hear(event)
            self._preview = head() if isinstance(event, Started) else apply(self._preview, event)
        busy = self._progress.section or next(iter(self._progress.sections), Section.TITLE)
        if self._preview is not before or busy is not self.card_view.busy:
            grows = bool(self.model)
            self.card_view.show(self._preview, busy=busy, findings=(), accepted=(), grows=grows)
            self._follow_rows(busy)
        if self._progress.waiting:
            self.say_progress()

    def _follow_rows(self, section: Section) -> None:
        """Bring what a model just wrote into view, until the analyst goes elsewhere on the card."""
        view = self.card_view
        if self._followed != view.scroll_offset.y:
            self._followed = None
            return
        boxes = [box for place, box in view.laid_out.boxes.items() if place.section is section]
        if self.model and boxes:
            last = max(boxes)
            top, height = view.scroll_offset.y, view.content_size.height
            if not top <= last.y <= last.y + last.height < top + height:
                # Far up, so that the next rows need not move all that is shown.
                view.scroll_to(y=max(0, last.y - height // 4), animate=False, immediate=True)
            self._followed = view.scroll_offset.y

    def say_progress(self) -> None:
        """Say how far the draft is, what it has used, or how long it waits yet."""
        if self._preview is None or self._offered is not None:
            return
        progress = self._progress
        quiet = f" · {progress.quiet}" if progress.quiet and self.model else ""
        if waiting := progress.waiting:
            self.tell_draft(progress, waiting, progress.used(), "warn")
        elif where := progress.where():
            self.tell_draft(progress, f"Drafting {where}{quiet}", self._used())
        elif self.model:
            since = f" · {progress.seconds:.0f} s" if progress.seconds >= 1 else ""
            self.tell_draft(progress, f"Asking {self.model}{since}{quiet}", progress.used())

    def _used(self) -> str:
        used = self._progress.used()
        return f"{self.model}: {used}" if used and self.model else used

    def _ended(self, event: Finished | Failed) -> None:
        self._stop_ticking()
        if self._followed is not None:
            self.card_view.reveal()
        used = self._progress.after(f"{key_of('bench.fresh')} asks afresh")
        if isinstance(event, Failed) and event.partial is not None and _whole(event.partial, event.missing):
            self._offer(event)
            return
        self._preview = None
        self.refresh_card()
        if isinstance(event, Failed):
            self.say_lines(clean_line(f"{event.sentence} {event.hint}"), used, "bad")
        elif event.notes or self._again or used:
            self._notes = (*(clean_line(note) for note in event.notes), *self._unbriefed(event))
            self.say_lines(self._drafted(), used, "warn" if self._notes else "text")

    def _unbriefed(self, event: Finished) -> tuple[str, ...]:
        """That a model judged relevancy without a brief, said once on a desk."""
        if not event.by or self.bench.brief or self.bench.desk.about().get("unbriefed"):
            return ()
        self.bench.remember(unbriefed=True)
        return (with_keys(UNBRIEFED),)

    def _drafted(self) -> str:
        """What was noted, the weightiest first as far as there is room, or else that the card is drafted; and
        how that is taken back."""
        back = f" · {key_of('bench.undo')} takes it back"
        if not self._notes:
            return ("Drafted again around what you wrote" if self._again else "Drafted") + back
        said, room = " ".join(self._notes), self.size.width - 16
        if len(self._notes) > 1 or len(said) + len(back) > room:
            back = f" · {key_of('bench.notes')} has {counted(len(self._notes), 'note')}{back}"
        return fit(said.rstrip("."), max(20, room - len(back))) + back

    def do_bench_notes(self) -> None:
        """Show all that the engine noted on its last draft of this story."""
        self.app.push_screen(ReadScreen("Notes on the draft", self._notes))

    def _stop_ticking(self) -> None:
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    # A draft that broke

    def _offer(self, event: Failed) -> None:
        """Keep what was whole on the screen, and ask about it."""
        assert event.partial is not None
        self._offered, self._preview = event, event.partial
        self.card_view.show(event.partial, findings=(), accepted=())
        self.offer_keys()
        self.ask_partial()

    def ask_partial(self, style: str = "warn") -> None:
        """Ask whether what was whole is to be kept, and say below why it broke."""
        if self._offered is not None:
            why = clean_line(self._offered.sentence)
            used = self._progress.after(f"{key_of('bench.fresh')} asks afresh")
            self.say_lines(self.question(), f"{why} · {used}" if used else why, style)

    def question(self) -> str:
        """What is asked after a draft that broke; empty when nothing is."""
        if self._offered is None or self._offered.partial is None:
            return ""
        came = _whole(self._offered.partial, self._offered.missing)
        return f"{came} came whole before it broke off: {with_keys(KEEPS)}"

    def do_partial_keep(self) -> None:
        """Keep what was whole, around what the analyst wrote."""
        event = self._offered
        if event is None or event.partial is None:
            return
        try:
            changed = self.bench.take_partial(self.story, event.partial, event.by, event.missing)
        except ForedeckError as error:
            self.say_lines(str(error), self.question(), "bad")
            return
        self._settle()
        if not changed:
            self.explain("All of it stands on the card already, which is as it was.", "warn")
            return
        open_ones = ", ".join(event.missing)
        rest = (
            f" · not whole: {open_ones} ({key_of('bench.regenerate')} drafts a section again)"
            if open_ones
            else ""
        )
        self.say_lines(
            f"{_whole(event.partial, event.missing)} kept{rest}", f"{key_of('bench.undo')} takes it back"
        )

    def do_partial_leave(self) -> None:
        """Leave the card as it was."""
        self._settle()
        self.explain(f"The card is as it was. {key_of('bench.draft')} drafts it again.", "warn")

    def _settle(self) -> None:
        self._offered = self._preview = None
        self.refresh_card()
        self.offer_keys()

    # Stopping

    def why_not_drafting(self, action: Action) -> str:
        """Why a draft that runs, or one that broke, keeps an action from being done."""
        if action.id == "bench.notes" and not self._notes:
            return "Nothing was noted on a draft here since this story was opened."
        leaves = action.id in LEAVES
        if action.id.endswith("-finding") and self.drafting and self._offered is None:
            return f"The card is being drafted: {key_of('bench.stop')} stops it."
        if action.id in ("bench.draft", "bench.fresh") and self.queued:
            return in_queue()
        if self._offered is not None:
            held = leaves or action.id in ("bench.state", "bench.export", "bench.details")
            return f"{self.question()}." if held else ""
        return ""

    def action_do(self, id: str) -> None:
        """Do an action; one that would stop a model's draft by leaving says so first, and does it when it
        comes again as long as that is said."""
        leaves = id in LEAVES and self.drafting and bool(self.model)
        again = self._leaving == id and self.says(ONCE_MORE)
        self._leaving = ""
        if leaves and not again and not self.why_not(BY_ID[id]):
            self._leaving = id
            self.explain(ONCE_MORE, "warn")
        else:
            super().action_do(id)

    def do_bench_stop(self) -> None:
        """Stop the draft, the card stays as it was; or unmark the row that was to be merged."""
        if not self.drafting and self.card_view.merging is not None:
            self.unmark()
            return
        self.forget_draft()
        self.refresh_card()
        steps = self.bench.history(self.story).done
        if self.bench.card(self.story) != self._before and steps[-1].label in ("Draft", "Draft again"):
            self.explain(f"It was finished at that moment · {key_of('bench.undo')} takes it back", "warn")
        else:
            self.explain(f"Stopped; nothing was changed. {key_of('bench.draft')} drafts it again.", "warn")

    def forget_draft(self) -> None:
        """Stop a draft without waiting for it: nothing of it is heard any more, its line to a model is
        closed behind the screen (a second cancelling would cut that off)."""
        self._run += 1
        self._stop_ticking()
        if self._worker is not None:
            self._worker.cancel()
        self._worker, self._preview, self._offered, self._leaving, self._notes = None, None, None, "", ()

    def lost(self, reason: str) -> None:
        """Stop what cannot be kept any more, as another session writes now."""
        if not self.drafting:
            super().lost(reason)
            return
        self.forget_draft()
        self.refresh_card()
        self.offer_keys()
        take = key_of("everywhere.take-over")
        self.explain(f"Taken over elsewhere, so the draft was stopped: {take} takes the desk back.", "warn")

    def before_stepping(self) -> None:
        """Stop a draft that runs."""
        if self.drafting:
            self.do_bench_stop()


def drafter(steps: Iterable[KeptStep]) -> str:
    """The profile whose model drafted a card last, by the steps of the card; empty when none did."""
    drafts = [step.by for step in steps if step.label.startswith("Draft")]
    return drafts[-1].partition(" (")[0] if drafts else ""


def _whole(card: Card, missing: Collection[Section]) -> str:
    """What of a card is whole, in words: `Title, keywords and 2 rows`; empty for nothing."""
    there = {
        Section.TITLE: not card.title.blank,
        Section.KEYWORDS: bool(card.keywords),
        Section.THEMES: bool(card.themes),
        Section.OTHER: not (card.category.blank and card.type.blank),
        Section.SUMMARY: bool(card.summary_text.strip()),
    }
    named = {Section.OTHER: "labels"}
    parts = [
        named.get(section, section.value.lower())
        for section, came in there.items()
        if came and section not in missing
    ]
    if rows := sum(len(card.rows(table)) for table in TABLES):
        parts.append(counted(rows, "row"))
    said = " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
    return said[:1].upper() + said[1:]


def in_queue() -> str:
    """That the list drafts this card."""
    return with_keys(QUEUED)
