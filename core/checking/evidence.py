"""Whether the quotes behind a card stand where they say, and where they stand when a source has changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Cell,
    CellKind,
    Check,
    Finding,
    Fix,
    Section,
)
from core.model.evidence import wording
from core.prose.altered import differing
from core.prose.normal import normalise

if TYPE_CHECKING:
    from core.model import (
        Card,
        Place,
        Quote,
        Story,
    )
    from core.prose.aligning import Aligner, Alignment

LITERAL = (CellKind.QUOTE, CellKind.CUT)
"""Kinds of cells whose text has to be the source's own words."""
_SPOKEN = re.compile(r"[“\"]([^“”\"\n]{12,400})[”\"]")
_GONE = "What this rests on is not in the sources you gave any more"
_WORDS = 4
"""Words from which a stretch in quotation marks counts as a quote."""


def lost_quotes(cell: Cell, story: Story) -> tuple[Quote, ...]:
    """The quotes of a cell whose words do not stand at their span in any given source."""
    return tuple(quote for quote in cell.quotes if not story.holds(quote))


# Findings


def quote_findings(card: Card, story: Story, aligner: Aligner) -> Iterator[Finding]:
    """Quotes that do not stand in the sources given, and words that are given as a source's and are not."""
    summary_at = 0
    for place, cell in card.cells():
        offset = 0
        if place.section is Section.SUMMARY:
            offset, summary_at = summary_at, summary_at + len(cell.text) + 1
        said = _Said(card, place, cell, offset)
        lost = lost_quotes(cell, story)
        for quote in lost:
            yield _lost(said, quote, story, aligner)
        if cell.kind in LITERAL:
            if not lost and (finding := _not_literal(said)):
                yield finding
        else:
            yield from _spoken(said, aligner)


class _Said:
    """A cell at its place; of the summary one part, which starts at `offset` of the whole."""

    def __init__(self, card: Card, place: Place, cell: Cell, offset: int) -> None:
        self.card = card
        self.place = place
        self.cell = cell
        self.offset = offset

    def instead(self, cell: Cell) -> tuple[Cell, ...]:
        """What stands at the place when this cell is another one."""
        if self.place.section is not Section.SUMMARY:
            return (cell,)
        return tuple(cell if part is self.cell else part for part in self.card.summary)

    def fix(self, cell: Cell) -> Fix:
        """The source's words in place of the cell's."""
        return Fix(label="take the source's words", place=self.place, cells=self.instead(cell))

    def finding(
        self,
        check: Check,
        sentence: str,
        *,
        about: str,
        evidence: tuple[Quote, ...] = (),
        fix: Fix | None = None,
        part: tuple[int, int] | None = None,
    ) -> Finding:
        """A finding on the whole cell, or on a part of its text."""
        start, end = part or (0, len(self.cell.text))
        return Finding(
            check=check,
            place=self.place,
            sentence=sentence,
            words=self.cell.text[start:end],
            start=self.offset + start,
            end=self.offset + end,
            evidence=evidence,
            fix=fix,
            about=" ".join(about.split())[:120],
        )


def _lost(said: _Said, quote: Quote, story: Story, aligner: Aligner) -> Finding:
    found = aligner.align(quote.text, quote.span)
    if found is None:
        return said.finding(Check.QUOTE, f"{_GONE}.", about=quote.text)
    if found.how != "fuzzy" and not found.altered:
        moved = _moved(quote, found)
        cell = said.cell.model_copy(
            update={"quotes": tuple(moved if other is quote else other for other in said.cell.quotes)}
        )
        fix = Fix(label="point to where they stand", place=said.place, cells=said.instead(cell))
        sentence = "The source has these words at another place than the card says."
        return said.finding(Check.QUOTE, sentence, about=quote.text, evidence=(moved,), fix=fix)
    source = story.clipping(found.quote.span.source)
    opening = f"{_GONE}; {source.name} says it otherwise" if source else _GONE
    return _otherwise(said, found, opening, about=quote.text)


def _otherwise(said: _Said, found: Alignment, opening: str, about: str) -> Finding:
    """The source has nearly these words: its own are the fix where the cell is to be the source's."""
    _, negations = differing(about, found.quote.text)
    check = Check.NEGATION if negations else Check.QUOTE
    literal = said.cell.kind in LITERAL and len(said.cell.quotes) == 1
    fix = said.fix(_cell_of((found.quote,), said.cell)) if literal else None
    sentence = f"{opening}{_clauses(found.altered)}."
    return said.finding(check, sentence, about=about, evidence=(found.quote,), fix=fix)


def _not_literal(said: _Said) -> Finding | None:
    """A finding when the text of a cell is not what the words of its quotes are."""
    cell = said.cell
    if not cell.quotes or cell.blank or wording(cell.text, cell.quotes):
        return None
    theirs = " ".join(quote.kept_text for quote in cell.quotes)
    if " ".join(cell.text.split()) == theirs or normalise(cell.text).text == normalise(theirs).text:
        return None
    figures, negations = differing(cell.text, theirs)
    sentence = f"These are not the source's words{_clauses((*figures, *negations))}."
    return said.finding(
        Check.NEGATION if negations else Check.QUOTE,
        sentence,
        about=theirs,
        evidence=cell.quotes,
        fix=said.fix(_cell_of(cell.quotes, cell)),
    )


def _spoken(said: _Said, aligner: Aligner) -> Iterator[Finding]:
    """Findings on what a cell gives in quotation marks, whatever quotes stand behind it."""
    text = said.cell.text
    for match in _SPOKEN.finditer(text):
        words = match.group(1)
        if len(words.split()) < _WORDS:
            continue
        found = aligner.align(words)
        if found is None:
            sentence = "Words in quotation marks that are not in the sources you gave."
            yield said.finding(Check.QUOTE, sentence, about=words, part=match.span(1))
        elif found.altered or found.how == "fuzzy":
            theirs = found.quote.kept_text
            quotes = tuple(dict.fromkeys((*said.cell.quotes, found.quote)))
            instead = text[: match.start(1)] + theirs + text[match.end(1) :]
            other = Cell(text=instead, kind=CellKind.ANALYST, quotes=quotes, locked=said.cell.locked)
            _, negations = differing(words, found.quote.text)
            yield said.finding(
                Check.NEGATION if negations else Check.QUOTE,
                f"In quotation marks, but the source says it otherwise{_clauses(found.altered)}.",
                about=words,
                evidence=(found.quote,),
                fix=said.fix(other),
                part=match.span(1),
            )


def _clauses(altered: Sequence[str]) -> str:
    return f": {'; '.join(altered)}" if altered else ""


def _cell_of(quotes: tuple[Quote, ...], before: Cell) -> Cell:
    """A cell that says the words of some quotes."""
    kind = CellKind.CUT if any(quote.kept for quote in quotes) else CellKind.QUOTE
    text = " ".join(quote.kept_text for quote in quotes)
    return before.model_copy(update={"text": text, "kind": kind, "quotes": quotes})


# Sources that have changed


def realigned(card: Card, story: Story, aligner: Aligner, replaced: Collection[str] | None = None) -> Card:
    """The card with its quotes where their words stand now; the same object when all stand where they say.

    A quote that stands nowhere stays as it is. One that stands only nearly so moves
    when it is behind the source's own words, for then `quote_findings` says that they
    differ; behind any other words it would change unseen, so it stays and counts as lost.
    `replaced` are the digests of texts that a newer one of the same source took the place of (None: all
    that are missing); a quote of any other source moves only to the very same words.
    """
    cells: dict[Cell, Cell] = {}
    for _, cell in card.cells():
        if cell not in cells and lost_quotes(cell, story):
            cells[cell] = _realigned(cell, story, aligner, replaced)
    if all(old is new for old, new in cells.items()):
        return card
    return _mapped(card, cells)


def _realigned(cell: Cell, story: Story, aligner: Aligner, replaced: Collection[str] | None) -> Cell:
    quotes = []
    for quote in cell.quotes:
        found = None if story.holds(quote) else aligner.align(quote.text, quote.span)
        newer = replaced is None or quote.span.source in replaced
        if found is not None and (found.how != "fuzzy" or (newer and cell.kind in LITERAL)):
            quote = _moved(quote, found)
        quotes.append(quote)
    moved = tuple(quotes)
    return cell if moved == cell.quotes else cell.model_copy(update={"quotes": moved})


def _moved(quote: Quote, found: Alignment) -> Quote:
    """The quote at its new place, with the same of its words kept where they are all still there."""
    new = found.quote
    if not quote.kept:
        return new
    if new.text == quote.text:
        by = new.span.start - quote.span.start
        return new.model_copy(update={"kept": tuple((a + by, b + by) for a, b in quote.kept)})
    there = normalise(new.text)
    kept: list[tuple[int, int]] = []
    at = 0
    for a, b in quote.kept:
        piece = normalise(quote.text[a - quote.span.start : b - quote.span.start]).text.strip()
        at = there.text.find(piece, at) if piece else -1
        if at < 0:
            return new.model_copy(update={"kept": ()})
        start, end = there.origin(at, at + len(piece))
        kept.append((start + new.span.start, end + new.span.start))
        at += len(piece)
    return new.model_copy(update={"kept": tuple(kept)})


def _mapped(card: Card, cells: dict[Cell, Cell]) -> Card:
    """The card with cells exchanged wherever they stand."""
    card = card.with_fields(
        title=cells.get(card.title, card.title),
        category=cells.get(card.category, card.category),
        type=cells.get(card.type, card.type),
        summary=tuple(cells.get(part, part) for part in card.summary),
    )
    for section in ITEM_SECTIONS:
        card = card.with_items(section, tuple(cells.get(item, item) for item in card.items(section)))
    for section in TABLES:
        rows = []
        for row in card.rows(section):
            for column in COLUMNS[section]:
                cell = row.cell(column)
                if cell in cells:
                    row = row.with_cell(column, cells[cell])
            rows.append(row)
        card = card.with_rows(section, tuple(rows))
    return card
