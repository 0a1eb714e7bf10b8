"""What an analyst does to whole rows and items: double, merge, move to another table, sort, paste.

Functions from card to card as in `edits`. What is put somewhere by these is the
analyst's doing though its words are a source's, and says so (`hand`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.model.card import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Cell,
    CellKind,
    Column,
    Place,
)
from core.model.cleaning import clean_line, clean_text
from core.model.edits import with_drop, without_drop
from core.model.evidence import wording
from core.model.judging import follow

if TYPE_CHECKING:
    from core.model.card import (
        Card,
        Row,
        Score,
        Section,
    )
    from core.model.evidence import Quote

_BULLET = re.compile(r"(?:[*+•–-]|\d{1,3}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_WEAKEST_FIRST = (
    CellKind.ANALYST,
    CellKind.INFERRED,
    CellKind.PAGE,
    CellKind.LABEL,
    CellKind.FIGURES,
)
_INFERRED_TOO = "A part of it was inferred by a model."


def duplicate(card: Card, place: Place) -> Card:
    """The card with a row or item once more, directly below it; a copy is not locked."""
    section, index = place.section, place.index
    if section in TABLES:
        rows = card.rows(section)
        cells = {column: _free(rows[index].cell(column)) for column in Column}
        copy = rows[index].model_copy(update={"locked": False, "hand": True})
        for column, cell in cells.items():
            copy = copy.with_cell(column, cell)
        return card.with_rows(section, (*rows[: index + 1], copy, *rows[index + 1 :]))
    items = _items(card, section)
    copied = _free(items[index]).model_copy(update={"hand": True})
    return card.with_items(section, (*items[: index + 1], copied, *items[index + 1 :]))


def _free(cell: Cell) -> Cell:
    return cell.model_copy(update={"locked": False}) if cell.locked else cell


def _items(card: Card, section: Section) -> tuple[Cell, ...]:
    if section not in ITEM_SECTIONS:
        raise IndexError(f"{section} has no rows or items")
    return card.items(section)


def merge_rows(card: Card, into: Place, other: Place) -> Card:
    """The card with one row less: `into` has taken what `other` says besides.

    Words that `into` has stay, its blank cells take those of the other, and the
    other's description follows its own where it says something else. All quotes
    stay behind the cell that they were behind. The analyst's score counts, else
    the higher one of the engine. `into` itself gives back the card.
    """
    if into.section not in TABLES or other.section not in TABLES:
        raise IndexError("only rows are merged")
    first, second = card.rows(into.section)[into.index], card.rows(other.section)[other.index]
    if (into.section, into.index) == (other.section, other.index):
        return card
    rows = list(card.rows(into.section))
    rows[into.index] = both = _merged(first, second)
    card = follow(follow(card, first, both), second, both).with_rows(into.section, tuple(rows))
    left = card.rows(other.section)
    card = card.with_rows(other.section, left[: other.index] + left[other.index + 1 :])
    return with_drop(card, other.section, second.name.text)


def after_merge(into: Place, other: Place) -> Place:
    """Where the row that was merged into stands then."""
    above = into.section is other.section and other.index < into.index
    return into.model_copy(update={"index": into.index - 1}) if above else into


def _merged(into: Row, other: Row) -> Row:
    row = into
    for column in Column:
        row = row.with_cell(column, _both(into.cell(column), other.cell(column), column))
    held = {name for name, text in into.extra if text.strip()}
    theirs = dict(other.extra)
    extra = [(name, text if text.strip() else theirs.get(name, text)) for name, text in into.extra]
    names = {name for name, _ in into.extra}
    extra += [(name, text) for name, text in other.extra if name not in names and name not in held]
    return row.model_copy(
        update={"score": _score(into.score, other.score), "extra": tuple(extra), "hand": True}
    )


def _score(into: Score, other: Score) -> Score:
    better = into if (other.engine or 0) <= (into.engine or 0) else other
    analyst = into.analyst if into.analyst is not None else other.analyst
    raw = "" if better.engine or analyst else into.raw or other.raw
    return better.model_copy(update={"analyst": analyst, "raw": raw})


def _both(into: Cell, other: Cell, column: Column) -> Cell:
    """The cell of a merged row."""
    if other.blank:
        return with_quotes(into, other.quotes)
    if into.blank:
        return other.model_copy(update={"locked": into.locked})
    here, there = _plain(into.text), _plain(other.text)
    if column is Column.DESCRIPTION and not _holds(here, there):
        if _holds(there, here):
            return with_quotes(other.model_copy(update={"locked": into.locked}), into.quotes)
        return joined(into, other)
    return with_quotes(into, other.quotes)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _holds(whole: str, part: str) -> bool:
    """Whether the words of one text stand in another, in their order and side by side."""
    return f" {part} " in f" {whole} "


def joined(first: Cell, second: Cell) -> Cell:
    """Two texts as sentences of one cell, which claims no more than the weaker of both.

    Quoted sentences that only stand behind each other stay quoted; where a full
    stop has to come between them, the words are the analyst's.
    """
    ended = bool(_SENTENCE_END.search(first.text.rstrip()))
    text = f"{first.text.rstrip()}{'' if ended else '.'} {second.text.lstrip()}"
    said, then = wording(first.text, first.quotes), wording(second.text, second.quotes)
    beside = (*first.quotes[len(said) :], *second.quotes[len(then) :])
    kinds = {first.kind, second.kind}
    doubts = [doubt for doubt in dict.fromkeys((first.doubt, second.doubt)) if doubt]
    if CellKind.ANALYST in kinds and CellKind.INFERRED in kinds:
        doubts.append(_INFERRED_TOO)
    kind = next((each for each in _WEAKEST_FIRST if each in kinds), CellKind.ANALYST)
    if kinds <= {CellKind.QUOTE, CellKind.CUT} and said and then and ended:
        kind = CellKind.CUT if any(quote.kept for quote in (*said, *then)) else CellKind.QUOTE
    cell = first.model_copy(update={"text": text, "kind": kind, "quotes": (*said, *then)})
    return with_quotes(cell, beside).model_copy(update={"doubt": " ".join(doubts), "hand": True})


def with_quotes(cell: Cell, quotes: Iterable[Quote]) -> Cell:
    """The cell with further quotes beside those it has; each once. What it says stays."""
    new = [quote for quote in dict.fromkeys(quotes) if quote not in cell.quotes]
    return cell.model_copy(update={"quotes": (*cell.quotes, *new)}) if new else cell


def move_to(card: Card, place: Place, section: Section) -> tuple[Card, Place]:
    """The card with a row at the end of another table, or a keyword among the themes or the other way
    round, and where it is then.

    Cells of columns that the other table does not show stay in the row and come back with it.
    """
    source, index = place.section, place.index
    if (
        source is section
        or (source in TABLES) != (section in TABLES)
        or section not in (*TABLES, *ITEM_SECTIONS)
    ):
        return card, place
    if source in TABLES:
        rows = card.rows(source)
        row = rows[index]
        name = row.name.text
        moved = card.with_rows(source, rows[:index] + rows[index + 1 :])
        there = moved.rows(section)
        moved = moved.with_rows(section, (*there, row.model_copy(update={"hand": True})))
    else:
        items = _items(card, source)
        item = items[index]
        name = item.text
        moved = card.with_items(source, items[:index] + items[index + 1 :])
        there_too = moved.items(section)
        moved = moved.with_items(section, (*there_too, item.model_copy(update={"hand": True})))
    moved = without_drop(with_drop(moved, source, name), section, name)
    column = place.column if place.column is None or place.column in COLUMNS.get(section, ()) else Column.NAME
    last = len(moved.rows(section) if section in TABLES else moved.items(section)) - 1
    return moved, Place(section=section, index=last, column=column)


def sort_by_relevancy(card: Card, section: Section) -> Card:
    """The card with a table's rows by the score that counts, best first and without a score last; rows
    that score alike keep their order."""
    rows = card.rows(section)
    ordered = tuple(sorted(rows, key=lambda row: -(row.score.value or 0)))
    return card if ordered == rows else card.with_rows(section, ordered)


def lines(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines with anything on them, clean."""
    parts = (part for text in texts for part in clean_text(text).split("\n"))
    return tuple(line for part in parts if (line := clean_line(part)))


def listed(pasted: Iterable[str]) -> tuple[str, ...]:
    """The texts that pasted lines mean: each once, without the bullets or numbers of a list."""
    texts: Sequence[str] = lines(pasted)
    if len(texts) > 1 and all(_BULLET.match(text) for text in texts):
        texts = [text[found.end() :] for text in texts if (found := _BULLET.match(text))]
    each = {text.casefold(): text for text in reversed(texts) if text}
    return tuple(reversed(each.values()))


def missing_items(card: Card, section: Section, texts: Sequence[str]) -> tuple[str, ...]:
    """Those of the listed texts that a section does not have yet."""
    there = {item.text.casefold().strip() for item in _items(card, section)}
    return tuple(text for text in listed(texts) if text.casefold() not in there)


def add_items(card: Card, section: Section, index: int, texts: Sequence[str]) -> Card:
    """The card with new keywords or themes before `index` (or at the end); none that is there already."""
    new = missing_items(card, section, texts)
    if not new:
        return card
    items = card.items(section)
    cells = tuple(Cell.analyst(text) for text in new)
    card = card.with_items(section, (*items[:index], *cells, *items[index:]))
    for text in new:
        card = without_drop(card, section, text)
    return card
