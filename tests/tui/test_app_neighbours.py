"""What is near, published cards, rows through time, and what was seen before, by the keys of the app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from driving import opened, said
from hypothesis import given
from hypothesis import strategies as some
from rich.cells import cell_len
from scripted import TEXT

from core.archive.store import Archives
from core.finding.near import Neighbour
from core.keeping import Desk
from core.model import Card, Cell, Clipping, Column, Place, Row, Score, Section
from core.model.published import Published, published_id
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench
from tui.messages import OpenPublished
from tui.screens.neighbours import BUILDING, NeighboursScreen
from tui.screens.over_time import OverTimeScreen
from tui.screens.published import PublishedScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.terminal.ascii import ascii_of
from tui.widgets.near_lines import LEVELS, near_lines, sparkline

EELS = "Eels return to the Ambleholt weir after the turbine stops at night"
BODY = (
    f"{EELS}\n\nThe Ambleholt weir let eels pass again on Monday, the river keepers of Sandholm said. "
    "The turbine stops at night now, and eels by the thousand climb the weir. Fishers count them. "
) * 2
OTHER = "A court in Averin rules on sleeper trains\n\nThe sleeper from Averin keeps its price. " * 4
ROW = "Night stops for eels"


def earlier(engine, place, day: str, *texts: str) -> None:
    """A desk of another day with a story of each text."""
    desk = Workbench.on(place / "desks" / day, engine, place)
    put(desk, *texts)
    desk.close()


def put(bench: Workbench, *texts: str) -> list[int]:
    ids = []
    for text in texts:
        id, title = bench.desk.new_id(), text.partition("\n")[0]
        clipping = Clipping(text=text, title=title, outlet="Weir Post", language="en")
        bench.shelf.put(Arrivals((Arrival(clipping, id),)))
        ids.append(id)
    return ids


def eels_card(number: int) -> Card:
    rows = (
        Row(name=Cell.page("A [red]first[/red] row"), description=Cell.page("x"), score=Score(engine=2)),
        Row(name=Cell.page(ROW), description=Cell.page("Turbines stop. " * 30), score=Score(engine=4)),
    )
    card = Card(
        title=Cell.page(f"Eels at the Ambleholt weir {number}"),
        link=f"https://e.example/{number}",
        keywords=(Cell.page("eels"), Cell.page("turbine")),
        summary=(Cell.page("Eels climb the Ambleholt weir as the turbine stops at night."),),
    )
    return card.with_rows(Section.SIGNALS, rows)


def archive(place, count: int = 3) -> None:
    with Archives(place).begin("old") as (_, writer):
        for number in range(count):
            card = eels_card(number)
            day = date(2026, 1, 15) + timedelta(days=62 * number)
            writer.put(Published(id=published_id(card.link), card=card, day=day, outlets=("e.example",)))


@pytest.fixture
def place(tmp_path):
    return tmp_path / "ws"


@pytest.fixture
def days(place, engine) -> Callable[[], Workbench]:
    """The desk of a day after others, in a workspace with an archive."""

    def make() -> Workbench:
        earlier(engine, place, "2026-10-28", BODY)
        archive(place)
        bench = Workbench.on(place / "desks" / "2026-11-20", engine, place)
        put(bench, OTHER, BODY.replace("Monday", "Friday"))
        return bench

    return make


def shown(pilot) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip) for strip in strips)


async def known(pilot, until) -> TriageScreen:
    await until(pilot, lambda: pilot.app.bench.knowing.ready and isinstance(pilot.app.screen, TriageScreen))
    await pilot.pause()
    return pilot.app.screen


async def near(pilot, until) -> NeighboursScreen:
    await pilot.press("~")
    await until(
        pilot, lambda: isinstance(pilot.app.screen, NeighboursScreen) and bool(pilot.app.screen.found)
    )
    await pilot.pause()
    return pilot.app.screen


async def test_what_is_near_is_beside_the_list_and_the_ways_from_it_lead_back(days, running, until) -> None:
    bench = days()
    async with running(bench, (140, 40)) as pilot:
        triage = await known(pilot, until)
        at = next(n for n, entry in enumerate(triage.listing.entries) if "Eels" in triage.line(entry).title)
        triage.listing.go(at)
        await until(pilot, lambda: "seen before: 28 Oct 2026 Eels return to the" in shown(pilot))
        assert triage.preview.seen.endswith("(~ shows it)")
        assert [triage.line(entry).flags & {"seen"} for entry in triage.listing.entries].count({"seen"}) == 1
        over = await near(pilot, until)
        assert over.has_class("beside")
        page = shown(pilot)
        assert "A court in Averin" in page
        assert "28 Oct 2026" in page
        assert "shared: " in page
        assert over.found[0].desk == "2026-10-28"
        assert {each.desk for each in over.found} == {"2026-10-28", "archive/old"}
        at = next(n for n, each in enumerate(over.found) if each.desk == "archive/old")
        await pilot.press(*"j" * at, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PublishedScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is over)
        assert over.blocks.index == at
        await pilot.press("escape")
        assert pilot.app.screen is triage
        await near(pilot, until)
        await pilot.press("g", "enter")
        await until(pilot, lambda: pilot.app.bench.desk.folder.name == "2026-10-28")
        triage = await known(pilot, until)
        await until(pilot, lambda: "You come from 20 Nov 2026: D leads back there." in shown(pilot))
        now = pilot.app.bench
        assert triage.listing.entry is not None
        assert "Eels return" in triage.view.title
        assert not any(now.shelf.has_card(id) for id in now.shelf.kept)  # nothing is drafted by looking


async def test_what_another_program_brings_is_near_at_once(place, engine, running, until) -> None:
    bench = Workbench.on(place / "desks" / "2026-11-20", engine, place)
    put(bench, BODY, OTHER)
    async with running(bench, (140, 40)) as pilot:
        triage = await known(pilot, until)
        await until(pilot, lambda: pilot.app.background._index is not None)
        assert triage.preview.seen == ""
        earlier(engine, place, "2026-10-28", BODY.replace("Monday", "Friday"))
        at = next(n for n, entry in enumerate(triage.listing.entries) if "Eels" in triage.line(entry).title)
        triage.listing.go(at)
        over = await near(pilot, until)
        assert over.found[0].desk == "2026-10-28"
        await until(pilot, lambda: "seen before: 28 Oct 2026" in triage.preview.seen)
        archive(place)
        await pilot.press("escape")
        over = await near(pilot, until)
        await until(pilot, lambda: {each.desk for each in over.found} == {"2026-10-28", "archive/old"})


async def test_a_row_of_the_bench_through_the_months_of_an_archive(place, engine, running, until) -> None:
    with Archives(place).begin("old") as (_, writer):
        for number in range(30):
            card = eels_card(number)
            day = date(2025, 1 + number % 12, 3 + number // 12)
            if number % 12 != 4:
                writer.put(Published(id=published_id(card.link), card=card, day=day, outlets=("e.example",)))
    bench = Workbench.on(place / "desks" / "2026-01-20", engine, place)
    (id,) = put(bench, BODY)
    bench.change(id, "typed", eels_card(99))
    async with running(bench, (100, 30)) as pilot:
        await known(pilot, until)
        await pilot.press("enter")
        screen = await opened(pilot, until)
        await until(pilot, lambda: bench.knowing.ready)
        screen.card_view.go(Place(section=Section.SIGNALS, index=1, column=Column.NAME))
        await pilot.pause()
        await pilot.press("^")
        await until(pilot, lambda: isinstance(pilot.app.screen, OverTimeScreen))
        over = pilot.app.screen
        await until(pilot, lambda: len(over.series.occurrences) == 28)
        await pilot.pause()
        page = shown(pilot)
        assert over.series.months[0] == ("2025-01", 3)
        assert over.series.months[-1] == ("2026-01", 1)
        bars, _ = sparkline(over.series.months, 96)
        assert [bar == " " for bar in bars].index(True) == 4
        assert len(set(bars)) == 4
        assert bars in page
        assert "First 3 Jan 2025, last 20 Jan 2026 · at most 3 in a month" in page
        assert page.count("(this card)") == 1


async def test_a_published_card_is_read_at_a_row_copied_and_followed_through_time(
    days, running, until
) -> None:
    bench = days()
    async with running(bench, (80, 24)) as pilot:
        await known(pilot, until)
        card = bench.knowing.near_card(eels_card(9))[0]
        row = Place(section=Section.SIGNALS, index=1)
        pilot.app.screen.post_message(OpenPublished(card.desk, card.story, row))
        await until(pilot, lambda: isinstance(pilot.app.screen, PublishedScreen))
        await pilot.pause()
        screen = pilot.app.screen
        assert (screen.place.section, screen.place.index) == (Section.SIGNALS, 1)
        page = shown(pilot)
        assert f"4  {ROW}" in page
        assert "[red]first[/red]" in page
        await pilot.press("E")
        await pilot.press("y")
        await until(pilot, lambda: bool(pilot.app.last_copied))
        assert f"| {ROW}" in pilot.app.last_copied[0]
        await pilot.press("^")
        await until(pilot, lambda: isinstance(pilot.app.screen, OverTimeScreen))
        over = pilot.app.screen
        await until(pilot, lambda: bool(over.series.occurrences))
        await pilot.pause()
        page = shown(pilot)
        assert "First 15 Jan 2026, last 19 May 2026" in page
        assert "▇ ▇ ▇" in page
        assert "2026-01" in page
        assert page.count("Eels at the Ambleholt weir") == 3
        assert "(this card)" in page
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PublishedScreen))
        assert (pilot.app.screen.place.section, pilot.app.screen.place.index) == (Section.SIGNALS, 1)
        await pilot.press("g", "enter")
        await pilot.pause()
        assert "only read" in said(pilot)
        await pilot.press("escape", "escape", "escape")
        assert isinstance(pilot.app.screen, TriageScreen)
        pilot.app.screen.post_message(OpenPublished("archive/old", 5))
        await until(pilot, lambda: "That card is not there any more." in said(pilot))


async def test_what_is_empty_says_why_and_fills_when_the_index_is_there(
    make_bench, place, engine, running, until, monkeypatch
) -> None:
    bench = make_bench(TEXT)
    found: list[Neighbour] = []
    monkeypatch.setattr(bench.knowing, "neighbours", lambda id, most=20: tuple(found))
    monkeypatch.setattr(bench.knowing, "warm", lambda stop: None)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("^")
        assert "Only rows of the five tables" in said(pilot)
        await pilot.press("~")
        await until(pilot, lambda: " ".join(BUILDING.split()[:6]) in shown(pilot))
        await pilot.press("j", "G", "enter", "v")
        found.append(Neighbour("archive/x", 1, "A\x1b[2J title", "", "", 0.4, ("eels",)))
        bench.knowing.ready = True
        await until(pilot, lambda: "title" in shown(pilot) and "40%" in shown(pilot))
        assert "\x1b" not in shown(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is screen
        found.clear()
        await pilot.press("~")
        await until(pilot, lambda: "There are no other days and no published cards yet" in shown(pilot))
        await pilot.press("~")
        await pilot.press("s", "s", "^")
        await until(pilot, lambda: isinstance(pilot.app.screen, OverTimeScreen | WorkbenchScreen))


def test_a_damaged_desk_is_no_neighbour(place, engine) -> None:
    earlier(engine, place, "2026-10-28", BODY)
    (place / "desks" / "2026-10-29").mkdir()
    (place / "desks" / "2026-10-29" / "base.json").write_text("{")
    bench = Workbench(Desk.open(place / "desks" / "2026-11-20"), engine)
    bench.knowing.warm()
    assert bench.knowing.ready
    assert bench.knowing.published("2026-10-29", 1) is None
    bench.close()


@given(
    some.lists(some.tuples(some.just("2026-10"), some.integers(0, 50)), max_size=200), some.integers(1, 120)
)
def test_bars_of_months_fit_and_say_which_months_have_any(months: list[tuple[str, int]], width: int) -> None:
    bars, _ = sparkline(months, width)
    assert len(bars) <= width
    assert set(bars) <= set(LEVELS) | {" "}
    assert bool(bars.strip()) == any(count for _, count in months)
    if len(months) <= width:
        assert [bar == " " for bar in bars] == [count == 0 for _, count in months]
        assert sorted(bars) == [bar for _, bar in sorted(zip([c for _, c in months], bars, strict=True))]


def test_bars_of_months_stay_apart_in_ascii() -> None:
    drawn = [ascii_of(level) for level in LEVELS]
    assert len(set(drawn)) == len(drawn)
    assert " " not in drawn


@given(some.text(max_size=80), some.integers(20, 130), some.booleans())
def test_lines_of_neighbours_fit(text: str, width: int, chosen: bool) -> None:
    found = Neighbour("archive/x", 1, text, "2026-10-28", text, 0.53, (text, "eels"))
    for line in near_lines(found, "x", width, chosen=chosen):
        assert sum(cell_len(part.text) for part in line) <= width + 1
