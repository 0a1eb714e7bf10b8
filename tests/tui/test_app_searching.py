"""Fields in the search lines: what they say while typed, rows that are found, and what Enter opens."""

from __future__ import annotations

from desks import article, fill, head, triage
from driving import said

from core.archive.store import Archives
from core.model import Card, Cell, Column, Row, Score, Section
from core.model.published import published
from tui.messages import OpenPublished
from tui.published import Publishing
from tui.screens import finding
from tui.screens.workbench import WorkbenchScreen

CARD = Card(title=Cell.page("Tide power plant opens"), themes=(Cell.page("energy"),)).with_rows(
    Section.CONCERNS,
    (
        Row(name=Cell.page("Silt"), description=Cell.page("it settles"), score=Score(engine=2)),
        Row(
            name=Cell.page("Eels"), description=Cell.page("they turn back"), score=Score(engine=2, analyst=5)
        ),
    ),
)


async def typed(pilot, text: str) -> None:
    """Have a text stand in the search line, as if it was typed at once."""
    triage(pilot).prompt.line.value = text
    await pilot.pause()


async def test_fields_narrow_the_list_while_typed_and_an_impossible_one_keeps_the_line(
    make_bench, running
) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(4)))
    bench.change(ids[2], "Draft", CARD)
    async with running(bench, (80, 24)) as pilot:
        screen = triage(pilot)
        await pilot.press("/")
        assert "score>=4" in said(pilot)
        await typed(pilot, "score>=4")
        assert [entry.story for entry in screen.listing.entries] == [ids[2]]
        await typed(pilot, "score>=9")
        assert "1 to 5" in said(pilot)
        assert len(screen.listing.entries) == 4, "what another query found is not shown"
        await pilot.press("enter")
        await pilot.pause()
        assert screen.prompt.open
        assert screen.prompt.line.has_focus
        assert "1 to 5" in said(pilot)
        await typed(pilot, "score>=5 theme:ene")
        assert [entry.story for entry in screen.listing.entries] == [ids[2]]
        await pilot.press("escape")
        assert len(screen.listing.entries) == 4


async def test_a_row_of_another_day_is_shown_with_its_score_and_opened(
    make_bench, running, until, monkeypatch
) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(3)))
    bench.change(ids[1], "Draft", CARD)
    with Archives(bench.place).begin("old") as (_, writer):
        writer.put(published(CARD.with_fields(page="20251005", title=Cell.page("An older one"))))
    bench.searching.warm()
    opened: list[OpenPublished] = []
    async with running(bench, (80, 24)) as pilot:
        screen = triage(pilot)
        monkeypatch.setattr(Publishing, "on_open_published", lambda app, message: opened.append(message))
        await pilot.press("/", "tab")
        await typed(pilot, "score:")
        await until(pilot, lambda: "1 to 5" in said(pilot))
        await typed(pilot, "score:5")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        await typed(pilot, "score:9")
        assert "1 to 5" in said(pilot)
        assert (screen.hit_list.entries, screen._archive) == ([], ())
        await pilot.press("enter", "x")
        await pilot.pause()
        assert screen.prompt.open
        assert "x" in screen.prompt.line.value, "letters go into the line"
        assert not opened
        await typed(pilot, "score:5")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        first, second = (
            "".join(part.text for line in entry for part in line) for entry in screen.hit_list.entries
        )
        assert first.split("  ")[0] == "5 Oct 2025"
        assert "An older one" in first
        assert second.startswith("of-some-paths  Tide power plant opens")
        for line in (first, second):
            assert "Concerns 5" in line
            assert "Eels: they turn back" in line
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened))
        assert (opened[0].desk, opened[0].story) == ("archive/old", 1)
        assert (opened[0].place.section, opened[0].place.index) == (Section.CONCERNS, 1)
        await pilot.press("/")
        await typed(pilot, "score:5")
        await pilot.press("tab")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        bench_screen = pilot.app.screen
        await until(pilot, lambda: bench_screen.place.section is Section.CONCERNS)
        assert bench_screen.story == ids[1]
        assert (bench_screen.place.index, bench_screen.place.column) == (1, Column.NAME)


async def test_the_head_says_of_how_many_places_the_first_are_shown(
    make_bench, running, until, monkeypatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    bench = make_bench()
    fill(bench, article(0), article(1))
    monkeypatch.setattr(bench, "search_all", lambda text: bench.searching.archive(text, most=2))
    with Archives(bench.place).begin("old") as (_, writer):
        for number in range(3):
            link = f"https://b.example/{number}"
            writer.put(published(CARD.with_fields(link=link, title=Cell.page(f"Tides {number}"))))
    with Archives(bench.place).begin("bare") as (_, writer):
        writer.put(published(CARD.with_fields(title=Cell.page(""))))
    bench.searching.warm()
    async with running(bench, (80, 24)) as pilot:
        screen = triage(pilot)
        await pilot.press("/", "tab")
        await typed(pilot, "score:5 desk:archive/old")
        await until(pilot, lambda: len(screen.hit_list.entries) == 2)
        assert "the first 2 of 3 places found on all days" in head(pilot)
        await typed(pilot, "score:5 desk:archive/bare")
        await until(pilot, lambda: len(screen.hit_list.entries) == 1)
        shown = "".join(part.text for part in screen.hit_list.entries[0][0])
        assert shown.startswith("no date     untitled  ")
        await typed(pilot, "score:5 desk:archive eels on:2024")
        await until(pilot, lambda: not screen.hit_list.entries)
        assert "0 places found on all days" in head(pilot)
