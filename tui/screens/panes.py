"""The two panes of the workbench: which of them has the keys, the room, and how much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from tui.actions import key_of
from tui.screens.base import NARROW, WorkScreen
from tui.widgets.card_view import CardView
from tui.widgets.source_view import SourceView

if TYPE_CHECKING:
    from core.workbench import Workbench

SHARES = (25, 32, 40, 50, 60)
"""Percent of the width that the sources can have."""
USUAL = 40
PANES = ("bench.zoom", "bench.wider", "bench.narrower")
LATE = ("card.add-below", "bench.jump")
"""Where there is one pane, the keys to the other one and to its quotes are shown before these."""

VERY_NARROW = 80
LATER = ("card.why", "bench.next-quote")
"""Below so many columns the key to the other pane is shown before these too."""


class Panes(WorkScreen):
    """Sources beside the card, or one of them alone."""

    BINDINGS = [Binding("shift+tab", "screen.do('bench.pane')", show=False)]
    """Of two panes the one before is the other one too, also where one of them is not shown."""

    bench: Workbench
    _zoomed = False
    _share = 0
    """Percent that was chosen here, which a desk that is only read does not remember."""

    @property
    def card_view(self) -> CardView:
        """The card pane."""
        return self.query_one("#card", CardView)

    @property
    def source_view(self) -> SourceView:
        """The source pane."""
        return self.query_one("#source", SourceView)

    @property
    def one_pane(self) -> bool:
        """Whether only one pane is on the screen."""
        return self._zoomed or self.size.width < NARROW

    @property
    def late_keys(self) -> tuple[str, ...]:
        """What stands last among the keys."""
        if self.size.width < VERY_NARROW:
            return (*LATE, *LATER, *(("bench.undo",) if self.source_view.has_focus else ()))
        return LATE if self.size.width < NARROW else ()

    def show_panes(self) -> None:
        """Show both panes, or the one that has the keys."""
        card = not self.source_view.has_focus
        self.set_class(self._zoomed, "zoomed")
        self.query_one("#source-pane").set_class(self.one_pane and card, "away")
        self.query_one("#card-pane").set_class(self.one_pane and not card, "away")

    def do_bench_pane(self) -> None:
        """Go to the other pane."""
        target = self.card_view if self.source_view.has_focus else self.source_view
        pane = "#card-pane" if target is self.card_view else "#source-pane"
        self.query_one(pane).remove_class("away")
        target.focus()

    def do_bench_zoom(self) -> None:
        """Give one pane the screen, or both again."""
        self._zoomed = not self._zoomed
        self.show_panes()

    def why_not_panes(self, id: str) -> str:
        """Why a pane cannot be given more or less room now."""
        if self.size.width < NARROW:
            other = key_of("bench.pane")
            return f"There is room for one pane only below {NARROW} columns; {other} goes to the other."
        if id != "bench.zoom" and self._zoomed:
            return f"One pane has the whole screen; {key_of('bench.zoom')} shows both again."
        return ""

    # How the width is shared

    @property
    def share(self) -> int:
        """Percent of the width that the sources have."""
        kept = self._share or self.bench.desk.about().get("split")
        return kept if kept in SHARES else USUAL

    def show_share(self) -> None:
        """Share the width as the desk remembers it."""
        share = self.share
        self.query_one("#source-pane").styles.width = f"{share}fr"
        self.query_one("#card-pane").styles.width = f"{100 - share}fr"

    def do_bench_split(self, by: int) -> None:
        """Give the pane that has the keys more (or less) of the width."""
        toward_source = by if self.source_view.has_focus else -by
        at = SHARES.index(self.share) + toward_source
        if not 0 <= at < len(SHARES):
            self.explain("It is as wide as it gets." if by > 0 else "It is as narrow as it gets.")
            return
        self._share = SHARES[at]
        self.bench.remember(split=self._share)
        self.show_share()
