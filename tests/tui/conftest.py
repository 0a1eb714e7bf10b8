"""A desk in a temporary folder, a scripted engine, and the app on it."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from scripted import TEXT, ScriptedEngine
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from core.keeping import Desk
from core.model import Clipping
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench
from tui.app import ForedeckApp


@pytest.fixture(autouse=True, scope="session")
def rules_read_once() -> Iterator[None]:
    """Every app has the same style sheets: with the same colours, what the first read serves them all."""
    patch = pytest.MonkeyPatch()
    parse, kept = Stylesheet._parse_rules, {}

    def rules(self: Stylesheet, *given: object, **named: object) -> object:
        key = (given, *named.items(), *self._variables.items())
        if key not in kept:
            kept[key] = parse(self, *given, **named)
        return kept[key]

    patch.setattr(Stylesheet, "_parse_rules", rules)
    yield
    patch.undo()


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    return [folder / "one.txt"]


@pytest.fixture
def desk_path(tmp_path: Path) -> Path:
    return tmp_path / "ws" / "desks" / "of-some-paths"


@pytest.fixture
def make_bench(desk_path: Path, engine: ScriptedEngine) -> Callable[..., Workbench]:
    """Opens (again) the same desk, with any clippings that are given."""

    def make(*texts: str) -> Workbench:
        bench = Workbench(Desk.open(desk_path), engine)
        for number, text in enumerate(texts, start=1):
            clipping = Clipping(text=text, outlet=f"Outlet {number}", language="en")
            if clipping.digest not in bench.desk.clippings():
                bench.shelf.put(Arrivals((Arrival(clipping, bench.desk.new_id()),)))
        return bench

    return make


@pytest.fixture
def running() -> Callable[..., object]:
    """The app on a bench in a terminal of some size, ready when all drafts have ended."""

    @asynccontextmanager
    async def run(bench: Workbench, size: tuple[int, int] = (120, 40)) -> AsyncGenerator[Pilot[int], None]:
        app = ForedeckApp(bench)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot
        app.bench.close()
        bench.close()

    return run


@pytest.fixture
def until() -> Callable[[Pilot[int], Callable[[], bool]], Awaitable[None]]:
    """Waits until something is so, by letting the app work; fails when it never is."""

    async def wait(pilot: Pilot[int], so: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if so():
                return
            await pilot.pause()
        raise AssertionError("it never came about")

    return wait
