"""Change as a source states it: from one thing to another, one thing replaced by another, once and now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.drafting.extractive.clauses import subject
from core.drafting.extractive.cue import MARKS, Cue, clause_end, clause_start, skip_link, stop, words_of
from core.drafting.extractive.phrasing import linked
from core.prose.numbers import MONTHS, WEEKDAYS
from core.prose.tagging import FINITE, NOUNS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Sentence

_TURNS = wordset(
    """shift move switch transition grow rise fall drop increase decrease expand climb jump cut reduce
    change evolve decline shrink convert migrate turn swell slip double triple lift raise lower bring
    push widen narrow soar plunge slide swing sink surge shorten extend upgrade lengthen come"""
)
_IRREGULAR = wordset(
    """went gone go goes going grew grown rose risen fell fallen brought slid swung sank shrank"""
)
_CARRIES = wordset("move bring lift come go push turn")
_REPLACES = frozenset(["replace", "replaces", "replaced", "replacing"])
_DITCHES = wordset("ditch ditched ditching swap swapped swapping swaps trade traded trading")
_DROPS = wordset("drop drops dropped dropping abandon abandons abandoned scrap scraps scrapped")
_SPANS = frozenset((*MONTHS, *WEEKDAYS, "midnight", "noon"))


def change(sentence: Sentence) -> Cue | None:
    """The change that a sentence states outright, or None."""
    words = words_of(sentence)
    return (
        _from_to(sentence, words)
        or _replaced(sentence, words)
        or _contrast(sentence, words)
        or _grown(sentence, words)
    )


def _turns(word: str) -> str:
    """The verb of change of which a word is a form, or nothing."""
    if word in _IRREGULAR:
        return "went"
    for verb in _TURNS:
        root = verb.rstrip("e")
        if word in (
            verb,
            verb + "s",
            root + "ed",
            root + "ing",
            root + root[-1] + "ed",
            root + root[-1] + "ing",
        ):
            return verb
    return ""


def _from_to(sentence: Sentence, words: list[str]) -> Cue | None:
    """`… fell from X to Y`, `a shift from X to Y`."""
    for at, word in enumerate(words):
        if word != "from" or not at:
            continue
        end = clause_end(sentence, at)
        target = next((i for i in range(at + 2, end) if words[i] in ("to", "into")), None)
        if target is None or target + 1 >= end or set(words[at:end]) & _SPANS:
            continue
        turn = next(
            (i for i in range(at - 1, max(-1, at - 8), -1) if words[i] in MARKS or _turns(words[i])), None
        )
        if turn is None or words[turn] in MARKS or any(tag in FINITE for tag in sentence.tags[at:end]):
            continue
        moved = _turns(words[turn]) in _CARRIES and end - target <= 2 and target - at <= 2
        if (
            sentence.tags[target + 1] == "VB"
            or _only_names(sentence, at + 1, target)
            or (moved and not any(tag == "CD" for tag in sentence.tags[at:end]))
        ):
            continue
        return _framed(sentence, turn, end, "from … to", 1.0)
    return None


def _only_names(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch is nothing but names: people and offices move between places."""
    return all(tag in ("NNP", "NNPS", ",", "POS") for tag in sentence.tags[start:end])


def _framed(sentence: Sentence, verb: int, end: int, cue: str, strength: float) -> Cue | None:
    """The cue from the subject of the verb at `verb` to `end`; None when it has no named subject."""
    if sentence.tags[verb] in NOUNS:
        chunk = next((c for c in sentence.chunks if c.start <= verb < c.end), None)
        return Cue("change", sentence, chunk.start if chunk else verb, end, cue, strength)
    first = verb
    while first and (
        sentence.tags[first - 1] in FINITE | {"RB", "TO", "VB", "VBN"}
        or sentence.tokens[first - 1].lower in ("that", "which")
    ):
        first -= 1
    before = sentence.tags[first - 1] if first else ""
    if before == ",":
        found = subject(sentence, first)
        if found is not None:
            return Cue("change", sentence, first, end, cue, strength, lead=found[0])
        return Cue("change", sentence, verb, end, cue, strength) if sentence.tags[verb] == "VBG" else None
    index = next((i for i, c in enumerate(sentence.chunks) if c.end == first), None)
    if index is None:
        return None
    while index and _by_preposition(sentence, index):
        index -= 1
    start = _whole_subject(sentence, sentence.chunks[index].start)
    return Cue("change", sentence, start, end, cue, strength)


def _whole_subject(sentence: Sentence, start: int) -> int:
    """Where a subject whose last noun phrase starts at `start` begins: before its list or preposition."""
    before = sentence.tokens[start - 1].lower if start else ""
    if not start or (sentence.tags[start - 1] not in ("IN", "CC", "VBG", "JJ") and before != "inside"):
        return start
    if before in ("that", "but", "while", "as", "because", "after", "when", "since"):
        return start
    begin = clause_start(sentence, start)
    while (
        begin > 1
        and sentence.tokens[begin - 1].text == ","
        and before in ("and", "or")
        and sentence.tags[clause_start(sentence, begin - 1)] != "IN"
    ):
        begin = clause_start(sentence, begin - 1)
    begin = skip_link(sentence, begin)
    finite = any(
        tag in FINITE and after != "IN"
        for tag, after in zip(sentence.tags[begin:start], sentence.tags[begin + 1 : start + 1], strict=True)
    )
    return start if finite or sentence.tags[begin] == "IN" else begin


def _by_preposition(sentence: Sentence, index: int) -> bool:
    """Whether a chunk hangs on the one before by a single preposition."""
    before, chunk = sentence.chunks[index - 1], sentence.chunks[index]
    return chunk.start - before.end == 1 and linked(sentence, before.end, chunk)


def _replaced(sentence: Sentence, words: list[str]) -> Cue | None:
    """`replace X with Y`, `ditch X for Y`, `do X instead of Y`."""
    for at, word in enumerate(words):
        end = clause_end(sentence, at)
        rest = words[at + 1 : end]
        swapped = (word in _REPLACES and {"with", "by"} & set(rest)) or (
            word in _DITCHES and "for" in rest[1:]
        )
        if swapped and sentence.tags[at].startswith("VB") and not {"it", "them", "him"} & set(rest[:1]):
            return _framed(sentence, at, end, word, 0.8)
        favour = word in _DROPS and any(
            rest[i : i + 3] in (["in", "favour", "of"], ["in", "favor", "of"]) for i in range(len(rest))
        )
        if favour and sentence.tags[at].startswith("VB"):
            return _framed(sentence, at, end, "in favour of", 0.8)
        if word == "instead" and rest[:1] == ["of"] and len(rest) >= 2:
            verb = next(
                (i for i in range(at - 1, -1, -1) if words[i] in MARKS or sentence.tags[i] in FINITE), None
            )
            if verb is not None and words[verb] not in MARKS and at - verb >= 2:
                return _framed(sentence, verb, _before_second_verb(sentence, at, end), "instead of", 0.8)
    return None


def _before_second_verb(sentence: Sentence, at: int, end: int) -> int:
    """The end of a clause, before an `and` that starts another one."""
    for i in range(at, end):
        if sentence.tokens[i].lower in ("and", "but") and any(
            t in FINITE for t in sentence.tags[i + 1 : i + 3]
        ):
            return i
        if sentence.tokens[i].lower in ("because", "while", "after", "when"):
            return i
    return end


def _contrast(sentence: Sentence, words: list[str]) -> Cue | None:
    """`a shift towards Y, in contrast to X` and `X was once Y, now Z`."""
    joined = " ".join(words)
    turned = re.search(
        r"\b(?:shift|move|turn|transition) (?:towards?|away from)\b.*\b(?:in contrast to|away from|unlike)\b",
        joined,
    )
    if turned:
        at = next(i for i, word in enumerate(words) if word in ("shift", "move", "turn", "transition"))
        at = at - 1 if at and words[at - 1] in ("a", "the") else at
        return Cue(
            "change", sentence, at, _before_second_verb(sentence, at, stop(sentence)), "shift towards", 1.0
        )
    once = words.index("once") if "once" in words else -1
    if once >= 0 and "now" in words[once + 2 :] and "," in words[once:]:
        return Cue("change", sentence, 0, stop(sentence), "once … now", 0.9)
    return None


def _grown(sentence: Sentence, words: list[str]) -> Cue | None:
    """`the list of X has grown to N`."""
    for figure in sentence.figures:
        verb = figure.start - 2
        if verb >= 2 and words[verb + 1] == "to" and words[verb] in (
            "grown", "risen", "fallen", "dropped", "increased", "climbed", "shrunk", "doubled", "tripled",
        ):  # fmt: skip
            return _framed(sentence, verb, clause_end(sentence, figure.end - 1), "grown to", 0.6)
    return None
