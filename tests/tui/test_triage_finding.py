"""Filter, sort, search, and what is set aside."""

from __future__ import annotations

from datetime import date, timedelta

from desks import article, fill, head, join, set_aside, triage
from driving import said
from textual.events import Paste

from core.finding import Hit
from core.workbench import Workbench
from tui.messages import OpenDesk
from tui.widgets.prompt import Prompt


def titles(screen) -> list[str]:
    return [screen.line(entry).title for entry in screen.listing.entries]


async def test_the_filter_works_while_it_is_typed_enter_keeps_it_and_escape_clears_it(
    make_bench, running
) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(10)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "f", *"kept")
        await pilot.pause()
        assert titles(screen) == ["Tide power plant opens 0"]
        assert "1 of 10 fit “kept”" in head(pilot)
        await pilot.press("enter")
        assert screen.listing.has_focus
        assert len(screen.listing.entries) == 1
        await pilot.press("f", *" no", "escape")
        await pilot.pause()
        assert len(screen.listing.entries) == 10
        await pilot.press("f", *"outlet:3", "enter")
        assert titles(screen) == ["Grid fails 3"]
        await pilot.press("f", *" zzz", "enter")
        assert screen.listing.entries == []
        assert "Nothing fits" in "".join(part.text for part in screen.listing.line_at(1))
        for key in ("a", "enter", "c", "m", "1", "e"):
            await pilot.press(key)
            assert "no story in the list" in said(pilot)
        await pilot.press("F")
        assert len(screen.listing.entries) == 10


async def test_a_decision_leaves_the_filtered_list_as_it_is_until_it_is_asked_for_anew(
    make_bench, running
) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(4)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("f", *"new", "enter", "a", "x")
        assert len(screen.listing.entries) == 4
        assert screen.listing.index == 2
        await pilot.press("f", "enter")
        assert len(screen.listing.entries) == 2


async def test_sorting_keeps_the_cursor_on_its_story(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(8)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("j", "j", "5")
        story = screen.view.id
        await pilot.press("o")
        assert "highest score first" in said(pilot)
        assert (screen.view.id, screen.listing.index) == (story, 0)
        await pilot.press("O")
        assert (screen.view.id, screen.listing.index) == (story, 7)


async def test_a_search_shows_what_it_finds_while_typing_and_goes_there(make_bench, running) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number, "zebra" if number in (2, 5) else "") for number in range(8)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("j", "/", *"zeb")
        await pilot.pause()
        assert {entry.story for entry in screen.listing.entries} == {ids[2], ids[5]}
        assert "2 found" in head(pilot)
        await pilot.press("down", "enter")
        assert len(screen.listing.entries) == 8
        second = screen.view.id
        assert second in (ids[2], ids[5])
        await pilot.press("n")
        assert {screen.view.id, second} == {ids[2], ids[5]}
        await pilot.press("n")
        assert screen.view.id == second, "round the end"
        await pilot.press("N")
        assert screen.view.id != second
        place = screen.view.id
        await pilot.press("/", *"eels", "escape")
        assert screen.view.id == place, "back to where it began"
        await pilot.press("/", *"nowhere at all")
        await pilot.pause()
        assert screen.listing.entries == []
        await pilot.press("enter")
        assert len(screen.listing.entries) == 8


async def test_a_hit_that_the_filter_hides_is_shown(make_bench, running) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number, "zebra" if number == 4 else "") for number in range(6)))
    aside = set_aside(bench, article(50, "giraffe"), "a paywall: subscribe")
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("f", *"kept", "enter", "/", *"zebra", "enter")
        assert screen.view.id == ids[4]
        assert screen.lens.filter == ""
        await pilot.press("/", *"giraffe", "enter")
        assert screen.lens.aside
        assert screen.listing.entry.story == aside


async def test_all_days_are_searched_from_the_same_line(make_bench, running, until, monkeypatch) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(3)))
    here, asked = bench.desk.folder.name, []

    def search_all(text: str) -> tuple[Hit, ...]:
        asked.append(text)
        there = Hit(
            "2026-11-19", 7, "d", "An older story", "the tide came", ((4, 8),), "source", "2026-11-19"
        )
        mine = Hit(here, ids[2], "d", "A story of today", "a tide", ((2, 6),), "card", "2026-11-20")
        return (there, mine) if text.startswith("tide") else ()

    monkeypatch.setattr(bench, "search_all", search_all)
    opened = []
    async with running(bench) as pilot:
        screen = triage(pilot)
        monkeypatch.setattr(type(pilot.app), "on_open_desk", lambda app, message: opened.append(message))
        await pilot.press("/", *"tide", "tab")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        shown = "".join(part.text for line in screen.hit_list.entries[0] for part in line)
        assert "19 Nov 2026" in shown
        assert "An older story" in shown
        assert "the tide came" in shown
        await pilot.press("s")
        await until(pilot, lambda: asked[-1] == "tides" and len(screen.hit_list.entries) == 2)
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened))
        assert (opened[0].desk, opened[0].story) == ("2026-11-19", 7)
        assert isinstance(opened[0], OpenDesk)
        await pilot.press("/", *"tide", "ctrl+f")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        await pilot.press("down", "enter")
        await until(pilot, lambda: not screen.prompt.open)
        assert screen.view.id == ids[2]
        await pilot.press("/", *"tide", "tab", "tab")
        await until(pilot, lambda: screen.prompt.kind == "search" and not screen.has_class("archive"))
        await pilot.press("escape")
        assert not pilot.app.screen.query_one(Prompt).open


async def test_a_hit_on_a_desk_of_its_own_says_what_that_is_called(
    make_bench, running, until, monkeypatch
) -> None:
    bench = make_bench()
    fill(bench, article(0), article(1))
    (bench.place / "desks" / "day-2026-11-22-2f68f545").mkdir()
    hits = (
        Hit("day-2026-11-22-2f68f545", 7, "d", "An older story", "a tide", (), "source", "2026-11-19"),
        Hit("2026-11-18", 3, "", "Another", "the tide", (), "card", ""),
    )
    monkeypatch.setattr(bench, "search_all", lambda text: hits)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("/", *"tide", "tab")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        one, other = ("".join(part.text for part in entry[0]) for entry in screen.hit_list.entries)
        assert one.startswith("day-2026-11-22  An older story")
        assert other.startswith("18 Nov 2026     Another")


async def test_what_was_set_aside_is_listed_with_its_reason_and_one_key_brings_it_back(
    make_bench, running
) -> None:
    bench = make_bench()
    story, _ = fill(bench, article(0), article(1))
    copy = article(2)
    join(bench, story, copy, copy_of=bench.shelf.kept[story].clippings[0])
    wall = set_aside(bench, article(3), "a paywall: subscribe")
    async with running(bench) as pilot:
        screen = triage(pilot)
        assert "2 aside (v)" in head(pilot)
        await pilot.press("v")
        assert "Set aside: 2" in head(pilot)
        lines = [screen.line(entry) for entry in screen.listing.entries]
        assert [line.aside for line in lines] == [
            "a paywall: subscribe",
            "a copy in “Tide power plant opens 0”",
        ]
        assert "a paywall: subscribe" in said(pilot)
        for key in ("x", "s", "2", "enter", "c"):
            await pilot.press(key)
            assert "brings it back" in said(pilot)
        await pilot.press("f", *"copy", "enter")
        assert [entry.digest for entry in screen.listing.entries] == [copy.digest]
        await pilot.press("F", "g", "a")
        assert bench.shelf.kept[wall].aside == ""
        await pilot.press("b")
        assert bench.shelf.copies(story) == ()
        assert len(bench.shelf.story(story).clippings) == 2
        assert screen.listing.entries == []
        assert "Nothing is set aside" in "".join(part.text for part in screen.listing.line_at(1))
        await pilot.press("u", "u")
        assert len(screen.listing.entries) == 2
        await pilot.press("escape")
        assert not screen.lens.aside
        await pilot.press("b")
        assert "not set aside" in said(pilot)


async def test_where_all_is_set_aside_the_list_says_where_it_is(make_bench, running) -> None:
    bench = make_bench()
    set_aside(bench, article(3), "a paywall: subscribe")
    async with running(bench) as pilot:
        screen = triage(pilot)
        shown = "".join(part.text for part in screen.listing.line_at(1))
        assert "All that came in was set aside · v shows it" in shown
        await pilot.press("v")
        assert len(screen.listing.entries) == 1


async def test_the_preview_shows_sources_and_copies_and_is_read_from_the_list(make_bench, running) -> None:
    bench = make_bench()
    story, _ = fill(bench, article(0, "word " * 900), article(1))
    join(bench, story, article(2), copy_of=bench.shelf.kept[story].clippings[0])
    async with running(bench, (80, 24)) as pilot:
        screen = triage(pilot)
        await pilot.pause()
        assert screen.preview.region.y > screen.listing.region.y, "below the list"
        assert 6 <= screen.preview.size.height <= 8, "a third of the height"
        await pilot.press("]")
        assert screen.preview.scroll_offset.y > 0
        await pilot.press("[", ".")
        assert screen.preview.scroll_offset.y == 0
        assert screen.preview.clipping.title == "Cable is laid 2"
        assert "a copy" in "".join(part.text for part in screen.preview.line_at(0))
        await pilot.press(".")
        assert "all 2 of its texts" in said(pilot)
        await pilot.press(",", "w")
        await pilot.pause()
        assert screen.preview.size.height > screen.listing.size.height
        await pilot.press("tab")
        await pilot.pause()
        assert not screen.preview_shown
        await pilot.press("j", "w")
        await pilot.pause()
        assert screen.preview.clipping.title == "Fishers are wary 1"
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert screen.preview.region.x > screen.listing.region.x, "beside the list"


async def test_a_story_of_another_day_is_found_and_its_desk_opens(running, until, engine, tmp_path) -> None:
    today = date.today()
    before = Workbench.open_day(today - timedelta(days=3), engine, tmp_path / "ws")
    (wanted, _) = fill(before, article(1, "quokka"), article(2))
    before.decisions.decide([wanted], "kept")
    before.close()
    bench = Workbench.open_day(today, engine, tmp_path / "ws")
    fill(bench, article(3), article(4))
    bench.remember(offered="yesterday's work, before")
    async with running(bench) as pilot:
        screen = triage(pilot)

        async def found() -> bool:
            """Type once more when the index of all days was not ready."""
            await pilot.press("tab", "tab")
            await pilot.pause()
            return bool(screen.hit_list.entries)

        await pilot.press("/", *"quok", "tab")
        for _ in range(200):
            if screen.hit_list.entries or await found():
                break
        shown = "".join(part.text for line in screen.hit_list.entries[0] for part in line)
        assert "Fishers are wary 1" in shown
        assert "quokka" in shown
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.bench is not bench)
        assert pilot.app.bench.desk.folder.name == (today - timedelta(days=3)).isoformat()
        assert pilot.app.bench.shelf.kept[wanted].triage.decision == "kept"


async def test_a_paste_into_the_line_is_one_line_of_plain_words(make_bench, running, until) -> None:
    bench = make_bench()
    fill(bench, article(0), article(1))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("e")
        screen.prompt.line.post_message(Paste("one\r\ntwo\x1b]52;c;aGk=\x07 [bold]three"))
        await until(pilot, lambda: bool(screen.prompt.line.value))
        await pilot.press("enter")
        assert screen.view.kept.triage.note == "one two [bold]three"
        assert len(bench.shelf.kept) == 2, "a paste into the line adds nothing to the desk"


async def test_leaving_a_search_of_all_days_shows_the_whole_list_again(
    make_bench, running, until, monkeypatch
) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(6)))
    (bench.place / "desks" / "day-2026-11-22-2f68f545").mkdir()
    hit = Hit("day-2026-11-22-2f68f545", 7, "d", "Undated", "the tide came", ((4, 8),), "source", "")
    monkeypatch.setattr(bench, "search_all", lambda text: (hit,))
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("G")
        assert screen.view.id == ids[5]
        await pilot.press("/", *"tide")
        await until(pilot, lambda: 0 < len(screen.listing.entries) < 6)
        await pilot.press("tab")
        await until(pilot, lambda: len(screen.hit_list.entries) == 1)
        shown = "".join(part.text for part in screen.hit_list.entries[0][0])
        assert shown.startswith("day-2026-11-22  Undated")
        await pilot.press("escape")
        await until(pilot, lambda: not screen.prompt.open)
        assert len(screen.listing.entries) == 6
        assert screen.view.id == ids[5]
        assert "6 stories" in head(pilot)


async def test_each_of_the_two_lists_keeps_its_place(make_bench, running) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(4)))
    first = set_aside(bench, article(10), "a paywall: subscribe")
    second = set_aside(bench, article(11), "a cookie wall")
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("G", "v")
        assert screen.listing.entry.story == first, "the list that was not seen yet begins at its top"
        await pilot.press("j", "v")
        assert screen.listing.entry.story == ids[3]
        await pilot.press("v")
        assert screen.listing.entry.story == second
        await pilot.press("b", "v")
        assert screen.listing.entry.story == second, "what was brought back is under the cursor"


async def test_at_80_columns_the_head_says_how_many_are_marked(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(8)))
    set_aside(bench, article(10), "a paywall: subscribe")
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("a", "x", "z", "c")
        await pilot.press("g", "m", "m")
        await pilot.pause()
        assert head(pilot).rstrip().endswith("2 marked")
