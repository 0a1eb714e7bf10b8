"""A desk is opened with what a process beside this one has read, and the rest comes behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from doubles import papers

from core.beside.reading import Reader
from core.drafting.extractive import ExtractiveEngine
from core.intake import Wish, read_for
from core.workbench import Workbench

SAMPLE = Path(__file__).parents[3] / "sample_articles" / "day-2026-11-22"
FRENCH = "2026-11-19_le-phare-de-valmerac_train-de-nuit.html"
ENGLISH = "2026-11-20_averin-daily_night-trains.txt"


async def test_the_first_article_is_there_and_the_same_process_reads_the_rest(tmp_path: Path) -> None:
    """However little time there is: a desk without a story would be a welcome to nobody."""
    folder = tmp_path / "clippings"
    folder.mkdir()
    paths = papers(folder)
    reader = Reader([folder])
    bench = Workbench.open([folder], ExtractiveEngine(), tmp_path / "ws", seconds=0.0, reader=reader)
    try:
        helper = reader.helper
        assert bench.stories()
        if bench.left is not None:
            _ = [progress async for progress in bench.add(bench.left)]
        assert len(set(bench.desk.digests())) == len(paths)
        assert reader.helper is helper
        assert helper.ended.wait(5)
    finally:
        bench.close()


async def test_a_desk_that_is_closed_ends_what_still_reads(tmp_path: Path) -> None:
    """The process is not left behind with work that nobody waits for."""
    folder = tmp_path / "clippings"
    folder.mkdir()
    papers(folder)
    reader = Reader([folder])
    read = read_for(Wish(paths=(folder,)), 0.0, reader)
    assert any(step.found for step in read.steps)
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path / "ws")
    bench.intake.bring_in_read(read)
    bench.close()
    assert reader.helper.ended.wait(5)


async def test_what_is_pasted_is_read_beside_when_it_needs_a_parser(tmp_path: Path) -> None:
    """A page is, plain words are not; both come onto the desk."""
    page = b"<html><head><title>Lock</title></head><body><p>" + b"The lock was opened today. " * 30
    words = b"The harbour\n\n" + b"The harbour was opened by the mayor of the town. " * 20
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path / "ws")
    bench.intake.beside = True
    try:
        seen = []
        async for progress in bench.add(Wish(texts=(("page", page), ("words", words)))):
            seen.append((progress.done, bench.intake._sifter is not None))
        assert seen[-1] == (2, True)
        assert len(bench.desk.digests()) == 2
        assert bench.intake._sifter is None
    finally:
        bench.close()


@pytest.mark.parametrize("seconds", [0.0, 30.0])
async def test_a_telling_in_another_language_joins_its_story_however_little_is_read_at_once(
    tmp_path: Path, seconds: float
) -> None:
    """It comes first in the folder, and is placed when all others are there."""
    told = {name: (SAMPLE / name).read_bytes() for name in (FRENCH, ENGLISH)}
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "0.html").write_bytes(told[FRENCH])
    for number in range(3):
        (folder / f"{number + 1}.txt").write_text(f"Lock {number}\n\n" + f"Lock {number} was opened. " * 40)
    (folder / "9.txt").write_bytes(told[ENGLISH])
    read = read_for(wish := Wish(paths=(folder,)), seconds)
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path / "ws")
    try:
        bench.intake.bring_in_read(read)
        async for _ in bench.add(read.left or wish):
            continue
        joined = [kept for kept in bench.shelf.kept.values() if len(kept.clippings) > 1]
        assert [len(kept.clippings) for kept in joined] == [2]
        assert not any("French" in kept.aside for kept in bench.shelf.kept.values())
    finally:
        bench.close()


async def test_one_who_stops_a_reading_has_what_was_read_in_another_language_too(tmp_path: Path) -> None:
    """What waited for its story is not forgotten."""
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "0.html").write_bytes((SAMPLE / FRENCH).read_bytes())
    (folder / "1.txt").write_bytes((SAMPLE / ENGLISH).read_bytes())
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path / "ws")
    try:
        reading = bench.add(Wish(paths=(folder,)))
        async for progress in reading:
            if progress.done:
                break
        await reading.aclose()
        assert 0 < len(bench.desk.digests()) == progress.done
    finally:
        bench.close()


async def test_a_desk_that_is_closed_while_texts_wait_ends_the_reading_quietly(tmp_path: Path) -> None:
    """They are read again with their folder."""
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "0.html").write_bytes((SAMPLE / FRENCH).read_bytes())
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path / "ws")
    reading = bench.add(Wish(paths=(folder,)))
    async for progress in reading:
        if progress.done:
            break
    assert bench.intake._held
    bench.close()
    await reading.aclose()
    assert not bench.intake._held
