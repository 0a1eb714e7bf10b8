"""The last door before the screen: whatever a widget wants drawn, nothing in it steers the terminal, hides,
or is as wide as only some terminals think.

Texts are clean since they came in, so that this finds next to nothing to do. It is for the text that came
by another way, and for the few signs whose width terminals do not agree on: they are drawn without what
makes them so (a heart without its colour, the first of a family), while the data keep them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size, split_graphemes
from rich.segment import Segment
from textual.filter import LineFilter

from core.model.cleaning import EMOJI, FORBIDDEN, clean_text

if TYPE_CHECKING:
    from textual.color import Color

EDGE = "\u2800"
"""A blank (of Braille) that counts as a letter from left to right: terminals that turn right-to-left words
around turn nothing across it, so that columns stay where they are."""

WIDEST = 2
"""Columns of the widest sign."""

# Letters that are read from right to left, and their marks.
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_UNSURE = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff"  # variants, keycaps, skin tones
_ODD = re.compile(f"[{FORBIDDEN}\n\u200c\u200d\ud800-\udfff{_UNSURE}]")
_DROPPED = re.compile(f"[{_UNSURE}]")
_JOINED = re.compile(f"(?:\u200d[{EMOJI}])+|\u200d")
_TURNED = re.compile(f"[{_RIGHT_TO_LEFT}]")


def drawn(text: str) -> str:
    """The text as it is drawn on one line, as wide in every terminal that knows its letters."""
    if text.isascii():
        return text if text.isprintable() else _drawn(text)
    if _ODD.search(text) is None and unicodedata.is_normalized("NFC", text):
        return text
    return _drawn(text)


@lru_cache(maxsize=1024)
def _drawn(text: str) -> str:
    text = _DROPPED.sub("", clean_text(text).replace("\n", " "))
    return unicodedata.normalize("NFC", _JOINED.sub("", text))


def cells(text: str) -> int:
    """The columns that a text takes as it is drawn."""
    return cell_len(drawn(text))


def chop(text: str, width: int) -> list[str]:
    """A text in pieces of at most `width` columns; no sign is cut from its marks, or a wide one in half.

    A sign that is wider than `width` is a piece of its own.
    """
    if width >= WIDEST and drawn(text) is text:
        return chop_cells(text, width) or [text]
    pieces: list[str] = []
    start = used = 0
    for begin, _, size in _signs(text):
        if used + size > width and begin > start:
            pieces.append(text[start:begin])
            start, used = begin, 0
        used += size
    return [*pieces, text[start:]] if text else []


def _signs(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, columns as drawn) of each sign with all that belongs to it."""
    held = None
    for begin, end, _ in split_graphemes(text)[0]:
        size = cells(text[begin:end])
        if held is not None and size == 0:
            held = held[0], end, held[2]
            continue
        if held is not None:
            yield held
        held = begin, end, size
    if held is not None:
        yield held


def turns(text: str) -> bool:
    """Whether a text holds letters that are read from right to left."""
    return not text.isascii() and _TURNED.search(text) is not None


class PlainLines(LineFilter):
    """Lets only letters and signs through to the terminal; every segment keeps its width.

    What was taken out is made up for with blanks, so that panes stay where they are. Links of styles are
    taken off: a terminal would offer to open them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as they may be drawn."""
        line = "".join([segment.text for segment in segments])
        if not (line.isascii() and line.isprintable()):
            if _ODD.search(line) or not unicodedata.is_normalized("NFC", line):
                segments = [segment if segment.control else _plain(segment) for segment in segments]
            if _TURNED.search(line):
                segments = _kept_in_place(segments)
        if [True for segment in segments if segment.style is not None and segment.style._link]:
            segments = [_unlinked(segment) for segment in segments]
        return segments


def _plain(segment: Segment) -> Segment:
    text = drawn(segment.text)
    if text is segment.text:
        return segment
    return Segment(set_cell_size(text, cell_len(segment.text)), segment.style)


def _unlinked(segment: Segment) -> Segment:
    style = segment.style
    if style is None or not style.link:
        return segment
    return Segment(segment.text, style.update_link(None), segment.control)


def _kept_in_place(segments: Sequence[Segment]) -> list[Segment]:
    """The line with an `EDGE` for a blank where right-to-left words end before a column or a pane's edge."""
    texts = [segment.text for segment in segments]
    turned = False
    blank: tuple[int, int] | None = None
    """The last of the blanks behind right-to-left words: (segment, offset)."""
    last = " "
    for number, segment in enumerate(segments):
        if segment.control:
            continue
        for at, char in enumerate(segment.text):
            way = unicodedata.bidirectional(char)
            if way in ("R", "AL"):
                turned, blank = True, None
            elif way == "L":
                turned, blank = False, None
            elif turned and char == " ":
                if last == " ":
                    _set_edge(texts, blank or (number, at))
                    turned, blank = False, None
                else:
                    blank = number, at
            last = char
    if turned and blank:
        _set_edge(texts, blank)
    return [
        segment if segment.text == text else Segment(text, segment.style, segment.control)
        for segment, text in zip(segments, texts, strict=True)
    ]


def _set_edge(texts: list[str], blank: tuple[int, int]) -> None:
    number, at = blank
    texts[number] = texts[number][:at] + EDGE + texts[number][at + 1 :]
