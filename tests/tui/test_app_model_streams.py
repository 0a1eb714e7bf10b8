"""Keys, other sessions and small terminals while a model streams onto a card."""

from __future__ import annotations

import asyncio

import pytest
from driving import said
from scripted import OTHER, TEXT, ScriptedEngines, ScriptedModel

from core.keeping import SaveState, inbox
from core.model import Section
from core.spending import left_record
from tui.messages import Saving
from tui.screens import draft_lines
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import Bar
from tui.widgets.lines import Part

TAKEN = SaveState(kind="readonly", reason="The desk was taken over by ann on far, process 7, since 15:39.")


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def desk(make_bench, engine, model):
    """Opens a desk that drafts with the scripted model."""

    def make(*texts: str):
        bench = make_bench(*texts)
        bench.engines = ScriptedEngines(bench.place, engine, model)
        bench.use("fast")
        return bench

    return make


def lines(pilot) -> list[str]:
    """What stands in the lines above the keys."""
    bar = pilot.app.screen.query_one("#explain", Bar)
    return [bar.render_line(y).text.strip() for y in range(bar.size.height)]


async def streaming(pilot, until, model) -> WorkbenchScreen:
    """A draft of the story that is shown, in its third row."""
    await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
    screen = pilot.app.screen
    model.gate, model.first = asyncio.Semaphore(10), [model.usage]
    await pilot.press("c")
    await until(pilot, lambda: screen.drafting and model.gate.locked())
    await until(pilot, lambda: len(screen.card_view.card.rows(Section.SIGNALS)) == 3)
    return screen


async def test_what_answers_a_key_stays_for_a_while_and_leaving_is_armed_as_long_as_it_is_said(
    desk, model, running, until, monkeypatch
) -> None:
    bench = desk(TEXT, OTHER)
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("enter")
        screen = await streaming(pilot, until, model)
        screen.say_progress()
        assert "Drafting Signals" in lines(pilot)[0]
        await pilot.press("d")
        screen.say_progress()
        first, second = lines(pilot)
        assert "Esc stops it" in first
        assert "Drafting Signals" in second
        await pilot.press("q")
        screen.say_progress()
        await pilot.pause()
        assert "once more stops that" in " ".join(lines(pilot))
        assert pilot.app.screen is screen
        monkeypatch.setattr(draft_lines, "ANSWERED", -1.0)
        screen.say_progress()
        assert "Drafting Signals" in lines(pilot)[0]
        await pilot.press("q")
        assert pilot.app.screen is screen, "what was said long ago counts no more"
        monkeypatch.undo()
        await pilot.press("F")
        assert "being drafted" in said(pilot)
        await pilot.press("q", "q")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert bench.card(screen.story) is None


async def test_a_draft_stops_when_another_session_takes_the_desk_and_what_it_took_is_left_for_that_one(
    desk, model, running, until, monkeypatch
) -> None:
    bench = desk(TEXT, OTHER)
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("enter")
        screen = await streaming(pilot, until, model)
        monkeypatch.setattr(type(bench.desk), "commit", _refused)
        screen.post_message(Saving(TAKEN))
        await until(pilot, lambda: not screen.drafting and model.closed == 1)
        assert " ".join(lines(pilot)).startswith("Taken over elsewhere, so the draft was")
        assert "since" not in " ".join(lines(pilot))
        assert "T takes the desk back." in " ".join(lines(pilot))
        ((path, what),) = inbox.collect(bench.desk.folder)
        record = left_record(what)
        assert (record.ended, record.completion, record.cost) == ("stopped", 640, 0.0041)
        monkeypatch.undo()
        assert bench.handed_over() == ()
        assert bench.desk.spent() == (record,)
        assert not path.exists()
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        triage = pilot.app.screen
        await pilot.press("c")
        await until(pilot, lambda: bool(triage.jobs.runs))
        triage.post_message(Saving(TAKEN))
        await until(pilot, lambda: not triage.jobs.runs and model.closed == 2)
        assert "Taken over elsewhere: 1 card waits" in said(pilot)


def _refused(desk, change) -> None:
    from core.errors import NotSaved

    raise NotSaved("The desk was taken over.", "")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((60, 15), "3 rows · Esc stops"),
        ((80, 24), "Drafting Signals (6 of 10) · 3 rows · Esc stops, nothing changes"),
        ((66, 24), "Drafting Signals (6 of 10) · 3 rows · Esc stops"),
    ],
)
async def test_how_far_it_is_and_what_it_costs_is_said_in_any_terminal(
    desk, model, running, until, size, expected
) -> None:
    bench = desk(TEXT)
    async with running(bench, size) as pilot:
        screen = await streaming(pilot, until, model)
        await until(pilot, lambda: screen._progress.usage is not None)
        screen.query_one("#explain", Bar).say(right=[Part("Saved 15:39")])
        screen.say_progress()
        said_lines = lines(pilot)
        assert said_lines[0].removesuffix("Saved 15:39").rstrip() == expected
        assert "$0.004" in " ".join(said_lines)


async def test_the_bench_says_that_its_card_is_drafted_from_the_list(desk, model, running, until) -> None:
    bench = desk(TEXT, OTHER)
    model.gate = asyncio.Semaphore(8)
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("c")
        await until(pilot, model.gate.locked)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        head = screen.query_one("#head", Bar)
        assert "drafted from the list" in said(pilot)
        assert "Signals (6 of 10) · 2 rows" in said(pilot)
        await pilot.press("enter", *"own", "enter")
        await until(pilot, lambda: screen._editing is None)
        assert "being drafted" in "".join(part.text for part in head.right)
        for _ in range(9):
            model.gate.release()
        await until(pilot, lambda: "being drafted" not in "".join(part.text for part in head.right))
