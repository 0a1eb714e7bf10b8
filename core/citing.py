"""The sentences of a source as they are pointed at, walked through and numbered."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from core.model import Clipping
from core.prose.sentences import split

if TYPE_CHECKING:
    from core.model import Furniture


def sentences(clipping: Clipping) -> tuple[tuple[int, int], ...]:
    """(start, end) of every sentence in code points, in order, without the furniture."""
    return _sentences(clipping.text, clipping.furniture)


@lru_cache(maxsize=64)
def _sentences(text: str, furniture: tuple[Furniture, ...]) -> tuple[tuple[int, int], ...]:
    readable = Clipping(text=text, furniture=furniture).readable()
    return tuple((stretch.start, stretch.end) for stretch in split(readable))


def number_of(clipping: Clipping, offset: int) -> int:
    """The number, from 1, of the sentence that an offset lies in or comes after."""
    starts = [start for start, _ in sentences(clipping)]
    return max(1, bisect_right(starts, offset))
