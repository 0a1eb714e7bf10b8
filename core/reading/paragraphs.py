"""Lines that a page's width broke, put together again as paragraphs."""

from __future__ import annotations

import re

_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\d{1,3})?$")
_ITEM = re.compile(r"(?:[-*+•‣◦▪·–—]|\(?(?:\d{1,2}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s+\S")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_START = re.compile(r"[^\W\d_]+")
WIDEST = 160
"""A wider line was broken by no page; it is a paragraph of its own when it ends a sentence."""


def flowing(lines: list[str]) -> str:
    """The paragraphs of lines, a blank line between them, words that were broken at a line's end mended."""
    held = [line for line in lines if line]
    width = _width(held)
    known = _known(held)
    out: list[str] = []
    before = ""
    for line in lines:
        if not line:
            # A page's end often looks like a blank line: only a finished sentence ends its paragraph there.
            before = "" if not before or _STOP.search(before) or len(before) < 0.7 * width else before
            continue
        if out and before and not _opens(before, line, width):
            out[-1] = _joined(out[-1], line, known)
        else:
            out.append(line)
        before = line
    return "\n\n".join(out)


def _width(lines: list[str]) -> float:
    """The length of a full line."""
    lengths = sorted(len(line) for line in lines if len(line) >= 25)
    return lengths[int(0.85 * (len(lengths) - 1))] if lengths else 0


def _known(lines: list[str]) -> set[str]:
    """The words of lines in lower case, without the pieces of those that a line's end broke."""
    known: set[str] = set()
    broken = False
    for line in lines:
        words = [word.casefold() for word in _WORD.findall(line)]
        known.update(words[broken : len(words) - bool(_BROKEN.search(line))])
        broken = bool(_BROKEN.search(line))
    return known


def _opens(before: str, line: str, width: float) -> bool:
    """Whether a line opens a paragraph after the line before it."""
    if _BROKEN.search(before) and line[0].islower():
        return False
    stop = bool(_STOP.search(before))
    first = line.split(" ", 1)[0]
    room = len(before) + 1 + len(first) < 0.92 * width
    if _ITEM.match(line):
        return stop or room or before[-1] in ":;,"
    if width > WIDEST:
        return stop
    if stop:
        return room
    # A short line without a stop is a heading or a byline.
    return len(before) < 0.6 * width and not line[0].islower()


def _joined(text: str, line: str, known: set[str]) -> str:
    """A paragraph with its next line; a hyphen that only the line's end put there is taken out."""
    broken = _BROKEN.search(text)
    start = _START.match(line)
    if not broken or not start or not line[0].islower():
        return f"{text} {line}"
    head, tail = broken.group(1).casefold(), start.group().casefold()
    if not text.endswith("\u00ad") and head + tail not in known:
        compound = f"{head}-{tail}" in known or (head in known and tail in known)
        if compound:
            return text + line
    return text[:-1] + line
