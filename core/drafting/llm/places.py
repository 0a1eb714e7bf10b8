"""Blank places of a card by the ids that a model names them with."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.model import ITEM_SECTIONS, TABLES, Column, Section, edits
from core.model.merging import why_kept

if TYPE_CHECKING:
    from core.model import Card, Cell, Place


def blank_ids(card: Card, sections: Collection[Section]) -> dict[str, Place]:
    """The blanks of some sections that an engine may fill, in the order of the page, by their ids.

    `summary`, `keywords`, `signals 2 change`: what people would call them, rows from 1.
    A link is none of them, nor is what the analyst locked or left empty on purpose.
    """
    return {
        blank_id(place): place
        for place in edits.blanks(card)
        if place.section in sections and _open(card, place)
    }


def blank_id(place: Place) -> str:
    """The id of a place: small letters, figures and blanks."""
    if place.section is Section.OTHER:
        return edits.LABELS[place.index]
    words = [place.section.value.lower()]
    if place.section in TABLES and place.column is not None:
        words += [str(place.index + 1), place.column.value]
    return " ".join(words)


def _open(card: Card, place: Place) -> bool:
    if place.section is Section.TITLE and place.index:
        return False
    if place.section in TABLES:
        row = card.rows(place.section)[place.index]
        named = any(not row.cell(column).blank for column in Column)
        return named and not row.locked and not why_kept(row.cell(place.column or Column.NAME))
    if place.section in ITEM_SECTIONS or place.section is Section.SUMMARY:
        return True
    cell = edits.cell_at(card, place)
    return cell is None or not why_kept(cell)


def still_blank(card: Card, place: Place, cell: Cell) -> bool:
    """Whether a place is blank and the analyst does not hold it so."""
    if place.section is Section.TITLE and place.index:
        return False
    held = place.section in TABLES and card.rows(place.section)[place.index].locked
    return cell.blank and not why_kept(cell) and not held
