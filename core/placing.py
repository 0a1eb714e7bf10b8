"""Where a new clipping belongs: beside what it copies, to the story of its event, or on its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from core.model import TABLES
from core.model.addresses import normalised
from core.reading import Copies, Grouper, independent

if TYPE_CHECKING:
    from core.keeping import KeptStory
    from core.model import Card, Clipping

HELD = 0.5
"""The share of an older text in a new one from which the older may be a copy that came first."""
SAME = 0.5
"""The share of the shorter of two texts that stands in the other one from which both are one text, corrected
or carried on; two articles on one event have less than a third in common."""
_STRETCH = 12
"""Characters of a stretch by which two texts are held against each other."""


@dataclass(frozen=True)
class Verdict:
    """What the texts say of a new clipping."""

    copy_of: str = ""
    """The digest of the clipping that it repeats."""
    holds: str = ""
    """The digest of a clipping of the same story most of which stands in it, beside much more."""
    story: int | None = None
    """The story of its event, or of what it repeats."""
    related: tuple[int, ...] = ()
    """Stories on the same matter at another time."""


@dataclass(frozen=True)
class Arrival:
    """A new clipping and where it goes."""

    clipping: Clipping
    story: int
    verdict: Verdict = field(default_factory=Verdict)
    aside: str = ""
    """Why it is set aside, or empty."""
    replaces: tuple[str, ...] = ()
    """Digests of older texts of the same file or address, whose place it takes."""


@dataclass(frozen=True)
class Arrivals:
    """What some clippings became, before it is put on the desk."""

    arrivals: tuple[Arrival, ...] = ()
    known: tuple[str, ...] = ()
    """Names of those that were here already."""


@dataclass
class Came:
    """What came of an import."""

    stories: set[int] = field(default_factory=set)
    """Stories that are new or have new sources."""
    new: int = 0
    joined: int = 0
    changed: int = 0
    """Texts that took the place of a former text of the same file or address."""
    copies: int = 0
    aside: int = 0
    known: int = 0

    def count(self, arrival: Arrival, *, into: bool) -> None:
        """Count a clipping; `into` says whether its story was there before."""
        if arrival.aside:
            self.aside += 1
        elif arrival.verdict.copy_of:
            self.copies += 1
        elif into and arrival.replaces and arrival.verdict == Verdict():
            self.changed += 1
        elif into:
            self.joined += 1
        else:
            self.new += 1

    def add(self, other: Came) -> None:
        """Count another import in."""
        self.stories |= other.stories
        self.new += other.new
        self.joined += other.joined
        self.changed += other.changed
        self.copies += other.copies
        self.aside += other.aside
        self.known += other.known


class Placer:
    """An index of the clippings of a desk by story; judges from any thread, one clipping at a time."""

    def __init__(self, held: Iterable[tuple[Clipping, int]], new_id: Callable[[], int]) -> None:
        self._turn = threading.Lock()
        self._copies = Copies()
        self._grouper = Grouper()
        self._homes: dict[str, int] = {}
        self._new_id = new_id
        for clipping, story in held:
            self._copies.add(clipping)
            self._grouper.place(clipping, story)
            self._homes[clipping.digest] = story

    def judge(self, clipping: Clipping, *, foreign: bool = False) -> tuple[int, Verdict]:
        """(the story that it goes to, why), and remember it there; `foreign` as `Grouper.nearest` has it."""
        with self._turn:
            verdict = self._verdict(clipping, foreign)
            story = self._new_id() if verdict.story is None else verdict.story
            if not verdict.copy_of:
                self._grouper.place(clipping, story)
            self._copies.add(clipping)
            self._homes[clipping.digest] = story
            return story, verdict

    def _verdict(self, clipping: Clipping, foreign: bool) -> Verdict:
        copy = self._copies.find(clipping)
        if copy is not None and copy.of in self._homes:
            return Verdict(copy_of=copy.of, story=self._homes[copy.of])
        near = self._grouper.nearest(clipping, foreign=foreign)
        held = (copy.of for copy in self._copies.repeats(clipping) if copy.share >= HELD)
        of = next((each for each in held if self._homes.get(each) == near.story), "")
        return Verdict(holds=of if near.story else "", story=near.story, related=near.related)

    def nearest(self, clipping: Clipping) -> int | None:
        """The story of the event that a text tells of; nothing is remembered."""
        with self._turn:
            return self._grouper.nearest(clipping).story

    def put(self, clipping: Clipping, story: int) -> None:
        """Remember a new clipping in a story that is known."""
        with self._turn:
            self._copies.add(clipping)
            self._grouper.place(clipping, story)
            self._homes[clipping.digest] = story

    def move(self, clipping: Clipping, story: int) -> None:
        """Remember a clipping in another story."""
        with self._turn:
            self._copies.add(clipping)
            self._grouper.move(clipping.digest, story)
            self._grouper.place(clipping, story)
            self._homes[clipping.digest] = story

    def follow(self, digest: str, story: int) -> None:
        """Remember where a copy is, which says nothing more of what its story tells."""
        with self._turn:
            self._grouper.forget(digest)
            if digest in self._homes:
                self._homes[digest] = story

    def forget(self, digest: str) -> None:
        """Forget a clipping that is in no story any more."""
        with self._turn:
            self._grouper.forget(digest)
            self._copies.forget(digest)
            self._homes.pop(digest, None)


class Place(NamedTuple):
    """Where a clipping is: its story, whether it is a source there, whether all of it is set aside."""

    story: int
    source: bool
    aside: bool


def places(story: KeptStory | None) -> Iterator[tuple[str, Place]]:
    """(digest, place) of all clippings of a story."""
    if story is not None:
        for digest in (*story.former, *story.copies, *story.clippings):
            yield digest, Place(story.id, digest in story.clippings, bool(story.aside))


@dataclass(frozen=True)
class Older:
    """Older texts of a clipping, and the story that they are in."""

    story: int | None = None
    digests: tuple[str, ...] = ()
    same_file: bool = False


@dataclass(frozen=True)
class _Known:
    """What is remembered of a clipping, so that its text need not be."""

    digest: str
    story: int
    title: str
    words: int


class Here:
    """Where the files and addresses of a desk are, for new texts of what is there already."""

    def __init__(self, clipping: Callable[[str], Clipping | None]) -> None:
        self._clipping = clipping
        self._files: dict[str, list[_Known]] = {}
        self._addresses: dict[str, list[_Known]] = {}

    def add(self, clipping: Clipping, story: int) -> None:
        """Remember a clipping."""
        known = _Known(clipping.digest, story, clipping.title, clipping.words)
        for places, key in ((self._files, _file(clipping)), (self._addresses, _address(clipping))):
            if key:
                places.setdefault(key, []).append(known)

    def find(self, clipping: Clipping, aside: str) -> Older | None:
        """The older texts of the same file or address; None when the clipping brings nothing new."""
        older = [] if aside else list(self._files.get(_file(clipping), ()))
        same_file = bool(older)
        for other in self._addresses.get(_address(clipping), ()):
            same = other.title == clipping.title or self._repeats(other, clipping)
            if aside or (same and other.words >= 0.8 * clipping.words):
                return None
            if same and other not in older:
                older.append(other)
        if not older:
            return Older()
        digests = tuple(other.digest for other in older if other.digest != clipping.digest)
        return Older(older[-1].story, digests, same_file)

    def _repeats(self, known: _Known, clipping: Clipping) -> bool:
        other = self._clipping(known.digest)
        return other is not None and bool(independent((other, clipping))[1])


def replaceable(
    clipping: Clipping,
    older: Older,
    homes: Mapping[str, int],
    has_card: Callable[[int], bool],
    text_of: Callable[[str], Clipping | None],
) -> Older:
    """The older texts whose place a clipping may take. A story with a card gives only one up of which it is
    the corrected text, so that quotes can follow."""
    carded = {id for digest in older.digests if (id := homes.get(digest, 0)) and has_card(id)}
    if not carded:
        return older
    texts = ((each, text_of(each)) for each in older.digests if homes.get(each) in carded)
    same = [digest for digest, text in texts if text is not None and same_text(text, clipping)]
    free = [digest for digest in older.digests if homes.get(digest) not in carded]
    if not (same or free):
        return Older()
    story = homes.get((same or free)[-1])
    return Older(story, (*free, *(each for each in same if homes[each] == story)), older.same_file)


def renewed(story: KeptStory, arrival: Arrival) -> KeptStory:
    """A story with a clipping in the place of its older texts, among the copies where these are."""
    digest, gone = arrival.clipping.digest, {*arrival.replaces}
    copied = not gone.isdisjoint(story.copies) and gone.isdisjoint(story.clippings)
    sources = tuple(each for each in story.clippings if each not in gone)
    copies = tuple(each for each in story.copies if each not in gone)
    former = dict.fromkeys((*story.former, *arrival.replaces))
    arrived = dict.fromkeys(digest if each in gone else each for each in story.arrived)
    fields = {
        "clippings": sources if copied else (*sources, digest),
        "copies": (*copies, digest) if copied else copies,
        "former": tuple(each for each in former if each != digest),
        "arrived": tuple(arrived),
        "related": tuple(dict.fromkeys((*story.related, *arrival.verdict.related))),
    }
    return story.model_copy(update=fields)


def quoted(card: Card | None) -> set[str]:
    """The digests that a card quotes."""
    if card is None:
        return set()
    cells = [cell for _, cell in card.cells()]
    cells += [cell for table in TABLES for row in card.rows(table) for cell in row.cells]
    return {quote.span.source for cell in cells for quote in cell.quotes}


def same_text(one: Clipping, other: Clipping) -> bool:
    """Whether two texts are one, corrected or carried on: most of the shorter stands in the other."""
    mine, theirs = _stretches(one), _stretches(other)
    return len(mine & theirs) >= SAME * max(1, min(len(mine), len(theirs)))


def _stretches(clipping: Clipping) -> set[str]:
    text = " ".join(clipping.readable().casefold().split())
    return {text[at : at + _STRETCH] for at in range(max(1, len(text) - _STRETCH + 1))}


def _file(clipping: Clipping) -> str:
    """Where a clipping is found again: its file and its number there; an item of a feed by what it says."""
    if clipping.origin.kind == "feed":
        return f"{clipping.url} {clipping.title}" if clipping.url and clipping.title else ""
    return f"{clipping.origin.path} {clipping.origin.name}" if clipping.origin.path else ""


def _address(clipping: Clipping) -> str:
    """The address of the article, when it has one of its own."""
    address = normalised(clipping.url) if clipping.url else ""
    return address if (address.count("/") > 2 and not address.endswith("/")) or "?" in address else ""
