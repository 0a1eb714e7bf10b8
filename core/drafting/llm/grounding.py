"""Puts under a model's words what the sources say: quotes that stand there, or the doubt that none does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from core.drafting.llm.coercing import Coerced, Said
from core.model import COLUMNS, Cell, CellKind, Column, Quote, Row, Score, Section, Span, Story
from core.prose.aligning import Aligner
from core.prose.fencing import numbered
from core.prose.instructions import rests_on_orders
from core.prose.normal import inside_word
from core.prose.topics import THEMES

UNGROUNDED = "No sentence of the sources stands behind it."
ORDERED = "It rests on words of a source that speak to a language model."
ELSEWHERE = "These words do not stand in the sources."
OWN_LABEL = "It is none of the usual labels."

CATEGORIES = ("technology", "science", "business", "politics", "city", "art", "others")
TYPES = ("news", "blog post", "research article", "others")
"""The closed lists of category and type, as the embedded engine has them."""

QUOTED = (Column.NAME, Column.DESCRIPTION)
"""Columns that a source has to stand behind; the others are inferred by their nature."""
FEWEST_WORDS = 4
FEWEST_MARKS = 16
"""Words or characters below which a quote proves nothing: it may stand anywhere."""
FEWEST_UNSPACED = 8
"""Characters of a text without blanks, as some scripts have it, that are as much as some words."""
NAME_WORDS = 2
"""Words from which on the name of a row that stands in a source is a quote of it."""


_DIGIT_BEFORE = re.compile(r"\d[.,]?\Z")
_DIGIT_AFTER = re.compile(r"[.,]?\d")


@dataclass(frozen=True)
class _Folded:
    """A source's words with single blanks between them, and where each of them stands."""

    text: str
    starts: tuple[int, ...]
    """Of the words in the folded text."""
    origins: tuple[int, ...]
    """Of the words in the source."""

    def origin(self, at: int) -> int:
        word = bisect_right(self.starts, at) - 1
        return self.origins[word] + at - self.starts[word]


@lru_cache(maxsize=64)
def _folded(text: str) -> _Folded:
    words = text.split()
    starts = [0, *accumulate(len(word) + 1 for word in words)][: len(words)]
    origins: list[int] = []
    at = 0
    for word in words:
        at = text.index(word, at)
        origins.append(at)
        at += len(word)
    return _Folded(" ".join(words), tuple(starts), tuple(origins))


class Grounder:
    """Looks in the sources of one story for what a model says; may be used from any thread."""

    def __init__(self, story: Story, aligner: Aligner | None = None) -> None:
        self.story = story
        self.aligner = aligner or Aligner(story.clippings)
        self.asked = 0
        """Quotes that the model gave."""
        self.wrong = 0
        """Of those, the ones that stand nowhere, or say something else there."""
        self._sentences: dict[int, Mapping[str, Span]] = {}
        self._readable = [(clipping, _folded(clipping.readable())) for clipping in story.clippings]

    def quotes(self, evidence: Iterable[tuple[str, str]]) -> tuple[Quote, ...]:
        """The sources' own words for the quotes that a model gave, each once; wrong ones are left out."""
        found: dict[Span, Quote] = {}
        for ref, words in evidence:
            self.asked += 1
            quote = self._quote(ref, words)
            if quote is None:
                self.wrong += 1
            else:
                found.setdefault(quote.span, quote)
        return tuple(found.values())

    def _quote(self, ref: str, words: str) -> Quote | None:
        if len(words.split()) < FEWEST_WORDS and len(words) < FEWEST_MARKS:
            return None
        found = self.aligner.align(words, self._sentence(ref))
        if found is None or found.altered:
            return None
        span = found.quote.span
        source = self.story.clipping(span.source)
        masks = source.furniture if source else ()
        return None if any(mask.start < span.end and span.start < mask.end for mask in masks) else found.quote

    def _sentence(self, ref: str) -> Span | None:
        """The sentence of a number such as `A2.14`, or None when there is none."""
        article = ref[1:].partition(".")[0]
        number = int(article) if article.isdecimal() and len(article) < 4 else 0
        if not 0 < number <= len(self.story.clippings):
            return None
        if number not in self._sentences:
            clipping = self.story.clippings[number - 1]
            self._sentences[number] = {
                each.line.partition("]")[0].removeprefix("["): Span(
                    source=clipping.digest, start=each.start, end=each.end
                )
                for each in numbered(clipping, number)
            }
        return self._sentences[number].get(ref)

    def verbatim(self, words: str, near: Sequence[Quote] = ()) -> Quote | None:
        """Where some words stand letter for letter (white space folded), best in one of some quotes."""
        places = [
            Span(source=clipping.digest, start=folded.origin(at), end=folded.origin(at + len(words) - 1) + 1)
            for clipping, folded in self._readable
            for at in _places(folded.text, words)
        ]
        if not places:
            return None
        spans = [quote.span for quote in near]
        best = next((place for place in places if any(_within(place, span) for span in spans)), places[0])
        source = self.story.clipping(best.source)
        return Quote(text=source.text[best.start : best.end], span=best) if source else None

    def cell(self, said: Said, evidence: Sequence[Quote], least: int = 1) -> Cell:
        """A cell of a model's words: a quote when at least so many words stand in a source, else inferred
        with the evidence beside it."""
        if not said.text:
            return Cell(doubt=said.doubt)
        words = said.text.split()
        enough = len(words) >= least or (len(words) == 1 and len(said.text) >= FEWEST_UNSPACED)
        quote = self.verbatim(said.text, evidence) if enough else None
        if quote is None:
            return Cell(text=said.text, kind=CellKind.INFERRED, quotes=tuple(evidence), doubt=said.doubt)
        rest = [each for each in evidence if not _within(quote.span, each.span)]
        return Cell(text=said.text, kind=CellKind.QUOTE, quotes=(quote, *rest), doubt=said.doubt)

    def text(self, said: Said, evidence: Iterable[tuple[str, str]]) -> Cell:
        """A sentence of the summary, a title, or what fills a blank, with the doubt when nothing backs it."""
        quotes = self.quotes(evidence)
        return self._doubted(self.cell(said, quotes, FEWEST_WORDS))

    def row(self, coerced: Coerced, section: Section) -> Row:
        """A row of a table with what stands behind its cells, and its score."""
        evidence = self.quotes(coerced.evidence)
        row = Row()
        for column in COLUMNS[section]:
            said = coerced.texts[column]
            least = NAME_WORDS if column is Column.NAME else FEWEST_WORDS
            cell = self.cell(said, evidence if column in QUOTED else (), least)
            row = row.with_cell(column, self._doubted(cell) if cell.quotes else cell)
        backed = evidence or row.description.kind is CellKind.QUOTE
        for column in QUOTED if backed else COLUMNS[section]:
            cell = row.cell(column)
            if backed and not cell.quotes:
                cell = cell.model_copy(update={"quotes": row.description.quotes})
            row = row.with_cell(column, self._doubted(cell))
        reason = " ".join(filter(None, (coerced.why, coerced.number.note)))
        return row.model_copy(update={"score": Score(engine=coerced.number.number, reason=reason)})

    def _doubted(self, cell: Cell) -> Cell:
        """A cell with the doubts that its quotes leave."""
        if cell.blank:
            return cell
        doubts = [cell.doubt] if cell.doubt else []
        if not cell.quotes:
            doubts.append(UNGROUNDED)
        elif any(self._ordered(quote) for quote in cell.quotes):
            doubts.append(ORDERED)
        return cell.model_copy(update={"doubt": " ".join(doubts)}) if doubts else cell

    def _ordered(self, quote: Quote) -> bool:
        source = self.story.clipping(quote.span.source)
        return source is not None and rests_on_orders(quote, source)

    def item(self, text: str, section: Section) -> Cell:
        """A keyword or a theme: a label of the closed list, words of a source, or inferred."""
        if section is Section.THEMES and text.casefold() in THEMES:
            return Cell(text=text.casefold(), kind=CellKind.LABEL)
        quote = self.verbatim(text)
        if quote is not None:
            return Cell(text=text, kind=CellKind.QUOTE, quotes=(quote,))
        doubt = ELSEWHERE if section is Section.KEYWORDS else ""
        return Cell(text=text, kind=CellKind.INFERRED, doubt=doubt)

    def label(self, said: Said, labels: Sequence[str]) -> Cell:
        """A category or type: a label when it is of the list."""
        if not said.text:
            return Cell(doubt=said.doubt)
        if said.text.casefold() in labels:
            return Cell(text=said.text.casefold(), kind=CellKind.LABEL, doubt=said.doubt)
        doubt = f"{said.doubt} {OWN_LABEL}".strip()
        return Cell(text=said.text, kind=CellKind.INFERRED, doubt=doubt)


def _within(inner: Span, outer: Span) -> bool:
    return inner.source == outer.source and outer.start <= inner.start and inner.end <= outer.end


def _cuts(text: str, at: int) -> bool:
    """Whether a word, or a number such as 1,200, goes on over a place."""
    number = _DIGIT_BEFORE.search(text[max(0, at - 2) : at]) and _DIGIT_AFTER.match(text, at)
    return bool(number) or inside_word(text, at)


def _places(text: str, words: str) -> Iterable[int]:
    """Where whole words stand in a folded text."""
    at = text.find(words) if words else -1
    while at >= 0:
        if not (_cuts(text, at) or _cuts(text, at + len(words))):
            yield at
        at = text.find(words, at + 1)
