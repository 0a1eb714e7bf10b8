"""What the analyst is told of a model's answer: what was put right, and what was left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.model import Section

MOST_TOLD = 20
"""Rows and items that are named one by one."""
MOST_COLUMNS = 5
MOST_BEHIND = 200
"""Characters behind an answer that nobody is told of."""

WEIGHTS = (
    re.compile(r"^[\d,]+ of [\d,]+ quotes? stand nowhere |^Article \d+ speaks to a language model"),
    re.compile(
        r"^The model gave nothing for |did not fit into what the model can read|^The model did not answer"
        r"|^Article \d+ was shortened|rows? (was|were) left out, as no program"
    ),
    re.compile(r" is not used: |^Not sent, "),
)
"""What the weightier notes have in them, the weightiest first: what stands on the card may be wrong, parts
are missing, what was set was not used. All others are on single cells."""

What = Literal["bad", "refused", "empty", "repeated", "renamed", "twice", "unscored", "surplus", "stray"]


class Remarks:
    """Gathers what happened while an answer was read, and says it in a sentence each."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[What, Section, str]] = Counter()
        self._columns: dict[Section, dict[str, None]] = {}
        self._told: dict[str, None] = {}
        self._last: list[str] = []

    def count(self, what: What, section: Section, why: str = "", number: int = 1) -> None:
        """Something happened once more (or `number` times) in a section."""
        self._counts[what, section, why] += number

    def columns(self, section: Section, names: Iterable[str]) -> None:
        """Columns that a card does not have were left out."""
        self._columns.setdefault(section, {}).update(dict.fromkeys(names))

    def tell(self, note: str) -> None:
        """Something that is told in its own words."""
        self._told[note] = None

    def quotes(self, asked: int, wrong: int) -> None:
        """How many quotes were given, and how many of them were wrong."""
        if wrong:
            given = f"{wrong:,} of {many(asked, 'quote')}"
            self._last.append(f"{given} stand nowhere in the sources or say otherwise.")

    def around(self, cleaned: int, behind: int) -> None:
        """How many texts were cleaned, and how many characters came behind the answer."""
        if cleaned:
            taken = "Signs or markup that could steer a screen were taken out of"
            self._last.append(f"{taken} {many(cleaned, 'text')}.")
        if behind > MOST_BEHIND:
            self._last.append(f"The model wrote {behind:,} characters behind its answer; they were left out.")

    def sentences(self) -> Iterator[str]:
        """All of it, one sentence each."""
        for (what, section, why), count in self._counts.items():
            if count:
                yield _SAYS[what](section, count, why)
        for section, names in self._columns.items():
            if names:
                listed = ", ".join(f"“{name}”" for name in list(names)[:MOST_COLUMNS])
                yield f"{section}: columns that a card does not have were left out: {listed}."
        yield from list(self._told)[:MOST_TOLD]
        if len(self._told) > MOST_TOLD:
            yield f"{len(self._told) - MOST_TOLD} more were left out like these."
        yield from self._last


def by_weight(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes, each once, the weightiest first; those of one weight stay in their order."""
    return tuple(sorted(dict.fromkeys(notes), key=_weight))


def _weight(note: str) -> int:
    return next((at for at, found in enumerate(WEIGHTS) if found.search(note)), len(WEIGHTS))


def many(count: int, thing: str) -> str:
    """A number of things: `1 row`, `1,200 rows`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _were(count: int, thing: str) -> str:
    return f"{many(count, thing)} {'was' if count == 1 else 'were'}"


_SAYS: Mapping[What, Callable[[Section, int, str], str]] = {
    "bad": lambda section, n, _: f"{section}: {_were(n, 'row')} left out, as no program can read it.",
    "refused": lambda section, n, why: f"{section}: {_were(n, 'row')} left out: {why}.",
    "empty": lambda section, n, _: f"{section}: {_were(n, 'text')} left out that said nothing.",
    "repeated": lambda section, n, _: f"{section}: {_were(n, 'text')} left out that said it again.",
    "renamed": lambda section, n, _: f"{section}: {many(n, 'row')} came with columns of other names.",
    "twice": lambda section, n, _: f"{section}: {many(n, 'row')} had a column twice; the first counts.",
    "unscored": lambda section, n, _: f"{section}: {many(n, 'row')} came without a number from 1 to 5.",
    "surplus": lambda section, n, _: f"{section}: {_were(n, 'row')} left out, as there are too many.",
    "stray": lambda _, n, __: f"{_were(n, 'text')} left out that belong to no blank asked for.",
}
