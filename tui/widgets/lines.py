"""Lines: the pieces that the line views draw, and how words wrap into them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tui.terminal.plain import EDGE, cells, chop, turns


class Part(NamedTuple):
    """A run of text on one line with the name of its style."""

    text: str
    style: str = "text"


Line = tuple[Part, ...]


def width_of(line: Iterable[Part]) -> int:
    """The display width of a line."""
    return sum(cells(part.text) for part in line)


def wrap_parts(parts: Iterable[Part], width: int, first: int | None = None) -> list[Line]:
    """Wrap styled text at blanks into lines of at most `width` columns (the first of at most `first`);
    words wider than that are broken."""
    below, width = max(1, width), max(1, width if first is None else first)
    lines: list[Line] = []
    line: list[Part] = []
    used = 0
    for text, style in parts:
        for word in text.split():
            size = cells(word)
            if line and used + 1 + size > width:
                lines.append(tuple(line))
                line, used, width = [], 0, below
            while size > width:
                head, *rest = chop(word, width)
                lines.append((Part(head, style),))
                word, width = "".join(rest), below
                size = cells(word)
            if line:
                line.append(Part(" ", line[-1].style if line[-1].style == style else "text"))
                used += 1
            line.append(Part(word, style))
            used += size
    if line:
        lines.append(tuple(line))
    return [_joined(found) for found in lines]


def _joined(line: Line) -> Line:
    joined: list[Part] = []
    for part in line:
        if joined and joined[-1].style == part.style:
            joined[-1] = Part(joined[-1].text + part.text, part.style)
        else:
            joined.append(part)
    return tuple(joined)


@lru_cache(maxsize=4096)
def wrap_text(
    text: str, width: int, style: str = "text", spans: tuple[tuple[int, int, str], ...] = ()
) -> tuple[Line, ...]:
    """Wrap a text into lines of at most `width` columns; stretches of it (start, end, style; code points, in
    order, none over another) have a style of their own."""
    if not spans:
        return tuple(wrap_parts([Part(text, style)], width))
    plain = "".join(" " if char.isspace() else char for char in text)
    lines = []
    for start, end in wrap_offsets(plain, width):
        inside = [(max(a, start), min(b, end), name) for a, b, name in spans if a < end and b > start]
        edges = sorted({start, end, *(edge for a, b, _ in inside for edge in (a, b))})
        parts = []
        for a, b in pairwise(edges):
            name = next((name for left, right, name in inside if left <= a and b <= right), style)
            parts.append(Part(plain[a:b], name))
        lines.append(_joined(tuple(parts)))
    return tuple(lines)


_SIGN = {"cut": "…"}


def cut_in_ascii(*, ascii: bool) -> None:
    """End what is cut with three dots where only ASCII is drawn: one of them would end a sentence."""
    _SIGN["cut"] = "..." if ascii else "…"


def cut_sign() -> str:
    """What stands behind words that were cut."""
    return _SIGN["cut"]


def fit(text: str, width: int) -> str:
    """The text cut to a display width, with an ellipsis when something was cut."""
    if cells(text) <= width:
        return text
    sign = cut_sign()[: max(0, width)]
    room = width - len(sign)
    head = chop(text, room)[0].rstrip() if room > 0 else ""
    return f"{head}{sign}" if cells(head) <= room else sign


def fit_parts(line: Line, width: int) -> Line:
    """A line cut to a display width, with an ellipsis when something was cut."""
    if width_of(line) <= width:
        return line
    kept: list[Part] = []
    for text, style in line:
        if cells(text) >= width:
            return (*kept, Part(fit(f"{text} …", width), style))
        kept.append(Part(text, style))
        width -= cells(text)
    return tuple(kept)


def pad(text: str, width: int) -> str:
    """The text cut or padded to exactly a display width; right-to-left words turn nothing that follows."""
    if turns(text) and width > 1:
        text = fit(text, width - 1) + EDGE
    else:
        text = fit(text, width)
    return text + " " * (width - cells(text))


def wrap_offsets(text: str, width: int) -> list[tuple[int, int]]:
    """Where each display line of a text begins and ends, in code points.

    Lines break at line ends and at blanks; a blank that a line breaks at belongs to
    neither line. Words wider than the line are broken.
    """
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n"):
        lines.extend((at + a, at + b) for a, b in _wrap_line(paragraph, width))
        at += len(paragraph) + 1
    return lines


def _wrap_line(text: str, width: int) -> list[tuple[int, int]]:
    if cells(text) <= width:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    start = at = used = 0
    for word in text.split(" "):
        size = cells(word)
        if at > start and used + 1 + size > width:
            lines.append((start, at - 1))
            start, used = at, 0
        elif at > start:
            used += 1
        if size > width:
            pieces = chop(word, width)
            here = at
            for piece in pieces[:-1]:
                lines.append((start, here + len(piece)))
                here += len(piece)
                start = here
            used = cells(pieces[-1])
        else:
            used += size
        at += len(word) + 1
    lines.append((start, len(text)))
    return lines
