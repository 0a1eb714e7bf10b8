"""What of a card can be copied, and as which text."""

from __future__ import annotations

from enum import Enum


class What(Enum):
    """How much of a card is copied; all but the card are found by a place on it."""

    CARD = "card"
    SECTION = "section"
    """With its heading."""
    TABLE = "table"
    """The rows of a section alone, without its heading; of a section that is no table its text."""
    ROW = "row"
    """A row of a table, or an item of a list."""
    CELL = "cell"
    """The words under the cursor."""
    LINK = "link"
    """The address of the card's article."""


class Form(Enum):
    """As which text it is copied."""

    PAGE = "page"
    """As the card page has it, columns padded."""
    TIGHT = "tight"
    """As the card page, without padding of columns: less to send, the same to a renderer."""
    PLAIN = "plain"
    """Words without marks, a row a paragraph."""
    TSV = "tsv"
    """Columns for a spreadsheet, parted by tabs."""
    HTML = "html"
    """The source of a web page's part."""
