"""The source pane: one clipping's text, its furniture dimmed, the words behind a cell marked in place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len
from textual import events

from core.model import Cell, Clipping, Story
from tui.keymap import bindings
from tui.widgets.line_view import LineView
from tui.widgets.lines import Line, Part, fit, width_of, wrap_offsets, wrap_parts

MARGIN = 2


class SourceView(LineView):
    """Shows one of a story's clippings, and highlights the quotes of a cell in it."""

    BINDINGS = bindings("source")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.story = Story(clippings=())
        self.index = 0
        self.copies = 0
        """How many of the last clippings are copies that are set aside."""
        self.brief = False
        """Whether one line has to do for all that stands above the text."""
        self._head: list[Line] = []
        self._wrapped: list[tuple[int, int]] = []
        self._marks: list[tuple[int, int, str]] = []
        self._starts: list[int] = []

    @property
    def clipping(self) -> Clipping | None:
        """The clipping that is shown."""
        clippings = self.story.clippings
        return clippings[self.index] if clippings else None

    def show(self, story: Story, copies: int = 0) -> None:
        """Show a story, from its first source; the last `copies` of its clippings are no sources."""
        self.story = story
        self.copies = copies
        self.index = 0
        self._marks = []
        self.relayout()
        self.scroll_to(y=0, animate=False)

    def refill(self, story: Story) -> None:
        """Show a story whose sources may be others now, still at the source that is shown."""
        if story.clippings == self.story.clippings:
            return
        here = self.clipping
        self.story = story
        self.index = story.clippings.index(here) if here in story.clippings else 0
        self.relayout()

    def choose(self, index: int) -> bool:
        """Show another source of the story; False when there is none of that number."""
        if not 0 <= index < len(self.story.clippings):
            return False
        if index != self.index:
            self.index = index
            self._marks = []
            self.relayout()
            self.scroll_to(y=0, animate=False)
        return True

    def relayout(self) -> None:
        """Wrap the text to the width."""
        width = self.content_size.width - 1
        clipping = self.clipping
        if width <= MARGIN or clipping is None:
            self._head, self._wrapped, self._starts = [], [], []
        else:
            if self.brief:
                self._head = [self._brief(clipping, width)]
            else:
                self._head = [*self._tabs(width), *_facts(clipping, width), ()]
            self._wrapped = _wrapped(clipping.text, width - MARGIN)
            self._starts = [start for start, _ in self._wrapped]
        self.resized()
        self.refresh()

    def _brief(self, clipping: Clipping, width: int) -> Line:
        count = len(self.story.clippings)
        number = f" {self.index + 1}/{count} " if count > 1 else ""
        copy = "a copy · " if self.index >= count - self.copies else ""
        day = clipping.published.isoformat() if clipping.published else ""
        facts = [clipping.name, day, clipping.author, f"{clipping.words} words", clipping.url]
        said = copy + " · ".join(fact for fact in facts if fact)
        return (Part(number, "tab"), Part(" "), Part(fit(said, width - len(number) - 1), "dim"))

    def _tabs(self, width: int) -> list[Line]:
        count = len(self.story.clippings)
        if count == 1:
            return []
        lines: list[list[Part]] = [[]]
        for index, clipping in enumerate(self.story.clippings):
            name = fit(clipping.name, 22) if index < count - self.copies else f"copy {fit(clipping.name, 17)}"
            tab = f" {index + 1} {name} "
            if lines[-1] and width_of(lines[-1]) + cell_len(tab) > width:
                lines.append([])
            lines[-1].append(Part(tab, "tab" if index == self.index else "dim"))
        return [tuple(line) for line in lines]

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
        return (Part(" " * MARGIN), *self._styled(clipping.text, start, end, base))

    def _styled(self, text: str, start: int, end: int, base: str) -> Iterable[Part]:
        clipping = self.clipping
        masks = [(m.start, m.end, "furniture") for m in clipping.furniture] if clipping else []
        layers = [m for m in (*masks, *self._marks) if m[0] < end and m[1] > start]
        edges = sorted({start, end, *(min(max(e, start), end) for m in layers for e in m[:2])})
        for a, b in pairwise(edges):
            style = next((m[2] for m in reversed(layers) if m[0] <= a and b <= m[1]), base)
            yield Part(text[a:b], style)

    def trace(self, cells: Iterable[Cell]) -> bool:
        """Mark the quotes behind some cells and go to the first; False when nothing stands behind them.

        Shows the source that holds the most of them, the present one when it holds any.
        """
        quotes = [quote for cell in cells for quote in cell.quotes]
        if not quotes:
            self._marks = []
            self.refresh()
            return False
        digests = [clipping.digest for clipping in self.story.clippings]
        held = [digests.index(q.span.source) for q in quotes if q.span.source in digests]
        if held and self.index not in held:
            self.choose(held[0])
        here = digests[self.index] if held else ""
        self._marks = [(q.span.start, q.span.end, "span") for q in quotes if q.span.source == here]
        for quote in quotes:
            if quote.span.source == here:
                self._marks += [(a, b, "kept") for a, b in quote.pieces]
        self.refresh()
        self.reveal()
        return bool(held)

    def reveal(self) -> None:
        """Bring the marked words into view."""
        if not self._marks or not self._wrapped:
            return
        first = min(mark[0] for mark in self._marks)
        last = max(mark[1] for mark in self._marks if mark[2] == "span")
        top = self._line_of(first)
        bottom = self._line_of(max(first, last - 1))
        self.show_lines(top, min(bottom - top + 1, max(1, self.content_size.height - 2)), margin=2)

    def _line_of(self, offset: int) -> int:
        return len(self._head) + max(0, bisect_right(self._starts, offset) - 1)

    def scroll_by(self, lines: int) -> None:
        """Scroll by some lines at once, without animation."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)


@lru_cache(maxsize=64)
def _wrapped(text: str, width: int) -> list[tuple[int, int]]:
    return wrap_offsets(text, width)


def _facts(clipping: Clipping, width: int) -> list[Line]:
    day = clipping.published.isoformat() if clipping.published else ""
    facts = [clipping.outlet, day, clipping.author, f"{clipping.words} words"]
    if clipping.language and clipping.language != "en":
        facts.append(f"language {clipping.language}")
    lines = wrap_parts([Part(" · ".join(fact for fact in facts if fact), "dim")], width - MARGIN)
    for extra in (clipping.url, "" if clipping.outlet else clipping.origin.name, *clipping.notes):
        if extra:
            lines += wrap_parts([Part(extra, "dim")], width - MARGIN)
    return [(Part(" " * MARGIN), *line) for line in lines]
