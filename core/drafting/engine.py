"""The Engine protocol: all that a screen or a command knows of whatever drafts a card."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict, Field

from core.model import Card

if TYPE_CHECKING:
    from core.model import DraftEvent, RedraftRequest, Story


class DraftRequest(BaseModel):
    """What a draft is asked for besides the story.

    `head` carries what the caller knows already (link, page, page_url); an
    engine copies it and fills the rest.
    """

    model_config = ConfigDict(frozen=True)

    head: Card = Card()
    standing: Card | None = None
    """The card that there is already, when it is drafted again: what the analyst holds there stays
    (`core.model.merging.merge`), so that an engine need not bring it again."""
    brief: str = ""
    """What relevancy is judged against; may be empty."""
    fresh: int = Field(default=0, ge=0)
    """0 takes an answer that was kept for the same question; each other number is a question of its own."""


class Engine(Protocol):
    """Drafts cards. Says `Started` first and `Finished` or `Failed` last.

    Closing the generator stops the work at its next event. An engine raises
    nothing of its own making: what goes wrong comes as `Failed`.
    """

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        ...

    def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft the whole card of a story."""
        ...

    def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft parts of a card again; the finished card holds what the request says."""
        ...
