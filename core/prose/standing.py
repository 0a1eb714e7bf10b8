"""Where words stand in an evened text: whole, or in parts one after the other, at a bounded cost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.prose.normal import UNSPACED, inside_word

if TYPE_CHECKING:
    from core.prose.normal import Normal

MOST = 200
"""Places in a text that are compared, from its beginning and again from where the words are likely."""
LOOKED = 1500
"""Places in a text that are looked at to find them: most of a short word's are inside of other words."""
STEPS = 3000
"""Places that are looked at for the parts behind the first one of a quote, all of its starts together."""
PARTS = 6
"""Parts of one quote from which on it is a collage."""
PART_WORDS, PART_MARKS = 2, 5
"""Words or characters of the shortest part that says where it belongs."""
APART = 1200
"""Code points that may lie between two parts of a quote with an ellipsis."""
WHOLE = 0.6
"""The share of the words that a stretch cuts that it has to hold."""
EDGES = "\"' .,;:!?()[]…-"

_UNSPACED = re.compile(f"[{UNSPACED}]")


def occurrences(text: str, wanted: str, near: int | None = None) -> Iterator[tuple[int, int]]:
    """The whole words that `wanted` stands for in a text, as (start, end): not all of very many.

    They come from the beginning on, and from a little before `near` on.
    """
    starts = [0] if near is None else [max(0, near - APART), 0]
    for start in starts:
        kept, at = 0, text.find(wanted, start)
        for _ in range(LOOKED):
            if at < 0 or kept >= MOST:
                break
            if whole := whole_words(text, at, at + len(wanted)):
                kept += 1
                yield whole
            at = text.find(wanted, at + 1)


def whole_words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch and the rest of words that it cuts; None for a small part of a word or part of a number."""
    if _in_number(text, start) or _in_number(text, end):
        return None
    first, last = start, end
    while inside_word(text, first):
        first -= 1
    while inside_word(text, last):
        last += 1
    return (first, last) if end - start >= WHOLE * (last - first) else None


def _in_number(text: str, at: int) -> bool:
    """Whether a number such as 1,200 goes on over a place."""
    left, right = text[max(0, at - 2) : at], text[at : at + 2]
    if not (left and right) or not (left[-1].isdigit() or right[0].isdigit()):
        return False
    return _ends_in_digit(left) and _ends_in_digit(right[::-1])


def _ends_in_digit(text: str) -> bool:
    return text[-1].isdigit() or (text[-1] in ".," and text[:-1].isdigit())


def evened_place(normal: Normal, at: int) -> int:
    """Where a place of the text as it was is in the evened text."""
    return bisect_left(normal.starts, at)


class Collage:
    """A quote in parts with something left out between them, looked for in one text after the other."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._starts = MOST
        self._steps = STEPS

    @property
    def tells(self) -> bool:
        """Whether there are parts, not too many, and each says enough to be found by."""
        return 2 <= len(self._parts) <= PARTS and all(map(_telling, self._parts))

    def places(self, normal: Normal, near: int | None) -> Iterator[list[tuple[int, int]]]:
        """The stretches of the text as it was that the parts stand at, for each place of the first one."""
        for start, end in occurrences(normal.text, self._parts[0], near):
            if not (self._starts and self._steps):
                return
            self._starts -= 1
            if pieces := self._in_order(normal, start, end):
                yield pieces

    def _in_order(self, normal: Normal, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches from one that is the first part's; none when a part does not follow."""
        pieces = [normal.origin(start, end)]
        for part in self._parts[1:]:
            at = self._next(normal.text, part, end)
            if at < 0:
                return []
            end = at + len(part)
            piece = normal.origin(at, end)
            if piece[0] < pieces[-1][1]:
                return []
            pieces.append(piece)
        return pieces

    def _next(self, text: str, part: str, start: int) -> int:
        """Where a part stands next as whole words, or -1."""
        stop = start + APART + len(part)
        at = text.find(part, start, stop)
        while at >= 0 and self._steps:
            self._steps -= 1
            end = at + len(part)
            if not (
                inside_word(text, at)
                or inside_word(text, end)
                or _in_number(text, at)
                or _in_number(text, end)
            ):
                return at
            at = text.find(part, at + 1, stop)
        return -1


def _telling(part: str) -> bool:
    return len(part.split()) >= PART_WORDS or len(part) >= PART_MARKS or len(_UNSPACED.findall(part)) > 1
