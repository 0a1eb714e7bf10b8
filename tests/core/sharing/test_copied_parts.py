"""Copies of a card say what it says, in every form, and hold nothing that a program at the other end runs."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards
from test_page_property import shape, values

from core.model import COLUMNS, TABLES, Card, Cell, Column, Place, Row, Score, Section, edits
from core.model.copying import Form, What
from core.sharing.copies import NO_NAME, copied
from core.sharing.page import read_page, write_page

SIGNALS = Section.SIGNALS
CARD = Card(
    title=Cell.analyst("Dredging <b>ends</b>"),
    link="https://a.example/?a=1&b=2",
    page="20261122",
    keywords=(Cell.analyst("eelgrass"), Cell.analyst("port")),
    category=Cell.analyst("environment"),
    summary=(Cell.analyst("The last dredger left."),),
).with_rows(
    SIGNALS,
    (
        Row(
            name=Cell.analyst("Divers | a pipe"),
            description=Cell.analyst("=HYPERLINK(1)"),
            score=Score(engine=4),
        ),
        Row(description=Cell.analyst("two\nlines"), change=Cell.analyst('"quoted" words')),
    ),
)
FIRST = Place(section=SIGNALS, index=0, column=Column.NAME)
SECOND = Place(section=SIGNALS, index=1, column=Column.DESCRIPTION)


@st.composite
def places(draw: st.DrawFn) -> Place:
    section = draw(st.sampled_from(list(Section)))
    column = draw(st.sampled_from([None, *COLUMNS.get(section, ())]))
    return Place(section=section, index=draw(st.integers(0, 5)), column=column)


@settings(max_examples=25)
@given(cards())
def test_the_page_is_copied_as_it_is_and_tight_it_reads_back_the_same(card: Card) -> None:
    assert copied(card, What.CARD, Form.PAGE) == write_page(card)
    tight = copied(card, What.CARD, Form.TIGHT)
    assert values(read_page(tight).card) == values(card)
    assert shape(tight) == shape(write_page(card))
    assert len(tight) <= len(write_page(card)) + sum(6 * bool(card.rows(section)) for section in TABLES)


@settings(max_examples=25)
@given(cards(), places(), st.sampled_from(list(What)))
def test_every_part_comes_in_every_form_without_what_steers(card: Card, place: Place, what: What) -> None:
    for form in Form:
        text = copied(card, what, form, place)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert form is Form.TSV or "\t" not in text


@settings(max_examples=25)
@given(cards())
def test_a_spreadsheet_gets_every_row_with_its_columns_and_runs_nothing(card: Card) -> None:
    lines = copied(card, What.CARD, Form.TSV).split("\n")
    assert {line.count("\t") for line in lines} == {6}
    assert sum(line.split("\t")[0] in TABLES for line in lines) == sum(len(card.rows(s)) for s in TABLES)
    for cell in (cell for line in lines for cell in line.split("\t")):
        assert not re.match('[\\s"]*[=+@-]', cell.removeprefix('"').replace('""', ""))
        assert not cell.startswith('"') or (cell.endswith('"') and cell.count('"') % 2 == 0)


class _Reader(HTMLParser):
    """The words and the marks of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


@settings(max_examples=25)
@given(cards())
def test_html_holds_no_marks_but_our_own(card: Card) -> None:
    read = _Reader(copied(card, What.CARD, Form.HTML))
    ours = {"h1", "h2", "p", "a", "ul", "li", "br", "pre", "table", "thead", "tbody", "tr", "th", "td"}
    assert read.tags <= ours
    folded = " ".join(read.words.split())
    assert all(" ".join(item.text.split()) in folded for item in card.keywords)


@pytest.mark.parametrize("link", ["javascript:alert(1)", 'https://a.example/" onload="x', "data:text/html,x"])
def test_only_web_addresses_become_links(link: str) -> None:
    text = copied(CARD.with_fields(link=link), What.LINK, Form.HTML)
    assert text == html.escape(link)
    assert _Reader(copied(CARD, What.LINK, Form.HTML)).addresses == [CARD.link]


def test_a_row_is_a_line_that_can_be_put_into_a_table() -> None:
    assert copied(CARD, What.ROW, Form.TIGHT, FIRST) == r"| Divers \| a pipe | =HYPERLINK(1) |  |  |  | 4 |"
    assert copied(CARD, What.ROW, Form.PAGE, FIRST) in write_page(CARD).split("\n")
    assert copied(CARD, What.ROW, Form.TSV, FIRST) == "Divers | a pipe\t'=HYPERLINK(1)\t\t\t\t4"
    assert copied(CARD, What.ROW, Form.TSV, SECOND) == '\ttwo lines\t"""quoted"" words"\t\t\t'
    assert copied(CARD, What.ROW, Form.PLAIN, SECOND) == (
        f'{NO_NAME}\nDescription: two lines\nChange: "quoted" words'
    )
    assert copied(CARD, What.ROW, Form.TIGHT, Place(section=Section.KEYWORDS, index=1)) == "* port"
    assert copied(CARD, What.ROW, Form.PLAIN, Place(section=Section.OTHER)) == "Category: environment"
    assert copied(CARD, What.ROW, Form.PAGE, Place(section=SIGNALS, index=9)) == ""


def test_a_cell_is_its_words() -> None:
    assert copied(CARD, What.CELL, Form.PAGE, FIRST) == "Divers | a pipe"
    assert copied(CARD, What.CELL, Form.PLAIN, SECOND) == "two\nlines"
    assert copied(CARD, What.CELL, Form.HTML, SECOND) == "two<br>lines"
    assert copied(CARD, What.CELL, Form.PAGE, Place(section=SIGNALS, index=0)) == "4"
    link = Place(section=Section.TITLE, index=edits.HEAD_FIELDS.index("link"))
    assert copied(CARD, What.CELL, Form.PAGE, link) == copied(CARD, What.LINK, Form.PLAIN) == CARD.link


def test_a_section_has_its_heading_and_a_table_has_none() -> None:
    page = copied(CARD, What.SECTION, Form.PAGE, FIRST)
    assert page == "## Signals\n\n" + copied(CARD, What.TABLE, Form.PAGE, FIRST)
    assert page in write_page(CARD)
    assert copied(CARD, What.SECTION, Form.PLAIN, Place(section=Section.SUMMARY)) == (
        "Summary\nThe last dredger left."
    )
    assert copied(CARD, What.SECTION, Form.PAGE, Place(section=Section.THEMES)) == ""


def test_blanks_stay_blank_and_plain_words_read_as_a_letter() -> None:
    plain = copied(CARD, What.CARD, Form.PLAIN)
    assert plain.startswith(
        "Dredging <b>ends</b>\nhttps://a.example/?a=1&b=2\n\nKeywords\neelgrass, port\n\n"
    )
    assert "Divers | a pipe (relevancy 4)\nDescription: =HYPERLINK(1)\n\n(no name)\n" in plain
    assert "Change: \n" not in plain
    assert "Concerns" not in plain


def test_what_steers_a_terminal_is_not_copied_even_from_a_page_that_is_kept_word_for_word() -> None:
    page = write_page(CARD).replace("* port", "* port â€\x9d Ã\x85 tail")
    kept = copied(read_page(page).card, What.CARD, Form.PAGE)
    assert "\x9d" not in kept
    assert kept.count("\n") == page.count("\n")


def test_prose_of_a_page_is_copied_with_its_section() -> None:
    page = write_page(CARD).replace("* port", "* port\n\nSee <also> this.") + "\n\n## Notes\n\nMine."
    card = read_page(page).card
    assert "See <also> this." in copied(card, What.CARD, Form.PLAIN)
    assert "<pre>See &lt;also&gt; this.</pre>" in copied(card, What.CARD, Form.HTML)
    assert copied(card, What.CARD, Form.PAGE) == page
    assert "Mine." in copied(card, What.CARD, Form.PLAIN)
