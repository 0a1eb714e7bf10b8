"""The other desks of a workspace: what is on them, what is unfinished, what they say to a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.finding import Entry, Facets
from core.finding.hits import NO_FACETS
from core.keeping import Desk
from core.model import COLUMNS, TABLES
from core.model.published import card_id
from core.paths import day_folder, days
from core.spending import NOTHING_SPENT, spending

if TYPE_CHECKING:
    from core.keeping import KeptStory
    from core.model import Card, Clipping
    from core.model.published import Published
    from core.spending import Spending


@dataclass(frozen=True)
class DayView:
    """A desk in figures: that of a day, or one that some files have of their own (`day` is then None).

    `folder` is the name of its folder, `name` what it is called.
    """

    day: date | None
    folder: str = ""
    name: str = ""
    stories: int = 0
    undecided: int = 0
    kept: int = 0
    later: int = 0
    cards: int = 0
    open: int = 0
    """Kept stories that have no card yet."""
    spent: Spending = NOTHING_SPENT
    """What models took for it."""
    problem: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether something on it waits for the analyst."""
        return bool(self.undecided or self.later or self.open)

    def summary(self) -> str:
        """What waits there, in words."""
        parts = [
            f"{self.undecided} undecided" if self.undecided else "",
            f"{self.later} put off" if self.later else "",
            f"{self.open} kept without a card" if self.open else "",
        ]
        return ", ".join(part for part in parts if part)


def look_at(workspace: Path, day: date) -> DayView:
    """A day's desk in figures, whoever holds it; nothing is changed."""
    return look_in(day_folder(workspace, day), day=day)


def look_in(folder: Path, name: str = "", *, day: date | None = None) -> DayView:
    """The desk in a folder in figures, whoever holds it; nothing is changed."""
    desk = Desk.look(folder)
    stories = [story for story in desk.stories() if not story.aside]
    cards = {story.id for story in stories if desk.has_card(story.id)}
    by = [story.triage.decision for story in stories]
    return DayView(
        day,
        folder=folder.name,
        name=name or folder.name,
        stories=len(stories),
        undecided=by.count("new"),
        kept=by.count("kept"),
        later=by.count("later"),
        cards=len(cards),
        open=sum(1 for story in stories if story.triage.decision == "kept" and story.id not in cards),
        spent=spending(desk.spent()),
        problem=" ".join(desk.recovered),
    )


def last_before(workspace: Path, day: date) -> DayView | None:
    """The newest desk before a day when something on it is unfinished, else None."""
    earlier = next((each for each in days(workspace) if each < day), None)
    if earlier is None:
        return None
    view = look_at(workspace, earlier)
    return view if view.unfinished else None


def entries_of(folder: Path) -> Iterator[Entry]:
    """All that can be found on the desk in a folder."""
    desk = Desk.look(folder)
    for story in desk.stories():
        clippings = [clipping for digest in story.clippings if (clipping := desk.clipping(digest))]
        yield from entries(story, clippings, desk.card(story.id), day_called(folder.name))


def day_called(folder: str) -> str:
    """The name of a desk's folder when it is the desk of a day, as an ISO date, else empty."""
    with suppress(ValueError):
        return folder if date.fromisoformat(folder).isoformat() == folder else ""
    return ""


def entries(story: KeptStory, clippings: list[Clipping], card: Card | None, day: str = "") -> Iterator[Entry]:
    """What can be found of a story: its sources, its card whole and by rows, its note.

    `day` is that of its desk; a source is of the day on which it appeared, where that is known.
    """
    facets = facets_of(card) if card else NO_FACETS
    for clipping in clippings:
        yield Entry(
            story=story.id,
            digest=clipping.digest,
            title=clipping.title or story.title,
            text=clipping.readable(),
            where="source",
            outlet=clipping.name,
            day=clipping.published.isoformat() if clipping.published else day,
            facets=facets,
        )
    if card is not None:
        yield from card_entries(story.id, card, card.title.text or story.title, story.outlets, day, facets)
    if story.triage.note:
        yield Entry(story.id, "", story.title, story.triage.note, "note", day=day, facets=facets)


def published_entries(number: int, published: Published) -> Iterator[Entry]:
    """What can be found of a card of the archive; `number` is where it stands in its collection."""
    card, day = published.card, published.day.isoformat() if published.day else ""
    facets = facets_of(card, published.id)
    return card_entries(number, card, card.title.text, published.outlets, day, facets)


def facets_of(card: Card, id: str = "") -> Facets:
    """What a card can be narrowed by."""
    return Facets(
        themes=tuple(cell.text for cell in card.themes if cell.text),
        keywords=tuple(cell.text for cell in card.keywords if cell.text),
        category=card.category.text,
        type=card.type.text,
        card=card.title.text,
        link=card.link,
        id=id or (card_id(card) if card.link else ""),
    )


def card_entries(
    story: int, card: Card, title: str, outlets: Sequence[str], day: str, facets: Facets
) -> Iterator[Entry]:
    """A card whole, then each of its rows."""
    outlet = ", ".join(dict.fromkeys(outlets))
    words = [card.summary_text, *(cell.text for _, cell in card.cells() if cell.text)]
    yield Entry(story, "", title, "\n".join(words), "card", outlet, day, facets)
    for section in TABLES:
        columns = COLUMNS[section][1:]
        for at, row in enumerate(card.rows(section)):
            cells = [text for column in columns if (text := row.cell(column).text)]
            of_row = facets.of_row(section.value, at, row.score.value or 0)
            yield Entry(story, "", row.name.text, "\n".join(cells), "row", outlet, day, of_row)
