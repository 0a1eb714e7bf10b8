"""A glimpse of a desk: what its list shows first, out of its files, before the desk itself is opened.

Nothing is locked, mended, checked or written, and no model is built: the desk that is opened behind it is
what counts, and shows whatever is wrong with its files.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from core.keeping.schema import SCHEMA
from core.keeping.storage import JournaledStorage
from core.listing import Lens, listing
from core.model.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from core.keeping import KeptStory
    from core.model import Clipping
    from core.model.clipping import Furniture, Origin

STATED = ("text", "title", "url", "outlet", "author", "language")
WORK, SOURCES = "desk.json", "clippings.json"
LARGE = 4_000_000
"""Bytes of clippings.json from which on no text is looked for before the desk is opened."""
TRIAGE: dict[str, Any] = {"decision": "new", "star": False, "score": None, "note": ""}
UNDECIDED = SimpleNamespace(**TRIAGE)
"""What stories without a triage share."""
STORY: dict[str, Any] = {
    "clippings": (),
    "title": "",
    "copies": (),
    "independent": 0,
    "aside": "",
    "hand": False,
    "arrived": (),
    "related": (),
    "outlets": (),
    "latest": None,
    "words": 0,
}
"""What a kept story has where its document says nothing, as `KeptStory`."""
KINDS: dict[str, type | tuple[type, ...]] = {
    "clippings": (str,),
    "title": str,
    "copies": (str,),
    "independent": int,
    "aside": str,
    "hand": bool,
    "arrived": (str,),
    "related": (int,),
    "outlets": (str,),
    "words": int,
}
TWO = ("name", "description")
ROWS = {
    "signals": (*TWO, "change", "horizon", "driver"),
    "concerns": TWO,
    "behaviors": TWO,
    "technologies": TWO,
    "issues": TWO,
}
"""The tables of a card, and what each row of them says."""
TRIAGE_KINDS: dict[str, type] = {"decision": str, "star": bool, "score": int, "note": str}
"""Of what kind they are: one in brackets is that of the values of a list."""


@dataclass(frozen=True)
class Glimpse:
    """The stories of a desk as its list shows them: values with the fields of `KeptStory`."""

    folder: Path
    lens: Lens
    place: int | None
    """The story on which the cursor was left."""
    stories: Mapping[int, KeptStory]
    listed: tuple[int, ...]
    """The stories that the lens shows, in its order."""
    work: JournaledStorage = field(repr=False)
    _sources: list[JournaledStorage] = field(default_factory=list, repr=False)

    @property
    def day(self) -> date | None:
        """The day whose desk this is; None for that of some files."""
        try:
            return date.fromisoformat(self.folder.name)
        except ValueError:
            return None

    def has_card(self, id: int) -> bool:
        """Whether a story has a card."""
        return self.work.raw("cards", str(id)) is not None

    def card(self, id: int) -> dict[str, Any]:
        """The document of a story's card; empty without one."""
        with suppress(ValueError, RecursionError):
            found = self.work.document("cards", str(id))
            return found if isinstance(found, dict) else {}
        return {}

    def forget(self) -> None:
        """Give the memory back, once the desk itself is shown: there may be thousands of stories."""
        self._sources.clear()
        for name, nothing in (("stories", {}), ("listed", ()), ("work", None)):
            object.__setattr__(self, name, nothing)

    def counts(self) -> Counter[str]:
        """How many stories there are of each kind, as the head of the list says them."""
        counts: Counter[str] = Counter()
        for story in self.stories.values():
            counts["aside"] += len(story.copies) + bool(story.aside)
            if not story.aside:
                counts["stories"] += 1
                counts[story.triage.decision] += 1
                counts["cards"] += self.has_card(story.id)
        return counts

    def sources(self, digests: Iterable[str]) -> tuple[Clipping, ...]:
        """Some clippings, as far as they are there; none where there are too many texts to wait for."""
        path = self.folder / SOURCES
        with suppress(OSError):
            if path.stat().st_size < LARGE and not self._sources:
                self._sources.append(JournaledStorage(path, readonly=True))
        found = []
        for storage in self._sources:
            documents = [storage.raw("clippings", id) or b"" for id in storage.ids("clippings")]
            for digest in digests:
                for raw in documents:
                    with suppress(Exception):  # the desk that is opened says what is wrong with it
                        if digest.encode() in raw:
                            text = Source(json.loads(raw))
                            found += [text] if text.digest == digest else []
        return cast("tuple[Clipping, ...]", tuple(found))


class Source(Readable):
    """A clipping as its document has it, with the fields of `Clipping`."""

    origin: Origin
    furniture: Sequence[Furniture]

    def __init__(self, document: dict[str, Any]) -> None:
        """Raises ValueError, TypeError, KeyError for what is none."""
        stated = [document.get(name, "") for name in STATED]
        notes, stretches = document.get("notes", []), document.get("furniture", [])
        if not all(isinstance(value, str) for value in (*stated, *notes)):
            raise TypeError
        self.text, self.title, self.url, self.outlet, self.author, self.language = stated
        self.notes: tuple[str, ...] = tuple(notes)
        when, headline = document.get("published"), document.get("headline")
        self.published = date.fromisoformat(when) if when else None
        self.headline = (int(headline[0]), int(headline[1])) if headline else None
        origin = {"kind": "file", "name": "", "path": ""} | document.get("origin", {})
        if not all(isinstance(value, str) for value in origin.values()):
            raise TypeError
        self.origin = cast("Origin", SimpleNamespace(**origin))
        self.furniture = [cast("Furniture", SimpleNamespace(**stretch)) for stretch in stretches]
        edges = [(mask.start, mask.end) for mask in self.furniture]
        if not all(type(start) is type(end) is int for start, end in edges):
            raise TypeError
        if not all(0 <= start <= end <= len(self.text) for start, end in edges):
            raise ValueError
        "".join(stated).encode()  # no half of a character, which no screen takes


def blanks(card: dict[str, Any]) -> int | None:
    """How many places of a card's document wait for the analyst, as `edits.blanks` counts them; None when
    it is odd."""
    try:
        alone = [_says(card.get(name)) for name in ("title", "category", "type")]
        alone += [bool(card.get(name)) for name in ("link", "keywords", "themes")]
        alone.append(any(_says(part) for part in card.get("summary", ())))
        rows = [
            _says(row.get(column))
            for table, columns in ROWS.items()
            for row in card.get(table, {}).get("rows", ())
            for column in columns
        ]
    except (TypeError, AttributeError):
        return None
    return (*alone, *rows).count(False)


def _says(cell: dict[str, Any] | None) -> bool:
    return bool(cell and cell.get("text", "").strip())


def glimpse(folder: Path) -> Glimpse | None:
    """What can be shown of the desk in a folder at once; None where there is no story, or anything is odd."""
    if not (folder / WORK).is_file():
        return None
    try:
        return _glimpsed(folder)
    except Exception:  # whatever it is, the desk that is opened instead mends it, or says what is wrong
        return None


def _glimpsed(folder: Path) -> Glimpse | None:
    work = JournaledStorage(folder / WORK, readonly=True)
    known = (work.document("_meta", "1") or {}).get("schema") == SCHEMA
    if work.recovered or work.unreadable or work.ids("typing") or not known:
        return None
    stories = {int(id): _story(int(id), work.raw("stories", id) or b"") for id in work.ids("stories")}
    place = (work.document("about", "1") or {}).get("place")
    lens = Lens.from_plain(place)
    cards = set(work.ids("cards"))
    shown = (stories[id] for id in sorted(stories))
    listed = listing(shown, lens, lambda id: str(id) in cards)
    left = place.get("story") if isinstance(place, dict) else None
    left = left if isinstance(left, int) and left in stories else None
    return Glimpse(folder, lens, left, stories, listed, work) if listed else None


def _story(id: int, raw: bytes) -> KeptStory:
    """A story as its document has it. Raises ValueError, TypeError."""
    document = json.loads(raw)
    fields = {name: document.get(name, usual) for name, usual in STORY.items()}
    fields["latest"] = date.fromisoformat(fields["latest"]) if fields["latest"] else None
    for name, kind in KINDS.items():
        if name in document and not _are(document[name], kind):
            raise TypeError(name)
    triage = document.get("triage")
    if triage is None:
        return cast("KeptStory", SimpleNamespace(id=id, triage=UNDECIDED, **fields))
    stated = {name: value for name, value in triage.items() if (name, value) != ("score", None)}
    if not all(_are(stated[name], kind) for name, kind in TRIAGE_KINDS.items() if name in stated):
        raise TypeError("triage")
    return cast("KeptStory", SimpleNamespace(id=id, triage=SimpleNamespace(**(TRIAGE | triage)), **fields))


def _are(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether a value is of a kind, a list one of values of that kind. Raises ValueError for odd text."""
    if isinstance(kind, tuple):
        return isinstance(value, list) and all(_are(each, kind[0]) for each in value)
    if kind is str and type(value) is str:
        value.encode()  # no half of a character either
    return type(value) is kind
