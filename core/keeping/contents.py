"""What a desk holds, as values: made from the documents when they are asked for, changed at once by a put."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from core.keeping.kept import KeptStep, KeptStory, Spent, Typing
from core.keeping.layout import story_of
from core.keeping.onfile import without_collector
from core.keeping.sharing import Sharing
from core.keeping.storage import JournaledStorage
from core.model import Card, Clipping

if TYPE_CHECKING:
    from core.keeping.kept import Change
    from core.keeping.storage import Key

HELD_CARDS = 128
"""Cards that stay values: more than any screen shows. The others are made anew, in a few ms."""
HELD_CLIPPINGS = 256
"""Clippings that stay values after they were asked for; the others are made anew, in about 0.1 ms."""

_AT_ONCE = 400
"""Documents that are parsed together, which takes half the time."""

_INSET_DIGEST = re.compile(rb'\n   "digest": "([0-9a-f]{64})"')

SetAside = Callable[[JournaledStorage, str, Iterable[str]], None]
"""Takes documents that are no values out of a table, and says so."""
_Model = TypeVar("_Model", bound=BaseModel)


class Contents:
    """The values of clippings.json and desk.json; a document that cannot be one is set aside and said.

    Every method may be called from any thread.
    """

    def __init__(self, sources: JournaledStorage, work: JournaledStorage, set_aside: SetAside) -> None:
        self._sources, self._work, self._set_aside = sources, work, set_aside
        self._turn = threading.RLock()
        self._held: OrderedDict[str, Clipping] = OrderedDict()
        self._new: dict[str, Clipping] = {}
        self._clipping_ids = self._read_digests()
        self._stories = self._read_stories()
        self._cards: OrderedDict[int, Card | None] = OrderedDict()
        self._new_cards: dict[int, Card | None] = {}
        self._step_ids: dict[int, set[int]] | None = None
        self._steps: dict[int, KeptStep] = {}
        self._early: dict[int, KeptStep | None] = {}
        self._typing: dict[int, Typing] | None = None
        self._about: dict[str, Any] | None = None
        self._spent: dict[int, Spent] | None = None
        if not sources.trusted:
            self.clippings()

    def last_id(self) -> int:
        """The greatest id of anything here, 0 when there is nothing."""
        tables = (
            (self._sources, "clippings"),
            *((self._work, name) for name in ("stories", "steps", "spent")),
        )
        return max([0, *(int(id) for storage, table in tables for id in storage.ids(table))])

    def changed(self, storage: JournaledStorage, keys: Iterable[Key]) -> None:
        """Forget the values of documents that another session changed."""
        with self._turn:
            for table, id in keys:
                if storage is self._work and table == "stories":
                    self._stories.pop(int(id), None)
                    if storage.raw(table, id) and (story := self._stored(KeptStory, table, int(id))):
                        self._stories[int(id)] = story
                elif storage is self._work and table == "cards":
                    self._cards.pop(int(id), None)
                    self._new_cards.pop(int(id), None)
                elif storage is self._work and table == "steps":
                    self._steps.pop(int(id), None)
                    self._step_ids = None
                elif storage is self._work and table == "typing":
                    self._typing = None
                elif storage is self._work and table == "about":
                    self._about = None
                elif storage is self._work and table == "spent":
                    self._spent = None
            if storage is self._sources:
                self._held.clear()
                self._new.clear()
                self._clipping_ids = self._read_digests()

    # Clippings

    def digests(self) -> tuple[str, ...]:
        """The digests of all clippings in their order of arrival."""
        with self._turn:
            return tuple(self._clipping_ids)

    def clipping_id(self, digest: str) -> int | None:
        """The id under which a clipping is kept, None when it is not."""
        return self._clipping_ids.get(digest)

    def clipping(self, digest: str) -> Clipping | None:
        """A clipping by its digest, None when it is not here."""
        with self._turn:
            found = self._new.get(digest) or self._held.get(digest)
            id = self._clipping_ids.get(digest)
            if found or id is None:
                return found
            found = self._read_clipping(digest, id)
            if found is None:
                del self._clipping_ids[digest]
                self._set_aside(self._sources, "clippings", [str(id)])
                return None
            self._hold(found)
            return found

    def clippings(self) -> dict[str, Clipping]:
        """All clippings by digest in their order of arrival."""
        with self._turn:
            found: dict[str, Clipping] = {}
            bad = []
            for digest, id in tuple(self._clipping_ids.items()):
                known = self._new.get(digest) or self._held.get(digest) or self._read_clipping(digest, id)
                if known is None:
                    bad.append(str(id))
                    del self._clipping_ids[digest]
                else:
                    found[digest] = known
            if bad:
                self._set_aside(self._sources, "clippings", bad)
            return found

    def accept_clippings(self, clippings: Mapping[int, Clipping]) -> None:
        """Have clippings count that were put under these ids."""
        with self._turn:
            for id, clipping in clippings.items():
                self._clipping_ids[clipping.digest] = id
                self._new[clipping.digest] = clipping
                self._held.pop(clipping.digest, None)

    def taken(self, clippings: Iterable[Clipping]) -> None:
        """Have clippings that are in the storage's hands count as any other: only some stay values."""
        with self._turn:
            for clipping in clippings:
                if self._new.get(clipping.digest) is clipping:
                    self._hold(self._new.pop(clipping.digest))

    def taken_cards(self, cards: Mapping[int, Card | None]) -> None:
        """Have cards that are in the storage's hands count as any other: only some stay values."""
        with self._turn:
            for id, card in cards.items():
                if id in self._new_cards and self._new_cards[id] is card:
                    self._hold_card(id, self._new_cards.pop(id))

    def _hold_card(self, story: int, card: Card | None) -> Card | None:
        self._cards[story] = card
        self._cards.move_to_end(story)
        if len(self._cards) > HELD_CARDS:
            self._cards.popitem(last=False)
        return card

    def _hold(self, clipping: Clipping) -> None:
        self._held[clipping.digest] = clipping
        if len(self._held) > HELD_CLIPPINGS:
            self._held.popitem(last=False)

    def _read_digests(self) -> dict[str, int]:
        """Digest -> id; only a document in another layout is parsed for it."""
        found: dict[str, int] = {}
        bad = []
        known = self._sources.digests("clippings")
        for id in sorted(self._sources.ids("clippings"), key=int):
            digest = known.get(id) or self._stated_digest(id)
            if digest:
                found.setdefault(digest, int(id))
            else:
                bad.append(id)
        if bad:
            self._set_aside(self._sources, "clippings", bad)
        return found

    def _stated_digest(self, id: str) -> str:
        inset = _INSET_DIGEST.search(self._sources.raw("clippings", id) or b"")
        if inset:
            return inset[1].decode()
        document = self._sources.document("clippings", id) or {}
        stated = document.get("digest")
        if isinstance(stated, str):
            return stated
        try:
            return Clipping.model_validate(document).digest
        except ValueError:
            return ""

    def _read_clipping(self, digest: str, id: int) -> Clipping | None:
        """The clipping in the file; None when it is none, or its text is not the one that was kept."""
        clipping = _value(Clipping, self._sources, "clippings", id)
        return clipping if clipping is not None and clipping.digest == digest else None

    # Stories, cards, steps, typing, facts

    def stories(self) -> tuple[KeptStory, ...]:
        """All stories, the oldest first."""
        with self._turn:
            return tuple(self._stories[id] for id in sorted(self._stories))

    def story(self, id: int) -> KeptStory | None:
        """One story, None when it is not here."""
        return self._stories.get(id)

    def has_card(self, story: int) -> bool:
        """Whether a story has a card, without reading it."""
        with self._turn:
            for held in (self._new_cards, self._cards):
                if story in held:
                    return held[story] is not None
            return self._work.raw("cards", str(story)) is not None

    def card(self, story: int) -> Card | None:
        """The card of a story, None when it has none."""
        with self._turn:
            if story in self._new_cards:
                return self._new_cards[story]
            if story in self._cards:
                self._cards.move_to_end(story)
                return self._cards[story]
            return self._hold_card(story, self._stored(Card, "cards", story))

    def steps(self, story: int) -> tuple[KeptStep, ...]:
        """The steps of a story's card, of the desk itself for 0, the oldest first."""
        with self._turn:
            ids = self._index_of_steps().get(story, set())
            for id in sorted(ids - self._steps.keys()):
                step = self._stored(KeptStep, "steps", id)
                if step is None:
                    ids.discard(id)
                else:
                    self._steps[id] = step
            return tuple(self._steps[id] for id in sorted(ids))

    def stories_with_steps(self) -> tuple[int, ...]:
        """The stories that have steps, with 0 for the desk itself."""
        with self._turn:
            return tuple(sorted(story for story, ids in self._index_of_steps().items() if ids))

    def typings(self) -> dict[int, Typing]:
        """What is being typed, by story."""
        with self._turn:
            if self._typing is None:
                values = {int(id): self._stored(Typing, "typing", int(id)) for id in self._work.ids("typing")}
                self._typing = {id: value for id, value in values.items() if value is not None}
            return dict(self._typing)

    def about(self) -> dict[str, Any]:
        """Facts of the desk itself."""
        with self._turn:
            if self._about is None:
                self._about = self._work.document("about", "1") or {}
            return dict(self._about)

    def spent(self) -> tuple[Spent, ...]:
        """What the jobs of models took, the oldest first."""
        with self._turn:
            if self._spent is None:
                values = {int(id): self._stored(Spent, "spent", int(id)) for id in self._work.ids("spent")}
                self._spent = {id: value for id, value in values.items() if value is not None}
            return tuple(self._spent[id] for id in sorted(self._spent))

    def accept(self, change: Change) -> None:
        """Have a change count."""
        with self._turn:
            self._stories.update({id: story for id, story in change.stories.items() if story is not None})
            for id in (id for id, story in change.stories.items() if story is None):
                self._stories.pop(id, None)
            self._new_cards.update(change.cards)
            for id in change.cards:
                self._cards.pop(id, None)
            for id, step in change.steps.items():
                self._accept_step(id, step)
            if change.typing:
                typings = self.typings() | dict(change.typing)
                self._typing = {id: typing for id, typing in typings.items() if typing is not None}
            if change.spent:
                self.spent()
                records = (self._spent or {}) | dict(change.spent)
                self._spent = {id: record for id, record in records.items() if record is not None}
            if change.about:
                about = self.about() | dict(change.about)
                self._about = {name: fact for name, fact in about.items() if fact is not None}

    def _accept_step(self, id: int, step: KeptStep | None) -> None:
        """Have a step count; before anybody asked for steps it is only noted, which costs nothing."""
        if self._step_ids is None:
            self._early[id] = step
            return
        known = self._steps.pop(id, None)
        for ids in (self._step_ids.get(known.story, set()),) if known else self._step_ids.values():
            ids.discard(id)
        if step is not None:
            self._step_ids.setdefault(step.story, set()).add(id)
            self._steps[id] = step

    def _index_of_steps(self) -> dict[int, set[int]]:
        """Story -> ids of its steps; only a document in another layout is parsed for it."""
        if self._step_ids is None:
            self._step_ids = {}
            for name in self._work.ids("steps"):
                if int(name) not in self._early:
                    story = story_of(self._work.raw("steps", name) or b"")
                    self._step_ids.setdefault(story, set()).add(int(name))
            for id, step in self._early.items():
                if step is not None:
                    self._step_ids.setdefault(step.story, set()).add(id)
                    self._steps[id] = step
            self._early.clear()
        return self._step_ids

    def _read_stories(self) -> dict[int, KeptStory]:
        found: dict[int, KeptStory] = {}
        bad = []
        share = Sharing(self._clipping_ids)
        with without_collector():
            for id, document in _documents(self._work, "stories"):
                story = _made(KeptStory, document, int(id))
                if story is None:
                    bad.append(id)
                else:
                    found[story.id] = share.lean(story)
        if bad:
            self._set_aside(self._work, "stories", bad)
        return found

    def _stored(self, kind: type[_Model], table: str, id: int) -> _Model | None:
        """The value in the file, None when there is none; what cannot be one is set aside."""
        if self._work.raw(table, str(id)) is None:
            return None
        value = _value(kind, self._work, table, id)
        if value is None:
            self._set_aside(self._work, table, [str(id)])
        return value


def _value(kind: type[_Model], storage: JournaledStorage, table: str, id: int) -> _Model | None:
    """A document as a value, None when it cannot be one."""
    try:
        document = storage.document(table, str(id)) or {}
    except (ValueError, RecursionError):
        return None
    return _made(kind, document, id)


def _made(kind: type[_Model], document: Any, id: int) -> _Model | None:
    try:
        if "id" in kind.model_fields:
            document["id"] = id
        return kind.model_validate(document)
    except (ValueError, RecursionError, TypeError):
        return None


def _documents(storage: JournaledStorage, table: str) -> Iterator[tuple[str, Any]]:
    """All documents of a table with their ids, many parsed at once; None for one that is no JSON."""
    ids = storage.ids(table)
    for at in range(0, len(ids), _AT_ONCE):
        some = ids[at : at + _AT_ONCE]
        try:
            parsed = json.loads(b"[" + b",".join(storage.raw(table, id) or b"null" for id in some) + b"]")
        except (ValueError, RecursionError):
            parsed = []
        if len(parsed) != len(some):
            parsed = [_parsed(storage, table, id) for id in some]
        yield from zip(some, parsed, strict=True)


def _parsed(storage: JournaledStorage, table: str, id: str) -> Any:
    try:
        return storage.document(table, id)
    except (ValueError, RecursionError):
        return None
