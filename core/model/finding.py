"""What a check says about a cell."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.model.card import ITEM_SECTIONS, TABLES, Cell, Place
from core.model.evidence import Quote


class Check(StrEnum):
    """What is checked, by the word that `foredeck check` prints."""

    QUOTE = "quote"
    """Words given as a source's are not there, or not so."""
    FIGURE = "figure"
    """A figure that no given source has."""
    DATE = "date"
    """A day, month or year that no given source has."""
    PERIOD = "period"
    """A stretch of time that no given source names."""
    NAME = "name"
    """A name that no given source has."""
    CONTRADICTION = "contradiction"
    """A source says otherwise of the same thing."""
    NEGATION = "negation"
    """A "not" that the source has and the cell lacks, or the other way round."""
    INSTRUCTION = "instruction"
    """It rests on words of a source that speak to a language model."""
    DIFFERING = "differing"
    """A figure on which the given sources differ among themselves."""
    REPEATED = "repeated"
    """The same name in two rows or tables."""
    GENERIC = "generic"
    """A row that would fit any card."""
    CHANGE = "change"
    """A change that does not say from what to what."""
    HEDGE = "hedge"
    """A forecast that is said as if it were certain."""
    SPREAD = "spread"
    """A table or card whose scores are all alike."""
    ORDER = "order"
    """Scores that only follow the order of the rows."""
    EMPTY = "empty"
    """A cell with nothing in it."""
    MOJIBAKE = "mojibake"
    """Characters that a wrong decoding left behind."""
    LONG = "long"
    """A text that is longer than any published one."""


FACTS = (
    Check.QUOTE,
    Check.FIGURE,
    Check.DATE,
    Check.PERIOD,
    Check.NAME,
    Check.CONTRADICTION,
    Check.NEGATION,
    Check.INSTRUCTION,
)
"""Checks of the card against its sources; `DIFFERING` is about the sources, all others about the form."""


class Fix(BaseModel):
    """A change that settles a finding with one key."""

    model_config = ConfigDict(frozen=True)

    label: str
    """What it does, as one reads it on a key: `write “August 2023”`."""
    place: Place
    cells: tuple[Cell, ...]
    """What stands at the place then: one cell, for the summary all its parts."""
    before: tuple[Cell, ...] | None = None
    """What stood there when it was checked: the fix is for no other cells. None when that is not known."""


class Finding(BaseModel):
    """One thing that a check noticed. It never says "wrong": only what the given sources do not say."""

    model_config = ConfigDict(frozen=True)

    check: Check
    place: Place
    """`column` None in a table means the row, or with `whole` the table."""
    sentence: str
    """What is said of it, for the analyst, in one sentence."""
    words: str = ""
    """The words of the cell that it is about; empty for the whole cell."""
    start: int = 0
    end: int = 0
    """Where those words stand in the cell's text (of the summary: in its whole text), in code points."""
    evidence: tuple[Quote, ...] = ()
    """Sentences of sources to read beside it, the most telling first."""
    fix: Fix | None = None
    about: str = ""
    """What tells it from others of its kind in its column, and stays when rows are moved: what a
    judgement holds on to."""
    whole: bool = False
    """Whether it is about the whole section."""

    @property
    def fact(self) -> bool:
        """Whether it is about what the sources say."""
        return self.check in FACTS

    @property
    def unscored(self) -> bool:
        """Whether it says that a row has no relevancy: such a row is no blank, its words are there."""
        row = self.place.section in TABLES and self.place.column is None
        return self.check is Check.EMPTY and row and not self.whole

    @property
    def key(self) -> str:
        """What a judgement remembers it by: the same in whichever table or list a row or item stands."""
        section = str(self.place.section)
        if not self.whole and section in (*TABLES, *ITEM_SECTIONS):
            section = "row" if section in TABLES else "item"
        place = f"{section}: {self.place.column or ''}"
        return f"{self.check}: {place}: {self.about or self.words}".casefold()
