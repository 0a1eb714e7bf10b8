"""A new draft meets a card that the analyst has worked on: the hand wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeVar

from core.model.card import ITEM_SECTIONS, TABLES, Cell, CellKind, Row, Section
from core.model.edits import drop_key
from core.model.matching import alike_rows

if TYPE_CHECKING:
    from core.model.card import Card

Thing = TypeVar("Thing", Cell, Row)

LOCKED = "locked"
WORDS = "your words"
SCORE = "your score"
PLACED = "placed by you"
PAGE = "from the card page"
THERE = "you asked for more"


def why_kept(thing: Cell | Row) -> str:
    """Why no engine may change a cell or a row, in a word or two for a screen; empty when it may."""
    if isinstance(thing, Cell):
        own = WORDS if thing.kind is CellKind.ANALYST else PLACED if thing.hand else ""
        return LOCKED if thing.locked else own
    cells = (thing.name, thing.description, thing.change, thing.horizon, thing.driver)
    if thing.locked or any(cell.locked for cell in cells):
        return LOCKED
    if any(cell.kind is CellKind.ANALYST for cell in cells):
        return WORDS
    if all(cell.kind is CellKind.BLANK for cell in cells):
        return WORDS
    if thing.hand or any(cell.hand for cell in cells):
        return PLACED
    return SCORE if thing.score.analyst is not None else ""


def of_page(thing: Cell | Row) -> bool:
    """Whether a cell, or anything in a row, came on a card page: it may be the analyst's work and does not
    say so."""
    cells = (thing,) if isinstance(thing, Cell) else thing.cells
    return any(cell.kind is CellKind.PAGE for cell in cells)


def _stays(thing: Cell | Row) -> bool:
    """Whether a new draft that asks nobody leaves a cell or row alone."""
    return bool(why_kept(thing)) or of_page(thing)


def merge(card: Card, draft: Card) -> Card:
    """The new draft with all that the analyst wrote, locked, scored or added in the old card, and what
    came on a page.

    These rows keep their place and order; the draft's rows fill in around them,
    except those that repeat the name of a kept one. Head fields that are set stay,
    and so does what is no draft's to say: state, details, judgements.
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
        state=card.state,
        details=card.details,
        judged=card.judged,
        verbatim=card.verbatim,
        summary=card.summary if any(map(_stays, card.summary)) else wanted_parts(card, draft.summary),
    )
    for section in ITEM_SECTIONS:
        kept = {index: item for index, item in enumerate(card.items(section)) if _stays(item)}
        names = {item.text.casefold() for item in kept.values()}
        fresh = [
            item
            for item in draft.items(section)
            if item.text.casefold() not in names and drop_key(section, item.text) not in card.dropped
        ]
        merged = merged.with_items(section, around(kept, fresh))
    names = {
        row.name.text.casefold()
        for section in TABLES
        for row in card.rows(section)
        if row.name.text.strip() and _stays(row)
    }
    for section in TABLES:
        wanted = [
            row
            for row in draft.rows(section)
            if drop_key(section, row.name.text) not in card.dropped and row.name.text.casefold() not in names
        ]
        merged = merged.with_rows(section, _rows(card.rows(section), wanted, section))
    return merged


def merge_partial(card: Card, draft: Card, missing: Collection[Section]) -> Card:
    """As `merge`, with a draft that broke on the way: nothing goes from a section that is missing in it, in
    part or as a whole; what came follows what is there."""
    merged = merge(card, draft)
    for name in ("title", "category", "type"):
        if getattr(draft, name).blank:
            merged = merged.with_fields(**{name: getattr(card, name)})
    if Section.SUMMARY in missing or not draft.summary:
        merged = merged.with_fields(summary=card.summary)
    for section in ITEM_SECTIONS:
        if section in missing or not draft.items(section):
            known = {item.text.casefold() for item in card.items(section)}
            fresh = (item for item in merged.items(section) if item.text.casefold() not in known)
            merged = merged.with_items(section, (*card.items(section), *fresh))
    for section in TABLES:
        if section in missing or not draft.rows(section):
            rows = card.rows(section)
            came = (
                row
                for row in merged.rows(section)
                if not any(row == own or alike_rows(row, own, section) for own in rows)
            )
            merged = merged.with_rows(section, (*rows, *came))
    return merged


def wanted_parts(card: Card, fresh: Iterable[Cell]) -> tuple[Cell, ...]:
    """Sentences of a new summary without those that the analyst took out of the old one."""
    return tuple(part for part in fresh if drop_key(Section.SUMMARY, part.text) not in card.dropped)


def _hand(old: Cell, new: Cell) -> Cell:
    return old if _stays(old) else new


def _rows(old: tuple[Row, ...], new: list[Row], section: Section) -> tuple[Row, ...]:
    kept = {index: row for index, row in enumerate(old) if _stays(row)}
    fresh = [row for row in new if not any(alike_rows(row, own, section) for own in kept.values())]
    return around(kept, fresh)


def around(kept: dict[int, Thing], fresh: list[Thing]) -> tuple[Thing, ...]:
    """The kept things at their places, as far as that goes, and the fresh ones around them."""
    things = list(fresh)
    for index, thing in kept.items():
        things.insert(index, thing)
    return tuple(things)
