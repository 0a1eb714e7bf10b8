"""The engine that asks a model: events in their order, a firmer second question, what is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from model_scripts import (
    CARD,
    KEPT_AT,
    answer,
    engine,
    events,
    failed,
    finished,
    task,
)

from core.asking.talk import Answered, Asking, Delta, Hold, Tally
from core.drafting.engine import DraftRequest
from core.drafting.llm.prompts import Prompts, load_prompts
from core.model import (
    TABLES,
    Card,
    CellKind,
    Failed,
    Finished,
    Section,
    SectionDone,
    Started,
    Usage,
    Waiting,
    apply,
)

FRENCH = {
    **CARD,
    "title": {"evidence": [], "text": "La papeterie d’Ardle ferme en mai"},
    "summary": [
        {"evidence": [], "text": "La papeterie d’Ardle ferme le 4 mai et 200 ouvriers partent."},
        {"evidence": [], "text": "Le syndicat veut que la ville reprenne les chaudières du village."},
        {"evidence": [], "text": "Le conseil n’a rien décidé, et une pompe pourrait les remplacer."},
    ],
}  # fmt: skip


async def test_a_card_comes_row_by_row_and_its_last_event_is_the_sum_of_them() -> None:
    model, asker = engine(answer(CARD))
    head = Card(link="https://paper.example/mill", page="20261122", page_url="https://p.example/")
    said = await events(model, DraftRequest(head=head, brief="heat for towns"))
    assert said[0] == Started(engine="fast", sections=tuple(Section))
    last = said[-1]
    assert isinstance(last, Finished)
    assert [event.section for event in said if isinstance(event, SectionDone)] == list(Section)
    card = head
    for event in said[:-1]:
        card = apply(card, event)
    assert card == last.card
    signal = last.card.signals.rows[0]
    assert signal.description.quotes[0].text.startswith("The union demands")
    assert (signal.change.kind, signal.change.quotes) == (CellKind.INFERRED, ())
    assert (signal.score.engine, signal.score.reason) == (4, "The source names who and when.")
    assert last.card.link == head.link
    assert last.notes == ("The model gave nothing for Concerns and Technologies.",)
    assert last.by == f"fast (openai/gpt-5-mini), prompt draft {digest()}"
    (question,) = asker.questions
    assert "“heat for towns”" in task(question)


def digest(prompts: Prompts | None = None) -> str:
    return (prompts or load_prompts()[0]).digest("system", "articles", "heard", "draft")


async def test_another_prompt_shows_in_whose_work_a_card_is() -> None:
    texts = load_prompts()[0].texts
    mine = Prompts({**texts, "draft": texts["draft"] + "\nWrite little.\n"})
    model, asker = engine(answer(CARD), prompts=mine)
    last = (await events(model))[-1]
    assert isinstance(last, Finished)
    assert last.by.endswith(f"prompt draft {digest(mine)}")
    assert digest(mine) != digest()
    assert task(asker.questions[0]).endswith("Write little.")


async def test_the_first_messages_of_all_questions_on_a_story_are_the_same() -> None:
    from core.model import Place, RedraftRequest

    card = (await finished(answer(CARD))).card
    requests = [
        DraftRequest(brief="heat"),
        RedraftRequest(card=card, sections=(Section.SIGNALS,), how="fewer"),
        RedraftRequest(card=card, row=Place(section=Section.ISSUES)),
    ]
    asked = []
    for request in requests:
        model, asker = engine(answer({"signals": [], "rows": []}))
        await events(model, request)
        asked.append(asker.questions[0].messages)
    starts = {tuple((each.role, each.text, each.keep) for each in messages[:3]) for messages in asked}
    assert len(starts) == 1
    assert [each.role for each in asked[0]] == ["system", "user", "assistant", "user"]
    assert [each.keep for each in asked[0]] == [True, True, False, False]
    assert len({messages[3].text for messages in asked}) == 3


async def test_prose_instead_of_an_answer_is_asked_for_once_more_and_firmly() -> None:
    model, asker = engine(answer("I would rather not."), answer(CARD))
    last = (await events(model))[-1]
    assert isinstance(last, Finished)
    first, second = asker.questions
    assert task(second).startswith(task(first))
    assert "held no JSON object" in task(second).removeprefix(task(first))


async def test_after_4000_characters_without_an_answer_the_stream_is_ended() -> None:
    endless = [Asking("prompt"), *(Delta("so many words " * 10) for _ in range(100)), Answered("", "stop")]
    model, asker = engine(endless)
    said = await events(model)
    assert [type(event) for event in said] == [Started, Failed]
    assert (len(asker.questions), asker.closed) == (2, 2)
    last = said[-1]
    assert isinstance(last, Failed)
    assert last.sentence.startswith("openai/gpt-5-mini answered in words: “so many words so many")
    assert last.partial is None


@pytest.mark.parametrize(
    "behind", ["and more of this ", "\n", json.dumps(CARD)], ids=["words", "ends", "card"]
)
async def test_a_whole_card_is_not_waited_for_while_the_model_talks_on(behind: str) -> None:
    text = json.dumps(CARD)
    endless = behind * (100_000 // len(behind))
    pieces = [Delta(endless[at : at + 700]) for at in range(0, len(endless), 700)]
    model, asker = engine([Asking("prompt"), Delta(text), *pieces])
    last = (await events(model))[-1]
    assert isinstance(last, Finished)
    assert last.card.signals.rows
    assert asker.closed == 1


async def test_a_few_words_behind_the_card_end_nothing() -> None:
    model, asker = engine(answer(json.dumps(CARD) + "\nI hope that this helps. " * 20))
    assert isinstance((await events(model))[-1], Finished)
    assert asker.closed == 0


async def test_what_a_model_says_instead_of_an_answer_is_shown_without_markup() -> None:
    model, _ = engine(answer("**No.** ![x](https://evil.example/p?q=1) <b>Never</b> [link=evil]that[/link]"))
    last = (await events(model))[-1]
    assert isinstance(last, Failed)
    assert "No. x Never that" in last.sentence


async def test_what_a_model_thinks_aloud_first_may_be_long() -> None:
    thoughts = "<think>" + "It may be about a mill. " * 400 + "</think>\n"
    assert (await finished(answer(thoughts + json.dumps(CARD)))).card.signals.rows


async def test_words_of_a_refusal_are_shown_clean() -> None:
    last = await failed(answer("I can\x1b]52;c;ZXZpbA==\x07not \u202ehelp\x9b2J [bold]you[/bold]."))
    assert "I cannot help" in last.sentence
    assert not any(ord(mark) < 32 or mark in "\u202e\x9b\x7f" for mark in last.sentence + last.hint)


async def test_nothing_at_all_is_said_to_be_nothing() -> None:
    last = await failed([Asking("prompt"), Answered("", "stop")])
    assert last.sentence == "openai/gpt-5-mini gave no answer."


async def test_an_answer_in_another_language_is_asked_for_again_before_anything_is_shown() -> None:
    model, asker = engine(answer(FRENCH), answer(CARD))
    said = await events(model)
    assert asker.closed == 1
    assert "was not in English" in task(asker.questions[1])
    assert not any("papeterie" in event.model_dump_json() for event in said)
    assert isinstance(said[-1], Finished)
    assert said[-1].card.title.text.startswith("Paper mill")


async def test_a_second_answer_in_another_language_is_taken_with_a_note() -> None:
    last = await finished(answer(FRENCH), answer(FRENCH))
    assert "The model did not answer in English, though it was asked to." in last.notes
    assert last.card.title.text.startswith("La papeterie")


async def test_whoever_asks_for_a_language_gets_it() -> None:
    from core.model import RedraftRequest

    model, asker = engine(answer({"summary": FRENCH["summary"]}))
    request = RedraftRequest(card=Card(), sections=(Section.SUMMARY,), how="in French please")
    last = (await events(model, request))[-1]
    assert isinstance(last, Finished)
    assert len(asker.questions) == 1
    assert last.notes == ()


async def test_chinese_is_not_taken_for_english() -> None:
    said = "造纸厂五月关闭，工会要求该镇接管锅炉，为三千户家庭供暖。议会尚未决定。" * 6
    chinese = {
        **CARD,
        "title": {"evidence": [], "text": "造纸厂关闭"},
        "summary": [{"evidence": [], "text": said}],
    }
    last = await finished(answer(chinese), answer(CARD))
    assert last.card.title.text.startswith("Paper mill")


async def test_waiting_and_what_was_used_are_told() -> None:
    spent = Tally(prompt=100, completion=5, cost=0.001, seconds=0.5)
    script = [
        Asking("json_schema"),
        spent,
        Hold("The server asks to be left alone for a while.", 7.5),
        *answer(CARD, tally=Tally(prompt=1000, cached=800, completion=400, cost=0.02, seconds=4.0)),
    ]
    model, _ = engine(script)
    said = await events(model)
    assert Waiting(sentence="The server asks to be left alone for a while.", seconds=7.5) in said
    used = [event for event in said if isinstance(event, Usage)]
    assert [each.prompt for each in used] == [100, 1000]
    assert used[-1] == Usage(
        model="fast (openai/gpt-5-mini)", prompt=1000, cached=800, completion=400, cost=0.02, seconds=4.0
    )
    assert said.index(used[-1]) == len(said) - 2


async def test_two_questions_are_added_up_and_an_unknown_price_stays_unknown() -> None:
    first = answer("No.", tally=Tally(prompt=100, completion=1, cost=0.25, seconds=1.0))
    model, _ = engine(first, answer(CARD, tally=Tally(prompt=200, completion=50, cost=0.5, seconds=3.0)))
    last = [event for event in await events(model) if isinstance(event, Usage)][-1]
    assert (last.prompt, last.completion, last.cost, last.seconds) == (300, 51, 0.75, 4.0)
    model, _ = engine(first, answer(CARD, tally=Tally(prompt=200, completion=50, estimated=True)))
    last = [event for event in await events(model) if isinstance(event, Usage)][-1]
    assert (last.prompt, last.cost, last.estimated) == (300, None, True)


async def test_usage_is_told_about_four_times_a_second_and_the_last_one_always() -> None:
    text = json.dumps(CARD)
    steps: list[Any] = [Asking("json_schema")]
    for at in range(0, len(text), 20):
        steps += [Delta(text[at : at + 20]), Tally(prompt=10, completion=at + 1)]
    model, _ = engine([*steps, Answered(text, "stop")], tick=0.01)
    used = [event for event in await events(model) if isinstance(event, Usage)]
    ticks = len(steps) // 2
    assert 2 <= len(used) <= ticks * 0.01 / 0.25 + 3
    assert used[-1].completion == (len(text) - 1) // 20 * 20 + 1


async def test_an_answer_that_was_kept_says_since_when() -> None:
    script = answer(CARD, tally=Tally(cost=0.0))
    script[0] = Asking("json_schema", kept=KEPT_AT)
    model, _ = engine(script)
    used = [event for event in await events(model) if isinstance(event, Usage)]
    assert (used[-1].reused, used[-1].cost) == (KEPT_AT.isoformat(), 0.0)


def kept(what: Any) -> list[Any]:
    return [Asking("json_schema", kept=KEPT_AT), *answer(what, tally=Tally(cost=0.0))[1:]]


async def test_a_kept_answer_that_is_not_whole_is_asked_for_anew_before_any_of_it_is_shown() -> None:
    bad = (
        CARD
        | {"title": {"evidence": [], "text": "An old title"}}
        | dict.fromkeys(map(str.lower, TABLES), "no")
    )
    model, asker = engine(kept(bad), kept(bad), answer(CARD))
    said = await events(model, DraftRequest(fresh=2))
    assert isinstance(said[-1], Finished)
    assert not any("An old title" in event.model_dump_json() for event in said)
    fresh = [question.fresh for question in asker.questions]
    assert len(set(fresh)) == 3
    assert fresh[0] == 2
    assert asker.questions[0].messages == asker.questions[2].messages
    model, asker = engine(kept(bad))
    last = (await events(model))[-1]
    assert isinstance(last, Failed)
    assert len(asker.questions) == 6


async def test_parameters_that_were_not_sent_are_told() -> None:
    script = answer(CARD)
    script[0] = Asking("json_schema", left_out=("temperature", "seed"))
    assert "Not sent, as the model does not take it: temperature, seed." in (await finished(script)).notes
