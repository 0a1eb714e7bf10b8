"""Measure the export of a day: `python benchmarks/exporting.py [CARDS]`, on the disk of this folder.

Prints a table of seconds for a day of 50 cards (or CARDS) with 40 rows and two sources each: each form as
the whole command, from the start of the process to its end, the best and the worst of three.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from tabulate import tabulate

from core.keeping import Change, Desk, KeptStory, Triage
from core.model import TABLES, Card, Cell, CellKind, Clipping, Quote, Row, Score, Section, Span

ROOT = Path(__file__).resolve().parents[1]
DAY = "2026-11-20"
FORMS = {
    "md": [],
    "md N": ["--variant", "N"],
    "md with front matter": ["--front-matter", "--names", "{day}-{slug}"],
    "json": ["--format", "json", "--details"],
    "jsonl": ["--format", "jsonl", "-o", "cards.jsonl"],
    "csv": ["--format", "csv", "-o", "rows.csv"],
    "tsv": ["--format", "tsv", "-o", "rows.tsv"],
    "parquet": ["--format", "parquet"],
    "template": ["--template", str(ROOT / "docs" / "templates" / "card.html.j2")],
}
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]


def words(chance: random.Random, count: int) -> str:
    """Random words."""
    return " ".join("".join(chance.choices("abcdefghij", k=chance.randint(3, 9))) for _ in range(count))


def fill(folder: Path, cards: int) -> None:
    """A day's desk of so many kept stories with a card of 40 rows, most cells quoted."""
    chance = random.Random(7)
    desk = Desk.open(folder)
    for number in range(cards):
        sources = [
            Clipping(text=words(chance, 900), title=f"Article {number}", outlet="Tide") for _ in range(2)
        ]
        id = desk.new_id()
        desk.keep_clippings(sources)
        story = KeptStory(
            id=id,
            clippings=tuple(each.digest for each in sources),
            title=f"Story {number}",
            triage=Triage(decision="kept"),
        )
        desk.commit(Change(stories={id: story}, cards={id: card(chance, sources[0], number)}))
    desk.close()


def card(chance: random.Random, source: Clipping, number: int) -> Card:
    """A card with eight rows in each table."""

    def cell(count: int) -> Cell:
        start = chance.randrange(len(source.text) - 300)
        text = source.text[start : start + count * 6]
        span = Span(source=source.digest, start=start, end=start + len(text))
        return Cell(text=" ".join(text.split()), kind=CellKind.QUOTE, quotes=(Quote(text=text, span=span),))

    made = Card(
        title=Cell.analyst(f"A story about {words(chance, 4)}"),
        link=f"https://news.example/{number}",
        page="20261120",
        page_url="https://kghosh.substack.com/p/20261120",
        keywords=tuple(cell(2) for _ in range(12)),
        themes=tuple(Cell.page(words(chance, 1)) for _ in range(5)),
        category=Cell(text="business", kind=CellKind.LABEL),
        type=Cell(text="news", kind=CellKind.LABEL),
        summary=(cell(30), cell(30)),
    )
    for section in TABLES:
        more = section is Section.SIGNALS
        rows = tuple(
            Row(
                name=cell(3),
                description=cell(15),
                change=cell(11) if more else Cell(),
                horizon=cell(13) if more else Cell(),
                driver=cell(12) if more else Cell(),
                score=Score(engine=chance.randint(1, 5), reason="It names an actor."),
            )
            for _ in range(8)
        )
        made = made.with_rows(section, rows)
    return made


def timed(place: Path, words_: list[str]) -> float:
    """Seconds of one command into a new folder."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        target = [] if "-o" in words_ else ["-o", "out"]
        start = time.perf_counter()
        subprocess.run(
            [*PROGRAM, "export", "--day", DAY, "--workspace", str(place), *words_, *target],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - start


def main() -> None:
    """Fill a desk, export it in every form, print the table."""
    cards = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    place = Path(tempfile.mkdtemp(prefix=".exporting-", dir=Path.cwd()))
    try:
        fill(place / "desks" / DAY, cards)
        lines = []
        for form, options in FORMS.items():
            if form == "parquet" and find_spec("pyarrow") is None:
                continue
            times = sorted(timed(place, options) for _ in range(3))
            lines.append([form, times[0], times[-1]])
        print(tabulate(lines, headers=[f"{cards} cards as", "best s", "worst s"], floatfmt=".2f"))
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
