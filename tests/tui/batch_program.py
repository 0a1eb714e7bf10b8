"""A program of its own that drafts a batch in the app: `python batch_program.py begin|again DESK LOG`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from batching import ManyEngines, ManyModel
from desks import article, fill, triage

from core.drafting.extractive import ExtractiveEngine
from core.keeping import Desk
from core.workbench import Workbench
from tui.app import ForedeckApp
from tui.screens.batch import BatchScreen
from tui.widgets.bars import Bar

STORIES, DONE, AT_ONCE = 6, 2, 2


async def main(stage: str, folder: Path, log: Path) -> None:
    def tell(what: str) -> None:
        with log.open("a") as file:
            file.write(f"{what}\n")

    bench = Workbench(Desk.open(folder), ExtractiveEngine())
    if stage == "begin":
        fill(bench, *(article(number) for number in range(STORIES)))
    model = ManyModel()
    bench.engines = ManyEngines(bench.place, bench.engine, model, at_once=AT_ONCE)
    bench.use("fast")
    app = ForedeckApp(bench)
    async with app.run_test(size=(100, 30)) as pilot:

        async def until(so: Callable[[], bool]) -> None:
            end = time.monotonic() + 30
            while not so():
                assert time.monotonic() < end, "it never came about"
                await pilot.pause()

        await pilot.pause()
        screen = triage(pilot)
        tell("said " + "".join(part.text for part in screen.query_one("#explain", Bar).left))
        await pilot.press(*(("%", "c") if stage == "begin" else ("B",)))
        await until(lambda: isinstance(app.screen, BatchScreen))
        model.open = stage != "begin"
        await pilot.press("enter")
        if stage == "begin":
            for number in range(DONE):
                await until(lambda number=number: len(model.begun) > number)
                model.gates[model.begun[number]].set()
            await until(lambda: screen.counts["cards"] == DONE and len(model.now) == AT_ONCE)
            bench.desk.flush()
            tell("waiting to be killed")
            await asyncio.Event().wait()
        await until(lambda: not screen.jobs.open)
        for title in model.begun:
            tell(f"drafted {title}")
    bench.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
