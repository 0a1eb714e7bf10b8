"""How the analyst wants a part drafted again, said in one line: what of it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from core.drafting.extractive.wanted import How, Topic
from core.prose.tokens import stem, tokenize, wordset
from core.prose.topics import related, same

if TYPE_CHECKING:
    pass

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_THINGS = (
    r"(?:rows?|items?|signals?|concerns?|behaviou?rs?|technolog(?:y|ies)|issues?|keywords?|themes?"
    r"|sentences?|ones?|those|of them|anything|everything|all)"
)
_AT_MOST = r"(?:exactly|at most|at least|up to|no more than|not more than|max(?:imum)?(?: of)?|about|around)"
_BEST = r"(?:best|top|first|most relevant|most important)"
_ABOUT = r"(?:about|on|with|of|for|from|concerning|regarding|mentioning|using|related to|focus(?:ed|ing)? on)"
_THOSE = rf"(?:(?:the\s+)?{_THINGS}\s+(?:(?:that|which)\s+(?:are\s+)?)?(?:{_ABOUT}|mention|concern|use)\s+)"
_ASKED = re.compile(
    r"^(?:(?:please|can you|could you|give me|make (?:it|them)|i want|i would like|i'd like|we need"
    r"|let's have|show(?: me)?|keep|want|use|include|and|then)\s+)+"
)
_PLAINLY = (
    (re.compile(r"\b(?:all|everything|anything) (?:but|except|besides)\b"), "without"),
    (
        re.compile(r"\b(?:do not|don't|never) (?:mention|include|use|talk about|write about|show)\b"),
        "without",
    ),
    (re.compile(r"\b(?:what|how) about\b"), "about"),
    (re.compile(r"[“”\"!?]|\bplease\b"), " "),
)
_NEXT = r"(?:only|just|fewer|less|more|shorter|short|briefer|without|not?|nothing|about|at most|with)"
_PARTS = re.compile(
    rf"\s*(?:[,;]|(?<!\b[a-z])\.(?=\s|$)|\bbut\b(?! not\b| no\b)|\band\b(?=\s+{_NEXT}\b)"
    r"|(?<!^)(?=\b(?:without|but not|but no|except|excluding|not about|nothing about)\b))\s*",
    re.IGNORECASE,
)
_IDLE = frozenset(["", "and", "or", "then", "no more", "nothing else", "everything", "all", "rows", "thanks"])
_LIMIT = re.compile(
    rf"(?:(?:only|just|the|{_AT_MOST}|{_BEST})\s+)*{_COUNT}(?:\s+{_BEST})?"
    rf"(?:\s+{_THINGS})?(?:\s+(?:at most|or fewer|only|max(?:imum)?))?"
    r"(?P<topic>\s+(?:about|on|with)\s+.+)?"
)
_FEWER = re.compile(
    rf"(?:(?:a lot|much|far|a bit|a little|slightly|somewhat)\s+)?(?:fewer|less|not so many|half as many)"
    rf"(?:\s+{_THINGS})?"
)
_MORE = re.compile(rf"(?:(?:some|a few|many|a bit|a lot|much)\s+)?(?:more|twice as many)(?:\s+{_THINGS})?")
_PREFER = re.compile(
    rf"(?:mostly|mainly|rather|prefer|(?:(?:some|a few|a bit|much)\s+)?more(?:\s+{_THINGS})?)"
    rf"\s+(?:{_ABOUT}\s+)?(?P<topic>.+)"
)
_SHORT = re.compile(
    r"(?:much\s+)?(?:shorter|short|briefer|brief|more concise|concise|terser)"
    rf"(?:\s+(?:{_THINGS}|descriptions?|names?|texts?))*"
)
_WITHOUT = re.compile(
    r"(?:but\s+)?(?:without|not?|nothing|except|excluding|avoid|leave out|skip|drop|less|fewer)"
    rf"\s+(?:{_THOSE}|{_ABOUT}\s+)?(?P<topic>.+)"
)
_ONLY = re.compile(
    rf"(?P<said>(?:only|just|solely|nothing but)\s+)?(?P<about>{_THOSE}|{_ABOUT}\s+)?(?P<topic>.+)"
)
_FIGURES = wordset("figures figure numbers number numerals statistics percentages")
_QUOTES = wordset("quotes quote quotations opinions opinion speakers")


def understood(line: str, spoken_of: Callable[[Topic], bool] = lambda _: True) -> How:
    """What an analyst's line asks for; what it says besides is in `unknown`, as it was written.

    Words without a verb such as “only” are taken for a subject when the sources
    speak of it, which `spoken_of` tells.
    """
    line = line.replace("’", "'")
    for pattern, plain in _PLAINLY:
        line = re.sub(pattern.pattern, plain, line, flags=re.IGNORECASE)
    reading = _Reading(spoken_of)
    for part in _PARTS.split(" ".join(line.split())):
        part = _stripped(part)
        if part.casefold() not in _IDLE:
            reading.read(part)
    return reading.how()


def _stripped(part: str) -> str:
    """A part of the line without the words by which one asks politely."""
    part = part.strip(" '-–—:")
    found = _ASKED.match(part.casefold())
    return part[found.end() :] if found else part


class _Reading:
    """What was understood of a line so far."""

    def __init__(self, spoken_of: Callable[[Topic], bool]) -> None:
        self.spoken_of = spoken_of
        self.number: int | None = None
        self.fewer = self.more = self.short = self.narrowed = False
        self.only: list[Topic] = []
        self.without: list[Topic] = []
        self.prefer: list[Topic] = []
        self.unknown: list[str] = []
        self.loose: list[str] = []

    def read(self, part: str) -> None:
        """Take one part of the line in."""
        lower = part.casefold()
        if match := _LIMIT.fullmatch(lower):
            self.number = _NUMBERS.get(match["n"]) or int(match["n"])
            self.only += _topics(part[match.start("topic") :]) if match["topic"] else []
        elif _SHORT.fullmatch(lower):
            self.short = True
        elif _FEWER.fullmatch(lower):
            self.fewer = True
        elif _MORE.fullmatch(lower):
            self.more = True
        elif lower.startswith(("not only ", "not just ")):
            self.unknown.append(part)
        elif match := _PREFER.fullmatch(lower):
            self._about(part, part[match.start("topic") :], self.prefer)
        elif match := _WITHOUT.fullmatch(lower):
            self.without += _topics(part[match.start("topic") :])
        elif match := _ONLY.fullmatch(lower):
            topics = _topics(part[match.start("topic") :])
            if not topics:
                self.unknown.append(part)
            elif match["said"] or match["about"]:
                self.only += topics
                self.narrowed = True
            elif self.narrowed and len(part.split()) <= 4:
                self.only += topics
            else:
                self._about(part, part, self.only, loose=True)

    def _about(self, part: str, said: str, into: list[Topic], loose: bool = False) -> None:
        """Take words for a subject when the sources speak of it, else for what is not understood."""
        topics = _topics(said)
        if topics and len(part.split()) <= 5 and all(map(self.spoken_of, topics)):
            into += topics
            self.loose += [part] if loose else []
        else:
            self.unknown.append(part)

    def how(self) -> How:
        """All of it."""
        return How(
            number=self.number,
            fewer=self.fewer,
            more=self.more,
            short=self.short,
            only=tuple(self.only),
            without=tuple(self.without),
            prefer=tuple(self.prefer),
            unknown=tuple(self.unknown),
            loose=tuple(self.loose),
        )


def _topics(text: str) -> list[Topic]:
    """The subjects in words such as `about jobs or wages`; empty when they name none."""
    found = []
    text = re.sub(rf"^\s*(?:{_THOSE}|{_ABOUT}\s+)", "", text, flags=re.IGNORECASE)
    for said in re.split(r"\s*(?:/|&|\b(?:and|or|nor)\b)\s*", text):
        words = said.casefold().split()
        if len(words) == 1 and words[0] in _FIGURES | _QUOTES:
            found.append(Topic(said.strip(), trait="figures" if words[0] in _FIGURES else "quotes"))
            continue
        roots = [token.stem for token in tokenize(said) if token.stem]
        roots = [root for root in roots if root not in _EMPTY] or roots
        if roots:
            kin = related(roots[0]) if len(roots) == 1 and roots[0] in _matters() else frozenset()
            found.append(Topic(said.strip(), tuple(same(root) for root in roots), kin))
    return found


_MATTERS = """
regulation regulatory rules rule law laws legislation policy governance compliance safety risk risks danger
jobs job labour labor employment work price prices cost costs finance investment funding market competition
trade exports imports privacy surveillance security cybersecurity hacking climate emissions energy health
healthcare education transport housing food farming agriculture water space culture automation geopolitics
insurance logistics shipping military defence war supply standards testing
"""


@lru_cache(maxsize=1)
def _matters() -> frozenset[str]:
    """The stems of fields and matters; who names one means all that belongs to it."""
    return frozenset(stem(word) for word in _MATTERS.split())


_EMPTY = wordset("row item signal topic matter issu subject stori articl")
