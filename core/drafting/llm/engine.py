"""The engine that asks a language model: a question goes out, and whole rows of the answer come in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from core.asking.by_model import SHOWN_WORDS, SURE, ByModel
from core.asking.counting import tokens
from core.asking.metering import Meter
from core.asking.prices import Estimate
from core.asking.talk import Answered, Asking, Delta, Hold, Tally
from core.asking.wording import ROOM
from core.drafting.engine import DraftRequest
from core.drafting.llm.hearing import Hearing
from core.drafting.llm.posing import NARROW, pose, task_of
from core.drafting.llm.prompts import Prompts
from core.drafting.llm.remarks import by_weight
from core.errors import ModelTrouble
from core.model import (
    TABLES,
    Card,
    Failed,
    Finished,
    RedraftRequest,
    Section,
    Started,
    Waiting,
)
from core.model.cleaning import clean_line
from core.prose.answered import without_markup, without_stars

if TYPE_CHECKING:
    from core.asking.talk import Question
    from core.drafting.llm.posing import Posed, Task
    from core.model import (
        DraftEvent,
        Story,
    )

MOST_QUESTIONS = 6
"""Questions of one job, those whose kept answers are of no use among them."""
STALE = 1_000_000
"""What is added to `fresh` of a question whose kept answer is not whole."""
HELD = 400
"""Characters of an answer that wait at most for something that makes a row whole."""
NOTHING_BLANK = "Nothing is blank that a model may fill."

Request = DraftRequest | RedraftRequest


class ModelEngine(ByModel[Prompts]):
    """Drafts with the model of a profile. `prompts` gives the prompts as they are now.

    All work that takes long is done in threads; closing a generator ends the call on the server too.
    """

    def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft the whole card of a story."""
        return self._ending(story, request)

    def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft parts of a card again; what the analyst holds is told to the model and never asked of it."""
        return self._ending(story, request)

    async def estimate(self, story: Story, request: Request) -> Estimate:
        """What asking for this would take. Raises ModelTrouble when that cannot be known."""
        task = await asyncio.to_thread(task_of, request)
        if task.empty:
            return Estimate(0, 0, 0.0)
        posed = await self._posed(story, request)
        return await self._asker.estimate(self._profile, posed.question, task.completion)

    async def _ending(self, story: Story, request: Request) -> AsyncGenerator[DraftEvent, None]:
        """All events, with the sentence of whatever goes wrong as the last one."""
        try:
            async with aclosing(self._events(story, request)) as events:
                async for event in events:
                    yield event
        except ModelTrouble as error:
            yield Failed(sentence=error.sentence, hint=error.hint, trouble=error.kind)
        except Exception as error:
            yield Failed(
                sentence=f"The engine {self.name} met an error it did not expect ({type(error).__name__}).",
                hint="Nothing was changed.",
            )

    async def _events(self, story: Story, request: Request) -> AsyncGenerator[DraftEvent, None]:
        """A question, once more if its answer was of no use, and what came of it."""
        task = await asyncio.to_thread(task_of, request)
        yield Started(engine=self.name, sections=task.sections)
        if task.empty:
            yield Finished(card=_base(request), notes=(NOTHING_BLANK,))
            return
        posed = await self._posed(story, request)
        hearing = await asyncio.to_thread(Hearing, story, task.wanted, posed.instructions, request)
        meter = Meter(self._profile.label, self._clock)
        question, firm, narrow = posed.question, False, False
        for _ in range(MOST_QUESTIONS):
            async with aclosing(self._asked(question, hearing, meter)) as events:
                async for event in events:
                    yield event
            if hearing.stale:
                question = replace(question, fresh=question.fresh + STALE)
            elif hearing.full and not narrow:
                posed, narrow = await self._posed(story, request, NARROW), True
                question = posed.question
                await asyncio.to_thread(hearing.anew)
            elif hearing.useless and not firm:
                question, firm = posed.firmer(hearing.useless), True
                await asyncio.to_thread(hearing.second)
            else:
                break
        yield self._outcome(request, task, posed, hearing)

    async def _asked(
        self, question: Question, hearing: Hearing, meter: Meter
    ) -> AsyncGenerator[DraftEvent, None]:
        """What can be shown of the answer to a question while it comes; what breaks it is in `hearing`.

        Of an answer that was kept, which comes at once, nothing is shown unless it is whole.
        """
        meter.next_question()
        held = ""
        came: list[DraftEvent] = []
        try:
            async with aclosing(self._asker.ask(self._profile, question, lambda: hearing.shown)) as answer:
                async for said in answer:
                    match said:
                        case Asking():
                            held = ""
                            await asyncio.to_thread(hearing.begin, said.left_out, said.kept is not None)
                            meter.begin(said)
                        case Delta():
                            held += said.text
                            if not _may_close(said.text) and len(held) < HELD:
                                continue
                            text, held = held, ""
                            came += await asyncio.to_thread(hearing.hear, text)
                        case Hold():
                            yield Waiting(sentence=said.sentence, seconds=max(0.0, said.seconds))
                        case Tally():
                            if usage := meter.count(said):
                                yield usage
                        case Answered():
                            hearing.finish = said.finish
                    while came and not hearing.kept:
                        hearing.shown = True
                        yield came.pop(0)
                    if hearing.enough:
                        break
        except ModelTrouble as error:
            hearing.error = error
        came += await asyncio.to_thread(hearing.end, held)
        for event in came if not hearing.stale else ():
            hearing.shown = True
            yield event
        if usage := meter.last():
            yield usage

    def _outcome(self, request: Request, task: Task, posed: Posed, hearing: Hearing) -> Finished | Failed:
        """How it ended: whole, or with a sentence and what was whole by then."""
        ending, error = hearing.ending, hearing.error
        by = f"{self._profile.label}, prompt {task.prompt} {posed.digest}"
        missing = hearing.lacking
        if error is None and (hearing.useless or missing or ending is None):
            error = self._unfinished(hearing)
        if error is not None or ending is None:
            error = error or self._trouble("empty")
            partial = ending.card if ending and hearing.shown else None
            return Failed(
                sentence=error.sentence,
                hint=error.hint,
                trouble=error.kind,
                partial=partial,
                missing=missing if partial else (),
                by=by if partial else "",
            )
        notes = (*posed.laid.notes, *hearing.notes, *ending.notes, *_emptiness(ending.card, task))
        return Finished(card=ending.card, notes=by_weight(notes), stays=task.stays, by=by)

    def _unfinished(self, hearing: Hearing) -> ModelTrouble:
        """What is wrong with an answer that nothing broke and that is of no use, or not whole."""
        error = self._trouble("truncated")
        if hearing.useless:
            words = without_markup(without_stars(clean_line(hearing.before)))[:SHOWN_WORDS].strip()
            error = self._trouble("no_json", words) if words else self._trouble("empty")
        elif hearing.closed:
            lacking = ", ".join(section.value for section in hearing.lacking)
            said = f"The answer of {self._profile.label} lacks {lacking}."
            return ModelTrouble("truncated", said, error.hint)
        if hearing.finish == "length":
            hint = f"It was at its longest: raise `output` of {self.name} in settings.toml."
            return ModelTrouble(error.kind, error.sentence, hint)
        return error

    async def _posed(self, story: Story, request: Request, share: float = 1.0) -> Posed:
        """The question, with as much of the articles as this share of the model's room holds."""
        context = self._profile.context
        if context is None:
            size = await asyncio.to_thread(_size, story)
            context = SURE
            if size + self._profile.output > SURE:
                known = await self._asker.known(self._profile)
                context = known.context or ROOM
        return await asyncio.to_thread(self._pose, story, request, context, share)

    def _pose(self, story: Story, request: Request, context: int, share: float) -> Posed:
        return pose(self._prompts(), self._profile, story, request, context, share)


def _may_close(text: str) -> bool:
    """Whether a row or a list may come to its end in a text: only then it is read, in a thread."""
    return "}" in text or "]" in text


def _size(story: Story) -> int:
    """About how many tokens a question on a story takes, without the answer; rather too many."""
    return 6000 + int(1.3 * sum(tokens(clipping.text) for clipping in story.clippings))


def _base(request: Request) -> Card:
    """What an answer's events fold onto."""
    if isinstance(request, DraftRequest):
        return request.head
    return request.card if request.blanks else Card()


def _emptiness(card: Card, task: Task) -> tuple[str, ...]:
    """A sentence on the parts that an answer has nothing for."""
    if task.prompt == "blanks":
        return ()
    empty = [
        section.value
        for section in task.sections
        if (section in TABLES and not card.rows(section))
        or (section in (Section.KEYWORDS, Section.THEMES) and not card.items(section))
        or (section is Section.SUMMARY and not card.summary_text.strip())
        or (section is Section.TITLE and card.title.blank)
    ]
    if not empty:
        return ()
    said = " and ".join(filter(None, (", ".join(empty[:-1]), empty[-1])))
    return (f"The model gave nothing for {said}.",)
