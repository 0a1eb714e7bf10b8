"""How far a card is: draft, reviewed, final; its details, the brief, the day's scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model import State, edits
from tui.actions import key_of
from tui.screens.brief import AsksBrief
from tui.screens.card_actions import CHANGES
from tui.screens.details import DetailsScreen
from tui.screens.reviewing import Reviews
from tui.screens.spread import SpreadScreen
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from tui.actions import Action

NEXT = {State.DRAFT: State.REVIEWED, State.REVIEWED: State.FINAL, State.FINAL: State.DRAFT}
FROM_SOURCES = ("source.row", "source.evidence", "source.keyword", "source.drop")
"""What the source pane changes on the card."""
STILL = ("bench.undo", "bench.redo")
"""What is allowed on a final card all the same."""


class States(Reviews, AsksBrief):
    """The state of the card, and the facts around it."""

    @property
    def final(self) -> bool:
        """Whether the card can only be read."""
        card = self.bench.card(self.story)
        return card is not None and card.state is State.FINAL

    def why_not_here(self, action: Action) -> str:
        """Why something around the card cannot be done now."""
        needs_card = ("bench.state", "bench.details", "bench.findings", "bench.regenerate", "bench.rescore")
        if action.id in needs_card and self.busy():
            return f"The card is being drafted: {key_of('bench.stop')} stops it."
        if action.id in needs_card and self.bench.card(self.story) is None:
            return f"There is no card yet: {key_of('bench.draft')} drafts it."
        if action.id in ("bench.state", "bench.brief") and self.bench.readonly:
            return self.bench.readonly
        changes = action.id in CHANGES or action.id in FROM_SOURCES or action.id.startswith("card.score-")
        if self.final and changes and action.id not in STILL:
            return f"This card is final; {key_of('bench.state')} reopens it."
        return super().why_not_here(action)

    def do_bench_state(self) -> None:
        """To the next state; a final card is reopened."""
        card = self.bench.card_or_new(self.story)
        state = NEXT[card.state]
        self.bench.set_state(self.story, state)
        self.refresh_card()
        warned = self.open_facts and state is not State.DRAFT
        self.explain(self._said(state), "warn" if warned else "good")

    def _said(self, state: State) -> str:
        if state is State.DRAFT:
            return f"Reopened: the card is a draft again · {key_of('bench.undo')} takes it back"
        left = [counted(self.open_facts, "finding") + " on the sources"] if self.open_facts else []
        if count := len(edits.blanks(self.bench.card_or_new(self.story))):
            left.append(counted(count, "blank"))
        facts = f" · still open: {' and '.join(left)}" if left else ""
        if state is State.FINAL:
            return f"Final: it can only be read until {key_of('bench.state')} reopens it{facts}"
        return f"Reviewed{facts} · {key_of('bench.state')} makes it final"

    def do_bench_details(self) -> None:
        """Show the details of the card."""
        self.app.push_screen(DetailsScreen(self.bench, self.story), self._from_details)

    def _from_details(self, _: object) -> None:
        if self.story in self.bench.shelf.kept:
            self.refresh_card()

    def do_bench_spread(self) -> None:
        """Show how the scores of the day and of this card spread."""
        self.app.push_screen(SpreadScreen(self.bench, self.story))
