"""Numbers and lines out of what a model answered: nothing is guessed, nothing steers a screen."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from core.model.cleaning import clean_line

_LEVELS = {
    "very low": 1, "lowest": 1, "negligible": 1, "low": 2, "medium": 3, "moderate": 3, "high": 4,
    "very high": 5, "highest": 5, "critical": 5,
}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_OF = re.compile(r"(\d{1,2})(?:\.0+)?\s*(?:/|out of|of)\s*(5|10)(?:\.0+)?")
_PLAIN = re.compile(r"([1-5])(?:\.0+)?(?:\s*\([a-z ]{1,20}\))?")
_WORDED = re.compile(r"[a-z ]{1,20}\(([1-5])(?:/5)?\)")
_STARS = re.compile(r"(?=.*[★⭐])([★⭐]{0,5})([☆✩✰]{0,4})")
_STYLE = "bold|dim|italic|underline|strike|reverse|blink|red|green|blue|yellow|magenta|cyan|white|black"
_MARKUP = re.compile(
    r"\[@\w+(?:=|\()[^\[\]]*\]|\[link\b[^\[\]]*\]|\[/[\w #.-]*\]"
    rf"|\[(?:{_STYLE})(?:\s+(?:on|{_STYLE}))*\]"
    r"|</?(?:[a-z][a-z0-9]{0,15})(?:\s[^<>]*)?/?>|<!--[^<>]*-->",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"!\[([^\[\]]{0,300})\]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)"
    r"|\[([^\[\]]{0,300})\]\(\s*<?(?:[a-z][a-z0-9+.-]{1,20}:|//|www\.)[^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)",
    re.IGNORECASE,
)
"""An image or link of Markdown: a viewer of the page would fetch it, and tell its server what is in it."""
_ROUND = str.maketrans("[]<>", "()()")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")


class Relevancy(NamedTuple):
    """A number from 1 to 5, or none, and what was made of what the model wrote; empty for a plain number."""

    number: int | None
    note: str = ""


def relevancy(value: Any) -> Relevancy:
    """The relevancy that a model means. What is not surely one of 1 to 5 is none, and is quoted."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5:
        return Relevancy(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return Relevancy(None, "The model gave no relevancy.")
    said = clean_line(str(value)) if isinstance(value, str | int | float) else "something else than a number"
    number = None if isinstance(value, bool) else _meant(said)
    plain = without_markup(said)
    shown = plain if len(plain) <= 40 else f"{plain[:40].rstrip()}…"
    if number is None:
        return Relevancy(None, f"Relevancy came as “{shown}”, which is no number from 1 to 5.")
    return Relevancy(number, f"Relevancy came as “{shown}”, read as {number}.")


def _meant(said: str) -> int | None:
    text = unicodedata.normalize("NFKC", said).casefold().strip("*_`\"'. ")
    if plain := _PLAIN.fullmatch(text) or _WORDED.fullmatch(text):
        return int(plain[1])
    if share := _OF.fullmatch(text):
        of, most = int(share[1]), int(share[2])
        number = of if most == 5 else (of + 1) // 2
        return number if 1 <= of <= most else None
    if stars := _STARS.fullmatch(said.replace("\ufe0f", "").replace(" ", "")):
        filled, empty = len(stars[1]), len(stars[2])
        return filled if empty == 0 or filled + empty == 5 else None
    return _LEVELS.get(text) or _NUMBERS.get(text)


def without_stars(text: str) -> str:
    """A clean line without the asterisks around words that were to be bold."""
    return _STRONG.sub(r"\2", text)


def without_markup(text: str) -> str:
    """A clean line without tags, links and markup that could be taken for a screen's or a browser's.

    Where they are hidden in one another, brackets become round.
    """
    plain = text
    for _ in range(3):
        plain = _LINK.sub(lambda link: link[1] or link[2] or "", _MARKUP.sub("", plain))
    if _MARKUP.search(plain) or _LINK.search(plain):
        plain = plain.translate(_ROUND)
    return clean_line(plain) if plain != text else text
