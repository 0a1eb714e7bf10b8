"""Which clippings repeat the text of another: sampled runs of words, and what share of them two have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from core.model import Clipping

COPIED = 0.3
"""The share of a text's own runs of words in another text from which it repeats it."""
DAYS_APART, COPIED_LATER = 30, 0.9
"""With more days between them the share must be this: monthly reports come in much the same words."""
RUN, WIDE_RUN = 4, 8
"""Words of a run, and letters of a run in scripts without blanks."""
SAMPLE, SHORT_SAMPLE = 8, 2
"""One run in so many is looked at, chosen by its hash alone; of a short text more are."""
SHORT = 200
"""Words below which a text is short."""
FEWEST = 3
"""Fewer sampled runs in common say nothing."""
MOST_WORDS = 4_000
MOST_HOLDERS = 40
"""A run remembers so many clippings: a phrase of an outlet stays cheap, and a wire's first copies find it."""

_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")
_BASE = 0x1F3D5B79A2C4E
_MASK = (1 << 61) - 1


@dataclass(frozen=True)
class Copy:
    """That a text stands in another."""

    of: str
    """The digest of the other clipping."""
    share: float
    """How much of the text, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Print:
    """What is remembered of a text: its words as one number, and its sampled runs."""

    whole: int
    runs: tuple[int, ...]
    coarse: int
    """How many of the runs would be sampled of a long text."""
    short: bool
    published: date | None

    def share_in(self, other: _Print, common: int) -> float:
        """How much of this text stands in another that has so many runs in common with it, 0 to 1."""
        if self.whole == other.whole:
            return 1.0
        looked = len(self.runs) if other.short else self.coarse
        return min(1.0, common / looked) if common >= FEWEST and looked else 0.0

    def repeats(self, other: _Print, common: int) -> float:
        """The same share when it makes this text a copy of the other, else 0."""
        share = self.share_in(other, common)
        days = (self.published - other.published).days if self.published and other.published else 0
        return share if share >= (COPIED_LATER if abs(days) > DAYS_APART else COPIED) else 0.0


class _Key:
    """A clipping that is compared by its text and date alone."""

    def __init__(self, clipping: Clipping) -> None:
        self.clipping = clipping
        self._same = clipping.digest, clipping.published

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._same == other._same


class Copies:
    """An index of clippings by the runs of words in them; one thread at a time."""

    def __init__(self) -> None:
        self._prints: dict[str, _Print] = {}
        self._holders: dict[int, str | list[str]] = {}

    def __len__(self) -> int:
        return len(self._prints)

    def add(self, clipping: Clipping) -> Copy | None:
        """Remember a clipping; what it is a copy of, as `find`."""
        found = self.find(clipping)
        digest = clipping.digest
        if digest not in self._prints:
            made = self._prints[digest] = _print(_Key(clipping))
            for run in (made.whole, *made.runs):
                holders = self._holders.setdefault(run, digest)
                if isinstance(holders, str):
                    # Most runs are in one text only; a list for each would double the memory.
                    if holders != digest:
                        self._holders[run] = [holders, digest]
                elif len(holders) < MOST_HOLDERS:
                    holders.append(digest)
        return found

    def find(self, clipping: Clipping) -> Copy | None:
        """The clipping that holds most of this one's text, when that makes it a copy; never itself."""
        mine, shared = self._shared(clipping)
        shares = ((mine.repeats(self._prints[digest], common), digest) for digest, common in shared)
        share, digest = max(shares, default=(0.0, ""))
        return Copy(digest, share) if share else None

    def repeats(self, clipping: Clipping) -> tuple[Copy, ...]:
        """The clippings whose text stands in this one, the most of it first: they are no further sources."""
        mine, shared = self._shared(clipping)
        found = (Copy(digest, self._prints[digest].repeats(mine, common)) for digest, common in shared)
        return tuple(sorted((copy for copy in found if copy.share), key=lambda copy: -copy.share))

    def forget(self, digest: str) -> None:
        """Take a clipping out; nothing happens when it is not in."""
        made = self._prints.pop(digest, None)
        for run in (made.whole, *made.runs) if made else ():
            holders = self._holders.get(run)
            if holders == digest:
                del self._holders[run]
            elif isinstance(holders, list) and digest in holders:
                holders.remove(digest)

    def _shared(self, clipping: Clipping) -> tuple[_Print, list[tuple[str, int]]]:
        """(its print, (digest, sampled runs in common) of the others)."""
        mine = self._prints.get(clipping.digest) or _print(_Key(clipping))
        shared: Counter[str] = Counter()
        for run in (mine.whole, *mine.runs):
            holders = self._holders.get(run, ())
            shared.update((holders,) if isinstance(holders, str) else holders)
        shared.pop(clipping.digest, None)
        return mine, list(shared.items())


def independent(clippings: Sequence[Clipping]) -> tuple[tuple[Clipping, ...], tuple[Clipping, ...]]:
    """(clippings the most telling first, those among them that repeat one before them).

    The repeats come last. Longer texts tell more, a stated title counts for a quarter more.
    """

    def telling(number: int) -> tuple[float, int]:
        clipping = clippings[number]
        return -clipping.words * (1.25 if clipping.title else 1.0), number

    prints = [_print(_Key(clipping)) for clipping in clippings]
    runs = [set(each.runs) for each in prints]
    first: list[int] = []
    repeats: list[int] = []
    for number in sorted(range(len(clippings)), key=telling):
        mine = prints[number]
        again = any(mine.repeats(prints[other], len(runs[number] & runs[other])) for other in first)
        (repeats if again else first).append(number)
    ordered = tuple(clippings[number] for number in first + repeats)
    return ordered, tuple(clippings[number] for number in repeats)


@lru_cache(maxsize=512)
def _print(key: _Key) -> _Print:
    """The print of an article's text without headline, furniture, case and marks."""
    clipping = key.clipping
    text = clipping.readable()
    if clipping.headline:
        text = text[: clipping.headline[0]] + text[clipping.headline[1] :]
    text = text[: 12 * MOST_WORDS].casefold()
    wide = _WIDE.search(text) is not None and len(_WIDE.findall(text)) > 0.3 * len(text)
    words = [ch for ch in text if ch.isalnum()] if wide else _WORD.findall(text)
    words = words[:MOST_WORDS]
    joined = " ".join(words or [clipping.title, clipping.text]).encode("utf-8", "replace")
    # Runs are below 2**61: the mark keeps the whole text's number apart from theirs.
    whole = int.from_bytes(blake2b(joined, digest_size=7).digest(), "big") | 1 << 62
    short = len(words) < SHORT
    runs = _sampled(words, WIDE_RUN if wide else RUN, SHORT_SAMPLE if short else SAMPLE)
    return _Print(whole, runs, sum(_mixed(run) % SAMPLE == 0 for run in runs), short, clipping.published)


def _sampled(words: list[str], size: int, sample: int) -> tuple[int, ...]:
    """The hashes of runs of so many words, one in `sample` of them."""
    codes = [crc32(word.encode("utf-8", "replace")) for word in words]
    runs: set[int] = set()
    total = 0
    # A rolling polynomial: the word that leaves the run is taken off, the new one comes in.
    leaving = pow(_BASE, size, _MASK)
    for at, code in enumerate(codes):
        total = (total * _BASE + code) % _MASK
        if at >= size:
            total = (total - codes[at - size] * leaving) % _MASK
        if at >= size - 1 and _mixed(total) % sample == 0:
            runs.add(total)
    return tuple(runs)


def _mixed(run: int) -> int:
    """The bits of a run's hash by which it is sampled."""
    return run ^ run >> 17
