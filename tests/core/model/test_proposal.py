"""What is proposed for a card, and that the hand stays whatever is answered."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import (
    COLUMNS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Place,
    Proposal,
    Quote,
    Row,
    RowScored,
    Score,
    Section,
    Span,
    Verdict,
    apply,
    edits,
    rearranging,
)
from core.model.merging import why_kept
from core.model.proposal import (
    propose,
    propose_blanks,
    propose_row,
    propose_scores,
)
from core.model.settling import settle

NAMES = st.sampled_from(
    ["rent", "Rent caps", "ferry", "ferry fares", "kelp farms", "no vote", "tram", "", "ö"]
)
KINDS = st.sampled_from([CellKind.QUOTE, CellKind.CUT, CellKind.ANALYST, CellKind.PAGE])
TWO = (Section.SIGNALS, Section.ISSUES)


@st.composite
def cells(draw: st.DrawFn, text: st.SearchStrategy[str] = NAMES, hand: bool = True) -> Cell:
    said = draw(text)
    kind = draw(KINDS) if hand else CellKind.QUOTE
    if not said and kind is not CellKind.ANALYST:
        kind = CellKind.BLANK
    return Cell(text=said, kind=kind, locked=hand and draw(st.integers(0, 9)) == 0)


@st.composite
def rows(draw: st.DrawFn, hand: bool = True) -> Row:
    analyst = draw(st.sampled_from([None, None, None, 2])) if hand else None
    return Row(
        name=draw(cells(hand=hand)),
        description=draw(cells(hand=hand)),
        change=draw(cells(hand=hand)),
        score=Score(engine=draw(st.integers(1, 5)), reason="sum", analyst=analyst),
        locked=hand and draw(st.integers(0, 7)) == 0,
    )


@st.composite
def cards(draw: st.DrawFn, hand: bool = True) -> Card:
    card = Card(title=draw(cells(hand=hand)), summary=tuple(draw(st.lists(cells(hand=hand), max_size=3))))
    card = card.with_items(Section.THEMES, tuple(draw(st.lists(cells(hand=hand), max_size=4))))
    for table in TWO:
        card = card.with_rows(table, tuple(draw(st.lists(rows(hand=hand), max_size=4))))
    if hand and draw(st.booleans()):
        card = card.with_fields(dropped=(edits.drop_key(Section.SIGNALS, "ferry"),))
    return card


SECTIONS = st.sets(st.sampled_from([*TWO, Section.THEMES, Section.TITLE, Section.SUMMARY]), min_size=1)
VERDICTS: st.SearchStrategy[list[Verdict]] = st.lists(
    st.sampled_from(["accept", "reject", "both"]), min_size=40, max_size=40
)


def held(card: Card) -> list[object]:
    """Everything on a card that no engine may change, in order."""
    found: list[object] = [card.title] if why_kept(card.title) else []
    found += [item for item in card.themes if why_kept(item)]
    found += [part for part in card.summary if why_kept(part)]
    return [*found, *(row for table in TABLES for row in card.rows(table) if why_kept(row))]


@settings(max_examples=40, deadline=None)
@given(cards(), cards(hand=False), SECTIONS, VERDICTS)
def test_whatever_is_answered_the_hand_stays_and_a_no_changes_nothing(
    card: Card, fresh: Card, sections: set[Section], verdicts: list[Verdict]
) -> None:
    proposal = propose(card, fresh, tuple(sections), "again")
    assert settle(proposal, {}) is card
    assert settle(proposal, dict.fromkeys(range(len(proposal.entries)), "reject")) is card
    answered = settle(proposal, dict(enumerate(verdicts)))
    assert held(answered) == held(card)
    everything = settle(proposal, dict.fromkeys(range(len(proposal.entries)), "accept"))
    for entry in proposal.entries:
        if isinstance(entry.new, Row):
            assert entry.new in everything.rows(entry.place.section)
            deleted = edits.drop_key(entry.place.section, entry.new.name.text) in card.dropped
            assert entry.old is not None or not deleted
    for table in set(TABLES) - sections:
        assert answered.rows(table) == card.rows(table)
    both = settle(proposal, dict.fromkeys(range(len(proposal.entries)), "both"))
    for table in TWO:
        assert [row for row in both.rows(table) if row in card.rows(table)][
            : len(card.rows(table))
        ] or not card.rows(table)
        assert set(map(repr, card.rows(table))) <= set(map(repr, both.rows(table)))


@settings(max_examples=40, deadline=None)
@given(cards(), cards(hand=False), VERDICTS)
def test_blanks_are_filled_and_nothing_else_changes(
    card: Card, filled: Card, verdicts: list[Verdict]
) -> None:
    proposal = propose_blanks(card, filled, "blanks")
    assert settle(proposal, {}) is card
    after = settle(proposal, dict.fromkeys(range(len(proposal.entries)), "accept"))
    for table in TWO:
        for old, new in zip(card.rows(table), after.rows(table), strict=True):
            assert not old.locked or new == old
            for column in COLUMNS[table]:
                cell = old.cell(column)
                assert new.cell(column) == cell or (cell.blank and not why_kept(cell))
    answered = settle(proposal, dict(enumerate(verdicts)))
    locked = [cell for _, cell in card.cells() if cell.locked]
    now = [cell for _, cell in answered.cells()]
    assert all(cell in now for cell in locked)


def quoted(text: str, start: int, end: int = 0) -> Cell:
    end = end or start + len(text)
    quote = Quote(text=text.ljust(end - start), span=Span(source="s", start=start, end=end))
    return Cell(text=text, kind=CellKind.QUOTE, quotes=(quote,))


def row(name: str, at: int, score: int = 3) -> Row:
    told = quoted(" ".join(f"{name}{n}" for n in range(6)), at * 100)
    return Row(name=Cell(text=name, kind=CellKind.CUT), description=told, score=Score(engine=score))


def table(*rows: Row) -> Card:
    return Card().with_rows(Section.SIGNALS, rows)


def names(card: Card) -> list[str]:
    return [row.name.text for row in card.rows(Section.SIGNALS)]


def accept(proposal: Proposal) -> Card:
    return settle(proposal, proposal.all_accepted)


def test_rows_of_one_thing_stand_beside_each_other_in_the_order_of_the_page() -> None:
    old = table(row("a", 1), row("b", 2).model_copy(update={"locked": True}), row("c", 3), row("d", 4))
    named_anew = row("better name of c", 3)
    fresh = table(row("x", 7), named_anew, row("b", 2), row("d", 4), row("y", 9))
    proposal = propose(old, fresh, (Section.SIGNALS,), "again")
    shown = [
        (e.old.name.text if isinstance(e.old, Row) else "", e.new.name.text if isinstance(e.new, Row) else "")
        for e in proposal.entries
    ]
    assert shown == [("a", ""), ("", "x"), ("b", "b"), ("c", "better name of c"), ("d", "d"), ("", "y")]
    assert [e.kept for e in proposal.entries] == ["", "", "locked", "", "", ""]
    assert proposal.open == (0, 1, 3, 5)
    assert names(accept(proposal)) == ["x", "b", "better name of c", "d", "y"]
    assert names(settle(proposal, {3: "both"})) == ["a", "b", "c", "better name of c", "d"]


def test_a_row_that_stays_elsewhere_or_was_deleted_is_not_offered_again() -> None:
    old = table(row("a", 1)).with_rows(Section.ISSUES, (row("strike", 5),))
    old = edits.delete(edits.add_row(old, Section.SIGNALS, 0), Place(section=Section.SIGNALS))
    old = old.with_fields(dropped=(edits.drop_key(Section.SIGNALS, "gone"),))
    fresh = table(row("strike", 8), row("gone", 9), row("new", 10))
    assert names(accept(propose(old, fresh, (Section.SIGNALS,), "again"))) == ["new"]
    both = propose(old, fresh, (Section.SIGNALS, Section.ISSUES), "again")
    assert names(accept(both)) == ["strike", "new"]


def test_one_row_has_alternatives_around_the_cells_of_the_hand() -> None:
    mine = row("a", 1).model_copy(update={"description": Cell.analyst("my words")})
    old = table(
        row("z", 0), edits.set_score(table(mine), Place(section=Section.SIGNALS), 5).rows(Section.SIGNALS)[0]
    )
    proposal = propose_row(
        old, table(row("x", 7), row("z", 8), row("y", 9)), Place(section=Section.SIGNALS, index=1), "row"
    )
    assert names(accept(proposal)) == ["z", "x"]
    second = settle(proposal, {1: "accept"})
    assert names(second) == ["z", "y"]
    assert second.rows(Section.SIGNALS)[1].description == mine.description
    assert second.rows(Section.SIGNALS)[1].score.analyst == 5
    assert names(settle(proposal, {0: "both"})) == ["z", "a", "x"]
    fast = table(row("a", 1).model_copy(update={"locked": True}))
    kept = propose_row(fast, table(row("x", 7)), Place(section=Section.SIGNALS), "row")
    assert [entry.kept for entry in kept.entries] == ["locked"]
    assert settle(kept, {0: "accept"}) is fast


def test_scores_are_shown_beside_the_analysts_and_never_touch_them() -> None:
    scored_by_hand = row("b", 2, 2).model_copy(update={"score": Score(engine=2, reason="old", analyst=5)})
    old = table(row("a", 1, 2), scored_by_hand, row("c", 3, 4))
    new = table(row("a", 1, 4), row("b", 2, 1), row("c", 3, 4))
    proposal = propose_scores(old, new, "Re-score")
    assert [entry.kept for entry in proposal.entries] == ["", "your score", ""]
    assert proposal.entries[1].said.startswith("1 by the engine")
    assert proposal.open == (0,)
    after = accept(proposal)
    assert [r.score.engine for r in after.rows(Section.SIGNALS)] == [4, 2, 4]
    assert after.rows(Section.SIGNALS)[1] == scored_by_hand


def test_what_came_on_a_card_page_stays_where_nothing_takes_its_place() -> None:
    paged = [Row(name=Cell.page(name), description=Cell.page(f"it tells of {name}")) for name in "ab"]
    fresh = table(
        Row(name=Cell(text="B", kind=CellKind.CUT), description=Cell.page("more on b")), row("x", 7)
    )
    proposal = propose(table(*paged), fresh, (Section.SIGNALS,), "again")
    assert [entry.kept for entry in proposal.entries] == ["from the card page", "", ""]
    assert names(accept(proposal)) == ["a", "B", "x"]
    mine = table(row("c", 3), *paged)
    first, second = (Place(section=Section.SIGNALS, index=index) for index in (0, 1))
    proposal = propose(mine, fresh, (Section.SIGNALS,), "more", stays=(first, second))
    assert [entry.kept for entry in proposal.entries] == ["you asked for more", "from the card page", "", ""]
    assert names(accept(proposal)) == ["c", "a", "B", "x"]
    assert names(accept(propose(mine, table(), (Section.SIGNALS,), "fewer", stays=()))) == []


def test_a_new_score_is_the_engines_and_no_card_pages_any_more() -> None:
    paged = [row("a", 1), row("b", 2)]
    paged = [each.model_copy(update={"score": Score(engine=4, page=True)}) for each in paged]
    old = table(*paged)
    place = Place(section=Section.SIGNALS)
    scored = apply(old, RowScored(place=place, score=2, reason="why"))
    two = Score(engine=2, reason="why")
    assert [each.score for each in scored.rows(Section.SIGNALS)] == [two, Score(engine=4, page=True)]
    proposal = propose_scores(old, scored, "Re-score")
    assert proposal.open == (0,)
    assert accept(proposal) == scored
    merged = rearranging.merge_rows(
        scored, Place(section=Section.SIGNALS), place.model_copy(update={"index": 1})
    )
    assert merged.rows(Section.SIGNALS)[0].score == Score(engine=4, page=True)


def test_what_the_analyst_said_in_the_summary_stays_between_the_new_sentences() -> None:
    mine = Cell.analyst("Ferries matter to the islands.")
    old = Card(summary=(quoted("One old sentence.", 0), mine, quoted("Another old one.", 50)))
    fresh = Card(
        summary=(
            quoted("A new one.", 100),
            quoted("Ferries matter to the islands", 200),
            quoted("Last.", 300),
        )
    )
    proposal = propose(old, fresh, (Section.SUMMARY,), "again")
    assert [part.text for part in accept(proposal).summary] == ["A new one.", mine.text, "Last."]
    assert accept(propose(old, Card(), (Section.SUMMARY,), "again")) is old


def test_a_link_and_empty_sections_count_as_blanks() -> None:
    filled = Card(link="https://a.example/", category=Cell(text="city", kind=CellKind.LABEL)).with_items(
        Section.KEYWORDS, (quoted("rent", 0), quoted("caps", 9))
    )
    after = accept(propose_blanks(Card(type=Cell.analyst("blog post")), filled, "blanks"))
    assert (after.link, after.category.text, after.type.text) == ("https://a.example/", "city", "blog post")
    assert [item.text for item in after.keywords] == ["rent", "caps"]


def test_a_cell_that_the_analyst_emptied_is_no_blank_to_fill() -> None:
    old = edits.set_text(table(row("a", 1)), Place(section=Section.SIGNALS, column=Column.CHANGE), "x")
    old = edits.set_text(old, Place(section=Section.SIGNALS, column=Column.CHANGE), "")
    full = table(row("a", 1).with_cell(Column.CHANGE, quoted("from x to y", 5)))
    assert propose_blanks(old, full, "blanks").entries == ()


def test_a_row_with_another_score_or_a_filled_blank_is_never_kept_twice() -> None:
    bare = row("a", 1).model_copy(update={"description": Cell()})
    old = table(row("b", 2), bare)
    full = bare.model_copy(update={"description": row("a", 1).description})
    filled = propose_blanks(old, table(row("b", 2), full), "blanks")
    assert [entry.single for entry in filled.entries] == [True]
    assert settle(filled, {0: "both"}).rows(Section.SIGNALS) == (row("b", 2), full)
    five = Score(engine=5, reason="why")
    better = [each.model_copy(update={"score": five}) for each in (row("b", 2), bare)]
    scored = propose_scores(old, table(*better), "scores")
    assert settle(scored, dict.fromkeys(scored.open, "both")) == table(*better)
    again = propose(old, table(row("b", 2), row("c", 3)), (Section.SIGNALS,), "again")
    assert names(settle(again, dict.fromkeys(again.open, "both"))) == ["b", "a", "c"]
