"""Short clauses of a sentence: who does what, with appositions and little words deleted, nothing that bounds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.drafting.extractive.cuts import PROTECTED
from core.drafting.extractive.phrasing import BOUNDING, LINKS, POINTING, TIMES, linked
from core.drafting.extractive.statistics import Sentence
from core.prose.tagging import FINITE

LONGEST = 10
_ENDS = frozenset(",;:.!?–—\"“”")
_BREAKS = frozenset("after because as while when which who that although since before where whose if unless until".split())
_SAYS = frozenset(
    "said says say warned warns told tells added adds argued argues believes believe thinks think reported announced "
    "claimed claims explained insisted noted confirmed calls called found finds wants want".split()
)
_SMALL = frozenset("its their his her our my your".split())
_CONDITIONS = frozenset("if unless should were when had".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """The token stretches of a clause that are kept; `main` when it opens the sentence, `whole` when unshortened."""

    kept: tuple[tuple[int, int], ...]
    main: bool
    whole: bool


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """Every clause with a named subject, short enough for a name, that nothing outside it turns round."""
    if sentence.question or (sentence.tokens and sentence.tokens[0].lower in _CONDITIONS):
        return
    seen: set[int] = set()
    for at, _ in enumerate(sentence.tokens):
        if sentence.tags[at] not in FINITE or at in seen:
            continue
        group = _verb_group(sentence, at)
        seen.update(range(at, group))
        subject = _subject(sentence, at)
        if subject is None or sentence.tokens[at].lower in _SAYS:
            continue
        yield from _with_object(sentence, subject, at, group)


def _verb_group(sentence: Sentence, at: int) -> int:
    """The token index behind the verbs, adverbs and infinitives that start at `at`."""
    end = at
    while end < len(sentence.tokens) and (
        sentence.tags[end] in FINITE | {"RB", "VB", "VBN", "VBG", "TO"} and sentence.tokens[end].lower not in _BREAKS
    ):
        end += 1
    while end > at + 1 and sentence.tags[end - 1] == "TO":
        end -= 1
    return end


def _subject(sentence: Sentence, verb: int) -> tuple[tuple[int, int], ...] | None:
    """The kept stretches of the subject before a verb, an apposition between commas left out."""
    tokens = sentence.tokens
    end = verb
    while end and sentence.tags[end - 1] == "RB" and tokens[end - 1].lower not in BOUNDING:
        end -= 1
    gap = verb
    if end and tokens[end - 1].text == ",":
        opened = next((i for i in range(end - 2, max(-1, end - 16), -1) if tokens[i].text == ","), None)
        if opened is None or any(t.lower in PROTECTED for t in tokens[opened:end]):
            return None
        gap, end = end, opened
    elif end and tokens[end - 1].text == ")" and end >= 3 and tokens[end - 3].text == "(":
        gap, end = end, end - 3
    else:
        gap = end
    index = next((i for i, c in enumerate(sentence.chunks) if c.end == end), None)
    if index is None:
        return None
    last = index
    while index and linked(sentence, sentence.chunks[index - 1].end, sentence.chunks[index]):
        index -= 1
    first = sentence.chunks[index]
    if first.start and tokens[first.start - 1].lower in LINKS - {"to"}:
        return None
    if any(tokens[c.head].lower in TIMES for c in sentence.chunks[index : last + 1]):
        return None
    start = first.core if tokens[first.start].lower in ("the", "a", "an") else first.start
    if any(token.lower in POINTING for token in tokens[start:end]) or tokens[start].lower in ("and", "but"):
        return None
    return ((start, end),) if gap == end else ((start, end), (gap, gap))


def _with_object(
    sentence: Sentence, subject: tuple[tuple[int, int], ...], verb: int, group: int
) -> Iterator[Clause]:
    """The clause to its end when that is short, and cut after its first object."""
    tokens = sentence.tokens
    start, subject_end = subject[0]
    resumed = subject[1][0] if len(subject) > 1 else subject_end
    stop = group
    while stop < len(tokens) and tokens[stop].text not in _ENDS and tokens[stop].lower not in _BREAKS:
        if tokens[stop].lower in ("and", "but", "or") and any(t in FINITE for t in sentence.tags[stop + 1 : stop + 5]):
            break
        stop += 1
    if {token.lower for token in tokens[stop:]} & BOUNDING and not any(
        token.text == ";" for token in tokens[stop : stop + 1]
    ):
        return
    main = start <= 2
    whole = _kept(sentence, start, subject_end, resumed, stop)
    if _size(whole) <= LONGEST and stop > group - 1:
        yield Clause(whole, main, True)
        return
    first = next((i for i, c in enumerate(sentence.chunks) if c.start == group), None)
    if first is None:
        return
    end = sentence.chunks[first].end
    for following in sentence.chunks[first + 1 :]:
        longer = _kept(sentence, start, subject_end, resumed, following.end)
        if following.end > stop or not linked(sentence, end, following) or _size(longer) > LONGEST:
            break
        end = following.end
    rest = {token.lower for token in tokens[end:stop]}
    if rest & BOUNDING or (end < len(tokens) and tokens[end].lower in ("and", "or", "from", "to", "into", "(")):
        return
    kept = _kept(sentence, start, subject_end, resumed, end)
    if _size(kept) <= LONGEST:
        yield Clause(kept, main, False)


def _kept(sentence: Sentence, start: int, subject_end: int, resumed: int, end: int) -> tuple[tuple[int, int], ...]:
    """The stretches from `start` to `end` without the apposition and without `its` and `their`."""
    pieces: list[tuple[int, int]] = []
    for a, b in ((start, subject_end), (resumed, end)):
        at = a
        for i in range(a, b):
            small = sentence.tokens[i].lower in _SMALL and sentence.tags[i] == "PRP$"
            acronym = sentence.tokens[i].text == "(" and i + 2 < b and sentence.tokens[i + 2].text == ")"
            if (small or acronym) and i >= at:
                pieces.append((at, i))
                at = i + (3 if acronym else 1)
        pieces.append((at, b))
    joined: list[tuple[int, int]] = []
    for a, b in pieces:
        if a >= b:
            continue
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return tuple(joined)


def _size(kept: tuple[tuple[int, int], ...]) -> int:
    return sum(b - a for a, b in kept)
