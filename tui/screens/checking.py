"""Live checking: what the checks find on a card, a moment after it was shown or changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work

from core.model import Details, State, edits
from core.model.cleaning import clean_line
from core.reviewing import Reviewed, reviewed
from tui.messages import Checked, Subject
from tui.screens.base import WorkScreen
from tui.widgets.marks import where

if TYPE_CHECKING:
    from textual.timer import Timer

    from core.model import Card, Finding
    from core.workbench import Workbench

PAUSE = 0.4
"""Seconds without a change after which a card is checked."""


class Checks(WorkScreen):
    """Has the card of a story checked whenever it is another one; a key never waits for it."""

    bench: Workbench
    story: int
    review = Reviewed()
    """What is found on the card as it is now."""
    _of: Subject | None = None
    """What was checked last."""
    _found: tuple[Finding, ...] = ()
    _pause: Timer | None = None

    def show_findings(self) -> None:
        """Show what is found now."""
        raise NotImplementedError

    @property
    def subject(self) -> Subject | None:
        """What there is to check now; None without a card."""
        card, kept = self.bench.card(self.story), self.bench.shelf.kept.get(self.story)
        return (
            Subject(self.story, kept.clippings, bare(card)) if card is not None and kept is not None else None
        )

    @property
    def checked(self) -> bool:
        """Whether what is shown was found on the card as it is."""
        return self._of is not None and self._of == self.subject

    def check_soon(self) -> None:
        """Show what still holds of the last check; after a pause check anew if the card is another one."""
        now = self.subject
        if self._of is None or self._of.story != self.story or now is None:
            self._of, self._found = None, ()
        self._part()
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if now is not None and now != self._of:
            self._pause = self.set_timer(PAUSE, self.check_now)

    def check_now(self) -> None:
        """Check the card as it is, in the place of a check that still runs."""
        if (now := self.subject) is not None:
            self._check(now)

    @work(description="", exclusive=True, group="checking", exit_on_error=False)
    async def _check(self, subject: Subject) -> None:
        try:
            found = await asyncio.to_thread(self.bench.reviewing.of, subject.story, subject.card)
        except KeyError:
            return  # the story went away meanwhile
        except Exception as error:  # a check that breaks must not take the screen with it
            said = clean_line(f"{type(error).__name__}: {error}")[:80]
            self.explain(f"The check broke ({said}); the card is as it was.", "bad")
            return
        self.post_message(Checked(subject, (*found.open, *found.accepted, *found.dismissed)))

    def on_checked(self, message: Checked) -> None:
        """Show what was found, unless there is something else to check by now."""
        if message.subject == self.subject:
            self._of, self._found = message.subject, message.findings
            self._part()
            self.show_findings()

    def _part(self) -> None:
        """Part what was found by what the analyst said to it; of changed cells nothing holds any more."""
        card = self.bench.card(self.story)
        if self._of is None or card is None:
            self.review = Reviewed()
            return
        before, found = self._of.card, self._found
        if before != bare(card):
            found = tuple(each for each in found if _stands(each, before, card))
        self.review = reviewed(card, _in_page_order(found))

    @property
    def known(self) -> tuple[Subject, tuple[Finding, ...]] | None:
        """What was checked and all that was found on it; None when that is not the card as it is."""
        return (self._of, self._found) if self._of is not None and self.checked else None


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
