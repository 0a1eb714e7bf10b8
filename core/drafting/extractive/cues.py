"""What a source itself says of change, the years ahead and causes, found by the words that announce it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.drafting.extractive.changes import change
from core.drafting.extractive.cue import Cue, clause_end, clause_start, skip_link, words_of
from core.drafting.extractive.cuts import balanced
from core.prose.tagging import FINITE, NOUNS, verbal
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis, Sentence

_DEVELOPS = wordset(
    """become transform reshape replace contribute spread expand grow hobble shift accelerate dominate
    displace emerge vanish disappear reinvent redefine supplant overtake outnumber"""
)
"""Verbs of lasting development; what rises, falls or closes may do so for a week."""
_PASSIVE = wordset("replaced reshaped transformed displaced supplanted")
_CAUSES = (
    ("due", "to"), ("because", "of"), ("owing", "to"), ("thanks", "to"), ("as", "a", "result", "of"),
    ("driven", "by"), ("prompted", "by"), ("spurred", "by"), ("fuelled", "by"), ("fueled", "by"),
    ("sparked", "by"), ("triggered", "by"), ("caused", "by"), ("in", "response", "to"), ("in",
    "the", "wake", "of"),
    ("pushed", "by"), ("motivated", "by"), ("forced", "by"), ("blamed", "on"), ("attributed", "to"),
)  # fmt: skip
_PUSHES = wordset("prompted spurred triggered sparked drove forced pushed prompting compelled led")
_FAR = re.compile(
    r"\b(?:(?:next|coming|following)\s+(?:decades?|(?:\w+\s+){0,2}(?:ten|fifteen|twenty|thirty|10|15|20|25|30)\s+years)"
    r"|(?:over|within|in)\s+(?:a|the\s+next|the\s+coming)\s+decades?|(?:five|ten|\d{1,2})\s+years\s+from\s+now"
    r"|(?:within|in)\s+(?:five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\s+years|future\s+generations"
    r"|(?:within|in|over)\s+the\s+(?:long|longer)\s+(?:run|term)|over\s+time|for\s+(?:decades|generations)"
    r"|end\s+of\s+the\s+(?:decade|century)|(?:by|in|from|before)\s+(?:early\s+|late\s+|mid-)?(20[2-9]\d)s?)\b",
    re.IGNORECASE,
)
_EXPECTS = re.compile(
    r"\b(?:expect(?:s|ed)?|plans?|aims?|hopes?|wants?|forecasts?|predicts?|projects?|targets?|set|likely|intends?"
    r"|prediction|could|may|might|will|would)\b"
)
_NEAR = re.compile(
    r"\b(?:on|next|this|from|until|in|by|before)\s+(?:\d{1,2}\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|january|february|march|april|may|june|july|august|september|october|november|december|week|month"
    r"|spring|summer|autumn|winter)\b|\b(?:tomorrow|tonight)\b",
    re.IGNORECASE,
)
FAR = 2.0
"""The strength of a cue that names its horizon."""
_PRONOUNS = wordset("it this that these those they which what him her them how he she we i you who")
_NEGATED = wordset("not never no only neither nor hardly")


def cues(analysis: Analysis, today: int) -> list[Cue]:
    """Every cue of the story, in order; `today` is the year from which the years ahead count."""
    found: list[Cue] = []
    for sentence in analysis.sentences:
        if sentence.question:
            continue
        changed, cause = change(sentence), _driver(sentence)
        if changed and cause and cause.start <= changed.start < cause.end:
            changed = None
        for cue in (changed, _horizon(analysis, sentence, today), cause):
            if cue is not None and cue.end > cue.start and balanced(sentence.tokens[cue.start : cue.end]):
                found.append(cue)
    return found


def _horizon(analysis: Analysis, sentence: Sentence, today: int) -> Cue | None:
    """What may come: a far horizon by name, or a modal with a verb of development."""
    if not 7 <= sentence.words <= 45:
        return None
    text = analysis.text(sentence)
    far = _far(text, today)
    if far and _EXPECTS.search(text):
        return Cue("horizon", sentence, 0, len(sentence.tokens), far, FAR)
    if sentence.vague:
        return None
    words = words_of(sentence)
    for modal, word in enumerate(words):
        if word not in ("could", "may", "might", "will", "would") or sentence.tags[modal] != "MD":
            continue
        verb = _developing(sentence, words, modal)
        if not verb or {"if", "unless"} & set(words[:2]):
            continue
        if _NEAR.search(text) or word == "would":
            continue
        past = any(
            t == "VBD" and w not in _REPORTS for t, w in zip(sentence.tags[:modal], words, strict=False)
        )
        if word == "could" and past:
            continue
        return Cue("horizon", sentence, 0, len(words), word, 0.6 if word == "will" else 1.0)
    return None


_REPORTS = wordset("""said warned told argued added predicted estimated noted found suggested feared hoped""")


def _developing(sentence: Sentence, words: list[str], modal: int) -> bool:
    """Whether the modal at `modal` governs a verb by which things develop, without a negation."""
    subject = words[clause_start(sentence, modal) : modal]
    if _NEGATED & set(words[modal + 1 : modal + 3]) or _NEGATED & set(subject):
        return False
    for i in range(modal + 1, min(modal + 6, len(words))):
        if sentence.tags[i] == "VB" and words[i] not in ("be", "have"):
            return words[i] in _DEVELOPS
        if sentence.tags[i] in ("VBN", "VBD", "JJ") and "be" in words[modal + 1 : i]:
            return (
                words[i] in _PASSIVE or words[i].removesuffix("d") in _DEVELOPS or words[i][:-2] in _DEVELOPS
            )
    return False


def _far(text: str, today: int) -> str:
    """The words by which a text names a horizon of some years after `today`; nothing when it names none."""
    found = (m for m in _FAR.finditer(text) if m.group(1) is None or int(m.group(1)) >= today + 3)
    match = next(found, None)
    return " ".join(match.group().split()) if match else ""


def _driver(sentence: Sentence) -> Cue | None:
    """The cause that a sentence names for what it tells."""
    if sentence.label:
        return None
    words = words_of(sentence)
    for at in range(len(words)):
        for cause in _CAUSES:
            if tuple(words[at : at + len(cause)]) == cause and words[at - 1 : at] not in (
                ["not"],
                ["just"],
                ["only"],
            ):
                start = at + len(cause)
                if cause[-1] == "to" and _to_do(sentence, start):
                    continue
                end = _cause_end(sentence, start)
                if _nominal(sentence, start, end):
                    return Cue("driver", sentence, start, end, " ".join(cause), 1.0)
    return _following(sentence, words) or _pushed(sentence, words) or _because(sentence, words)


def _because(sentence: Sentence, words: list[str]) -> Cue | None:
    """`X happened because Y did`, when the clause behind says who or what."""
    for at in range(3, len(words) - 3):
        if words[at] != "because" or words[at + 1] == "of" or words[at - 1] in _NOT_SO:
            continue
        end = clause_end(sentence, at + 1)
        opening = next((c for c in sentence.chunks if c.start in (at + 1, at + 2)), None)
        if opening is None or words[at + 1] in _PRONOUNS or end - at < 4 or end - at > 18:
            continue
        pointing = {"it", "this", "that", "they", "them", "i", "we", "you", "he", "she"} & set(
            words[at + 1 : end]
        )
        if not pointing and any(tag in FINITE for tag in sentence.tags[opening.end : end]):
            return Cue("driver", sentence, at + 1, end, "because", 0.8)
    return None


_NOT_SO = wordset("not just only simply merely partly")


def _to_do(sentence: Sentence, at: int) -> bool:
    """Whether a verb stands behind `due to`, as in `due to open in May`."""
    if at >= len(sentence.tokens):
        return True
    after = sentence.tags[at + 1] if at + 1 < len(sentence.tags) else "."
    base = sentence.tags[at] == "NN" and verbal(sentence.tokens[at].lower)
    return sentence.tags[at] in ("VB", "VBP") or (base and after in ("DT", "PRP$", "IN", "TO", "."))


def _cause_end(sentence: Sentence, start: int) -> int:
    """Where a cause ends: at a mark, or where another clause begins."""
    end = clause_end(sentence, start)
    for i in range(start + 1, end):
        if sentence.tokens[i].lower in ("because", "while", "after", "when", "but", "said"):
            return i
    return end


def _following(sentence: Sentence, words: list[str]) -> Cue | None:
    """`X happened following the Y`."""
    for at in range(3, len(words) - 1):
        if words[at] != "following" or sentence.tags[at - 1] in ("DT", "IN", "CC", "VBZ", "VBP", "VBD"):
            continue
        end = _cause_end(sentence, at + 1)
        definite = words[at + 1] in ("the", "a", "an") or "POS" in sentence.tags[at + 1 : at + 5]
        if definite and _nominal(sentence, at + 1, end):
            return Cue("driver", sentence, at + 1, end, "following", 0.8)
    return None


def _pushed(sentence: Sentence, words: list[str]) -> Cue | None:
    """`X prompted Y to do Z`."""
    for at, word in enumerate(words):
        if word not in _PUSHES or at < 2 or sentence.tags[at] not in ("VBD", "VBN"):
            continue
        start = skip_link(sentence, clause_start(sentence, at))
        to_do = any(chunk.start == at + 1 for chunk in sentence.chunks) and "to" in words[at:]
        passive = words[at - 1] in ("was", "were", "is", "are", "be", "been")
        end = at - 1 if words[at - 1] in ("has", "have", "had") else at
        if to_do and not passive and _nominal(sentence, start, end):
            return Cue("driver", sentence, start, end, word, 0.9)
    return None


_REASONS = wordset("reasons reason problems problem issues issue factors things way people success delays")


def _nominal(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch is a noun phrase that says something on its own."""
    if not 0 < end - start <= 18 or sentence.tokens[start].lower in _PRONOUNS:
        return False
    tags = sentence.tags[start:end]
    stems = [token.stem for token in sentence.tokens[start:end] if token.stem]
    finite = [i for i in range(start, end) if sentence.tags[i] in FINITE]
    relative = all(
        any(sentence.tokens[j].lower in ("that", "which", "who") for j in range(max(start, i - 3), i))
        for i in finite
    )
    alone = len(stems) == 1 and end - start <= 2 and sentence.tokens[end - 1].lower not in _REASONS
    enough = len(stems) >= 2 or (alone and sentence.tags[end - 1] in ("NN", "NNS"))
    vague = sentence.tokens[start].lower in ("that", "this") or not enough
    return relative and not vague and any(tag in NOUNS for tag in tags)
