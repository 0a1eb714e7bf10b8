"""Moving on the card of the workbench, and what stands behind the cell under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from textual import work

from core.citing import number_of, sentences
from core.model import Section, edits
from tui.messages import PlaceChosen
from tui.resting import Resting
from tui.screens.ask import ReadScreen
from tui.screens.base import WorkScreen
from tui.screens.one_key import OneKeyScreen
from tui.widgets.bars import Bar
from tui.widgets.card_view import CardView
from tui.widgets.lines import Part
from tui.widgets.marks import worth_marking
from tui.widgets.wording import evidence, explain

if TYPE_CHECKING:
    from core.model import Card, Finding, Place, Story
    from core.workbench import Workbench
    from tui.widgets.wording import Numbering

LETTERS = {
    "t": Section.TITLE,
    "k": Section.KEYWORDS,
    "h": Section.THEMES,
    "o": Section.OTHER,
    "u": Section.SUMMARY,
    "s": Section.SIGNALS,
    "c": Section.CONCERNS,
    "b": Section.BEHAVIORS,
    "e": Section.TECHNOLOGIES,
    "i": Section.ISSUES,
}
"""The letter of each section, for jumping to it."""


MOVES = {
    "card.row-down", "card.row-up", "card.down", "card.up", "card.right", "card.left",
    "card.next-section", "card.previous-section", "card.page-down", "card.page-up", "card.first", "card.last",
    "source.down", "source.up", "source.more", "source.less",
    "source.page-down", "source.page-up", "source.first", "source.last",
}  # fmt: skip
"""The actions that only move a cursor: what stands beside it may wait until the keys rest."""
REMEMBERED = 32
"""Clippings whose sentences need not be counted again."""


class CardMoves(WorkScreen):
    """Where the cursor is on the card, and how it gets elsewhere."""

    bench: Workbench
    story: int
    _numbered: Story | None = None
    """The story whose sentences are counted already."""
    _with_numbers: tuple[str, ...] = ()
    """The clippings whose sentences were counted last, by their digests."""

    # What stands behind the cell

    def number_sentences(self) -> None:
        """Count the sentences of the sources, beside the screen; from then on quotes are said with theirs."""
        story = self.bench.view(self.story).story
        if self._numbered is not story:
            if {clipping.digest for clipping in story.clippings} <= set(self._with_numbers):
                self._numbered = story
            self._number(story)

    @work(description="", exclusive=True, group="sentences", exit_on_error=False)
    async def _number(self, story: Story) -> None:
        for clipping in story.clippings:
            if clipping.digest not in self._with_numbers:
                await asyncio.to_thread(sentences, clipping)
        digests = (clipping.digest for clipping in story.clippings)
        self._with_numbers = tuple(dict.fromkeys((*digests, *self._with_numbers)))[:REMEMBERED]
        if self._numbered is not story:
            self._numbered = story
            self.retell()

    def retell(self) -> None:
        """Say anew what is under the cursor, if that is what is said."""
        if self._told == self.query_one("#explain", Bar).left:
            self.tell()

    _told: tuple[Part, ...] = ()

    def tell(self) -> None:
        """Say what the cell under the cursor is."""
        raise NotImplementedError

    @property
    def told_findings(self) -> Sequence[Finding]:
        """The findings that are said at a cell, the one to say first in front."""
        return self.card_view.findings

    def tell_place(self, card: Card, place: Place, story: Story) -> None:
        """Say what a cell is, and what a check found there."""
        view = self.card_view
        told = explain(
            card,
            place,
            story,
            number_of=self._numbers(story),
            findings=worth_marking(self.told_findings),
            accepted=worth_marking(view.accepted),
            steps=self._steps(),
        )
        parts = [Part(told.first, told.style)]
        if told.keys:
            parts += [Part(" · ", "dim"), Part(told.keys, "strong")]
        if told.second:
            parts += [Part("\n"), Part(told.second, "dim")]
        self._told = tuple(parts)
        self.query_one("#explain", Bar).say(parts)

    def _numbers(self, story: Story) -> Numbering | None:
        return number_of if self._numbered == story else None

    def _steps(self) -> list[tuple[str, str]]:
        """The steps of the card, each with whose work it is."""
        return [(step.label, step.by) for step in self.bench.history(self.story).done]

    def words_in_question(self, place: Place, text: str) -> tuple[int, int] | None:
        """Where in a cell's text the words stand that one has come to change, or None."""
        return None

    def do_card_why(self) -> None:
        """Show in full where the cell's words come from."""
        card, story = self.bench.card_or_new(self.story), self.bench.view(self.story).story
        lines = evidence(
            card,
            self.place,
            story,
            number_of=self._numbers(story),
            findings=self.told_findings,
            steps=self._steps(),
        )
        self.app.push_screen(ReadScreen("Why", lines))

    # Where the cursor is

    @property
    def card_view(self) -> CardView:
        """The card pane."""
        return self.query_one("#card", CardView)

    @property
    def place(self) -> Place:
        """Where the cursor is."""
        return self.card_view.place

    @cached_property
    def resting(self) -> Resting:
        """What is said and shown beside the cursor once the keys rest."""
        return Resting(self)

    def action_do(self, id: str) -> None:
        """Do an action; all but those that only move see first what belongs to the place of the cursor."""
        if id == "bench.pane":
            self.resting.forget("pane")
            self.resting.forget("keys")
        if id not in MOVES:
            self.resting.all()
        super().action_do(id)
        self.draw_together()

    def explain(self, text: str, style: str = "text") -> None:
        """Say something that comes after what is still to be said of the cursor's place."""
        self.resting.now()
        super().explain(text, style)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Move, and say what is there in the same picture, or when the keys of a run have rested."""
        before = self.place
        with self.card_view.prevent(PlaceChosen):
            yield
        if self.place != before:
            self.resting.soon("ground", self.card_view.light)
            self.resting.soon("tell", self.tell)

    def do_card_step(self, by: int) -> None:
        """Next (or previous) row."""
        with self._telling():
            self.card_view.step(by)

    def do_card_line(self, by: int) -> None:
        """The cell below (or above)."""
        with self._telling():
            self.card_view.step_line(by)

    def do_card_cell(self, by: int) -> None:
        """Next (or previous) cell."""
        with self._telling():
            self.card_view.step_cell(by)

    def do_card_section(self, by: int) -> None:
        """Next (or previous) section."""
        with self._telling():
            self.card_view.step_section(by)

    def do_card_page(self, by: int) -> None:
        """A screen down (or up)."""
        with self._telling():
            self.card_view.page(by)

    def do_card_end(self, last: int) -> None:
        """To the title or the last row."""
        with self._telling():
            self.card_view.end(last=bool(last))

    def do_card_blank(self, way: int) -> None:
        """To the next (or previous) blank, round the ends."""
        order = list(self.card_view.laid_out.boxes)
        empty = set(edits.blanks(self.bench.card_or_new(self.story)))
        at = order.index(self.place) if self.place in order else 0
        ring = order[at + 1 :] + order[: at + 1] if way > 0 else (order[at:] + order[:at])[::-1]
        found = next((place for place in ring if place in empty), None)
        if found is not None:
            self.card_view.go(found)

    def do_bench_jump(self) -> None:
        """Go to a section by its letter."""
        choices = [(letter, section.value) for letter, section in LETTERS.items()]
        self.app.push_screen(OneKeyScreen("Go to", choices), self._jump)

    def _jump(self, letter: str | None) -> None:
        if letter is not None:
            self.query_one("#card-pane").remove_class("away")
            self.card_view.focus()
            self.card_view.go_section(LETTERS[letter])
            self.tell()
