"""Which clippings tell of one event: weighted words, an inverted index, one clipping at a time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from math import log, sqrt
from zlib import crc32

from core.model import Clipping, Story

CLOSE = 0.16
"""A clipping whose mean cosine to a story reaches this belongs to it."""
CLOSE_TO_ONE = 0.22
LOOSE = 0.10
"""Or one whose cosine to a single member reaches the first, and its mean the second."""
DAYS_APART = 30
"""Articles with more days between them are on different events, however alike."""
COPY = 0.6
"""The share of common sentences from which one text is a copy of the other."""

_PRIOR = 400
_WORDS = 260
_LEAD = 60
_TERMS = 80
_TOKEN = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*|\n+")

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


class Grouper:
    """Stories that grow by one clipping at a time; what was put together stays together.

    Stories and clippings are numbered from 0 in the order they came.
    """

    def __init__(self) -> None:
        self._clippings: list[Clipping] = []
        self._story_of: list[int] = []
        self._members: list[list[int]] = []
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._seen_in: Counter[str] = Counter()
        self._sentences: list[frozenset[int]] = []
        self._by_sentence: dict[int, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._clippings)

    def add(self, clipping: Clipping) -> int:
        """Put a clipping to its story, or begin one; the number of that story."""
        number = len(self._clippings)
        counts = _counts(clipping)
        self._seen_in.update(counts.keys())
        vector = self._vector(counts)
        sentences = _sentences(clipping)
        story = self._copied_story(sentences)
        if story is None:
            story = self._nearest(vector, clipping.published)
        if story is None:
            story = len(self._members)
            self._members.append([])
        self._members[story].append(number)
        self._clippings.append(clipping)
        self._story_of.append(story)
        self._sentences.append(sentences)
        for term, weight in vector.items():
            self._postings[term].append((number, weight))
        for sentence in sentences:
            self._by_sentence[sentence].append(number)
        return story

    def stories(self) -> tuple[Story, ...]:
        """All stories: most sources that are no copies first, then in the order they came."""
        ranked = []
        for number, members in enumerate(self._members):
            first, copies = self._ranked(members)
            story = Story(clippings=tuple(self._clippings[each] for each in first + copies))
            ranked.append(((-len(first), -len(copies), number), story))
        return tuple(story for _, story in sorted(ranked, key=lambda pair: pair[0]))

    def _ranked(self, members: list[int]) -> tuple[list[int], list[int]]:
        """(members the most telling first, those among them that copy an earlier one)."""

        def telling(number: int) -> tuple[float, int]:
            clipping = self._clippings[number]
            return -clipping.words * (1.25 if clipping.title else 1.0), number

        first: list[int] = []
        copies: list[int] = []
        for number in sorted(members, key=telling):
            mine = self._sentences[number]
            copied = any(_shared(mine, self._sentences[other]) >= COPY for other in first)
            (copies if copied else first).append(number)
        return first, copies

    def _vector(self, counts: dict[str, float]) -> dict[str, float]:
        """The heaviest terms (TF-IDF), at length 1. The prior keeps the first articles from looking alike."""
        total = len(self._clippings) + _PRIOR
        weights = {
            term: (1 + log(count)) * log((total + 1) / (self._seen_in[term] + 0.5))
            for term, count in counts.items()
        }
        heaviest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_TERMS]
        length = sqrt(sum(weight * weight for _, weight in heaviest)) or 1.0
        return {term: weight / length for term, weight in heaviest}

    def _nearest(self, vector: dict[str, float], published: date | None) -> int | None:
        """The story that a vector belongs to, if any."""
        cosines: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for number, other in self._postings.get(term, ()):
                cosines[number] += weight * other
        sums: dict[int, float] = defaultdict(float)
        highest: dict[int, float] = defaultdict(float)
        for number, cosine in cosines.items():
            story = self._story_of[number]
            sums[story] += cosine
            highest[story] = max(highest[story], cosine)
        best: tuple[float, int] | None = None
        for story, total in sums.items():
            mean = total / len(self._members[story])
            close = mean >= CLOSE or (highest[story] >= CLOSE_TO_ONE and mean >= LOOSE)
            if close and (best is None or mean > best[0]) and self._same_time(story, published):
                best = (mean, story)
        return best[1] if best else None

    def _same_time(self, story: int, published: date | None) -> bool:
        """Whether a date fits all dates of a story; an unknown date fits any."""
        if published is None:
            return True
        dates = (self._clippings[number].published for number in self._members[story])
        return all(other is None or abs((published - other).days) <= DAYS_APART for other in dates)

    def _copied_story(self, sentences: frozenset[int]) -> int | None:
        """The story of the clipping that shares most sentences, when one is a copy of the other."""
        shared: Counter[int] = Counter()
        for sentence in sentences:
            shared.update(self._by_sentence.get(sentence, ()))
        for number, _ in shared.most_common(5):
            if _shared(sentences, self._sentences[number]) >= COPY:
                return self._story_of[number]
        return None


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the shorter text in the other, by sentences; 0 below three in common unless equal."""
    if one and one == other:
        return 1.0
    common = len(one & other)
    return common / min(len(one), len(other)) if common >= 3 else 0.0


def _sentences(clipping: Clipping) -> frozenset[int]:
    """Hashes of the article's longer sentences, white space, case and marks aside."""
    parts = _SENTENCE.split(clipping.readable()[:20_000])
    words = (re.findall(r"\w+", part.casefold()) for part in parts)
    long = (each for each in words if len(each) >= 6 or len("".join(each)) >= 30)
    return frozenset(crc32(" ".join(each).encode()) for each in long)


def _counts(clipping: Clipping) -> dict[str, float]:
    """Terms with their weighted counts: title three times, lead twice, names and figures half more."""
    body = clipping.readable()[:12_000]
    if clipping.headline:
        body = body[clipping.headline[1] :]
    counts: dict[str, float] = defaultdict(float)
    for term, sharp in _terms(clipping.title, 40):
        counts[term] += 3.0 * (1.5 if sharp and term[0].isdigit() else 1.0)
    for place, (term, sharp) in enumerate(_terms(body, _WORDS)):
        counts[term] += (2.0 if place < _LEAD else 1.0) * (1.5 if sharp else 1.0)
    return {term: max(count, 1.0) for term, count in counts.items()}


def _terms(text: str, most: int) -> list[tuple[str, bool]]:
    """(term, whether it is a name or figure) of the first words; wide scripts give pairs of letters."""
    out: list[tuple[str, bool]] = []
    for match in _TOKEN.finditer(text):
        if len(out) >= most:
            break
        word = match.group()
        if _WIDE.search(word):
            out.extend((word[at : at + 2], False) for at in range(len(word[:400]) - 1))
            continue
        before = text[max(0, match.start() - 2) : match.start()].strip()
        folded = re.sub(r"['’]s?$", "", word.casefold().replace("’", "'"))
        folded = re.sub(r"^(?:[dlnsc]|qu)'", "", folded)
        if folded in _STOPWORDS or (len(folded) < 2 and not folded.isdigit()):
            continue
        figure = folded[0].isdigit()
        name = word[0].isupper() and bool(before) and before[-1] not in ".!?:“\"'"
        if not figure and len(folded) > 4 and folded.endswith("s") and not folded.endswith("ss"):
            folded = folded[:-1]
        out.append((folded, figure or name))
    return out[:most]
