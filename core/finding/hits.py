"""What goes into a search and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["title", "source", "card", "note", "row"]


@dataclass(frozen=True)
class Facets:
    """What a card or row can be narrowed by beside its words. Empty for what it does not have."""

    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    category: str = ""
    type: str = ""
    section: str = ""
    """The heading of the table that a row stands in."""
    row: int = 0
    """The place of a row in its table, counted from 0."""
    score: int = 0
    """The relevancy that counts, 1 to 5; 0 for none."""
    card: str = ""
    """The title of the card that a row stands on."""
    link: str = ""
    id: str = ""
    """The published id of the card."""

    def of_row(self, section: str, row: int, score: int) -> Facets:
        """The facets of a row of the card."""
        of_card = (self.themes, self.keywords, self.category, self.type)
        return Facets(*of_card, section, row, score, self.card, self.link, self.id)


NO_FACETS = Facets()

COLLECTIONS = "archive"
"""The folder of the archive, which is how the desks of its collections are called: `archive/NAME`."""


@dataclass(frozen=True)
class Entry:
    """One text of a story that can be found: a clipping by its digest, or the story's title, card or note.

    A story has at most one entry of each digest, of each row of its card, and of each
    other `where` among those without a digest. `day` is an ISO date or empty.
    """

    story: int
    digest: str
    title: str
    text: str
    where: Where
    outlet: str = ""
    day: str = ""
    facets: Facets = NO_FACETS

    @property
    def part(self) -> str:
        """What tells it apart from the other entries of its story."""
        if self.where == "row":
            return f"{self.facets.section} {self.facets.row}"
        return self.digest or self.where


@dataclass(frozen=True)
class Hit:
    """A text that was found. `desk` is the name of its folder, or `archive/NAME`.

    `where` is "title" when the words stand in the title alone; the snippet is
    then the title. Of a row the title is its name, and where the words stand in
    that alone the snippet begins with it. `marks` are the ranges of the snippet that match.
    """

    desk: str
    story: int
    digest: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    where: Where
    day: str
    outlet: str = ""
    facets: Facets = NO_FACETS

    @property
    def collection(self) -> str:
        """The collection of the archive that it is in, empty for one on a desk."""
        before = f"{COLLECTIONS}/"
        return self.desk[len(before) :] if self.desk.startswith(before) else ""

    @property
    def named(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The snippet with its marks; that of a row begins with the row's name."""
        if self.where != "row" or self.snippet.startswith(self.title):
            return self.snippet, self.marks
        before = f"{self.title}: " if self.snippet else self.title
        shift = len(before)
        return before + self.snippet, tuple((start + shift, end + shift) for start, end in self.marks)
