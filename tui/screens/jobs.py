"""The queue of drafts to look at: what is done, runs, waits or failed and why, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from core.asking.prices import money
from core.model.cleaning import clean_line
from tui.screens.later import when_drawn
from tui.widgets.lines import Part, pad, width_of
from tui.widgets.pick_list import PickList
from tui.widgets.telling import counted, short_time

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.jobs import Job, Jobs
    from tui.widgets.lines import Line

STATES = {
    "waiting": ("… waits", "dim"),
    "running": ("▸ runs", "figures"),
    "done": ("■ done", "good"),
    "failed": ("! failed", "bad"),
    "partly": ("▪ partly", "figures"),
}
ROOM = 20
"""Columns that a title has at least."""


class JobsScreen(ModalScreen[str | None]):
    """Shows the jobs as they go; one or all that wait or run can be stopped.

    Its answer is "stop" for all of them, "go on" for a queue that is held, "again" for what failed, or None.
    """

    BINDINGS = [
        Binding("escape,q,J,enter", "dismiss", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("x,d", "drop", show=False),
        Binding("X", "dismiss('stop')", show=False),
        Binding("B", "go_on", show=False),
        Binding("t", "take", show=False),
    ]

    def __init__(
        self,
        jobs: Jobs,
        titles: Mapping[int, str],
        drop: Callable[[int], None],
        take: Callable[[Job], str],
        day: str = "",
    ) -> None:
        super().__init__()
        self._jobs = jobs
        self._titles = titles
        self._drop = drop
        self._take = take
        self._day = day
        """What models took on this desk before it was shown, in words."""
        self._told = ""
        """What is said until the cursor moves."""
        self._listed: tuple[Job, ...] = ()

    def compose(self) -> ComposeResult:
        """The list, the reason of the one under the cursor, and the sums."""
        with Vertical(id="jobs") as box:
            box.border_title = Content("Drafts")
            picks = PickList(id="picks")
            picks.styles.height = min(16, max(3, len(list(self._jobs))))
            yield picks
            yield Static(id="problem", markup=False)
            yield Static(id="sums", markup=False)

    def on_mount(self) -> None:
        """Show the jobs, again twice a second."""
        self.query_one(PickList).focus()
        self.set_interval(0.5, self.fill)
        when_drawn(self, self.fill)

    def fill(self) -> None:
        """Show the jobs as they are now."""
        self._listed = tuple(self._jobs)
        picks = self.query_one(PickList)
        picks.show([[self._line(job, picks.content_size.width - 4)] for job in self._listed])
        self._say()

    def _line(self, job: Job, width: int) -> Line:
        words, style = STATES.get("partly" if job.partly else job.state, ("", "dim"))
        figures = _figures(job)
        while figures and width_of([Part(" · ".join(figures))]) > width - 9 - ROOM:
            figures = figures[1:]
        right = Part("  " + " · ".join(figures), "dim")
        title = self._titles.get(job.story, "")
        return (Part(f"{words:<9}", style), Part(pad(title, width - 9 - width_of([right]))), right)

    def _say(self) -> None:
        picks = self.query_one(PickList)
        job = self._listed[picks.index] if picks.index < len(self._listed) else None
        said = job.reason or (job.now if job.state == "running" else "") if job else ""
        if job and job.broken:
            said = f"{clean_line(job.broken.sentence)} What was whole can be kept."
        self.query_one("#jobs").border_subtitle = Content(self._keys(job))
        self.query_one("#problem", Static).update(Content(self._told or said or self._rest()))
        self.query_one("#sums", Static).update(Content(self._sums()))

    def _keys(self, job: Job | None) -> str:
        """The keys that do something now."""
        keys = ["t keeps what was whole"] if job and job.broken else []
        if self._jobs.held:
            keys.append("B goes on")
        elif self._failed:
            keys.append("B drafts what failed again")
        keys += ["x stops one", "X all"] if self._jobs.open else []
        return " · ".join([*keys, "Esc closes"])

    @property
    def _failed(self) -> bool:
        return any(job.state == "failed" for job in self._listed)

    def _rest(self) -> str:
        """How far the queue is."""
        jobs, left = self._jobs, self._jobs.left()
        if not jobs.open:
            return "Nothing is running."
        if jobs.held:
            return f"{jobs.held}: {counted(len(jobs.waiting), 'card waits', 'cards wait')}."
        return f"{jobs.open} to go" + (f", about {short_time(left)}" if left is not None else "")

    def _sums(self) -> str:
        """What all of them took, how fast it comes, and how much it may be; empty when no model was asked."""
        jobs, spent = self._jobs, self._jobs.spent
        if not spent.jobs:
            return f"Models on this desk: {self._day}" if self._day else ""
        said = f"{spent.prompt:,} tokens in, {spent.completion:,} out · {spent.price}"
        said += f" · limit {jobs.limit.words}" if jobs.limit else ""
        return said + (f" · {jobs.rate:.0f} tok/s" if jobs.rate else "")

    def action_move(self, by: int) -> None:
        """Next (or previous) job."""
        picks = self.query_one(PickList)
        picks.go(picks.index + by)
        self._told = ""
        self._say()

    def action_drop(self) -> None:
        """Stop the job under the cursor when it waits or runs."""
        picks = self.query_one(PickList)
        if picks.index < len(self._listed):
            self._drop(self._listed[picks.index].story)
            self.fill()

    def action_go_on(self) -> None:
        """Have a queue that is held go on, else what failed drafted again."""
        if self._jobs.held:
            self.dismiss("go on")
        elif self._failed:
            self.dismiss("again")

    def action_take(self) -> None:
        """Keep what was whole of the draft under the cursor, which broke."""
        picks = self.query_one(PickList)
        if picks.index < len(self._listed):
            said = self._take(self._listed[picks.index])
            self._told = said
            self.fill()


def _figures(job: Job) -> list[str]:
    """What is said of a job at the right of its line, what says least first."""
    usage = job.usage
    parts = []
    if usage and usage.per_second is not None:
        parts.append(f"{usage.per_second:.0f} tok/s")
    if job.partly:
        parts.append("kept, not whole")
    if usage and (usage.prompt or usage.completion):
        about = "about " if usage.estimated else ""
        parts += [f"{about}{usage.prompt + usage.completion:,} tok", money(usage.cost)]
    if job.progress.usage is not None and job.progress.usage.reused:
        parts.append("a kept answer")
    if job.state == "done" and job.seconds >= 1:
        parts.append(short_time(job.seconds))
    if job.state == "running" and job.progress.waiting:
        parts.append(job.progress.waiting.rpartition(": ")[2])
    return parts
