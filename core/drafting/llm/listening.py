"""One answer while it comes: what may be shown of it, and whether it is any use to go on listening."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol

from core.model import CellFilled, RowDrafted, Section
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.model import DraftEvent

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
FOREIGN = 0.08
"""The share of a text in another language that its own common words make up at least."""
FOREIGN_WORDS = 3
"""Of those, how many different ones there are."""
ACCENTED = 0.02
"""The share of letters with marks from which on a text without English words is none."""
OTHERS = wordset(
    """der die den dem das und ist nicht mit von zu im bis wie über unter eine einen für auf wird werden
    sich auch durch bei zur zum nach als
    le les une dans pour que qui sur avec aux est sont par ses cette leur pas mais du
    el los las del una para como más por sus se lo entre desde sobre fue
    gli della delle di che sono nel dei degli alla più anche questo il
    não uma dos pelo pela em ao são mais foi com seu
    het een van niet zijn voor aan dat wordt naar ook bij worden heeft
    och att som inte är för ett på det ikke til og af fra ved av blir ble
    się nie jest oraz przez które że dla jak od są
    že jsou které jako při podle
    ve bir bu için olarak ile daha çok
    ja että ovat ei joka oli ovat sekä mutta
    yang untuk dengan dari adalah pada dalam akan tidak
    și este pentru sunt prin din
    és hogy nem egy az meg csak
    của và là các những được trong cho không"""
)
"""Common words of other languages in Latin letters that are no English ones."""
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
    """Whether nothing shows that a text is in another language: its letters, or common words of that one.

    Terse headlines lack the commonest words of English too. Names in other languages have capitals.
    """
    letters = [mark for mark in text if mark.isalpha()]
    if sum(not mark.isascii() for mark in letters) > len(letters) / 2:
        return False
    written = _WORD.findall(text)
    words = [word.lower() for word in written]
    if len(words) < FEWEST_WORDS or sum(word in MARKS for word in words) >= ENGLISH * len(words):
        return True
    others = [word for word in written if word in OTHERS]
    accented = sum(not mark.isascii() for mark in letters)
    told = len(others) >= FOREIGN * len(words) and len(set(others)) >= FOREIGN_WORDS
    return not (told or accented > ACCENTED * len(letters))


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
