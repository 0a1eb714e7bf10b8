"""In triage what is shown of a story rests while keys move, and is never what a key acts on."""

from __future__ import annotations

from random import Random

from desks import article, fill, triage
from driving import said
from textual.geometry import Region

from tui.composing import RowCompositor


async def test_held_keys_leave_the_preview_and_others_show_the_story_first(make_bench, running) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(6)))
    async with running(bench) as pilot:
        screen = triage(pilot)
        first = screen.preview.story
        screen.resting.soon("tell", screen.tell)
        screen.resting.rest = 1000.0
        await pilot.press("j", "j", "j", "a")
        assert screen.preview.story is first
        assert screen.resting.waits
        kept = [id for id in ids if bench.shelf.kept[id].triage.decision == "kept"]
        assert kept == [screen.listing.entries[3].story]
        under = screen.listing.entry
        assert under is not None
        await pilot.press("]")
        assert screen.preview.story.clippings == bench.shelf.story(under.story).clippings != first.clippings
        assert not screen.resting.waits
        await pilot.press("k", "z", "u")
        screen.resting.now()
        assert "Undone" in said(pilot)


async def test_the_rows_of_a_change_are_what_the_whole_screen_has_there(make_bench, running) -> None:
    bench = make_bench()
    fill(bench, *(article(number) for number in range(6)))
    async with running(bench) as pilot:
        compositor = triage(pilot)._compositor
        assert isinstance(compositor, RowCompositor)
        width, height = compositor.size
        whole = ["".join(strip.text for strip in row.values()) for row in _chops(compositor, height)]
        chance = Random(8)
        for _ in range(20):
            top = chance.randrange(height)
            rows = range(top, chance.randint(top, height - 1) + 1)
            crop = Region(0, rows.start, width, len(rows))
            chops = compositor._render_chops(crop, rows.__contains__)
            for y in rows:
                assert "".join(strip.text for strip in chops[y].values()) == whole[y]
        for _ in range(20):
            for _ in range(3):
                x, y = chance.randrange(width), chance.randrange(height)
                size = chance.randint(1, width - x), chance.randint(1, height - y)
                compositor._dirty_regions.add(Region(x, y, *size))
            update = compositor.render_partial_update()
            assert update is not None
            for y, begin, end in update.spans:
                row = {
                    at: letter
                    for x, strip in update.chops[y].items()
                    if strip is not None
                    for at, letter in enumerate(strip.text, start=x)
                }
                assert "".join(row[x] for x in range(begin, end)) == whole[y][begin:end]


def _chops(compositor: RowCompositor, height: int) -> list[dict[int, object]]:
    return list(super(RowCompositor, compositor)._render_chops(compositor.size.region, lambda y: True))[
        :height
    ]
