"""A request as a question: system and articles first, the same for all that is asked of a story."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.asking.counting import tokens
from core.asking.talk import Message, Question
from core.asking.trouble import trouble
from core.drafting.engine import DraftRequest
from core.drafting.llm import answers, telling
from core.drafting.llm.answers import Wanted
from core.drafting.llm.laying import lay_out
from core.drafting.llm.places import blank_ids
from core.drafting.llm.schema import VERSION, blanks_schema, card_schema, row_schema
from core.model import TABLES, Card, Place, Section

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.drafting.llm.laying import Laid
    from core.drafting.llm.prompts import Prompts
    from core.drafting.llm.schema import Schema
    from core.model import RedraftRequest, Story

SPARE = 0.05
"""The share of the room that is left free, for tokens are only estimated."""
OURS = 0.8
"""What instructions and forms, in English, take of the tokens that they are estimated to be."""
LEAST_ROOM = 120
"""Tokens for articles below which there is no use in asking."""
NARROW = 0.6
"""The share of the room that is taken when a server said that it was too much: its tokens are others."""
SECTION_TOKENS = {
    Section.TITLE: 40,
    Section.KEYWORDS: 40,
    Section.THEMES: 25,
    Section.OTHER: 15,
    Section.SUMMARY: 230,
    Section.SIGNALS: 610,
}
"""What answers take, about, evidence and reasons included: whole cards took 2,600 at the median."""
TABLE_TOKENS = 410
"""What each of the other tables takes."""


@dataclass(frozen=True)
class Task:
    """What is asked for: the prompt, what the answer is to hold, and its form."""

    prompt: str
    wanted: Wanted
    schema: Schema
    stays: tuple[Place, ...] | None = None
    """As in `Finished`."""
    more: bool = False
    """Whether the analyst asks for more besides what is there."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that will come."""
        return self.wanted.told

    @property
    def empty(self) -> bool:
        """Whether blanks are asked for and there are none."""
        return self.prompt == "blanks" and not self.wanted.blanks

    @property
    def completion(self) -> int:
        """Tokens of a usual answer, about."""
        if self.prompt == "row":
            return 500
        if self.prompt == "blanks":
            return 60 + 90 * len(self.wanted.blanks)
        return sum(SECTION_TOKENS.get(section, TABLE_TOKENS) for section in self.sections)


@dataclass(frozen=True)
class Posed:
    """A question, and what is to be said of how it was put."""

    question: Question
    laid: Laid
    again: Mapping[str, str]
    """By what was wrong with the first answer, what is put behind the question for the second."""
    digest: str
    """Six hex digits of the prompts."""
    instructions: tuple[str, ...]
    """The prompts as they are before anything is filled in, which no answer may repeat."""

    def firmer(self, why: str) -> Question:
        """The question once more, with what was wrong with the first answer."""
        *before, last = self.question.messages
        told = replace(last, text=f"{last.text}\n\n{self.again[why]}")
        return replace(self.question, messages=(*before, told))


TROUBLES = {
    "no_json": "Your last answer held no JSON object.",
    "language": "Your last answer was not in English.",
}


def task_of(request: DraftRequest | RedraftRequest) -> Task:
    """What a request asks for."""
    if isinstance(request, DraftRequest):
        return Task("draft", Wanted(tuple(Section)), card_schema(tuple(Section)))
    if request.row is not None:
        return Task("row", Wanted(row=request.row), row_schema(request.row.section))
    sections = tuple(section for section in Section if section in request.sections)
    if request.blanks:
        ids = blank_ids(request.card, sections)
        return Task("blanks", Wanted(blanks=ids), blanks_schema(ids))
    more, stays = _stays(request, sections)
    return Task("sections", Wanted(sections), card_schema(sections), stays, more)


def _stays(request: RedraftRequest, sections: tuple[Section, ...]) -> tuple[bool, tuple[Place, ...] | None]:
    """(whether more is asked for, the rows and items that stay for the analyst's line, as in `Finished`)."""
    if not request.how.strip():
        return False, None
    from core.drafting.extractive.how import understood

    how = understood(request.how, lambda topic: True)
    if how.more:
        things = {
            section: len(request.card.rows(section) if section in TABLES else request.card.items(section))
            for section in sections
            if section in TABLES or section in (Section.KEYWORDS, Section.THEMES)
        }
        return True, tuple(Place(section=s, index=at) for s, many in things.items() for at in range(many))
    return False, () if how.fewer else None


def pose(
    prompts: Prompts,
    profile: Profile,
    story: Story,
    request: DraftRequest | RedraftRequest,
    context: int,
    share: float = 1.0,
) -> Posed:
    """The question that a request makes of a model with room for so many tokens; `share` of what the answer
    leaves of it is used.

    Raises ModelTrouble (`room`) when next to nothing of the articles would fit.
    """
    what = task_of(request)
    output = min(profile.output, context // 2)
    system = prompts.filled("system", rubric=telling.rubric())
    frame = _task(prompts, request, what, "0" * 16, ())
    used = int(OURS * sum(map(tokens, (system, frame, json.dumps(what.schema))))) + 200
    room = int((context * (1 - SPARE) - output) * share) - used
    laid = lay_out(story, room) if room >= LEAST_ROOM else None
    if laid is None or not laid.count:
        raise trouble("room", name=profile.name, model=profile.model, detail=f"{context:,}")
    told = prompts.filled("articles", articles=laid.text, tag=laid.tag, count=str(laid.count))
    task = _task(prompts, request, what, laid.tag, laid.warned)
    messages = (
        Message("system", system, keep=True),
        Message("user", told, keep=True),
        Message("assistant", prompts.filled("heard")),
        Message("user", task),
    )
    question = Question(
        messages,
        what.schema,
        schema_name=what.prompt,
        version=f"{VERSION}, {answers.VERSION}",
        output=output if output < profile.output else None,
        fresh=request.fresh,
    )
    again = {why: prompts.filled("again", trouble=said) for why, said in TROUBLES.items()}
    used_texts = ("system", "articles", "heard", what.prompt)
    instructions = tuple(prompts.texts[name] for name in used_texts)
    return Posed(question, laid, again, prompts.digest(*used_texts), instructions)


def _task(
    prompts: Prompts,
    request: DraftRequest | RedraftRequest,
    what: Task,
    tag: str,
    warned: tuple[str, ...],
) -> str:
    """The last message: what is asked for."""
    values = {"brief": telling.brief(request.brief), "warning": telling.warning(warned)}
    if isinstance(request, DraftRequest):
        there = request.standing or Card()
        stays = tuple(telling.of_pages(there))
        told = telling.kept(there, tuple(Section), stays, tag)
        return prompts.filled("draft", kept=told, dropped=telling.dropped(there, Section), **values)
    card, places, sections = request.card, tuple(what.wanted.blanks.values()), what.sections
    values["how"] = telling.how(request.how)
    if what.prompt == "blanks":
        rows = telling.rows_with_blanks(card, places, tag)
        return prompts.filled("blanks", rows=rows, blanks=telling.blanks(what.wanted.blanks), **values)
    values["dropped"] = telling.dropped(card, sections)
    if request.row is not None:
        row = card.rows(request.row.section)[request.row.index]
        return prompts.filled(
            "row",
            section=request.row.section.value,
            row=telling.row_in_fence(row, request.row.section, tag),
            kept=telling.held_cells(row, request.row.section),
            others=telling.others(card, sections, request.row),
            **values,
        )
    return prompts.filled(
        "sections",
        sections=telling.named(sections),
        kept=telling.kept(card, sections, what.stays, tag),
        standing=telling.standing(card, sections, what.stays),
        others=telling.others(card, sections),
        count=telling.count(card, sections, what.stays, what.more, bool(request.how.strip())),
        **values,
    )
