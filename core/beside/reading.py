"""Reading in a process beside this one, which holds what parsers need, and ends when all is read."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.beside.process import Helper

if TYPE_CHECKING:
    from core.beside.words import Opened

PLAIN = frozenset((".txt", ".md", ".markdown", ".text"))
"""Endings of files whose reading needs no parser."""
FEW = 2
MOST = 200_000
"""As many such files, of so many bytes, are read sooner than a process is started."""
FIRST_READING = 0.1
"""Seconds of reading before the first screen; what is left is read behind it."""
Start = Callable[[Callable[[bytes | None], None]], Helper]


def trifle(paths: Sequence[Path]) -> bool:
    """Whether what was named is read in this process: a few plain files. No folder is looked into."""
    try:
        return len(paths) <= FEW and all(
            path.suffix.lower() in PLAIN and path.is_file() and path.stat().st_size <= MOST for path in paths
        )
    except (OSError, ValueError):
        return True


def begin(named: Sequence[Path]) -> Reader | None:
    """Begin to read what was named beside this process; None for nothing and for a trifle."""
    return None if trifle(named) else Reader(named)


class Reader:
    """Reads files beside this process, from now on; what it says waits until it is asked for.

    Nothing but the process is started: it can be made before anything heavy is imported.
    """

    def __init__(self, named: Sequence[Path], *, start: Start = Helper) -> None:
        """`named` are files and folders; the process walks the folders."""
        self.named = tuple(named)
        self.start = start
        self._begin([(path, True) for path in named], find=True)

    def _begin(self, files: Sequence[tuple[Path, bool]], *, find: bool) -> None:
        self._said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.works = False
        """Whether the process has ever said anything."""
        helper = self.helper = self.start(self._said.put)
        packed = [[os.fsencode(path).decode("latin-1"), named] for path, named in files]
        asked = {"files": packed, "find": find, "at": _here()}
        line = b"read " + json.dumps(asked).encode("ascii")
        threading.Thread(target=helper.ask, args=(line,), name="foredeck-ask", daemon=True).start()

    @property
    def at_hand(self) -> bool:
        """Whether it has said something that was not asked for yet."""
        return not self._said.empty()

    def again(self, files: Sequence[tuple[Path, bool]]) -> None:
        """Read these files in a process of their own, as the one before ended."""
        self.close()
        self._begin(files, find=False)
        self.next()

    def next(self) -> Opened | None:
        """What the process says next, waiting for it; None when it ended without a word.

        First come the files that it will read, then what was read in each.
        """
        from core.beside.words import Opened

        line = self._said.get()
        if line is None:
            self._said.put(None)
            return None
        self.works = True
        return Opened.model_validate_json(line)

    def close(self) -> None:
        """End the process."""
        self.helper.stop()


def _here() -> str:
    """The folder in which this process is, in which names without a folder are meant."""
    with suppress(OSError):
        return os.fsencode(os.getcwd()).decode("latin-1")
    return ""
