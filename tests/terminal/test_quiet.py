"""A screen on which nothing happens costs nothing: no byte over the line, hardly any processor."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from analyst import ARTICLE, drafted
from emulator import Emulator
from far import ROOT, Far, cpu, there, wait_for

pytestmark = pytest.mark.terminal
SECONDS = 20.0
MOST_CPU = 0.005


def test_twenty_seconds_on_the_list_the_card_in_an_editor_and_a_dialog(far: Far, tmp_path: Path) -> None:
    with ExitStack() as stack:

        def started(name: str, *words: str) -> tuple[Emulator, Path]:
            note = tmp_path / f"{name}.pid"
            command = there(*words, env={"FOREDECK_WORKSPACE": str(tmp_path / name)}, note=note)
            return stack.enter_context(Emulator(far.ssh(command))), note

        sessions = [
            started("list", str(ROOT / "sample_articles")),
            started("card", str(ARTICLE)),
            started("editor", str(ARTICLE)),
            started("dialog", str(ARTICLE)),
        ]
        sessions[0][0].until("stories", timeout=40)
        for term, _ in sessions[1:]:
            term.until("KEYWORDS", timeout=40)
            term.until(drafted)
        editor = sessions[2][0]
        editor.type("e")
        editor.until("Enter keep")
        editor.type("half")
        editor.until("half")
        sessions[3][0].type("R")
        sessions[3][0].until("Draft again")
        for term, _ in sessions:
            # What the first screen leaves for later (imports, drafts ahead) is done.
            term.settled(6.0, 60)
        pids = [int(note.read_text()) for _, note in sessions]
        came = [term.came for term, _ in sessions]
        used = [cpu(pid) for pid in pids]
        began = time.monotonic()
        wait_for(lambda: time.monotonic() > began + SECONDS, SECONDS + 5, "twenty quiet seconds")
        assert [term.came for term, _ in sessions] == came
        shares = [(cpu(pid) - before) / SECONDS for pid, before in zip(pids, used, strict=True)]
        assert max(shares) <= MOST_CPU, shares
