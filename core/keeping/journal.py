"""The journal beside a file: changes appended one batch a record, each whole or void by its checksum."""

from __future__ import annotations

import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from core.files import atomic_write, not_saved
from core.keeping.layout import encode_line, is_id

Record = list[tuple[str, str, dict[str, Any] | None]]
"""A batch: table, document id, the document or None when it is removed."""

_TITLE = "foredeck journal"
_HEAD = re.compile(rb"([0-9]{1,12}) ([0-9a-f]{8}) ")
_NEVER_WRITTEN = b"\0" * 32


class Base(NamedTuple):
    """Which file a journal extends: its size in bytes and its CRC-32."""

    size: int
    crc: int


NO_FILE = Base(-1, 0)
UNKNOWN = Base(-2, 0)


def base_of(raw: bytes | None) -> Base:
    """What tells a file from every other; NO_FILE when there is none."""
    return NO_FILE if raw is None else Base(len(raw), zlib.crc32(raw))


@dataclass
class Log:
    """What a journal says: the file it extends, its sound records in order, and how far it could be read."""

    base: Base = UNKNOWN
    records: list[Record] = field(default_factory=list)
    end: int = 0
    """Where the last complete record ends; what follows was not written to its end."""
    damaged: int = 0
    """Complete records that are not what was written."""


def _framed(payload: bytes) -> bytes:
    return b"%d %08x %s\n" % (len(payload), zlib.crc32(payload), payload)


def encode_header(base: Base) -> bytes:
    """The first line of a journal."""
    return _framed(encode_line({_TITLE: 1, "size": base.size, "crc": base.crc}))


def encode_record(changes: Mapping[tuple[str, str], bytes | None]) -> bytes:
    """One batch as a line; the documents are JSON on one line already."""
    parts = (
        b"[%s,%s,%s]" % (encode_line(table), encode_line(id), b"null" if raw is None else raw)
        for (table, id), raw in changes.items()
    )
    return _framed(b"[%s]" % b",".join(parts))


def decode(raw: bytes, base: Base = UNKNOWN) -> Log:
    """Read a journal, or what follows the part that was read before."""
    log = Log(base=base)
    at = 0
    while at < len(raw):
        payload, after = _one(raw, at)
        if payload is None and after is None:
            break
        if payload is None and raw.find(_NEVER_WRITTEN, at, after) >= 0 and not _any(raw, after or 0):
            break
        at = log.end = after or len(raw)
        if not (payload is not None and _note(log, payload)):
            log.damaged += 1
    return log


def _one(raw: bytes, at: int) -> tuple[bytes | None, int | None]:
    """The payload at a place, None when it is not sound, and where the next may begin, None for nowhere."""
    if head := _HEAD.match(raw, at):
        end = head.end() + int(head[1])
        payload = raw[head.end() : end]
        if end < len(raw) and zlib.crc32(payload) == int(head[2], 16):
            return payload, end + 1
    line = raw.find(b"\n", at)
    return None, None if line < 0 else line + 1


def _any(raw: bytes, at: int) -> bool:
    """Whether a sound record begins anywhere from here."""
    while at < len(raw):
        payload, after = _one(raw, at)
        if payload is not None:
            return True
        if after is None:
            return False
        at = after
    return False


def _note(log: Log, payload: bytes) -> bool:
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    if isinstance(said, dict) and said.get(_TITLE) == 1:
        size, crc = said.get("size"), said.get("crc")
        log.base = Base(size, crc) if isinstance(size, int) and isinstance(crc, int) else UNKNOWN
        return True
    if isinstance(said, list) and all(map(_is_change, said)):
        log.records.append([(table, id, document) for table, id, document in said])
        return True
    return False


def _is_change(said: Any) -> bool:
    return (
        isinstance(said, list)
        and len(said) == 3
        and isinstance(said[0], str)
        and is_id(said[1])
        and (said[2] is None or isinstance(said[2], dict))
    )


class Journal:
    """The journal file as its one writer sees it: begun anew by replacing it, then only appended to.

    A descriptor on which anything failed is given up; then only `begin` helps.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.records = 0
        """Records in the file that stands on the disk."""
        self._file: int | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be appended to."""
        return self._file is not None

    def begin(self, base: Base, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        """Replace it durably by one that extends `base` by at most one batch; NotSaved leaves the old one."""
        self.let_go()
        data = encode_header(base) + (encode_record(changes) if changes else b"")
        atomic_write(self.path, data, mode=self._mode())
        self.size, self.records = len(data), int(bool(changes))
        with suppress(OSError):
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)

    def _mode(self) -> int:
        """The permissions of the file that it belongs to: who may not read that may not read this."""
        try:
            return stat.S_IMODE(os.stat(self.path.with_suffix(".json")).st_mode)
        except OSError:
            return 0o644

    def append(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        """Add one batch durably, or raise NotSaved."""
        assert self._file is not None
        data = encode_record(changes)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            self.let_go()
            raise not_saved(self.path, error) from error
        self.size += len(data)
        self.records += 1

    def let_go(self) -> None:
        """Give the descriptor up; harmless when there is none."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                os.close(file)

    def __del__(self) -> None:
        self.let_go()


def one_batch(records: Iterable[Record]) -> dict[tuple[str, str], dict[str, Any] | None]:
    """What some records come to: the newest of each document."""
    return {(table, id): document for record in records for table, id, document in record}
