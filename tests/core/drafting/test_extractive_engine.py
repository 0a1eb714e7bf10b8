"""The engine as a screen meets it: events in order, stoppable, never an exception, never slow on nonsense."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from core.drafting import extractive
from core.drafting.engine import DraftRequest, Engine
from core.drafting.extractive import ExtractiveEngine, draft_events
from core.model import Card, Clipping, Failed, Finished, Section, Started, Story, apply

FRENCH = """Le train de nuit revient sur la côte de Sarvenne.

La coopérative Veilleuse a confirmé mercredi que le train de nuit circulera trois fois par semaine dès juin.
Les billets coûteront entre 59 et 119 florins selon la coopérative, qui compte 36 000 membres dans le pays.
Le conseil municipal de Port Averin a voté une garantie de 18 millions de florins pour ce projet.
"""


def finished(story: Story) -> Finished:
    last = list(draft_events(story, DraftRequest()))[-1]
    assert isinstance(last, Finished), last
    return last


async def test_events_come_in_page_order_and_fold_to_the_card(seed_story: Story) -> None:
    engine: Engine = ExtractiveEngine()
    head = Card(link="https://example.org/a", page="20240218")
    events = [event async for event in engine.draft(seed_story, DraftRequest(head=head))]
    assert isinstance(events[0], Started)
    assert events[0].engine == engine.name == "embedded"
    assert isinstance(events[-1], Finished)
    assert [e.section for e in events if e.kind == "section"] == list(Section) == list(events[0].sections)
    card = head
    for event in events[:-1]:
        card = apply(card, event)
    assert card == events[-1].card
    assert card.link == "https://example.org/a"
    assert sum(e.kind == "row" for e in events) == sum(len(card.rows(s)) for s in list(Section)[5:])


async def test_the_work_runs_off_the_event_loop(seed_story: Story) -> None:
    threads = set()
    real = extractive.engine.draft_events

    def spying(story, request):  # type: ignore[no-untyped-def]
        for event in real(story, request):
            threads.add(threading.get_ident())
            yield event

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extractive.engine, "draft_events", spying)
        async for _ in ExtractiveEngine().draft(seed_story, DraftRequest()):
            pass
    assert threads
    assert threading.get_ident() not in threads


async def test_closing_stops_the_work(seed_story: Story) -> None:
    closed = []

    def endless(story, request):  # type: ignore[no-untyped-def]
        try:
            while True:
                yield Started(engine="embedded", sections=())
        finally:
            closed.append(True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extractive.engine, "draft_events", endless)
        stream = ExtractiveEngine().draft(seed_story, DraftRequest())
        await anext(stream)
        await stream.aclose()
    assert closed == [True]


async def test_cancelling_a_draft_leaves_nothing_running(seed_story: Story) -> None:
    async def consume() -> None:
        async for _ in ExtractiveEngine().draft(seed_story, DraftRequest()):
            pass

    task = asyncio.create_task(consume())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_an_inner_error_is_one_sentence(seed_story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(story: Story) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("core.drafting.extractive.statistics.analyse", broken)
    last = list(draft_events(seed_story, DraftRequest()))[-1]
    assert isinstance(last, Failed)
    assert last.sentence.endswith(".")
    assert "secret" not in last.sentence
    assert last.hint


def test_other_languages_get_keywords_and_summary_and_are_told_so() -> None:
    last = finished(Story(clippings=(Clipping(text=FRENCH, language="fr"),)))
    assert last.notes == ("The sources are not in English, so only keywords and summary were drafted.",)
    assert last.card.keywords
    assert last.card.summary
    assert not any(last.card.rows(section) for section in list(Section)[5:])
    assert last.card.category.blank


def test_a_foreign_source_among_english_ones_is_named(seed_story: Story) -> None:
    mixed = Story(clippings=(Clipping(text=FRENCH, language="fr"), *seed_story.clippings))
    last = finished(mixed)
    assert last.notes == ("Not in English and therefore left out of the draft: source 1.",)
    digest = mixed.clippings[0].digest
    assert all(quote.span.source != digest for _, cell in last.card.cells() for quote in cell.quotes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "word",
        "🙂🙂🙂 🙂",
        "x" * 100_000,
        "word " * 200_000,
        "The council approved 40 trams after a long debate about costs. " * 16_000,
        "中国已批准四十个人工智能模型供公众使用。" * 300,
        "((((" * 5_000,
        "1,234 5.6% $7bn " * 5_000,
        "\n" * 50_000,
        "A,b;c:d—e " * 20_000,
    ],
    ids=lambda text: f"{text[:12]!r}x{len(text)}",
)
def test_nonsense_is_drafted_quickly_and_stays_blank_where_nothing_is_said(text: str) -> None:
    finished(Story(clippings=(Clipping(text="The council approved a plan."),)))
    start = time.process_time()
    last = finished(Story(clippings=(Clipping(text=text),)))
    assert time.process_time() - start < 4
    if not any(ch.isalnum() for ch in text):
        assert all(cell.blank for _, cell in last.card.cells())
    if text and len(text) > 200_000:
        assert any("very long" in note for note in last.notes)


def test_no_clippings_at_all() -> None:
    last = finished(Story(clippings=()))
    assert last.card == Card()
    assert last.notes


def test_importing_the_engine_loads_nothing_heavy() -> None:
    code = (
        "import sys, core.drafting.extractive; "
        "heavy = {'sentencex', 'snowballstemmer', 'numpy', 'trafilatura', 'textual', 'rich', "
        "'textblob'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
