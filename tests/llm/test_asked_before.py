"""What is sent to a model, what is kept of its answers, and what they took; the caller follows scripts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fakes import AWAY, CARD, LOCAL, MESSAGES, QUESTION, SCHEMA, Answers, asker, fails, heard, says

from core.asking import wording
from core.asking.prices import Estimate, money, together
from core.asking.profile import Profile
from core.asking.talk import Answered, Asking, Begun, Known, Message, Tally

# What is sent


def test_parameters_are_what_the_profile_says() -> None:
    bare = wording.params(AWAY, QUESTION, "prompt", Known())
    assert bare == {"max_tokens": 6000}
    full = LOCAL.model_copy(update={"temperature": 0.0, "seed": 0, "output": 500})
    sent = wording.params(full, replace(QUESTION, output=300), "prompt", Known(output=10))
    base = "http://127.0.0.1:8080/v1"
    assert sent == {"max_tokens": 300, "api_base": base, "temperature": 0.0, "seed": 0}
    assert wording.params(AWAY, QUESTION, "prompt", Known(output=4096))["max_tokens"] == 4096


def test_ollama_is_told_how_much_it_has_to_hold() -> None:
    profile = Profile(name="o", model="ollama_chat/qwen3")
    sent = wording.params(profile, QUESTION, "prompt", Known(context=8192))
    assert sent["num_ctx"] == 32_768
    assert sent["api_base"] == "http://localhost:11434"
    wide = profile.model_copy(update={"context": 65_536})
    assert wording.params(wide, QUESTION, "prompt", Known())["num_ctx"] == 65_536


async def test_a_call_has_the_limits_variables_and_prices_of_its_profile() -> None:
    profile = Profile(
        name="mine",
        model="openai/x",
        api_base="http://[::1]:9/v1",
        pass_env=("AWS_PROFILE",),
        connect=1,
        first=2,
        idle=3,
        total=4,
        price_in=0.5,
    )
    made, caller, _ = asker(says(CARD))
    await heard(made, profile)
    (call,) = caller.calls
    assert (call.name, call.env, call.price) == ("mine", ("AWS_PROFILE",), (0.5, 0.0))
    assert (call.connect, call.first, call.idle, call.total) == (1, 2, 3, 4)


async def test_the_longest_answer_is_looked_up_once() -> None:
    made, caller, _ = asker(says(CARD))
    await heard(made)
    await heard(made)
    assert caller.asked == [("openai/tiny", ())]


# Kept answers


async def test_the_same_question_is_not_asked_twice_and_a_fresh_one_is() -> None:
    answers = Answers()
    made, caller, clock = asker(says(CARD), answers=answers)
    first = await heard(made)
    again = await heard(made)
    assert len(caller.calls) == 1
    assert [each for each in again if isinstance(each, Answered)] == [first[-1]]
    assert again[0] == Asking("json_schema", kept=clock.now())
    assert [each for each in again if isinstance(each, Tally)] == [Tally(cost=0.0)]
    await heard(made, question=replace(QUESTION, fresh=1))
    await heard(made, question=replace(QUESTION, fresh=1))
    assert len(caller.calls) == 2
    (kept, _) = answers.values()
    assert (kept.text, kept.model, kept.tally.prompt) == (CARD, "openai/tiny", 100)


@pytest.mark.parametrize(
    ("text", "finish"),
    [
        ("", "stop"),
        (CARD[:-1], "stop"),
        (CARD, "length"),
        (CARD, "content_filter"),
        ("I cannot help with that.", "stop"),
        ('{"else": 1}', "stop"),
        ("[1, 2]", "stop"),
        ('{"title": ' * 5000, "stop"),
    ],
)
async def test_only_whole_answers_are_kept(text: str, finish: str) -> None:
    answers = Answers()
    made, caller, _ = asker(says(text, size=5000, finish=finish), says(CARD), answers=answers)
    assert (await heard(made))[-1] == Answered(text, finish)
    assert answers == {}
    await heard(made)
    assert len(answers) == 1
    assert len(caller.calls) == 2


async def test_an_answer_in_fences_is_whole() -> None:
    answers = Answers()
    made, _, _ = asker(says(f"Here it is.\n```json\n{CARD}\n```"), answers=answers)
    await heard(made)
    assert len(answers) == 1


async def test_a_kept_answer_needs_neither_key_nor_worker_nor_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
    answers = Answers()
    made, caller, _ = asker(says(CARD), answers=answers)
    await heard(made, AWAY)
    monkeypatch.delenv("OPENAI_API_KEY")
    assert (await heard(made, AWAY))[-1] == Answered(CARD, "stop")
    assert len(caller.calls) == 1


MARKED: list[tuple[str, Any]] = [
    ("model", "openai/other"),
    ("api_base", "http://127.0.0.1:8081/v1"),
    ("output", 7000),
    ("context", 8192),
    ("temperature", 0.5),
    ("seed", 1),
]


def test_a_mark_changes_with_all_that_changes_the_answer_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marks = {wording.mark(LOCAL, QUESTION)}
    for name, value in MARKED:
        marks.add(wording.mark(LOCAL.model_copy(update={name: value}), QUESTION))
    moved = (MESSAGES[0], Message("system", MESSAGES[1].text))
    for more in ({"messages": moved}, {"schema": None}, {"version": "2"}, {"fresh": 1}, {"output": 9}):
        marks.add(wording.mark(LOCAL, replace(QUESTION, **more)))
    assert len(marks) == 1 + len(MARKED) + 5
    monkeypatch.setenv("MY_KEY", "secret")
    update = {"name": "n", "at_once": 3, "idle": 9.0, "key_env": "MY_KEY", "most_cost": 1.0, "price_in": 3.0}
    unkept = replace(QUESTION, messages=tuple(replace(each, keep=False) for each in MESSAGES))
    same = wording.mark(LOCAL.model_copy(update=update), unkept)
    assert same == wording.mark(LOCAL, QUESTION)


# Tallies


async def test_what_failed_tries_took_is_counted_too() -> None:
    part = Tally(prompt=100, completion=5, cost=0.5, estimated=True, seconds=1.0)
    made, _, _ = asker(fails("broken", Begun(), "{", part), says(CARD, tally=Tally(100, 20, 30, 0.25)))
    tallies = [each for each in await heard(made) if isinstance(each, Tally)]
    assert tallies == [part, Tally(200, 20, 35, 0.75, True, 1.0)]


async def test_a_local_model_without_a_price_costs_nothing_and_another_is_unknown() -> None:
    unpriced = Tally(10, 0, 10, None)
    for profile, cost in [
        (LOCAL, 0.0),
        (LOCAL.model_copy(update={"model": "litellm_proxy/x"}), None),
        (LOCAL.model_copy(update={"api_base": "http://10.0.0.5:8000/v1"}), None),
    ]:
        made, _, _ = asker(says(CARD, tally=unpriced))
        assert (await heard(made, profile))[-2] == replace(unpriced, cost=cost)


async def test_an_estimate_counts_the_form_and_is_nothing_for_what_is_kept() -> None:
    answers = Answers()
    made, caller, _ = asker(says(CARD), answers=answers)
    estimate = await made.estimate(LOCAL, QUESTION, 1000)
    sent = sum(len(text) // 4 for text in caller.asked[-1][1])
    assert any(json.dumps(SCHEMA) in text for text in caller.asked[-1][1])
    assert estimate == Estimate(sent, 1000, sent / 1e6 + 1000 * 2 / 1e6)
    assert caller.calls == []
    await heard(made)
    assert await made.estimate(LOCAL, QUESTION, 1000) == Estimate(0, 0, 0.0, kept=1)


async def test_what_the_profile_says_of_a_model_counts_first() -> None:
    made, _, _ = asker(says(CARD))
    assert await made.known(AWAY) == Known((), (1.0, 2.0), 100_000)
    own = AWAY.model_copy(update={"context": 9000, "price_out": 8.0})
    assert await made.known(own, ("abcd",)) == Known((1,), (0.0, 8.0), 9000)
    ollama = Profile(name="o", model="ollama_chat/x")
    assert (await made.known(ollama)).context == 32_768


def test_estimates_add_up_and_are_said_in_words() -> None:
    some = [Estimate(12_210, 90, 0.0567), Estimate(0, 0, 0.0, kept=1)]
    assert together(some) == Estimate(12_210, 90, 0.0567, kept=1)
    assert together([Estimate(10, 10, None), *some]).cost is None
    assert [money(each) for each in (None, 0.0, 0.0001, 0.006, 12.4, 1234.5)] == [
        "cost unknown",
        "free",
        "under $0.001",
        "$0.006",
        "$12.40",
        "$1,234.50",
    ]
