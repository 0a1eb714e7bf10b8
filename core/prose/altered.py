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
_TURNING = frozenset(("unlikely", "impossible", "improbable", "untrue", "unable", "rarely", "seldom"))
"""Words that turn a claim round by themselves."""
_ARTICLES = frozenset(("a", "an", "the"))
_MONTHS = {short: month for short, month in SHORT_MONTHS.items() if short != "mar"}


def figures(evened: str) -> Iterator[tuple[str, str]]:
    """(value, word) of every number, month and weekday in an evened text."""
    before = ""
    for match in _TOKEN.finditer(evened):
        word = match.group()
        if word[0].isdigit():
            yield _ungrouped(word), word
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
    return [word for word in words if negates(word) or word in HARDLY or word in _TURNING]


def differing(words: str, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(clauses on figures, clauses on negations): what `words` say otherwise than the source's own."""
    said, there = normalise(words).text, normalise(source).text
    if said == there:
        return (), ()
    return tuple(_figures(said, there)), tuple(_negations(said, there))


def reworded(words: str, source: str) -> bool:
    """Whether words are other ones than a source's, or in another order; articles and marks do not count."""
    return _plain(words) != _plain(source)


def _plain(text: str) -> list[str]:
    evened = normalise(text).text.replace("'", "")
    found = (match.group() for match in _TOKEN.finditer(evened))
    return [_NUMBERS.get(word) or _ungrouped(word) for word in found if word not in _ARTICLES]


def _ungrouped(number: str) -> str:
    return re.sub(r",(?=\d{3}(?!\d))", "", number)


def _figures(said: str, there: str) -> Iterator[str]:
    mine, theirs = list(figures(said)), list(figures(there))
    missing = _without(mine, theirs)
    others = _without(theirs, mine)
    for number, word in enumerate(missing):
        if number < len(others):
            yield f"“{word}” where the source has “{others[number]}”"
        else:
            yield f"“{word}”, which is not in these words of the source"
    if not missing:
        yield from _swapped(mine, theirs)


def _swapped(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> Iterator[str]:
    """A clause when the same figures come in another order, each where it is said first."""
    here, there = dict(reversed(mine)), dict(reversed(theirs))
    own_order = list(dict.fromkeys(value for value, _ in mine))
    their_order = [value for value in dict.fromkeys(value for value, _ in theirs) if value in here]
    for value, other in zip(own_order, their_order, strict=True):
        if value != other:
            yield f"“{here[value]}” where the source has “{there[other]}”"
            return


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
