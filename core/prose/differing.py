"""Where texts differ on a figure: same thing counted, same unit, same kind, different number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.prose.figures import Figure
    from core.prose.tokens import Token


class Told(Protocol):
    """What is asked of a sentence: its words, what they weigh, and which text it stands in."""

    doc: int
    order: int
    tokens: list[Token]
    tags: list[str]
    counts: Counter[str]
    figures: list[Figure]
    vector: dict[str, float]


_PART = wordset(
    """batch include includes including included among another additional first second third fourth besides"""
)
ABOVE = frozenset({"more than", "over", "above", "at least", "well over", "upwards of"})
NEAR = frozenset({"about", "around", "nearly", "almost", "roughly", "approximately", "some", "close to"})
BELOW = frozenset({"less than", "fewer than", "under", "below", "up to", "at most"})
FARTHEST = 0.3
"""Figures further apart than this ratio count different things."""
MENTIONS_AT_MOST = 80
"""Mentions of one noun or unit that are compared, which takes their square."""
_MONEY = frozenset({"percent", "dollars", "euros", "pounds", "yen"})
_SAME = {
    "employe": "worker", "staff": "worker", "peopl": "person", "resid": "person", "inhabit": "person",
    "hous": "home", "apart": "home", "vehicl": "car",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure where it stands."""

    sentence: Told
    figure: Figure
    head: str
    context: frozenset[str]

    @property
    def verb(self) -> str:
        """The stem of the nearest verb before it, or nothing."""
        for at in range(self.figure.start - 1, max(-1, self.figure.start - 4), -1):
            if self.sentence.tags[at].startswith("VB"):
                return self.sentence.tokens[at].stem
        return ""

    @property
    def doc(self) -> int:
        """The index of its text."""
        return self.sentence.doc

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its text, from its qualifier to its unit."""
        tokens = self.sentence.tokens
        return tokens[self.figure.start].start, tokens[self.figure.end - 1].end

    def words(self, text: str) -> str:
        """It as it stands in its text."""
        start, end = self.span
        return text[start:end]


def differing(sentences: Sequence[Told]) -> list[list[Mention]]:
    """The figures on which texts plainly differ, a list of mentions each, the surest first."""
    groups: defaultdict[tuple[str, str], list[Mention]] = defaultdict(list)
    alias = aliases(sentences)
    for sentence in sentences:
        for figure in sentence.figures:
            mention = _mention(sentence, figure, alias)
            if mention is not None:
                physical = figure.unit and figure.unit not in _MONEY
                groups[(figure.unit, "" if physical else mention.head)].append(mention)
    spread = Counter(stem for sentence in sentences for stem in sentence.counts)
    common = {stem for stem, count in spread.items() if count > max(2, 0.4 * len(sentences))}
    found = [
        entry for mentions in groups.values() if (entry := _differing(common, mentions[:MENTIONS_AT_MOST]))
    ]
    found.sort(key=lambda entry: -entry[0])
    return [mentions for _, mentions in found]


def aliases(sentences: Sequence[Told]) -> dict[str, str]:
    """Acronym to the stem of the noun it stands for: LLM counts as model."""
    found: dict[str, str] = dict(_SAME)
    for sentence in sentences:
        for at in range(1, len(sentence.tokens) - 1):
            inner = sentence.tokens[at + 1]
            if sentence.tokens[at].text != "(" or not inner.text.rstrip("s").isupper() or len(inner.text) < 2:
                continue
            initials = inner.text.rstrip("s").lower()
            size = len(initials)
            words = sentence.tokens[max(0, at - size) : at]
            if "".join(word.lower[0] for word in words) == initials and inner.stem and words[-1].stem:
                found[inner.stem] = words[-1].stem
    return found


def _mention(sentence: Told, figure: Figure, alias: dict[str, str]) -> Mention | None:
    """A figure with the words of its clause, or None when it only counts a part or has nothing it counts."""
    tokens = sentence.tokens
    first, last = figure.start, figure.end
    while first > 0 and tokens[first - 1].text not in ",;:–—(":
        first -= 1
    while last < len(tokens) and tokens[last].text not in ",;:–—)":
        last += 1
    words = {token.lower for token in tokens[first : figure.start]}
    behind = {token.lower for token in tokens[figure.end : last]}
    if (words & _PART or "batch" in behind or (first < 3 and "with" in words)) and not figure.total:
        return None
    head = alias.get(figure.head, figure.head)
    context = frozenset(
        alias.get(token.stem, token.stem)
        for token in tokens[first:last]
        if token.stem and not token.text[0].isdigit()
    )
    return Mention(sentence, figure, head, context - {head}) if head or figure.unit else None


def compatible(a: Figure, b: Figure) -> bool:
    """Whether two figures can both be true of one thing: equal, or one a rounding of the other."""
    if a.value == b.value:
        return True
    low, high = (a, b) if a.value < b.value else (b, a)
    ratio = low.value / high.value if high.value else 0.0
    if low.qualifier in ABOVE and ratio > 0.75:
        return True
    if (low.qualifier in NEAR or high.qualifier in NEAR) and ratio > 0.945:
        return True
    if _rounds(a.value, b.value) or _rounds(b.value, a.value):
        return True
    return high.qualifier in BELOW and ratio > 0.75


def _rounds(coarse: float, fine: float) -> bool:
    """Whether the one is the other rounded, and large and near enough that it may well be."""
    digits = [len(f"{value:.9g}".split("e")[0].replace(".", "").strip("0")) for value in (coarse, fine)]
    if coarse < 1000 or digits[0] >= digits[1] or float(f"{fine:.{digits[0]}g}") != coarse:
        return False
    return _ratio(coarse, fine) >= (0.97 if digits[0] >= 2 else 0.985)


def _differing(common: set[str], mentions: list[Mention]) -> tuple[float, list[Mention]] | None:
    """(strength, mentions) of the best set of figures that exclude each other, or None."""
    by_doc: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_doc[mention.doc].append(mention)
    best: tuple[float, list[Mention]] | None = None
    for a in mentions:
        for b in mentions:
            if a.doc >= b.doc or compatible(a.figure, b.figure):
                continue
            if _ratio(a.figure.value, b.figure.value) < FARTHEST:
                continue
            if any(compatible(a.figure, other.figure) for other in by_doc[b.doc]):
                continue
            if any(compatible(b.figure, other.figure) for other in by_doc[a.doc]):
                continue
            strength = _likeness(a, b, common) or _only_ones(a, b, by_doc, common)
            if strength and (best is None or strength > best[0]):
                best = strength, [a, b]
    if best is None:
        return None
    chosen = list(best[1])
    for mention in mentions:
        same = [m for m in chosen if compatible(m.figure, mention.figure)]
        if mention not in chosen and same and all(m.doc != mention.doc for m in chosen):
            chosen.append(mention)
    return best[0], chosen


def _only_ones(a: Mention, b: Mention, by_doc: dict[int, list[Mention]], common: set[str]) -> float:
    """How surely two figures are meant to be the same when each is its source's only one for that noun."""
    if a.figure.unit in _MONEY or a.head in _COUNTED_OFTEN or (not a.head and not a.figure.unit):
        return 0.0
    values = [
        {m.figure.value for m in by_doc[doc] if _ratio(m.figure.value, other.figure.value) >= 0.55}
        for doc, other in ((a.doc, b), (b.doc, a))
    ]
    ratio = _ratio(a.figure.value, b.figure.value)
    shared = (a.sentence.counts.keys() & b.sentence.counts.keys()) - {a.head, a.figure.head, b.figure.head}
    large = min(a.figure.value, b.figure.value) >= 50 and ratio >= 0.8
    alike = len(shared - common) >= 1 or len(shared) >= 2 or large
    if (
        any(len(found) > 1 for found in values)
        or ratio < 0.55
        or not alike
        or min(a.figure.value, b.figure.value) < 5
    ):
        return 0.0
    return 0.4 + cosine(a.sentence.vector, b.sentence.vector)


def _ratio(a: float, b: float) -> float:
    return min(a, b) / max(a, b, 1e-9)


_COUNTED_OFTEN = wordset(
    """person time florin dollar euro percent point kilometr km day hour minut step side"""
)


def _likeness(a: Mention, b: Mention, common: set[str]) -> float:
    """How surely two figures count the same thing; 0 when that is not sure enough."""
    shared = a.context & b.context
    telling = shared - common
    close = cosine(a.sentence.vector, b.sentence.vector)
    if a.figure.unit in _MONEY - {"percent"} and _ratio(a.figure.value, b.figure.value) >= 0.6:
        alike = a.verb == b.verb or close >= 0.25
        return close + 0.3 if len(shared) >= 2 and alike else 0.0
    if a.figure.unit and not a.head:
        return close if len(shared) >= 3 and close >= 0.4 else 0.0
    if a.figure.unit == "percent":
        return close if len(shared) >= 2 and close >= 0.4 else 0.0
    sums = a.figure.total or b.figure.total
    if not (telling or len(shared) >= 2):
        return 0.0
    enough = sums or len(shared) >= 2 or close >= 0.35
    return (0.2 * len(shared) + 0.3 * len(telling) + close + 0.5 * sums) if enough else 0.0


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """How alike two normed vectors of stems are, 0 to 1."""
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return sum(value * large.get(stem, 0.0) for stem, value in small.items())
