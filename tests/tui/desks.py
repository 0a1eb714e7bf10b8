"""Desks for the tests of triage: many stories, copies, what is set aside."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from textual.pilot import Pilot

from core.keeping import Change, KeptStory
from core.model import Clipping
from core.placing import Verdict
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench
from tui.screens.triage import TriageScreen
from tui.widgets.bars import Bar

SUBJECTS = ("Tide power plant opens", "Fishers are wary", "Cable is laid", "Grid fails", "Eels return")


def article(number: int, words: str = "") -> Clipping:
    subject = SUBJECTS[number % len(SUBJECTS)]
    chance = Random(number)
    body = " ".join("".join(chance.choices("abdeilmnorst", k=chance.randint(3, 9))) for _ in range(150))
    text = f"{subject} {number}\n\nNews {number} from Sandholm. {words} {body}."
    day = date(2026, 11, 20) - timedelta(days=number % 9)
    return Clipping(text=text, title=f"{subject} {number}", outlet=f"Outlet {number % 7}", published=day)


def fill(bench: Workbench, *clippings: Clipping) -> list[int]:
    """Each clipping a story of its own; their ids."""
    arrivals = [Arrival(clipping, bench.desk.new_id()) for clipping in clippings]
    bench.shelf.put(Arrivals(tuple(arrivals)))
    return [arrival.story for arrival in arrivals]


def set_aside(bench: Workbench, clipping: Clipping, reason: str) -> int:
    """A clipping as a story that is set aside; its id."""
    id = bench.desk.new_id()
    bench.shelf.put(Arrivals((Arrival(clipping, id, aside=reason),)))
    return id


def join(bench: Workbench, id: int, clipping: Clipping, *, copy_of: str = "") -> None:
    """A clipping as a further source of a story, or as a copy in it."""
    verdict = Verdict(story=id, copy_of=copy_of)
    bench.shelf.put(Arrivals((Arrival(clipping, id, verdict),)))


def crowd(bench: Workbench, count: int) -> None:
    """Many stories on few clippings, put on the desk at once."""
    clippings = [article(number) for number in range(20)]
    bench.desk.keep_clippings(clippings)
    stories: dict[int, KeptStory | None] = {}
    for number in range(count):
        clipping = clippings[number % 20]
        id = bench.desk.new_id()
        stories[id] = KeptStory(
            id=id,
            clippings=(clipping.digest,),
            title=f"{SUBJECTS[number % 5]}, report {number}",
            independent=1,
            outlets=(f"Outlet {number % 7}",),
            latest=clipping.published,
            words=100 + number % 900,
        )
    bench.desk.commit(Change(stories=stories))
    bench.shelf.reload()


def triage(pilot: Pilot[int]) -> TriageScreen:
    """The triage screen, which must be the one that is shown."""
    screen = pilot.app.screen
    assert isinstance(screen, TriageScreen)
    return screen


def head(pilot: Pilot[int]) -> str:
    bar = pilot.app.screen.query_one("#head", Bar)
    return "".join(part.text for part in (*bar.left, *bar.right))


def decisions(bench: Workbench) -> list[str]:
    """The decisions in the order of the ids."""
    return [story.triage.decision for story in bench.shelf.kept.values()]
