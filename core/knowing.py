"""What is known from earlier days: cards and stories near one, stories seen before, rows through time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.finding.near import Neighbour, Series
from core.keeping import Desk
from core.model import Card, Section
from core.model.published import Published
from core.shelf import Shelf


class Knowing:
    """The neighbours of what is on the open desk, among all desks and the archive of a workspace.

    Before the first `warm` (from a thread) it answers from what the index holds, which may be
    nothing. All verbs may be called from any thread, and none raises because of the index.
    """

    def __init__(self, desk: Desk, shelf: Shelf, place: Path) -> None:
        self._desk = desk
        self._shelf = shelf
        self._place = place

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the index or with embeddings, or empty."""
        return ""

    def warm(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Bring the index up to date, then find what was seen before; from a thread."""

    def neighbours(self, id: int, most: int = 20) -> tuple[Neighbour, ...]:
        """What is near a story of the open desk, closest first; by its card when it has one."""
        return ()

    def near_card(self, card: Card, most: int = 20) -> tuple[Neighbour, ...]:
        """What is near any card, closest first; not the card itself."""
        return ()

    def seen_before(self, id: int) -> Neighbour | None:
        """The closest earlier story or card that tells the same as a story of the open desk, from memory.

        None until `warm` found it; see `seen`.
        """
        return None

    def seen(self, on_change: Callable[[], None]) -> None:
        """Have `on_change` called, in the thread of `warm`, whenever answers of `seen_before` changed."""

    def over_time(self, name: str, section: Section | None = None) -> Series:
        """Where a row of that name stands on the cards of all desks and the archive, and how often by month.

        `section` narrows it to one table.
        """
        return Series()

    def published(self, desk: str, story: int) -> Published | None:
        """The card that a neighbour names, on any desk or in the archive; None when it has none."""
        return None

    def close(self) -> None:
        """Give the index up."""
