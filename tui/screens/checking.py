"""Live checking: what the checks find on a card, a moment after it was shown or changed."""

from __future__ import annotations

import asyncio

from textual import work
from textual.timer import Timer

from core.model import Card, Details, Finding, State, edits
from core.model.cleaning import clean_line
from core.reviewing import Reviewed, reviewed
from core.workbench import Workbench
from tui.messages import Checked
from tui.screens.base import WorkScreen
from tui.widgets.marks import where

PAUSE = 0.4
"""Seconds without a change after which a card is checked."""


class Checks(WorkScreen):
    """Has the card of a story checked whenever it is another one; a key never waits for it."""

    bench: Workbench
    story: int
    review = Reviewed()
    """What is found on the card as it is now."""
    _of: tuple[int, Card] | None = None
    """The story and the (bare) card that were checked last."""
    _found: tuple[Finding, ...] = ()
    _pause: Timer | None = None

    def show_findings(self) -> None:
        """Show what is found now."""
        raise NotImplementedError

    @property
    def checked(self) -> bool:
        """Whether what is shown was found on the card as it is."""
        card = self.bench.card(self.story)
        return card is not None and self._of == (self.story, bare(card))

    def check_soon(self) -> None:
        """Show what still holds of the last check; after a pause check anew if the card is another one."""
        card = self.bench.card(self.story)
        if self._of is None or self._of[0] != self.story or card is None:
            self._of, self._found = None, ()
        self._part()
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if card is not None and not self.checked:
            self._pause = self.set_timer(PAUSE, self.check_now)

    def check_now(self) -> None:
        """Check the card as it is, in the place of a check that still runs."""
        card = self.bench.card(self.story)
        if card is not None:
            self._check(self.story, card)

    @work(exclusive=True, group="checking", exit_on_error=False)
    async def _check(self, story: int, card: Card) -> None:
        try:
            found = await asyncio.to_thread(self.bench.reviewing.of, story, card)
        except KeyError:
            return  # the story went away meanwhile
        except Exception as error:  # a check that breaks must not take the screen with it
            said = clean_line(f"{type(error).__name__}: {error}")[:80]
            self.explain(f"The check broke ({said}); the card is as it was.", "bad")
            return
        self.post_message(Checked(story, card, (*found.open, *found.accepted, *found.dismissed)))

    def on_checked(self, message: Checked) -> None:
        """Show what was found, unless the card is another one by now."""
        card = self.bench.card(self.story)
        if card is not None and (message.story, bare(message.card)) == (self.story, bare(card)):
            self.take_findings(message.card, message.findings)

    def take_findings(self, card: Card, findings: tuple[Finding, ...]) -> None:
        """Show findings of a check of the card."""
        self._of, self._found = (self.story, bare(card)), findings
        self._part()
        self.show_findings()

    def _part(self) -> None:
        """Part what was found by what the analyst said to it; of changed cells nothing holds any more."""
        card = self.bench.card(self.story)
        if self._of is None or card is None:
            self.review = Reviewed()
            return
        before, found = self._of[1], self._found
        if before != bare(card):
            found = tuple(each for each in found if _stands(each, before, card))
        self.review = reviewed(card, _in_page_order(found))

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """All that was found, whatever was said to it."""
        return self._found


def bare(card: Card) -> Card:
    """The card without what no check looks at: its state, its details, what was said to findings."""
    return card.with_fields(judged=(), state=State.DRAFT, details=Details())


def _stands(finding: Finding, before: Card, now: Card) -> bool:
    """Whether what a finding is about is still there: its words at their place, else the whole cell."""
    place = where(finding)
    text = edits.text_at(now, place)
    if finding.words and text[finding.start : finding.end] == finding.words:
        return True
    return text == edits.text_at(before, place)


def _in_page_order(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings that were parted, together again in the order of the page."""
    return sorted(findings, key=lambda finding: page_order(finding))


def page_order(finding: Finding) -> tuple[int, int, int, int]:
    """Where a finding stands on the page."""
    place = where(finding)
    sections = list(type(place.section))
    columns = [None, *type(place.column)] if place.column is not None else [None]
    return sections.index(place.section), place.index, columns.index(place.column), finding.start
