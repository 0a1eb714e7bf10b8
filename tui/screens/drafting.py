"""Drafting in the background: cards are drafted while triage goes on, as many at once as the engine takes."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial

from core.batches import FACT, Batch, kept_batch
from core.engines import EMBEDDED
from core.errors import ForedeckError
from core.model import Failed
from core.model.cleaning import clean_line
from core.spending import spending
from tui.jobs import Job, Limit
from tui.messages import DeskChanged
from tui.screens.base import WorkScreen
from tui.screens.desk_list import DeskList
from tui.widgets.story_list import Entry
from tui.widgets.telling import counted

LOOK = 0.5
"""Seconds between two looks at what the running drafts have taken."""
CUT_OFF = "A batch was cut off"


class Drafting(DeskList):
    """The queue of drafts. One that fails says why and does not stop the others."""

    _batch: Batch | None = None
    """What is kept on the desk of the queue, so that a killed program can go on."""

    def do_stories_draft(self) -> None:
        """Draft the cards of the marked stories; one that exists is drafted around the analyst's hand."""
        ids = list(dict.fromkeys(entry.story for entry in self.listing.chosen))
        if self.jobs.held and not self.listing.marked:
            ids = [id for id in ids if not self.bench.desk.has_card(id)]  # what waits goes on, no more
        self.listing.unmark()
        self.queue(ids, again=True)

    def do_stories_draft_kept(self) -> None:
        """Draft a card for every kept story that has none."""
        kept = [
            story.id
            for story in self.bench.shelf.kept.values()
            if story.triage.decision == "kept" and not story.aside
        ]
        missing = [id for id in kept if not self.bench.desk.has_card(id)]
        order = {entry.story: at for at, entry in enumerate(self.listing.entries)}
        if missing or self.jobs.held:
            self.queue(sorted(missing, key=lambda id: order.get(id, len(order))))
        elif kept:
            self.say("Every kept story has its card; c drafts one again.", "warn")
        else:
            self.say("No story is kept yet: a keeps one, c drafts the card under the cursor.", "warn")

    # Into the queue

    def queue(self, ids: list[int], *, again: bool = False) -> None:
        """Queue the drafts of some stories; what may cost more than one card is asked about before.

        A queue that is held goes on with them.
        """
        fresh = [id for id in ids if self.jobs.state(id) not in ("waiting", "running")]
        held = [job.story for job in self.jobs.waiting] if self.jobs.held else []
        if not fresh and not held:
            which = "Its card is" if len(ids) == 1 else "These cards are"
            self.say(f"{which} being drafted already; J shows the queue, Esc stops.", "warn")
        elif self.model and (held or len(fresh) > 1):
            self._ask([*held, *fresh], partial(self._begin, fresh, again))
        else:
            self._begin(fresh, again)

    def _ask(self, ids: list[int], then: partial[None]) -> None:
        """Ask whether some drafts may cost what they will, and how much at most."""
        from tui.screens.batch import BatchScreen

        limit = Limit() if self.jobs.held else self.jobs.limit
        if self.jobs.held == CUT_OFF:
            limit = self.jobs.rest_of_limit
        profile = self.bench.engines.profile(self.bench.engine_name)
        limit = limit or Limit(profile.most_cost, profile.most_tokens)
        said = self.jobs.held or ("What runs goes on besides." if self.jobs.busy else "")
        self.app.push_screen(
            BatchScreen(self.bench, ids, limit, said), lambda answer: then(*answer) if answer else None
        )

    def _begin(
        self,
        ids: list[int],
        again: bool,
        limit: Limit | None = None,
        expected: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Put stories into the queue and let it run."""
        self.jobs.add(ids, again=again)
        name = self.bench.engine_name
        self.jobs.engine, self.jobs.at_once = name, self.bench.engines.at_once(name)
        anew = limit is not None or bool(self.jobs.held)
        if anew:
            self.jobs.go_on(limit or Limit(), expected)
        self._keep_batch(anew=anew)
        self.pump()
        self.changed([job.story for job in self.jobs.waiting] + ids)

    def pump(self) -> None:
        """Let as many drafts run as may."""
        if self.jobs.waiting and self.jobs.engine != self.bench.engine_name and not self.jobs.held:
            if self.model:
                self.jobs.hold(f"{self.model} drafts from now on")
            else:
                self.jobs.engine, self.jobs.at_once = self.bench.engine_name, 1
        while job := self.jobs.begin():
            job.broken = None
            job.cancel = self.run_worker(self._run(job), group="drafts").cancel
            self._moved_on(job)
        if not self.jobs.runs:
            self._rested()

    async def _run(self, job: Job) -> None:
        """Draft one card, then let the next ones run."""
        reason = await self._draft(job)
        if job.state == "running":
            self.jobs.end(job, reason)
            self._moved_on(job)
            self.pump()

    async def _draft(self, job: Job) -> str:
        """Draft one card; why it failed, or an empty string."""
        if job.story not in self.bench.shelf.kept:
            return "The story is not there any more."
        if not job.again and self.bench.desk.has_card(job.story):
            return ""
        reason = ""
        try:
            async with aclosing(self.bench.draft(job.story)) as events:
                async for event in events:
                    job.progress.hear(event)
                    if isinstance(event, Failed):
                        reason = clean_line(f"{event.sentence} {event.hint}")
                        job.broken = event if event.partial is not None else None
                    if job.state != "running":
                        break
        except ForedeckError as error:
            reason = str(error)
        return reason

    # What becomes of it

    def on_mount(self) -> None:
        """Look at what the drafts take while they run, and offer what was cut off."""
        self.set_interval(LOOK, self._look)
        self.call_after_refresh(self.offer_rest)

    def _look(self) -> None:
        """Show what the drafts have taken, and stop them at the limit."""
        if not self.jobs.runs:
            return
        if self.jobs.over():
            stopped = [job.story for job in self.jobs.runs]
            self.jobs.hold(f"Stopped at the limit of {self.jobs.limit.words}", runs=True)
            self._rested()
            self.changed(stopped)
        else:
            self.tell_head()

    def _rested(self) -> None:
        """Say what became of the queue when nothing runs any more."""
        jobs, waiting = self.jobs, len(self.jobs.waiting)
        if jobs.held and waiting:
            self.say(f"{jobs.held}: {counted(waiting, 'card waits', 'cards wait')}, c goes on.", "warn")
            self.tell_head()
            return
        self._forget_batch()
        done, count = jobs.progress
        failed = sum(job.state == "failed" for job in jobs)
        if count > 1 or jobs.spent.jobs > 1:
            if failed:
                self.say(f"{counted(failed, 'card')} could not be drafted: J says why.{self._cost()}", "bad")
            else:
                self.say(f"{counted(done, 'card')} drafted · Enter opens one{self._cost()}", "good")

    def _cost(self) -> str:
        """What the round cost, and this desk's models in all; nothing where no model was asked."""
        if not self.jobs.spent.jobs:
            return ""
        return f" · {self.jobs.spent.price} · in all on this desk {spending(self.bench.desk.spent()).price}"

    def _moved_on(self, job: Job) -> None:
        """Show that a job began or ended: its line, the head, and the story when the cursor is on it."""
        self.listing.redraw([Entry(job.story)])
        self.recount([job.story])
        if self.listing.entry == Entry(job.story):
            self.tell()
        if job.state == "done":
            for screen in self.app.screen_stack:
                if isinstance(screen, WorkScreen) and screen is not self:
                    screen.post_message(DeskChanged(frozenset((job.story,))))

    def stop_drafting(self) -> None:
        """Stop the drafts that are not finished."""
        waited = [job.story for job in self.jobs if job.state in ("waiting", "running")]
        left = self.jobs.stop()
        self._forget_batch()
        self.changed(waited)
        was = "card was" if left == 1 else "cards were"
        took = f" They took {self.jobs.spent.price}." if self.jobs.spent.jobs else ""
        self.say(f"Stopped; {left} {was} not drafted.{took}", "warn")

    def drop(self, id: int) -> None:
        """Drop the draft of one story."""
        if self.jobs.drop(id):
            self._keep_batch()
            self.pump()
            self.changed([id])

    def do_stories_jobs(self) -> None:
        """Show the queue."""
        from tui.screens.jobs import JobsScreen

        day = spending(self.bench.desk.spent()).words
        if not list(self.jobs):
            models = f" Models on this desk so far: {day}." if day else ""
            self.say(
                f"No card was drafted from here yet: c drafts this one, B the kept ones.{models}", "warn"
            )
            return
        titles = {job.story: self.words([job.story]).strip("“”") for job in self.jobs}
        self.app.push_screen(JobsScreen(self.jobs, titles, self.drop, self._take, day), self._from_queue)

    def _take(self, job: Job) -> str:
        """Keep what was whole of a draft that broke; what to say of it."""
        broken = job.broken
        if broken is None or broken.partial is None:
            return "Nothing whole came before it failed."
        try:
            kept = self.bench.take_partial(job.story, broken.partial, broken.by, broken.missing)
        except ForedeckError as error:
            return str(error)
        job.state, job.reason, job.broken = "done", "", None
        self.changed([job.story])
        return "Kept as far as it came; c drafts it again." if kept else "The card has all of it already."

    def _from_queue(self, wish: str | None) -> None:
        """Do what was wanted in the queue: stop all of it, or go on."""
        if wish == "stop" and self.jobs.open:
            self.stop_drafting()
        elif wish == "go on" and self.jobs.held:
            self.queue([])

    # On the desk

    def _keep_batch(self, *, anew: bool = False) -> None:
        """Keep on the desk what is in the queue; `anew` when what it takes counts from now on."""
        open = [job for job in self.jobs if job.state in ("waiting", "running")]
        if not open:
            return
        before = self._batch
        waits = {job.story for job in open}
        told = [id for id in before.stories if id not in waits] if before else []
        done = [id for id in told if self.bench.desk.has_card(id)]
        self._batch = Batch(
            id=before.id if before and not anew else self.bench.desk.new_id(),
            engine=self.jobs.engine,
            stories=(*done, *(job.story for job in open)),
            again=frozenset(job.story for job in open if job.again),
            cost=self.jobs.limit.cost,
            tokens=self.jobs.limit.tokens,
        )
        self.bench.remember(**{FACT: self._batch.plain})

    def _forget_batch(self) -> None:
        if self._batch is not None:
            self._batch = None
            self.bench.remember(**{FACT: None})

    def offer_rest(self) -> None:
        """Have what a program that ended did not draft wait in the queue; nothing begins by itself."""
        batch = kept_batch(self.bench.desk)
        if batch is None or self.bench.readonly:
            return
        rest = batch.rest(self.bench.desk)
        self._batch = batch
        if not rest:
            self._forget_batch()
            return
        for id in rest:
            self.jobs.add([id], again=id in batch.again)
        self.jobs.engine = batch.engine
        self.jobs.took(batch.spent(self.bench.desk))
        self.jobs.limit = Limit(batch.cost, batch.tokens)
        self.jobs.hold(CUT_OFF)
        self.changed(list(rest))
        before = f"{self._said[0]} " if self._said else ""
        with_model = "" if batch.engine == EMBEDDED else f" ({batch.engine})"
        self.say(
            f"{before}{CUT_OFF}{with_model}: {len(rest)} of {counted(len(batch.stories), 'card')} to go. "
            "B goes on, Esc leaves it.",
            "warn",
        )
