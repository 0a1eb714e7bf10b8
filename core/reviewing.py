"""Checking the cards of an open desk: what is noticed, and what the analyst has said to it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model import TABLES, Check, edits

if TYPE_CHECKING:
    from core.checking.checker import Checker
    from core.model import Card, Finding, Quote, Section
    from core.shelf import Shelf

AT_HAND = 8
"""Stories whose sources stay looked through."""


@dataclass(frozen=True)
class Reviewed:
    """The findings on a card, each in the order of the page."""

    open: tuple[Finding, ...] = ()
    """What the analyst has not answered."""
    accepted: tuple[Finding, ...] = ()
    """What is right and stays marked."""
    dismissed: tuple[Finding, ...] = ()
    """What is none, and is shown only when asked for."""


def reviewed(card: Card, findings: Iterable[Finding]) -> Reviewed:
    """Findings on a card, parted by what the analyst said to each."""
    verdicts = {judgement.key: judgement.verdict for judgement in card.judged}
    parted: dict[str, list[Finding]] = {"open": [], "accepted": [], "dismissed": []}
    for finding in findings:
        parted[verdicts.get(finding.key, "open")].append(finding)
    return Reviewed(**{name: tuple(found) for name, found in parted.items()})


@dataclass(frozen=True)
class Left:
    """What is left to do on a card, in the numbers that every screen shows."""

    findings: int
    """Open ones that are worth a mark: of what is there, not of what is empty."""
    facts: int
    """Those of them on what the sources say."""
    blanks: int
    """Places of the card with nothing in them (`edits.blanks`), whatever was said to findings of them."""
    unscored: int
    """Open findings of rows without a relevancy, beside rows with one."""


def left(card: Card, found: Sequence[Finding]) -> Left:
    """What the open findings on a card and its blanks leave to do."""
    told = [finding for finding in found if finding.check is not Check.EMPTY]
    return Left(
        findings=len(told),
        facts=sum(finding.fact for finding in told),
        blanks=len(edits.blanks(card)),
        unscored=sum(finding.unscored for finding in found),
    )


def gathered(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings in their order, the empty cells of one row together where the first of them stands."""
    groups: list[list[Finding]] = []
    empty: dict[tuple[Section, int], list[Finding]] = {}
    for finding in findings:
        row = finding.place.section, finding.place.index
        if finding.check is Check.EMPTY and not finding.whole and finding.place.section in TABLES:
            if row in empty:
                empty[row].append(finding)
                continue
            empty[row] = group = [finding]
        else:
            group = [finding]
        groups.append(group)
    return groups


class Reviewing:
    """Checks cards against the sources of their stories; may be called from a worker thread."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._checkers: OrderedDict[tuple[str, ...], Checker] = OrderedDict()
        self._one = threading.Lock()

    def of(self, id: int, card: Card) -> Reviewed:
        """What is noticed on a card of a story. Raises KeyError when there is no such story."""
        with self._one:
            return reviewed(card, self._checker(id).check(card))

    def near(self, id: int, text: str) -> tuple[Quote, ...]:
        """The sentences of a story's sources that speak most of what a text speaks of, best first, often
        none; they prove nothing. Raises KeyError when there is no such story."""
        with self._one:
            return self._checker(id).nearest(text)

    def _checker(self, id: int) -> Checker:
        from core.checking.checker import Checker

        story = self._shelf.story(id)
        digests = tuple(clipping.digest for clipping in story.clippings)
        checker = self._checkers.pop(digests, None) or Checker(story)
        self._checkers[digests] = checker
        if len(self._checkers) > AT_HAND:
            self._checkers.popitem(last=False)
        return checker
