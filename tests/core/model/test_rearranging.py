"""Whole rows and items: doubled, merged, moved to other tables, sorted, pasted, made from sentences."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quoted_card import (
    CARD,
    CONCERNS,
    DIVERS,
    DREDGER,
    OFFICE,
    OVENS,
    QUOTES,
    SIGNALS,
    answers,
    drafted,
    names,
    row,
)

from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Judgement,
    Place,
    Quote,
    Row,
    Score,
    Section,
    State,
    edits,
    quoting,
    rearranging,
)
from core.model.merging import merge

# Any sequence of them

MOVES = ("duplicate", "merge", "move_to", "sort", "items", "lock", "cite", "uncite", "row", "item", "cells")


def step(card: Card, move: str, chance: random.Random) -> Card:
    """One verb somewhere on a card."""
    places = [row(at, table) for table in TABLES for at in range(len(card.rows(table)))]
    items = [Place(section=section, index=at) for section in ITEM_SECTIONS
             for at in range(len(card.items(section)))]  # fmt: skip
    cells = [place for place, _ in card.cells()]
    each = chance.choice(QUOTES)
    match move:
        case "duplicate" if places:
            return rearranging.duplicate(card, chance.choice(places + items))
        case "merge" if places:
            return rearranging.merge_rows(card, chance.choice(places), chance.choice(places))
        case "move_to" if places:
            return rearranging.move_to(card, chance.choice(places + items), chance.choice(list(Section)))[0]
        case "sort":
            return rearranging.sort_by_relevancy(card, chance.choice(TABLES))
        case "items":
            return rearranging.add_items(card, chance.choice(ITEM_SECTIONS), chance.randrange(3), ["a", "b"])
        case "lock":
            return edits.set_lock(card, chance.choice(cells + places), chance.random() < 0.5)
        case "cite":
            return quoting.add_evidence(card, chance.choice(cells or [Place(section=Section.TITLE)]), each)
        case "uncite":
            return quoting.drop_evidence(card, chance.choice(cells), chance.choice([each, None]))
        case "row":
            return quoting.row_of_quote(card, chance.choice(TABLES), chance.randrange(4), each)
        case "item":
            return quoting.item_of_quote(card, chance.choice(ITEM_SECTIONS), each, each.text[:9])
        case "cells":
            return edits.put_cells(card, chance.choice(cells), (quoting.quoted(each),))
    return card


def test_whatever_is_done_every_cell_answers_for_itself_and_only_merging_takes_rows() -> None:
    for seed in range(40):
        chance = random.Random(seed)
        card = CARD
        for _ in range(30):
            move = chance.choice(MOVES)
            after = step(card, move, chance)
            answers(after)
            rows = sum(len(after.rows(table)) - len(card.rows(table)) for table in TABLES)
            grown = {"duplicate": (0, 1), "merge": (-1, 0), "row": (1,)}.get(move, (0,))
            assert rows in grown, (seed, move)
            quotes = set(all_quotes(after))
            if move not in ("uncite", "cells"):
                assert quotes >= set(all_quotes(card)), (seed, move)
            card = after
        assert Card.model_validate_json(card.model_dump_json(exclude_defaults=True)) == card


def all_quotes(card: Card) -> list[Quote]:
    cells = [cell for table in TABLES for each in card.rows(table) for cell in each.cells]
    return [each for cell in (*card.keywords, *card.themes, *cells) for each in cell.quotes]


# Doubling


def test_a_double_stands_below_and_deleting_it_does_not_ban_the_name() -> None:
    locked = edits.set_lock(edits.set_lock(CARD, row(0), True), row(0, column=Column.DESCRIPTION), True)
    card = rearranging.duplicate(locked, row(0))
    first, second = card.rows(SIGNALS)[:2]
    assert names(card) == ["one", "one", "two", "three"]
    assert first is locked.rows(SIGNALS)[0]
    assert (second.locked, second.description.locked, second.hand) == (False, False, True)
    assert second.description.kind is CellKind.QUOTE
    assert edits.delete(card, row(1)) == locked
    gone = edits.delete(edits.delete(card, row(1)), row(0))
    assert gone.dropped == (edits.drop_key(SIGNALS, "one"),)
    keyword = rearranging.duplicate(CARD, Place(section=Section.KEYWORDS, index=1))
    assert [item.text for item in keyword.keywords] == ["eelgrass", "harbour", "harbour"]
    with pytest.raises(IndexError):
        rearranging.duplicate(CARD, row(7))
    with pytest.raises(IndexError):
        rearranging.duplicate(CARD, Place(section=Section.SUMMARY))


# Merging


def test_a_merged_row_says_what_both_said_and_no_more_than_they_vouch_for() -> None:
    card = rearranging.merge_rows(CARD, row(0), row(1))
    (merged, _) = card.rows(SIGNALS)
    assert merged.name.text == "one"
    assert merged.description.text == f"{DREDGER.text} {DIVERS.text}"
    assert (merged.description.kind, merged.description.quotes) == (CellKind.QUOTE, (DREDGER, DIVERS))
    assert merged.score == Score(engine=4)
    assert card.dropped == (edits.drop_key(SIGNALS, "two"),)
    cut = rearranging.merge_rows(CARD, row(0), row(0, CONCERNS)).rows(SIGNALS)[0].description
    assert (cut.kind, cut.text) == (CellKind.CUT, f"{DREDGER.text} Carriers are expected in January")
    assert rearranging.merge_rows(CARD, row(1), row(1)) is CARD


def test_where_a_full_stop_has_to_come_between_the_words_are_the_analysts() -> None:
    card = CARD.with_rows(SIGNALS, (drafted("a", OVENS), drafted("b", DIVERS)))
    cell = rearranging.merge_rows(card, row(0), row(1)).rows(SIGNALS)[0].description
    assert cell.text == f"{OVENS.text}. {DIVERS.text}"
    assert (cell.kind, cell.quotes) == (CellKind.ANALYST, (OVENS, DIVERS))


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (CellKind.PAGE, CellKind.QUOTE, CellKind.PAGE),
        (CellKind.QUOTE, CellKind.INFERRED, CellKind.INFERRED),
        (CellKind.INFERRED, CellKind.ANALYST, CellKind.ANALYST),
        (CellKind.FIGURES, CellKind.QUOTE, CellKind.FIGURES),
    ],
)
def test_a_joined_cell_claims_no_more_than_its_weaker_half(
    first: CellKind, second: CellKind, kind: CellKind
) -> None:
    halves = [
        quoting.quoted(each).model_copy(update={"kind": which})
        for each, which in ((DREDGER, first), (DIVERS, second))
    ]
    joined = rearranging.joined(*halves)
    assert (joined.kind, joined.quotes) == (kind, (DREDGER, DIVERS))
    assert bool(joined.doubt) == ({first, second} == {CellKind.INFERRED, CellKind.ANALYST})


def test_what_says_the_same_is_not_said_twice_and_blanks_take_the_others() -> None:
    said = quoting.quoted(DIVERS)
    typed = Cell.analyst("divers will look after the eelgrass for two years")
    longer = Cell.analyst(f"It is known. {DIVERS.text} So it is.")
    signal = Row(name=Cell.analyst("a"), description=typed)
    other = Row(name=Cell.analyst("b"), description=said, change=Cell.analyst("from a to b"),
                score=Score(engine=5, reason="why", analyst=1))  # fmt: skip
    card = Card().with_rows(SIGNALS, (signal, other, Row(description=longer)))
    merged = rearranging.merge_rows(card, row(0), row(1)).rows(SIGNALS)[0]
    assert merged.description == typed.model_copy(update={"quotes": (DIVERS,)})
    assert merged.change == other.change
    assert merged.score == other.score
    taken = rearranging.merge_rows(card, row(1), row(2)).rows(SIGNALS)[1].description
    assert (taken.text, taken.quotes) == (longer.text, (DIVERS,))
    told = rearranging.merge_rows(card, row(0), row(2)).rows(SIGNALS)[0].description
    assert told == longer
    filled = rearranging.merge_rows(edits.add_row(card, SIGNALS, 0), row(0), row(2)).rows(SIGNALS)[0]
    assert (filled.name.text, filled.description.kind) == ("b", CellKind.QUOTE)


def test_the_merged_row_is_found_where_it_is_then() -> None:
    for into, other in ((0, 2), (2, 0), (1, 2)):
        where = rearranging.after_merge(row(into), row(other))
        name = names(CARD)[into]
        assert names(rearranging.merge_rows(CARD, row(into), row(other)))[where.index] == name
    across = rearranging.merge_rows(CARD, row(0, CONCERNS), row(0))
    assert rearranging.after_merge(row(0, CONCERNS), row(0)) == row(0, CONCERNS)
    assert (names(across), names(across, CONCERNS)) == (["two", "three"], ["four"])


def test_columns_of_a_page_that_is_not_ours_are_merged_too() -> None:
    rows = (Row(extra=(("src", ""), ("seen", "x"))), Row(extra=(("src", "7"), ("seen", "y"), ("by", "me"))))
    merged = rearranging.merge_rows(Card().with_rows(SIGNALS, rows), row(0), row(1)).rows(SIGNALS)[0]
    assert merged.extra == (("src", "7"), ("seen", "x"), ("by", "me"))


# Moving and sorting


def test_a_row_in_another_table_keeps_the_cells_that_it_does_not_show() -> None:
    change = Cell.analyst("from wet to dry")
    card = CARD.with_rows(SIGNALS, (drafted("one", DREDGER, change=change),))
    moved, where = rearranging.move_to(card, row(0, column=Column.CHANGE), CONCERNS)
    assert where == row(1, CONCERNS, Column.NAME)
    assert moved.rows(CONCERNS)[1].change == change
    assert moved.dropped == (edits.drop_key(SIGNALS, "one"),)
    assert all(
        place.column in COLUMNS[CONCERNS] for place in edits.blanks(moved) if place.section is CONCERNS
    )
    back, where = rearranging.move_to(moved, where, SIGNALS)
    assert where == row(0, column=Column.NAME)
    assert back.rows(SIGNALS)[0] == card.rows(SIGNALS)[0].model_copy(update={"hand": True})
    assert edits.drop_key(SIGNALS, "one") not in back.dropped
    for section in (SIGNALS, Section.KEYWORDS, Section.SUMMARY):
        assert rearranging.move_to(CARD, row(0), section) == (CARD, row(0))
    theme, where = rearranging.move_to(CARD, Place(section=Section.KEYWORDS, index=0), Section.THEMES)
    assert ([item.text for item in theme.themes], where.index) == (["ports", "eelgrass"], 1)


def test_sorting_is_stable_and_leaves_rows_without_a_score_last() -> None:
    rows = (Row(name=Cell.analyst("none")), *CARD.rows(SIGNALS))
    card = rearranging.sort_by_relevancy(CARD.with_rows(SIGNALS, rows), SIGNALS)
    assert names(card) == ["two", "three", "one", "none"]
    assert rearranging.sort_by_relevancy(card, SIGNALS) is card


def test_a_new_draft_keeps_what_the_hand_put_there() -> None:
    moved, _ = rearranging.move_to(CARD, row(0), CONCERNS)
    card = quoting.row_of_quote(moved, Section.ISSUES, 0, OFFICE)
    card = quoting.item_of_quote(card, Section.KEYWORDS, DIVERS, "Divers")
    card = quoting.add_evidence(card, Place(section=Section.TITLE), DREDGER)
    again = merge(card, CARD.with_fields(title=Cell.page("another")))
    assert names(again) == ["two", "three"]
    assert "one" in names(again, CONCERNS)
    assert again.rows(Section.ISSUES) == card.rows(Section.ISSUES)
    assert "Divers" in [item.text for item in again.keywords]
    assert again.title.text == DREDGER.text


# Pasting


def test_a_paste_of_lines_is_items_without_bullets_or_repeats() -> None:
    pasted = "* Eelgrass\n*  dikes \n\n* Dikes\n* a\x1b[31mb\n"
    card = rearranging.add_items(CARD, Section.KEYWORDS, 1, pasted.split("\n"))
    assert [item.text for item in card.keywords] == ["eelgrass", "dikes", "ab", "harbour"]
    assert rearranging.missing_items(CARD, Section.KEYWORDS, [pasted]) == ("dikes", "ab")
    assert rearranging.add_items(CARD, Section.KEYWORDS, 0, ["EELGRASS", ""]) is CARD
    assert rearranging.listed(["1. FC Köln"]) == ("1. FC Köln",)
    assert rearranging.listed(["1. first", "2) second", "30. third"]) == ("first", "second", "third")
    assert rearranging.listed(["- a", "b"]) == ("- a", "b")


@given(st.lists(st.text(alphabet="aAb *-\n\u202e1.", max_size=12), max_size=5))
def test_pasted_items_are_there_once(texts: list[str]) -> None:
    items = [item.text for item in rearranging.add_items(Card(), Section.THEMES, 0, texts).themes]
    assert len({item.casefold() for item in items}) == len(items)
    assert all(item == item.strip() and "\n" not in item and item for item in items)


# Locks, judgements, state


def test_locks_hold_rows_cells_and_the_summary() -> None:
    held = edits.set_lock(CARD, row(1), True)
    assert edits.is_locked(held, row(1, column=Column.DRIVER))
    assert not edits.is_locked(held, row(0))
    assert edits.set_lock(held, row(1), True) is held
    assert edits.set_lock(held, row(1), False) == CARD
    cell = row(0, column=Column.NAME)
    assert edits.is_locked(edits.set_lock(CARD, cell, True), cell)
    assert not edits.is_locked(edits.set_lock(CARD, cell, True), row(0))
    summary = Place(section=Section.SUMMARY)
    two = CARD.with_fields(summary=(Cell.page("One."), Cell.page("Two.")))
    locked = edits.set_lock(two, summary, True)
    assert edits.is_locked(locked, summary)
    assert not edits.is_locked(CARD, summary)
    more = edits.set_text(locked, summary, "One. Two. Three.")
    assert [part.locked for part in more.summary] == [True, True, False]
    assert edits.set_text(edits.set_lock(CARD, cell, True), cell, "other").rows(SIGNALS)[0].name.locked
    for place in (Place(section=Section.KEYWORDS, index=1), Place(section=Section.OTHER)):
        assert edits.is_locked(edits.set_text(edits.set_lock(CARD, place, True), place, "other"), place)
    with pytest.raises(IndexError):
        edits.set_lock(CARD, row(9), True)
    with pytest.raises(IndexError):
        edits.set_lock(CARD, Place(section=Section.TITLE, index=1), True)


def test_a_judgement_is_kept_once_and_can_be_taken_back() -> None:
    card = edits.judge(CARD, "k", "accepted")
    assert edits.judge(card, "k", "accepted") is card
    card = edits.judge(card, "k", "dismissed")
    assert card.judged == (Judgement(key="k", verdict="dismissed"),)
    assert edits.judge(card, "k", None) == CARD
    assert edits.judge(CARD, "k", None) is CARD
    assert edits.set_state(CARD, State.DRAFT) is CARD
    assert edits.set_state(CARD, State.FINAL).state is State.FINAL
