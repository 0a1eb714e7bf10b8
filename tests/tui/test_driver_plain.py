"""Textual's own frames as the way out of a strange terminal."""

from __future__ import annotations

import os
import select
import tty
from collections.abc import Iterator

import pyte
import pytest

from tui.terminal.output import BEHIND, Output

FRAME = "\x1b[1;1H\x1b[31mred\x1b[0m here\n\x1b[2;1H\x1b[1mtwo\x1b[0m     \x1b[1;3H"


@pytest.fixture
def line() -> Iterator[tuple[int, Output]]:
    reader, writer = os.openpty()
    tty.setraw(writer)
    output = Output(writer)
    yield reader, output
    os.close(reader)
    output.close(0.1)
    os.close(writer)


def read(reader: int, end: bytes) -> bytes:
    got = b""
    while end not in got and select.select([reader], [], [], 5.0)[0]:
        got += os.read(reader, 1 << 16)
    return got


def test_plain_frames_go_out_unchanged(line: tuple[int, Output]) -> None:
    reader, output = line
    output.plain = True
    output.frame(FRAME, (8, 2))
    output.frame(FRAME, (8, 2))
    output.send("\x1b]0;end\x07")
    assert read(reader, b"end\x07") == 2 * FRAME.encode() + b"\x1b]0;end\x07"


def test_a_change_to_plain_draws_the_whole_picture_first(line: tuple[int, Output]) -> None:
    reader, output = line
    output.frame(FRAME, (8, 2))
    output.send("\x1b]0;one\x07")
    read(reader, b"one\x07")
    output.go_plain()
    output.frame(FRAME, (8, 2))
    output.send("\x1b]0;two\x07")
    got = read(reader, b"two\x07")
    assert b"red" in got
    assert b"two" in got
    assert got.endswith(FRAME.encode() + b"\x1b]0;two\x07")


def test_plain_frames_on_a_frozen_line_take_little_and_the_last_picture_comes(
    line: tuple[int, Output],
) -> None:
    reader, output = line
    output.plain = True
    for number in range(400):
        rows = "\n".join(f"\x1b[{y};1H{f'{number:3} ' * 20}" for y in range(1, 25))
        output.frame(rows, (80, 24))
    output.frame("\x1b[1;1Hthe end", (80, 24))
    assert len(output._queue) <= BEHIND
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    stream.feed(read(reader, b"the end"))
    while select.select([reader], [], [], 0.2)[0]:
        stream.feed(os.read(reader, 1 << 16))
    assert screen.display[0].startswith("the end")
    assert all(row.startswith("399 399") for row in screen.display[1:])
