"""The programs behind a copy: one that reads back and compares, those that hang are killed."""

from __future__ import annotations

import asyncio
import os
import select
from pathlib import Path

import pytest

from tui.clipboard.native import copy_here
from tui.clipboard.running import Program, run

STUB = """
import asyncio
import os
def copy(text):
    open(os.environ["STUB"], "w", newline="").write({copied})
def paste():
    return open(os.environ["STUB"], newline="").read()
"""


@pytest.mark.parametrize(
    ("copied", "verified"),
    [("text", True), ("text[:-1]", False), ("1/0", False)],
    ids=["same", "cut", "raises"],
)
async def test_a_child_reads_back_and_compares(tmp_path: Path, copied: str, verified: bool) -> None:
    (tmp_path / "pyperclip.py").write_text(STUB.format(copied=copied))
    environment = {"PYTHONPATH": str(tmp_path), "STUB": str(tmp_path / "stub"), "PATH": ""}
    assert await copy_here("漢字 🙂 \ud800x", environment) is verified


def ends(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    try:
        end = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = bool(select.select([end], [], [], 5)[0])
    os.close(end)
    return ended


async def test_a_program_that_hangs_is_killed_with_what_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    environment = {"PATH": "/usr/bin:/bin"}
    hanging = Program(
        ("sh", "-c", f"sleep 600 & echo $! > {told}; wait"), heard=False, seconds=0.3, environment=environment
    )
    assert (await run(hanging)).code == -1
    pid = int(told.read_text())
    assert await asyncio.to_thread(ends, pid)
    assert (await run(Program(("/nowhere/at-all",)))).code == -1
