"""Measure `foredeck search` over an archive: `python benchmarks/searching.py [CARDS]` (3,300, 100,000 rows).

The cards are made up: words drawn by Zipf's law as in benchmarks/search.py,
scores, themes and days as in the published sets. Each query is a process of its
own; the table says what it took from its start to its end, and what of that is
a Python that does nothing.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from search import OFFSET, row, timed, vocabulary  # noqa: E402

from core.archive.store import Archives  # noqa: E402
from core.model import COLUMNS, TABLES, Card, Cell, Row, Score, Table  # noqa: E402
from core.model.published import published  # noqa: E402
from core.searching import catch_up, everywhere  # noqa: E402

ROWS = {"Signals": 5, "Concerns": 7, "Behaviors": 6, "Technologies": 7, "Issues": 6}
THEMES = (
    "energy",
    "grid storage",
    "water",
    "mobility",
    "artificial intelligence",
    "food",
    "health",
    "cities",
)
QUERIES = (
    "theme:energy score>=4 after:2026-05",
    "section:signals score:5 the",
    'theme:"grid storage" -section:issues',
    "the of",
    "score>=3",
)
RUN = "import sys; from tui.cli import main; sys.exit(main())"


def cards(count: int, chance: random.Random) -> list[Card]:
    """Cards with about 30 rows each."""
    words = vocabulary(chance)
    odds = list(accumulate(1 / (at + OFFSET) for at in range(len(words))))

    def said(size: int) -> Cell:
        return Cell.page(" ".join(chance.choices(words, cum_weights=odds, k=size)))

    made = []
    for number in range(count):
        card = Card(
            title=said(9),
            link=f"https://example.org/{number}",
            page=f"2026{number % 11 + 1:02}{number % 28 + 1:02}",
            keywords=tuple(said(2) for _ in range(6)),
            themes=tuple(Cell.page(theme) for theme in chance.sample(THEMES, 3)),
            category=Cell.page("technology"),
            type=Cell.page("article"),
            summary=(said(90),),
        )
        for section in TABLES:
            rows = []
            for _ in range(ROWS[section.value]):
                row = Row(score=Score(engine=chance.randint(1, 5), page=True))
                for column in COLUMNS[section]:
                    row = row.with_cell(column, said(4 if column == "name" else 16))
                rows.append(row)
            card = card.model_copy(update={section.name.lower(): Table(rows=tuple(rows))})
        made.append(card)
    return made


def most_memory() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cold(place: Path, words: list[str]) -> tuple[float, int, int]:
    """Seconds, exit code and lines of a command in a process of its own."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FOREDECK_WORKSPACE": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], env=environment, capture_output=True, text=True, cwd=place
    )
    return time.perf_counter() - start, done.returncode, done.stdout.count("\n")


def main(count: int, place: Path) -> None:
    """Make the archive, build the indexes, ask."""
    made = cards(count, random.Random(7))
    with Archives(place).begin("published") as (name, writer):
        for card in made:
            writer.put(published(card))
    size = Archives(place).path(name).stat().st_size / 1e6
    rows = sum(len(card.rows(section)) for card in made for section in TABLES)
    print(f"{count} cards, {rows} rows, {size:.0f} MB")
    del made
    before, start, work = most_memory(), time.perf_counter(), time.process_time()
    done = catch_up(place)
    seconds, work = time.perf_counter() - start, time.process_time() - work
    sizes = ", ".join(
        f"{f.name} {f.stat().st_size / 1e6:.0f} MB" for f in sorted((place / "index").iterdir())
    )
    print(
        f"indexes built in {seconds:.1f} s, {work:.1f} s of processor time: {done.entries} entries, {sizes}"
    )
    print(f"memory grown by {most_memory() - before:.0f} MB {' '.join(done.problems)}")
    nothing = min(cold(place, ["--version"])[0] for _ in range(3))
    table = []
    for query in QUERIES:
        times = [cold(place, ["search", query, "--json"]) for _ in range(5)]
        seconds = sorted(each[0] for each in times)
        table.append([query, seconds[2], seconds[-1], times[0][2], times[0][1]])
    table.append(["foredeck --version", nothing, nothing, 1, 0])
    print(tabulate(table, ["cold, seconds", "median", "worst", "hits", "exit code"], floatfmt=".2f"))
    print(tabulate([typing(place)], ["milliseconds", "count", "p50", "p95", "worst"], floatfmt=".1f"))


def typing(place: Path) -> list[object]:
    """Milliseconds of a search of everything after each letter of the queries, as the app asks it."""
    archive = everywhere(place)
    archive.find("the")
    typed = [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]
    times = [timed(lambda query=query: archive.find(query, most=100)) for query in typed]
    archive.close()
    return row("typing fields", times)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=".") as folder:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_300, Path(folder).absolute())
