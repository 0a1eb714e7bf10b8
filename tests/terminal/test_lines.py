"""What the lines themselves let through to the clipboard, whatever Foredeck does: the facts it builds on.

A row is a line between the program and the terminal, the ways that arrive on it byte for byte, and those that
are lost. When a newer tmux, screen or mosh changes one of these, this says so before a user does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from emulator import Emulator
from far import Far
from lines import parts, through
from multiplexers import line
from pages import card_page

pytestmark = pytest.mark.terminal
SEND = [sys.executable, str(Path(__file__).with_name("send.py"))]
LINES = {
    "ssh": "raw -tmux -screen",
    "ssh > tmux": "-raw -tmux pane",
    "ssh > tmux, set-clipboard on": "raw -tmux pane",
    "ssh > tmux, set-clipboard off": "-raw -tmux pane",
    "ssh > tmux, allow-passthrough on": "-raw tmux",
    "ssh > screen": "-raw -tmux screen",
    "tmux > ssh": "-raw -tmux -screen",
    "tmux, set-clipboard on > ssh": "raw -tmux",
    "tmux, allow-passthrough on > ssh": "-raw tmux",
    "screen > ssh": "-raw screen",
}
"""The ways over a line one after the other; one with a - is lost."""


@pytest.mark.parametrize("name", LINES)
def test_20_000_bytes_arrive_whole_or_not_at_all(
    name: str, far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs(*parts(name))
    text = card_page(20_000).encode()
    page = tmp_path / "page.md"
    page.write_bytes(text)
    ways = LINES[name].split()
    with ExitStack() as stack:
        send = line([*SEND, str(page), *(way.lstrip("-") for way in ways)])
        term = stack.enter_context(Emulator(through(name, far, send, stack)))
        arrived: list[bytes] = []
        for way in ways:
            term.until(f"{way.lstrip('-')} is sent")
            if not way.startswith("-"):
                arrived.append(text)
                term.until_copied(lambda copies: len(copies) == len(arrived))
            term.settled(0.4)
            assert [copied for _, copied in term.copies] == arrived, way
            term.type("\r")
        term.end()


def test_mosh_cuts_what_is_longer_than_12_282_bytes(
    far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("mosh", "mosh-server")
    for size in (12_282, 12_283):
        text = card_page(size).encode()
        page = tmp_path / f"{size}.md"
        page.write_bytes(text)
        with Emulator(far.mosh(line([*SEND, str(page), "raw"]))) as term:
            term.until("raw is sent")
            term.until_copied(lambda copies: copies)
            assert (term.copies == [("c", text)]) is (size == 12_282)
            term.type("\r")
            term.end()
