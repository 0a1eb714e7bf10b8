"""The app: a workbench, its screens, its themes; whatever happens, the work is on disk when it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.paths import day_folder, days
from tui.action import name_arrows
from tui.actions import key_of, with_keys
from tui.ahead import Ahead, StartingAhead
from tui.copying import Copying
from tui.doubting import Doubting
from tui.fitting import Fitting
from tui.keyed import Keyed
from tui.learning import Learning
from tui.messages import (
    DeskChanged,
    Elsewhere,
    OpenDesk,
    Saving,
)
from tui.moving import Moving
from tui.published import Publishing
from tui.terminal.ascii import AsciiLines
from tui.terminal.colors import ALL
from tui.terminal.facts import Facts
from tui.terminal.plain import PlainLines
from tui.themed import Themed
from tui.warming import Warming
from tui.widgets.lines import cut_in_ascii, fit

if TYPE_CHECKING:
    from textual.events import Paste
    from textual.filter import LineFilter

    from core.keeping import SaveState
    from core.model import Place
    from core.workbench import Workbench
    from tui.messages import (
        Add,
        EngineUsed,
        TakeOver,
        Unfinished,
    )

CLOSING = 1.0
"""Seconds that the process which asks models has to end."""
RECOVERED = "Recovered: what you typed in {}; {bench.undo} there takes it back."


class ForedeckApp(
    StartingAhead, Warming, Doubting, Learning, Copying, Publishing, Moving, Themed, Keyed, Fitting
):
    """The terminal workbench on an open desk, which can become another one."""

    TITLE = "Foredeck"
    CSS_PATH = "styles/desk.tcss"
    """What the first screen wears; the style sheet of all others is read when there is a desk."""

    def __init__(
        self,
        start: Workbench | Ahead,
        theme: str = "",
        *,
        facts: Facts | None = None,
        shown: str = ALL,
        ascii: bool = False,
        plain: bool = False,
    ) -> None:
        """`start` is an open desk, or what is shown before it is open.

        `theme` is worn in any case; `shown` is how many colours are drawn, `ascii` if only that;
        `plain` sends Textual's own frames.
        """
        self._last_doors: list[LineFilter] = [PlainLines(), *([AsciiLines()] if ascii else [])]
        name_arrows(in_words=ascii)
        cut_in_ascii(ascii=ascii)
        super().__init__()
        self.plain_output = plain
        if isinstance(start, Ahead):
            self.ahead = start
            self.place, self.settings = start.place, start.settings
        else:
            self._take(start)
        self._alone = True
        self._unsaid: tuple[str, str] | None = None
        """What is to be said on the list, which takes the place of the welcome in a moment."""
        self._dress(theme, facts or Facts(), shown)
        self._take_keys()

    def _take(self, bench: Workbench) -> None:
        """Have another open desk."""
        from tui.background import Background

        self.bench = bench
        self.place, self.settings = bench.place, bench.settings
        self.background = Background(self, bench)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What all lines go through before they are drawn."""
        return [*super().get_line_filters(), *self._last_doors]

    async def on_mount(self) -> None:
        """Show the desk, and open the only story at once."""
        self.mind_ends()
        if self.ahead:
            with self.batch_update():
                await self.show_ahead(self.ahead.glimpse)
        else:
            self._show_desk((*self.theme_notices, *self.key_notices))

    def begin(self, bench: Workbench, story: int | None) -> None:
        """Go on with the desk that was opened, the cursor on a story of it."""
        self._take(bench)
        self._show_desk((*self.theme_notices, *self.key_notices), at=story)

    # The desk that is open

    def _show_desk(
        self,
        notices: Sequence[str] = (),
        story: int | None = None,
        place: Place | None = None,
        *,
        look: bool = False,
        at: int | None = None,
    ) -> None:
        """Show the first screen of the open desk, and begin what goes on behind it.

        `story` is opened; the cursor of the list is put on the story `at`.
        """
        from tui.screens.welcome import WelcomeScreen

        bench = self.bench
        bench.subscribe(lambda state: self._saving(bench, state))
        bench.desk.on_change(lambda: self.post_message(Elsewhere(bench.desk.folder)))
        said = [*self._recover(RECOVERED), *notices, *bench.notices]
        if bench.shelf.kept:
            self._show_stories(said, story, place, look=look, at=at)
        else:
            others = (day for day in days(bench.place) if day != bench.day)
            first = bench.day is not None and not any(
                any(day_folder(bench.place, day).glob("clippings*")) for day in others
            )
            notice = " ".join((*bench.desk.recovered, *said))
            self.push_screen(WelcomeScreen(bench, first=first, notice=notice))
        self.keep_still()
        self.call_after_refresh(self.background.start)
        self.call_after_refresh(self.warm_engine)

    def _show_stories(
        self,
        notices: Sequence[str],
        story: int | None = None,
        place: Place | None = None,
        *,
        look: bool = False,
        at: int | None = None,
    ) -> None:
        from tui.screens.triage import TriageScreen

        triage = TriageScreen(self.bench, notices)
        if at is not None:
            triage.first = at
        self.push_screen(triage)
        more = self.bench.left is not None or self.background.adding
        alone = self.bench.stories() if self.bench.day is None and not more else ()
        if story is not None and story in self.bench.shelf.kept:
            triage.call_after_refresh(self._open_story, story, notices, place, look=look)
        elif len(alone) == 1:
            self._alone = False
            triage.call_after_refresh(self._open_story, alone[0].id, notices)

    def _open_story(
        self, story: int, notices: Sequence[str] = (), place: Place | None = None, *, look: bool = False
    ) -> None:
        """Open the workbench on a story, at a place of its card, and say there what there is to say; one
        without a card, which would be drafted, stays in the list when it is only looked for."""
        from tui.screens.triage import TriageScreen

        triage = self.screen
        if isinstance(triage, TriageScreen):
            triage.show_story(story)
            if not self.bench.shelf.kept[story].aside and (self.bench.shelf.has_card(story) or not look):
                triage.action_do("stories.open")
                if place is not None:
                    self.screen.call_after_refresh(self._go_to, place)
                if notices:
                    self.screen.call_after_refresh(self.say, " ".join(notices), "warn")

    def _go_to(self, place: Place) -> None:
        """Put the cursor of the workbench on a place of its card."""
        from tui.screens.workbench import WorkbenchScreen

        if isinstance(self.screen, WorkbenchScreen):
            self.screen.card_view.go(place)

    def _recover(self, sentence: str) -> list[str]:
        """Put what another session was typing into its cards; the sentence to say of it, with the card."""
        stories = [] if self.bench.readonly else self.bench.recover_typing()
        titles = [self.bench.view(id).title for id in stories]
        if not titles:
            return []
        room = max(10, self.size.width - 80)
        what = f"“{fit(titles[0], room)}”" if len(titles) == 1 else f"{len(titles)} cards"
        return [with_keys(sentence).replace("{}", what)]

    def on_unfinished(self, message: Unfinished) -> None:
        """Offer the unfinished work of an earlier day, once on each desk; never in the way of a key."""
        from tui.screens.ask import OfferScreen
        from tui.screens.days import offer

        view = message.view
        if self.bench.desk.about().get("offered") or len(self.screen_stack) > 2:
            return
        self.bench.remember(offered=view.folder)
        if any(screen.touched for screen in self.work_screens()):
            self.say(f"{offer(view)} {key_of('everywhere.days')} opens it.")
            return
        self.push_screen(
            OfferScreen(
                "Unfinished work",
                [offer(view), f"{key_of('everywhere.days')} shows all days at any time."],
                "Enter opens it · Esc stays here",
            ),
            lambda yes: self.post_message(OpenDesk(view.folder)) if yes else None,
        )

    def on_open_desk(self, message: OpenDesk) -> None:
        """Open another desk, when nothing runs that this would cut off."""
        message.stop()
        wanted = self.bench.place / "desks" / message.desk if message.desk else None
        if wanted == self.bench.desk.folder:
            self._back_to_list()
            if message.story is not None:
                self._open_story(message.story, place=message.place, look=message.look)
            return
        self._unless_busy("Open the other desk", lambda: self._open_other(message))

    def _open_other(self, message: OpenDesk) -> None:
        self.run_worker(self._swap(message), group="desk", exclusive=True, exit_on_error=False)

    async def _swap(self, message: OpenDesk) -> None:
        """Open another desk in the place of this one; this one stays when that cannot be done."""
        from tui.screens.opening import way_back

        self.put_away()
        try:
            bench = await asyncio.to_thread(self._opened, message)
        except ForedeckError as error:
            self.bench.hold_engines()
            self.say(str(error), "bad")
            return
        old = self.bench
        self.background.stop()
        self._take(bench)
        with self.batch_update():
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            back = [] if message.story is None else [way_back(old)]
            self._show_desk(back, message.story, message.place, look=message.look)
        # Not daemonic: the program does not end before the old desk is closed.
        threading.Thread(target=old.close, name="foredeck-close").start()

    def _opened(self, message: OpenDesk) -> Workbench:
        from core.beside.reading import FIRST_READING, begin
        from core.workbench import Workbench as Bench

        engine, place = self.bench.engines, self.bench.place
        beside = self.bench.intake.beside
        if message.paths:
            reader = begin(message.paths) if beside else None
            bench = Bench.open(message.paths, engine, place, seconds=FIRST_READING, reader=reader)
        else:
            bench = Bench.on(place / "desks" / message.desk, engine, place)
        bench.intake.beside = beside
        return bench

    def _back_to_list(self) -> None:
        while len(self.screen_stack) > 2:
            self.pop_screen()

    def on_take_over(self, message: TakeOver) -> None:
        """Become the session that writes."""
        message.stop()
        self.run_worker(self._take_over(), group="desk", exclusive=True, exit_on_error=False)

    async def _take_over(self) -> None:
        if not await asyncio.to_thread(self.bench.take_over):
            self.say(self.bench.readonly, "bad")
            return
        said = self._recover("What was being typed there is in {}.")
        self.desk_changed(None)
        self._saving(self.bench, self.bench.desk.state)
        self.call_after_refresh(
            self.say, " ".join(("Taken over: you write, the other reads.", *said)), "good"
        )

    async def on_unmount(self) -> None:
        """End the process that asks models, if there is one; it does not hold up leaving."""
        if not self.opened:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self.bench.engines.close(), CLOSING)

    def on_engine_used(self, message: EngineUsed) -> None:
        """Show who drafts now, and have it ready."""
        message.stop()
        for screen in self.work_screens():
            screen.show_engine()
        self.warm_engine()

    # What screens are told

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""
        from tui.screens.welcome import WelcomeScreen

        screens = self.work_screens()
        if not screens or (isinstance(screens[-1], WelcomeScreen) and self.bench.shelf.kept):
            self._unsaid = (text, style)
        elif screens[-1].query("#explain"):
            # In its turn, after what came onto the desk before it.
            screens[-1].call_later(screens[-1].say, text, style)
        else:
            screens[-1].call_after_refresh(screens[-1].say, text, style)

    def on_paste(self, event: Paste) -> None:
        """What was pasted where nobody takes it does nothing, and says so."""
        event.stop()
        self.say("Nothing can be pasted here.", "warn")

    def show_reading(self, text: str) -> None:
        """Say how far an import is, on every screen."""
        for screen in self.work_screens():
            screen.show_reading(text)

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Have the screens show what came or changed."""
        from tui.screens.welcome import WelcomeScreen

        screens = self.work_screens()
        if screens and isinstance(screens[0], WelcomeScreen) and self.bench.shelf.kept:
            self.run_worker(self._leave_welcome(), group="welcome", exit_on_error=False)
        for screen in screens:
            screen.post_message(DeskChanged(stories))

    async def _leave_welcome(self) -> None:
        """Show the stories in the place of the welcome, as soon as there are any."""
        from tui.screens.welcome import WelcomeScreen

        if isinstance(self.screen, WelcomeScreen):
            with self.batch_update():
                reading = self.screen.reading
                await self.pop_screen()
                self._show_stories(())
            self.call_after_refresh(lambda: self.show_reading(reading if self.background.adding else ""))
            self.call_after_refresh(self.warm_engine)
            if self._unsaid:
                self.screen.call_after_refresh(self.say, *self._unsaid)
                self._unsaid = None

    def added(self) -> None:
        """All that was to be brought in is there: a story that came alone is opened."""
        stories = self.bench.stories()
        if self._alone and self.bench.day is None and len(stories) == 1:
            self._alone = False
            self._open_story(stories[0].id)

    def on_add(self, message: Add) -> None:
        """Bring clippings in, behind the screens."""
        message.stop()
        self.background.add(message.wish)

    def _saving(self, bench: Workbench, state: SaveState) -> None:
        if self.is_running and bench is self.bench:
            for screen in self.work_screens():
                screen.post_message(Saving(state))

    def on_elsewhere(self, message: Elsewhere) -> None:
        """Show what another session changed."""
        if message.folder == self.bench.desk.folder:
            self.bench.refresh()
            self.desk_changed(None)
