"""What the five numbers of relevancy mean, relative to the analyst's brief."""

from __future__ import annotations

from typing import NamedTuple


class Anchor(NamedTuple):
    """What one number asks for."""

    score: int
    short: str
    """In a few words, for a key."""
    scope: str
    """Where the row has to stand to the brief."""
    evidence: str
    """What the source has to show."""


RUBRIC = (
    Anchor(
        1, "outside the brief, or not supported", "outside the brief", "or nothing in the sources supports it"
    ),
    Anchor(2, "background", "background, no mechanism", "known, or true of any article on the topic"),
    Anchor(
        3,
        "evidence is there, impact unclear",
        "inside the brief, or beside it with a stated mechanism",
        "evidence is there, its impact is unclear",
    ),
    Anchor(
        4,
        "a known direction speeds up or spreads",
        "inside the brief",
        "the source shows a known direction speeding up, slowing down or spreading",
    ),
    Anchor(
        5,
        "actor, date, and it changes a decision",
        "inside the brief",
        "the source names an actor and an event or date, and it would change a decision or an assumption",
    ),
)
"""From 1 to 5."""


def anchor(score: int) -> Anchor:
    """What a number from 1 to 5 means."""
    return RUBRIC[score - 1]


def in_words() -> str:
    """What the five numbers mean, a line for each, the highest first."""
    return "\n".join(f"{each.score}: {each.scope}; {each.evidence}." for each in reversed(RUBRIC))
