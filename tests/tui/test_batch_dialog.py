"""The dialog before a batch: answered while it still estimates, and what it then hands on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from batching import ManyEngines, ManyModel
from desks import article, fill, head, triage
from driving import said as said_below
from textual.widgets import Static

from core.asking.prices import Estimate
from core.drafting.engine import Engine
from core.model import Card, Cell, State
from core.settings import Settings
from tui.screens.batch import BatchScreen


class SlowEngines(ManyEngines):
    """Each estimate waits until the test lets one more through."""

    def __init__(self, place: Path, *rest: object, **fields: object) -> None:
        super().__init__(place, *rest, **fields)
        self.through = asyncio.Semaphore(0)
        self.asked = 0

    async def estimate(self, name: str, story: object, request: object) -> Estimate:
        self.asked += 1
        await self.through.acquire()
        return Estimate(0, 0, 0.0, kept=1) if self.asked == 1 else Estimate(8000, 500, 0.01)


class TwoEngines(ManyEngines):
    """With a second profile, `other`, whose model is another one."""

    def __init__(self, place: Path, *rest: object, **fields: object) -> None:
        super().__init__(place, *rest, **fields)
        fast = self.settings.models["fast"]
        other = fast.model_copy(update={"name": "other", "most_cost": None})
        self.settings = Settings(models={"fast": fast, "other": other})
        self.other = ManyModel()
        self.other.name = "other"

    def engine(self, name: str) -> Engine:
        return self.other if name == "other" else super().engine(name)


def said(screen: BatchScreen, id: str) -> str:
    return str(screen.query_one(id, Static).content)


@pytest.fixture
def model() -> ManyModel:
    return ManyModel()


async def test_the_dialog_can_be_left_and_answered_while_it_estimates(
    make_bench, engine, model, running, until
) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(4)))
    engines = bench.engines = SlowEngines(bench.place, engine, model)
    bench.use("fast")
    async with running(bench) as pilot:
        screen = triage(pilot)

        async def asked() -> BatchScreen:
            await pilot.press("%", "c")
            await until(pilot, lambda: isinstance(pilot.app.screen, BatchScreen))
            await pilot.pause()
            return pilot.app.screen

        dialog = await asked()
        await pilot.press("enter")
        assert pilot.app.screen is dialog, "nothing is known yet of what it will take"
        assert said(dialog, "#problem").startswith("What it will take is being estimated yet")
        engines.through.release()
        await until(pilot, lambda: len(dialog._found) == 1)
        assert "1 answer is kept and costs nothing" in said(dialog, "#estimate")
        await pilot.press("escape")
        dialog._show()  # an estimate that ends after the dialog was left has nowhere to be shown
        await until(pilot, lambda: pilot.app.screen is screen)
        was = engines.asked
        engines.through = asyncio.Semaphore(0)
        dialog = await asked()
        engines.through.release()
        await until(pilot, lambda: len(dialog._found) == 1)
        await pilot.press("enter")
        dialog._show()
        engines.through.release()
        await until(pilot, lambda: len(model.now) == 3)
        assert engines.asked == was + 2, "nothing is estimated after the answer"
        assert screen.jobs.limit.cost == 1.0
        assert screen.jobs.expected == (0.01, 8500.0)
        assert "$ fast · " in head(pilot), "who drafts what is asked for next is said beside the queue"


async def test_a_final_card_is_not_queued_in_the_list(make_bench, engine, model, running, until) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(3)))
    bench.engines = ManyEngines(bench.place, engine, model)
    bench.use("fast")
    async with running(bench) as pilot:
        screen = triage(pilot)
        first, second, third = (entry.story for entry in screen.listing.entries)
        for id in (first, second):
            bench.change(id, "By hand", Card(title=Cell.page("A title")))
            bench.set_state(id, State.FINAL)
        await pilot.press("g", "c")
        assert "This card is final: W on the card reopens it." in said_below(pilot)
        assert not screen.jobs.stories
        await pilot.press("%", "c")
        await until(pilot, lambda: screen.jobs.stories == (third,))
        assert said_below(pilot) == "2 final cards stay as they are."


async def test_a_batch_keeps_its_engine_and_limit_when_one_more_card_is_drafted_by_another(
    make_bench, engine, model, running, until
) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(4)))
    engines = bench.engines = TwoEngines(bench.place, engine, model, at_once=1)
    bench.use("fast")
    async with running(bench) as pilot:
        screen = triage(pilot)
        *most, last = (entry.story for entry in screen.listing.entries)
        screen.queue(most)
        await until(pilot, lambda: isinstance(pilot.app.screen, BatchScreen))
        await until(pilot, lambda: len(pilot.app.screen._found) == 3)
        await pilot.press("enter")
        await until(pilot, lambda: len(model.now) == 1)
        bench.use("other")
        await pilot.press("G", "c")
        await until(pilot, lambda: len(engines.other.now) == 1)
        assert screen.jobs.state(last) == "running", "it does not wait for the batch"
        assert (screen.jobs.engine, screen.jobs.limit.cost) == ("fast", 1.0)
        model.open = True
        for gate in (*model.gates.values(), *engines.other.gates.values()):
            gate.set()
        await until(pilot, lambda: not screen.jobs.open)
        by = {record.story: record.profile for record in bench.desk.spent()}
        assert by == dict.fromkeys(most, "fast") | {last: "other"}
