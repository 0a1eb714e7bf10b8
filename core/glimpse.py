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
        found: dict[str, Any] = self.work.document("cards", str(id)) or {}
        return found

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
                    if digest.encode() in raw:
                        with suppress(ValueError, TypeError, KeyError, RecursionError):
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
        origin = document.get("origin", {})
        self.origin = cast("Origin", SimpleNamespace(**{"kind": "file", "name": "", "path": ""} | origin))
        self.furniture = [cast("Furniture", SimpleNamespace(**stretch)) for stretch in stretches]
        if not all(0 <= mask.start <= mask.end <= len(self.text) for mask in self.furniture):
            raise ValueError


def glimpse(folder: Path) -> Glimpse | None:
    """What can be shown of the desk in a folder at once; None where there is no story, or anything is odd."""
    if not (folder / WORK).is_file():
        return None
    try:
        work = JournaledStorage(folder / WORK, readonly=True)
        if (
            work.recovered
            or work.unreadable
            or work.ids("typing")
            or (work.document("_meta", "1") or {}).get("schema") != SCHEMA
        ):
            return None
        stories = {int(id): _story(int(id), work.raw("stories", id) or b"") for id in work.ids("stories")}
        about = work.document("about", "1") or {}
        place = about.get("place")
        lens = Lens.from_plain(place)
        listed = listing(
            (stories[id] for id in sorted(stories)), lens, lambda id: bool(work.raw("cards", str(id)))
        )
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    left = place.get("story") if isinstance(place, dict) else None
    return Glimpse(folder, lens, left if left in stories else None, stories, listed, work) if listed else None


_USUAL = SimpleNamespace(**TRIAGE)


def _story(id: int, raw: bytes) -> KeptStory:
    """A story as its document has it. Raises ValueError, TypeError."""
    document = json.loads(raw)
    fields = {name: document.get(name, usual) for name, usual in STORY.items()}
    fields["latest"] = date.fromisoformat(fields["latest"]) if fields["latest"] else None
    for name in STORY.keys() & document.keys():
        usual = STORY[name]
        if usual is not None and not isinstance(fields[name], list if usual == () else type(usual)):
            raise TypeError(name)
    said = document.get("triage")
    triage = SimpleNamespace(**(TRIAGE | said)) if said else _USUAL
    return cast("KeptStory", SimpleNamespace(id=id, triage=triage, **fields))
