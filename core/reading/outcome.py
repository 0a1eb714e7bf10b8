"""What reading gives: clippings, and a sentence for each thing that gave none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotAClipping
from core.model import Clipping


class Aside(BaseModel):
    """A clipping that the gate would keep out of the day's work: a wall, a stub, a page of links."""

    model_config = ConfigDict(frozen=True)

    clipping: Clipping
    reason: str
    """A short noun phrase for a list: "a paywall", "only 12 words"."""
    hint: str = ""
    """What to do about it, in one sentence."""


class SetAside(NotAClipping):
    """What was read is a wall or no article; `aside` holds it for those who keep it all the same."""

    def __init__(self, sentence: str, aside: Aside) -> None:
        super().__init__(sentence, aside.hint)
        self.aside = aside


class Problem(BaseModel):
    """One thing that gave no clipping of its own, and why."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The file's or item's name, clean, for people."""
    sentence: str
    hint: str = ""
    aside: Aside | None = Field(default=None, exclude=True, repr=False)
    """What was read there after all, when it is a wall or no article."""

    @classmethod
    def of(cls, name: str, error: NotAClipping) -> Problem:
        """The problem that an error tells of."""
        aside = error.aside if isinstance(error, SetAside) else None
        return cls(name=name, sentence=error.sentence, hint=error.hint, aside=aside)

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} {self.hint}".strip()


class CardFile(BaseModel):
    """A finished card that lay among the articles: a card page, or a card's JSON, as it stood."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The file's name, clean, for people."""
    text: str = Field(repr=False)


class Reading(BaseModel):
    """The clippings of some paths in their order, and the problems met on the way."""

    model_config = ConfigDict(frozen=True)

    clippings: tuple[Clipping, ...] = ()
    problems: tuple[Problem, ...] = ()
    cards: tuple[CardFile, ...] = ()
    """Finished cards among the articles; in a strict reading a card that was named itself is a problem."""
    aside: tuple[Aside, ...] = ()
    """What the gate set aside; always empty in a strict reading, where it is a problem."""


@dataclass(frozen=True)
class Found:
    """What one format's reader found, before it becomes a clipping; every string still as it came."""

    body: str
    title: str = ""
    url: str = ""
    outlet: str = ""
    author: str = ""
    published: date | None = None
    language: str = ""
    page: str = ""
    """All that the page shows, gates included, when that is more than the body."""
    linked: float = 0.0
    """The share of the body's lines that are links as a whole, 0 to 1."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedItem:
    """One item of a feed: what tells it from the others, where its article is, what of it the feed holds."""

    key: str
    """Its id, else its link, else a digest of its words: the same whenever the feed is read."""
    url: str
    title: str
    published: date | None
    clipping: Clipping | None
    problem: str
    """Why there is no clipping, one sentence; empty when there is one."""
    thin: bool
    """The text is only a teaser of the article, or there is none."""
