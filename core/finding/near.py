"""What is near a card or a story, and why: the values that an index of neighbours answers with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NamedRow:
    """A row of a card, by which it is found again on other cards."""

    section: str
    row: int
    name: str
    score: int


@dataclass(frozen=True)
class Document:
    """A card or a story as the index of neighbours sees it. `day` is an ISO date or empty."""

    story: int
    """Its number on its desk, or where it stands in its collection of the archive."""
    title: str
    lead: str
    """What it is known by: keywords, themes, the beginning of the summary or of the first source."""
    body: str
    day: str = ""
    outlet: str = ""
    id: str = ""
    """Its published id when it is a card with a link, else empty."""
    rows: tuple[NamedRow, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """An earlier card or story that is near one. `desk` is the name of its folder, or `archive/NAME`."""

    desk: str
    story: int
    title: str
    day: str
    outlet: str
    closeness: float
    """The cosine of the two, 0 to 1."""
    shared: tuple[str, ...]
    """The terms that weigh most in both, as they are written there, the heaviest first."""
    id: str = ""


@dataclass(frozen=True)
class Occurrence:
    """A row of an earlier card that says the same as another one."""

    desk: str
    story: int
    title: str
    """Of its card."""
    day: str
    section: str
    row: int
    name: str
    score: int


@dataclass(frozen=True)
class Series:
    """A row through time: where else it stands, newest first, and how often in each month."""

    occurrences: tuple[Occurrence, ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    """(`2026-10`, how many cards), every month from the first to the last, also those with none."""
    undated: int = 0
