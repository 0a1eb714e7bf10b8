"""The queue of drafts: what waits, what runs, what is done or failed, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

JobState = Literal["waiting", "running", "done", "failed", "dropped"]


@dataclass
class Job:
    """The draft of one story. `reason` says why it failed; `seconds` is how long it ran."""

    story: int
    state: JobState = "waiting"
    reason: str = ""
    seconds: float = 0.0
    again: bool = False
    """Whether it is to be drafted also when a card has come meanwhile."""


class Jobs:
    """Jobs in the order in which they were asked for, one job a story; they run one after the other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._jobs: dict[int, Job] = {}
        self._round: list[Job] = []
        self._began = 0.0

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs.values()))

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(job.state in ("waiting", "running") for job in self._round)

    @property
    def running(self) -> Job | None:
        """The job that runs."""
        return next((job for job in self._round if job.state == "running"), None)

    @property
    def progress(self) -> tuple[int, int]:
        """(ended, all) of this round; a round begins when jobs are added to an idle queue."""
        counted = [job for job in self._round if job.state != "dropped"]
        return sum(job.state in ("done", "failed") for job in counted), len(counted)

    def add(self, stories: Iterable[int], *, again: bool = False) -> int:
        """Queue stories that do not wait or run already; how many are new."""
        if not self.open:
            self._round = []
        new = 0
        for story in stories:
            if self.state(story) not in ("waiting", "running"):
                self._jobs.pop(story, None)
                self._jobs[story] = job = Job(story, again=again)
                self._round.append(job)
                new += 1
        return new

    def begin(self) -> Job | None:
        """Let the next one run; None when nothing waits."""
        job = next((job for job in self._round if job.state == "waiting"), None)
        if job is not None:
            job.state = "running"
            self._began = self._clock()
        return job

    def end(self, job: Job, reason: str = "") -> None:
        """A job that ran has ended; with a reason when it failed. One that was dropped stays so."""
        if job.state == "running":
            job.seconds = self._clock() - self._began
            job.state, job.reason = ("failed", reason) if reason else ("done", "")

    def drop(self, story: int) -> bool:
        """Drop a job that waits or runs; False when there is none."""
        job = self._jobs.get(story)
        if job is None or job.state not in ("waiting", "running"):
            return False
        job.state = "dropped"
        del self._jobs[story]
        return True

    def stop(self) -> int:
        """Drop all that wait or run; how many."""
        return sum(self.drop(job.story) for job in tuple(self._round))

    def state(self, story: int) -> JobState | None:
        """What became of the last job of a story."""
        job = self._jobs.get(story)
        return job.state if job else None

    def reason(self, story: int) -> str:
        """Why the last job of a story failed, or an empty string."""
        job = self._jobs.get(story)
        return job.reason if job else ""

    def left(self) -> float | None:
        """Seconds until all is done, by the mean of those that ran; None before one has ended."""
        times = [job.seconds for job in self._round if job.state in ("done", "failed")]
        if not times or not self.open:
            return None
        mean = sum(times) / len(times)
        spent = self._clock() - self._began if self.running else 0.0
        return max(0.0, mean * self.open - min(spent, mean))
