"""Histories on the screen: a card's steps and the way back to one, the decisions of a desk, other days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from driving import opened, said, signal
from scripted import OTHER, TEXT

from core.keeping import Change, Spent
from core.model import Card, Cell, CellKind, Column, Place, Row, Section, State, edits
from tui.screens.ask import OfferScreen
from tui.screens.differences import differences
from tui.screens.history import CardHistoryScreen, DeskHistoryScreen, when


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


async def edited(pilot, until, screen, place: Place, text: str) -> None:
    screen.card_view.go(place)
    await pilot.press("e", *text, "enter")
    await until(pilot, lambda: screen._editing is None)


async def test_a_step_is_restored_after_what_would_change_is_shown(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        drafted = screen.bench.card(screen.story)
        await edited(pilot, until, screen, signal(Column.CHANGE), "from coal")
        await edited(pilot, until, screen, signal(Column.DRIVER), "law")
        late = screen.bench.card(screen.story)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        await pilot.pause()
        text = shown(pilot)
        assert "the last 200 steps of a card are kept" in text
        assert text.index("driving-force") < text.index("change") < text.index("Draft")
        assert f"{datetime.now():%H:}" in text
        await pilot.press("enter")
        assert "That is how it is now" in said(pilot)
        await pilot.press("G", "enter")
        assert "no card before" in said(pilot)
        await pilot.press("k", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
        await pilot.pause()
        assert "Signals 1, change: “from coal” → blank" in shown(pilot)
        assert "Signals 1, driving-force: “law” → blank" in shown(pilot)
        await pilot.press("escape")
        assert screen.bench.card(screen.story) == late
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        assert screen.bench.card(screen.story) == drafted
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u")
        assert screen.bench.card(screen.story) == late
        assert "Undone: Restore “Draft”" in said(pilot)


async def test_what_was_undone_is_shown_above_and_can_be_restored(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        await edited(pilot, until, screen, signal(Column.CHANGE), "mine")
        await pilot.press("u", "H")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        await pilot.pause()
        lines = shown(pilot).splitlines()
        assert "undone" in lines[1]
        assert "now" in lines[2]
        await pilot.press("k", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text == "mine"


async def test_undo_goes_on_after_a_restart(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        await edited(pilot, until, screen, signal(Column.CHANGE), "one")
        await edited(pilot, until, screen, signal(Column.CHANGE), " two")
        await pilot.press("u")
    async with running(make_bench()) as pilot:
        screen = await opened(pilot, until)

        def change() -> str:
            return screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.text

        assert change() == "one"
        await pilot.press("ctrl+r")
        assert change() == "one two"
        await pilot.press("u", "u")
        assert change() == ""
        assert "Undone: Edit Signals 1, change" in said(pilot)


async def test_a_step_that_does_not_fit_is_said_and_changes_nothing(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        bench = screen.bench
        await edited(pilot, until, screen, signal(Column.CHANGE), "one")
        other = bench.card(screen.story).with_fields(link="https://elsewhere.example")
        bench.desk.commit(Change(cards={screen.story: other}))
        await pilot.press("u")
        assert "does not fit the card any more" in said(pilot)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        await pilot.press("j", "enter")
        assert "does not fit the card any more" in said(pilot)
        assert bench.card(screen.story) == other


async def test_decisions_are_taken_back_down_to_one_and_made_again(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    first, second = (view.id for view in bench.stories())

    def decisions() -> list[str]:
        return [bench.shelf.kept[id].triage.decision for id in (first, second)]

    async with running(bench) as pilot:
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskHistoryScreen))
        assert "Nothing was decided" in said(pilot)
        await pilot.press("enter", "q")
        bench.decisions.decide([first], "kept")
        bench.decisions.decide([second], "skipped")
        bench.decisions.decide([first], "later")
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskHistoryScreen))
        await pilot.press("j", "j")
        assert "Enter takes 2 decisions back" in said(pilot)
        await pilot.press("enter")
        assert decisions() == ["kept", "new"]
        assert "2 decisions taken back" in said(pilot)
        await pilot.press("k")
        assert "Enter decides 1 decision again" in said(pilot)
        await pilot.press("enter")
        assert decisions() == ["kept", "skipped"]
        await pilot.press("G", "enter")
        assert decisions() == ["new", "new"]
        await pilot.press("g", "enter")
        assert decisions() == ["later", "skipped"]


async def test_a_desk_to_read_shows_its_history_and_changes_nothing(make_bench, running, until) -> None:
    first = make_bench(TEXT, OTHER)
    first.decisions.decide([first.stories()[0].id], "kept")
    assert first.desk.flush()
    async with running(make_bench()) as pilot:
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskHistoryScreen))
        await pilot.press("j", "enter")
        assert "T takes over" in said(pilot)
    first.close()


@pytest.mark.parametrize("size", [(60, 15), (200, 60)])
async def test_histories_are_shown_at_every_size(make_bench, running, until, size) -> None:
    async with running(make_bench(TEXT), size) as pilot:
        await opened(pilot, until)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        await pilot.press("j", "k", "G", "g", "pagedown", "pageup", "q")


def test_times_of_today_and_dates_of_other_days() -> None:
    today = date(2026, 11, 22)
    at = datetime(2026, 11, 22, 12, 3).astimezone()
    assert when(at, today) == "12:03"
    assert when(at.astimezone(UTC) - timedelta(days=2), today) == "20 Nov 12:03"


def test_differences_name_cells_items_rows_and_scores() -> None:
    rows = tuple(Row(name=Cell.analyst(name)) for name in ("one", "two", "three"))
    here = Card(title=Cell.analyst("old"), keywords=(Cell.analyst("a"), Cell.analyst("b")))
    here = here.with_rows(Section.SIGNALS, rows)
    there = here.with_fields(title=Cell.analyst("new"), link="https://a.example")
    there = there.with_items(Section.KEYWORDS, (Cell.analyst("b"), Cell.analyst("c")))
    there = edits.set_score(there, Place(section=Section.SIGNALS, index=1), 5)
    assert differences(here, there) == [
        "title: “old” → “new”",
        "link: blank → “https://a.example”",
        "Keywords: − a",
        "Keywords: + c",
        "Signals 2, relevancy: none → 5",
    ]
    assert differences(here, here) == []
    assert differences(here, None) == ["The card goes away; the story stays."]
    assert differences(None, None) == []
    doubtful = here.with_fields(title=Cell(text="old", kind=CellKind.PAGE))
    assert differences(here, doubtful) == []


def test_a_row_that_went_and_one_that_came_are_named() -> None:
    rows = tuple(Row(name=Cell.analyst(name)) for name in ("one", "two", "three"))
    here = Card().with_rows(Section.ISSUES, rows)
    assert differences(here, here.with_rows(Section.ISSUES, rows[1:])) == ["Issues: − row “one”"]
    assert differences(here.with_rows(Section.ISSUES, rows[1:]), here) == ["Issues: + row “one”"]


def test_states_details_and_locks_are_named_too() -> None:
    here = Card().with_rows(Section.ISSUES, (Row(name=Cell.analyst("one")),))
    there = edits.set_lock(here, Place(section=Section.ISSUES), True)
    there = edits.set_detail(there, "kind", "trend").with_fields(state=State.FINAL)
    assert differences(here, there) == ["Issues 1: locked", "Kind: blank → “trend”", "State: draft → final"]


async def test_a_step_says_whose_work_it_is_and_whether_the_prompt_was_changed(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT)
    id = next(iter(bench.shelf.kept))
    for number, digest in enumerate(("3f9a1c", "3f9a1c", "77b0de", ""), start=1):
        card = Card(title=Cell.analyst(f"Title {number}"))
        bench.change(
            id, f"Step {number}", card, by=f"fast (openai/small), prompt draft {digest}" * bool(digest)
        )
    record = Spent(
        id=bench.desk.new_id(), story=id, at=datetime.now(UTC), prompt=14000, completion=20, cost=0.5
    )
    bench.desk.commit(Change(spent={record.id: record}))
    async with running(bench, (80, 24)) as pilot:
        pilot.app.push_screen(CardHistoryScreen(bench, id))
        await until(pilot, lambda: isinstance(pilot.app.screen, CardHistoryScreen))
        await pilot.pause()
        lines = [line for line in shown(pilot).splitlines() if "Step " in line]
        assert [("fast" in line, "prompt changed" in line) for line in lines] == [
            (False, False),
            (True, True),
            (True, False),
            (True, False),
        ]
        assert said(pilot).startswith("Cost so far: $0.50. Models took 14,000 tokens in, 20 out.")
        await pilot.press("j")
        assert said(pilot).startswith("By fast, prompt draft 77b0de (openai/small). Enter: the card")
