"""The fact check: what a card says that its sources do not, and what they do not agree on themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.checking.claims import Manner, claims
from core.checking.counterparts import stems_of
from core.checking.index import Sources, key
from core.checking.names import title_case, unsupported
from core.checking.negation import turned
from core.checking.places import groups
from core.checking.quantities import quantities
from core.checking.verdicts import verdict
from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Cell,
    CellKind,
    Check,
    Column,
    Finding,
    Fix,
    Place,
    Section,
)
from core.model.summaries import stretches
from core.prose.tokens import tokenize

if TYPE_CHECKING:
    from core.checking.index import Said
    from core.checking.negation import Turned
    from core.model import (
        Card,
        Clipping,
        Quote,
    )

REMEMBERED = 4_000
"""Texts whose check is remembered."""
LONGEST = 10_000
"""Characters of one cell that are checked."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a text, wherever it stands: `start:end` are its words in code points."""

    check: Check
    start: int
    end: int
    sentence: str
    said: tuple[Said, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a text was found to hold."""

    remarks: tuple[Remark, ...] = ()
    dissents: tuple[tuple[int, int, int, float], ...] = ()
    """(which difference of the sources, start, end, value) of each figure that they differ on."""


class Facts:
    """Checks cards against the sources of one story; reads those once, and each text of a card once."""

    def __init__(self, sources: Sequence[Clipping]) -> None:
        self._clippings = tuple(sources)
        self._known: dict[tuple[str, Manner], Checked] = {}

    @cached_property
    def sources(self) -> Sources:
        """The sources as they are looked things up in."""
        return Sources(self._clippings)

    def findings(self, card: Card) -> Iterator[Finding]:
        """What the sources do not say, say otherwise, or differ on themselves, in the order of the page.

        A figure on which they differ is told once, where the card first gives it, and not at all when a
        cell gives two of their figures itself.
        """
        if not any(clipping.text.strip() for clipping in self._clippings):
            return
        parts = [(place, part, at, self._check(part, place)) for place, part, at in _parts(card)]
        named = {
            which
            for _, _, _, checked in parts
            for which in {entry[0] for entry in checked.dissents}
            if len({key(entry[3]) for entry in checked.dissents if entry[0] == which}) > 1
        }
        for place, part, at, checked in parts:
            for remark in checked.remarks:
                yield self._finding(card, place, part, at, remark)
            for which, start, end, _ in checked.dissents:
                if which not in named:
                    named.add(which)
                    yield self._differing(place, part, at, which, start, end)

    def check(self, text: str, manner: Manner = Manner.PROSE) -> Checked:
        """What is to be said of one text; remembered, so that asking again costs nothing."""
        found = self._known.get((text, manner))
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[(text, manner)] = self._read(text[:LONGEST], manner)
        return found

    def _check(self, cell: Cell, place: Place) -> Checked:
        return Checked() if cell.blank else self.check(cell.text, manner_of(place))

    def _read(self, text: str, manner: Manner) -> Checked:
        sources = self.sources
        remarks: list[Remark] = []
        sentences = stretches(text)
        for claim in claims(text, manner):
            around = next((s for s in sentences if s[0] <= claim.start < s[1]), (0, len(text)))
            said = verdict(sources, text, claim, around)
            if said is not None and not any(r.start <= claim.start < r.end for r in remarks):
                remarks.append(
                    Remark(said.check, claim.start, claim.end, said.sentence, said.said, said.instead)
                )
        remarks += self._names(text, sentences)
        if manner is Manner.PROSE or (manner is Manner.HEADING and not title_case(text)):
            for start, end in sentences:
                remarks += [_of_negation(one) for one in turned(text, start, end, sources)]
        remarks.sort(key=lambda remark: (remark.start, remark.end))
        return Checked(tuple(remarks), tuple(self._dissents(text, sentences)))

    def _names(self, text: str, sentences: list[tuple[int, int]]) -> Iterator[Remark]:
        vocabulary = self.sources.vocabulary
        for start, end in unsupported(text, vocabulary):
            words = text[start:end]
            around = next((s for s in sentences if s[0] <= start < s[1]), (0, len(text)))
            near = self.sources.nearest(stems_of(text, *around), 2)
            known = not words.isalpha() or words.casefold() in groups()
            meant = "" if known else vocabulary.near(words)
            yield Remark(
                Check.NAME,
                start,
                end,
                f"“{words}” is not in the sources you gave.",
                tuple(said for cover, said in near if cover >= 0.3),
                self._as_spelt(meant) if meant else "",
            )

    def _as_spelt(self, folded: str) -> str:
        """A name as the sources write it."""
        for clipping in self._clippings:
            match = re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", clipping.text, re.IGNORECASE)
            if match:
                return match.group()
        return ""

    def _dissents(self, text: str, sentences: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, float]]:
        dissents = self.sources.dissents
        if not dissents:
            return
        for one in quantities(text):
            around = next((s for s in sentences if s[0] <= one.start < s[1]), (0, len(text)))
            for which, dissent in enumerate(dissents):
                if not any(key(a.value) == key(one.value) and a.unit == one.unit for a in dissent.amounts):
                    continue
                behind = _counted(text, one.end)
                shared = dissent.context & set(stems_of(text, *around))
                counted = dissent.heads & (behind or set(stems_of(text, *around)))
                if counted or (not dissent.heads and len(shared) >= 2):
                    yield which, one.start, one.end, one.value

    def _finding(self, card: Card, place: Place, part: Cell, at: int, remark: Remark) -> Finding:
        words = part.text[remark.start : remark.end]
        evidence = tuple(self.sources.quote(said) for said in remark.said)
        fix = None
        if remark.instead and remark.instead != words:
            text = part.text[: remark.start] + remark.instead + part.text[remark.end :]
            quotes = tuple(dict.fromkeys((*part.quotes, *evidence[:1])))
            cell = Cell(text=text, kind=CellKind.ANALYST, quotes=quotes, locked=part.locked)
            fix = Fix(
                label=f"write “{remark.instead}”", place=place, cells=_with(card, place, part, at, cell)
            )
        return Finding(
            check=remark.check,
            place=place,
            sentence=remark.sentence,
            words=words,
            start=at + remark.start,
            end=at + remark.end,
            evidence=evidence,
            fix=fix,
            about=_about(card, place, words),
        )

    def _differing(self, place: Place, part: Cell, at: int, which: int, start: int, end: int) -> Finding:
        """A figure on which the sources differ, a sentence for each of their values first."""
        dissent = self.sources.dissents[which]
        told: dict[str, list[int]] = {}
        evidence: list[tuple[int, Quote]] = []
        heard: Counter[str] = Counter()
        for mention in sorted(dissent.mentions, key=lambda m: (m.doc, m.span)):
            words = mention.words(self._clippings[mention.doc].text)
            docs = told.setdefault(words[0].lower() + words[1:], [])
            if mention.doc + 1 not in docs:
                docs.append(mention.doc + 1)
            said = self.sources.sentence_at(mention.doc, mention.span[0])
            if said is not None:
                value = key(mention.figure.value)
                evidence.append((heard[value], self.sources.quote(said)))
                heard[value] += 1
        evidence.sort(key=lambda entry: entry[0])
        listed = ", ".join(f"{words} [{', '.join(map(str, docs))}]" for words, docs in told.items())
        return Finding(
            check=Check.DIFFERING,
            place=place,
            sentence=f"The sources you gave differ on this figure: {listed}.",
            words=part.text[start:end],
            start=at + start,
            end=at + end,
            evidence=tuple(quote for _, quote in evidence),
            about=f"differing {listed}",
        )


def _counted(text: str, end: int) -> set[str]:
    """The stems of the words that follow a figure up to the next mark, at most four of them."""
    found: set[str] = set()
    for token in tokenize(text, end, min(len(text), end + 60)):
        if not token.text[0].isalpha() or len(found) == 4:
            break
        if token.stem:
            found.add(token.stem)
    return found


def manner_of(place: Place) -> Manner:
    """How the words of a cell are to be taken, by where it stands."""
    if place.column is Column.HORIZON:
        return Manner.FORECAST
    if place.column is Column.NAME or place.section is Section.TITLE or place.section in ITEM_SECTIONS:
        return Manner.HEADING
    return Manner.PROSE


def _parts(card: Card) -> Iterator[tuple[Place, Cell, int]]:
    """(place, cell, where its text begins in the text of the place) of all that is checked."""
    yield Place(section=Section.TITLE), card.title, 0
    for section in ITEM_SECTIONS:
        for index, item in enumerate(card.items(section)):
            yield Place(section=section, index=index), item, 0
    at = 0
    for part in card.summary:
        yield Place(section=Section.SUMMARY), part, at
        at += len(part.text) + 1
    for section in TABLES:
        for index, row in enumerate(card.rows(section)):
            for column in COLUMNS[section]:
                yield Place(section=section, index=index, column=column), row.cell(column), 0


def _with(card: Card, place: Place, part: Cell, at: int, cell: Cell) -> tuple[Cell, ...]:
    """The cells of a place with one of them replaced."""
    if place.section is not Section.SUMMARY:
        return (cell,)
    cells, start = [], 0
    for own in card.summary:
        cells.append(cell if start == at and own is part else own)
        start += len(own.text) + 1
    return tuple(cells)


def _about(card: Card, place: Place, words: str) -> str:
    """Words and the name of their row: what a judgement holds on to when rows are moved."""
    if place.section not in TABLES:
        return words
    return f"{words} | {card.rows(place.section)[place.index].name.text}"


def _of_negation(one: Turned) -> Remark:
    said = f"source {one.said.doc + 1}"
    if one.dropped:
        sentence = f"“{one.word}” stands with “{one.negator.text}” in {said}, and without it here."
    else:
        sentence = f"“{one.negator.text}” stands here and not in {said}, which says “{one.word}” without it."
    return Remark(Check.NEGATION, one.start, one.end, sentence, (one.said,))
