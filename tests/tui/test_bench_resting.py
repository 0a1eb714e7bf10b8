"""What belongs to the cursor's cell rests while keys move it, and is there before an action uses it."""

from __future__ import annotations

from driving import opened, said, signal
from scripted import TEXT

from core.model import Column


async def test_a_run_of_keys_moves_the_cursor_and_what_acts_sees_the_cell_that_it_is_on(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.DESCRIPTION))
        await pilot.press("tab", "g", "e", "tab", "g")
        screen.card_view.go(signal(Column.NAME))
        await until(pilot, lambda: screen.checked and not screen.resting.waits)
        screen.resting.rest = 60.0
        await pilot.press("up")
        before, quotes = said(pilot), screen._behind
        await pilot.press("down", "l")
        assert screen.place == signal(Column.DESCRIPTION)
        assert screen.resting.waits
        assert (said(pilot), screen._behind) == (before, quotes)
        await pilot.press("tab")
        assert not screen.card_view.has_focus
        assert {place for place, _ in screen._behind} == {signal(Column.DESCRIPTION)}
        screen.explain("A word from elsewhere.")
        assert not screen.resting.waits
        assert said(pilot).startswith("A word from elsewhere.")
