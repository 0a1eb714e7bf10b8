"""Documents of a large file that stay on the disk: where each stands, and its bytes when asked for."""

from __future__ import annotations

import json
import os
import struct
import time
import zlib
from array import array
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotSaved
from core.files import atomic_stream, atomic_write
from core.keeping.journal import Base
from core.keeping.layout import parts, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LARGE = 4_000_000
"""Bytes from which on the documents of a file are read when they are asked for."""
CHUNK = 1_000_000
"""Bytes that are written at once."""
SETTLED_NS = 50_000_000
"""So long a file must have been as it is before what is noted of it may count: clocks of files are coarse."""

_TITLE = "foredeck slices 2"
_COLUMNS = "QQII"
_DIGEST = b'\n   "digest": "'

Stamp = tuple[int, int, int] | None
"""Inode, size in bytes and time of change in ns of a file; None without a file."""


def stamp_of(found: os.stat_result) -> Stamp:
    """What is equal as long as a file is the same."""
    return found.st_ino, found.st_size, found.st_mtime_ns


class Slices:
    """Where the documents of a file stand, with a checksum of each.

    The file is held open: another one in its place changes nothing here. What is
    no longer as it was noted is never given out, `torn` then says so.
    """

    def __init__(self, file: int) -> None:
        self.torn = False
        self.note: Path | None = None
        """Where it was noted, when that is where this comes from."""
        self._file = file
        self._ids, self._starts, self._lengths, self._checks = (array(code) for code in _COLUMNS)
        self._digests = bytearray()

    @classmethod
    def open(cls, path: Path) -> Slices:
        """Of a file in which nothing is noted yet; raises OSError."""
        return cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC))

    def __del__(self) -> None:
        with suppress(OSError):
            os.close(self._file)

    @property
    def stamp(self) -> Stamp:
        """That of the file that is held open."""
        return stamp_of(os.fstat(self._file))

    def add(self, id: str, start: int, raw: bytes) -> int:
        """Note a document and return its number."""
        self._ids.append(int(id))
        self._starts.append(start)
        self._lengths.append(len(raw))
        self._checks.append(zlib.crc32(raw))
        at = raw.find(_DIGEST) + len(_DIGEST)
        said = raw[at : at + 64] if at >= len(_DIGEST) and raw[at + 64 : at + 65] == b'"' else b""
        try:
            self._digests += bytes.fromhex(said.decode("ascii")).ljust(32, b"\0")
        except ValueError:
            self._digests += bytes(32)
        return len(self._ids) - 1

    def piece(self, number: int) -> bytes:
        """A document as JSON; empty, and `torn`, when the disk has not what was noted."""
        try:
            raw = os.pread(self._file, self._lengths[number], self._starts[number])
        except OSError:
            raw = b""
        if zlib.crc32(raw) == self._checks[number]:
            return raw
        self.torn = True
        if self.note is not None:
            # So that the next to open the file reads and checks all of it.
            with suppress(OSError):
                os.unlink(self.note)
        return b""

    def check(self, number: int) -> tuple[int, int]:
        """Length and checksum of a document."""
        return self._lengths[number], self._checks[number]

    def digest(self, number: int) -> str:
        """The digest that a document states in the usual layout, else empty."""
        said = self._digests[number * 32 : number * 32 + 32]
        return said.hex() if any(said) else ""

    # The note beside the file

    def write(self, note: Path, base: Base, tables: Mapping[str, int]) -> None:
        """Note them beside the file, for the next to open it; it may be lost or deleted. Raises NotSaved.

        `tables` says how many documents each table has, in the order in which they were added.
        """
        head = {"is": _TITLE, "base": base, "stamp": self.stamp, "at": time.time_ns(), "tables": dict(tables)}
        columns = (self._ids, self._starts, self._lengths, self._checks, self._digests)
        body = json.dumps(head).encode() + b"\n" + b"".join(bytes(column) for column in columns)
        atomic_write(note, struct.pack("<L", zlib.crc32(body)) + body)

    @classmethod
    def noted(cls, path: Path, note: Path, base: Base) -> tuple[Slices, dict[str, dict[str, int]]] | None:
        """What was noted of a file and is still so, with the numbers of the documents by table and id."""
        try:
            said = note.read_bytes()
            end = said.index(b"\n", 4)
            head = json.loads(said[4:end])
            if struct.unpack_from("<L", said)[0] != zlib.crc32(memoryview(said)[4:]):
                return None
            slices = cls.open(path)
            if (
                head["is"] != _TITLE
                or Base(*head["base"]) != base
                or head["stamp"] != [*(slices.stamp or ())]
            ):
                return None
            if head["stamp"][2] + SETTLED_NS > head["at"]:
                return None
            slices._fill(said[end + 1 :], sum(head["tables"].values()))
            slices.note = note
            return slices, slices._numbers(head["tables"])
        except (OSError, ValueError, TypeError, KeyError, IndexError, struct.error):
            return None

    def _fill(self, said: bytes, count: int) -> None:
        at = 0
        for column in (self._ids, self._starts, self._lengths, self._checks):
            column.frombytes(said[at : at + count * column.itemsize])
            at += count * column.itemsize
        self._digests = bytearray(said[at:])
        if len(self._digests) != count * 32:
            raise ValueError("not of this many documents")

    def _numbers(self, tables: Mapping[str, int]) -> dict[str, dict[str, int]]:
        names = iter(enumerate(map(str, self._ids)))
        return {table: {id: number for number, id in islice(names, count)} for table, count in tables.items()}


class Held(dict[str, bytes | int]):
    """The documents of a table by id: as JSON, or as the number of a slice of the file."""

    def __init__(
        self,
        known: Mapping[str, bytes | int] | Iterable[tuple[str, bytes | int]] = (),
        of: Slices | None = None,
    ) -> None:
        super().__init__(known)
        self.of: Slices | None = known.of if isinstance(known, Held) else of

    def piece(self, id: str) -> bytes | None:
        """A document as JSON; None when there is none."""
        found = self.get(id)
        return self.of.piece(found) if isinstance(found, int) and self.of else found  # type: ignore[return-value]

    def digest(self, id: str) -> str:
        """The digest that a document states, as far as it is known without reading it."""
        found = self.get(id)
        return self.of.digest(found) if isinstance(found, int) and self.of else ""

    def check(self, id: str) -> tuple[int, int] | None:
        """What is equal for the same bytes; None when there is no document."""
        found = self.get(id)
        if found is None:
            return None
        if isinstance(found, int):
            return self.of.check(found) if self.of else None
        return len(found), zlib.crc32(found)

    def size(self) -> int:
        """How long all documents are together."""
        of, found = self.of, tuple(self.values())
        return sum(len(it) if isinstance(it, bytes) else of.check(it)[0] if of else 0 for it in found)

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """All documents as JSON."""
        for id in tuple(self):
            if (raw := self.piece(id)) is not None:
                yield id, raw


class Slicing:
    """How a file is held of which only what is asked for is read, once it is large."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._note = path.with_name(f".{path.stem}.slices")
        self._due: tuple[Slices, Base, dict[str, int]] | None = None

    def noted(self, base: Base) -> dict[str, Held] | None:
        """The documents of the file as they were noted of just this file; None when they were not."""
        found = Slices.noted(self._path, self._note, base)
        if found is None:
            return None
        slices, tables = found
        ends = {
            number
            for known in tables.values()
            for number in (*[*known.values()][:1], *[*known.values()][-1:])
        }
        if not all(map(slices.piece, ends)):
            return None
        return {name: Held(numbers, slices) for name, numbers in tables.items()}

    def cut(self, raw: bytes, base: Base, stamp: Stamp) -> dict[str, Held] | None:
        """The documents of the file of that stamp, whose bytes these are; None if it is small or changed."""
        if len(raw) <= LARGE:
            return None
        try:
            slices = Slices.open(self._path)
            if slices.stamp != stamp:
                return None
        except OSError:
            return None
        tables = scan(raw, lambda id, start, end: slices.add(id, start, raw[start:end]))
        held = {name: Held(numbers, slices) for name, numbers in tables.items()}
        self._due = slices, base, {name: len(known) for name, known in held.items()}
        return held

    def large(self, tables: Mapping[str, Held]) -> bool:
        """Whether a file of these documents is to be held so."""
        return sum(known.size() for known in tables.values()) > LARGE

    def write(self, tables: Mapping[str, Held]) -> tuple[Base, dict[str, Held]]:
        """Replace the file by these documents, durably, and say what it and they are now. Raises NotSaved."""
        size = crc = 0
        waiting = bytearray()
        held: dict[str, Held] = {}
        with atomic_stream(Path(os.path.realpath(self._path))) as stream:
            slices = Slices(os.dup(stream.fileno()))
            for part, key in parts(tables, lambda table, id: tables[table].piece(id) or b""):
                if key is not None:
                    if not part:
                        raise torn(self._path)
                    name, id = key
                    held.setdefault(name, Held(of=slices))[id] = slices.add(id, size, part)
                size, crc = size + len(part), zlib.crc32(part, crc)
                waiting += part
                if len(waiting) > CHUNK:
                    _write(stream.fileno(), waiting)
            _write(stream.fileno(), waiting)
        base = Base(size, crc)
        held |= {name: Held(of=slices) for name in tables.keys() - held.keys()}
        self._due = slices, base, {name: len(held[name]) for name in sorted(held)}
        return base, held

    def note(self) -> None:
        """Note beside the file what was found of it, once it has rested; harmless when it cannot be."""
        if self._due is None:
            return
        slices, base, tables = self._due
        with suppress(OSError, NotSaved):
            if (stamp := slices.stamp) and time.time_ns() < stamp[2] + SETTLED_NS:
                return
            slices.write(self._note, base, tables)
        self._due = None


def _write(file: int, waiting: bytearray) -> None:
    with memoryview(waiting) as rest:
        at = 0
        while at < len(rest):
            at += os.write(file, rest[at:])
    waiting.clear()


def torn(path: Path) -> NotSaved:
    """What is said when a file that is open was not replaced, but written into."""
    return NotSaved(
        f"{path.name} was written into by another program while it was open here.",
        "What was saved here is in its journal; leave and open the desk again. "
        "What was lost there a backup may have: `foredeck backup --list`.",
    )
