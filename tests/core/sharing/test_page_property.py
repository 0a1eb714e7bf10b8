"""Random cards come back from their page with the same values, and Markdown sees the same tables."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.model import TABLES, Card, Cell, Column, Row, Score, Section
from core.sharing.page import Variant, read_page, write_page

_BITS = st.sampled_from(
    [
        *"|\\\n\t '\"“”`*_<>&#;[](){}-+.=~!:%abcXYZ019éß",
        "漢字",
        "テスト",
        "👩‍🚀",
        "🇫🇷",
        "❤️",
        "é",
        "नमस्ते",
        "\u3000",
        *[
            "\\|",
            "<br>",
            "&#32;",
            "&#38;",
            "&amp;",
            "__",
            "](",
            "* ",
            "1. ",
            "# ",
            "## Signals",
            "|---|",
            "\n\n",
        ],
        *["007", "1e5", "nan", "+5", "<b>", "- ", "> ", "```", "    ", "\u00a0", "&#92;", "\\\\", "$x$"],
    ]
)
_TEXT = st.lists(_BITS, max_size=10).map("".join).map(lambda text: unicodedata.normalize("NFC", text))
_CELL = _TEXT.map(Cell.analyst)
_SCORE = st.one_of(
    st.just(Score()),
    st.builds(Score, engine=st.integers(1, 5)),
    st.builds(Score, engine=st.integers(1, 5), analyst=st.integers(1, 5)),
    st.builds(Score, raw=st.sampled_from(["nan", "high", "4.5", "a|b"])),
)
_SIGNAL = st.builds(
    Row, name=_CELL, description=_CELL, change=_CELL, horizon=_CELL, driver=_CELL, score=_SCORE
)
_PLAIN = st.builds(Row, name=_CELL, description=_CELL, score=_SCORE)
_ITEMS = st.lists(_CELL, max_size=6).map(tuple)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Cards with every kind of text in every place, and up to 40 rows in a table."""
    card = Card(
        title=draw(_CELL),
        link=draw(st.sampled_from(["", "https://a.example/b_(c)?d=1&e=%20#f", "https://x.example/)__"])),
        page=draw(st.sampled_from(["20240218", "20240218d", ""])),
        page_url=draw(
            st.sampled_from(["https://kghosh.substack.com/p/20240218", "https://e.example/(x)", ""])
        ),
        keywords=draw(_ITEMS),
        themes=draw(_ITEMS),
        category=draw(_CELL),
        type=draw(_CELL),
        summary=draw(st.lists(_CELL, max_size=3).map(tuple)),
    )
    long = draw(st.sampled_from(TABLES))
    for section in TABLES:
        rows = st.lists(_SIGNAL if section is Section.SIGNALS else _PLAIN, max_size=2)
        drawn = draw(rows)
        if section is long and drawn:
            drawn *= draw(st.integers(1, 20))
        card = card.with_rows(section, tuple(drawn))
    return card


def values(card: Card) -> dict[str, object]:
    """All that a page carries of a card; the summary as the page shows it."""
    return {
        "head": (card.title.text, card.link, card.page, card.page_url),
        "items": [[cell.text for cell in card.items(s)] for s in (Section.KEYWORDS, Section.THEMES)],
        "other": (card.category.text, card.type.text),
        "summary": card.summary_text if card.summary_text.strip() else "",
        "tables": [
            [
                (
                    *(row.cell(column).text for column in Column),
                    row.score.value,
                    "" if row.score.value else row.score.raw,
                )
                for row in card.rows(section)
            ]
            for section in TABLES
        ],
    }


def shape(page: str) -> tuple[list[tuple[int, set[int]]], list[int], int]:
    """What Markdown makes of a page: (rows, cells a row) of each table, bullets of each list, headings."""
    tables: list[tuple[int, set[int]]] = []
    lists: list[int] = []
    cells = headings = 0
    for token in MarkdownIt("commonmark").enable("table").parse(page):
        if token.type == "table_open":
            tables.append((0, set()))
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            tables[-1] = (tables[-1][0] + 1, tables[-1][1] | {cells})
            cells = 0
        elif token.type == "bullet_list_open" and token.level == 0:
            lists.append(0)
        elif token.type == "list_item_open" and token.level == 1:
            lists[-1] += 1
        elif token.type == "heading_open" and token.level == 0:
            headings += 1
    return tables, lists, headings


@settings(max_examples=150)
@given(cards())
def test_a_card_comes_back_from_its_page_with_equal_values(card: Card) -> None:
    page = write_page(card)
    read = read_page(page)
    assert read.variant is Variant.R
    assert values(read.card) == values(card)
    assert write_page(read.card) == page


@settings(max_examples=100)
@given(cards())
def test_markdown_sees_each_row_and_cell_where_it_is(card: Card) -> None:
    tables, lists, headings = shape(write_page(card))
    filled = [section for section in TABLES if card.rows(section)]
    assert tables == [
        (len(card.rows(section)) + 1, {6 if section is Section.SIGNALS else 3}) for section in filled
    ]
    other = [cell for cell in (card.category, card.type) if not cell.blank]
    assert lists == [len(part) for part in (card.keywords, card.themes, other) if part]
    assert headings == 1 + len(filled) + len(lists) + bool(card.summary_text.strip())


@settings(max_examples=60)
@given(cards(), st.sampled_from(list(Variant)))
def test_no_variant_loses_a_text_and_a_second_writing_changes_nothing(card: Card, variant: Variant) -> None:
    page = write_page(card, variant)
    read = read_page(page)
    assert write_page(read.card, read.variant) == page
    written, back = values(card), values(read.card)
    for name in ("head", "items", "other", "summary"):
        assert back[name] == written[name]
    texts = [[row[:5] for row in rows] for rows in written["tables"]]  # type: ignore[attr-defined]
    assert [[row[:5] for row in rows] for rows in back["tables"]] == texts  # type: ignore[attr-defined]
