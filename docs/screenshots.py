"""Makes the pictures of the README anew: `python docs/screenshots.py` (needs rsvg-convert)."""

from __future__ import annotations

import asyncio
import re
import subprocess
import tempfile
from pathlib import Path

from core.drafting.extractive import ExtractiveEngine
from core.paths import samples
from core.workbench import Workbench
from tui.app import ForedeckApp
from tui.screens.workbench import WorkbenchScreen

HERE = Path(__file__).parent


def picture(app: ForedeckApp, path: Path) -> None:
    """Write what the app shows as a PNG."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot())
    svg = svg.replace("Fira Code", "DejaVu Sans Mono").replace("<text ", '<text xml:space="preserve" ')
    with tempfile.NamedTemporaryFile("w", suffix=".svg", encoding="utf-8") as file:
        file.write(svg)
        file.flush()
        subprocess.run(["rsvg-convert", "-w", "1400", file.name, "-o", str(path)], check=True)


async def show(name: str, theme: str, story: str, keys: tuple[str, ...]) -> None:
    """Open the samples, go to a story, press some keys, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open([samples()], ExtractiveEngine(), Path(folder))
        app = ForedeckApp(bench, theme=theme)
        async with app.run_test(size=(140, 40)) as pilot:
            wanted = next(view for view in bench.stories() if story in view.story.title)
            app.push_screen(WorkbenchScreen(bench, wanted.id))
            while bench.card(wanted.id) is None:
                await pilot.pause()
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            picture(app, HERE / name)
        bench.close()


async def show_triage(name: str, theme: str) -> None:
    """Open the samples, decide on a few, draft two, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open([samples()], ExtractiveEngine(), Path(folder))
        ids = [view.id for view in bench.stories()]
        for id in ids[:2]:
            async for _ in bench.draft(id):
                pass
        bench.decisions.score(ids[1:2], 4)
        bench.decisions.note(ids[1], "ask the union")
        app = ForedeckApp(bench, theme=theme)
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.pause()
            for key in ("g", "a", "a", "x", "z", "s", "a", "m", "j", "m", "k"):
                await pilot.press(key)
            await pilot.pause()
            picture(app, HERE / name)
        bench.close()


if __name__ == "__main__":
    signals = ("right_square_bracket",) * 5
    asyncio.run(show("workbench.png", "ink", "battery", (*signals, "j", "l")))
    asyncio.run(show("workbench-paper.png", "paper", "battery", (*signals, "l")))
    asyncio.run(show_triage("triage.png", "ink"))
