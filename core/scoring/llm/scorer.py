"""The scorer that asks a language model: one call for all rows, and the score of each as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from core.asking.by_model import SHOWN_WORDS, SURE, ByModel, not_sent
from core.asking.metering import Meter
from core.asking.prices import NOTHING
from core.asking.talk import Asking, Delta, Hold, Tally
from core.asking.wording import ROOM
from core.errors import ModelTrouble
from core.model import (
    TABLES,
    Failed,
    Finished,
    RowScored,
    Started,
    Waiting,
    apply,
)
from core.scoring.llm.prompt import ROW_TOKENS, Prompting, pose, shuffled
from core.scoring.llm.reading import ScoreReading

if TYPE_CHECKING:
    from core.asking.prices import Estimate
    from core.asking.talk import Question
    from core.model import (
        Card,
        DraftEvent,
        ScoreRequest,
        Story,
    )
    from core.scoring.llm.prompt import Posed

NO_ROWS = "There is no row with words to score."


class ModelScorer(ByModel[Prompting]):
    """Scores with the model of a profile. `prompts` gives the prompts as they are now.

    The model is asked for numbers and reasons behind closed ids, so no text can change. What comes for no
    row or for one that has its score is left out and said; a row that nothing comes for stays as it was.
    """

    async def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        """Score every row of a card against the brief; closing it ends the call on the server too."""
        try:
            async with aclosing(self._events(story, request)) as events:
                async for event in events:
                    yield event
        except ModelTrouble as error:
            yield Failed(sentence=error.sentence, hint=error.hint, trouble=error.kind)
        except Exception as error:
            yield Failed(
                sentence=f"The scorer {self.name} met an error it did not expect ({type(error).__name__}).",
                hint="No score was changed.",
            )

    async def estimate(self, story: Story, request: ScoreRequest) -> Estimate:
        """What asking for this would take. Raises ModelTrouble when that cannot be known."""
        rows = len(shuffled(request.card, request.seed))
        if not rows:
            return NOTHING
        posed = await self._posed(story, request)
        return await self._asker.estimate(self._profile, posed.question, rows * ROW_TOKENS)

    async def _events(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        """A question, once more if its answer held no score, and what came of it."""
        tables = tuple(section for section in TABLES if request.card.rows(section))
        yield Started(engine=self.name, sections=tables)
        if not shuffled(request.card, request.seed):
            yield Finished(card=request.card, notes=(NO_ROWS,))
            return
        posed = await self._posed(story, request)
        job = _Job(posed, request.card)
        meter = Meter(self._profile.label, self._clock)
        for question in (posed.question, posed.firmer):
            meter.next_question()
            async with aclosing(self._asked(question, job, meter)) as events:
                async for event in events:
                    yield event
            if job.error or job.reading.scored:
                break
        yield self._outcome(job)

    async def _asked(self, question: Question, job: _Job, meter: Meter) -> AsyncGenerator[DraftEvent, None]:
        """The scores of the answer to a question while it comes; what breaks it is in the job."""
        job.begin()
        try:
            async with aclosing(self._asker.ask(self._profile, question, lambda: job.shown)) as answer:
                async for said in answer:
                    match said:
                        case Asking():
                            job.begin(said.left_out)
                            meter.begin(said)
                        case Delta():
                            for event in job.hear(said.text):
                                yield event
                        case Hold():
                            yield Waiting(sentence=said.sentence, seconds=max(0.0, said.seconds))
                        case Tally():
                            if usage := meter.count(said):
                                yield usage
                    if job.reading.enough:
                        break
        except ModelTrouble as error:
            job.error = error
        job.reading.end()
        if usage := meter.last():
            yield usage

    def _outcome(self, job: _Job) -> Finished | Failed:
        """How it ended: all that was asked for, or with a sentence and the scores that came."""
        reading, error = job.reading, job.error
        by = f"{self._profile.label}, prompt rescore {job.posed.digest}"
        if not reading.missing or (error is None and reading.scored and reading.complete):
            return Finished(card=job.card, notes=job.notes, by=by)
        if error is None and reading.scored:
            error = self._trouble("truncated")
        elif error is None:
            words = reading.before[:SHOWN_WORDS]
            error = self._trouble("no_json", words) if words else self._trouble("empty")
        if not reading.scored:
            sentence = error.sentence
            if error.kind == "empty" and reading.complete:
                sentence = f"{self._profile.model} gave no usable score."
            return Failed(sentence=sentence, hint=error.hint, trouble=error.kind)
        missing = {place.section for place in reading.missing}
        return Failed(
            sentence=error.sentence,
            hint=error.hint,
            trouble=error.kind,
            partial=job.card,
            missing=tuple(section for section in TABLES if section in missing),
            by=by,
        )

    async def _posed(self, story: Story, request: ScoreRequest) -> Posed:
        """The question; only for rows that do not fit whole into any model somebody is asked for its room."""
        context = self._profile.context
        if context is None:
            with suppress(ModelTrouble):
                posed = await asyncio.to_thread(self._pose, story, request, SURE)
                if posed.whole:
                    return posed
            context = (await self._asker.known(self._profile)).context or ROOM
        return await asyncio.to_thread(self._pose, story, request, context)

    def _pose(self, story: Story, request: ScoreRequest, context: int) -> Posed:
        return pose(self._prompts(), self._profile, story, request, context)


class _Job:
    """One scoring: its question, and what was heard so far."""

    def __init__(self, posed: Posed, card: Card) -> None:
        self.posed = posed
        self.card = card
        """With the scores that came."""
        self.reading = ScoreReading(posed.places)
        self.error: ModelTrouble | None = None
        self._left_out: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether a score was given out: nothing may be tried again then."""
        return bool(self.reading.scored)

    def begin(self, left_out: tuple[str, ...] = ()) -> None:
        """An answer begins (again); what came before does not count."""
        self._left_out = left_out or self._left_out
        self.reading = ScoreReading(self.posed.places)

    def hear(self, text: str) -> list[DraftEvent]:
        """The scores that became whole with some more of the answer."""
        events = [
            RowScored(place=each.place, score=each.score, reason=each.reason)
            for each in self.reading.feed(text)
        ]
        for event in events:
            self.card = apply(self.card, event)
        return list(events)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the analyst should know of it."""
        return (*self.posed.notes, *not_sent(self._left_out), *self.reading.notes)
