"""Measure triage: `python benchmarks/triage.py` opens desks of 100 and of 10,000 stories in the app.

Prints milliseconds of processor time from a key to the end of the painting that it
causes, as median and 95th percentile, and the ratio of the two desks. All texts
have been shown once before.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from random import Random

from tabulate import tabulate
from textual import events
from textual.keys import _character_to_key

from core.drafting.engine import DraftRequest
from core.keeping import Change, Desk, KeptStory
from core.model import Clipping, DraftEvent, Failed, Story
from core.workbench import Workbench
from tui.app import ForedeckApp

KEYS = {"cursor": ("j", 90), "page": ("}{", 40), "star": ("s", 60), "decide": ("a", 90), "undo": ("u", 90)}
"""What is pressed by turns, and how often, each from the top of the list."""


class NoEngine:
    """Drafts nothing; the measure is of the list."""

    name = "none"

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        yield Failed(sentence="It drafts nothing.")


def crowd(bench: Workbench, count: int) -> None:
    """Put many stories on the desk, each of one of fifty articles of 700 words."""
    chance = Random(1)

    def words(number: int) -> str:
        return " ".join(
            "".join(chance.choices("abdeilmnorst", k=chance.randint(3, 9))) for _ in range(number)
        )

    clippings = [
        Clipping(text="\n\n".join(words(70) for _ in range(10)), title=words(8), outlet=words(2))
        for _ in range(50)
    ]
    bench.desk.keep_clippings(clippings)
    stories: dict[int, KeptStory | None] = {}
    for number in range(count):
        id = bench.desk.new_id()
        digest = clippings[number % 50].digest
        stories[id] = KeptStory(id=id, clippings=(digest,), title=words(9), independent=1, words=700)
    bench.desk.commit(Change(stories=stories))
    bench.shelf.reload()


async def painted(app: ForedeckApp, key: str) -> float:
    """Milliseconds of this thread from a key, as a terminal sends it, until all that it changed is drawn."""
    start = time.thread_time()
    app.post_message(events.Key(_character_to_key(key), key))
    await settled(app)
    screen = app.screen
    dirty = set(screen._dirty_widgets)
    screen._dirty_widgets.clear()
    screen._compositor.update_widgets(dirty)
    update = screen._compositor.render_update(full=False)
    list(app.console.render(update)) if update is not None else []
    return (time.thread_time() - start) * 1000


async def settled(app: ForedeckApp) -> None:
    """Wait until no message is left anywhere."""
    quiet = 0
    while quiet < 10:
        await asyncio.sleep(0)
        nodes = (app, app.screen, *app.screen.walk_children())
        quiet = quiet + 1 if all(node._message_queue.empty() for node in nodes) else 0


async def measure(count: int, folder: Path) -> dict[str, list[float]]:
    """The times of each kind of key on a desk of some stories."""
    bench = Workbench(Desk.open(folder), NoEngine())
    crowd(bench, count)
    times: dict[str, list[float]] = {}
    gc.collect()
    gc.freeze()
    app = ForedeckApp(bench)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for _ in range(60):
            await painted(app, "j")
        for name, (keys, number) in KEYS.items():
            await painted(app, "g")
            times[name] = sorted([await painted(app, keys[n % len(keys)]) for n in range(number)])
    bench.close()
    return times


async def main() -> None:
    """Measure both desks and print them beside each other."""
    with tempfile.TemporaryDirectory() as place:
        few = await measure(100, Path(place) / "few")
        many = await measure(10_000, Path(place) / "many")
    lines = []
    for name in KEYS:
        row: list[object] = [name]
        for times in (few[name], many[name]):
            row += [times[len(times) // 2], times[int(len(times) * 0.95)]]
        lines.append([*row, many[name][len(many[name]) // 2] / few[name][len(few[name]) // 2]])
    heads = ["ms", "100: p50", "p95", "10,000: p50", "p95", "ratio"]
    print(tabulate(lines, heads, tablefmt="github", floatfmt=".2f"))


if __name__ == "__main__":
    asyncio.run(main())
