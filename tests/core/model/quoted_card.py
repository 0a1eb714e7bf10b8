"""A card that quotes a source, for tests of what is done to rows and items."""

from __future__ import annotations

from core.model import (
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    quoting,
)
from core.model.evidence import wording

TEXT = (
    "The last dredger left Port Averin on Friday after nine years of work. Divers will look after the "
    "eelgrass for two years. However, the harbour office did not say who pays. Carriers are expected in "
    "January, the office said. Ovens in forty shops stayed cold."
)
DIGEST = "d" * 64
SIGNALS, CONCERNS = Section.SIGNALS, Section.CONCERNS


def quote(words: str, *kept: str) -> Quote:
    start = TEXT.index(words)
    pieces = tuple((start + words.index(each), start + words.index(each) + len(each)) for each in kept)
    return Quote(text=words, span=Span(source=DIGEST, start=start, end=start + len(words)), kept=pieces)


DREDGER = quote("The last dredger left Port Averin on Friday after nine years of work.")
DIVERS = quote("Divers will look after the eelgrass for two years.")
OFFICE = quote("However, the harbour office did not say who pays.")
CARRIERS = quote("Carriers are expected in January, the office said.", "Carriers are expected in January")
OVENS = quote("Ovens in forty shops")
QUOTES = (DREDGER, DIVERS, OFFICE, CARRIERS, OVENS)


def drafted(name: str, told: Quote, score: int = 3, **cells: Cell) -> Row:
    """A row as an engine makes it."""
    description = quoting.quoted(told).model_copy(update={"hand": False})
    return Row(
        name=Cell(text=name, kind=CellKind.LABEL), description=description, score=Score(engine=score), **cells
    )


CARD = (
    Card(keywords=(Cell.page("eelgrass"), Cell.page("harbour")), themes=(Cell.page("ports"),))
    .with_rows(SIGNALS, (drafted("one", DREDGER, 2), drafted("two", DIVERS, 4), drafted("three", OFFICE, 4)))
    .with_rows(CONCERNS, (drafted("four", CARRIERS, 1),))
)


def row(index: int, section: Section = SIGNALS, column: Column | None = None) -> Place:
    return Place(section=section, index=index, column=column)


def names(card: Card, section: Section = SIGNALS) -> list[str]:
    return [each.name.text for each in card.rows(section)]


def answers(card: Card) -> None:
    """Every quoted or cut cell says what its first quotes keep, and nothing else claims to."""
    cells = [*card.keywords, *card.themes, *card.summary, card.title]
    cells += [cell for table in TABLES for each in card.rows(table) for cell in each.cells]
    for cell in cells:
        if cell.kind in (CellKind.QUOTE, CellKind.CUT):
            said = wording(cell.text, cell.quotes)
            assert said
            assert any(each.kept for each in said) == (cell.kind is CellKind.CUT)
