"""What a terminal says late, a byte at a time, and what is no UTF-8: none of it is typed into a cell."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tui"))

from endings import SEED, prepared
from terminal import Terminal

pytestmark = pytest.mark.terminal
REPLIES = (
    "\x1b[?62;4;52c",
    "\x1b]11;rgb:1a1a/2b2b/3c3c\x07",
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1bP>|tmux 3.3a\x1b\\",
    "\x1b[24;80R",
    "\x1b[?12;2$y",
)


def test_only_what_was_typed_and_pasted_is_in_the_cell(tmp_path: Path) -> None:
    home = {"FOREDECK_WORKSPACE": str(prepared(tmp_path / "ws"))}
    with Terminal(str(SEED), size=(140, 30), **home) as term:
        term.until("Models are approved, sure")
        term.type("ge")
        term.until("Enter keep")
        for sign in "".join(REPLIES):
            term.type(sign)
            term.read(0.005)
        os.write(term.fd, b"\xff\xfe caf\xc3")
        term.read(0.05)
        os.write(term.fd, b"\xa9 \x1b[200~half a paste")
        term.until("half a paste", timeout=15)
        term.type(", live")
        term.until("Models are approved, sure café half a paste, live")
        term.type("\r\x11")
        assert term.end() == 0, term.left_behind()
