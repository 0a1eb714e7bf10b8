"""What the workspace knows of a card, a story, a row: what is near, what came before, how often it came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.archive import ARCHIVE
from core.archive.store import Archives
from core.errors import ForedeckError
from core.finding.archive import stamps_of
from core.finding.near import Document, NamedRow, Series
from core.finding.nearness import Near
from core.keeping import Desk
from core.model import TABLES, Section
from core.model.cleaning import clean_line
from core.model.published import Published, card_id, host_of
from core.own_desks import own_names

if TYPE_CHECKING:
    from core.asking.embedding import Embedder
    from core.finding.near import Neighbour, Occurrence
    from core.finding.near_vectors import ByVectors
    from core.keeping import KeptStory
    from core.model import Card, Clipping
    from core.shelf import Shelf

FILE = "near.sqlite"
MOST = 20
CONTINUES = 0.2
"""Cosine from which a story of an earlier day is taken for the same matter: between what sources of one story
have among each other (from 0.23 on) and what stories of one field have (up to 0.15)."""
NAMED_CONTINUES = 0.16
"""The same where at least NAMES of the heaviest shared terms are names: one event told from another side."""
NAMES = 4
BACK = 62
"""Days that a story is looked for on desks before."""
PAUSE = 0.001
"""Seconds between two stories that are looked back from, in which keys are answered."""
_LEAD_WORDS = 60
_SUMMARY_LEAD = 60
_LONGEST = 12_000

Stop = Callable[[], bool]
_Answer = TypeVar("_Answer")


def catch_up(place: Path, should_stop: Stop = lambda: False) -> tuple[str, ...]:
    """Bring the index of neighbours of a workspace up to date; sentences about what could not be."""
    near = Near(place / "index" / FILE)
    try:
        return bring(near, place, should_stop)
    finally:
        near.close()


def bring(near: Near, place: Path, should_stop: Stop, first: str = "") -> tuple[str, ...]:
    """Bring new and changed desks and collections into an index, the desk `first` before the others, and
    forget those that are gone; sentences about what could not be read. Never raises."""
    problems = _bring(near, place, should_stop, first)
    return _bring(near, place, should_stop, first) if near.emptied else problems


def _bring(near: Near, place: Path, should_stop: Stop, first: str) -> tuple[str, ...]:
    known = near.stamps()
    near.emptied = False
    try:
        stamps = stamps_of(place)
    except OSError:
        return ("The desks could not be listed for neighbours.",)
    if known is None:
        return (near.notice,) if near.notice else ()
    problems: list[str] = []
    for name in sorted(known.keys() - stamps.keys()):
        near.drop(name)
    for name, stamp in sorted(stamps.items(), key=lambda pair: (pair[0] != first, pair[0])):
        if stamp is None or known.get(name) == stamp:
            continue
        if should_stop():
            break
        try:
            near.refill(name, documents_of(place, name), stamp, should_stop)
        except (ForedeckError, OSError, ValueError) as error:
            problems.append(f"{clean_line(name)} could not be read for neighbours: {clean_line(str(error))}")
    return (*problems, *((near.notice,) if near.notice else ()))


def asked(near: Near, place: Path, ask: Callable[[], _Answer]) -> _Answer:
    """What an index answers; where it proved damaged meanwhile, it is made anew and asked again, once."""
    answer = ask()
    if near.emptied:
        bring(near, place, lambda: False)
        answer = ask()
    return answer


def documents_of(place: Path, name: str) -> Iterator[Document]:
    """All cards and stories of a desk, or of a collection (`archive/NAME`), as an index sees them."""
    if name.startswith(ARCHIVE):
        for number, item in Archives(place).read(name):
            yield document_of(item, number)
        return
    desk = Desk.look(place / "desks" / name)
    day = _day_of(name)
    for kept in desk.stories():
        if not kept.aside:
            yield story_document(kept, desk.card(kept.id), desk.clipping, day)


def document_of(item: Published, number: int = 0) -> Document:
    """A card as an index sees it; `number` is where it stands in its collection."""
    day = item.day.isoformat() if item.day else ""
    outlet = ", ".join(item.outlets)
    return _card_document(item.card, number, item.card.title.text, day, outlet, item.id)


def story_document(
    kept: KeptStory, card: Card | None, clipping: Callable[[str], Clipping | None], day: str
) -> Document:
    """A story of a desk as an index sees it: by its card, without one by its sources."""
    day = day or (kept.latest.isoformat() if kept.latest else "")
    outlet = ", ".join(kept.outlets)
    if card is not None:
        id = card_id(card) if card.link else ""
        outlet = outlet or host_of(card.link)
        return _card_document(card, kept.id, card.title.text or kept.title, day, outlet, id)
    lead: list[str] = []
    body: list[str] = []
    for digest in kept.clippings[:4]:
        if source := clipping(digest):
            words = source.readable()[:_LONGEST].split()
            lead += words[:_LEAD_WORDS]
            body += words[_LEAD_WORDS:400]
    return Document(kept.id, kept.title, " ".join(lead), " ".join(body), day, outlet)


def _card_document(card: Card, number: int, title: str, day: str, outlet: str, id: str) -> Document:
    summary = card.summary_text.split()
    lead = [cell.text for cell in (*card.keywords, *card.themes)] + [" ".join(summary[:_SUMMARY_LEAD])]
    body = [" ".join(summary[_SUMMARY_LEAD:])]
    rows: list[NamedRow] = []
    for section in TABLES:
        for at, row in enumerate(card.rows(section)):
            body.append(f"{row.name.text}. {row.description.text}")
            if not row.name.blank:
                rows.append(NamedRow(section.value, at, row.name.text, row.score.value or 0))
    if not title:
        lead += [row.name for row in rows if row.section == Section.SIGNALS.value]
    return Document(number, title, ". ".join(lead), ". ".join(body), day, outlet, id, tuple(rows))


def documents_at(
    place: Path, places: Iterable[tuple[str, int]]
) -> Iterator[tuple[tuple[str, int], Document]]:
    """What stands at some places, (desk, story), as an index sees it; what cannot be read is left out."""
    wanted: dict[str, list[int]] = {}
    for name, number in places:
        wanted.setdefault(name, []).append(number)
    for name, stories in wanted.items():
        with suppress(ForedeckError, OSError, ValueError):
            if name.startswith(ARCHIVE):
                for number in stories:
                    if item := Archives(place).card(name.removeprefix(ARCHIVE), number):
                        yield (name, number), document_of(item, number)
                continue
            desk = Desk.look(place / "desks" / name)
            for id in stories:
                if kept := desk.kept(id):
                    yield (name, id), story_document(kept, desk.card(id), desk.clipping, _day_of(name))


class Closest:
    """What is nearest in an index: by terms, and by vectors where the settings name a model for them."""

    def __init__(self, near: Near, place: Path, embedder: Callable[[], Embedder | None]) -> None:
        self._near = near
        self._place = place
        self._embedder = embedder
        self._by_vectors: ByVectors | None = None
        self._turn = threading.Lock()

    @property
    def notice(self) -> str:
        """Why vectors had no part in the last answer, or empty."""
        return self._by_vectors.notice if self._by_vectors and self._embedder() else ""

    def nearest(
        self, document: Document, most: int, without: Callable[[str, int, str], bool] = lambda *_: False
    ) -> tuple[Neighbour, ...]:
        """As `Near.nearest`; waits for the model, so from a thread that has no event loop."""
        embedder = self._embedder()
        if embedder is None:
            return self._near.nearest(document, most, without)
        from core.finding.near_vectors import ByVectors

        with self._turn:
            if self._by_vectors is None:
                self._by_vectors = ByVectors(self._near, lambda places: documents_at(self._place, places))
        return self._by_vectors.nearest(embedder, document, most, without)


class Knowing:
    """Answers for the stories of an open desk.

    The index is as old as the last `warm`, which runs in a thread; before the first there are no answers
    (`ready`). All methods may be called from any thread.
    """

    def __init__(
        self,
        desk: Desk,
        shelf: Shelf,
        place: Path,
        embedder: Callable[[], Embedder | None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._shelf = shelf
        self._place = place
        self._near = Near(place / "index" / FILE)
        self._closest = Closest(self._near, place, embedder)
        self._before: dict[int, tuple[tuple[str, ...], Neighbour | None]] = {}
        self._others: dict[str, str] = {}
        self._came: dict[str, str | None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._turn = threading.Lock()
        self.ready = False
        """Whether the index was brought up to date in this session."""

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the index or the embedding model, or empty."""
        return self._near.notice or self._closest.notice

    def seen(self, on_change: Callable[[], None]) -> None:
        """Have it told, from the thread that warms, when `seen_before` has other answers."""
        self._listeners.append(on_change)

    def warm(self, should_stop: Stop = lambda: False) -> None:
        """Bring the index up to date, this desk first, and look for what was seen before; from a thread."""
        with self._turn:
            self._desk.flush()
            came = self._stamps()
            bring(self._near, self._place, should_stop, self._desk.folder.name)
            if should_stop():
                return
            self.ready = True
            self._came = came
            self._look_back(should_stop)

    def behind(self) -> bool:
        """Whether other desks or the archive changed since the last `warm`, or the index was thrown away."""
        return self.ready and (self._near.emptied or self._stamps() != self._came)

    def _stamps(self) -> dict[str, str | None] | None:
        """The stamps of all desks but this one, and of the archive; None when they cannot be listed."""
        try:
            stamps = stamps_of(self._place)
        except OSError:
            return None
        return {name: stamp for name, stamp in stamps.items() if name != self._desk.folder.name}

    def neighbours(self, id: int, most: int = MOST) -> tuple[Neighbour, ...]:
        """What is nearest to a story of this desk as it is now, the closest first."""
        own = self._desk.folder.name
        document = self._document(id)
        if document is None:
            return ()
        return self._nearest(document, most, lambda desk, story, _: desk == own and story == id)

    def near_card(self, card: Card, most: int = MOST, day: str = "") -> tuple[Neighbour, ...]:
        """What is nearest to any card; not the card itself, by its published id."""
        document = _card_document(card, 0, card.title.text, day, host_of(card.link), card_id(card))
        return self._nearest(document, most, lambda *_: False)

    def seen_before(self, id: int) -> Neighbour | None:
        """The story or card of the last weeks that a story of this desk goes on with, or None.

        Answers from what the last `warm` found.
        """
        found = self._before.get(id)
        return found[1] if found else None

    def over_time(self, name: str, section: Section | None = None) -> Series:
        """A row through time: all rows of that name, on any desk and in the archive."""
        return series(self._near.named(name, section.value if section else ""))

    def published(self, desk: str, story: int) -> Published | None:
        """The card of a story of any desk, or one of the archive; None when there is none (any more)."""
        return published_at(self._place, desk, story)

    def called(self, desks: Iterable[str]) -> dict[str, str]:
        """Folder names of desks, and collections -> what they are called on a screen."""
        names = own_names(self._place)
        return {desk: names.get(desk, desk.removeprefix(ARCHIVE)) for desk in desks}

    def close(self) -> None:
        """Give the index up."""
        self._near.close()

    def _nearest(
        self, document: Document, most: int, without: Callable[[str, int, str], bool]
    ) -> tuple[Neighbour, ...]:
        """By vectors only where the index is whole: what is near in a half of it is not worth a call."""
        nearest = self._closest.nearest if self.ready else self._near.nearest
        return nearest(document, most, without)

    def _document(self, id: int) -> Document | None:
        kept = self._shelf.kept.get(id)
        if kept is None:
            return None
        return story_document(
            kept, self._desk.card(id), self._shelf.clipping, _day_of(self._desk.folder.name)
        )

    def _look_back(self, should_stop: Stop) -> None:
        """Look for what each story of this desk goes on with: once, and again when its sources or what is
        known of other desks and the archive changed."""
        own = self._desk.folder.name
        others = {desk: stamp for desk, stamp in (self._near.stamps() or {}).items() if desk != own}
        anew, self._others = others != self._others, others
        if not others and not self._before:
            return
        today = _day_of(own) or date.today().isoformat()
        since = (date.fromisoformat(today) - timedelta(days=BACK)).isoformat()

        def without(desk: str, _: int, day: str) -> bool:
            return desk == own or not since <= day < today

        changed = False
        for id, kept in tuple(self._shelf.kept.items()):
            if should_stop():
                break
            known = self._before.get(id)
            if kept.aside or (known and known[0] == kept.clippings and not anew):
                continue
            time.sleep(PAUSE)
            document = self._document(id)
            near = self._near.nearest(document, 3, without) if document else ()
            found = next(filter(_goes_on, near), None)
            changed = changed or found != (known[1] if known else None)
            self._before[id] = (kept.clippings, found)
        for listener in self._listeners if changed else ():
            listener()


def _goes_on(near: Neighbour) -> bool:
    """Whether a story of an earlier day is taken for the same matter."""
    named = sum(1 for term in near.shared if term[:1].isupper())
    return near.closeness >= (NAMED_CONTINUES if named >= NAMES else CONTINUES)


def published_at(place: Path, desk: str, story: int) -> Published | None:
    """The card of a story of a desk, or one of the archive; None when there is none."""
    if desk.startswith(ARCHIVE):
        return Archives(place).card(desk.removeprefix(ARCHIVE), story)
    try:
        held = Desk.look(place / "desks" / desk)
        kept, card = held.kept(story), held.card(story)
    except (ForedeckError, OSError, ValueError):
        return None
    if kept is None or card is None:
        return None
    named = _day_of(desk)
    day = date.fromisoformat(named) if named else kept.latest
    return Published(
        id=card_id(card), card=card, day=day, outlets=kept.outlets, source=f"{desk}, story {story}"
    )


def series(occurrences: Iterable[Occurrence]) -> Series:
    """Occurrences with how many cards have one in each month; a card that is both on a desk and in the
    archive counts once."""
    once = {(each.title, each.day, each.section, each.row, each.name): each for each in occurrences}
    found = tuple(once.values())
    cards: dict[str, set[tuple[str, str]]] = {}
    for each in found:
        cards.setdefault(each.day[:7], set()).add((each.title, each.day))
    undated = len(cards.pop("", ()))
    months = sorted(cards)
    if not months:
        return Series(found, (), undated)
    year, month = (int(part) for part in months[0].split("-"))
    counted: list[tuple[str, int]] = []
    while (name := f"{year:04}-{month:02}") <= months[-1]:
        counted.append((name, len(cards.get(name, ()))))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return Series(found, tuple(counted), undated)


def _day_of(folder: str) -> str:
    """The name of a desk's folder when it is that of a day, else empty."""
    try:
        return folder if date.fromisoformat(folder).isoformat() == folder else ""
    except ValueError:
        return ""
