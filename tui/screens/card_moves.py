"""Moving on the card of the workbench, and what stands behind the cell under the cursor."""

from __future__ import annotations

from core.model import Place, edits
from core.workbench import Workbench
from tui.screens.ask import ReadScreen
from tui.screens.base import WorkScreen
from tui.widgets.card_view import CardView
from tui.widgets.wording import evidence


class CardMoves(WorkScreen):
    """Where the cursor is on the card, and how it gets elsewhere."""

    bench: Workbench
    story: int

    @property
    def card_view(self) -> CardView:
        """The card pane."""
        return self.query_one("#card", CardView)

    @property
    def place(self) -> Place:
        """Where the cursor is."""
        return self.card_view.place

    def do_card_step(self, by: int) -> None:
        """Next (or previous) row."""
        self.card_view.step(by)

    def do_card_line(self, by: int) -> None:
        """The cell below (or above)."""
        self.card_view.step_line(by)

    def do_card_cell(self, by: int) -> None:
        """Next (or previous) cell."""
        self.card_view.step_cell(by)

    def do_card_section(self, by: int) -> None:
        """Next (or previous) section."""
        self.card_view.step_section(by)

    def do_card_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.card_view.page(by)

    def do_card_end(self, last: int) -> None:
        """To the title or the last row."""
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

    def do_card_why(self) -> None:
        """Show in full where the cell's words come from."""
        card, story = self.bench.card_or_new(self.story), self.bench.view(self.story).story
        self.app.push_screen(ReadScreen("Why", evidence(card, self.place, story)))
