"""A `not` that stands in a source and not in the cell, or the other way round."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.prose.numbers import negates
from core.prose.tokens import tokenize, wordset

if TYPE_CHECKING:
    from core.checking.index import Said, Sources
    from core.prose.tokens import Token

_CLAUSE = re.compile(r"[,;:–—] (?=\w+ \w)|\s(?=(?:but|because|while|although|since|which|when|and) )")
_IMPLICIT = wordset(
    """fail lack refus deni declin avoid prevent stop halt reject absent absenc miss unabl unlik hard
    hardli bare scarc scarcely rare seldom littl few instead rather against despit until unless
    except only far ban prohibit block struggl non unclear stall suspend end ceas withdraw withheld
    withhold cancel postpon delay denied failed failing lacks lacking hardly barely rarely"""
)
_NOBODY = wordset("nobody nothing none")
"""Subjects that negate all that is said of them, and not only the next word."""
_PASSED = wordset(
    """be been being is are was were am has have had do does did will would can could may might must shall
    should yet also ever so very really quite a an the any to of its their his her this that it they he
    she we i you as at by in on for with all much many more most"""
)
_STOPS = frozenset('.,;:()!?—–“”"')
_RULING = wordset("rule rules ruled ruling")
_NO_NEGATION = wordset("only just merely simply least solely")
COVERED = 0.55
"""Share of a cell's words that a source sentence has at least when both say the same thing."""
VERBATIM = 0.85
"""That share when the cell repeats the sentence nearly word for word."""
AKIN = 0.28
"""That share when both speak of the same thing, and only what no source negates at all is doubted."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A negation that differs: where in the cell, in which sentence of which source, and which way."""

    start: int
    end: int
    said: Said
    word: str
    """The negated word as the source writes it."""
    dropped: bool
    """Whether the source has the negation and the cell lacks it."""
    negator: Token


def turned(text: str, start: int, end: int, sources: Sources) -> Iterator[Turned]:
    """Negations of a sentence of a cell (`text[start:end]`) that its nearest source sentences turn round.

    The sentence is looked at as a whole and clause by clause, for a summary often
    says in a clause what a source says in a sentence.
    """
    told: set[int] = set()
    for first, last in _pieces(text, start, end):
        for one in _turned(text, first, last, sources):
            if one.start not in told:
                told.add(one.start)
                yield one


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, then its clauses when it has several."""
    yield start, end
    edges = [start, *(match.start() for match in _CLAUSE.finditer(text, start, end)), end]
    if 2 < len(edges) < 12:
        yield from pairwise(edges)


def _turned(text: str, start: int, end: int, sources: Sources) -> Iterator[Turned]:
    tokens = tokenize(text, start, end)
    stems = {token.stem for token in tokens if token.stem}
    if len(stems) < 3:
        return
    near = [
        (cover, said)
        for cover, said in sources.nearest(stems, 4)
        if cover >= AKIN and len(stems & said.counts.keys()) >= 3
    ]
    if near and near[0][0] >= VERBATIM:
        yield from _against(tokens, near[0][1], [said for cover, said in near[1:] if cover >= VERBATIM])
        return
    own = _negated(tokens)
    for word, (negator, governed) in own.items():
        said = _asserting(word, near, sources)
        if said is not None:
            yield Turned(negator.start, governed.end, said, governed.text, False, negator)
    rivals = [said for cover, said in near if cover >= COVERED or _within(said, stems, sources)]
    for said in rivals[:2]:
        for word, (negator, governed) in _negated(said.tokens).items():
            here = _plainly(tokens, word)
            if word in own or here is None or any(_plainly(other.tokens, word) for other in rivals):
                continue
            yield Turned(here.start, here.end, said, governed.text, True, negator)


def _against(tokens: Sequence[Token], said: Said, rivals: list[Said]) -> Iterator[Turned]:
    """How a sentence turns round the source sentence that it repeats nearly word for word."""
    own, theirs = _counted(tokens), _counted(said.tokens)
    words = Counter(_root(token) for token in tokens)
    source = Counter(_root(token) for token in said.tokens)
    others = [_counted(rival.tokens) for rival in rivals]
    more = _turns_in(tokens) - _turns_in(said.tokens)
    plain = sum(map(_negates, tokens)) - sum(map(_negates, said.tokens))
    for word in own.keys() | theirs.keys():
        mine, other = own.get(word, []), theirs.get(word, [])
        if len(mine) == len(other) or any(len(rival.get(word, [])) == len(mine) for rival in others):
            continue
        said_so = word in theirs or _plainly(said.tokens, word) is not None
        if len(mine) > len(other) and source[word] and (more > 0 or (plain > 0 and said_so)):
            negator, governed = mine[-1]
            yield Turned(negator.start, governed.end, said, governed.text, False, negator)
        here = _plainly(tokens, word)
        if here and len(mine) < len(other) and words[word] >= source[word] and max(more, plain) < 0:
            negator, governed = other[-1]
            yield Turned(here.start, here.end, said, governed.text, True, negator)


def _within(said: Said, stems: set[str], sources: Sources) -> bool:
    """Whether a cell says most of a source sentence among other things."""
    whole = sum(map(sources.weight, said.counts))
    return sum(map(sources.weight, said.counts.keys() & stems)) >= COVERED * whole


def _asserting(word: str, near: list[tuple[float, Said]], sources: Sources) -> Said | None:
    """The nearest sentence that says a word plainly, when none says that it is not so."""
    for cover, said in near:
        if not _plainly(said.tokens, word):
            continue
        if cover < COVERED and (_turning(said.tokens) or _ever_negated(word, sources)):
            return None
        return None if any(_turns(other, word) for _, other in near) else said
    return None


def _turns_in(tokens: Sequence[Token]) -> int:
    """How many words of a sentence turn something round."""
    return sum(_negates(token) or _implies(tokens, at) for at, token in enumerate(tokens))


def _turning(tokens: Sequence[Token]) -> bool:
    return _turns_in(tokens) > 0


def _ever_negated(word: str, sources: Sources) -> bool:
    """Whether any source says a word with a negation."""
    return any(_turning(said.tokens) for said in sources.sentences if word in said.counts)


def _turns(said: Said, word: str) -> bool:
    return word in _negated(said.tokens) or (word in said.counts and _plainly(said.tokens, word) is None)


def _root(token: Token) -> str:
    return token.stem or token.lower


def _counted(tokens: Sequence[Token]) -> dict[str, list[tuple[Token, Token]]]:
    """Each negated word with every (negator, that word in the text)."""
    found: defaultdict[str, list[tuple[Token, Token]]] = defaultdict(list)
    for at, token in enumerate(tokens):
        if not _negates(token):
            continue
        if at + 1 < len(tokens) and tokens[at + 1].lower in _NO_NEGATION:
            continue
        if _contrasts(tokens, at):
            continue
        wide = token.lower in _NOBODY or [t.lower for t in tokens[at : at + 2]] == ["no", "one"]
        for other in tokens[at + 1 : at + 7]:
            if other.text in _STOPS:
                break
            passed = other.lower in _PASSED or other.lower.endswith("ly") or _negates(other)
            if not passed and other.text[0].isalpha():
                found[_root(other)].append((token, other))
                if not wide:
                    break
    return dict(found)


def _contrasts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a `not` only sets one figure against another (`9 percent, not the 30 that were promised`)."""
    if at == 0 or tokens[at - 1].text not in _STOPS:
        return False
    first = at + 2 if at + 1 < len(tokens) and tokens[at + 1].lower in ("a", "an", "the") else at + 1
    return first < len(tokens) and tokens[first].text[0].isdigit()


def _negated(tokens: Sequence[Token]) -> dict[str, tuple[Token, Token]]:
    """Each plainly negated word with (negator, that word in the text)."""
    return {word: pairs[-1] for word, pairs in _counted(tokens).items()}


def _negates(token: Token) -> bool:
    return negates(token.lower)


def _implies(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.lower == "out":
        return at > 0 and tokens[at - 1].lower in _RULING
    return token.lower in _IMPLICIT or token.stem in _IMPLICIT


def _plainly(tokens: Sequence[Token], word: str) -> Token | None:
    """The first place of a word with nothing before it in its clause that could turn it round."""
    for at, token in enumerate(tokens):
        if _root(token) != word:
            continue
        clear = True
        for far in range(1, min(at, 12) + 1):
            other = tokens[at - far]
            if other.text in _STOPS:
                break
            if _implies(tokens, at - far) or (far <= 7 and _negates(other)):
                clear = False
                break
        if clear:
            return token
    return None
