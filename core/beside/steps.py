"""Files and texts that are read bit by bit, here or in a process beside this one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.model import Clipping, Origin
from core.model.cleaning import clean_line
from core.reading import Aside, find_files, sift
from core.wish import PASTED

if TYPE_CHECKING:
    from core.beside.words import Opened
    from core.reading import CardFile, Problem, Reading

Found = Clipping | Aside
AT_A_TIME = 0.2
"""Seconds of reading after which what was read is put and shown."""


@dataclass
class Step:
    """What one step of reading gave."""

    count: int
    name: str
    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cards: list[CardFile] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)
    """Address of a feed -> keys of the items whose clippings are among `found`, or that gave a problem."""
    state: tuple[str, str] | None = None
    """What the server of a feed said of its state."""
    due: list[str] = field(default_factory=list)
    """Keys of the items of a feed that were not seen before."""

    @classmethod
    def of(cls, reading: Reading, count: int, name: str, addresses: Sequence[str] = ()) -> Step:
        """What a reading gave."""
        found: list[Found] = [*reading.clippings, *reading.aside]
        return cls(count, name, found, list(reading.problems), list(reading.cards), list(addresses))


class Work:
    """Files and texts that are read one after the other; what is left stays in `files` and `texts`."""

    def __init__(
        self, files: Sequence[tuple[Path, bool]] = (), texts: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        self.files = list(files)
        self.texts = list(texts)
        self.problems: tuple[Problem, ...] = ()
        """What was met while folders were walked."""
        self.sift: Callable[[bytes, Origin], Reading] = sift
        """Who reads texts."""

    @classmethod
    def on(cls, paths: Sequence[Path], texts: Sequence[tuple[str, bytes]] = ()) -> Work:
        """The work on what was named; folders are walked now."""
        files, problems = find_files(paths)
        work = cls(files, texts)
        work.problems = problems
        return work

    @property
    def left(self) -> bool:
        """Whether anything is left."""
        return bool(self.files or self.texts)

    @property
    def at_hand(self) -> bool:
        """Whether reading goes on at once, without waiting for another process."""
        return True

    def step(self, *, hurry: bool = False) -> Step | None:
        """Read for a moment; None when nothing is left. In a hurry, once there is some, it waits no more."""
        if not self.left:
            return None
        end = time.monotonic() + AT_A_TIME
        step = Step(0, "")
        for one in self._each():
            step.count += 1
            step.name = one.name
            step.found += one.found
            step.problems += one.problems
            step.cards += one.cards
            step.addresses += one.addresses
            if time.monotonic() >= end or (hurry and step.found and not self.at_hand):
                break
        return step

    def close(self) -> None:
        """Read no more."""
        self.files, self.texts = [], []

    def _each(self) -> Iterator[Step]:
        while self.texts:
            name, data = self.texts[0]
            kind: Literal["paste", "stdin"] = "paste" if name == PASTED else "stdin"
            step = Step.of(self.sift(data, Origin(kind=kind, name=name)), 1, name)
            del self.texts[:1]
            yield step
        while self.files:
            path, named = self.files[0]
            opened = self._opened(path, named)
            del self.files[:1]
            yield Step.of(opened.reading, 1, clean_line(path.name), opened.addresses)

    def _opened(self, path: Path, named: bool) -> Opened:
        from core.beside.words import Opened

        return Opened.of_file(path, named)
