"""What a reviewer's own cards and planted errors showed: both what must be noticed and what must not."""

from __future__ import annotations

import pytest

from core.checking.facts import Facts
from core.model import Card, Cell, CellKind, Check, Clipping, Column, Quote, Row, Section, Span, Table

PORT = """Driverless carriers for Sallowhaven

The union accused the port authority of breaking a 2023 pledge not to automate the yard before 2030.
Operations stop in frost, which would have meant 38 lost days last winter. Breakers opened at nine
substations from 05:52 local time. Orrery has not disclosed its supplier of vanadium. The auditor found
gains of only 9 percent in the third year, and Tidewright promises 30 percent more moves there."""
FACTS = Facts([Clipping(text=PORT)])
CHINESE = "中国在过去六个月批准了40多个人工智能模型供公众使用，其中14个大语言模型。2023年8月15日首批发布。"


def said(text: str, column: Column = Column.DESCRIPTION, facts: Facts = FACTS) -> list[tuple[Check, str]]:
    row = Row().with_cell(column, Cell.page(text))
    return [(each.check, each.words) for each in facts.findings(Card(signals=Table(rows=(row,))))]


@pytest.mark.parametrize(
    "text",
    [
        "Frost would have cost 38 days last winter.",
        "The union says that a pledge from 2023 ruled out automation of the yard before 2030.",
        "An auditor found 9 percent more moves in the third year, not the 30 percent that is promised.",
        "Nine substations opened their breakers at 05:52.",
    ],
)
def test_what_is_true_in_other_words_is_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["Breakers opened at nine substations from 85:52 local time.", "It was 05:94."]
)
def test_a_time_that_no_clock_shows_is_no_less_looked_up(text: str) -> None:
    ((check, words),) = said(text)
    assert check is Check.FIGURE
    assert ":" in words


def test_a_not_dropped_from_a_name_that_is_a_sentence() -> None:
    ((check, words),) = said("Orrery has disclosed its supplier of vanadium", Column.NAME)
    assert (check, words) == (Check.NEGATION, "disclosed")
    assert said("Orrery has not disclosed its supplier of vanadium", Column.NAME) == []
    assert said("Orrery Has Disclosed Its Supplier", Column.NAME) == []


def test_figures_and_dates_between_signs_that_write_no_blanks() -> None:
    facts = Facts([Clipping(text=CHINESE, language="zh")])
    found = said("Over 40 models, 14 of them large, since 15 August 2023; 41 since July 2023.", facts=facts)
    assert found == [(Check.FIGURE, "41"), (Check.DATE, "July 2023")]


def test_a_fix_keeps_the_evidence_that_the_cell_has() -> None:
    at = PORT.index("Operations stop")
    quote = Quote(text="Operations stop", span=Span(source="s", start=at, end=at + 15))
    cell = Cell(text="Talks of Tidewrigth end.", kind=CellKind.ANALYST, quotes=(quote,))
    (finding,) = FACTS.findings(Card(concerns=Table(rows=(Row(description=cell),))))
    assert finding.place.section is Section.CONCERNS
    assert finding.fix
    (fixed,) = finding.fix.cells
    assert (fixed.text, fixed.quotes[0]) == ("Talks of Tidewright end.", quote)
