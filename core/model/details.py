"""What the optional details of a card are called and take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.errors import BadInput
from core.model.cleaning import clean_line

STEEP = ("social", "technological", "economic", "environmental", "political", "values")
LONGEST = 500
"""Characters of a detail in free text."""


@dataclass(frozen=True)
class Detail:
    """One of the fields of `Details`."""

    field: str
    label: str
    takes: tuple[str, ...] = ()
    """The values to choose from; empty for free text."""
    hint: str = ""
    pattern: str = ""
    """What the text is like when it is neither free nor chosen, as a regular expression."""


DETAILS = (
    Detail("steep", "STEEP+V", STEEP, "the field of change it belongs to first"),
    Detail("steep_second", "STEEP+V second", STEEP, "the one it touches besides"),
    Detail("kind", "Kind", ("weak signal", "trend", "uncertainty", "wild card")),
    Detail("horizon", "Horizon", hint="other than 10 years, such as 3 years"),
    Detail("novelty", "Novelty", ("new", "known to few", "widely known")),
    Detail("geography", "Geography", hint="where it happens"),
    Detail("why_relevant", "Why relevant", hint="one sentence for the reader"),
    Detail("published", "Published", hint="as YYYY-MM-DD", pattern=r"\d{4}-\d{2}-\d{2}"),
    Detail("accessed", "Accessed", hint="as YYYY-MM-DD", pattern=r"\d{4}-\d{2}-\d{2}"),
    Detail(
        "source_grade",
        "Source grade",
        hint="Admiralty: reliability A to F and credibility 1 to 6, such as B2",
        pattern="[A-F][1-6]",
    ),
)

_DATES = ("published", "accessed")


def detail(field: str) -> Detail:
    """One of the details by its field. Raises KeyError when there is none of that name."""
    found = next((each for each in DETAILS if each.field == field), None)
    if found is None:
        raise KeyError(field)
    return found


def taken(field: str, text: str) -> str:
    """The text as a detail keeps it: cleaned, a choice written as it is listed, empty for none.

    Raises BadInput when the field takes no such text.
    """
    about = detail(field)
    text = clean_line(text)
    if not text:
        return ""
    if about.takes:
        return _chosen(about, text)
    if field == "source_grade":
        text = text.replace(" ", "").upper()
    if about.pattern and not (re.fullmatch(about.pattern, text, re.ASCII) and _is_day(field, text)):
        raise BadInput(f"{about.label} does not take “{text[:40]}”.", f"Write it {_as_said(about)}.")
    if len(text) > LONGEST:
        raise BadInput(f"{about.label} is longer than {LONGEST} characters.", "Say it shorter.")
    return text


def _chosen(about: Detail, text: str) -> str:
    """The choice that a text means: the whole of it or, where it is the only one, its beginning."""
    wanted = text.casefold()
    if wanted in about.takes:
        return wanted
    fitting = [choice for choice in about.takes if choice.startswith(wanted)]
    if len(fitting) != 1:
        raise BadInput(f"{about.label} does not take “{text[:40]}”.", f"Choose {_listed(about.takes)}.")
    return fitting[0]


def _is_day(field: str, text: str) -> bool:
    try:
        return field not in _DATES or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _as_said(about: Detail) -> str:
    return about.hint if about.hint.startswith("as ") else f"as {about.hint}"


def _listed(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
