"""The workbench where things go another way: lost keys, late thoughts, engines and names that fail."""

from __future__ import annotations

import pytest
from driving import opened, said, signal
from scripted import OTHER, TEXT
from textual.widgets import Input

from core.model import Column, Place, Section
from tui.screens.workbench import WorkbenchScreen


async def test_arrows_walk_cell_by_cell_as_they_lie(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("down", "down")
        assert screen.place == signal(Column.CHANGE)
        await pilot.press("j")
        assert screen.place == signal(Column.CHANGE, 1)
        await pilot.press("up", "up", "up")
        assert screen.place == signal(Column.DRIVER)
        screen.card_view.go(Place(section=Section.KEYWORDS, index=1))
        await pilot.press("left", "up")
        assert screen.place == Place(section=Section.TITLE, index=3)
        await pilot.press("down", "down")
        assert screen.place.section is Section.THEMES


async def test_while_a_keyword_is_added_the_others_stay_in_sight(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(Place(section=Section.KEYWORDS))
        await pilot.press("o")
        await pilot.pause()
        lines = ["".join(part.text for part in line) for line in screen.card_view.laid_out.lines]
        top = lines.index(next(line for line in lines if "KEYWORDS" in line))
        assert [line.strip() for line in lines[top + 1 : top + 4]] == ["grid", "*", "turbines"]
        await pilot.press("escape")
        await pilot.pause()
        assert [item.text for item in screen.bench.card(screen.story).keywords] == ["grid", "turbines"]


async def test_undo_goes_to_what_it_changed(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.NAME, 1))
        await pilot.press("5", "g", "u")
        assert screen.place.section is Section.SIGNALS
        assert screen.place.index == 1
        assert "Undone: Score Signals 2" in said(pilot)


async def test_an_undrafted_card_does_not_claim_that_the_sources_are_silent(
    make_bench, running, until, engine
) -> None:
    import asyncio

    engine.gate = asyncio.Semaphore(0)
    async with running(make_bench(TEXT)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        await until(pilot, lambda: pilot.app.screen.drafting)
        await pilot.press("escape", "j", "j", "k")
        assert "not drafted yet" in said(pilot)


async def test_the_list_stands_on_the_story_that_was_left(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        stories = pilot.app.screen
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        await pilot.press(">")
        left = pilot.app.screen.story
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is stories)
        assert stories.view.id == left


async def test_an_editor_that_loses_the_keys_keeps_its_text_in_its_own_cell(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        await pilot.press("enter")
        screen = await opened(pilot, until)
        first = screen.story
        await pilot.press("e", *"Z ")
        await pilot.click("#source")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(first).title.text.endswith("Z")
        await pilot.press(">")
        await until(pilot, lambda: not screen.drafting)
        assert "Z" not in screen.bench.card_or_new(screen.story).title.text


async def test_keys_that_are_typed_ahead_of_enter_are_done_after_it(make_bench, running, until) -> None:
    from textual.events import Key

    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        for key in ("e", "x", "enter", "down", "down", "e", "y", "enter"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await until(
            pilot, lambda: screen.bench.card(screen.story).rows(Section.SIGNALS)[0].driver.text == "y"
        )
        row = screen.bench.card(screen.story).rows(Section.SIGNALS)[0]
        assert (row.change.text, row.horizon.text, row.driver.text) == ("x", "", "y")


async def test_the_key_bar_can_be_clicked_while_editing(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"kept by a click")
        await pilot.click("#keys", offset=(3, 0))
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "kept by a click"


async def test_quitting_keeps_what_an_open_editor_holds(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"last words", "ctrl+q")
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "last words"


async def test_a_row_that_was_added_and_left_is_not_there(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        before = screen.bench.card(screen.story)
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("o", "escape")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story) == before
        await pilot.press("o", *"a thought", "escape")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story) == before
        await pilot.press("ctrl+r", "ctrl+r")
        rows = screen.bench.card(screen.story).rows(Section.SIGNALS)
        assert [row.name.text for row in rows] == ["Tide power plant", "the turbines", "a thought"]


async def test_a_half_typed_word_on_an_undrafted_card_leaves_no_card(
    make_bench, running, until, engine
) -> None:
    import asyncio

    engine.gate = asyncio.Semaphore(0)
    async with running(make_bench(TEXT)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: screen.drafting)
        await pilot.press("escape", "enter", *"half", "escape")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story) is None


@pytest.mark.parametrize("how", ["raises", "ends"])
async def test_an_engine_that_misbehaves_costs_one_sentence(make_bench, running, until, engine, how) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:

        async def misbehave(story, request):
            for event in engine.script(story)[:3]:
                yield event
            if how == "raises":
                raise ZeroDivisionError

        engine.draft = misbehave
        stories = pilot.app.screen
        await pilot.press("c")
        await until(pilot, lambda: list(stories.jobs) and not stories.jobs.open)
        await pilot.pause()
        assert "The engine scripted" in said(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        await until(pilot, lambda: not pilot.app.screen.drafting)
        assert "The engine scripted" in said(pilot)


@pytest.mark.parametrize("name", ["~nobodyhere/x.md", "x\0y.md"])
async def test_export_to_an_impossible_name_says_so(make_bench, running, until, name) -> None:
    async with running(make_bench(TEXT)) as pilot:
        await opened(pilot, until)
        await pilot.press("E")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        over = pilot.app.screen
        over.query_one("#to", Input).value = name
        await pilot.press("enter")
        await until(pilot, lambda: "That name" in str(over.query_one("#problem").render()))
        assert pilot.app.screen is over
