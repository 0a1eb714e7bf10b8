"""What a job has told so far, in words, and how often a screen hears of it."""

from __future__ import annotations

import asyncio

from core.model import Usage, Waiting
from tui.hearing import Hearing
from tui.widgets.progress import Progress, together


async def test_a_screen_hears_many_events_a_few_times_in_their_order_and_the_last_at_once() -> None:
    heard: list[tuple[int, ...]] = []
    hearing = Hearing[int](heard.append)
    for number in range(2000):
        hearing.hear(number)
    hearing.hear(2000, last=True)
    assert len(heard) == 2
    assert [number for batch in heard for number in batch] == list(range(2001))
    hearing.hear(1)
    hearing.end()
    await asyncio.sleep(0)
    assert len(heard) == 2


def test_progress_counts_down_and_says_what_is_used() -> None:
    now = [0.0]
    progress = Progress(lambda: now[0])
    progress.hear(Waiting(sentence="fast asks to be left alone.", seconds=12))
    now[0] = 0.5
    assert progress.waiting == "fast asks to be left alone: again in 12 s"
    now[0] = 13
    assert progress.waiting == "fast asks to be left alone: again now"
    progress.hear(Usage(model="m", prompt=10, completion=96, seconds=2.0, estimated=True))
    assert progress.waiting == ""
    assert progress.used() == "about 96 tokens · 48 tok/s · cost unknown"
    now[0] = 27.4
    assert progress.quiet == "nothing for 14 s"
    assert progress.used() == "about 96 tokens · cost unknown"
    progress.hear(Usage(model="m", prompt=10, completion=97, seconds=16.0, estimated=True))
    assert progress.quiet == ""
    now[0] = 13
    progress.hear(Usage(model="m", prompt=10, completion=96, seconds=2.0, estimated=True))
    assert progress.after("x") == "m: about 10 tokens sent, 96 received, cost unknown, 13 s"


def test_what_variants_took_is_one_line_and_a_kept_answer_costs_nothing() -> None:
    first = Usage(model="m", prompt=4000, completion=300, cost=0.006)
    kept = Usage(model="m", reused="2026-11-20T13:20:00+00:00")
    assert together([first, first], 2) == "2 variants: 8,000 tokens sent, 600 received, $0.012"
    assert together([first, kept], 1).startswith(
        "1 variant, asked 2 times, 1 of them kept from before: 4,000"
    )
    assert "cost unknown" in together([first, first.model_copy(update={"cost": None})], 2)
