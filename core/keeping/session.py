"""Who writes a desk: this session, or another one, which it then follows and can ask for the desk."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DeskHeld, NotSaved
from core.files import sweep_stale
from core.keeping.contents import Contents
from core.keeping.live import Follower, LiveStorage, Request
from core.keeping.schema import check_schema, meta, migrate
from core.keeping.storage import JournaledStorage
from core.keeping.writer import Put, SaveState, Writer
from core.model import Card, Clipping

if TYPE_CHECKING:
    from core.keeping.lock import DeskLock

_TRY_SECONDS = 0.01
_WRITE_HERE = "It is open for reading; take it over to write here."


class Session:
    """The files of a desk in the hands of one program, which holds their lock or only reads them.

    `contents` is always there to be read; it is another object after the desk
    changed hands. Everything may be called from any thread.
    """

    def __init__(self, folder: Path, lock: DeskLock, refusal: NotSaved | None) -> None:
        self.folder = folder
        self.refusal = refusal
        self._before: tuple[str, ...] = ()
        self._said: tuple[str, ...] = ()
        self.replayed = 0
        self.writer: Writer | None = None
        self.work: JournaledStorage
        self.sources: JournaledStorage
        self.contents: Contents
        self._lock = lock
        self._request = Request(folder)
        self._follower: Follower | None = None
        self._hands = threading.RLock()
        self._closed = False
        self._listeners: list[Callable[[SaveState], None]] = []
        self._watchers: list[Callable[[], None]] = []
        with self._hands:
            if refusal is None:
                self._request.forget()
                self._hold()
            else:
                self._follow()

    @property
    def readonly(self) -> str:
        """Why this session may only read; empty when it may write."""
        return self.refusal.sentence if self.refusal else ""

    @property
    def recovered(self) -> tuple[str, ...]:
        """What was damaged or changed from outside and what became of it, one sentence each."""
        now = (*self.sources.recovered, *self.work.recovered)
        return tuple(dict.fromkeys((*self._before, *now, *self._said)))

    @property
    def state(self) -> SaveState:
        """What the status line says now."""
        writer = self.writer
        return writer.state if writer else SaveState("readonly", reason=self.readonly)

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have `listener` called with every new state, from any thread."""
        self._listeners.append(listener)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have `watcher` called when what is shown was changed by another session, from any thread."""
        self._watchers.append(watcher)

    def hand(self, *puts: Put) -> None:
        """Hand changes over to be written together; NotSaved when this session may only read."""
        writer = self.writer
        if writer is None:
            refusal = self.refusal or NotSaved("The desk can only be read.")
            raise type(refusal)(refusal.sentence, refusal.hint)
        marks = (
            Put(storage, "_meta", "1", meta(storage))
            for storage in {put.storage for put in puts}
            if storage.raw("_meta", "1") is None
        )
        writer.hand(*marks, *puts)

    def take_over(self, timeout: float) -> bool:
        """Ask the session that holds the desk for it, and hold it; False when it does not answer in time."""
        with self._hands:
            if self.writer or self._closed or not isinstance(self.refusal, DeskHeld):
                return self.writer is not None
            try:
                if not self._got_lock(timeout):
                    self.refusal = DeskHeld(
                        f"The desk is held by {self._lock.holder()}, which does not answer: "
                        "resume or end that process, then take the desk over.",
                        _WRITE_HERE,
                    )
                    return False
                follower, self._follower = self._follower, None
                if follower:
                    follower.stop()
                sweep_stale(self.folder)
                sweep_stale(self.folder / "quarantine")
                self._before = self.recovered
                self._hold()
                self.replayed = 0
            except NotSaved as error:
                self._lock.release()
                self.refusal = only_read(error)
                return False
        self._tell(SaveState("clean"))
        self._tell_watchers()
        return True

    def close(self, timeout: float) -> None:
        """Write what is left, stop, and give the desk back; harmless when done already."""
        with self._hands:
            self._closed = True
            writer, follower = self.writer, self._follower
        if follower:
            follower.stop()
        if writer and writer.close(timeout):
            for storage in (self.sources, self.work):
                storage.close()
            self._lock.release()

    def _got_lock(self, timeout: float) -> bool:
        if self._lock.take():
            return True
        until = time.monotonic() + timeout
        self._request.ask()
        try:
            while time.monotonic() < until:
                time.sleep(_TRY_SECONDS)
                if self._lock.take():
                    return True
        finally:
            self._request.withdraw()
        return self._lock.take()

    def _hold(self) -> None:
        """Read the files as their writer; raises NotSaved when they must not be written."""
        sources = JournaledStorage(self.folder / "clippings.json", sliced=True)
        work = JournaledStorage(self.folder / "desk.json")
        storages = (sources, work)
        check_schema(storages)
        for storage in storages:
            migrate(storage)
        self.replayed = sum(storage.replayed for storage in storages)
        self.sources, self.work = sources, work
        self.refusal = None
        self.writer = Writer(storages, self._tell, self._request.asked, self._give_up, self._taken)
        self.contents = Contents(sources, work, self._set_aside)

    def _follow(self) -> None:
        """Read the files that another session writes, or nobody may, and look for what is new there."""
        sources = LiveStorage(self.folder / "clippings.json", sliced=True)
        work = LiveStorage(self.folder / "desk.json")
        self.sources, self.work = sources, work
        if not isinstance(self.refusal, DeskHeld):
            self.replayed = sources.replayed + work.replayed
        self.contents = contents = Contents(sources, work, self._set_aside)
        if isinstance(self.refusal, DeskHeld) and not self._closed:
            self._follower = Follower(lambda: self._look(sources, work, contents))

    def _give_up(self, writer: Writer) -> bool:
        """Let the session that asks have the desk; called from the writer's thread, all being saved."""
        with self._hands:
            if self._closed or self.writer is not writer:
                return False
            said = f"The desk was taken over by {self._request.who()}."
            self.refusal = DeskHeld(said, _WRITE_HERE)
            self.writer = None
            for storage in (self.sources, self.work):
                storage.close()
            self._lock.release()
            self._before = self.recovered
            self._follow()
        self._tell(SaveState("readonly", reason=said))
        return True

    def _look(self, sources: LiveStorage, work: LiveStorage, contents: Contents) -> None:
        """Show what the holder changed; the work is read first, so that what it speaks of is there."""
        changed = work.refresh()
        arrived = sources.refresh()
        if changed or arrived:
            contents.changed(sources, arrived) if arrived else None
            contents.changed(work, changed)
            self._tell_watchers()

    def _taken(self, puts: Iterable[Put]) -> None:
        """Know, from the writer's thread, what the storages have taken."""
        if clippings := [put.value for put in puts if isinstance(put.value, Clipping)]:
            self.contents.taken(clippings)
        if cards := [put for put in puts if put.table == "cards"]:
            self.contents.taken_cards(
                {int(put.id): put.value for put in cards if put.value is None or isinstance(put.value, Card)}
            )

    def _tell(self, state: SaveState) -> None:
        for listener in tuple(self._listeners):
            with suppress(Exception):  # a listener must not stop the writer
                listener(state)

    def _tell_watchers(self) -> None:
        for watcher in tuple(self._watchers):
            with suppress(Exception):
                watcher()

    def _set_aside(self, storage: JournaledStorage, table: str, ids: Iterable[str]) -> None:
        """Move documents that are no values to `quarantine/`, and say so; read-only, they stay unseen."""
        if storage.torn:
            said = f"{storage.path.name} was written into from outside: leave and open the desk again."
            self._said = tuple(dict.fromkeys((*self._said, said)))
            return
        documents = {id: storage.document(table, id) for id in ids}
        said = f"Damaged {table} in {storage.path.name}: {len(documents)}"
        try:
            kept = storage.quarantine(json.dumps({table: documents}, indent=1).encode())
            self.hand(*(Put(storage, table, id, None) for id in documents))
            said = f"{said}, set aside as quarantine/{kept.name}."
        except NotSaved:
            said = f"{said}, not shown."
        self._said += (said,)


def held(holder: str) -> DeskHeld:
    """What a session says that finds the desk held."""
    return DeskHeld(f"The desk is held by {holder}.", _WRITE_HERE)


def only_read(error: NotSaved) -> NotSaved:
    """What a session says that found out why it cannot write."""
    return NotSaved(f"The desk can only be read: {error.sentence}", error.hint)
