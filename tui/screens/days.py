"""All days of the workspace: what is on each, what waits there; Enter opens one."""

from __future__ import annotations

import threading
from datetime import date

from textual.message import Message

from core.days import DayView, look_at
from core.errors import ForedeckError
from core.paths import days
from core.workbench import Workbench
from tui.actions import Action
from tui.messages import OpenDesk
from tui.screens.base import NARROW
from tui.screens.list_screen import ListScreen
from tui.widgets.bars import Bar
from tui.widgets.lines import Line, Part, fit, pad, width_of


def day_words(day: date) -> str:
    """A day as it is read: `Friday 20 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def offer(view: DayView) -> str:
    """What waits on an earlier day, in one line."""
    return f"{view.day:%A} {view.day.day} {view.day:%B}: {view.summary()}."


class DaysScreen(ListScreen):
    """The days, the newest first. Their figures are read in a thread and come in one after the other."""

    class DayRead(Message):
        """The figures of some days are there."""

        def __init__(self, views: tuple[DayView, ...]) -> None:
            super().__init__()
            self.views = views

    choosing = "open"

    def __init__(self, bench: Workbench, today: date | None = None) -> None:
        super().__init__(bench)
        self.today = today or date.today()
        self._views: dict[date, DayView] = {}
        self._days: tuple[date, ...] = ()
        self._stop = threading.Event()

    def on_mount(self) -> None:
        """Show the days and begin to read what is on them."""
        there = set(days(self.bench.place)) | {self.today}
        self._days = tuple(sorted(there, reverse=True))
        super().on_mount()
        if self.bench.day in self._days:
            self.listing.go(self._days.index(self.bench.day))
        self.tell()
        threading.Thread(target=self._read, name="foredeck-days", daemon=True).start()

    def on_unmount(self) -> None:
        """Read no further."""
        self._stop.set()

    def _read(self) -> None:
        known = set(days(self.bench.place))
        found: list[DayView] = []
        for number, day in enumerate(self._days):
            if self._stop.is_set():
                return
            try:
                found.append(look_at(self.bench.place, day) if day in known else DayView(day))
            except (ForedeckError, OSError, ValueError) as error:
                found.append(DayView(day, problem=str(error) or "It cannot be read."))
            if number < 8 or len(found) >= 16:
                self.post_message(self.DayRead(tuple(found)))
                found = []
        if found:
            self.post_message(self.DayRead(tuple(found)))

    def on_days_screen_day_read(self, message: DayRead) -> None:
        """Show figures that came."""
        self._views |= {view.day: view for view in message.views}
        self.fill()
        self.tell()

    def fill(self) -> None:
        """Show what is known of the days."""
        width = self.listing.content_size.width
        self.listing.show([(self._line(day, width),) for day in self._days])
        waiting = sum(1 for view in self._views.values() if view.unfinished)
        unread = len(self._days) - len(self._views)
        said = [f"{len(self._days)} days" if len(self._days) > 1 else "1 day"]
        said += [f"{waiting} unfinished"] if waiting else []
        said += [f"{unread} still to be read"] if unread else []
        self.query_one("#head", Bar).say([Part("Days ", "strong"), Part(" · ".join(said), "dim")])

    def _line(self, day: date, width: int) -> Line:
        """A day: in a narrow list without its year and its cards, which the line below tells."""
        view = self._views.get(day)
        wide = width >= NARROW - 2
        name = f"{day:%a} {day.day:>2} {day:%b}" + (f" {day.year}" if wide else "")
        name += "  today" if day == self.today else "  open" if day == self.bench.day else ""
        start = Part(pad(name, 24 if wide else 18), "bold" if view and view.unfinished else "text")
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
        """Say what is on the day under the cursor."""
        day = self._days[self.listing.index]
        view = self._views.get(day)
        said = day_words(day) + (" (open)" if day == self.bench.day else "")
        if view and view.stories:
            said += (
                f": {view.kept} kept, {view.later} put off, {view.undecided} undecided, {view.cards} cards"
            )
        self.explain(said)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        return "" if action.id == "everywhere.days" else super().why_not(action)

    def do_list_choose(self) -> None:
        """Open the day under the cursor, unless it is open."""
        day = self._days[self.listing.index]
        self.dismiss(None)
        if day != self.bench.day:
            self.app.post_message(OpenDesk(day=day))

    def do_everywhere_days(self) -> None:
        """They are shown."""
