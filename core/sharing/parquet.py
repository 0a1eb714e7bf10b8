"""The tables of the published sets as Parquet files: written by the row group, read row by row.

`seeds` holds the signals, `mrg_concern`, `mrg_behav`, `mrg_tech` and `mrg_issue` the other tables; each row
names its card by `src`. `cards` holds what else a card says, so that nothing is lost. The files end in
`.parquet.gzip` like the published ones: Parquet, compressed with gzip inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.files import atomic_stream, make_folder
from core.model import COLUMNS, TABLES, Card, Cell, CellKind, Column, Row, Section
from core.model.cleaning import clean_line
from core.model.published import Published, day_of_page, host_of, is_id, published_id
from core.sharing.parquet_files import batches, libraries
from core.sharing.parquet_values import cell_text, items, relevancy, score_of, text_of, written

STEMS = {
    Section.SIGNALS: "seeds",
    Section.CONCERNS: "mrg_concern",
    Section.BEHAVIORS: "mrg_behav",
    Section.TECHNOLOGIES: "mrg_tech",
    Section.ISSUES: "mrg_issue",
}
CARDS = "cards"
ENDING = ".parquet.gzip"
_SECTIONS = {stem: section for section, stem in STEMS.items()} | {"signals": Section.SIGNALS}
_FILE = re.compile(r"(?P<stem>.+?)\.(?:parquet(?:\.gzip|\.gz)?|pq)", re.I)
_OLD = {"signal": Column.NAME, "10y horizon": Column.HORIZON, "driving force": Column.DRIVER}
_KNOWN = {column.value: column for column in Column} | _OLD
_HEAD = (
    "title",
    "url",
    "link",
    "origin",
    "page",
    "page_url",
    "keywords",
    "themes",
    "category",
    "type",
    "summary",
    "day",
)
GROUP = 20_000
"""Rows that are held before they are written."""
_BARE = "rows without src"
_BARE_MOST = 500
"""Rows without a card that are put on one card of their own."""

Told = Callable[[str, str], object]
"""Is told (file, sentence) of what is odd or cannot be read."""


def is_parquet(path: Path) -> bool:
    """Whether a file is a Parquet file by its name."""
    return _FILE.fullmatch(path.name) is not None


def parquet_files(folder: Path) -> tuple[Path, ...]:
    """The files that `write_parquet` writes into a folder."""
    return tuple(folder / f"{stem}{ENDING}" for stem in (*STEMS.values(), CARDS))


@dataclass
class Wrote:
    """What `write_parquet` wrote."""

    cards: int = 0
    rows: int = 0
    notes: list[str] = field(default_factory=list)


def write_parquet(folder: Path, cards: Iterable[Published]) -> Wrote:
    """Write the six files anew, each whole or not at all; rows are in the order of the cards.

    An exception from `cards` leaves what was there. Raises NotSaved, BadInput without pyarrow.
    """
    arrow, parquet = libraries()
    make_folder(folder)
    wrote = Wrote()
    odd = other = 0
    with ExitStack() as stack:
        tables: dict[Section | None, _Table] = {}
        for section, path in zip((*STEMS, None), parquet_files(folder), strict=True):
            schema = _schema(arrow, section)
            stream = stack.enter_context(atomic_stream(path))
            writer = stack.enter_context(parquet.ParquetWriter(stream, schema, compression="gzip"))
            tables[section] = _Table(arrow, writer, schema)
        for item in cards:
            wrote.cards += 1
            tables[None].add(_head_of(item))
            for section in STEMS:
                for row in item.card.rows(section):
                    value, left = relevancy(row.score)
                    odd += left
                    other += bool(row.extra)
                    texts = {c.value: written(row.cell(c)) for c in COLUMNS[section]}
                    tables[section].add({**texts, "relevancy": value, "src": item.id})
                    wrote.rows += 1
        for table in tables.values():
            table.flush()
    if odd:
        are = (
            "1 score is no whole number; it is"
            if odd == 1
            else f"{odd} scores are no whole numbers; they are"
        )
        wrote.notes.append(f"{are} left out.")
    if other:
        have = "1 row has" if other == 1 else f"{other} rows have"
        wrote.notes.append(f"{have} other columns, which these files do not take; JSON lines do.")
    return wrote


class _Table:
    """A file that is written by groups of rows."""

    def __init__(self, arrow: Any, writer: Any, schema: Any) -> None:
        self._arrow, self._writer, self._schema = arrow, writer, schema
        self._held: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._held.append(row)
        if len(self._held) >= GROUP:
            self.flush()

    def flush(self) -> None:
        if self._held:
            self._writer.write_table(self._arrow.Table.from_pylist(self._held, schema=self._schema))
            self._held = []


def _schema(arrow: Any, section: Section | None) -> Any:
    text = arrow.string()
    if section is None:
        lists = ("keywords", "themes")
        names = ("src", *(name for name in _HEAD if name not in ("link", "page")))
        return arrow.schema([(name, arrow.list_(text) if name in lists else text) for name in names])
    columns = [(column.value, text) for column in COLUMNS[section]]
    return arrow.schema([*columns, ("relevancy", arrow.int64()), ("src", text)])


def _head_of(item: Published) -> dict[str, Any]:
    card = item.card
    return {
        "src": item.id,
        "title": card.title.text or None,
        "url": card.link or None,
        "origin": card.page or None,
        "page_url": card.page_url or None,
        "keywords": [cell.text for cell in card.keywords],
        "themes": [cell.text for cell in card.themes],
        "category": card.category.text or None,
        "type": card.type.text or None,
        "summary": card.summary_text or None,
        "day": item.day.isoformat() if item.day else None,
    }


# Reading


def read_parquet(
    files: Sequence[Path], told: Told, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Published]:
    """The cards of some Parquet files: rows with one `src` are one card, whichever table they are in.

    Cards come in the order in which the signals name them, then those that only other tables name. Other
    files with `src` beside them (titles, summaries, links) say what the cards are called. Raises BadInput
    without pyarrow; a file that cannot be read is told, and the others are read.
    """
    libraries()
    found: dict[str, _Packed] = {}
    own = {path: _FILE.fullmatch(path.name) for path in files}
    stems = {path: match["stem"].lower() for path, match in own.items() if match}
    order = sorted(stems, key=lambda path: (_rank(stems[path]), path.name))
    read: set[Section] = set()
    for path in order:
        if should_stop():
            return
        section = _SECTIONS.get(stems[path])
        try:
            if section is None:
                _read_heads(path, found, told, makes=stems[path] == CARDS)
            else:
                more: dict[str, _Packed] = {}
                _read_rows(path, section, more, told)
                _join(path, section, found, more, told if section in read else None)
                read.add(section)
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError, NotImplementedError) as error:
            reason = clean_line(str(error).split("\n")[0])[:160] or type(error).__name__
            told(path.name, f"It cannot be read as Parquet: {reason}")
    for src in list(found):
        yield found.pop(src).published(src)


def _rank(stem: str) -> int:
    section = _SECTIONS.get(stem)
    return len(TABLES) if section is None else TABLES.index(section)


def _join(
    path: Path, section: Section, found: dict[str, _Packed], more: dict[str, _Packed], told: Told | None
) -> None:
    """Add the rows of a file; with `told` another one of the table was read, and rows of both count once."""
    again = 0
    for src, packed in more.items():
        old = found.setdefault(src, packed)
        if old is packed:
            continue
        if told and [row for row in old.rows if row[0] is section] == packed.rows:
            again += len(packed.rows)
        else:
            old.rows += packed.rows
            old.files = tuple(dict.fromkeys((*old.files, *packed.files)))
    if again and told:
        told(path.name, f"{again:,} of its rows are in another file of the same table; they count once.")


_PackedRow = tuple[Section, tuple[str | None, ...], Any, tuple[tuple[str, str], ...]]
"""(table, its cells by column, relevancy as it stood, other columns)."""


@dataclass
class _Packed:
    """The rows and the head of one card as they were read, in little room."""

    rows: list[_PackedRow] = field(default_factory=list)
    head: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def published(self, src: str) -> Published:
        """The card."""
        head = self.head
        tables: dict[Section, list[Row]] = {}
        for section, texts, score, extra in self.rows:
            pairs = zip(COLUMNS[section], texts, strict=True)
            cells = {column: text for column, text in pairs if text is not None}
            tables.setdefault(section, []).append(_row(cells, score, extra))
        link = text_of(head.get("url") or head.get("link"))
        page = text_of(head.get("origin") or head.get("page"))
        card = Card(
            title=Cell.page(text_of(head.get("title"))),
            link=link or (src if "://" in src else ""),
            page=page,
            page_url=text_of(head.get("page_url")),
            keywords=items(head.get("keywords")),
            themes=items(head.get("themes")),
            category=Cell.page(text_of(head.get("category"))),
            type=Cell.page(text_of(head.get("type"))),
            summary=tuple(cell for cell in (Cell.page(text_of(head.get("summary"))),) if not cell.blank),
        )
        for section, rows in tables.items():
            card = card.with_rows(section, tuple(rows))
        day = day_of_page(text_of(head.get("day")).replace("-", "")) or day_of_page(page)
        host = host_of(card.link)
        id = src if is_id(src) else published_id(src)
        return Published(
            id=id, card=card, day=day, outlets=(host,) if host else (), source=", ".join(self.files)
        )


def _folded(src: str) -> str:
    """A published id in small letters, as it is published; another `src` as it is."""
    return src.lower() if is_id(src.lower()) else src


def _row(cells: Mapping[Column, str], score: Any, extra: tuple[tuple[str, str], ...]) -> Row:
    row = Row(score=score_of(score), extra=extra)
    fields = {
        Column.NAME: "name",
        Column.DESCRIPTION: "description",
        Column.CHANGE: "change",
        Column.HORIZON: "horizon",
        Column.DRIVER: "driver",
    }
    return row.model_copy(
        update={fields[column]: Cell(text=text, kind=CellKind.PAGE) for column, text in cells.items()}
    )


def _read_rows(path: Path, section: Section, found: dict[str, _Packed], told: Told) -> None:
    bare = altered = rows = 0
    foreign: set[str] = set()
    for names, batch in batches(path):
        where = {_KNOWN[name.strip().lower()]: name for name in names if name.strip().lower() in _KNOWN}
        src = next((name for name in names if name.strip().lower() == "src"), "")
        score = next((name for name in names if name.strip().lower() == "relevancy"), "")
        columns = [where.get(column, "") for column in COLUMNS[section]]
        taken = {src, score, *columns}
        others = [(n, clean_line(n)) for n in names if n not in taken and not n.startswith("__index")]
        if not where:
            raise ValueError(f"it has no column of the table {section}, such as name.")
        rows += len(batch[names[0]])
        for at in range(len(batch[names[0]])):
            id = _folded(text_of(batch[src][at]).strip()) if src else ""
            if id and not is_id(id):
                foreign.add(id)
            if not id:
                id = f"{_BARE}, {path.name}, {bare // _BARE_MOST + 1}"
                bare += 1
            packed = found.setdefault(id, _Packed())
            if path.name not in packed.files:
                packed.files = (*packed.files, path.name)
            values = [batch[name][at] if name else None for name in columns]
            cells = tuple(map(cell_text, values))
            altered += sum(
                isinstance(value, str) and text != value for value, text in zip(values, cells, strict=True)
            )
            more = tuple((called, text) for name, called in others if (text := text_of(batch[name][at])))
            packed.rows.append((section, cells, batch[score][at] if score else None, more))
    if not rows:
        told(path.name, "It holds no rows.")
    if foreign:
        src = "1 `src` is" if len(foreign) == 1 else f"{len(foreign):,} of `src` are"
        told(path.name, f"{src} no published id; the card has one made of it.")
    if bare:
        row = "1 row names" if bare == 1 else f"{bare:,} rows name"
        told(path.name, f"{row} no card in `src`; what does not is on a card of its own.")
    if altered:
        cell = "1 cell" if altered == 1 else f"{altered:,} cells"
        told(path.name, f"Invisible characters or odd line ends were cleaned away in {cell}.")


def _read_heads(path: Path, found: dict[str, _Packed], told: Told, *, makes: bool) -> None:
    """What a file says of cards; with `makes` also of those that have no rows."""
    rowless: set[str] = set()
    for names, batch in batches(path, {"src", *_HEAD}):
        if "src" not in names or len(names) < 2:
            told(path.name, "It holds neither rows nor titles of cards (a column `src` is wanting).")
            return
        for at, value in enumerate(batch["src"]):
            id = _folded(text_of(value).strip())
            packed = found.get(id)
            if packed is None and makes and id:
                packed = found.setdefault(id, _Packed(files=(path.name,)))
            if packed is None:
                rowless.add(id)
                continue
            for name in names:
                if name != "src" and batch[name][at] is not None:
                    packed.head.setdefault(name, batch[name][at])
    if rowless:
        has = (
            "1 card that it names has" if len(rowless) == 1 else f"{len(rowless):,} cards that it names have"
        )
        told(path.name, f"{has} no rows; nothing was taken in of what has none.")
