"""How the analyst wants a part drafted again, said in one line: what of it is understood."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from core.drafting.extractive.statistics import Sentence
from core.prose.tokens import tokenize, wordset
from core.prose.topics import related, same

BRIEF_WORDS = 22
"""Words of a sentence that is still short for one who asked for short ones."""
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_THINGS = (
    r"(?:rows?|items?|signals?|concerns?|behaviou?rs?|technolog(?:y|ies)|issues?|keywords?|themes?"
    r"|sentences?|words?|ones|of them)"
)
_AT_MOST = r"(?:exactly|at most|up to|no more than|not more than|max(?:imum)?(?: of)?|about|around)"
_BEST = r"(?:best|top|first|most relevant|most important)"
_ABOUT = r"(?:about|on|with|of|for|from|concerning|regarding|mentioning|related to|focus(?:ed|ing)? on)"
_WORDS_OF_PARTS = (
    r"(?:only|just|fewer|less|more|shorter|short|briefer|without|not?|nothing|about|at most|with)"
)
_PARTS = re.compile(
    rf"\s*(?:[,;.]|\bplease\b|\bbut\b(?! not\b| no\b)|\band\b(?=\s+{_WORDS_OF_PARTS}\b)"
    r"|(?<!^)(?=\b(?:without|but not|but no|except|excluding|not about|nothing about)\b))\s*"
)
_LIMIT = re.compile(
    rf"(?:(?:give me|make it|keep|only|just|the|{_AT_MOST}|{_BEST})\s+)*{_COUNT}(?:\s+{_BEST})?"
    rf"(?:\s+{_THINGS})?(?:\s+(?:at most|or fewer|only|max(?:imum)?))?(?P<topic>\s+(?:about|on|with)\s+.+)?"
)
_FEWER = re.compile(rf"(?:(?:a lot|much|make it|far)\s+)?(?:fewer|less|not so many)(?:\s+{_THINGS})?")
_MORE = re.compile(rf"(?:(?:some|a few|many|make it)\s+)?more(?:\s+{_THINGS})?")
_PREFER = re.compile(
    rf"(?:mostly|mainly|rather|prefer|(?:(?:some|a few)\s+)?more(?:\s+{_THINGS})?\s+(?:about|on|of|with))"
    r"\s+(?P<topic>.+)"
)
_SHORT = re.compile(
    r"(?:(?:make|keep)\s+(?:it|them)\s+)?(?:much\s+)?"
    r"(?:shorter|short|briefer|brief|more concise|concise|terser)"
    rf"(?:\s+(?:{_THINGS}|descriptions?|names?|texts?))*"
)
_WITHOUT = re.compile(
    r"(?:(?:but\s+)?(?:without|not?(?: the)?|nothing|except|excluding|avoid|leave out|skip|drop|less|fewer)"
    rf"(?:\s+{_THINGS})?(?:\s+(?:about|on|with|of))?)\s+(?P<topic>.+)"
)
_ONLY = re.compile(
    rf"(?:(?:only|just|solely|nothing but)\s+)?(?:{_THINGS}\s+)?(?:(?:that|which)\s+(?:are\s+)?)?"
    rf"(?:(?:{_ABOUT}|mention|concern)\s+)?(?P<topic>.+)"
)
_OPENS = re.compile(
    r"(?:only|just|solely|nothing but|about|on|with|focus\w*|concerning|regarding|mentioning|which|related)\b"
)
_FIGURES = wordset("figures figure numbers number statistics percentages")
_QUOTES = wordset("quotes quote quotations opinions opinion speakers")


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject as the analyst named it, by stems: every one of `words` in one of its forms, or a `kin`."""

    said: str
    words: tuple[frozenset[str], ...] = ()
    kin: frozenset[str] = frozenset()
    trait: str = ""
    """"figures" or "quotes" for what a sentence has instead of what it is about."""

    def named(self, stems: Collection[str]) -> bool:
        """Whether a text of these stems names it outright."""
        return bool(self.words) and all(not each.isdisjoint(stems) for each in self.words)

    def in_words(self, stems: Collection[str]) -> bool:
        """Whether a text of these stems is about it, named or by words on the same matter."""
        return self.named(stems) or not self.kin.isdisjoint(stems)

    def holds(self, sentence: Sentence) -> bool:
        """Whether a sentence is about it."""
        if self.trait:
            return bool(sentence.figures) if self.trait == "figures" else sentence.quoted
        if self.named(sentence.counts.keys()):
            return True
        return any(token.stem in self.kin and token.lower not in _OTHERWISE for token in sentence.tokens)

    def bars(self, sentence: Sentence) -> bool:
        """Whether a sentence that must not be about it is out: it names it, or dwells on it."""
        if self.trait:
            return self.holds(sentence)
        return self.named(sentence.counts.keys()) or len(self.kin & sentence.counts.keys()) >= 2


@dataclass(frozen=True, slots=True)
class How:
    """What is wanted of a part that is drafted again; the plain one wants what a first draft gives."""

    number: int | None = None
    fewer: bool = False
    more: bool = False
    short: bool = False
    only: tuple[Topic, ...] = ()
    """At least one of these."""
    without: tuple[Topic, ...] = ()
    prefer: tuple[Topic, ...] = ()
    unknown: tuple[str, ...] = ()
    """What was said and not understood."""
    loose: tuple[str, ...] = field(default=())
    """Subjects that were named without a word such as “only”."""

    @property
    def topical(self) -> bool:
        """Whether it narrows what may be spoken of."""
        return bool(self.only or self.without or self.short)

    def limit(self, most: int, standing: int = 0) -> int:
        """How many there may be, where a first draft gives at most `most` and `standing` are there now."""
        if self.number is not None:
            return self.number
        if self.fewer:
            return max(1, min(most, standing or most) // 2)
        return max(most, standing) + 3 if self.more else most

    def wants(self, sentence: Sentence) -> bool:
        """Whether a sentence may be drafted from."""
        return (
            not (self.only and not any(topic.holds(sentence) for topic in self.only))
            and not any(topic.bars(sentence) for topic in self.without)
            and not (self.short and sentence.words > BRIEF_WORDS)
        )

    def wants_words(self, stems: Collection[str]) -> bool:
        """Whether a keyword or theme of these stems may stand."""
        return not (self.only and not any(topic.in_words(stems) for topic in self.only)) and not any(
            topic.named(stems) for topic in self.without
        )

    def bonus(self, sentence: Sentence) -> float:
        """How much a sentence is worth more for what it names."""
        gain = 0.8 * any(topic.holds(sentence) for topic in self.prefer)
        return gain + 0.4 * any(topic.named(sentence.counts.keys()) for topic in self.only)


PLAIN = How()


def understood(line: str) -> How:
    """What an analyst's line asks for; what it says besides is in `unknown`, as it was written."""
    found: dict[str, object] = {}
    lists: dict[str, list[Topic]] = {"only": [], "without": [], "prefer": []}
    unknown: list[str] = []
    loose: list[str] = []
    for part in _PARTS.split(" ".join(line.casefold().split())):
        if not part or part in ("and", "or", "then"):
            continue
        if match := _LIMIT.fullmatch(part):
            found["number"] = int(_NUMBERS.get(match["n"], 0) or match["n"])
        elif _SHORT.fullmatch(part):
            found["short"] = True
        elif match := _FEWER.fullmatch(part):
            found["fewer"] = True
        elif match := _MORE.fullmatch(part):
            found["more"] = True
        elif (match := _PREFER.fullmatch(part)) and (topics := _topics(match["topic"])):
            lists["prefer"] += topics
            continue
        elif (match := _WITHOUT.fullmatch(part)) and (topics := _topics(match["topic"])):
            lists["without"] += topics
            continue
        elif (match := _ONLY.fullmatch(part)) and (topics := _topics(match["topic"])):
            if _OPENS.match(part) or len(part.split()) <= 3:
                lists["only"] += topics
                loose += [] if _OPENS.match(part) else [part]
            else:
                unknown.append(part)
            continue
        else:
            unknown.append(part)
            continue
        about = match["topic"] if match is not None and "topic" in match.groupdict() else None
        if about and (topics := _topics(about)):
            lists["only"] += topics
    return How(
        **found,  # type: ignore[arg-type]
        only=tuple(lists["only"]),
        without=tuple(lists["without"]),
        prefer=tuple(lists["prefer"]),
        unknown=tuple(unknown),
        loose=tuple(loose),
    )


def _topics(text: str) -> list[Topic]:
    """The subjects in words such as `about jobs or wages`; empty when they name none."""
    found = []
    for said in re.split(r"\s*(?:/|&|\b(?:and|or|nor)\b)\s*", re.sub(r"^\s*(?:about|on|with)\s+", "", text)):
        words = said.split()
        if len(words) == 1 and words[0] in _FIGURES | _QUOTES:
            found.append(Topic(said, trait="figures" if words[0] in _FIGURES else "quotes"))
            continue
        roots = [token.stem for token in tokenize(said) if token.stem]
        roots = [root for root in roots if root not in _EMPTY] or roots
        if roots:
            kin = related(roots[0]) if len(roots) == 1 else frozenset()
            found.append(Topic(said, tuple(same(root) for root in roots), kin))
    return found


_OTHERWISE = wordset("ruling rulings training trained")
"""Words whose stem is that of a matter that they are not about."""
_EMPTY = wordset("row item signal topic matter issu subject stori articl")
