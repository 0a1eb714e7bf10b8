"""A story, answers on it, and an asker that follows scripts: for tests of the engine that asks models."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from core.asking.prices import Estimate
from core.asking.profile import Profile
from core.asking.talk import Answered, Asking, Delta, Known, Question, Said, Tally
from core.drafting.engine import DraftRequest
from core.drafting.llm.engine import ModelEngine
from core.drafting.llm.prompts import Prompts, load_prompts
from core.model import Clipping, DraftEvent, Failed, Finished, RedraftRequest, Story

MILL = (
    "Paper mill in Ardle closes in May\n\nThe paper mill in Ardle closes on 4 May after 90 years. "
    "Its 200 workers were told on Monday. The union demands that the town takes over the boilers, "
    "which heat 3,000 homes.\n\nThe council has not decided. A heat pump in the river could replace "
    "the boilers by 2028, an engineer said."
)
TOWN = (
    "The town of Ardle looks for new heat for 3,000 homes. Households have begun to order their own "
    "heat pumps since the mill announced its end. No rule says who pays when a mill that heats a town closes."
)
STORY = Story(clippings=(Clipping(text=MILL, outlet="The Ardle Post"), Clipping(text=TOWN, outlet="Heat")))
PROFILE = Profile(name="fast", model="openai/gpt-5-mini", context=32_000)
Step = Said | Exception | asyncio.Event | str
"""What an asker says next; a text is a `Delta`, an event is waited for."""


def evidence(ref: str, quote: str) -> list[dict[str, str]]:
    return [{"ref": ref, "quote": quote}]


CLOSES = evidence("A1.2", "The paper mill in Ardle closes on 4 May after 90 years.")
UNION = evidence("A1.4", "The union demands that the town takes over the boilers, which heat 3,000 homes.")
PUMPS = evidence(
    "A2.2", "Households have begun to order their own heat pumps since the mill announced its end."
)
PAYS = evidence("A2.3", "No rule says who pays when a mill that heats a town closes.")


def row(
    name: str, description: str, proof: list[dict[str, str]], relevancy: Any = 3, **more: str
) -> dict[str, Any]:
    return {
        "evidence": proof,
        "name": name,
        "description": description,
        **more,
        "why": "The source names who and when.",
        "relevancy": relevancy,
    }


SIGNAL = row(
    "Town wants the boilers of its mill",
    "The union demands that the town takes over the boilers of the mill.",
    UNION,
    4,
    **{
        "change": "From heat that a mill gives away to heat that a town has to make",
        "10-year": "Towns may own the heat that their factories made.",
        "driving-force": "The end of the mill and the homes that depend on it",
    },
)
BEHAVIOR = row(
    "Households order own heat pumps",
    "Households in Ardle have begun to order heat pumps of their own since the mill announced its end.",
    PUMPS,
)
ISSUE = row(
    "Who pays for the heat of a closed mill",
    "No rule says who pays when a mill that heats a town closes.",
    PAYS,
)
CARD: dict[str, Any] = {
    "title": {"evidence": CLOSES, "text": "Paper mill in Ardle closes and 3,000 homes need new heat"},
    "keywords": ["Ardle", "paper mill", "heat pump"],
    "themes": ["district heating"],
    "category": "business",
    "type": "news",
    "summary": [
        {
            "evidence": CLOSES,
            "text": "The mill in Ardle closes on 4 May, and the town looks for heat for 3,000 homes.",
        },
        {"evidence": UNION, "text": "The union demands that the town takes over the boilers of the mill."},
    ],
    "signals": [SIGNAL],
    "concerns": [],
    "behaviors": [BEHAVIOR],
    "technologies": [],
    "issues": [ISSUE],
}  # fmt: skip


def answer(what: Any, size: int = 60, tally: Tally | None = None) -> list[Step]:
    """A whole answer in pieces; a text as it is, anything else as JSON."""
    text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
    pieces = [Delta(text[at : at + size]) for at in range(0, len(text), size)]
    tally = tally or Tally(prompt=900, completion=len(text) // 4, cost=0.01, seconds=2.0)
    return [Asking("json_schema"), *pieces, tally, Answered(text, "stop")]


class ScriptedAsker:
    """Answers each question by the next script, the last one for ever."""

    def __init__(self, *scripts: Iterable[Step]) -> None:
        self.scripts = list(scripts)
        self.questions: list[Question] = []
        self.asked = asyncio.Event()
        self.closed = 0
        """Answers that were closed before their end."""
        self.heard: list[bool] = []
        """Whether anything was shown when a question failed."""
        self.looked_up = 0

    async def ask(
        self, profile: Profile, question: Question, shown: Callable[[], bool] = lambda: False
    ) -> AsyncGenerator[Said, None]:
        script = self.scripts[min(len(self.questions), len(self.scripts) - 1)]
        self.questions.append(question)
        self.asked.set()
        done = False
        try:
            for step in script:
                if isinstance(step, Exception):
                    done = True
                    self.heard.append(shown())
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                    continue
                done = isinstance(step, Answered)
                yield Delta(step) if isinstance(step, str) else step
        finally:
            self.closed += not done

    async def known(self, profile: Profile, texts: tuple[str, ...] = ()) -> Known:
        self.looked_up += 1
        return Known(context=100_000)

    async def estimate(self, profile: Profile, question: Question, completion: int) -> Estimate:
        prompt = sum(len(message.text) for message in question.messages) // 4
        return Estimate(prompt, completion, 0.5)


class Ticks:
    """A clock that goes on by a step with each look at it."""

    def __init__(self, step: float) -> None:
        self.at = 0.0
        self.step = step

    def __call__(self) -> float:
        self.at += self.step
        return self.at


def engine(
    *scripts: Iterable[Step], profile: Profile = PROFILE, prompts: Prompts | None = None, tick: float = 1.0
) -> tuple[ModelEngine, ScriptedAsker]:
    asker = ScriptedAsker(*scripts)
    texts = prompts or load_prompts()[0]
    return ModelEngine(profile, asker, lambda: texts, clock=Ticks(tick)), asker


async def events(
    model: ModelEngine, request: DraftRequest | RedraftRequest | None = None, story: Story = STORY
) -> list[DraftEvent]:
    request = request or DraftRequest()
    started = (
        model.draft(story, request) if isinstance(request, DraftRequest) else model.redraft(story, request)
    )
    async with aclosing(started) as said:
        return [event async for event in said]


def task(question: Question) -> str:
    """The last message: what is asked for."""
    return question.messages[-1].text


KEPT_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


async def finished(*scripts: Any, **more: Any) -> Finished:
    model, _ = engine(*scripts)
    last = (await events(model, **more))[-1]
    assert isinstance(last, Finished), last
    return last


async def failed(*scripts: Any, **more: Any) -> Failed:
    model, _ = engine(*scripts)
    last = (await events(model, **more))[-1]
    assert isinstance(last, Failed), last
    return last
