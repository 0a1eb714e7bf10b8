"""Measure the import of published cards: `python benchmarks/importing.py [CARDS]`, in a folder of its own.

Makes a set of 3,252 cards (or CARDS) with rows as many and as long as published ones have, as Parquet and as
pages, imports both by the command in a process of its own (indexes included), exports the archive to Parquet
again and compares the rows name by name. Prints seconds, the largest memory, and what was lost.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from tabulate import tabulate

from core.model import COLUMNS, TABLES, Card, Cell, Column, Row, Score, Section
from core.model.published import Published, published
from core.sharing.page import write_page
from core.sharing.parquet import STEMS, write_parquet

CARDS = 3252
ROWS = dict(zip(TABLES, (5, 6, 7, 5, 6), strict=True))
"""Rows of a card in each table, on the average."""
WORDS = {Column.NAME: 4, Column.DESCRIPTION: 15, Column.CHANGE: 11, Column.HORIZON: 13, Column.DRIVER: 12}
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]


def words(chance: random.Random, count: int) -> str:
    """Words as unlike each other as those of many articles."""
    return " ".join(f"{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}" for _ in range(max(1, count)))


SYLLABLES = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "lnrst"]


def card(chance: random.Random, number: int) -> Published:
    """A card such as were published."""
    made = Card(
        title=Cell.page(words(chance, 9).title()),
        link=f"https://site{number % 90}.example/{number}?a=(x)",
        page="20240218",
        page_url="https://cards.example/p/20240218",
        keywords=tuple(Cell.page(words(chance, 2)) for _ in range(10)),
        themes=tuple(Cell.page(words(chance, 2)) for _ in range(4)),
        category=Cell.page("technology"),
        type=Cell.page("news"),
        summary=(Cell.page(words(chance, 95)),),
    )
    for section in TABLES:
        rows = (row(chance, section) for _ in range(max(0, round(chance.gauss(ROWS[section], 1.5)))))
        made = made.with_rows(section, tuple(rows))
    return published(made)


def row(chance: random.Random, section: Section) -> Row:
    """A row; one score in a hundred is missing."""
    cells = Row(
        score=Score() if chance.random() < 0.01 else Score(engine=chance.choice((3, 4, 4, 5)), page=True)
    )
    for column in COLUMNS[section]:
        cells = cells.with_cell(column, Cell.page(words(chance, round(chance.gauss(WORDS[column], 2)))))
    return cells


def run(place: Path, *asked: str) -> tuple[float, int, str]:
    """(seconds, MB at most, what was said) of a command in a process of its own."""
    environment = {
        **os.environ,
        "FOREDECK_WORKSPACE": str(place),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    measured = ["/usr/bin/time", "-f", "%M KB", *PROGRAM, *asked]
    start = time.perf_counter()
    done = subprocess.run(measured, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    memory = re.findall(r"(\d+) KB", done.stderr)
    return seconds, int(memory[-1]) // 1024 if memory else 0, (done.stdout + done.stderr).strip()


def names(folder: Path) -> Counter[tuple[object, ...]]:
    """How often each row is in the files of a folder."""
    return Counter(_rows(folder))


def _rows(folder: Path) -> Iterator[tuple[object, ...]]:
    for stem in STEMS.values():
        for each in pq.read_table(folder / f"{stem}.parquet.gzip").to_pylist():
            yield (stem, *each.values())


def main(count: int) -> None:
    """Make the set, import it both ways, export it, compare."""
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there)
        chance = random.Random(5)
        cards = [card(chance, number) for number in range(count)]
        write_parquet(folder / "data", cards)
        (folder / "data" / "cards.parquet.gzip").unlink()
        (folder / "docs").mkdir()
        for each in cards:
            (folder / "docs" / f"{each.id}.md").write_text(write_page(each.card), "utf-8")
        del cards
        table = []
        for name, source in (("Parquet", "data"), ("pages", "docs")):
            place = folder / f"workspace of {name}"
            for what in ("import", "import again"):
                seconds, memory, said = run(place, "import", str(folder / source))
                table.append((f"{what} {name}", f"{seconds:.1f}", memory, said.splitlines()[-2][:60]))
            out = folder / f"out of {name}"
            seconds, memory, _ = run(place, "export", "--archive", "--format", "parquet", "-o", str(out))
            before, after = names(folder / "data"), names(out)
            lost = sum((before - after).values()) + sum((after - before).values())
            rows = sum(before.values())
            table.append((f"export {name}", f"{seconds:.1f}", memory, f"{lost} of {rows:,} rows differ"))
        print(tabulate(table, headers=("what", "s", "MB", "came of it")))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CARDS)
