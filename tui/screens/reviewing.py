"""The findings on the workbench: from one to the next, accepted, dismissed, settled with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from core.model import Check, Finding, edits
from tui.actions import key_of, with_keys
from tui.screens.card_actions import CardActions
from tui.screens.checking import Checks, page_order
from tui.screens.findings import FindingsScreen
from tui.widgets.marks import where, worth_marking
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.model import Card, Place, Quote, Story
    from tui.actions import Action

ANSWERING = ("card.accept", "card.dismiss", "card.fix")

NO_FIX = (
    "There is no one-key fix for this;"
    " {card.edit} edits the cell, {card.accept} accepts, {card.dismiss} dismisses."
)


class Reviews(CardActions, Checks):
    """Marks what the checks find on the card, and answers it."""

    _current: Finding | None = None
    """The finding that the cursor went to last."""
    _answered = False
    """Whether one was answered here and the next one is not said yet, so that no key may answer that."""

    def refresh_head(self) -> None:
        """Say how much of the card is still open."""
        raise NotImplementedError

    def show_findings(self) -> None:
        """Mark the findings on the card, and say how many there are."""
        self.card_view.show_findings(self.review.open, self.review.accepted)
        self.refresh_head()
        self.retell()

    @property
    def open_facts(self) -> int:
        """How many findings about what the sources say nobody has answered."""
        return sum(finding.fact for finding in self.review.open)

    @property
    def told_findings(self) -> tuple[Finding, ...]:
        """The open findings, the one that the cursor went to first."""
        return tuple(sorted(self.review.open, key=lambda finding: finding != self._current))

    def finding_here(self) -> Finding | None:
        """The open finding at the cursor: the one that it went to, else the first there."""
        here = [finding for finding in self.review.open if where(finding) == self.place]
        if self._current in here:
            return self._current
        return here[0] if here else None

    def words_in_question(self, place: Place, text: str) -> tuple[int, int] | None:
        """The words of the finding that the cursor went to, for as long as they stand there."""
        finding = self._current
        if finding is None or where(finding) != place or finding not in self.review.open:
            return None
        stands = bool(finding.words) and text[finding.start : finding.end] == finding.words
        return (finding.start, finding.end) if stands else None

    def evidence_here(self) -> tuple[Quote, ...]:
        """The sentences of sources that belong to the finding that the cursor went to, or else to the
        first one of a cell behind which no quote stands."""
        finding = self.finding_here()
        if finding is None:
            return ()
        cell = edits.cell_at(self.bench.card_or_new(self.story), self.place)
        own = finding != self._current and cell is not None and cell.quotes
        return () if own else finding.evidence

    def why_not_here(self, action: Action) -> str:
        """Why a finding cannot be answered here."""
        if action.id.endswith("-finding") and not worth_marking(self.review.open):
            if not self.checked:
                return "The card is being checked."
            return "Nothing is open: the checks find nothing else on this card."
        if action.id in ANSWERING:
            finding = self.finding_here()
            if finding is None or self._answered:
                return f"No finding is shown here; {key_of('card.next-finding')} goes to the next one."
            if action.id == "card.fix" and finding.fix is None:
                return with_keys(NO_FIX)
        return super().why_not_here(action)

    def do_card_finding(self, way: int) -> None:
        """To the next (or previous) finding, round the ends."""
        found = worth_marking(self.review.open)
        now = self.finding_here()
        if now in found:
            at = found.index(now) + way
        else:
            here = page_order(Finding(check=Check.EMPTY, place=self.place, sentence=""))
            behind = [number for number, each in enumerate(found) if page_order(each) > here]
            at = (behind[0] if behind else 0) if way > 0 else (behind[0] if behind else len(found)) - 1
        self.go_to_finding(found[at % len(found)])

    def go_to_finding(self, finding: Finding) -> None:
        """Put the cursor where a finding is, and show the sentence of the source that belongs to it."""
        self._current = finding
        self.card_view.go(where(finding), tell=False)
        self.card_view.focus()
        self.tell()

    def do_card_accept(self) -> None:
        """Accept the finding: it stays marked and is passed by."""
        self._judge("accepted", "Accepted, and it stays marked")

    def do_card_dismiss(self) -> None:
        """Dismiss the finding."""
        self._judge("dismissed", "Dismissed")

    def _judge(self, verdict: Literal["accepted", "dismissed"], said: str) -> None:
        finding = self.finding_here()
        if finding is not None:
            self.bench.judge(self.story, finding, verdict)
            self.refresh_card()
            self.show_findings()
            self.explain(f"{said} · {self._left()} · {key_of('bench.undo')} takes it back")
            self._answered = True

    def do_card_fix(self) -> None:
        """Do what the finding proposes."""
        finding = self.finding_here()
        if finding is not None and finding.fix is not None:
            self.bench.apply_fix(self.story, finding)
            self.refresh_card()
            self.explain(
                f"Done: {finding.fix.label} · {key_of('card.next-finding')} goes on · "
                f"{key_of('bench.undo')} takes it back"
            )
            self._answered = True

    def tell_place(self, card: Card, place: Place, story: Story) -> None:
        """Say what a cell is and what was found there, which can be answered from then on."""
        self._answered = False
        super().tell_place(card, place, story)

    def _left(self) -> str:
        count = len(worth_marking(self.review.open))
        return (
            f"{counted(count, 'finding')} left, {key_of('card.next-finding')} goes on"
            if count
            else "no finding is left"
        )

    def do_bench_findings(self) -> None:
        """Show all findings."""
        self.app.push_screen(FindingsScreen(self.bench, self.story, self.known), self._from_findings)

    def _from_findings(self, finding: Finding | None) -> None:
        if self.story not in self.bench.shelf.kept:
            return  # the screen is left as it is resumed
        self.refresh_card()
        if finding is not None:
            self.go_to_finding(finding)
