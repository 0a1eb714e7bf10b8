"""What belongs to the cursor's cell rests while keys move it, and is there before an action uses it."""

from __future__ import annotations

from driving import opened, said, signal
from scripted import TEXT

from core.model import Column, Place, Section


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


async def test_a_run_of_keys_goes_over_sentences_with_a_bar_and_turns_pages(
    make_bench, running, until
) -> None:
    text = "\n\n".join(f"Berth {number} takes a ship. It is the one of that number." for number in range(30))
    async with running(make_bench(text), size=(120, 20)) as pilot:
        screen = await opened(pilot, until)
        await until(pilot, lambda: screen.checked)
        source = screen.source_view
        await pilot.press("tab", "g")
        screen.resting.rest = 60.0
        await pilot.press("j")
        assert source.lit_span == source.chosen_span == source.sentences[1]
        await pilot.press("j")
        assert source.chosen_numbers == (3, 3)
        assert source.lit_span is None, "the ground waits"
        line = source._line_of(source.sentences[2][0]) - round(source.scroll_offset.y)
        assert source.render_line(line).text.startswith("█"), "the bar does not"
        tops = []
        for _ in range(40):
            screen.action_do("source.down")
            first, last = (source._line_of(offset) for offset in source.chosen_span)
            tops.append(round(source.scroll_offset.y))
            assert tops[-1] <= first <= last < tops[-1] + source.content_size.height
        assert len(set(tops)) < 8, "most steps scroll nothing"
        screen.resting.now()
        assert source.lit_span == source.chosen_span == source.sentences[42]


async def test_a_run_of_keys_goes_over_a_cell_of_some_lines_with_a_bar(make_bench, running, until) -> None:
    async with running(make_bench(TEXT)) as pilot:
        card = (await opened(pilot, until)).card_view
        title = card.card.title.model_copy(update={"text": "Berths for ships " * 20})
        card.show(card.card.model_copy(update={"title": title}))
        for index, lit in ((2, True), (0, False), (3, True)):
            at = Place(section=Section.TITLE, index=index)
            card.go(Place(section=Section.KEYWORDS))
            card.go(at, step=True)
            assert card.lit is lit
            passing = card.render_line(card.box(at).y)
            card.light()
            resting = card.render_line(card.box(at).y)
            assert passing.text == resting.text
            assert passing.text.startswith("█")
            assert (passing == resting) is lit, "only a ground is laid"
