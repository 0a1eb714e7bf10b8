"""Time of reading, gate, copies and grouping, and how well stories are found: python benchmarks/reading.py"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/core/reading")]

from labelled import SAMPLES, Pairs, bcubed, event_pairs, sample_pairs  # noqa: E402

import core.reading.grouping as grouping  # noqa: E402
from core.model import Clipping, Origin  # noqa: E402
from core.reading import Copies, Grouper, group_stories, sift  # noqa: E402
from core.reading.gate import judge  # noqa: E402

MANY = 10_000
Row = tuple[str, float, float, float]
"""What was measured, the middle figure, the highest, the bar; in milliseconds."""


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that a call takes on this thread's processor."""
    start = time.thread_time()
    work()
    return 1000 * (time.thread_time() - start)


def row(what: str, figures: Sequence[float], bar: float) -> Row:
    """A row of the table."""
    ordered = sorted(figures)
    return what, ordered[len(ordered) // 2], ordered[-1], bar


def articles(number: int) -> list[Clipping]:
    """Made-up articles of 400 words whose words are as uneven as a language's."""
    rng = random.Random(number)
    words = ["".join(rng.choices("abcdefghijklmnop", k=rng.randint(3, 9))) for _ in range(20_000)]
    shares = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    made = [Clipping(text=" ".join(rng.choices(words, cum_weights=shares, k=400))) for _ in range(number)]
    assert len({clipping.digest for clipping in made}) == number
    return made


def reading() -> list[Row]:
    """Reading one file, by format; the first of each kind is read before, for its libraries."""
    rows = []
    for ending in ("txt", "md", "html", "eml", "xml"):
        files = [path.read_bytes() for path in sorted((SAMPLES / "day-2026-11-22").glob(f"*.{ending}"))]
        origin = Origin(name=f"a.{ending}")
        sift(files[0], origin)
        figures = [timed(partial(sift, data, origin)) for data in files * 3]
        rows.append(row(f"reading a .{ending}", figures, 100))
    clippings = [clipping for clipping, _ in sample_pairs()]
    figures = [timed(partial(judge, clipping)) for clipping in clippings * 3]
    return [*rows, row("the gate, one clipping", figures, 1)]


def at_scale() -> list[Row]:
    """Copies and grouping with 10,000 clippings there."""
    made = articles(MANY + 300)
    copies, grouper = Copies(), Grouper()
    for number, clipping in enumerate(made[:MANY]):
        copies.add(clipping)
        grouper.place(clipping, number)
    new = made[MANY:]
    asked = [timed(partial(copies.find, clipping)) for clipping in new]

    def join(clipping: Clipping) -> None:
        story = grouper.nearest(clipping).story
        grouper.place(clipping, len(grouper) if story is None else story)

    joined = [timed(partial(join, clipping)) for clipping in new]
    return [
        row("copies, one question to 10,000", asked, 1),
        row("grouping, one new into 10,000", joined, 10),
        row("grouping 300, the whole", [timed(partial(group_stories, new)) for _ in range(3)], 2000),
    ]


def shuffled(pairs: Pairs, orders: int = 20) -> tuple[float, float, float, float]:
    """B-cubed (precision, recall, F, lowest F) over so many orders of arrival."""
    figures = []
    for order in range(orders):
        mixed = list(pairs)
        random.Random(order).shuffle(mixed)
        figures.append(bcubed(mixed))
    means = [sum(figure[at] for figure in figures) / orders for at in range(3)]
    return means[0], means[1], means[2], min(figure[2] for figure in figures)


def quality() -> None:
    """Print B-cubed by threshold and with each day left out."""
    both = [*sample_pairs(), *event_pairs()]
    chosen = grouping.CLOSE
    print(f"\n{'B-cubed, 20 orders':20} {'close':>6} {'P':>6} {'R':>6} {'F':>6} {'low':>6}")
    for name, pairs in (("samples", list(sample_pairs())), ("events", list(event_pairs())), ("both", both)):
        for close in (0.10, 0.12, 0.14, 0.16, 0.18, 0.20, 0.24):
            grouping.CLOSE, grouping.CLOSE_TO_ONE, grouping.LOOSE = close, close + 0.06, close * 0.62
            figures = " ".join(f"{figure:6.3f}" for figure in shuffled(pairs))
            print(f"{name:20} {close:6.2f} {figures}{'  <-' if close == chosen else ''}")
    grouping.CLOSE, grouping.CLOSE_TO_ONE, grouping.LOOSE = chosen, chosen + 0.06, chosen * 0.62
    days = sorted({str(clipping.published) for clipping, _ in both if clipping.published})
    without = [
        (shuffled([pair for pair in both if str(pair[0].published) != day], 5)[2], day) for day in days
    ]
    print(f"each of {len(days)} days left out: F {min(without)[0]:.3f} to {max(without)[0]:.3f}")


def main() -> None:
    """Print the tables."""
    print(f"{'measured':38} {'middle':>9} {'highest':>9} {'bar':>7}  in ms")
    for what, middle, highest, bar in (*reading(), *at_scale()):
        print(f"{what:38} {middle:9.3f} {highest:9.3f} {bar:7.0f}  {'' if middle <= bar else 'OVER'}")
    quality()


if __name__ == "__main__":
    main()
