"""Foreign words as Markdown that every renderer shows as text, and links that lead to the web or beside.

Signs that all dialects take behind a backslash are written so; the others, and what template engines
read before a renderer does (`{{ }}`), as numbered entities.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, urlsplit

from core.model.cleaning import clean_line

_ENTITY = re.compile(r"&(?=#?\w+;)")
_AS_NUMBER = re.compile(
    r"[|~^{}@]|(?<==)=|=(?==)|(?<=%)%|%(?=%)|(?<=:):|:(?=//|:|[+\w-]+:)|(?<=www)\.|\$(?=.*\$)|(?<=\$)\$", re.I
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def words(text: str) -> str:
    """Foreign words on one line, which no renderer takes for more than words."""
    text = _ENTITY.sub("&amp;", clean_line(text))
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    text = _AS_NUMBER.sub(lambda found: f"&#{ord(found[0])};", text)
    text = re.sub(r"(?<!&)#", r"\\#", re.sub(r"([\\`*_\[\]])", r"\\\1", text))
    text = _NUMBERED.sub(lambda found: f"{found[1]}&#{ord(found[2])};", text)
    return re.sub(r"^[-+=:]", lambda found: f"&#{ord(found[0])};", text)


def address(url: str) -> str:
    """A web address as the target of a link; nothing for any other."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return ""
    except ValueError:
        return ""
    encoded = _BARE_PERCENT.sub("%25", url.strip())
    encoded = quote(encoded.encode("utf-8", "replace"), safe=":/?#@!$&'+,;=%~-._")
    return re.sub(r"&(?=#?\w+;)", "&amp;", encoded)


def relative(path: str) -> str:
    """A path with `/` between its parts as the target of a link."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/~-._")


def link(text: str, target: str) -> str:
    """Foreign words as a link to an encoded target; without one the words alone."""
    shown = words(text) or "untitled"
    return f"[{shown}]({target})" if target else shown


def long_date(day: date, *, weekday: bool = False) -> str:
    """A day as people write it, in English wherever it runs: `22 November 2026`."""
    said = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_DAYS[day.weekday()]}, {said}" if weekday else said


def month(day: date) -> str:
    """`November 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
