"""From a sentence of a source to the card: rows, items, what stands behind a cell."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quoted_card import (
    CARD,
    CARRIERS,
    DIGEST,
    DIVERS,
    DREDGER,
    OFFICE,
    SIGNALS,
    TEXT,
    row,
)

from core.model import (
    Cell,
    CellKind,
    Column,
    Place,
    Quote,
    Section,
    Span,
    quoting,
)
from core.model.evidence import wording


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (DREDGER.text, "last dredger left Port Averin on Friday"),
        (OFFICE.text, "harbour office did not say who pays"),
        ("“Ovens stayed (very) cold,” she said, and the rest of it followed.", "Ovens stayed (very) cold"),
        ("The list of models grew steadily up to 117 models.", "list of models grew steadily"),
        ("While no list is out, reports say that forty passed.", "reports say that forty passed"),
        ("With 130 boats, making up a third, the port leads.", "port leads"),
        ("Although it rained, it was warm in the harbour.", "Although it rained"),
        ("Nothing helps.", "Nothing helps"),
        ("Cold ovens", "Cold ovens"),
        ("The.", "The"),
        ("百度、阿里巴巴和字节跳动是首批获得批准的公司之一，今年八月开始审批程序以后还有更多公司获得批准。", "百度"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_name_is_cut_where_it_makes_sense(sentence: str, name: str) -> None:
    cell = quoting.short_cut(Quote(text=sentence, span=Span(source=DIGEST, start=5, end=5 + len(sentence))))
    assert cell.text == name
    assert cell.kind is (CellKind.QUOTE if name == sentence else CellKind.CUT)


@settings(max_examples=60)
@given(st.text(alphabet=string.ascii_letters + " ,.\n“”é漢字1\u0301the", min_size=1, max_size=120))
def test_a_name_is_the_sentences_own_words_and_ends_on_one(text: str) -> None:
    cell = quoting.short_cut(Quote(text=text, span=Span(source=DIGEST, start=3, end=3 + len(text))))
    assert wording(cell.text, cell.quotes) or not text.strip()
    assert len(cell.text.split()) <= quoting.NAME_WORDS or cell.kind is CellKind.QUOTE
    folded = " ".join(text.split())
    assert cell.text in folded


def test_a_sentence_becomes_a_row_an_item_or_what_stands_behind_a_cell() -> None:
    card = quoting.row_of_quote(CARD, SIGNALS, 1, OFFICE)
    made = card.rows(SIGNALS)[1]
    assert (made.name.text, made.name.kind) == ("harbour office did not say who pays", CellKind.CUT)
    assert (made.description.text, made.description.kind) == (OFFICE.text, CellKind.QUOTE)
    item = quoting.item_of_quote(CARD, Section.KEYWORDS, DREDGER, "port averin").keywords[-1]
    assert (item.text, item.kind, item.quotes[0].text) == ("Port Averin", CellKind.QUOTE, "Port Averin")
    assert TEXT[item.quotes[0].span.start : item.quotes[0].span.end] == "Port Averin"
    assert quoting.item_of_quote(CARD, Section.KEYWORDS, DIVERS, "eelgrass") is CARD
    other = quoting.item_of_quote(CARD, Section.KEYWORDS, DIVERS, "sea grass").keywords[-1]
    assert (other.kind, other.quotes) == (CellKind.ANALYST, (DIVERS,))


def test_evidence_makes_a_blank_cell_a_quote_and_stands_beside_other_words() -> None:
    blank = row(0, column=Column.CHANGE)
    cell = quoting.add_evidence(CARD, blank, CARRIERS).rows(SIGNALS)[0].change
    assert (cell.text, cell.kind) == ("Carriers are expected in January", CellKind.CUT)
    told = row(0, column=Column.DESCRIPTION)
    beside = quoting.add_evidence(CARD, told, DIVERS)
    cell = beside.rows(SIGNALS)[0].description
    assert (cell.text, cell.kind, cell.quotes) == (DREDGER.text, CellKind.QUOTE, (DREDGER, DIVERS))
    assert quoting.add_evidence(beside, told, DIVERS) is beside
    without = quoting.drop_evidence(beside, told).rows(SIGNALS)[0].description
    assert (without.text, without.kind, without.quotes) == (DREDGER.text, CellKind.ANALYST, ())
    one = quoting.drop_evidence(beside, told, DIVERS).rows(SIGNALS)[0].description
    assert (one.kind, one.quotes) == (CellKind.QUOTE, (DREDGER,))
    other = quoting.drop_evidence(beside, told, DREDGER).rows(SIGNALS)[0].description
    assert (other.text, other.kind, other.quotes) == (DREDGER.text, CellKind.ANALYST, (DIVERS,))
    assert quoting.drop_evidence(CARD, told, DIVERS) is CARD
    summary = CARD.with_fields(summary=(Cell.page("Ovens are cold."), Cell.page("Divers look after it.")))
    parts = quoting.add_evidence(summary, Place(section=Section.SUMMARY), DIVERS).summary
    assert [len(part.quotes) for part in parts] == [0, 1]
    begun = quoting.add_evidence(CARD, Place(section=Section.SUMMARY), DIVERS)
    assert begun.summary_text == DIVERS.text
    with pytest.raises(IndexError):
        quoting.add_evidence(CARD, Place(section=Section.TITLE, index=1), DIVERS)
