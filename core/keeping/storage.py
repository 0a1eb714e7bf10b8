"""A TinyDB file with a journal beside it: a change costs one append, and no crash loses or halves one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinydb.storages import Storage

from core.errors import NotSaved
from core.files import atomic_write, make_folder, not_saved
from core.keeping.journal import NO_FILE, UNKNOWN, Journal, base_of, decode, one_batch
from core.keeping.layout import assemble, checked, encode_document, encode_line, rescued, scan
from core.keeping.onfile import counted, inode, read, read_pair, stamp, without_collector
from core.keeping.slices import Held, Slicing, torn

if TYPE_CHECKING:
    from core.keeping.journal import Base, Log
    from core.keeping.layout import Tables
    from core.keeping.slices import Stamp

Change = tuple[str, str, dict[str, Any] | None]
"""(table, document id, the new document or None when it is removed)."""

Key = tuple[str, str]
"""Table and document id."""

Stamps = tuple["Stamp", "Stamp"]
"""Of a file and of its journal."""


class JournaledStorage(Storage):
    """One JSON file, pretty-printed and sorted by key, and the journal of what changed since it was written.

    `take` changes the memory and cannot fail on the disk; `save` brings what was
    taken to the disk as one record of the journal, or raises NotSaved and may be
    called again; `compact` brings the journal into the file. The file is only
    written when it then equals the old file with the whole journal, so reading a
    journal that is in the file already changes nothing, and a crash between the
    two steps is harmless. A file that is the one its journal names is taken as it
    is and its documents are parsed when asked for; any other is checked whole.

    Damaged bytes are set aside in `quarantine/`, what is sound is kept, and
    `recovered` says so. With `readonly` nothing is ever written.
    """

    def __init__(self, path: Path | str, *, readonly: bool = False, sliced: bool = False) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._slicing = Slicing(self.path) if sliced else None
        self.note = self._slicing.note if self._slicing and not readonly else lambda: None
        """Notes of a large file what spares the next to open it reading it; for idle moments."""
        self.recovered: tuple[str, ...] = ()
        self.unreadable = False
        """Whether the system would not let it be read."""
        self.trusted = False
        """Whether the file is to the byte what was written here last."""
        self.replayed = 0
        """Batches that stood only in the journal: a session ended without bringing them into the file."""
        self._journal = Journal(self.path.with_suffix(".journal"))
        self._base: Base = NO_FILE
        self._tables: dict[str, Held] = {}
        self._taken: dict[Key, bytes | None] = {}
        self._since: set[Key] = set()
        self._plain: set[Key] = set()
        self._in_conflict: int | None = None
        self._stamps: Stamps = (None, None)
        self._end = 0
        self._load()

    @property
    def dirty(self) -> bool:
        """Whether the memory is ahead of the disk."""
        return bool(self._taken)

    @property
    def waiting(self) -> int:
        """Bytes of the journal that are not yet in the file; 0 when there are none."""
        return self._journal.size if self._since else 0

    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(self._tables)

    def ids(self, table: str) -> tuple[str, ...]:
        """The ids of a table's documents, in no order."""
        return tuple(self._tables.get(table, ()))

    def raw(self, table: str, id: str) -> bytes | None:
        """A document as JSON, as it stands in memory; None when there is none."""
        known = self._tables.get(table)
        return known.piece(id) if known is not None else None

    def document(self, table: str, id: str) -> dict[str, Any] | None:
        """A document as it stands in memory, a copy; None when there is none."""
        raw = self.raw(table, id)
        document: dict[str, Any] | None = json.loads(raw) if raw else None
        return document

    def digests(self, table: str) -> dict[str, str]:
        """Id -> the digest that a document states, as far as that is known without reading it."""
        known = self._tables.get(table, Held())
        return {id: digest for id in tuple(known) if (digest := known.digest(id))}

    @property
    def torn(self) -> bool:
        """Whether documents cannot be read any more: another program wrote into the file that is open."""
        return any(known.of is not None and known.of.torn for known in self._tables.values())

    def read(self) -> Tables:
        """A copy of all tables as they stand in memory."""
        return {
            name: {id: json.loads(raw) for id, raw in documents.pieces() if raw}
            for name, documents in tuple(self._tables.items())
        }

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace everything by `data` and save it: what TinyDB's tables call."""
        self._refuse_readonly()
        tables = {
            name: Held({str(id): encode_document(document) for id, document in documents.items()})
            for name, documents in data.items()
        }
        self.save()
        self.compact()
        if self._journal.records:
            raise NotSaved(f"{self._journal.path.name} could not be emptied.", "Try again.")
        self._tables = tables
        self._plain.clear()
        self._write_file()

    def take(self, changes: Iterable[Change]) -> None:
        """Take over changes all together, to be written by the next `save`."""
        self._refuse_readonly()
        self._apply(
            {
                (table, id): None if document is None else encode_line(document)
                for table, id, document in changes
            },
            self._taken,
        )

    def _apply(self, changes: Mapping[Key, bytes | None], into: dict[Key, bytes | None]) -> None:
        tables = dict(self._tables)
        for name in {table for table, _ in changes}:
            tables[name] = Held(tables.get(name, ()))
        for (table, id), raw in changes.items():
            if raw is None:
                tables[table].pop(id, None)
            else:
                tables[table][id] = raw
        into.update(changes)
        self._plain.update(changes)
        self._tables = tables

    def save(self) -> None:
        """Bring what was taken to the disk, durably; NotSaved keeps all and may be tried again.

        After a failed append the journal is begun anew, by replacing it: no
        descriptor is used again on which anything failed.
        """
        if not self._taken:
            return
        if self._base == NO_FILE and not self._journal.records:
            self._write_file()
        elif self._journal.ready:
            self._journal.append(self._taken)
            self._since.update(self._taken)
        else:
            keys = self._since | self._taken.keys()
            self._journal.begin(self._base, {key: self.raw(*key) for key in sorted(keys)})
            self._since = keys
        self._taken.clear()

    def compact(self) -> None:
        """Bring the journal into the file, and empty it; NotSaved leaves everything saved where it is."""
        if not self._taken and (self._since or self._journal.records):
            self._keep_foreign()
            self._write_file()

    def _keep_foreign(self) -> None:
        """Set aside what another program made of the file since it was read, before it is replaced."""
        if stamp(self.path) == self._stamps[0] or self._base == UNKNOWN:
            return
        try:
            raw = read(self.path)
        except OSError as error:
            raise not_saved(self.path, error) from error
        if raw is not None and base_of(raw) != self._base:
            name = self.quarantine(raw).name
            self.recovered += (
                f"{self.path.name} was changed from outside while it was open here; what was done here "
                f"stays, the changed file is quarantine/{name}.",
            )

    def close(self) -> None:
        """Give up the journal's descriptor; it is opened anew when something is saved again."""
        self.note()
        self._journal.let_go()

    def quarantine(self, data: bytes, suffix: str = "") -> Path:
        """Put damaged bytes into `quarantine/` beside the file and return where; raises NotSaved."""
        self._refuse_readonly()
        folder = self.path.parent / "quarantine"
        make_folder(folder)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kind = suffix or self.path.suffix
        name = f"{self.path.stem}-{stamp}-{hashlib.sha256(data).hexdigest()[:8]}{kind}"
        atomic_write(folder / name, data)
        return folder / name

    def _write_file(self) -> None:
        """Replace the file by the memory and begin an empty journal; a stale one left behind is harmless."""
        if self.torn:
            raise torn(self.path)
        for table, id in self._plain:
            if raw := self.raw(table, id):
                self._tables[table][id] = encode_document(json.loads(raw))
        self._plain.clear()
        before = inode(self.path)
        try:
            self._base = self._put_file()
        except NotSaved:
            if inode(self.path) != before:  # replaced, but nobody knows whether the disk will remember
                self._base = UNKNOWN
                self._journal.let_go()
            raise
        self._stamps = self.stamps()
        self._since.clear()
        self._taken.clear()
        self._empty_journal()

    def _put_file(self) -> Base:
        """Write the memory, which keeps of a large file only where its documents stand."""
        if self._slicing and self._slicing.large(self._tables):
            base, self._tables = self._slicing.write(self._tables)
            return base
        data = assemble(self._tables, lambda table, id: self._tables[table].piece(id) or b"")
        atomic_write(self.path, data)
        self._tables = {name: Held(tuple(known.pieces())) for name, known in self._tables.items()}
        return base_of(data)

    def _empty_journal(self) -> None:
        with suppress(NotSaved):
            self._journal.begin(self._base, {})

    def _refuse_readonly(self) -> None:
        if self.readonly:
            raise NotSaved(f"{self.path.name} is open for reading only.")

    def stamps(self) -> Stamps:
        """What changes whenever the file or its journal does."""
        return stamp(self.path), stamp(self._journal.path)

    def _load_noted(self) -> bool:
        """Take a large file as it was noted; False when it was not, or it is not that file any more."""
        try:
            journal = read(self._journal.path) or b""
        except OSError:
            return False
        log = decode(journal)
        tables = self._slicing.noted(log.base) if self._slicing and not log.damaged else None
        if not tables or any(known.of and known.of.stamp != self._stamps[0] for known in tables.values()):
            return False
        self._base, self.trusted, self._tables = log.base, True, tables
        self._replay(log, len(journal))
        return True

    def _load(self) -> None:
        self._stamps = self.stamps()
        if self._load_noted():
            return
        try:
            raw, journal = read_pair(self.path, self._journal.path)
        except OSError as error:
            name = Path(error.filename).name if isinstance(error.filename, str) else self.path.name
            said = f"{name} could not be read: {error.strerror}."
            self.recovered, self.unreadable = (said,), True
            if not self.readonly:
                raise NotSaved(said) from error
            return
        with without_collector():
            log = decode(journal)
            self._base = base_of(raw)
            self.trusted = log.base == self._base
            whole = self._load_file(raw)
            changed = self._replay(log, len(journal))
        foreign = not self.trusted and log.base != UNKNOWN and (changed or not log.records)
        if not whole or log.damaged or (foreign and (log.records or raw is not None)):
            self._recover(raw, journal, log, whole)

    def _load_file(self, raw: bytes | None) -> bool:
        """Take the documents of the file; False when some of it was damaged and is left out."""
        if raw is None:
            return True
        sliced = (
            self._slicing.cut(raw, self._base, self._stamps[0]) if self._slicing and self.trusted else None
        )
        if sliced is not None:
            self._tables = sliced
            return True
        pieces = {name: Held(known) for name, known in scan(raw).items()}
        if self.trusted:
            self._tables = pieces
            return True
        try:
            tables = checked(json.loads(raw.decode("utf-8")))
        except (ValueError, RecursionError):
            rest, self._in_conflict = rescued(raw)
            self._tables = {name: Held(known) for name, known in rest.items()}
            return False
        if assemble(pieces, lambda table, id: pieces[table].piece(id) or b"") == raw:
            self._tables = pieces
        else:
            self._tables = {
                name: Held({id: encode_line(document) for id, document in documents.items()})
                for name, documents in tables.items()
            }
            self._plain = {(name, id) for name, documents in tables.items() for id in documents}
        return True

    def _replay(self, log: Log, size: int) -> bool:
        """Put the batches of a journal of that size over the file; True when that changed anything."""
        self._journal.size, self._journal.records = size, len(log.records)
        self.replayed = len(log.records)
        self._end = log.end
        newest = one_batch(log.records)
        changed = self.trusted or any(self.document(*key) != document for key, document in newest.items())
        self._since = self._put_over(log)
        return bool(newest) and changed

    def _put_over(self, log: Log) -> set[Key]:
        newest = one_batch(log.records)
        self._apply(
            {key: None if document is None else encode_line(document) for key, document in newest.items()}, {}
        )
        return set(newest)

    def _recover(self, raw: bytes | None, journal: bytes, log: Log, whole: bool) -> None:
        """Set aside what is damaged or was overruled, and only then replace it by what is sound."""
        verb = "is" if self.readonly else "was"
        batches = counted(len(log.records), "change")
        said = []
        if raw is None:
            said.append(f"{self.path.name} is gone; {batches} in its journal kept.")
        elif not whole:
            entries = sum(len(known) for table, known in self._tables.items() if table != "_meta")
            kept = f"{counted(entries, 'sound entry')} kept" if entries else "nothing in it was sound"
            if self._in_conflict is not None:
                changed = counted(self._in_conflict, "entry")
                kept = f"a git conflict, {kept}, of {changed} changed on both sides the first"
            said.append(f"{self.path.name} {verb} damaged: {kept}{self.aside(raw)}.")
        elif not self.trusted and log.base != UNKNOWN:
            said.append(_changed_outside(self, raw, log, batches))
        if log.damaged:
            lost = counted(log.damaged, "record")
            aside = self.aside(journal, self._journal.path.suffix)
            said.append(f"{self._journal.path.name} {verb} damaged: {lost} lost, {batches} kept{aside}.")
        if not self.readonly:
            self._write_file()
        self.recovered = tuple(said)

    def aside(self, data: bytes, suffix: str = "") -> str:
        """The words on bytes that are set aside; nothing where nothing is written."""
        if self.readonly:
            return ""
        return f", the file set aside as quarantine/{self.quarantine(data, suffix).name}"


class AtomicStorage(JournaledStorage):
    """A small file without a journal, which several sessions may replace whole: every save does."""

    def save(self) -> None:
        """Bring what was taken to the disk, durably; NotSaved leaves the old file and may be tried again."""
        if self._taken:
            self._write_file()

    def _empty_journal(self) -> None:
        pass


def _changed_outside(storage: JournaledStorage, raw: bytes, log: Log, batches: str) -> str:
    """The sentence on a file that parses and is not the one that was written here last."""
    said = f"{storage.path.name} was changed from outside since it was written here"
    if log.records:
        return f"{said}; {batches} of its journal went over that{storage.aside(raw)}."
    if len(raw) == log.base.size:
        aside = storage.aside(raw)
        return f"{said}, and is exactly as long: unless that was an edit, bytes in it are damaged{aside}."
    return f"{said}."
