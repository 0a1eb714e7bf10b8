"""The checks together: the seed card against its sources, the order of the page, the price of a keystroke."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.checking.checker import Checker, page_order
from core.model import (
    FACTS,
    Card,
    Cell,
    CellKind,
    Check,
    Column,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    Story,
    Table,
    edits,
)
from core.reading import read_paths
from core.sharing.page import read_page

SAMPLES = Path(__file__).parents[3] / "sample_articles"


@pytest.fixture(scope="module")
def story() -> Story:
    """The four articles of the seed card."""
    return Story(clippings=read_paths(sorted(SAMPLES.glob("00[1-4]_*.txt"))).clippings)


@pytest.fixture(scope="module")
def card() -> Card:
    """The seed card."""
    return read_page((SAMPLES / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")).card


@pytest.fixture(scope="module")
def checker(story: Story) -> Checker:
    """A checker that has seen nothing yet."""
    return Checker(story)


def test_the_seed_card_has_two_flags_on_facts_beside_its_form(checker: Checker, card: Card) -> None:
    found = checker.check(card)
    facts = [finding for finding in found if finding.fact]
    assert [finding.words.removeprefix("the ") for finding in facts] == [
        "first half of the year",
        "August 2022",
    ]
    assert all(finding.evidence for finding in facts)
    form = [each for each in found if each.check not in FACTS and each.check is not Check.DIFFERING]
    assert len(form) == 9
    assert not any("wrong" in finding.sentence.lower().split() for finding in found)


def test_findings_come_in_the_order_of_the_page_each_once(checker: Checker, card: Card) -> None:
    broken = card.with_fields(title=Cell(), type=Cell(), themes=())
    found = checker.check(broken)
    sections = [list(Section).index(finding.place.section) for finding in found]
    assert sections == sorted(sections)
    assert [page_order(finding) for finding in found] == sorted(page_order(finding) for finding in found)
    assert len({finding.model_dump_json() for finding in found}) == len(found)
    assert found[0].place == Place(section=Section.TITLE)


def test_within_a_table_the_whole_comes_first_and_scores_last() -> None:
    rows = tuple(
        Row(name=Cell.page(f"Gate {n}x at Sallow"), description=Cell(), score=Score(engine=score))
        for n, score in enumerate([2, 2, 2, None])
    )
    found = Checker(Story(clippings=())).check(Card(concerns=Table(rows=rows)))
    table = [each for each in found if each.place.section is Section.CONCERNS]
    assert table[0].check is Check.SPREAD
    assert [each.place.column for each in table[-2:]] == [Column.DESCRIPTION, None]


def test_without_sources_only_the_form_is_checked(card: Card) -> None:
    quote = Quote(text="nowhere", span=Span(source="gone", start=0, end=7))
    quoted = card.with_fields(title=Cell(text="nowhere", kind=CellKind.QUOTE, quotes=(quote,)))
    found = Checker(Story(clippings=())).check(quoted)
    assert found
    assert not any(finding.fact or finding.check is Check.DIFFERING for finding in found)


def test_a_card_with_one_changed_cell_is_checked_in_five_milliseconds(checker: Checker, card: Card) -> None:
    checker.check(card)
    times = []
    for number in range(9):
        place = Place(section=Section.SIGNALS, index=number % 5, column=Column.DESCRIPTION)
        changed = edits.set_text(card, place, f"China approved more than 40 models, version {number}.")
        started = time.process_time()
        checker.check(changed)
        times.append(time.process_time() - started)
    assert min(times) < 0.02, "it is to be near 5 ms of work on a machine at rest"


def test_a_fix_settles_its_finding(checker: Checker, card: Card) -> None:
    for finding in checker.check(card):
        if finding.fix is not None:
            fixed = edits.put_cells(card, finding.fix.place, finding.fix.cells)
            assert finding.key not in {each.key for each in checker.check(fixed)}


def test_near_a_row_without_a_quote_stand_the_sentences_that_speak_of_it(story: Story) -> None:
    checker = Checker(story)
    near = checker.nearest("China accounts for 40% of global LLMs, close to the U.S. share.")
    assert near
    assert "40% of the global total" in near[0].text
    for quote in near:
        source = story.clipping(quote.span.source)
        assert source is not None
        assert source.text[quote.span.start : quote.span.end] == quote.text


@pytest.mark.parametrize("text", ["", "   ", "Kelp farms feed oysters off Norway.", "🙂🙂", "的的的"])
def test_nothing_is_near_what_the_sources_do_not_speak_of(story: Story, text: str) -> None:
    assert Checker(story).nearest(text) == ()
