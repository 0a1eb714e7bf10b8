"""Measure the desk: `python benchmarks/storage.py [ARTICLES] [--workspace]`, on the disk of this folder.

Prints a table of milliseconds for a desk of 300 cards (or ARTICLES), each with 20
steps and a clipping of 10 KB. "durable" is from the call until card, step and
story are on disk; "commit" is timed on the thread that calls it while the writer
is at work. With `--workspace` the same desk is then measured inside a workspace
of 400 desks with 100,000 articles (some minutes and 2 GB).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tabulate import tabulate

from core.keeping import Change, Desk, KeptStep, KeptStory
from core.model import Card, Cell, CellKind, Clipping, Quote, Row, Score, Span, Table
from core.model.delta import checksum, delta

Times = list[float]
STEPS = 20
"""Steps of each card."""
DESKS = 400


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


def edited(card: Card, chance: random.Random) -> tuple[Card, object, str]:
    """A card with another title, with the delta back and what it fits, as a step keeps them."""
    new = card.with_fields(title=Cell.analyst(f"title {chance.random()}"))
    old_document = card.model_dump(mode="json", exclude_defaults=True)
    new_document = new.model_dump(mode="json", exclude_defaults=True)
    return new, delta(new_document, old_document), checksum(new_document)


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def row(name: str, times: Times) -> list[object]:
    """A line of the table: count, median, 99th percentile, worst."""
    ordered = sorted(times)
    return [name, len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1]]


def fill(folder: Path, articles: int, chance: random.Random) -> None:
    """A desk of so many articles, each a story with a card of 20 steps."""
    desk = Desk.open(folder)
    clippings = [
        Clipping(text=f"{n} {chance.random()} " + "an article of some length " * 390) for n in range(articles)
    ]
    desk.keep_clippings(clippings)
    for number, clipping in enumerate(clippings):
        story, now = desk.new_id(), card(chance)
        steps = {}
        for _ in range(STEPS):
            now, back, fits = edited(now, chance)
            step = KeptStep(
                id=desk.new_id(),
                story=story,
                label="Edit Title",
                at=datetime.now(UTC),
                change=back,
                fits=fits,
            )
            steps[step.id] = step
        kept = KeptStory(
            id=story, clippings=(clipping.digest,), title=f"story {number}", outlets=("Example",)
        )
        desk.commit(Change(stories={story: kept}, cards={story: now}, steps=steps))
    desk.settle(120)
    desk.close()


class Commits:
    """Commits as editing makes them: a card, its step, its story."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self._stories = [story.id for story in desk.stories()]
        for story in self._stories:
            desk.card(story)

    def change(self) -> Change:
        """The next change, made outside of what is timed."""
        story = self._chance.choice(self._stories)
        old, kept = self._desk.card(story), self._desk.kept(story)
        assert old is not None
        assert kept is not None
        new, back, fits = edited(old, self._chance)
        step = KeptStep(
            id=self._desk.new_id(), story=story, label="Edit", at=datetime.now(UTC), change=back, fits=fits
        )
        return Change(stories={story: kept}, cards={story: new}, steps={step.id: step})

    def durable(self, count: int) -> Times:
        """From the call until it is on disk."""
        found = []
        for _ in range(count):
            change = self.change()
            start = time.perf_counter()
            self._desk.commit(change)
            assert self._desk.flush()
            found.append((time.perf_counter() - start) * 1000)
        return found

    def calling(self, count: int, pause: float) -> Times:
        """On the calling thread, the writer at work."""
        found = []
        for _ in range(count):
            change = self.change()
            time.sleep(self._chance.uniform(0, pause))
            found.append(timed(lambda change=change: self._desk.commit(change)))  # type: ignore[misc]
        self._desk.flush(60)
        return found


def opening(folder: Path, count: int = 20) -> Times:
    """Opening it when it was closed, and reading what a list of stories shows."""
    found = []
    for _ in range(count):
        start = time.perf_counter()
        desk = Desk.open(folder)
        desk.stories()
        found.append((time.perf_counter() - start) * 1000)
        desk.close()
    return found


def by_turns(one: Path, other: Path, chance: random.Random) -> tuple[Times, Times]:
    """Durable commits on two desks, ten by ten in turns, so that both meet the same disk."""
    desks = [Desk.open(one), Desk.open(other)]
    commits = [Commits(desk, chance) for desk in desks]
    found: tuple[Times, Times] = ([], [])
    for _ in range(50):
        for each, times in zip(commits, found, strict=True):
            times += each.durable(10)
    for desk in desks:
        desk.close()
    return found


def one_desk(folder: Path, articles: int, chance: random.Random) -> list[list[object]]:
    """The lines of one desk."""
    lines = [row(f"open, {articles} cards", opening(folder))]
    desk = Desk.open(folder)
    commits = Commits(desk, chance)
    lines.append(row("durable, card + step + story", commits.durable(500)))
    lines.append(row("commit, back to back", commits.calling(3000, 0)))
    lines.append(row("commit, every 0 to 20 ms", commits.calling(500, 0.02)))
    story = desk.stories()[0].id
    lines.append(row("first steps of a story", [timed(lambda: desk.steps(story))]))
    lines.append(row("a clipping", [timed(lambda d=d: desk.clipping(d)) for d in desk.digests()]))  # type: ignore[misc]
    shutil.copytree(folder, folder.with_name("killed"))
    lines.append(row("bring the journal into the file", [timed(lambda: desk.settle(60))]))
    desk.close()
    lines.append(row("open after a kill", opening(folder.with_name("killed"), 1)))
    (folder / "desk.journal").unlink()
    (folder / "clippings.journal").unlink()
    lines.append(row("open, files changed from outside", opening(folder, 1)))
    return lines


def handing_over(folder: Path, count: int = 20) -> Times:
    """From the call until the other session's desk is ours, a change of theirs just made."""
    one, other = Desk.open(folder), Desk.open(folder)
    found = []
    for number in range(count):
        one.commit(Change(about={"number": number}))
        found.append(timed(lambda other=other: other.take_over(5.0)))  # type: ignore[misc]
        assert not other.readonly
        one, other = other, one
    one.close()
    other.close()
    return found


def main(articles: int, place: Path, workspace: bool) -> None:
    """Fill, measure, print."""
    chance = random.Random(1)
    folder = place / "desks" / "2026-11-22"
    fill(folder, articles, chance)
    shutil.copytree(folder, place / "desks" / "fresh")
    shutil.copytree(folder, place / "alone")
    lines = one_desk(folder, articles, chance)
    lines.append(row("take over", handing_over(folder)))
    sizes = {name: round((folder / name).stat().st_size / 1e6, 1) for name in ("desk.json", "clippings.json")}
    if workspace:
        fill(place / "desks" / "day-0", 250, chance)
        for number in range(1, DESKS):
            shutil.copytree(place / "desks" / "day-0", place / "desks" / f"day-{number}")
        os.sync()
        lines.append(row(f"open today's of {DESKS} desks", opening(place / "desks" / "fresh")))
        alone, there = by_turns(place / "alone", place / "desks" / "fresh", chance)
        lines += [row("durable, alone", alone), row(f"durable, one of {DESKS} desks", there)]
        print(
            f"edit there against alone: {sorted(there)[len(there) // 2] / sorted(alone)[len(alone) // 2]:.2f}"
        )
    print(tabulate(lines, ["ms", "n", "p50", "p99", "max"], tablefmt="github", floatfmt=".3f"))
    print("MB:", json.dumps(sizes))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        main(numbers[0] if numbers else 300, Path(temporary), "--workspace" in sys.argv)
