"""A desk that files have of their own, in real terminals: found again after a restart, in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import fill
from terminal import Terminal


@pytest.mark.thorough
def test_work_on_a_desk_of_its_own_is_found_again_after_a_restart(tmp_path: Path) -> None:
    clips = fill(tmp_path / "clips", range(3))
    home = {"FOREDECK_WORKSPACE": str(tmp_path / "ws")}
    with Terminal(str(clips), size=(120, 30), **home) as term:
        term.until("3 new")
        term.type("a")
        term.until("1 kept")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
    with Terminal(size=(120, 30), **home) as term:
        term.until("shows all days")
        term.type("D")
        term.until("2 undecided, 1 kept without a card")
        assert "1 desk of its own" in term.text
        term.type("G\r")
        term.until("1 kept")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
    with Terminal("--desk", "clips", size=(120, 30), **home) as term:
        term.until("1 kept")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
