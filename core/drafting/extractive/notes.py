"""What the analyst should know of a draft before reading it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis


def notes(analysis: Analysis) -> Iterator[str]:
    """A sentence for each source that gave little or nothing, and why."""
    if not analysis.sentences:
        yield "The sources hold no full sentences, so there was little or nothing to draft from."
    elif not analysis.english:
        yield "The sources are not in English, so only keywords and summary were drafted."
    if analysis.skipped:
        numbers = ", ".join(str(doc + 1) for doc in analysis.skipped)
        yield f"Not in English and therefore left out of the draft: source {numbers}."
    if analysis.shortened:
        yield "The sources are very long; only their beginnings were read."
