"""What goes wrong inside: the work is kept, the terminal given back, all else is private."""

from __future__ import annotations

import re
import shutil
import signal
import sys
import termios
from functools import partial
from pathlib import Path

import pytest
from broken_program import EVIL, SECRET, Broken
from endings import ENDED, GONE, MAIN, SEED, modes_back, prepared, there
from rich.text import Text
from scripted import TEXT
from terminal import Terminal
from textual.markup import MarkupError
from textual.worker import WorkerFailed

from tui import crash
from tui.crash import BEHIND, Behind, logs, told, write_report

SAID = "ended by an error of its own; all work is saved, and what happened is written down in"
BROKEN = [sys.executable, str(Path(__file__).with_name("broken_program.py"))]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("drafted") / "ws")


def broken(how: str, workspace: Path) -> Terminal:
    """A terminal in which words are being typed into a program that is about to be broken."""
    term = Terminal(how, str(SEED), size=(100, 30), program=BROKEN, FOREDECK_WORKSPACE=str(workspace))
    term.settings = termios.tcgetattr(term.fd)  # type: ignore[attr-defined]
    term.until("KEYWORDS")
    term.type("ge")
    term.until("Enter keep")
    term.type(" halfway")
    term.until("halfway")
    return term


def test_a_crash_keeps_the_work_and_says_one_sentence(drafted: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(drafted, tmp_path / "ws")
    with broken("handler", workspace) as term:
        before = len(term.raw)
        term.signal(signal.SIGUSR1)
        assert term.end() == 1
        assert termios.tcgetattr(term.fd) == term.settings  # type: ignore[attr-defined]
        assert modes_back(term.raw)
        last = re.sub(r"\x1b\[[?\d;]*[a-z]", "", term.raw.rpartition(MAIN)[2].decode())
        (report,) = logs(workspace).iterdir()
        said = (
            "foredeck: ended by an error of its own; all work is saved, and what happened is written down in"
        )
        assert last == f"{said} {report}\r\n"
        assert b"\x1b]52;c;aGk" not in term.raw[before:]
    assert there(workspace, "sure")
    assert there(workspace, "halfway")
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text("utf-8")
    assert_told(text, "RuntimeError: evil")


def assert_told(text: str, error: str) -> None:
    """The report says what happened and where, and not what the variables held."""
    assert "Traceback" in text
    assert error in text
    assert SECRET not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(("how", "error"), [("worker", "RuntimeError: evil"), ("markup", "MarkupError")])
async def test_every_way_to_crash_ends_the_same(make_bench, running, until, how: str, error: str) -> None:
    apps = []

    async def crash() -> None:
        async with running(make_bench(TEXT)) as pilot:
            apps.append(pilot.app)
            pilot.app.call_later(partial(getattr(Broken, f"by_{how}"), pilot.app))
            await until(pilot, lambda: pilot.app.crashed)

    with pytest.raises((WorkerFailed, MarkupError)):
        await crash()
    assert_told(apps[0].report.read_text("utf-8"), error)


def test_what_hangs_is_ended_and_the_terminal_given_back(drafted: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(drafted, tmp_path / "ws")
    with broken("hanging", workspace) as term:
        term.signal(signal.SIGUSR1)
        while term.read(0.3):
            pass
        term.signal(signal.SIGTERM)
        assert term.end(1.5 * GONE) == ENDED
        assert termios.tcgetattr(term.fd) == term.settings  # type: ignore[attr-defined]
        assert modes_back(term.raw)
        assert term.raw.endswith(b"foredeck: ended by a signal; all work is saved.\r\n")
    assert there(workspace, "halfway")


def test_what_goes_wrong_behind_the_screens_is_written_down_and_nothing_ends(
    drafted: Path, tmp_path: Path
) -> None:
    workspace = shutil.copytree(drafted, tmp_path / "ws")
    with broken("behind", workspace) as term:
        term.signal(signal.SIGUSR1)
        term.until("Still here.")
        term.type("\x1b")
        term.until(lambda text: "Enter keep" not in text)
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
        assert b"evil" not in term.raw
    path = logs(workspace) / BEHIND
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8")
    assert text.count("RuntimeError: evil") == 2
    assert all(f"{what}, evil" in text for what in ("UserWarning: a warning", "a log", "an error", "a word"))
    assert SECRET not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_reports_are_few_small_and_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = logs(tmp_path)
    folder.mkdir()
    for number in range(9):
        (folder / f"crash-2026010{number}-000000-1.txt").write_text("old")
    report = write_report(tmp_path, RuntimeError(f"{EVIL * 90_000} the end"))
    assert report is not None
    assert len(list(folder.iterdir())) == crash.REPORTS
    text = report.read_text("utf-8")
    assert len(text) < crash.MOST + 1000
    assert text.rstrip().endswith("the end")
    assert "\x1b" not in text
    behind = Behind(tmp_path)
    for number in range(200):
        behind.note(RuntimeError(f"{number} {'x' * 5000}"))
    assert (folder / BEHIND).stat().st_size < 2 * crash.MOST
    heard = Behind(tmp_path)
    for part in ("half a ", "word\n", "\n", "\x1b[31mx" * crash.MOST):
        heard.hear(part)
    text = (folder / BEHIND).read_text("utf-8")
    assert "\nhalf a word\n\n" in text
    assert text.endswith("x\n\n")
    shutil.rmtree(folder)
    folder.write_text("in the way")
    assert write_report(tmp_path, None, "about") is None
    assert told(None, "about \x07it") == "about it"


async def test_what_textual_draws_of_an_error_goes_into_the_report_too(make_bench, running) -> None:
    bench = make_bench(TEXT)
    async with running(bench) as pilot:
        pilot.app.panic(Text("A theme is \x1b[31mbroken"))
        assert pilot.app.crashed
        assert pilot.app.return_code == 1
        assert "broken" in pilot.app.report.read_text("utf-8")
        assert pilot.app.last_words(True) == f"{SAID} {pilot.app.report}"
        assert "the last of the work is NOT SAVED: " in pilot.app.last_words(False)


@pytest.mark.parametrize("fails", ["put_away", "flush"])
async def test_what_could_not_be_kept_is_not_said_to_be_saved(
    make_bench, running, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def broken_too(*_: object) -> None:
        raise RuntimeError("evil")

    bench = make_bench(TEXT)
    async with running(bench) as pilot:
        app = pilot.app
        with monkeypatch.context() as patch:
            patch.setattr(
                *((app.screen, "put_away") if fails == "put_away" else (bench.desk, "flush")), broken_too
            )
            app.panic(Text("broken"))
            saved = app._flush_last()
        words = app.last_words(saved)
        assert "what was on disk is kept; the last change may be missing" in words
        assert "all work is saved" not in words
        app.crashed, app.ended_by = False, signal.SIGTERM
        assert app.last_words(saved).startswith("ended by a signal; what was on disk is kept")


def test_nothing_is_written_through_a_link_in_the_place_of_the_logs(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    logs(tmp_path).symlink_to(elsewhere)
    assert write_report(tmp_path, None, "about") is None
    Behind(tmp_path).note(None, "about")
    assert list(elsewhere.iterdir()) == []
