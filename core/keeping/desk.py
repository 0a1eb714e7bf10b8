"""The desk: clippings, stories and cards of one piece of work, kept in a folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from core.errors import BadInput, DeskHeld, NotSaved
from core.files import make_folder, sweep_stale
from core.keeping.contents import Contents
from core.keeping.ids import Ids
from core.keeping.kept import Change, KeptStep, KeptStory, Typing
from core.keeping.lock import DeskLock
from core.keeping.schema import check_schema, meta, migrate
from core.keeping.storage import JournaledStorage
from core.keeping.view import ReadView
from core.keeping.writer import Put, SaveState, Writer
from core.model import Card, Clipping


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
        self._sources = JournaledStorage(folder / "clippings.json", readonly=refusal is not None)
        self._work = JournaledStorage(folder / "desk.json", readonly=refusal is not None)
        storages = (self._sources, self._work)
        self.recovered = (*self._sources.recovered, *self._work.recovered)
        self.replayed = sum(storage.replayed for storage in storages)
        """Changes that a session which ended without closing had only in its journal."""
        if refusal is None:
            check_schema(storages)
            for storage in storages:
                migrate(storage)
        self._writer = Writer(storages) if refusal is None else None
        self._contents = Contents(self._sources, self._work, self._set_aside)
        self._ids = Ids(self._contents.last_id())

    @classmethod
    def open(cls, folder: Path, *, create: bool = True) -> Desk:
        """The desk in `folder`; at worst it is read-only, it never raises.

        A missing folder is created, or with `create` False is an empty desk to read.
        """
        folder = folder.absolute()
        lock = DeskLock(folder / "desk.lock")
        refusal: NotSaved | None = None
        try:
            if create:
                make_folder(folder)
            elif not folder.is_dir():
                raise NotSaved("there is none here.")
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

    @classmethod
    def look(cls, folder: Path) -> Desk:
        """The desk in `folder` as it is on the disk now, whoever holds it: for reading, touching nothing."""
        folder = folder.absolute()
        return cls(folder, DeskLock(folder / "desk.lock"), NotSaved("The desk is only looked at."))

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

    # What is there

    def clippings(self) -> dict[str, Clipping]:
        """All clippings by digest, in the order in which they came; slow when there are thousands."""
        return self._contents.clippings()

    def digests(self) -> tuple[str, ...]:
        """The digests of all clippings, in the order in which they came."""
        return self._contents.digests()

    def clipping(self, digest: str) -> Clipping | None:
        """One clipping, None when it is not on the desk."""
        return self._contents.clipping(digest)

    def stories(self) -> tuple[KeptStory, ...]:
        """All stories, the oldest first."""
        return self._contents.stories()

    def kept(self, id: int) -> KeptStory | None:
        """One story, None when it is not on the desk."""
        return self._contents.story(id)

    def card(self, story: int) -> Card | None:
        """The card of a story, None when it has none yet."""
        return self._contents.card(story)

    def has_card(self, story: int) -> bool:
        """Whether a story has a card, without reading it."""
        return self._contents.has_card(story)

    def steps(self, story: int) -> tuple[KeptStep, ...]:
        """The steps of a story's card, for 0 those of the desk itself, the oldest first."""
        return self._contents.steps(story)

    def typing(self, story: int) -> Typing | None:
        """What is being typed in a story's card and is not confirmed, None for nothing."""
        return self._contents.typings().get(story)

    def typings(self) -> dict[int, Typing]:
        """All that is being typed and is not confirmed, by story."""
        return self._contents.typings()

    def about(self) -> dict[str, Any]:
        """Facts of the desk itself."""
        return self._contents.about()

    # Changing it

    def new_id(self) -> int:
        """An id for a story or a step: no other session gives it, and each is greater than the last."""
        return self._ids.new()

    def commit(self, change: Change) -> None:
        """Have a change count, all of it or nothing; returns before it is on disk, and never waits.

        Raises BadInput for the card of a story that is not here, NotSaved when the desk may only be read.
        """
        for id, card in change.cards.items():
            story = change.stories.get(id, self._contents.story(id))
            if card is not None and story is None:
                raise BadInput(f"There is no story {id} on this desk.")
        with self._turn:
            puts = [Put(self._work, "stories", str(id), value) for id, value in change.stories.items()]
            puts += [Put(self._work, "cards", str(id), value) for id, value in change.cards.items()]
            puts += [Put(self._work, "steps", str(id), value) for id, value in change.steps.items()]
            puts += [Put(self._work, "typing", str(id), value) for id, value in change.typing.items()]
            if change.about:
                about = self._contents.about() | dict(change.about)
                facts = {name: fact for name, fact in about.items() if fact is not None}
                puts.append(Put(self._work, "about", "1", facts))
            if puts:
                self._hand(*puts)
                self._contents.accept(change)

    def keep_clippings(self, clippings: Iterable[Clipping]) -> None:
        """Keep clippings together; one whose text is here already replaces what was known of it."""
        with self._turn:
            new = {_digest(clipping): clipping for clipping in clippings}
            ids = {
                self._contents.clipping_id(digest) or self._ids.new(): clipping
                for digest, clipping in new.items()
                if self._contents.clipping_id(digest) is None or self._contents.clipping(digest) != clipping
            }
            if ids:
                self._hand(*(Put(self._sources, "clippings", str(id), each) for id, each in ids.items()))
                self._contents.accept_clippings(ids)

    def keep_story(self, clippings: Sequence[str], title: str, id: int | None = None) -> KeptStory:
        """Keep a story by the digests of its clippings: a new one, or `id` changed or brought back."""
        id = self.new_id() if id is None else id
        old = self.kept(id) or KeptStory(id=id)
        story = old.model_copy(update={"clippings": tuple(clippings), "title": title})
        self.commit(Change(stories={id: story}))
        return story

    def put_card(self, story: int, card: Card) -> None:
        """Put a card in the place of the story's old one."""
        self.commit(Change(cards={story: card}))

    def remove_card(self, story: int) -> None:
        """Take a story's card away; harmless when it has none."""
        self.commit(Change(cards={story: None}))

    # Saving it

    def subscribe(self, listener: Callable[[SaveState], None]) -> None:
        """Have `listener` called with every new state, from the writer's thread."""
        if self._writer:
            self._writer.subscribe(listener)

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait at most `timeout` seconds; True when everything put so far is on disk."""
        return self._writer.flush(timeout) if self._writer else True

    def settle(self, timeout: float = 5.0) -> bool:
        """As `flush`, and bring the journals into desk.json and clippings.json."""
        return self._writer.flush(timeout, compact=True) if self._writer else True

    def close(self, timeout: float = 5.0) -> None:
        """Write what is left, stop the writer and give the desk back; harmless when done already."""
        if self._writer and self._writer.close(timeout):
            self._lock.release()

    def _hand(self, *puts: Put) -> None:
        if self._writer is None:
            refusal = self._refusal or NotSaved("The desk can only be read.")
            raise type(refusal)(refusal.sentence, refusal.hint)
        marks = (
            Put(storage, "_meta", "1", meta(storage))
            for storage in {put.storage for put in puts}
            if storage.raw("_meta", "1") is None
        )
        self._writer.hand(*marks, *puts)

    def _set_aside(self, storage: JournaledStorage, table: str, ids: Iterable[str]) -> None:
        """Move documents that are no values to `quarantine/`, and say so; read-only, they stay unseen."""
        documents = {id: storage.document(table, id) for id in ids}
        said = f"Damaged {table} in {storage.path.name}: {len(documents)}"
        try:
            kept = storage.quarantine(json.dumps({table: documents}, indent=1).encode())
            self._hand(*(Put(storage, table, id, None) for id in documents))
            self.recovered += (f"{said}, set aside as quarantine/{kept.name}.",)
        except NotSaved:
            self.recovered += (f"{said}, not shown.",)


def _digest(clipping: Clipping) -> str:
    try:
        return clipping.digest
    except UnicodeEncodeError as error:
        raise BadInput(f"{clipping.name[:60]!a} holds half characters and cannot be kept.") from error
