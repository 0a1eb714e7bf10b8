"""The whole way in the app: the seed articles in, a card drafted by the embedded engine, edited, exported."""

from __future__ import annotations

from pathlib import Path

from core.drafting.extractive import ExtractiveEngine
from core.exporting import export
from core.model import CellKind, edits
from core.outgoing import Asked, Format
from core.paths import samples
from core.sharing.page import read_page
from core.workbench import Workbench
from tui.screens.workbench import WorkbenchScreen


async def test_the_seeds_become_a_card_that_is_edited_exported_and_found_again(
    running, until, tmp_path: Path
) -> None:
    paths = sorted(samples().glob("00[1-4]*.txt"))
    bench = Workbench.open(paths, ExtractiveEngine(), tmp_path)
    assert [len(view.story.clippings) for view in bench.stories()] == [4]
    async with running(bench, (140, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: not screen.drafting and bench.card(screen.story) is not None)
        card = bench.card(screen.story)
        for _, cell in card.cells():
            for quote in cell.quotes:
                clipping = screen.source_view.story.clipping(quote.span.source)
                assert clipping is not None
                assert clipping.text[quote.span.start : quote.span.end] == quote.text
        open_places = edits.blanks(card)
        await pilot.press("b", "b", "e", *"An analyst's words", "enter")
        await until(pilot, lambda: screen._editing is None)
        assert edits.cell_at(bench.card(screen.story), open_places[1]).kind is CellKind.ANALYST
        shown = []
        for _ in range(60):
            await pilot.press("j")
            shown.append(screen.source_view.index)
        assert len(set(shown)) > 1, "the cursor leads to several sources"
        left = bench.card(screen.story)
        export(bench.outgoing([screen.story]), Asked(Format.MD, tmp_path / "card.md"))
    page = read_page((tmp_path / "card.md").read_text(encoding="utf-8"))
    assert page.problems == ()
    assert page.card.summary_text == left.summary_text
    again = Workbench.open(paths, ExtractiveEngine(), tmp_path)
    assert [view.card for view in again.stories()] == [left]
    again.close()


async def test_a_new_clipping_joins_its_story_and_a_changed_one_takes_its_old_place(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    seeds = sorted(samples().glob("00[1-4]*.txt"))
    for path in seeds[:3]:
        (clips / path.name).write_bytes(path.read_bytes())
    bench = Workbench.open([clips], ExtractiveEngine(), tmp_path / "ws")
    first = bench.stories()[0].id
    bench.close()
    (clips / seeds[3].name).write_bytes(seeds[3].read_bytes())
    text = (clips / seeds[0].name).read_text(encoding="utf-8")
    (clips / seeds[0].name).write_text(text + "\n\nA line came later.\n", encoding="utf-8")
    for _ in range(2):
        bench = Workbench.open([clips], ExtractiveEngine(), tmp_path / "ws")
        assert [view.id for view in bench.stories()] == [first]
        assert len(bench.stories()[0].story.clippings) == 4
        bench.close()
    bench = Workbench.open([clips], ExtractiveEngine(), tmp_path / "ws")
    assert [event.kind async for event in bench.draft(first)][-1] == "finished"
    bench.close()
    for path in clips.iterdir():
        path.write_text(
            path.read_text(encoding="utf-8") + "\n\nA second line came later.\n", encoding="utf-8"
        )
    bench = Workbench.open([clips], ExtractiveEngine(), tmp_path / "ws")
    story = bench.stories()[0].story
    assert len(bench.stories()) == 1
    assert len(story.clippings) == 4
    assert bench.realign(first)
    quotes = [quote for _, cell in bench.card(first).cells() for quote in cell.quotes]
    assert quotes
    assert all(story.holds(quote) for quote in quotes), "the quotes follow into the new texts"
    bench.close()
