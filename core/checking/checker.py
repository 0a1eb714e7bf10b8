"""All checks of one story's card together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.checking.evidence import quote_findings
from core.checking.facts import Facts
from core.checking.instructions import instruction_findings
from core.checking.lint import lint
from core.checking.nearest import nearest
from core.model import TABLES, Check, Column, Section, edits
from core.prose.aligning import Aligner

if TYPE_CHECKING:
    from core.model import Card, Finding, Place, Quote, Story

_CHECKS = {check: number for number, check in enumerate(Check)}
_COLUMNS = {column: number for number, column in enumerate(Column)}
_SECTIONS = {section: number for number, section in enumerate(Section)}


class Checker:
    """Checks cards of a story against its sources and by themselves.

    What was worked out about sources and cells is kept, so that a card of which
    one cell changed is checked again within milliseconds. For one thread at a time.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self._aligner = Aligner(story.clippings)
        self._facts = Facts(story.clippings)

    def check(self, card: Card) -> tuple[Finding, ...]:
        """Every finding once, in the order of the page; without sources only those on the form."""
        found: dict[tuple[Check, Place, int, int, str], Finding] = {}
        for finding in self._all(card):
            kind = (finding.check, finding.place, finding.start, finding.end, finding.about or finding.words)
            found.setdefault(kind, _fixing(finding, card))
        return tuple(sorted(found.values(), key=page_order))

    def nearest(self, text: str, count: int = 3) -> tuple[Quote, ...]:
        """The sentences of the sources that speak most of what a text speaks of, best first."""
        return nearest(self._facts.sources, text, count)

    def _all(self, card: Card) -> Iterator[Finding]:
        if self._story.clippings:
            yield from quote_findings(card, self._story, self._aligner)
            yield from self._facts.findings(card)
            yield from instruction_findings(card, self._story)
        yield from lint(card)


def _fixing(finding: Finding, card: Card) -> Finding:
    """The finding with its fix bound to the cells that it was made for."""
    fix = finding.fix
    if fix is None:
        return finding
    bound = fix.model_copy(update={"before": edits.cells_at(card, fix.place)})
    return finding.model_copy(update={"fix": bound})


def page_order(finding: Finding) -> tuple[int, ...]:
    """Where a finding stands on the page: a whole section first, a row's score behind its cells."""
    place = finding.place
    section = _SECTIONS[place.section]
    if finding.whole:
        return section, -1, -1, 0, _CHECKS[finding.check]
    if place.column is not None:
        column = _COLUMNS[place.column]
    else:
        column = len(_COLUMNS) if place.section in TABLES else 0
    return section, place.index, column, finding.start, _CHECKS[finding.check]
