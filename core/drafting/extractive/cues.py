"""What a source itself says of change, of the years ahead and of causes, found by the words that announce it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.drafting.extractive.cuts import balanced
from core.drafting.extractive.statistics import Analysis, Sentence
from core.prose.tagging import FINITE, NOUNS

Kind = Literal["change", "horizon", "driver"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of a sentence, as token indices, that answers one of the three questions."""

    kind: Kind
    sentence: Sentence
    start: int
    end: int
    cue: str
    strength: float


_TURNS = (
    "shift move switch transition go grow rise fall drop increase decrease expand climb jump cut reduce change evolve "
    "decline shrink convert migrate turn swell slip double triple lift raise lower bring push widen narrow soar plunge "
    "went grew rose fell grown risen fallen gone brought swing slide slid swung climb moved sink sank surge shorten "
    "extend upgrade lengthen".split()
)
_REPLACES = frozenset(
    "replace replaces replaced replacing ditch ditched ditching swap swapped swapping".split()
)
_DEVELOPS = frozenset(
    """become lead transform reshape replace contribute spread expand grow double triple reach hobble affect influence
    change shift accelerate dominate invest require need face rise fall decline shrink cut reduce increase create
    displace emerge drive follow open ban phase adopt continue extend boost strengthen weaken threaten enable force
    push slow help make turn bring end be cover serve supply run power triple halve""".split()
)
_WEAK_VERBS = frozenset("be make help need cover serve supply run power follow open end bring turn".split())
_CAUSES = (
    ("due", "to"), ("because", "of"), ("owing", "to"), ("thanks", "to"), ("as", "a", "result", "of"),
    ("driven", "by"), ("prompted", "by"), ("spurred", "by"), ("fuelled", "by"), ("fueled", "by"),
    ("sparked", "by"), ("triggered", "by"), ("caused", "by"), ("in", "response", "to"), ("in", "the", "wake", "of"),
    ("pushed", "by"), ("motivated", "by"), ("forced", "by"), ("blamed", "on"), ("attributed", "to"),
)  # fmt: skip
_PUSHES = frozenset("prompted spurred triggered sparked drove forced pushed prompting compelled led".split())
_FAR = re.compile(
    r"\b(?:(?:next|coming|following)\s+(?:decades?|(?:\w+\s+)?(?:ten|fifteen|twenty|thirty|10|15|20|25|30)\s+years)"
    r"|(?:over|within|in)\s+(?:a|the\s+next|the\s+coming)\s+decades?|long[- ]term|future\s+generations"
    r"|(?:by|until|in|from|before)\s+(?:the\s+(?:end\s+of\s+the\s+decade|early\s+|late\s+|mid-)?)?(20[2-9]\d)s?)\b",
    re.IGNORECASE,
)
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)


def cues(analysis: Analysis, today: int) -> list[Cue]:
    """Every cue of the story, in order; `today` is the year from which the years ahead count."""
    found: list[Cue] = []
    for sentence in analysis.sentences:
        if sentence.question:
            continue
        for cue in (_change(sentence), _horizon(analysis, sentence, today), _driver(sentence)):
            if cue is not None and cue.end > cue.start and balanced(sentence.tokens[cue.start : cue.end]):
                found.append(cue)
    return found


def _words(sentence: Sentence) -> list[str]:
    return [token.lower for token in sentence.tokens]


def _clause_end(sentence: Sentence, at: int) -> int:
    """The token index where the clause that holds token `at` ends: a comma, colon or full stop."""
    tokens = sentence.tokens
    while at < len(tokens) and tokens[at].text not in ',;:.!?–—”“"()':
        at += 1
    return at


def _clause_start(sentence: Sentence, at: int) -> int:
    """The token index where the clause that holds token `at` begins."""
    while at > 0 and sentence.tokens[at - 1].text not in ',;:.!?–—”“"()':
        at -= 1
    return at


def _change(sentence: Sentence) -> Cue | None:
    """From one state to another, said outright."""
    words = _words(sentence)
    return (
        _from_to(sentence, words)
        or _replaced(sentence, words)
        or _contrast(sentence, words)
        or _grown(sentence, words)
    )


def _from_to(sentence: Sentence, words: list[str]) -> Cue | None:
    for at, word in enumerate(words):
        if word != "from" or at + 2 >= len(words):
            continue
        end = _clause_end(sentence, at)
        if (
            "to" not in words[at + 2 : end]
            or set(words[at:end]) & _CALENDAR
            or words[at - 1] in ("ranging", "range")
        ):
            continue
        start = _clause_start(sentence, at)
        turn = next((i for i in range(at - 1, max(start, at - 7) - 1, -1) if _turns(words[i])), None)
        if turn is None or any(sentence.tags[i] in FINITE for i in range(at, end)):
            continue
        target = words.index("to", at + 2)
        if target + 1 >= end or sentence.tags[target + 1] == "VB" or _places(sentence, at + 1, target):
            continue
        begin = start if _finite(sentence, start, end) else _subject(sentence, turn)
        return Cue("change", sentence, _skip_link(sentence, begin), end, "from … to", 1.0)
    return None


def _turns(word: str) -> bool:
    return any(
        word == turn or word in (turn + "s", turn + "ed", turn + "d", turn + "ing", turn[:-1] + "ing")
        for turn in _TURNS
    )


def _places(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch is nothing but names: people and offices move between places."""
    return all(tag in ("NNP", "NNPS", ",", "POS") for tag in sentence.tags[start:end])


def _finite(sentence: Sentence, start: int, end: int) -> bool:
    return any(tag in FINITE for tag in sentence.tags[start:end])


def _subject(sentence: Sentence, turn: int) -> int:
    """Where the noun phrase directly before a verb begins, else the verb itself."""
    return next((c.start for c in sentence.chunks if c.end == turn), turn)


def _skip_link(sentence: Sentence, at: int) -> int:
    """Past a word that only joins a clause to the one before."""
    return at + 1 if sentence.tokens[at].lower in ("and", "but", "so", "while", "as", "with") else at


def _replaced(sentence: Sentence, words: list[str]) -> Cue | None:
    """`replace X with Y`, `ditch X for Y`, `X instead of Y`."""
    for at, word in enumerate(words):
        end = _clause_end(sentence, at)
        verb = word in _REPLACES and bool(
            set(words[at + 1 : end]) & ({"with", "for", "by"} if word[0] != "d" else {"for"})
        )
        instead = word == "instead" and words[at + 1 : at + 2] == ["of"] and at + 3 <= end and at >= 4
        if (verb or instead) and end - at >= 4:
            start = _clause_start(sentence, at)
            if instead and at - start < 4:
                continue
            return Cue(
                "change",
                sentence,
                _skip_link(sentence, start),
                end,
                "instead of" if instead else "replace",
                0.8,
            )
    return None


def _contrast(sentence: Sentence, words: list[str]) -> Cue | None:
    """`a shift towards Y, in contrast to X` and `once X, now Y`."""
    joined = " ".join(words)
    if re.search(
        r"\b(?:shift|move|turn|transition) (?:towards?|to|away from)\b.*\b(?:in contrast to|away from|unlike)\b",
        joined,
    ):
        at = next(i for i, word in enumerate(words) if word in ("shift", "move", "turn", "transition"))
        at = at - 1 if at and words[at - 1] in ("a", "the") else at
        return Cue("change", sentence, at, _stop(sentence), "shift towards", 1.0)
    if words[0] == "once" or re.search(r"\b(?:was|were|is|are) once\b", joined):
        now = "now" in words and words.index("now") > words.index("once") + 2
        if now:
            return Cue("change", sentence, 0, _stop(sentence), "once … now", 0.9)
    return None


def _grown(sentence: Sentence, words: list[str]) -> Cue | None:
    """`the number of X has grown to N`."""
    for figure in sentence.figures:
        at = figure.start
        verb = at - 2
        if (
            at >= 4
            and words[at - 1] == "to"
            and words[verb] in ("grown", "risen", "fallen", "dropped", "increased", "climbed", "shrunk")
        ):
            start = _clause_start(sentence, at)
            return Cue(
                "change", sentence, _skip_link(sentence, start), _clause_end(sentence, at), "grown to", 0.6
            )
    return None


def _stop(sentence: Sentence) -> int:
    """The end of a sentence without its full stop."""
    end = len(sentence.tokens)
    while end and sentence.tokens[end - 1].text in ".!?":
        end -= 1
    return end


def _horizon(analysis: Analysis, sentence: Sentence, today: int) -> Cue | None:
    """What may come: a far horizon by name, or a modal with a verb of development."""
    text = analysis.text(sentence)
    words = _words(sentence)
    modal = next(
        (
            i
            for i, word in enumerate(words)
            if word in ("could", "may", "might", "will", "would") and sentence.tags[i] == "MD"
        ),
        None,
    )
    expected = re.search(
        r"\b(?:is|are) (?:expected|set|likely|forecast|projected|predicted) to\b|\b(?:expects?|plans?|aims?|hopes?|forecasts?|predicts?) (?:to|that)\b",
        text,
    )
    far = _far(text, today)
    if sentence.words < 7 or sentence.words > 45:
        return None
    if far and (modal is not None or expected):
        return Cue("horizon", sentence, 0, len(words), "horizon", 2.0)
    if modal is None or "if" == words[0]:
        return None
    verb = next((i for i in range(modal + 1, min(modal + 6, len(words))) if sentence.tags[i] == "VB"), None)
    if verb is None or words[verb] not in _DEVELOPS - _WEAK_VERBS or words[modal + 1] == "have":
        return None
    strength = 1.0 if words[modal] in ("could", "may", "might", "will") else 0.6
    return Cue("horizon", sentence, 0, len(words), words[modal], strength)


def _far(text: str, today: int) -> bool:
    for match in _FAR.finditer(text):
        if match.group(1) is None or int(match.group(1)) >= today + 3:
            return True
    return False


def _driver(sentence: Sentence) -> Cue | None:
    """The cause that a sentence names for what it tells."""
    if sentence.label:
        return None
    words = _words(sentence)
    for at in range(len(words)):
        for cause in _CAUSES:
            if tuple(words[at : at + len(cause)]) != cause:
                continue
            if (
                at
                and words[at - 1] in ("not", "just", "only", "partly", "n't", "is", "was", "be")
                and words[at - 1] in ("not", "just", "only")
            ):
                continue
            start, end = at + len(cause), _clause_end(sentence, at + len(cause))
            if _nominal(sentence, start, end) and not _told(sentence, at):
                return Cue("driver", sentence, start, end, " ".join(cause), 1.0)
    for at, word in enumerate(words):
        if word == "following" and at >= 3 and words[at + 1 : at + 2] and sentence.tags[at] == "VBG":
            end = _clause_end(sentence, at + 1)
            if _nominal(sentence, at + 1, end) and (
                words[at + 1] in ("the", "a", "an") or "POS" in sentence.tags[at + 1 : at + 5]
            ):
                return Cue("driver", sentence, at + 1, end, "following", 0.8)
        if (
            word in _PUSHES
            and sentence.tags[at] in ("VBD", "VBN")
            and at >= 2
            and sentence.tags[at + 1 : at + 2] != [","]
        ):
            start = _clause_start(sentence, at)
            object_follows = any(c.start == at + 1 for c in sentence.chunks)
            if (
                object_follows
                and _nominal(sentence, start, at)
                and "to" in words[at:]
                and words[at - 1] not in ("has", "was", "were", "is", "are", "be", "been")
            ):
                return Cue("driver", sentence, _skip_link(sentence, start), at, word, 0.9)
    return None


def _nominal(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch is a noun phrase that says something: no pointer first, two words or a name."""
    if end - start < 1 or end - start > 16:
        return False
    first = sentence.tokens[start].lower
    if first in (
        "it",
        "this",
        "that",
        "these",
        "those",
        "they",
        "which",
        "what",
        "him",
        "her",
        "them",
        "how",
        "he",
        "she",
        "we",
        "i",
    ):
        return False
    stems = [token.stem for token in sentence.tokens[start:end] if token.stem]
    return (
        len(stems) >= 2
        and any(sentence.tags[i] in NOUNS for i in range(start, end))
        and not any(sentence.tags[i] in FINITE for i in range(start, end))
    )


def _told(sentence: Sentence, at: int) -> bool:
    """Whether a cause is part of what a time or place phrase says (`due to open in May`)."""
    return sentence.tags[at + 2 : at + 3] == ["VB"]
