"""The queue of drafts: what waits, runs, is done or failed, what it took, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.asking.prices import money
from core.spending import Spending, free, used
from tui.widgets.progress import Progress

if TYPE_CHECKING:
    from core.model import Failed, Usage

JobState = Literal["waiting", "running", "done", "failed", "dropped"]


@dataclass(frozen=True)
class Limit:
    """What a batch may take, None for any amount: US dollars, and tokens sent and received."""

    cost: float | None = None
    tokens: int | None = None

    def reached(self, cost: float, tokens: float) -> bool:
        """Whether this much is more than a batch may take."""
        over = self.cost is not None and cost > self.cost
        return over or (self.tokens is not None and tokens > self.tokens)

    def __bool__(self) -> bool:
        return self.cost is not None or self.tokens is not None

    @property
    def words(self) -> str:
        """As it is said and typed: `$1.00`, `200,000 tokens`, both, or nothing."""
        parts = []
        if self.cost is not None:
            whole = f"{self.cost:,.2f}"
            parts.append(f"${whole if float(whole.replace(',', '')) == self.cost else f'{self.cost:,.6g}'}")
        parts += [f"{self.tokens:,} tokens"] if self.tokens is not None else []
        return " or ".join(parts)


class Job:
    """The draft of one story. `reason` says why it failed; `seconds` is how long it ran."""

    broken: Failed | None = None
    """How it failed, when whole rows came before that."""

    held = False
    """Whether it waits until the queue is to go on."""
    partly = False
    """Whether it broke, and what came was kept."""

    def __init__(
        self,
        story: int,
        clock: Callable[[], float],
        *,
        again: bool = False,
        engine: str = "",
        alone: bool = False,
    ) -> None:
        self.story = story
        self.engine = engine
        """Who drafts it: the name in the workspace's engines."""
        self.alone = alone
        """Whether it is no part of the batch: it runs whatever the batch waits for, and without a limit."""
        self.state: JobState = "waiting"
        self.reason = ""
        self.seconds = 0.0
        self.again = again
        """Whether it is to be drafted also when a card has come meanwhile."""
        self.began = 0.0
        self.cancel: Callable[[], object] = lambda: None
        """Ends what runs for it."""
        self.progress = Progress(clock)
        """What the engine says of it."""

    @property
    def usage(self) -> Usage | None:
        """What it has taken so far; None when nothing is known, or a kept answer cost nothing."""
        usage = self.progress.usage
        return None if usage is None or free(usage) else usage

    @property
    def now(self) -> str:
        """What it does now: what it waits for, or where it is and what it took; may be empty."""
        parts = (self.progress.where(), self.progress.used())
        return self.progress.waiting or " · ".join(part for part in parts if part)


class Takings:
    """What the jobs of a queue take, and whether that stays within its limit."""

    limit: Limit
    expected: tuple[float, float]
    unlimited: bool
    _round: list[Job]
    _before: Spending
    _free: Spending

    @property
    def runs(self) -> tuple[Job, ...]:
        """The jobs that run."""
        return tuple(job for job in self._round if job.state == "running")

    def hold(self, why: str, *, runs: bool = False) -> None:
        """Start nothing more of the batch."""
        raise NotImplementedError

    @property
    def spent(self) -> Spending:
        """What the jobs of this round have taken so far, those that were stopped too."""
        return self._before + used(job.usage for job in self._round if job.usage)

    @property
    def rate(self) -> float:
        """Tokens a second that come now, in all jobs together."""
        usages = [job.usage for job in self.runs]
        return sum((usage.per_second or 0.0) for usage in usages if usage)

    @property
    def short(self) -> str:
        """What they took so far and how fast more comes: `$0.080 · 120 tok/s`; empty without a model."""
        rate = f" · {self.rate:.0f} tok/s" if self.rate else ""
        return f"{self.spent.short}{rate}" if self.spent.jobs else ""

    def took(self, spent: Spending) -> None:
        """Count what a session that ended took for these jobs."""
        self._before += spent

    @property
    def given(self) -> Limit | None:
        """The limit that was given, an empty one when none was wanted; None when nobody was asked."""
        return self.limit if self.limit or self.unlimited else None

    @property
    def next_limit(self) -> Limit | None:
        """The limit to propose when the batch goes on: what is left of the one that was given, or all
        of it once no card fits in the rest; None when nobody was asked."""
        cost, tokens = self._counted()
        more, sent = self._each()
        if not self.limit or self.limit.reached(cost + more, tokens + sent):
            return self.given
        left = None if self.limit.cost is None else round(self.limit.cost - cost, 3)
        tokens_left = None if self.limit.tokens is None else round(self.limit.tokens - tokens)
        return self.limit if left == 0 or tokens_left == 0 else Limit(left, tokens_left)

    def over(self) -> bool:
        """Whether a batch that runs took more than the limit says, whatever was expected."""
        return any(not job.alone for job in self.runs) and self.limit.reached(*self._counted())

    def _counted(self) -> tuple[float, int]:
        """(US dollars, tokens) that count against the limit."""
        spent = self._before + used(job.usage for job in self._round if job.usage and not job.alone)
        return spent.cost - self._free.cost, spent.tokens - self._free.tokens

    @property
    def _ended(self) -> tuple[Job, ...]:
        """Those of the batch that were drafted."""
        return tuple(job for job in self._round if job.state == "done" and not job.alone)

    def _limited(self) -> bool:
        """Whether one more job would go over the limit, as far as can be said; then the queue is held."""
        if not self.limit:
            return False
        took = [job.usage for job in self._ended if job.usage]
        if self.limit.cost is not None and any(usage.cost is None for usage in took):
            self.hold(f"No price is known, so the limit of {self.limit.words} cannot be kept")
            return True
        cost, tokens = self._each()
        runs = [job.usage for job in self.runs if not job.alone]
        if runs and not cost and not tokens:
            return True  # nothing is known yet: the first one tells what a card takes
        more = [max(0.0, cost - ((run and run.cost) or 0.0)) for run in runs]
        rest = [max(0.0, tokens - (run.prompt + run.completion if run else 0)) for run in runs]
        spent = self._counted()
        over = self.limit.reached(spent[0] + cost + sum(more), spent[1] + tokens + sum(rest))
        if over and not runs:
            self.hold(self._too_much(cost, tokens) or f"Stopped at the limit of {self.limit.words}")
        return over

    def _too_much(self, cost: float, tokens: float) -> str:
        """That one card takes more than the limit, when it does."""
        if not self.limit.reached(cost, tokens):
            return ""
        dollars = self.limit.cost is not None and cost > self.limit.cost
        takes = money(cost) if dollars else f"{tokens:,.0f} tokens"
        return f"One card takes about {takes}, more than the limit of {self.limit.words}"

    def _each(self) -> tuple[float, float]:
        """(US dollars, tokens) of one job: the mean of those that ended, else as estimated."""
        ended = [job.usage for job in self._ended if job.usage]
        if not ended:
            return self.expected
        took = used(ended)
        return took.cost / len(ended), took.tokens / len(ended)


class Jobs(Takings):
    """Jobs in the order in which they were asked for, one job a story; up to `at_once` run together.

    A queue that is `held` starts nothing of its batch until `go_on`: its words say why. With a `limit`
    it is held before what runs would take more than that.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._jobs: dict[int, Job] = {}
        self._round: list[Job] = []
        self.engine = ""
        """Who drafts the batch: the name in the workspace's engines."""
        self.at_once = 1
        self.lanes: dict[str, int] = {}
        """How many of an engine run together, where that is not `at_once`."""
        self.usual = 0.0
        """Seconds that a card takes, as far as that is known from before."""
        self._why = ""
        self.limit = Limit()
        self.unlimited = False
        """Whether the analyst was asked for a limit and wanted none."""
        self.expected: tuple[float, float] = (0.0, 0.0)
        """What one job takes as far as it was estimated: US dollars, tokens."""
        self._before = Spending()
        self._free = Spending()

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs.values()))

    @property
    def held(self) -> str:
        """Why the batch waits; empty when it does not."""
        return self._why if any(job.held for job in self.waiting) else ""

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(job.state in ("waiting", "running") for job in self._round)

    @property
    def busy(self) -> int:
        """How many run, or will without being asked for again."""
        return self.open - sum(job.held for job in self.waiting)

    @property
    def stories(self) -> tuple[int, ...]:
        """The stories of all jobs."""
        return tuple(self._jobs)

    @property
    def waiting(self) -> tuple[Job, ...]:
        """The jobs that wait, in their order."""
        return tuple(job for job in self._round if job.state == "waiting")

    @property
    def progress(self) -> tuple[int, int]:
        """(ended, all) of this round; a round begins when jobs are added to an idle queue."""
        counted = [job for job in self._round if job.state != "dropped"]
        return sum(job.state in ("done", "failed") for job in counted), len(counted)

    def add(
        self, stories: Iterable[int], *, again: bool = False, engine: str = "", alone: bool = False
    ) -> int:
        """Queue stories that do not wait or run already; how many are new.

        One that is held is new when it is to run `alone`, and no part of the batch any more.
        """
        if not self.open:
            self._round = []
            self._why, self.limit, self.expected = "", Limit(), (0.0, 0.0)
            self.unlimited = False
            self._before = self._free = Spending()
        new = 0
        for story in stories:
            if self.drafts(story) or (self.state(story) == "waiting" and not alone):
                continue
            before = self._jobs.pop(story, None)
            self._jobs[story] = job = Job(story, self._clock, again=again, engine=engine, alone=alone)
            if before is not None and before.held:
                self._before += used([before.usage] if before.usage else [])
                self._round.remove(before)
            self._round.append(job)
            new += 1
        return new

    def begin(self) -> Job | None:
        """Let the next one run; None when nothing waits, enough run, or the queue is held."""
        free = (job for job in self.waiting if not job.held and self._has_lane(job))
        job = next((job for job in free if job.alone or not self._limited()), None)
        if job is None:
            return None
        job.state = "running"
        job.began = self._clock()
        job.progress = Progress(self._clock)
        return job

    def _has_lane(self, job: Job) -> bool:
        """Whether one more of its engine may run."""
        same = sum(each.engine == job.engine for each in self.runs)
        return same < self.lanes.get(job.engine, self.at_once)

    def put_back(self, job: Job, why: str) -> None:
        """A job could not be done now, nor can the others of the batch: they wait until it is to go on."""
        if job.state == "running":
            self._wait_again(job)
            self.hold(why)

    def end(self, job: Job, reason: str = "") -> None:
        """A job that ran has ended; with a reason when it failed. One that was dropped stays so."""
        if job.state == "running":
            job.seconds = self._clock() - job.began
            job.state, job.reason = ("failed", reason) if reason else ("done", "")

    def drop(self, story: int) -> bool:
        """Drop a job that waits or runs, and end what runs for it; False when there is none."""
        job = self._jobs.get(story)
        if job is None or job.state not in ("waiting", "running"):
            return False
        job.state = "dropped"
        del self._jobs[story]
        job.cancel()
        return True

    def stop(self) -> int:
        """Drop all that wait or run; how many."""
        return sum(self.drop(job.story) for job in tuple(self._round))

    def hold(self, why: str, *, runs: bool = False, alone: bool = False) -> None:
        """Start nothing more of the batch until `go_on`; with `runs` what runs of it waits again too, from
        its beginning, with `alone` also what is no part of it."""
        self._why = why
        for job in self.runs if runs else ():
            if alone or not job.alone:
                self._wait_again(job)
                job.cancel()
        for job in self.waiting:
            job.held = alone or not job.alone

    def _wait_again(self, job: Job) -> None:
        self._before += used([job.usage] if job.usage else [])
        job.state = "waiting"
        job.progress = Progress(self._clock)

    def go_on(self, limit: Limit, expected: tuple[float, float] = (0.0, 0.0), engine: str = "") -> None:
        """Start again what waits, with another engine when one is named; from here on no more than the
        limit is taken."""
        for job in self.waiting:
            job.engine = engine if engine and job.held else job.engine
            job.held = False
        self._why, self.limit, self.expected = "", limit, expected
        self.unlimited = not limit
        self._free = Spending()
        cost, tokens = self._counted()
        self._free = Spending(prompt=tokens, cost=cost)

    # How it goes

    def drafts(self, story: int) -> bool:
        """Whether the draft of a story runs, or will by itself."""
        job = self._jobs.get(story)
        return job is not None and (job.state == "running" or (job.state == "waiting" and not job.held))

    def state(self, story: int) -> JobState | None:
        """What became of the last job of a story."""
        job = self._jobs.get(story)
        return job.state if job else None

    def engine_of(self, story: int) -> str:
        """Who drafts a story that waits or runs; empty for another one."""
        job = self._jobs.get(story)
        return job.engine if job and job.state in ("waiting", "running") else ""

    def reason(self, story: int) -> str:
        """Why the last job of a story failed, or an empty string."""
        job = self._jobs.get(story)
        return job.reason if job else ""

    def now(self, story: int) -> str:
        """What the job of a story does now: what it waits for, or where it is and what it took."""
        job = self._jobs.get(story)
        return job.now if job and job.state == "running" else ""

    def left(self) -> float | None:
        """Seconds until all is done, by the mean of those that ran; None when nothing is known of that."""
        ended = [job.seconds for job in self._round if job.state in ("done", "failed")]
        times = ended or ([self.usual] if self.usual else [])
        if not times or not self.busy:
            return None
        mean = sum(times) / len(times)
        now = self._clock()
        rest = [mean - min(now - job.began, mean) for job in self.runs]
        lanes = max(1, min(self.at_once, self.open))
        return max(0.0, *rest, (sum(rest) + mean * len(self.waiting)) / lanes)
