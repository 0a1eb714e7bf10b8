"""From the card to its sources: the quotes behind the cell at the cursor in turn, and lost ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual import work

from core.citing import number_of
from core.errors import ForedeckError
from core.model import Column, Section, edits
from tui.actions import key_of
from tui.messages import Realigned
from tui.screens.nearby import Nearby
from tui.screens.reviewing import Reviews
from tui.widgets.bars import TellBar
from tui.widgets.lines import Part
from tui.widgets.lost_quotes import Lost, LostQuotes

if TYPE_CHECKING:
    from core.model import Card, Cell, Place, Quote, Story
    from tui.widgets.card_view import CardView
    from tui.widgets.source_view import SourceView


class Evidence(Reviews, Nearby):
    """Shows where the words of a cell stand, and says what stands nowhere."""

    _behind: tuple[tuple[Place | None, Quote], ...] = ()
    """The quotes that are shown, each with the cell that it stands behind; without one it is a finding's."""
    _turn = 0
    """Which of them is looked at."""
    _lost: tuple[tuple[Place, Quote], ...] = ()
    """The quotes of the card that stand in no source."""
    _lost_of: tuple[Card, Story] | None = None

    # The quotes behind the cell

    def show_evidence(self, card: Card, place: Place) -> None:
        """Show the quotes behind a cell in the sources, and say which stand nowhere."""
        behind = tuple(self._quotes_at(card, place))
        if behind != self._behind:
            self._behind, self._turn = behind, 0
        self.source_view.trace([quote for _, quote in behind], self._turn)
        self.show_lost(card)

    def _quotes_at(self, card: Card, place: Place) -> Iterator[tuple[Place | None, Quote]]:
        seen = set()
        for quote in self.evidence_here():
            seen.add(quote)
            yield None, quote
        for where, cell in _cells_at(card, place):
            for quote in cell.quotes:
                if quote not in seen:
                    seen.add(quote)
                    yield where, quote
        if not seen:
            yield from ((None, quote) for quote in self.near_here(card, place))

    def do_bench_quote(self, by: int) -> None:
        """To the next (or previous) quote behind the cell; where there is one pane, to the sources first."""
        view = self.source_view
        if not self._behind:
            self.look_near()
            return
        if self.one_pane and not view.has_focus:
            self.focus_pane(view)
        else:
            self._turn = (self._turn + by) % len(self._behind)
        view.trace([quote for _, quote in self._behind], self._turn)
        view.reveal()
        self.say_quote()

    def show_near(self) -> None:
        """Show the sentences that speak of what the cell says, the best one first."""
        self.show_evidence(self.bench.card_or_new(self.story), self.place)
        if self.one_pane:
            self.focus_pane(self.source_view)
        self.source_view.reveal()
        self.say_quote()

    @property
    def only_near(self) -> bool:
        """Whether what is shown only speaks of the same: nothing vouches for the cell yet."""
        near = self._near
        return near is not None and bool(self._behind) and self._behind[0][1] in near.quotes

    def numbered(self) -> str:
        """Which of the sentences that are shown is looked at: `quote 2 of 3`."""
        which = f"{self._turn + 1} of {len(self._behind)}"
        return f"no quote yet; near it {which}" if self.only_near else f"quote {which}"

    def do_bench_pane(self) -> None:
        """Go to the other pane, and say what is under its cursor."""
        to_card = self.source_view.has_focus
        super().do_bench_pane()
        say = self.tell if to_card else self.say_sentence
        self.call_after_refresh(self.resting.soon, "pane", say)

    def say_sentence(self) -> None:
        """Say which sentences are chosen."""
        raise NotImplementedError

    def focus_pane(self, view: SourceView | CardView) -> None:
        """Give a pane the keys, and the screen where there is room for one."""
        if self.focused is not view:
            self.query_one("#source-pane" if view is self.source_view else "#card-pane").remove_class("away")
            self.set_focus(view)

    def say_quote(self) -> None:
        """Say which of the quotes is looked at, and where it stands."""
        view = self.source_view
        if not (quote := view.quote):
            return
        story = view.story
        source = story.clipping(quote.span.source)
        stands = source is not None and source.text[quote.span.start : quote.span.end] == quote.text
        parts = [self.numbered()]
        if source is not None and stands:
            name = f"{source.name} [{view.index + 1}]" if len(story.clippings) > 1 else source.name
            parts.append(f"{name}, sentence {number_of(source, quote.span.start)}")
        else:
            parts.append(f"{self.what_became(quote).lower()}: “{' '.join(quote.text.split())}”")
        back = f"{key_of('bench.pane')} goes {'back to the card' if view.has_focus else 'to the sources'}"
        cite, then = key_of("source.evidence"), key_of("bench.next-quote")
        keys = f"{then} next · {back}" if self.only_near else f"{then} next quote · {back}"
        keys = f"{cite} puts it behind the cell · {keys}" if self.only_near else keys
        self.say_lines(" · ".join(parts), keys, "text" if stands else "bad")

    def say_lines(self, first: str, second: str = "", style: str = "text") -> None:
        """Say one thing and, dimmed, another below it."""
        self.explain(first, style)
        if second:
            parts = [Part(first, style), Part("\n"), Part(second, "dim")]
            self.query_one("#explain", TellBar).say(parts, whole=True)

    # What stands nowhere

    def show_lost(self, card: Card) -> None:
        """Say above the sources which quotes of the card stand in none of them."""
        story = self.source_view.story
        if self._lost_of is None or self._lost_of[0] is not card or self._lost_of[1] is not story:
            self._lost_of = card, story
            self._lost = tuple(
                (place, quote)
                for place, cell in card.cells()
                for quote in cell.quotes
                if not story.holds(quote)
            )
        if self.drafting_now:
            self.query_one(LostQuotes).tell((), 0)
            return
        places = {where for where, _ in _cells_at(card, self.place)}
        quotes = [quote for place, quote in self._lost if place in places]
        here = [Lost(self.what_became(quote), quote.text) for quote in _widest(quotes)]
        self.query_one(LostQuotes).tell(here, len(self._lost) - len(quotes))

    @property
    def drafting_now(self) -> bool:
        """Whether the card that is shown is not the one that is kept."""
        return bool(self.busy())

    def what_became(self, quote: Quote) -> str:
        """What became of a quote that stands in no source: its source, or its words there."""
        digest = quote.span.source
        home = self.bench.shelf.homes().get(digest)
        if self.source_view.story.clipping(digest) is not None:
            return "Its source does not say this at that place"
        if digest in self.bench.shelf.kept[self.story].former:
            return "Its source has another text now"
        if home == self.story:
            return "Its source is set aside as a copy"
        if home is not None:
            return f"Its source is now in another story, “{self.bench.view(home).title}”"
        return "Not in the sources any more"

    # Sources that change

    def follow_sources(self) -> None:
        """Have the quotes follow their words, when sources have changed, beside the screen."""
        card = self.bench.card(self.story)
        if card is not None and not self.bench.readonly and not self.bench.final(self.story):
            self._follow(self.story, card)

    @work(description="", exclusive=True, group="realign", exit_on_error=False)
    async def _follow(self, id: int, card: Card) -> None:
        moved = await asyncio.to_thread(self.bench.realigned, id)
        if moved is not None:
            self.post_message(Realigned(id, card, moved))

    def on_realigned(self, message: Realigned) -> None:
        """Keep quotes where their words stand now, unless the card is another one or is being worked on."""
        if message.story != self.story or self.busy() or self._editing is not None:
            return
        if self.bench.card(self.story) != message.before:
            return
        try:
            if not self.bench.realign(self.story, message.after):
                return
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        old = [quote for _, cell in message.before.cells() for quote in cell.quotes]
        new = [quote for _, cell in message.after.cells() for quote in cell.quotes]
        count = sum(a != b for a, b in zip(old, new, strict=True))
        self.refresh_card()
        followed = "quote followed its words" if count == 1 else "quotes followed their words"
        self.explain(
            f"The sources have changed: {count} {followed} · {key_of('bench.undo')} takes it back", "warn"
        )


def _widest(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes without those that stand within another of them, or twice."""
    found: list[Quote] = []
    for quote in sorted(quotes, key=lambda each: (each.span.source, each.span.start, -each.span.end)):
        last = found[-1].span if found else None
        if not last or last.source != quote.span.source or last.end < quote.span.end:
            found.append(quote)
    return found


def _cells_at(card: Card, place: Place) -> Iterator[tuple[Place, Cell]]:
    """The cells that are looked at from a place: of a row's name also its description."""
    if place.section is Section.SUMMARY:
        yield from ((place, part) for part in card.summary)
        return
    if (cell := edits.cell_at(card, place)) is not None:
        yield place, cell
        if place.column is Column.NAME:
            row = card.rows(place.section)[place.index]
            yield place.model_copy(update={"column": Column.DESCRIPTION}), row.description
