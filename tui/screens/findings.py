"""All findings on a card in one list: what is said of which words, and the sentences of the sources."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from textual import work

from core.citing import number_of
from core.editing import describe
from core.model import FACTS, Check
from core.reviewing import left
from tui.actions import key_of, with_keys
from tui.keymap import bindings
from tui.screens.block_screen import BlockScreen
from tui.screens.checking import Checks
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.model import Finding, Quote, Story
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.messages import Subject
    from tui.widgets.lines import Line

GROUPS = ("WHAT THE SOURCES SAY", "THE SOURCES AMONG THEMSELVES", "THE FORM OF THE CARD", "BLANK CELLS")
OPEN_SAYS = (
    "{findings.go} goes to it · {findings.accept} is right and stays marked · {findings.dismiss} is none"
)
SETTLED_SAYS = (
    "{findings.accept} or {findings.dismiss} again brings it back · {findings.go} goes to it on the card"
)
SETTLED = "ACCEPTED AND DISMISSED"
EMPTY = "Nothing is open: every figure, date and name that was checked stands in the sources you gave."
SAID = {"accepted": "Accepted, and it stays marked", "dismissed": "Dismissed"}
QUOTED = 3
"""Sentences of sources that are shown with a finding."""


def group_of(finding: Finding) -> int:
    """Which of the groups a finding belongs to."""
    if finding.check in FACTS:
        return 0
    return {Check.DIFFERING: 1, Check.EMPTY: 3}.get(finding.check, 2)


class FindingsScreen(BlockScreen, Checks):
    """Lists the findings; dismisses with the one to go to on the card, or None."""

    BINDINGS = bindings("findings")
    scopes = ("findings", "list", "everywhere")

    def __init__(
        self, bench: Workbench, story: int, known: tuple[Subject, tuple[Finding, ...]] | None = None
    ) -> None:
        super().__init__(bench)
        self.story = story
        self._settled = False
        self._answered = False
        """Whether something was just said of an answer."""
        self._listed: tuple[Finding, ...] = ()
        self._numbers: dict[Quote, int] = {}
        if known is not None:
            self._of, self._found = known

    def on_mount(self) -> None:
        """Show what is known; check the card when it is not known yet."""
        super().on_mount()
        self.show_above("")
        self._part()
        if not self.checked:
            self.check_now()
        self.show_findings()

    def show_findings(self) -> None:
        """List the findings as they are now; what was said of the last answer stays."""
        self.fill()
        if not self._answered:
            self.tell()
        self._answered = False
        self._count(self.bench.view(self.story).story)

    @work(description="", exclusive=True, group="sentences", exit_on_error=False)
    async def _count(self, story: Story) -> None:
        """Find which sentence of its source each quote is, beside the screen."""
        quotes = [quote for each in self._found for quote in each.evidence if quote not in self._numbers]
        texts = {clipping.digest: clipping for clipping in story.clippings}
        for quote in quotes:
            if clipping := texts.get(quote.span.source):
                self._numbers[quote] = await asyncio.to_thread(number_of, clipping, quote.span.start)
        if quotes and self.is_current:
            self.fill()

    # What is shown

    def fill(self) -> None:
        """Show the findings in their groups."""
        open_ones = sorted(self.review.open, key=group_of)
        settled = [*self.review.accepted, *self.review.dismissed] if self._settled else []
        self._listed = (*open_ones, *settled)
        if self._listed:
            room = self.blocks.room
            self.blocks.show_blocks([self._block(number, room) for number in range(len(self._listed))])
        else:
            self.show_empty(self._nothing())
        still = left(self.bench.card_or_new(self.story), open_ones)
        said = counted(still.findings, "finding")
        said += f", {still.facts} on what the sources say" if still.facts else ""
        said += f" · {counted(still.blanks, 'blank')}" if still.blanks else ""
        said += f" · {counted(still.unscored, 'row')} not scored" if still.unscored else ""
        answered = len(self.review.accepted) + len(self.review.dismissed)
        self.query_one("#head", Bar).say(
            [Part("Findings ", "strong"), Part(said if self.checked else "being checked", "dim")],
            [Part(f"{answered} answered ({key_of('findings.settled')})", "dim")] if answered else [],
        )

    def _nothing(self) -> str:
        if not self.checked:
            return "The card is being checked."
        if not self.bench.view(self.story).story.clippings:
            return "Nothing is open. There are no sources, so only the form was checked."
        answered = len(self.review.accepted) + len(self.review.dismissed)
        return EMPTY + (
            f" {answered} answered: {key_of('findings.settled')} shows what you said to them."
            if answered
            else ""
        )

    def _block(self, number: int, room: int) -> Block:
        finding = self._listed[number]
        heading = self._heading(number)
        close = heading == GROUPS[3] == (self._heading(number - 1) if number else "")
        above: list[Line] = [()] if number and not close else []
        if heading != (self._heading(number - 1) if number else ""):
            above.append((Part(heading, "heading"),))
        return Block(self._lines(finding, room), above)

    def _heading(self, number: int) -> str:
        finding = self._listed[number]
        return GROUPS[group_of(finding)] if finding in self.review.open else SETTLED

    def _lines(self, finding: Finding, room: int) -> list[Line]:
        place = str(finding.place.section) if finding.whole else describe(finding.place)
        place = place[:1].upper() + place[1:]
        start = [Part("! ", "figures"), Part(f"{place}:", "bold")]
        if finding not in self.review.open:
            word = "accepted" if finding in self.review.accepted else "dismissed"
            start = [Part(f"{word} ", "hand"), Part(f"{place}:", "dim")]
        lines = wrap_parts([*start, Part(finding.sentence)], room)
        for quote in finding.evidence[:QUOTED]:
            said = [Part(f"“{' '.join(quote.text.split())}”", "dim"), Part(self._source(quote), "label")]
            lines += [(Part("  │ ", "rule"), *line) for line in wrap_parts(said, room - 4)]
        if finding.fix is not None:
            fix = wrap_parts(
                [Part(key_of("findings.fix"), "score"), Part(finding.fix.label, "dim")], room - 2
            )
            lines += [(Part("  "), *line) for line in fix]
        return lines

    def _source(self, quote: Quote) -> str:
        clippings = self.bench.view(self.story).story.clippings
        for at, clipping in enumerate(clippings, start=1):
            if clipping.digest == quote.span.source:
                name = f"{clipping.name} [{at}]" if len(clippings) > 1 else clipping.name
                number = self._numbers.get(quote)
                return f"{name}, sentence {number}" if number else name
        return ""

    def tell(self) -> None:
        """Say what can be done with the finding under the cursor."""
        finding = self.finding
        if finding is None:
            self.explain(f"{key_of('list.close')} goes back to the card.")
        elif finding not in self.review.open:
            self.explain(with_keys(SETTLED_SAYS))
        else:
            fix = f" · {key_of('findings.fix')}: {finding.fix.label}" if finding.fix else ""
            self.explain(with_keys(OPEN_SAYS) + fix)

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        at = self.listing.index
        return self._listed[at] if at < len(self._listed) else None

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "findings.settled":
            if not self._settled and not self.review.accepted and not self.review.dismissed:
                return "No finding was accepted or dismissed on this card."
        elif action.scope == "findings":
            if self.finding is None:
                return "There is nothing in the list."
            if self.bench.readonly and action.id != "findings.go":
                return self.bench.readonly
            if action.id == "findings.fix" and self.finding.fix is None:
                return f"There is no one-key fix for this; {key_of('findings.go')} goes to the cell."
        return super().why_not(action)

    def do_findings_go(self) -> None:
        """Go to the finding on the card."""
        self.dismiss(self.finding)

    def do_list_choose(self) -> None:
        """The same by a double click."""
        self.action_do("findings.go")

    def do_findings_accept(self) -> None:
        """Accept it, or take that back."""
        self._judge("accepted")

    def do_findings_dismiss(self) -> None:
        """Dismiss it, or take that back."""
        self._judge("dismissed")

    def _judge(self, verdict: Literal["accepted", "dismissed"]) -> None:
        finding = self.finding
        if finding is None:
            return
        before = self.review.accepted if verdict == "accepted" else self.review.dismissed
        back = finding in before
        self.bench.judge(self.story, finding, None if back else verdict)
        self.check_soon()
        self.show_findings()
        said = "Open again" if back else SAID[verdict]
        self.explain(f"{said} · {key_of('findings.settled')} shows what was answered")
        self._answered = True

    def do_findings_fix(self) -> None:
        """Do what the finding proposes."""
        finding = self.finding
        if finding is not None and finding.fix is not None:
            self.bench.apply_fix(self.story, finding)
            self.check_soon()
            self.show_findings()
            self.explain(f"Done: {finding.fix.label} · {key_of('bench.undo')} on the card takes it back")
            self._answered = True

    def do_findings_settled(self) -> None:
        """Show what was accepted and dismissed too, or not."""
        self._settled = not self._settled
        self.fill()
        self.tell()

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Go back from a story that is not there any more; check what was changed elsewhere."""
        if self.story not in self.bench.shelf.kept:
            self.leave(None)
        elif stories is None or self.story in stories:
            self.check_soon()
            self.show_findings()
