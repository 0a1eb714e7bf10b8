"""One answer while it comes: what may be shown of it, and whether it is any use to go on listening."""

from __future__ import annotations

import re
from typing import Literal, Protocol

from core.model import CellFilled, DraftEvent, RowDrafted, Section
from core.prose.tokens import wordset

WITHOUT_JSON = 4000
"""Characters in front of the first object after which there is none to come."""
ENOUGH_WORDS = 40
"""Words of an answer by which its language is told."""
FEWEST_WORDS = 25
"""Words of which a language can be told at all."""
ENGLISH = 0.07
"""The share of an English text that `MARKS` make up at least: a fifth is usual."""
MARKS = wordset(
    """the of and to with from that which by are has have its their this these could may might would will
    into than while between because it been more how what who they were when where there"""
)
"""Common words of English that other languages lack."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TONGUES = re.compile(
    r"\b(?:translat\w+|languages?|arabic|chinese|czech|danish|dutch|finnish|french|german|greek|hebrew|hindi"
    r"|italian|japanese|korean|norwegian|polish|portuguese|russian|spanish|swedish|turkish|ukrainian)\b",
    re.IGNORECASE,
)

Useless = Literal["", "no_json", "language"]


class Reading(Protocol):
    """What a `Listener` needs of the reading of an answer."""

    @property
    def began(self) -> bool:
        """Whether the answer's object began."""
        ...

    def feed(self, text: str) -> list[DraftEvent]:
        """Read some more of the answer."""
        ...


def other_language(how: str) -> bool:
    """Whether the analyst's line speaks of a language, so that an answer may be in another one."""
    return bool(_TONGUES.search(how))


def is_english(text: str) -> bool:
    """Whether a text is English, as far as its letters and commonest words tell; a short one is."""
    letters = [mark for mark in text if mark.isalpha()]
    if sum(not mark.isascii() for mark in letters) > len(letters) / 2:
        return False
    words = _WORD.findall(text.lower())
    return len(words) < FEWEST_WORDS or sum(word in MARKS for word in words) >= ENGLISH * len(words)


class Listener:
    """Listens to one answer; what it holds is given out as soon as the language is known to be right.

    `strict` has an answer in another language given up; else it is only told by `foreign`.
    """

    def __init__(self, reading: Reading, *, strict: bool, any_language: bool) -> None:
        self.useless: Useless = ""
        """Why it is no use to go on, once it is not."""
        self.foreign = False
        """Whether the answer is not in English, although it should be."""
        self._reading = reading
        self._strict = strict
        self._sure = any_language
        self._held: list[DraftEvent] = []
        self._said: list[str] = []
        self._words = 0
        self._opening = ""

    def hear(self, text: str) -> list[DraftEvent]:
        """What can be shown after some more of the answer; takes a few milliseconds at times."""
        events = self._reading.feed(text)
        if not self._reading.began and self._waited(text) >= WITHOUT_JSON:
            self.useless = "no_json"
            return []
        return self._judged(events, ENOUGH_WORDS)

    def _waited(self, text: str) -> int:
        """Characters that came without an object, but for what a model thinks aloud before it answers."""
        self._opening = (self._opening + text).lstrip()
        thinks = self._opening.startswith("<think")
        end = self._opening.find("</think") if thinks else 0
        return len(self._opening) - end if end >= 0 else 0

    def end(self) -> list[DraftEvent]:
        """What can be shown when nothing more comes."""
        if not self._reading.began:
            self.useless = "no_json"
            return []
        return self._judged([], FEWEST_WORDS)

    def _judged(self, events: list[DraftEvent], enough: int) -> list[DraftEvent]:
        if self._sure:
            return events
        self._held += events
        for event in events:
            said = _said(event)
            self._said.append(said)
            self._words += max(len(said.split()), len(said) // 8)
        if self._words < enough and enough > FEWEST_WORDS:
            return []
        self._sure = True
        if not is_english(" ".join(self._said)):
            self.foreign = True
            if self._strict:
                self.useless = "language"
                return []
        held, self._held = self._held, []
        return held


def _said(event: DraftEvent) -> str:
    """The sentences of an event; names and keywords tell little of a language."""
    if isinstance(event, CellFilled) and event.place.section is not Section.OTHER:
        return " ".join(cell.text for cell in event.cells)
    if isinstance(event, RowDrafted):
        row = event.row
        return " ".join(cell.text for cell in (row.description, row.change, row.horizon, row.driver))
    return ""
