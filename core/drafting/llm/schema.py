"""The forms of answers as JSON schemas: no references, every property required, none besides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from core.drafting.llm.answers import MOST_ALTERNATIVES
from core.drafting.llm.grounding import CATEGORIES, TYPES
from core.model import COLUMNS, ITEM_SECTIONS, TABLES, Section

VERSION = "card 1"
"""Of the forms and of how answers in them are read: another one makes every question a new one."""
MOST_ROWS = 12
"""Rows of one table."""
MOST_ITEMS = {Section.KEYWORDS: 12, Section.THEMES: 8}
MOST_SENTENCES = 8

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}


def card_schema(sections: Collection[Section]) -> Schema:
    """The form of some sections of a card, in the order of the page."""
    parts: Schema = {}
    for section in Section:
        if section not in sections:
            continue
        if section is Section.OTHER:
            parts |= {"category": _one_of(CATEGORIES), "type": _one_of(TYPES)}
        else:
            parts[section.value.lower()] = _part(section)
    return _object(parts)


def row_schema(section: Section) -> Schema:
    """The form of rows that could take the place of one in a table."""
    return _object({"rows": _list(_row(section), MOST_ALTERNATIVES)})


def blanks_schema(ids: Iterable[str]) -> Schema:
    """The form of texts for blanks, whose ids are a closed list."""
    closed = tuple(ids)
    blank = {"id": _one_of(closed), "evidence": _evidence(), "text": _TEXT}
    return _object({"blanks": _list(_object(blank), len(closed))})


def _part(section: Section) -> Schema:
    if section is Section.TITLE:
        return _sentence()
    if section is Section.SUMMARY:
        return _list(_sentence(), MOST_SENTENCES)
    if section in ITEM_SECTIONS:
        return _list(_TEXT, MOST_ITEMS[section])
    return _list(_row(section), MOST_ROWS)


def _row(section: Section) -> Schema:
    """A row: its evidence first, the number last and behind its reason."""
    texts = {column.value: _TEXT for column in COLUMNS[section if section in TABLES else Section.ISSUES]}
    number = {"type": "integer", "enum": [1, 2, 3, 4, 5]}
    return _object({"evidence": _evidence(), **texts, "why": _TEXT, "relevancy": number})


def _sentence() -> Schema:
    return _object({"evidence": _evidence(), "text": _TEXT})


def _evidence() -> Schema:
    return _list(_object({"ref": _TEXT, "quote": _TEXT}), 2)


def _object(parts: Schema) -> Schema:
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _list(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most}


def _one_of(words: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(words)}
