"""What the page of a day is made of: stories with their cards, sources and findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from core.model import CellKind
from core.sharing.markdown import address, link

if TYPE_CHECKING:
    from core.model import Cell, Finding
    from core.model.published import Published

MARKS = {
    CellKind.INFERRED: ("&#126; ", "`~` words that a model inferred"),
    CellKind.ANALYST: ("\\* ", "`*` the analyst's own words"),
    CellKind.PAGE: ("· ", "`·` read from a card page, which does not say where its words come from"),
    CellKind.FIGURES: ("= ", "`=` figures on which the sources differ"),
}
"""What stands before words on the page -> what that says, where it is not a quote."""


@dataclass(frozen=True)
class Source:
    """An article that a story was told by; a copy repeats another and corroborates nothing."""

    outlet: str
    title: str
    published: date | None
    url: str
    copy: bool = False


@dataclass(frozen=True)
class Item:
    """A story on the page, with its card when it has one."""

    where: str
    """For people: `story 3`; the desk before it where there are several."""
    title: str
    card: Published | None = None
    starred: bool = False
    score: int | None = None
    """The analyst's relevancy of the story."""
    independent: int = 0
    """Sources that do not repeat another."""
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] | None = None
    """What the check noticed and nobody has answered; None when it was not asked."""
    file: str = ""
    """The target of a link to its page, encoded; empty without one."""

    @property
    def name(self) -> str:
        """What it is called: as its card, else as the story."""
        return self.card.card.title.text if self.card and not self.card.card.title.blank else self.title

    @property
    def named(self) -> str:
        """Its name as Markdown: a link to its page, else to its main source."""
        url = self.card.card.link if self.card else ""
        urls = (url, *(source.url for source in self.sources if not source.copy))
        target = self.file or next(filter(None, map(address, urls)), "")
        mark = MARKS[CellKind.INFERRED][0] if self.card and inferred(self.card.card.title) else ""
        return mark + link(self.name, target)


@dataclass(frozen=True)
class Digest:
    """What a page of a day is made of."""

    items: tuple[Item, ...] = ()
    days: tuple[date, ...] = ()
    desks: tuple[str, ...] = ()
    checked: bool = True
    unkept: bool = False
    """Whether nothing was kept, so that all stories with a card stand in for those."""
    waiting: int = 0
    """Stories that nobody decided on."""
    unread: tuple[str, ...] = field(default=())
    """Stories that could not be checked, and why."""


def inferred(cell: Cell) -> bool:
    """Whether its words are a model's."""
    return cell.kind is CellKind.INFERRED and not cell.blank
