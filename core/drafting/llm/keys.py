"""What the parts of a card are called in a model's answer."""

from __future__ import annotations

from collections.abc import Mapping

from core.model import Column, Section

KEYS: Mapping[Section, tuple[str, ...]] = {
    section: ("category", "type") if section is Section.OTHER else (section.name.lower(),)
    for section in Section
}
"""The names that a section has in an answer."""
ALIASES: Mapping[str, str] = {
    "headline": "title", "keyword": "keywords", "tags": "keywords", "theme": "themes", "topics": "themes",
    "abstract": "summary", "signal": "signals", "concern": "concerns", "behavior": "behaviors",
    "behaviour": "behaviors", "behaviours": "behaviors", "technology": "technologies", "issue": "issues",
}  # fmt: skip
STARTS = ("evidence", "name", "title", "description", "id", *(str(column) for column in Column))
"""Names that a row begins with: behind one that cannot be read, the reading goes on there."""
TEXTS = ("text", "sentence", "value", "title", "name", "keyword", "theme")
"""Names that the text has in an object around it."""
