"""Evidence: where in a source the words of a cell stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, model_validator


class Span(BaseModel):
    """A stretch of one clipping's canonical text, in code points: `text[start:end]`."""

    model_config = ConfigDict(frozen=True)

    source: str
    """The `digest` of the clipping."""
    start: int
    end: int

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if not 0 <= self.start < self.end:
            raise ValueError("a span starts at 0 or later and ends after it starts")
        return self


class Quote(BaseModel):
    """Words of a source that stand behind a cell.

    `text` equals the canonical text at `span`, to the character. `kept` are the
    parts of it that stand in the cell, as (start, end) code points of the same
    canonical text, in order; empty means all of it.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    span: Span
    kept: tuple[tuple[int, int], ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Quote:
        if len(self.text) != self.span.end - self.span.start:
            raise ValueError("a quote is as long as its span")
        edges = [edge for piece in self.kept for edge in piece]
        if edges and (edges[0] < self.span.start or edges[-1] > self.span.end):
            raise ValueError("kept pieces lie inside the span")
        if any(b < a for a, b in pairwise(edges)):
            raise ValueError("kept pieces come in order and do not overlap")
        return self

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) stretches of the source that stand in the cell."""
        return self.kept or ((self.span.start, self.span.end),)

    @property
    def kept_text(self) -> str:
        """The words that stand in the cell: the kept pieces, white space folded."""
        offset = self.span.start
        return " ".join(" ".join(self.text[a - offset : b - offset] for a, b in self.pieces).split())


def wording(text: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first quotes whose kept words, joined by blanks, are the text; empty when they are not.

    What a cell is quoted or cut from comes first among its quotes; those behind only stand beside it.
    """
    words = " ".join(text.split())
    said = ""
    for count, quote in enumerate(quotes, 1):
        said = f"{said} {quote.kept_text}".strip()
        if said == words:
            return tuple(quotes[:count])
    return ()
