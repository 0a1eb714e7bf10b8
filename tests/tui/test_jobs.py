"""The queue of drafts: order, drops, failures, and how long the rest takes."""

from __future__ import annotations

from core.model import Usage
from core.spending import Spending
from tui.jobs import Jobs, Limit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_jobs_run_in_order_and_one_story_waits_once() -> None:
    jobs = Jobs(Clock())
    assert jobs.add([3, 1, 3]) == 2
    assert jobs.add([1, 2]) == 1
    order = []
    while job := jobs.begin():
        order.append(job.story)
        jobs.end(job)
    assert order == [3, 1, 2]
    assert jobs.progress == (3, 3)
    assert jobs.open == 0


def test_one_that_fails_keeps_its_reason_until_it_is_tried_again() -> None:
    jobs = Jobs(Clock())
    jobs.add([1, 2])
    jobs.end(jobs.begin(), "The engine broke.")
    assert jobs.state(1) == "failed"
    assert jobs.reason(1) == "The engine broke."
    assert jobs.begin().story == 2
    jobs.add([1])
    assert jobs.state(1) == "waiting"
    assert jobs.reason(1) == ""


def test_the_estimate_follows_the_mean_and_is_silent_before_there_is_one() -> None:
    clock = Clock()
    jobs = Jobs(clock)
    jobs.add([1, 2, 3, 4])
    assert jobs.left() is None
    for took in (2.0, 4.0):
        job = jobs.begin()
        clock.now += took
        jobs.end(job)
    assert jobs.left() == 6.0
    jobs.begin()
    clock.now += 1.0
    assert jobs.left() == 5.0
    clock.now += 100.0
    assert jobs.left() == 3.0, "a slow one never makes the estimate negative"


def test_a_dropped_job_neither_runs_nor_counts_and_stays_dropped_when_it_ends() -> None:
    jobs = Jobs(Clock())
    jobs.add([1, 2, 3])
    running = jobs.begin()
    assert jobs.drop(2)
    assert jobs.drop(1)
    jobs.end(running, "late words")
    assert running.state == "dropped"
    assert jobs.progress == (0, 1)
    assert jobs.begin().story == 3
    assert not jobs.drop(9)
    assert jobs.stop() == 1
    assert jobs.begin() is None


def test_a_new_round_counts_from_the_start_and_the_old_jobs_can_still_be_seen() -> None:
    jobs = Jobs(Clock())
    jobs.add([1])
    jobs.end(jobs.begin())
    jobs.add([2])
    assert jobs.progress == (0, 1)
    assert [job.story for job in jobs] == [1, 2]


def used(job, **fields: object) -> None:
    job.progress.hear(Usage(model="fast", **fields))


def test_several_run_at_once_and_the_rest_is_shared_between_them() -> None:
    clock = Clock()
    jobs = Jobs(clock)
    jobs.at_once = 3
    jobs.add(range(1, 8))
    runs = [jobs.begin() for _ in range(4)]
    assert [job.story for job in runs[:3]] == [1, 2, 3]
    assert runs[3] is None
    clock.now = 10.0
    jobs.end(runs[1])
    assert jobs.begin().story == 4
    assert jobs.left() == 40.0 / 3, "4 begins now, 1 and 3 are due, 5 to 7 wait"
    clock.now = 12.0
    for job in (runs[0], runs[2]):
        jobs.end(job)
    for _ in range(2):
        jobs.begin()
    jobs.drop(7)
    assert jobs.progress == (3, 6)
    mean = (10 + 12 + 12) / 3
    assert jobs.left() == mean, "the one that began last is the last to end"


def test_what_is_dropped_or_held_back_is_cancelled_and_what_it_took_still_counts() -> None:
    jobs = Jobs(Clock())
    jobs.at_once = 2
    jobs.add([1, 2, 3])
    cancelled = []
    for _ in range(2):
        job = jobs.begin()
        job.cancel = lambda story=job.story: cancelled.append(story)
        used(job, prompt=100, completion=10, cost=0.5)
    jobs.drop(1)
    jobs.hold("Enough", runs=True)
    assert cancelled == [1, 2]
    assert [job.state for job in jobs] == ["waiting", "waiting"]
    assert jobs.begin() is None
    assert (jobs.open, jobs.busy) == (2, 0)
    assert (jobs.spent.cost, jobs.spent.tokens) == (1.0, 220)
    jobs.go_on(Limit(cost=0.4))
    assert not jobs.over(), "what it took before it was held does not count again"
    assert jobs.begin().story == 2
    jobs.took(Spending(jobs=1, prompt=5, cost=0.2))
    assert jobs.spent.cost == 1.2


def test_no_job_begins_that_would_go_over_the_limit_as_far_as_can_be_said() -> None:
    jobs = Jobs(Clock())
    jobs.at_once = 4
    jobs.add(range(9))
    jobs.go_on(Limit(tokens=1000), expected=(0.0, 400.0))
    first, second = jobs.begin(), jobs.begin()
    assert jobs.begin() is None, "three might take 1,200"
    assert not jobs.held, "while some run it may turn out that they take less"
    for job in (first, second):
        used(job, prompt=150, completion=50)
        jobs.end(job)
    third, fourth, fifth = (jobs.begin() for _ in range(3))
    assert jobs.begin() is None, "five took or may take 1,000, a sixth would be over"
    for job in (third, fourth, fifth):
        used(job, prompt=200)
        jobs.end(job)
    assert jobs.begin() is None
    assert jobs.held == "Stopped at the limit of 1,000 tokens"
    assert not jobs.over()


def test_a_limit_in_money_cannot_be_kept_once_a_price_is_unknown() -> None:
    jobs = Jobs(Clock())
    jobs.add([1, 2])
    jobs.go_on(Limit(cost=1.0))
    job = jobs.begin()
    used(job, prompt=100)
    jobs.end(job)
    assert jobs.begin() is None
    assert jobs.held == "No price is known, so the limit of $1.00 cannot be kept"
    jobs.go_on(Limit(tokens=500))
    assert jobs.begin().story == 2


def test_a_kept_answer_counts_for_nothing() -> None:
    jobs = Jobs(Clock())
    jobs.add([1])
    job = jobs.begin()
    used(job, prompt=9000, cost=0.0, reused="2026-11-22T09:00:00+00:00")
    assert jobs.spent.jobs == 0
