"""Neighbours looked for in another process: what it says, and that it fails and ends without harm."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from core.knowing import FILE
from tui import beside
from tui.cli import main

SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
FAILING = (sys.executable, "-c", "raise SystemExit(1)")
TALKING = (sys.executable, "-c", "print('no JSON')")
ENDLESS = (
    sys.executable,
    "-c",
    "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)",
)


def _never() -> bool:
    return False


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """One card is many, and there are two processors."""
    monkeypatch.setattr("tui.commands.import_.MANY", 1)
    monkeypatch.setattr(beside, "cores", lambda: 2)


def _imported(place: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(place))
    return main(["import", str(SEED)])


@pytest.mark.usefixtures("many")
def test_an_import_has_another_process_look_for_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.knowing.catch_up", lambda *_: pytest.fail("this process looked for them"))
    assert _imported(tmp_path, monkeypatch) == 0
    assert "1 new" in capfd.readouterr().out
    assert (tmp_path / "index" / FILE).stat().st_size > 0


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("program", [FAILING, TALKING, ("/nowhere/python",)])
def test_where_the_other_process_fails_this_one_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: tuple[str, ...]
) -> None:
    with beside.neighbours(tmp_path, program) as answer:
        assert answer(_never) is None
    whole = beside.neighbours
    monkeypatch.setattr(beside, "neighbours", lambda place: whole(place, program))
    assert _imported(tmp_path, monkeypatch) == 0
    assert (tmp_path / "index" / FILE).stat().st_size > 0


def test_whoever_stops_ends_the_other_process_too(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with beside.neighbours(told, ENDLESS) as answer:

        def begun() -> bool:
            return told.exists() and told.read_text() != ""

        assert answer(begun) is None
        pid = int(told.read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.usefixtures("many")
def test_an_import_that_is_stopped_while_it_is_made_findable_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(place: Path, should_stop: object) -> object:
        import signal

        from core.finding import CatchUp

        signal.raise_signal(signal.SIGINT)
        return CatchUp(0, 0, 0.0, (), False)

    monkeypatch.setattr("core.searching.catch_up", stopped)
    start = time.monotonic()
    assert _imported(tmp_path, monkeypatch) == 130
    said = capfd.readouterr()
    assert "1 new" in said.out
    assert "Stopped before all of it could be found" in said.err
    assert time.monotonic() - start < 20
