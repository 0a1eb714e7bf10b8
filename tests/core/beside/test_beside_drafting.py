"""Drafting in processes beside this one gives the cards that drafting here gives, or one sentence."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import aclosing
from pathlib import Path

import pytest
from doubles import never

from core.beside.drafting import ENDED, Pool, lanes
from core.beside.process import cores
from core.drafting.engine import DraftRequest
from core.drafting.extractive import ExtractiveEngine, draft_events
from core.model import DraftEvent, Started, Story
from core.reading import group_stories, read_paths

SAMPLES = Path(__file__).parents[3] / "sample_articles"


def stories(pattern: str) -> list[Story]:
    """The stories of some of the samples."""
    return list(group_stories(read_paths(sorted(SAMPLES.glob(pattern))).clippings))


async def all_said(pool: Pool, story: Story) -> list[DraftEvent]:
    """What the pool says of a story."""
    return [event async for event in pool.draft(story, DraftRequest(brief="harbours"))]


async def same_as_here(told: list[Story], most: int) -> None:
    """Check that a pool says of each story what the engine says here, with no more processes than it may."""
    pool = Pool(ExtractiveEngine(), most)
    try:
        said = await asyncio.gather(*(all_said(pool, story) for story in told))
        assert len(pool.pids) <= most
    finally:
        pool.close()
    assert said == [list(draft_events(story, DraftRequest(brief="harbours"))) for story in told]


async def test_cards_are_those_that_are_drafted_here() -> None:
    """Every event of some stories, also those of several sources."""
    await same_as_here(stories("00[1-4]_*.txt") + stories("00[12]_*.txt"), 1)


@pytest.mark.thorough
async def test_all_sample_cards_are_those_that_are_drafted_here() -> None:
    """Every event of every story, and of every single clipping."""
    told = stories("day-2026-11-22/*")
    await same_as_here(
        told + [Story(clippings=(clipping,)) for story in told for clipping in story.clippings], cores()
    )


async def test_a_process_that_dies_costs_one_sentence_and_the_next_card_comes() -> None:
    """Killed in the middle of a card; stopped in the middle of one, it ends at once."""
    (story,) = stories("00[1-4]_*.txt")
    pool = Pool(ExtractiveEngine(), most=1)
    try:
        said = []
        async for event in pool.draft(story, DraftRequest()):
            if isinstance(event, Started):
                os.kill(pool.pids[0], signal.SIGKILL)
            said.append(event)
        assert said[-1] == ENDED
        async with aclosing(pool.draft(story, DraftRequest())) as events:
            await anext(events)
            (helper,) = [drafter.helper for drafter in pool._busy]
        assert await asyncio.to_thread(helper.ended.wait, 5)
        assert pool.pids == ()
    finally:
        pool.close()


async def test_where_no_process_works_cards_are_drafted_here() -> None:
    """Nobody is told of it."""
    (story,) = stories("001_*.txt")
    said = await all_said(Pool(ExtractiveEngine(), start=never), story)
    assert said == list(draft_events(story, DraftRequest(brief="harbours")))


def test_one_or_two_stories_are_worth_no_process() -> None:
    """And no more are drafted together than there are cores."""
    assert [lanes(count) for count in (0, 1, 2)] == [1, 1, 1]
    assert lanes(3) == min(3, cores())
    assert lanes(1_000) == cores()
