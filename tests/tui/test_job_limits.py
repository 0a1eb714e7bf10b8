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
    assert jobs.held == f"One card is expected to take {said}"
    jobs.go_on(Limit(0.08), expected=(0.07, 9000.0))
    run(jobs, 0.07)
    assert jobs.begin() is None
    assert jobs.held == "Stopped at the limit of $0.08"
