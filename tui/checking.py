"""`foredeck check`: what is noticed on a card, as lines to read or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.model import TABLES, Check, Section, edits
from core.model.cleaning import clean_line, spelled_out
from tui.console import DONE, PARTLY, cut, put, say
from tui.inputs import read_with_sources

if TYPE_CHECKING:
    from core.model import Finding, Place, Quote, Story
    from core.sharing.positions import Positions
    from tui.inputs import CardRead

FORMAT = "foredeck-check/1"
"""The mark of the JSON and its version."""
_SHOWN = 3
"""Sentences of sources that are printed below one finding."""
_LONGEST = 240
"""Cells of a sentence of a source on its line."""
_WHOLE, _BEFORE = 120, 40
"""Cells of a card's text on its line, and characters that are shown before the words in question."""


def check(source: str, sources: Sequence[str], *, as_json: bool) -> int:
    """Check a card against articles, or against the sources of its own JSON, and print what is noticed."""
    read, story, missed = read_with_sources(source, sources)
    from core.checking.checker import Checker
    from core.reviewing import reviewed
    from core.sharing.positions import json_positions, page_positions

    positions = page_positions(read.text) if read.page else json_positions(read.text)
    noticed = Checker(story).check(read.card)
    split = reviewed(read.card, noticed)
    findings = [finding for finding in noticed if finding not in split.dismissed]
    report = _Report(read, clean_line(source) if source != "-" else read.name, story, positions)
    if as_json:
        plain = report.plain(findings, split.accepted)
        put(spelled_out(json.dumps(plain, ensure_ascii=False, indent=2)) + "\n")
    else:
        put("".join(f"{line}\n" for line in report.lines(findings)))
        say(_summed_up(findings, len(split.dismissed), bool(story.clippings)))
    return PARTLY if findings or missed else DONE


def _summed_up(findings: Sequence[Finding], dismissed: int, sourced: bool) -> str:
    facts = sum(finding.fact for finding in findings)
    sources = sum(finding.check is Check.DIFFERING for finding in findings)
    counts = ((facts, "facts"), (sources, "the sources"), (len(findings) - facts - sources, "form"))
    parts = [f"{count} on {what}" for count, what in counts if count]
    said = ", ".join(parts) if parts else "Nothing was noticed"
    said += f" ({dismissed} dismissed)" if dismissed else ""
    return said + ("." if sourced else ". No source was given, so only the form was checked.")


class _Report:
    """Says findings on one card with where they stand."""

    def __init__(self, read: CardRead, name: str, story: Story, positions: Positions) -> None:
        self._card = read.card
        self._name = name
        self._story = story
        self._positions = positions

    def _at(self, finding: Finding) -> tuple[int, int]:
        return self._positions.at(finding.place, finding.start, whole=finding.whole)

    # For people

    def lines(self, findings: Sequence[Finding]) -> list[str]:
        """A line for each finding, its place and its evidence below; the empty cells of a row are one."""
        from core.reviewing import gathered

        told: list[str] = []
        for group in gathered(findings):
            line, column = self._at(group[0])
            sentence = group[0].sentence if len(group) == 1 else _without(group)
            told.append(f"{self._name}:{line}:{column}: {group[0].check}: {clean_line(sentence)}")
            if where := self._where(group[0], alone=len(group) == 1):
                told.append(f"    {where}")
            told += [f"    {self._cited(quote)}" for quote in group[0].evidence[:_SHOWN]]
        return told

    def _where(self, finding: Finding, *, alone: bool) -> str:
        """The place in words with the text that stands there; empty where a section is meant or has none."""
        place = finding.place
        if finding.whole:
            return ""
        text = edits.text_at(self._card, place)
        parts = [str(place.section)]
        if not text and place.section not in TABLES:
            return ""
        if place.section in TABLES:
            parts.append(f"row {place.index + 1}")
        if place.column and alone:
            parts.append(str(place.column))
        if not text and place.section in TABLES:
            text = self._card.rows(place.section)[place.index].name.text
        return ", ".join(parts) + (f": {_around(text, finding.start, finding.end)}" if text else "")

    def _cited(self, quote: Quote) -> str:
        """The sentence with its source, whose number is the one that findings call it by."""
        text = f"“{cut(clean_line(quote.text), _LONGEST)}”"
        source = self._story.clipping(quote.span.source)
        if source is None:
            return f"a source that was not given: {text}"
        number = self._story.clippings.index(source) + 1
        return f"[{number}] {clean_line(source.name)}, sentence {self._sentence(quote)}: {text}"

    def _sentence(self, quote: Quote) -> int | None:
        """The number of a quote's sentence in its source; None when the source is not there."""
        from core.citing import number_of

        source = self._story.clipping(quote.span.source)
        return number_of(source, quote.span.start) if source else None

    # For machines

    def plain(self, findings: Sequence[Finding], accepted: Sequence[Finding]) -> dict[str, Any]:
        """All findings as plain values; `docs/checking.md` documents them."""
        return {
            "format": FORMAT,
            "card": self._name,
            "sources": [
                {"name": clean_line(clipping.name), "digest": clipping.digest}
                for clipping in self._story.clippings
            ],
            "findings": [self._plain(finding, finding in accepted) for finding in findings],
        }

    def _plain(self, finding: Finding, accepted: bool) -> dict[str, Any]:
        line, column = self._at(finding)
        place = finding.place
        about = "facts" if finding.fact else "sources" if finding.check is Check.DIFFERING else "form"
        fix = finding.fix
        return {
            "check": str(finding.check),
            "about": about,
            "section": str(place.section),
            "row": None if finding.whole else _number(place),
            "column": str(place.column) if place.column else None,
            "line": line,
            "offset": column,
            "words": finding.words,
            "sentence": finding.sentence,
            "evidence": [self._evidence(quote) for quote in finding.evidence],
            "fix": {"label": fix.label, "text": " ".join(cell.text for cell in fix.cells)} if fix else None,
            "accepted": accepted,
        }

    def _evidence(self, quote: Quote) -> dict[str, Any]:
        source = self._story.clipping(quote.span.source)
        return {
            "source": clean_line(source.name) if source else None,
            "digest": quote.span.source,
            "start": quote.span.start,
            "end": quote.span.end,
            "sentence": self._sentence(quote),
            "text": quote.text,
        }


def _number(place: Place) -> int | None:
    """The number from 1 of a row, keyword or theme; None where there is but one of a kind."""
    alone = place.section in (Section.TITLE, Section.OTHER, Section.SUMMARY)
    return None if alone else place.index + 1


def _around(text: str, start: int, end: int) -> str:
    """The text on one line, or so much of a long one as stands around `text[start:end]`."""
    if len(text) > _WHOLE and start > _BEFORE:
        begin = text.rfind(" ", 0, start - _BEFORE) + 1
        text = f"…{text[begin:]}"
    return cut(clean_line(text), _WHOLE)


def _without(group: Sequence[Finding]) -> str:
    names = [str(finding.place.column or "relevancy") for finding in group]
    return f"The row has no {', no '.join(names[:-1])} and no {names[-1]}."
