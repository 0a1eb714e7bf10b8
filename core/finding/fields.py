"""Fields of a query, such as `theme:energy`, `score>=4` and `after:2026-10`: what each takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from core.finding.terms import term_of
from core.finding.words import tokens
from core.model import TABLES

if TYPE_CHECKING:
    from core.finding.terms import Term

WORDED = ("theme", "keyword", "category", "type", "outlet", "desk")
"""The fields whose value is words that must stand there together."""

SECTIONS = tuple(section.value for section in TABLES)
"""The tables of a card by their headings."""

OF_ROWS = ("section", "score")
"""The fields that only a row of a table has."""

DATED = ("after", "before", "on")
_MORE = {"themes": "theme", "keywords": "keyword", "outlets": "outlet", "sections": "section"}

NAMES = "|".join((*WORDED, *_MORE, *OF_ROWS, *DATED))
"""The names of all fields, as a part of a regular expression."""

SIGNS = ":?(?:>=|<=|>|<)|:|="
"""What may stand between a field and its value, as a part of a regular expression."""

_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class Days(NamedTuple):
    """Days from `first` on and before `end`, as ISO dates or the beginnings of some; empty for no bound."""

    first: str = ""
    end: str = ""


@dataclass(frozen=True)
class Field:
    """A condition: a term for words, a heading for a section, a range for the score, days.

    `turned` is for what must not be so.
    """

    name: str
    value: Term | str | range | Days
    turned: bool = False


def field_of(name: str, sign: str, value: str, *, turned: bool, begun: bool) -> Field | str:
    """The condition that a field, a sign and a value are, or one sentence why that cannot be.

    `begun` says that the last word of the value may be just begun.
    """
    name = _MORE.get(name.lower(), name.lower())
    sign = sign.removeprefix(":") or ":"
    if sign in ("<", ">", "<=", ">=") and name != "score":
        return f"{name}: takes no {sign}, as in {_LIKE.get(name, f'{name}:water')}."
    if name in WORDED:
        words = tuple(tokens(value))
        if not words:
            return f"{name}: wants a word, as in {name}:{'2026' if name == 'desk' else 'energy'}."
        return Field(name, term_of(words, begun=begun), turned)
    if name == "section":
        found = section_of(value)
        return Field(name, found, turned) if found else f"section: is one of {', '.join(SECTIONS).lower()}."
    if name == "score":
        scores = _scores(sign, value.strip())
        return Field(name, scores, turned) if scores else "score: is 1 to 5, as in score>=4 or score:5."
    period = _period(value.strip())
    if not period:
        return f"{name}: takes 2026, 2026-10 or 2026-10-05."
    days = {"after": Days(first=period), "before": Days(end=period), "on": Days(period, f"{period}~")}
    return Field("day", days[name], turned)


_LIKE = {
    "section": "section:signals",
    "after": "after:2026-10",
    "before": "before:2026-10",
    "on": "on:2026-10-05",
}


def section_of(value: str) -> str:
    """The heading of the table that a name or its beginning means, or nothing."""
    wanted = value.strip().lower().replace("iour", "ior")
    fitting = [section for section in SECTIONS if section.lower().startswith(wanted)]
    return fitting[0] if wanted and len(fitting) == 1 else ""


def _scores(sign: str, value: str) -> range | None:
    """The scores that are meant; `4+` says 4 or more where a shell would take `>` for itself."""
    if sign in (":", "=") and len(value) == 2 and value[1] == "+":
        sign, value = ">=", value[0]
    if len(value) != 1 or value not in "12345":
        return None
    score = int(value)
    meant = {
        ">=": range(score, 6),
        ">": range(score + 1, 6),
        "<=": range(1, score + 1),
        "<": range(1, score),
    }
    return meant.get(sign, range(score, score + 1)) or None


def _period(value: str) -> str:
    """The year, month or day with its zeros, or nothing when there is none of that name."""
    found = _PERIOD.fullmatch(value)
    if found is None:
        return ""
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join((year, *(f"{int(part):02}" for part in (month, day) if part)))
