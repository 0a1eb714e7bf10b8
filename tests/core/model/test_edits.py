"""Every change that an analyst can make, on values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import TABLES, Card, Cell, CellKind, Column, Place, Quote, Row, Score, Section, Span, edits

SOURCE = "a" * 64


def quoted(text: str, start: int = 0) -> Cell:
    quote = Quote(text=text, span=Span(source=SOURCE, start=start, end=start + len(text)))
    return Cell(text=text, kind=CellKind.QUOTE, quotes=(quote,))


def row(name: str, score: int = 3) -> Row:
    return Row(
        name=quoted(name), description=quoted(f"{name} is told"), score=Score(engine=score, reason="why")
    )


CARD = Card(
    title=quoted("A title"),
    link="https://one.example/",
    keywords=(quoted("grid"), quoted("tide")),
    themes=(quoted("energy"),),
    category=Cell(text="technology", kind=CellKind.LABEL),
    type=Cell(text="news", kind=CellKind.LABEL),
    summary=(quoted("One said so."), quoted("Two denied it.", 20)),
).with_rows(Section.SIGNALS, (row("first"), row("second"), row("third")))

SIGNAL = Place(section=Section.SIGNALS, index=1, column=Column.DESCRIPTION)


def test_words_typed_over_a_quote_are_the_analysts_and_keep_the_evidence() -> None:
    after = edits.set_text(CARD, SIGNAL, "  second,\nin my\twords ")
    cell = after.rows(Section.SIGNALS)[1].description
    assert (cell.text, cell.kind) == ("second, in my words", CellKind.ANALYST)
    assert cell.quotes == CARD.rows(Section.SIGNALS)[1].description.quotes
    assert after.rows(Section.SIGNALS)[0] is CARD.rows(Section.SIGNALS)[0]


def test_the_same_text_is_no_change() -> None:
    assert edits.set_text(CARD, SIGNAL, "second is told ") is CARD
    assert edits.set_text(CARD, Place(section=Section.SUMMARY), "One said so. Two denied it.") is CARD
    assert edits.set_score(CARD, SIGNAL, None) is CARD


def test_an_emptied_cell_is_blank_and_an_emptied_item_goes() -> None:
    emptied = edits.set_text(CARD, SIGNAL, "").rows(Section.SIGNALS)[1].description
    assert emptied == Cell(kind=CellKind.ANALYST)
    assert emptied.blank
    without = edits.set_text(CARD, Place(section=Section.KEYWORDS, index=0), " ")
    assert [item.text for item in without.keywords] == ["tide"]


@pytest.mark.parametrize(("index", "field"), list(enumerate(edits.HEAD_FIELDS)))
def test_head_fields_can_be_written(index: int, field: str) -> None:
    after = edits.set_text(CARD, Place(section=Section.TITLE, index=index), "new")
    value = getattr(after, field)
    assert (value.text if index == 0 else value) == "new"


def test_control_characters_that_are_pasted_never_get_in() -> None:
    after = edits.set_text(CARD, SIGNAL, "a\x1b]52;c;aGk=\x07b\u202ec")
    assert after.rows(Section.SIGNALS)[1].description.text == "abc"


def test_summary_sentences_that_still_stand_keep_what_vouches_for_them() -> None:
    after = edits.set_text(CARD, Place(section=Section.SUMMARY), "One said so. I doubt it. Two denied it.")
    assert [(part.text, part.kind) for part in after.summary] == [
        ("One said so.", CellKind.QUOTE),
        ("I doubt it.", CellKind.ANALYST),
        ("Two denied it.", CellKind.QUOTE),
    ]
    changed = edits.set_text(CARD, Place(section=Section.SUMMARY), "One said so. Two denied it all.")
    assert [part.kind for part in changed.summary] == [CellKind.QUOTE, CellKind.ANALYST]


@given(st.text(alphabet="One said.Two denied it ", max_size=60))
def test_a_summary_reads_as_it_was_typed(text: str) -> None:
    after = edits.set_text(CARD, Place(section=Section.SUMMARY), text)
    assert after.summary_text == " ".join(text.split())


def test_the_analysts_score_stands_beside_the_engines() -> None:
    after = edits.set_score(CARD, SIGNAL, 5)
    score = after.rows(Section.SIGNALS)[1].score
    assert (score.engine, score.analyst, score.value, score.reason) == (3, 5, 5, "why")
    assert edits.set_score(after, SIGNAL, None) == CARD


def test_rows_and_items_are_added_moved_and_deleted() -> None:
    added = edits.add_row(CARD, Section.SIGNALS, 1)
    assert [r.name.text for r in added.rows(Section.SIGNALS)] == ["first", "", "second", "third"]
    assert edits.delete(added, Place(section=Section.SIGNALS, index=1)) == CARD
    gone = edits.delete(CARD, Place(section=Section.SIGNALS, index=1))
    assert gone.dropped == (edits.drop_key(Section.SIGNALS, "Second"),)
    moved, where = edits.move(CARD, SIGNAL, 1)
    assert [r.name.text for r in moved.rows(Section.SIGNALS)] == ["first", "third", "second"]
    assert where == SIGNAL.model_copy(update={"index": 2})
    assert edits.move(CARD, SIGNAL, 2) == (CARD, SIGNAL)
    for section in (Section.TITLE, Section.OTHER, Section.SUMMARY):
        assert edits.move(CARD, Place(section=section), 1)[0] is CARD
    assert [i.text for i in edits.add_item(CARD, Section.KEYWORDS, 1, "new").keywords] == [
        "grid",
        "new",
        "tide",
    ]


def test_blanks_are_listed_in_the_order_of_the_page() -> None:
    places = edits.blanks(CARD)
    assert places[0] == Place(section=Section.SIGNALS, index=0, column=Column.CHANGE)
    assert len(places) == 9
    assert not [place for place in places if place.section in TABLES[1:]]
    head = {(place.section, place.index) for place in edits.blanks(Card())}
    assert head == {
        (Section.TITLE, 0),
        (Section.TITLE, 1),
        (Section.KEYWORDS, 0),
        (Section.THEMES, 0),
        (Section.OTHER, 0),
        (Section.OTHER, 1),
        (Section.SUMMARY, 0),
    }


@given(st.lists(st.sampled_from(["text", "score", "add", "delete", "move", "item"]), max_size=12), st.data())
def test_no_sequence_of_edits_fails_on_places_that_exist(steps: list[str], data: st.DataObject) -> None:
    card = CARD
    for step in steps:
        section = data.draw(st.sampled_from(TABLES))
        index = data.draw(st.integers(0, max(0, len(card.rows(section)) - 1)))
        place = Place(section=section, index=index, column=Column.NAME)
        if step == "text":
            card = edits.set_text(card, place, data.draw(st.text("ab ", max_size=5)))
        elif step == "score" and card.rows(section):
            card = edits.set_score(card, place, data.draw(st.none() | st.integers(1, 5)))
        elif step == "add":
            card = edits.add_row(card, section, index)
        elif step == "delete":
            card = edits.delete(card, place)
        elif step == "move":
            card, _ = edits.move(card, place, data.draw(st.integers(-2, 2)))
        elif step == "item":
            card = edits.set_text(
                card, Place(section=Section.THEMES, index=data.draw(st.integers(0, 9))), "x"
            )
    assert Card.model_validate_json(card.model_dump_json()) == card
