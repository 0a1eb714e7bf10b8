"""How much is under way to a terminal: little on a slow line, enough on a fast one, all to a mute one."""

from __future__ import annotations

from collections import deque
from random import Random

import pytest

from tui.terminal import pacing
from tui.terminal.pacing import LOST, MUTE, Pace


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacing, "time", clock)
    return clock


def held(pace: Pace, clock: Clock, rate: float, far: float, size: int = 900, keys: int = 90) -> list[float]:
    """Hold a key at 30 a second on a line of some bytes a second: seconds from each frame to its drawing."""
    free = clock.now
    answers: deque[float] = deque()
    drawn = []
    waiting = False
    steps = keys * 33
    for millisecond in range(steps):
        clock.now += 0.001
        while answers and answers[0] <= clock.now:
            answers.popleft()
            pace.answered()
        waiting = waiting or millisecond % 33 == 0
        if waiting and not pace.wait():
            waiting = False
            free = max(free, clock.now) + size / rate
            drawn.append(free - clock.now)
            if pace.sent(size):
                answers.append(free + far)
    clock.now = max([clock.now, *answers])
    for _ in answers:
        pace.answered()
    return drawn


def test_on_a_slow_line_a_frame_waits_for_one_other_at_the_most(clock: Clock) -> None:
    pace = Pace()
    held(pace, clock, rate=1e7, far=0.001)
    drawn = held(pace, clock, rate=20_000, far=0.001, keys=200)
    assert max(drawn[-30:]) < 3 * 900 / 20_000
    assert len(drawn) > 0.8 * 200 * 0.033 * 20_000 / 900, "the line is used"


@pytest.mark.parametrize("far", [0.001, 0.2])
def test_on_a_fast_line_no_frame_is_held_back_near_or_far(far: float, clock: Clock) -> None:
    pace = Pace()
    held(pace, clock, rate=1e7, far=far)
    assert len(held(pace, clock, rate=1e7, far=far, keys=60)) > 57


def test_small_frames_wait_for_nothing_behind_a_large_one(clock: Clock) -> None:
    pace = Pace()
    held(pace, clock, rate=20_000, far=0.2, keys=30)
    assert not pace.sent(40)
    assert not pace.wait()


def test_a_terminal_that_never_answers_is_asked_once_and_sent_everything(clock: Clock) -> None:
    pace = Pace()
    chance = Random(1)
    assert [pace.sent(chance.randint(500, 900)) for _ in range(50)] == [True] + [False] * 49
    assert not pace.wait()
    assert not pace.open


def test_a_line_that_stands_still_is_sent_little_and_an_answer_that_got_lost_is_not_awaited(
    clock: Clock,
) -> None:
    pace = Pace()
    pace.sent(1000)
    pace.answered()
    sent = 0
    for _ in range(MUTE):
        while not pace.wait():
            pace.sent(2000)
            sent += 1
        clock.now += LOST
    assert sent <= 2 * MUTE
    assert not pace.wait()
    pace.answered()
    assert pace.wait() == 0.0
