"""Servers that go wrong while a card is drafted: the card on the desk stays as it was, at any point."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from typing import Any

import pytest
from fakes import Clock, ScriptedCaller, Step, says, until
from model_desk import (
    ALL,
    NAMES,
    SIGNALS,
    calls,
    card,
    cut,
    drafted,
    failed,
    held,
    names,
    outcome,
    plain,
    story,
    whole,
)

from core.asking.talk import Begun
from core.asking.trouble import KINDS, trouble
from core.model import Finished, Usage, Waiting
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
