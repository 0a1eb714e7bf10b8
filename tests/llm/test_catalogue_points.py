"""Servers that go wrong while a card is drafted: the card on the desk stays as it was, at any point."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from fakes import Clock, ScriptedCaller, Step, says, until
from model_desk import (
    ALL,
    CARD,
    NAMES,
    SIGNALS,
    calls,
    card,
    cut,
    drafted,
    failed,
    held,
    is_clear,
    names,
    opened,
    outcome,
    plain,
    story,
    whole,
)

from core.asking.process import WorkerCaller
from core.asking.talk import Begun
from core.asking.trouble import KINDS, trouble
from core.model import Failed, Finished, Usage, Waiting
from core.workbench import Workbench

# Servers


async def test_tries_and_waits_are_told_and_leave_no_trace_in_the_card(
    bench: Workbench, clock: Clock
) -> None:
    id = story(bench)
    half = cut(plain(whole()), '"text": ')
    tries: list[Any] = [
        [Begun(), trouble("server", where="h:1", detail="Overloaded")],
        [Begun(), half, trouble("broken", where="h:1")],
        says(plain(whole())),
    ]
    clock.slept.clear()
    events = await drafted(bench, id, tries)
    assert isinstance(outcome(events), Finished)
    waits = [event for event in events if isinstance(event, Waiting)]
    assert [wait.seconds for wait in waits] == clock.slept
    assert len(waits) == 2
    assert names(events) == ALL
    assert isinstance([event for event in events if isinstance(event, Usage)][-1].cost, float)
    assert held(bench, id)


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_rows_that_came_before_a_trouble_stay_and_are_not_asked_for_again(
    kind: str, bench: Workbench
) -> None:
    text = cut(plain(whole()), "in part 2")
    end, shown = await failed(bench, [Begun(), text, trouble(kind, where="h:1", name="home", model="tiny")])
    assert shown == [*NAMES[:2]]
    assert SIGNALS in end.missing
    assert calls(bench) == 1


# At any point


async def test_a_card_is_byte_for_byte_as_it_was_after_failure_or_cancel_at_any_point(
    bench: Workbench,
) -> None:
    chance = random.Random(5)
    id = story(bench)
    text = plain(whole())
    before = (card(bench, id).model_dump_json(), bench.page(id))
    steps = bench.desk.steps(id)
    caller = bench.engines.caller
    assert isinstance(caller, ScriptedCaller)
    shown = 0
    for number in range(200):
        point = chance.randrange(len(text))
        never = asyncio.Event()
        how = number % 4
        ends: list[Step] = [[trouble("request")], [never], [never], []][how]
        caller.scripts, caller.calls = [[Begun(), text[:point], *ends, *says("")[-1:]]], []
        if how == 2:  # the analyst redrafts a section, and leaves
            steps_ = bench.propose_redraft(id, sections=(SIGNALS,), fresh=number + 1)
        else:
            steps_ = bench.draft(id, fresh=number + 1)

        async def hear(events: Any = steps_) -> int:
            async with aclosing(events) as said:
                return sum([1 async for _ in said])

        task = asyncio.create_task(hear())
        if how in (1, 2):
            await until(lambda: caller.under_way)
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            task.cancel()
        done = await asyncio.gather(task, return_exceptions=True)
        shown += isinstance(done[0], int)
        assert caller.under_way == 0
        assert (card(bench, id).model_dump_json(), bench.page(id)) == before, (number, how, point)
    assert shown == 100
    assert bench.desk.steps(id) == steps


# A worker that dies

MORTAL = """
import json, os, signal, sys
text, points = json.loads(sys.argv[1]), sys.argv[2]

def say(what, number=None, **more):
    print(json.dumps({"say": what, "id": number, **more}), flush=True)

say("ready", pid=os.getpid(), version="0")
for line in sys.stdin:
    asked = json.loads(line)
    if asked["do"] == "known":
        say("known", asked["id"], tokens=[], price=None, context=None, output=None)
    if asked["do"] == "complete":
        with open(points) as file:
            left = file.read().split()
        with open(points, "w") as file:
            file.write(" ".join(left[1:]))
        say("begun", asked["id"], left_out=[])
        say("text", asked["id"], text=text[: int(left[0])])
        if int(left[0]) < len(text):
            os.kill(os.getpid(), signal.SIGKILL)
        say("end", asked["id"], finish="stop")
    say("done", asked["id"])
"""
"""A worker that has one answer, and is killed at the points that a file names, one for each question."""


async def test_a_worker_that_is_killed_costs_nothing_that_was_whole(tmp_path: Path, clock: Clock) -> None:
    text = plain(whole())
    early, late = (len(cut(text, words)) for words in ('"category"', "in part 2"))
    points = tmp_path / "points"
    program = (sys.executable, "-S", "-c", MORTAL, json.dumps(text), str(points))
    caller = WorkerCaller(tmp_path / "models.log", program=program)
    mortal = opened(tmp_path / "ws", caller)
    try:
        id = story(mortal)
        points.write_text(f"{early} {len(text)}")
        clock.slept.clear()
        async with aclosing(mortal.draft(id)) as said:
            events = [event async for event in said]
        assert isinstance(outcome(events), Finished)
        (wait,) = [event for event in events if isinstance(event, Waiting)]
        assert wait.sentence.startswith("The process that asks models ended")
        assert names(events) == ALL
        assert held(mortal, id)
        id = story(mortal)
        points.write_text(f"{late}")
        async with aclosing(mortal.draft(id)) as said:
            events = [event async for event in said]
        end = outcome(events)
        assert isinstance(end, Failed)
        assert is_clear(end)
        assert names(events) == list(NAMES[:2])
        assert end.partial is not None
        assert card(mortal, id) == CARD
    finally:
        await caller.close()
        mortal.close()
