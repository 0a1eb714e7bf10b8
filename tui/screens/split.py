"""A small dialog: which sources of a story become a story of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.lines import Part, pad
from tui.widgets.pick_list import PickList
from tui.widgets.triage_line import MONTHS, short_count

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.model import Clipping
    from tui.widgets.lines import Line


class SplitScreen(ModalScreen[list[str] | None]):
    """Lists the sources and copies of a story; dismisses with the digests of those that were ticked."""

    BINDINGS = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("space,m", "tick", show=False),
        Binding("enter", "split", show=False),
    ]

    def __init__(self, title: str, sources: Sequence[Clipping], copies: Sequence[Clipping]) -> None:
        super().__init__()
        self._title = title
        self._clippings = (*sources, *copies)
        self._count = len(sources)

    def compose(self) -> ComposeResult:
        """What it is about, the list, and room for what is wrong."""
        with Vertical(id="split") as box:
            box.border_title = Content("Split off")
            box.border_subtitle = Content("Space ticks · Enter splits them off · Esc leaves")
            yield Static(Content(self._title), id="question")
            picks = PickList(ticks=True, id="picks")
            picks.styles.height = min(14, len(self._clippings))
            yield picks
            yield Static(Content("Tick what tells of something else."), id="problem")

    def on_mount(self) -> None:
        """Show the list."""
        picks = self.query_one(PickList)
        picks.show([[self._line(number, each)] for number, each in enumerate(self._clippings)])
        picks.focus()

    def _line(self, number: int, clipping: Clipping) -> Line:
        day = clipping.published
        when = f"{day.day} {MONTHS[day.month - 1]}" if day else ""
        return (
            Part(pad(clipping.title or " ".join(clipping.text[:200].split()), 46)),
            Part(" " + pad(clipping.name, 16), "dim"),
            Part(f" {when:>6} {short_count(clipping.words):>5}", "dim"),
            Part(" copy" if number >= self._count else "", "figures"),
        )

    def action_move(self, by: int) -> None:
        """Next (or previous) source."""
        picks = self.query_one(PickList)
        picks.go(picks.index + by)

    def action_tick(self) -> None:
        """Tick the source, or untick it."""
        self.query_one(PickList).tick()

    def action_split(self) -> None:
        """Split the ticked ones off, when one source is left behind."""
        ticked = sorted(self.query_one(PickList).ticked)
        problem = self.query_one("#problem", Static)
        if not ticked:
            problem.update(
                Content.styled("Nothing is ticked: Space ticks the source under the cursor.", "$warning")
            )
        elif all(number in ticked for number in range(self._count)):
            problem.update(Content.styled("One source has to stay in the story.", "$warning"))
        else:
            self.dismiss([self._clippings[number].digest for number in ticked])
