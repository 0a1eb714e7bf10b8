"""What goes out to the terminal: the picture of Textual's frames, in little; nobody waits for it."""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyte.modes import DECAWM
from rich.control import Control
from scripted import OTHER, TEXT
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from tui.app import ForedeckApp
from tui.terminal.looks import PLAIN, Look, Looks
from tui.terminal.output import Output
from tui.terminal.shadow import Shadow

# pyte knows neither dim nor hidden letters, and leaves the other half of a wide one that is written over.
SGR = ["", "1", "3;4", "7", "9;91", "31", "38;5;100;48;5;20", "1;3;48;2;1;2;3", "38;2;9;8;7", "104"]
TEXTS = ["a", "Word ", "  ", "      ", "é", "漢", "字 x", "─│█", "☕", "€uro", "שלום", "0123456789"]
SIZES = [(20, 5), (7, 3), (40, 8)]

Frame = str
Cell = tuple[object, ...]


def width(text: str) -> int:
    return sum(2 if char in "漢字☕" else 1 for char in text)


def frame(chance: Random, columns: int, rows: int, whole: bool = False) -> Frame:
    """A frame as Textual makes them: pieces of lines in their order, each after a move."""
    out = []
    for y in range(rows) if whole else sorted(chance.sample(range(rows), chance.randint(1, rows))):
        x = 0 if whole else chance.randrange(columns)
        out.append(f"\x1b[{y + 1};{x + 1}H")
        while x < columns and (whole or chance.random() < 0.8):
            text = chance.choice(TEXTS)
            text = text if width(text) <= columns - x else " " * (columns - x)
            sgr = chance.choice(SGR)
            out.append(f"\x1b[{sgr}m{text}\x1b[0m" if sgr else text)
            x += width(text)
        if y < rows - 1:
            out.append("\n")
    return "".join(out) + f"\x1b[{chance.randint(1, rows)};{chance.randint(1, columns)}H"


class Watched:
    """A terminal that shows what it is sent."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.screen.reset_mode(DECAWM)
        self.stream = pyte.ByteStream(self.screen)

    def feed(self, data: str) -> None:
        self.stream.feed(data.encode())

    def cells(self) -> list[list[Cell]]:
        """What can be seen: a blank has no letter's colour."""
        return [[self._cell(y, x) for x in range(self.screen.columns)] for y in range(self.screen.lines)]

    def _cell(self, y: int, x: int) -> Cell:
        row = self.screen.buffer[y]
        cell = row[x]
        wide = width(cell.data) == 2
        if (wide and row[x + 1].data) or (not cell.data and width(row[x - 1].data) != 2):
            cell = cell._replace(data=" ")
        if cell.data != " ":
            return tuple(cell)
        inked = cell.underscore or cell.strikethrough or cell.reverse
        return " ", cell.bg, cell.fg if inked else "", cell.underscore, cell.strikethrough, cell.reverse


def tells_apart(one: Watched, other: Watched) -> str:
    """The first place where two terminals differ; empty when they show the same."""
    for y, (row, same) in enumerate(zip(one.cells(), other.cells(), strict=True)):
        for x, (cell, twin) in enumerate(zip(row, same, strict=True)):
            if cell != twin:
                return f"row {y}, column {x}: {cell} and {twin}"
    there = (one.screen.cursor.y, one.screen.cursor.x)
    here = (other.screen.cursor.y, other.screen.cursor.x)
    return "" if there == here else f"cursor: {there} and {here}"


@given(seed=st.integers(0, 10**9), size=st.sampled_from(SIZES), dropped=st.floats(0, 0.9))
def test_any_frames_show_the_same_as_textuals_own(seed: int, size: tuple[int, int], dropped: float) -> None:
    chance = Random(seed)
    plain, lean, shadow = Watched(*size), Watched(*size), Shadow()
    shadow.fills = chance.random() < 0.5
    shadow.resize(*size)
    for number in range(8):
        data = frame(chance, *size, whole=number == 0 or chance.random() < 0.2)
        plain.feed(data.replace("\n", "\r\n"))
        shadow.paint(data)
        if chance.random() < 0.1:
            lean.feed("\x1b[2;3H\x1b[31;7mBroadcast from root\x1b[4;5r\x1b[?7h")
            shadow.forget()
        if number == 7 or chance.random() >= dropped:
            lean.feed(shadow.difference())
            assert not tells_apart(plain, lean)
            assert not shadow.dirty


@given(seed=st.integers(0, 10**9), rows=st.integers(4, 12))
def test_lines_that_move_up_or_down_show_the_same(seed: int, rows: int) -> None:
    chance = Random(seed)
    plain, lean, shadow = Watched(30, rows), Watched(30, rows), Shadow()
    shadow.fills = chance.random() < 0.5
    shadow.resize(30, rows)
    lines = [f"{number:3} {chance.choice(TEXTS)} {'x' * chance.randint(0, 20)}" for number in range(60)]
    top, bottom, at = chance.randint(0, 1), rows - chance.randint(0, 2), 20
    for _ in range(6):
        at = max(0, at + chance.randint(-3, 3))
        shown = [lines[at + y] if top <= y < bottom else f"fixed {y}" for y in range(rows)]
        data = "\n".join(
            f"\x1b[{y + 1};1H\x1b[48;5;{17 + y % 2}m{text + ' ' * (30 - width(text))}\x1b[0m"
            for y, text in enumerate(shown)
        )
        plain.feed(data.replace("\n", "\r\n") + "\x1b[1;1H")
        shadow.paint(data + "\x1b[1;1H")
        lean.feed(shadow.difference())
        assert not tells_apart(plain, lean)


def test_a_list_that_moves_by_a_line_costs_about_that_line() -> None:
    shadow = Shadow()
    shadow.resize(80, 24)
    for first in range(2):
        sent = shown(shadow, "".join(f"\x1b[{y + 1};1H{f'line {first + y} ' * 8:80.80}" for y in range(22)))
    assert len(sent) < 130


def test_blanks_are_erased_only_where_the_terminal_is_known_to_fill_them() -> None:
    sent = {}
    for fills in (False, True):
        shadow = Shadow()
        shadow.fills = fills
        shadow.resize(80, 2)
        shown(shadow, f"\x1b[1;1H{'x' * 80}\x1b[2;1H{'x' * 80}")
        sent[fills] = shown(
            shadow, f"\x1b[1;1H\x1b[44ma{' ' * 40}b{' ' * 38}\x1b[0m\x1b[2;1H\x1b[4m{' ' * 80}\x1b[0m"
        )
    assert "\x1b[40X" in sent[True]
    assert "\x1b[K" in sent[True]
    assert " " * 80 in sent[True], "a line under blanks is not erased"
    assert "X" not in sent[False]
    assert "K" not in sent[False]


LOOKS = st.builds(
    Look,
    st.sampled_from(["", "31", "97", "38;5;7", "38;2;1;2;3"]),
    st.sampled_from(["", "41", "48;5;8", "48;2;3;2;1"]),
    st.frozensets(st.sampled_from([1, 2, 3, 4, 5, 7, 8, 9, 21, 53]), max_size=4),
)


@given(one=LOOKS, other=LOOKS)
def test_a_sequence_between_two_looks_leads_from_one_to_the_other(one: Look, other: Look) -> None:
    looks = Looks()
    start, end = looks.number(one), looks.number(other)
    sequence = looks.between(start, end)
    assert looks.after(start, sequence[2:-1]) == end if sequence else start == end
    assert looks.after(looks.after(PLAIN, "1;2;3;4;5;7;9;31;42"), "0") == PLAIN


def shown(shadow: Shadow, data: str) -> str:
    shadow.paint(data)
    return shadow.difference()


def test_a_changed_letter_costs_a_few_bytes_and_nothing_costs_nothing() -> None:
    shadow = Shadow()
    shadow.resize(80, 24)
    shown(shadow, "".join(f"\x1b[{y};1H\x1b[38;5;7;48;5;16m{'word ' * 16}\x1b[0m" for y in range(1, 25)))
    assert shown(shadow, "\x1b[1;1H\x1b[38;5;7;48;5;16mword\x1b[0m\x1b[24;80H") == ""
    assert len(shown(shadow, f"\x1b[5;1H\x1b[38;5;7;48;5;16m{'ward ' + 'word ' * 15}\x1b[0m\x1b[5;3H")) < 12


def test_where_widths_are_in_doubt_the_line_is_written_anew_and_each_part_at_its_place() -> None:
    shadow = Shadow()
    shadow.resize(20, 2)
    shown(shadow, f"\x1b[1;1H{' ' * 20}\n\x1b[2;1H{' ' * 20}")
    sent = shown(shadow, "\x1b[1;1Ha \U0001f468\u200d\U0001f469 b c\x1b[2;1H")
    assert "\x1b[3G\U0001f468\u200d\U0001f469\x1b[5G b c" in sent
    again = shown(shadow, "\x1b[1;8Hd\x1b[2;1H")
    assert again.startswith("\x1b[1Ha ") or "a   " in again
    assert "\x1b[3G\U0001f468" in again
    assert "\x1b[5G b d" in again


def test_nothing_in_the_texts_of_a_frame_steers_the_terminal() -> None:
    shadow = Shadow()
    shadow.resize(60, 1)
    evil = "\x1b]52;c;aGk=\x07 \x9b31m \x1b[6n \x1bP$q\x1b\\ \x1bc \x07\x08\x0e \x1b]8;;http://e/\x1b\\x\x1b]8;;\x1b\\"
    sent = shown(shadow, f"\x1b[1;1H{evil}")
    rest = sent.replace("\x1b[m\x0f\x1b(B\x1b[?6l\x1b[r\x1b[?7l\x1b[?25l", "")
    assert not set("\x07\x08\x0e\x9b") & set(rest)
    assert all(
        part[0] == "[" and part.lstrip("[;0123456789")[0] in "HGmCK" for part in rest.split("\x1b")[1:]
    )


# The way to the terminal


@dataclass
class Far:
    """A line with a reader at its other end, who reads only when asked."""

    reader: int
    writer: int
    lost: list[None] = field(default_factory=list)
    output: Output | None = None

    def open(self) -> Output:
        self.output = Output(self.writer, lost=lambda: self.lost.append(None))
        return self.output

    def read(self, until: Callable[[bytes], bool], seconds: float = 10.0) -> bytes:
        got = b""
        end = time.monotonic() + seconds
        while not until(got) and time.monotonic() < end:
            if select.select([self.reader], [], [], 0.05)[0]:
                got += os.read(self.reader, 1 << 16)
        return got


@pytest.fixture
def far() -> Iterator[Far]:
    reader, writer = os.openpty()
    tty.setraw(writer)
    line = Far(reader, writer)
    yield line
    os.close(line.reader)
    if line.output is not None:
        line.output.close(0.1)
    os.close(writer)


def page(number: int) -> Frame:
    return "".join(f"\x1b[{y};1H\x1b[3{number % 8}m{f'{number} ' * 20:80.80}\x1b[0m" for y in range(1, 25))


def test_a_frozen_line_stops_nobody_takes_no_memory_and_shows_the_last_frame_after_it(far: Far) -> None:
    output = far.open()
    began = time.monotonic()
    for number in range(500):
        output.frame(page(number) + "\x1b[1;1H", (80, 24))
    assert time.monotonic() - began < 5.0
    assert len(output._queue) <= 1
    assert len(output._left) < 20_000
    held = threading.active_count()
    output.frame("\x1b[1;1Hthe end\x1b[1;1H", (80, 24))
    got = far.read(lambda got: b"the end" in got)
    assert len(got) < 60_000, "frames that a newer one replaced cost nothing"
    terminal = Watched(80, 24)
    terminal.stream.feed(got + far.read(lambda _: False, 0.1))
    assert terminal.screen.display[0].startswith("the end 499 499")
    assert all(line.startswith("499 499 499") for line in terminal.screen.display[1:])
    assert threading.active_count() <= held


def test_control_sequences_come_whole_and_in_order_with_frames(far: Far) -> None:
    output = far.open()
    card = "\x1b]52;c;" + "QUJD" * 250_000 + "\x07"
    output.frame("\x1b[1;1Hbefore\x1b[1;1H", (80, 24))
    output.send(card)
    output.frame("\x1b[2;1Hbetween\x1b[1;1H", (80, 24))
    output.send("\x1b]52;c;c2hvcnQ=\x07")
    output.frame("\x1b[3;1Hafter\x1b[1;1H", (80, 24))
    got = far.read(lambda got: b"after" in got).decode()
    places = [got.index(part) for part in ("before", card, "between", "c2hvcnQ=", "after")]
    assert places == sorted(places)


def test_a_line_that_is_gone_is_said_once_and_swallows_the_rest(far: Far) -> None:
    output = far.open()
    output.frame(page(1), (80, 24))
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), far.reader)
    for number in range(3):
        output.frame(page(number), (80, 24))
        output.send("\x1b]0;x\x07")
    assert output.gone
    assert len(far.lost) == 1


def test_leaving_a_frozen_line_does_not_wait_for_it(far: Far) -> None:
    output = far.open()
    output.send("\x1b]52;c;" + "A" * 100_000 + "\x07")
    began = time.monotonic()
    output.close(0.1)
    assert time.monotonic() - began < 2.0


def test_leaving_a_line_waits_until_it_has_taken_all(far: Far) -> None:
    output = far.open()
    output.send("\x1b]52;c;" + "A" * 100_000 + "\x07")
    closing = threading.Thread(target=output.close)
    closing.start()
    got = far.read(lambda got: got.endswith(b"\x07"))
    closing.join(5)
    assert len(got) == 100_008
    assert not closing.is_alive()


def test_drawing_anew_draws_all_of_it_though_nothing_changed(far: Far) -> None:
    output = far.open()
    output.frame(page(7) + "\x1b[1;1H", (80, 24))
    first = far.read(lambda got: got.count(b"7 7 7 ") >= 24)
    output.repaint()
    assert far.read(lambda got: got.count(b"7 7 7 ") >= 24).count(b"7 7 7 ") == first.count(b"7 7 7 ")


def test_marks_around_a_frame_come_only_where_the_terminal_knows_them(far: Far) -> None:
    output = far.open()
    output.frame(page(1) + "\x1b[1;1H", (80, 24))
    # Behind the first frame the terminal is asked for a sign that it is there.
    assert b"2026" not in far.read(lambda got: got.endswith(b"H\x1b[5n"))
    output.sync = True
    output.frame(page(2) + "\x1b[1;1H", (80, 24))
    got = far.read(lambda got: got.endswith(b"2026l"))
    assert got.startswith(b"\x1b[?2026h")
    output.frame("\x1b[1;1Ha\x1b[1;1H", (80, 24))
    assert b"2026" not in far.read(lambda got: b"a" in got), "a few bytes come at once anyway"


# The app itself


async def test_the_app_shows_the_same_as_through_textuals_own_driver(
    make_bench, running, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[tuple[str, tuple[int, int]]] = []
    display = ForedeckApp._display

    def displayed(self: ForedeckApp, screen: Screen[object], update: object) -> None:
        if isinstance(update, CompositorUpdate) and not self._batch_count:
            data = update.render_segments(self.console)
            frames.append((data + str(Control.move_to(*self.cursor_position)), tuple(self.size)))
        display(self, screen, update)

    monkeypatch.setattr(ForedeckApp, "_display", displayed)
    chance = Random(6)
    keys = [
        "j",
        "k",
        "enter",
        "escape",
        "tab",
        "?",
        "b",
        "e",
        "x",
        "u",
        "right_square_bracket",
        "z",
        "a",
        "l",
    ]
    async with running(make_bench(TEXT, OTHER), size=(80, 24)) as pilot:
        for _ in range(8):
            await pilot.press(chance.choice(keys))
        await pilot.resize_terminal(100, 30)
        await pilot.press("j", "question_mark", "escape")
    compare(frames, chance)


def compare(frames: list[tuple[str, tuple[int, int]]], chance: Random) -> None:
    """Replay frames through both drivers; the lean one leaves out some."""
    plain = lean = Watched(1, 1)
    shadow = Shadow()
    sent = 0
    for number, (data, size) in enumerate(frames):
        if (shadow.width, shadow.height) != size:
            plain, lean = Watched(*size), Watched(*size)
            shadow.resize(*size)
        plain.feed(data.replace("\n", "\r\n"))
        shadow.paint(data)
        if chance.random() < 0.3 or number == len(frames) - 1:
            difference = shadow.difference()
            sent += len(difference)
            lean.feed(difference)
            assert not tells_apart(plain, lean), f"frame {number}"
    assert len(frames) > 10
    assert sent < sum(len(data) for data, _ in frames) / 2
