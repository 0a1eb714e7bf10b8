"""What can be told of a source by its text and what was stated of it, whoever holds these."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.clipping import Furniture, Origin


class Readable:
    """A text with the stretches in it that are not the article's, its title, its outlet, its origin."""

    if TYPE_CHECKING:
        text: str
        title: str
        outlet: str

        @property
        def furniture(self) -> Sequence[Furniture]:
            """In order, not overlapping."""

        @property
        def origin(self) -> Origin:
            """Where it came from."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex: what spans name as their source."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def name(self) -> str:
        """What to call this source on a screen: its outlet, else its file, else its title."""
        return self.outlet or self.origin.name or self.title or "untitled"

    @property
    def words(self) -> int:
        """Words of the article, without the furniture."""
        return len(self.readable().split())

    def readable(self) -> str:
        """The canonical text with furniture blanked out by spaces: same length, same offsets."""
        if not self.furniture:
            return self.text
        parts: list[str] = []
        at = 0
        for mask in self.furniture:
            parts.append(self.text[at : mask.start])
            hidden = self.text[mask.start : mask.end]
            parts.append("".join(ch if ch == "\n" else " " for ch in hidden))
            at = mask.end
        parts.append(self.text[at:])
        return "".join(parts)
