"""`foredeck add` as a process: progress on a terminal, stopped and killed half way, several at once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from newsroom import Site, article, fill, mailbox, numbers, on_desk, page, place, site
from processes import on_terminal, run, start, steps
from terminal import Terminal
from wcwidth import wcswidth

from core.keeping import Desk, inbox
from core.paths import day_folder
from tui.cli import main

__all__ = ["place", "site"]

LINE = re.compile(r"\r\x1b\[K([^\r\x1b\n]*)")


@pytest.mark.thorough
def test_300_mixed_files_come_in_within_30_s_with_progress(place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(298))
    (folder / "box.mbox").write_bytes(mailbox(298, 299))
    began = time.monotonic()
    code, shown = on_terminal("add", str(folder))
    assert time.monotonic() - began < 30
    assert code == 0
    said = steps(shown)
    assert said[0][0] < 100, "the first is told early"
    assert said[-1] == (299, 299)
    assert [done for done, _ in said] == sorted(done for done, _ in said)
    rest = shown.rpartition("\x1b[K")[2]
    assert re.fullmatch(r"300 new stories; on the desk of .+\.\n", rest)
    assert numbers(on_desk(place)) == list(range(300))


def test_the_progress_line_is_cut_to_the_width_and_gone_at_the_end(place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    title, text = article(1)
    (folder / ("文" * 80 + ".txt")).write_text(f"{title}\n\n{text}")
    (folder / "empty.txt").touch()
    code, shown = on_terminal("add", str(folder))
    assert code == 0
    lines = LINE.findall(shown)
    assert any("文" in line and line.endswith("…") for line in lines)
    assert all(wcswidth(line) <= 79 for line in lines if line.startswith("Reading"))
    assert re.search(r"\x1b\[Kforedeck: empty\.txt: ", shown), "a failure does not run into the line"
    assert shown.rpartition("\r\x1b[K")[2].startswith("1 new story")


def test_no_progress_where_no_terminal_is(place: Path, tmp_path: Path) -> None:
    done = run("add", str(fill(tmp_path / "clips", range(2))))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"2 new stories")
    again, shown = on_terminal("add", str(tmp_path / "clips"), env={"TERM": "dumb"})
    assert again == 0
    assert shown.startswith("2 known already")


def test_ctrl_c_keeps_what_was_read_and_the_next_add_does_the_rest(
    place: Path, site: Site, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "clips", range(12))
    address = site.put("/slow", page(50))
    site.held.add("/slow")
    words = ("add", str(folder), address)
    with start(*words) as process:
        assert site.arrived.wait(60), "all files are in, and the address is asked for"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Stopped with 12 of 13 read: 12 new stories; what was read stays on the desk of" in out
    assert err == b""
    assert numbers(on_desk(place)) == list(range(12))
    site.held.clear()
    site.gate.set()
    done = run(*words)
    assert done.stdout.startswith(b"1 new story, 12 known already")
    assert numbers(on_desk(place)) == [*range(12), 50]


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_stopped_or_killed_half_way_nothing_is_lost_and_nothing_is_there_twice(
    number: signal.Signals, place: Path, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "clips", range(120))

    def half_way(process: subprocess.Popen[bytes], shown: str) -> None:
        told = steps(shown)
        kept = sum(file.stat().st_size for file in place.rglob("clippings.j*") if file.is_file())
        if told and told[-1][0] >= 20 and kept > 5_000 and "Stopped" not in shown:
            process.send_signal(number)  # again and again, as impatient people do

    code, shown = on_terminal("add", str(folder), meanwhile=half_way)
    assert code == (130 if number is signal.SIGINT else -number)
    desk = on_desk(place)
    there = len(desk.digests())
    assert 0 < there < 120
    told = steps(shown)[-1][0]
    done = run("add", "--json", str(folder))
    said = json.loads(done.stdout)
    assert said["known"] + said["new"] + said["joined"] == 120
    assert numbers(on_desk(place)) == list(range(120))
    if number is signal.SIGINT:
        assert f"Stopped with {told} of 120 read" in shown
        assert said["known"] == told


def test_what_is_added_while_the_app_is_open_appears_there(place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(2))
    assert run("add", str(folder / "0000.txt")).returncode == 0
    with Terminal(size=(120, 30)) as terminal:
        terminal.until(article(0)[0])
        done = run("add", str(folder / "0001.md"))
        assert (done.returncode, done.stderr) == (0, b"")
        assert f"(process {terminal.pid}), who has the desk open".encode() in done.stdout
        terminal.until(article(1)[0])
        terminal.until("1 new story")
        terminal.type("q")
        assert terminal.end() == 0
    assert numbers(on_desk(place)) == [0, 1]
    assert inbox.collect(day_folder(place, date.today())) == ()


@pytest.mark.thorough
def test_a_session_that_takes_the_desk_over_gets_what_was_not_read_yet(
    place: Path, site: Site, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "clips", range(4))
    address = site.put("/slow", page(50))
    site.held.add("/slow")
    with start("add", str(folder), address) as process:
        assert site.arrived.wait(60)
        desk = Desk.open(day_folder(place, date.today()))
        try:
            assert desk.readonly
            assert desk.take_over()
            site.gate.set()
            out, err = process.communicate(timeout=30)
            assert (process.returncode, err) == (0, b"")
            assert out.startswith(b"Handed to ")
            assert numbers(desk) == list(range(4))
            ((_, what),) = inbox.collect(desk.folder)
            assert address in what["addresses"]
        finally:
            desk.close()
    assert run("add", str(folder)).returncode == 0
    assert numbers(on_desk(place)) == [0, 1, 2, 3, 50]


@pytest.mark.thorough
def test_adds_at_the_same_time_lose_nothing(place: Path, tmp_path: Path) -> None:
    folders = [fill(tmp_path / f"clips{each}", range(each * 10, each * 10 + 15)) for each in range(3)]
    processes = [start("add", str(folder)) for folder in folders]
    outs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, outs
    assert numbers(on_desk(place)) == list(range(35))
    assert inbox.collect(day_folder(place, date.today())) == ()


def test_a_watched_folder_comes_in_as_it_fills_and_never_twice(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fill(tmp_path / "clips", range(2))
    held: list[Desk] = []

    def late() -> None:
        fill(folder, range(2, 3))

    def hold() -> None:
        held.append(Desk.open(day_folder(place, date.today())))
        fill(folder, range(3, 4))

    def let_go() -> None:
        held[0].close()

    def stop() -> None:
        raise KeyboardInterrupt

    def nothing() -> None:
        pass

    def doing(*what: object) -> None:
        left = list(what)
        monkeypatch.setattr("tui.adding.sleep", lambda seconds: left.pop(0)())  # type: ignore[operator]

    doing(nothing, nothing, late, nothing, nothing, hold, nothing, nothing, let_go, stop)
    assert main(["add", "--watch", str(folder)]) == 130
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith("2 new stories")
    assert lines[1].startswith("1 new story")
    assert lines[2].startswith("Handed to ")
    assert len(lines) == 3
    assert "Watching" in err
    doing(nothing, nothing, nothing, stop)
    assert main(["add", "--watch", str(folder), "--day", "2030-01-01"]) == 130
    assert capsys.readouterr().out == "", "another day takes nothing again"
    assert run("add", str(folder / "0000.txt")).returncode == 0
    assert numbers(on_desk(place)) == list(range(4)), "what was handed over is read by who opens the desk"


def test_watch_goes_on_after_a_failure_and_says_it_once(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fill(tmp_path / "clips", range(1))
    (place / "settings.toml").write_text(f'watch = ["{folder}"]\n')
    blocked = place / "desks"
    blocked.write_text("in the way")
    looks = iter(range(7))

    def sleep(seconds: float) -> None:
        look = next(looks)
        if look == 4:
            blocked.unlink()
        if look == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr("tui.adding.sleep", sleep)
    assert main(["add", "--watch"]) == 130
    out, err = capsys.readouterr()
    assert out.startswith("1 new story")
    assert len([line for line in err.splitlines() if "can only be read" in line]) == 1
    assert numbers(on_desk(place)) == [0]


@pytest.mark.thorough
def test_watch_as_a_process_ends_by_ctrl_c(place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(1))
    with start("add", "--watch", "--json", str(folder)) as process:
        assert process.stdout
        assert process.stderr
        assert b"Watching" in process.stderr.readline()
        assert json.loads(process.stdout.readline())["new"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert os.listdir(folder) == ["0000.txt"]
