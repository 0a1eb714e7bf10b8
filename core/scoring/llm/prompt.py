"""The question that has a model score rows: shuffled, behind short ids, with the sentences behind them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from core.asking.counting import tokens
from core.asking.talk import Message, Question
from core.asking.trouble import trouble
from core.model import COLUMNS, TABLES, Place
from core.model.rubric import in_words
from core.prose.fencing import fenced, plain, tag_for
from core.prose.instructions import rests_on_orders
from core.scoring.sources import Sources

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.model import Card, Column, Row, ScoreRequest, Section, Story

VERSION = "scores 1"
"""Of the form and of how answers in it are read: another one makes every question a new one."""
ROW_TOKENS = 55
"""What the score of a row takes in an answer, about."""
LIMITS = ((600, 3), (300, 2), (160, 1), (160, 0))
"""(characters of a text, sentences behind a row) that are told, down to what fits."""
SPARE = 0.05
"""The share of a model's room that is left free, for tokens are only estimated."""
NO_JSON = "Your last answer held no JSON object with scores."


class Prompting(Protocol):
    """The prompts, by name, as they are now."""

    def filled(self, name: str, **values: str) -> str:
        """A prompt with every placeholder filled in."""
        ...

    def digest(self, *names: str) -> str:
        """A few hex digits that are others as soon as one of these prompts says anything else."""
        ...


@dataclass(frozen=True)
class Posed:
    """A question on the rows of a card."""

    question: Question
    places: Mapping[str, Place]
    """The row behind each id."""
    digest: str
    """Of the prompt."""
    again: str
    """What is put behind the question when the first answer was of no use."""
    whole: bool = True
    """Whether every text is told in full length."""
    notes: tuple[str, ...] = ()

    @property
    def firmer(self) -> Question:
        """The question once more, with what was wrong with the first answer."""
        *before, last = self.question.messages
        told = replace(last, text=f"{last.text}\n\n{self.again}")
        return replace(self.question, messages=(*before, told))


def shuffled(card: Card, seed: int) -> dict[str, Place]:
    """The rows of a card that say anything, behind ids that tell nothing of where they stand."""
    places = [
        Place(section=section, index=index)
        for section in TABLES
        for index, row in enumerate(card.rows(section))
        if any(not row.cell(column).blank for column in COLUMNS[section])
    ]
    random.Random(seed).shuffle(places)
    return {f"r{number}": place for number, place in enumerate(places, 1)}


def pose(prompts: Prompting, profile: Profile, story: Story, request: ScoreRequest, context: int) -> Posed:
    """The question on the rows of a card for a model with room for so many tokens.

    Sentences of articles that speak to a model are not told. Raises ModelTrouble (`context`) when the
    rows do not fit.
    """
    places = shuffled(request.card, request.seed)
    output = min(profile.output, context // 2)
    schema = form(places)
    room = int(context * (1 - SPARE)) - output - tokens(str(schema)) - 100
    rows = _Rows(story, request.card, places)
    for longest, sentences in LIMITS:
        lines = rows.lines(longest, sentences)
        tag = tag_for(lines)
        told = fenced("ROWS", lines, tag)
        system = prompts.filled(
            "rescore", brief=_brief(request.brief), rubric=in_words(), count=str(len(places)), tag=tag
        )
        if tokens(system) + tokens(told) <= room:
            break
    else:
        raise trouble("context", name=profile.name, model=profile.model)
    question = Question(
        (Message("system", system), Message("user", told)),
        schema,
        schema_name="scores",
        version=VERSION,
        output=output if output < profile.output else None,
        fresh=request.fresh,
    )
    again = prompts.filled("again", trouble=NO_JSON)
    whole = (longest, sentences) == LIMITS[0]
    return Posed(question, places, prompts.digest("rescore"), again, whole, rows.notes)


def form(ids: Mapping[str, Place]) -> dict[str, Any]:
    """The form of the answer: the ids are a closed list, the reason stands before the number."""
    score: dict[str, Any] = {
        "id": {"type": "string", "enum": list(ids)},
        "reason": {"type": "string"},
        "relevancy": {"type": "integer", "enum": [1, 2, 3, 4, 5]},
    }
    row = {"type": "object", "properties": score, "required": list(score), "additionalProperties": False}
    scores = {"type": "array", "items": row, "minItems": len(ids), "maxItems": len(ids)}
    return {
        "type": "object",
        "properties": {"scores": scores},
        "required": ["scores"],
        "additionalProperties": False,
    }


def _brief(text: str) -> str:
    """What relevancy is judged against."""
    if text := plain(text):
        return f"This is the analyst's brief, against which you judge: “{text}”"
    return "There is no brief: judge by what matters to someone who follows the themes of these rows."


class _Rows:
    """The rows of a card as lines for a model."""

    def __init__(self, story: Story, card: Card, places: Mapping[str, Place]) -> None:
        self.notes: tuple[str, ...] = ()
        self._told: list[tuple[str, Section, Row, list[str]]] = []
        sources = Sources(story)
        silenced = 0
        for id, place in places.items():
            row = card.rows(place.section)[place.index]
            sentences = []
            for quote in sources.sentences(place.section, row):
                clipping = story.clipping(quote.span.source)
                if clipping is not None and rests_on_orders(quote, clipping):
                    silenced += 1
                else:
                    sentences.append(plain(quote.text))
            self._told.append((id, place.section, row, sentences))
        if silenced:
            what = "1 sentence that speaks" if silenced == 1 else f"{silenced} sentences that speak"
            self.notes = (f"Not told to the model: {what} to a language model.",)

    def lines(self, longest: int, sentences: int) -> list[str]:
        """All rows, their texts cut to a length, with so many sentences behind each."""
        lines: list[str] = []
        for id, section, row, behind in self._told:
            lines.append(f"[{id}] {section}")
            lines += [f"  {name}: {_cut(text, longest)}" for name, text in _texts(row, COLUMNS[section])]
            lines += [f"  source: {_cut(text, longest)}" for text in behind[:sentences]]
        return lines


def _texts(row: Row, columns: Sequence[Column]) -> list[tuple[str, str]]:
    return [(column.value, plain(row.cell(column).text)) for column in columns if not row.cell(column).blank]


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[:longest].rpartition(' ')[0] or text[:longest]} …"
