"""Whether a line is known to be slow."""

from __future__ import annotations

import pytest

from tui.terminal import pacing
from tui.terminal.pacing import EVERY, HELD_UP, REMEMBERED, Pace


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(pacing.time, "monotonic", lambda: self.now)

    def exchange(self, pace: Pace, seconds: float, size: int = EVERY) -> None:
        assert pace.sent(size)
        self.now += seconds
        pace.answered()


def test_a_line_is_slow_after_two_answers_that_were_held_up_and_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, pace = Clock(monkeypatch), Pace()
    clock.exchange(pace, 0.01)
    clock.exchange(pace, 0.01 + 2 * HELD_UP)
    assert not pace.slow
    clock.exchange(pace, 0.01 + 2 * HELD_UP)
    assert pace.slow
    clock.now += REMEMBERED + 0.1
    assert not pace.slow


def test_a_large_frame_that_the_line_holds_up_tells_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pace = Clock(monkeypatch), Pace()
    clock.exchange(pace, 0.01)
    clock.exchange(pace, 0.01 + 3000 / 200_000, 3000)
    assert not pace.slow
    clock.exchange(pace, 0.01 + 2 * HELD_UP, EVERY)
    assert not pace.slow, "a pause of a small frame tells nothing"
    clock.exchange(pace, 0.01)
    clock.exchange(pace, 0.01 + 3000 / 20_000, 3000)
    assert pace.slow


def test_a_far_terminal_is_not_slow_nor_is_one_with_single_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pace = Clock(monkeypatch), Pace()
    for _ in range(5):
        clock.exchange(pace, 0.3)
        assert not pace.slow
    for _ in range(3):
        clock.exchange(pace, 0.3 + 2 * HELD_UP)
        clock.exchange(pace, 0.3)
        assert not pace.slow


def test_a_mute_terminal_is_not_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pace = Clock(monkeypatch), Pace()
    for _ in range(20):
        pace.sent(EVERY)
        clock.now += 1.0
    assert not pace.slow
