"""Finding typed words in a text, whatever their case, accents and dashes, by offsets that hold."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from core.prose.normal import Normal, normalise

MOST = 2000
"""Places in one text after which no more are looked for."""


@lru_cache(maxsize=512)
def _plain(text: str) -> Normal:
    """The evened text without accents, and where each of its characters comes from."""
    evened = normalise(text)
    if evened.text.isascii():
        return evened
    parts: list[str] = []
    origins: list[int] = []
    for at, char in enumerate(evened.text):
        bare = [c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)] or [char]
        parts += bare
        origins += [at] * len(bare)
    starts, ends = [evened.starts[at] for at in origins], [evened.ends[at] for at in origins]
    return Normal("".join(parts), starts, ends)


def places_of(wanted: str, text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) in code points of every place at which a text has the wanted words, in order."""
    words = _plain(wanted).text.strip()
    if not words or not text:
        return ()
    plain = _plain(text)
    found: list[tuple[int, int]] = []
    at = plain.text.find(words)
    while at >= 0 and len(found) < MOST:
        start, end = plain.origin(at, at + len(words))
        if not found or start >= found[-1][1]:
            found.append((start, end))
        at = plain.text.find(words, at + len(words))
    return tuple(found)
