"""Measure the desk: `python benchmarks/storage.py [CARDS]` (300), on the disk of the current folder.

Prints a table of milliseconds. `put_card` is timed on the thread that calls it
while the writer is at work; "durable" is from the call until the card is on disk.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tabulate import tabulate

from core.keeping import Desk
from core.model import Card, Cell, CellKind, Clipping, Quote, Row, Score, Span, Table

Times = list[float]


def card(chance: random.Random) -> Card:
    """A card of about 11 KB in the file: 30 rows with words, some of them with a quote."""

    def words(count: int) -> str:
        return " ".join("".join(chance.choices("abcdefghij", k=chance.randint(3, 9))) for _ in range(count))

    def cell(count: int) -> Cell:
        text = words(count)
        if chance.random() < 0.75:
            return Cell.analyst(text)
        span = Span(source="0" * 64, start=10, end=10 + len(text))
        return Cell(text=text, kind=CellKind.QUOTE, quotes=(Quote(text=text, span=span),))

    def table() -> Table:
        return Table(
            rows=tuple(Row(name=cell(3), description=cell(12), score=Score(engine=3)) for _ in range(6))
        )

    tables = {name: table() for name in ("signals", "concerns", "behaviors", "technologies", "issues")}
    return Card(title=cell(8), keywords=tuple(cell(2) for _ in range(10)), summary=(cell(20),), **tables)


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def row(name: str, times: Times) -> list[object]:
    """A line of the table: count, median, 99th percentile, worst."""
    ordered = sorted(times)
    return [name, len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1]]


def main(cards: int, folder: Path) -> None:
    """Fill a desk and measure it."""
    chance = random.Random(1)
    desk = Desk.open(folder)
    desk.keep_clippings(Clipping(text=f"{n} " + "an article of some length " * 400) for n in range(cards))
    stories = [desk.keep_story([], f"story {n}").id for n in range(cards)]
    for story in stories:
        desk.put_card(story, card(chance))
    desk.flush(60)
    spare = [card(chance) for _ in range(50)]

    def put() -> None:
        desk.put_card(chance.choice(stories), chance.choice(spare))

    def durable() -> None:
        put()
        assert desk.flush()

    lines = [row("durable, one card", [timed(durable) for _ in range(500)])]
    lines.append(row("put_card, back to back", [timed(put) for _ in range(5000)]))
    desk.flush(60)
    paced = []
    for _ in range(500):
        time.sleep(chance.uniform(0.001, 0.02))
        paced.append(timed(put))
    lines.append(row("put_card, every 1 to 20 ms", paced))
    desk.flush(60)
    desk.close()
    opened = []
    for _ in range(20):
        start = time.perf_counter()
        again = Desk.open(folder)
        opened.append((time.perf_counter() - start) * 1000)
        again.close()
    lines.append(row(f"open, {cards} cards and clippings", opened))
    sizes = ", ".join(
        f"{name} {(folder / name).stat().st_size / 1e6:.1f} MB" for name in ("desk.json", "clippings.json")
    )
    print(tabulate(lines, ["ms", "n", "p50", "p99", "max"], tablefmt="github", floatfmt=".3f"))
    print(sizes)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=".") as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, Path(place) / "desk")
