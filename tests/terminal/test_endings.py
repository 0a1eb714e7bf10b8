"""The ways to end that need no line of their own and are too many for every run."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tui"))

from endings import GONE, OFTEN, SEED, WAYS, end_in_editor, end_once, prepared
from terminal import Terminal

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize("way", [way for way in WAYS if way not in OFTEN])
def test_the_work_is_kept_and_the_program_gone(tmp_path: Path, way: str) -> None:
    prepared(tmp_path / "ws")
    shutil.copytree(tmp_path / "ws", tmp_path / "again")
    for workspace in ("ws", "again"):
        ending = end_once(tmp_path / workspace, way, "xyzzy")
        assert ending.kept
        assert ending.seconds < GONE
        assert ending.code == WAYS[way].code
        assert ending.cpu < 0.5


def test_an_editor_of_its_own_ends_with_the_line(tmp_path: Path) -> None:
    ending = end_in_editor(tmp_path, "closed")
    assert ending.kept
    assert ending.seconds < GONE
    assert ending.code == WAYS["closed"].code


def test_what_stops_in_an_editor_stops_with_it(tmp_path: Path) -> None:
    editor, go = tmp_path / "editor.sh", tmp_path / "go"
    editor.write_text(
        f"#!/bin/sh\nkill -TSTP $PPID\nuntil [ -e {go} ]; do sleep 0.05; done\necho other words > $1\n"
    )
    editor.chmod(0o755)
    home = {"EDITOR": str(editor), "FOREDECK_WORKSPACE": str(prepared(tmp_path / "ws"))}
    with Terminal(str(SEED), size=(100, 30), **home) as term:
        term.until("KEYWORDS")
        term.type("g\x0f")
        term.stopped()
        term.signal(signal.SIGCONT)
        go.touch()
        term.until("other words")
        term.until("Edited in editor.sh")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
