"""Proposals on the screen: a section drafted again, and new scores, answered row by row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from driving import opened, said, signal
from scripted import OTHER, TEXT
from textual.events import Paste

from core.model import (
    Card,
    Cell,
    CellKind,
    Column,
    Failed,
    Finished,
    Place,
    Row,
    RowScored,
    Score,
    Section,
    Started,
)
from core.model.requests import RedraftRequest, ScoreRequest
from tui.screens.proposal import ProposalScreen
from tui.screens.regenerating import RegenerateScreen
from tui.screens.scores import ScoresScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen

FRESH = (
    Row(
        name=Cell(text="Tide power plant", kind=CellKind.INFERRED),
        description=Cell(
            text="It feeds 28 megawatts into the grid.",
            kind=CellKind.INFERRED,
            doubt="No sentence of the sources stands behind it.",
        ),
        score=Score(engine=4),
    ),
    Row(
        name=Cell(text="Cables on the sea floor", kind=CellKind.INFERRED),
        description=Cell(text="A further paragraph tells of them. " * 12, kind=CellKind.INFERRED),
        score=Score(engine=3),
    ),
)


async def redraft(story, request: RedraftRequest) -> AsyncGenerator:
    redraft.asked.append(request)
    yield Started(engine="scripted", sections=request.sections)
    if redraft.gate is not None:
        await redraft.gate.wait()
    if redraft.fails is not None:
        yield redraft.fails
        return
    yield Finished(card=Card().with_rows(Section.SIGNALS, FRESH), notes=("Only two were found.",))


class Scorer:
    """Gives every row a two, and says the brief."""

    name = "scripted"

    async def rescore(self, story, request: ScoreRequest) -> AsyncGenerator:
        yield Started(engine=self.name, sections=(Section.SIGNALS,))
        card = request.card
        rows = tuple(
            row.model_copy(update={"score": Score(engine=1, reason=f"against “{request.brief}”")})
            for row in card.rows(Section.SIGNALS)
        )
        yield RowScored(place=Place(section=Section.SIGNALS), score=1, reason="x")
        yield Finished(card=card.with_rows(Section.SIGNALS, rows))


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


async def asked(pilot, until, screen, how: str = "") -> ProposalScreen:
    """Have the section under the cursor drafted again."""
    await pilot.press("R")
    await until(pilot, lambda: isinstance(pilot.app.screen, RegenerateScreen))
    pilot.app.focused.post_message(Paste(how))
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProposalScreen))
    return pilot.app.screen


def bench_of(make_bench, engine, *texts: str):
    engine.redraft = redraft
    redraft.asked, redraft.gate, redraft.fails = [], None, None
    bench = make_bench(*texts)
    bench.scorer = Scorer()
    return bench


async def test_a_section_is_drafted_again_answered_by_row_and_taken_as_one_step(
    make_bench, engine, running, until
) -> None:
    bench = bench_of(make_bench, engine, TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        story = screen.story
        before = bench.card(story)
        screen.card_view.go(signal(Column.CHANGE))
        proposal = await asked(pilot, until, screen, "fewer,\r\nonly tides")
        await until(pilot, lambda: not proposal.running)
        await pilot.pause()
        assert redraft.asked[0].sections == (Section.SIGNALS,)
        assert redraft.asked[0].how == "fewer, only tides"
        assert "Only two were found." in shown(pilot)
        assert '  -  " It feeds 30 megawatts into the grid.' in shown(pilot)
        assert "  + ?~ It feeds 28 megawatts into the grid." in shown(pilot)
        assert "? description: No sentence of the sources stands behind it." in said(pilot)
        await pilot.press("enter")
        assert "Nothing is accepted yet" in said(pilot)
        await pilot.press("a", "X")
        assert "All is answered" in said(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.pause()
        rows = bench.card(story).rows(Section.SIGNALS)
        assert [row.description.text for row in rows] == [
            "It feeds 28 megawatts into the grid.",
            "Fishers fear that the turbines may harm eels.",
        ]
        assert "u takes it back" in said(pilot)
        await pilot.press("u")
        assert bench.card(story) == before


async def test_escape_stops_the_engine_or_leaves_the_proposal_and_nothing_changes(
    make_bench, engine, running, until
) -> None:
    bench = bench_of(make_bench, engine, TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        before = bench.card(screen.story)
        screen.card_view.go(signal(Column.NAME))
        redraft.gate = asyncio.Event()
        proposal = await asked(pilot, until, screen)
        await pilot.press("a")
        assert "still at work" in said(pilot)
        assert proposal.busy()
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "Stopped; nothing was changed." in said(pilot)
        redraft.gate = None
        proposal = await asked(pilot, until, screen)
        await until(pilot, lambda: not proposal.running)
        await pilot.press("A", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert bench.card(screen.story) == before
        assert "the card is as it was" in said(pilot)


async def test_a_line_that_came_to_nothing_is_there_for_the_retry_and_both_is_refused_in_words(
    make_bench, engine, running, until
) -> None:
    bench = bench_of(make_bench, engine, TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        screen.card_view.go(signal(Column.NAME))
        redraft.fails = Failed(sentence="The server is away.", hint="Start it.")
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RegenerateScreen))
        await pilot.press(*"only", "space", *"tides", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and "server is away" in said(pilot))
        redraft.fails = None
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RegenerateScreen))
        await pilot.pause()
        assert "Draft again with the embedded engine" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProposalScreen))
        proposal = pilot.app.screen
        await until(pilot, lambda: not proposal.running)
        assert [request.how for request in redraft.asked] == ["only tides"] * 2
        kinds = {(each.old is None, each.new is None): at for at, each in enumerate(proposal.entries)}
        for kind, words in (
            ((False, True), "Nothing comes in its place: a lets it go, x keeps it."),
            ((True, False), "a adds it, x leaves it out."),
        ):
            proposal.listing.go(kinds[kind])
            await pilot.press("b")
            assert words in said(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RegenerateScreen))
        assert pilot.app.focused.value == ""


async def test_at_once_is_taken_without_a_question_and_undone(make_bench, engine, running, until) -> None:
    bench = bench_of(make_bench, engine, TEXT)
    bench.settings = bench.settings.__class__(replace_at_once=True)
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        before = bench.card(screen.story)
        bench.lock(screen.story, Place(section=Section.SIGNALS, index=1))
        locked = bench.card(screen.story)
        screen.card_view.go(signal(Column.NAME))
        redraft.gate = asyncio.Event()
        await asked(pilot, until, screen)
        await pilot.press("?")
        redraft.gate.set()
        await until(pilot, lambda: bench.card(screen.story) != locked)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        rows = bench.card(screen.story).rows(Section.SIGNALS)
        assert before.rows(Section.SIGNALS)[1].name in [row.name for row in rows]
        await pilot.press("u")
        assert bench.card(screen.story) == locked


async def test_new_scores_leave_the_analysts_alone_and_follow_another_brief(
    make_bench, engine, running, until
) -> None:
    bench = bench_of(make_bench, engine, TEXT, OTHER)
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("enter")
        screen = await opened(pilot, until)
        bench.set_score(screen.story, signal(Column.NAME, 1), 5)
        screen.refresh_card()
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScoresScreen))
        scores = pilot.app.screen
        await until(pilot, lambda: not scores.running)
        await pilot.pause()
        assert "No brief: relevancy then says" in shown(pilot)
        assert "4 → 1" in shown(pilot)
        assert "5 by you" in shown(pilot)
        assert "before  " in shown(pilot)
        await pilot.press("i", *"tides", "enter")
        await until(pilot, lambda: bench.brief == "tides" and not scores.running)
        await until(pilot, lambda: "against “tides”" in shown(pilot))
        assert "Brief: tides" in shown(pilot)
        await pilot.press("b")
        assert "one score" in said(pilot)
        await pilot.press("A", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        rows = bench.card(screen.story).rows(Section.SIGNALS)
        assert [row.score.value for row in rows] == [1, 5]


async def test_r_in_the_list_opens_the_new_scores_of_the_card(make_bench, running, until) -> None:
    async with running(make_bench(TEXT, OTHER), (100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await pilot.press("r")
        assert said(pilot) == "There is no card to re-score yet: c drafts it."
        await pilot.press("enter")
        await opened(pilot, until)
        await pilot.press("q", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScoresScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
