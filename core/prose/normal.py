"""A text as it is compared: case, quotes, dashes, blanks and marks evened out, and the way back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_JOINING = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
_JOINING += "\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
_PLAIN = r"!-\")'(+,./0-9:;<=?@A-Z\[\\\]^a-z{|}~$%&"
_RUN = re.compile(
    rf"(?P<plain>[{_PLAIN}]+(?![{_JOINING}]))|(?P<space>\s+)|(?P<other>.[{_JOINING}]*)", re.DOTALL
)
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
UNSPACED += "\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters of scripts that put no blank between words, as the inside of a character class."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_STRAIGHT = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ´ˊ`＇", "'") | dict.fromkeys("“”„‟″«»＂", '"') | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
)
_MARKS = frozenset("*_`")


@dataclass(frozen=True, slots=True)
class Normal:
    """The evened text, and for each of its characters where the one that it comes from starts and ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text as it was, of a stretch of the evened text that is not empty."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """Even a text out: NFKC, case folded, straight quotes and dashes, single blanks, no unseen marks.

    The marks of Markdown go too. Each letter with its combining marks is taken by itself, so that a stretch
    of a text comes out as the same stretch of the evened text.
    """
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = ""
    opens = True
    for match in _RUN.finditer(text):
        kind = match.lastgroup
        piece = match.group()
        at, stop = match.span()
        if kind == "plain":
            piece = piece.lower()
            starts.extend(range(at, stop))
            ends.extend(range(at + 1, stop + 1))
        else:
            if kind == "space":
                opens = opens or "\n" in piece
                piece = " "
            else:
                piece = _evened(piece)
                if opens and piece in ("#", ">"):
                    continue
                if piece[:1].isdigit() and last.isdigit() and not text[at].isdecimal():
                    piece = f"^{piece}"
            if not piece or (piece in (" ", "-") and piece == last):
                continue
            starts.extend([at] * len(piece))
            ends.extend([stop] * len(piece))
        parts.append(piece)
        last = piece[-1]
        opens = opens and last == " "
    return Normal("".join(parts), starts, ends)


@lru_cache(maxsize=8192)
def _evened(cluster: str) -> str:
    if cluster in _MARKS or unicodedata.category(cluster[0]) == "Cf" or "\ufe00" <= cluster <= "\ufe0f":
        return ""
    evened = unicodedata.normalize("NFKC", cluster.translate(_STRAIGHT)).casefold()
    evened = evened.translate(_STRAIGHT)
    return "".join(evened.split()) or " "


def inside_word(text: str, at: int) -> bool:
    """Whether a place in a text has a word going on over it; scripts without blanks have none such."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if not (left.isalnum() and right.isalnum()):
        return False
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))
