"""The desk: clippings, stories and cards of one piece of work, kept in a folder."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from tinydb import TinyDB

from core.errors import BadInput, DeskHeld, NotSaved
from core.files import make_folder, sweep_stale
from core.keeping.lock import DeskLock
from core.keeping.storage import AtomicStorage, ReadView
from core.keeping.writer import Put, SaveState, Writer
from core.model import Card, Clipping

SCHEMA = 1
"""The shape of the documents; a file with a greater number is only read."""

_RANDOM_BITS = 21
_Value = TypeVar("_Value")


class KeptStory(BaseModel):
    """A story on the desk: which clippings tell it, by digest and in order, and what it is called.

    Fields that a newer program added are kept as they are.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: int = Field(ge=1, lt=2**63, exclude=True)
    clippings: tuple[str, ...] = ()
    title: str = ""


class Desk:
    """One folder of work, with one writer at a time.

    Every change counts at once for whoever asks this desk; a thread of its own
    brings it to the disk and tells the listeners. What could not be written is
    kept and tried again, and what was on disk stays. A desk that cannot be
    written opens for reading: `readonly` says why, and changes raise NotSaved
    (DeskHeld when another session holds it).
    """

    def __init__(self, folder: Path, lock: DeskLock, refusal: NotSaved | None) -> None:
        self.folder = folder
        self._lock = lock
        self._refusal = refusal
        self._turn = threading.Lock()
        self._sources = AtomicStorage(folder / "clippings.json", readonly=refusal is not None)
        self._work = AtomicStorage(folder / "desk.json", readonly=refusal is not None)
        self.recovered = tuple(said for said in (self._sources.recovered, self._work.recovered) if said)
        if refusal is None:
            _check_schema(self._sources, self._work)
        self._writer = Writer((self._sources, self._work)) if refusal is None else None
        clippings = self._values(self._sources, "clippings", _clipping)
        self._clippings = {clipping.digest: clipping for clipping in clippings.values()}
        self._clipping_ids = {clipping.digest: id for id, clipping in clippings.items()}
        self._stories = self._values(self._work, "stories", _story)
        self._cards: dict[int, Card | None] = {}
        self._last_id = max([0, *clippings, *self._stories])

    @classmethod
    def open(cls, folder: Path) -> Desk:
        """The desk in `folder`, which is created when missing; at worst it is read-only, it never raises."""
        folder = folder.absolute()
        lock = DeskLock(folder / "desk.lock")
        refusal: NotSaved | None = None
        try:
            make_folder(folder)
            if lock.take():
                sweep_stale(folder)
                sweep_stale(folder / "quarantine")
                return cls(folder, lock, None)
            hint = "It is open for reading; close it there to write here."
            refusal = DeskHeld(f"The desk is held by {lock.holder()}.", hint)
        except NotSaved as error:
            refusal = NotSaved(f"The desk can only be read: {error.sentence}", error.hint)
        lock.release()
        return cls(folder, lock, refusal)

    @property
    def readonly(self) -> str:
        """Why this session may only read; empty when it may write."""
        return self._refusal.sentence if self._refusal else ""

    @property
    def state(self) -> SaveState:
        """What the status line says now."""
        return self._writer.state if self._writer else SaveState("readonly", reason=self.readonly)

    @property
    def db(self) -> TinyDB:
        """The tables of desk.json for TinyDB's queries; what was put counts from the next `flush`."""
        return ReadView(self._work)

    def clippings(self) -> dict[str, Clipping]:
        """All clippings by digest, in the order in which they came."""
        return dict(self._clippings)

    def keep_clippings(self, clippings: Iterable[Clipping]) -> None:
        """Keep clippings together; one whose text is here already replaces what was known of it."""
        with self._turn:
            new = {_digest(clipping): clipping for clipping in clippings}
            new = {
                digest: clipping
                for digest, clipping in new.items()
                if self._clippings.get(digest) != clipping
            }
            puts = []
            for digest, clipping in new.items():
                id = self._clipping_ids.get(digest) or self._new_id()
                puts.append(Put(self._sources, "clippings", str(id), clipping))
                self._clipping_ids[digest] = id
            if puts:
                self._hand(*puts)
            self._clippings.update(new)

    def stories(self) -> tuple[KeptStory, ...]:
        """All stories, the oldest first."""
        return tuple(self._stories[id] for id in sorted(self._stories))

    def keep_story(self, clippings: Sequence[str], title: str, id: int | None = None) -> KeptStory:
        """Keep a story by the digests of its clippings: a new one, or `id` changed or brought back."""
        with self._turn:
            id = self._new_id() if id is None else id
            old = self._stories.get(id, KeptStory(id=id))
            story = old.model_copy(update={"clippings": tuple(clippings), "title": title})
            self._hand(Put(self._work, "stories", str(id), story))
            self._stories[id] = story
            return story

    def card(self, story: int) -> Card | None:
        """The card of a story, None when it has none yet."""
        if story not in self._cards:
            self._cards.setdefault(story, self._stored_card(story))
        return self._cards[story]

    def put_card(self, story: int, card: Card) -> None:
        """Put a card in the place of the story's old one; returns before it is on disk, and never waits."""
        if story not in self._stories:
            raise BadInput(f"There is no story {story} on this desk.")
        with self._turn:
            self._hand(Put(self._work, "cards", str(story), card))
            self._cards[story] = card

    def remove_card(self, story: int) -> None:
        """Take a story's card away; harmless when it has none."""
        with self._turn:
            self._hand(Put(self._work, "cards", str(story), None))
            self._cards[story] = None

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have `listener` called with every new state, from the writer's thread."""
        if self._writer:
            self._writer.subscribe(listener)

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait at most `timeout` seconds; True when everything put so far is on disk."""
        return self._writer.flush(timeout) if self._writer else True

    def close(self, timeout: float = 5.0) -> None:
        """Write what is left, stop the writer and give the desk back; harmless when done already."""
        if self._writer and self._writer.close(timeout):
            self._lock.release()

    def _hand(self, *puts: Put) -> None:
        if self._writer is None:
            refusal = self._refusal or NotSaved("The desk can only be read.")
            raise type(refusal)(refusal.sentence, refusal.hint)
        meta = (Put(storage, "_meta", "1", {"schema": SCHEMA}) for storage in {put.storage for put in puts})
        self._writer.hand(*(put for put in meta if not put.storage.document("_meta", "1")), *puts)

    def _new_id(self) -> int:
        """An id that no other session gives, in 63 bits and always rising: the time in ms, then chance."""
        id = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        self._last_id = max(id, self._last_id + 1)
        return self._last_id

    def _values(
        self, storage: AtomicStorage, table: str, make: Callable[[int, dict[str, Any]], _Value]
    ) -> dict[int, _Value]:
        """The documents of a table as values, the oldest first; what cannot be one is set aside, and said."""
        values: dict[int, _Value] = {}
        bad = []
        for id, document in storage.read().get(table, {}).items():
            try:
                values[int(id)] = make(int(id), document)
            except ValueError:
                bad.append(id)
        if bad:
            self._set_aside(storage, table, bad)
        return dict(sorted(values.items()))

    def _stored_card(self, story: int) -> Card | None:
        """The card in the file, made a value only when it is asked for, which keeps opening quick."""
        document = self._work.document("cards", str(story))
        try:
            return None if document is None else Card.model_validate(document)
        except ValueError:
            self._set_aside(self._work, "cards", [str(story)])
            return None

    def _set_aside(self, storage: AtomicStorage, table: str, ids: Sequence[str]) -> None:
        """Move documents that are no values to `quarantine/`, and say so; read-only, they stay unseen."""
        said = f"Damaged {table} in {storage.path.name}: {len(ids)}"
        try:
            documents = {id: storage.document(table, id) for id in ids}
            kept = storage.quarantine(json.dumps({table: documents}, indent=1).encode())
            self._hand(*(Put(storage, table, id, None) for id in ids))
            self.recovered += (f"{said}, set aside as quarantine/{kept.name}.",)
        except NotSaved:
            self.recovered += (f"{said}, not shown.",)


def _check_schema(*storages: AtomicStorage) -> None:
    for storage in storages:
        found = (storage.document("_meta", "1") or {}).get("schema", SCHEMA)
        if not isinstance(found, int) or found > SCHEMA:
            raise NotSaved(
                f"{storage.path.name} is of a newer Foredeck (schema {found!r:.20}; known: {SCHEMA}).",
                "Update Foredeck to change this desk.",
            )


def _digest(clipping: Clipping) -> str:
    try:
        return clipping.digest
    except UnicodeEncodeError as error:
        raise BadInput(f"{clipping.name[:60]!a} holds half characters and cannot be kept.") from error


def _clipping(id: int, document: dict[str, Any]) -> Clipping:
    clipping = Clipping.model_validate(document)
    if document.get("digest", clipping.digest) != clipping.digest:
        raise ValueError("the text is not the one that was kept")
    return clipping


def _story(id: int, document: dict[str, Any]) -> KeptStory:
    return KeptStory.model_validate({**document, "id": id})
