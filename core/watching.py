"""Watched folders: which files in them are whole and were not brought in yet, on whichever day."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.keeping.feeds import TakenFile
from core.reading import find_files

if TYPE_CHECKING:
    from core.keeping.feeds import FeedMemory

EVERY = 2.0
"""Seconds between two looks that suit a folder."""


class Watcher:
    """Looks into folders again and again; what time passes between the looks is the caller's matter."""

    def __init__(self, folders: Sequence[Path], memory: FeedMemory) -> None:
        self._folders = tuple(dict.fromkeys(Path(os.path.realpath(folder)) for folder in folders))
        self._memory = memory
        self._before: dict[Path, TakenFile] = {}

    def poll(self) -> list[Path]:
        """The files to bring in now: not empty, the same at the last look, and never taken as they are.

        They are given again until `took` is told of them. A folder that is gone
        for a while has no files meanwhile.
        """
        files, _ = find_files([folder for folder in self._folders if os.path.isdir(folder)])
        now = {path: taken for path, _ in files if (taken := _stamp(path)) is not None}
        whole = [path for path, taken in now.items() if self._before.get(path) == taken]
        self._before = now
        return [path for path in whole if not self._memory.has_taken(now[path])]

    def took(self, paths: Iterable[Path]) -> None:
        """Files that `poll` gave are on the disk of a desk (or gave a problem): they are not wanted again
        unless they change."""
        self._memory.took([self._before[path] for path in paths if path in self._before])


def _stamp(path: Path) -> TakenFile | None:
    """A file as it is now; None when it is empty, gone or no file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return None
    return TakenFile.of(path, status.st_size, status.st_mtime_ns)
