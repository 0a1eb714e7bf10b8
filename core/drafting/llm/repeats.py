"""Which rows of an answer only say again what stands on the card, or came before in the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from core.model import TABLES
from core.model.matching import alike_rows, alike_texts
from core.model.merging import why_kept

if TYPE_CHECKING:
    from core.model import Card, Cell, Place, Row, Section


class Repeats:
    """Knows the rows that stay on a card while `sections` or one `row` of it are drafted again."""

    def __init__(self, card: Card, sections: Collection[Section], row: Place | None) -> None:
        self._stays = list(_staying(card, sections, row))
        self._came: list[tuple[Section, Row]] = []

    def found(self, row: Row, section: Section) -> Row | None:
        """The row that another one would only repeat; None when it is new, and then it is remembered.

        In its own table that is one in like words, or on the card one of its name; in another table one of
        its name that stays on the card, or says the very same.
        """
        for table, other in self._stays:
            if _same(row.name, other.name) or (table is section and alike_rows(row, other, section)):
                return other
        for table, other in self._came:
            if table is section and alike_rows(row, other, section):
                return other
            if _same(row.name, other.name) and _same(row.description, other.description):
                return other
        self._came.append((section, row))
        return None


def says_again(part: Cell, parts: Collection[Cell]) -> bool:
    """Whether a sentence of a summary only repeats one that came before it."""
    return any(_same(part, other) or alike_texts(part, other) for other in parts)


def _staying(card: Card, sections: Collection[Section], row: Place | None) -> Iterator[tuple[Section, Row]]:
    for table in TABLES:
        for index, there in enumerate(card.rows(table)):
            mine = row is not None and (table, index) == (row.section, row.index)
            if not mine and (table not in sections or why_kept(there)):
                yield table, there


def _same(a: Cell, b: Cell) -> bool:
    """Whether two cells have the same words, whatever their case."""
    return bool(a.text) and a.text.casefold() == b.text.casefold()
