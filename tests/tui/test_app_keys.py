"""Keys in the app: those of keys.toml, help and palette, what the terminal sends, keys that cannot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from driving import opened, said
from scripted import OTHER, TEXT
from textual.keys import _character_to_key

from core.keeping import Desk
from core.model import State
from core.workbench import Workbench
from tui.actions import ACTIONS, use_keys
from tui.screens.base import WorkScreen
from tui.screens.help import HelpScreen
from tui.screens.keys import KeysScreen
from tui.screens.triage import TriageScreen
from tui.screens.welcome import WelcomeScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import KeyBar

LEAVES = {"everywhere.quit", "stories.leave", "welcome.leave", "welcome.sample", "bench.back"}
"""What ends the program or opens another desk, which no test of all others can come back from."""


@pytest.fixture(autouse=True)
def shipped_after() -> Iterator[None]:
    yield
    use_keys({})


def text_of(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def offered(screen: WorkScreen) -> str:
    return "".join(part.text for part in screen.query_one(KeyBar).left)


def give(bench: Workbench, text: str) -> None:
    (bench.place / "keys.toml").write_text(f"[keys]\n{text}\n", encoding="utf-8")


async def test_keys_of_the_analyst_act_and_stand_everywhere(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    give(
        bench,
        '"stories.keep" = ["Z", "Ctrl+R"]\n"stories.undo" = []\n'
        '"stories.redoo" = "y"\n"everywhere.keys" = "K"',
    )
    async with running(bench, (100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        screen = pilot.app.screen
        assert "no action is called “stories.redoo”; stories.redo does" in said(pilot)
        assert "Z keep" in offered(screen)
        assert "undo" not in offered(screen)
        await pilot.press("a")
        assert not any(view.kept.triage.decision == "kept" for view in bench.stories())
        await pilot.press("m", "Z")
        await until(pilot, lambda: "Kept" in said(pilot))
        assert "“undo” in the palette takes it back" in said(pilot)
        await pilot.press("u")
        assert sum(view.kept.triage.decision == "kept" for view in bench.stories()) == 1
        await pilot.press("p")
        await until(
            pilot, lambda: "Ctrl+R now does stories.keep and no longer stories.redo" in text_of(pilot)
        )
        await pilot.press("escape", "?")
        await until(pilot, lambda: re.search(r"Z Ctrl\+R +Keep this story", text_of(pilot)) is not None)
        await pilot.press("escape", "K")
        assert isinstance(pilot.app.screen, KeysScreen)


async def test_help_finds_words_dims_what_cannot_be_done_and_says_why(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (60, 15)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        screen = pilot.app.screen
        await pilot.press("?", "/", *"export this")
        await until(pilot, lambda: "(no) Export this card" in text_of(pilot))
        assert "There is no card to export yet" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen and "no card to export" in said(pilot))
        await pilot.press("?", "/", *"zz")
        await until(pilot, lambda: "Nothing is called that." in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Open the story" in text_of(pilot))
        await pilot.press("escape", "?", "j", "enter")
        await until(pilot, lambda: any(v.kept.triage.decision == "kept" for v in screen.bench.stories()))


async def test_the_palette_has_every_action_and_runs_those_that_are_here(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        screen = pilot.app.screen
        for key in ("ctrl+p", ":"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
            palette = pilot.app.screen
            ids = [option.id for option in palette.listing.options if option.id]
            assert sorted(ids) == sorted(action.id for action in ACTIONS)
            await pilot.press("escape")
        await pilot.press(":", *"marks a", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press(":", *"[/x]")
        await until(pilot, lambda: "Any action: [/x]" in text_of(pilot))
        await pilot.press("ctrl+u", *"lock th")
        await until(pilot, lambda: "It is done elsewhere: Card." in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen and "is done elsewhere: Card." in said(pilot))


async def test_the_palette_works_out_of_an_editor_and_what_was_typed_is_kept(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("e", "Z", "Z", "ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.press(*"next b", "enter")
        await until(pilot, lambda: bench.card(screen.story).title.text.endswith("ZZ"))
        assert pilot.app.screen is screen
        assert screen.here()[0].scope == "card"


async def test_what_the_terminal_sends_is_shown_with_what_it_does(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        screen = pilot.app.screen
        screen.action_do("everywhere.keys")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))
        await pilot.press("a", "tab", "f5", "alt+x", "E", "comma", "escape", "left_square_bracket")
        await pilot.pause()
        assert "f5 · nothing here" in text_of(pilot)
        shown = "\n".join(line.plain for line in pilot.app.screen.pressed)
        assert "U+0061 · Keep this story" in shown
        assert "Ctrl+I and Tab are the same to a terminal" in shown
        assert "not now: There is no card to export yet" in shown
        assert "[            left_square_bracket · U+005B" in shown
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert not any(view.kept.triage.decision == "kept" for view in screen.bench.stories())


async def test_a_line_of_words_has_the_keys_of_the_file_too(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    give(bench, '"prompt.leave" = ["Ctrl+G"]\n"prompt.keep" = ["Ctrl+L"]')
    async with running(bench) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        screen = pilot.app.screen
        await pilot.press("f", "k", "escape")
        assert screen.prompt.open
        assert "Ctrl+L done" in offered(screen)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: not screen.prompt.open)
        assert screen.lens.filter == ""


async def test_ctrl_c_says_in_words_how_one_leaves(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Ctrl+Q leaves; all work is kept." in said(pilot))


def bound(screen: WorkScreen, key: str) -> str | None:
    """The action that a key leads to, from where the focus is."""
    found = screen.active_bindings.get(_character_to_key(key) if len(key) == 1 else key)
    if found and found.binding.action == "quit":
        return "everywhere.quit"  # Textual's own, which does the same
    return found.binding.id if found else None


def refused(pilot, screen: WorkScreen) -> int:
    """Do all that cannot be done here: each says why; all keys lead to their actions. How many said no."""
    count = 0
    for action in screen.here():
        for key in action.keys:
            assert bound(screen, key) == action.id, key
        reason = screen.cannot(action)
        if reason:
            screen.explain("")
            screen.action_do(action.id)
            assert said(pilot) == reason, action.id
            assert reason[-1] in ".!?", reason
            count += 1
    return count


async def done(pilot, screen: WorkScreen, until) -> int:
    """Press a key of all that is here; nothing breaks, what cannot be done says why. How many there were."""
    actions = [action for action in screen.here() if action.id not in LEAVES]
    pane = actions[0].scope
    for action in actions:
        screen.explain("")
        reason = screen.cannot(action)
        if action.keys:
            await pilot.press(action.keys[0])
        else:
            screen.action_do(action.id)
        await pilot.pause()
        if reason:
            assert said(pilot), action.id
        for _ in range(4):
            if pilot.app.screen is not screen:
                await pilot.press("escape")
                if isinstance(pilot.app.screen, WorkbenchScreen) and pilot.app.screen is not screen:
                    await pilot.press("q")
            elif screen.here()[0].scope in ("card", "source") and screen.here()[0].scope != pane:
                await pilot.press("tab")
            elif screen.here()[0].scope != pane:
                await pilot.press("escape")
        assert pilot.app.screen is screen, action.id
    return len(actions)


async def test_a_key_that_cannot_do_it_says_why_in_every_state(
    make_bench, running, until, desk_path, engine
) -> None:
    bench = make_bench(TEXT)
    engine.gate = asyncio.Semaphore(0)
    async with running(bench, (120, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen

        async def both_panes() -> int:
            count = refused(pilot, screen)
            screen.source_view.focus()
            await until(pilot, lambda: screen.here()[0].scope == "source")
            count += refused(pilot, screen)
            screen.card_view.focus()
            await until(pilot, lambda: screen.here()[0].scope == "card")
            return count

        assert await both_panes() > 30  # while it is drafted
        engine.gate = None
        screen.action_do("bench.stop")
        await until(pilot, lambda: not screen.drafting)
        assert await both_panes() > 10  # without a card
        screen.action_do("bench.draft")
        await opened(pilot, until)
        assert await both_panes() > 10
        bench.set_state(screen.story, State.FINAL)
        screen.refresh_card()
        assert await both_panes() > 30
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert refused(pilot, pilot.app.screen) > 3


async def test_a_key_says_why_on_a_desk_that_is_only_read(
    make_bench, running, until, desk_path, engine
) -> None:
    held = make_bench(TEXT, OTHER)
    async with running(Workbench(Desk.open(desk_path), engine), (80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert refused(pilot, pilot.app.screen) > 20
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert refused(pilot, pilot.app.screen) > 30
    held.close()


async def test_a_key_says_why_on_an_empty_desk(make_bench, running, until) -> None:
    async with running(make_bench(), (80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WelcomeScreen))
        assert refused(pilot, pilot.app.screen) >= 3


@pytest.mark.thorough
@pytest.mark.parametrize("state", ["empty", "list", "list read", "drafted", "final", "read", "drafting"])
async def test_no_key_breaks_anything(make_bench, running, until, desk_path, engine, state: str) -> None:
    texts = {"empty": (), "list": (TEXT, OTHER), "list read": (TEXT, OTHER)}.get(state, (TEXT,))
    held = make_bench(*texts)
    bench = Workbench(Desk.open(desk_path), engine) if "read" in state.split() else held
    if state == "drafting":
        engine.gate = asyncio.Semaphore(0)
    kind = {"empty": WelcomeScreen, "list": TriageScreen, "list read": TriageScreen}.get(
        state, WorkbenchScreen
    )
    async with running(bench, (120, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, kind))
        screen = pilot.app.screen
        if state in ("drafted", "final"):
            await opened(pilot, until)
        if state == "final":
            bench.set_state(screen.story, State.FINAL)
            screen.refresh_card()
        assert await done(pilot, screen, until) > 10
        if kind is WorkbenchScreen:
            screen.source_view.focus()
            await until(pilot, lambda: screen.here()[0].scope == "source")
            assert await done(pilot, screen, until) > 10
    held.close()
