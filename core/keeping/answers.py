"""The answers of models that a desk keeps, so that the same question is not paid for twice."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import NotSaved
from core.files import atomic_write, make_folder, read_regular
from core.keeping.layout import encode_line

if TYPE_CHECKING:
    from core.asking.talk import KeptAnswer

FOLDER = "answers"
"""Of a desk: one file an answer."""
MOST_ANSWERS = 2_000
"""Answers that one desk keeps; the oldest go first."""
MOST_BYTES = 64 * 1024 * 1024
"""Of all of them together, likewise."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a file above which it is neither written nor read."""
MOST_OF_TALLY = 1e12
"""Tokens, dollars and seconds below which an answer can have taken them."""


class AnswerStore:
    """Answers by key, one small file each, in the folder of a desk. From any thread; never raises.

    A file says whether it is whole: a damaged one, or one of another question, is no answer. The
    key is only kept as its digest. On a desk to read nothing is written.
    """

    def __init__(
        self,
        folder: Path,
        writable: Callable[[], bool] = lambda: True,
        *,
        most: int = MOST_ANSWERS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._folder = folder
        self._writable = writable
        self._most = most
        self._most_bytes = most_bytes
        self._sizes: dict[str, int] | None = None
        self._turn = threading.Lock()

    def get(self, key: str) -> KeptAnswer | None:
        """The answer of a key, None when there is none that is sound."""
        return read_answer(self._folder / _name(key))

    def put(self, key: str, answer: KeptAnswer) -> None:
        """Keep an answer, and let the oldest go when there are too many; waits for the disk."""
        if not self._writable():
            return
        name = _name(key)
        document = {
            "text": answer.text,
            "tally": asdict(answer.tally),
            "at": answer.at.isoformat(),
            "model": answer.model,
        }
        line = encode_line(document)
        data = _sum(name, line) + b"\n" + line + b"\n"
        if len(data) > min(LARGEST, self._most_bytes):
            return
        with self._turn, suppress(NotSaved, OSError):
            make_folder(self._folder)
            sizes = self._known()
            atomic_write(self._folder / name, data, mode=0o600)
            sizes.pop(name, None)
            sizes[name] = len(data)
            self._shrink(sizes)

    def _known(self) -> dict[str, int]:
        """Name -> bytes of the files that are there, the oldest first."""
        if self._sizes is None:
            with os.scandir(self._folder) as entries:
                found = [(e.stat(), e.name) for e in entries if e.name.endswith(".json") and e.is_file()]
            found.sort(key=lambda each: (each[0].st_mtime_ns, each[1]))
            self._sizes = {name: status.st_size for status, name in found}
        return self._sizes

    def _shrink(self, sizes: dict[str, int]) -> None:
        total = sum(sizes.values())
        for name in tuple(sizes):
            if len(sizes) <= self._most and total <= self._most_bytes:
                break
            (self._folder / name).unlink(missing_ok=True)
            total -= sizes.pop(name)


def read_answer(path: Path) -> KeptAnswer | None:
    """The answer in a file, None when there is none or it is not what was kept."""
    from core.asking.talk import KeptAnswer, Tally

    try:
        data = read_regular(path, LARGEST + 1)
        stated, line = data.removesuffix(b"\n").split(b"\n", 1)
        if len(data) > LARGEST or stated != _sum(path.name, line):
            return None
        said: dict[str, Any] = json.loads(line)
        text, model, taken = said["text"], said["model"], said["tally"]
        at = datetime.fromisoformat(said["at"]).astimezone()
        if not isinstance(text, str) or not isinstance(model, str) or not _sound(taken):
            return None
        return KeptAnswer(text, Tally(**taken), at, model)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _sound(taken: object) -> bool:
    """Whether a tally has what its fields take."""
    if not isinstance(taken, dict):
        return False
    for name, value in taken.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < MOST_OF_TALLY
        if name == "estimated":
            sound = isinstance(value, bool)
        elif name in ("cost", "seconds"):
            sound = number or (name == "cost" and value is None)
        else:
            sound = number and isinstance(value, int)
        if not sound:
            return False
    return True


def answer_files(desk: Path) -> Iterator[Path]:
    """The files of the answers that a desk keeps, sound or not."""
    with suppress(OSError):
        yield from sorted((desk / FOLDER).glob("*.json"))


def _name(key: str) -> str:
    return f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}.json"


def _sum(name: str, line: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + line).hexdigest().encode()
