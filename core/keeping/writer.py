"""The thread that brings changes to the disk, so that nobody at a screen waits for one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from core.errors import DeskHeld, ForedeckError, NotSaved
from core.model import Clipping

if TYPE_CHECKING:
    from core.keeping.storage import JournaledStorage

RETRY_SECONDS = 3.0
"""How long after a failed write the next attempt comes by itself."""
IDLE_SECONDS = 2.0
"""How long after the last change the journal is brought into its file."""
LARGE_BYTES = 8_000_000
"""A journal of this size is brought into its file at once."""
LISTEN_SECONDS = 0.3
"""How often the writer looks whether another session asks for the desk."""
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
    """Writes what changed in some storages, in their order, retries what failed, and tidies up when idle.

    `tell` is called with every new state, from the thread. When `asked` says that
    another session wants the desk and all is saved, `give_up` is called from the
    thread with no change under way; when it returns True, the thread ends. `taken`
    is told what the storages hold from now on.
    """

    def __init__(
        self,
        storages: Sequence[JournaledStorage],
        tell: Callable[[SaveState], None],
        asked: Callable[[], bool],
        give_up: Callable[[Writer], bool],
        taken: Callable[[Sequence[Put]], None] = lambda puts: None,
    ) -> None:
        self.state = SaveState("clean")
        self._storages = storages
        self._tell, self._asked, self._give_up, self._taken = tell, asked, give_up, taken
        self._queue: SimpleQueue[tuple[Put, ...] | _Mark] = SimpleQueue()
        self._gate = threading.Lock()
        self._refusal: NotSaved | None = None
        self._untaken: dict[tuple[JournaledStorage, str, str], Put] = {}
        self._compact_at = time.monotonic() + IDLE_SECONDS
        self._thread = threading.Thread(target=self._run, name="foredeck-writer", daemon=True)
        self._thread.start()

    def hand(self, *puts: Put) -> None:
        """Hand over changes that belong together, without waiting: all reach their file at once, or none."""
        with self._gate:
            if self._refusal:
                raise type(self._refusal)(self._refusal.sentence, self._refusal.hint)
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
        with self._gate:
            self._refusal = NotSaved("The desk is closed.")
        self._queue.put(_Mark(last=True, compact=True))
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            marks = self._collect(self._patience())
            if self._settle(marks):
                return
            if not self._behind() and self._asked() and self._hand_over():
                return

    def _settle(self, marks: Sequence[_Mark]) -> bool:
        """Save, tidy up and tell who waits; True when it was the last time."""
        saved = self._save()
        saved = self._compact(any(mark.compact for mark in marks)) and saved
        for mark in marks:
            mark.saved.append(saved)
            mark.done.set()
        return any(mark.last for mark in marks)

    def _hand_over(self) -> bool:
        """Take no more changes, save the last, give the desk up; True when this thread is to end."""
        with self._gate:
            if self._refusal:
                return False
            self._refusal = DeskHeld("The desk is being taken over by another session.", "Try again.")
        ended = self._settle(self._collect(0.0))
        if ended or (not self._behind() and self._give_up(self)):
            return True
        with self._gate:
            if isinstance(self._refusal, DeskHeld):
                self._refusal = None
        return False

    def _patience(self) -> float:
        """Seconds to wait for work: until the next attempt, the tidying up, the next look for a request."""
        if self._behind():
            return RETRY_SECONDS
        if any(storage.waiting for storage in self._storages):
            return min(LISTEN_SECONDS, max(0.0, self._compact_at - time.monotonic()))
        return LISTEN_SECONDS

    def _collect(self, patience: float) -> list[_Mark]:
        """Wait for work and take all there is; of two changes to one document only the newer counts."""
        marks: list[_Mark] = []
        with suppress(Empty):
            item = self._queue.get(timeout=patience)
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
        quiet = self._only_about()
        if self.state.kind != "failed" and not quiet:
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
        if not quiet:
            self._report(SaveState("saved", datetime.now().astimezone()))
        return True

    def _only_about(self) -> bool:
        """Whether all that is to be saved are facts of the desk, such as where its cursor is: once something
        was saved these are not worth a word, which would go over the line at every move, until they fail."""
        if self.state.kind != "saved" or any(storage.dirty for storage in self._storages):
            return False
        return all(put.table == "about" for put in self._untaken.values())

    def _compact(self, wanted: bool) -> bool:
        """Bring journals into their files where it is due; it may fail, as a journal counts as saved."""
        if self._behind():
            return not wanted
        idle = time.monotonic() >= self._compact_at
        try:
            for storage in self._storages:
                if storage.waiting and (wanted or idle or storage.waiting > LARGE_BYTES):
                    storage.compact()
                elif idle:
                    storage.note()
        except Exception:  # a full disk, or a document of another program; the journal stays and counts
            self._compact_at = time.monotonic() + COMPACT_AGAIN_SECONDS
            return not wanted
        return True

    def _take(self, storage: JournaledStorage) -> None:
        mine = {key: put for key, put in self._untaken.items() if put.storage is storage}
        storage.take((put.table, put.id, _document(put)) for put in mine.values())
        for key in mine:
            del self._untaken[key]
        self._taken(tuple(mine.values()))

    def _report(self, state: SaveState) -> None:
        self.state = state
        self._tell(state)


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
