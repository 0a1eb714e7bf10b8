"""The engine that asks a model: what breaks an answer, what is offered of it, and how much fits."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest
from model_scripts import (
    BEHAVIOR,
    CARD,
    PROFILE,
    SIGNAL,
    STORY,
    answer,
    engine,
    events,
    failed,
    finished,
)

from core.asking.counting import tokens
from core.asking.talk import Answered, Asking, Delta, Hold
from core.asking.trouble import trouble
from core.drafting.engine import DraftRequest
from core.model import (
    TABLES,
    Clipping,
    Failed,
    Finished,
    RowDrafted,
    Section,
    Story,
)


def long_story(sentences: int) -> Story:
    text = " ".join(f"The mill number {number} closes in May." for number in range(sentences))
    return Story(clippings=(Clipping(text=text),))


@pytest.mark.parametrize("kind", ["broken", "slow", "total", "worker"])
async def test_what_was_whole_when_the_stream_broke_is_handed_over(kind: str) -> None:
    text = json.dumps(CARD)
    cut = text.index(BEHAVIOR["description"]) + 20
    model, asker = engine([Asking("json_schema"), Delta(text[:cut]), trouble(kind, detail="45 s")])
    said = await events(model)
    last = said[-1]
    assert isinstance(last, Failed)
    assert asker.heard == [True]
    assert last.partial is not None
    assert last.partial.signals.rows[0].name.text == SIGNAL["name"]
    assert last.partial.behaviors.rows == ()
    assert last.missing == (Section.BEHAVIORS, Section.TECHNOLOGIES, Section.ISSUES)
    assert last.by.startswith("fast (openai/gpt-5-mini), prompt draft ")
    assert last.sentence == trouble(kind, detail="45 s").sentence


async def test_an_answer_that_ends_before_its_end_is_no_card_whatever_the_server_says() -> None:
    text = json.dumps(CARD)
    script = [Asking("json_schema"), Delta(text[: text.index('"issues"')]), Answered(text, "stop")]
    last = await failed(script)
    assert "ends before its end" in last.sentence
    assert last.missing == (Section.ISSUES,)
    assert last.partial is not None


async def test_an_answer_that_was_at_its_longest_says_which_setting_ends_that() -> None:
    text = json.dumps(CARD)
    cut = await failed([Asking("json_schema"), Delta(text[:900]), Answered(text[:900], "length")])
    assert cut.sentence == "The answer of openai/gpt-5-mini ends before its end."
    assert cut.hint == "It was at its longest: raise `output` of fast in settings.toml."
    thought = await failed([Asking("json_schema"), Answered("", "length")])
    assert thought.hint == cut.hint


async def test_before_anything_was_whole_nothing_is_handed_over() -> None:
    last = await failed([Asking("json_schema"), Delta('{"title": {"evid'), trouble("broken")])
    assert (last.partial, last.missing, last.by) == (None, (), "")
    refused = trouble("wrong_key", name="fast")
    last = await failed([refused])
    assert (last.sentence, last.hint) == (refused.sentence, refused.hint)


async def test_tables_that_a_closed_card_lacks_are_empty_but_other_parts_are_missing() -> None:
    lean = {key: value for key, value in CARD.items() if key not in ("concerns", "technologies")}
    last = await finished(answer(lean))
    assert last.notes == ("The model gave nothing for Concerns and Technologies.",)
    headless = {key: value for key, value in CARD.items() if key != "summary"}
    lacking = await failed(answer(headless))
    assert lacking.sentence == "The answer of fast (openai/gpt-5-mini) lacks Summary."
    assert lacking.partial is not None
    assert lacking.missing == (Section.SUMMARY,)
    tableless = {key: value for key, value in CARD.items() if key.capitalize() not in TABLES}
    assert (await failed(answer(tableless))).missing == TABLES


async def test_when_the_asking_begins_again_what_came_before_does_not_count() -> None:
    half = json.dumps(CARD)[:30]
    model, _ = engine([Asking("json_schema"), Delta(half), Hold("Again.", 1), *answer(CARD)])
    said = await events(model)
    assert isinstance(said[-1], Finished)
    assert sum(isinstance(event, RowDrafted) for event in said) == 3


async def test_closing_it_ends_the_question_at_once() -> None:
    text = json.dumps(CARD)
    cut = text.index('"concerns"')
    model, asker = engine([Asking("json_schema"), Delta(text[:cut]), asyncio.Event()])
    async with aclosing(model.draft(STORY, DraftRequest())) as said:
        async for event in said:
            if isinstance(event, RowDrafted):
                break
    assert asker.closed == 1


async def test_cancelling_it_ends_the_question_at_once() -> None:
    model, asker = engine([Asking("json_schema"), asyncio.Event()])
    job = asyncio.create_task(events(model))
    await asyncio.wait_for(asker.asked.wait(), 5)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert asker.closed == 1


async def test_whatever_goes_wrong_in_the_reading_is_a_sentence() -> None:
    last = await failed([Asking("json_schema"), RuntimeError("deep inside")])
    assert last.sentence == "The engine fast met an error it did not expect (RuntimeError)."


async def test_a_model_without_room_for_the_articles_says_so_before_it_is_asked() -> None:
    small = PROFILE.model_copy(update={"context": 2048})
    model, asker = engine(answer(CARD), profile=small)
    last = (await events(model))[-1]
    assert isinstance(last, Failed)
    assert last.sentence == "A context of 2,048 tokens is too small to ask openai/gpt-5-mini."
    assert last.hint.startswith("Raise `context` of the profile fast")
    assert asker.questions == []


async def test_a_question_that_was_too_long_is_posed_once_more_with_less_of_the_articles() -> None:
    full = [trouble("context", model="x")]
    model, asker = engine(full, answer(CARD))
    last = (await events(model, story=long_story(3000)))[-1]
    assert isinstance(last, Finished)
    sizes = [tokens("".join(each.text for each in question.messages)) for question in asker.questions]
    assert len(sizes) == 2
    assert sizes[0] < 0.95 * 32_000 - PROFILE.output
    assert 0.5 < sizes[1] / sizes[0] < 0.65
    assert "was shortened" in last.notes[1]
    model, asker = engine(full)
    assert (await events(model))[-1] == Failed(
        sentence="The articles are too long for x.",
        hint=trouble("context").hint,
        trouble="context",
    )
    assert len(asker.questions) == 2
    model, asker = engine([Asking("json_schema"), *answer(CARD)[1:-2], *full])
    assert isinstance((await events(model))[-1], Failed)
    assert len(asker.questions) == 1, "what was shown stays"


async def test_room_is_looked_up_only_when_a_story_may_not_fit_and_no_profile_says_it() -> None:
    unsaid = PROFILE.model_copy(update={"context": None})
    model, asker = engine(answer(CARD), profile=unsaid)
    await events(model)
    assert asker.looked_up == 0
    model, asker = engine(answer(CARD), profile=unsaid)
    await events(model, story=long_story(2000))
    assert asker.looked_up == 1
    assert asker.questions[0].messages[1].text.count("[A1.") == 2000


async def test_what_did_not_fit_is_told_and_a_short_room_shortens_the_answer() -> None:
    small = PROFILE.model_copy(update={"context": 8000})
    model, asker = engine(answer(CARD), profile=small)
    last = (await events(model, story=long_story(500)))[-1]
    assert isinstance(last, Finished)
    assert last.notes[1].startswith("Article 1 was shortened for the model: it read the first ")
    assert asker.questions[0].output == 4000


async def test_an_estimate_asks_nobody() -> None:
    model, asker = engine(answer(CARD))
    estimate = await model.estimate(STORY, DraftRequest())
    assert asker.questions == []
    assert 1000 < estimate.prompt < 4000
    assert 2300 < estimate.completion < 2900, "as cards took, measured"
    assert estimate.cost == 0.5


async def test_again_fresh_is_another_question() -> None:
    model, asker = engine(answer(CARD))
    await events(model, DraftRequest(fresh=3))
    assert asker.questions[0].fresh == 3
