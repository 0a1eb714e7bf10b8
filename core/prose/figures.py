"""Figures in a sentence: their value, how they are hedged, their unit, and what they count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.prose.numbers import ANY_MONTH, NUMBERS, SCALES, WEEKDAYS
from core.prose.tagging import NOUNS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.prose.tagging import Chunk
    from core.prose.tokens import Token

_WORDS = NUMBERS | {"dozen": 12}
_SCALES = SCALES | {"dozen": 12}
_CURRENCY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
_UNITS = {
    "%": "percent", "percent": "percent", "cent": "percent", "dollars": "dollars", "euros": "euros",
    "pounds": "pounds", "mw": "mw", "gw": "gw", "kw": "kw", "mwh": "mwh", "gwh": "gwh", "kwh": "kwh",
    "megawatts": "mw", "gigawatts": "gw", "megawatt-hours": "mwh", "gigawatt-hours": "gwh", "km": "km",
    "kilometres": "km", "kilometers": "km", "tonnes": "tonnes", "tons": "tonnes", "hectares": "hectares",
    "litres": "litres", "liters": "litres", "degrees": "degrees", "metres": "metres", "meters": "metres",
    "square": "area", "miles": "miles", "kg": "kg", "kilograms": "kg",
}  # fmt: skip
QUALIFIERS = (
    ("more", "than"), ("less", "than"), ("fewer", "than"), ("up", "to"), ("at", "least"), ("at", "most"),
    ("close", "to"), ("as", "many", "as"), ("as", "much", "as"), ("some",), ("over",), ("about",),
    ("around",),
    ("nearly", ), ("almost",), ("roughly",), ("approximately",), ("under",), ("below",),
    ("above",), ("only",),
    ("just",), ("around",), ("an", "estimated"), ("estimated",), ("well", "over"), ("upwards", "of"),
)  # fmt: skip
_TIME = wordset(
    """second minute hour day week month quarter year decade century am pm o'clock mph p.m a.m time"""
)
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)([a-zA-Z]*)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: token indices `start:end` from its qualifier to its unit, and what it says."""

    start: int
    end: int
    value: float
    qualifier: str
    unit: str
    head: str
    """The stem of the noun that it counts; empty when there is none beside it."""
    noun: str
    """That noun as it stands in the text."""
    total: bool = False
    """Whether the sentence calls it the sum (`the total number of … to 40`)."""


def figures(tokens: Sequence[Token], tags: Sequence[str], chunks: Sequence[Chunk]) -> list[Figure]:
    """The figures of one sentence; years, dates, clock times and numbers inside names are no figures."""
    found: list[Figure] = []
    i = 0
    while i < len(tokens):
        parsed = _value(tokens, i)
        if parsed is None or _part_of_name(tokens, tags, i):
            i += 1
            continue
        value, end, unit = parsed
        start = i - 1 if i and tokens[i - 1].text in _CURRENCY else i
        if start < i:
            unit = _CURRENCY[tokens[start].text]
        if end < len(tokens) and tokens[end].lower == "per" and end + 1 < len(tokens) and not unit:
            unit, end = ("percent", end + 2) if tokens[end + 1].lower == "cent" else (unit, end)
        elif end < len(tokens) and tokens[end].lower in _UNITS and not unit:
            unit, end = _UNITS[tokens[end].lower], end + 1
        start, qualifier = _qualified(tokens, start)
        head, noun = _counted(tokens, tags, chunks, end, i)
        if not _is_date(tokens, i, value, unit, head):
            found.append(_with_kind(tokens, tags, Figure(start, end, value, qualifier, unit, head, noun)))
        i = end
    return found


def _value(tokens: Sequence[Token], i: int) -> tuple[float, int, str] | None:
    """(value, index after it, unit glued to it) of a number that starts at token `i`."""
    match = _NUMBER.match(tokens[i].text)
    unit = ""
    if match:
        value = float(match.group(1).replace(",", ""))
        glued = match.group(2).lower()
        if glued in _SCALES:
            value *= _SCALES[glued]
        elif glued in _UNITS:
            unit = _UNITS[glued]
        elif glued:
            return None
    elif tokens[i].lower in _WORDS:
        value = float(_WORDS[tokens[i].lower])
    elif "-" in tokens[i].lower and all(part in _WORDS for part in tokens[i].lower.split("-")):
        value = float(sum(_WORDS[part] for part in tokens[i].lower.split("-")))
    else:
        return None
    end = i + 1
    while end < len(tokens) and tokens[end].lower in _SCALES:
        value *= _SCALES[tokens[end].lower]
        end += 1
    return value, end, unit


def _part_of_name(tokens: Sequence[Token], tags: Sequence[str], i: int) -> bool:
    """Whether a number belongs to a name before it (`Qwen 2`, `Boeing 737`) or is a bare `one`."""
    if tokens[i].lower == "one":
        return True
    previous = tokens[i - 1] if i else None
    return (
        previous is not None
        and tags[i - 1] in ("NNP", "NNPS")
        and previous.end == tokens[i].start - 1
        and tokens[i].text[0].isdigit()
        and (i + 1 >= len(tokens) or (tags[i + 1] not in NOUNS and tokens[i + 1].lower not in _SCALES))
        and not previous.lower.endswith(("day", "ber", "ary"))
    )


def _qualified(tokens: Sequence[Token], start: int) -> tuple[int, str]:
    """The start with the hedge before a figure, and the hedge as one word or two."""
    for words in QUALIFIERS:
        size = len(words)
        if start >= size and tuple(token.lower for token in tokens[start - size : start]) == words:
            return start - size, " ".join(words)
    return start, ""


def _counted(
    tokens: Sequence[Token], tags: Sequence[str], chunks: Sequence[Chunk], end: int, number: int
) -> tuple[str, str]:
    """(stem, noun) of what the figure counts: the head of its chunk, or of what follows `of the`."""
    for chunk in chunks:
        if chunk.start <= number < chunk.end and chunk.head >= end:
            head = chunk.head
            if head + 2 < len(tokens) and tokens[head + 1].text == "(":
                after = next(
                    (c for c in chunks if c.start >= head + 2 and tokens[c.start - 1].text == ")"), None
                )
                head = after.head if after is not None and after.start <= head + 5 else head
            return tokens[head].stem or tokens[head].lower, tokens[head].text
    at = end
    if at < len(tokens) and tokens[at].lower == "of":
        following = next((chunk for chunk in chunks if chunk.start == at + 1), None)
        if following is not None:
            return tokens[following.head].stem, tokens[following.head].text
    return "", ""


def _is_date(tokens: Sequence[Token], i: int, value: float, unit: str, head: str) -> bool:
    if unit:
        return False
    if head in _TIME or head.rstrip("s") in _TIME:
        return True
    beside = {tokens[j].lower for j in (i - 1, i + 1) if 0 <= j < len(tokens)}
    if beside & _MONTHS:
        return True
    return 1800 <= value <= 2100 and tokens[i].text.isdigit() and len(tokens[i].text) == 4


_MONTHS = ANY_MONTH | frozenset((*WEEKDAYS, ":", "am", "pm"))
_SUMS = frozenset({"number", "list", "total", "count", "tally", "toll", "sum"})


def _with_kind(tokens: Sequence[Token], tags: Sequence[str], figure: Figure) -> Figure:
    """The figure with the noun that `the total number of X … to 40` says it counts."""
    if figure.head or figure.unit:
        return figure
    before = tokens[figure.start - 1].lower if figure.start else ""
    if before not in ("to", "at", "is", "was", "reached", "of", "stands", "stood", "hit"):
        return figure
    for at in range(figure.start - 2, 0, -1):
        if tokens[at].lower in _SUMS and at + 1 < figure.start and tokens[at + 1].lower == "of":
            for j in range(at + 2, figure.start):
                last = j + 1 >= len(tags) or tags[j + 1] not in NOUNS
                if tags[j] in ("NNS", "NNPS", "NN") and last and tokens[j].stem:
                    return Figure(
                        figure.start, figure.end, figure.value, figure.qualifier, "", tokens[j].stem,
                        tokens[j].text, total=True,
                    )  # fmt: skip
            break
    return figure
