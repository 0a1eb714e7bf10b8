"""What an engine says of a story, ending in a card, a proposal or a sentence whatever the engine does."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import ForedeckError, ModelTrouble
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Card,
    Failed,
    Finished,
    Place,
    RowScored,
    Section,
)
from core.model.cleaning import clean_line
from core.model.proposal import propose, propose_blanks, propose_row, propose_scores
from core.scoring.guards import guarded

if TYPE_CHECKING:
    from core.drafting.engine import DraftRequest, Engine
    from core.model import (
        DraftEvent,
        Proposal,
        RedraftRequest,
        ScoreRequest,
        Story,
    )
    from core.scoring.scorer import Scorer


def linked(card: Card, story: Story) -> Card:
    """The card with the address of its main source, unless it has one: the source that its title is
    quoted from, else the one that it quotes most, else the first that states an address."""
    if card.link:
        return card
    quoted = [quote.span.source for quote in card.title.quotes]
    cited = Counter(quote.span.source for _, cell in card.cells() for quote in cell.quotes)
    order = [*quoted, *(digest for digest, _ in cited.most_common()), *(c.digest for c in story.clippings)]
    urls = {clipping.digest: clipping.url for clipping in story.clippings if clipping.url}
    return card.with_fields(link=next((urls[digest] for digest in order if digest in urls), ""))


async def heard(
    name: str, start: Callable[[], AsyncGenerator[DraftEvent, None]]
) -> AsyncGenerator[DraftEvent, None]:
    """What an engine of this name says once started, ending in Finished or Failed whatever it does."""
    try:
        async with aclosing(start()) as events:
            async for event in events:
                yield event
                if isinstance(event, Finished | Failed):
                    return
    except ForedeckError as error:
        kind = error.kind if isinstance(error, ModelTrouble) else ""
        yield Failed(sentence=error.sentence, hint=error.hint, trouble=kind)
    except Exception as error:
        what = clean_line(f"{type(error).__name__}: {error}")[:120]
        yield Failed(sentence=f"The engine {name} broke ({what}).", hint="Nothing was changed.")
    else:
        yield Failed(sentence=f"The engine {name} stopped without a card.", hint="Draft it again.")


async def drafted(engine: Engine, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
    """What an engine says of a story, ending in Finished (with its link) or Failed.

    A model's scores are held down by the guards, those of a card that broke on the way too.
    """

    def seen_to(card: Card, by: str) -> Card:
        return linked(guarded(card, story) if by else card, story)

    async with aclosing(heard(engine.name, lambda: engine.draft(story, request))) as events:
        async for event in events:
            yield _with_card(event, seen_to)


async def redrafted(
    engine: Engine, story: Story, request: RedraftRequest
) -> AsyncGenerator[DraftEvent, None]:
    """What an engine says of parts of a card, ending in Finished or Failed; guards hold a model's scores."""

    def seen_to(card: Card, by: str) -> Card:
        if request.blanks:
            return linked(card, story)
        return _held_beside(request.card, card, story) if by else card

    async with aclosing(heard(engine.name, lambda: engine.redraft(story, request))) as events:
        async for event in events:
            yield _with_card(event, seen_to)


async def rescored(
    scorer: Scorer, story: Story, request: ScoreRequest, *, nearest: bool = False
) -> AsyncGenerator[DraftEvent, None]:
    """What a scorer says of the rows of a card, ending in Finished or Failed; guards hold all new scores.

    Only the scores of its card are taken, and a row that no score came for stays as it is. With
    `nearest` a sentence of the story near to a row that came on a card page counts as its quote.
    """
    came: set[Place] = set()

    def seen_to(card: Card, by: str) -> Card:
        if nearest:
            from core.scoring.sources import nearest_cited

            card = nearest_cited(card, story)
        held, card = guarded(card, story), request.card
        for section in TABLES:
            rows = list(card.rows(section))
            for at, new in enumerate(held.rows(section)[: len(rows)]):
                if Place(section=section, index=at) in came:
                    rows[at] = rows[at].model_copy(update={"score": new.score})
            card = card.with_rows(section, tuple(rows))
        return card

    async with aclosing(heard(scorer.name, lambda: scorer.rescore(story, request))) as events:
        async for event in events:
            if isinstance(event, RowScored):
                came.add(event.place)
            yield _with_card(event, seen_to)


def _with_card(event: DraftEvent, seen_to: Callable[[Card, str], Card]) -> DraftEvent:
    """An event with its card seen to, if it has one; `seen_to` is told whose work the card is."""
    if isinstance(event, Finished):
        return event.model_copy(update={"card": seen_to(event.card, event.by)})
    if isinstance(event, Failed) and event.partial is not None:
        return event.model_copy(update={"partial": seen_to(event.partial, event.by)})
    return event


def _held_beside(card: Card, fresh: Card, story: Story) -> Card:
    """Fresh rows as the guards leave them beside the other tables of a card."""
    tables = [section for section in TABLES if fresh.rows(section)]
    for section in tables:
        card = card.with_rows(section, fresh.rows(section))
    held = guarded(card, story)
    for section in tables:
        fresh = fresh.with_rows(section, held.rows(section))
    return fresh


# Proposals


@dataclass(frozen=True)
class _Came:
    """The end of what an engine said, whole or as far as it came."""

    card: Card
    notes: tuple[str, ...] = ()
    stays: tuple[Place, ...] | None = None
    missing: tuple[Section, ...] = ()
    broken: bool = False


async def redraft_proposed(
    request: RedraftRequest, label: str, events: AsyncGenerator[DraftEvent, None]
) -> AsyncGenerator[DraftEvent | Proposal, None]:
    """What `redrafted` says, with a Proposal of this label in place of its card.

    One that broke on the way ends in a Proposal too when something came of it that can be
    answered; else it ends in its Failed.
    """

    def proposed(came: _Came) -> Proposal:
        if request.row is not None:
            return propose_row(request.card, came.card, request.row, label, came.notes)
        if request.blanks:
            return propose_blanks(request.card, came.card, label, came.notes)
        card, missing = _as_far(request, came) if came.broken else (came.card, ())
        return propose(request.card, card, request.sections, label, came.notes, came.stays, missing)

    async with aclosing(_proposed(events, proposed)) as steps:
        async for step in steps:
            yield step


async def rescore_proposed(
    request: ScoreRequest, label: str, events: AsyncGenerator[DraftEvent, None]
) -> AsyncGenerator[DraftEvent | Proposal, None]:
    """What `rescored` says, with a Proposal of this label in place of its card; as `redraft_proposed`."""

    def proposed(came: _Came) -> Proposal:
        return propose_scores(request.card, came.card, label, came.notes)

    async with aclosing(_proposed(events, proposed)) as steps:
        async for step in steps:
            yield step


async def _proposed(
    events: AsyncGenerator[DraftEvent, None], proposed: Callable[[_Came], Proposal]
) -> AsyncGenerator[DraftEvent | Proposal, None]:
    async with aclosing(events):
        async for event in events:
            match event:
                case Finished(card=card, notes=notes, stays=stays, by=by):
                    yield proposed(_Came(card, notes, stays)).model_copy(update={"by": by})
                case Failed(partial=Card() as partial, missing=missing, by=by):
                    proposal = proposed(_Came(partial, missing=missing, broken=True))
                    broken = f"{event.sentence} {event.hint}".strip()
                    yield (
                        proposal.model_copy(update={"broken": broken, "by": by}) if proposal.open else event
                    )
                case _:
                    yield event


def _as_far(request: RedraftRequest, came: _Came) -> tuple[Card, tuple[Section, ...]]:
    """(what came of some sections, those of them that are not whole): half a summary is none."""
    card = came.card
    empty = {section for section in ITEM_SECTIONS if not card.items(section)}
    empty |= {section for section in TABLES if not card.rows(section)}
    missing = tuple(section for section in request.sections if section in {*empty, *came.missing})
    return (card.with_fields(summary=()) if Section.SUMMARY in missing else card), missing
