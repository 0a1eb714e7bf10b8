"""Row names: noun phrases and short clauses of a sentence that read as names, each used once on a card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.drafting.extractive.cuts import balanced, quote
from core.drafting.extractive.statistics import Analysis, Sentence
from core.model import Cell
from core.prose.tagging import FINITE, NOUNS, Chunk

_LINKS = frozenset(
    "of for in on to between against from with over among towards toward into about by at".split()
)
_POINTING = frozenset(
    "this that these those it its their they them his her he she our we us my your you which who whom whose what "
    "such there i me one".split()
)
_EMPTY = frozenset(
    "wave batch list part number lot set kind sort way year month week day time case point basis reason thing fact "
    "decade step area place addition share total move hand side end start order result example series line piece "
    "percent per cent half third quarter approach action body statement morning evening afternoon night "
    "interview response percentage level bit rest majority couple amount anyone".split()
)
_WHOSE = frozenset(
    "country nation company firm government city group state town region world organisation".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday today yesterday tomorrow".split()
)
_ABSTRACT = (
    "tion", "sion", "ment", "ance", "ence", "ship", "ness", "ity", "ism", "ure", "age", "ing", "al", "th", "cy",
)  # fmt: skip
_EVENTS = frozenset(
    "shift rush ban plan rise fall cut use race demand rule rules drop boom surge switch trial trials test tests tax "
    "fee fees strike loss losses risk risks threat ruling law bill deal launch release misuse wrench split curb curbs "
    "limit limits shortage supply cost costs price prices delay delays lawsuit push drive lack backlash policy reform "
    "standard standards control controls offer market trade research".split()
)
_BOUNDING = frozenset(
    "if unless only without except until provided not no never nor neither hardly than although though but".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence as token indices, and how well it would serve as a name."""

    start: int
    end: int
    worth: float


class Names:
    """The names used on a card so far, so that no two rows are called alike."""

    def __init__(self) -> None:
        self._used: list[frozenset[str]] = []

    def free(self, stems: frozenset[str]) -> bool:
        """Whether a name of these stems is new to the card."""
        for other in self._used:
            shared = len(stems & other)
            if shared == len(stems) or shared == len(other) or shared > 0.6 * len(stems | other):
                return False
        return True

    def take(
        self,
        analysis: Analysis,
        sentence: Sentence,
        phrases: list[Phrase],
        least: float = 0.0,
    ) -> Cell | None:
        """The best free name among `phrases` as a cell, now used; None when none is good enough."""
        for phrase in sorted(phrases, key=lambda p: -p.worth):
            stems = stems_of(sentence, phrase)
            if phrase.worth >= least and self.free(stems):
                self._used.append(stems)
                first, last = sentence.tokens[phrase.start], sentence.tokens[phrase.end - 1]
                return quote(analysis.clippings[sentence.doc], first.start, last.end)
        return None


def stems_of(sentence: Sentence, phrase: Phrase) -> frozenset[str]:
    """The content stems of a phrase."""
    return frozenset(token.stem for token in sentence.tokens[phrase.start : phrase.end] if token.stem)


def phrases(analysis: Analysis, sentence: Sentence, avoid: tuple[int, int] = (0, 0)) -> list[Phrase]:
    """All that could name a row about a sentence; `avoid` are tokens that tell its cause and not itself."""
    found: dict[tuple[int, int], Phrase] = {}
    if sentence.label:
        phrase = _label(sentence)
        found[(phrase.start, phrase.end)] = phrase
    for at, chunk in enumerate(sentence.chunks):
        for start, end in _stretches(sentence, at):
            worth = _worth(analysis, sentence, start, end, chunk)
            if avoid[0] <= start < avoid[1]:
                worth *= 0.5
            if worth > 0:
                found.setdefault((start, end), Phrase(start, end, worth))
        clause = _clause(analysis, sentence, chunk)
        if clause is not None:
            found.setdefault((clause.start, clause.end), clause)
    return list(found.values())


def _label(sentence: Sentence) -> Phrase:
    label = sentence.label or (0, 0)
    end = sum(token.start < label[1] for token in sentence.tokens)
    person = all(tag in ("NNP", "NNPS") for tag in sentence.tags[:end])
    return Phrase(0, end, 0.2 if person or end < 2 else 3.0)


def _stretches(sentence: Sentence, at: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the chunk `at`, alone and with each prepositional tail that belongs to it."""
    chunk = sentence.chunks[at]
    start = _start(sentence, chunk)
    if start is None:
        return
    end = chunk.end
    yield start, end
    for following in sentence.chunks[at + 1 :]:
        if following.end - start > 9 or not _linked(sentence, end, following):
            return
        end = following.end
        yield start, end


def _start(sentence: Sentence, chunk: Chunk) -> int | None:
    """Where a name begins in a chunk: behind determiners, counts and `the country's`; None when it must not."""
    tokens, tags = sentence.tokens, sentence.tags
    before = {token.lower for token in tokens[max(0, chunk.start - 2) : chunk.start]}
    opening = {token.lower for token in tokens[chunk.start : chunk.core]}
    if before & {"without", "not", "no", "never", "only", "n't"} or opening & {"no", "neither", "any"}:
        return None
    at = chunk.core
    while at < chunk.head and (
        tags[at] == "CD"
        or tokens[at].lower in ("many", "other", "more", "several", "own", "such", "most", "much")
    ):
        at += 1
    for i in range(at, chunk.head):
        if tags[i] == "POS" and tokens[i - 1].lower in _WHOSE:
            at = i + 1
    return at if at <= chunk.head and tags[at] not in ("POS", "%") else None


def _linked(sentence: Sentence, end: int, following: Chunk) -> bool:
    """Whether the next chunk hangs on what ends at `end`: by a preposition, maybe a gerund or infinitive."""
    tokens, tags = sentence.tokens, sentence.tags
    gap = [token.lower for token in tokens[end : following.start]]
    if (
        not gap
        or len(gap) > 2
        or any(token.lower in _POINTING for token in tokens[following.start : following.end])
    ):
        return False
    if tokens[following.head].lower in _MONTHS or tokens[following.head].stem in _EMPTY:
        return False
    if any(tags[i] == "CD" and len(tokens[i].text) == 4 for i in range(following.start, following.end)):
        return False
    if len(gap) == 1:
        return gap[0] in _LINKS or (gap[0] in ("and", "or", "&") and following.start == following.core)
    return gap[0] in (_LINKS | {"and"}) and tags[following.start - 1] in (
        ("VB",) if gap[0] == "to" else ("VBG",)
    )


def _worth(analysis: Analysis, sentence: Sentence, start: int, end: int, chunk: Chunk) -> float:
    """How well a noun phrase would serve as a name; 0 when it must not."""
    tokens = sentence.tokens[start:end]
    tags = sentence.tags[start:end]
    stems = {token.stem for token in tokens if token.stem}
    if len(stems) < 2 or any(token.lower in _POINTING for token in tokens) or not balanced(tokens):
        return 0.0
    if sentence.tokens[end - 1].lower in _MONTHS or tokens[0].lower in _MONTHS or tags[0] == "CD":
        return 0.0
    top = max(analysis.weights.values(), default=1.0)
    mass = sum(analysis.weights.get(stem, 0.0) / top for stem in stems)
    worth = mass / (len(stems) + 1.2) ** 0.55
    head = sentence.tokens[chunk.head]
    if head.lower in _EVENTS or (head.text[0].islower() and head.lower.rstrip("s").endswith(_ABSTRACT)):
        worth += 0.35
    if head.stem in _EMPTY or head.lower in _EMPTY:
        worth *= 0.45
    if all(tag in ("NNP", "NNPS", "POS", "IN", "CC") for tag in tags):
        worth *= 0.35
    words = len(tokens)
    worth *= {2: 0.85, 3: 1.0, 4: 1.08, 5: 1.1, 6: 1.08, 7: 1.0}.get(words, 0.85)
    if any(tag in ("CC",) for tag in tags):
        worth *= 0.92
    return worth


def _clause(analysis: Analysis, sentence: Sentence, chunk: Chunk) -> Phrase | None:
    """Subject, verb and object as a name when the clause is short, whole and bound by nothing outside it."""
    tokens, tags = sentence.tokens, sentence.tags
    at = chunk.end
    while at < len(tokens) and (
        tags[at] in ("MD", "RB", "VBN", "VB", "VBG") or tags[at] in FINITE or tags[at] == "TO"
    ):
        at += 1
    verbs = range(chunk.end, at)
    if not any(tags[i] in FINITE for i in verbs) or chunk.head < chunk.core:
        return None
    start = (
        chunk.core
        if chunk.start < chunk.core and tokens[chunk.start].lower in ("the", "a", "an")
        else chunk.start
    )
    if start > 0 and tokens[start - 1].lower in (_LINKS | {"that", "if", "while", "whether", "and", "or"}) - {
        "that"
    }:
        return None
    end = at
    while end < len(tokens) and tokens[end].text not in ',;:.–—!?”“"()' and end - start <= 11:
        end += 1
    body = tokens[start:end]
    if not 3 <= len(body) <= 10 or any(token.lower in _POINTING for token in body) or end <= at:
        return None
    rest = {token.lower for token in tokens[end:]}
    if rest & _BOUNDING or tags[end - 1] not in NOUNS | {"CD", "JJ", "RB", "%"} or not balanced(body):
        return None
    stems = {token.stem for token in body if token.stem}
    top = max(analysis.weights.values(), default=1.0)
    mass = sum(analysis.weights.get(stem, 0.0) / top for stem in stems)
    if len(stems) < 3:
        return None
    return Phrase(start, end, 0.95 * mass / (len(stems) + 1.2) ** 0.55 + 0.15)
