"""What a desk keeps beside clippings and cards: stories with their triage, steps to undo, typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.model import Place

if TYPE_CHECKING:
    from core.model import Card

Decision = Literal["new", "kept", "skipped", "later"]


class Triage(BaseModel):
    """What the analyst decided of a story. Fields that a newer program added are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    decision: Decision = "new"
    star: bool = False
    score: int | None = Field(default=None, ge=1, le=5)
    """The analyst's relevancy of the story to the brief."""
    note: str = ""


class KeptStory(BaseModel):
    """A story on the desk: which clippings tell it, by digest and in order, what it is called, its triage.

    What a list shows of its clippings is kept with it, so that a list needs no
    clipping. Fields that a newer program added are kept as they are.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: int = Field(ge=1, lt=2**63, exclude=True)
    clippings: tuple[str, ...] = ()
    """Digests of its sources, the most telling first."""
    title: str = ""
    copies: tuple[str, ...] = ()
    """Digests of clippings that repeat one of the sources: set aside, and no sources."""
    former: tuple[str, ...] = ()
    """Digests of older texts whose place another took."""
    independent: int = 0
    """How many of the sources do not repeat another."""
    aside: str = ""
    """Why the whole story is set aside ("a paywall: …"), or empty."""
    hand: bool = False
    """Whether the analyst made or confirmed this grouping."""
    arrived: tuple[str, ...] = ()
    """Digests that joined after its card was drafted and that nobody has looked at."""
    related: tuple[int, ...] = ()
    """Stories that tell of the same matter at another time."""
    outlets: tuple[str, ...] = ()
    latest: date | None = None
    """The newest date that a source states."""
    words: int = 0
    """Words of the first source."""
    triage: Triage = Triage()


class KeptStep(BaseModel):
    """One change that can be undone or done again: what, when, and the way to the other side of it.

    `story` is the card's story, or 0 for the desk's own log (triage and
    grouping). Steps are ordered by id.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: int = Field(ge=1, lt=2**63, exclude=True)
    story: int = 0
    label: str = ""
    at: datetime
    undone: bool = False
    change: Any = None
    """Plain JSON. For a card: a delta that leads to the card on the step's other side, None when no card
    is there. For the desk: story id -> story document, None when no story is there."""
    fits: str = ""
    """A checksum of what the change applies to; another value there means that it cannot be applied."""
    by: str = ""
    """Whose work it is, as `Finished.by` says; empty for the analyst's and the embedded engine's."""


class Spent(BaseModel):
    """What one job of a model took, however it ended. Fields that a newer program added are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: int = Field(ge=1, lt=2**63, exclude=True)
    story: int = 0
    what: str = ""
    """`draft`, `regenerate` or `re-score`."""
    at: datetime
    """When it ended."""
    profile: str = ""
    model: str = ""
    """As `Usage.model` says."""
    prompt: int = Field(default=0, ge=0)
    """Tokens sent."""
    cached: int = Field(default=0, ge=0)
    """Of those, tokens that the server had kept."""
    completion: int = Field(default=0, ge=0)
    """Tokens received."""
    cost: float | None = Field(default=None, ge=0)
    """US dollars; None when no price is known."""
    estimated: bool = False
    """Whether the tokens are counted here because the server did not say."""
    seconds: float = Field(default=0.0, ge=0)
    """From the first token to the last."""
    ended: Literal["finished", "failed", "stopped"] = "finished"


class Typing(BaseModel):
    """Text that is being typed at a place of a card and is not yet confirmed."""

    model_config = ConfigDict(frozen=True, extra="allow")

    place: Place
    text: str
    at: datetime
    adding: bool = False
    """Whether the text is to become a new item at that place."""


@dataclass(frozen=True)
class Change:
    """What is put on the desk together or not at all; None as a value removes.

    Keys are ids: of the story for stories, cards and typing, else of the step or the job itself.
    """

    stories: Mapping[int, KeptStory | None] = field(default_factory=dict)
    cards: Mapping[int, Card | None] = field(default_factory=dict)
    steps: Mapping[int, KeptStep | None] = field(default_factory=dict)
    typing: Mapping[int, Typing | None] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """Facts of the desk itself, merged over the old ones: brief, last place, what was offered; plain JSON."""
    spent: Mapping[int, Spent | None] = field(default_factory=dict)
