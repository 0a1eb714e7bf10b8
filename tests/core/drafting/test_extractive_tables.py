"""What the tables of a card take from plain news sentences, and what their names must not say."""

from __future__ import annotations

import pytest

from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.drafting.extractive.clauses import clauses
from core.drafting.extractive.statistics import analyse
from core.model import TABLES, Card, Clipping, Finished, Section, Story

NEWS = """The library of Ostwick lends tools

Membership cards at the city library were down to 21,000 five years ago, and 34,000 people hold one
today.

Borrowers hold repair evenings on Thursdays and share tips at the desk. Residents are now forming a
cooperative. Several families have moved their workshop into the cellar and leave their own garage
empty.

There are no safety rules for autonomous machines that work beside children. It is unclear who is
liable when a borrower is hurt. The insurer of the library fears a lawsuit over two injuries with
power saws.

Each item carries an RFID tag and a low-cost sensor that counts hours of use. The library tests a
kerb reservation app for its vans.

Solano thinks that ownership of tools may become the exception in dense cities. By 2040 half of all
tools could be shared, the council estimates. Shops sell 7 percent fewer drills because the library
lends its own machines.
"""


@pytest.fixture(scope="module")
def card() -> Card:
    last = list(draft_events(Story(clippings=(Clipping(text=NEWS, language="en"),)), DraftRequest()))[-1]
    assert isinstance(last, Finished)
    return last.card


def names(card: Card, section: Section) -> str:
    return " | ".join(row.name.text for row in card.rows(section))


def test_habits_become_behaviors(card: Card) -> None:
    assert "Borrowers hold repair evenings" in names(card, Section.BEHAVIORS)


def test_what_is_not_settled_becomes_an_issue(card: Card) -> None:
    told = names(card, Section.ISSUES) + names(card, Section.CONCERNS)
    assert "no safety rules for autonomous machines" in told
    assert "unclear who is liable" in told


def test_devices_become_technologies(card: Card) -> None:
    assert "RFID tag" in names(card, Section.TECHNOLOGIES)
    assert "kerb reservation app" in names(card, Section.TECHNOLOGIES)


def test_no_name_repeats_on_a_card(card: Card) -> None:
    told = [row.name.text for section in TABLES for row in card.rows(section)]
    assert len(told) == len(set(told)) >= 8


def test_every_cell_about_future_and_cause_asks_for_a_look(card: Card) -> None:
    horizons = [row.horizon for row in card.signals.rows if not row.horizon.blank]
    assert horizons
    for cell in horizons:
        stated = "2040" in cell.text
        assert ("No horizon is stated" in cell.doubt) is not stated
    for row in card.signals.rows:
        assert row.driver.blank or "check that this drives this row" in row.driver.doubt


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        (
            "A study suggests that the rule helps concentration, but not for everyone.",
            "rule helps concentration",
        ),
        (
            "People refused a loan by an opaque model would have no right to an answer.",
            "loan by an opaque model",
        ),
        ("Police received 140 reports of fake “recovery” sites within two days.", "reports of fake"),
        ("The owner denied that some deposits were missing in March.", "some deposits were missing"),
        ("Families often discuss testing after a parent falls ill.", "parent falls ill"),
        ("The farm that once hired 90 seasonal pickers now hires 34.", "90 seasonal pickers now hires 34"),
    ],
)
def test_no_clause_says_what_its_sentence_does_not(sentence: str, wrong: str) -> None:
    analysis = analyse(Story(clippings=(Clipping(text=sentence, language="en"),)))
    found = [
        " ".join(analysis.text(line, a, b) for a, b in clause.kept)
        for line in analysis.sentences
        for clause in clauses(line)
    ]
    assert not [text for text in found if text.startswith(wrong) or text.endswith(wrong)]
