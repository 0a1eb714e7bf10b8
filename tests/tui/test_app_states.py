"""Draft, reviewed, final; the details of a card, the brief, the day's scores."""

from __future__ import annotations

import threading

from driving import opened, said, signal
from scripted import TEXT
from textual.events import Paste

from core.model import Card, Check, Column, Finding, Place, Section, State
from core.reviewing import Reviewed, reviewed
from tui.screens import checking
from tui.screens.details import DetailsScreen
from tui.screens.spread import SpreadScreen
from tui.widgets.bars import Bar
from tui.widgets.line_view import LineView


class OneFact:
    def of(self, id: int, card: Card) -> Reviewed:
        place = Place(section=Section.SUMMARY)
        return reviewed(card, [Finding(check=Check.DATE, place=place, sentence="x", words="Monday")])


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


def head(pilot) -> str:
    return "".join(part.text for part in pilot.app.screen.query_one("#head", Bar).right)


async def test_a_card_goes_from_draft_to_final_which_is_only_read_and_back(
    make_bench, running, until, monkeypatch
) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.01)
    bench = make_bench(TEXT)
    bench.reviewing = OneFact()
    async with running(bench, (100, 24)) as pilot:
        screen = await opened(pilot, until)
        await until(pilot, lambda: screen.checked and len(screen.review.open) == 1)
        await pilot.press("W")
        assert bench.card(screen.story).state is State.REVIEWED
        assert "still open: 1 finding on the sources and 10 blanks" in said(pilot)
        await pilot.press("W")
        assert "Final" in said(pilot)
        assert "final" in head(pilot)
        final = bench.card(screen.story)
        screen.card_view.go(signal(Column.CHANGE))
        for key in ("e", "o", "d", "J", "3", "c", "R", "r", "L"):
            await pilot.press(key)
            assert said(pilot) == "This card is final; W reopens it.", key
        assert bench.card(screen.story) == final
        await pilot.press("W")
        assert bench.card(screen.story).state is State.DRAFT
        await pilot.press("u")
        assert bench.card(screen.story).state is State.FINAL


async def test_details_are_chosen_written_and_cleared_and_bad_ones_stay_in_the_line(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailsScreen))
        form = pilot.app.screen

        def details():
            return bench.card(screen.story).details

        await pilot.press("enter", "enter")
        assert details().steep == "technological"
        await pilot.press("left")
        assert details().steep == "social"
        await pilot.press("d")
        assert details().steep == ""
        form.post_message(Paste("an article\n\nof two lines"))
        await pilot.pause()
        assert "opens it for what you paste" in said(pilot)
        assert len(bench.shelf.kept) == 1
        await pilot.press("G", "enter", *"Z9", "enter")
        assert "Source grade does not take “Z9”." in said(pilot)
        assert form.prompt.open
        await pilot.press("backspace", "backspace", *"b2", "enter")
        assert details().source_grade == "B2"
        assert not form.prompt.open
        await pilot.press("k", "enter", "2", "escape")
        assert details().accessed == ""
        await until(pilot, lambda: "B2" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u")
        assert details().source_grade == ""


async def test_the_brief_is_written_and_the_scores_are_shown_from_the_card(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("@", *"tide [/x]", "enter")
        assert bench.brief == "tide [/x]"
        assert "Brief: tide [/x]" in said(pilot)
        assert screen.card_view.has_focus
        await pilot.press("@", "z", "escape")
        assert bench.brief == "tide [/x]"
        spread, threads = bench.spread, []
        bench.spread = lambda: threads.append(threading.current_thread()) or spread()
        await pilot.press("%")
        await until(pilot, lambda: isinstance(pilot.app.screen, SpreadScreen))
        await until(pilot, lambda: "The desk: 1 card" in shown(pilot))
        assert "2 rows, 0 scored by you, 0 not scored" in shown(pilot)
        assert "█ 1" in shown(pilot)
        await pilot.resize_terminal(60, 15)
        await pilot.press("j")
        assert pilot.app.screen.query_one(LineView).scroll_offset.y == 1
        assert len(threads) == 1
        assert threads[0] is not threading.main_thread()
        await pilot.press("escape")
        assert pilot.app.screen is screen
