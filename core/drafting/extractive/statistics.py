"""What the words of a story weigh: TF-IDF, centrality, which sentences say the same, and who backs them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.prose import differing
from core.prose.figures import figures
from core.prose.sentences import split
from core.prose.tagging import FINITE, chunks, tag
from core.prose.tokens import tokenize, wordset

if TYPE_CHECKING:
    from core.model import Clipping, Story
    from core.prose.figures import Figure
    from core.prose.sentences import Stretch
    from core.prose.tagging import Chunk
    from core.prose.tokens import Token

READ_AT_MOST = 110_000
"""Characters of a story that are analysed: about 18,000 words."""
CENTRAL_AT_MOST = 400
"""Sentences that take part in the centrality, which grows with their square."""
TWIN = 0.33
_VAGUE = wordset(
    """this these that those it they he she we i you such there here what who which his her its"""
)
_OURSELVES = wordset("i we our us my you your i'm we're") - {"us"}
_POINTERS = wordset(
    """approach move decision measure step development effort result results idea plan change answer reason
    problem work figure figures estimate company scheme project clause latter former two three pair same"""
)
_ENGLISH = wordset("the of and to in a is that for on with as was by it are from at be has")


@dataclass(slots=True)
class Sentence:
    """A sentence of the story with all that the drafter asks of it."""

    index: int
    doc: int
    order: int
    start: int
    end: int
    tokens: list[Token]
    tags: list[str]
    chunks: list[Chunk]
    figures: list[Figure]
    label: tuple[int, int] | None
    line: int
    item: bool
    counts: Counter[str] = field(default_factory=Counter)
    vector: dict[str, float] = field(default_factory=dict)
    twins: list[tuple[int, float]] = field(default_factory=list)
    centrality: float = 0.0
    headline: float = 0.0
    support: int = 1
    score: float = 0.0
    words: int = field(init=False)
    """Words without marks; asked for thousands of times, so it is counted once."""

    def __post_init__(self) -> None:
        self.words = sum(token.text[0].isalnum() for token in self.tokens)

    @property
    def vague(self) -> bool:
        """Whether it leans on the sentence before: it starts with a pronoun or pointer."""
        words = [token for token in self.tokens[:4] if token.text[0].isalnum()]
        if not words or (words[0].lower in _VAGUE and words[0].text not in ("IT", "US")):
            return True
        comma = next((i for i, token in enumerate(self.tokens[:6]) if token.text == ","), None)
        if comma is not None and self.tags[comma + 1 : comma + 2] == ["PRP"]:
            return True
        return self.tags[0] == "IN" and len(words) > 1 and words[1].lower in ("it", "this", "that", "them")

    @property
    def names(self) -> int:
        """How many different capitalised names it holds."""
        return len(
            {token.stem for token, tag in zip(self.tokens, self.tags, strict=True) if tag.startswith("NNP")}
        )

    @property
    def ours(self) -> bool:
        """Whether its writer speaks of himself or to the reader outside of quotation marks."""
        return not self.quoted and any(token.lower in _OURSELVES for token in self.tokens)

    @property
    def pointing(self) -> bool:
        """Whether its subject is a pointer to what was told before (`The move …`)."""
        first = self.chunks[0] if self.chunks else None
        return (
            first is not None
            and first.start == 0
            and first.end == 2
            and self.tokens[0].lower == "the"
            and self.tokens[1].lower in _POINTERS
        )

    @property
    def question(self) -> bool:
        """Whether it asks."""
        return any(token.text == "?" for token in self.tokens[-3:])

    @property
    def quoted(self) -> bool:
        """Whether somebody speaks in it."""
        return any(token.text in '“”"' for token in self.tokens)


@dataclass(slots=True)
class Analysis:
    """A story read once: its sentences, its headlines and what its words weigh."""

    clippings: tuple[Clipping, ...]
    sentences: list[Sentence]
    headlines: list[Sentence]
    weights: dict[str, float]
    documents: dict[str, int]
    """In how many clippings a stem stands."""
    english: bool
    skipped: tuple[int, ...] = ()
    """Indices of clippings that are not in English and therefore gave no rows."""
    shortened: bool = False
    top: float = 1.0
    """The greatest weight."""

    def text(self, sentence: Sentence, first: int = 0, last: int | None = None) -> str:
        """The words of a sentence from token `first` up to token `last`."""
        tokens = sentence.tokens
        stop = len(tokens) if last is None else last
        return self.clippings[sentence.doc].text[tokens[first].start : tokens[stop - 1].end]


def is_english(clipping: Clipping) -> bool:
    """Whether a clipping is in English, by its stated language or by its small words."""
    if clipping.language:
        return clipping.language.startswith("en")
    words = re.findall(r"[^\W\d_]+", clipping.text[:20_000].lower())
    return bool(words) and sum(word in _ENGLISH for word in words) >= 0.12 * len(words)


def analyse(story: Story) -> Analysis:
    """Read a story: English clippings only when there is one, else all of them for keywords and summary."""
    spoken = [is_english(clipping) for clipping in story.clippings]
    english = any(spoken)
    share = READ_AT_MOST // max(1, len(story.clippings))
    sentences: list[Sentence] = []
    headlines: list[Sentence] = []
    shortened = False
    for doc, clipping in enumerate(story.clippings):
        if english and not spoken[doc]:
            continue
        shortened = shortened or len(clipping.text) > share
        _read(clipping, doc, share, sentences, headlines, tagged=english)
    analysis = Analysis(
        story.clippings,
        sentences,
        headlines,
        {},
        {},
        english,
        tuple(doc for doc, yes in enumerate(spoken) if english and not yes),
        shortened,
    )
    _weigh(analysis)
    _relate(analysis)
    _score(analysis)
    return analysis


def _read(
    clipping: Clipping, doc: int, limit: int, body: list[Sentence], headlines: list[Sentence], tagged: bool
) -> None:
    """Append the sentences of a clipping, body and headlines apart."""
    text = _broken(clipping)
    order = 0
    seen: set[str] = set()
    for stretch in split(text, limit):
        shown = clipping.text[stretch.start : stretch.end]
        if shown in seen or text[stretch.start : stretch.end] != shown:
            continue
        seen.add(shown)
        sentence = _sentence(text, stretch, doc, order, tagged)
        if sentence is None:
            continue
        stated = clipping.headline is not None and stretch.start < clipping.headline[1]
        if not stated and _is_prose(sentence, shown, tagged):
            sentence.index = len(body)
            body.append(sentence)
            order += 1
        elif stated or 3 <= sentence.words <= 24:
            headlines.append(sentence)


def _broken(clipping: Clipping) -> str:
    """The text with furniture (and words it cuts) as line ends, so no sentence crosses it; same offsets."""
    parts: list[str] = []
    text, at = clipping.text, 0
    for mask in clipping.furniture:
        start, end = max(at, mask.start), mask.end
        while start > at and text[start - 1].isalnum() and text[start : start + 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        parts += [text[at:start], "\n" * max(0, end - start)]
        at = max(at, end)
    return "".join(parts) + text[at:]


def _sentence(text: str, stretch: Stretch, doc: int, order: int, tagged: bool) -> Sentence | None:
    tokens = tokenize(text, stretch.start, stretch.end)
    if not tokens or len(tokens) > 160:
        return None
    tags = tag(tokens) if tagged else ["NN" if token.stem else "." for token in tokens]
    found = chunks(tokens, tags) if tagged else []
    return Sentence(
        index=-1,
        doc=doc,
        order=order,
        start=stretch.start,
        end=stretch.end,
        tokens=tokens,
        tags=tags,
        chunks=found,
        figures=figures(tokens, tags, found) if tagged else [],
        label=stretch.label,
        line=stretch.line,
        item=stretch.item,
        counts=Counter(token.stem for token in tokens if token.stem),
    )


def _is_prose(sentence: Sentence, shown: str, tagged: bool) -> bool:
    """Whether it is a full sentence of the body: a verb, some words, and a stop at its end."""
    if not tagged:
        return shown[-1] in ".!?…。！？»”" and len(shown) > 15
    ended = re.search(r"[.!?…][\"'”’)\]]*$", shown) is not None
    letters = sum(ch.isalpha() for ch in shown)
    return (
        ended
        and sentence.words >= 4
        and letters > 0.6 * len(shown)
        and any(tag in FINITE for tag in sentence.tags)
    )


def _weigh(analysis: Analysis) -> None:
    """Fill vectors, story weights and document counts."""
    sentences = analysis.sentences
    frequency = Counter(stem for sentence in sentences for stem in sentence.counts)
    total = len(sentences) or 1
    rarity = {stem: math.log(1 + total / count) for stem, count in frequency.items()}
    where: defaultdict[str, set[int]] = defaultdict(set)
    summed: Counter[str] = Counter()
    for sentence in sentences:
        raw = {stem: (1 + math.log(count)) * rarity[stem] for stem, count in sentence.counts.items()}
        norm = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        sentence.vector = {stem: value / norm for stem, value in raw.items()}
        for stem, count in sentence.counts.items():
            where[stem].add(sentence.doc)
            summed[stem] += count
    top = Counter(stem for line in analysis.headlines for stem in line.counts)
    analysis.documents = {stem: len(docs) for stem, docs in where.items()}
    analysis.weights = {
        stem: math.log(1 + count) * (1 + 0.25 * (len(where[stem]) - 1)) * (1.4 if top[stem] else 1.0)
        for stem, count in summed.items()
    }
    analysis.top = max(analysis.weights.values(), default=1.0) or 1.0


def _relate(analysis: Analysis) -> None:
    """Fill centrality (LexRank), twins and support."""
    pool = analysis.sentences
    if len(pool) > CENTRAL_AT_MOST:
        pool = sorted(pool, key=lambda s: (s.order, s.doc))[:CENTRAL_AT_MOST]
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, sentence in enumerate(pool):
        for stem, value in sentence.vector.items():
            holders[stem].append((at, value))
    links: list[list[tuple[int, float]]] = []
    for at, sentence in enumerate(pool):
        sums: defaultdict[int, float] = defaultdict(float)
        for stem, value in sentence.vector.items():
            for other, weight in holders[stem]:
                sums[other] += value * weight
        links.append([(other, cos) for other, cos in sums.items() if other != at and cos > 0.08])
        sentence.twins = [(pool[other].index, cos) for other, cos in links[-1] if cos >= TWIN]
    ranks = _ranks(links)
    best = max(ranks, default=1.0) or 1.0
    for sentence, rank in zip(pool, ranks, strict=True):
        sentence.centrality = rank / best
    _relate_by_figures(analysis)
    family = _families(analysis)
    for sentence in pool:
        docs = {family[sentence.doc]} | {family[analysis.sentences[i].doc] for i, _ in sentence.twins}
        sentence.support = len(docs)


def _relate_by_figures(analysis: Analysis) -> None:
    """Make twins of sentences that give the same figure for the same thing, whatever their other words."""
    holders: defaultdict[tuple[float, str], list[Sentence]] = defaultdict(list)
    for sentence in analysis.sentences:
        for figure in sentence.figures:
            if figure.value > 9 and figure.head:
                holders[(figure.value, figure.head)].append(sentence)
    for group in holders.values():
        for a in group[:20]:
            known = {index for index, _ in a.twins} | {a.index}
            for b in group[:20]:
                alike = overlap(a, b)
                if b.index not in known and alike >= 0.35:
                    a.twins.append((b.index, alike * 0.8))


def _ranks(links: list[list[tuple[int, float]]]) -> list[float]:
    """The power iteration of LexRank over weighted links."""
    size = len(links)
    if not size:
        return []
    sums = [sum(cos for _, cos in row) for row in links]
    ranks = [1.0 / size] * size
    for _ in range(20):
        fresh = [0.15 / size] * size
        for at, row in enumerate(links):
            if sums[at]:
                give = 0.85 * ranks[at] / sums[at]
                for other, cos in row:
                    fresh[other] += give * cos
        ranks = fresh
    return ranks


def _families(analysis: Analysis) -> dict[int, int]:
    """Clipping index to the first clipping that it mostly repeats: copies of one wire back nothing up."""
    texts: defaultdict[int, set[frozenset[str]]] = defaultdict(set)
    for sentence in analysis.sentences:
        texts[sentence.doc].add(frozenset(sentence.counts))
    family: dict[int, int] = {}
    for doc, own in texts.items():
        family[doc] = next(
            (
                other
                for other in texts
                if other < doc and len(own & texts[other]) >= 0.5 * min(len(own), len(texts[other]))
            ),
            doc,
        )
    return family


def _score(analysis: Analysis) -> None:
    """Fill headline overlap and the score by which sentences compete."""
    titles = Counter(stem for line in analysis.headlines[:6] for stem in line.counts)
    mass = sum(titles.values()) or 1
    best = 0.0
    for sentence in analysis.sentences:
        sentence.headline = sum(count for stem, count in titles.items() if stem in sentence.counts) / mass
        best = max(best, sentence.headline)
    for sentence in analysis.sentences:
        sentence.headline /= best or 1.0
        lead = max(0.0, 1 - sentence.order / 6)
        plain = (
            sentence.centrality
            + 0.4 * lead
            + 0.5 * sentence.headline
            + 0.3 * min(2, sentence.support - 1)
            + min(0.3, 0.1 * len(sentence.figures))
            + min(0.3, 0.06 * sentence.names)
        )
        sentence.score = plain * _shape(sentence)


def _shape(sentence: Sentence) -> float:
    """A factor below 1 for what reads badly on its own: too short or long, vague, asking, speaking."""
    words = sentence.words
    factor = 0.5 if words < 7 else 0.8 if words < 10 else 1.0 if words <= 34 else 0.85 if words <= 42 else 0.6
    if sentence.vague:
        factor *= 0.6 if sentence.tags[0] in ("PRP", "EX", "PRP$") else 0.75
    if "PRP" in sentence.tags:
        factor *= 0.85
    if sentence.pointing:
        factor *= 0.75
    if sentence.question:
        factor *= 0.4
    if sentence.quoted:
        factor *= 0.7
    if any(token.lower in _OURSELVES for token in sentence.tokens):
        factor *= 0.7
    return factor


def cosine(a: Sentence, b: Sentence) -> float:
    """How much two sentences say the same, 0 to 1."""
    return differing.cosine(a.vector, b.vector)


def overlap(a: Sentence, b: Sentence) -> float:
    """The share of the shorter sentence's content words that the other has too, 0 to 1."""
    shared = len(a.counts.keys() & b.counts.keys())
    return shared / max(1, min(len(a.counts), len(b.counts)))
