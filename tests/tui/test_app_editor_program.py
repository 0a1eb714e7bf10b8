"""A cell or the card in the analyst's own editor: what comes back, and what never gets lost."""

from __future__ import annotations

import signal as signals
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from driving import opened, said, signal
from scripted import TEXT

from core.errors import BadInput
from core.model import CellKind, Column, Section
from tui.outside import Trip, editor_command, run_editor
from tui.screens.ask import ReadScreen


def test_the_editor_is_visual_else_editor_else_one_that_is_there(tmp_path: Path) -> None:
    for name in ("mine", "nano"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": str(tmp_path)}
    assert editor_command(env) == ["nano"]
    assert editor_command(env | {"EDITOR": "mine --wait 'a b'"}) == ["mine", "--wait", "a b"]
    assert editor_command(env | {"EDITOR": "nano", "VISUAL": "mine"}) == ["mine"]
    for wrong in ("no-such-editor", "'open quote"):
        with pytest.raises(BadInput, match=r"\$EDITOR"):
            editor_command(env | {"EDITOR": wrong})
    with pytest.raises(BadInput, match="No editor is set"):
        editor_command({"PATH": "/nowhere"})


def test_a_text_travels_in_a_private_file_and_what_is_no_text_is_said(tmp_path: Path) -> None:
    trip = Trip.begin(tmp_path / "unsaved", "naïve 漢字", ".txt")
    assert trip.path.stat().st_mode & 0o777 == 0o600
    assert not trip.changed(trip.read())
    trip.path.write_bytes("\ufeffother\r\n".encode())
    assert trip.changed(trip.read())
    trip.path.write_bytes(b"caf\xe9")
    with pytest.raises(BadInput, match="UTF-8"):
        trip.read()
    trip.path.unlink()
    with pytest.raises(BadInput, match="no file"):
        trip.read()
    trip.path.symlink_to("/dev/zero")
    with pytest.raises(BadInput, match="no file"):
        trip.read()


def test_an_interrupt_is_the_editors_own() -> None:
    before = signals.getsignal(signals.SIGINT)
    code = "import os, signal; os.kill(os.getppid(), 2); os.kill(os.getpid(), 2)"
    assert run_editor([sys.executable, "-c", code], Path("x")) != 0
    assert signals.getsignal(signals.SIGINT) is before
    with pytest.raises(BadInput, match="cannot be started"):
        run_editor(["/no/such/editor"], Path("x"))


@pytest.fixture
def edits_with(monkeypatch) -> Callable[[str], None]:
    """Has an editor that runs a line of Python on `path`, in a terminal that can be handed over."""

    @contextmanager
    def suspend():
        yield

    def use(code: str) -> None:
        script = f"import sys, pathlib; path = pathlib.Path(sys.argv[1]); {code}"
        monkeypatch.setattr(
            "tui.screens.card_editor_program.editor_command", lambda: [sys.executable, "-c", script]
        )
        monkeypatch.setattr("tui.app.ForedeckApp.suspend", lambda app: suspend())

    return use


async def test_a_cell_and_the_card_come_back_from_the_editor_and_nothing_is_lost(
    make_bench, running, until, edits_with, monkeypatch
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        unsaved = screen.bench.place / "unsaved"

        def signals() -> list:
            return list(screen.bench.card(screen.story).rows(Section.SIGNALS))

        screen.card_view.go(signal(Column.CHANGE))
        monkeypatch.setenv("EDITOR", sys.executable)
        await pilot.press("ctrl+o")
        assert "cannot be handed to an editor" in said(pilot)
        edits_with("path.write_text('from coal\\n\\x1b[31mto tide\\n')")
        await pilot.press("ctrl+o")
        assert (signals()[0].change.text, signals()[0].change.kind) == ("from coal to tide", CellKind.ANALYST)
        assert "Edited" in said(pilot)
        edits_with("path.write_text(path.read_text().strip() + ' and more')")
        await pilot.press("down", "enter", *"typed", "ctrl+o")
        assert screen._editing is None
        assert signals()[0].horizon.text == "typed and more"
        edits_with("path.write_text(path.read_text().replace('the turbines', 'turbines', 1))")
        await pilot.press("V")
        assert [row.name.text for row in signals()] == ["Tide power plant", "turbines"]
        assert signals()[1].description.kind is CellKind.QUOTE
        assert list(unsaved.iterdir()) == []
        before = screen.bench.card(screen.story)
        for key, code, why in (
            ("ctrl+o", "path.write_text('half'); sys.exit(3)", "ended with an error (3)"),
            ("ctrl+o", "path.write_bytes(b'caf\\xe9')", "not in UTF-8"),
            ("V", "path.write_text('| nothing |')", "Line"),
        ):
            edits_with(code)
            count = len(list(unsaved.iterdir()))
            await pilot.press(key)
            assert isinstance(pilot.app.screen, ReadScreen)
            assert why in " ".join(pilot.app.screen._lines)
            assert str(unsaved) in " ".join(pilot.app.screen._lines)
            assert len(list(unsaved.iterdir())) == count + 1
            await pilot.press("escape")
        assert screen.bench.card(screen.story) == before
        await pilot.press("u", "u", "u")
        assert signals()[0].change.blank
