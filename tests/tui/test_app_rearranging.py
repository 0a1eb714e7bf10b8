"""Rearranging a card by its keys: each is one step, and says why when it cannot be done."""

from __future__ import annotations

from driving import opened, said, signal
from scripted import TEXT
from textual.events import Paste
from textual.pilot import Pilot

from core.model import Column, Place, Section
from tui.screens.one_key import OneKeyScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.cell_editor import CellEditor

KEYWORD = Place(section=Section.KEYWORDS)


def names(screen: WorkbenchScreen, section: Section = Section.SIGNALS) -> list[str]:
    return [row.name.text for row in screen.bench.card(screen.story).rows(section)]


def items(screen: WorkbenchScreen, section: Section = Section.KEYWORDS) -> list[str]:
    return [item.text for item in screen.bench.card(screen.story).items(section)]


async def steps_back(pilot: Pilot[int], screen: WorkbenchScreen, before: object, steps: int) -> None:
    """Undo some steps; the card is as it was, and not one step sooner."""
    for left in reversed(range(steps)):
        assert screen.bench.card(screen.story) != before
        await pilot.press("u")
        assert (screen.bench.card(screen.story) == before) is (left == 0)


async def test_rows_are_doubled_sorted_moved_and_merged_each_in_one_step(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        before = screen.bench.card(screen.story)
        screen.card_view.go(signal(Column.NAME))
        screen.action_do("card.lock-section")
        assert "All of Signals is locked" in said(pilot)
        await pilot.press("d")
        assert "locked" in said(pilot)
        screen.action_do("card.lock-section")
        await pilot.press("u", "u")
        assert screen.bench.card(screen.story) == before
        await pilot.press("P")
        assert names(screen) == ["Tide power plant", "Tide power plant", "the turbines"]
        assert screen.place == signal(Column.NAME, 1)
        await pilot.press("1", "S")
        assert names(screen) == ["Tide power plant", "the turbines", "Tide power plant"]
        assert screen.place == signal(Column.NAME, 2)
        await pilot.press("S")
        assert "already" in said(pilot)
        await pilot.press("J")
        assert "M moves it to another table" in said(pilot)
        await pilot.press("M")
        assert isinstance(pilot.app.screen, OneKeyScreen)
        await pilot.press("down", "enter")
        assert names(screen, Section.BEHAVIORS) == ["Tide power plant"]
        assert screen.place.section is Section.BEHAVIORS
        screen.card_view.go(signal(Column.DESCRIPTION, 1))
        await pilot.press("m")
        assert "Esc unmarks" in said(pilot)
        await pilot.press("escape")
        assert screen.card_view.merging is None
        await pilot.press("m", "u")
        assert screen.card_view.merging == signal(None, 1), "the mark follows its row"
        await pilot.press("ctrl+r")
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("m")
        assert names(screen) == ["Tide power plant"]
        assert "eels" in screen.bench.card(screen.story).rows(Section.SIGNALS)[0].description.text
        await steps_back(pilot, screen, before, 5)


async def test_what_is_locked_is_not_edited_deleted_merged_or_moved(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("L")
        locked = screen.bench.card(screen.story)
        assert locked.rows(Section.SIGNALS)[0].locked
        for key in ("e", "d", "m", "M", "ctrl+o"):
            await pilot.press(key)
            assert "This row is locked: L unlocks it." in said(pilot), key
            assert pilot.app.screen is screen
        assert screen.bench.card(screen.story) == locked
        await pilot.press("5")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].score.analyst == 5
        screen.card_view.go(signal(Column.DESCRIPTION, 1))
        await pilot.press(";")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[1].description.locked
        screen.card_view.go(signal(Column.NAME, 1))
        await pilot.press("e", *" too", "tab")
        await until(pilot, lambda: screen._editing == signal(Column.CHANGE, 1))
        await pilot.press("escape")
        screen.card_view.go(signal(Column.DESCRIPTION, 1))
        await pilot.press("e")
        assert "; unlocks it" in said(pilot)
        await pilot.press(";", "g", "L", "e")
        assert "locked" in said(pilot)
        assert screen.bench.card(screen.story).title.locked


async def test_lines_that_are_pasted_are_items_and_stay_one_line_in_a_cell(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        before = screen.bench.card(screen.story)
        screen.card_view.go(KEYWORD)
        screen.card_view.post_message(Paste("- tide\r\n- eels\r\n- grid\r\n"))
        await until(pilot, lambda: len(items(screen)) == 4)
        assert items(screen) == ["grid", "tide", "eels", "turbines"]
        assert "2 added" in said(pilot)
        assert screen.place.index == 2
        await steps_back(pilot, screen, before, 1)
        screen.card_view.go(KEYWORD)
        await pilot.press("o", *"cable")
        screen.query_one(CellEditor).post_message(Paste("sea\nfloor"))
        await until(pilot, lambda: screen._editing is None)
        assert items(screen) == ["grid", "cable", "sea", "floor", "turbines"]
        await steps_back(pilot, screen, before, 1)
        screen.card_view.go(KEYWORD)
        await pilot.press("M")
        assert (items(screen), items(screen, Section.THEMES)) == (["turbines"], ["grid"])


async def test_a_section_is_reached_by_its_letter_and_the_split_is_remembered(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT)
    async with running(bench, (120, 30)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("s", "c")
        assert screen.place == Place(section=Section.CONCERNS, column=Column.NAME)
        await pilot.press("s", "escape")
        assert screen.place.section is Section.CONCERNS
        width = screen.card_view.size.width
        await pilot.press("=", "=")
        await until(pilot, lambda: screen.card_view.size.width > width + 15)
        await pilot.press("=")
        assert "as wide as it gets" in said(pilot)
        assert bench.desk.about()["split"] == 25
        await pilot.resize_terminal(80, 24)
        await pilot.press("-")
        assert "one pane" in said(pilot)
