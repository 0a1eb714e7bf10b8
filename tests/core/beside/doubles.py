"""Processes that behave badly, for what asks them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from core.beside.process import PROGRAM, ROOT, Helper

Hear = Callable[[bytes | None], None]
DYING = """
import sys
sys.path.insert(0, {root!r})
import core.reading.paths as paths
from core.beside import program
read_one = paths.read_one
def dies(path, *more, **options):
    if path.name == {name!r} and not ({once!r} and (path.parent / "died").exists()):
        (path.parent / "died").touch()
        program.leave(9)
    return read_one(path, *more, **options)
paths.read_one = dies
program.main()
"""


def never(hear: Hear) -> Helper:
    """A process that ends without a word."""
    return Helper(hear, (sys.executable, "-c", "pass"))


def dying(name: str, *, once: bool = False) -> Callable[[Hear], Helper]:
    """A process that a file of this name ends, each time or the first time only."""
    program = DYING.format(root=str(ROOT), name=name, once=once)
    return lambda hear: Helper(hear, (*PROGRAM[:-1], program))


def papers(folder: Path) -> list[Path]:
    """Three short articles."""
    there = []
    for number, word in enumerate(("harbour", "railway", "orchard")):
        path = folder / f"{number}_{word}.txt"
        body = f"The {word} was opened on Monday by the mayor of the town, who said it took three years. "
        path.write_text(f"The {word} opens\n\n{body * 6}", "utf-8")
        there.append(path)
    return there
