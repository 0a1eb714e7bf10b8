"""Words by offset, their stems, and the words that carry no meaning of their own."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


def wordset(text: str) -> frozenset[str]:
    """The words of a text as a set: how word lists are written here."""
    return frozenset(text.split())


_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"
    r"|\d+\.[A-Z]{2,}\w*|\d{1,2}:\d{2}"
    r"|\d+(?:,\d{3})+(?:\.\d+)?\w*|\d+\.\d+\w*"
    r"|[’'‘`]s\b|(?<=[a-z]s)[’'](?=\s[a-zA-Z])"
    r"|\w+(?:(?:[-&/]|[’'‘](?!s\b)|\.(?=[a-z]{2,4}\b))\w+)*"
    r"|\.{2,}|--+|[^\w\s]"
)
_COUNTRY = frozenset({"US", "U.S", "U.S."})
_ACCENT = re.compile(r"[^\W\d_]")

STOP = wordset(
    """a about above according across after afterwards again against ago all almost along already also
    although always am amid among an and another any anything are around as ask at away back be became
    because become becomes been before began behind being below besides between beyond both but by came
    can cannot come could day days did do does doing done down during each either else enough even ever
    every few first following for former from further gave get gets give given go goes going gone good
    got had has have having he her here hers herself him himself his how however i if in include
    included includes including indeed instead into is it its itself just keep kept know known last late
    later latest least less let like likely long made main make makes making many may maybe me mean
    means meanwhile might mine month months more moreover most mostly mr mrs ms much must my myself near
    nearly need needs neither never new next no nobody none nor not nothing now of off often on once one
    only onto or other others our out over own part per perhaps put quite rather really recent recently
    s said same saw say saying says second see seem seemed seen set several shall she should show shown
    since so some something soon still such take taken takes than that the their them themselves then
    there these they thing things this those though three through throughout thus time times to today
    together told tomorrow too took toward towards two under until up upon us use used uses using very
    via want wants was way ways we week weeks well went were what when where whether which while who
    whole whom whose why will with within without would year years yes yesterday yet you your monday
    tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december can't don't didn't doesn't isn't wasn't won't wouldn't couldn't
    it's that's we're they're he's she's i'm"""
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its offsets; `stem` is empty for marks and stop words."""

    start: int
    end: int
    text: str
    lower: str
    stem: str


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into `text`."""
    stop = len(text) if end is None else end
    found = []
    for match in _TOKEN.finditer(text, start, stop):
        word = match.group()
        lower = word.lower().replace("’", "'").replace("‘", "'")
        root = "u.s" if word in _COUNTRY else stem(lower)
        if word[-1] == "s" and len(word) > 2 and word[:-1].isupper():
            root = lower[:-1]
        found.append(Token(match.start(), match.end(), word, lower, root))
    return found


_own = threading.local()
"""A stemmer for each thread: it holds the word that it works on, and drafts and checks work at once."""


@lru_cache(maxsize=30_000)
def stem(lower: str) -> str:
    """The stem of a lower-case word; empty for stop words, bare marks and single letters."""
    if lower in STOP or len(lower) < 2 or not (_ACCENT.search(lower) or lower[0].isdigit()):
        return ""
    if lower == "'s" or not lower[0].isalpha() or len(lower) > 60:
        return lower[:60] if lower != "'s" else ""
    try:
        stemmer = _own.stemmer
    except AttributeError:
        stemmer = _own.stemmer = _english()()
    return str(stemmer.stemWord(lower.rstrip(".")))


@cache
def _english() -> Any:
    """The class of the English stemmer, imported without those of the other languages, which take 20 ms."""
    name = "snowballstemmer"
    held, spec = sys.modules.get(name), find_spec(name)
    if held is None and spec is not None:
        package = ModuleType(name)
        package.__path__ = list(spec.submodule_search_locations or ())
        sys.modules[name] = package
    try:
        return import_module(f"{name}.english_stemmer").EnglishStemmer
    finally:
        if held is None:
            sys.modules.pop(name, None)


def stemset(text: str) -> frozenset[str]:
    """The stems of the words of a text as a set; stop words as they are."""
    return frozenset(word if "." in word else stem(word) or word for word in text.split())


def stems(text: str) -> list[str]:
    """The stems of a text's content words, in order."""
    return [token.stem for token in tokenize(text) if token.stem]
