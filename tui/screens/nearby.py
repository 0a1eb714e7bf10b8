"""For a cell without a quote: the sentences of its sources that speak of the same, to look at and to cite."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work

from core.model import Column, edits
from tui.messages import Near
from tui.screens.panes import Panes

if TYPE_CHECKING:
    from core.model import Card, Place, Quote

NOTHING_NEAR = "No quote stands behind this cell, and no sentence of the sources speaks of it."


class Nearby(Panes):
    """Looks for sentences near a cell's words, beside the screen. They prove nothing until they are cited."""

    _near: Near | None = None

    def words_at(self, card: Card, place: Place) -> str:
        """What a cell says; of a row's name also its description."""
        text = edits.text_at(card, place)
        if place.column is Column.NAME and text:
            text += ". " + card.rows(place.section)[place.index].description.text
        return text

    def near_here(self, card: Card, place: Place) -> tuple[Quote, ...]:
        """The sentences that were found near a cell, for as long as it says what it said then."""
        near = self._near
        if near is None or near.story != self.story or near.place != place:
            return ()
        return near.quotes if near.words == self.words_at(card, place) else ()

    def look_near(self) -> None:
        """Look for sentences near the cell under the cursor."""
        card = self.bench.card_or_new(self.story)
        self._look_around(self.story, self.place, self.words_at(card, self.place))

    @work(description="", exclusive=True, group="near", exit_on_error=False)
    async def _look_around(self, story: int, place: Place, words: str) -> None:
        found = await asyncio.to_thread(self.bench.reviewing.near, story, words)
        self.post_message(Near(story, place, words, found))

    def on_near(self, message: Near) -> None:
        """Show what was found, unless the cursor has gone on."""
        if message.story != self.story or message.place != self.place:
            return
        self._near = message
        if message.quotes:
            self.show_near()
        else:
            self.explain(NOTHING_NEAR, "warn")

    def show_near(self) -> None:
        """Show the sentences that were found."""
        raise NotImplementedError
