"""Lines so slow that the terminal's answers come late: they are no keys, and all that is typed counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from analyst import ARTICLE, drafted, right_picture
from emulator import Emulator
from far import Far, there
from slow_line import slow_line

pytestmark = pytest.mark.terminal


def test_answers_that_come_after_seconds_are_not_typed(far: Far, tmp_path: Path) -> None:
    command = there(str(ARTICLE), env={"FOREDECK_WORKSPACE": str(tmp_path / "ws")})
    with (
        slow_line(far.port, delay=0.0, bits=1_000_000) as slow,
        Emulator(far.ssh(f"echo ready; read key; {command}", "-C", port=slow.port)) as term,
    ):
        term.until("ready")
        slow.delay = 0.8
        term.type("\r")
        term.until("KEYWORDS", 60)
        term.until(drafted)
        term.settled(2.5)
        assert "Enter edit" in term.text, "no key was pressed"
        term.type("ge")
        term.until("Enter keep")
        term.type(" typed over a slow line\r")
        term.until(lambda text: "typed over a slow line" in " ".join(text.split()) and "Enter edit" in text)
        right_picture(term, quiet=2.0)
        term.type("\x11")
        assert term.end() == 0
