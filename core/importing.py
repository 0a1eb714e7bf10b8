"""Published cards on their way in: pages, JSON and Parquet into one new collection of the archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.archive.completing import completed
from core.archive.store import Archives
from core.errors import BadInput, NotACard
from core.files import read_regular
from core.incoming import Duplicate, Imported, Problem, Text
from core.model import TABLES, Section
from core.model.card import Table
from core.model.cleaning import clean_line
from core.outgoing import Step
from core.sharing.digest import is_digest
from core.sharing.document import file_stem, read_line
from core.sharing.indexes import is_ours
from core.sharing.page import read_page
from core.sharing.parquet import is_parquet, read_parquet

if TYPE_CHECKING:
    from core.archive.store import Known, Writer
    from core.model import Row, Story
    from core.model.published import Published

LARGEST = 4 << 20
"""Characters of a page above which it is no card."""
LARGEST_FILE = 256 << 20
"""Bytes of a file above which it is not read; one of JSON lines holds many cards."""
_PAGES = (".md", ".markdown", ".txt")
_LINES = (".jsonl", ".ndjson")
_PASSED = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".css", ".js", ".py", ".html", ".yml", ".yaml", ".toml")
MOST_FILES = 1_000_000
Told = Callable[[Step], object]


def import_cards(
    place: Path,
    sources: Sequence[Path | Text],
    *,
    name: str = "",
    replace: bool = False,
    told: Told = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Imported:
    """Take published cards into the archive of a workspace, as one collection or not at all.

    Of cards with one link the first counts, unless `replace` says the last. A card that is known by its
    rows alone gets its head from a page, and the other way round. Stopped, nothing is taken in. Raises
    BadInput when there is nothing to read, NotSaved, also when another import is at work.
    """
    found, done = _listed(sources)
    if not (found.pages or found.lines or found.tables):
        raise BadInput(
            "There is no card in what was named.", "Name card pages, JSON lines, Parquet files or a folder."
        )
    archives = Archives(place)
    with archives.alone():
        work = _Work(archives, archives.known(), done, replace, told, should_stop, found.total)
        _take_in(work, found, name or _name(sources))
    return done


def _take_in(work: _Work, found: _Found, name: str) -> None:
    archives, done, should_stop = work.archives, work.done, work.should_stop
    try:
        with archives.begin(name) as (collection, writer):
            work.take_all(found, collection, writer)
            if should_stop() or not writer.cards:
                raise _NothingNew
            done.collection, done.rows = collection, writer.rows
    except _NothingNew:
        done.stopped = should_stop()
        if done.stopped:
            done.cards = done.replaced = done.completed = 0
        return
    for other, numbers in work.over.items():
        archives.leave_out(other, numbers, keep=other != done.collection)


class _NothingNew(Exception):
    """Nothing is to be taken in."""


@dataclass
class _Found:
    """The files of an import by their kind; texts of a pipe are among pages and lines."""

    pages: list[Path | Text] = field(default_factory=list)
    lines: list[Path | Text] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.pages) + len(self.lines) + len(self.tables)


def _listed(sources: Sequence[Path | Text]) -> tuple[_Found, Imported]:
    found, done = _Found(), Imported()
    for source in sources:
        if isinstance(source, Text):
            jsonish = source.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
            (found.lines if jsonish else found.pages).append(source)
        elif source.is_dir():
            for path in _walked(source, done):
                _sort(path, found, done, named=False)
        elif os.path.lexists(source):
            _sort(source, found, done, named=True)
        else:
            raise BadInput(f"{clean_line(str(source))} does not exist.", "Name a file or a folder.")
    return found, done


def _walked(folder: Path, done: Imported) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        reason = error.strerror or "it cannot be read"
        done.seen += 1
        done.problems.append(Problem(clean_line(str(error.filename)), f"The folder was not read: {reason}."))

    count = 0
    for above, below, names in os.walk(folder, onerror=failed):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                count += 1
                if count > MOST_FILES:
                    raise BadInput(f"The folder holds more than {MOST_FILES} files.", "Name a smaller one.")
                yield Path(above) / name


def _sort(path: Path, found: _Found, done: Imported, *, named: bool) -> None:
    ending = path.suffix.lower()
    if is_parquet(path):
        found.tables.append(path)
    elif ending in _LINES or ending == ".json":
        found.lines.append(path)
    elif named or ending in _PAGES:
        found.pages.append(path)
    else:
        done.passed += 1


def _name(sources: Sequence[Path | Text]) -> str:
    first = sources[0]
    called = first.name if isinstance(first, Text) else first.resolve().name
    return f"{date.today().isoformat()}-{file_stem(called.partition('.')[0])[:40].strip('-')}"


@dataclass
class _Work:
    """An import while it goes on."""

    archives: Archives
    known: Known
    done: Imported
    replace: bool
    told: Told
    should_stop: Callable[[], bool]
    total: int
    at: int = 0
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    """(collection, number) -> the file that a card of this import came from."""
    over: dict[str, set[int]] = field(default_factory=dict)
    """Collection -> the numbers of cards whose place a card of this import takes."""
    heads: dict[str, Published] = field(default_factory=dict)
    """Published id -> what a page says of a card whose rows come from Parquet."""
    noted: dict[int, tuple[str, frozenset[Section]]] = field(default_factory=dict)
    """Which page -> its id and its tables, when it was read for its head; all sections for several cards."""
    stories: dict[str, Story] = field(default_factory=dict)
    """Published id -> the sources that came with the card that is taken next."""
    used: dict[str, frozenset[Section]] = field(default_factory=dict)
    """The ids of heads that were given to their rows -> the tables to which a page can add nothing."""

    def take_all(self, found: _Found, collection: str, writer: Writer) -> None:
        """Read all there is and put what is new into the collection."""
        if found.tables:
            for at, source in enumerate(found.pages):
                if self.should_stop():
                    return
                self._step(source.name)
                for item in self._read(source):
                    self.heads[item.id] = _without_rows(item)
                    tables = frozenset(s for s in TABLES if item.card.rows(s))
                    self.noted[at] = item.id, frozenset(Section) if at in self.noted else tables
            self._step(found.tables[0].name)
            for item in read_parquet(found.tables, self._odd_table, self.should_stop):
                if self.should_stop():
                    return
                self._take(self._with_head(item), collection, writer, by_id=True)
            self.at += len(found.tables)
        for at, source in enumerate((*found.pages, *found.lines)):
            if self.should_stop():
                return
            self._step(source.name)
            self.at += 1
            told = bool(found.tables) and at < len(found.pages)
            id, tables = self.noted.get(at, ("", frozenset()))
            if id in self.used and tables <= self.used[id]:
                self.done.seen += 1
                self.done.completed += 1
                continue
            for item in self._read(source, quietly=told):
                if item.id in self.used:
                    self._complete(item, collection, writer)
                else:
                    self._take(item, collection, writer)

    def _step(self, name: str) -> None:
        self.told(Step(self.at, self.total, clean_line(name)))

    def _odd_table(self, name: str, sentence: str) -> None:
        unread = sentence.startswith(("It cannot", "It holds neither"))
        if unread:
            self.done.seen += 1
        (self.done.problems if unread else self.done.remarks).append(Problem(clean_line(name), sentence))

    def _with_head(self, item: Published) -> Published:
        head = self.heads.get(item.id)
        merged = completed(item, head) if head else None
        if merged is None:
            return item
        rows = {section: item.card.rows(section) for section in TABLES}
        self.used[item.id] = frozenset(s for s in TABLES if rows[s] and all(map(_is_whole, rows[s])))
        return merged

    def _complete(self, item: Published, collection: str, writer: Writer) -> None:
        """Count a page whose head a card of this import has; tables that only the page has join it."""
        self.done.seen += 1
        self.done.completed += 1
        place = self.known.find(item)
        old = self._old(place, collection, writer)
        if place and old and (merged := completed(old, item)):
            with suppress(NotACard):
                self.known.add(merged, collection, writer.put(merged))
                self.over.setdefault(place[0], set()).add(place[1])

    def _take(self, item: Published, collection: str, writer: Writer, *, by_id: bool = False) -> None:
        """Put a card into the collection, or say why not.

        With `by_id` one of another id is another card though it has the same link: rows are never dropped.
        """
        self.done.seen += 1
        place = self.known.ids.get(item.id) if by_id else self.known.find(item)
        if by_id and place is None and (twin := self.known.find(item)):
            known = self.names.get(twin) or f"one of the collection {twin[0]}"
            said = f"It has the link of {known}, but another `src`; it was taken in, as it has rows."
            self.done.remarks.append(Problem(f"{item.source}, {item.id}", said))
        old = self._old(place, collection, writer)
        came_to = "cards"
        if place is None or old is None:
            place = None
        elif place[0] == collection or not self._better(item, old):
            same = old.card == item.card
            known = self.names.get(place) or f"one of the collection {place[0]}"
            self.done.duplicates.append(Duplicate(_called(item), item.card.link, known, same))
            return
        else:
            merged = None if self.replace else completed(old, item)
            came_to = "replaced" if merged is None else "completed"
            item = merged or item.model_copy(update={"id": old.id})
        try:
            number = writer.put(item, self.stories.pop(item.id, None))
        except NotACard as error:
            self.done.problems.append(Problem(item.source, error.sentence))
            return
        setattr(self.done, came_to, getattr(self.done, came_to) + 1)
        if place:
            self.over.setdefault(place[0], set()).add(place[1])
        self.known.add(item, collection, number)
        self.names[collection, number] = item.source

    def _old(self, place: tuple[str, int] | None, collection: str, writer: Writer) -> Published | None:
        if place is None:
            return None
        return writer.get(place[1]) if place[0] == collection else self.archives.card(*place)

    def _better(self, item: Published, old: Published) -> bool:
        """Whether a card is to take the place of one in another collection, whole or in parts."""
        return old.card != item.card if self.replace else completed(old, item) is not None

    def _read(self, source: Path | Text, *, quietly: bool = False) -> Iterator[Published]:
        """The cards of a page or of lines of JSON; what cannot be read is told, unless `quietly`."""
        name = clean_line(source.name)
        try:
            data = source.data if isinstance(source, Text) else read_regular(source, LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise NotACard("It is too large for cards.")
            text = data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError, NotACard) as error:
            said = "It is not UTF-8 text." if isinstance(error, UnicodeDecodeError) else _why(error)
            self._unread(name, said, quietly)
            return
        if not text.lstrip().startswith("{"):
            yield from self._page(text, name, quietly)
        elif text.count("\n", 0, -1) and not text.lstrip()[1:2].isspace():
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip():
                    yield from self._line(line, f"{name}, line {number}", quietly)
        else:
            yield from self._line(text, name, quietly)

    def _page(self, text: str, name: str, quietly: bool) -> Iterator[Published]:
        try:
            if len(text) > LARGEST:
                raise NotACard("It is too large for a card.")
            read = read_page(text)
        except NotACard as error:
            if is_ours(text) or is_digest(text):
                self.done.passed += not quietly
            else:
                self._unread(name, error.sentence, quietly)
            return
        if not quietly:
            odd = (Problem(f"{name}, line {problem.line}", problem.sentence) for problem in read.problems)
            self.done.remarks.extend(odd)
        yield read.published(name)

    def _line(self, text: str, name: str, quietly: bool) -> Iterator[Published]:
        try:
            item, story = read_line(text, name)
        except NotACard as error:
            self._unread(name, error.sentence, quietly)
            return
        self.stories = {item.id: story} if story else {}
        yield item

    def _unread(self, name: str, sentence: str, quietly: bool) -> None:
        if not quietly:
            self.done.seen += 1
            self.done.problems.append(Problem(name, sentence))


def _called(item: Published) -> str:
    """A card for people: its file, where several are in one the card itself."""
    if ", " not in item.source and item.card.title.blank is False:
        return item.source
    named = clean_line(item.card.title.text)[:80] or item.card.link or item.id
    return f"{item.source.split(', ')[0]}, {named}"


def _is_whole(row: Row) -> bool:
    return row.score.value is not None and not row.name.blank


def _without_rows(item: Published) -> Published:
    return item.model_copy(
        update={"card": item.card.with_fields(**{s.name.lower(): Table() for s in TABLES})}
    )


def _why(error: OSError | NotACard) -> str:
    if isinstance(error, NotACard):
        return error.sentence
    return f"It could not be read ({error.strerror or 'it is no file'})."
