"""Guards that hold any scorer's numbers down, the rubric as data, and how numbers are spread."""

from __future__ import annotations

import pytest
from scored import SENTENCES, STORY, card, quoted, row

from core.model import Cell, CellKind, Clipping, Quote, Row, Score, Section, Span, Story
from core.model.rubric import RUBRIC, anchor
from core.scoring.guards import guarded
from core.scoring.spread import distribution, even

FIVE = Score(engine=5, reason="because")


def test_a_row_without_a_verified_quote_gets_at_most_two() -> None:
    held = guarded(card(signals=[row("a", said="words", score=FIVE)]), STORY).signals.rows[0].score
    assert held.engine == 2
    assert held.reason.startswith("2, not 5: it has no verified quote")
    assert held.reason.endswith(" cites one). because")
    bare = card(signals=[row("a", said="words", score=Score(engine=5))])
    assert guarded(bare, STORY).signals.rows[0].score.reason.endswith(" cites one)")


def test_a_quote_that_does_not_stand_in_the_sources_does_not_count() -> None:
    made = card(signals=[row("a", "act", score=FIVE)])
    assert guarded(made, STORY) is made
    assert guarded(made) is made
    moved = Story(clippings=(Clipping(text="x" + STORY.clippings[0].text),))
    assert guarded(made, moved).signals.rows[0].score.engine == 2
    span = Span(source=STORY.clippings[0].digest, start=0, end=5)
    forged = Cell(text="wrong", kind=CellKind.QUOTE, quotes=(Quote(text="wrong", span=span),))
    made = card(signals=[Row(name=Cell.analyst("a"), description=forged, score=FIVE)])
    assert guarded(made, STORY).signals.rows[0].score.engine == 2


def test_any_cell_of_the_row_may_bring_the_quote() -> None:
    made = card(signals=[Row(name=Cell.analyst("a"), driver=quoted(SENTENCES["act"]), score=FIVE)])
    assert guarded(made, STORY) is made


def test_a_name_in_another_table_holds_both_rows_at_three() -> None:
    made = card(
        signals=[row("Same  Name", "act", score=FIVE), row("other", "act", score=FIVE)],
        issues=[row("same name", "act", score=Score(engine=3))],
    )
    held = guarded(made, STORY)
    assert [each.score.engine for each in held.signals.rows] == [3, 5]
    assert "stands in Issues too" in held.signals.rows[0].score.reason
    assert held.issues == made.issues


def test_names_in_one_table_blank_names_and_analysts_scores_are_left() -> None:
    made = card(
        signals=[row("a", "act", score=FIVE), row("a", "act", score=FIVE)],
        concerns=[row("", "act", score=FIVE)],
        issues=[row("", "act", score=Score(analyst=5)), row("b", said="w", score=Score(analyst=5))],
    )
    assert guarded(made, STORY) is made


def test_guards_held_twice_change_nothing_more() -> None:
    made = card(signals=[row("a", said="w", score=FIVE)], issues=[row("a", "act", score=FIVE)])
    once = guarded(made, STORY)
    assert guarded(once, STORY) == once
    assert [once.signals.rows[0].score.engine, once.issues.rows[0].score.engine] == [2, 3]


def test_the_rubric_has_an_anchor_for_each_number() -> None:
    assert [each.score for each in RUBRIC] == [1, 2, 3, 4, 5]
    assert anchor(5).scope == anchor(4).scope == "inside the brief"
    assert all(each.short and each.scope and each.evidence for each in RUBRIC)


def test_the_spread_of_some_cards() -> None:
    one = card(
        signals=[row("a", "act", score=Score(engine=2, analyst=4)), row("b", score=Score(raw="nan"))],
        issues=[row(name, score=Score(engine=4)) for name in "cde"],
    )
    two = card(concerns=[row("f", score=Score(analyst=1)), row("g", score=Score(engine=4, page=True))])
    spread = distribution(iter([one, two]))
    assert spread.all.engine == (0, 1, 0, 3, 0)
    assert spread.all.analyst == (1, 0, 0, 1, 0)
    assert spread.all.page == (0, 0, 0, 1, 0)
    assert spread.all.counting == (1, 0, 0, 5, 0)
    assert (spread.all.unscored, spread.all.rows) == (1, 7)
    assert [counts.rows for counts in spread.cards] == [5, 2]
    assert spread.cards[0].title == "Lens rules"
    assert spread.cards[0].even == (Section.ISSUES,)
    assert distribution([]).all.rows == 0


@pytest.mark.parametrize(
    ("scores", "is_even"),
    [((4, 4, 4), True), ((4, 4), False), ((4, 4, 3), False), ((4, 4, None), False), ((None,) * 3, False)],
)
def test_a_table_is_even_when_all_its_rows_have_one_number(
    scores: tuple[int | None, ...], is_even: bool
) -> None:
    made = card(signals=[row(str(at), score=Score(engine=score)) for at, score in enumerate(scores)])
    assert even(made, Section.SIGNALS) is is_even
