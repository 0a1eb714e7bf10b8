"""Finished cards that come in along with articles join the story that they tell of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput
from core.intake import Progress, Read, read_for
from core.keeping import Desk
from core.model import Card, Cell, CellKind, Place, Section
from core.sharing.document import write_json
from core.sharing.page import read_page, write_page
from core.wish import Wish
from core.workbench import Workbench

SAMPLES = Path(__file__).parents[2] / "sample_articles"
SEEDS = sorted(SAMPLES.glob("00?_*.txt"))
SEED = SEEDS[0]
LABEL = f"Card read from {SEED.name}"
DAM = """Teasel dam drained after crack is found

The dam at Teasel was drained on Monday after inspectors found a crack in its northern wall. Engineers of the
Corrand water board will inject resin from Thursday, and the valley below is closed to walkers till spring.
The board puts the cost at four million florins and hopes to refill the reservoir by the end of March.
"""
PAGE = """# __{}__, (from page [20261122](https://kghosh.substack.com/p/20261122).)

__[External link]({})__



## Keywords

* dams

## Summary

{}"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench(Desk.open(tmp_path / "ws" / "desks" / "2026-11-22"), ExtractiveEngine())
    yield bench
    bench.close()


def add(bench: Workbench, *paths: Path, texts: tuple[tuple[str, bytes], ...] = ()) -> Progress:
    async def run() -> Progress:
        async with aclosing(bench.add(Wish(paths=paths, texts=texts))) as steps:
            return [progress async for progress in steps][-1]

    return asyncio.run(run())


def write(folder: Path, **files: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return sorted(folder.iterdir())


def test_a_folder_with_a_card_and_its_articles_opens_as_one_story_with_that_card(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for path in SEEDS:
        (seeds / path.name).write_bytes(path.read_bytes())
    for again in range(2):
        bench = Workbench.open([seeds], ExtractiveEngine(), tmp_path / "ws")
        (story,) = bench.stories()
        assert len(story.kept.clippings) == 4
        assert story.card is not None
        kinds = {cell.kind for _, cell in story.card.cells()}
        assert kinds == {CellKind.PAGE}
        assert bench.page(story.id) == SEED.read_text("utf-8").rstrip("\n")
        assert [step.label for step in bench.history(story.id).done] == [LABEL]
        assert bench.problems == [], again
        assert bench.spread().all.page == (0, 0, 2, 12, 8)
        assert [counts.title for counts in bench.spread().cards] == [story.card.title.text]
        bench.close()


def test_the_card_is_one_step_that_can_be_undone_and_is_not_read_again_then(bench: Workbench) -> None:
    progress = add(bench, *SEEDS)
    (id,) = bench.shelf.kept
    assert (progress.cards_read, progress.passed) == (1, [])
    assert progress.summary() == "1 new story, 3 clippings joined their stories, 1 card read"
    assert id in progress.fresh
    assert bench.undo(id) == LABEL
    assert bench.card(id) is None
    again = add(bench, SEED)
    assert bench.card(id) is None
    assert (again.came.known, again.passed) == (1, [])
    assert bench.redo(id) == LABEL
    assert bench.card(id) is not None


def test_a_card_that_comes_later_joins_the_story_that_is_there(bench: Workbench) -> None:
    add(bench, *SEEDS[1:])
    progress = add(bench, SEED)
    (id,) = bench.shelf.kept
    assert progress.cards_read == 1
    assert bench.card(id) is not None


@pytest.mark.parametrize("how", ["link", "words", "pasted"])
def test_which_story_is_told_by_link_or_by_words(bench: Workbench, tmp_path: Path, how: str) -> None:
    article = f"---\ntitle: Teasel dam drained\nurl: https://www.example.org/dam?utm_source=x\n---\n\n{DAM}"
    other = SEEDS[1].read_text("utf-8")
    link = "http://example.org/dam/" if how == "link" else ""
    told = "Something else altogether." if how == "link" else DAM.split("\n\n", 1)[1].replace("\n", " ")
    page = PAGE.format("Teasel dam drained", link, told)
    paths = write(
        tmp_path / "in", a__md=article, b__txt=other, **({} if how == "pasted" else {"c__md": page})
    )
    texts = (("pasted text", page.encode()),) if how == "pasted" else ()
    progress = add(bench, *paths, texts=texts)
    assert (progress.cards_read, progress.passed, progress.problems) == (1, [], [])
    with_card = [kept.title for id, kept in bench.shelf.kept.items() if bench.card(id)]
    assert with_card == ["Teasel dam drained"]


def test_without_a_story_it_is_passed_over_with_a_sentence(bench: Workbench, tmp_path: Path) -> None:
    (dam,) = write(tmp_path / "in", dam__txt=DAM)
    progress = add(bench, dam, SEED)
    assert progress.cards_read == 0
    (problem,) = progress.passed
    assert str(problem).startswith(f"{SEED.name}: It is a finished card, and no story here tells of it")
    assert "Add its articles" in problem.hint
    assert problem in bench.problems
    assert not any(bench.card(id) for id in bench.shelf.kept)
    assert "1 card passed over" in progress.parts(short=True)


def test_a_story_that_has_a_card_keeps_it(bench: Workbench, tmp_path: Path) -> None:
    add(bench, *SEEDS[1:])
    (id,) = bench.shelf.kept
    bench.set_text(id, Place(section=Section.TITLE), "My own")
    progress = add(bench, SEED)
    (problem,) = progress.passed
    assert "has one already" in problem.sentence
    assert problem.hint
    card = bench.card(id)
    assert card is not None
    assert card.title.text == "My own"


def test_of_two_cards_for_one_story_the_first_counts(bench: Workbench, tmp_path: Path) -> None:
    second = tmp_path / "z.md"
    second.write_text(SEED.read_text("utf-8").replace("China Approves", "China Grants"))
    progress = add(bench, *SEEDS, second)
    assert progress.cards_read == 1
    assert [problem.name for problem in progress.passed] == ["z.md"]
    (id,) = bench.shelf.kept
    assert [step.label for step in bench.history(id).done] == [LABEL]


def test_the_same_card_under_another_name_is_known(bench: Workbench, tmp_path: Path) -> None:
    second = tmp_path / "z.md"
    second.write_bytes(SEED.read_bytes())
    progress = add(bench, *SEEDS, second)
    assert (progress.cards_read, progress.passed, progress.came.known) == (1, [], 1)


def test_our_json_joins_by_its_sources_with_all_that_vouches(bench: Workbench, tmp_path: Path) -> None:
    (dam,) = write(tmp_path / "in", dam__txt=DAM)
    add(bench, dam)
    (id,) = bench.shelf.kept
    card = Card(title=Cell.analyst("Nothing to do with it"))
    (tmp_path / "card.json").write_text(write_json(card, bench.shelf.story(id)))
    assert add(bench, tmp_path / "card.json").cards_read == 1
    assert bench.card(id) == card


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.json", '{"format": "foredeck-card/1", "card": {"title": 3}}'),
        ("newer.json", '{"format": "foredeck-card/9", "card": {}}'),
        ("half.md", "# __T__, (from page [1](https://x.example/1"),
        ("hostile.md", PAGE.format("\x1b]0;x\x07T\u202e", "", "\x1b[2J")),
    ],
)
def test_a_bad_card_costs_one_sentence(bench: Workbench, tmp_path: Path, name: str, text: str) -> None:
    (dam,) = write(tmp_path / "in", dam__txt=DAM)
    (tmp_path / name).write_text(text)
    progress = add(bench, dam, tmp_path / name)
    told = [str(problem) for problem in (*progress.passed, *progress.problems)]
    assert len(told) == 1
    assert told[0].startswith(f"{name}: It ")
    assert told[0].isprintable()
    assert len(bench.shelf.kept) == 1


def test_cards_wait_for_articles_that_there_was_no_time_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_the_first(wish: Wish, seconds: float, reader: object = None) -> Read:
        read = read_for(Wish(paths=wish.paths[:1]), seconds)
        return replace(read, left=Wish(paths=wish.paths[1:]))

    monkeypatch.setattr("core.workbench.read_for", read_the_first)
    bench = Workbench.open(SEEDS, ExtractiveEngine(), tmp_path / "ws")
    try:
        assert (bench.left is not None, bench.problems, bench.stories()) == (True, [], ())
        assert bench.left is not None
        progress = add(bench, *bench.left.paths, texts=bench.left.texts)
        assert (progress.cards_read, progress.passed) == (1, [])
        (story,) = bench.stories()
        assert [step.label for step in bench.history(story.id).done] == [LABEL]
    finally:
        bench.close()


def test_a_card_alone_opens_no_desk(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="finished card"):
        Workbench.open([SEED], ExtractiveEngine(), tmp_path / "ws")


def test_what_came_in_reads_back_as_the_page_that_it_was(bench: Workbench) -> None:
    add(bench, *SEEDS)
    (id,) = bench.shelf.kept
    assert bench.card(id) == read_page(SEED.read_text("utf-8")).card
    assert write_page(bench.card_or_new(id)) == SEED.read_text("utf-8").rstrip("\n")
