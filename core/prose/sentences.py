"""Cut a text into sentences by offset, without ever joining what the page set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

WRAPPED = (50, 82)
"""Columns between which a line counts as broken by a mail or text program."""
_LIST_ITEM = re.compile(r"\s*(?:\d{1,2}[.)]|[-*•–])\s+")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")
_GLUED = re.compile(r"[a-z]{2}[.!?][\"”’)]?(?=[A-Z][A-Za-z]*[\s,’'])")
_FURNITURE = re.compile(
    r"^(?:read more|see also\b.*|comments are closed|be first to comment|by: .*|image (?:via|credit).*"
    r"|photo(?:graph)?:.*|\(?with inputs? from .*|share this.*|subscribe\b.*|sign up\b.*|related:? .*"
    r"|advertisement|engineered by.*|.*\bedited by,?"
    r"|.*\b(?:investment|financial|legal|medical) advice\b.*|.*\ball rights reserved\b.*)\.?$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z’'-]+(?:\s[A-Z][A-Z’'-]+){0,3})(?:,\s[A-Z][\w.]+(?:\s\d{1,2})?){0,3}(?:\s?\([^)\n]{2,40}\))?\s?[-–—]+\s+(?=[A-Z“\"])"
)
_LABEL = re.compile(r"((?:[A-Z][\w’'&/-]*)(?:\s+[\w’'&/-]+){0,5}):\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: one paragraph, heading or list item; may span several wrapped lines of the page."""

    start: int
    end: int
    item: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence by its offsets in the text, and its `Label:` when it is a labelled list item."""

    start: int
    end: int
    line: int
    item: bool = False
    label: tuple[int, int] | None = None


def lines_of(text: str) -> list[Line]:
    """The logical lines of a text: hard-wrapped paragraphs are one line, boilerplate is left out."""
    found: list[Line] = []
    at = 0
    open_line: tuple[int, int, int, bool] | None = None
    for raw in text.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        stripped = raw.strip()
        if open_line is not None and stripped and _continues(text, open_line, raw, stripped):
            open_line = (open_line[0], end, start, open_line[3])
            continue
        if open_line is not None:
            found.append(Line(open_line[0], open_line[1], open_line[3]))
            open_line = None
        if not stripped or (len(stripped) < 200 and _FURNITURE.match(stripped)):
            continue
        item = _LIST_ITEM.match(raw)
        lead = item.end() if item else len(raw) - len(raw.lstrip())
        half = len(stripped) // 2
        if half > 20 and stripped[:half].rstrip() == stripped[half:].lstrip():
            end = start + lead + half
        if start + lead < end:
            open_line = (start + lead, end, start, item is not None)
    if open_line is not None:
        found.append(Line(open_line[0], open_line[1], open_line[3]))
    return found


def _continues(text: str, line: tuple[int, int, int, bool], raw: str, stripped: str) -> bool:
    """Whether a physical line goes on with the logical line before it."""
    last = text[line[2] : line[1]].rstrip()
    if len(last) < WRAPPED[0] or _LIST_ITEM.match(raw) or _ENDS.search(last) or _FURNITURE.match(stripped):
        return False
    if stripped[0].islower():
        return True
    return len(last) <= WRAPPED[1] and len(stripped) <= WRAPPED[1] and not _title_case(last)


def _title_case(line: str) -> bool:
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return not words or sum(word[0].isupper() for word in words) > 0.7 * len(words)


def split(text: str, limit: int = 0) -> list[Stretch]:
    """The sentences of a text in order; at most about `limit` characters are read when it is not 0."""
    import sentencex

    found: list[Stretch] = []
    for number, line in enumerate(lines_of(text)):
        if limit and line.start >= limit:
            break
        end = min(line.end, limit) if limit else line.end
        body = text[line.start : end].replace("\n", " ")
        cuts = {0, len(body)}
        dateline = _DATELINE.match(body)
        for piece in sentencex.get_sentence_boundaries("en", body):
            at = piece["end_index"]
            if at < len(body) and (body[at - 1].isspace() or body[at].isspace() or _is_glued(body, at)):
                cuts.add(at)
        cuts.update(match.end() for match in _GLUED.finditer(body))
        if dateline:
            cuts = {at for at in cuts if at >= dateline.end()} | {dateline.end()}
        edges = sorted(cuts)
        for a, b in pairwise(edges):
            piece_text = body[a:b]
            start = line.start + a + len(piece_text) - len(piece_text.lstrip())
            stop = line.start + a + len(piece_text.rstrip())
            if start < stop:
                found.append(_spanned(text, start, stop, number, line.item))
    return found


def _is_glued(body: str, at: int) -> bool:
    """Whether a boundary without a blank is real: not inside `01.AI`, but in Chinese, or `ranks.A new`."""
    return not (body[at - 1] == "." and body[at].isalnum() and body[at].isascii())


def _spanned(text: str, start: int, stop: int, line: int, item: bool) -> Stretch:
    match = _LABEL.match(text, start, stop)
    label = (match.start(1), match.end(1)) if match and (item or stop - match.end() > 40) else None
    return Stretch(start, stop, line, item, label)
