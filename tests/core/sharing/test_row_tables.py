"""All rows as CSV and TSV: read back to the same words, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards

from core.model import COLUMNS, TABLES, Card, Cell, Row, Score, Section
from core.model.published import Published
from core.sharing.escapes import keep
from core.sharing.rows import HEADER, guarded, header_line, row_lines, unguarded

DAY = date(2026, 11, 22)


def there(card: Card) -> Published:
    return Published(id="0" * 32, card=card, day=DAY, outlets=("The Tide",))


def read(text: str, separator: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


@settings(max_examples=20)
@given(card=cards(), separator=st.sampled_from([",", "\t"]))
def test_every_row_comes_back_word_for_word(card: Card, separator: str) -> None:
    lines = read(header_line(separator) + row_lines(there(card), separator), separator)
    rows = [(section, number, row) for section in TABLES for number, row in enumerate(card.rows(section), 1)]
    assert len(lines) == len(rows)
    for line, (section, number, row) in zip(lines, rows, strict=True):
        assert (line["src"], line["day"], line["outlets"]) == ("0" * 32, "2026-11-22", "The Tide")
        assert (line["section"], line["row"]) == (str(section), str(number))
        assert unguarded(line["title"]) == keep(card.title.text)
        assert unguarded(line["link"]) == card.link
        for column in COLUMNS[Section.SIGNALS]:
            assert unguarded(line[column.value]) == keep(row.cell(column).text)
        if row.score.value is not None:
            assert line["relevancy"] == str(row.score.value)


@given(st.text(alphabet="'\"=+-@\t \r\n＝＋－＠ax1", max_size=8))
def test_the_guard_can_be_turned_round_and_leaves_no_formula(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    if cell.lstrip(" \r\n'\"")[:1] in tuple("=+-@＝＋－＠"):
        assert cell.startswith("'")
    assert not cell.startswith(("\t", "=", "+", "-", "@", "＝", "＋", "－", "＠", "\r"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1 °C", "@SUM(A1)", "\t=1", " =1", "'=1", '"=1', "＝1", "\nx=1"]
)
def test_what_a_spreadsheet_would_run_is_text_for_it(text: str) -> None:
    card = Card(title=Cell.analyst(text)).with_rows(Section.ISSUES, (Row(name=Cell.analyst(text)),))
    (line,) = read(header_line(",") + row_lines(there(card), ","), ",")
    assert unguarded(line["name"]) == unguarded(line["title"]) == text
    assert line["name"][0] == ("'" if text != "\nx=1" else "\n")


def test_scores_say_whose_they_are() -> None:
    rows = (
        Row(score=Score(engine=2, analyst=5, reason="=why")),
        Row(score=Score(engine=3, page=True)),
        Row(score=Score(raw="nan"), extra=(("src", "x"), ("y", "-z"))),
    )
    lines = read(header_line("\t") + row_lines(there(Card().with_rows(Section.CONCERNS, rows)), "\t"), "\t")
    scores = [(line["relevancy"], line["engine-relevancy"], line["analyst-relevancy"]) for line in lines]
    assert scores == [("5", "2", "5"), ("3", "", ""), ("nan", "", "")]
    assert [line["reason"] for line in lines] == ["'=why", "", ""]
    assert lines[2]["other"] == "src: x; y: -z"


def test_the_lines_end_as_rfc_4180_says_and_columns_keep_their_order() -> None:
    assert header_line(",").endswith("reason,state,other\r\n")
    assert len(HEADER) == len({*HEADER}) == 23
    card = Card().with_rows(Section.ISSUES, (Row(name=Cell.analyst('a "b", c\nd')),))
    assert '"a ""b"", c\nd"' in row_lines(there(card), ",")
