"""Batches with a model: several at once, estimated and limited before, stopped, cut off and gone on with."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from batch_program import DONE, STORIES
from batching import ManyEngines, ManyModel, failed, usage, waiting
from desks import article, fill, head, triage
from driving import said
from processes import environment

from core.batches import kept_batch
from core.engines import EMBEDDED
from core.errors import BadInput
from core.keeping import Desk
from core.model import Card, Cell, Failed
from core.settings import Settings
from core.spending import spending
from tui.jobs import Limit
from tui.messages import TakeOver
from tui.screens.batch import BatchScreen, read_limit
from tui.screens.jobs import JobsScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.story_list import Entry


@pytest.fixture
def model() -> ManyModel:
    return ManyModel()


@pytest.fixture
def desk(make_bench, engine, model):
    """A desk with some stories on which a model drafts; with none it is opened again."""

    def make(count: int = 5, **fields: object):
        bench = make_bench()
        fill(bench, *(article(number) for number in range(count)))
        bench.engines = ManyEngines(bench.place, engine, model, **fields)
        bench.use("fast")
        return bench

    return make


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


def states(screen) -> list[str]:
    return [screen.line(entry).card for entry in screen.listing.entries]


async def asked(pilot, until) -> str:
    await until(pilot, lambda: isinstance(pilot.app.screen, BatchScreen))
    await until(pilot, lambda: len(pilot.app.screen._found) == len(pilot.app.screen._stories))
    await pilot.pause()
    return shown(pilot)


async def started(pilot, until) -> None:
    """All stories are drafted, with the limit that is proposed."""
    await pilot.press("%", "c")
    await asked(pilot, until)
    await pilot.press("enter")


async def queue(pilot, until) -> str:
    await pilot.press("J")
    await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
    await pilot.pause()
    return shown(pilot)


async def test_a_batch_is_estimated_then_runs_several_at_once_and_says_what_it_cost(
    desk, running, until, model
) -> None:
    bench = desk(5)
    async with running(bench) as pilot:
        screen = triage(pilot)
        titles = [screen.line(entry).title for entry in screen.listing.entries]
        model.ends[titles[1]] = failed(Card(title=Cell.page("As far as it came")))
        model.before[titles[2]] = [usage(completion=200, cost=0.004), waiting(40)]
        await pilot.press("%", "c")
        page = await asked(pilot, until)
        assert "5 cards with fast (openai/gpt-5-mini)" in page
        assert "About 40,000 tokens in, 2,500 out: about $0.050" in page
        assert "$1.00" in page
        await pilot.press("enter")
        await until(pilot, lambda: len(model.now) == 3)
        assert model.begun == titles[:3], "in their order"
        assert states(screen) == ["running"] * 3 + ["waiting"] * 2
        page = await queue(pilot, until)
        assert "8,200 tok · $0.004 · again in 40 s" in page
        assert "8,000 tokens in, 200 out · $0.004 · limit $1.00 · 50 tok/s" in page
        await pilot.press("j", "j")
        await pilot.pause()
        assert "The server asks to be left alone for a while: again in" in shown(pilot)
        await pilot.press("escape", "g", "j", "j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert model.begun == titles[:3], "what is paid for goes on when its story is opened"
        model.gates[titles[2]].set()
        await until(pilot, lambda: len(model.begun) == 4)
        await until(pilot, lambda: f"{titles[2]}, drafted" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: "1/5" in head(pilot) and "$0.010" in head(pilot))
        model.open = True
        for gate in model.gates.values():
            gate.set()
        await until(pilot, lambda: not screen.jobs.open)
        await pilot.pause()
        assert model.most == 3
        assert states(screen) == ["card", "failed", "card", "card", "card"]
        assert said(pilot).startswith("1 card not drafted: J says why · $0.050 · desk $0.050")
        assert kept_batch(bench.desk) is None
        assert spending(bench.desk.spent()).words == "$0.050 · 5 cards · 40,000 tokens in, 2,500 out"
        await queue(pilot, until)
        await pilot.press("j")
        await pilot.pause()
        assert "The line broke. What was whole can be kept." in shown(pilot)
        assert "t keeps what was whole · B drafts what failed again" in shown(pilot)
        await pilot.press("t")
        await pilot.pause()
        assert "Kept, not whole" in shown(pilot)
        assert "▪ partly" in shown(pilot)
        await pilot.press("escape")
        assert states(screen) == ["card"] * 5
        await pilot.press("g", "j")
        assert "card kept, not whole, with" in said(pilot)
        await pilot.press("D")
        await until(pilot, lambda: ": models $0.050 · " in said(pilot))
        await pilot.press("q", "g", "c")
        await until(pilot, lambda: len(model.begun) == 6 and screen is pilot.app.screen)


async def test_at_the_limit_the_rest_waits_and_goes_on_when_it_is_asked_for(
    desk, running, until, model
) -> None:
    bench = desk(6, at_once=2, most_cost=None)
    model.open = True
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("%", "c")
        await asked(pilot, until)
        await pilot.press(*"two", "enter")
        assert "“two” is no limit." in shown(pilot)
        await pilot.press("ctrl+u", *"0.035", "enter")
        await until(pilot, lambda: bool(screen.jobs.held))
        await pilot.pause()
        assert "Stopped at the limit of $0.035: 3 cards wait, B goes on." in said(pilot)
        assert states(screen) == ["card"] * 3 + ["waiting"] * 3
        assert screen.busy() == "", "leaving cuts nothing off"
        assert len(kept_batch(bench.desk).rest(bench.desk)) == 3
        model.before = {screen.line(Entry(job.story)).title: [usage(cost=0.5)] for job in screen.jobs.waiting}
        model.open = False
        await pilot.press("B")
        assert "Stopped at the limit of $0.035. 3 cards with fast" in (await asked(pilot, until))
        await pilot.press(*"$0.60 or 200k tokens", "enter")
        await until(pilot, lambda: "limit of $0.60 or 200,000 tokens: 3 cards wait" in said(pilot))
        assert not model.now, "what runs is stopped too when it takes more than it may"
        assert states(screen) == ["card"] * 3 + ["waiting"] * 3
        ended = [record.ended for record in bench.desk.spent()]
        assert ended == ["finished"] * 3 + ["stopped"] * 2
        model.open = True
        await queue(pilot, until)
        await pilot.press("B")
        await asked(pilot, until)
        await pilot.press("enter")
        await until(pilot, lambda: not screen.jobs.open)
        assert states(screen) == ["card"] * 6
        assert {len(bench.history(view.id).done) for view in bench.stories()} == {1}, "nothing twice"


async def test_one_or_all_can_be_stopped_and_without_a_price_the_limit_is_in_tokens(
    desk, make_bench, running, until, model
) -> None:
    bench = desk(5, at_once=2, most_cost=1.0)
    bench.engines.price = None
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("%", "c")
        assert "cost unknown" in await asked(pilot, until)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert not model.begun
        assert not list(screen.jobs)
        await pilot.press("%", "c")
        assert "$1.00" not in await asked(pilot, until), "what cannot be kept is not proposed"
        await pilot.press(*"$1", "enter")
        assert "No price of this model is known. Give the limit in tokens." in shown(pilot)
        await pilot.press("ctrl+u", "enter")
        await until(pilot, lambda: len(model.now) == 2)
        await queue(pilot, until)
        await pilot.press("j", "x")
        await until(pilot, lambda: len(model.begun) == 3)
        assert model.ended == [model.begun[1]], "its call is ended at once"
        assert model.now == [model.begun[0], model.begun[2]], "the next one takes its place"
        assert len(kept_batch(bench.desk).rest(bench.desk)) == 4
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not model.now)
        assert "Stopped: 4 cards not drafted" in said(pilot)
        assert kept_batch(bench.desk) is None
        assert states(screen) == [""] * 5
        await started(pilot, until)
        await until(pilot, lambda: len(model.now) == 2)
    holder = desk(0)
    again = make_bench()
    assert again.readonly
    async with running(again) as pilot:
        assert states(triage(pilot)) == [""] * 5
        pilot.app.post_message(TakeOver())
        await until(pilot, lambda: states(triage(pilot)) == ["waiting"] * 5)
        assert holder.readonly
        assert len(model.begun) == 5, "nothing begins by itself"
        await pilot.press("escape")
        assert states(triage(pilot)) == [""] * 5
        assert kept_batch(again.desk) is None


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("", Limit()),
        (" $1.50 ", Limit(1.5)),
        (".8", Limit(0.8)),
        ("2 dollars", Limit(2.0)),
        ("US$3", Limit(3.0)),
        ("200k", Limit(tokens=200_000)),
        ("200 000 tokens", Limit(tokens=200_000)),
        ("1.5M tok", Limit(tokens=1_500_000)),
        ("$1,000.00 or 2,000 tokens", Limit(1000.0, 2000)),
    ],
)
def test_a_limit_is_read_as_it_is_typed_and_as_it_is_said(text: str, limit: Limit) -> None:
    assert read_limit(text) == limit
    assert read_limit(limit.words) == limit


@pytest.mark.parametrize("text", ["two", "-1", "$", "0", "1e9", "1e", "nan", "inf", "$1 $2", "12 3456"])
def test_what_is_no_limit_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        read_limit(text)


def test_a_killed_program_goes_on_with_the_rest_and_drafts_nothing_twice(tmp_path: Path) -> None:
    folder, log = tmp_path / "ws" / "desks" / "day", tmp_path / "log"

    def program(stage: str) -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            str(Path(__file__).with_name("batch_program.py")),
            stage,
            str(folder),
            str(log),
        ]
        return subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL)

    log.touch()
    with program("begin") as first:
        try:
            until = time.monotonic() + 30
            while "waiting to be killed" not in log.read_text() and time.monotonic() < until:
                with suppress(subprocess.TimeoutExpired):
                    assert first.wait(0.02) is None, "it ended by itself"
        finally:
            first.kill()
    cards = {story.id for story in Desk.look(folder).stories() if Desk.look(folder).has_card(story.id)}
    assert len(cards) == DONE
    log.write_text("")
    with program("again") as second:
        assert second.wait(60) == 0
    lines = log.read_text().splitlines()
    rest = STORIES - DONE
    assert f"A batch was cut off (fast): {rest} of {STORIES} cards to go. B goes on" in lines[0]
    assert len(lines) == 1 + rest
    assert len(set(lines)) == len(lines)
    desk = Desk.look(folder)
    assert [len(desk.steps(story.id)) for story in desk.stories()] == [1] * STORIES
    assert sorted(record.story for record in desk.spent()) == sorted(story.id for story in desk.stories())
    assert kept_batch(desk) is None


async def test_what_every_card_would_meet_stops_the_batch_and_it_goes_on_with_its_own_profile(
    desk, running, until, model
) -> None:
    bench = desk(5, at_once=2)
    model.open = True
    async with running(bench, (100, 24)) as pilot:
        screen = triage(pilot)
        titles = [screen.line(entry).title for entry in screen.listing.entries]
        refused = Failed(sentence="127.0.0.1:9 refuses the key of fast.", hint="Look.", trouble="wrong_key")
        model.ends = dict.fromkeys(titles[1:], refused)
        await started(pilot, until)
        await until(pilot, lambda: not model.now and bool(screen.jobs.held))
        await pilot.pause()
        assert len(model.begun) <= 4, "the rest is not tried"
        assert said(pilot).startswith("127.0.0.1:9 refuses the key of fast: 4 cards wait, B goes on.")
        assert states(screen) == ["card"] + ["waiting"] * 4
        begun = len(model.begun)
        bench.use(EMBEDDED)
        screen.tell_head()
        assert "1/5" in head(pilot)
        assert "with fast · B goes on" in head(pilot)
        await pilot.press("G", "c")
        await until(pilot, lambda: states(screen)[4] == "card")
        assert len(model.begun) == begun, "one by itself is drafted by what is in use now"
        model.ends = {}
        await pilot.press("B")
        page = await asked(pilot, until)
        assert "3 cards with fast (openai/gpt-5-mini)" in page
        assert "About 24,000 tokens in, 1,500 out: about $0.030 · 8 s or more, as the last card" in page
        assert titles[0] in page, "the list shows around it"
        await pilot.press("enter")
        await until(pilot, lambda: not screen.jobs.open)
        assert states(screen) == ["card"] * 5
        assert len(model.begun) == begun + 3
        assert said(pilot).startswith("5 cards drafted · $0.")


async def test_another_engine_takes_a_batch_over_only_when_it_is_said(desk, running, until, model) -> None:
    bench = desk(3)
    async with running(bench, (100, 24)) as pilot:
        screen = triage(pilot)
        await started(pilot, until)
        await until(pilot, lambda: len(model.now) == 3)
        screen.jobs.hold("A batch was cut off", runs=True)
        bench.use(EMBEDDED)
        bench.engines.settings = Settings()
        await pilot.press("B")
        await asked(pilot, until)
        await until(pilot, lambda: "It was with fast, which cannot be used" in shown(pilot))
        assert "3 cards with embedded" in " ".join(re.sub(r"[│█]", " ", shown(pilot)).split())
        await pilot.press("escape")
        await pilot.pause()
        assert states(screen) == ["waiting"] * 3
        await pilot.press("B")
        await asked(pilot, until)
        await pilot.press("enter")
        await until(pilot, lambda: states(screen) == ["card"] * 3)
        assert len(model.begun) == 3


async def test_what_goes_on_meanwhile_does_not_reach_a_screen_before_it_is_drawn(
    desk, running, until
) -> None:
    bench = desk(2)
    async with running(bench) as pilot:
        screen = triage(pilot)
        pilot.app.push_screen(WorkbenchScreen(bench, screen.view.id))
        assert pilot.app.screen_stack[-1] is not screen
        screen._show_others()
        await until(
            pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen) and pilot.app.screen.is_mounted
        )
