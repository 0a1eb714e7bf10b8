"""What rests while keys move: done at once after a pause, once after a run of keys, never stale."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tui.resting import REST, SLOW_REST, Resting


class Room:
    """A screen with a clock that is moved by hand, and the timers that it was asked for."""

    def __init__(self, *, headless: bool = False, slow: bool = False) -> None:
        self.app = SimpleNamespace(is_headless=headless, line_is_slow=lambda: slow)
        self.time = 100.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.done: list[Any] = []
        self.resting = Resting(self, lambda: self.time)  # type: ignore[arg-type]

    def set_timer(self, seconds: float, do: Callable[[], None]) -> object:
        self.timers.append((self.time + seconds, do))
        return SimpleNamespace(stop=lambda: None)

    def soon(self, name: str, value: object) -> None:
        self.resting.soon(name, lambda: self.done.append((name, value)))

    def pass_by(self, seconds: float) -> None:
        end = self.time + seconds
        while due := [timer for timer in self.timers if timer[0] <= end + 1e-9]:
            timer = min(due, key=lambda each: each[0])
            self.timers.remove(timer)
            self.time = max(self.time, timer[0])
            timer[1]()
        self.time = end


def test_a_run_of_keys_does_the_first_and_the_last() -> None:
    room = Room()
    for key in range(30):
        room.soon("preview", key)
        room.pass_by(0.033)
        assert len(room.timers) <= 1
    assert room.done == [("preview", 0)]
    room.pass_by(REST)
    assert room.done == [("preview", 0), ("preview", 29)]
    assert not room.timers
    assert not room.resting.waits


def test_keys_with_pauses_are_done_at_once_each_name_for_itself() -> None:
    room = Room()
    for key in range(3):
        room.soon("preview", key)
        room.soon("line", key)
        room.pass_by(REST + 0.01)
    assert room.done == [(name, key) for key in range(3) for name in ("preview", "line")]
    assert not room.timers


def test_what_waits_is_done_before_anything_that_reads_the_screen_and_then_no_more() -> None:
    room = Room()
    room.soon("preview", 1)
    room.soon("preview", 2)
    room.resting.now()
    assert room.done == [("preview", 1), ("preview", 2)]
    room.pass_by(1)
    room.resting.now()
    assert len(room.done) == 2


@pytest.mark.parametrize(("slow", "rest"), [(False, REST), (True, SLOW_REST)])
def test_a_slow_line_rests_longer(slow: bool, rest: float) -> None:
    room = Room(slow=slow)
    room.soon("preview", 1)
    room.soon("preview", 2)
    room.pass_by(rest - 0.02)
    assert room.done == [("preview", 1)]
    room.pass_by(0.02)
    assert room.done == [("preview", 1), ("preview", 2)]


def test_without_a_terminal_nothing_waits_unless_a_test_wants_it() -> None:
    room = Room(headless=True)
    room.soon("preview", 1)
    room.soon("preview", 2)
    assert room.done == [("preview", 1), ("preview", 2)]
    room.resting.rest = REST
    room.soon("preview", 3)
    assert room.resting.waits


def test_what_is_done_may_ask_for_more() -> None:
    room = Room()
    room.soon("preview", 1)
    room.resting.soon("preview", lambda: room.soon("preview", 3))
    room.pass_by(REST)
    room.pass_by(REST)
    assert room.done == [("preview", 1), ("preview", 3)]


def test_what_comes_later_waits_in_any_case_and_comes_once() -> None:
    without = Room(headless=True)
    without.resting.later("keys", lambda: without.done.append("at once"))
    assert without.done == ["at once"], "without a terminal nothing waits"
    room = Room()
    for number in range(3):
        room.resting.later("keys", lambda number=number: room.done.append(number))
    room.resting.now()
    assert room.done == [], "it is nothing that an action waits for"
    assert [due for due, _ in room.timers][-1] == room.time + REST
    room.timers[-1][1]()
    assert room.done == [2]
