"""Where the cells of a card stand in its file: lines and columns, for programs that jump there."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from core.model import ITEM_SECTIONS, TABLES, Column, Place, Section
from core.model.cleaning import spelled_out
from core.model.edits import HEAD_FIELDS
from core.sharing.escapes import Where, decode, encode, keep
from core.sharing.layout import LABELS, RELEVANCY
from core.sharing.scrub import scrub
from core.sharing.sections import BULLET, HEADINGS, LABEL, LINK, SECTIONS, TITLE, TITLE_BARE, TITLE_V1
from core.sharing.tables import read_table

_HEADING = re.compile(r"## (.*)")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_LONGEST_LINE = 10_000
_COLUMNS = {
    "name": Column.NAME,
    "description": Column.DESCRIPTION,
    "change": Column.CHANGE,
    "horizon": Column.HORIZON,
    "driver": Column.DRIVER,
}
"""The fields of a row in JSON."""


@dataclass(frozen=True)
class Spot:
    """A stretch of one line of a file."""

    line: int
    """Counted from 1."""
    column: int
    """Code points, counted from 1."""
    text: str = ""
    """What stands there of the cell, escaped as the file has it."""
    where: Where | None = None
    """How it is escaped; None for JSON."""

    def column_of(self, offset: int) -> int:
        """The column of an offset in the cell's text, within the line."""
        if self.where is None:
            value = str(json.loads(f'"{self.text}"')) if self.text else ""
            written = json.dumps(value[:offset], ensure_ascii=self.text.isascii())
            before = len(spelled_out(written)) - 2
        else:
            value = decode(self.text, self.where)
            before = offset if value == self.text else len(encode(value[:offset], self.where))
        return self.column + min(before, len(self.text))


@dataclass
class Positions:
    """The spots of a card's places in one file."""

    cells: dict[Place, list[tuple[int, Spot]]] = field(default_factory=dict)
    """(offset in the place's text, spot) of its parts: one, but for a summary in JSON."""
    rows: dict[tuple[Section, int], Spot] = field(default_factory=dict)
    """Where the rows of tables begin."""
    sections: dict[Section, Spot] = field(default_factory=dict)
    """Where sections begin."""

    def at(self, place: Place, offset: int = 0, *, whole: bool = False) -> tuple[int, int]:
        """(line, column) of an offset in the text at a place; else of its row, its section, the first line.

        `whole` asks for the section that the place is in.
        """
        parts = [] if whole else self.cells.get(place, [])
        for start, spot in reversed(parts):
            if start <= offset:
                return spot.line, spot.column_of(offset - start) if offset > start else spot.column
        row = None if whole else self.rows.get((place.section, place.index))
        begin = row or self.sections.get(place.section) or Spot(1, 1)
        return begin.line, begin.column


def page_positions(text: str) -> Positions:
    """Where the places of a card page stand, by the same grammar that reads it."""
    lines = scrub(text)[0].rstrip("\n").split("\n")
    starts = [
        0,
        *(number for number, line in enumerate(lines) if _HEADING.fullmatch(line) and number),
        len(lines),
    ]
    found = Positions()
    for start, end in pairwise(starts):
        heading = _HEADING.fullmatch(lines[start])
        section = SECTIONS.get(heading[1].strip().lower()) if heading else Section.TITLE
        if section is None or section in found.sections:
            continue
        found.sections[section] = Spot(start + 1, 1)
        for place, spot in _places(section, lines[start:end], start + 1, found):
            found.cells.setdefault(place, [(0, spot)])
    return found


def _places(section: Section, lines: list[str], first: int, found: Positions) -> Iterator[tuple[Place, Spot]]:
    """The places of one section, whose first line has the number `first`."""
    if section is Section.TITLE:
        yield from _head(lines, first)
    elif section in TABLES:
        yield from _table(section, lines, first, found)
    elif section is Section.SUMMARY:
        number = next((n for n, line in enumerate(lines) if n and line), None)
        if number is not None:
            yield Place(section=section), Spot(first + number, 1, lines[number], Where.ITEM)
    else:
        index = 0
        for number, line in enumerate(lines[1:], first + 1):
            if section in ITEM_SECTIONS and (bullet := BULLET.fullmatch(line)):
                yield Place(section=section, index=index), _spot(bullet, "text", number, Where.ITEM)
                index += 1
            elif section is Section.OTHER and (label := LABEL.fullmatch(line)):
                place = Place(section=section, index=LABELS.index(label["label"]))
                yield place, _spot(label, "text", number, Where.LINE)


def _spot(match: re.Match[str], group: str, line: int, where: Where) -> Spot:
    start = match.start(group) if match[group] is not None else match.end()
    return Spot(line, start + 1, match[group] or "", where)


def _head(lines: list[str], first: int) -> Iterator[tuple[Place, Spot]]:
    for number, line in enumerate(lines, first):
        if len(line) > _LONGEST_LINE:
            continue
        if title := TITLE.fullmatch(line) or TITLE_V1.fullmatch(line):
            yield Place(section=Section.TITLE), _spot(title, "title", number, Where.LINE)
            for index, group in ((HEAD_FIELDS.index("page"), "page"), (HEAD_FIELDS.index("page_url"), "url")):
                yield Place(section=Section.TITLE, index=index), _spot(title, group, number, Where.LINE)
        elif bare := TITLE_BARE.fullmatch(line):
            group = "marked" if bare["marked"] else "bare"
            yield Place(section=Section.TITLE), _spot(bare, group, number, Where.LINE)
        elif link := LINK.fullmatch(line):
            place = Place(section=Section.TITLE, index=HEAD_FIELDS.index("link"))
            yield place, _spot(link, "url", number, Where.LINE)


def _table(section: Section, lines: list[str], first: int, found: Positions) -> Iterator[tuple[Place, Spot]]:
    start = next((n for n in range(1, len(lines)) if read_table(lines[n : n + 2])), None)
    table = read_table(lines[start:]) if start is not None else None
    if start is None or table is None:
        return
    headings = [decode(keep(heading), Where.CELL).strip().lower() for heading in table.headers]
    for index, texts in enumerate(table.rows):
        number = start + 2 + index
        found.rows[section, index] = Spot(first + number, 1)
        taken: set[Column | None] = set()
        for heading, text, column in zip(headings, texts, _columns(lines[number], texts), strict=False):
            known = HEADINGS.get(heading)
            if (known is not None or heading == RELEVANCY) and known not in taken:
                taken.add(known)
                yield (
                    Place(section=section, index=index, column=known),
                    Spot(first + number, column + 1, text, Where.CELL),
                )


def _columns(line: str, texts: list[str]) -> Iterator[int]:
    """Where the cells of a row stand in its line, from 0; of an empty cell, a blank behind its bar."""
    at = 0
    for text in texts:
        at = _past_blanks(line, at)
        bar = min(at + 1, len(line))
        at = _past_blanks(line, bar) if text else min(bar + 1, len(line))
        yield at
        at = at + len(text) if text else bar


def _past_blanks(line: str, at: int) -> int:
    while at < len(line) and line[at].isspace():
        at += 1
    return at


def json_positions(text: str) -> Positions:
    """Where the places of a card stand in a document that `read_json` takes."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found = Positions()
    summary = 0
    for path, (start, token) in _tokens(text).items():
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        match path:
            case ("card", ("title" | "category" | "type") as name, "text"):
                place = Place(section=Section.TITLE)
                if name != "title":
                    place = Place(section=Section.OTHER, index=LABELS.index(name.capitalize()))
            case ("card", ("link" | "page" | "page_url") as name):
                place = Place(section=Section.TITLE, index=HEAD_FIELDS.index(name))
            case ("card", ("keywords" | "themes") as name, int(index), "text"):
                place = Place(section=Section[name.upper()], index=index)
            case ("card", "summary", int(), "text"):
                place = Place(section=Section.SUMMARY)
                found.cells.setdefault(place, []).append((summary, Spot(line, column + 1, token[1:-1])))
                summary += len(json.loads(token)) + 1
                continue
            case ("card", str(name), "rows", int(index), str(field_name), "text") if field_name in _COLUMNS:
                place = Place(section=Section[name.upper()], index=index, column=_COLUMNS[field_name])
            case ("card", str(name), "rows", int(index), "score"):
                place = Place(section=Section[name.upper()], index=index)
                token = ""
            case ("card", str(name), "rows", int(index)):
                found.rows[Section[name.upper()], index] = Spot(line, column)
                continue
            case ("card", str(name)) if name.upper() in Section.__members__:
                found.sections[Section[name.upper()]] = Spot(line, column)
                continue
            case _:
                continue
        quoted = token.startswith('"')
        found.cells[place] = [(0, Spot(line, column + quoted, token[1:-1] if quoted else ""))]
    return found


def _tokens(text: str) -> dict[tuple[str | int, ...], tuple[int, str]]:
    """(offset, token) of each value of a JSON document by its path; for objects and lists their bracket."""
    found: dict[tuple[str | int, ...], tuple[int, str]] = {}
    path: list[str | int] = []
    named = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            found[tuple(path)] = match.start(), token
            path.append("" if token == "{" else 0)
            named = token == "{"
        elif token in "}]":
            path.pop()
            named = False
        elif token == ",":
            last = path[-1]
            if isinstance(last, int):
                path[-1] = last + 1
            else:
                named = True
        elif named:
            path[-1] = json.loads(token)
            named = False
        elif token != ":":
            found[tuple(path)] = match.start(), token
    return found
