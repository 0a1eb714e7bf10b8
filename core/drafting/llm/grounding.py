"""Puts under a model's words what the sources say: quotes that stand there, or the doubt that none does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from core.model import COLUMNS, Cell, CellKind, Column, Quote, Row, Score, Section, Span
from core.prose.aligning import Aligner
from core.prose.altered import reworded
from core.prose.denying import denies
from core.prose.fencing import numbered
from core.prose.instructions import rests_on_orders
from core.prose.normal import UNSPACED, inside_word
from core.prose.tagging import tag
from core.prose.tokens import stem, tokenize
from core.prose.topics import THEMES

if TYPE_CHECKING:
    from core.drafting.llm.coercing import Coerced, Said
    from core.model import Clipping, Story
    from core.prose.aligning import Alignment
    from core.prose.fencing import Numbered

UNGROUNDED = "No sentence of the sources stands behind it."
ORDERED = "It rests on words of a source that speak to a language model."
ELSEWHERE = "These words do not stand in the sources."
LOOSE = "The model's quote is not word for word: read its sentence."
DENIED = "The sentence around these words denies or doubts them: read it whole."
OWN_LABEL = "It is none of the usual labels."

CATEGORIES = ("technology", "science", "business", "politics", "city", "art", "others")
TYPES = ("news", "blog post", "research article", "others")
"""The closed lists of category and type, as the embedded engine has them."""

QUOTED = (Column.NAME, Column.DESCRIPTION)
"""Columns that a source has to stand behind; the others are inferred by their nature."""
FEWEST_WORDS = 4
"""Words of a cell, or of a whole sentence, below which it is no quote."""
FEWEST_INSIDE = 5
"""Words of a part of a sentence below which a quote proves nothing: it may stand anywhere."""
FEWEST_TELLING = 2
"""Words of such a part that have to mean something by themselves."""
FEWEST_MARKS = 16
FEWEST_UNSPACED = 8
"""Characters of a quote, and of a cell, that are as much as those words in a script without blanks."""
MOST_JOINED = 2
"""Sentences that a quote with an ellipsis may go over."""
NAME_WORDS = 2
"""Words from which on the name of a row that stands in a source is a quote of it."""


_DIGIT_BEFORE = re.compile(r"\d[.,]?\Z")
_DIGIT_AFTER = re.compile(r"[.,]?\d")
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True)
class Evidence:
    """What stands behind a row: the sources' own words, and what is to be doubted about the model's."""

    quotes: tuple[Quote, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Folded:
    """A source's words with single blanks between them, and where each of them stands."""

    text: str
    starts: tuple[int, ...]
    """Of the words in the folded text."""
    origins: tuple[int, ...]
    """Of the words in the source."""

    def origin(self, at: int) -> int:
        """Where a place of the folded text is in the source."""
        word = bisect_right(self.starts, at) - 1
        return self.origins[word] + at - self.starts[word]

    def place(self, origin: int) -> int:
        """Where the first word from a place of the source on is in the folded text."""
        word = bisect_left(self.origins, origin)
        return self.starts[word] if word < len(self.starts) else len(self.text)


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
        self._numbers = {clipping.digest: at for at, clipping in enumerate(story.clippings, 1)}
        self._sentences: dict[int, tuple[Numbered, ...]] = {}
        self._readable = [(clipping, _folded(clipping.readable())) for clipping in story.clippings]

    def quotes(self, evidence: Iterable[tuple[str, str]]) -> tuple[Quote, ...]:
        """The sources' own words for the quotes that a model gave, each once; wrong ones are left out."""
        return self.found(evidence).quotes

    def found(self, evidence: Iterable[tuple[str, str]]) -> Evidence:
        """The same, with a doubt when a quote is not word for word, or what is around it denies it."""
        quotes: dict[Span, Quote] = {}
        doubts: dict[str, None] = {}
        for ref, words in evidence:
            self.asked += 1
            found = self._aligned(ref, words)
            if found is None:
                self.wrong += 1
                continue
            quotes.setdefault(found.quote.span, found.quote)
            if found.how == "fuzzy" and reworded(words, found.quote.text):
                doubts[LOOSE] = None
            if self._denied(found.quote):
                doubts[DENIED] = None
        return Evidence(tuple(quotes.values()), tuple(doubts))

    def _aligned(self, ref: str, words: str) -> Alignment | None:
        """Where a quote that a model gave stands, when that is the article and says the same and enough."""
        if len(words.split()) < FEWEST_WORDS and not _unspaced(words, FEWEST_MARKS):
            return None
        found = self.aligner.align(words, self._sentence(ref))
        if found is None or found.altered:
            return None
        span = found.quote.span
        source = self.story.clipping(span.source)
        masks = source.furniture if source else ()
        if any(mask.start < span.end and span.start < mask.end for mask in masks):
            return None
        around = self._around(span)
        if found.how == "joined" and len(around) > MOST_JOINED:
            return None
        return found if _unspaced(words, FEWEST_MARKS) or _tells(found.quote, around) else None

    def _sentence(self, ref: str) -> Span | None:
        """The sentence of a number such as `A2.14`, or None when there is none."""
        article = ref[1:].partition(".")[0]
        number = int(article) if article.isdecimal() and len(article) < 4 else 0
        for each in self._of_article(number):
            if each.line.startswith(f"[{ref}]"):
                return Span(source=self.story.clippings[number - 1].digest, start=each.start, end=each.end)
        return None

    def _of_article(self, number: int) -> tuple[Numbered, ...]:
        """The sentences of an article, none when there is no such one."""
        if not 0 < number <= len(self.story.clippings):
            return ()
        if number not in self._sentences:
            self._sentences[number] = tuple(numbered(self.story.clippings[number - 1], number))
        return self._sentences[number]

    def _around(self, span: Span) -> tuple[Numbered, ...]:
        """The sentences that a stretch lies in."""
        sentences = self._of_article(self._numbers.get(span.source, 0))
        first = bisect_right(sentences, span.start, key=lambda each: each.end)
        last = bisect_left(sentences, span.end, key=lambda each: each.start)
        return sentences[first:last]

    def _denied(self, quote: Quote) -> bool:
        """Whether the rest of the sentence around some words turns them round."""
        source = self.story.clipping(quote.span.source)
        around = self._around(quote.span)
        if source is None or not around:
            return False
        pieces = quote.pieces
        start, end = pieces[0][0], pieces[-1][1]
        left_out = (source.text[a:b] for (_, a), (b, _) in pairwise(pieces))
        before = " ".join((source.text[min(start, around[0].start) : start], *left_out))
        return denies(before, source.text[end : max(end, around[-1].end)])

    def verbatim(self, words: str, near: Sequence[Quote] = ()) -> Quote | None:
        """Where some words stand letter for letter (white space folded), best in one of some quotes."""
        for quote in near:
            for clipping, folded in self._readable:
                if clipping.digest == quote.span.source:
                    start, end = folded.place(quote.span.start), folded.place(quote.span.end)
                    for at in _places(folded.text, words, start, end):
                        return _quoted(clipping, folded, at, words)
        for clipping, folded in self._readable:
            for at in _places(folded.text, words):
                return _quoted(clipping, folded, at, words)
        return None

    def cell(self, said: Said, evidence: Sequence[Quote], least: int = 1) -> Cell:
        """A cell of a model's words: a quote when at least so many words stand in a source, else inferred
        with the evidence beside it."""
        if not said.text:
            return Cell(doubt=said.doubt)
        enough = len(said.text.split()) >= least or _unspaced(said.text, FEWEST_UNSPACED)
        quote = self.verbatim(said.text, evidence) if enough else None
        if quote is None:
            return Cell(text=said.text, kind=CellKind.INFERRED, quotes=tuple(evidence), doubt=said.doubt)
        rest = [each for each in evidence if not _within(quote.span, each.span)]
        if _claims(said.text) and self._denied(quote):
            doubt = _together(said.doubt, DENIED)
            return Cell(
                text=said.text, kind=CellKind.INFERRED, quotes=(self._whole(quote), *rest), doubt=doubt
            )
        return Cell(text=said.text, kind=CellKind.QUOTE, quotes=(quote, *rest), doubt=said.doubt)

    def _whole(self, quote: Quote) -> Quote:
        """The sentences that a quote lies in."""
        source, around = self.story.clipping(quote.span.source), self._around(quote.span)
        if source is None or not around:
            return quote
        start, end = min(quote.span.start, around[0].start), max(quote.span.end, around[-1].end)
        return Quote(
            text=source.text[start:end], span=quote.span.model_copy(update={"start": start, "end": end})
        )

    def text(self, said: Said, evidence: Iterable[tuple[str, str]]) -> Cell:
        """A sentence of the summary, a title, or what fills a blank, with the doubt when nothing backs it."""
        return self._doubted(self.filling(said, evidence))

    def filling(self, said: Said, evidence: Iterable[tuple[str, str]]) -> Cell:
        """What fills a blank that may be inferred, with what is to be doubted about its evidence."""
        found = self.found(evidence)
        return _hedged(self.cell(said, found.quotes, FEWEST_WORDS), found)

    def row(self, coerced: Coerced, section: Section) -> Row:
        """A row of a table with what stands behind its cells, and its score."""
        found = self.found(coerced.evidence)
        evidence = found.quotes
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
            row = row.with_cell(column, self._doubted(_hedged(cell, found)))
        reason = " ".join(filter(None, (coerced.why, coerced.number.note)))
        return row.model_copy(update={"score": Score(engine=coerced.number.number, reason=reason)})

    def _doubted(self, cell: Cell) -> Cell:
        """A cell with the doubts that its quotes leave."""
        if cell.blank:
            return cell
        ordered = ORDERED if any(self._ordered(quote) for quote in cell.quotes) else ""
        doubt = _together(cell.doubt, ordered if cell.quotes else UNGROUNDED)
        return cell.model_copy(update={"doubt": doubt}) if doubt != cell.doubt else cell

    def _ordered(self, quote: Quote) -> bool:
        source = self.story.clipping(quote.span.source)
        return source is not None and rests_on_orders(quote, source)

    def item(self, text: str, section: Section) -> Cell:
        """A keyword or a theme: a label of the closed list, words of a source, or inferred."""
        if section is Section.THEMES and text.casefold() in THEMES:
            return Cell(text=text.casefold(), kind=CellKind.LABEL)
        quote = self.verbatim(text)
        if quote is not None and _claims(text) and self._denied(quote):
            return Cell(text=text, kind=CellKind.INFERRED, quotes=(self._whole(quote),), doubt=DENIED)
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


def _quoted(clipping: Clipping, folded: _Folded, at: int, words: str) -> Quote:
    """The source's own words that some words at a place of its folded text are."""
    start, end = folded.origin(at), folded.origin(at + len(words) - 1) + 1
    return Quote(text=clipping.text[start:end], span=Span(source=clipping.digest, start=start, end=end))


def _places(text: str, words: str, start: int = 0, end: int | None = None) -> Iterable[int]:
    """Where whole words stand in a folded text, or a stretch of it."""
    at = text.find(words, start, end) if words else -1
    while at >= 0:
        if not (_cuts(text, at) or _cuts(text, at + len(words))):
            yield at
        at = text.find(words, at + 1, end)


def _unspaced(text: str, least: int) -> bool:
    """Whether a text is of a script without blanks and has so many characters."""
    return len(text) >= least and 2 * len(_UNSPACED.findall(text)) > len(text)


def _tells(quote: Quote, around: Sequence[Numbered]) -> bool:
    """Whether a quote is a whole sentence, or enough of one, and more than a name."""
    words = quote.kept_text.split()
    first, last = quote.span.start, quote.span.end
    if len(words) >= FEWEST_WORDS and around and first <= around[0].start and last + 1 >= around[-1].end:
        return True
    telling = [word for word in words if stem(word.strip("\"'“”‘’.,;:()").lower())]
    named = all(word[:1].isupper() for word in telling)
    return len(words) >= FEWEST_INSIDE and len(telling) >= FEWEST_TELLING and not named


def _claims(text: str) -> bool:
    """Whether a text says that something is so: short ones without a verb are names."""
    if len(text.split()) >= FEWEST_WORDS or _unspaced(text, FEWEST_UNSPACED):
        return True
    return any(each.startswith(("VB", "MD")) for each in tag(tokenize(text)))


def _hedged(cell: Cell, found: Evidence) -> Cell:
    """An inferred cell with what is to be doubted about the evidence that it rests on."""
    if cell.kind is not CellKind.INFERRED or cell.blank:
        return cell
    return cell.model_copy(update={"doubt": _together(cell.doubt, *found.doubts)})


def _together(*doubts: str) -> str:
    """Doubts as one text, each once."""
    said: list[str] = []
    for doubt in doubts:
        if doubt and not any(doubt in other for other in said):
            said.append(doubt)
    return " ".join(said)
