"""What a bench sees beyond the card at hand: the search, earlier cards and stories, findings on its cards.

Each is made when it is first asked for, as a desk is shown without any of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from core.engines import Engines
    from core.finding import Hit
    from core.finding.near import Neighbour
    from core.keeping import Desk
    from core.knowing import Knowing
    from core.reviewing import Reviewing
    from core.searching import Searching
    from core.shelf import Shelf


class Surveying:
    """The part of a workbench that looks around."""

    desk: Desk
    shelf: Shelf
    place: Path
    engines: Engines

    @cached_property
    def searching(self) -> Searching:
        """The search of this desk and of all others."""
        from core.searching import Searching

        return Searching(self.desk, self.shelf, self.place)

    @cached_property
    def knowing(self) -> Knowing:
        """What is known of earlier cards and stories."""
        from core.knowing import Knowing

        return Knowing(self.desk, self.shelf, self.place, lambda: self.engines.embedder())

    @cached_property
    def reviewing(self) -> Reviewing:
        """The findings on the cards of this desk."""
        from core.reviewing import Reviewing

        return Reviewing(self.shelf)

    def seen_before(self, id: int) -> Neighbour | None:
        """The story of an earlier day that a story goes on with; None as long as nobody has looked."""
        return self.knowing.seen_before(id) if "knowing" in self.__dict__ else None

    def search(self, text: str) -> tuple[int, ...]:
        """The stories of this desk that hold the words of a text, best first."""
        return self.searching.stories(text)

    def search_all(self, text: str) -> tuple[Hit, ...]:
        """Where the words of a text stand on any desk of the workspace."""
        return self.searching.archive(text)
