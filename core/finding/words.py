"""Words as the search sees them: without case and accents, one token a word in every script.

Scripts that are written without blanks (Chinese, Japanese, Thai and others; also
Korean, whose endings stick to the words) become overlapping pairs of characters,
and the last character of a run alone: so any part of a run is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

FOLDING = f"1/{unicodedata.unidata_version}"
"""What the tokens of a text depend on; an index of another folding cannot be used."""

_ACCENTS = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"  # Arabic points, the stretching stroke
)
_VOWEL_SIGNS = (
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u0f18\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f84\u0f86-\u0fbc\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u3099\u309a"
)
_SYMBOLS = "¢£¥€₠-⃀←-⏿─-⟯⤀-⯿\U0001f000-\U0001faff"
_UNSPACED = (
    "\u0e00-\u0eff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17d3\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u303c"
    "\u3041-\u30ff\u3100-\u312f\u3131-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\U00016fe0-\U00018cff\U0001aff0-\U0001b16f\U00020000-\U000323af"
)
_ACCENT = re.compile(f"[{_ACCENTS}]+")
_PLAIN = re.compile("[a-z0-9]+")
_ASCII_PIECE = re.compile("[A-Za-z0-9]+")
_TOKEN = re.compile(f"[\\w{_VOWEL_SIGNS}]+|[{_SYMBOLS}]")
_PIECE = re.compile(f"[\\w{_VOWEL_SIGNS}{_ACCENTS}]+|[{_SYMBOLS}]")
_RUN = re.compile(f"[{_UNSPACED}]+")
_LETTER = re.compile("[øłđðıħŧæœþ]")
_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
}
_QUOTES = re.compile("[\u2010-\u2027\u2030-\u205e\u00a0\u00ab\u00ae\u00bb\u2122\u2120]+")


def folded(text: str) -> str:
    """The text without case, accents and typographic variants; blanks where signs stood."""
    if not text.isascii():
        text = _QUOTES.sub(" ", text)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))
    return _LETTER.sub(lambda match: _LETTERS[match[0]], plain).replace("_", " ")


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return " " + " ".join([run[at : at + 2] for at in range(len(run))]) + " "


def tokens(text: str) -> list[str]:
    """The tokens of a text in their order; neither blanks nor ASCII signs are in any of them."""
    plain = folded(text)
    if plain.isascii():
        return _PLAIN.findall(plain)
    found = _TOKEN.findall(plain)
    if _RUN.search(plain) is None:
        return found
    return _RUN.sub(_pairs, " ".join(found)).split()


def is_single(token: str) -> bool:
    """Whether it is one character of a script without blanks: it is found wherever a pair begins with it."""
    return len(token) == 1 and _RUN.fullmatch(token) is not None


class Placed(NamedTuple):
    """A token and where it stands in the text, as characters."""

    token: str
    start: int
    end: int


def placed(text: str) -> Iterator[Placed]:
    """The tokens of a text with their places."""
    if text.isascii():
        for piece in _ASCII_PIECE.finditer(text):
            yield Placed(piece[0].lower(), piece.start(), piece.end())
        return
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        word = piece[0]
        if word.isalnum() and word.isascii():
            yield Placed(word.lower(), start, end)
        elif _RUN.search(folded(word)) is None:
            for token in tokens(word):
                yield Placed(token, start, end)
        else:
            yield from _placed_pairs(word, start)


def _placed_pairs(word: str, start: int) -> Iterator[Placed]:
    """The tokens of a word that holds a run of a script without blanks."""
    parts: list[tuple[str, int]] = []
    for at, character in enumerate(word):
        parts += [(part, at) for part in folded(character).replace("_", " ")]
    flat = "".join(part for part, _ in parts)
    where = [start + at for _, at in parts]
    at = 0
    for run in [*_RUN.finditer(flat), None]:
        for rest in _TOKEN.finditer(flat, at, run.start() if run else len(flat)):
            yield Placed(rest[0], where[rest.start()], where[rest.end() - 1] + 1)
        if run:
            at = run.end()
            for first in range(run.start(), at):
                last = min(first + 1, at - 1)
                yield Placed(
                    flat[first : first + 2] if last > first else flat[first], where[first], where[last] + 1
                )
