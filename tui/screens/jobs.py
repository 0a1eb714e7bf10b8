"""The queue of drafts to look at: what is done, runs, waits or failed, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.jobs import Job, Jobs
from tui.widgets.lines import Line, Part, pad
from tui.widgets.pick_list import PickList
from tui.widgets.telling import short_time

STATES = {
    "waiting": ("… waits", "dim"),
    "running": ("▸ runs", "figures"),
    "done": ("■ done", "good"),
    "failed": ("! failed", "bad"),
}


class JobsScreen(ModalScreen[None]):
    """Shows the jobs as they go; one that waits or runs can be dropped."""

    BINDINGS = [
        Binding("escape,q,J,enter", "dismiss", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("x,d", "drop", show=False),
    ]

    def __init__(self, jobs: Jobs, titles: Mapping[int, str], drop: Callable[[int], None]) -> None:
        super().__init__()
        self._jobs = jobs
        self._titles = titles
        self._drop = drop
        self._listed: tuple[Job, ...] = ()

    def compose(self) -> ComposeResult:
        """The list, and the reason of the one under the cursor."""
        with Vertical(id="jobs") as box:
            box.border_title = Content("Drafts")
            box.border_subtitle = Content("x drops one that waits · Esc closes")
            picks = PickList(id="picks")
            picks.styles.height = min(16, max(3, len(list(self._jobs))))
            yield picks
            yield Static(id="problem", markup=False)

    def on_mount(self) -> None:
        """Show the jobs, again twice a second."""
        self.query_one(PickList).focus()
        self.set_interval(0.5, self.fill)
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Show the jobs as they are now."""
        self._listed = tuple(self._jobs)
        picks = self.query_one(PickList)
        picks.show([[self._line(job, picks.content_size.width - 4)] for job in self._listed])
        self._say()

    def _line(self, job: Job, width: int) -> Line:
        words, style = STATES.get(job.state, ("", "dim"))
        took = short_time(job.seconds) if job.state == "done" and job.seconds >= 1 else ""
        title = self._titles.get(job.story, "")
        return (Part(f"{words:<9}", style), Part(pad(title, max(10, width - 16))), Part(f"{took:>6}", "dim"))

    def _say(self) -> None:
        picks = self.query_one(PickList)
        job = self._listed[picks.index] if picks.index < len(self._listed) else None
        left = self._jobs.left()
        said = job.reason if job and job.reason else ""
        if not said and self._jobs.open:
            said = f"{self._jobs.open} to go" + (f", about {short_time(left)}" if left is not None else "")
        self.query_one("#problem", Static).update(Content(said or "Nothing is running."))

    def action_move(self, by: int) -> None:
        """Next (or previous) job."""
        picks = self.query_one(PickList)
        picks.go(picks.index + by)
        self._say()

    def action_drop(self) -> None:
        """Drop the job under the cursor when it waits or runs."""
        picks = self.query_one(PickList)
        if picks.index < len(self._listed):
            self._drop(self._listed[picks.index].story)
            self.fill()
