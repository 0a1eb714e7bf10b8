"""The text of a source: wrapped, its furniture dimmed, the words behind a cell marked in place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

from tui.widgets.line_view import LineView
from tui.widgets.lines import Part, wrap_offsets
from tui.widgets.source_head import brief_line, head_lines

if TYPE_CHECKING:
    from textual import events

    from core.model import Clipping, Quote, Story
    from tui.widgets.lines import Line

QUOTED, OTHER_QUOTE, GOES_ON = "▸", '"', "│"
"""Before the line where the quote begins that is looked at, where others begin, where it goes on."""
MEASURE = 100
"""Columns of prose at the most; longer lines are hard to read."""


class Nothing(NamedTuple):
    """A story without sources, for who shows none yet."""

    clippings: tuple[Clipping, ...] = ()


class SourceText(LineView):
    """Shows one of a story's clippings and highlights quotes in it."""

    def __init__(self, id: str | None = None, margin: int = 2) -> None:
        super().__init__(id=id)
        self.story = cast("Story", Nothing())
        self.index = 0
        self.copies = 0
        """How many of the last clippings are copies that are set aside."""
        self.brief = False
        """Whether one line has to do for all that stands above the text."""
        self.seen = ""
        """Where the story was seen before, in words."""
        self.margin = margin
        self._head: list[Line] = []
        self._wrapped: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._quotes: tuple[Quote, ...] = ()
        self._at = 0
        self._marks: list[tuple[int, int, str]] = []
        self._chosen: tuple[int, int] | None = None
        """The first and the last chosen sentence, from 0."""
        self.hits: tuple[tuple[int, int, str], ...] = ()
        """What a search found in the source that is shown: (start, end, style)."""

    @property
    def clipping(self) -> Clipping | None:
        """The clipping that is shown."""
        clippings = self.story.clippings
        return clippings[self.index] if clippings else None

    def show(self, story: Story, copies: int = 0, seen: str = "") -> None:
        """Show a story, from its first source; the last `copies` of its clippings are no sources."""
        self.story = story
        self.seen = seen
        self.copies = copies
        self.index = 0
        self._quotes, self._marks, self._chosen = (), [], None
        self.hits = ()
        self.relayout()
        self.scroll_to(y=0, animate=False)

    def show_seen(self, seen: str) -> None:
        """Say where the story was seen before."""
        if seen != self.seen:
            self.seen = seen
            self.relayout()

    def refill(self, story: Story) -> None:
        """Show a story whose sources may be others now, still at the source that is shown."""
        if story.clippings == self.story.clippings:
            return
        here = self.clipping
        self.story = story
        self.index = story.clippings.index(here) if here in story.clippings else 0
        if self.clipping != here:
            self._chosen = None
        self._mark()
        self.relayout()
        if self._chosen is None and self.has_focus:
            self.choose_here(tell=False)

    def choose(self, index: int, *, tell: bool = True) -> bool:
        """Show another source of the story; False when there is none of that number."""
        if not 0 <= index < len(self.story.clippings):
            return False
        if index != self.index:
            self.index = index
            self._chosen = None
            self.hits = ()
            self._mark()
            self.relayout()
            self.scroll_to(y=0, animate=False)
            if self.has_focus:
                self.choose_here(tell=tell)
        return True

    # Lines

    def relayout(self) -> None:
        """Wrap the text to the width."""
        width = self.content_size.width - 1
        clipping = self.clipping
        if width <= self.margin or clipping is None:
            self._head, self._wrapped, self._starts = [], [], []
        else:
            if self.brief:
                self._head = [brief_line(self.story, self.index, self.copies, width)]
            else:
                self._head = head_lines(self.story, self.index, self.copies, width, self.margin, self.seen)
            self._wrapped = _wrapped(clipping.text, min(width - self.margin, MEASURE))
            self._starts = [start for start, _ in self._wrapped]
        self.resized()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width; stay at the marked words."""
        self.relayout()
        self.call_after_refresh(self.reveal)

    def line_count(self) -> int:
        """Head, text and an empty line."""
        return len(self._head) + len(self._wrapped)

    def line_at(self, y: int) -> Line:
        """A line of the head or of the text."""
        if y < len(self._head):
            return self._head[y]
        clipping = self.clipping
        if clipping is None:
            return ()
        start, end = self._wrapped[y - len(self._head)]
        title = clipping.headline
        base = "title" if title and title[0] <= start < title[1] else "text"
        return (*self._margin(start, end), *self._styled(clipping.text, start, end, base))

    def _margin(self, start: int, end: int) -> Iterable[Part]:
        """What tells without colour that a line holds chosen sentences or words behind the cell."""
        chosen = self.chosen_span
        bar = ""
        if chosen and start < chosen[1] and chosen[0] < max(end, start + 1):
            bar = "█" if self.has_focus else "▌"
        mark = ""
        for number, quote in enumerate(self._here()):
            span = quote.span
            if start < span.end and span.start < end:
                first = start <= span.start
                if quote is self.quote:
                    mark = QUOTED if first else GOES_ON
                    break
                if first or number == 0:
                    mark = mark or (OTHER_QUOTE if first else "")
        yield Part(f"{bar:1}", "text")
        yield Part(f"{mark:{self.margin - 1}}", "mark" if mark == OTHER_QUOTE else "bar")

    def _styled(self, text: str, start: int, end: int, base: str) -> Iterable[Part]:
        clipping = self.clipping
        masks = [(m.start, m.end, "furniture") for m in clipping.furniture] if clipping else []
        chosen = [(*span, "chosen")] if (span := self.lit_span) else []
        layers = [m for m in (*masks, *chosen, *self._marks, *self.hits) if m[0] < end and m[1] > start]
        edges = sorted({start, end, *(min(max(e, start), end) for m in layers for e in m[:2])})
        for a, b in pairwise(edges):
            style = next((m[2] for m in reversed(layers) if m[0] <= a and b <= m[1]), base)
            yield Part(text[a:b], style)

    @property
    def chosen_span(self) -> tuple[int, int] | None:
        """From where to where the chosen sentences go, in code points."""
        return None

    @property
    def lit_span(self) -> tuple[int, int] | None:
        """From where to where they lie on a ground of their own."""
        return None

    def choose_here(self, *, tell: bool = True) -> None:
        """Choose a sentence to go on from, where sentences can be chosen."""

    # The words behind a cell

    @property
    def quote(self) -> Quote | None:
        """The quote that is looked at, if there is one."""
        return self._quotes[self._at] if self._at < len(self._quotes) else None

    def _here(self) -> list[Quote]:
        """The quotes that stand in the source that is shown."""
        clipping = self.clipping
        return [quote for quote in self._quotes if clipping and _stands(quote, clipping)]

    def trace(self, quotes: Sequence[Quote], at: int = 0) -> bool:
        """Mark some quotes and go to one of them; False when its words stand in no source of the story."""
        quotes = tuple(quotes)
        if quotes == self._quotes and at == self._at and self._quotes:
            return any(_stands(quotes[at], clipping) for clipping in self.story.clippings)
        if not quotes and not self._quotes and (self.has_focus or self._chosen is None):
            return False
        before, source = self._marks, self.index
        whole = self.has_focus or self._chosen is not None
        self._quotes, self._at = quotes, min(at, max(0, len(quotes) - 1))
        if not self.has_focus:
            self._chosen = None
        wanted = self.quote
        held = [n for n, clipping in enumerate(self.story.clippings) if wanted and _stands(wanted, clipping)]
        if held and self.index not in held:
            self.choose(held[0], tell=False)
        self._mark()
        if whole or source != self.index or not self._wrapped:
            self.refresh()
        else:
            for start, end, _ in {*before, *self._marks}:
                first = self._line_of(start)
                self.refresh_lines(first, self._line_of(max(start, end - 1)) - first + 1)
        if held:
            self.reveal()
            if self.has_focus:
                self.choose_here(tell=False)
        return bool(held)

    def _mark(self) -> None:
        here = self._here()
        self._marks = [(quote.span.start, quote.span.end, "span") for quote in here]
        for quote in here:
            self._marks += [(a, b, "kept") for a, b in quote.pieces]

    def reveal(self) -> None:
        """Bring the quote that is looked at into view."""
        if (quote := self.quote) in self._here() and quote is not None:
            self.reveal_span(quote.span.start, quote.span.end)

    def reveal_span(self, start: int, end: int, *, step: bool = False) -> None:
        """Bring a stretch of the text into view, with little scrolling at a `step`."""
        if self._wrapped:
            top = self._line_of(start)
            bottom = self._line_of(max(start, end - 1))
            count = min(bottom - top + 1, max(1, self.content_size.height - 2))
            if step:
                self.follow_lines(top, count)
            else:
                self.show_lines(top, count, margin=2)

    def _line_of(self, offset: int) -> int:
        return len(self._head) + max(0, bisect_right(self._starts, offset) - 1)

    def show_hits(self, hits: Sequence[tuple[int, int, str]]) -> None:
        """Mark what a search found in the source that is shown."""
        if tuple(hits) != self.hits:
            self.hits = tuple(hits)
            self.refresh()

    def scroll_by(self, lines: int) -> None:
        """Scroll by some lines at once, without animation."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)


def _stands(quote: Quote, clipping: Clipping) -> bool:
    span = quote.span
    return span.source == clipping.digest and clipping.text[span.start : span.end] == quote.text


@lru_cache(maxsize=64)
def _wrapped(text: str, width: int) -> list[tuple[int, int]]:
    return wrap_offsets(text, width)
