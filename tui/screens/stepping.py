"""From story to story without going back to the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.listing import Lens
from tui.screens.base import WorkScreen

if TYPE_CHECKING:
    from core.workbench import Workbench


class Stepping(WorkScreen):
    """Steps through the stories as the list had them that was left."""

    bench: Workbench
    story: int
    listed: tuple[int, ...] = ()
    """The stories of that list; empty for all."""

    def open_story(self, id: int) -> None:
        """Show a story and its card."""
        raise NotImplementedError

    def before_stepping(self) -> None:
        """End what must not go on with another story."""

    @property
    def ids(self) -> tuple[int, ...]:
        """The stories that one steps through: those of the list that was left, else all."""
        kept = self.bench.shelf.kept
        return tuple(id for id in self.listed if id in kept) or self.bench.listing(Lens())

    def do_bench_story(self, by: int) -> None:
        """Open the next (or previous) story of the list."""
        self._step(self.ids, by, "There is no further story." if by > 0 else "This is the first story.")

    def do_bench_kept(self, by: int) -> None:
        """Open the next (or previous) kept story of the list."""
        kept = self.bench.shelf.kept
        ids = [id for id in self.ids if id == self.story or kept[id].triage.decision == "kept"]
        self._step(ids, by, "There is no further kept story." if by > 0 else "No kept story comes before.")

    def _step(self, ids: Sequence[int], by: int, nothing: str) -> None:
        at = ids.index(self.story) + by if self.story in ids else 0
        if 0 <= at < len(ids):
            self.before_stepping()
            self.open_story(ids[at])
        else:
            self.explain(nothing)
