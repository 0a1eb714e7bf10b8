"""Drafting in the background: one card after the other while triage goes on."""

from __future__ import annotations

from contextlib import aclosing

from textual import work

from core.errors import ForedeckError
from core.model import Failed
from tui.jobs import Job
from tui.screens.desk_list import DeskList
from tui.widgets.story_list import Entry
from tui.widgets.telling import counted


class Drafting(DeskList):
    """The queue of drafts. One that fails says why and does not stop the others."""

    def do_stories_draft(self) -> None:
        """Draft the cards of the marked stories; one that exists is drafted around the analyst's hand."""
        ids = list(dict.fromkeys(entry.story for entry in self.listing.chosen))
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
        if missing:
            self.queue(sorted(missing, key=lambda id: order.get(id, len(order))))
        elif kept:
            self.say("Every kept story has its card; c drafts one again.", "warn")
        else:
            self.say("No story is kept yet: a keeps one, c drafts the card under the cursor.", "warn")

    def queue(self, ids: list[int], *, again: bool = False) -> None:
        """Queue the drafts of some stories."""
        idle = not self.jobs.open
        if not self.jobs.add(ids, again=again):
            which = "Its card is" if len(ids) == 1 else "These cards are"
            self.say(f"{which} being drafted already; J shows the queue, Esc stops.", "warn")
        if idle:
            self.run_jobs()
        self.changed(ids)

    @work(group="drafts")
    async def run_jobs(self) -> None:
        """Draft what waits, one after the other."""
        while job := self.jobs.begin():
            self._moved_on(job)
            reason = await self._draft(job)
            self.jobs.end(job, reason)
            self._moved_on(job)
        done, count = self.jobs.progress
        failed = sum(job.state == "failed" for job in self.jobs)
        if count > 1 and not self.jobs.open:
            if failed:
                self.say(f"{counted(failed, 'card')} could not be drafted: J says why.", "bad")
            else:
                self.say(f"{counted(done, 'card')} drafted · Enter opens one", "good")

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
                    if isinstance(event, Failed):
                        reason = f"{event.sentence} {event.hint}".strip()
                    if job.state == "dropped":
                        break
        except ForedeckError as error:
            reason = str(error)
        return reason

    def _moved_on(self, job: Job) -> None:
        """Show that a job began or ended: its line, the head, and the story when the cursor is on it."""
        self.listing.redraw([Entry(job.story)])
        self.recount([job.story])
        if self.listing.entry == Entry(job.story):
            self.tell()

    def stop_drafting(self) -> None:
        """Stop the drafts that are not finished."""
        waited = [job.story for job in self.jobs if job.state in ("waiting", "running")]
        left = self.jobs.stop()
        self.workers.cancel_group(self, "drafts")
        self.changed(waited)
        was = "card was" if left == 1 else "cards were"
        self.say(f"Stopped; {left} {was} not drafted.", "warn")

    def drop(self, id: int) -> None:
        """Drop the draft of one story."""
        if self.jobs.drop(id):
            self.changed([id])

    def do_stories_jobs(self) -> None:
        """Show the queue."""
        from tui.screens.jobs import JobsScreen

        if not list(self.jobs):
            self.say("No card was drafted from here yet: c drafts this one, B the kept ones.", "warn")
            return
        titles = {job.story: self.words([job.story]).strip("“”") for job in self.jobs}
        self.app.push_screen(JobsScreen(self.jobs, titles, self.drop))
