"""Random walks over the decisions of a desk while clippings come: nothing is lost, nothing is there twice."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput
from core.model import Clipping
from core.reading import Aside
from core.workbench import Workbench

SOUNDS = ("ba", "li", "co", "ru", "de", "fi", "go", "ha", "ju", "ke", "lo", "mu", "na", "pe", "ri", "so")
KINDS = ("whole", "whole", "repeat", "fuller", "shorter", "newer")
MOVES = ("arrive", "arrive", "split", "join", "back", "count", "keep", "star", "undo", "undo", "redo")


def paragraphs(number: int, count: int) -> list[str]:
    chance = random.Random(number)
    words = ["".join(chance.choices(SOUNDS, k=3)) for _ in range(count * 40)]
    return [" ".join(words[at : at + 40]) + "." for at in range(0, len(words), 40)]


def clipping(number: int, kind: str, mark: int) -> Clipping:
    """One of few articles, whole or in a form that takes the place of another form of it."""
    whole, more = paragraphs(number, 5), paragraphs(1000 + number * 50 + mark, 5)
    texts = {
        "repeat": [*whole, f"A repeat, {mark}."],
        "fuller": [*whole, *more],
        "shorter": whole[:2],
        "newer": [*whole[:4], f"It was updated, {mark}."],
    }
    address = f"https://a.example/{number}" if kind in ("whole", "newer") else f"https://b.example/{mark}"
    text = "\n\n".join(texts.get(kind, whole))
    return Clipping(
        text=text, title=f"Article {number}", url=address, published=date(2026, 11, 20), language="en"
    )


def check(bench: Workbench) -> None:
    """Every clipping of the desk is in one story, once; no story is without a source."""
    kept = bench.shelf.kept
    assert {story.id: story for story in bench.desk.stories()} == kept
    places = Counter(digest for story in kept.values() for digest in (*story.clippings, *story.copies))
    assert [digest for digest, count in places.items() if count > 1] == []
    assert all(story.clippings for story in kept.values())
    assert all(set(story.arrived) <= {*story.clippings, *story.copies} for story in kept.values())
    former = {digest for story in kept.values() for digest in story.former}
    assert set(bench.desk.digests()) - places.keys() - former == set()


class Walk:
    """One walk: a desk and the chances that lead over it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.place = folder
        self.bench = self.opened()
        self.marks = 0

    def opened(self) -> Workbench:
        return Workbench.on(self.place / "desks" / "2026-11-22", ExtractiveEngine(), self.place)

    def arrive(self) -> None:
        self.marks += 1
        came = clipping(self.chance.randrange(3), self.chance.choice(KINDS), self.marks)
        wall = self.chance.random() < 0.2
        self.bench.shelf.take_in([Aside(clipping=came, reason="a paywall") if wall else came])

    def step(self, move: str) -> None:
        chance, decisions, kept = self.chance, self.bench.decisions, self.bench.shelf.kept
        story = kept[chance.choice(list(kept))]
        if move == "arrive":
            self.arrive()
        elif move == "split":
            every = (*story.clippings, *story.copies)
            decisions.split(story.id, chance.sample(every, chance.randint(1, len(every))))
        elif move == "join":
            decisions.join(chance.sample(list(kept), min(len(kept), 2)))
        elif move == "back":
            decisions.bring_back(story.id)
        elif move == "count" and story.copies:
            decisions.count_copy(story.id, chance.choice(story.copies))
        elif move == "keep":
            decisions.decide([story.id], "kept")
        elif move == "star":
            decisions.star([story.id])
        elif move == "undo":
            decisions.undo()
        elif move == "redo":
            decisions.redo()


@pytest.mark.parametrize("seed", range(12))
def test_walks_lose_nothing_and_lead_back(tmp_path: Path, seed: int) -> None:
    walk = Walk(tmp_path, seed)
    for _ in range(4):
        walk.arrive()
    for _ in range(120):
        with suppress(BadInput):
            walk.step(walk.chance.choice(MOVES))
        check(walk.bench)
    walk.bench.close()
    walk.bench = walk.opened()
    check(walk.bench)
    while walk.bench.decisions.undo():
        check(walk.bench)
    assert {story.triage.decision for story in walk.bench.shelf.kept.values()} == {"new"}
    while walk.bench.decisions.redo():
        check(walk.bench)
    walk.bench.close()


@pytest.mark.parametrize("seed", range(4))
def test_without_arrivals_undo_leads_back_to_the_very_beginning(tmp_path: Path, seed: int) -> None:
    walk = Walk(tmp_path, 100 + seed)
    for _ in range(9):
        walk.arrive()
    beginning = dict(walk.bench.shelf.kept)
    for _ in range(60):
        with suppress(BadInput):
            walk.step(walk.chance.choice(MOVES[2:]))
    end = dict(walk.bench.shelf.kept)
    steps = 0
    while walk.bench.decisions.undo():
        steps += 1
    assert walk.bench.shelf.kept == beginning
    assert steps
    while walk.bench.decisions.redo():
        steps -= 1
    assert steps < 0 or walk.bench.shelf.kept == end
    walk.bench.close()
