"""What is different between two states of a card, in lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from core.editing import describe
from core.model import COLUMNS, ITEM_SECTIONS, TABLES, Card, Place, Section
from core.model.details import DETAILS
from core.model.edits import HEAD_FIELDS, LABELS, text_at
from tui.widgets.lines import fit

if TYPE_CHECKING:
    from core.model import Row

WIDTH = 90
"""Columns of a text in a line; longer ones are cut."""


def differences(here: Card | None, there: Card | None) -> list[str]:
    """How the card changes on the way from one state to another: a line a cell, row or item."""
    if there is None:
        return ["The card goes away; the story stays."] if here is not None else []
    return list(_lines(here or Card(), there))


def _lines(here: Card, there: Card) -> Iterator[str]:
    fields = [Place(section=Section.TITLE, index=at) for at in range(len(HEAD_FIELDS))]
    fields += [Place(section=Section.OTHER, index=at) for at in range(len(LABELS))]
    for place in (*fields, Place(section=Section.SUMMARY)):
        yield from _changed(describe(place), text_at(here, place), text_at(there, place))
    for section in ITEM_SECTIONS:
        old, new = ([cell.text for cell in card.items(section)] for card in (here, there))
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                yield from (f"{section}: − {fit(text, WIDTH)}" for text in old[a:b])
                yield from (f"{section}: + {fit(text, WIDTH)}" for text in new[c:d])
    for section in TABLES:
        yield from _rows(section, here.rows(section), there.rows(section))
    for detail in DETAILS:
        old, new = (str(getattr(card.details, detail.field)) for card in (here, there))
        yield from _changed(detail.label, old, new)
    if here.state is not there.state:
        yield f"State: {here.state} → {there.state}"


def _rows(section: Section, old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[str]:
    same = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in same.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(b - a, d - c) if tag == "replace" else 0
        for at in range(pairs):
            yield from _row(section, c + at, old[a + at], new[c + at])
        yield from (f"{section}: − row “{_name(row)}”" for row in old[a + pairs : b])
        yield from (f"{section}: + row “{_name(row)}”" for row in new[c + pairs : d])


def _row(section: Section, index: int, old: Row, new: Row) -> Iterator[str]:
    for column in COLUMNS[section]:
        where = describe(Place(section=section, index=index, column=column))
        yield from _changed(where, old.cell(column).text, new.cell(column).text)
    if old.score.value != new.score.value:
        yield f"{section} {index + 1}, relevancy: {old.score.value or 'none'} → {new.score.value or 'none'}"
    if old.locked != new.locked:
        yield f"{section} {index + 1}: {'locked' if new.locked else 'unlocked'}"


def _name(row: Row) -> str:
    return fit(row.name.text or row.description.text or "empty", WIDTH)


def _changed(where: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{where}: {_quoted(old)} → {_quoted(new)}"


def _quoted(text: str) -> str:
    return f"“{fit(text, WIDTH)}”" if text.strip() else "blank"
