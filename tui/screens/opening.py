"""The ways to what is known from earlier days: the desk that a card stands on, a published card, a list."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from core.archive import ARCHIVE
from core.archive.store import Archives
from core.model import TABLES
from core.own_desks import own_names
from tui.actions import with_keys
from tui.messages import OpenDesk, OpenPublished
from tui.screens.base import WorkScreen
from tui.screens.desk_list import DeskList
from tui.widgets.lines import fit
from tui.widgets.near_lines import day_words

if TYPE_CHECKING:
    from textual.screen import Screen

    from core.finding.near import Neighbour
    from core.model import Card, Place
    from core.workbench import Workbench

ALONE = (
    "There are no other days and no published cards yet: "
    "{everywhere.import} takes cards in, and each further day is compared."
)
STOPS = "A card is being drafted: {bench.stop} there stops it, then this can be opened."
BACK = "You come from {}: {everywhere.days} leads back there."
NO_ROW = "Only rows of the five tables are followed through time."
NO_NAME = "The row has no name yet, by which it would be found."


def nothing_to_know(bench: Workbench) -> str:
    """Why nothing can be near: there are no other desks and no archive; else empty."""
    others: list[str] = []
    with suppress(OSError):
        others = [name for name in os.listdir(bench.place / "desks") if name != bench.desk.folder.name]
    return "" if others or Archives(bench.place).names() else with_keys(ALONE)


def way_back(bench: Workbench) -> str:
    """From which desk one comes, and the key that leads back there."""
    name = bench.desk.folder.name
    called = day_words(name) if bench.day else own_names(bench.place).get(name, name)
    return with_keys(BACK).replace("{}", fit(called, 40))


def open_known(screen: Screen[Any], desk: str, story: int, place: Place | None = None) -> None:
    """Open the desk at a story, or a card of the archive to be read."""
    if desk.startswith(ARCHIVE):
        screen.post_message(OpenPublished(desk, story, place))
        return
    here = screen.app.screen_stack
    work = [each for each in here if isinstance(each, WorkScreen) and not isinstance(each, DeskList)]
    if any(each.busy() for each in work):
        say = getattr(screen.app, "say", None)
        if say is not None:
            say(with_keys(STOPS), "warn")
        return
    screen.post_message(OpenDesk(desk, story, place, look=True))


def show_near_story(screen: WorkScreen, story: int, *, left: bool = False) -> None:
    """Show what is near a story of the open desk."""
    from tui.screens.neighbours import NeighboursScreen

    bench = screen.bench
    title = bench.view(story).title
    screen.app.push_screen(NeighboursScreen(bench, title, lambda: bench.knowing.neighbours(story), left=left))


def show_near_card(screen: WorkScreen, card: Card, own: tuple[str, int]) -> None:
    """Show what is near a published card; `own` is its desk and its number there."""
    from tui.screens.neighbours import NeighboursScreen

    bench = screen.bench

    def ask() -> tuple[Neighbour, ...]:
        return tuple(each for each in bench.knowing.near_card(card) if (each.desk, each.story) != own)

    screen.app.push_screen(NeighboursScreen(bench, card.title.text or "untitled", ask))


def show_over_time(screen: WorkScreen, card: Card, place: Place | None, own: tuple[str, int]) -> None:
    """Show where else a row of a card stands, and when; or say why it cannot be looked for.

    `own` is the desk of the card and its number there.
    """
    from tui.screens.over_time import OverTimeScreen

    rows = card.rows(place.section) if place and place.section in TABLES else ()
    if place is None or place.index >= len(rows):
        screen.explain(NO_ROW, "warn")
    elif not (name := " ".join(rows[place.index].name.text.split())):
        screen.explain(NO_NAME, "warn")
    else:
        screen.app.push_screen(OverTimeScreen(screen.bench, name, place.section, own))
