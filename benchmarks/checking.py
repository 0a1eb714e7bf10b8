"""What the fact check finds, what it says falsely, how long it takes: python benchmarks/checking.py [SEEDS]

Errors are planted in the drafts of all sample stories and in the seed card, one at
a time, for as many random seeds as named (5). Cards in other words than their
sources', written by hand with marked errors, say how it does on a model's cards;
what it said falsely of them on first reading was mended since, so that they hold
what was won and no longer foretell how it does on the next card.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/core/checking")]

from holdouts import SAMPLES, held_out, stories  # noqa: E402
from planting import KINDS, cells, plant  # noqa: E402

from core.checking.claims import claims  # noqa: E402
from core.checking.facts import Facts, manner_of  # noqa: E402
from core.checking.names import names  # noqa: E402
from core.drafting.engine import DraftRequest  # noqa: E402
from core.drafting.extractive import draft_events  # noqa: E402
from core.model import Card, Cell, Clipping, Finished, Story  # noqa: E402
from core.model.edits import put_cells  # noqa: E402
from core.sharing.page import read_page  # noqa: E402

Checked = tuple[str, Card, tuple[Clipping, ...]]
FOUND, FALSE = 0.97, 0.005
"""The bars: the share of planted errors found, the share of true claims doubted."""


def counted(card: Card) -> int:
    """How many claims a card makes: figures, dates, periods and words of names."""
    told = [(cell.text, manner_of(place)) for place, cell in card.cells() if not cell.blank]
    return sum(
        len(claims(text, manner)) + sum(len(name.parts) for name in names(text)) for text, manner in told
    )


def drafted(label: str, clippings: tuple[Clipping, ...]) -> Checked:
    """A story with its draft."""
    last = list(draft_events(Story(clippings=clippings), DraftRequest()))[-1]
    assert isinstance(last, Finished), last
    return label, last.card, clippings


def seed_card(told: dict[str, tuple[Clipping, ...]]) -> Checked:
    """The card that was handed over, with its four articles."""
    page = (SAMPLES / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")
    return "seed card", read_page(page).card, told["china-approvals"]


def false_alarms(drafts: Iterable[Checked]) -> list[object]:
    """Findings of fact on cards that say nothing but what their sources say."""
    total = told = 0
    for _, card, clippings in drafts:
        total += counted(card)
        told += sum(finding.fact for finding in Facts(clippings).findings(card))
    return ["findings on drafts of quotes, of claims", told, total, told / total, f"<= {FALSE:.3f}"]


def planted(cards: list[Checked], seeds: int) -> list[list[object]]:
    """How many planted errors of each kind are found."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for _, card, clippings in cards:
        facts = Facts(clippings)
        for kind in KINDS:
            for seed in range(seeds):
                for error in plant(card, clippings, kind, random.Random(f"{seed}{kind}")):
                    total[kind] += 1
                    found[kind] += any(map(error.found_by, facts.findings(error.card)))
    rows: list[list[object]] = []
    for kind in (*KINDS, "all"):
        some = found[kind] if kind != "all" else found.total()
        of = total[kind] if kind != "all" else total.total()
        if of:
            rows.append([f"planted: {kind}", some, of, some / of, f">= {FOUND:.2f}"])
    return rows


def by_hand(told: dict[str, tuple[Clipping, ...]]) -> list[list[object]]:
    """The cards in other words."""
    total = right = errors = hit = said = 0
    for label, card, marked in held_out():
        found = [finding for finding in Facts(told[label]).findings(card) if finding.fact]
        total += counted(card)
        said += len(found)
        right += sum(any(error.found_by(finding) for error in marked) for finding in found)
        errors += len(marked)
        hit += sum(any(map(error.found_by, found)) for error in marked)
    return [
        ["by hand: errors found", hit, errors, hit / errors, ""],
        ["by hand: findings that are right", right, said, right / max(1, said), ""],
        ["by hand: false findings, of claims", said - right, total, (said - right) / total, ""],
    ]


def timed(checked: Checked) -> list[list[object]]:
    """Milliseconds: the index and first check, a check of the same card, a check after one cell changed."""
    _, card, clippings = checked
    first, again, changed = [], [], []
    for turn in range(9):
        facts = Facts(clippings)
        first.append(milliseconds(facts, card))
        again.append(milliseconds(facts, card))
        for number, (place, cell) in enumerate(cells(card)):
            if place.column is not None:
                new = Cell.page(f"{cell.text} It was said {turn} times by {number} makers in China.")
                changed.append(milliseconds(facts, put_cells(card, place, (new,))))
    return [
        ["index and check of the seed card, ms", *spread(first), ""],
        ["check of the same card, ms", *spread(again), ""],
        ["one cell changed, ms", *spread(changed), "<= 3"],
    ]


def spread(figures: list[float]) -> tuple[float, float, float]:
    """The median, what 95 of 100 stay under, the highest."""
    ordered = sorted(figures)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1]


def milliseconds(facts: Facts, card: Card) -> float:
    """What a check takes on this thread's processor."""
    start = time.thread_time()
    list(facts.findings(card))
    return 1000 * (time.thread_time() - start)


def main() -> None:
    """Print the tables."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    told = stories()
    drafts = [drafted(label, clippings) for label, clippings in told.items()]
    seed = seed_card(told)
    facts = [finding.words for finding in Facts(seed[2]).findings(seed[1]) if finding.fact]
    print(f"facts on the seed card ({counted(seed[1])} claims): {', '.join(facts)}\n")
    heads = ["", "found", "of", "share", "bar"]
    print(tabulate([false_alarms(drafts), *planted(drafts, seeds)], heads, floatfmt=".3f"))
    print("\nthe seed card, in other words than its sources")
    print(tabulate(planted([seed], seeds), heads, floatfmt=".3f"))
    print("\ncards written by hand for seven stories")
    print(tabulate(by_hand(told), heads, floatfmt=".3f"))
    print()
    print(tabulate(timed(seed), ["", "median", "95 %", "highest", "bar"], floatfmt=".2f"))


if __name__ == "__main__":
    main()
