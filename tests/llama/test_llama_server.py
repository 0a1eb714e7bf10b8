"""A real inference server drafts, regenerates and scores: what is asserted is structure, never text."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from real_parts import KEY, SAMPLES, Served

from core.engines import Engines
from core.model import (
    TABLES,
    Card,
    CellKind,
    Column,
    Failed,
    Finished,
    Place,
    Proposal,
    RowDrafted,
    Section,
    Story,
    Usage,
)
from core.settings import load_settings
from core.workbench import Workbench

pytestmark = pytest.mark.llama
DAY = SAMPLES / "day-2026-11-22"


@pytest.fixture(scope="module")
def server(llama: Callable[..., object]) -> Iterator[Served]:
    with llama() as up:
        yield up


@pytest.fixture
def workspace(tmp_path: Path, server: Served, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINY_KEY", KEY)
    return with_profile(tmp_path / "ws", server.url)


def with_profile(folder: Path, url: str, **more: object) -> Path:
    """A workspace with the profile `tiny`."""
    folder.mkdir()
    fields = {"model": "openai/tiny", "api_base": url, "key_env": "TINY_KEY", "context": 30_000, **more}
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    (folder / "settings.toml").write_text("[models.tiny]\n" + "\n".join(lines) + "\n", "utf-8")
    return folder


async def test_the_sample_day_is_drafted_from_start_to_finish(workspace: Path) -> None:
    bench = Workbench.open([DAY], None, workspace)
    bench.use("tiny")
    began = time.monotonic()
    rows = tokens = 0
    endings = []
    try:
        for view in bench.stories():
            async with aclosing(bench.draft(view.id)) as events:
                async for event in events:
                    rows += isinstance(event, RowDrafted)
                    if isinstance(event, Usage):
                        used = event
                    if isinstance(event, Finished | Failed):
                        endings.append(event)
            tokens += used.completion
            card = bench.card(view.id) or partial(endings[-1])
            sound(card, bench.view(view.id).story)
        seconds = time.monotonic() - began
        whole = sum(isinstance(end, Finished) for end in endings)
        print(
            f"\n{len(endings)} stories, {whole} whole, {rows} rows, {tokens} tokens,"
            f" {seconds:.1f} s, {tokens / seconds:.0f} tokens a second"
        )
        assert whole >= len(endings) * 0.8
        assert rows >= len(endings)
    finally:
        await bench.engines.close()
        bench.close()


def partial(end: Finished | Failed) -> Card:
    assert isinstance(end, Failed)
    assert end.sentence
    return end.partial or Card()


def sound(card: Card, story: Story) -> None:
    """Every cell answers for itself: a quote stands where it says, the rest is marked."""
    for place, cell in card.cells():
        assert "\x1b" not in cell.text
        if cell.kind in (CellKind.QUOTE, CellKind.CUT):
            assert cell.quotes, place
        assert cell.blank == (cell.kind is CellKind.BLANK), place
        for quote in cell.quotes:
            clipping = story.clipping(quote.span.source)
            assert clipping is not None
            assert clipping.text[quote.span.start : quote.span.end] == quote.text
    for section in TABLES:
        for row in card.rows(section):
            assert row.score.engine in (None, 1, 2, 3, 4, 5)


async def test_a_section_is_regenerated_and_the_card_scored_around_what_is_locked(workspace: Path) -> None:
    bench = Workbench.open([SAMPLES / f"00{n}_{name}.txt" for n, name in FOUR], None, workspace)
    try:
        (view,) = bench.stories()
        async for _ in bench.draft(view.id):
            pass  # by the embedded engine
        first = Place(section=Section.SIGNALS, index=0)
        bench.lock(view.id, first)
        held = bench.card(view.id).rows(Section.SIGNALS)[0]
        bench.set_text(view.id, Place(section=Section.SIGNALS, index=1, column=Column.NAME), "My own words")
        bench.use("tiny")
        proposals = [
            await proposed(bench.propose_redraft(view.id, sections=(Section.SIGNALS,), how="fewer")),
            await proposed(bench.propose_scores(view.id)),
        ]
        for proposal in proposals:
            bench_card = bench.card(view.id)
            assert proposal.base in (bench_card, proposals[0].base)
        bench.take(view.id, proposals[0], proposals[0].all_accepted)
        again = await proposed(bench.propose_scores(view.id))
        bench.take(view.id, again, again.all_accepted)
        card = bench.card(view.id)
        assert card.rows(Section.SIGNALS)[0] == held
        assert card.rows(Section.SIGNALS)[1].name.text == "My own words"
        sound(card, view.story)
    finally:
        await bench.engines.close()
        bench.close()


FOUR = (
    (1, "3d4a4d3523283bf5"),
    (2, "bdc205730bf64109"),
    (3, "cedc763097e33f2a"),
    (4, "7dd9fa6c2d53cf4a"),
)


async def proposed(events: object) -> Proposal:
    said = [event async for event in events]  # type: ignore[attr-defined]
    assert isinstance(said[-1], Proposal), said[-1]
    return said[-1]


async def test_leaving_frees_the_slot_of_the_server_at_once(workspace: Path, server: Served) -> None:
    engines = Engines(workspace, load_settings(workspace)[0])
    story = Workbench.open([DAY], None, workspace).stories()[0].story
    from core.drafting.engine import DraftRequest

    try:
        async with aclosing(engines.engine("tiny").draft(story, DraftRequest())) as events:
            async for event in events:
                if isinstance(event, Usage):
                    break
        left = time.monotonic()
        while await asyncio.to_thread(busy, server):
            assert time.monotonic() - left < 2
        print(f"\nslot free after {(time.monotonic() - left) * 1000:.0f} ms")
    finally:
        await engines.close()


def busy(server: Served) -> bool:
    import urllib.request

    asked = urllib.request.Request(
        server.url.removesuffix("/v1") + "/slots", headers={"Authorization": f"Bearer {KEY}"}
    )
    with urllib.request.urlopen(asked) as answer:
        return any(slot["is_processing"] for slot in json.load(answer))


@pytest.mark.parametrize(
    ("key", "more", "said"),
    [
        (KEY, {}, "json_schema"),
        ("sk-wrong", {}, "refuses the key"),
        (KEY, {"api_base": "http://127.0.0.1:9/v1"}, "no server"),
    ],
)
async def test_the_connection_is_tested_in_a_sentence(
    tmp_path: Path, server: Served, monkeypatch: pytest.MonkeyPatch, key: str, more: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("TINY_KEY", key)
    place = with_profile(tmp_path / "ws", server.url, **more)
    engines = Engines(place, load_settings(place)[0])
    try:
        result = await engines.test("tiny")
        assert said.lower() in f"{result.sentence} {result.mode}".lower()
        assert result.ok == (said == "json_schema")
    finally:
        await engines.close()


async def test_articles_that_are_too_long_for_the_server_cost_a_sentence(
    tmp_path: Path, llama: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_KEY", KEY)
    with llama(context=2048, slots=1) as small:
        place = with_profile(tmp_path / "ws", small.url)
        bench = Workbench.open([SAMPLES / f"00{n}_{name}.txt" for n, name in FOUR], None, place)
        bench.use("tiny")
        try:
            (view,) = bench.stories()
            events = [event async for event in bench.draft(view.id)]
            assert isinstance(events[-1], Failed)
            assert "too long" in events[-1].sentence
            assert bench.card(view.id) is None
        finally:
            await bench.engines.close()
            bench.close()
