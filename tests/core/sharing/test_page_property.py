"""Random cards come back from their page with the same values, and Markdown sees the same tables."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from random_cards import cards

from core.model import TABLES, Card, Column, Section
from core.sharing.page import Variant, read_page, write_page


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


@settings(max_examples=60)
@given(cards())
def test_a_card_comes_back_from_its_page_with_equal_values(card: Card) -> None:
    page = write_page(card)
    read = read_page(page)
    assert read.variant is Variant.R
    assert values(read.card) == values(card)
    assert write_page(read.card) == page


@settings(max_examples=50)
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


@settings(max_examples=40)
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
