"""Work on files and bytes that a process beside this one does; what ends that process costs one sentence."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.beside.process import Helper
from core.beside.steps import Work
from core.beside.words import BytesAsked, Opened, unpacked
from core.model import Origin
from core.model.cleaning import clean_line
from core.reading import Problem, Reading, kind_of_bytes, sift

if TYPE_CHECKING:
    from core.beside.reading import Reader, Start

ENDED = "Reading it ended the process that read it, twice."
SAVE_IT = "Save the article as text."
HERE = frozenset(("text", "markdown", "card", "json"))
"""Kinds of bytes whose reading needs no parser."""
WORD = BytesAsked(data=b"Words.", origin=Origin(name="a word"))
"""What any process that works at all can read."""


def _unreadable(name: str) -> Reading:
    return Reading(problems=(Problem(name=clean_line(name)[:200], sentence=ENDED, hint=SAVE_IT),))


class Elsewhere(Work):
    """The work of a Reader. A file that ends its process is tried once more, then told as a problem; the
    files are read in this process only when no process works at all."""

    def __init__(self, reader: Reader, texts: Sequence[tuple[str, bytes]] = ()) -> None:
        """Waits for the process to have found the files."""
        super().__init__((), texts)
        self._reader: Reader | None = reader
        self._closed = False
        self._tried: Path | None = None
        first = reader.next()
        if first is None or first.files is None:
            self._reader = None
            here = Work.on(reader.named)
            self.files, self.problems = here.files, here.problems
        else:
            self.files, self.problems = list(unpacked(first.files)), first.reading.problems

    @property
    def at_hand(self) -> bool:
        """Whether the process has said something that was not asked for yet."""
        return self._reader is None or self._reader.at_hand

    def close(self) -> None:
        """Read no more, and end the process."""
        self._closed = True
        super().close()
        self._end()

    def _end(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def _opened(self, path: Path, named: bool) -> Opened:
        while self._reader is not None and not self._closed:
            if (opened := self._reader.next()) is not None:
                if len(self.files) == 1:
                    self._end()
                return opened
            if not self._reader.works:
                self._reader = None
            elif self._tried == path:
                self._again(self._reader, self.files[1:])
                return Opened(reading=_unreadable(path.name))
            else:
                self._tried = path
                self._again(self._reader, self.files)
        return Opened() if self._closed else super()._opened(path, named)

    def _again(self, reader: Reader, files: Sequence[tuple[Path, bool]]) -> None:
        if not self._closed:
            reader.again(files)
        if self._closed:  # meanwhile
            reader.close()


class Sifter:
    """Reads bytes as `core.reading.sift`, those that need a parser in a process beside this one."""

    def __init__(self, start: Start = Helper) -> None:
        self._start = start
        self._helper: Helper | None = None
        self._said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def sift(self, data: bytes, origin: Origin, *, charset: str = "", url: str = "") -> Reading:
        """What the bytes give a desk; not from two threads at the same time."""
        if kind_of_bytes(data, charset) in HERE:
            return sift(data, origin, charset=charset, url=url)
        asked = BytesAsked(data=data, origin=origin, charset=charset, url=url)
        line = b"sift " + asked.model_dump_json().encode("utf-8")
        for _ in range(2):
            if (said := self._asked(line)) is not None:
                return Opened.model_validate_json(said).reading
        if self._asked(b"sift " + WORD.model_dump_json().encode("utf-8")) is None:
            return sift(data, origin, charset=charset, url=url)  # no process works at all
        return _unreadable(origin.name)

    def close(self) -> None:
        """End the process, if there is one."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.stop()

    def _asked(self, line: bytes) -> bytes | None:
        """The answer of the process; None when it ended without one."""
        if self._helper is None or not self._helper.alive:
            said = self._said = queue.SimpleQueue()
            self._helper = self._start(said.put)
        self._helper.ask(line)
        return self._said.get()
