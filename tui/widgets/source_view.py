"""The source pane: the text of a source, in which sentences can be chosen by keys and mouse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.keymap import OwnKeys, bindings
from tui.messages import SentenceChosen
from tui.terminal.plain import cells
from tui.widgets.source_text import SourceText

if TYPE_CHECKING:
    from textual import events

    from core.model import Clipping, Quote

Stretches = tuple[tuple[int, int], ...]


class SourceView(OwnKeys, SourceText):
    """Lets the sentences of a source be chosen.

    `cut` gives the sentences of a clipping; without it none can be chosen.
    """

    BINDINGS = bindings("source")

    def __init__(self, id: str | None = None, cut: Callable[[Clipping], Stretches] | None = None) -> None:
        super().__init__(id=id, margin=3 if cut else 2)
        self._cut = cut
        self._anchor: int | None = None
        """The sentence at which the mouse was pressed."""
        self._passing = False
        """Whether the chosen sentence has a bar only, as a run of keys goes over it."""
        self._spanned: tuple[object, object, tuple[int, int] | None] = None, None, None
        """Which sentences of which source were asked for last, and where they stand."""

    @property
    def sentences(self) -> Stretches:
        """The (start, end) of the sentences of the source that is shown."""
        clipping = self.clipping
        return self._cut(clipping) if self._cut and clipping else ()

    @property
    def chosen_span(self) -> tuple[int, int] | None:
        """From where to where the chosen sentences go, in code points."""
        if self._chosen is None:
            return None
        if self._spanned[:2] != (self._chosen, self.clipping):
            sentences = self.sentences
            first, last = (min(number, len(sentences) - 1) for number in self._chosen)
            span = (sentences[first][0], sentences[last][1]) if sentences else None
            self._spanned = self._chosen, self.clipping, span
        return self._spanned[2]

    @property
    def chosen_numbers(self) -> tuple[int, int] | None:
        """The numbers of the first and the last chosen sentence, from 1."""
        return (self._chosen[0] + 1, self._chosen[1] + 1) if self._chosen else None

    def chosen_quote(self) -> Quote | None:
        """The chosen sentences as a quote; furniture between them is left out of what is kept."""
        from core.model import Quote, Span

        clipping, span = self.clipping, self.chosen_span
        if clipping is None or span is None or self._chosen is None:
            return None
        start, end = span
        kept: Stretches = ()
        if any(mask.start < end and start < mask.end for mask in clipping.furniture):
            kept = self.sentences[self._chosen[0] : self._chosen[1] + 1]
        where = Span(source=clipping.digest, start=start, end=end)
        return Quote(text=clipping.text[start:end], span=where, kept=kept if len(kept) > 1 else ())

    def choose_sentences(
        self, first: int, last: int | None = None, *, tell: bool = True, step: bool = False
    ) -> None:
        """Choose sentences by their numbers from 0, and bring them into view."""
        count = len(self.sentences)
        if not count:
            return
        low, high = sorted((first, first if last is None else last))
        before, whole = self.chosen_span, self._chosen is None
        self._passing = step
        self._chosen = min(max(low, 0), count - 1), min(max(high, 0), count - 1)
        self._redraw(before, whole=whole)
        if span := self.chosen_span:
            self.reveal_span(*span, step=step)
        if tell:
            self.post_message(SentenceChosen())

    @property
    def lit_span(self) -> tuple[int, int] | None:
        """From where to where the chosen sentences lie on a ground of their own."""
        return self.chosen_span if self.has_focus and not self._passing else None

    def light(self) -> None:
        """Lay the chosen sentences on their ground, once the keys rest on them."""
        if self._passing:
            self._passing = False
            self._redraw(None, whole=False)

    def _redraw(self, before: tuple[int, int] | None, *, whole: bool) -> None:
        """Draw the lines of the sentences that were chosen before and of those that are now."""
        if whole or not self._wrapped:
            self.refresh()
            return
        for start, end in {span for span in (before, self.chosen_span) if span}:
            first = self._line_of(start)
            self.refresh_lines(first, self._line_of(max(start, end - 1)) - first + 1)

    def holds(self, quote: Quote, span: tuple[int, int]) -> bool:
        """Whether some of a quote stands in a stretch of the source that is shown."""
        return quote in self._here() and quote.span.start < span[1] and span[0] < quote.span.end

    def choose_here(self, *, tell: bool = True) -> None:
        """Choose the sentence of the quote that is looked at, else the first that is seen."""
        quote = self.quote
        if quote is not None and quote in self._here():
            self.choose_sentences(self._sentence_at(quote.span.start), tell=tell)
        else:
            self.choose_seen(tell=tell)

    def choose_seen(self, *, tell: bool = True) -> None:
        """Choose the first sentence that is seen."""
        if self._wrapped:
            line = max(0, round(self.scroll_offset.y) - len(self._head))
            offset = self._starts[min(line, len(self._starts) - 1)]
            seen = [n for n, (start, _) in enumerate(self.sentences) if start >= offset]
            self.choose_sentences(seen[0] if seen else len(self.sentences) - 1, tell=tell)

    def choose_at(self, offset: int) -> None:
        """Choose the sentence that an offset lies in."""
        self.choose_sentences(self._sentence_at(offset), tell=False)

    def step_sentence(self, by: int) -> None:
        """Go to the next (or previous) sentence, which has its bar at once and its ground by `light`."""
        if self._chosen is None:
            self.choose_here()
        else:
            self.choose_sentences((self._chosen[1] if by > 0 else self._chosen[0]) + by, step=True)

    def stretch(self, by: int) -> None:
        """Take one more sentence at the end, or one less."""
        if self._chosen is None:
            self.choose_here()
        else:
            first, last = self._chosen
            self.choose_sentences(first, max(first, last + by))

    def _sentence_at(self, offset: int) -> int:
        return max(0, bisect_right([start for start, _ in self.sentences], offset) - 1)

    # Focus and mouse

    def on_focus(self) -> None:
        """Have a sentence to go on from, unless it is the mouse that chooses one."""
        self.call_after_refresh(self._begin)
        self._redraw(None, whole=False)

    def relayout(self) -> None:
        """Wrap the text to the width; a pane that had none until now gets its sentence to go on from."""
        super().relayout()
        if self._wrapped and self._chosen is None and self.has_focus:
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._chosen is None and self.has_focus:
            self.choose_here()

    def on_blur(self) -> None:
        """Show the chosen sentences as resting."""
        self._anchor = None
        self._redraw(None, whole=False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose the sentence under the pointer."""
        if (offset := self._offset_at(event.y, event.x)) is not None and self.sentences:
            self._anchor = self._sentence_at(offset)
            self.choose_sentences(self._anchor)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose all sentences from where the button was pressed."""
        if self._anchor is not None and event.button:
            offset = self._offset_at(event.y, event.x)
            if offset is not None:
                self.choose_sentences(self._anchor, self._sentence_at(offset))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """What is chosen stays."""
        self._anchor = None

    def _offset_at(self, y: int, x: int) -> int | None:
        """The code point under a point of the pane; None above the text."""
        line = y + round(self.scroll_offset.y) - len(self._head)
        clipping = self.clipping
        if clipping is None or not 0 <= line < len(self._wrapped):
            return None
        at, end = self._wrapped[line]
        left = x - self.margin
        while at < end and (left := left - cells(clipping.text[at])) >= 0:
            at += 1
        return at
