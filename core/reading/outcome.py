"""What reading gives: clippings, and a sentence for each thing that gave none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from core.model import Clipping


class Problem(BaseModel):
    """One thing that gave no clipping of its own, and why."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The file's or item's name, clean, for people."""
    sentence: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} {self.hint}".strip()


class Reading(BaseModel):
    """The clippings of some paths in their order, and the problems met on the way."""

    model_config = ConfigDict(frozen=True)

    clippings: tuple[Clipping, ...] = ()
    problems: tuple[Problem, ...] = ()
    cards: tuple[str, ...] = ()
    """Names of finished card pages that lay in a folder beside the articles and were passed over."""


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
    notes: tuple[str, ...] = ()
