"""All desks of the workspace, the days first: what is on each, what waits there; Enter opens one."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

from textual.message import Message

from core.days import DayView, look_in
from core.errors import ForedeckError
from core.own_desks import own_desks, own_names
from core.paths import days
from tui.messages import OpenDesk
from tui.screens.base import NARROW
from tui.screens.list_screen import ListScreen
from tui.widgets.bars import Bar
from tui.widgets.lines import Part, fit, pad, width_of

if TYPE_CHECKING:
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line


def day_words(day: date) -> str:
    """A day as it is read: `Friday 20 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def offer(view: DayView) -> str:
    """What waits on an earlier day, in one line."""
    day = view.day
    return f"{f'{day:%A} {day.day} {day:%B}' if day else view.name}: {view.summary()}."


class DaysScreen(ListScreen):
    """The days, the newest first, and the desks that files have of their own, the last changed one first.

    Their figures are read in a thread and come in one after the other.
    """

    class DayRead(Message):
        """The figures of some desks are there."""

        def __init__(self, views: tuple[DayView, ...]) -> None:
            super().__init__()
            self.views = views

    choosing = "open"

    def __init__(self, bench: Workbench, today: date | None = None) -> None:
        super().__init__(bench)
        self.today = today or date.today()
        self._views: dict[str, DayView] = {}
        """By the name of the desk's folder, as below."""
        self._desks: tuple[str, ...] = ()
        self._days: dict[str, date] = {}
        self._names: dict[str, str] = {}
        self._stop = threading.Event()

    def on_mount(self) -> None:
        """Show the desks and begin to read what is on them."""
        place = self.bench.place
        there = sorted({*days(place), self.today}, reverse=True)
        self._days = {day.isoformat(): day for day in there}
        self._names = own_names(place)
        self._desks = (*self._days, *own_desks(place))
        super().on_mount()
        if self._open in self._desks:
            self.listing.go(self._desks.index(self._open))
        self.tell()
        threading.Thread(target=self._read, name="foredeck-days", daemon=True).start()

    @property
    def _open(self) -> str:
        """The name of the folder of the desk that is open."""
        return self.bench.desk.folder.name

    def on_unmount(self) -> None:
        """Read no further."""
        self._stop.set()

    def _read(self) -> None:
        found: list[DayView] = []
        for number, desk in enumerate(self._desks):
            if self._stop.is_set():
                return
            day, name = self._days.get(desk), self._names.get(desk, desk)
            try:
                found.append(look_in(self.bench.place / "desks" / desk, name, day=day))
            except (ForedeckError, OSError, ValueError) as error:
                found.append(DayView(day, desk, name, problem=str(error) or "It cannot be read."))
            if number < 8 or len(found) >= 16:
                self.post_message(self.DayRead(tuple(found)))
                found = []
        if found:
            self.post_message(self.DayRead(tuple(found)))

    def on_days_screen_day_read(self, message: DayRead) -> None:
        """Show figures that came."""
        self._views |= {view.folder: view for view in message.views}
        self.fill()
        self.tell()

    def fill(self) -> None:
        """Show what is known of the desks."""
        width = self.listing.content_size.width
        self.listing.show([(self._line(desk, width),) for desk in self._desks])
        waiting = sum(1 for view in self._views.values() if view.unfinished)
        unread = len(self._desks) - len(self._views)
        own = len(self._desks) - len(self._days)
        said = [f"{len(self._days)} days" if len(self._days) > 1 else "1 day"]
        said += [f"{own} desks of their own" if own > 1 else "1 desk of its own"] if own else []
        said += [f"{waiting} unfinished"] if waiting else []
        said += [f"{unread} still to be read"] if unread else []
        self.query_one("#head", Bar).say([Part("Days ", "strong"), Part(" · ".join(said), "dim")])

    def _line(self, desk: str, width: int) -> Line:
        """A desk: in a narrow list without its year and its cards, which the line below tells."""
        view, day = self._views.get(desk), self._days.get(desk)
        wide = width >= NARROW - 2
        room = 24 if wide else 22 if width >= 70 and len(self._desks) > len(self._days) else 18
        mark = "  today" if day == self.today else "  open" if desk == self._open else ""
        if day:
            name = f"{day:%a} {day.day:>2} {day:%b}" + (f" {day.year}" if wide else "")
        else:
            name = fit(self._names.get(desk, desk), room - 1)
            mark = mark if len(name) + len(mark) < room else ""
        start = Part(pad(name + mark, room), "bold" if view and view.unfinished else "text")
        if view is None:
            return (start, Part("…", "dim"))
        if view.problem:
            return (start, Part(fit(view.problem, width - width_of([start]) - 3), "bad"))
        count = f"{view.stories} {'story' if view.stories == 1 else 'stories'}" if view.stories else "empty"
        cards = f"{view.cards} {'card' if view.cards == 1 else 'cards'}" if view.cards else ""
        figures = Part(f"{count:>11} {cards:>10}  " if wide else f"{count:>11}  ", "dim")
        room = width - width_of([start, figures]) - 3
        if view.unfinished:
            return (start, figures, Part(fit(view.summary(), room), "figures"))
        return (start, figures, Part("done" if view.stories else "", "good"))

    def tell(self) -> None:
        """Say what is on the desk under the cursor."""
        desk = self._desks[self.listing.index]
        view, day = self._views.get(desk), self._days.get(desk)
        said = day_words(day) if day else f"{self._names.get(desk, desk)}, a desk of its own"
        said += " (open)" if desk == self._open else ""
        parts = []
        if view and view.stories:
            parts.append(
                f"{view.kept} kept, {view.later} put off, {view.undecided} undecided, {view.cards} cards"
            )
        if view and view.spent.jobs:
            parts.insert(0, f"models {view.spent.price}")
            parts.append(view.spent.taken)
        said += f": {' · '.join(parts)}" if parts else ""
        self.explain(said)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        return "" if action.id == "everywhere.days" else super().why_not(action)

    def do_list_choose(self) -> None:
        """Open the desk under the cursor, unless it is open."""
        desk = self._desks[self.listing.index]
        self.dismiss(None)
        if desk != self._open:
            self.app.post_message(OpenDesk(desk))

    def do_everywhere_days(self) -> None:
        """They are shown."""
