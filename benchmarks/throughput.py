"""Measure drafting many: `python benchmarks/throughput.py [ARTICLES]` drafts 1,000 single articles.

As `foredeck FOLDER | …` does: the embedded engine, one process for each core. The articles are the samples
with another sentence in each. Prints articles a second, and the memory of all processes after a fifth and at
the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import deque
from itertools import cycle, islice
from pathlib import Path

from bars import bar_table, line
from scenarios import DAY

from core.drafting.engine import DraftRequest
from core.engines import EMBEDDED, Engines
from core.model import Finished, Story
from core.reading import read_file
from core.settings import load_settings


def articles(count: int) -> list[Story]:
    """Stories of one article each, all different."""
    files = sorted(path for path in DAY.iterdir() if path.suffix in (".txt", ".md") and path.stat().st_size)
    texts = [clipping for path in files for clipping in read_file(path) if clipping.words > 150]
    return [
        Story(
            clippings=(clipping.model_copy(update={"text": f"{clipping.text}\n\nThe desk has {n} of it."}),)
        )
        for n, clipping in enumerate(islice(cycle(texts), count))
    ]


def resident() -> float:
    """Megabytes of this process and all that it started."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for name in os.listdir("/proc"):
        try:
            parts = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            pages[int(name)] = int(Path(f"/proc/{name}/statm").read_text().split()[1])
            parents[int(name)] = int(parts[1])
        except (OSError, ValueError):
            continue
    mine, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in mine} - mine
        grown = bool(more)
        mine |= more
    return sum(pages.get(pid, 0) for pid in mine) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def drafted(stories: list[Story], place: Path) -> tuple[float, float, float, int]:
    """Seconds, megabytes after a fifth and at the end, and how many processes."""
    engines = Engines(place, load_settings(place)[0])
    engines.processes = True
    lanes = engines.at_once(EMBEDDED, len(stories))
    engine = engines.for_many(EMBEDDED)
    early, waiting, rest = 0.0, deque[asyncio.Task[None]](), iter(stories)

    async def one(story: Story) -> None:
        events = [event async for event in engine.draft(story, DraftRequest())]
        if not any(isinstance(event, Finished) for event in events):
            raise SystemExit(f"A draft failed: {events[-1]}")

    start = time.perf_counter()
    for number in range(len(stories)):
        for story in islice(rest, 2 * lanes - len(waiting)):
            waiting.append(asyncio.create_task(one(story)))
        await waiting.popleft()
        if number == len(stories) // 5:
            early = resident()
    spent, late = time.perf_counter() - start, resident()
    await engines.close()
    return spent, early, late, lanes


def measure(count: int) -> list[list[str]]:
    """The lines of the table."""
    stories = articles(count)
    with tempfile.TemporaryDirectory() as place:
        spent, early, late, lanes = asyncio.run(drafted(stories, Path(place)))
    rate = count / spent
    return [
        line(f"drafting {count:,} single articles, {lanes} processes", 40, rate, "a second", least=True),
        line("memory at the end against after a fifth", 1.1, late / early, f"× {early:.0f} MB"),
    ]


if __name__ == "__main__":
    print(bar_table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
