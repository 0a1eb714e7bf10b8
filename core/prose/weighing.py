"""The words by which a text is known: its terms, and which of them news use of every subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_ELIDED = re.compile(r"^(?:[dlnsc]|qu)'|'s?$")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_STOPWORD_TABLE = """
a about above after again against all also although am among an and any are aren't as at be because been
before being below between both but by can cannot could day days did do does doing down during each even
ever every few first for from further get had has have having he her here hers him his how however i if
in into is isn't it its itself just know last later least less like made make many may me might more
most much must my near new no nor not now of off on once one only or other our out over own per same say
says said see she should since so some still such than that the their them then there these they this
those though three through to today too two under until up upon us use used very was way we week were
what when where whether which while who whom whose why will with within without would year years yet you
your mr mrs ms dr according told added including include included month months time people company
companies monday tuesday wednesday thursday friday saturday sunday january february march april june
july august september october november december le la les un une des du de et en est que qui dans pour
par sur au aux avec ce cette ces se son sa ses il elle ils elles ne pas plus ou où mais été être ont
sont était leur leurs nous vous comme d'un d'une selon der die das den dem ein eine einer eines einem
und im ist zu von mit auf für sich nicht auch als aus bei nach werden wird wurde hat haben sind war dass
es er sie wie oder aber el los las una y por con para del al lo su sus como más pero o fue ha este esta
gli e di che non della dei delle da nel nella è sono anche più os um uma dos na em não com ao foi
"""
_STOPWORDS = frozenset(_STOPWORD_TABLE.split())

_COMMON_TABLE = """
percent cent million billion thousand hundred dozen half quarter third second fifth euro dollar pound yuan yen
chief executive director minister president secretary chairman chair head manager leader official spokesman
spokeswoman spokesperson reporter reporting editing editor journalist newspaper agency office government
ministry authority council parliament state national country city region local public private group member
part side case number share level plan project programme program service system work working worker job
contract deal decision law rule report study data figure result market price cost money fund tax
begin began begun start started end ended put take took taken give given gave get got go goes went gone
come came bring brought use using expect expected announce announced warn warned tell told ask asked call
called want wanted need needed agree agreed decide decided show showed shown find found open opened close
closed pay paid spend spent build built buy bought sell sold set run running lead leading rise risen rose
fall fell fallen cut keep kept hold held stay stayed leave left lose lost win won meet met follow followed
help helped allow allowed become became remain remained continue continued consider considered offer offered
big large largest small long short high higher highest low lower old young early late recent latest past
future previous current former full free few many half nearly almost around roughly already soon yet
night morning evening today tomorrow yesterday hour minute spring summer autumn winter
jan feb mar apr jun jul aug sep sept oct nov dec
2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030 2035 2040 2050
"""
_COMMON = frozenset(_COMMON_TABLE.split())
COMMONNESS = 40
"""In so many of the prior's documents a word that all news use is taken to be."""


def commonness(term: str) -> int:
    """How many documents a term is taken to be in before any was seen."""
    return COMMONNESS if term in _COMMON else 0


def terms(text: str, most: int) -> list[tuple[str, bool]]:
    """(term, whether it is a name or figure) of the first words; wide scripts give pairs of letters."""
    out: list[tuple[str, bool]] = []
    for term, sharp, _ in _found(text):
        if len(out) >= most:
            break
        out.append((term, sharp))
    return out


def spellings(text: str) -> dict[str, str]:
    """Term -> how the text spells it where it stands first."""
    spelled: dict[str, str] = {}
    for term, _, word in _found(text):
        spelled.setdefault(term, word)
    return spelled


def _found(text: str) -> Iterator[tuple[str, bool, str]]:
    """(term, whether it is a name or figure, as it is written)."""
    wide = not text.isascii() and _WIDE.search(text) is not None
    for match in _TOKEN.finditer(text):
        word = match.group()
        if wide and _WIDE.search(word):
            for at in range(len(word[:400]) - 1):
                yield word[at : at + 2], False, word[at : at + 2]
            continue
        term, figure = _term(word) if len(word) < 60 else _term.__wrapped__(word)
        if not term:
            continue
        if not figure and word[0].isupper():
            start = match.start()
            before = text[max(0, start - 2) : start].strip()
            figure = bool(before) and before[-1] not in ".!?:“\"'"
        yield term, figure, word


@lru_cache(maxsize=30_000)
def _term(word: str) -> tuple[str, bool]:
    """(term, whether it is a figure) of a word; empty for words that say nothing."""
    folded = word.casefold()
    if "'" in folded or "’" in folded:
        folded = _ELIDED.sub("", folded.replace("’", "'"))
    if folded in _STOPWORDS or (len(folded) < 2 and not folded.isdigit()):
        return "", False
    figure = folded[0].isdigit()
    if not figure and len(folded) > 4 and folded.endswith("s") and not folded.endswith("ss"):
        folded = folded[:-1]
    return folded, figure
