"""Triage in small terminals, with hostile words, with clicks, and with stories that come meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from desks import article, fill, head, join, triage
from driving import said

from core.model import Clipping
from tui.messages import DeskChanged
from tui.screens.split import SplitScreen
from tui.widgets.bars import KeyBar
from tui.widgets.story_list import Entry, StoryList

HOSTILE = "[/x] [@click=app.quit]x[/] [link=http://e/]y [RETRACTED]"


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


@pytest.mark.parametrize("size", [(60, 15), (100, 30)])
async def test_every_size_can_be_worked_in(make_bench, running, until, size) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(6)))
    join(bench, ids[0], article(9))
    async with running(bench, size) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "x", "w", "w", "w", "m", "/", *"tide", "tab", "tab", "escape", "v", "v", "g")
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, SplitScreen))
        await pilot.resize_terminal(80, 24)
        await pilot.press("space", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert len(bench.shelf.kept) == 7
        assert [bench.shelf.kept[id].triage.decision for id in ids[:2]] == ["kept", "skipped"]


async def test_words_from_outside_are_shown_as_they_are(make_bench, running, until) -> None:
    bench = make_bench()
    (id,) = fill(bench, Clipping(text=f"{HOSTILE}\n\nText.", title=HOSTILE, outlet="[/o]"))
    fill(bench, article(1))
    join(bench, id, Clipping(text=f"Other.\n\n{HOSTILE}", title=HOSTILE, outlet="[b]"))
    async with running(bench, (160, 30)) as pilot:
        screen = triage(pilot)
        screen.reveal(Entry(id))
        await pilot.press("e", *"[/n] note", "enter", "f", *"[/x]")
        await pilot.pause()
        assert len(screen.listing.entries) == 1
        assert "“[/x]”" in shown(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert HOSTILE in shown(pilot)
        assert "note: [/n] note" in shown(pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, SplitScreen))
        await pilot.pause()
        assert "[RETRACTED]" in shown(pilot)
        await pilot.press("escape", "c")
        await until(pilot, lambda: not screen.jobs.open)
        await pilot.press("J")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.pause()
        assert "[RETRACTED]" in shown(pilot)


async def test_stories_that_come_meanwhile_leave_the_cursor_where_it_is(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(4)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("o", "o", "j", "j", "m")
        story, marked = screen.view.id, set(screen.listing.marked)
        new = fill(bench, *(article(number) for number in range(20, 30)))
        screen.post_message(DeskChanged(frozenset(new)))
        await pilot.pause()
        assert len(screen.listing.entries) == 14
        assert screen.view.id == story
        assert screen.listing.marked == marked
        assert "14 stories" in head(pilot)


async def test_what_was_said_stays_when_stories_come_before_a_key_was_pressed(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, article(2), article(1))
    async with running(bench) as pilot:
        screen = triage(pilot)
        screen.say("All is read.", "good")
        new = fill(bench, article(30))
        join(bench, new[0], article(31))
        screen.post_message(DeskChanged(frozenset(new)))
        await pilot.pause()
        assert (screen.view.id, screen.listing.index) == (new[0], 0), "most sources first"
        assert said(pilot) == "All is read."
        await pilot.press("j")
        assert "undecided" in said(pilot)


async def test_an_answer_to_a_key_is_not_replaced_at_once_by_news(make_bench, running, until) -> None:
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench) as pilot:
        clock = [100.0]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("tui.background.time", SimpleNamespace(monotonic=lambda: clock[0]))
            patched.setattr("tui.screens.base.time", SimpleNamespace(monotonic=lambda: clock[0]))
            timers = []
            patched.setattr(pilot.app, "set_timer", lambda *given, **_: timers.append(given))
            await pilot.press("Y")
            answer = "There is no card to copy yet: c drafts it."
            await pilot.pause()
            assert said(pilot) == answer
            news = iter(("All is read.",))
            pilot.app.background._tell_news(lambda: next(news))
            await pilot.pause()
            assert said(pilot) == answer
            tells = [
                each for each in timers if getattr(each[-1], "func", None) == pilot.app.background._tell_news
            ]
            ((seconds, then),) = tells
            assert 1 < seconds < 10
            clock[0] += seconds
            then()
            await until(pilot, lambda: said(pilot) == "All is read.")


async def test_a_note_goes_to_the_story_that_it_was_begun_on(make_bench, running) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(3)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        story = screen.view.id
        await pilot.press("e", *"for this one")
        await pilot.click(StoryList, offset=(20, 2))
        await pilot.pause()
        assert not screen.prompt.open
        assert bench.shelf.kept[story].triage.note == "for this one"
        assert [bench.shelf.kept[id].triage.note for id in ids if id != story] == ["", ""]


async def test_clicks_do_what_keys_do(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(4)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.click(StoryList, offset=(20, 2))
        assert screen.listing.index == 2
        story = screen.view.id
        words = "".join(part.text for part in screen.query_one(KeyBar).left)
        await pilot.click("#keys", offset=(words.index("a keep") + 2, 0))
        await pilot.pause()
        assert bench.shelf.kept[story].triage.decision == "kept"
        await pilot.press("/")
        await pilot.pause()
        words = "".join(part.text for part in screen.query_one(KeyBar).left)
        await pilot.click("#keys", offset=(words.index("Esc leave") + 2, 0))
        await pilot.pause()
        assert not screen.prompt.open


async def test_an_empty_desk_says_how_to_fill_it(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, article(1))
    async with running(bench) as pilot:
        screen = triage(pilot) if hasattr(pilot.app.screen, "lens") else pilot.app.screen_stack[1]
        bench.shelf.kept.clear()
        screen.fill()
        assert "A adds articles" in "".join(part.text for part in screen.listing.line_at(1))


async def test_what_cannot_be_done_says_why(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, article(0), article(1))
    async with running(bench) as pilot:
        for key, why in {
            "escape": "Nothing is running",
            "B": "No story is kept yet",
            "E": "no card to export yet",
            "n": "Nothing was searched for yet",
            "J": "No card was drafted from here yet",
            "ctrl+r": "nothing to do again",
            ".": "This story has one source",
        }.items():
            await pilot.press(key)
            assert why in said(pilot), key
