"""Sizes, hostile text, the table of actions, themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted import OTHER, TEXT

from tui.actions import ACTIONS, SCOPES, key_table, of
from tui.screens.days import DaysScreen
from tui.screens.details import DetailsScreen
from tui.screens.engines import EnginesScreen
from tui.screens.findings import FindingsScreen
from tui.screens.over_time import OverTimeScreen
from tui.screens.proposal import ProposalScreen
from tui.screens.published import PublishedScreen
from tui.screens.scores import ScoresScreen
from tui.screens.triage import TriageScreen
from tui.screens.welcome import WelcomeScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import KeyBar

HOSTILE = (
    "[/x] [@click=app.quit]x[/] [link=http://e/]y\n\nIt opened [bold]today[/bold]. [RETRACTED] A [1/2] note."
)


def text_of(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


@pytest.mark.parametrize("size", [(60, 15), (100, 30), (200, 60)])
async def test_every_size_shows_and_edits(make_bench, running, until, size) -> None:
    async with running(make_bench(TEXT), size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting and screen.bench.card(screen.story) is not None)
        await pilot.press("tab", "tab", "b", "e", "x", "enter", "j", "]", "G", "g")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "x" in screen.bench.card(screen.story).model_dump_json()


async def test_at_80_columns_one_pane_is_shown_and_tab_goes_to_the_other(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting)
        await pilot.pause()
        assert "KEYWORDS" in text_of(pilot)
        await pilot.press("tab")
        await pilot.pause()
        assert "The plant at Sandholm" in text_of(pilot)
        assert "KEYWORDS" not in text_of(pilot)
        await pilot.press("shift+tab")
        await pilot.pause()
        assert "KEYWORDS" in text_of(pilot)
        assert screen.card_view.has_focus
        for key in ("tab", "tab"):
            await pilot.resize_terminal(60, 15)
            await pilot.pause()
            keys = "".join(part.text for part in screen.query_one(KeyBar).left)
            assert "Tab pane" in keys
            await pilot.press(key)
            await pilot.pause()


async def test_outside_text_is_shown_as_it_is_and_never_as_markup(make_bench, running, until) -> None:
    async with running(make_bench(HOSTILE, OTHER), (140, 40)) as pilot:
        assert isinstance(pilot.app.screen, TriageScreen)
        await pilot.pause()
        assert "[RETRACTED] A" in text_of(pilot)
        assert "[/x] [@click=app.quit]x[/]" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting)
        await pilot.press("e", *"[/y][@click=app.quit]z", "enter")
        await until(pilot, lambda: screen._editing is None)
        await pilot.pause()
        assert "[/y][@click=app.quit]z" in text_of(pilot)
        await pilot.press("E")
        await pilot.pause()
        await pilot.press("escape", "q")
        await pilot.pause()
        assert "[/y][@click=app.quit]z" in text_of(pilot)


async def test_help_lists_what_can_be_done_and_does_it(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (100, 50)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting)
        await pilot.press("?")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.pause()
        assert "Go to the next blank" in text_of(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.place.index == 1


async def test_the_help_at_80_columns_says_the_marks_and_its_end_can_be_reached(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting)
        await pilot.press("?")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.pause()
        for words in ("cut from a quote", "on which sources differ", "look twice", "_ blank"):
            assert words in text_of(pilot)
        assert "loses nothing" not in text_of(pilot)
        await pilot.press("G")
        await until(pilot, lambda: "loses nothing" in text_of(pilot))


async def test_the_key_bar_always_shows_help(make_bench, running, until) -> None:
    for width in (60, 80, 140):
        async with running(make_bench(TEXT), (width, 24)) as pilot:
            await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
            await pilot.pause()
            shown = "".join(part.text for part in pilot.app.screen.query_one(KeyBar).left)
            assert shown.rstrip().endswith("? help")
            assert len(shown.rstrip()) < width


def test_every_action_has_its_method_and_no_key_means_two_things() -> None:
    screens = {
        "stories": TriageScreen,
        "prompt": TriageScreen,
        "list": DaysScreen,
        "welcome": WelcomeScreen,
        "findings": FindingsScreen,
        "proposal": ProposalScreen,
        "scores": ScoresScreen,
        "details": DetailsScreen,
        "engines": EnginesScreen,
        "near": OverTimeScreen,
        "published": PublishedScreen,
    }
    for action in ACTIONS:
        screen = screens.get(action.scope, WorkbenchScreen)
        assert callable(getattr(screen, action.method, None)), action.id
        assert action.scope in SCOPES
    apart = (("stories",), ("card", "bench"), ("source", "bench"), ("list",), ("welcome",))
    over_a_list = (("findings",), ("scores", "proposal"), ("details",), ("engines",), ("near", "published"))
    for scopes in (*((*each, "everywhere") for each in apart), *over_a_list):
        keys = [key for action in of(*scopes) for key in action.keys]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, twice


def test_what_an_action_does_is_one_line_of_the_help_at_80_columns() -> None:
    for action in ACTIONS:
        assert len(action.tooltip) <= 51, action.id
        assert len(action.shown_keys) <= 14, action.id


def test_the_readme_has_the_key_table_as_it_is() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert key_table() in readme, "run: python -m tui.actions README.md"
