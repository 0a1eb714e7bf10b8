"""From a cell to the sentence that it came from and back, by keys; what is lost is said; finding words."""

from __future__ import annotations

from driving import opened, said, signal
from scripted import OTHER, TEXT

from core.model import CellKind, Clipping, Column, Place, Section
from core.shelf import Arrival, Arrivals
from tui.widgets.lost_quotes import LostQuotes

UNION = "The plant feeds 28 megawatts into the grid, the union says."


def lines(screen) -> list[str]:
    view = screen.source_view
    return ["".join(part.text for part in view.line_at(y)) for y in range(view.line_count())]


async def test_quotes_are_stepped_through_across_sources_and_said_when_one_leaves(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT, OTHER)) as pilot:
        await until(pilot, lambda: len(pilot.app.screen.listing.entries) == 2)
        bench = pilot.app.bench
        id = bench.decisions.join(list(bench.shelf.kept))
        await pilot.press("enter")
        screen = await opened(pilot, until)
        assert screen.story == id
        screen.card_view.go(signal(Column.DESCRIPTION))
        await pilot.press("tab", ".", "G", "e")
        await until(pilot, lambda: "Evidence of Signals 1, description" in said(pilot))
        cell = screen.bench.card(id).rows(Section.SIGNALS)[0].description
        assert [quote.text for quote in cell.quotes] == ["It feeds 30 megawatts into the grid.", UNION]
        await pilot.press("tab", "'")
        await until(pilot, lambda: "quote 1 of 2 · Outlet 1 [1], sentence 3" in said(pilot))
        assert screen.source_view.index == 0
        (marked,) = [line for line in lines(screen) if line[1:2] == "▸"]
        assert marked.endswith("It")
        await pilot.press('"')
        await until(pilot, lambda: "quote 2 of 2 · Outlet 2 [2], sentence 2" in said(pilot))
        await pilot.press("tab", "d")
        assert len(screen.bench.card(id).rows(Section.SIGNALS)[0].description.quotes) == 1
        await pilot.press("u")
        assert screen.bench.card(id).rows(Section.SIGNALS)[0].description == cell
        new = bench.decisions.split(id, [bench.shelf.story(id).clippings[1].digest])
        screen.desk_changed(frozenset((id, new)))
        lost = screen.query_one(LostQuotes)
        await until(pilot, lambda: bool(lost.said))
        assert "now in another story" in lost.said[0]
        assert UNION in lost.said[0]
        screen.card_view.go(Place(section=Section.TITLE))
        await until(
            pilot, lambda: lost.said == ("! 1 quote of this card is in no source here · f goes there",)
        )


async def test_sentences_become_rows_evidence_and_keywords(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("tab", "g", "j", "J", "K")
        await until(pilot, lambda: "sentence 2 of" in said(pilot))
        assert [line[0] for line in lines(screen) if "opened on Monday" in line] == ["█"]
        screen.tell()
        assert "sentence 2 of" in said(pilot)
        await pilot.press("e")
        change = screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change
        assert (change.text, change.kind) == ("The plant at Sandholm opened on Monday.", CellKind.QUOTE)
        await pilot.press("J", "enter")
        await until(pilot, lambda: "Row 2 of Signals" in said(pilot))
        row = screen.bench.card(screen.story).rows(Section.SIGNALS)[1]
        assert row.description.text == f"{change.text} It feeds 30 megawatts into the grid."
        await pilot.press("a")
        assert screen.query_one("#prompt-line").value == "The plant at Sandholm"
        screen.query_one("#prompt-line").value = "Sandholm"
        await pilot.press("enter")
        await until(pilot, lambda: "Keyword: Sandholm" in said(pilot))
        assert screen.bench.card(screen.story).keywords[-1].quotes[0].text == "Sandholm"
        await pilot.press("u", "u", "u")
        assert screen.bench.card(screen.story).rows(Section.SIGNALS)[0].change.blank
        screen.card_view.go(Place(section=Section.TITLE))
        await pilot.press("o", "i")
        await until(pilot, lambda: len(screen.bench.card(screen.story).issues.rows) == 1)


async def test_a_click_and_a_drag_choose_sentences(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (120, 20)) as pilot:
        screen = await opened(pilot, until)
        view = screen.source_view
        view.scroll_to(y=20, animate=False)
        await pilot.pause()
        await pilot.click(view, (8, 5))
        assert view.chosen_quote().span.start > 500
        view.scroll_to(y=0, animate=False)
        await pilot.pause()
        y = next(n for n, line in enumerate(lines(screen)) if "Fishers" in line)
        at = lines(screen)[y].index("Fishers")
        await pilot.click(view, (at, y))
        assert view.chosen_quote().text == "Fishers fear that the turbines may harm eels."
        await pilot.mouse_down(view, (4, y - 1))
        await pilot.hover(view, (at + 3, y))
        await pilot.mouse_up(view, (at + 3, y))
        await until(pilot, lambda: "sentences" in said(pilot))
        assert view.chosen_quote().text.endswith("harm eels.")


async def test_quotes_follow_a_source_that_has_changed(make_bench, running, until) -> None:
    bench = make_bench(TEXT)
    async with running(bench) as pilot:
        screen = await opened(pilot, until)
        before = bench.card(screen.story)
        old = bench.shelf.story(screen.story).clippings[0]
        new = Clipping(
            text="Corrected on Tuesday.\n\n"
            + TEXT.replace("30 mega", "33 mega").replace("Fishers", "Anglers"),
            outlet="Outlet 1",
        )
        bench.shelf.put(Arrivals((Arrival(new, screen.story, replaces=(old.digest,)),)))
        screen.desk_changed(frozenset((screen.story,)))
        await until(pilot, lambda: "followed their words" in said(pilot))
        card = bench.card(screen.story)
        assert all(quote.span.source == new.digest for _, cell in card.cells() for quote in cell.quotes)
        assert [cell.text for _, cell in card.cells()] == [cell.text for _, cell in before.cells()]
        await until(
            pilot, lambda: any("“30” where the source has “33”" in f.sentence for f in screen.review.open)
        )
        await pilot.press("u")
        assert bench.card(screen.story) == before
        lost = screen.query_one(LostQuotes)
        await until(pilot, lambda: bool(lost.said))
        assert "another text now" in lost.said[0]


async def test_find_goes_from_the_card_to_the_sources_and_round(make_bench, running, until) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("/", *"TÜR", "enter")
        await until(pilot, lambda: "1 of 4 · on the card, Keywords 2" in said(pilot))
        await pilot.press("n", "n")
        assert "3 of 4 · on the card, Signals 2, description" in said(pilot)
        assert screen.card_view.place == signal(Column.DESCRIPTION, 1)
        await pilot.press("n")
        await until(pilot, lambda: screen.source_view.has_focus)
        assert "4 of 4 · in source 1" in said(pilot)
        assert [TEXT[a:b] for a, b, style in screen.source_view.hits if style == "here"] == ["tur"]
        await pilot.press("n")
        await until(pilot, lambda: screen.card_view.has_focus)
        assert "1 of 4" in said(pilot)
        await pilot.press("N", "escape")
        await until(pilot, lambda: not screen.looking)
        assert screen.source_view.hits == ()
        await pilot.press("n")
        assert "/ finds words" in said(pilot)
        await pilot.press("ctrl+f", *"zz", "enter")
        await until(pilot, lambda: "in none of its sources" in said(pilot))


async def test_for_a_cell_without_a_quote_the_nearest_sentences_are_shown_to_be_cited(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT), (80, 24)) as pilot:
        screen = await opened(pilot, until)
        bench, id = screen.bench, screen.story
        bench.set_text(id, signal(Column.CHANGE), "Turbines become harmful to eels")
        bench.set_text(id, signal(Column.DRIVER), "Quarterly dividends")
        screen.refresh_card()
        screen.card_view.go(signal(Column.DRIVER))
        await pilot.press("'")
        await until(pilot, lambda: "no sentence of the sources speaks of it" in said(pilot))
        screen.card_view.go(signal(Column.CHANGE))
        await pilot.press("'")
        await until(pilot, lambda: "no quote yet; near it 1 of 1" in said(pilot))
        assert screen.source_view.has_focus
        assert not bench.card(id).rows(Section.SIGNALS)[0].change.quotes
        await pilot.press("e")
        (quote,) = bench.card(id).rows(Section.SIGNALS)[0].change.quotes
        assert quote.text == "Fishers fear that the turbines may harm eels."
        await pilot.press("tab")
        await until(pilot, lambda: "your words · behind it" in said(pilot))
