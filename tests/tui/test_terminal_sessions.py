"""The real program in real terminals: ends of every kind, two sessions on one desk, the first start."""

from __future__ import annotations

import shutil
import signal
import termios
import time
from pathlib import Path

import pytest
from endings import GONE, LIVING, MAIN, OFTEN, SEED, WAYS, end_in_editor, end_once, modes_back, prepared
from newsroom import fill
from terminal import Terminal

from core.keeping import Desk

FIRST = ("SIGHUP", "closed, not its own")
"""The ways that are tried each time."""


def line(text: str, number: int) -> str:
    return text.splitlines()[number]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("drafted") / "ws")


@pytest.mark.parametrize(
    "way", [way if way in FIRST else pytest.param(way, marks=pytest.mark.thorough) for way in OFTEN]
)
def test_however_it_ends_nothing_is_lost_and_it_is_gone_at_once(
    drafted: Path, tmp_path: Path, way: str
) -> None:
    workspace = shutil.copytree(drafted, tmp_path / "ws")
    ending = end_once(workspace, way, "xyzzy")
    assert ending.kept
    assert ending.seconds < GONE
    assert ending.code == WAYS[way].code
    assert ending.cpu < 0.5
    if way in LIVING:
        assert ending.restored
        assert ending.last.endswith(b"foredeck: ended by a signal; all work is saved.\r\n")
    if way in ("kill -9", "SIGHUP"):
        see_what_was_recovered(workspace)


def test_an_editor_of_its_own_ends_with_the_program(tmp_path: Path) -> None:
    ending = end_in_editor(tmp_path, "SIGTERM")
    assert ending.kept
    assert ending.seconds < GONE
    assert ending.code == WAYS["SIGTERM"].code
    assert ending.restored


def see_what_was_recovered(workspace: Path) -> None:
    with Terminal(str(SEED), size=(140, 30), FOREDECK_WORKSPACE=str(workspace)) as term:
        term.until("Recovered: what you typed in “")
        term.until("xyzzy")
        term.type("u")
        term.until(lambda text: "xyzzy" not in text and "Undone: Edit title" in text)
        assert "sure" in term.text
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
        assert not term.raw.rpartition(MAIN)[2].count(b"foredeck:")
    with Terminal(str(SEED), size=(140, 30), FOREDECK_WORKSPACE=str(workspace)) as term:
        term.until(" sure")
        assert "Recovered" not in term.text
        term.type("\x11")
        assert term.end() == 0, term.left_behind()


def test_stopped_it_gives_the_terminal_back_and_goes_on_where_it_was(drafted: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(drafted, tmp_path / "ws")
    with Terminal(str(SEED), size=(100, 30), FOREDECK_WORKSPACE=str(workspace)) as term:
        settings = termios.tcgetattr(term.fd)
        term.until("KEYWORDS")
        term.until("Models are approved")
        ours = termios.tcgetattr(term.fd)
        term.signal(signal.SIGCONT)
        term.type("?")
        term.until("What can be done here")
        assert term.raw.count(b"\x1b[?1049h") == 1, "a stray SIGCONT starts nothing"
        term.type("\x1b")
        term.until(lambda text: "What can be done here" not in text)

        term.signal(signal.SIGTSTP)
        term.stopped()
        assert termios.tcgetattr(term.fd) == settings
        assert modes_back(term.raw)
        term.screen.reset()
        term.signal(signal.SIGCONT)
        term.until("Models are approved")
        term.type("?")
        term.until("What can be done here")

        term.signal(signal.SIGSTOP)
        term.stopped()
        termios.tcsetattr(term.fd, termios.TCSANOW, settings)
        term.screen.reset()
        term.signal(signal.SIGCONT)
        term.until("What can be done here")
        assert termios.tcgetattr(term.fd)[:4] == ours[:4]
        term.type("\x1b")
        term.until("Models are approved")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
        assert modes_back(term.raw)


def test_the_second_session_reads_live_takes_over_and_the_first_loses_nothing(tmp_path: Path) -> None:
    clips = fill(tmp_path / "clips", range(3))
    home = {"FOREDECK_WORKSPACE": str(tmp_path / "ws")}
    with Terminal(str(clips), size=(120, 30), **home) as first:
        first.until("3 stories")
        first.until("3 new")
        with Terminal(str(clips), size=(120, 30), **home) as second:
            text = second.until("Read-only: ")
            assert f"process {first.pid}" in text
            second.until("T takes over")
            first.type("a")
            second.until("1 kept")
            first.type("g\r")
            first.until(lambda text: " blank" in line(text, 0))
            first.until("KEYWORDS")
            first.type("ge")
            first.until("Enter keep")
            first.type("XYZZY")
            first.until("XYZZY")
            second.type("T")
            second.until("▸ No")
            second.type("\t")
            second.until("▸ Take over")
            began = time.monotonic()
            second.type("\r")
            second.until("Taken over: you write, the other reads.")
            assert time.monotonic() - began < 3
            first.until("Read-only: ")
            first.until("Taken over elsewhere.")
            assert "XYZZY" in first.text, "what was typed stays on the screen"
            first.type("\r")
            first.until("Your text could not be kept")
            first.until("unsaved/")
            first.type("\x1b")
            first.until(lambda text: "could not be kept" not in text)
            second.type("x")
            second.until("1 skipped")
            second.until("Saved")
            second.type("\x11")
            assert second.end() == 0, second.left_behind()
        first.type("\x1b")
        first.until("Your text could not be kept")
        first.type("\x1b")
        first.until(lambda text: "could not be kept" not in text and "Enter keep" not in text)
        first.type("q")
        first.until("1 skipped")
        first.type("\x11")
        assert first.end() == 0, first.left_behind()
    (unsaved,) = (tmp_path / "ws" / "unsaved").iterdir()
    assert "XYZZY" in unsaved.read_text(encoding="utf-8")
    (folder,) = (tmp_path / "ws" / "desks").iterdir()
    decisions = [story.triage.decision for story in Desk.look(folder).stories()]
    assert sorted(decisions) == ["kept", "new", "skipped"] or sorted(decisions) == ["new", "new", "skipped"]


def test_the_first_start_leads_to_the_sample_day_and_out_again(tmp_path: Path) -> None:
    with Terminal(size=(80, 24), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("opens the sample day")
        term.type("\r")
        term.until("All is read: 15 stories", timeout=40)
        term.type("D")
        term.until("today")
        term.until("empty")
        term.type("g\r")
        term.until("goes back to the sample day")
        term.type("q")
        assert term.end() == 0, term.left_behind()


@pytest.mark.thorough
def test_files_come_in_behind_the_first_screen_and_nothing_is_drawn_when_all_is_quiet(tmp_path: Path) -> None:
    clips = fill(tmp_path / "clips", range(60))
    with Terminal(str(clips), size=(100, 30), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("60 stories", timeout=60)
        term.until("Saved")
        while term.read(2.5):
            pass
        drawn = len(term.raw)
        term.read(4.0)
        assert len(term.raw) == drawn
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
