"""Row names: noun phrases and short clauses of a sentence that read as names, each used once on a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.drafting.extractive.clauses import clauses
from core.drafting.extractive.cuts import balanced, cut
from core.drafting.extractive.phrasing import (
    ABSTRACT,
    EMPTY,
    EVENTS,
    FREE_LINKS,
    LINKS,
    OWN,
    PERSONS,
    TIMES,
    TO_NOUNS,
    WHOSE,
    is_person_like,
    linked,
    points,
)
from core.prose.tagging import NOUNS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.clauses import Clause
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Cell
    from core.prose.tagging import Chunk

LONGEST = 9
_BY_LENGTH = {1: 0.3, 2: 0.7, 3: 0.92, 4: 1.0, 5: 1.08, 6: 1.12, 7: 1.12, 8: 1.06}
_TURNING = wordset("without not no never only instead than how what why whether")
"""Words that would make a name of the noun phrase behind them say something else."""
_COUNTS = wordset("many other more several own such most much few fewer some first second third")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence as token indices, how well it would serve as a name, and what of it is kept."""

    start: int
    end: int
    worth: float
    kept: tuple[tuple[int, int], ...] = ()
    clause: bool = False

    def with_worth(self, more: float) -> Phrase:
        """This phrase, worth that much more."""
        return Phrase(self.start, self.end, self.worth + more, self.kept, self.clause)


class Names:
    """The names used on a card so far, so that no two rows are called alike."""

    def __init__(self) -> None:
        self._used: list[frozenset[str]] = []
        self._elsewhere: set[frozenset[str]] = set()

    def next_table(self) -> None:
        """Start another table: from now on only the very names of the tables before are taken."""
        self._elsewhere.update(self._used)
        self._used = []

    def hold(self, names: Iterable[frozenset[str]]) -> None:
        """Take names of this table that stand on the card already."""
        self._used.extend(names)

    def hold_elsewhere(self, names: Iterable[frozenset[str]]) -> None:
        """Take the very names of rows that stand in other tables."""
        self._elsewhere.update(names)

    def free(self, stems: frozenset[str], loose: bool = False) -> bool:
        """Whether a name of these stems is new to the card; when loose, only the very same is taken."""
        if stems in self._elsewhere:
            return False
        if loose:
            return stems not in self._used
        for other in self._used:
            shared = len(stems & other)
            inside = shared == min(len(stems), len(other)) and shared > 1
            if shared >= 0.6 * len(stems | other) or inside:
                return False
        return True

    def take(
        self,
        analysis: Analysis,
        sentence: Sentence,
        options: list[Phrase],
        least: float = 0.0,
        loose: bool = False,
    ) -> Cell | None:
        """The best free name among `options` as a cell, now used; None when none is good enough."""
        for phrase in sorted(options, key=lambda p: -p.worth):
            stems = stems_of(sentence, phrase)
            if phrase.worth >= least and self.free(stems, loose):
                self._used.append(stems)
                tokens = sentence.tokens
                kept = phrase.kept or ((phrase.start, phrase.end),)
                pieces = [(tokens[a].start, tokens[b - 1].end) for a, b in kept]
                clipping = analysis.clippings[sentence.doc]
                return cut(clipping, pieces[0][0], pieces[-1][1], pieces)
        return None


def stems_of(sentence: Sentence, phrase: Phrase) -> frozenset[str]:
    """The content stems of what a phrase keeps."""
    kept = phrase.kept or ((phrase.start, phrase.end),)
    return frozenset(token.stem for a, b in kept for token in sentence.tokens[a:b] if token.stem)


def phrases(analysis: Analysis, sentence: Sentence, avoid: tuple[int, int] = (0, 0)) -> list[Phrase]:
    """All that could name a row about a sentence; `avoid` are tokens that tell its cause and not itself."""
    found: dict[tuple[int, int], Phrase] = {}
    if sentence.label:
        phrase = _label(sentence)
        found[(phrase.start, phrase.end)] = phrase
    open_question = _open_question(sentence)
    if open_question is not None:
        found[(open_question.start, open_question.end)] = open_question
    for clause in clauses(sentence):
        worth = _clause_worth(analysis, sentence, clause)
        start, end = clause.kept[0][0], clause.kept[-1][1]
        worth *= 0.3 if avoid[0] <= start < avoid[1] else 1.0
        if worth > 0:
            found.setdefault((start, end), Phrase(start, end, worth, clause.kept, clause=True))
    if not found and _short(sentence):
        first = 1 if sentence.tags[0] == "DT" else 0
        found[(first, len(sentence.tokens) - 1)] = Phrase(first, len(sentence.tokens) - 1, 0.75, clause=True)
    for at, chunk in enumerate(sentence.chunks):
        for start, end in _stretches(sentence, at):
            worth = _worth(analysis, sentence, start, end, chunk)
            worth *= 0.5 if avoid[0] <= start < avoid[1] else 1.0
            if worth > 0:
                found.setdefault((start, end), Phrase(start, end, worth))
    return list(found.values())


def _short(sentence: Sentence) -> bool:
    """Whether a whole sentence is short and plain enough to be a name of its own."""
    tokens = sentence.tokens
    return (
        4 <= sentence.words <= 10
        and len(sentence.counts) >= 2
        and tokens[-1].text == "."
        and not (sentence.question or sentence.quoted or sentence.vague)
        and sentence.tags[0] not in ("CC", "EX", "PRP", "RB", "IN")
        and not any(token.text in ",;:–—()" for token in tokens)
        and not any(points(t) and t.lower not in OWN and t.lower not in ("who", "which") for t in tokens)
    )


def _open_question(sentence: Sentence) -> Phrase | None:
    """`unclear who pays for it` as a name, up to the next mark; None when nothing is called unclear."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens[:-3]):
        if token.lower in ("unclear", "uncertain") and tokens[at + 1].lower in _ASKING:
            stops = (
                i
                for i in range(at + 2, len(tokens))
                if tokens[i].text in ",;:.–—" or tokens[i].lower == "when"
            )
            end = next(stops, len(tokens))
            if (
                end - at <= 14
                and balanced(tokens[at:end])
                and not any(points(t) for t in tokens[at + 2 : end])
            ):
                return Phrase(at, end, 1.6, clause=True)
    return None


_ASKING = wordset("who whether how what which when where why")


def _label(sentence: Sentence) -> Phrase:
    label = sentence.label or (0, 0)
    end = sum(token.start < label[1] for token in sentence.tokens)
    thin = sum(bool(token.stem) for token in sentence.tokens[:end]) < 2
    person = all(tag in ("NNP", "NNPS") for tag in sentence.tags[:end])
    return Phrase(0, end, -1.0 if thin else 0.2 if person or not sentence.item else 3.0)


def _stretches(sentence: Sentence, at: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the chunk `at`, alone and with each tail that belongs to it."""
    chunk = sentence.chunks[at]
    start = _start(sentence, chunk)
    if start is None:
        return
    end = chunk.end
    if not _torn(sentence, start, end):
        yield start, end
    for following in sentence.chunks[at + 1 :]:
        if following.end - start > LONGEST or not linked(sentence, end, following):
            return
        link = sentence.tokens[end].lower
        participle = sentence.tags[end].startswith("VB")
        if link not in FREE_LINKS and not participle and not _takes(sentence.tokens[chunk.head].lower, link):
            return
        end = following.end
        if not _torn(sentence, start, end):
            yield start, end


def _takes(head: str, link: str) -> bool:
    """Whether a noun is one that `to`, `by`, `from` or `with` can belong to: an act or a relation."""
    return head in EVENTS or head in TO_NOUNS or (link != "to" and head.rstrip("s").endswith(ABSTRACT))


def _torn(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a phrase would end in the middle of a pair (`from X` without its `to Y`, `X` of `X and Y`)."""
    after = sentence.tokens[end].lower if end < len(sentence.tokens) else ""
    inside = [token.lower for token in sentence.tokens[start:end]]
    before = [token.lower for token in sentence.tokens[max(0, start - 7) : start]]
    if after == "being":
        return True
    if ("from" in inside and after in ("to", "into")) or ("from" in before and {"to", "into"} & set(inside)):
        return True
    return (
        after in ("and", "or", "&")
        and any(c.start == end + 1 for c in sentence.chunks)
        and "and" not in inside
    )


def _start(sentence: Sentence, chunk: Chunk) -> int | None:
    """Where a name begins in a chunk: behind determiners, counts and `the country's`; None for nowhere."""
    tokens, tags = sentence.tokens, sentence.tags
    before = {token.lower for token in tokens[max(0, chunk.start - 2) : chunk.start]}
    opening = {token.lower for token in tokens[chunk.start : chunk.core]}
    if tokens[chunk.start].lower == "no" and sentence.tags[0] == "EX" and chunk.start < 4:
        return chunk.start
    if before & _TURNING or opening & {"no", "neither", "any"}:
        return None
    listed = chunk.start and tokens[chunk.start - 1].lower in ("and", "or", "&", "-", "/")
    if listed and tags[chunk.core] == "NNP" and any(c.end == chunk.start - 1 for c in sentence.chunks):
        return None
    at = chunk.core
    while at < chunk.head and (tags[at] == "CD" or tokens[at].lower in _COUNTS):
        counted = tags[at] == "CD"
        at += 1
        unit = at < chunk.head and (
            (tokens[at].text.isupper() and len(tokens[at].text) <= 3) or at - chunk.core > 1
        )
        if counted and unit and tags[at] != "CD":
            at += 1
    for i in range(at, chunk.head):
        if tags[i] == "POS" and (tokens[i - 1].lower in WHOSE or tokens[i - 1].lower in TIMES):
            at = i + 1
    return at if at <= chunk.head and tags[at] not in ("POS", "%") else None


def _worth(analysis: Analysis, sentence: Sentence, start: int, end: int, chunk: Chunk) -> float:
    """How well a noun phrase would serve as a name; 0 when it must not."""
    tokens = sentence.tokens[start:end]
    tags = sentence.tags[start:end]
    stems = {token.stem for token in tokens if token.stem}
    if len(stems) < 2 or any(points(token) for token in tokens) or not balanced(tokens):
        return 0.0
    if tokens[-1].lower in TIMES or tokens[0].lower in TIMES or tags[0] == "CD" or tags[-1] == "CD":
        return 0.0
    worth = mass(analysis, stems)
    head = sentence.tokens[chunk.head]
    named = sentence.tags[chunk.head] in ("NNP", "NNPS") and not head.text.rstrip("s").isupper()
    abstract = head.lower in EVENTS or (not named and head.lower.rstrip("s").endswith(ABSTRACT))
    worth += 0.25 if abstract else 0.0
    if not abstract:
        worth *= 0.8 if len(tokens) == 2 else 1.0
        worth *= 1.0 if chunk.start <= 1 else 0.55
    if chunk.start and sentence.tokens[chunk.start - 1].lower in ("and", "or") and start <= chunk.core:
        worth *= 0.5
    if _in_aside(sentence, chunk.start):
        worth *= 0.4
    if head.lower in PERSONS:
        worth *= 0.3
    if head.stem in EMPTY or head.lower in EMPTY:
        worth *= 0.45
    if all(tag in ("NNP", "NNPS", "POS", "IN", "CC") for tag in tags):
        worth *= 0.35
    elif named:
        worth *= 0.2 if is_person_like(sentence, chunk) else 0.6
    worth *= _BY_LENGTH.get(len(tokens), 0.95)
    if "CC" in tags:
        worth *= 0.9
    return worth


def bare(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a name is a short noun phrase that tells no event: `small manufacturers`, `house prices`."""
    if phrase.clause or len(stems_of(sentence, phrase)) > 2:
        return False
    heads = [c for c in sentence.chunks if phrase.start <= c.head < phrase.end]
    head = sentence.tokens[heads[0].head].lower if heads else ""
    return head in PERSONS or not (head in EVENTS or (len(head) > 6 and head.rstrip("s").endswith(ABSTRACT)))


def _in_aside(sentence: Sentence, at: int) -> bool:
    """Whether a token stands in a `, who …` or `, which …` aside."""
    comma = next((i for i in range(at - 1, -1, -1) if sentence.tokens[i].text == ","), None)
    return comma is not None and sentence.tokens[comma + 1].lower in ("who", "which", "whose", "where")


def mass(analysis: Analysis, stems: set[str] | frozenset[str]) -> float:
    """What the words of a name weigh in the story, so that longer names do not win by length alone."""
    return float(
        sum(analysis.weights.get(stem, 0.0) / analysis.top for stem in stems) / (len(stems) + 1.2) ** 0.55
    )


def _clause_worth(analysis: Analysis, sentence: Sentence, clause: Clause) -> float:
    """How well a clause would serve as a name; whole clauses beat shortened ones, main ones the others."""
    tokens = [token for a, b in clause.kept for token in sentence.tokens[a:b]]
    stems = {token.stem for token in tokens if token.stem}
    words = sum(token.text[0].isalnum() for token in tokens)
    if (
        len(stems) < (2 if clause.whole else 3)
        or not 3 <= words <= 14
        or any(points(token) and token.lower not in OWN for token in tokens)
    ):
        return 0.0
    if tokens[-1].lower in LINKS or not balanced(tokens):
        return 0.0
    last = sentence.tags[clause.kept[-1][1] - 1]
    if (
        len(stems) < 3
        and last == "VBN"
        and {"was", "were", "is", "are", "be", "been"} & {t.lower for t in tokens}
    ):
        return 0.0
    if last not in NOUNS | {"CD", "JJ", "RB", "%", "VBN", "VB", "VBD", "JJR"}:
        return 0.0
    bonus = 0.3 if clause.main else 0.12
    bonus += 0.2 if clause.whole else 0.0
    return mass(analysis, stems) * (1.0 if 5 <= words <= 9 else 0.9 if words <= 12 else 0.7) + bonus
