"""Clippings find their stories again, whatever happened to the desk or to their files."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.checking.evidence import quote_findings
from core.drafting.engine import DraftRequest
from core.drafting.extractive import ExtractiveEngine
from core.errors import NotSaved
from core.model import DraftEvent, Story
from core.model.published import published
from core.prose.aligning import Aligner
from core.sharing.document import json_line, read_json
from core.workbench import Workbench

DAM = (
    "The dam at Teasel was drained on Monday after inspectors found a crack in its northern wall. Engineers "
    "of the water board will inject resin from Thursday, and the valley below stays closed to walkers. The "
    "board puts the cost at four million florins and hopes to refill the reservoir by the end of March."
)
YEAST = (
    "A yeast that makes nylon out of straw went into production at Dunholt this week, its maker says. The "
    "plant takes bales from forty farms around the town, ferments them for three days and sells the fibre "
    "to a maker of fishing nets, which wants to replace half of its mineral oil within two years."
)


class Idle:
    """An engine that is never asked."""

    name = "idle"

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        raise AssertionError("nobody asked for a draft")
        yield


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "dam.txt").write_text(DAM, encoding="utf-8")
    return folder


def opened(clips: Path) -> Workbench:
    return Workbench.open([clips], Idle(), clips.parent / "ws")


def desk_file(clips: Path) -> Path:
    return next((clips.parent / "ws").rglob("desk.json"))


def texts(clips: Path) -> list[list[str]]:
    bench = opened(clips)
    found = [[clipping.text for clipping in view.story.clippings] for view in bench.stories()]
    bench.close()
    return found


@pytest.mark.parametrize("damage", ["missing", "empty", "torn"])
def test_a_lost_or_damaged_desk_file_is_made_anew_from_the_articles(clips: Path, damage: str) -> None:
    assert texts(clips) == [[DAM]]
    path = desk_file(clips)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else path.read_bytes()[:40])
    assert texts(clips) == [[DAM]]
    assert texts(clips) == [[DAM]]


def test_a_desk_of_a_newer_program_says_so(clips: Path) -> None:
    assert texts(clips) == [[DAM]]
    path = desk_file(clips)
    path.write_text(path.read_text(encoding="utf-8").replace('"schema": 2', '"schema": 99'), encoding="utf-8")
    bench = opened(clips)
    assert "newer" in bench.readonly
    bench.close()
    path.write_text('{"_meta": {"1": {"schema": 99}}}', encoding="utf-8")
    (clips / "dam.txt").unlink()
    with pytest.raises(NotSaved, match="newer"):
        opened(clips)


def test_a_text_that_changes_and_changes_back_is_the_one_that_is_shown(clips: Path) -> None:
    for text in (DAM, YEAST, DAM, YEAST):
        (clips / "dam.txt").write_text(text, encoding="utf-8")
        assert texts(clips) == [[text]]


def feed(*items: tuple[str, str]) -> str:
    entries = "".join(
        f"<item><title>{title}</title><link>https://ex.example/</link>"
        f"<description>{text}</description></item>"
        for title, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{entries}</channel></rss>'


def test_feed_items_with_one_address_do_not_replace_each_other(clips: Path) -> None:
    (clips / "dam.txt").unlink()
    (clips / "feed.xml").write_text(feed(("Dam drained", DAM)), encoding="utf-8")
    assert len(texts(clips)) == 1
    (clips / "feed.xml").write_text(feed(("Nylon from straw", YEAST), ("Dam drained", DAM)), encoding="utf-8")
    found = [text for story in texts(clips) for text in story]
    assert any(DAM in text for text in found)
    assert any(YEAST in text for text in found)


def test_a_loop_or_an_impossible_name_beside_a_good_file_costs_one_sentence(clips: Path) -> None:
    loop = clips / "loop"
    loop.symlink_to(loop)
    bench = Workbench.open([clips / "dam.txt", loop, Path("nul\0name")], Idle(), clips.parent / "ws")
    assert len(bench.stories()) == 1
    assert len(bench.problems) == 2
    bench.close()


RAIL = (
    "The railway of Corrand buys night trains\n\n"
    "The railway of Corrand has ordered 12 night trains from the works at Dunholt. They run from the town "
    "to the coast from 2028, its director said on Monday. Passengers complain about the price of a bed. The "
    "ministry pays a third of the cost because the line would not pay for itself. Unions fear that cleaners "
    "lose their jobs."
)


async def drafted(clips: Path) -> int:
    """A card of the article that there is; the desk is closed again."""
    bench = Workbench.open([clips], ExtractiveEngine(), clips.parent / "ws")
    (view,) = bench.stories()
    assert [event.kind async for event in bench.draft(view.id)][-1] == "finished"
    bench.close()
    return view.id


async def test_a_corrected_file_takes_the_place_of_its_former_text_and_quotes_follow(clips: Path) -> None:
    path = clips / "dam.txt"
    path.write_text(RAIL, encoding="utf-8")
    id = await drafted(clips)
    path.write_text("Corrected on Tuesday.\n\n" + RAIL.replace("12 night", "14 night"), encoding="utf-8")
    bench = opened(clips)
    (view,) = bench.stories()
    assert len(view.story.clippings) == 1
    assert (view.id, view.kept.arrived, len(view.kept.former)) == (id, (), 1)
    assert bench.shelf.clipping(view.kept.former[0]) is not None
    card = bench.card_or_new(id)
    lost = {quote for _, cell in card.cells() for quote in cell.quotes if not view.story.holds(quote)}
    assert lost
    told, sources = read_json(json_line(published(card), bench.outgoing([id])[0].story()))
    assert sources is not None
    assert all(sources.holds(quote) for _, cell in told.cells() for quote in cell.quotes)
    assert bench.realign(id)
    after = bench.card_or_new(id)
    assert all(view.story.holds(quote) for _, cell in after.cells() for quote in cell.quotes)
    assert [cell.text for _, cell in after.cells()] == [cell.text for _, cell in card.cells()]
    said = [f.sentence for f in quote_findings(after, view.story, Aligner(view.story.clippings))]
    assert said
    assert all("“12” where the source has “14”" in sentence for sentence in said)
    bench.close()
    path.write_text(RAIL, encoding="utf-8")
    assert texts(clips) == [[RAIL]]


async def test_another_article_under_the_name_of_a_quoted_one_is_a_story_of_its_own(clips: Path) -> None:
    path = clips / "dam.txt"
    path.write_text(RAIL, encoding="utf-8")
    id = await drafted(clips)
    path.write_text(YEAST, encoding="utf-8")
    assert sorted(texts(clips)) == sorted([[RAIL], [YEAST]])
    path.write_text(RAIL.replace("12", "14"), encoding="utf-8")
    bench = opened(clips)
    assert [clipping.text for clipping in bench.view(id).story.clippings] == [RAIL.replace("12", "14")]
    assert bench.shelf.kept[id].independent == 1
    bench.close()


def test_a_corrected_copy_stays_a_copy(clips: Path) -> None:
    (clips / "copy.txt").write_text(DAM.replace("Monday", "Friday"), encoding="utf-8")
    for word in ("Monday", "Friday", "Sunday"):
        (clips / "copy.txt").write_text(
            DAM.replace("Monday", word) + f"Printed on {word}.\n", encoding="utf-8"
        )
        bench = opened(clips)
        (story,) = bench.shelf.kept.values()
        assert (len(story.clippings), len(story.copies)) == (1, 1)
        bench.close()
