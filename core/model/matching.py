"""Which rows and items of a fresh draft speak of the same thing as those on the card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from core.model.card import CellKind, Section

if TYPE_CHECKING:
    from core.model.card import Cell, Row

ALIKE = 0.5
"""From this likeness on, 0 to 1, two rows are taken for one and the same in other words."""
_WORD = re.compile(r"\w+")


def matched_rows(
    old: Sequence[Row], new: Sequence[Row], kept: Sequence[str], section: Section
) -> dict[int, int]:
    """Index of a new row to that of the old row which it would replace; kept rows are never replaced."""
    return paired(
        [
            (likeness(row, other, section), i, j)
            for i, row in enumerate(old)
            if not kept[i]
            for j, other in enumerate(new)
        ]
    )


def matched_items(old: Sequence[Cell], new: Sequence[Cell], kept: Sequence[str]) -> dict[int, int]:
    """Index of a new keyword or theme to that of the old one which it would replace."""
    return paired(
        [
            (1.0 if item.text.casefold() == other.text.casefold() else _share(item.text, other.text), i, j)
            for i, item in enumerate(old)
            if not kept[i]
            for j, other in enumerate(new)
        ]
    )


def paired(pairs: Iterable[tuple[float, int, int]], least: float = ALIKE) -> dict[int, int]:
    """Index of a new thing to that of the old one, out of (likeness, old, new): the surest pairs first,
    of equally sure ones those that stand nearest to each other, none used twice."""
    found: dict[int, int] = {}
    spent: set[int] = set()
    for value, was, now in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
        if value >= least and was not in spent and now not in found:
            found[now] = was
            spent.add(was)
    return found


def likeness(a: Row, b: Row, section: Section) -> float:
    """How surely two rows of a table speak of one thing, 0 to 1: by their quotes, their names, their words.

    Technologies are told apart by name alone: one sentence may name several.
    """
    if not a.name.blank and a.name.text.casefold() == b.name.text.casefold():
        return 1.0
    if section is Section.TECHNOLOGIES:
        return _share(a.name.text, b.name.text)
    quoted = 0.0
    if _overlap(a.description, b.description) >= 0.5:
        quoted = 0.6 if _inferred(a.description, b.description) else 0.95
    named = _share(a.name.text, b.name.text)
    told = _share(a.description.text, b.description.text)
    return max(quoted, 0.9 * told, 0.5 * named + 0.5 * told)


def alike_rows(a: Row, b: Row, section: Section) -> bool:
    """Whether one of two rows of a table would only repeat the other."""
    return likeness(a, b, section) >= 0.8


def alike_texts(a: Cell, b: Cell) -> bool:
    """Whether one of two sentences would only repeat the other."""
    quoted = _overlap(a, b) >= 0.5 and not _inferred(a, b)
    return quoted or _share(a.text, b.text) >= 0.6


def woven(
    olds: int, news: int, matches: dict[int, int], kept: Sequence[str]
) -> list[tuple[int, int | None, int | None]]:
    """(index on the card, old, new) in the order of the page.

    Every old one is there, in order. New ones without an old one follow an old
    one that goes, where there is one between their neighbours, so that what
    replaces it is read beside it.
    """
    replaced = set(matches.values())
    gone = [index for index in range(olds) if index not in replaced and not kept[index]]
    before: dict[int, list[int]] = {}
    at = 0
    for now in range(news):
        if now in matches:
            at = max(at, matches[now] + 1)
            continue
        anchor = min(
            (matches[j] for j in range(now + 1, news) if j in matches and matches[j] >= at), default=olds
        )
        leaving = next((index for index in gone if at <= index < anchor), None)
        at = leaving + 1 if leaving is not None else anchor
        before.setdefault(at, []).append(now)
    by_old = {was: now for now, was in matches.items()}
    found: list[tuple[int, int | None, int | None]] = []
    for index in range(olds + 1):
        found += [(index, None, now) for now in before.get(index, ())]
        if index < olds:
            found.append((index, index, by_old.get(index)))
    return found


def _inferred(a: Cell, b: Cell) -> bool:
    """Whether a model's words are among two cells: of one sentence it may say different things."""
    return CellKind.INFERRED in (a.kind, b.kind)


def _overlap(a: Cell, b: Cell) -> float:
    """The greatest share of a shorter quote that another quote of the same source covers, 0 to 1."""
    best = 0.0
    for one in a.quotes:
        for other in b.quotes:
            if one.span.source == other.span.source:
                shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
                best = max(best, shared / min(len(one.text), len(other.text)))
    return best


def _share(a: str, b: str) -> float:
    """The share of their words that two texts have in common, 0 to 1."""
    mine, theirs = _words(a), _words(b)
    both = len(mine & theirs)
    return both / (len(mine) + len(theirs) - both) if both else 0.0


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
