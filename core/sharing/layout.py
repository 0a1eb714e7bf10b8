"""How the variants of the card page lay a card out: order of sections, columns, the text of each section."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from core.model import COLUMNS, TABLES, Column, Section
from core.sharing.escapes import Where, encode
from core.sharing.tables import write_table

if TYPE_CHECKING:
    from core.model import Card, Row


class Variant(StrEnum):
    """A form of the card page that was published at some time."""

    R = "R"
    """All five tables have relevancy; what Foredeck writes by default."""
    N = "N"
    """Only Signals has relevancy."""
    S = "S"
    """Technologies shows description, relevancy and src; the names are lost."""
    V1 = "v1"
    """2023: summary first, Signals in four columns, then Closest."""
    V2 = "v2"
    """The page is a decimal number, Signals is the only table, lists fell apart into letters."""
    V3 = "v3"
    """The page is a decimal number, and there are more tables than Signals."""
    V4 = "v4"
    """The page is a decimal number, and Technologies is as in S."""
    V5 = "v5"
    """As S, and Concerns is missing."""


RELEVANCY = "relevancy"
"""The heading of the column of scores."""
LABELS = ("Category", "Type")
"""The two lines of Other."""
NAMELESS = (Variant.S, Variant.V4, Variant.V5)
"""The variants whose Technologies have no names."""

_ORDER = tuple(section for section in Section if section is not Section.TITLE)
_V1_FIRST = (Section.SUMMARY, Section.KEYWORDS, Section.THEMES, Section.SIGNALS)
_V1_COLUMNS = {
    Column.NAME: "Signal",
    Column.CHANGE: "Change",
    Column.HORIZON: "10y horizon",
    Column.DRIVER: "Driving force",
}


def order(variant: Variant) -> tuple[Section, ...]:
    """The sections under the head, in the order of a variant; none is left out."""
    if variant is Variant.V1:
        return (*_V1_FIRST, *(section for section in _ORDER if section not in _V1_FIRST))
    return _ORDER


def columns(section: Section, variant: Variant) -> dict[Column, str]:
    """The text columns that a variant always shows in a table, with their headings."""
    if variant is Variant.V1 and section is Section.SIGNALS:
        return _V1_COLUMNS
    if variant in NAMELESS and section is Section.TECHNOLOGIES:
        return {Column.DESCRIPTION: Column.DESCRIPTION.value}
    return {column: column.value for column in COLUMNS[section]}


def shows_scores(section: Section, variant: Variant) -> bool:
    """Whether a variant has a column of scores in a table."""
    if variant is Variant.N:
        return section is Section.SIGNALS
    return variant is not Variant.V1 or section is not Section.SIGNALS


def score_text(row: Row) -> str:
    """The score as a page shows it: the number that counts, else what the page said, else nothing."""
    return str(row.score.value) if row.score.value is not None else row.score.raw


def head_text(card: Card, variant: Variant) -> str:
    """The title line and the link line, with the blank line between them."""
    title = encode(card.title.text, Where.LINE)
    page, url = one_line(card.page).replace("](", "] ("), one_line(card.page_url)
    origin = f"from ([{page}]({url}).)" if variant is Variant.V1 else f"(from page [{page}]({url}).)"
    return f"# __{title}__, {origin}\n\n__[External link]({one_line(card.link)})__"


def section_text(section: Section, card: Card, variant: Variant, *, tight: bool = False) -> str:
    """What stands under a section's heading; empty when the card says nothing there.

    `tight` as in `write_table`.
    """
    if section is Section.SUMMARY:
        summary = card.summary_text
        return encode(summary, Where.ITEM) if summary.strip() else ""
    if section is Section.OTHER:
        labels = zip(LABELS, (card.category, card.type), strict=True)
        lines = [f"* {label}: {encode(cell.text, Where.LINE)}" for label, cell in labels if not cell.blank]
        return "\n".join(lines)
    if section in TABLES:
        headers, rows = grid(section, card, variant)
        names = [encode(header, Where.CELL) for header in headers]
        cells = [[encode(text, Where.CELL) for text in line] for line in rows]
        return write_table(names, cells, right=(RELEVANCY,), tight=tight) if rows else ""
    return "\n".join(f"* {encode(item.text, Where.ITEM)}" for item in card.items(section))


def one_line(text: str) -> str:
    """An address or page number as it can stand in a line: cleaned, nothing that breaks the line."""
    return encode(text, Where.LINE).replace("<br>", "")


def grid(section: Section, card: Card, variant: Variant) -> tuple[list[str], list[list[str]]]:
    """(headings, texts of the cells row by row) of a table as a variant shows it."""
    rows = card.rows(section)
    shown = dict(columns(section, variant))
    for column in COLUMNS[section]:
        if column not in shown and any(not row.cell(column).blank for row in rows):
            shown[column] = column.value
    headers = list(shown.values())
    cells = [[row.cell(column).text for column in shown] for row in rows]
    if shows_scores(section, variant):
        headers.append(RELEVANCY)
        for line, row in zip(cells, rows, strict=True):
            line.append(score_text(row))
    for name, nth in extra_columns(rows):
        headers.append(name)
        for line, row in zip(cells, rows, strict=True):
            found = [text for key, text in row.extra if key == name]
            line.append(found[nth] if nth < len(found) else "")
    return headers, cells


def extra_columns(rows: tuple[Row, ...]) -> list[tuple[str, int]]:
    """The columns that only the page knew, as (name, how often that name came before), in their order."""
    found: list[tuple[str, int]] = []
    for row in rows:
        names = [name for name, _ in row.extra]
        for at, name in enumerate(names):
            key = (name, names[:at].count(name))
            if key not in found:
                found.append(key)
    return found
