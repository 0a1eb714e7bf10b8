"""Drafting in the background: the queue, its rows, its progress, failures, stopping."""

from __future__ import annotations

import asyncio

import pytest
from desks import article, fill, head, triage
from driving import said

from core.errors import NotSaved
from core.model import Failed
from tui.screens.jobs import JobsScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.story_list import Entry


@pytest.fixture
def desk(make_bench):
    """A desk with some stories."""

    def make(count: int = 4):
        bench = make_bench()
        fill(bench, *(article(number) for number in range(count)))
        return bench

    return make


async def test_kept_stories_are_drafted_while_triage_goes_on(desk, running, until, engine) -> None:
    bench = desk()
    engine.gate = asyncio.Semaphore(0)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "a", "B")
        await until(pilot, lambda: bool(screen.jobs.runs))
        rows = [screen.line(entry).card for entry in screen.listing.entries]
        assert rows == ["running", "waiting", "", ""]
        assert "0/2" in head(pilot)
        await pilot.press("a", "x")
        assert screen.counts["new"] == 0
        for _ in range(9):
            engine.gate.release()
        await until(pilot, lambda: screen.jobs.progress == (1, 2))
        assert "1/2" in head(pilot)
        assert "left" in head(pilot)
        await pilot.press("B")
        assert screen.jobs.progress == (1, 3), "what was kept meanwhile joins the queue"
        for _ in range(30):
            engine.gate.release()
        await until(pilot, lambda: not screen.jobs.open)
        await pilot.pause()
        assert [screen.line(entry).card for entry in screen.listing.entries] == ["card"] * 3 + [""]
        assert "3 cards drafted" in said(pilot)
        await pilot.press("B")
        assert "Every kept story has its card" in said(pilot)


async def test_one_that_fails_says_why_and_the_others_go_on(desk, running, until, engine) -> None:
    bench = desk(3)
    second = list(bench.shelf.kept)[1]
    drafts = bench.draft

    def draft(id: int, **engine: str):
        async def broken():
            if id == second:
                yield Failed(sentence="The engine broke.", hint="Try again.")

        return broken() if id == second else drafts(id, **engine)

    bench.draft = draft
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("%", "c")
        await until(pilot, lambda: not screen.jobs.open)
        await pilot.pause()
        assert [screen.line(entry).card for entry in screen.listing.entries] == ["card", "failed", "card"]
        assert "1 not drafted (J)" in head(pilot)
        await pilot.press("g", "j")
        await pilot.pause()
        assert "The engine broke. Try again." in said(pilot)
        del bench.draft
        await pilot.press("c")
        await until(pilot, lambda: screen.line(Entry(second)).card == "card")
        assert "not drafted" not in head(pilot)


async def test_a_desk_that_refuses_costs_a_sentence(desk, running, until) -> None:
    bench = desk(2)

    async def refuse(id: int, **engine: str):
        raise NotSaved("The disk is full.")
        yield

    bench.draft = refuse
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("c")
        await until(pilot, lambda: bool(list(screen.jobs)) and not screen.jobs.open)
        await pilot.pause()
        assert "The disk is full." in said(pilot)


async def test_the_queue_can_be_looked_at_and_a_waiting_one_dropped(desk, running, until, engine) -> None:
    bench = desk(3)
    engine.gate = asyncio.Semaphore(0)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("J")
        assert "No card was drafted" in said(pilot)
        await pilot.press("%", "c")
        await until(pilot, lambda: bool(screen.jobs.runs))
        await pilot.press("J")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
        await pilot.press("j", "x")
        assert [job.state for job in screen.jobs] == ["running", "waiting"]
        await pilot.press("escape")
        for _ in range(30):
            engine.gate.release()
        await until(pilot, lambda: not screen.jobs.open)
        assert [view.card is not None for view in bench.stories()] == [True, False, True]


async def test_escape_stops_and_what_is_finished_stays(desk, running, until, engine) -> None:
    bench = desk(3)
    engine.gate = asyncio.Semaphore(11)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("%", "c")
        await until(pilot, lambda: engine.gate.locked())
        await pilot.press("m", "escape")
        assert screen.jobs.open, "the marks go first"
        await pilot.press("escape")
        await until(pilot, lambda: engine.closed == 2)
        assert "2 cards not drafted" in said(pilot)
        assert [view.card is not None for view in bench.stories()] == [True, False, False]
        assert {screen.line(entry).card for entry in screen.listing.entries} == {"card", ""}


async def test_opening_a_story_takes_it_out_of_the_queue(desk, running, until, engine) -> None:
    bench = desk(2)
    engine.gate = asyncio.Semaphore(0)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("%", "c")
        await until(pilot, lambda: bool(screen.jobs.runs))
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert len(list(screen.jobs)) == 1
        for _ in range(40):
            engine.gate.release()
        await until(pilot, lambda: not screen.jobs.open and not pilot.app.screen.drafting)
        assert all(view.card for view in bench.stories())
        for view in bench.stories():
            assert [step.label for step in bench.history(view.id).done] == ["Draft"]
