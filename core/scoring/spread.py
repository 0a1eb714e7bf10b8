"""How scores are spread, by card and in all: the engine's, those of card pages and the analyst's apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.model import TABLES

if TYPE_CHECKING:
    from core.model import Card, Section

NUMBERS = range(1, 6)


@dataclass(frozen=True)
class Counts:
    """How often each number from 1 to 5 was given; index 0 counts the ones."""

    title: str = ""
    """The card's, empty for all together."""
    engine: tuple[int, ...] = (0, 0, 0, 0, 0)
    page: tuple[int, ...] = (0, 0, 0, 0, 0)
    """What card pages said."""
    analyst: tuple[int, ...] = (0, 0, 0, 0, 0)
    counting: tuple[int, ...] = (0, 0, 0, 0, 0)
    """The number that counts: the analyst's where there is one."""
    unscored: int = 0
    """Rows without any number."""
    rows: int = 0
    even: tuple[Section, ...] = ()
    """Tables whose scores are all alike."""


@dataclass(frozen=True)
class Spread:
    """The distribution over some cards, and of each in the order given."""

    all: Counts = field(default_factory=Counts)
    cards: tuple[Counts, ...] = ()


def distribution(cards: Iterable[Card]) -> Spread:
    """The spread of the scores of some cards."""
    each = tuple(_of(card) for card in cards)
    total = Counts(
        engine=_sums(counts.engine for counts in each),
        page=_sums(counts.page for counts in each),
        analyst=_sums(counts.analyst for counts in each),
        counting=_sums(counts.counting for counts in each),
        unscored=sum(counts.unscored for counts in each),
        rows=sum(counts.rows for counts in each),
    )
    return Spread(total, each)


def even(card: Card, section: Section, least: int = 3) -> bool:
    """Whether the rows of a table, `least` or more of them, all have the same number."""
    values = {row.score.value for row in card.rows(section)}
    return len(card.rows(section)) >= least and len(values) == 1 and None not in values


def _of(card: Card) -> Counts:
    scores = [row.score for section in TABLES for row in card.rows(section)]
    engine = [score.engine for score in scores if not score.page]
    page = [score.engine for score in scores if score.page]
    analyst = [score.analyst for score in scores]
    counting = [score.value for score in scores]
    return Counts(
        title=card.title.text,
        engine=tuple(engine.count(number) for number in NUMBERS),
        page=tuple(page.count(number) for number in NUMBERS),
        analyst=tuple(analyst.count(number) for number in NUMBERS),
        counting=tuple(counting.count(number) for number in NUMBERS),
        unscored=counting.count(None),
        rows=len(scores),
        even=tuple(section for section in TABLES if even(card, section)),
    )


def _sums(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    sums = [0, 0, 0, 0, 0]
    for each in counts:
        for at, count in enumerate(each):
            sums[at] += count
    return tuple(sums)
