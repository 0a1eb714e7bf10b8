"""What goes on behind the screens of an open desk: imports, inbox, watched folders, the search's indexes."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.days import last_before
from core.errors import ForedeckError
from core.intake import Progress
from core.model.cleaning import clean_line
from core.watching import EVERY, Watcher
from core.wish import Wish
from tui.actions import key_of
from tui.messages import Unfinished
from tui.screens.days import day_words
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.message import Message

    from core.workbench import Workbench

ANSWER = 3.0
"""Seconds that belong to what is said in answer to a key."""
TICK = 1.0
"""Seconds between two looks at inbox, clock and terminal."""
NEWS = 30
"""Of so many looks one is also at other days and the archive, which other programs may have changed."""


class Host(Protocol):
    """The app, as far as it is needed here."""

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""

    def work_screens(self) -> Sequence[Any]:
        """The screens of the work, the one that is shown last."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Any:
        """Have something done in some seconds."""

    def seen_changed(self) -> None:
        """Have the list show which stories were seen before."""

    def show_reading(self, text: str) -> None:
        """Say how far an import is."""

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Have the screens show what came or changed."""

    def added(self) -> None:
        """All that was to be brought in is there."""

    def run_worker(self, work: Any, **options: Any) -> Any:
        """Run a coroutine beside the screens."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool:
        """Have something done in the app's own thread, from any thread."""

    def post_message(self, message: Message) -> bool:
        """Tell the app something, from any thread."""


@dataclass
class _Asked:
    """Something that is to be brought in, and what to do when it is on the desk."""

    wish: Wish
    then: Callable[[], None] = lambda: None
    quiet: bool = False
    """Whether only what came is worth a word."""
    opening: bool = False
    """Whether it is the rest of what the desk was opened with."""


class Background:
    """All that is done for one open desk; it ends with `stop`."""

    def __init__(self, app: Host, bench: Workbench) -> None:
        self._app = app
        self._bench = bench
        self._stop = threading.Event()
        self._waiting: deque[_Asked] = deque()
        self._worker: Any = None
        self._again = False
        """Whether what is read is a folder that the desk was opened with, which held nothing new so far."""
        self._handed: set[Path] = set()
        self._index: threading.Thread | None = None
        self._today = date.today()
        self._watcher: Watcher | None = None
        self._looking = False

    @property
    def adding(self) -> bool:
        """Whether something is being brought in."""
        return self._worker is not None

    @property
    def brings(self) -> bool:
        """Whether leaving cuts something off: not where a folder is read again that holds nothing new."""
        return self.adding and not self._again

    def start(self) -> None:
        """Begin, once the first screen is drawn."""
        if self._bench.settings.watch and self._bench.day == self._today:
            self._watcher = Watcher(self._bench.settings.watch, self._bench.feeds)
            threading.Thread(target=self._watch, name="foredeck-watch", daemon=True).start()
        threading.Thread(target=self._look_round, name="foredeck-look", daemon=True).start()
        self._bench.knowing.seen(self._seen)
        self._search()
        left, self._bench.left = self._bench.left, None
        if left is not None and not self._bench.readonly:
            self._ask(_Asked(left, opening=True))
        if self._bench.day == self._today and not self._bench.readonly:
            threading.Thread(target=self._earlier, daemon=True).start()

    def stop(self) -> None:
        """End all of it; what is on the desk stays."""
        self._stop.set()
        self._waiting.clear()
        if self._worker is not None:
            self._worker.cancel()

    # Bringing in

    def add(self, wish: Wish, then: Callable[[], None] = lambda: None, *, quiet: bool = False) -> None:
        """Bring clippings onto the desk, one wish after the other; then do something in a thread."""
        self._ask(_Asked(wish, then, quiet))

    def _ask(self, asked: _Asked) -> None:
        self._waiting.append(asked)
        if self._worker is None:
            self._worker = self._app.run_worker(self._add_all(), group="adding", exit_on_error=False)

    def stop_adding(self) -> None:
        """Stop what is being brought in; what is on the desk stays."""
        self._waiting.clear()
        if self._worker is not None:
            self._worker.cancel()

    async def _add_all(self) -> None:
        progress = Progress()
        try:
            while self._waiting:
                asked = self._waiting.popleft()
                progress = Progress()
                self._again = asked.opening
                async with aclosing(self._bench.add(asked.wish)) as steps:
                    async for progress in steps:
                        self._show(progress)
                await asyncio.to_thread(asked.then)
                self._tell(progress, asked)
        except asyncio.CancelledError:
            if not self._stop.is_set():
                count = f"{progress.done} of {progress.of}" if progress.of else "nothing"
                said = f"Stopped: {count} was read; added again, the rest comes and nothing twice."
                self._app.say(said, "warn")
            raise
        except ForedeckError as error:
            self._app.say(str(error), "bad")
        finally:
            self._worker = None
            if not self._stop.is_set():
                self._app.show_reading("")
                self._app.added()
                self._search()

    def _show(self, progress: Progress) -> None:
        fresh, progress.fresh = progress.fresh, set()
        if fresh:
            self._again = False
            self._app.desk_changed(frozenset(fresh))
        name = f": {progress.name}" if progress.name else ""
        self._app.show_reading(f"Reading {progress.done} of {progress.of}{name}")

    def _tell(self, progress: Progress, asked: _Asked) -> None:
        came = progress.came
        if asked.opening:
            if came.stories:
                self._tell_news(self._all_read)
        elif not asked.quiet or came.stories:
            self._app.say(summary(progress), "warn" if progress.problems and not came.stories else "good")

    def _tell_news(self, words: Callable[[], str]) -> None:
        """Say what nobody has asked for, as it is then; an answer to a key stays for a while before it."""
        if self._stop.is_set():
            return
        screens = self._app.work_screens()
        wait = screens[-1].acted + ANSWER - time.monotonic() if screens else 0.0
        if wait > 0:
            self._app.set_timer(wait, partial(self._tell_news, words))
        else:
            self._app.say(words(), "good")

    def _all_read(self) -> str:
        kept = self._bench.shelf.kept.values()
        aside = sum(bool(story.aside) + len(story.copies) for story in kept)
        parts = [
            counted(sum(not story.aside for story in kept), "story", "stories"),
            f"{aside} set aside ({key_of('stories.aside')})" if aside else "",
            f"{unread} not read ({key_of('everywhere.problems')})"
            if (unread := len(self._bench.problems))
            else "",
        ]
        return f"All is read: {', '.join(part for part in parts if part)}."

    # What others bring: looked for in threads, which costs next to nothing when there is nothing

    def _look_round(self) -> None:
        looks = 0
        while not self._stop.wait(TICK):
            looks += 1
            if looks % NEWS == 0 and self._bench.knowing.behind():
                self._search()  # another program brought something onto another day or into the archive
            if self._new_day():
                said = (
                    f"It is {day_words(self._today)} now: {key_of('everywhere.days')} "
                    "opens the desk of the new day."
                )
                self._app.call_later(self._app.say, said, "good")
            if not self._looking and not self._bench.readonly and self._in_inbox():
                self._looking = True
                self._app.call_later(self._take_inbox)

    def _take_inbox(self) -> None:
        self._app.run_worker(self._take_handed(), group="inbox", exit_on_error=False)

    def _new_day(self) -> bool:
        before, self._today = self._today, date.today()
        return before != self._today and self._bench.day == before

    def _in_inbox(self) -> bool:
        try:
            names = os.listdir(self._bench.desk.folder / "inbox")
        except OSError:
            return False
        handed = {path.name for path in self._handed}
        return any(name.endswith(".json") and name not in handed for name in names)

    async def _take_handed(self) -> None:
        try:
            for path, wish in await asyncio.to_thread(self._bench.handed_over):
                if path not in self._handed:
                    self._handed.add(path)
                    self.add(wish, lambda path=path: self._taken(path))  # type: ignore[misc]
        finally:
            self._looking = False

    def _taken(self, path: Path) -> None:
        with suppress(ForedeckError):
            self._bench.taken(path)

    def _watch(self) -> None:
        assert self._watcher is not None
        while not self._stop.wait(EVERY):
            # After midnight files wait for the desk of the new day.
            if not self.adding and not self._bench.readonly and self._bench.day == self._today:
                with suppress(OSError, ForedeckError):
                    if paths := self._watcher.poll():
                        self._app.call_later(self._take_watched, tuple(paths))

    def _take_watched(self, paths: tuple[Path, ...]) -> None:
        if not self.adding:
            self.add(Wish(paths=paths), lambda: self._took(paths), quiet=True)

    def _took(self, paths: Sequence[Path]) -> None:
        if self._watcher is not None and self._bench.desk.flush():
            self._watcher.took(paths)

    # In threads

    def follow_search(self) -> None:
        """Have the search and what lies near know of cards that came into the archive."""
        if self._index is not None and self._index.is_alive():
            self._app.set_timer(ANSWER, self.follow_search)  # it may have looked there before they came
        elif not self._stop.is_set():
            self._search()

    def _seen(self) -> None:
        if not self._stop.is_set():
            self._app.call_later(self._app.seen_changed)

    def _search(self) -> None:
        if self._index is not None and self._index.is_alive():
            return

        def index() -> None:
            self._stop.wait(0.3)
            from core.catching import bring_beside, much
            from core.memory import give_back

            try:
                place = self._bench.place
                if not self._stop.is_set() and self._bench.desk.flush() and much(place):
                    bring_beside(place, self._bench.desk.folder.name, self._stop.is_set)
                self._bench.searching.warm(self._stop.is_set)
                self._bench.knowing.warm(self._stop.is_set)
                give_back()
            except Exception as error:  # said, as a thread's traceback would be drawn over the screen
                self._broke("The search could not be prepared", error)

        self._index = threading.Thread(target=index, name="foredeck-index", daemon=True)
        self._index.start()

    def _earlier(self) -> None:
        day = self._bench.day
        try:
            view = last_before(self._bench.place, day) if day else None
        except Exception as error:  # as above
            self._broke("The last day's desk could not be looked at", error)
            return
        if view is not None and not self._stop.is_set():
            self._app.post_message(Unfinished(view))

    def _broke(self, what: str, error: Exception) -> None:
        if not self._stop.is_set():
            said = f"{what} ({clean_line(f'{type(error).__name__}: {error}')[:80]})."
            self._app.call_later(self._app.say, said, "bad")


def summary(progress: Progress) -> str:
    """What came of an import, short enough for one line."""
    return f"Read {progress.done}: {', '.join(progress.parts(short=True)) or 'no article in it'}."
