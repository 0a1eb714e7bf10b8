"""The page of the day in the app: shown, copied, written, never over a file unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from core.keeping import Change
from core.model import Card, Cell, Clipping
from core.shelf import Arrival, Arrivals
from tui.screens.digest import DigestScreen
from tui.screens.triage import TriageScreen

ARTICLE = "Norrvale, Nov 20. A power cut hit 71,000 homes. The operator said that an account was stolen. " * 3


async def test_the_page_is_shown_copied_and_written(  # type: ignore[no-untyped-def]
    make_bench, running, until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bench = make_bench()
    for text in (ARTICLE, ARTICLE.replace("Norrvale", "Keldmouth"), "The dam was drained. " * 30):
        clipping = Clipping(text=text, title=text[:20], language="en")
        bench.shelf.put(Arrivals((Arrival(clipping, bench.desk.new_id()),)))
    id = min(bench.shelf.kept)
    kept = bench.shelf.kept[id]
    triage = kept.triage.model_copy(update={"decision": "kept"})
    card = Card(title=Cell.analyst("The lights | go out"), summary=(Cell.analyst("All was dark."),))
    bench.desk.commit(Change(stories={id: kept.model_copy(update={"triage": triage})}, cards={id: card}))
    bench.refresh()
    async with running(bench, (100, 30)) as pilot:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))
        await pilot.press("P")
        await until(pilot, lambda: isinstance(app.screen, DigestScreen) and app.screen.text != "")
        screen = app.screen
        assert isinstance(screen, DigestScreen)
        assert "The lights &#124; go out" in screen.text
        shown = str(screen.query_one("#digest", Static).render())
        assert "• The lights | go out" in shown
        assert "All was dark." in shown
        assert "**" not in shown
        await pilot.press("y")
        await until(pilot, lambda: app.last_copied is not None)
        assert app.last_copied[0] == screen.text
        name = tmp_path / f"digest-{bench.desk.folder.name}.md"
        name.write_text("mine")
        await pilot.press("E")
        await until(pilot, lambda: app.screen is not screen and bool(app.screen.query(Input)))
        assert app.screen.query_one(Input).value == name.name
        await pilot.press("enter")
        assert name.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert name.read_text("utf-8") == screen.text
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))


async def test_an_empty_day_is_a_sentence(make_bench, running, until) -> None:  # type: ignore[no-untyped-def]
    bench = make_bench()
    clipping = Clipping(text=ARTICLE, language="en")
    other = Clipping(text="The dam was drained. " * 30, language="en")
    bench.shelf.put(Arrivals((Arrival(clipping, bench.desk.new_id()),)))
    bench.shelf.put(Arrivals((Arrival(other, bench.desk.new_id()),)))
    async with running(bench, (100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await pilot.press("P")
        await until(pilot, lambda: isinstance(pilot.app.screen, DigestScreen) and bool(pilot.app.screen.text))
        assert "No story was kept, and there is no card. 2 stories wait" in pilot.app.screen.text
