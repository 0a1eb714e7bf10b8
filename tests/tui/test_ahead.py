"""The start: what is shown before the desk is open is what the desk shows, and nothing typed is lost."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.app import App

from core.errors import BadInput
from core.glimpse import glimpse
from core.listing import Lens
from core.workbench import Workbench
from tui.ahead import Ahead
from tui.app import ForedeckApp
from tui.screens.glimpse import GlimpseScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen

TEXTS = tuple(
    f"The harbour of town {number} buys pumps\n\n" + f"Pump {number} moves water for {number} farms. " * 40
    for number in range(1, 9)
)


def drawn(app: App[int]) -> list[list[tuple[str, str]]]:
    """Every line of the screen: its texts with how they look."""
    lines = []
    for strip in app.screen._compositor.render_strips():
        cells: list[tuple[str, str]] = []
        for segment in strip:
            cells += [(letter, str(segment.style)) for letter in segment.text]
        lines.append(cells)
    return lines


def held(
    make_bench: Callable[..., Workbench],
    go: threading.Event,
    keep: int | None = None,
    texts: tuple[str, ...] = TEXTS,
) -> Ahead:
    """The start of a desk that is opened only when it may be; the story of that number is kept on it."""
    bench = make_bench(*texts)
    if keep is not None:
        bench.decisions.decide(bench.listing(Lens())[keep : keep + 1], "kept")
    bench.close()

    def opened() -> Workbench:
        assert go.wait(20)
        return make_bench()

    found = glimpse(bench.desk.folder)
    assert found is not None
    return Ahead(found, opened, bench.place, bench.settings)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (170, 50), (100, 14)])
async def test_what_is_shown_first_is_what_the_desk_shows(
    make_bench: Callable[..., Workbench],
    until: Callable[..., object],
    size: tuple[int, int],
) -> None:
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go, keep=2))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        for _ in range(3):
            await pilot.press("down")
        await pilot.pause()
        before = drawn(app)
        go.set()
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))
        await pilot.pause()
        after = drawn(app)
    app.bench.close()
    for y, (one, other) in enumerate(zip(before, after, strict=True)):
        assert one == other, (y, "".join(c for c, _ in one), "".join(c for c, _ in other))


async def test_what_is_typed_before_the_desk_is_open_is_done_on_it(
    make_bench: Callable[..., Workbench], until: Callable[..., object]
) -> None:
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.press("down", "a", "j", "s")
        go.set()
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))
        await until(pilot, lambda: any(kept.triage.star for kept in app.bench.shelf.kept.values()))
        triaged = [app.bench.shelf.kept[entry.story].triage for entry in app.screen.listing.entries]
    app.bench.close()
    assert [each.decision for each in triaged[:3]] == ["new", "kept", "new"]
    assert [number for number, each in enumerate(triaged) if each.star] == [3]


async def test_an_only_story_opens_once_also_for_who_asks_for_it_early(
    make_bench: Callable[..., Workbench], until: Callable[..., object]
) -> None:
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go, texts=TEXTS[:1]))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.press("enter", "j")
        go.set()
        await until(pilot, lambda: isinstance(app.screen, WorkbenchScreen) and not app.covered)
        await pilot.pause()
        assert app.screen._editing is None
    app.bench.close()


async def test_a_desk_that_cannot_be_opened_ends_the_app_with_the_reason(
    make_bench: Callable[..., Workbench], until: Callable[..., object]
) -> None:
    bench = make_bench(*TEXTS)
    assert bench.desk.flush()
    found = glimpse(bench.desk.folder)
    assert found is not None

    def refuse() -> Workbench:
        raise BadInput("There is nothing here.")

    app = ForedeckApp(Ahead(found, refuse, bench.place, bench.settings))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.refused is not None)
    assert str(app.refused) == "There is nothing here."


@pytest.mark.parametrize("spoil", ["typing", "schema", "broken", "empty"])
def test_of_a_desk_with_anything_odd_there_is_no_glimpse(
    make_bench: Callable[..., Workbench], spoil: str
) -> None:
    bench = make_bench(*TEXTS[:2])
    assert bench.desk.flush()
    bench.close()
    folder: Path = bench.desk.folder
    assert glimpse(folder) is not None
    for journal in folder.glob("*.journal"):
        journal.unlink()
    path = folder / "desk.json"
    text = path.read_text("utf-8")
    if spoil == "broken":
        path.write_text(text[: len(text) // 2], "utf-8")
    elif spoil == "empty":
        path.unlink()
    elif spoil == "schema":
        path.write_text(text.replace('"schema": 2', '"schema": 99'), "utf-8")
    else:
        path.write_text(text.replace('"stories": {', '"typing": {"1": {}},\n "stories": {', 1), "utf-8")
    assert glimpse(folder) is None


@pytest.mark.parametrize("keys", [("ctrl+q",), ("q",), ("ctrl+c",), ("s", "ctrl+q")])
async def test_one_can_leave_before_the_desk_is_open(
    make_bench: Callable[..., Workbench],
    until: Callable[..., object],
    keys: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "_exit", lambda code: None)
    monkeypatch.setattr("tui.ahead.NEVER", 0.05)
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.press(*keys)
        await until(pilot, lambda: app._exit)
        go.set()
    assert not app.opened
    app.close_unused()


async def test_a_click_does_not_go_before_the_keys_that_wait(
    make_bench: Callable[..., Workbench], until: Callable[..., object]
) -> None:
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.press("a")
        where = {"x": 12, "y": 4, "delta_x": 0, "delta_y": 0, "button": 1, "shift": False}
        for kind in (events.MouseDown, events.MouseUp):
            app.post_message(kind(None, meta=False, ctrl=False, screen_x=12, screen_y=4, **where))
        await pilot.pause()
        go.set()
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))
        await until(pilot, lambda: any(k.triage.decision == "kept" for k in app.bench.shelf.kept.values()))
        entries = app.screen.listing.entries
        assert app.bench.shelf.kept[entries[0].story].triage.decision == "kept"
    app.bench.close()


async def test_what_is_clicked_before_the_desk_is_open_is_done_on_it(
    make_bench: Callable[..., Workbench], until: Callable[..., object]
) -> None:
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.click("#list", offset=(12, 2), times=2)
        go.set()
        await until(pilot, lambda: isinstance(app.screen, WorkbenchScreen))
    app.bench.close()


WRONG = {
    "place": ('"about"', "1", {"place": {"story": [1]}}),
    "outlets": ('"stories"', None, {"outlets": [1, 2]}),
    "decision": ('"stories"', None, {"triage": {"decision": ["x"]}}),
    "related": ('"stories"', None, {"related": [[1]]}),
    "clippings": ('"stories"', None, {"clippings": [5]}),
    "title": ('"stories"', None, {"title": None}),
    "score": ('"stories"', None, {"triage": {"score": "5"}}),
    "card": ('"cards"', "of a story", {"title": [1], "state": {}}),
}


@pytest.mark.parametrize("what", [*WRONG, "headline", "furniture", "published"])
async def test_a_wrong_value_never_keeps_the_desk_from_being_opened(
    make_bench: Callable[..., Workbench], until: Callable[..., object], what: str
) -> None:
    bench = make_bench(*TEXTS[:3])
    bench.close()
    folder = bench.desk.folder
    for journal in folder.glob("*.journal"):
        journal.unlink()
    name = "desk.json" if what in WRONG else "clippings.json"
    document = json.loads((folder / name).read_text("utf-8"))
    if what in WRONG:
        table, id, fields = WRONG[what]
        known = document.setdefault(table.strip('"'), {})
        id = next(iter(document["stories"])) if id in (None, "of a story") else id
        known[id] = known.get(id, {}) | fields
    else:
        first = next(iter(document["clippings"].values()))
        first[what] = {"headline": [1], "furniture": [{"x": 1}], "published": "soon"}[what]
    (folder / name).write_text(json.dumps(document), "utf-8")
    seen = glimpse(folder)
    if seen is None:
        return
    app = ForedeckApp(Ahead(seen, make_bench, bench.place, bench.settings))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TriageScreen) and not app.covered)
        assert not app.crashed
    app.bench.close()


async def test_a_word_for_a_note_leaves_no_desk_that_opens_late(
    make_bench: Callable[..., Workbench], until: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.ahead.NEVER", 0.01)
    go = threading.Event()
    app = ForedeckApp(held(make_bench, go))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, GlimpseScreen))
        await pilot.press("s", "e", "q")
        await pilot.pause(0.1)
        assert not app._exit
        go.set()
        await until(pilot, lambda: app.opened)
        await until(pilot, lambda: any(kept.triage.star for kept in app.bench.shelf.kept.values()))
        assert not app._exit
    app.bench.close()
