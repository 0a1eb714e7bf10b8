"""What the screens say and do about keeping: drafts of typing, status, late sources, other sessions."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from driving import opened, said, signal
from newsroom import article
from scripted import OTHER, TEXT
from textual.widgets import Static

import tui.screens.card_actions
from core.errors import NotSaved
from core.keeping import SaveState
from core.model import Clipping, Column, Section
from core.shelf import Arrival, Arrivals
from tui.messages import Saving, TakeOver
from tui.screens.ask import ConfirmScreen, ReadScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import Bar


def status(pilot) -> str:
    return "".join(part.text for part in pilot.app.screen.query_one("#explain", Bar).right)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.screens.card_actions, "TYPING_SECONDS", 0.01)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("key", "text"), [("enter", "half a thought"), ("escape", "")])
async def test_what_is_typed_is_kept_until_it_is_confirmed_or_left(
    make_bench, running, until, key, text
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        desk = screen.bench.desk
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e")
        await pilot.pause()
        assert desk.typings() == {}, "nothing was typed yet"
        await pilot.press(*"half a ")
        await until(pilot, lambda: (desk.typing(screen.story) or desk).__class__.__name__ == "Typing")
        await pilot.press(*"thought")
        await until(pilot, lambda: desk.typing(screen.story).text == "half a thought")
        assert desk.typing(screen.story).place == signal(Column.CHANGE)
        await pilot.press(key)
        await until(pilot, lambda: screen._editing is None)
        for _ in range(10):
            await pilot.pause()
        assert desk.typings() == {}
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == text


async def test_typing_is_not_kept_at_every_key(make_bench, running, until, monkeypatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(tui.screens.card_actions, "TYPING_SECONDS", 0.2)
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        monkeypatch.setattr(screen.bench, "type", lambda story, place, text, adding: kept.append(text))
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e")
        words = "a whole sentence comes"
        for key in words:
            await pilot.press("space" if key == " " else key)
        await until(pilot, lambda: kept[-1:] == [words])
        assert len(kept) < len(words) / 2


@pytest.mark.usefixtures("quick")
async def test_what_a_killed_session_was_typing_is_on_the_card_as_a_step(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        await pilot.press("enter")
        screen = await opened(pilot, until)
        story = screen.story
    bench = make_bench()
    bench.type(story, signal(Column.DRIVER), "typed before the crash")
    async with running(bench) as pilot:
        await pilot.pause()
        assert "Recovered: what you typed in “Tide" in said(pilot)
        assert bench.card(story).rows(Section.SIGNALS)[0].driver.text == "typed before the crash"
        assert bench.undo(story) == "Edit Signals 1, driving-force"
    async with running(make_bench()) as pilot:
        await pilot.pause()
        assert "Recovered" not in said(pilot)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SaveState("saving"), "Saving"),
        (SaveState("saved", at=datetime(2026, 11, 22, 12, 3).astimezone()), "Saved 12:03"),
        (SaveState("failed", reason="No space left."), "NOT SAVED: No space left"),
        (
            SaveState("readonly", reason="The desk is held by ana on desk-4, process 9, since 08:12."),
            "Read-only: ana on desk-4, process 9",
        ),
        (
            SaveState("failed", reason="desk.journal could not be saved: the disk is full. Make room now."),
            "NOT SAVED: the disk is full",
        ),
        (
            SaveState("readonly", reason="The desk can only be read: desk.json is of a newer Foredeck (9)."),
            "Read-only: desk.json is of a newer Foredeck (9)",
        ),
        (
            SaveState(
                "readonly",
                reason="The desk can only be read: desk.lock could not be saved: the file is read-only.",
            ),
            "Read-only: the file is read-only",
        ),
        (SaveState("clean"), ""),
    ],
)
async def test_the_status_line(make_bench, running, state, words) -> None:
    async with running(make_bench(TEXT, OTHER), (120, 30)) as pilot:
        pilot.app.screen.post_message(Saving(state))
        await pilot.pause()
        assert status(pilot) == words
        if state.kind == "failed":
            assert said(pilot).endswith("It is tried again.")


async def test_the_reason_why_nothing_is_saved_can_be_read_at_80_columns(make_bench, running) -> None:
    reason = "desk.journal could not be saved: the disk is full. Make room; what was saved is still there."
    async with running(make_bench(TEXT, OTHER), (80, 24)) as pilot:
        pilot.app.screen.post_message(Saving(SaveState("failed", reason=reason)))
        await pilot.pause()
        line = pilot.app.screen.query_one("#explain", Bar).render_line(0).text
        assert line.rstrip().endswith("NOT SAVED: the disk is full")
        assert line.startswith(" Make room; what was saved is still there.")
        pilot.app.screen.post_message(Saving(SaveState("saved", at=datetime.now().astimezone())))
        await pilot.pause()
        assert said(pilot) == "All is saved now."


@pytest.mark.parametrize(("keys", "left"), [(("escape",), False), (("tab", "enter"), True)])
async def test_leaving_with_work_that_is_not_on_disk_is_asked_about(
    make_bench, running, until, monkeypatch, keys, left
) -> None:
    bench = make_bench(TEXT, OTHER)
    async with running(bench) as pilot:
        monkeypatch.setattr(type(bench.desk), "flush", lambda self, timeout=5.0: False)
        reason = "desk.journal could not be saved: the disk is full. Make room."
        monkeypatch.setattr(type(bench.desk), "state", property(lambda _: SaveState("failed", reason=reason)))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        question = pilot.app.screen.query_one("#question", Static).content
        assert str(question).startswith("NOT SAVED: the disk is full. Leave now?")
        await pilot.press(*keys)
        await until(pilot, lambda: pilot.app._exit == left)
        monkeypatch.undo()


async def test_what_goes_wrong_behind_the_screens_is_said(make_bench, running, until, monkeypatch) -> None:
    bench = make_bench(TEXT, OTHER)

    def broken(should_stop) -> None:
        raise RuntimeError("no \x1b[31msuch thing")

    monkeypatch.setattr(bench.searching, "warm", broken)
    async with running(bench) as pilot:
        await until(pilot, lambda: "could not be prepared (RuntimeError: no such thing)." in said(pilot))


async def test_a_desk_that_is_taken_over_this_very_moment_does_not_end_the_app(
    make_bench, monkeypatch
) -> None:
    bench = make_bench(TEXT)
    (id,) = bench.shelf.kept

    def refused(change) -> None:
        raise NotSaved("The desk was taken over by ana.")

    monkeypatch.setattr(bench.desk, "commit", refused)
    bench.type(id, signal(Column.CHANGE), "half")
    bench.remember(place={})
    bench.shelf.kept[id] = bench.shelf.kept[id].model_copy(update={"arrived": bench.shelf.kept[id].clippings})
    bench.shelf.seen(id)
    bench.close()


async def test_a_source_that_comes_while_the_card_is_open_is_told(make_bench, running, until) -> None:
    bench = make_bench(TEXT)
    async with running(bench) as pilot:
        screen = await opened(pilot, until)
        card = bench.card(screen.story)
        late = Clipping(text=article(5)[1], outlet="Late News", language="en")
        bench.shelf.put(Arrivals((Arrival(late, screen.story),)))
        pilot.app.desk_changed(frozenset({screen.story}))
        await until(pilot, lambda: "A new source has come since this card was drafted" in said(pilot))
        assert "c drafts it again" in said(pilot)
        assert len(screen.source_view.story.clippings) == 2
        assert bench.card(screen.story) == card
        assert bench.shelf.kept[screen.story].arrived == ()


async def test_a_story_that_is_joined_elsewhere_closes(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    first, second = (view.id for view in bench.stories())
    async with running(bench) as pilot:
        await pilot.press("j", "enter")
        screen = await opened(pilot, until)
        assert screen.story == second
        await pilot.press("e", *"Z")
        bench.shelf.show({second: None})
        pilot.app.desk_changed(None)
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert first in bench.shelf.kept
    (unsaved,) = (bench.place / "unsaved").iterdir()
    assert unsaved.read_text(encoding="utf-8").endswith("Z")


async def test_a_second_session_follows_takes_over_and_writes(make_bench, running, until) -> None:
    first = make_bench(TEXT, OTHER)
    assert first.desk.flush()
    story = first.stories()[0].id
    second = make_bench()
    async with running(second) as pilot:
        await pilot.pause()
        assert said(pilot) == "Read-only and live: T takes over"
        assert re.match(r"Read-only: .+ on .+, process \d+", status(pilot))
        first.decisions.decide([story], "kept")
        await until(pilot, lambda: second.shelf.kept[story].triage.decision == "kept")
        pilot.app.post_message(TakeOver())
        await until(pilot, lambda: "Taken over: you write" in said(pilot))
        assert first.readonly
        assert not second.readonly
        await pilot.press("g", "x")
        assert second.shelf.kept[story].triage.decision == "skipped"
        await pilot.press("T")
        assert "Nobody else holds this desk" in said(pilot)
    first.close()


async def test_a_text_that_cannot_be_kept_stays_and_is_in_a_file(make_bench, running, until) -> None:
    bench = make_bench(TEXT)
    other = None
    async with running(bench) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("e", *"kept apart")
        other = make_bench()
        assert other.take_over()
        await until(pilot, lambda: "Taken over elsewhere." in said(pilot))
        assert isinstance(pilot.app.screen, WorkbenchScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await pilot.press("escape")
        assert screen.editor.text == "kept apart"
        assert screen._editing is not None
        other.close()
    (unsaved,) = (bench.place / "unsaved").iterdir()
    assert unsaved.read_text(encoding="utf-8") == "kept apart"
    assert unsaved.stat().st_mode & 0o077 == 0
