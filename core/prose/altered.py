"""What a quote says otherwise than the words that it stands for: figures, months, negations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from core.prose.normal import normalise
from core.prose.numbers import HARDLY, MONTHS, NUMBERS, SHORT_MONTHS, WEEKDAYS, negates

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+(?:'[^\W\d]+)*")
_NUMBERS = {word: str(number) for word, number in NUMBERS.items() if word != "one"} | {"dozen": "12"}
_SHORT = {"m": "million", "mn": "million", "bn": "billion", "tn": "trillion", "k": "thousand"}
_SCALES = frozenset(_SHORT.values()) | {"hundred"}
_TIMES = frozenset((*MONTHS, *WEEKDAYS)) - {"march", "may"}
"""Months and weekdays that are no other word as well."""
_MONTHS = {short: month for short, month in SHORT_MONTHS.items() if short != "mar"}


def figures(evened: str) -> Iterator[tuple[str, str]]:
    """(value, word) of every number, month and weekday in an evened text."""
    before = ""
    for match in _TOKEN.finditer(evened):
        word = match.group()
        if word[0].isdigit():
            yield re.sub(r",(?=\d{3}(?!\d))", "", word), word
        elif word in _NUMBERS:
            yield _NUMBERS[word], word
        elif word in _SCALES:
            yield word, word
        elif word in _SHORT and before[:1].isdigit():
            yield _SHORT[word], word
        elif word in _TIMES or word in _MONTHS:
            yield _MONTHS.get(word, word), word
        before = word


def negations(evened: str) -> list[str]:
    """The words of an evened text that turn a claim round."""
    words = (match.group() for match in _TOKEN.finditer(evened))
    return [word for word in words if negates(word) or word in HARDLY]


def differing(words: str, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(clauses on figures, clauses on negations): what `words` say otherwise than the source's own."""
    said, there = normalise(words).text, normalise(source).text
    if said == there:
        return (), ()
    return tuple(_figures(said, there)), tuple(_negations(said, there))


def _figures(said: str, there: str) -> Iterator[str]:
    mine, theirs = list(figures(said)), list(figures(there))
    missing = _without(mine, theirs)
    others = _without(theirs, mine)
    for number, word in enumerate(missing):
        if number < len(others):
            yield f"“{word}” where the source has “{others[number]}”"
        else:
            yield f"“{word}”, which is not in these words of the source"


def _without(some: list[tuple[str, str]], others: list[tuple[str, str]]) -> list[str]:
    """The words of `some` whose values `others` lack; a value said once answers for every repeat."""
    held = {value for value, _ in others}
    return list(dict.fromkeys(word for value, word in some if value not in held))


def _negations(said: str, there: str) -> Iterator[str]:
    mine, theirs = negations(said), negations(there)
    if len(mine) < len(theirs):
        yield f"no “{_first_more(theirs, mine)}”, which the source has"
    elif len(mine) > len(theirs):
        yield f"“{_first_more(mine, theirs)}”, which the source does not have"


def _first_more(many: list[str], few: list[str]) -> str:
    left = Counter(few)
    for word in many:
        if not left[word]:
            return word
        left[word] -= 1
    return many[-1]
