"""What goes into a search and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["title", "source", "card", "note"]


@dataclass(frozen=True)
class Entry:
    """One text of a story that can be found: a clipping by its digest, or the story's title, card or note.

    A story has at most one entry of each digest, and of each `where` among
    those without a digest. `day` is an ISO date or empty.
    """

    story: int
    digest: str
    title: str
    text: str
    where: Where
    outlet: str = ""
    day: str = ""

    @property
    def part(self) -> str:
        """What tells it apart from the other entries of its story."""
        return self.digest or self.where


@dataclass(frozen=True)
class Hit:
    """A text that was found. `desk` is the name of its folder.

    `where` is "title" when the words stand in the title alone; the snippet is
    then the title. `marks` are the ranges of the snippet that match.
    """

    desk: str
    story: int
    digest: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    where: Where
    day: str
