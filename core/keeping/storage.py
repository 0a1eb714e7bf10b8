"""A TinyDB file held in memory between writes and replaced whole, so that it is never half written."""

from __future__ import annotations

import copy
import gc
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from core.errors import NotSaved
from core.files import atomic_write, make_folder

Tables = dict[str, dict[str, dict[str, Any]]]
"""Table name -> document id in decimal -> document: what TinyDB reads and writes."""

Change = tuple[str, str, dict[str, Any] | None]
"""(table, document id, the new document or None when it is removed)."""

_Pieces = dict[str, dict[str, bytes]]
"""Table name -> document id -> the bytes of the document in the file."""


class AtomicStorage(Storage):
    """One JSON file, pretty-printed and sorted by key, one document changed at a time.

    `take` changes the memory and cannot fail on the disk; `save` makes the file
    equal to the memory or raises NotSaved and may be called again. Only changed
    documents are put into JSON again. What `read` returned is never changed
    afterwards, so another thread may go on reading it. A damaged file is set
    aside in `quarantine/`, its sound documents are kept, and `recovered` says so
    in a sentence. With `readonly` nothing is ever written.
    """

    def __init__(self, path: Path | str, *, readonly: bool = False) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self.recovered = ""
        self._tables: Tables = {}
        self._pieces: _Pieces = {}
        self._dirty = False
        self._load()

    @property
    def dirty(self) -> bool:
        """Whether the memory is ahead of the file."""
        return self._dirty

    def read(self) -> Tables:
        """The tables as they stand in memory; not to be changed."""
        return self._tables

    def document(self, table: str, id: str) -> dict[str, Any] | None:
        """A document as it stands in memory, None when there is none; not to be changed."""
        return self._tables.get(table, {}).get(id)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace everything by `data` and save it: what TinyDB's tables call."""
        self._refuse_readonly()
        tables = {name: dict(documents) for name, documents in data.items()}
        self._pieces = {
            name: {id: encode_document(document) for id, document in documents.items()}
            for name, documents in tables.items()
        }
        self._tables, self._dirty = tables, True
        self.save()

    def take(self, changes: Iterable[Change]) -> None:
        """Take over changes all together, to be written by the next `save`."""
        self._refuse_readonly()
        encoded = [
            (table, id, doc, None if doc is None else encode_document(doc)) for table, id, doc in changes
        ]
        if not encoded:
            return
        tables = dict(self._tables)
        for name in {table for table, *_ in encoded}:
            tables[name] = dict(tables.get(name, {}))
        for table, id, document, piece in encoded:
            known = self._pieces.setdefault(table, {})
            if document is None or piece is None:
                tables[table].pop(id, None)
                known.pop(id, None)
            else:
                tables[table][id], known[id] = document, piece
        self._tables, self._dirty = tables, True

    def save(self) -> None:
        """Bring the memory to the disk, durably; NotSaved leaves the old file and may be tried again."""
        if self._dirty:
            atomic_write(self.path, _assemble(self._tables, self._piece))
            self._dirty = False

    def quarantine(self, data: bytes) -> Path:
        """Put damaged bytes into `quarantine/` beside the file and return where; raises NotSaved."""
        self._refuse_readonly()
        folder = self.path.parent / "quarantine"
        make_folder(folder)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = f"{self.path.stem}-{stamp}-{hashlib.sha256(data).hexdigest()[:8]}{self.path.suffix}"
        atomic_write(folder / name, data)
        return folder / name

    def _piece(self, table: str, id: str) -> bytes:
        known = self._pieces.setdefault(table, {})
        if id not in known:
            known[id] = encode_document(self._tables[table][id])
        return known[id]

    def _refuse_readonly(self) -> None:
        if self.readonly:
            raise NotSaved(f"{self.path.name} is open for reading only.")

    def _load(self) -> None:
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self.recovered = f"{self.path.name} could not be read: {error.strerror}."
            if not self.readonly:
                raise NotSaved(self.recovered) from error
            return
        pieces = _scan(raw)
        with _without_collector():
            try:
                whole = _assemble(pieces, lambda table, id: pieces[table][id]) == raw
                self._tables = _parse(pieces) if whole else _checked(json.loads(raw.decode("utf-8")))
                self._pieces = pieces if whole else {}
            except (ValueError, RecursionError):
                self._recover(raw, pieces)

    def _recover(self, raw: bytes, pieces: _Pieces) -> None:
        """Keep the documents that are sound and set the damaged bytes aside before they are replaced."""
        for table, id in [(table, id) for table, known in pieces.items() for id in known]:
            try:
                _parse({table: {id: pieces[table][id]}})
            except (ValueError, RecursionError):
                del pieces[table][id]
        self._tables = _parse(pieces)
        self._pieces = {}
        count = sum(len(documents) for table, documents in self._tables.items() if table != "_meta")
        sound = (
            f"{count} sound {'entry' if count == 1 else 'entries'} kept"
            if count
            else "nothing in it was sound"
        )
        if self.readonly:
            self.recovered = f"{self.path.name} is damaged: {sound}."
            return
        kept = self.quarantine(raw)
        self._dirty = True
        self.save()
        self.recovered = (
            f"{self.path.name} was damaged: {sound}, the file set aside as quarantine/{kept.name}."
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the garbage collector back while nothing but lasting values is built: half the time of a load."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def encode_document(document: Mapping[str, Any]) -> bytes:
    """A document as it stands in the file: UTF-8 JSON, lone surrogates as U+FFFD, inset by two spaces."""
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).replace("\n", "\n  ")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def _assemble(tables: Mapping[str, Mapping[str, Any]], piece: Callable[[str, str], bytes]) -> bytes:
    """The whole file from the pieces of its documents: what `json.dumps(indent=1, sort_keys=True)` prints."""
    parts: list[bytes] = []
    for name in sorted(tables):
        label = json.dumps(name, ensure_ascii=False).encode("utf-8", "replace")
        parts += (b",\n " if parts else b"{\n ", label, b": {")
        for number, id in enumerate(sorted(tables[name])):
            parts += (b',\n  "' if number else b'\n  "', id.encode(), b'": ', piece(name, id))
        parts.append(b"\n }" if tables[name] else b"}")
    return b"".join((*parts, b"\n}\n")) if parts else b"{}\n"


def _scan(raw: bytes) -> _Pieces:
    """Cut a file at its insets into the bytes of its documents; of one id twice the first counts.

    JSON strings hold no line breaks, so in a sound file nothing else starts a line this way. What
    follows the end of a table belongs to a table whose name is damaged, and is left out.
    """
    pieces: _Pieces = {}
    between, *entries = _ENTRY.split(raw)
    known = _tables_between(between, pieces, None)
    for entry in entries:
        id, _, body = entry.partition(b'": ')
        end = 2 if body.startswith(b"{}") else body.rfind(b"\n  }") + 4
        if known is not None and _is_id(id):
            known.setdefault(id.decode(), body[:end])
        known = _tables_between(body[end:], pieces, known)
    return pieces


_ENTRY = re.compile(rb'\n  "')
_TABLE = re.compile(rb' (".*"): \{(\},?)?')


def _tables_between(text: bytes, pieces: _Pieces, known: dict[str, bytes] | None) -> dict[str, bytes] | None:
    """The table that is open after the text between two documents, None when none is; notes all it meets."""
    for line in text.split(b"\n")[1:]:
        if line.startswith(b" }"):
            known = None
        elif found := _TABLE.fullmatch(line):
            with suppress(ValueError):
                name, closed = json.loads(found[1]), found[2]
                known = pieces.setdefault(name, {})
                known = None if closed else known
    return known


def _is_id(id: bytes | str) -> bool:
    return len(id) <= 19 and id.isascii() and id.isdigit()


def _parse(pieces: _Pieces) -> Tables:
    return _checked(
        {name: {id: json.loads(raw) for id, raw in known.items()} for name, known in pieces.items()}
    )


def _checked(tables: Any) -> Tables:
    """The tables, when they have TinyDB's shape; ValueError otherwise."""
    if not isinstance(tables, dict) or not all(
        isinstance(documents, dict)
        and all(_is_id(id) and isinstance(doc, dict) for id, doc in documents.items())
        for documents in tables.values()
    ):
        raise ValueError("not the tables of a TinyDB file")
    return tables


class _Copy(Document):
    """A document that may be changed without changing the desk."""

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(copy.deepcopy(dict(value)), doc_id)


class _ReadTable(Table):
    """A table that hands out copies, keeps no cache and refuses changes."""

    document_class = _Copy

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size, persist_empty)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        raise NotSaved(
            "The tables of a desk are for reading.", "Change a desk by its own keep and put verbs."
        )


class _ReadStorage(Storage):
    def __init__(self, source: AtomicStorage) -> None:
        self._source = source

    def read(self) -> dict[str, dict[str, Any]]:
        return dict(self._source.read())

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        raise NotSaved(
            "The tables of a desk are for reading.", "Change a desk by its own keep and put verbs."
        )


class ReadView(TinyDB):
    """TinyDB's Table and Query API over a storage, for reading: what it hands out are copies."""

    table_class = _ReadTable

    def __init__(self, source: AtomicStorage) -> None:
        super().__init__(source, storage=_ReadStorage)
