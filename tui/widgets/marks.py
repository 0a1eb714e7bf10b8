"""The characters that say without colour what a cell is, and where the cursor meets a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from core.model import TABLES, CellKind, Check, Column, Place, Section
from tui.widgets.lines import Part, fit

if TYPE_CHECKING:
    from core.model import Finding, Row, Score
    from tui.widgets.lines import Line

MARKS = {
    CellKind.QUOTE: '"',
    CellKind.CUT: "…",
    CellKind.LABEL: "#",
    CellKind.FIGURES: "=",
    CellKind.INFERRED: "~",
    CellKind.ANALYST: "*",
    CellKind.PAGE: "·",
    CellKind.BLANK: "_",
}
"""One character for each origin."""
FINDING = "!"
DOUBT = "?"
LOCKED = "▪"
MERGING = "+"
FULL, EMPTY = "■", "□"
"""What a relevancy is drawn with."""
HAND = "*"
"""Behind a score that the analyst set."""

LEGEND = (
    f"{FINDING} a finding   {DOUBT} look twice   {LOCKED} locked   {MERGING} marked, to be merged",
    '" quoted   … cut from a quote   = figures on which sources differ',
    "# a label   ~ inferred   * yours   · from a card page   _ blank",
    f"{FULL}{FULL}{FULL}{EMPTY}{EMPTY} 3{HAND}/2 your relevancy 3, the engine's 2",
)
"""The marks in words, each line short enough for the help at 80 columns."""


def where(finding: Finding) -> Place:
    """The place at which the cursor meets a finding: of a row its name, of a section its first place."""
    place = finding.place
    if finding.whole:
        column = Column.NAME if place.section in TABLES else None
        return Place(section=place.section, column=column)
    if place.section in TABLES and place.column is None:
        return place.model_copy(update={"column": Column.NAME})
    if place.section is Section.SUMMARY:
        return Place(section=Section.SUMMARY)
    return place


def worth_marking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that a cell is empty: that is marked already."""
    return tuple(finding for finding in findings if finding.check is not Check.EMPTY)


def here(findings: Iterable[Finding], place: Place) -> tuple[Finding, ...]:
    """The findings that the cursor meets at a place."""
    return tuple(finding for finding in findings if where(finding) == place)


Styled = tuple[tuple[int, int, str], ...]
"""Stretches of a text (start, end, style), in order, none over another."""


class Flags:
    """Findings by their places, and what a search found, as a layout asks for them."""

    hits: Mapping[Place, Styled] = {}
    """Where a search found its words in the text of a place."""

    def __init__(self, findings: Iterable[Finding] = (), accepted: Iterable[Finding] = ()) -> None:
        self.cells: set[Place] = set()
        """Places with a finding about the cell."""
        self.open: set[Place] = set()
        """Those of them that nobody has answered yet."""
        self.rows: set[Place] = set()
        """Rows (places without a column) with a finding about the whole row."""
        self.sections: set[Section] = set()
        """Sections with a finding about the whole of them."""
        self._words: dict[Place, list[tuple[int, int, str]]] = {}
        for finding in (*findings, *accepted):
            if finding.whole:
                self.sections.add(finding.place.section)
            elif finding.place.section in TABLES and finding.place.column is None:
                self.rows.add(finding.place)
            else:
                self.cells.add(finding.place)
        for finding in findings:
            self.open.add(where(finding))
            if finding.words and finding.end > finding.start and not finding.whole:
                self._words.setdefault(where(finding), []).append((finding.start, finding.end, finding.words))

    def styled(self, place: Place, text: str) -> Styled:
        """The stretches of a cell's text that are found or flagged; what is found lies over the rest."""
        hits = self.hits.get(place, ())
        spans = list(hits)
        for start, end in self.words(place, text):
            for left, right, _ in hits:
                if start < left < end:
                    spans.append((start, left, "flag"))
                if left < end and start < right:
                    start = right
            if start < end:
                spans.append((start, end, "flag"))
        return tuple(sorted(spans))

    def words(self, place: Place, text: str) -> tuple[tuple[int, int], ...]:
        """The stretches of a cell's text that open findings are about, in order, none over another.

        Findings of a text that has been changed since are left out.
        """
        if not (found := self._words.get(place)):
            return ()
        spans: list[tuple[int, int]] = []
        for start, end, words in sorted(found):
            if text[start:end] != words:
                continue
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return tuple(spans)


def tail_of(row: Row, *, flagged: bool = False) -> Line:
    """What stands at the end of a row's first line: a finding about the row, its lock, its relevancy."""
    return (
        Part(f"{FINDING} " if flagged else "  ", "bad"),
        Part(f"{LOCKED} " if row.locked else "  ", "locked"),
        score_part(row.score),
    )


def score_part(score: Score) -> Part:
    """A row's relevancy: `■■■□□ 3`, the analyst's with a star, `■■■□□ 3*/2` when the engine's is another."""
    if score.value is None:
        return Part(fit(score.raw, 10) or "unscored  ", "blank")
    hand = score.analyst is not None
    other = f"/{score.engine}" if hand and score.engine not in (None, score.analyst) else ""
    text = FULL * score.value + EMPTY * (5 - score.value) + f" {score.value}{HAND if hand else ''}{other}"
    return Part(f"{text:<10}", "hand" if hand else "score")
