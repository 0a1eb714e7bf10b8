"""The real app in a terminal, on a desk whose every text is hostile: the door where texts are cleaned stands
open, and every action of every screen is done. Writes to a file what the screens showed.

Run by test_evil_screens.py: `evil_program.py FOLDER`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import pkgutil
import re
import sys
import threading
import time
from collections.abc import Callable, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

from evil_desk import PLANTED, evil_engines, evil_stories, planted
from evil_words import SURROGATES
from textual.pilot import Pilot

import tui.clipboard
import tui.screens
import tui.widgets

SKIPPED = {
    "everywhere.quit",
    "everywhere.ways",
    "stories.leave",
    "welcome.leave",
    "card.outside",
    "card.page-outside",
    "editor.outside",
    "list.choose",
    "list.close",
    "bench.back",
}
"""Actions that leave the screen or the program."""
MOVES = re.compile(
    r"\.(page-|preview-|row-|move-)?(down|up|left|right|first|last|more|less|wider|narrower|redraw)$"
    r"|\.score-|\.previous-|\.next-(hit|source|story|kept|section)|\.(un)?mark(-range)?$|\.(backwards|redo|zoom)$"
)
"""Actions that show nothing that was not shown."""
LAST_DOORS = ("tui.terminal.plain", "core.sharing.escapes", "core.sharing.copies")
"""What cleans on the way out: to the screen, to the clipboard."""


def open_the_door() -> None:
    """Have texts stay as they come in, wherever they would be cleaned."""
    for package in (tui.screens, tui.widgets, tui.clipboard):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("tui.app")

    def as_it_is(text: str) -> str:
        return text

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("core", "tui") and name not in LAST_DOORS:
            for cleaner in ("clean_text", "clean_line"):
                if hasattr(module, cleaner):
                    setattr(module, cleaner, as_it_is)


class Walk:
    """Goes through the app by its actions and keeps what every screen showed."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.seen: list[str] = []
        self.done: set[str] = set()
        self.screens: set[str] = set()

    async def idle(self) -> None:
        """Let the app do what it was asked to, and draw it."""
        for _ in range(2):
            drawn = asyncio.Event()
            self.app.screen.call_after_refresh(drawn.set)
            with suppress(TimeoutError):
                await asyncio.wait_for(drawn.wait(), 0.2)

    async def settle(self) -> None:
        """Let the app work, and keep what is shown then."""
        await self.idle()
        screen = self.app.screen
        self.screens.add(type(screen).__name__)
        lines = ("".join(part.text for part in strip) for strip in screen._compositor.render_strips())
        self.seen.append("\n".join(lines))

    async def until(self, so: Callable[[], object], what: str) -> None:
        end = time.monotonic() + 10
        while not so():
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what}; on {self.app.screen}\n{self.seen[-1]}")
            await self.idle()
        await self.settle()

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.app.simulate_key(key)
            await self.settle()

    async def close(self, depth: int) -> None:
        """Come back to a screen and to what it shows by itself, whatever lies over it."""
        changed = len(self.app.screen_stack) > depth
        while len(self.app.screen_stack) > depth:
            await self.app.pop_screen()
        for line in self.app.screen.query("Prompt, CellEditor, Choices").results():
            if line.display:
                self.app.simulate_key("escape")
                changed = True
        if changed:
            await self.idle()

    async def act(self, id: str, *keys: str) -> None:
        """Do an action and press keys after it."""
        self.done.add(id)
        self.app.screen.action_do(id)
        await self.settle()
        await self.press(*keys)

    async def everything(self, but: Set[str] = frozenset()) -> None:
        """Do all that can be done on a screen and was not done yet, also on the screens that this opens."""
        from tui.screens.base import WorkScreen

        depth, screen = len(self.app.screen_stack), self.app.screen
        for action in screen.here():
            if self.app.screen is not screen:
                return
            if (
                not hasattr(screen, action.method)
                or action.id in SKIPPED
                or MOVES.search(action.id)
                or action.id in self.done
                or action.id in but
            ):
                continue
            await self.act(action.id)
            if len(self.app.screen_stack) > depth and isinstance(self.app.screen, WorkScreen):
                await self.everything()
            await self.close(depth)


async def on_triage(walk: Walk, folder: Path) -> None:
    """What is said, searched, filtered, asked and listed there."""
    from core.finding.near import Neighbour
    from tui.widgets.prompt import Prompt

    screen: Any = walk.app.screen
    await walk.settle()
    for style in ("text", "bad"):
        screen.say(f"{planted(f'said {style}')} {SURROGATES}", style)
        await walk.settle()
    screen.show_reading(f"{planted('reading')} {SURROGATES}")
    walk.app.notify(f"{planted('notified')} {SURROGATES}", title=planted("notice title"), markup=False)
    await walk.settle()
    screen.show_reading("")
    seen = Neighbour("2026-10-01", 1, planted("seen before"), "2026-10-01", "", 0.5, ())
    walk.app.bench.knowing.seen_before = lambda id: seen
    walk.app.seen_changed()
    screen._previewed = None
    screen.tell()
    await walk.settle()
    for kind in ("stories.search", "stories.filter"):
        await walk.act(kind)
        screen.query_one(Prompt).line.value = f"{planted(kind)} {SURROGATES}"
        await walk.settle()
        await walk.press("escape")
    await walk.act("stories.clear")
    await walk.act("stories.search", *"grid", "tab")
    await walk.settle()
    await walk.press("escape")
    await walk.act("everywhere.add")
    over: Any = walk.app.screen
    over.query_one("#answer").value = f"{folder / 'files'}/"
    while PLANTED["other file there"] not in walk.seen[-1]:
        await walk.settle()
        over.complete()
    await walk.close(2)
    for id in ("stories.aside", "stories.aside", "stories.mark-all", "stories.first"):
        await walk.act(id)
    await walk.everything({"stories.open", "everywhere.take-over", "everywhere.days"})


async def on_bench(walk: Walk, id: int) -> None:
    """The card, its editor, the source, findings, proposals."""
    from tui.screens.workbench import WorkbenchScreen

    triage: Any = walk.app.screen
    for key in ("stories.clear", "stories.unmark"):
        await walk.act(key)
    triage.show_story(id)
    await walk.act("stories.open")
    await walk.until(lambda: isinstance(walk.app.screen, WorkbenchScreen), "the workbench")
    screen: Any = walk.app.screen
    await walk.until(lambda: screen.checked, "the findings")
    for _ in range(12):
        await walk.act("card.why")
        await walk.close(3)
        await walk.act("card.row-down")
    await walk.act("everywhere.history")
    await walk.close(3)
    await walk.act("card.first")
    await walk.act("card.edit")
    await walk.press("escape")
    await walk.everything(
        {"bench.next-story", "bench.previous-story", "bench.next-kept", "bench.previous-kept"}
    )
    await walk.press("tab")
    await walk.everything()
    await walk.close(3)


async def with_model(walk: Walk, bench: Any, model: Any) -> None:
    """A model's proposals, whole and broken, with what it used and what it noted."""
    from core.model import Place, Section
    from tui.screens.proposal import ProposalScreen

    broken, model.broken = model.broken, None
    bench.use("fast")
    screen: Any = walk.app.screen
    screen.show_engine()
    screen.card_view.place = Place(section=Section.SIGNALS, index=0)
    await walk.act("bench.regenerate", "enter")
    await walk.until(lambda: isinstance(walk.app.screen, ProposalScreen), "the proposal")
    over: Any = walk.app.screen
    await walk.until(lambda: over.proposal is not None, "its rows")
    await walk.everything({"proposal.apply"})
    await walk.close(3)
    await walk.act("bench.rescore")
    await walk.until(lambda: walk.app.screen is not screen, "the scores")
    await walk.close(3)
    model.broken = broken
    await walk.act("bench.draft")
    await walk.until(lambda: screen.question(), "the end of a broken draft")
    await walk.act("partial.keep")
    await walk.act("bench.notes")
    await walk.close(3)


def earlier_days(bench: Any) -> tuple[Any, ...]:
    """Have earlier days say hostile things; what is near."""
    from core.finding.near import Neighbour, Occurrence, Series

    near = Neighbour(
        "archive/x", 1, planted("near"), "2026-10-01", planted("outlet near"), 0.5, (planted("shared"),)
    )
    one = Occurrence("archive/x", 1, planted("on a card"), "", "Signals", 0, planted("called"), 4)
    bench.knowing.over_time = lambda *_: Series((one,), (("2026-10", 1),), 1)
    bench.knowing.ready = True
    return (near,)


async def dialogs(walk: Walk, bench: Any, id: int) -> None:
    """What asks before something, and an empty desk."""
    from core.model import Section
    from core.model.published import Published
    from tui.screens.ask import AskScreen, ConfirmScreen, OfferScreen
    from tui.screens.batch import BatchScreen, Limit
    from tui.screens.clash import ClashScreen
    from tui.screens.export import ExportScreen
    from tui.screens.importing import ImportScreen
    from tui.screens.neighbours import NeighboursScreen
    from tui.screens.over_time import OverTimeScreen
    from tui.screens.published import PublishedScreen
    from tui.screens.report import ReportScreen
    from tui.screens.split import SplitScreen
    from tui.screens.welcome import WelcomeScreen

    def words(name: str) -> str:
        return f"{planted(name)} {SURROGATES}"

    app: Any = walk.app
    await walk.act("bench.copy-card")
    await walk.until(lambda: app.last_copied, "the end of a copy")
    depth = len(walk.app.screen_stack)
    await walk.act("everywhere.ways")
    await walk.close(depth)
    near = earlier_days(bench)
    published = Published(
        id="0" * 32, card=bench.card(id), outlets=(words("outlet of it"),), source=words("from")
    )
    clash = words("clash").replace("/", "")
    PLANTED["clash"] = PLANTED["clash"].replace("/", "")
    for screen in (
        ConfirmScreen(words("question"), words("yes")),
        OfferScreen(words("offer"), [words("offered")], words("keys of the offer")),
        AskScreen(words("asked"), words("answer"), lambda *_: words("problem"), words("option")),
        SplitScreen(words("to split"), bench.view(id).story.clippings, bench.view(id).story.clippings),
        BatchScreen(bench, [id], Limit(), words("said of a batch")),
        ClashScreen([Path(clash)], 2, skips=True),
        ReportScreen(words("report of"), [words("reported")]),
        ImportScreen(bench),
        ExportScreen(bench, id),
        NeighboursScreen(bench, words("near to"), lambda: near),
        PublishedScreen(bench, f"archive/{planted('collection')}", 1, published),
        OverTimeScreen(bench, words("name of a row"), Section.SIGNALS),
        WelcomeScreen(bench, first=True, notice=words("welcome")),
    ):
        await walk.app.push_screen(screen)
        await walk.settle()
        if isinstance(screen, AskScreen):
            await walk.press("enter")
            await walk.settle()
        if isinstance(screen, ImportScreen | ExportScreen):
            screen._say(words(f"said by {type(screen).__name__}"))
            await walk.settle()
            await walk.press("up", "up", "left", "up", "left", "up")
        await walk.close(depth)


async def walk_all(walk: Walk, folder: Path, bench: Any, ids: list[int], model: Any) -> None:
    """Everything, one after the other."""
    await on_triage(walk, folder)
    await on_bench(walk, ids[0])
    await with_model(walk, bench, model)
    await dialogs(walk, bench, ids[0])


def main(folder: Path) -> int:
    """Walk, and write what was planted, done and shown."""
    open_the_door()
    from core.glimpse import glimpse
    from tui.ahead import Ahead
    from tui.app import ForedeckApp
    from tui.screens.glimpse import GlimpseScreen
    from tui.screens.triage import TriageScreen

    bench, ids, quote = evil_stories(folder)
    model = evil_engines(bench, quote)
    files = folder / "files"
    files.mkdir()
    for name in ("file in a folder", "other file there"):
        (files / re.sub("[/\0]", "", planted(name))).write_text("x", "utf-8")
        PLANTED[name] = PLANTED[name].replace("/", "")
    assert bench.desk.flush()
    seen, shown = glimpse(bench.desk.folder), threading.Event()
    assert seen is not None

    def opened() -> Any:
        assert shown.wait(20)
        return bench

    app = ForedeckApp(Ahead(seen, opened, bench.place, bench.settings))
    walks: list[Walk] = []

    async def go(pilot: Pilot[int]) -> None:
        walks.append(walk := Walk(pilot))
        await walk.until(lambda: isinstance(app.screen, GlimpseScreen), "the list before the desk")
        await walk.press(*["down"] * 6, *["up"] * 6)
        shown.set()
        await walk.until(lambda: isinstance(app.screen, TriageScreen) and not app.covered, "the desk")
        await walk_all(walks[0], folder, bench, ids, model)
        app.exit(0)

    code = app.run(auto_pilot=go)
    said = {name: sorted(getattr(walks[0], name)) for name in ("done", "screens")}
    (folder / "seen.json").write_text(
        json.dumps({**said, "seen": walks[0].seen, "planted": PLANTED}), "utf-8"
    )
    bench.close()
    return code or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
