"""Dates that say when an article was written: those of datelines, bylines and lines of publication."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w[\w.'’:-]*|[^\w\s]")
_FILLING = re.compile(
    r"[A-Z][\w.'’-]*|and|at|on|of|in|by|the|de|da|di|am|pm|a\.m|p\.m|mins?|minutes?|read|\d{1,2}(?::\d\d)?|\W",
)
"""What stands beside a date in a line that tells of no event: names, times, marks."""
_STATED = re.compile(
    r"\W*(?:first |last )?(?:published|updated|posted|modified|created|issued|filed|accessed|released|dated?)"
    r"(?:\s+(?:on|at))?\s*:?\s*(?:[A-Z][a-z]+day,?\s*)?",
    re.IGNORECASE,
)
_BY = re.compile(r"\W*by\s+(?=[A-Z])", re.IGNORECASE)
_AGENCY = re.compile(r",?\s*\([^()\n]{1,40}\)\s*[-–—:|.]?")
_DASH = re.compile(r"(?:,?\s*(?:[A-Z][\w./]*\s?){1,4})?\s*(?:--?|[–—:|])\s")
_STOP = re.compile(r"\.\s")
_OPENING = re.compile(r"\s*(?:--?|[–—])\s")
_FIRST = 300
"""Characters of an article in which a date before a dash opens its text."""
_LONGEST = 120
"""Characters of a line that may be one of publication, and of what may stand before the date."""


def heads(text: str, start: int, end: int) -> bool:
    """Whether the date at `start:end` of an article says when it was written, not when something happens."""
    at = text.rfind("\n", max(0, start - _LONGEST), start)
    if at < 0 and start > _LONGEST:
        return False
    before = text[at + 1 : start]
    stop = text.find("\n", end, end + _LONGEST)
    behind = text[end : stop if stop >= 0 else end + _LONGEST]
    alone = stop >= 0 or end + len(behind) == len(text)
    if _STATED.fullmatch(before):
        return True
    if not _filling(before):
        return False
    named = any(mark.isalpha() for mark in before)
    if before.endswith(", ") and _STOP.match(behind):
        return True
    if not named and start < _FIRST and _OPENING.match(behind):
        return True
    if _AGENCY.match(behind) or (named and _DASH.match(behind)) or (named and _BY.match(before)):
        return True
    return alone and _filling(behind)


def _filling(words: str) -> bool:
    """Whether a stretch of a line holds nothing but names, times and marks."""
    return all(_FILLING.fullmatch(word) for word in _WORD.findall(words))
