"""Time and memory of the embedded engine, as a table. Run: python benchmarks/drafting.py"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SAMPLES = ROOT / "sample_articles"
IMPORTING = (
    "import sys, time; sys.path.insert(0, sys.argv[1]); import pydantic; start = time.perf_counter(); "
    "import core.drafting.extractive; print(time.perf_counter() - start)"
)
FIRST = """
import sys, time, resource
sys.path.insert(0, sys.argv[1])
from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.model import Clipping, Story
texts = [open(path, encoding="utf-8").read() for path in sys.argv[2:]]
story = Story(clippings=tuple(Clipping(text=text, language="en") for text in texts))
for _ in range(2):
    start = time.perf_counter()
    list(draft_events(story, DraftRequest()))
    print(time.perf_counter() - start)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def fresh(code: str, *arguments: str) -> list[float]:
    """The numbers that a fresh process prints."""
    command = [sys.executable, "-c", code, str(ROOT), *arguments]
    return [
        float(line)
        for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    ]


def main() -> None:
    """Print the table: what was measured, the figure, its bar."""
    seeds = [str(path) for path in sorted(SAMPLES.glob("00[1-4]_*.txt"))]
    rows: list[tuple[str, float, str, float]] = []
    rows.append(("import, beyond pydantic", min(fresh(IMPORTING)[0] for _ in range(5)), "s", 0.15))
    runs = [fresh(FIRST, *seeds) for _ in range(5)]
    rows.append(("four seeds, first call with lexicon", min(run[0] for run in runs), "s", 0.35))
    rows.append(("four seeds, second call", min(run[1] for run in runs), "s", 0.2))
    rows.append(("peak memory of that process", max(run[2] for run in runs), "MB", 80))
    rows.append(("10,000 words as one story", ten_thousand_words(), "s", 1.0))
    print(f"{'measured':38} {'figure':>9}  {'bar':>7}")
    for what, figure, unit, bar in rows:
        print(f"{what:38} {figure:7.3f} {unit:2} {bar:7.2f}  {'' if figure <= bar else 'OVER'}")
    rate, held = asyncio.run(side_by_side())
    print(
        f"{'single articles, a process a core':38} {rate:7.1f} /s {40:7.2f}  {'' if rate >= 40 else 'UNDER'}"
    )
    told = ", ".join(f"{megabytes:.0f} MB after {count:,}" for count, megabytes in held.items())
    print(f"{'memory of all of them together':38} {told}")


async def side_by_side() -> tuple[float, dict[int, float]]:
    """(cards a second of a thousand single articles, cards -> MB that this and the other processes hold)."""
    from core.beside.drafting import Pool
    from core.beside.process import cores
    from core.drafting.engine import DraftRequest
    from core.drafting.extractive import ExtractiveEngine
    from core.model import Finished, Story
    from core.reading import read_paths

    read = read_paths([SAMPLES / "day-2026-11-22"]).clippings
    pool = Pool(ExtractiveEngine())
    held: dict[int, float] = {}

    async def draft(number: int) -> None:
        clipping = read[number % len(read)]
        own = clipping.model_copy(update={"text": f"{clipping.text}\n\nEdition {number} of the day."})
        last = [event async for event in pool.draft(Story(clippings=(own,)), DraftRequest())][-1]
        assert isinstance(last, Finished)
        done.append(number)
        if len(done) in (100, 500, 1_000):
            held[len(done)] = sum(map(resident, (os.getpid(), *pool.pids)))

    async def lane(numbers: Iterator[int]) -> None:
        for number in numbers:
            await draft(number)

    try:
        for count in (cores() * 8, 1_000):
            done: list[int] = []
            numbers = iter(range(count))
            start = time.perf_counter()
            await asyncio.gather(*(lane(numbers) for _ in range(2 * cores())))
            took = time.perf_counter() - start
    finally:
        pool.close()
    return 1_000 / took, held


def resident(pid: int) -> float:
    """MB of memory that a process holds now; Linux only."""
    return int(Path(f"/proc/{pid}/status").read_text("utf-8").split("VmRSS:")[1].split()[0]) / 1024


def ten_thousand_words() -> float:
    """Seconds to draft the sample articles, as many as make 10,000 words, as one story."""
    from core.drafting.engine import DraftRequest
    from core.drafting.extractive import draft_events
    from core.model import Clipping, Story
    from core.reading import read_file

    labels = json.loads((ROOT / "tests" / "data" / "stories.json").read_text("utf-8"))
    texts: defaultdict[str, None] = defaultdict(None)
    for name in labels:
        if "#" not in name:
            texts.update({clipping.text: None for clipping in read_file(SAMPLES / name)})
    clippings: list[Clipping] = []
    words = 0
    for number in range(20):
        for text in texts:
            if words >= 10_000:
                break
            changed = text.replace("the ", f"the number {number} ") if number else text
            clippings.append(Clipping(text=changed, language="en"))
            words += clippings[-1].words
    list(draft_events(Story(clippings=tuple(clippings[:1])), DraftRequest()))
    start = time.perf_counter()
    list(draft_events(Story(clippings=tuple(clippings)), DraftRequest()))
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
