"""Models in the app: chosen and tested, streamed onto the card, broken, stopped, and asked for variants."""

from __future__ import annotations

import asyncio

import pytest
from driving import said, signal
from scripted import OTHER, TEXT, ScriptedEngines, ScriptedModel

from core.asking.connection import TestResult
from core.model import Cell, CellKind, Column, Failed, Row, Score, Section, Usage, Waiting
from core.workbench import Workbench
from tui.screens.ask import OfferScreen, ReadScreen
from tui.screens.engines import EnginesScreen
from tui.screens.proposal import ProposalScreen
from tui.screens.scores import ScoresScreen
from tui.screens.triage import TriageScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.bars import Bar

BROKEN = Failed(
    sentence="The line to \x1b]52;c;eA==\x07localhost broke in the answer.",
    missing=(Section.CONCERNS,),
    by="fast (openai/gpt-5-mini), prompt draft 3f9a1c",
)


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def desk(make_bench, engine, model, tmp_path):
    """Opens a desk whose engines are the scripted ones."""

    def make(*texts: str, use: str = "fast"):
        bench = make_bench(*texts)
        bench.engines = ScriptedEngines(bench.place, engine, model)
        if use:
            bench.use(use)
        return bench

    return make


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


def head(pilot) -> str:
    bar = pilot.app.screen.query_one("#head", Bar)
    return "".join(part.text for part in (*bar.left, *bar.right))


async def on_bench(pilot, until) -> WorkbenchScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
    return pilot.app.screen


async def test_engines_are_listed_tested_and_one_is_used_and_remembered(
    desk, make_bench, running, until
) -> None:
    bench = desk(TEXT, OTHER, use="")
    async with running(bench, (80, 24)) as pilot:
        assert isinstance(pilot.app.screen, TriageScreen)
        assert bench.engines.warmed == []
        await pilot.press("$")
        await until(pilot, lambda: isinstance(pilot.app.screen, EnginesScreen))
        await pilot.pause()
        page = shown(pilot)
        assert "▸ embedded" in page
        assert "drafts now" in page
        assert "fast  openai/gpt-5-mini" in page
        assert "127.0.0.1:9" in page
        assert "Not usable: The profile far has no key: NO_SUCH_KEY_IS_SET is not set." in page
        await pilot.press("G", "enter")
        assert "far has no key" in said(pilot)
        await pilot.press("k", "t")
        await until(pilot, lambda: bench.engines.result is not None)
        assert "Testing fast" in said(pilot)
        assert "Esc stops" in said(pilot)
        waiting = bench.engines.result
        await pilot.press("escape")
        assert said(pilot) == "The test of fast was stopped."
        await until(pilot, waiting.cancelled)
        await pilot.press("t")
        await until(pilot, lambda: bench.engines.result is not waiting)
        bench.engines.result.set_result(
            TestResult(False, "There is no \x1b[31mserver at [b]127.0.0.1:9[/b].")
        )
        await until(pilot, lambda: said(pilot) == "There is no server at [b]127.0.0.1:9[/b].")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await pilot.pause()
        assert said(pilot) == "fast (openai/gpt-5-mini) drafts now; embedded: $"
        await until(pilot, lambda: bench.engines.warmed == ["fast"])
        assert head(pilot).endswith("$ fast")
        assert bench.desk.about()["engine"] == "fast"
        await pilot.press("$", "g", "enter")
        await until(pilot, lambda: bench.engine_name == "embedded")
        assert bench.engines.warmed == ["fast"]


async def test_without_a_profile_the_engines_say_how_one_is_written(make_bench, running, until) -> None:
    bench = make_bench(TEXT, OTHER)
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("$")
        await until(pilot, lambda: isinstance(pilot.app.screen, EnginesScreen))
        await until(pilot, lambda: "[models.fast]" in shown(pilot))
        assert "settings.toml" in "".join(shown(pilot).split())
        assert "docs/models.md" in shown(pilot)
        bench.place.mkdir(exist_ok=True)
        (bench.place / "settings.toml").write_text(
            '[models.own]\nmodel = "ollama_chat/qwen3"\n[models.bad]\nmodel = 3\n', encoding="utf-8"
        )
        await pilot.press("r")
        await until(pilot, lambda: "own  ollama_chat/qwen3" in shown(pilot))
        assert "Not usable:" in shown(pilot)


async def test_what_is_wrong_with_other_profiles_is_said_shortly_above_the_hint_until_the_next_move(
    desk, running, until
) -> None:
    bench = desk(TEXT)
    bench.place.mkdir(exist_ok=True)
    (bench.place / "settings.toml").write_text(
        '[models.bad]\nmodel = 3\ntempo = 4\n[models.worse]\nmodel = "x/y"\nspeed = 1\n', encoding="utf-8"
    )
    told = Workbench.on(bench.desk.folder, bench.engines, bench.place)
    told.close()
    assert told.notices == ("2 profiles of settings.toml are not used: $ says why.",)
    bench.notices = told.notices
    async with running(bench, (80, 24)) as pilot:
        await on_bench(pilot, until)
        await until(pilot, lambda: said(pilot).startswith(told.notices[0]))
        hint = "not drafted yet: c drafts the card with fast; $ takes another engine"
        assert said(pilot) == f"{told.notices[0]}\n{hint}"
        await pilot.press("j")
        assert said(pilot) == hint


async def test_a_model_streams_onto_the_card_and_says_what_it_uses(desk, model, running, until) -> None:
    bench = desk(TEXT)
    model.gate = asyncio.Semaphore(0)
    model.first = [Waiting(sentence="fast asks to be left \x1b[2Jalone for a while.", seconds=600)]
    async with running(bench, (80, 24)) as pilot:
        screen = await on_bench(pilot, until)
        await pilot.pause()
        assert model.asked == []
        assert "c drafts the card with fast" in said(pilot)
        assert "$ fast" in head(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "Asking fast" in said(pilot))
        model.gate.release()
        await until(pilot, lambda: "again in" in said(pilot))
        assert "fast asks to be left alone for a while: again in 600 s · Esc stops" in said(pilot)
        for _ in model.script(bench.view(screen.story).story)[1:]:
            model.gate.release()
        await until(pilot, lambda: not screen.drafting)
        took = "fast (openai/gpt-5-mini): 8,210 tokens sent, 640 received, $0.004, 1 s"
        assert said(pilot) == f"Scored without a brief; @ writes one · u takes it back\n{took}"
        screen.card_view.go(signal(Column.NAME, 2))
        await pilot.pause()
        assert "?~" in shown(pilot)
        assert "further [b]paragraph[/b]" in shown(pilot)
        assert bench.history(screen.story).done[-1].by.startswith("fast (openai/gpt-5-mini)")
        model.gate, model.first = None, []
        model.usage_at_end = Usage(model="fast (openai/gpt-5-mini)", reused="2026-11-20T13:20:00+00:00")
        await pilot.press("c")
        await until(pilot, lambda: "kept; Ctrl+G asks afresh" in said(pilot))
        assert "the answer of 20 Nov 13:20" in said(pilot) or "the answer of" in said(pilot)
        model.notes = ("Relevancy of a row was “high”; it is empty.", "Two [b]rows[/b] said the same.") * 3
        await pilot.press("ctrl+g")
        await until(pilot, lambda: len(model.asked) == 3 and not screen.drafting)
        assert [request.fresh == 0 for request in model.asked] == [True, True, False]
        assert said(pilot).startswith("Relevancy of a row was “high”")
        assert "… · ! has 6 notes · u takes it back\n" in said(pilot)
        await pilot.press("!")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await until(pilot, lambda: "Two [b]rows[/b] said the same." in shown(pilot))
        await pilot.press("escape")
        pilot.app.screen_stack[1].jobs.add([screen.story])
        await pilot.press("c")
        assert "drafted from the list" in said(pilot)


async def test_what_was_whole_of_a_broken_draft_is_asked_about_and_lost_by_no_other_key(
    desk, model, running, until
) -> None:
    bench = desk(TEXT, OTHER)
    model.broken = BROKEN
    async with running(bench, (80, 24)) as pilot:
        await pilot.press("enter")
        screen = await on_bench(pilot, until)
        story = screen.story
        await pilot.press("c")
        question = (
            "Title, keywords, summary and 3 rows came whole before it broke off:"
            " Enter keeps that, Esc leaves the card as it was"
        )
        await until(pilot, lambda: question in said(pilot))
        assert "The line to localhost broke in the answer." in said(pilot)
        for key in ("e", "c", "d", "q", ">", "R", "ctrl+g", "W", "o"):
            await pilot.press(key)
            assert question in said(pilot), key
            assert pilot.app.screen is screen, key
        await pilot.press("?", "escape")
        await until(pilot, lambda: pilot.app.screen is screen and question in said(pilot))
        await pilot.press("j", "j", "]")
        assert len(screen.card_view.card.rows(Section.SIGNALS)) == 3
        assert "answer" in screen.busy()
        assert bench.card(story) is None
        await pilot.press("escape")
        assert "The card is as it was" in said(pilot)
        assert bench.card(story) is None
        assert not screen.drafting
        await pilot.press("c")
        await until(pilot, lambda: question in said(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: bench.card(story) is not None)
        assert "Title, keywords, summary and 3 rows kept · not whole: Concerns" in said(pilot)
        await pilot.press("u")
        await pilot.pause()
        assert not bench.card_or_new(story).rows(Section.SIGNALS)


async def test_escape_frees_the_screen_at_once_however_slowly_the_line_is_closed(
    desk, model, running, until
) -> None:
    bench = desk(TEXT)
    model.gate, model.net = asyncio.Semaphore(5), asyncio.Event()
    async with running(bench, (80, 24)) as pilot:
        screen = await on_bench(pilot, until)
        await pilot.press("c")
        await until(pilot, lambda: screen.drafting and model.gate.locked())
        await pilot.press("q")
        assert "once more stops that" in said(pilot)
        assert pilot.app.screen is screen
        await pilot.press("escape")
        assert not screen.drafting
        assert "Stopped; nothing was changed." in said(pilot)
        assert bench.card(screen.story) is None
        assert model.closed == 0
        model.gate = None
        await pilot.press("c")
        await until(pilot, lambda: len(model.asked) == 2)
        model.net.set()
        await until(pilot, lambda: not screen.drafting and model.closed == 2)
        assert len(bench.card(screen.story).rows(Section.SIGNALS)) == 3
        bench.use("embedded")
        await pilot.press("ctrl+g")
        assert "embedded engine drafts the same again" in said(pilot)
        theirs = bench.card(screen.story)
        for key, by in (("escape", "fast"), ("enter", "")):
            await pilot.press("c")
            await until(pilot, lambda: isinstance(pilot.app.screen, OfferScreen))
            assert "This card is fast’s work; embedded would draft all of it anew" in shown(pilot)
            assert bench.card(screen.story) == theirs
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is screen and not screen.drafting)
            assert bench.history(screen.story).done[-1].by.partition(" (")[0] == by
        await pilot.press("c")
        assert pilot.app.screen is screen


async def test_variants_stand_beside_the_first_and_answers_stay(desk, model, running, until) -> None:
    bench = desk(TEXT)
    model.rows = tuple(
        Row(name=Cell(text=name, kind=CellKind.INFERRED), description=Cell(text=text), score=Score(engine=4))
        for name, text in (("Tide power plant", "It feeds the grid."), ("Cables", "On the sea floor."))
    )
    async with running(bench, (80, 24)) as pilot:
        screen = await on_bench(pilot, until)
        await pilot.press("c")
        await until(pilot, lambda: not screen.drafting and bench.card(screen.story) is not None)
        screen.card_view.go(signal(Column.NAME))
        await pilot.press("R", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProposalScreen))
        proposal = pilot.app.screen
        await until(pilot, lambda: not proposal.at_work)
        first, count = proposal.proposal, len(proposal.open_numbers)
        at = proposal.listing.index
        taken = proposal.entries[at]
        await pilot.press("a")
        model.gate = asyncio.Semaphore(1)
        await pilot.press("n")
        await until(pilot, lambda: "another" in head(pilot) and proposal.at_work)
        await pilot.press("escape")
        assert "what was proposed before stays" in said(pilot)
        assert proposal.proposal is first
        model.gate, model.notes = None, ("One row was left out.",)
        await pilot.press("n")
        await until(pilot, lambda: not proposal.at_work and len(proposal.open_numbers) > count)
        assert [request.fresh for request in model.asked[1:]] == [0, 1, 1]
        assert [proposal.entries[n] for n in proposal.verdicts] == [taken]
        assert "or instead · variant 2" in shown(pilot)
        await pilot.press("g")
        await pilot.pause()
        assert "2 variants: 16,420 tokens sent, 1,280 received, $0.008" in shown(pilot)
        assert "Variant 2: One row was left out." in shown(pilot)
        proposal.listing.go(proposal.entries.index(taken) + 1)
        await pilot.press("a")
        assert "The other way for it is rejected: a there takes it as well." in said(pilot)
        proposal.listing.go(proposal.entries.index(taken))
        await pilot.press("a")
        assert "2 ways for the same are accepted" in said(pilot)
        model.broken = BROKEN
        await pilot.press("n")
        await until(pilot, lambda: not proposal.at_work and bool(proposal.proposal.broken))
        await pilot.press("g")
        await pilot.pause()
        assert "Not whole: The line to localhost broke in the answer." in shown(pilot)
        model.redraft, kept = _breaks, proposal.proposal
        await pilot.press("n")
        await until(pilot, lambda: "What is here stays." in said(pilot))
        assert proposal.proposal is kept
        await pilot.press("X", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        names = [row.description.text for row in bench.card(screen.story).rows(Section.SIGNALS)]
        assert taken.new.description.text in names
        assert f"{taken.new.description.text.rpartition(' ')[0]} 1." in names


async def test_while_a_variant_is_made_it_is_said_where_nothing_would_change_too(
    desk, model, running, until
) -> None:
    bench = desk(TEXT)
    model.rows = (Row(name=Cell(text="Cables", kind=CellKind.INFERRED)),)
    async with running(bench, (80, 24)) as pilot:
        screen = await on_bench(pilot, until)
        await pilot.press("c")
        await until(pilot, lambda: not screen.drafting and bench.card(screen.story) is not None)
        await pilot.press("R", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProposalScreen))
        proposal = pilot.app.screen
        await until(pilot, lambda: said(pilot) == "Nothing would change. Esc goes back.")
        model.gate = asyncio.Semaphore(0)
        await pilot.press("n")
        await until(pilot, lambda: said(pilot).startswith("Another variant is being made · Asking fast"))
        await pilot.press("j")
        assert said(pilot).startswith("Another variant is being made")
        await pilot.press("escape")
        assert "what was proposed before stays" in said(pilot)
        assert proposal.is_current


async def _breaks(story, request):
    yield Failed(sentence="There is no server.", hint="Start it.")


async def test_scores_of_a_model_have_variants_too(desk, model, running, until) -> None:
    bench = desk(TEXT)
    async with running(bench, (80, 24)) as pilot:
        screen = await on_bench(pilot, until)
        await pilot.press("c")
        await until(pilot, lambda: not screen.drafting and bench.card(screen.story) is not None)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScoresScreen))
        scores = pilot.app.screen
        await until(pilot, lambda: not scores.at_work)
        assert "4 → 3" in shown(pilot)
        assert "8,210 tokens sent" in shown(pilot)
        await pilot.press("n")
        await until(pilot, lambda: not scores.at_work and "4 → 2" in shown(pilot))
        assert "or instead" in shown(pilot)
        await pilot.press("j", "a", "X", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert bench.card(screen.story).rows(Section.SIGNALS)[0].score.value == 2
