"""Engines at work on an open desk: they draft cards, and look at them again to propose what would change.

What they propose stands beside what is there, and is taken by answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from core.choosing import Choosing
from core.drafting.engine import DraftRequest
from core.editing import describe, head
from core.errors import BadInput, Locked
from core.model import (
    TABLES,
    Failed,
    Finished,
    Place,
    Proposal,
    RedraftRequest,
    ScoreRequest,
    Section,
)
from core.model.cleaning import clean_line
from core.model.merging import merge, merge_partial
from core.model.settling import settle
from core.revising import UNLOCK_ROW
from core.running import drafted, redraft_proposed, redrafted, rescore_proposed, rescored
from core.settings import default_brief
from core.spending import metered

if TYPE_CHECKING:
    from core.model import (
        Card,
        DraftEvent,
        Story,
        Verdict,
    )

HOW_LENGTH = 200
"""Characters of the analyst's line that an engine is given."""
AS_FAR = "as far as it came"
"""How the label of a step ends that keeps a draft which broke."""
GONE = Failed(sentence="The story is not there any more.", hint="It was joined or undone.")


class Proposing(Choosing):
    """What engines do on an open desk. Of what they propose nothing changes before `take`."""

    place: Path

    @property
    def brief(self) -> str:
        """What rows are scored against: this desk's own brief, else that of the workspace, else empty."""
        own = self.desk.about().get("brief")
        return clean_line(own) if isinstance(own, str) else default_brief(self.place)

    async def draft(
        self, id: int, *, fresh: int = 0, engine: str = "", many: bool = False
    ) -> AsyncGenerator[DraftEvent, None]:
        """Draft the card of a story; it is kept when the engine has finished, else nothing changes.

        A card that exists is drafted again around the analyst's hand. What came of a draft that
        broke is in `Failed.partial`, for `take_partial`. `fresh` as in `DraftRequest`.
        `engine` names another one than that which is in use; raises BadInput when it cannot be used.
        `many` says that it is one of many, for which processes are worth their start.
        """
        self._writable(id)
        other = engine and engine != self.engine_name
        worker = self.engines.engine(engine) if other else self.engine
        if many:
            worker = self.engines.for_many(worker.name)
        story = self.shelf.story(id)
        if len(story.clippings) < len(self.shelf.kept[id].clippings):
            missing = "Texts of this story are missing on the desk, so it is not drafted."
            yield Failed(sentence=missing, hint="`foredeck doctor` says more.")
            return
        request = DraftRequest(head=head(), standing=self.card(id), brief=self.brief, fresh=fresh)
        said = drafted(worker, story, request)
        async with aclosing(metered(self.desk, id, "draft", worker.name, said)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    if id not in self.shelf.kept:
                        yield GONE
                        return
                    old = self.card(id)
                    card = merge(old, event.card) if old else event.card
                    self._commit(id, "Draft again" if old else "Draft", card, by=event.by)
                    event = Finished(card=card, notes=event.notes, by=event.by)
                yield event

    def take_partial(self, id: int, partial: Card, by: str = "", missing: Collection[Section] = ()) -> bool:
        """Keep what came of a draft that broke (as its Failed says), as one step; False when it is nothing.

        A card that exists is kept around it: what the analyst holds stays, and of sections that are
        missing, in part or as a whole, nothing goes.
        """
        self._writable(id)
        if id not in self.shelf.kept:
            raise BadInput(GONE.sentence, GONE.hint)
        old = self.card(id)
        card = merge_partial(old, partial, missing) if old else partial
        return self.change(id, f"{'Draft again' if old else 'Draft'}, {AS_FAR}", card, by=by)

    async def propose_redraft(
        self,
        id: int,
        *,
        sections: tuple[Section, ...] = (),
        row: Place | None = None,
        blanks: bool = False,
        how: str = "",
        fresh: int = 0,
    ) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """Have sections, one row, or all blanks drafted again: events, then a Proposal or Failed.

        Blanks of `sections`, or of the whole card when none is named. `fresh` as in
        `RedraftRequest`. Raises ForedeckError where the card cannot be changed.
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
            brief=self.brief,
            fresh=fresh,
        )
        if request.row is not None:
            _refuse_row(card, request.row)

        said = redrafted(self.engine, story, request)
        events = metered(self.desk, id, "regenerate", self.engine.name, said)
        async with aclosing(redraft_proposed(request, _label(request), events)) as steps:
            async for step in steps:
                yield self._still(id, step)

    async def propose_scores(self, id: int, *, fresh: int = 0) -> AsyncGenerator[DraftEvent | Proposal, None]:
        """Have the relevancy of all rows scored anew against the brief: events, then a Proposal or Failed."""
        card, story = self._askable(id)
        request = ScoreRequest(card=card, brief=self.brief, seed=fresh, fresh=fresh)
        said = rescored(self.scorer, story, request)
        events = metered(self.desk, id, "re-score", self.scorer.name, said)
        async with aclosing(rescore_proposed(request, "Re-score", events)) as steps:
            async for step in steps:
                yield self._still(id, step)

    def _still(self, id: int, step: DraftEvent | Proposal) -> DraftEvent | Proposal:
        """What an engine says; a proposal for a story that is gone is of no use."""
        return GONE if isinstance(step, Proposal) and id not in self.shelf.kept else step

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
