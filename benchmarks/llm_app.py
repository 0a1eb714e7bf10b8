"""What a model costs the app itself, as a table: gaps of its event loop while a card streams in.

Run: python benchmarks/llm_app.py [ROUNDS]

The real app (without a terminal, 140x40) with the real litellm in the real worker, before a server of models
in a process of its own. A gap is how much later than asked for a tick of 5 ms comes. As in the app on a
terminal, what is there once the screen is up is kept from the collector.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from llm_loop import Row, Server, gaps, print_table
from llm_reading import answer, story
from textual.pilot import Pilot

from core.asking.process import WorkerCaller
from core.engines import Engines
from core.keeping import Desk
from core.settings import load_settings
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench
from tui.app import ForedeckApp
from tui.screens.workbench import WorkbenchScreen


async def until(so: Callable[[], object], seconds: float = 60) -> None:
    """Let the app work until something is so."""
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def opened(place: Path, server: Server, caller: WorkerCaller) -> Workbench:
    """A desk with one story of four articles, and profiles for what the server does."""
    place.mkdir()
    (place / "settings.toml").write_text(
        "".join(
            f'[models.{name}]\nmodel = "openai/{name}"\napi_base = "{server.url}/v1"\nidle = 1.0\n'
            'structured = "json_schema"\n'
            for name in ("ok", "endless", "stall")
        ),
        "utf-8",
    )
    settings = load_settings(place)[0]
    engines = Engines(place, settings, caller)
    bench = Workbench(Desk.open(place / "desks" / "2026-11-22"), engines, (), settings, place)
    id = bench.desk.new_id()
    for clipping in story().clippings:
        bench.shelf.put(Arrivals((Arrival(clipping, id),)))
    bench.use("ok")
    return bench


async def measure(place: Path, server: Server) -> list[Row]:
    """All rows, once."""
    caller = WorkerCaller(place.parent / "models.log")
    bench = opened(place, server, caller)
    app = ForedeckApp(bench)
    async with app.run_test(size=(140, 40)) as pilot:
        gc.freeze()
        async with gaps() as late:
            if not isinstance(app.screen, WorkbenchScreen):
                await pilot.press("enter")
            await until(lambda: isinstance(app.screen, WorkbenchScreen))
            await until(lambda: caller.pid is not None)
            await caller.warm()
        rows = [("gap while the story opens and litellm is imported", max(late), "ms", 50.0)]
        gc.freeze()
        rows.append(("gap while a card of 12 KB is drawn", await drafted(pilot, bench, "ok"), "ms", 50))
        rows.append(("gap while the server stalls", await drafted(pilot, bench, "stall"), "ms", 50))
        rows += await stopped(pilot, bench, server)
        rows.append(
            ("gap while the worker is killed", await drafted(pilot, bench, "endless", caller), "ms", 50)
        )
    await caller.close()
    bench.close()
    return rows


def asked(screen: WorkbenchScreen) -> bool:
    """Whether the screen asks what is to become of a draft that broke."""
    return any(action.id.startswith("partial.") for action in screen.here())


async def drafted(pilot: Pilot[int], bench: Workbench, model: str, kill: WorkerCaller | None = None) -> float:
    """The longest gap of a whole draft, in which the worker may be killed once rows are there."""
    screen = pilot.app.screen
    assert isinstance(screen, WorkbenchScreen)
    bench.use(model)
    async with gaps() as late:
        await pilot.press("ctrl+g")
        await until(lambda: screen.drafting)
        if kill is not None:
            await until(lambda: screen.card_view.busy is not None)
            assert kill.pid is not None
            os.kill(kill.pid, signal.SIGKILL)
        await until(lambda: not screen.drafting or asked(screen))
    if screen.drafting:
        await pilot.press("escape")
    return max(late)


async def stopped(pilot: Pilot[int], bench: Workbench, server: Server) -> list[Row]:
    """Esc in the middle of an endless answer: when the screen is free, and when the server sees it."""
    screen = pilot.app.screen
    assert isinstance(screen, WorkbenchScreen)
    bench.use("endless")
    await pilot.press("ctrl+g")
    await until(lambda: screen.card_view.busy is not None)
    count = len(server.gone())
    async with gaps() as late:
        begun = time.monotonic()
        screen.action_do("bench.stop")
        free = (time.monotonic() - begun) * 1000
        await until(lambda: len(server.gone()) > count)
    return [
        ("Esc until the screen is free", free, "ms", 50),
        ("Esc until the server sees it", (server.gone()[-1] - begun) * 1000, "ms", 200),
        ("gap after Esc", max(late), "ms", 50),
    ]


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "answer"
        said.write_text(answer(story()), "utf-8")
        server = Server(said)
        try:
            all_rows = [
                asyncio.run(measure(Path(folder) / f"ws{number}", server)) for number in range(rounds)
            ]
        finally:
            server.close()
    print_table(all_rows)


if __name__ == "__main__":
    main()
