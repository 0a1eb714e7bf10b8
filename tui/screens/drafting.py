"""Drafting in the background: cards are drafted while triage goes on, as many at once as the engine takes."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from core.batches import FACT, Batch, kept_batch
from core.engines import EMBEDDED
from core.errors import BadInput, ForedeckError
from core.model import Failed
from core.model.cleaning import clean_line
from core.spending import spending, usual
from tui.actions import key_of
from tui.jobs import Limit
from tui.messages import DeskChanged
from tui.screens import batch_words
from tui.screens.base import WorkScreen
from tui.screens.desk_list import DeskList
from tui.widgets.story_list import Entry
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from tui.jobs import Job

LOOK = 0.5
"""Seconds between two looks at what the running drafts have taken."""
CUT_OFF = "A batch was cut off"
OF_PROFILE = {"no_key", "wrong_key", "no_model", "quota", "no_litellm", "unreachable"}
"""Kinds of trouble with a profile that every other card of a batch would meet too."""


class Drafting(DeskList):
    """The queue of drafts. One that fails says why and does not stop the others."""

    _batch: Batch | None = None
    """What is kept on the desk of the queue, so that a killed program can go on."""

    def do_stories_draft(self) -> None:
        """Draft the cards of the marked stories; one that exists is drafted around the analyst's hand."""
        ids = list(dict.fromkeys(entry.story for entry in self.listing.chosen))
        if self.jobs.held and self.model and len(ids) > 1:
            self.say(batch_words.batch_waits(), "warn")
            return
        self.listing.unmark()
        self.queue(ids, again=True)

    def do_stories_draft_kept(self) -> None:
        """Have a batch that waits go on, else draft a card for every kept story that has none."""
        if self.jobs.held:
            self.go_on()
            return
        kept = [
            story.id
            for story in self.bench.shelf.kept.values()
            if story.triage.decision == "kept" and not story.aside
        ]
        missing = [id for id in kept if not self.bench.desk.has_card(id)]
        order = {entry.story: at for at, entry in enumerate(self.listing.entries)}
        if missing:
            self.queue(sorted(missing, key=lambda id: order.get(id, len(order))))
        elif kept:
            self.say(batch_words.all_drafted(), "warn")
        else:
            self.say(batch_words.none_kept(), "warn")

    # Into the queue

    def queue(self, ids: list[int], *, again: bool = False) -> None:
        """Queue the drafts of some stories; what may cost more than one card is asked about before.

        While a batch waits they are no part of it.
        """
        ids, final = self._parted(ids)
        fresh = [id for id in ids if not self.jobs.drafts(id)]
        name = self.bench.engine_name
        if not ids:
            self.say(final, "warn")
        elif not fresh:
            self.say(batch_words.in_queue(len(ids)), "warn")
        elif self.model and len(fresh) > 1 and self.jobs.open and name != self.jobs.engine:
            self.say(batch_words.under_way(self.jobs.engine), "warn")
        elif self.model and len(fresh) > 1:
            said = ". ".join(filter(None, ("What runs goes on besides" if self.jobs.busy else "", final)))
            limit = self.jobs.given if self.jobs.open else self.jobs.limit or None
            self._ask(fresh, name, limit, said, partial(self._begin, fresh, again))
        else:
            self._begin(fresh, again)
            if final:
                self.say(f"{final}.", "warn")

    def _parted(self, ids: list[int]) -> tuple[list[int], str]:
        """(those whose card may be drafted, what to say of the others), as a final card is only read."""
        free = [id for id in ids if not self.bench.final(id)]
        left = len(ids) - len(free)
        if not free and left:
            which = "This card is" if left == 1 else "These cards are"
            return [], f"{which} final: {key_of('bench.state')} on the card reopens it."
        return free, f"{counted(left, 'final card stays', 'final cards stay')} as they are" if left else ""

    def go_on(self) -> None:
        """Have a batch that waits go on with its own engine, or after asking with the one in use."""
        jobs, name, said = self.jobs, self.jobs.engine, self.jobs.held
        drafted = set(jobs.stories) - set(self._batch.rest(self.bench.desk) if self._batch else jobs.stories)
        for job in jobs.waiting:
            if job.held and (job.story in drafted or job.story not in self.bench.shelf.kept):
                jobs.drop(job.story)  # it got its card meanwhile
        held = [job.story for job in jobs.waiting if job.held]
        if not held:
            self.pump()
            return
        try:
            self.bench.engines.check(name)
        except BadInput as error:
            name = self.bench.engine_name
            said = f"It was with {jobs.engine}, which cannot be used: {error.sentence.rstrip('.')}"
        if name == jobs.engine == EMBEDDED:
            self._resume(name, Limit(), (0.0, 0.0))
        else:
            self._ask(held, name, jobs.next_limit, said, partial(self._resume, name))

    def _ask(self, ids: list[int], name: str, limit: Limit | None, said: str, then: partial[None]) -> None:
        """Ask whether some drafts may cost what they will, and how much at most: `limit` is proposed, what
        the profile says without one."""
        from tui.screens.batch import BatchScreen

        if limit is None:
            limit = Limit()
            if name != EMBEDDED:
                profile = self.bench.engines.profile(name)
                limit = Limit(profile.most_cost, profile.most_tokens)
        self.app.push_screen(
            BatchScreen(self.bench, ids, limit, said, name), lambda answer: then(*answer) if answer else None
        )

    def _begin(
        self,
        ids: list[int],
        again: bool,
        limit: Limit | None = None,
        expected: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Put stories into the queue, with the engine in use, and let it run."""
        name = self.bench.engine_name
        if not self.jobs.open:
            self.jobs.engine = name
        alone = bool(self.jobs.held) or name != self.jobs.engine
        self._know(name, self.jobs.open + len(ids))
        self.jobs.add(ids, again=again, engine=name, alone=alone)
        if limit is not None:
            self.jobs.go_on(limit, expected)
        self._keep_batch(anew=limit is not None)
        self.pump()
        self.changed([job.story for job in self.jobs.waiting] + ids)

    def _resume(self, name: str, limit: Limit, expected: tuple[float, float]) -> None:
        """Have the batch that waits go on with an engine."""
        self._know(name, self.jobs.open)
        self.jobs.engine = name
        self.jobs.go_on(limit, expected, name)
        self._keep_batch(anew=True)
        waited = [job.story for job in self.jobs.waiting]
        self.pump()
        self.changed(waited)

    def _know(self, name: str, stories: int) -> None:
        """How many of an engine's drafts of some stories may run together, and how long one takes."""
        self.jobs.lanes[name] = self.bench.engines.at_once(name, stories)
        before = usual(self.bench.desk.spent(), name)
        self.jobs.usual = before.seconds if before else 0.0

    def pump(self) -> None:
        """Let as many drafts run as may."""
        while job := self.jobs.begin():
            job.broken = None
            self._looking.resume()
            job.cancel = self.run_worker(self._run(job), group="drafts").cancel
            self._moved_on(job)
        if not self.jobs.runs:
            self._rested()

    async def _run(self, job: Job) -> None:
        """Draft one card, then let the next ones run; the batch waits when no other would fare better."""
        failed = await self._draft(job)
        if job.state != "running":
            return
        others = any(
            other is not job and other.engine == job.engine and other.state in ("waiting", "running")
            for other in self.jobs
        )
        if failed and failed.trouble in OF_PROFILE and others and not job.alone:
            job.broken = None
            self.jobs.put_back(job, clean_line(failed.sentence).rstrip("."))
        else:
            self.jobs.end(job, clean_line(f"{failed.sentence} {failed.hint}") if failed else "")
        self._moved_on(job)
        self.pump()

    async def _draft(self, job: Job) -> Failed | None:
        """Draft one card; how it failed, None when it did not."""
        if job.story not in self.bench.shelf.kept:
            return Failed(sentence="The story is not there any more.")
        if not job.again and self.bench.desk.has_card(job.story):
            return None
        try:
            self.bench.engines.check(job.engine)
        except BadInput as error:
            return Failed(sentence=error.sentence, hint=error.hint, trouble="no_key")
        failed: Failed | None = None
        try:
            many = self.jobs.lanes.get(job.engine, 1) > 1
            async with aclosing(self.bench.draft(job.story, engine=job.engine, many=many)) as events:
                async for event in events:
                    job.progress.hear(event)
                    if isinstance(event, Failed):
                        failed = event
                        job.broken = event if event.partial is not None else None
                    if job.state != "running":
                        break
        except ForedeckError as error:
            failed = Failed(sentence=error.sentence, hint=error.hint)
        return failed

    def on_mount(self) -> None:
        """Be ready to look at what the drafts take while they run, and offer what was cut off."""
        self._looking = self.set_interval(LOOK, self._look, pause=True)
        self.call_after_refresh(self.offer_rest)

    def _look(self) -> None:
        """Show what the drafts have taken, and stop them at the limit."""
        if not self.jobs.runs:
            self._looking.pause()
        elif self.jobs.over():
            stopped = [job.story for job in self.jobs.runs if not job.alone]
            self.jobs.hold(f"Stopped at the limit of {self.jobs.limit.words}", runs=True)
            self._rested()
            self.changed(stopped)
        else:
            self.tell_head()
            self._show_others()

    def _show_others(self) -> None:
        """Have the screens over this one show how far it is; one that is just opened shows it itself."""
        for screen in self.app.screen_stack:
            if isinstance(screen, WorkScreen) and screen is not self and screen.is_mounted:
                screen.show_queue()

    def drafts_now(self, id: int) -> str:
        """What the job of a story does now."""
        return self.jobs.now(id)

    def _rested(self) -> None:
        """Say what became of the queue when nothing runs any more."""
        jobs, waiting = self.jobs, len(self.jobs.waiting)
        if jobs.held and waiting:
            self.say(batch_words.held(jobs.held, counted(waiting, "card waits", "cards wait")), "warn")
            self.tell_head()
            return
        asked = self._batch is not None
        self._forget_batch()
        done, count = jobs.progress
        failed = sum(job.state == "failed" for job in jobs)
        many = count > 1 or jobs.spent.jobs > 1
        if failed and many:
            self.say(f"{batch_words.failed(counted(failed, 'card'))}{self._cost()}", "bad")
        elif not failed and (many or asked):
            self.say(batch_words.drafted(counted(done, "card"), self._cost()), "good")

    def _cost(self) -> str:
        """What the round cost, and this desk's models in all; nothing where no model was asked."""
        if not self.jobs.spent.jobs:
            return ""
        return f" · {self.jobs.spent.price} · desk {spending(self.bench.desk.spent()).price}"

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
        self._show_others()

    def lost(self, reason: str) -> None:
        """Let nothing run that cannot be kept, as another session writes now; it waits in the queue."""
        if not self.jobs.open:
            super().lost(reason)
            return
        stopped = [job.story for job in self.jobs.runs]
        self.jobs.hold("Taken over elsewhere", runs=True, alone=True)
        self.changed(stopped)
        waits = counted(len(self.jobs.waiting), "card waits", "cards wait")
        self.say(batch_words.taken_over(waits), "warn")

    def stop_drafting(self) -> None:
        """Stop the drafts that are not finished."""
        waited = [job.story for job in self.jobs if job.state in ("waiting", "running")]
        left = self.jobs.stop()
        self._forget_batch()
        self.changed(waited)
        spent = self.jobs.spent
        took = f" · {spent.price}" if spent.jobs else ""
        self.say(f"Stopped: {counted(left, 'card')} not drafted{took}", "warn")

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
            self.say(batch_words.nothing_yet(models), "warn")
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
        job.state, job.reason, job.broken, job.partly = "done", "", None, True
        self.changed([job.story])
        return (
            f"Kept, not whole; {key_of('stories.draft')} in the list drafts it again."
            if kept
            else "The card has all of it already."
        )

    def _from_queue(self, wish: str | None) -> None:
        """Do what was wanted in the queue: stop all of it, or go on."""
        if wish == "stop" and self.jobs.open:
            self.stop_drafting()
        elif wish == "go on" and self.jobs.held:
            self.go_on()
        elif wish == "again":
            self.queue([job.story for job in self.jobs if job.state == "failed"], again=True)

    # On the desk

    def _keep_batch(self, *, anew: bool = False) -> None:
        """Keep on the desk what is in the queue; `anew` when what it takes counts from now on."""
        open = [job for job in self.jobs if job.state in ("waiting", "running") and not job.alone]
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
            self.jobs.add([id], again=id in batch.again, engine=batch.engine)
        self.jobs.engine = batch.engine
        self.jobs.took(batch.spent(self.bench.desk))
        self.jobs.limit = Limit(batch.cost, batch.tokens)
        self.jobs.hold(CUT_OFF)
        self.changed(list(rest))
        before = f" {self._said[0]}" if self._said and self._said[1] != "good" else ""
        of = counted(len(batch.stories), "card")
        with_model = "" if batch.engine == EMBEDDED else f" ({batch.engine})"
        said = batch_words.cut_off(f"{CUT_OFF}{with_model}", len(rest), of)
        self.say(f"{said}{before}", "warn")
