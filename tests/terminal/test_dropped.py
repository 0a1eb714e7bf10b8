"""Lines that drop, freeze and come back, through a real ssh: nothing is lost, nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from analyst import ARTICLE, drafted, ended, kept, right_picture, typing
from emulator import Emulator
from far import Far, alive, cpu, there, wait_for
from model_desk import TEXT, whole
from multiplexers import line, tmux
from server import ModelServer

from core.keeping import Desk

pytestmark = pytest.mark.terminal
GONE = 2.0
"""Seconds within which the program must be gone once its line is."""
SIZE = (100, 30)
REDRAW = "\x0c"


@pytest.mark.parametrize("dies", ["the client", "the server's end", "tmux"])
def test_when_the_line_is_gone_all_is_kept_and_nothing_runs_on(dies: str, far: Far, tmp_path: Path) -> None:
    home, note = tmp_path / "ws", tmp_path / "pid"
    command = there(str(ARTICLE), env={"FOREDECK_WORKSPACE": str(home)}, note=note)
    with tmux(far.folder) as inner:
        remote = line(inner.command(command)) if dies == "tmux" else command
        with Emulator(far.ssh(remote), size=SIZE) as term:
            typing(term, "xyzzy")
            began = time.monotonic()
            if dies == "the client":
                term.signal(signal.SIGKILL)
            elif dies == "tmux":
                inner.run("kill-server")
            else:
                for session in far.sessions():
                    with suppress(ProcessLookupError):
                        os.kill(session, signal.SIGKILL)
            code, seconds = ended(note, began, 10)
    assert code == 129
    assert seconds < GONE
    assert "surexyzzy" in kept(home)
    assert "halfxyzzy" in kept(home)


def test_a_detached_tmux_works_on_and_is_attached_at_another_size(far: Far, tmp_path: Path) -> None:
    home, note = tmp_path / "ws", tmp_path / "pid"
    command = there(str(ARTICLE), env={"FOREDECK_WORKSPACE": str(home)}, note=note)
    with tmux(far.folder) as inner:
        with Emulator(far.ssh(line(inner.command(command))), size=SIZE) as term:
            typing(term, "xyzzy")
            term.signal(signal.SIGKILL)
        wait_for(lambda: "halfxyzzy" in kept(home), 5, "what was typed on the desk")
        with Emulator(far.ssh(line(inner.again())), size=(132, 40)) as term:
            term.until("halfxyzzy")
            right_picture(term)
            term.resize(80, 24)
            term.until("halfxyzzy")
            right_picture(term)
            term.type("\r")
            term.until("your words")
            term.type("\x11")
            assert ended(note, time.monotonic(), 10)[0] == 0


def test_a_frozen_line_stops_neither_the_draft_nor_what_is_kept(far: Far, tmp_path: Path) -> None:
    home, note = tmp_path / "ws", tmp_path / "pid"
    home.mkdir()
    (tmp_path / "article.txt").write_text(TEXT, "utf-8")
    with ModelServer(json.dumps(whole())) as server:
        server.pause = 0.02
        (home / "settings.toml").write_text(
            f'[models.slow]\nmodel = "openai/ok"\napi_base = "{server.url()}"\nstructured = "json_schema"\n',
            "utf-8",
        )
        words = ("--engine", "slow", str(tmp_path / "article.txt"))
        command = there(*words, env={"FOREDECK_WORKSPACE": str(home)}, note=note)
        with Emulator(far.ssh(command), size=SIZE) as term:
            term.until("c drafts the card with slow", timeout=30)
            term.type("c")
            wait_for(lambda: server.requests and server.requests[0].sent > 50, 30, "an answer that streams")
            pid = int(note.read_text())
            with frozen(far, term) as began:
                folder = next((home / "desks").iterdir())
                wait_for(lambda: _has_card(folder), 25, "the card on the desk while the line is frozen")
                used = cpu(pid)
                wait_for(lambda: time.monotonic() > began + 10, 11, "ten seconds of a frozen line")
                quiet = cpu(pid) - used
            term.until(drafted)
            term.until("Winter without ships")
            right_picture(term)
            assert quiet < 1.0
            term.type("\x11")
            assert term.end() == 0


def test_a_frozen_program_keeps_all_and_ends_when_it_is_told_to(far: Far, tmp_path: Path) -> None:
    home, note = tmp_path / "ws", tmp_path / "pid"
    command = there(str(ARTICLE), env={"FOREDECK_WORKSPACE": str(home)}, note=note)
    with Emulator(far.ssh(command), size=SIZE) as term:
        typing(term, "xyzzy")
        with frozen(far, term) as began:
            os.kill(int(note.read_text()), signal.SIGTERM)
            code, seconds = ended(note, began, 10)
    assert code == 143
    assert seconds < GONE
    assert "surexyzzy" in kept(home)
    assert "halfxyzzy" in kept(home)


@contextmanager
def frozen(far: Far, term: Emulator) -> Iterator[float]:
    """The line takes nothing any more, while there is far more to draw than all queues hold."""
    sessions = far.sessions()
    term.type(REDRAW * 300)
    came = term.came
    wait_for(lambda: term.came > came, 5, "the first of many pictures")
    try:
        for each in sessions:
            os.kill(each, signal.SIGSTOP)
        yield time.monotonic()
    finally:
        for each in sessions:
            os.kill(each, signal.SIGCONT)


def _has_card(folder: Path) -> bool:
    desk = Desk.look(folder)
    return any(desk.card(story.id) is not None for story in desk.stories())


def test_a_mosh_client_that_dies_leaves_the_program_and_the_next_one_takes_over(
    far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("mosh", "mosh-server")
    home, note = tmp_path / "ws", tmp_path / "pid"
    env = {"FOREDECK_WORKSPACE": str(home)}
    with Emulator(far.mosh(there(str(ARTICLE), env=env, note=note)), size=SIZE) as term:
        typing(term, "xyzzy")
        term.signal(signal.SIGKILL)
    pid = int(note.read_text())
    assert alive(pid), "mosh keeps what runs behind it, as the documentation says"
    with Emulator(far.ssh(there(str(ARTICLE), env=env)), size=(120, 30)) as term:
        term.until(f"process {pid}")
        assert "Read-only: " in term.text
        term.type("T")
        term.until("▸ No")
        term.type("\t")
        term.until("▸ Take over")
        term.type("\r")
        term.until("Taken over: you write, the other reads.")
        term.until("surexyzzy")
        term.type("\x11")
        assert term.end() == 0
    began = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    assert ended(note, began, 10)[0] == 143
