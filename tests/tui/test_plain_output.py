"""Whole frames for a terminal that shows changes wrongly: by the option, by the setting, and by itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from terminal import PROGRAM, ROOT, Terminal

ARTICLE = ROOT / "sample_articles" / "day-2026-11-22"
STEPS = 6


def stepped(place: Path, *options: str) -> tuple[str, int]:
    """(the screen after some steps down the list, the bytes that these took)."""
    there = os.environ | {"FOREDECK_WORKSPACE": str(place), "PYTHONPATH": str(ROOT)}
    # Read at one stroke: what comes bit by bit may be grouped otherwise.
    subprocess.run([*PROGRAM, "add", str(ARTICLE)], check=False, capture_output=True, env=there)
    with Terminal(*options, size=(120, 40), FOREDECK_WORKSPACE=str(place)) as term:
        term.until("15 stories")
        before = len(term.raw)
        for _ in range(STEPS):
            term.type("j")
            while term.read(0.25):
                continue
        return term.text, len(term.raw) - before


@pytest.mark.thorough
def test_the_option_and_the_setting_send_whole_frames_and_show_the_same(tmp_path: Path) -> None:
    lean, few = stepped(tmp_path / "one")
    plain, many = stepped(tmp_path / "two", "--plain-output")
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "settings.toml").write_text("plain_output = true\n", "utf-8")
    by_setting, as_many = stepped(tmp_path / "three")
    assert plain.splitlines()[1:-3] == lean.splitlines()[1:-3] == by_setting.splitlines()[1:-3]
    assert many > 2 * few
    assert as_many > 2 * few


def test_who_has_the_screen_drawn_anew_again_and_again_gets_whole_frames(tmp_path: Path) -> None:
    with Terminal(size=(80, 24), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("Foredeck turns")
        term.type("\x0c")
        term.read(0.3)
        term.type("\x0c")
        term.read(0.3)
        assert "Whole frames" not in term.text
        term.type("\x0c")
        assert "Foredeck turns" in term.until("Whole frames are sent from now on")
