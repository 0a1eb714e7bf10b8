"""Files of a desk as they stand on the disk: what tells one from its next, a file read with its journal."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.keeping.slices import stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.keeping.slices import Stamp


def inode(path: Path) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def stamp(path: Path) -> Stamp:
    """What is equal as long as a file is the same."""
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return None


def read_pair(file: Path, journal: Path, attempts: int = 50) -> tuple[bytes | None, bytes]:
    """A file and its journal as they stood together, also while another process writes them.

    The journal may have grown since; its end may then be cut off, but what is
    there belongs to the file. Raises OSError when either cannot be read.
    """
    for _ in range(attempts):
        before = stamp(file), inode(journal)
        log = read(journal)
        raw = read(file)
        if before == (stamp(file), inode(journal)):
            break
    return raw, log or b""


def read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def without_collector() -> Iterator[None]:
    """Hold the garbage collector back while nothing but lasting values is built: half the time of a load."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def counted(number: int, what: str) -> str:
    """A number of things in words."""
    plural = what.removesuffix("y") + "ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"
