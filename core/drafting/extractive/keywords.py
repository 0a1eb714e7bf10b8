"""Keywords: the names and phrases that carry a story, each quoted where it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import quote
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Cell

MOST = 8
_EMPTY = wordset(
    """hour hours name names notice notices works room rooms company firm people number year month week day
    time part way thing report reports list group country place plan plans official officials spokesman
    spokeswoman spokesperson statement percent cent million billion thousand companies firms countries
    source sources reason reasons point case set kind use user users total share move work result
    results start end world head chief director minister president mr ms area example half interview
    issue change development one two three person home something everyone public announcement batch wave
    areas items records product products systems participants devices bill rest kind types effects
    success progress line step site side staff member members service services decade news author story
    morning"""
)


@dataclass(slots=True)
class _Term:
    """A candidate keyword and where it stands."""

    stems: tuple[str, ...]
    count: int = 0
    docs: set[int] = field(default_factory=set)
    shown: Counter[str] = field(default_factory=Counter)
    places: dict[str, tuple[Sentence, int, int]] = field(default_factory=dict)
    name: int = 0


def keywords(analysis: Analysis, most: int = MOST) -> tuple[Cell, ...]:
    """Five to `most` keywords, the weightiest first; fewer when the sources hold fewer words."""
    terms = _terms(analysis) if analysis.english else _plain_terms(analysis)
    worth = {stems: _worth(analysis, term) for stems, term in terms.items()}
    chosen: list[_Term] = []
    phrases = [term for stems, term in terms.items() if len(stems) > 1 and worth[stems] > 0]
    for stems, term in terms.items():
        if len(stems) == 1 and any(stems[0] in p.stems and p.count >= 0.6 * term.count for p in phrases):
            worth[stems] = 0.0
    for stems in sorted(worth, key=lambda s: (-worth[s], s)):
        term = terms[stems]
        if len(chosen) >= most or (worth[stems] <= 0.0):
            break
        if _said(stems, [other.stems for other in chosen]):
            continue
        chosen.append(term)
    return tuple(_cell(analysis, term) for term in chosen)


def _terms(analysis: Analysis) -> dict[tuple[str, ...], _Term]:
    """Noun phrases of up to three words and single nouns, by their stems."""
    terms: defaultdict[tuple[str, ...], _Term] = defaultdict(lambda: _Term(()))
    for sentence in (*analysis.sentences, *analysis.headlines):
        for chunk in sentence.chunks:
            inner = [
                i
                for i in range(chunk.core, chunk.end)
                if sentence.tags[i] not in ("CD", "POS", "RB", "VBD", "%")
            ]
            runs = {(i, i + 1) for i in inner if sentence.tags[i].startswith("NN")}
            for size in (2, 3):
                start = chunk.end - size
                if start >= chunk.core and all(i in inner for i in range(start, chunk.end)):
                    runs.add((start, chunk.end))
            proper = [i for i in inner if sentence.tags[i].startswith("NNP")]
            if len(proper) in (2, 3, 4) and proper[-1] - proper[0] == len(proper) - 1:
                runs.add((proper[0], proper[-1] + 1))
            for a, b in runs:
                _count(analysis, terms, sentence, a, b)
    return terms


def _plain_terms(analysis: Analysis) -> dict[tuple[str, ...], _Term]:
    """Single words, for languages whose parts of speech are not known."""
    terms: defaultdict[tuple[str, ...], _Term] = defaultdict(lambda: _Term(()))
    for sentence in (*analysis.sentences, *analysis.headlines):
        for at, token in enumerate(sentence.tokens):
            if len(token.stem) >= 5 and len(token.text) <= 30 and token.text[0].isalpha():
                _count(analysis, terms, sentence, at, at + 1)
    return terms


def _count(
    analysis: Analysis, terms: dict[tuple[str, ...], _Term], sentence: Sentence, start: int, end: int
) -> None:
    tokens = sentence.tokens[start:end]
    stems = tuple(token.stem for token in tokens)
    if not all(stems) or tokens[-1].lower in _EMPTY or (len(stems) == 1 and len(tokens[0].text) < 2):
        return
    term = terms[stems]
    term.stems = stems
    term.count += 1
    term.docs.add(sentence.doc)
    shown = " ".join(token.text for token in tokens)
    term.shown[shown] += 1
    term.places.setdefault(shown, (sentence, start, end))
    term.name += any(sentence.tags[i].startswith("NNP") for i in range(start, end))


def _worth(analysis: Analysis, term: _Term) -> float:
    """How much a term carries: how often, in how many sources, in the headline, as a name or phrase."""
    heads = {stem for line in analysis.headlines[:4] for stem in line.counts}
    whole = all(stem in heads for stem in term.stems) and len(term.stems) == 2
    if (
        analysis.english
        and len(term.stems) > 1
        and term.count < 2
        and len(analysis.sentences) > 6
        and not whole
    ):
        return 0.0
    titled = any(stem in line.counts for line in analysis.headlines[:4] for stem in term.stems)
    if len(term.stems) == 1 and term.count < (1 if titled else 2) and len(analysis.sentences) > 8:
        return 0.0
    value = term.count * (1 + 0.4 * (len(term.docs) - 1)) * (1.0, 1.0, 1.9, 2.1, 2.1)[min(4, len(term.stems))]
    titles = {stem for line in analysis.headlines[:4] for stem in line.counts}
    value *= 1.0 + 0.5 * (sum(stem in titles for stem in term.stems) / len(term.stems))
    if term.name >= 0.6 * term.count:
        value *= 1.15
    return value


def _said(stems: tuple[str, ...], chosen: list[tuple[str, ...]]) -> bool:
    """Whether a term adds nothing to the ones chosen: inside one of them, or two others put together."""
    mine = set(stems)
    for other in chosen:
        theirs = set(other)
        if len(stems) > 1 and (mine <= theirs or theirs <= mine) and len(other) > 1:
            return True
        if (
            len(stems) == 1
            and mine <= theirs
            and len(other) > 1
            and stems[0] != other[0]
            and stems[0] != other[-1]
        ):
            return True
    if len(stems) == 1:
        if any(
            len(o) == 1 and (o[0].startswith(stems[0]) or stems[0].startswith(o[0])) and len(stems[0]) > 3
            for o in chosen
        ):
            return True
        return sum(stems[0] in other for other in chosen) >= 2
    return False


def _cell(analysis: Analysis, term: _Term) -> Cell:
    shown = max(term.shown, key=lambda text: (term.shown[text], not text[0].isupper(), text))
    sentence, start, end = term.places[shown]
    clipping = analysis.clippings[sentence.doc]
    return quote(clipping, sentence.tokens[start].start, sentence.tokens[end - 1].end)
