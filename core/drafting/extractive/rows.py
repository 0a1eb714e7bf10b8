"""Rows of one card in the making: descriptions, names that do not repeat, sentences not worn out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import balanced, cut, opening, quote, trimmed
from core.drafting.extractive.names import Names, Phrase, phrases
from core.drafting.extractive.statistics import Sentence
from core.drafting.extractive.titles import best_headline
from core.drafting.extractive.wanted import PLAIN
from core.model import Row

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis
    from core.drafting.extractive.wanted import How
    from core.model import Cell

Favour = Callable[[Sentence, Phrase], float]
"""How much more a phrase is worth as a name in some table."""
DESCRIPTION_WORDS = 34
NAME_WORTH = 0.5
MOST_USES = 3
"""In how many tables one sentence may stand, each time under another name."""


def _opens_plainly(sentence: Sentence) -> bool:
    """Whether `There is …` or `It is unclear …` opens a sentence, which leans on nothing before it."""
    first = [token.lower for token in sentence.tokens[:3]]
    return sentence.tags[0] == "EX" or (first[0] == "it" and first[2:] in (["unclear"], ["uncertain"]))


class Rows:
    """Makes the rows of a card and remembers what it has used."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.names = Names()
        self.used: Counter[int] = Counter()
        self.how = PLAIN
        self.held: tuple[frozenset[str], ...] = ()
        """The stems of the names that stand in this table on the card already."""
        self.barred: frozenset[int] = frozenset()
        """Sentences that are told there already, by index."""
        self.spent: set[tuple[int, str]] = set()
        """(sentence, kind) of the changes, horizons and causes that stand on the card already."""
        self.standing = 0
        self.staying = 0
        self.floor = 0.0
        """What a sentence must be worth at least to be drafted from."""
        self.ranked: list[Cell] = []
        """The names of the rows in the order in which they were chosen, the best first."""

    def next_table(
        self,
        how: How = PLAIN,
        held: Iterable[frozenset[str]] = (),
        barred: Collection[int] = (),
        standing: int = 0,
        staying: int = 0,
    ) -> None:
        """Go on to another table, drafted as the analyst wants it beside what stands in it.

        `standing` rows are in it now, `staying` of them stay and count among those wanted.
        """
        self.names.next_table()
        self.how, self.held, self.barred = how, tuple(held), frozenset(barred)
        self.standing, self.staying = standing, staying
        self.names.hold(self.held)
        self.ranked = []

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences that this table may be drafted from."""
        return [s for s in self.analysis.sentences if s.index not in self.barred and self.how.wants(s)]

    def limit(self, most: int) -> int:
        """How many rows to make where a first draft makes at most `most`."""
        return max(0, self.how.limit(most, self.standing) - self.staying)

    def fit(self, sentence: Sentence) -> bool:
        """Whether a sentence can stand alone in a row."""
        return (
            6 <= sentence.words <= 60
            and not sentence.question
            and self.used[sentence.index] < MOST_USES
            and (not sentence.vague or sentence.label is not None or _opens_plainly(sentence))
            and not sentence.ours
            and sentence.index not in self.barred
            and self.how.wants(sentence)
        )

    def row(
        self,
        sentence: Sentence,
        favour: Favour | None = None,
        avoid: tuple[int, int] = (0, 0),
        least: float = NAME_WORTH,
        titled: bool = True,
    ) -> Row | None:
        """A named and described row about a sentence, without score; None when no good name is left.

        When `titled`, the headline may name the sentence that opens its article.
        """
        options = phrases(self.analysis, sentence, avoid)
        if favour is not None:
            options = [p.with_worth(favour(sentence, p)) for p in options]
        name = self.names.take(self.analysis, sentence, options, least)
        if name is None and titled and sentence.order < 2:
            name = self._headline(sentence)
        if name is None:
            return None
        self.used[sentence.index] += 1
        self.ranked.append(name)
        return Row(name=name, description=self.describe(sentence))

    def _headline(self, sentence: Sentence) -> Cell | None:
        """The headline of a leading sentence's own source as a name, unless it is the title or too long."""
        line = next((h for h in self.analysis.headlines if h.doc == sentence.doc), None)
        if line is None or line is best_headline(self.analysis) or line.order or line.question:
            return None
        whole = Phrase(0, len(line.tokens), 1.0)
        options = [whole] if 3 <= line.words <= 10 else phrases(self.analysis, line)
        return self.names.take(self.analysis, line, [p for p in options if p is whole or p.clause])

    def named(self, sentence: Sentence, phrase: Phrase) -> Row | None:
        """A row with this very name, or None when it is taken."""
        name = self.names.take(self.analysis, sentence, [phrase], loose=True)
        if name is None:
            return None
        self.used[sentence.index] += 1
        self.ranked.append(name)
        return Row(name=name, description=self.describe(sentence))

    def describe(self, sentence: Sentence) -> Cell:
        """The sentence as a description: without label and linking opener, without a removable tail."""
        clipping = self.analysis.clippings[sentence.doc]
        tokens = sentence.tokens
        first = opening(tokens)
        if sentence.label:
            after = next(
                (i + 1 for i, t in enumerate(tokens) if t.start >= sentence.label[1] and t.text == ":"), 0
            )
            first = after if after < len(tokens) and sentence.tags[after] != "PRP" else 0
            first = 0 if tokens[after].text in '“"' else first
        last = trimmed(tokens, sentence.tags, DESCRIPTION_WORDS)
        if first >= last or not balanced(tokens[first:last]):
            first, last = 0, len(tokens)
        if not balanced(tokens[first:last]):
            return self._unbalanced(sentence)
        start, end = sentence.start, sentence.end
        stop = end if last == len(tokens) else tokens[last - 1].end
        return cut(clipping, start, end, ((tokens[first].start, stop),))

    def _unbalanced(self, sentence: Sentence) -> Cell:
        """A description whose dangling quotation mark or bracket at an edge is left out."""
        clipping = self.analysis.clippings[sentence.doc]
        tokens = sentence.tokens
        for first, last in ((1, len(tokens)), (0, len(tokens) - 1)):
            edge = tokens[0] if first else tokens[-1]
            if edge.text in '“”"()' and balanced(tokens[first:last]):
                return cut(
                    clipping, sentence.start, sentence.end, ((tokens[first].start, tokens[last - 1].end),)
                )
        return quote(clipping, sentence.start, sentence.end)
