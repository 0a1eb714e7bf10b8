"""The rows of all cards as one table: CSV and TSV that spreadsheets and programs read the same words from.

A cell that a spreadsheet would run as a formula begins with one apostrophe more; the rule can be turned
round, so that a program gets the very text back (`unguarded`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.model import COLUMNS, TABLES, Section
from core.sharing.escapes import keep
from core.sharing.layout import score_text

if TYPE_CHECKING:
    from core.model import Card, Row
    from core.model.published import Published

HEADER = (
    *("src", "title", "link", "day", "page", "category", "type", "themes", "keywords", "outlets"),
    *("section", "row", "name", "description", "change", "10-year", "driving-force"),
    *("relevancy", "engine-relevancy", "analyst-relevancy", "reason", "state", "other"),
)
"""The columns in their order."""
BETWEEN = "; "
"""What stands between themes, keywords, outlets and the columns that only a page knew."""
BOM = "\ufeff"

_RUN = re.compile("[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r]")


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs: one apostrophe more where it could be a formula."""
    return f"'{text}" if _RUN.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a guarded cell."""
    return cell[1:] if cell.startswith("'") and _RUN.match(cell[1:]) else cell


def header_line(separator: str) -> str:
    """The first line: the names of the columns."""
    return _line(HEADER, separator)


def row_lines(published: Published, separator: str) -> str:
    """The lines of all rows of a card, each with its line end; a card without rows has none."""
    return "".join(_line(cells, separator) for cells in row_cells(published))


def row_cells(published: Published) -> Iterator[tuple[str, ...]]:
    """The cells of each row of a card, guarded, in the order of `HEADER`."""
    card = published.card
    head = [published.id, *(guarded(keep(text)) for text in _head(published))]
    for section in TABLES:
        for number, row in enumerate(card.rows(section), 1):
            yield (*head, str(section), str(number), *_row(card, section, row))


def _head(published: Published) -> tuple[str, ...]:
    card = published.card
    return (
        card.title.text,
        card.link,
        published.day.isoformat() if published.day else "",
        card.page,
        card.category.text,
        card.type.text,
        BETWEEN.join(item.text for item in card.themes),
        BETWEEN.join(item.text for item in card.keywords),
        BETWEEN.join(published.outlets),
    )


def _row(card: Card, section: Section, row: Row) -> Iterator[str]:
    for column in COLUMNS[Section.SIGNALS]:
        yield guarded(keep(row.cell(column).text))
    score = row.score
    yield guarded(keep(score_text(row)))
    yield "" if score.engine is None or score.page else str(score.engine)
    yield "" if score.analyst is None else str(score.analyst)
    yield guarded(keep(score.reason))
    yield str(card.state)
    yield guarded(keep(BETWEEN.join(f"{name}: {text}" for name, text in row.extra)))


def _line(cells: tuple[str, ...], separator: str) -> str:
    """One record: cells with a separator, quotation mark or line end are quoted; RFC 4180's line end."""
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
