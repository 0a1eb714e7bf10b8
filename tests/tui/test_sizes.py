"""Terminals of all sizes: what is shown in small ones, what large ones are used for, and storms of sizes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from driving import opened
from newsroom import fill
from rich.cells import cell_len
from scripted import OTHER, TEXT
from terminal import Terminal
from textual.app import App
from textual.events import Resize
from textual.geometry import Size

from tui.fitting import LEAST, SENTENCES, told
from tui.screens.ask import ConfirmScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.cell_editor import CellEditor
from tui.widgets.prompt import Prompt


@pytest.mark.parametrize(
    "size", [(59, 60), (50, 10), (20, 3), (12, 2), (5, 1), (2, 2), (1, 1), (0, 0), (3, 0)]
)
def test_what_is_said_of_a_small_terminal_fits_it(size: tuple[int, int]) -> None:
    said = [each.format(has="{}x{}".format(*size), needs="60x15", key="Ctrl+Q") for each in SENTENCES]
    lines = told(size, said)
    assert len(lines) <= size[1]
    assert all(len(line) <= size[0] for line in lines)
    if size[0] >= 20 and size[1] >= 3:
        assert "Ctrl+Q leaves" in " ".join(lines)
        assert "60x15" in " ".join(lines)


async def test_what_is_typed_in_a_small_terminal_goes_nowhere_and_all_is_there_again(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, WorkbenchScreen))
        screen = app.screen
        await until(pilot, lambda: not screen.drafting)
        await pilot.press("e", "w", "o", "r", "d", "s")
        editor = screen.query_one(CellEditor)
        text, cursor = editor.text, editor.cursor_location
        assert "words" in text
        for size in ((50, 10), (1, 1), (0, 0)):
            await pilot.resize_terminal(*size)
            assert app.too_small
            assert app.size.width >= LEAST.width
            assert app.size.height >= LEAST.height
            await pilot.press("x", "escape", "ctrl+u")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not app.too_small
        assert (app.screen, app.focused) == (screen, editor)
        assert (editor.text, editor.cursor_location) == (text, cursor)
        assert app.size == Size(80, 24)
        await pilot.press("y")
        assert "wordsy" in editor.text


async def test_in_a_small_terminal_leaving_asks_in_its_place(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (80, 24)) as pilot:
        app = pilot.app
        app.screen.busy = lambda: "A card is being drafted"
        await pilot.resize_terminal(40, 4)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "A card is being drafted" in " ".join(told(app.room, app._sentences()))
        await pilot.press("y", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmScreen))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)


def test_a_terminal_that_gets_too_small_and_large_again(tmp_path: Path, own_home: Path) -> None:
    clips = fill(tmp_path / "clips", range(2))
    with Terminal(str(clips), size=(80, 24)) as term:
        term.until("2 stories")
        term.type("?")
        term.until("Esc closes")
        for size in ((50, 10), (30, 5), (2, 2), (1, 1), (20, 3)):
            term.resize(*size)
            if size[0] >= 20:
                term.until(lambda text: "60x15" in text and "╭" not in text)
        term.until("leaves, all is kept.")
        term.resize(80, 24)
        term.until(lambda text: "What can be done here" in text and "Esc closes" in text)
        term.resize(40, 5)
        term.until("40x5")
        term.type("\x11")
        assert term.end() == 0


def test_a_storm_of_sizes_ends_with_the_right_picture_and_little_work(tmp_path: Path, own_home: Path) -> None:
    clips = fill(tmp_path / "clips", range(3))
    chance = random.Random(7)
    with Terminal(str(clips), size=(80, 24)) as term:
        term.until("3 stories")
        feed, term.stream.feed = term.stream.feed, lambda _: None
        before = term.used()
        for _ in range(60):
            term.resize(chance.randint(1, 130), chance.randint(1, 45))
            term.read(0.004)
        term.resize(2, 2)
        term.read(0.1)
        term.stream.feed = feed
        term.resize(90, 20)
        term.until("266 words")
        while term.read(0.3):
            continue
        text = term.text
        assert term.used() - before < 1.5
        term.screen.reset()
        term.type("\x0c")
        term.until(lambda redrawn: redrawn == text)
        term.type("\x11")
        assert term.end() == 0


DIALOGS = (
    ("everywhere.help", "Esc closes"),
    ("everywhere.palette", "Esc closes"),
    ("everywhere.add", "Esc leaves"),
    ("everywhere.theme", "Esc goes back"),
    ("everywhere.keys", "Ctrl+Q leaves"),
    ("everywhere.clipboard-test", "Esc leaves"),
    ("everywhere.days", "? help"),
    ("everywhere.history", "? help"),
    ("everywhere.engines", "? help"),
    ("bench.copy", "Esc leaves"),
    ("bench.view", "Esc closes"),
    ("bench.regenerate", "Esc leaves"),
    ("bench.rescore", "? help"),
    ("bench.findings", "? help"),
    ("bench.details", "? help"),
    ("bench.spread", "Esc closes"),
    ("bench.find", "Esc"),
    ("bench.jump", "Esc leaves"),
    ("bench.export", "Esc leaves"),
    ("card.edit", "Esc leave unchanged"),
    ("card.why", "Esc closes"),
)


@pytest.mark.parametrize(
    ("size", "dialogs"),
    [
        ((60, 15), DIALOGS[::2]),
        pytest.param((60, 15), DIALOGS[1::2], marks=pytest.mark.thorough),
        pytest.param((80, 24), DIALOGS, marks=pytest.mark.thorough),
    ],
)
async def test_every_screen_says_its_keys_and_draws_nothing_outside(
    make_bench, running, until, size, dialogs
) -> None:
    async with running(make_bench(TEXT), size) as pilot:
        app = pilot.app
        bench = await opened(pilot, until)
        assert picture(app)[-1].rstrip().endswith("? help")
        for id, keys in dialogs:
            bench.action_do(id)
            await until(pilot, lambda keys=keys: any(keys in line for line in picture(app)[6:]))
            lines = picture(app)
            assert len(lines) == size[1], id
            assert {cell_len(line) for line in lines} == {size[0]}, id
            box = [at for at, line in enumerate(lines) if "╰" in line]
            assert not box or any("╭" in line for line in lines), id
            while app.screen is not bench:
                app.pop_screen()
                await pilot.pause()
            if bench.query_one(CellEditor).display or bench.asking or bench.query_one(Prompt).open:
                await pilot.press("escape")


async def test_a_dialog_that_is_left_as_the_size_changes_is_left(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (80, 24)) as pilot:
        screen = pilot.app.screen
        for id in ("stories.copy", "everywhere.help", "everywhere.days", "everywhere.keys"):
            screen.action_do(id)
            await until(pilot, lambda: pilot.app.screen is not screen)
            await pilot.pause()
            pilot.app.screen.post_message(Resize(Size(70, 20), Size(70, 20)))
            await pilot.app.pop_screen()
            await pilot.pause()
        assert pilot.app.screen is screen


def picture(app: App[int]) -> list[str]:
    """What the app draws, line by line."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]
