"""What a batch may take: the limit that is proposed next, and what is said of one that is too low."""

from __future__ import annotations

import pytest

from core.model import Usage
from tui.jobs import Jobs, Limit


def run(jobs: Jobs, cost: float) -> None:
    """The next job runs and is drafted for that much."""
    job = jobs.begin()
    assert job is not None
    job.progress.hear(Usage(model="fast", prompt=100, cost=cost))
    jobs.end(job)


@pytest.mark.parametrize(
    ("limit", "cards", "proposed"),
    [
        (Limit(0.035), 3, Limit(0.035)),  # a fourth does not fit in the rest, so all of it again
        (Limit(0.03), 3, Limit(0.03)),
        (Limit(0.10), 3, Limit(0.07)),
        (Limit(0.10, 100_000), 2, Limit(0.08, 99_800)),
        (Limit(tokens=300), 3, Limit(tokens=300)),
        (Limit(tokens=500), 3, Limit(tokens=200)),
        (Limit(), 2, Limit()),  # none was wanted
    ],
)
def test_what_is_left_of_a_limit_is_proposed_or_all_of_it_once_no_card_fits(
    limit: Limit, cards: int, proposed: Limit
) -> None:
    jobs = Jobs()
    jobs.add(range(9))
    assert jobs.given is None, "nobody was asked for one"
    assert jobs.next_limit is None
    jobs.go_on(limit)
    for _ in range(cards):
        run(jobs, 0.01)
    jobs.begin()
    jobs.hold("The server is gone")
    assert jobs.given == limit
    assert jobs.next_limit == proposed
    jobs.stop()
    jobs.add([1])
    assert jobs.given is None


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit(0.06), "about $0.070, more than the limit of $0.06"),
        (Limit(1.0, 5000), "about 9,000 tokens, more than the limit of $1.00 or 5,000 tokens"),
    ],
)
def test_a_limit_that_is_too_low_for_one_card_says_so(limit: Limit, said: str) -> None:
    jobs = Jobs()
    jobs.add([1, 2])
    jobs.go_on(limit, expected=(0.07, 9000.0))
    assert jobs.begin() is None
    assert jobs.held == f"One card takes {said}"
    jobs.go_on(Limit(0.08), expected=(0.07, 9000.0))
    run(jobs, 0.07)
    assert jobs.begin() is None
    assert jobs.held == "Stopped at the limit of $0.08"


def test_without_an_estimate_the_first_card_runs_by_itself_under_a_limit() -> None:
    jobs = Jobs()
    jobs.at_once = 4
    jobs.add(range(6))
    jobs.go_on(Limit(0.1))
    first = jobs.begin()
    assert jobs.begin() is None
    assert not jobs.held
    first.progress.hear(Usage(model="fast", prompt=100, cost=0.03))
    jobs.end(first)
    assert [job is not None for job in (jobs.begin(), jobs.begin(), jobs.begin())] == [True, True, False]
    assert not jobs.held, "a third beside these might go over the limit"


def test_what_is_no_part_of_the_batch_goes_on_when_the_batch_is_stopped() -> None:
    jobs = Jobs()
    jobs.lanes = {"priced": 2, "ok": 1}
    jobs.add([1, 2, 3], engine="priced")
    jobs.go_on(Limit(0.1), expected=(0.02, 100.0))
    jobs.add([4], engine="ok", alone=True)
    runs = [jobs.begin() for _ in range(4)]
    assert [job and (job.story, job.engine) for job in runs] == [
        (1, "priced"),
        (2, "priced"),
        (4, "ok"),
        None,
    ]
    runs[2].progress.hear(Usage(model="ok", prompt=100, cost=0.5))
    assert not jobs.over(), "it has no limit"
    runs[0].progress.hear(Usage(model="priced", prompt=100, cost=0.2))
    assert jobs.over()
    jobs.hold("Stopped at the limit", runs=True)
    assert [(job.story, job.state, job.held) for job in jobs] == [
        (1, "waiting", True),
        (2, "waiting", True),
        (3, "waiting", True),
        (4, "running", False),
    ]
    jobs.hold("Taken over elsewhere", runs=True, alone=True)
    assert all(job.held for job in jobs)
