"""Clippings find their stories again, whatever happened to the desk or to their files."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.drafting.engine import DraftRequest
from core.errors import NotSaved
from core.model import DraftEvent, Story
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
