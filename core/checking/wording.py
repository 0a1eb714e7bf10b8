"""How cells are worded: changes without from and to, forecasts without a hedge, garbled characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.model.cleaning import clean_text
from core.prose.mending import mended

LONGEST_CELL, LONGEST_SUMMARY = 218, 952
"""Characters of the longest published cell and summary."""
LONGEST_NAME, LONGEST_ITEM = 110, 80
"""Characters above which a row's name reads as a sentence, and a keyword or theme as none."""
_READ = 4000
"""Characters of a cell that are read for its wording; what is longer is said to be too long."""

_FROM_TO = re.compile(
    r"\b(?:from|away\s+from)\b.+\b(?:to|into|toward|towards|in\s+favou?r\s+of)\b"
    r"|\b(?:to|into|toward|towards)\b.+\bfrom\b|→|->|=>"
    r"|\b(?:replac|supplant|supersed|displac|overtak|substitut|swap|trad|ditch|exchang)\w*"
    r"|\binstead\s+of\b|\brather\s+than\b|\bin\s+place\s+of\b|\bin\s+contrast\s+to\b|\bcompared\s+(?:to|with)\b"
    r"|\bd(?:es?|u|el|al?|all[ae]?)\b.+\b(?:à|au|aux|vers|a|al|hacia|verso)\b"
    r"|\bvo[nm]\b.+\b(?:zu|zum|zur|auf|nach|hin)\b"
    r"|\bgiv(?:es?|ing|en)\s+way\s+to\b|\bgave\s+way\s+to\b|\bno\s+longer\b|\bunlike\b|\baway\s+from\b"
    r"|\b(?:was|were|had|used\s+to|once|until|formerly|previously|before)\b.*\b(?:now|today|has|have|is|are)\b"
    r"|\b(?:now|today)\b.*\b(?:was|were|had|used\s+to|once|until|formerly|previously|before|not)\b",
    re.I | re.S,
)

_LETTERS = re.compile(r"[A-Za-z]{2}")

_HEDGES = re.compile(
    r"\b(?:likely|unlikely|probably|possibly|perhaps|maybe|potentially|presumably|conceivably|arguably"
    r"|expect(?:s|ed|ing)?|anticipat(?:e|es|ed|ing)|forecast|predict(?:s|ed|ing)?|projected|estimated"
    r"|plan(?:s|ned)?\s+to|intend(?:s|ed)?|hop(?:e|es|ed|ing)|aim(?:s|ed|ing)?\s+to|believ(?:e|es|ed|ing)"
    r"|thinks?\s+(?:that|it|they)|says|said|argues?|warn(?:s|ed)?|if|unless|whether|possible|possibility"
    r"|probability|(?:chance|risk|scenario|sign|signs)s?\s+(?:that|in)|uncertain|unclear|according\s+to)\b",
    re.I,
)
"""What makes a whole sentence a guess, a condition or somebody else's word."""
_MODAL = re.compile(r"\b(?:may|might|could)\b", re.I)
_BREAK = re.compile(r"[;:]|\b(?:and|but|while|whereas|so|which)\b", re.I)
_SENTENCE_END = re.compile(r"[.!?;]+[\"”’')]*(?:\s+|$)")
_CERTAIN = re.compile(
    r"\bwill\s+not\b|\bwon[’']t\b|\bshan[’']t\b|\bshall\b|\bwill\b(?![’'-])(?:\s+(?:inevitably|certainly|definitely|undoubtedly|surely)\b)?"
    r"|(?<=\w)[’']ll\b|\b(?:is|are)\s+(?:not\s+)?going\s+to\b(?=\s+\w)",
    re.I,
)
_NOUN_BEFORE = re.compile(
    r"(?:\b(?:a|an|the|of|at|free|good|ill|political|public|popular|own|his|her|its|their|our|my|your"
    r"|last|living|strong|collective|national|people[’']s|[’']s)\s+|-)$",
    re.I,
)
_GERMAN = re.compile(r"\b(?:und|nicht|eine|einen|der|den|das|sich|mit|werden)\b")
"""There `will` is no future."""
_NOUN_AFTER = re.compile(r"\s+(?:to\b|of\b|and\s+testament)", re.I)


@lru_cache(maxsize=4096)
def turns(text: str) -> bool:
    """Whether a change says from what to what; other scripts than Latin are taken at their word."""
    return _FROM_TO.search(text, 0, _READ) is not None or _LETTERS.search(text) is None


@lru_cache(maxsize=4096)
def certainties(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, what to say instead) of each `will`, `shall`, `is going to` that no hedge goes with."""
    found: list[tuple[int, int, str]] = []
    if _CERTAIN.search(text, 0, _READ) is None or _GERMAN.search(text):
        return ()
    for start, end in _sentences(text[:_READ]):
        if _HEDGES.search(text, start, end):
            continue
        for match in _CERTAIN.finditer(text, start, end):
            words = match.group()
            modal = max((m.end() for m in _MODAL.finditer(text, start, match.start())), default=-1)
            if modal >= 0 and not _BREAK.search(text, modal, match.start()):
                continue
            noun = words.lower() == "will" and (
                _NOUN_BEFORE.search(text, 0, match.start()) or _NOUN_AFTER.match(text, match.end())
            )
            name = words == "Will" and match.start() > start
            if not noun and not name:
                found.append((match.start(), match.end(), _softer(words)))
    return tuple(found)


def _softer(words: str) -> str:
    """`may` in the place of a certain future, with its `not`, its capital and its blank."""
    lower = words.lower().replace("’", "'")
    if lower == "'ll":
        return " may"
    denied = "not" in lower.split() or lower.endswith("n't")
    return ("May" if words[0].isupper() else "may") + (" not" if denied else "")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _SENTENCE_END.finditer(text):
        yield at, match.end()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def hedged(text: str) -> str:
    """The text with every certain future made a `may`."""
    for start, end, instead in reversed(certainties(text)):
        text = text[:start] + instead + text[end:]
    return text


_ORDINARY = re.compile("[\x20-\x7e‘’“”–—…•°×±€£¥§©®™½¼¾²³\u00a0éèêëáàâäãåçíìîïóòôöõøúùûüñßæÉÈÁÀÄÅÇÓÖØÜÑ]*")
"""What needs no second look when it stands alone; runs of it are looked at all the same."""
_RUN = re.compile("[^\x00-\x7f]{2}|[ÂÃâ€]\\S|[\x80-\x9f\ufffd]")


@lru_cache(maxsize=4096)
def garbled(text: str) -> tuple[int, int, str] | None:
    """(start, end, repaired text) of what a wrong decoding left behind; None when there is nothing.

    `start` and `end` are the first words that are garbled. The repaired text is
    the same as the text when the characters are lost for good.
    """
    if text.isascii() or not (_RUN.search(text) or not _ORDINARY.fullmatch(text)):
        return None
    repaired = mended(text)
    if repaired != text:
        repaired = clean_text(repaired)
        return (*_first_word(text, repaired), repaired)
    lost = text.find("\ufffd")
    return (*_word_around(text, lost, lost + 1), text) if lost >= 0 else None


def _first_word(text: str, repaired: str) -> tuple[int, int]:
    """Where the first word stands that the repair changed."""
    start = next((i for i, (a, b) in enumerate(zip(text, repaired, strict=False)) if a != b), len(repaired))
    return _word_around(text, min(start, len(text) - 1), min(start, len(text) - 1) + 1)


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    while end - start > 1 and text[end - 1] in ".,;:!?)":
        end -= 1
    return start, end
