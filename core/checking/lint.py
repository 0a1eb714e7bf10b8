"""What a card says badly by itself, whatever its sources say.

Findings here need no source: repeated and generic rows, changes that do not say
from what to what, forecasts without a hedge, scores that tell nothing apart,
cells that are empty, garbled or too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.checking.row_names import generic, repeated
from core.checking.scores import order, spread
from core.checking.wording import (
    LONGEST_CELL,
    LONGEST_ITEM,
    LONGEST_NAME,
    LONGEST_SUMMARY,
    certainties,
    garbled,
    hedged,
    turns,
)
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Cell,
    CellKind,
    Check,
    Column,
    Finding,
    Fix,
    Place,
    Section,
    edits,
    judging,
)

if TYPE_CHECKING:
    from core.model import (
        Card,
    )

_TABLE = 3
"""Rows from which on a column that is empty in all of them is one finding."""
_AROUND = 4
"""Words on both sides of a `will` that tell it from others."""


def lint(card: Card) -> Iterator[Finding]:
    """What the form of a card leaves to be wished; grouped by kind, not in the order of the page."""
    yield from spread(card)
    yield from order(card)
    yield from repeated(card)
    yield from generic(card)
    yield from _empty(card)
    for place, cell in card.cells():
        if not cell.blank and place.section is not Section.SUMMARY:
            yield from _worded(card, place, cell)
    if card.summary_text.strip():
        yield from _summary(card)


def _worded(card: Card, place: Place, cell: Cell) -> Iterator[Finding]:
    if place.column is Column.CHANGE and not turns(cell.text):
        yield Finding(
            check=Check.CHANGE,
            place=place,
            sentence="This change does not say from what to what.",
            about=judging.start(cell.text),
        )
    if place.column is Column.HORIZON:
        yield from _certain(place, cell)
    longest = _longest(place)
    if len(cell.text) > longest:
        yield _long(place, len(cell.text), longest, cell.text)
    if wrong := garbled(cell.text):
        start, end, repaired = wrong
        cells = (_mended(cell, repaired),) if repaired != cell.text else ()
        yield _garbled(place, cell.text[start:end], start, repaired, cells)


def _summary(card: Card) -> Iterator[Finding]:
    """The findings of the summary, whose parts share one place."""
    place, text = Place(section=Section.SUMMARY), card.summary_text
    if len(text) > LONGEST_SUMMARY:
        yield _long(place, len(text), LONGEST_SUMMARY, "")
    at = 0
    for index, part in enumerate(card.summary):
        if wrong := garbled(part.text):
            start, end, repaired = wrong
            cells = (*card.summary[:index], _mended(part, repaired), *card.summary[index + 1 :])
            yield _garbled(
                place, part.text[start:end], at + start, repaired, cells if repaired != part.text else ()
            )
        at += len(part.text) + 1


def _mended(cell: Cell, text: str) -> Cell:
    """The cell with its characters as they were meant; what says so is not the source, which is garbled."""
    literal = cell.kind in (CellKind.QUOTE, CellKind.CUT, CellKind.FIGURES)
    return cell.model_copy(update={"text": text, "kind": CellKind.ANALYST if literal else cell.kind})


def _certain(place: Place, cell: Cell) -> Iterator[Finding]:
    found = certainties(cell.text)
    if not found:
        return
    start, end, instead = found[0]
    words = cell.text[start:end]
    softer = Cell(text=hedged(cell.text), kind=CellKind.ANALYST, quotes=cell.quotes, locked=cell.locked)
    said = "The source says it as if" if cell.kind in (CellKind.QUOTE, CellKind.CUT) else "It is said as if"
    yield Finding(
        check=Check.HEDGE,
        place=place,
        sentence=f"{said} it were certain (“{words.strip()}”).",
        words=words,
        start=start,
        end=end,
        fix=Fix(label=f"write “{instead.strip()}”", place=place, cells=(softer,)),
        about=" ".join(
            [*cell.text[:start].split()[-_AROUND:], words.strip(), *cell.text[end:].split()[:_AROUND]]
        ),
    )


def _longest(place: Place) -> int:
    if place.section in ITEM_SECTIONS or place.section is Section.OTHER:
        return LONGEST_ITEM
    return LONGEST_NAME if place.column is Column.NAME else LONGEST_CELL


def _long(place: Place, length: int, longest: int, text: str) -> Finding:
    if longest in (LONGEST_CELL, LONGEST_SUMMARY):
        beside = f"the longest published one has {longest}"
    else:
        beside = f"{longest} is long for a {'name' if place.column else 'keyword or theme'}"
    return Finding(
        check=Check.LONG,
        place=place,
        sentence=f"It has {length} characters; {beside}.",
        about=judging.start(text),
    )


def _garbled(place: Place, words: str, start: int, repaired: str, cells: tuple[Cell, ...]) -> Finding:
    shown = "“" + "".join(sign for sign in words if sign.isprintable()) + "”"
    fix = None
    sentence = f"{shown} was decoded wrongly; what stood there is lost."
    if cells:
        better = _repaired_words(words, repaired)
        sentence = f"{shown} was decoded wrongly; it reads “{better}”."
        fix = Fix(label=f"write “{better}”", place=place, cells=cells)
    return Finding(
        check=Check.MOJIBAKE,
        place=place,
        sentence=sentence,
        words=words,
        start=start,
        end=start + len(words),
        fix=fix,
    )


def _repaired_words(words: str, repaired: str) -> str:
    found = garbled(words)
    if found and found[2] != words:
        return found[2]
    return repaired if len(repaired) < 60 else repaired[:60].rstrip() + "…"


def _empty(card: Card) -> Iterator[Finding]:
    """A finding for each place with nothing in it, and for each row without a score beside rows with one.

    Names or descriptions that a whole table lacks, as on pages of old forms, are one.
    """
    lacking = {
        (section, column)
        for section in TABLES
        for column in (Column.NAME, Column.DESCRIPTION)
        if len(card.rows(section)) >= _TABLE and all(row.cell(column).blank for row in card.rows(section))
    }
    for section, column in sorted(lacking):
        place = Place(section=section, column=column)
        sentence = f"No row of {section} has a {column}."
        yield Finding(check=Check.EMPTY, place=place, sentence=sentence, about="table", whole=True)
    for place in edits.blanks(card):
        if (place.section, place.column) not in lacking:
            yield Finding(
                check=Check.EMPTY, place=place, sentence=_said_empty(place), about=_row_called(card, place)
            )
    for section in TABLES:
        rows = card.rows(section)
        if any(row.score.value is not None for row in rows):
            for index, row in enumerate(rows):
                if row.score.value is None:
                    place = Place(section=section, index=index)
                    yield Finding(
                        check=Check.EMPTY,
                        place=place,
                        sentence="The row has no relevancy.",
                        about=_row_called(card, place),
                    )


def _said_empty(place: Place) -> str:
    match place.section:
        case Section.TITLE:
            return "The card has no title." if place.index == 0 else "The card has no link to its article."
        case Section.OTHER:
            return f"The card has no {edits.LABELS[place.index]}."
        case section if section in TABLES:
            return f"The row has no {place.column}."
        case section:
            return f"The card has no {section.value.lower()}."


def _row_called(card: Card, place: Place) -> str:
    """What a row is remembered by: its name, else how its first words begin, else its number."""
    if place.section not in TABLES:
        return f"{place.section} {place.index}"
    return judging.called(card.rows(place.section)[place.index]) or str(place.index + 1)
