"""Asking: tries, waits, the ladder of forms and turns; the caller follows scripts."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from fakes import (
    AWAY,
    CARD,
    LOCAL,
    MESSAGES,
    QUESTION,
    SCHEMA,
    Answers,
    Modes,
    Step,
    asker,
    fails,
    heard,
    refused,
    says,
    until,
)
from hypothesis import given
from hypothesis import strategies as st

from core.asking import wording
from core.asking.asking import LONGEST_ANSWER, TRIES
from core.asking.profile import Profile
from core.asking.talk import Answered, Asking, Begun, Call, Delta, Hold, Known, Message, Said, Tally
from core.asking.trouble import KINDS
from core.errors import ModelTrouble


async def test_an_answer_comes_whole_with_its_tally_last_but_one() -> None:
    made, caller, clock = asker(says(CARD, size=9))
    said = await heard(made)
    assert said[0] == Asking("json_schema")
    assert "".join(each.text for each in said if isinstance(each, Delta)) == CARD
    assert isinstance(said[-2], Tally)
    assert said[-1] == Answered(CARD, "stop")
    assert clock.slept == []
    assert caller.under_way == caller.left == 0


@pytest.mark.parametrize("kind", sorted(kind for kind, way in KINDS.items() if way.again))
async def test_three_tries_with_growing_waits_then_the_trouble(kind: str) -> None:
    made, caller, clock = asker(fails(kind, Begun()))
    failure = await refused(made, into=(said := []))
    assert failure.kind == kind
    assert [each.attempt for each in said if isinstance(each, Asking)] == [1, 2, 3]
    assert len(caller.calls) == TRIES == 3
    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("kind", sorted(kind for kind, way in KINDS.items() if not way.again))
async def test_what_another_try_cannot_mend_is_not_tried_again(kind: str) -> None:
    profile = LOCAL.model_copy(update={"structured": "json_schema"})
    made, caller, clock = asker(fails(kind, Begun()), says(CARD))
    assert (await refused(made, profile)).kind == kind
    assert len(caller.calls) == 1
    assert clock.slept == []


async def test_each_wait_is_told_before_it_and_the_answer_begins_anew() -> None:
    made, _, _ = asker(fails("server", Begun(), '{"ti'), fails("rate"), says(CARD))
    said = await heard(made)
    plain = [each for each in said if not isinstance(each, Delta | Tally)]
    assert [type(each) for each in plain] == [Asking, Hold, Hold, Asking, Answered]
    assert [each.attempt for each in said if isinstance(each, Asking)] == [1, 3]
    sentences = [each.sentence for each in said if isinstance(each, Hold)]
    assert sentences == [
        "The server has trouble of its own (said so).",
        "The server asks to be left alone for a while.",
    ]
    assert said[-1] == Answered(CARD, "stop")


@pytest.mark.parametrize(
    ("after", "slept"),
    [
        (10.0, [10.5]),
        (0.0, [1.0]),
        (None, [1.0]),
        (60.0, [63.0]),
        (61.0, None),
        (600.0, None),
        (math.inf, None),
    ],
)
async def test_a_server_is_left_alone_as_long_as_it_asks_for_or_not_asked_again(
    after: float | None, slept: list[float] | None
) -> None:
    made, caller, clock = asker(fails("rate", after=after), says(CARD))
    if slept is None:
        assert (await refused(made)).retry_after == after
        assert len(caller.calls) == 1
    else:
        said = await heard(made)
        assert clock.slept == slept
        assert [each.seconds for each in said if isinstance(each, Hold)] == slept


@given(chance=st.floats(0, 1), after=st.none() | st.floats(0, 60))
async def test_a_wait_is_never_shorter_than_asked_and_never_far_off(
    chance: float, after: float | None
) -> None:
    made, _, clock = asker(fails("rate", after=after), says(CARD), chance=chance)
    await heard(made)
    (slept,) = clock.slept
    if after:
        assert after <= slept <= after * 1.1 + 1e-9
    else:
        assert 0.75 <= slept <= 1.25


async def test_nothing_is_tried_again_once_a_row_was_shown() -> None:
    for kind in ("broken", "server", "slow", "worker", "structure"):
        made, caller, clock = asker(fails(kind, Begun(), CARD[:20]), says(CARD))
        seen: list[Said] = []
        failure = await refused(made, into=seen, shown=partial(any, seen))
        assert failure.kind == kind
        assert any(isinstance(each, Delta) for each in seen)
        assert (len(caller.calls), clock.slept) == (1, []), kind


# The ladder


async def test_the_ladder_goes_down_for_the_form_only_and_what_worked_is_learned() -> None:
    modes = Modes()
    made, caller, clock = asker(fails("structure"), fails("structure"), says(CARD), modes=modes)
    said = await heard(made)
    assert [each.mode for each in said if isinstance(each, Asking)] == ["prompt"]
    assert modes.learned == "prompt"
    assert clock.slept == []
    formats = [call.params.get("response_format", {}).get("type") for call in caller.calls]
    assert formats == ["json_schema", "json_object", None]
    await heard(made)
    assert "response_format" not in caller.calls[-1].params
    made, caller, _ = asker(fails("request"), says(CARD), modes=Modes())
    assert (await refused(made)).kind == "request"
    assert len(caller.calls) == 1


async def test_steps_down_do_not_count_as_tries() -> None:
    scripts = [fails("structure"), fails("server"), fails("structure"), fails("server"), says(CARD)]
    made, caller, clock = asker(*scripts)
    said = await heard(made)
    assert said[-1] == Answered(CARD, "stop")
    assert len(caller.calls) == 5
    assert clock.slept == [1.0, 2.0]


async def test_a_form_that_was_set_is_the_only_one() -> None:
    for mode in ("json_schema", "json_object", "prompt"):
        profile = LOCAL.model_copy(update={"structured": mode})
        modes = Modes("json_schema")
        made, caller, _ = asker(says(CARD), fails("structure"), modes=modes)
        assert (await heard(made, profile))[0] == Asking(mode)
        assert (await refused(made, profile)).kind == "structure"
        assert len(caller.calls) == 2
        assert modes.learned == "json_schema"


async def test_a_broken_or_empty_answer_teaches_nothing() -> None:
    for text in ("", "I am sorry, I cannot help with that.", CARD[:-4]):
        modes = Modes()
        made, _, _ = asker(says(text), modes=modes)
        assert (await heard(made))[-1] == Answered(text, "stop")
        assert modes.learned is None


def test_the_form_is_told_in_words_where_no_parameter_holds_the_model_to_it() -> None:
    bound = wording.wire(LOCAL, QUESTION, "json_schema")
    assert [each["content"] for each in bound] == [each.text for each in MESSAGES]
    for mode in ("json_object", "prompt"):
        told = wording.wire(LOCAL, QUESTION, mode)
        assert told[0] == bound[0]
        assert told[1]["content"].startswith(MESSAGES[1].text)
        assert "JSON" in told[1]["content"]
        assert json.dumps(SCHEMA) in told[1]["content"]
    plain = wording.wire(LOCAL, replace(QUESTION, schema=None), "prompt")
    assert [each["content"] for each in plain] == [each.text for each in MESSAGES]


def test_only_own_servers_get_a_schema_beside_json_object() -> None:
    own = wording.params(LOCAL, QUESTION, "json_object", Known())["response_format"]
    assert own == {"type": "json_object", "schema": SCHEMA}
    hosted = wording.params(AWAY, QUESTION, "json_object", Known())["response_format"]
    assert hosted == {"type": "json_object"}


def test_what_is_the_same_in_many_questions_is_marked_for_claude_only() -> None:
    claude = Profile(name="c", model="anthropic/claude-sonnet-4-5")
    marked = wording.wire(claude, QUESTION, "json_schema")
    (part,) = marked[0]["content"]
    assert part["cache_control"] == {"type": "ephemeral"}
    assert part["text"] == MESSAGES[0].text
    assert marked[1]["content"] == MESSAGES[1].text
    last = replace(QUESTION, messages=(Message("user", "Everything.", keep=True),))
    text, form = wording.wire(claude, last, "prompt")[0]["content"]
    assert text["text"] == "Everything."
    assert "cache_control" not in form


# Limits


async def test_an_answer_without_end_is_ended() -> None:
    def endless(call: Call) -> Any:
        yield Begun()
        while True:
            yield "a quay at Keldmouth " * 500

    made, caller, _ = asker(endless)
    failure = await refused(made, into=(got := []))
    assert failure.kind == "endless"
    assert sum(len(each.text) for each in got if isinstance(each, Delta)) <= LONGEST_ANSWER
    assert (caller.left, len(caller.calls)) == (1, 1)


async def test_closing_ends_the_call_and_gives_the_turn_to_the_next() -> None:
    never = asyncio.Event()
    made, caller, _ = asker([Begun(), CARD[:9], never], says(CARD))
    said = made.ask(LOCAL, QUESTION)
    async for each in said:
        if isinstance(each, Delta):
            break
    await said.aclose()
    assert (caller.under_way, caller.left) == (0, 1)
    assert (await heard(made))[-1] == Answered(CARD, "stop")


@pytest.mark.parametrize(("at_once", "most"), [(None, 1), (1, 1), (3, 3)])
async def test_no_more_questions_at_once_than_the_profile_has(at_once: int | None, most: int) -> None:
    profile = LOCAL.model_copy(update={"at_once": at_once})
    gate = asyncio.Event()
    made, caller, _ = asker([Begun(), gate, *says(CARD)[1:]])
    tasks = [asyncio.create_task(heard(made, profile)) for _ in range(6)]
    await until(lambda: caller.under_way == most)
    tasks[most].cancel()  # one that waits for its turn
    tasks[0].cancel()  # one that has it
    gate.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(each, list) for each in done) == 4
    assert caller.most == most
    assert (await heard(made, profile))[-1] == Answered(CARD, "stop")


async def test_a_profile_that_is_changed_while_its_questions_run_has_no_turns_besides() -> None:
    gate = asyncio.Event()
    made, caller, _ = asker([Begun(), gate, *says(CARD)[1:]])
    tasks = [asyncio.create_task(heard(made, LOCAL.model_copy(update={"at_once": 2}))) for _ in range(3)]
    await until(lambda: caller.under_way == 2)
    more = LOCAL.model_copy(update={"at_once": 3, "idle": 9.0})
    tasks += [asyncio.create_task(heard(made, more)) for _ in range(3)]
    await until(lambda: caller.under_way == 3)
    less = LOCAL.model_copy(update={"at_once": 1})
    tasks.append(asyncio.create_task(heard(made, less)))
    for _ in range(20):
        await asyncio.sleep(0)
    gate.set()
    assert all(said[-1] == Answered(CARD, "stop") for said in await asyncio.gather(*tasks))
    assert caller.most == 3


async def test_turns_are_taken_in_order_and_each_profile_has_its_own() -> None:
    order: list[str] = []

    def script(call: Call) -> list[Step]:
        order.append(call.messages[-1]["content"])
        return says(CARD)

    made, caller, _ = asker(script)

    async def ask(number: int, profile: Profile = LOCAL) -> None:
        await heard(made, profile, replace(QUESTION, messages=(Message("user", str(number)),)))

    await asyncio.gather(*(ask(number) for number in range(20)))
    assert order == [str(number) for number in range(20)]
    gate = asyncio.Event()
    caller.scripts = [[Begun(), gate, *says(CARD)[1:]]]
    other = LOCAL.model_copy(update={"name": "other"})
    both = asyncio.gather(ask(1), ask(2, other))
    await until(lambda: caller.under_way == 2)
    gate.set()
    await both


def test_an_asker_serves_one_event_loop_after_another() -> None:
    made, caller, _ = asker(says(CARD))

    async def three() -> None:
        gate = asyncio.Event()
        caller.scripts = [[Begun(), gate, *says(CARD)[1:]]]
        asked = asyncio.gather(*(heard(made) for _ in range(3)))
        await until(lambda: caller.under_way)
        gate.set()
        assert [said[-1] for said in await asked] == [Answered(CARD, "stop")] * 3

    for _ in range(2):
        with asyncio.Runner() as runner:
            runner.run(three())


# A thousand ways


@given(
    kinds=st.lists(st.sampled_from([*KINDS, "ok"]), min_size=1, max_size=8),
    shown_after=st.integers(0, 8),
)
async def test_whatever_happens_it_ends_in_an_answer_or_one_clear_sentence(
    kinds: list[str], shown_after: int
) -> None:
    scripts = [says(CARD) if kind == "ok" else fails(kind, Begun(), "{") for kind in kinds]
    made, caller, clock = asker(*scripts, answers=Answers(), modes=Modes())
    said: list[Said] = []
    failure: ModelTrouble | None = None
    try:
        await heard(made, into=said, shown=lambda: len(caller.calls) > shown_after)
    except ModelTrouble as error:
        failure = error
    if failure is None:
        assert said[-1] == Answered(CARD, "stop")
    else:
        assert failure.kind in KINDS
        assert failure.sentence.endswith((".", ")", "”"))
        assert len(failure.sentence) < 200
    assert len(caller.calls) <= TRIES + 2
    assert caller.under_way == 0
    assert len(clock.slept) < TRIES
