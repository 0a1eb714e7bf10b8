"""Measure neighbours: `python benchmarks/neighbours.py [CARDS]` (3,252), on the disk of the temporary folder.

The cards are made up: words drawn by Zipf's law as in benchmarks/search.py, lengths and rows as in the
published sets. Four of them at a time are on one subject, known by its own words, and so are near each
other; fields have words that many subjects share. What is near whom in the sample articles, the
test suite knows.
"""

from __future__ import annotations

import asyncio
import gc
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests/core/reading")]

from labelled import event_pairs, sample_pairs  # noqa: E402
from search import OFFSET, row, timed, vocabulary  # noqa: E402

from core.archive.store import Archives  # noqa: E402
from core.finding.near import Document  # noqa: E402
from core.finding.nearness import Near  # noqa: E402
from core.keeping import KeptStory  # noqa: E402
from core.knowing import CONTINUES, FILE, MOST, catch_up, document_of, series, story_document  # noqa: E402
from core.model import COLUMNS, TABLES, Card, Cell, Row, Score, Section, Table  # noqa: E402
from core.model.published import Published, published  # noqa: E402
from core.sharing.page import read_page  # noqa: E402

ROWS = {"Signals": 5, "Concerns": 6, "Behaviors": 7, "Technologies": 6, "Issues": 7}
GENERIC = ("Artificial Intelligence (AI)", "Regulatory challenges", "Remote work", "Supply chain disruption")
ON_ONE = 4
FIELDS = 30
ASKED = 300
COLD = """
import sys, time
from pathlib import Path
start = time.perf_counter()
from core.knowing import FILE, document_of
from core.archive.store import Archives
from core.finding.nearness import Near
place = Path(sys.argv[1])
card = Archives(place).card("published", int(sys.argv[2]))
imported = time.perf_counter()
near = Near(place / "index" / FILE)
found = near.nearest(document_of(card), 20, lambda *_: False)
print((time.perf_counter() - imported) * 1000, (time.perf_counter() - start) * 1000)
"""


def cards(count: int, chance: random.Random) -> list[Card]:
    """Cards with 31 rows each; the subject of the n-th is n // 4."""
    words = vocabulary(chance)
    odds = list(accumulate(1 / (at + OFFSET) for at in range(len(words))))
    fields = [chance.sample(words[1_000:6_000], 60) for _ in range(FIELDS)]
    subjects = [
        (chance.sample(words[2_000:40_000], 14), fields[at % FIELDS]) for at in range(count // ON_ONE + 1)
    ]

    def said(size: int, own: Sequence[str] = (), some: int = 0) -> str:
        drawn = chance.choices(words, cum_weights=odds, k=size - some) + chance.choices(own or words, k=some)
        chance.shuffle(drawn)
        return " ".join(drawn)

    made = []
    for number in range(count):
        own, field = subjects[number // ON_ONE]
        card = Card(
            title=Cell.page(said(9, own, 3).capitalize()),
            link=f"https://example.org/{number}",
            page=f"{2023 + number % 4}{number % 11 + 1:02}{number % 28 + 1:02}",
            keywords=tuple(Cell.page(said(2, (*own, *field), 2)) for _ in range(6)),
            themes=tuple(Cell.page(word) for word in chance.sample(field, 3)),
            category=Cell.page("technology"),
            type=Cell.page("article"),
            summary=(Cell.page(said(70, own, 10) + " " + said(20, field, 12)),),
        )
        for section in TABLES:
            rows = []
            for at in range(ROWS[section.value]):
                generic = at == 0 and chance.random() < 0.5
                line = Row(score=Score(engine=chance.randint(1, 5), page=True))
                for column in COLUMNS[section]:
                    text = said(4 if column == "name" else 16, own, 1)
                    line = line.with_cell(
                        column, Cell.page(chance.choice(GENERIC) if generic and column == "name" else text)
                    )
                rows.append(line)
            card = card.model_copy(update={section.name.lower(): Table(rows=tuple(rows))})
        made.append(card)
    return made


async def ticking(work: Callable[[], object]) -> tuple[float, list[float]]:
    """Seconds that a thread works, and the milliseconds between the ticks of a loop meanwhile, 5 planned."""
    thread = threading.Thread(target=work)
    start = last = time.perf_counter()
    thread.start()
    gaps = []
    while thread.is_alive():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
    return time.perf_counter() - start, gaps


def main(count: int, place: Path) -> None:
    """Make the archive, build the index, ask."""
    chance = random.Random(7)
    numbers: list[int] = []
    made = [published(card) for card in cards(count, chance)]
    with Archives(place).begin("published") as (_, writer):
        numbers += [writer.put(each) for each in made]
    gc.collect()
    gc.freeze()  # what is made up here is no part of what an app holds
    work = time.process_time()
    seconds, gaps = asyncio.run(ticking(lambda: catch_up(place)))
    work = time.process_time() - work
    path = place / "index" / FILE
    print(f"{count} cards, built in {seconds:.1f} s ({work:.1f} s of processor time), ", end="")
    print(f"{path.stat().st_size / 1e6:.0f} MB, longest gap of a ticking loop {max(gaps):.0f} ms")
    near = Near(path)
    some = chance.sample(range(count), min(ASKED, count))
    times, firsts, found, strangers, told = [], 0, 0, 0, 0
    known = {number: at for at, number in enumerate(numbers)}
    for at in some:
        document = document_of(made[at])
        start = time.perf_counter()
        answer = near.nearest(document, MOST, _none)
        times.append((time.perf_counter() - start) * 1000)
        subjects = [known[each.story] // ON_ONE == at // ON_ONE for each in answer]
        firsts += subjects[:1] == [True]
        found += sum(subjects[:5])
        strangers += subjects.count(False)
        told += len(subjects)
    names = [made[at].card.rows(Section.SIGNALS)[0].name.text for at in some]
    through = [timed(lambda name=name: series(near.named(name))) for name in names]
    generic = [timed(lambda name=name: series(near.named(name))) for name in GENERIC * 5]
    cold = [_cold(place, numbers[at]) for at in some[:5]]
    table = [
        row("neighbours of a card", times),
        row("a row through time", through),
        row("a generic row", generic),
        row("neighbours, first question of a process", [each[0] for each in cold]),
        row("… with imports", [each[1] for each in cold]),
    ]
    print(tabulate(table, ["milliseconds", "count", "p50", "p95", "worst"], floatfmt=".1f"))
    print(
        f"a card on the same subject is first for {firsts / len(some):.1%}, of the {ON_ONE - 1} there are ",
        end="",
    )
    print(f"{found / len(some):.2f} among the first five; {strangers} of {told} told are on another subject")
    samples(near)
    near.close()


def _none(desk: str, story: int, day: str) -> bool:
    return False


def _cold(place: Path, number: int) -> tuple[float, float]:
    """Milliseconds of the first question of a new process, and with what it imports."""
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(place), str(number)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    first, second = done.stdout.split()
    return float(first), float(second)


def samples(near: Near) -> None:
    """How close the sample articles are, of one story and of several, among the made-up cards."""
    labelled = [(label, clipping) for clipping, label in (*sample_pairs(), *event_pairs())]
    documents: list[Document] = []
    for number, (_, clipping) in enumerate(labelled, 1):
        kept = KeptStory(id=number, clippings=(clipping.digest,), title=clipping.title)
        documents.append(story_document(kept, None, lambda _, it=clipping: it, "2026-11-01"))
    near.refill("samples", documents, "1", lambda: False)
    same, other, unlike = [], [], 0
    for number, (label, _) in enumerate(labelled, 1):
        found = near.nearest(
            documents[number - 1], 60, lambda desk, story, _, it=number: (desk, story) == ("samples", it)
        )
        of = {each.story: each.closeness for each in found if each.desk == "samples"}
        unlike += sum(each.desk != "samples" for each in found)
        for there, (theirs, _) in enumerate(labelled, 1):
            if there != number:
                (same if theirs == label else other).append(of.get(there, 0.0))
    print(
        tabulate(
            [spread("one story", same), spread("others", other)],
            ["articles", "pairs", "least", "median", "most", "told", "seen before"],
            floatfmt=".2f",
        )
    )
    print(f"made-up cards told as near to an article: {unlike}")
    page = next((ROOT / "sample_articles").glob("000*"), None)
    if page is not None:
        card: Published = published(read_page(page.read_text("utf-8")).card)
        found = near.nearest(document_of(card), 8, _none)
        print(
            tabulate([[each.desk, each.title[:60], each.closeness, ", ".join(each.shared)] for each in found])
        )


def spread(name: str, closeness: list[float]) -> list[object]:
    """A line of the table."""
    ordered = sorted(closeness)
    told = sum(each > 0 for each in ordered)
    seen = sum(each >= CONTINUES for each in ordered)
    return [name, len(ordered), ordered[0], ordered[len(ordered) // 2], ordered[-1], told, seen]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_252, Path(folder))
