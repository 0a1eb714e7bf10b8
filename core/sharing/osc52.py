"""Sequences that hand a text to the terminal's clipboard (OSC 52), also through tmux and screen.

No terminal says what became of one. A text larger than what stands in the way
takes is cut into parts beforehand: cut on its way, it would be pasted damaged.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from wcwidth import iter_graphemes

MOST = 74_994
"""Bytes of a text that terminals commonly take at once: their base64 is just short of 100,000 characters."""
MOST_MOSH = 12_282
"""Bytes that mosh passes on: more is cut without a word."""
MOST_TERMUX = 4_500
"""Bytes that Termux takes."""
CHUNK = 240
"""Characters of a sequence in one chunk for screen, which loses those near 1,000."""

ESC = "\x1b"
_END = "\x07"


def as_bytes(text: str) -> bytes:
    """The text as it is sent: UTF-8, with what has no UTF-8 (a lone surrogate) replaced."""
    return text.encode("utf-8", "replace")


def osc52(data: bytes) -> str:
    """The sequence that puts bytes into the clipboard. It ends with BEL: screen swallows the other end."""
    return f"{ESC}]52;c;{base64.b64encode(data).decode('ascii')}{_END}"


def through_tmux(sequence: str) -> str:
    """A sequence wrapped so that tmux hands it on to its own terminal, where that is allowed."""
    return f"{ESC}Ptmux;{sequence.replace(ESC, ESC + ESC)}{ESC}\\"


def through_screen(sequence: str) -> str:
    """A sequence in chunks that screen hands on one by one to its own terminal."""
    chunks = (sequence[at : at + CHUNK] for at in range(0, len(sequence), CHUNK))
    return "".join(f"{ESC}P{chunk}{ESC}\\" for chunk in chunks)


def parts(text: str, most: int = MOST) -> tuple[str, ...]:
    """The text in parts of at most `most` bytes of UTF-8, which joined are the text; one when it is empty.

    It is cut at ends of lines; inside a line that is longer between characters as a reader
    sees them, and inside one of those only when it alone is longer. Raises ValueError when
    `most` is less than the 4 bytes of a code point.
    """
    if most < 4:
        raise ValueError("A part has room for 4 bytes at least.")
    if len(as_bytes(text)) <= most:
        return (text,)
    found: list[str] = []
    begun: list[str] = []
    size = 0
    for piece in _pieces(text, most):
        more = len(as_bytes(piece))
        if begun and size + more > most:
            found.append("".join(begun))
            begun, size = [], 0
        begun.append(piece)
        size += more
    return (*found, "".join(begun))


def _pieces(text: str, most: int) -> Iterator[str]:
    """The lines with their ends, those that are too long in smaller pieces."""
    for line in _lines(text):
        if len(as_bytes(line)) <= most:
            yield line
            continue
        for cluster in iter_graphemes(line):
            if len(as_bytes(cluster)) <= most:
                yield cluster
            else:
                yield from cluster


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
