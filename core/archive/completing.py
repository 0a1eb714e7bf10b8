"""What two cards of one article say together: one has the rows, the other the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model import TABLES, Column
from core.model.published import published

if TYPE_CHECKING:
    from core.model import Card, Row
    from core.model.published import Published

_HEAD = (
    *("title", "link", "page", "page_url", "keywords", "themes", "category", "type", "summary", "details"),
    *("extras", "verbatim"),
)


def _says_more(new: tuple[Row, ...], old: tuple[Row, ...]) -> bool:
    """Whether rows are there at last, or are the same with names or scores that were wanting."""
    if not old or len(new) != len(old):
        return bool(new) and not old
    more = False
    for one, other in zip(new, old, strict=True):
        for column in Column:
            if (text := other.cell(column).text.strip()) and text != one.cell(column).text.strip():
                return False
        if other.score.value not in (None, one.score.value):
            return False
        more |= other.cell(Column.NAME).blank and not one.cell(Column.NAME).blank
        more |= other.score.value is None and one.score.value is not None
    return more


def completed(old: Published, new: Published) -> Published | None:
    """A card with what another of its id says besides: its head, or tables; None when that is nothing."""
    fields: dict[str, object] = {}
    if old.card.title.blank and not new.card.title.blank:
        fields = {name: getattr(new.card, name) for name in _HEAD}
    for section in TABLES:
        if _says_more(new.card.rows(section), old.card.rows(section)):
            fields[section.name.lower()] = getattr(new.card, section.name.lower())
    if not fields:
        return None
    source = "; ".join(dict.fromkeys(name for name in (old.source, new.source) if name))
    card: Card = old.card.with_fields(**fields)
    placed = published(card, id=old.id, source=source)
    return placed if placed.day else placed.model_copy(update={"day": old.day or new.day})
