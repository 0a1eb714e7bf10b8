"""Dates as articles state them, and only those: nothing is guessed from a file's age or from prose."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar enero gennaio janeiro",
            "february feb février févr fevrier februar febrero febbraio fevereiro",
            "march mar mars märz marzo março",
            "april apr avril avr abril aprile",
            "may mai mayo maggio maio",
            "june jun juin juni junio giugno junho",
            "july jul juillet juil juli julio luglio julho",
            "august aug août aout agosto",
            "september sept sep septembre septiembre settembre setembro",
            "october oct octobre oktober okt octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec décembre déc dezember dez diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?({_NAME})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b",
    re.I,
)
_MONTH_FIRST = re.compile(rf"\b({_NAME})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.I)
_MAIL = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{2,4} \d{1,2}:\d{2}")


def parse_date(text: str) -> date | None:
    """The first full date in a short text (ISO, RFC 2822, `18 November 2026`, `Nov. 18, 2026`), or None.

    Numbers alone, such as 03/04/2026, are refused: writers disagree on their order.
    """
    text = text[:200]
    if _MAIL.search(text):
        try:
            return parsedate_to_datetime(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    found = find_date(text)
    return found[1] if found else None


def is_date_line(text: str) -> bool:
    """Whether a line is a date and hardly more (`Published: 18 November 2026, 09:30 GMT`)."""
    found = find_date(text) if len(text) <= 80 else None
    if found is None:
        return False
    rest = text.replace(found[0], " ")
    rest = re.sub(
        r"(?i)\b(?:(?:first )?published|posted|updated|last|modified|on|at|date|le|publié|mis à jour)\b",
        "",
        rest,
    )
    rest = re.sub(r"(?i)\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", "", rest)
    rest = re.sub(
        r"(?i)(?:\bT?)\d{1,2}[:.h]\d{2}(?::\d{2})?Z?\b|\b(?:am|pm|gmt|utc|cet|est|edt|pst|z)\b"
        r"|[+-]\d{2}:?\d{2}\b",
        "",
        rest,
    )
    return not re.search(r"\w{2,}", rest)


def is_month(word: str) -> bool:
    """Whether a word is the name of a month in one of the languages known here."""
    return word.casefold().strip(".,") in _MONTHS


def find_date(text: str) -> tuple[str, date] | None:
    """(the words, the date) of the leftmost full date of a short text, or None."""
    best: tuple[int, str, date] | None = None
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            parts = list(match.groups())
            if pattern is _DAY_FIRST:
                parts.reverse()
            elif pattern is _MONTH_FIRST:
                parts = [parts[2], parts[0], parts[1]]
            month = _MONTHS.get(parts[1].lower()) or int(parts[1])
            try:
                day = date(int(parts[0]), month, int(parts[2]))
            except ValueError:
                continue
            if best is None or match.start() < best[0]:
                best = (match.start(), match.group(), day)
            break
    return (best[1], best[2]) if best else None
