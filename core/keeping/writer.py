"""The thread that brings changes to the disk, so that nobody at a screen waits for one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, Literal

from pydantic import BaseModel

from core.errors import ForedeckError, NotSaved
from core.keeping.storage import JournaledStorage
from core.model import Clipping

RETRY_SECONDS = 3.0
"""How long after a failed write the next attempt comes by itself."""
IDLE_SECONDS = 2.0
"""How long after the last change the journal is brought into its file."""
LARGE_BYTES = 8_000_000
"""A journal of this size is brought into its file at once."""
COMPACT_AGAIN_SECONDS = 30.0
"""How long after a failed attempt to bring the journal into its file the next one comes."""


@dataclass(frozen=True, slots=True)
class SaveState:
    """What the status line says: `at` is when all was last on disk, `reason` why it is not or may not be."""

    kind: Literal["clean", "saving", "saved", "failed", "readonly"]
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """A document that changed: a value, frozen and therefore safe to share, or plain fields; None removes."""

    storage: JournaledStorage
    table: str
    id: str
    value: BaseModel | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    """Asks to be told when all that was handed over before it was written, or could not be."""

    last: bool = False
    compact: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    saved: list[bool] = field(default_factory=list)


class Writer:
    """Writes what changed in some storages, in their order, retries what failed, and tidies up when idle."""

    def __init__(self, storages: Sequence[JournaledStorage]) -> None:
        self.state = SaveState("clean")
        self._storages = storages
        self._listeners: list[Callable[[SaveState], None]] = []
        self._queue: SimpleQueue[tuple[Put, ...] | _Mark] = SimpleQueue()
        self._closing = False
        self._untaken: dict[tuple[JournaledStorage, str, str], Put] = {}
        self._compact_at = time.monotonic() + IDLE_SECONDS
        self._thread = threading.Thread(target=self._run, name="foredeck-writer", daemon=True)
        self._thread.start()

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have `listener` called with every new state, from the writer's thread."""
        self._listeners.append(listener)

    def hand(self, *puts: Put) -> None:
        """Hand over changes that belong together, without waiting: all reach their file at once, or none."""
        if self._closing:
            raise NotSaved("The desk is closed.")
        self._queue.put(puts)

    def flush(self, timeout: float, compact: bool = False) -> bool:
        """Wait at most `timeout` seconds; True when everything handed over so far is on disk.

        With `compact` the journals are brought into their files too.
        """
        if not self._thread.is_alive():
            return not self._behind()
        mark = _Mark(compact=compact)
        self._queue.put(mark)
        return mark.done.wait(timeout) and mark.saved[0]

    def close(self, timeout: float) -> bool:
        """Write what is left and stop; False when the thread hangs in the system and may still write."""
        self._closing = True
        self._queue.put(_Mark(last=True, compact=True))
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            marks = self._collect()
            saved = self._save()
            saved = self._compact(any(mark.compact for mark in marks)) and saved
            for mark in marks:
                mark.saved.append(saved)
                mark.done.set()
            if any(mark.last for mark in marks):
                return

    def _patience(self) -> float | None:
        """Seconds to wait for work: until the next attempt or the tidying up, None when neither is due."""
        if self._behind():
            return RETRY_SECONDS
        if any(storage.waiting for storage in self._storages):
            return max(0.0, self._compact_at - time.monotonic())
        return None

    def _collect(self) -> list[_Mark]:
        """Wait for work and take all there is; of two changes to one document only the newer counts."""
        marks: list[_Mark] = []
        with suppress(Empty):
            item = self._queue.get(timeout=self._patience())
            while True:
                if isinstance(item, _Mark):
                    marks.append(item)
                else:
                    self._untaken.update({(put.storage, put.table, put.id): put for put in item})
                item = self._queue.get_nowait()
        return marks

    def _behind(self) -> bool:
        return bool(self._untaken) or any(storage.dirty for storage in self._storages)

    def _save(self) -> bool:
        if not self._behind():
            return True
        if self.state.kind != "failed":
            self._report(SaveState("saving", self.state.at))
        try:
            for storage in self._storages:
                self._take(storage)
                storage.save()
        except ForedeckError as error:
            self._report(SaveState("failed", self.state.at, str(error)))
            return False
        except Exception as error:  # the thread must outlive whatever a document or the system comes up with
            reason = f"The desk could not be saved: {type(error).__name__}."
            self._report(SaveState("failed", self.state.at, reason))
            return False
        self._compact_at = time.monotonic() + IDLE_SECONDS
        self._report(SaveState("saved", datetime.now().astimezone()))
        return True

    def _compact(self, wanted: bool) -> bool:
        """Bring journals into their files where it is due; it may fail, as a journal counts as saved."""
        if self._behind():
            return not wanted
        idle = time.monotonic() >= self._compact_at
        try:
            for storage in self._storages:
                if storage.waiting and (wanted or idle or storage.waiting > LARGE_BYTES):
                    storage.compact()
        except Exception:  # a full disk, or a document of another program; the journal stays and counts
            self._compact_at = time.monotonic() + COMPACT_AGAIN_SECONDS
            return not wanted
        return True

    def _take(self, storage: JournaledStorage) -> None:
        mine = {key: put for key, put in self._untaken.items() if put.storage is storage}
        storage.take((put.table, put.id, _document(put)) for put in mine.values())
        for key in mine:
            del self._untaken[key]

    def _report(self, state: SaveState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            with suppress(Exception):
                listener(state)


def _document(put: Put) -> dict[str, Any] | None:
    """The document to store: the value without its defaults, and the unknown fields of the old one."""
    if put.value is None:
        return None
    if not isinstance(put.value, BaseModel):
        return dict(put.value)
    known = type(put.value).model_fields
    old = put.storage.document(put.table, put.id) or {}
    document = {name: value for name, value in old.items() if name not in known}
    document |= put.value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(put.value, Clipping):
        document["digest"] = put.value.digest
    return document
