"""Cards of an open desk are checked against their stories, and answers to findings are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.model import (
    Card,
    Cell,
    Check,
    Clipping,
    Finding,
    Judgement,
    Place,
    Row,
    Score,
    Section,
    Story,
    edits,
)
from core.reviewing import AT_HAND, Left, Reviewing, gathered, left


class Shelf:
    """Stories by their ids, counted as they are asked for."""

    def __init__(self) -> None:
        self.texts = {
            number: f"The gates at Keldmouth cost {number + 3} million florins." for number in range(12)
        }

    def story(self, id: int) -> Story:
        return Story(clippings=(Clipping(text=self.texts[id]),))


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A shelf of twelve stories."""
    return Shelf()


def card() -> Card:
    """A card with two empty cells and a hedge that lacks."""
    row = Row(name=Cell.page("Keldmouth gates"), horizon=Cell.page("Gates will open."))
    return Card(title=Cell.page("Keldmouth gates")).with_rows(Section.SIGNALS, (row,))


def test_findings_are_parted_by_what_the_analyst_said(shelf: Shelf) -> None:
    reviewing = Reviewing(shelf)
    first = reviewing.of(1, card())
    assert len(first.open) > 4
    assert first.accepted == first.dismissed == ()
    one, two, *others = first.open
    judged = (
        Judgement(key=one.key, verdict="accepted"),
        Judgement(key=two.key, verdict="dismissed"),
        Judgement(key="of something else", verdict="dismissed"),
    )
    again = reviewing.of(1, card().with_fields(judged=judged))
    assert (again.accepted, again.dismissed, list(again.open)) == ((one,), (two,), others)


def test_a_story_whose_sources_changed_is_looked_through_anew(shelf: Shelf) -> None:
    reviewing = Reviewing(shelf)
    priced = card().with_fields(summary=(Cell.page("The gates cost 4 million florins."),))
    assert not any(finding.fact for finding in reviewing.of(1, priced).open)
    shelf.texts[1] = "The gates at Keldmouth cost 9 million florins."
    assert [finding.words for finding in reviewing.of(1, priced).open if finding.fact]


def test_the_empty_cells_of_a_row_are_gathered_where_the_first_stands(shelf: Shelf) -> None:
    rows = (Row(name=Cell.page("Keldmouth gates"), change=Cell.page("More gates.")), Row())
    card = Card(title=Cell.page("Keldmouth gates"), keywords=(Cell.page("a"),))
    groups = gathered(Reviewing(shelf).of(1, card.with_rows(Section.SIGNALS, rows)).open)
    table = [group for group in groups if group[0].place.section is Section.SIGNALS]
    assert [(group[0].check, len(group)) for group in table] == [
        (Check.EMPTY, 3),
        (Check.CHANGE, 1),
        (Check.EMPTY, 5),
    ]
    assert all(len(group) == 1 for group in groups if group not in table)


def test_many_stories_from_several_threads(shelf: Shelf) -> None:
    reviewing = Reviewing(shelf)
    alone = {id: reviewing.of(id, card()) for id in shelf.texts}
    assert len(shelf.texts) > AT_HAND
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda id: (id, reviewing.of(id, card())), [*shelf.texts] * 3))
    assert all(found == alone[id] for id, found in together)
    with pytest.raises(KeyError):
        reviewing.of(99, card())


def test_blanks_are_counted_alike_wherever_they_are_told(shelf: Shelf) -> None:
    full = Row(name=Cell.page("Keldmouth"), description=Cell.page("It has gates."), score=Score(engine=4))
    quoted = Row(name=Cell.page("gates"), description=Cell.page("They cost 4 million florins."))
    issues = (full, quoted, Row(name=Cell.page("tide")))
    both = card().with_rows(Section.ISSUES, issues)
    found = Reviewing(shelf).of(1, both)
    empty = [finding for finding in found.open if finding.check is Check.EMPTY]
    unscored = [finding.place.index for finding in empty if finding.unscored]
    assert unscored == [1, 2]
    assert [f.place for f in empty if not f.unscored] == list(edits.blanks(both))
    told = sum(finding.check is not Check.EMPTY for finding in found.open)
    facts = sum(finding.fact for finding in found.open)
    assert left(both, found.open) == Left(told, facts, len(edits.blanks(both)), 2)
    dismissed = edits.judge(both, empty[0].key, "dismissed")
    assert left(dismissed, Reviewing(shelf).of(1, dismissed).open).blanks == len(edits.blanks(both))
    assert not Finding(
        check=Check.EMPTY, place=Place(section=Section.ISSUES), sentence="", whole=True
    ).unscored
