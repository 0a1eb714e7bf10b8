"""A new draft meets a card that the analyst has worked on: the hand wins."""

from __future__ import annotations

from typing import TypeVar

from core.model.card import ITEM_SECTIONS, TABLES, Card, Cell, CellKind, Row
from core.model.edits import drop_key

Thing = TypeVar("Thing", Cell, Row)


def touched(row: Row) -> bool:
    """Whether the analyst has written, emptied or scored anything in a row, or added it."""
    cells = (row.name, row.description, row.change, row.horizon, row.driver)
    hand = any(cell.kind is CellKind.ANALYST for cell in cells)
    return hand or row.score.analyst is not None or all(cell.kind is CellKind.BLANK for cell in cells)


def merge(card: Card, draft: Card) -> Card:
    """The new draft with all that the analyst wrote, scored or added in the old card.

    Touched rows keep their place and order; the draft's rows fill in around them,
    except those that repeat the name of a kept one. Head fields that are set stay.
    """
    merged = draft.with_fields(
        title=_hand(card.title, draft.title),
        category=_hand(card.category, draft.category),
        type=_hand(card.type, draft.type),
        link=card.link or draft.link,
        page=card.page or draft.page,
        page_url=card.page_url or draft.page_url,
        extras=card.extras,
        dropped=card.dropped,
        summary=card.summary if any(p.kind is CellKind.ANALYST for p in card.summary) else draft.summary,
    )
    for section in ITEM_SECTIONS:
        kept = {
            index: item for index, item in enumerate(card.items(section)) if item.kind is CellKind.ANALYST
        }
        names = {item.text.casefold() for item in kept.values()}
        fresh = [
            item
            for item in draft.items(section)
            if item.text.casefold() not in names and drop_key(section, item.text) not in card.dropped
        ]
        merged = merged.with_items(section, _around(kept, fresh))
    for section in TABLES:
        wanted = tuple(
            row for row in draft.rows(section) if drop_key(section, row.name.text) not in card.dropped
        )
        merged = merged.with_rows(section, _rows(card.rows(section), wanted))
    return merged


def _hand(old: Cell, new: Cell) -> Cell:
    return old if old.kind is CellKind.ANALYST else new


def _rows(old: tuple[Row, ...], new: tuple[Row, ...]) -> tuple[Row, ...]:
    kept = {index: row for index, row in enumerate(old) if touched(row)}
    names = {row.name.text.casefold() for row in kept.values()}
    told = {row.description.quotes for row in kept.values() if row.description.quotes}
    fresh = [
        row for row in new if row.name.text.casefold() not in names and row.description.quotes not in told
    ]
    return _around(kept, fresh)


def _around(kept: dict[int, Thing], fresh: list[Thing]) -> tuple[Thing, ...]:
    """The kept things at their places, as far as that goes, and the fresh ones around them."""
    things = list(fresh)
    for index, thing in kept.items():
        things.insert(index, thing)
    return tuple(things)
