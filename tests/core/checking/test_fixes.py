"""No fix writes a date or a figure that the source gives of something else; a sure counterpart is offered."""

from __future__ import annotations

from datetime import date

import pytest

from core.checking.datelines import heads
from core.checking.facts import Facts
from core.checking.times import dates
from core.model import Card, Cell, Clipping, Finding, Row, Table

BAN = "The city council of Lisbon banned hire scooters from the old town from 1 June."
RAISED = "Rents in Lisbon rose 12 percent in the old town while wages of cleaners rose 3 percent."


def finding(text: str, *sources: str, published: date | None = None) -> Finding:
    """The one finding on a text."""
    clippings = [Clipping(text=source, language="en", published=published) for source in sources]
    card = Card(issues=Table(rows=(Row(name=Cell.page("a row"), description=Cell.page(text)),)))
    (one,) = Facts(clippings).findings(card)
    return one


def fixed(one: Finding) -> str:
    return one.fix.cells[0].text if one.fix else ""


@pytest.mark.parametrize(
    "source",
    [
        f"LISBON, 3 March 2026 (City Wire) - {BAN}",
        f"LISBON (City Wire), March 3 2026 — {BAN}",
        f"Lisbon, 3 March 2026 – {BAN}",
        f"Published 3 March 2026\n{BAN}",
        f"By Ana Reis, 3 March 2026\n\n{BAN}",
        f"3 March 2026 | City Wire | 4 min read\n{BAN}",
        f"Lisbon, 3 March. {BAN}",
        f"March 3, 2026 — {BAN}",
        f"By Ana Reis | Published March 3, 2026, 10:15 a.m. WET\n{BAN}",
        f"Updated on Tuesday, 3 March 2026: {BAN}",
        BAN,
    ],
)
@pytest.mark.parametrize("published", [None, date(2026, 3, 3)])
def test_the_day_an_article_was_written_is_no_counterpart(source: str, published: date | None) -> None:
    text = "The council of Lisbon bans hire scooters from the old town from 1 July."
    one = finding(text, source, published=published)
    assert "source 1 says “1 June” of" in one.sentence
    assert fixed(one) == text.replace("July", "June")


def test_dates_of_events_head_no_article() -> None:
    for text in (
        "By 3 March 2026 the port will have closed.",
        "1 June 2026: the ban starts in all streets.",
        "The ban starts on 3 March 2026 (a Tuesday).",
        "The City of Lisbon voted on 3 March 2026 - and the ban came.",
    ):
        (when,) = dates(text)
        assert not heads(text, when.start, when.end), text


@pytest.mark.parametrize(
    ("text", "source", "named"),
    [
        ("The council voted on the scooter ban on 5 March.",
         "The council voted on the scooter ban on 3 March and on 9 March.", ""),
        ("The scooter fair in Lisbon runs from 4 to 6 March.",
         "The scooter fair in Lisbon runs from 3 to 5 March.", "5 March"),
        ("The scooter fair in Lisbon begins on 4 March.",
         "The scooter fair in Lisbon runs from 3 to 5 March.", ""),
        ("The Lisbon tram opens with new cars on 4 May.",
         "The Lisbon ferry opens with new cars on 3 May, the tram later.", "3 May"),
        ("The port of Lisbon bought new cranes in 2019.",
         "The port of Lisbon sold old cranes in 2016 and bought new cranes in 2018.", ""),
        ("The port of Lisbon bought new cranes in 2019.",
         "The port of Lisbon bought new cranes in March 2018.", "March 2018"),
        ("The port of Lisbon bought new cranes in July last year.",
         "The port of Lisbon bought new cranes in June.", "June"),
        ("The port of Lisbon bought new cranes on 12/05/2019.",
         "The port of Lisbon bought new cranes on 12/05/2018.", "12/05/2018"),
        ("Wages of cleaners in Lisbon rose 11 percent.", RAISED, ""),
        ("Wages of cleaners in Lisbon rose 4 percent.", RAISED, ""),
        ("The Lisbon dock bought 21 new cranes.", "The Lisbon yard bought 20 new cranes.", "20"),
        ("The Lisbon yard bought over 21 new cranes.",
         "The Lisbon yard bought fewer than 20 new cranes.", "20"),
        ("Growth of the Lisbon port is 25 to 35 percent.",
         "Growth of the Lisbon port is 30 percent.", "30 percent"),
        ("Growth of the Lisbon port is 26 percent.",
         "Growth of the Lisbon port is 30 to 40 percent.", ""),
        ("A minister of Slovenia came.", "A minister of Slovakia came.", ""),
        ("The union of Lisbon makes GPT-5 talk.", "The union of Lisbon makes GPT-4 talk.", ""),
    ],
)  # fmt: skip
def test_no_fix_where_the_counterpart_is_not_sure(text: str, source: str, named: str) -> None:
    clippings = [Clipping(text=source, language="en")]
    card = Card(issues=Table(rows=(Row(name=Cell.page("a row"), description=Cell.page(text)),)))
    findings = list(Facts(clippings).findings(card))
    assert findings
    assert [fixed(one) for one in findings if one.fix] == []
    assert any(f"says “{named}”" in one.sentence if named else "says" not in one.sentence for one in findings)


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        ("Scooters are banned from Lisbon from July 1, 2026.",
         "After the vote on 3 March 2026, scooters are banned from Lisbon from 1 June 2026.", "June 1, 2026"),
        ("Lisbon bans hire scooters after the vote on 4 March.",
         "Lisbon bans hire scooters from 1 June after the vote on 3 March.", "3 March"),
        ("The Lisbon yard bought 21 new cranes.", "The Lisbon yard bought 20 new cranes.", "20"),
        ("The port of Lisbon bought new cranes in 2019.",
         "The port of Lisbon bought new cranes in 2018.", "2018"),
        ("Rents in Lisbon rose 14 percent in May.", "Rents in Lisbon rose 12 percent.", "12 percent"),
    ],
)  # fmt: skip
def test_the_only_counterpart_among_the_same_words_can_be_written(text: str, source: str, words: str) -> None:
    clippings = [Clipping(text=source, language="en")]
    card = Card(issues=Table(rows=(Row(name=Cell.page("a row"), description=Cell.page(text)),)))
    (one,) = [each for each in Facts(clippings).findings(card) if each.fix]
    assert one.fix
    assert one.fix.label == f"write “{words}”"
