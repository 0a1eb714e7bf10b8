"""Desks in the app: an empty one, the sample day, all days, another one without leaving, what is offered."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from driving import said
from newsroom import article
from scripted import OTHER, TEXT, ScriptedEngine

import tui.screens.welcome
from core.days import look_at
from core.keeping import Desk
from core.model import Clipping
from core.paths import day_folder
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench
from tui.background import Background
from tui.messages import OpenDesk, Unfinished
from tui.screens.ask import ConfirmScreen, OfferScreen
from tui.screens.days import DaysScreen
from tui.screens.triage import TriageScreen
from tui.screens.welcome import WelcomeScreen
from tui.screens.workbench import WorkbenchScreen

TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ws"


@pytest.fixture
def day(place: Path, engine: ScriptedEngine):
    """Opens the desk of a day, with some texts on it."""

    def open_day(when: date, *texts: str) -> Workbench:
        bench = Workbench.open_day(when, engine, place)
        for number, text in enumerate(texts, start=1):
            clipping = Clipping(text=text, outlet=f"Outlet {number}", language="en")
            bench.shelf.put(Arrivals((Arrival(clipping, bench.desk.new_id()),)))
        return bench

    return open_day


def left(day, when: date, *texts: str) -> None:
    """A desk that was worked on and left."""
    day(when, *texts).close()


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample day of three articles."""
    folder = tmp_path / "samples" / tui.screens.welcome.SAMPLE
    folder.mkdir(parents=True)
    for number in range(3):
        title, text = article(number, 30)
        (folder / f"{number}.txt").write_text(f"{title}\n\n{text}", encoding="utf-8")
    monkeypatch.setattr(tui.screens.welcome, "samples", lambda: folder.parent)
    return folder


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (140, 40)])
async def test_the_very_first_start_says_what_this_is_and_what_to_press(day, running, size) -> None:
    async with running(day(TODAY), size) as pilot:
        await pilot.pause()
        assert isinstance(pilot.app.screen, WelcomeScreen)
        text = " ".join(shown(pilot).split())
        assert "signals cards" in text
        if size[0] >= 80:
            for words in ("opens the sample day", "adds a file, a folder", "foredeck add", "leaves"):
                assert words in text
        await pilot.press("H")
        assert "Nothing was done" in said(pilot)


async def test_the_sample_day_opens_on_a_desk_of_its_own(day, running, until, sample, place) -> None:
    bench = day(TODAY)
    async with running(bench) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await until(pilot, lambda: len(pilot.app.bench.stories()) == 3 and not pilot.app.background.adding)
        other = pilot.app.bench
        assert other is not bench
        assert other.desk.folder != day_folder(place, TODAY)
        assert not other.readonly
    other.close()
    assert Desk.look(day_folder(place, TODAY)).stories() == ()
    async with running(day(TODAY)) as pilot:
        await pilot.pause()
        assert "goes back to the sample day" in shown(pilot)


async def test_an_empty_day_after_others_is_no_first_start(day, running) -> None:
    left(day, YESTERDAY, TEXT)
    async with running(day(TODAY)) as pilot:
        await pilot.pause()
        assert isinstance(pilot.app.screen_stack[1], WelcomeScreen)
        assert "No clippings came in yet" in shown(pilot) or isinstance(pilot.app.screen, OfferScreen)


async def test_unfinished_work_of_an_earlier_day_is_offered_once(day, running, until) -> None:
    left(day, YESTERDAY, TEXT, OTHER)
    left(day, TODAY, TEXT)
    async with running(day(TODAY)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
        await pilot.pause()
        text = shown(pilot)
        assert f"{YESTERDAY:%A} {YESTERDAY.day} {YESTERDAY:%B}: 2 undecided." in text
        assert "Enter opens it · Esc stays here" in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TriageScreen)
        assert pilot.app.bench.day == TODAY
    async with running(day(TODAY)) as pilot:
        for _ in range(20):
            await pilot.pause()
        assert not isinstance(pilot.app.screen, OfferScreen)
        assert pilot.app.bench.desk.about()["offered"] == YESTERDAY.isoformat()


async def test_enter_opens_what_is_offered(day, running, until) -> None:
    left(day, YESTERDAY, TEXT, OTHER)
    async with running(day(TODAY, TEXT)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.bench.day == YESTERDAY)
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert len(pilot.app.bench.stories()) == 2
        other = pilot.app.bench
    other.close()


async def test_an_offer_does_not_come_between_two_keys(day, running, monkeypatch) -> None:
    left(day, YESTERDAY, TEXT, OTHER)
    left(day, TODAY, TEXT)
    monkeypatch.setattr(Background, "_earlier", lambda self: None)
    async with running(day(TODAY)) as pilot:
        await pilot.press("j")
        pilot.app.post_message(Unfinished(look_at(pilot.app.bench.place, YESTERDAY)))
        await pilot.pause()
        assert isinstance(pilot.app.screen, TriageScreen)
        assert "2 undecided. D opens it." in said(pilot)
        assert pilot.app.bench.desk.about()["offered"] == YESTERDAY.isoformat()


async def test_nothing_is_offered_when_all_was_done(day, running) -> None:
    bench = day(YESTERDAY, TEXT)
    bench.decisions.decide([bench.stories()[0].id], "skipped")
    bench.close()
    async with running(day(TODAY, TEXT)) as pilot:
        for _ in range(20):
            await pilot.pause()
        assert isinstance(pilot.app.screen, TriageScreen)


async def test_all_days_with_their_figures_and_enter_opens_one(day, running, until) -> None:
    bench = day(YESTERDAY, TEXT, OTHER)
    bench.decisions.decide([bench.stories()[0].id], "kept")
    bench.close()
    left(day, TODAY - timedelta(days=9), TEXT)
    (bench.place / "desks" / "of-some-paths-12345678").mkdir()
    (bench.place / "desks" / "2026-02-31").mkdir()
    today = day(TODAY, TEXT)
    today.remember(offered="asked")
    async with running(today) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await until(pilot, lambda: len(pilot.app.screen._views) == 3)
        await pilot.pause()
        lines = [line for line in shown(pilot).splitlines() if line[2:5] in "Mon Tue Wed Thu Fri Sat Sun"][:3]
        assert "today" in lines[0]
        assert "1 undecided, 1 kept without a card" in lines[1]
        assert "2 stories" in lines[1]
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.bench.day == YESTERDAY)
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        assert pilot.app.screen.listing.index == 1, "the cursor is on the day that is open"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TriageScreen)
        other = pilot.app.bench
    other.close()


async def test_at_80_columns_a_day_fits_its_line(day, running, until) -> None:
    bench = day(YESTERDAY, TEXT, OTHER)
    bench.decisions.decide([bench.stories()[0].id], "kept")
    bench.close()
    today = day(TODAY, TEXT)
    today.remember(offered="asked")
    async with running(today, (80, 24)) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await until(pilot, lambda: len(pilot.app.screen._views) == 2)
        await pilot.pause()
        assert pilot.app.screen.listing.size.width == 80
        assert "1 undecided, 1 kept without a card" in shown(pilot)


async def test_four_hundred_days_come_in_while_the_list_is_used(day, running, until) -> None:
    bench = day(TODAY, TEXT)
    for back in range(1, 401):
        day_folder(bench.place, TODAY - timedelta(days=back)).mkdir(parents=True)
    bench.remember(offered="asked")
    async with running(bench) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await pilot.press("G")
        assert pilot.app.screen.listing.index == 400
        await until(pilot, lambda: len(pilot.app.screen._views) == 401)
        assert pilot.app.screen.listing.index == 400


def own(place: Path, engine: ScriptedEngine, folder: str, *texts: str) -> None:
    """A desk that some files have of their own, worked on and left."""
    bench = Workbench.on(place / "desks" / folder, engine, place)
    for number, text in enumerate(texts, start=1):
        clipping = Clipping(text=text, outlet=f"Outlet {number}", language="en")
        bench.shelf.put(Arrivals((Arrival(clipping, bench.desk.new_id()),)))
    bench.close()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_desks_of_their_own_stand_below_the_days_and_enter_opens_one(
    day, running, until, place, engine, size
) -> None:
    own(place, engine, "day-2026-11-22-2f68f545", TEXT, OTHER)
    left(day, YESTERDAY, TEXT)
    today = day(TODAY, TEXT)
    today.remember(offered="asked")
    async with running(today, size) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await until(pilot, lambda: len(pilot.app.screen._views) == 3)
        await pilot.press("G")
        await pilot.pause()
        lines = [" ".join(line.split()) for line in shown(pilot).splitlines()]
        (line,) = [line for line in lines if line.startswith("█")]
        assert line.startswith("█ day-2026-11-22 2 stories")
        if size[0] >= 80:
            assert "2 undecided" in line
            assert "1 desk of its own" in lines[0]
        assert "day-2026-11-22, a desk of its own" in said(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.bench.desk.folder.name == "day-2026-11-22-2f68f545")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert len(pilot.app.bench.stories()) == 2
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        assert pilot.app.screen.listing.index == 2, "the cursor is on the desk that is open"
        assert "(open)" in said(pilot)
        await pilot.pause()
        line = next(line for line in shown(pilot).splitlines() if line.startswith("█"))
        assert " day-2026-11-22  " in line
        assert ("day-2026-11-22  open " in line) == (size[0] >= 80)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TriageScreen)
        other = pilot.app.bench
    other.close()


async def test_four_hundred_desks_of_their_own_come_in_while_the_list_is_used(
    day, running, until, place, engine
) -> None:
    own(place, engine, "clips-0000aaaa", TEXT)
    kept = (place / "desks" / "clips-0000aaaa" / "desk.json").read_bytes()
    for number in range(1, 400):
        folder = place / "desks" / f"clips-{number:04}aaaa"
        folder.mkdir()
        (folder / "desk.json").write_bytes(kept)
    bench = day(TODAY, TEXT)
    bench.remember(offered="asked")
    async with running(bench) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await pilot.press("G")
        assert pilot.app.screen.listing.index == 400
        assert "clips-0000" in said(pilot)
        await until(pilot, lambda: len(pilot.app.screen._views) == 401)
        assert pilot.app.screen.listing.index == 400


async def test_the_welcome_says_how_to_go_back_to_a_desk_of_its_own(
    day, running, place, engine, sample
) -> None:
    own(place, engine, "clips-0000aaaa", TEXT)
    async with running(day(TODAY)) as pilot:
        await pilot.pause()
        assert isinstance(pilot.app.screen, WelcomeScreen)
        assert "shows all days" in shown(pilot)


async def test_a_day_that_cannot_be_read_costs_a_line(day, running, until) -> None:
    bench = day(TODAY, TEXT)
    broken = day_folder(bench.place, YESTERDAY)
    broken.mkdir()
    (broken / "desk.json").write_text("<<<<<<< ours", encoding="utf-8")
    async with running(bench) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DaysScreen))
        await until(pilot, lambda: len(pilot.app.screen._views) == 2)
        await pilot.pause()
        assert "desk.json" in shown(pilot)


async def test_another_desk_keeps_what_an_open_editor_holds(day, running, until) -> None:
    left(day, YESTERDAY, OTHER)
    bench = day(TODAY, TEXT)
    bench.remember(offered="asked")
    async with running(bench) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: bench.card(screen.story) is not None and not screen.drafting)
        await pilot.press("e", *"Z")
        pilot.app.post_message(OpenDesk(day=YESTERDAY))
        await until(pilot, lambda: pilot.app.bench.day == YESTERDAY)
        other = pilot.app.bench
    other.close()
    assert Desk.look(bench.desk.folder).card(screen.story).title.text.endswith("Z")


async def test_a_hit_of_another_day_opens_its_story(day, running, until) -> None:
    bench = day(YESTERDAY, TEXT, OTHER)
    story = bench.stories()[1].id
    bench.close()
    async with running(day(TODAY, TEXT)) as pilot:
        pilot.app.bench.remember(offered="asked")
        pilot.app.post_message(OpenDesk(YESTERDAY.isoformat(), story))
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert pilot.app.screen.story == story
        other = pilot.app.bench
    other.close()


async def test_what_runs_is_asked_about_before_it_is_cut_off(day, running, until, engine) -> None:
    import asyncio

    engine.gate = asyncio.Semaphore(0)
    bench = day(TODAY, TEXT)
    async with running(bench) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        await until(pilot, lambda: pilot.app.screen.drafting)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, WorkbenchScreen), "the cursor is on No"
        assert pilot.app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: pilot.app.return_value == 0)


async def test_quitting_asks_nothing_when_nothing_runs(day, running, until) -> None:
    async with running(day(TODAY, TEXT, OTHER)) as pilot:
        pilot.app.bench.remember(offered="asked")
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.return_value == 0)


@pytest.mark.parametrize("known", [True, False])
async def test_leaving_asks_only_where_reading_brings_something(day, running, until, known: bool) -> None:
    async with running(day(TODAY, TEXT, OTHER)) as pilot:
        background = pilot.app.background
        await until(pilot, lambda: not background.adding)
        background._worker, background._again = asyncio.create_task(asyncio.sleep(60)), known
        await pilot.press("q")
        await until(pilot, lambda: pilot.app._exit or isinstance(pilot.app.screen, ConfirmScreen))
        assert pilot.app._exit == known
