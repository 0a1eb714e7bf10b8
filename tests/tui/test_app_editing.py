"""The workbench by its keys: what an analyst does, and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import opened, said, signal
from scripted import OTHER, TEXT
from textual.widgets import Input

from core.model import CellKind, Column, Details, Place, Section
from core.sharing.page import read_page
from tui.screens.clash import ClashScreen
from tui.screens.export import ExportScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.cell_editor import CellEditor


async def test_a_single_story_opens_and_is_drafted(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        card = screen.bench.card(screen.story)
        assert card.title.text == "Tide power plant opens"
        assert len(card.rows(Section.SIGNALS)) == 2
        assert "quoted from Outlet 1" in said(pilot)


async def test_edit_in_place_undo_and_redo(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"from coal", "enter")
        await until(pilot, lambda: screen._editing is None)
        cell = screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change
        assert (cell.text, cell.kind) == ("from coal", CellKind.ANALYST)
        assert "your words" in said(pilot)
        await pilot.press("u")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.blank
        await pilot.press("ctrl+r")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "from coal"


async def test_escape_leaves_the_cell_and_the_typed_words_can_be_had_back(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.DRIVER))
        before = screen.bench.card(screen.story)
        await pilot.press("enter", *"half a thought", "escape")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story) == before
        assert "Ctrl+R" in said(pilot)
        await pilot.press("ctrl+r")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].driver.text == "half a thought"


async def test_tab_keeps_and_edits_the_next_cell(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"one", "tab", *"two", "tab", *"three", "enter")
        await until(pilot, lambda: screen._editing is None)
        row = screen.bench.card(screen.story).rows(Section.SIGNALS)[0]
        assert [row.change.text, row.horizon.text, row.driver.text] == ["one", "two", "three"]


async def test_the_editor_lies_over_its_cell_and_grows(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e")
        await pilot.pause()
        editor = screen.query_one(CellEditor)
        assert editor.size.height == 1
        editor.insert("words " * 15)
        await pilot.press("ctrl+home", *"some ", "ctrl+end", "!")
        assert editor.text.startswith("some words")
        assert editor.text.endswith("words !")
        await until(pilot, lambda: editor.size.height == 2)
        box = screen.card_view.box(signal(Column.CHANGE))
        assert box.height == 2
        assert editor.region.y == screen.card_view.region.y + box.y - screen.card_view.scroll_offset.y
        assert editor.region.x == screen.card_view.region.x + box.x
        await pilot.resize_terminal(60, 24)
        await until(pilot, lambda: editor.size.height > 2)
        await pilot.resize_terminal(200, 24)
        await until(pilot, lambda: editor.size.height == 1)


async def test_a_paste_of_lines_and_controls_comes_in_as_plain_words(make_bench, running, until) -> None:
    from textual.events import Paste

    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e")
        screen.query_one(CellEditor).post_message(Paste("one\r\ntwo\x1b]52;c;aGk=\x07 [bold]three"))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "one two [bold]three"


async def test_rows_and_items_are_added_moved_deleted(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)

        def names() -> list[str]:
            return [r.name.text for r in screen.bench.card(screen.story).rows(Section.SIGNALS)]

        screen.card_view.go(signal(Column.NAME))
        await pilot.press("o", *"mine", "enter")
        await until(pilot, lambda: names() == ["Tide power plant", "mine", "the turbines"])
        await pilot.press("J")
        assert names() == ["Tide power plant", "the turbines", "mine"]
        await pilot.press("d")
        assert names() == ["Tide power plant", "the turbines"]
        await pilot.press("u")
        assert names()[-1] == "mine"
        screen.card_view.go(Place(section=Section.KEYWORDS))
        await pilot.press("o", *"tide", "enter")
        await until(pilot, lambda: screen._editing is None)
        assert [item.text for item in screen.bench.card(screen.story).keywords] == [
            "grid",
            "tide",
            "turbines",
        ]
        screen.card_view.go(Place(section=Section.ISSUES, column=Column.NAME))
        await pilot.press("e", *"an issue", "enter")
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story).rows(Section.ISSUES)[0].name.text == "an issue"


async def test_digits_score_and_zero_gives_the_engines_back(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("5")
        score = screen.bench.card(screen.story).rows(Section.SIGNALS)[0].score
        assert (score.engine, score.analyst) == (4, 5)
        assert "score 4 by the engine, 5 by you · 2 to start" in said(pilot)
        await pilot.press("0")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].score.analyst is None


async def test_a_key_that_cannot_do_anything_says_why(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("g", "4")
        assert "Only rows" in said(pilot)
        await pilot.press("u")
        assert "Undone: Draft" in said(pilot)
        await pilot.press("u")
        assert "nothing to undo" in said(pilot)
        await pilot.press("escape")
        assert "Nothing is running" in said(pilot)
        assert screen.bench.history(screen.story).done == ()
        await pilot.press("ctrl+r")
        assert screen.bench.card(screen.story).title.text == "Tide power plant opens"


async def test_next_blank_walks_all_blanks_and_comes_round(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        seen = []
        for _ in range(30):
            await pilot.press("b")
            if screen.place in seen:
                break
            seen.append(screen.place)
        from core.model import edits

        assert tuple(seen) == edits.blanks(screen.bench.card(screen.story))


async def test_the_source_follows_the_cursor(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (120, 16)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.DESCRIPTION, 1))
        await pilot.pause()
        marked = [TEXT[a:b] for a, b, style in screen.source_view._marks if style == "kept"]
        assert marked == ["Fishers fear that the turbines may harm eels."]


@pytest.mark.parametrize("at", [0, 3, 8])
async def test_a_draft_that_is_stopped_changes_nothing(make_bench, running, until, engine, at: int) -> None:
    import asyncio

    bench = make_bench(TEXT)
    engine.gate = asyncio.Semaphore(at)
    async with running(bench) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: screen.drafting and engine.gate._value == 0)
        await pilot.press("escape")
        await until(pilot, lambda: engine.closed == 1)
        assert not screen.drafting
        assert bench.card(screen.story) is None
        assert "Stopped" in said(pilot)


async def test_a_draft_that_fails_says_why_and_leaves_the_card(make_bench, running, until, engine) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        before = screen.bench.card(screen.story)
        engine.fail_after = 4
        await pilot.press("c")
        await until(pilot, lambda: not screen.drafting)
        assert "The engine broke. Try again." in said(pilot)
        assert screen.bench.card(screen.story) == before


async def test_drafting_again_keeps_the_hand(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"mine", "enter")
        await until(pilot, lambda: screen._editing is None)
        await pilot.press("c")
        await until(pilot, lambda: not screen.drafting)
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "mine"


async def test_opened_again_the_card_is_as_it_was_left(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"kept words", "enter")
        await until(pilot, lambda: screen._editing is None)
        left = screen.bench.card(screen.story)
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        assert screen.bench.card(screen.story) == left


async def test_export_asks_where_refuses_to_overwrite_once_and_says_where(
    make_bench, running, until, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("E")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        name = pilot.app.screen.query_one("#to", Input).value
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        path = tmp_path / name
        assert said(pilot) == f"Exported {name} to {tmp_path}"
        assert read_page(path.read_text(encoding="utf-8")).card.title.text == "Tide power plant opens"
        path.write_text("other", encoding="utf-8")
        await pilot.press("E")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        assert path.read_text(encoding="utf-8") == "other"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
        await pilot.press("right", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert path.read_text(encoding="utf-8") == screen.bench.page(screen.story)
        await pilot.press("E")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        pilot.app.screen.query_one("#to", Input).value = "card.json"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))


async def test_export_takes_the_details_along_only_when_told(
    make_bench, running, until, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.bench.change(
            screen.story,
            "Details",
            screen.bench.card(screen.story).with_fields(details=Details(kind="trend")),
        )
        for presses, told in (("", False), ("up space", True), ("up space space", False)):
            await pilot.press("E")
            await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
            name = pilot.app.screen.query_one("#to", Input).value
            await pilot.press(*presses.split())
            shown = str(pilot.app.screen.query_one("#front").render())
            assert ("[x]" if told else "[ ]") in shown
            there = (tmp_path / name).exists()
            await pilot.press("enter")
            if there:
                await until(pilot, lambda: isinstance(pilot.app.screen, ClashScreen))
                await pilot.press("r")
            await until(pilot, lambda: pilot.app.screen is screen)
            page = (tmp_path / name).read_text("utf-8")
            assert page.startswith("---\n") is told
            assert ("kind: trend" in page) is told


async def test_several_stories_are_listed_first_and_all_can_be_drafted(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    async with running(bench) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TriageScreen)
        await pilot.press("a", "a", "B")
        await until(pilot, lambda: all(view.card for view in bench.stories()))
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert pilot.app.screen.story == bench.stories()[1].id
        await pilot.press("<")
        assert pilot.app.screen.story == bench.stories()[0].id
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_second_session_reads_and_says_why_it_cannot_write(make_bench, running, until) -> None:
    first = make_bench(TEXT)
    assert first.desk.flush()
    second = make_bench()
    async with running(second) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert second.readonly
        await pilot.press("e")
        assert "T takes over" in said(pilot)
    first.close()


async def test_drafting_all_can_be_stopped_and_keeps_what_is_finished(
    make_bench, running, until, engine
) -> None:
    import asyncio

    bench = make_bench(TEXT, OTHER)
    engine.gate = asyncio.Semaphore(len(engine.script(bench.stories()[0].story)) + 2)
    async with running(bench) as pilot:
        await pilot.press("escape")
        assert "Nothing is running" in said(pilot)
        await pilot.press("a", "a", "B")
        await until(pilot, lambda: engine.gate._value == 0)
        await pilot.press("B")
        assert "being drafted" in said(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: engine.closed == 2)
        assert "1 card not drafted" in said(pilot)
        assert [view.card is not None for view in bench.stories()] == [True, False]
