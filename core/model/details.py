"""What the optional details of a card are called and take."""

from __future__ import annotations

from dataclasses import dataclass

STEEP = ("social", "technological", "economic", "environmental", "political", "values")


@dataclass(frozen=True)
class Detail:
    """One of the fields of `Details`."""

    field: str
    label: str
    takes: tuple[str, ...] = ()
    """The values to choose from; empty for free text."""
    hint: str = ""


DETAILS = (
    Detail("steep", "STEEP+V", STEEP, "the field of change it belongs to first"),
    Detail("steep_second", "STEEP+V second", STEEP, "the one it touches besides"),
    Detail("kind", "Kind", ("weak signal", "trend", "uncertainty", "wild card")),
    Detail("horizon", "Horizon", hint="other than 10 years, such as 3 years"),
    Detail("novelty", "Novelty", ("new", "known to few", "widely known")),
    Detail("geography", "Geography", hint="where it happens"),
    Detail("why_relevant", "Why relevant", hint="one sentence for the reader"),
    Detail("published", "Published", hint="as YYYY-MM-DD"),
    Detail("accessed", "Accessed", hint="as YYYY-MM-DD"),
    Detail(
        "source_grade",
        "Source grade",
        hint="Admiralty: reliability A to F and credibility 1 to 6, such as B2",
    ),
)
