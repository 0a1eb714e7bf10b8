"""What stands under a heading of a card page, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.errors import NotACard
from core.model import COLUMNS, ITEM_SECTIONS, TABLES, Card, Cell, Column, Extra, Row, Score, Section, Table
from core.model.card import CellKind
from core.sharing.escapes import Where, decode, keep
from core.sharing.layout import LABELS, RELEVANCY
from core.sharing.tables import read_table

if TYPE_CHECKING:
    from core.sharing.tables import ReadTable

TITLE = re.compile(r"# __(?P<title>.*)__, \(from page \[(?P<page>.*?)\]\((?P<url>.*)\)\.\)")
TITLE_V1 = re.compile(r"# __(?P<title>.*)__, from \(\[(?P<page>.*?)\]\((?P<url>.*)\)\.\)")
TITLE_BARE = re.compile(r"# +(?:__(?P<marked>.+)__|(?P<bare>.+?))\s*")
LINK = re.compile(r"__\[External link\]\((?P<url>.*)\)__\s*")
_LONGEST_TITLE = 10_000
BULLET = re.compile(r"[*-](?: (?P<text>.*))?")
LABEL = re.compile(rf"[*-] (?P<label>{'|'.join(LABELS)}):(?: (?P<text>.*))?")

HEADINGS = {
    **{column.value: column for column in Column},
    "signal": Column.NAME,
    "10y horizon": Column.HORIZON,
    "driving force": Column.DRIVER,
}


@dataclass
class ReadSection:
    """The fields of a card that a section fills, what it does not understand, and what to report."""

    fields: dict[str, Any] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(line of the section counted from 0, sentence)."""
    first_form: bool = False
    """Whether a head is written as in 2023 (variant v1)."""
    scored: bool = False
    """Whether a table has a column of scores."""

    def leave(self, section: Section, lines: Sequence[tuple[int, str]], *, lead: bool = False) -> None:
        """Keep lines, each with its number in the section, that are not understood."""
        text = "\n".join(line for _, line in lines).strip("\n")
        if text.strip():
            first = next(at for at, line in lines if line.strip())
            self.extras.append(Extra(after=section, text=text, lead=lead))
            self.problems.append((first, "This is not part of a card; it is kept as it is."))

    def card(self) -> Card:
        """A card that says only what this section says."""
        return Card(extras=tuple(self.extras)).with_fields(**self.fields)


def read_section(section: Section, text: str, *, bare: bool = False) -> ReadSection:
    """Read a section's text with its heading; for `Title` the head of a page, where `bare` lets any
    first-level heading be the title line."""
    lines = text.split("\n")
    if section is Section.TITLE:
        return _head(lines, bare)
    if section is Section.SUMMARY:
        summary = text[len(lines[0]) :].strip("\n")
        cell = Cell.page(decode(keep(summary), Where.ITEM))
        return ReadSection({"summary": () if cell.blank else (cell,)})
    if section is Section.OTHER:
        return _other(lines)
    return _items(section, lines) if section in ITEM_SECTIONS else _table(section, lines)


def _head(lines: list[str], bare: bool) -> ReadSection:
    read = ReadSection()
    found = None
    for at, line in enumerate(lines):
        if len(line) > _LONGEST_TITLE:
            continue
        if found := TITLE.fullmatch(line) or TITLE_V1.fullmatch(line):
            read.first_form = found.re is TITLE_V1
            page, url = found["page"], found["url"]
            title = found["title"]
            break
        if bare and (found := TITLE_BARE.fullmatch(line)):
            page = url = ""
            title = found["marked"] or found["bare"]
            read.problems.append((at, "The title line does not say which page the card is from."))
            break
    if not found:
        raise NotACard(
            "This is no card page: it has no title line.",
            "A card page begins with `# __Title__, (from page [20240218](https://…).)`.",
        )
    numbered = list(enumerate(lines))
    read.leave(Section.TITLE, numbered[:at], lead=True)
    rest = numbered[at + 1 :]
    links = [(number, address) for number, line in rest if (address := LINK.fullmatch(line))]
    link, address = links[0] if links else (None, None)
    if address is None:
        read.problems.append((at, "There is no line with the external link."))
    read.leave(Section.TITLE, [(number, line) for number, line in rest if number != link])
    read.fields = {
        "title": _cell(title, Where.LINE),
        "link": keep(address["url"]) if address else "",
        "page": keep(page),
        "page_url": keep(url),
    }
    return read


def _other(lines: list[str]) -> ReadSection:
    read = ReadSection()
    unknown: list[tuple[int, str]] = []
    for at, line in enumerate(lines[1:], 1):
        found = LABEL.fullmatch(line)
        name = found["label"].lower() if found else ""
        if found and name not in read.fields:
            read.fields[name] = _cell(found["text"] or "", Where.LINE)
        else:
            unknown.append((at, line))
    read.leave(Section.OTHER, unknown)
    return read


def _items(section: Section, lines: list[str]) -> ReadSection:
    read = ReadSection()
    bullets = [(at, found) for at, line in enumerate(lines) if at and (found := BULLET.fullmatch(line))]
    first = bullets[0][0] if bullets else len(lines)
    taken = {at for at, _ in bullets}
    items = tuple(_cell(found["text"] or "", Where.ITEM) for _, found in bullets)
    read.fields[section.name.lower()] = items
    loose = [(at, line) for at, line in enumerate(lines) if at and at not in taken]
    read.leave(section, [(at, line) for at, line in loose if at < first], lead=bool(bullets))
    read.leave(section, [(at, line) for at, line in loose if at > first])
    if len(items) > 3 and all(len(item.text) <= 1 for item in items):
        read.problems.append((first, f"{section} fell apart into single letters when the page was made."))
    return read


def _table(section: Section, lines: list[str]) -> ReadSection:
    read = ReadSection()
    name = section.name.lower()
    numbered = list(enumerate(lines))
    for at in range(1, len(lines)):
        if table := read_table(lines[at:]):
            break
    else:
        read.fields[name] = Table()
        read.leave(section, numbered[1:])
        return read
    read.leave(section, numbered[1:at], lead=True)
    read.problems += [(at + number, sentence) for number, sentence in table.problems]
    read.fields[name] = Table(rows=_rows(section, table, at, read))
    read.leave(section, numbered[at + table.lines :])
    return read


def _rows(section: Section, table: ReadTable, at: int, read: ReadSection) -> tuple[Row, ...]:
    headings = [decode(keep(heading), Where.CELL) for heading in table.headers]
    columns: dict[int, Column] = {}
    scores: int | None = None
    for index, heading in enumerate(headings):
        column = HEADINGS.get(heading.strip().lower())
        if column is not None and column in COLUMNS[section] and column not in columns.values():
            columns[index] = column
        elif scores is None and heading.strip().lower() == RELEVANCY:
            scores = index
            read.scored = True
        else:
            sentence = f"The column “{heading}” is not one of {section}; it is kept."
            read.problems.append((at, sentence))
    for column in COLUMNS[section]:
        if column not in columns.values():
            read.problems.append((at, f"The table of {section} has no column “{column}”."))
    rows = []
    for number, line in enumerate(table.rows, at + 2):
        texts = [decode(keep(text), Where.CELL) for text in line]
        row = Row(
            score=_score(texts[scores], number, read) if scores is not None else Score(),
            extra=tuple(
                (heading, texts[index])
                for index, heading in enumerate(headings)
                if index not in columns and index != scores
            ),
        )
        cells = {column: Cell.page(texts[index]) for index, column in columns.items()}
        rows.append(row.with_cells(cells))
    return tuple(rows)


def _score(text: str, line: int, read: ReadSection) -> Score:
    if re.fullmatch("[1-5]", text):
        return Score(engine=int(text), page=True)
    if text:
        read.problems.append((line, f"The relevancy “{text}” is no number from 1 to 5."))
    return Score(raw=text)


def _cell(text: str, where: Where) -> Cell:
    """A page's cell that keeps even blanks, since a list may hold them as items."""
    value = decode(keep(text), where)
    return Cell(text=value, kind=CellKind.PAGE if value.strip() else CellKind.BLANK)


SECTIONS = {
    section.value.lower(): section for section in (*ITEM_SECTIONS, Section.OTHER, Section.SUMMARY, *TABLES)
}
"""The headings of a card page, in small letters."""
