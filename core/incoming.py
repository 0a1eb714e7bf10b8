"""Cards on their way in: what is read, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """What could not be read, or was odd: the file, for people, and one sentence."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


@dataclass(frozen=True)
class Duplicate:
    """A card that was not taken in, because its link is known."""

    name: str
    """The file or line it came from, for people."""
    link: str
    known: str
    """What it is the same as: a file, or a collection of the archive."""
    same: bool
    """Whether it says just the same."""

    def __str__(self) -> str:
        how = "is the same card as" if self.same else "has the link of"
        return f"{self.name}: It {how} {self.known}; it was not taken in again."


@dataclass
class Imported:
    """What an import came to: `seen` is the sum of cards, replaced, completed, duplicates and problems."""

    collection: str = ""
    """Empty when nothing was taken in."""
    seen: int = 0
    """Cards, and files that were expected to hold one."""
    cards: int = 0
    """New ones that were taken in."""
    rows: int = 0
    """Of all cards that were written."""
    replaced: int = 0
    completed: int = 0
    """What a card got its head or its rows from that was known without them."""
    duplicates: list[Duplicate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """What could not be read."""
    remarks: list[Problem] = field(default_factory=list)
    """What was odd about cards that were taken in."""
    passed: int = 0
    """Files in folders that are no cards and need none: pictures, scripts, digests and index pages."""
    stopped: bool = False


@dataclass(frozen=True)
class Text:
    """A text that came through a pipe."""

    name: str
    data: bytes
