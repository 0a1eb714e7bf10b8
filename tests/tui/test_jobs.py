"""The queue of drafts: order, drops, failures, and how long the rest takes."""

from __future__ import annotations

from tui.jobs import Jobs


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
