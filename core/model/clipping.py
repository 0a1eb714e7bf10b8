"""Clippings and stories: what an analyst collected, and which of it tells of one event."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.model.evidence import Quote
from core.model.readable import Readable


class Origin(BaseModel):
    """Where a clipping came from: `name` is for people, `path` for finding it again."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["file", "stdin", "url", "feed", "mail", "paste"] = "file"
    name: str = ""
    path: str = ""


class Furniture(BaseModel):
    """A stretch of the canonical text that is the page's and not the article's.

    It stays in the text, so that offsets hold, and is never quoted.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    why: str
    """One of a few words: "byline", "comments", "consent", "credit", "links", "paywall", "repeat", …"""


class Clipping(Readable, BaseModel):
    """One source article.

    `text` is the canonical text: decoded, repaired, clean of control characters,
    LF line ends, paragraphs apart by one blank line. Every offset anywhere in
    Foredeck counts its code points. When a title was stated, the text begins
    with it on a line of its own and `headline` says where it stands.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    title: str = ""
    headline: tuple[int, int] | None = None
    url: str = ""
    outlet: str = ""
    author: str = ""
    published: date | None = None
    language: str = ""
    """Two letters (ISO 639-1), or empty when it cannot be told."""
    origin: Origin = Origin()
    furniture: tuple[Furniture, ...] = ()
    """In order, not overlapping."""
    notes: tuple[str, ...] = ()
    """What reading did or met, one sentence each, for the analyst."""


class Story(BaseModel):
    """Clippings on one event, the most telling first."""

    model_config = ConfigDict(frozen=True)

    clippings: tuple[Clipping, ...]

    def clipping(self, digest: str) -> Clipping | None:
        """The clipping that a span names, or None when it is not in this story."""
        return next((c for c in self.clippings if c.digest == digest), None)

    def holds(self, quote: Quote) -> bool:
        """Whether one of the sources has the words of a quote at its span."""
        source = self.clipping(quote.span.source)
        return source is not None and source.text[quote.span.start : quote.span.end] == quote.text

    @property
    def title(self) -> str:
        """The first stated title, else the first words of the first text."""
        for clipping in self.clippings:
            if clipping.title:
                return clipping.title
        words = self.clippings[0].readable().split() if self.clippings else []
        return " ".join(words[:12]) or "untitled"
