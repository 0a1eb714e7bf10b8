"""Workspaces to measure with: `python benchmarks/workspaces.py one FOLDER` or `… days FOLDER` writes one.

`one_desk` puts all stories on the desk of a day, `past_days` spreads them over the
days before it and leaves a small desk for the day itself. The texts are English-like:
each is different, of about 700 words, common words common and names of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from core.keeping import Change, Desk, KeptStory
from core.model import Clipping

TODAY = date(2026, 11, 22)
COMMON = """the of to and a in that is for on it with as was by at from this be are has have its an not but
they or will said would more which their he than been one we about who had also new could up over after can
last year into other some two when there out first people all no time most so were many percent company
government market country industry policy city data energy research technology water work price report
global local public digital plan growth change demand system service health security climate future power
supply build start expect rise fall show find call make take use need world state group state million
billion chief minister union factory harvest battery vaccine satellite port grid robot student teacher
tenant farmer carbon steel lithium privacy election border court budget loan fund merger tariff strike
outbreak drought flood patent licence standard network sensor chip model software platform startup
investor regulator agency council ministry university institute laboratory hospital school
household""".split()  # noqa: SIM905
SYLLABLES = """al an ar ber bel cor da den der dor el en er fa fen gor ha in ka kel la len lin lo ma mar mi
mon na nor ol on or pa per ra rel ri ro sa sen sol ta ter tin to ul va ver vi wen zo""".split()  # noqa: SIM905
OUTLETS = (
    "The Harbor Post",
    "Northern Ledger",
    "Grid Weekly",
    "Daily Meridian",
    "Field & Factory",
    "Civic Wire",
)


class Texts:
    """Makes clippings, always the same ones for a seed."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = Random(seed)
        made = {self._word() for _ in range(9_000)}
        self._words = (*COMMON, *sorted(made))
        self._weights = tuple(accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def _word(self) -> str:
        return "".join(self._chance.choices(SYLLABLES, k=self._chance.randint(2, 4)))

    def _sentence(self, names: tuple[str, ...]) -> str:
        words = self._chance.choices(self._words, cum_weights=self._weights, k=self._chance.randint(9, 26))
        words[self._chance.randrange(len(words))] = self._chance.choice(names)
        said = " ".join(words)
        return f"{said[0].upper()}{said[1:]}."

    def clipping(self, day: date, words: int = 700) -> Clipping:
        """A clipping of a day with about so many words, in paragraphs."""
        names = tuple(f"{self._word().title()} {self._word().title()}" for _ in range(5))
        paragraphs: list[str] = []
        count = 0
        while count < words:
            paragraph = " ".join(self._sentence(names) for _ in range(4))
            paragraphs.append(paragraph)
            count += paragraph.count(" ") + 1
        title = f"{names[0]} {' '.join(self._chance.choices(self._words[:400], k=7))}"
        outlet = self._chance.choice(OUTLETS)
        return Clipping(text="\n\n".join(paragraphs), title=title, outlet=outlet, published=day)


def fill(folder: Path, texts: Texts, day: date, stories: int, words: int = 700) -> None:
    """Put stories of one clipping each on the desk in a folder, 500 at a time."""
    desk = Desk.open(folder)
    for at in range(0, stories, 500):
        clippings = [texts.clipping(day, words) for _ in range(min(500, stories - at))]
        desk.keep_clippings(clippings)
        desk.commit(Change(stories={story.id: story for story in _stories(desk, clippings)}))
        if not desk.flush(60.0):
            raise SystemExit(f"{folder} could not be written.")
    desk.close(60.0)


def _stories(desk: Desk, clippings: list[Clipping]) -> Iterator[KeptStory]:
    for clipping in clippings:
        yield KeptStory(
            id=desk.new_id(),
            clippings=(clipping.digest,),
            title=clipping.title,
            independent=1,
            outlets=(clipping.outlet,),
            latest=clipping.published,
            words=clipping.words,
        )


def one_desk(place: Path, stories: int = 10_000, day: date = TODAY, words: int = 700) -> None:
    """A workspace with all stories on the desk of one day."""
    fill(place / "desks" / day.isoformat(), Texts(), day, stories, words)


def past_days(
    place: Path, stories: int = 10_000, days: int = 60, today: int = 30, day: date = TODAY, words: int = 700
) -> None:
    """A workspace with stories on the desks of the days before one day, and some on its own."""
    texts = Texts()
    for back in range(1, days + 1):
        count = stories * back // days - stories * (back - 1) // days
        earlier = day - timedelta(days=back)
        fill(place / "desks" / earlier.isoformat(), texts, earlier, count, words)
    fill(place / "desks" / day.isoformat(), texts, day, today, words)


if __name__ == "__main__":
    kind, where, *count = sys.argv[1:]
    {"one": one_desk, "days": past_days}[kind](Path(where), *map(int, count))
