"""`foredeck add`: clippings onto the desk of a day, without the app."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from core.errors import BadInput, ForedeckError, NotSaved
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, REFUSED, STOPPED, ProgressLine, long_day, put, say
from tui.sources import add_feeds, understand

if TYPE_CHECKING:
    from core.intake import Progress
    from core.settings import Settings
    from core.wish import Wish
    from core.workbench import Workbench
    from tui.sources import Sources

LARGEST_HANDED = 10 * 1024 * 1024
"""Bytes of stdin above which it is not handed to another session."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    sources: tuple[str, ...]
    place: Path
    """The workspace."""
    day: str = ""
    """The day of the desk as an ISO date; empty for today, whichever day that is by then."""
    feeds: bool = False
    watch: bool = False
    json: bool = False


@dataclass
class Outcome:
    """What came of bringing something in."""

    day: date
    progress: Progress | None = None
    handed: str = ""
    """Who has the desk open and reads it there; empty when it was read here."""
    stopped: bool = False
    failed: int = 0
    """Sources that were named and gave nothing."""

    @property
    def came(self) -> int:
        """Clippings and cards that are on the desk now, or were before."""
        if self.progress is None:
            return 0
        came = self.progress.came
        placed = came.new + came.joined + came.changed
        return placed + came.copies + came.aside + came.known + self.progress.cards_read

    @property
    def code(self) -> int:
        """The exit code."""
        if self.stopped:
            return STOPPED
        if self.handed:
            return PARTLY if self.failed else DONE
        if self.came or (self.progress and self.progress.done and not self.progress.problems):
            return PARTLY if self.failed else DONE
        return REFUSED

    def sentence(self) -> str:
        """What came of it, for people."""
        if self.handed:
            return f"Handed to {self.handed}, who has the desk open; it is read there now."
        progress = self.progress
        where = f"the desk of {long_day(self.day)}"
        if self.stopped:
            if progress is None or not progress.done:
                return "Stopped before anything was read."
            read = f"{progress.done} of {progress.of}"
            return f"Stopped with {read} read: {progress.summary()}; what was read stays on {where}."
        if self.came and progress:
            return f"{progress.summary()}; on {where}."
        if progress and (progress.problems or progress.passed):
            return f"Nothing was brought in; {progress.summary()}."
        return f"Nothing new for {where}." if self.code == DONE else "Nothing was found to bring in."

    def plain(self) -> dict[str, object]:
        """What came of it, for programs."""
        said: dict[str, object] = {"day": self.day.isoformat(), "stopped": self.stopped}
        if self.handed:
            said["handed_to"] = self.handed
        if self.progress is not None:
            came = self.progress.came
            said |= {
                "new": came.new,
                "joined": came.joined,
                "changed": came.changed,
                "copies": came.copies,
                "aside": came.aside,
                "known": came.known,
                "cards": self.progress.cards_read,
                "read": self.progress.done,
                "not_read": [
                    {"name": each.name, "sentence": each.sentence, "hint": each.hint}
                    for each in (*self.progress.problems, *self.progress.passed)
                ],
            }
        return said


def add(asked: Asked) -> int:
    """Bring in what is asked for, say what came of it, and give the exit code."""
    if not (asked.sources or asked.feeds or asked.watch):
        raise BadInput("Nothing to add was named.", "See `foredeck add --help`.")
    from core.settings import load_settings

    settings, problems = load_settings(asked.place)
    for problem in problems:
        say(str(problem))
    sources = understand(asked.sources, watch=asked.watch)
    if asked.feeds:
        add_feeds(sources, settings, asked.place)
    bringing = Bringing(asked, sources)
    with _one_stop():
        code = DONE
        if sources.wanted or not asked.watch:
            outcome = bringing.bring_in(sources.wish())
            bringing.tell(outcome)
            code = outcome.code
        return _watch(bringing, settings) if asked.watch and code != STOPPED else code


@contextmanager
def _one_stop() -> Iterator[None]:
    """Give Ctrl+C its meaning back at the end; once pressed it is ignored, so that the desk closes well."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


class Bringing:
    """Brings wishes onto a desk, whoever holds it, and says what happens."""

    def __init__(self, asked: Asked, sources: Sources) -> None:
        self.asked = asked
        self.sources = sources
        self._line = ProgressLine()
        self._progress: Progress | None = None
        self._told: set[str] = set()

    def bring_in(self, wish: Wish) -> Outcome:
        """Bring a wish onto the desk of the day, or hand it to the session that has it open.

        Both sides of a hand-over look again after their own part (the one has
        left the wish, the other has let go of the desk), so that none is left lying.
        """
        from core.keeping import inbox

        day = date.fromisoformat(self.asked.day) if self.asked.day else date.today()
        outcome = Outcome(day, failed=self.sources.refused)
        ours: Path | None = None
        waiting = True
        while True:
            bench = self._open(day)
            try:
                if holder := _holder(bench.readonly):
                    if waiting and ours is None:
                        ours = _hand_over(bench, holder, wish)
                        continue
                    outcome.handed = holder if waiting else ""
                    return outcome
                if bench.readonly:
                    raise NotSaved(bench.readonly, "Nothing was added.")
                if waiting and ours is None:
                    self._run(bench, wish, outcome)
                if not bench.readonly:
                    self._run_inbox(bench, ours, outcome)
                if bench.readonly and not outcome.stopped:
                    continue  # another session has taken the desk over, and gets the rest
                waiting = False
                _flush(bench)
            finally:
                bench.close()
            if outcome.stopped or not inbox.collect(bench.desk.folder):
                return outcome

    def _open(self, day: date) -> Workbench:
        from core.drafting.extractive import ExtractiveEngine
        from core.workbench import Workbench

        bench = Workbench.open_day(day, ExtractiveEngine(), self.asked.place)
        for sentence in bench.desk.recovered if not bench.readonly else ():
            if sentence not in self._told:
                self._told.add(sentence)
                say(sentence)
        return bench

    def _run(self, bench: Workbench, wish: Wish, outcome: Outcome) -> None:
        """Bring a wish in, with a line that says how far it is."""
        self._progress = None
        try:
            with self._line:
                asyncio.run(self._follow(bench, wish))
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            outcome.stopped = True
        outcome.progress = self._progress
        gave_nothing: set[str] = (
            {problem.name for problem in (*self._progress.problems, *self._progress.passed)}
            if self._progress
            else set()
        )
        outcome.failed = self.sources.refused + len(self.sources.named & gave_nothing)
        if bench.feeds.problem:
            say(bench.feeds.problem)

    async def _follow(self, bench: Workbench, wish: Wish) -> None:
        """Say what is read until all is, or until another session has taken the desk over."""
        problems = cards = 0
        async with aclosing(bench.add(wish)) as steps:
            async for progress in steps:
                if bench.readonly:
                    return
                self._progress = progress
                if len(progress.problems) > problems or len(progress.passed) > cards:
                    self._line.clear()
                for problem in (*progress.problems[problems:], *progress.passed[cards:]):
                    say(str(problem))
                problems, cards = len(progress.problems), len(progress.passed)
                self._line.show(f"Reading… {progress.done} of {progress.of}  {clean_line(progress.name)}")

    def _run_inbox(self, bench: Workbench, ours: Path | None, outcome: Outcome) -> None:
        """Bring in what was handed over; what this command itself left there counts as its own."""
        while not outcome.stopped and (handed := bench.handed_over()):
            for path, wish in handed:
                mine = outcome if path == ours else Outcome(outcome.day)
                self._run(bench, wish, mine)
                if mine.stopped or bench.readonly:
                    outcome.stopped = mine.stopped
                    return
                if mine is not outcome:
                    say(f"Handed over by another program: {mine.sentence()}")
                _flush(bench)
                bench.taken(path)

    def tell(self, outcome: Outcome) -> None:
        """Say on stdout what came of it."""
        put(json.dumps(outcome.plain()) + "\n" if self.asked.json else outcome.sentence() + "\n")


def _watch(bringing: Bringing, settings: Settings) -> int:
    """Bring in what appears in folders until Ctrl+C; a failure costs a sentence, and it is tried again."""
    from core.keeping.feeds import FeedMemory
    from core.watching import EVERY, Watcher
    from core.wish import Wish

    folders = bringing.sources.folders or list(settings.watch)
    if not folders:
        raise BadInput("There is no folder to watch.", "Name one, or set `watch` in settings.toml.")
    watcher = Watcher(folders, FeedMemory(bringing.asked.place / "feeds.json"))
    shown = ", ".join(clean_line(str(folder)) for folder in folders)
    say(f"Watching {shown}; Ctrl+C ends it.")
    said = ""
    while True:
        paths = watcher.poll()
        try:
            outcome = bringing.bring_in(Wish(paths=tuple(paths))) if paths else None
        except ForedeckError as error:
            if str(error) != said:
                said = str(error)
                say(said)
        else:
            if outcome is not None:
                said = ""
                bringing.tell(outcome)
                if outcome.stopped:
                    return STOPPED
                watcher.took(paths)
        sleep(EVERY)


def _hand_over(bench: Workbench, holder: str, wish: Wish) -> Path:
    """Leave a wish for the session that has the desk open. Raises BadInput when it is too large for that."""
    from core.keeping import inbox

    if sum(len(data) for _, data in wish.texts) > LARGEST_HANDED:
        raise BadInput(f"stdin holds too much to hand it to {holder}.", "Save it as a file and name that.")
    return inbox.leave(bench.desk.folder, wish.plain())


def _flush(bench: Workbench) -> None:
    if not bench.desk.flush():
        raise NotSaved(f"The last clippings are not on disk: {bench.desk.state.reason}")


def _holder(readonly: str) -> str:
    """Who has a desk open, as `ana on host (process 123)`; empty when it is read-only for another reason."""
    match = re.fullmatch(r"The desk is held by (.+?)(?:, process (\d+)(?:, since .+)?)?\.?", readonly)
    if match is None:
        return ""
    name = clean_line(match[1])
    return f"{name} (process {match[2]})" if match[2] else name
