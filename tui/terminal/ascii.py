"""The screen in ASCII, for terminals that draw nothing else: every sign is replaced by one as wide.

Only what is drawn changes. Signs that say something stay apart from each other; letters lose their accents,
and what has no likeness among 95 characters becomes `?`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

SIGNS = {
    # Marks of state: each unlike the others, and unlike the marks that are ASCII anyway.
    "·": "-",
    "…": ".",
    "✓": "v",
    "×": "x",
    "»": "}",
    "«": "{",
    "★": "^",
    "☆": "'",
    "▪": "L",
    "▫": "l",
    "■": "X",
    "□": ":",
    "▸": ">",
    "▹": ">",
    "◇": "o",
    "◆": "@",
    "▌": "[",
    "│": "|",
    "█": ")",
    # Bars of a row through time, from few to most.
    "▁": ".",
    "▂": ":",
    "▃": "-",
    "▅": "+",
    "▆": "*",
    "▇": "#",
    # What only divides, points or quotes.
    "░": ".",
    "▒": ":",
    "▓": "#",
    "▐": "]",
    "▀": '"',
    "▄": "=",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "_",
    "↔": "-",
    "⇒": ">",
    "•": "*",
    "‣": ">",
    "●": "*",
    "○": "o",
    "▶": ">",
    "◀": "<",
    "▲": "^",
    "▼": "v",
    "▾": "v",
    "▴": "^",
    "◂": "<",
    "✔": "v",
    "✗": "x",
    "✘": "x",
    "✕": "x",
    "❯": ">",
    "❮": "<",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‹": "<",
    "›": ">",
    "′": "'",
    "″": '"',
    "⁄": "/",
    "∕": "/",
    "∼": "~",
    "≈": "~",
    "≤": "<",
    "≥": ">",
    "÷": "/",
    "¦": "|",
    "¡": "!",
    "¿": "?",
    "⭘": "O",
    "€": "E",
    "£": "L",
    "¥": "Y",
    "¢": "c",
    "§": "S",
    "°": "o",
    "µ": "u",
    "\u2800": " ",
    # Letters that are no ASCII letter with an accent.
    "ß": "s",
    "Æ": "A",
    "æ": "a",
    "Œ": "O",
    "œ": "o",
    "Ø": "O",
    "ø": "o",
    "Ð": "D",
    "ð": "d",
    "Þ": "T",
    "þ": "t",
    "Đ": "D",
    "đ": "d",
    "Ħ": "H",
    "ħ": "h",
    "ı": "i",
    "Ł": "L",
    "ł": "l",
    "Ŋ": "N",
    "ŋ": "n",
    "Ŧ": "T",
    "ŧ": "t",
    "ə": "e",
}
"""What is drawn for a sign of one column."""

_EXACT = ("<wide>", "<narrow>", "<font>", "<noBreak>")
"""Ways to write a character that change nothing of what it says: not so a raised or a circled digit."""


@lru_cache(maxsize=4096)
def ascii_of(text: str) -> str:
    """A text in ASCII, as wide as before in columns."""
    drawn = "".join([char if char.isascii() else _sign(char) for char in text])
    missing = cell_len(text) - len(drawn)
    # Signs of several characters are as wide as their terminal thinks, not as their parts.
    return drawn + " " * missing if missing >= 0 else drawn[:missing]


@lru_cache(maxsize=4096)
def _sign(char: str) -> str:
    """What is drawn for a character, in as many columns."""
    width = get_character_cell_size(char)
    if width == 0:
        return ""
    plain = SIGNS.get(char) or _box(char) or _letter(char) or "?"
    return plain + ("?" if plain == "?" else " ") * (width - 1)


def _box(char: str) -> str:
    """A line, corner or block."""
    code = ord(char)
    if 0x2580 <= code <= 0x259F:
        # Lower blocks, then left ones, then quarters.
        if code <= 0x2588:
            return "_" if code < 0x2584 else "#"
        return "|" if code <= 0x258F or code == 0x2595 else "-" if code == 0x2594 else "#"
    if not 0x2500 <= code <= 0x257F:
        return ""
    name = unicodedata.name(char)
    if "DIAGONAL" in name:
        return "X" if "CROSS" in name else "/" if "RIGHT TO LOWER LEFT" in name else "\\"
    across = "HORIZONTAL" in name or "LEFT" in name or "RIGHT" in name
    along = "VERTICAL" in name or "UP" in name or "DOWN" in name
    return "+" if across and along else "-" if across else "|"


def _letter(char: str) -> str:
    """The ASCII letter, digit or sign that a character is another way to write, or empty."""
    kind = unicodedata.category(char)
    if kind == "Zs":
        return " "
    if kind == "Pd" or char == "−":
        return "-"
    way = unicodedata.decomposition(char)
    if way.startswith("<") and not way.startswith(_EXACT):
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return plain if len(plain) == 1 and plain.isascii() and plain.isprintable() else ""


class AsciiLines(LineFilter):
    """Draws every line in ASCII; every segment keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as they may be drawn."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(ascii_of(segment.text), segment.style)
            for segment in segments
        ]
