"""A terminal that is not where it should be: drawn anew once, then sent whole frames."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from pyte.modes import DECAWM
from terminal import Terminal

from tui.terminal import output as output_module
from tui.terminal.output import Output
from tui.terminal.pacing import ANSWER, ASK
from tui.terminal.trust import EVERY, LOST, QUESTION, Trust

SIZE = 40, 10
_ASKED = re.compile(f"({re.escape(QUESTION)}|{re.escape(ASK)})")


class Fake:
    """A terminal at the other end of an Output, which draws at once and answers at once."""

    def __init__(self, output: Output, wrong: Callable[[str], str]) -> None:
        self.output, self._wrong = output, wrong
        self.screen = pyte.Screen(*SIZE)
        self.screen.reset_mode(DECAWM)
        self._stream = pyte.Stream(self.screen)
        self.asked = 0
        self.said: list[str] = []

    def take(self, data: bytes) -> None:
        """Draw, and answer."""
        for part in _ASKED.split(self._wrong(data.decode())):
            if part == ASK:
                self.output.answered()
            elif part == QUESTION:
                self.asked += 1
                place = self.screen.cursor
                answer = f"\x1b[{place.y + 1};{place.x + 1}R".encode()
                self.said.append(self.output.replied(answer) or "")
            else:
                self._stream.feed(part)

    def draw(self, number: int) -> None:
        """A frame of rows with gaps, with something else in the middle of every other one."""
        middle = "ö" * 20 if number % 2 else " " * 20
        rows = (f"\x1b[{y};1Hrow {y}\x1b[44m{middle}\x1b[0mend" for y in range(2, 10))
        self.output.frame("\n".join(rows) + "\x1b[3;4H", SIZE)
        self.flush()

    def flush(self) -> None:
        while self.output._next():
            data, self.output._left = bytes(self.output._left), memoryview(b"")
            self.take(data)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Fake]]:
    """Makes terminals that draw what is sent as some function has it."""
    made: list[Output] = []
    monkeypatch.setattr(output_module.Output, "_send_on", lambda self: None)

    def make(wrong: Callable[[str], str] = lambda data: data) -> Fake:
        output = Output(1)
        output.shadow.fills = True
        made.append(output)
        return Fake(output, wrong)

    yield make
    for output in made:
        output.gone = True
        output._wake.set()


def test_a_right_terminal_is_asked_seldom_and_never_drawn_anew(fake: Callable[..., Fake]) -> None:
    right = fake()
    for number in range(2 * EVERY + 10):
        right.draw(number % 7)
    assert right.asked == 3
    assert set(right.said) == {""}
    assert not right.output.plain


FAULTS = {
    "erasing moves": lambda data: re.sub(r"(\x1b\[(\d+)X)", "\\1\x1b[\\2C", data),
    "moves down are not known": lambda data: data.replace("\x1b[B", ""),
    "letters take two columns": lambda data: data.replace("ööö", "ö ö ö"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_terminal_is_sent_whole_frames_in_the_end(
    fake: Callable[..., Fake], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.terminal.trust.EVERY", 2)
    right, wrong = fake(), fake(FAULTS[fault])
    for number in range(20):
        wrong.draw(number)
        right.draw(number)
    assert set(right.said) == {""}
    assert "wrong" in wrong.said
    assert wrong.said[-1] == "lost"
    assert wrong.output.plain
    count = wrong.asked
    for number in range(5):
        wrong.draw(number)
    assert wrong.asked == count, "what is not relied on is not asked"


def test_a_cursor_that_somebody_else_moved_costs_one_whole_picture(fake: Callable[..., Fake]) -> None:
    other = fake()
    other.draw(1)
    other.draw(2)
    trust = other.output._trust
    trust.sent((5, 5))
    assert other.output.replied(b"\x1b[7;9R") == "wrong"
    assert other.output.stale
    other.draw(3)
    assert other.said[-1] == ""
    assert not other.output.plain


def test_keys_that_look_like_an_answer_are_none() -> None:
    trust = Trust()
    assert trust.heard(b"\x1b[4;5R") is None, "nothing was asked"
    trust.sent((4, 7))
    assert trust.heard(b"\x1b[1;5R") is None, "Ctrl+F3"
    assert trust.heard(b"\x1b[0n") is None
    assert trust.heard(b"\x1b[5;8R") == ""


def test_answers_to_what_was_asked_before_a_change_of_size_say_nothing() -> None:
    trust = Trust()
    trust.sent((30, 70))
    trust.unsettle()
    assert trust.question == "", "one at a time"
    assert trust.heard(b"\x1b[10;20R") == ""
    assert trust.question == QUESTION


def test_a_terminal_that_does_not_answer_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("tui.terminal.trust.time.monotonic", lambda: clock[0])
    trust = Trust()
    trust.sent((4, 7))
    assert trust.open
    trust.unsettle()
    clock[0] += LOST + 1
    assert not trust.open
    assert trust.question == ""
    assert trust.heard(b"\x1b[9;9R") == "", "too late to mean anything"
    assert trust.question == ""


class Lost(Terminal):
    """A terminal that answers how it is, and that its cursor is somewhere else."""

    lied = 0

    def _take(self, data: bytes) -> None:
        os.write(self.fd, ANSWER * data.count(ASK.encode()))
        # Before it draws, the program asks what terminal it is in; that is asked in the same way.
        before, drawn, after = data.partition(b"\x1b[?1049h")
        if not drawn and b"\x1b[?1049h" in self.raw:
            before, after = b"", data
        count = after.count(QUESTION.encode())
        self.lied += count
        os.write(self.fd, b"\x1b[9;33R" * count)
        super()._take(before + drawn + after.replace(QUESTION.encode(), b""))


def test_the_program_itself_says_that_it_sends_whole_frames(tmp_path: Path) -> None:
    with Lost(size=(80, 24), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("Foredeck turns")
        covered = False
        while term.lied < 2:
            term.type("?")
            covered = not covered
            term.until(lambda text, so=covered: ("Foredeck turns" in text) != so or term.lied == 2)
        while term.read(0.5):
            continue
        if "Foredeck turns" not in term.text:
            term.type("?")
        assert "Foredeck turns" in term.until("Whole frames are sent from now on")
        assert term.lied == 2
