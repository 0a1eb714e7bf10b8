"""The canonical text: repaired, clean, one line per paragraph. Every offset in Foredeck counts in it."""

from __future__ import annotations

import re
from itertools import pairwise

from core.model.cleaning import clean_text
from core.prose.mending import mended

_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_ITEM = re.compile(r"(?:[-*+•‣◦▪·–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+\S")
_ENTITY = re.compile("&#?[0-9A-Za-z]{1,24};")
_C1 = re.compile("[\x80-\x9f]")
_QUOTED = re.compile(r"[>|]")
_STOP = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")

SHORTEST_WRAP = 45
"""Blocks whose longest line is shorter are lists or verse, not wrapped prose."""
LONGEST_WRAP = 100
"""A longer line is a paragraph of its own."""

_WELL_FORMED = dict.fromkeys(map(ord, "‘’“”–—"))
"""Signs of clean English text: beside nothing but ASCII none of them ever makes ftfy suspicious."""


def canonical(text: str) -> str:
    """The text repaired and laid out: paragraphs on one line each, at most one blank line between them.

    Idempotent: the canonical text of a canonical text is itself.
    """
    text = _repair(text)
    for _ in range(6):
        text = _lay_out(text)
        repaired = _repair(text)
        if repaired == text:
            break
        text = repaired
    return text


def _repair(text: str) -> str:
    """Mojibake and HTML entities undone, then everything that hides or steers removed."""
    for _ in range(4):
        fixed = text
        if _suspect(text):
            lines = text.split("\n")
            fixed = "\n".join(mended(line, entities=True) if _suspect(line) else line for line in lines)
        repaired = clean_text(fixed)
        if repaired == text:
            break
        text = repaired
    return text


def _suspect(text: str) -> bool:
    """Whether a text may hold what ftfy repairs: looking at a line is ten times cheaper than repairing it."""
    if _ENTITY.search(text) is not None:
        return True
    if not text.translate(_WELL_FORMED).isascii():
        from ftfy.badness import is_bad

        return is_bad(text) or _C1.search(text) is not None
    return False


def _lay_out(text: str) -> str:
    """Blanks folded, hard-wrapped paragraphs joined, paragraphs apart by one blank line; stable."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    while True:
        after = _join_blocks(lines)
        if after == lines:
            return "\n".join(lines)
        lines = after


def _join_blocks(lines: list[str]) -> list[str]:
    """One pass over the blocks between blank lines."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    width = max(
        (max(map(len, block)) for block in blocks if len(block) > 2 and _wrapped(block, 0)), default=0
    )
    out: list[str] = []
    for block in blocks:
        if out:
            out.append("")
        out.extend(_unwrap(block) if _wrapped(block, width) else _apart(block))
    return out


def _wrapped(block: list[str], width: int) -> bool:
    """Whether the lines of a block were broken by a column and not by a writer.

    A line was broken by a column when the next line's first word would not have
    fitted into it. `width` is the column seen elsewhere in the text, 0 when unknown.
    """
    longest = max(map(len, block))
    if len(block) < 2 or not SHORTEST_WRAP <= longest <= LONGEST_WRAP:
        return False
    column = max(longest, width)
    breaks = full = lower = 0
    for line, after in pairwise(block):
        if _ITEM.match(after) or _QUOTED.match(after):
            continue
        breaks += 1
        if len(line) + 1 + len(after.split(" ", 1)[0]) > column:
            full += 1
            lower += after[0].islower()
        elif not _STOP.search(line):
            return False
    if not breaks or full < 0.6 * breaks:
        return False
    if len(block) == 2 and not width:
        return lower == 1 and len(block[0]) >= 60 and not _STOP.search(block[0])
    return lower >= 0.3 * full


def _unwrap(block: list[str]) -> list[str]:
    """The paragraphs and list items of a wrapped block, each on one line."""
    column = max(map(len, block))
    pieces = [block[0]]
    last = block[0]
    for line in block[1:]:
        short = len(last) + 1 + len(line.split(" ", 1)[0]) <= column and _STOP.search(last)
        if _ITEM.match(line) or _QUOTED.match(line) or short:
            pieces.append(line)
        else:
            hyphen = re.search(r"[^\W\d_]-$", last) and line[0].islower()
            pieces[-1] += line if hyphen else f" {line}"
        last = line
    out = [pieces[0]]
    for before, after in pairwise(pieces):
        if not (_ITEM.match(before) and _ITEM.match(after)):
            out.append("")
        out.append(after)
    return out


def _apart(block: list[str]) -> list[str]:
    """A block whose line breaks are the writer's: long lines become paragraphs of their own."""
    out = [block[0]]
    for before, after in pairwise(block):
        items = _ITEM.match(before) and _ITEM.match(after)
        if not items and max(len(before), len(after)) > LONGEST_WRAP:
            out.append("")
        out.append(after)
    return out
