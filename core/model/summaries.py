"""A summary that was read from a page, sentence by sentence: what was changed is told from what was not."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from core.model.card import CellKind

if TYPE_CHECKING:
    from core.model.card import Cell

_BETWEEN = re.compile(r"(?<=[.!?…。！？][\"”’)])\s+|(?<=[.!?…。！？])\s+(?=[\"“‘(]?[^\Wa-z_])")


def stretches(text: str) -> list[tuple[int, int]]:
    """(start, end) of the sentences of a cell, roughly, each with the blanks behind it."""
    edges = [0, *(match.end() for match in _BETWEEN.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def sentences(part: Cell) -> tuple[Cell, ...]:
    """A part of a page's summary by its sentences; any other part as it is."""
    if part.kind is not CellKind.PAGE or part.quotes:
        return (part,)
    texts = (part.text[a:b].rstrip() for a, b in stretches(part.text))
    return tuple(part.model_copy(update={"text": text}) for text in texts if text)


def joined(parts: list[Cell], sentence: Cell) -> list[Cell]:
    """The parts with a sentence of a page behind them, as one with the sentence of that page before it."""
    last = parts[-1] if parts else None
    if (
        last is None
        or last.kind is not CellKind.PAGE
        or last.model_copy(update={"text": sentence.text}) != sentence
    ):
        return [*parts, sentence]
    return [*parts[:-1], last.model_copy(update={"text": f"{last.text} {sentence.text}"})]


def narrowed(old: Cell, new: Cell) -> tuple[Cell, ...]:
    """A changed part as the sentences that are still the page's around the ones that are not."""
    if old.kind is not CellKind.PAGE or new.kind is CellKind.PAGE:
        return (new,)
    before = [cell.text for cell in sentences(old)]
    after = [cell.text for cell in sentences(old.model_copy(update={"text": new.text, "quotes": ()}))]
    if " ".join(after) != new.text or len(after) < 2:
        return (new,)
    head = 0
    while head < min(len(before), len(after)) - 1 and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head - 1 and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end = len(after) - tail
    pieces = (
        old.model_copy(update={"text": " ".join(after[:head])}),
        new.model_copy(update={"text": " ".join(after[head:end])}),
        old.model_copy(update={"text": " ".join(after[end:])}),
    )
    return tuple(piece for piece in pieces if piece.text)
