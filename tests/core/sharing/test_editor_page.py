"""A card goes to an editor as its page and comes back: what was left alone is what it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards

from core.errors import BadInput
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Extra,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    edits,
)
from core.model.rereading import lost_locks, reread
from core.sharing.editor import HEADER, for_editor, from_editor
from core.sharing.page import read_page, write_page

SIGNALS, ISSUES = Section.SIGNALS, Section.ISSUES


def quoted(text: str) -> Cell:
    quote = Quote(text=text, span=Span(source="e" * 64, start=0, end=len(text)))
    return Cell(text=text, kind=CellKind.QUOTE, quotes=(quote,))


def signal(name: str, told: str, change: str = "", score: int = 3) -> Row:
    return Row(
        name=quoted(name), description=quoted(told), change=quoted(change) if change else Cell(),
        score=Score(engine=score, reason="why"),
    )  # fmt: skip


CARD = Card(
    title=quoted("Tides | and more"),
    link="https://a.example/",
    page="20261122",
    page_url="https://b.example/p/20261122",
    keywords=tuple(quoted(word) for word in ("eelgrass", "dredger", "tide", "harbour")),
    themes=(quoted("ports"),),
    category=Cell(text="science", kind=CellKind.LABEL),
    type=Cell(text="news", kind=CellKind.LABEL),
    summary=(quoted("One left."), quoted("Two stayed.")),
    extras=(Extra(after=Section.ISSUES, text="## Closest\n\n* [x](y)"),),
).with_rows(
    SIGNALS,
    (
        signal("dredger left", "The dredger left on Friday.", "from wet to dry"),
        signal("divers look", "Divers look after the eelgrass."),
        signal("carriers come", "Carriers come in January.", score=5),
    ),
).with_rows(ISSUES, (signal("who pays", "Nobody said who pays."),))  # fmt: skip


def back(card: Card, text: str) -> Card:
    return reread(card, *from_editor(card, text))


def after(old: str, new: str, card: Card = CARD) -> Card:
    """The card when a text on its page was replaced by another."""
    page = for_editor(card)
    assert old in page
    return back(card, page.replace(old, new, 1))


def line(name: str) -> str:
    return next(each for each in for_editor(CARD).split("\n") if name in each)


@settings(max_examples=40)
@given(cards(), st.sampled_from(["", "\n", "\r\n"]))
def test_an_untouched_page_gives_the_very_card(card: Card, ends: str) -> None:
    page = for_editor(card)
    text = page.replace("\n", ends) if ends == "\r\n" else page + ends
    assert back(card, text) is card
    assert back(card, write_page(card)) is card


@settings(max_examples=40)
@given(cards(), st.data())
def test_a_text_that_is_changed_is_the_only_thing_that_changes(card: Card, data: st.DataObject) -> None:
    places = [place for place, _ in card.cells() if place.section is not Section.SUMMARY]
    place = data.draw(st.sampled_from(places))
    edited = edits.set_text(card, place, "quite another text")
    got = back(card, for_editor(edited))
    assert [cell.text for _, cell in got.cells()] == [cell.text for _, cell in edited.cells()]
    if place.section not in (*TABLES, *ITEM_SECTIONS):
        assert got == edited


def test_the_editor_is_told_what_to_do_and_what_comes_back_may_lack_it() -> None:
    page = for_editor(CARD)
    assert page.startswith("<!-- foredeck: ")
    assert all(each.startswith("<!--") and each.endswith("-->") for each in HEADER)
    assert page.endswith("|\n")
    assert back(CARD, page.split("\n", 1)[1]) is CARD
    kept = CARD.with_fields(extras=(Extra(after=Section.TITLE, text="<!-- mine -->", lead=True),))
    assert back(kept, for_editor(kept)) is kept


def test_what_a_card_lacks_is_there_to_be_filled() -> None:
    card = Card(page="20261122", page_url="https://b.example/")
    page = for_editor(card)
    assert [each[3:] for each in page.split("\n") if each.startswith("## ")] == [
        section.value for section in Section if section is not Section.TITLE
    ]
    assert back(card, page) is card
    filled = page.replace("# ____", "# __A title__").replace("## Themes", "## Themes\n\n* one\n* two")
    filled = filled.replace("* Type:", "* Type: news").replace("## Summary", "## Summary\n\nIt is so.")
    head, rest = filled.split("## Concerns\n\n")
    table, rest = rest.split("\n\n## Behaviors")
    filled = f"{head}## Concerns\n\n{table}\n| a row | is told | 4 |\n\n## Behaviors{rest}"
    got = back(card, filled)
    assert (got.title.text, got.type.text, got.summary_text) == ("A title", "news", "It is so.")
    assert [item.text for item in got.themes] == ["one", "two"]
    assert [row.score.analyst for row in got.rows(Section.CONCERNS)] == [4]
    assert for_editor(CARD).count("## Behaviors") == 1
    assert "## " not in write_page(card)


def test_a_row_put_on_top_leaves_the_others_what_they_are() -> None:
    new = "| a new one | with words | | | | 4 |\n"
    got = after(line("dredger left"), new + line("dredger left"))
    rows = got.rows(SIGNALS)
    assert rows[1:] == CARD.rows(SIGNALS)
    assert (rows[0].name, rows[0].score) == (Cell.analyst("a new one"), Score(analyst=4))
    assert got.with_rows(SIGNALS, rows[1:]) == CARD


def test_rows_that_change_places_stay_what_they_are() -> None:
    one, two = line("dredger left"), line("carriers come")
    got = back(CARD, for_editor(CARD).replace(one, "@").replace(two, one).replace("@", two))
    assert got.rows(SIGNALS) == (CARD.rows(SIGNALS)[2], CARD.rows(SIGNALS)[1], CARD.rows(SIGNALS)[0])


def test_a_cell_in_other_words_is_the_analysts_and_its_row_keeps_the_rest() -> None:
    got = after("Divers look after the eelgrass.", "Divers do  look.")
    old, new = CARD.rows(SIGNALS)[1], got.rows(SIGNALS)[1]
    assert new.description == Cell(
        text="Divers do look.", kind=CellKind.ANALYST, quotes=old.description.quotes
    )
    assert (new.name, new.score) == (old.name, old.score)
    renamed = after("divers look ", "divers go about").rows(SIGNALS)[1]
    assert (renamed.name.text, renamed.description) == ("divers go about", old.description)
    both = after(line("divers look"), "| divers looked on | Divers look at the eelgrass. | | | | 3 |")
    assert both.rows(SIGNALS)[1].description.quotes == old.description.quotes
    other = after(line("divers look"), "| bakers | Ovens stayed cold. | | | | 3 |")
    assert other.rows(SIGNALS)[1].description == Cell.analyst("Ovens stayed cold.")
    assert other.dropped == (edits.drop_key(SIGNALS, "divers look"),)


def test_a_score_that_is_changed_is_the_analysts() -> None:
    row = line("carriers come")
    got = after(row, row.replace(" 5 |", " 1 |")).rows(SIGNALS)[2]
    assert got.score == Score(engine=5, reason="why", analyst=1)
    scored = edits.set_score(CARD, Place(section=SIGNALS, index=2), 1)
    row = row.replace(" 5 |", " 1 |")
    assert after(row, row.replace(" 1 |", "   |"), scored) == CARD


def test_items_come_go_and_are_retyped() -> None:
    got = after("* dredger\n", "* dredging\n* new\n* eelgrass\n").with_fields(dropped=())
    assert [item.text for item in got.keywords] == [
        "eelgrass",
        "dredging",
        "new",
        "eelgrass",
        "tide",
        "harbour",
    ]
    retyped = after("* dredger\n", "* dredging\n")
    assert (retyped.keywords[1], retyped.dropped) == (Cell.analyst("dredging"), ())
    assert retyped.keywords[0] is CARD.keywords[0]
    gone = after("* dredger\n", "* \n")
    assert [item.text for item in gone.keywords] == ["eelgrass", "tide", "harbour"]
    assert gone.dropped == (edits.drop_key(Section.KEYWORDS, "dredger"),)


def test_head_and_summary_are_taken_over() -> None:
    got = after("Two stayed.", "Two went. Three stayed.")
    assert [part.kind for part in got.summary] == [CellKind.QUOTE, CellKind.ANALYST]
    assert after("Category: science", "Category: city").category == Cell(text="city", kind=CellKind.ANALYST)
    assert after("https://a.example/", "https://c.example/").link == "https://c.example/"
    assert after("## Closest\n\n* [x](y)", "").extras == ()
    assert after("__Tides", "__The tides").title.text == "The tides | and more"


def test_what_no_page_shows_stays() -> None:
    card = edits.set_detail(
        edits.judge(edits.set_lock(CARD, Place(section=ISSUES), True), "k", "accepted"), "kind", "trend"
    )
    got = after("One left.", "One came.", card)
    assert (got.details, got.judged, got.state) == (card.details, card.judged, card.state)
    assert got.rows(ISSUES) == card.rows(ISSUES)
    assert got.dropped == ("Summary: one left.",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# __Tides", "Tides", "title line"),
        ("## Signals", "## Signal", "A card has no section “Signal”"),
        ("* dredger", "dredger", "This is not part of a card"),
        ("|:-", "|x-", "This is not part of a card"),
        (" 5 |", " 6 |", "The relevancy “6” is no number from 1 to 5"),
        ("## Issues", "## Signals", "stands here again"),
        ("who pays", "who | pays | now", "more bars"),
    ],
)
def test_what_is_no_card_page_any_more_is_said_with_its_line(old: str, new: str, said: str) -> None:
    page = for_editor(CARD).replace(old, new, 1)
    with pytest.raises(BadInput) as caught:
        back(CARD, page)
    found = re.match(r"Line (\d+): (.*)", str(caught.value))
    assert found
    assert said in found[2]
    assert new.split("|")[0].strip(" |") in page.split("\n")[int(found[1]) - 1]
    assert "kept as it is" not in caught.value.sentence


def test_an_empty_file_is_no_page() -> None:
    for text in ("", "\n", "\n".join(HEADER)):
        with pytest.raises(BadInput, match="no title line"):
            back(CARD, text)


def test_what_is_locked_and_changed_is_found() -> None:
    card = edits.set_lock(CARD, Place(section=SIGNALS, index=0), True)
    card = edits.set_lock(card, Place(section=SIGNALS, index=1, column=Column.NAME), True)
    card = edits.set_lock(card, Place(section=Section.KEYWORDS, index=2), True)
    card = edits.set_lock(
        edits.set_lock(card, Place(section=Section.TITLE), True), Place(section=Section.SUMMARY), True
    )
    page = for_editor(card)
    assert lost_locks(card, back(card, page.replace("Carriers", "Ships"))) == ()
    row = line("dredger left")
    below = page.replace(row + "\n", "").replace(line("carriers come"), f"{line('carriers come')}\n{row}")
    assert lost_locks(card, back(card, below)) == ()
    for changed in ("The dredger left", "divers look", "tide", "Tides", "Two stayed"):
        assert len(lost_locks(card, back(card, page.replace(changed, "other", 1)))) == 1, changed
    assert lost_locks(card, back(card, page.replace(row + "\n", ""))) == (Place(section=SIGNALS, index=0),)


def test_a_page_that_was_read_goes_through_with_all_that_it_has() -> None:
    issue = CARD.rows(ISSUES)[0].model_copy(update={"extra": (("src", "7"),)})
    page = write_page(CARD.with_rows(ISSUES, (issue,)))
    card = read_page(page.replace("| name ", "|  name", 1)).card
    assert (card.rows(ISSUES)[0].extra, bool(card.verbatim)) == (issue.extra, True)
    assert back(card, for_editor(card)) is card
    got = after("dredger left", "dredger came", card)
    assert got.rows(ISSUES) == card.rows(ISSUES)
    assert got.rows(SIGNALS)[1:] == card.rows(SIGNALS)[1:]
    assert (got.extras, got.verbatim) == (card.extras, card.verbatim)


def test_a_column_of_another_table_is_kept_as_it_stood() -> None:
    page = "# __T__, (from page [1](u).)\n\n__[External link](l)__\n\n\n\n## Concerns\n\n" + "\n".join(
        ("| name | description | change | relevancy |", "|:---|:---|:---|---:|", "| a | b | c | 3 |")
    )
    read = read_page(page)
    (row,) = read.card.rows(Section.CONCERNS)
    assert (row.change, row.extra) == (Cell(), (("change", "c"),))
    assert "The column “change” is not one of Concerns; it is kept." in [p.sentence for p in read.problems]
    assert write_page(read.card) == page
    edited = edits.set_text(read.card, Place(section=Section.CONCERNS, column=Column.NAME), "z")
    assert read_page(write_page(edited)).card.rows(Section.CONCERNS)[0].extra == row.extra
