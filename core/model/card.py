"""The signals card: sections, rows, cells, scores, and the place of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.model.evidence import Quote


class CellKind(StrEnum):
    """What a cell answers with when asked where its words come from."""

    QUOTE = "quote"
    """Words of a source, to the letter (white space folded)."""
    CUT = "cut"
    """Words of a source from which some were deleted; nothing added or moved."""
    LABEL = "label"
    """A word of a closed list, such as a category."""
    FIGURES = "figures"
    """A fixed sentence around quoted figures on which the sources differ."""
    INFERRED = "inferred"
    """A model's words, marked as such."""
    ANALYST = "analyst"
    """The analyst's own words."""
    PAGE = "page"
    """Read from a card page, which does not say where its words come from."""
    BLANK = "blank"
    """Nothing: the sources are silent, and the analyst has not spoken."""


class Column(StrEnum):
    """The text columns of the tables, named as on the page."""

    NAME = "name"
    DESCRIPTION = "description"
    CHANGE = "change"
    HORIZON = "10-year"
    DRIVER = "driving-force"


class Section(StrEnum):
    """The parts of a card in the order of the page; the value is the heading."""

    TITLE = "Title"
    KEYWORDS = "Keywords"
    THEMES = "Themes"
    OTHER = "Other"
    SUMMARY = "Summary"
    SIGNALS = "Signals"
    CONCERNS = "Concerns"
    BEHAVIORS = "Behaviors"
    TECHNOLOGIES = "Technologies"
    ISSUES = "Issues"


TABLES = (Section.SIGNALS, Section.CONCERNS, Section.BEHAVIORS, Section.TECHNOLOGIES, Section.ISSUES)
ITEM_SECTIONS = (Section.KEYWORDS, Section.THEMES)
COLUMNS: dict[Section, tuple[Column, ...]] = {
    table: tuple(Column) if table is Section.SIGNALS else (Column.NAME, Column.DESCRIPTION)
    for table in TABLES
}


class Cell(BaseModel):
    """A text and what vouches for it."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    kind: CellKind = CellKind.BLANK
    quotes: tuple[Quote, ...] = ()
    doubt: str = ""
    """One sentence when the engine itself asks for a second look."""
    locked: bool = False
    """Whether the analyst holds it fast: nothing but their own hand changes it."""
    hand: bool = False
    """Whether the analyst put it there, though the words may be a source's: a new draft keeps it."""

    @staticmethod
    def analyst(text: str) -> Cell:
        """The analyst's words; nothing typed is a blank."""
        return Cell(text=text, kind=CellKind.ANALYST) if text.strip() else Cell()

    @staticmethod
    def page(text: str) -> Cell:
        """Words read from a card page."""
        return Cell(text=text, kind=CellKind.PAGE) if text.strip() else Cell()

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not self.text.strip()


class Score(BaseModel):
    """Relevancy from 1 to 5: an engine's or a card page's, and the analyst's, kept apart."""

    model_config = ConfigDict(frozen=True)

    engine: int | None = Field(default=None, ge=1, le=5)
    reason: str = ""
    """The engine's arithmetic or argument for its number."""
    page: bool = False
    """Whether `engine` was read from a card page, which does not say whose number it is."""
    analyst: int | None = Field(default=None, ge=1, le=5)
    raw: str = ""
    """What a card page said when it was no number from 1 to 5 (`nan`, `high`), kept for writing back."""

    @property
    def value(self) -> int | None:
        """The number that counts: the analyst's when there is one."""
        return self.analyst if self.analyst is not None else self.engine


class Row(BaseModel):
    """One row of a table. Columns that its table does not have stay blank."""

    model_config = ConfigDict(frozen=True)

    name: Cell = Cell()
    description: Cell = Cell()
    change: Cell = Cell()
    horizon: Cell = Cell()
    driver: Cell = Cell()
    score: Score = Score()
    extra: tuple[tuple[str, str], ...] = ()
    """(column, text) of columns on a page that Foredeck does not know."""
    locked: bool = False
    """Whether the analyst holds the whole row fast."""
    hand: bool = False
    """Whether the analyst made it of others or brought it to its table: a new draft keeps it."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All its cells, also of columns that its table does not show."""
        return tuple(self.cell(column) for column in Column)

    def cell(self, column: Column) -> Cell:
        """The cell of a column."""
        return getattr(self, _FIELDS[column])  # type: ignore[no-any-return]

    def with_cell(self, column: Column, cell: Cell) -> Row:
        """This row with another cell in a column."""
        return self.with_cells({column: cell})

    def with_cells(self, cells: Mapping[Column, Cell]) -> Row:
        """This row with other cells in some columns."""
        return self.model_copy(update={_FIELDS[column]: cell for column, cell in cells.items()})


_FIELDS = {
    Column.NAME: "name",
    Column.DESCRIPTION: "description",
    Column.CHANGE: "change",
    Column.HORIZON: "horizon",
    Column.DRIVER: "driver",
}


class Table(BaseModel):
    """The rows of one of the five tables."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[Row, ...] = ()


class Place(BaseModel):
    """Where something stands on a card.

    Title and summary need only the section; `Other` takes index 0 for the
    category and 1 for the type; keywords and themes an index; tables an index
    and a column (none means the row's score).
    """

    model_config = ConfigDict(frozen=True)

    section: Section
    index: int = 0
    column: Column | None = None


class Extra(BaseModel):
    """Text on a page that Foredeck does not understand: kept where it stood, word for word."""

    model_config = ConfigDict(frozen=True)

    after: Section
    text: str
    lead: bool = False
    """Whether it stood before the section's content instead of behind it."""


class Verbatim(BaseModel):
    """A section as a page showed it, kept only when writing it anew would give other bytes.

    It is written back in the variant it came from for as long as the card
    still says what it says.
    """

    model_config = ConfigDict(frozen=True)

    section: Section
    """`Title` stands for the head of the page."""
    variant: str
    text: str


class State(StrEnum):
    """How far the analyst is with a card; a final one is read-only until it is reopened."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    FINAL = "final"


class Judgement(BaseModel):
    """What the analyst said to a finding: it is right and stays marked, or it is none."""

    model_config = ConfigDict(frozen=True)

    key: str
    """`Finding.key`."""
    verdict: Literal["accepted", "dismissed"]


class Details(BaseModel):
    """What practice adds to a card: free text, empty when not stated, on a page only when asked for.

    `core.model.details` says what each takes.
    """

    model_config = ConfigDict(frozen=True)

    steep: str = ""
    steep_second: str = ""
    kind: str = ""
    horizon: str = ""
    novelty: str = ""
    geography: str = ""
    why_relevant: str = ""
    published: str = ""
    accessed: str = ""
    source_grade: str = ""


class Card(BaseModel):
    """A signals card."""

    model_config = ConfigDict(frozen=True)

    title: Cell = Cell()
    link: str = ""
    page: str = ""
    page_url: str = ""
    keywords: tuple[Cell, ...] = ()
    themes: tuple[Cell, ...] = ()
    category: Cell = Cell()
    type: Cell = Cell()
    summary: tuple[Cell, ...] = ()
    """Sentences or runs of sentences, each with its own kind; the page shows them joined by a space."""
    signals: Table = Table()
    concerns: Table = Table()
    behaviors: Table = Table()
    technologies: Table = Table()
    issues: Table = Table()
    extras: tuple[Extra, ...] = ()
    dropped: tuple[str, ...] = ()
    """What the analyst deleted (`edits.drop_key`): a new draft leaves it out. Never on a page."""
    state: State = State.DRAFT
    details: Details = Details()
    judged: tuple[Judgement, ...] = ()
    """What the analyst said to findings, each key once."""
    verbatim: tuple[Verbatim, ...] = ()

    @property
    def summary_text(self) -> str:
        """The summary as the page shows it."""
        return " ".join(part.text for part in self.summary)

    def items(self, section: Section) -> tuple[Cell, ...]:
        """The keywords or the themes."""
        return self.keywords if section is Section.KEYWORDS else self.themes

    def rows(self, section: Section) -> tuple[Row, ...]:
        """The rows of one of the five tables."""
        table: Table = getattr(self, section.name.lower())
        return table.rows

    def with_items(self, section: Section, items: tuple[Cell, ...]) -> Card:
        """This card with other keywords or themes."""
        return self.model_copy(update={section.name.lower(): items})

    def with_rows(self, section: Section, rows: tuple[Row, ...]) -> Card:
        """This card with other rows in a table."""
        return self.model_copy(update={section.name.lower(): Table(rows=rows)})

    def with_fields(self, **fields: Any) -> Card:
        """This card with other fields (title, link, summary, state, judged, …)."""
        return self.model_copy(update=fields)

    def cells(self) -> Iterator[tuple[Place, Cell]]:
        """Every cell with its place, in the order of the page; summary parts share one place."""
        yield Place(section=Section.TITLE), self.title
        for section in ITEM_SECTIONS:
            for index, item in enumerate(self.items(section)):
                yield Place(section=section, index=index), item
        yield Place(section=Section.OTHER, index=0), self.category
        yield Place(section=Section.OTHER, index=1), self.type
        for part in self.summary:
            yield Place(section=Section.SUMMARY), part
        for section in TABLES:
            for index, row in enumerate(self.rows(section)):
                for column in COLUMNS[section]:
                    yield Place(section=section, index=index, column=column), row.cell(column)
