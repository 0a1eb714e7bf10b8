"""An engine looks at a card again: what it proposes stands beside what is there, and is taken by answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from pathlib import Path

from core.drafting.engine import Engine
from core.editing import describe
from core.errors import BadInput, Locked
from core.model import (
    TABLES,
    Card,
    DraftEvent,
    Failed,
    Finished,
    Place,
    Proposal,
    RedraftRequest,
    ScoreRequest,
    Section,
    Story,
    Verdict,
)
from core.model.cleaning import clean_line
from core.model.proposal import propose, propose_blanks, propose_row, propose_scores
from core.model.settling import settle
from core.revising import UNLOCK_ROW, Revising
from core.running import heard, linked
from core.scoring.guards import guarded
from core.scoring.scorer import Scorer
from core.settings import default_brief
from core.spending import metered

HOW_LENGTH = 200
"""Characters of the analyst's line that an engine is given."""


class Proposing(Revising):
    """The proposals of the engines on an open desk. Nothing changes before `take`."""

    engine: Engine
    scorer: Scorer
    place: Path

    @property
    def brief(self) -> str:
        """What rows are scored against: this desk's own brief, else that of the workspace, else empty."""
        own = self.desk.about().get("brief")
        return clean_line(own) if isinstance(own, str) else default_brief(self.place)

    async def propose_redraft(
        self,
        id: int,
        *,
        sections: tuple[Section, ...] = (),
        row: Place | None = None,
        blanks: bool = False,
        how: str = "",
    ) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """Have sections, one row, or all blanks drafted again: events, then a Proposal or Failed.

        Blanks of `sections`, or of the whole card when none is named. Raises
        ForedeckError where the card cannot be changed.
        """
        card, story = self._askable(id)
        if not (sections or row or blanks):
            raise BadInput("Nothing was named to be drafted again.", "Name a section or a row.")
        request = RedraftRequest(
            card=card,
            sections=sections or (tuple(Section) if blanks else ()),
            row=None if row is None else Place(section=row.section, index=row.index),
            blanks=blanks,
            how=clean_line(how)[:HOW_LENGTH],
        )
        if request.row is not None:
            _refuse_row(card, request.row)

        def proposed(event: Finished) -> Proposal:
            label = _label(request)
            if request.row is not None:
                return propose_row(card, event.card, request.row, label, event.notes)
            if blanks:
                return propose_blanks(card, linked(event.card, story), label, event.notes)
            return propose(card, event.card, request.sections, label, event.notes, event.stays)

        said = heard(self.engine.name, lambda: self.engine.redraft(story, request))
        events = metered(self.desk, id, "regenerate", self.engine.name, said)
        async with aclosing(self._proposed(id, events, proposed)) as steps:
            async for step in steps:
                yield step

    async def propose_scores(self, id: int) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """Have the relevancy of all rows scored anew against the brief: events, then a Proposal or Failed."""
        card, story = self._askable(id)
        request = ScoreRequest(card=card, brief=self.brief)

        def proposed(event: Finished) -> Proposal:
            scored = guarded(event.card, story)
            return propose_scores(card, scored, "Re-score", event.notes)

        said = heard(self.scorer.name, lambda: self.scorer.rescore(story, request))
        events = metered(self.desk, id, "re-score", self.scorer.name, said)
        async with aclosing(self._proposed(id, events, proposed)) as steps:
            async for step in steps:
                yield step

    async def _proposed(
        self,
        id: int,
        events: AsyncGenerator[DraftEvent, None],
        proposed: Callable[[Finished], Proposal],
    ) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """What an engine says, and at the end what it proposes instead of its card."""
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Finished) and id not in self.shelf.kept:
                    yield Failed(sentence="The story is not there any more.", hint="It was joined or undone.")
                else:
                    yield proposed(event) if isinstance(event, Finished) else event

    def _askable(self, id: int) -> tuple[Card, Story]:
        """The card and the sources that an engine is to look at again; raises where it is of no use."""
        self._writable(id)
        card = self.card(id)
        if card is None:
            raise BadInput("There is no card to look at again yet.", "Draft it first.")
        story = self.shelf.story(id)
        if len(story.clippings) < len(self.shelf.kept[id].clippings):
            raise BadInput(
                "Texts of this story are missing on the desk, so nothing is drafted.",
                "`foredeck doctor` says more.",
            )
        return card, story

    def take(self, id: int, proposal: Proposal, verdicts: Mapping[int, Verdict]) -> bool:
        """Take from a proposal what was accepted, as one step; False when that is nothing.

        Verdicts are by index of the entry; an entry without one is rejected. Raises
        BadInput when the card was changed since.
        """
        self._writable(id)
        if self.card(id) != proposal.base:
            raise BadInput("The card was changed since this was proposed.", "Ask for it again.")
        return self.change(id, proposal.label, settle(proposal, verdicts), by=proposal.by)


def _refuse_row(card: Card, place: Place) -> None:
    if place.section not in TABLES or place.index >= len(card.rows(place.section)):
        raise BadInput("There is no row here to draft again.", "Put the cursor on a row of a table.")
    if card.rows(place.section)[place.index].locked:
        raise Locked("The whole row is locked.", UNLOCK_ROW)


def _label(request: RedraftRequest) -> str:
    """What the step is called: `Regenerate Signals (only regulation)`."""
    if request.row is not None:
        what = f"Regenerate {describe(request.row)}"
    elif request.blanks:
        what = "Fill blanks"
        if len(request.sections) == 1:
            what += f" of {request.sections[0]}"
    else:
        what = f"Regenerate {', '.join(request.sections)}"
    return f"{what} ({request.how})" if request.how else what
