"""Measure the search: `python benchmarks/search.py [CLIPPINGS]` (10,000), on the disk of the current folder.

The clippings are made up: 10 KB each, words drawn by Zipf's law with a head of
common English words and a tail of 150,000 made-up ones, with the letters that
English words have. Queries are typed letter by letter.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from core.finding import Archive, Entry, Finder  # noqa: E402

WORDS, TITLE, TAIL = 1350, 9, 150_000
OFFSET = 2.7
"""Zipf-Mandelbrot: the n-th word is as frequent as 1 / (n + OFFSET)."""


def vocabulary(chance: random.Random) -> list[str]:
    """Words, the most frequent first: those of the sample articles, then made-up ones."""
    texts = [path.read_text("utf-8").lower() for path in sorted((ROOT / "sample_articles").glob("*.txt"))]
    counted = Counter(re.findall("[a-z]+", " ".join(texts)))
    follow: dict[str, str] = {}
    for word in counted.elements():
        for one, two in pairwise(f" {word}"):
            follow[one] = follow.get(one, "") + two
    words = dict.fromkeys(word for word, _ in counted.most_common())
    while len(words) < TAIL:
        made = " "
        for _ in range(chance.randint(4, 12)):
            made += chance.choice(follow.get(made[-1], follow[" "]))
        words[made.strip()] = None
    return list(words)


def entries(count: int, chance: random.Random, words: list[str]) -> Iterator[Entry]:
    """Clippings of about 10 KB, each a story of its own."""
    odds = list(accumulate(1 / (at + OFFSET) for at in range(len(words))))
    for story in range(1, count + 1):
        title, *text = (
            " ".join(chance.choices(words, cum_weights=odds, k=size))
            for size in (TITLE, *[150] * (WORDS // 150))
        )
        day = f"2026-{story % 12 + 1:02}-{story % 28 + 1:02}"
        yield Entry(story, f"{story:064x}", title, ".” \n“".join(text), "source", "Gazette", day)


def queries(chance: random.Random, words: list[str], count: int) -> list[str]:
    """What is typed on the way to queries of one to three words, common ones and rare ones."""
    typed: list[str] = []
    while len(typed) < count:
        ranks = [int(10 ** chance.uniform(0, 4.3)) for _ in range(chance.randint(1, 3))]
        query = " ".join(words[rank] for rank in ranks)
        typed += [query[:end] for end in range(1, len(query) + 1)]
    return typed


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def row(name: str, times: list[float]) -> list[object]:
    """A line of the table: count, median, 95th percentile, worst."""
    ordered = sorted(times)
    return [name, len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1]]


def build(finder: Finder, made: list[Entry], typed: list[str]) -> tuple[float, list[float]]:
    """Seconds to put the entries in a thread, and the milliseconds of searches meanwhile."""
    thread = threading.Thread(target=finder.put, args=("2026-11-22", made))
    start = time.perf_counter()
    thread.start()
    times: list[float] = []
    for query in typed:
        thread.join(0.05)
        if not thread.is_alive():
            break
        times.append(timed(lambda query=query: finder.stories(query)))
    thread.join()
    return time.perf_counter() - start, times


def measure(
    name: str, finder: Finder, made: list[Entry], typed: list[str]
) -> tuple[float, float, list[list[object]]]:
    """Seconds of building, wall and (from a tenth) processor, and the lines of the table for one index."""
    work = time.process_time()
    finder.put("2026-11-20", made[: len(made) // 10])
    work = (time.process_time() - work) * 10
    finder.drop("2026-11-20")
    seconds, meanwhile = build(finder, made, typed)
    single = sorted({query for query in typed if len(query) == 1})
    lines = [row(f"{name}: typing, while it is built", meanwhile)]
    lines.append(row(f"{name}: typing", [timed(lambda q=q: finder.stories(q)) for q in typed]))
    lines.append(row(f"{name}: one letter", [timed(lambda q=q: finder.stories(q)) for q in single]))
    pairs = [f"{one} {two}" for one in single for two in single]
    lines.append(
        row(f"{name}: a letter, then a letter", [timed(lambda q=q: finder.stories(q)) for q in pairs])
    )
    lines.append(row(f"{name}: find, 50 hits", [timed(lambda q=q: finder.find(q, most=50)) for q in typed]))
    lines.append(row(f"{name}: find, 200 hits", [timed(lambda q=q: finder.find(q)) for q in typed]))
    return seconds, work, lines


def unchanged(folder: Path, desks: int) -> list[float]:
    """Milliseconds of walking over desks of which none changed."""
    for number in range(desks):
        desk = folder / "desks" / f"desk-{number:04}"
        desk.mkdir(parents=True)
        for name in ("clippings.json", "desk.json", "clippings.journal", "desk.journal"):
            (desk / name).write_text("{}")
    archive = Archive(folder, lambda desk: [Entry(1, "a", desk.name, "text", "source")])
    archive.catch_up()
    times = [timed(archive.catch_up) for _ in range(20)]
    archive.close()
    return times


def main(count: int, folder: Path) -> None:
    """Build both kinds of index and print the tables."""
    chance = random.Random(7)
    words = vocabulary(chance)
    made = list(entries(count, chance, words))
    typed = queries(chance, words, 600)
    size = sum(len(entry.text) + len(entry.title) for entry in made) / 1e6
    lines: list[list[object]] = []
    for name, path in (("file", folder / "search.sqlite"), ("memory", None)):
        finder = Finder(path)
        seconds, work, more = measure(name, finder, made, typed)
        print(f"{name}: {len(made)} clippings, {size:.0f} MB, built in {seconds:.1f} s", end=" ")
        print(f"while asked; alone {work:.1f} s of processor time. {finder.notice}")
        lines += more
        finder.close()
    print(f"the file: {(folder / 'search.sqlite').stat().st_size / 1e6:.0f} MB")
    lines.append(row("400 desks, none changed", unchanged(folder / "workspace", 400)))
    print(tabulate(lines, ["milliseconds", "count", "p50", "p95", "worst"], floatfmt=".1f"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=".") as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(place))
