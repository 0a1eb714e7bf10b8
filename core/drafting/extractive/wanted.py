"""What an analyst wants of a part that is drafted again: how much, on which subjects, how short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.prose.tokens import stems, wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Sentence

BRIEF_WORDS = 22
"""Words of a sentence that is still short for one who asked for short ones."""
_OTHERWISE = wordset("ruling rulings training trained")
"""Words whose stem is that of a matter that they are not about."""


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

    def told_in(self, text: str) -> bool:
        """Whether a text has the figures or quotes that are meant instead of a subject."""
        return bool(self.trait) and any(
            mark.isdigit() if self.trait == "figures" else mark in '“”"' for mark in text
        )

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

    def fits(self, text: str) -> bool:
        """Whether a row or item that is there is as wanted, by its words."""
        roots = stems(text)
        return (
            not self.only or any(topic.told_in(text) or topic.in_words(roots) for topic in self.only)
        ) and not any(topic.told_in(text) or topic.named(roots) for topic in self.without)

    def bonus(self, sentence: Sentence) -> float:
        """How much a sentence is worth more for what it names."""
        gain = 0.8 * any(topic.holds(sentence) for topic in self.prefer)
        return gain + 0.4 * any(topic.named(sentence.counts.keys()) for topic in self.only)


PLAIN = How()
