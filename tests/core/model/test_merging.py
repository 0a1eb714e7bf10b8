"""A new draft that meets the analyst's hand."""

from __future__ import annotations

from core.model import Card, Cell, CellKind, Column, Place, Quote, Row, Score, Section, Span, State, edits
from core.model.merging import merge
from core.model.proposal import propose


def card(*names: str) -> Card:
    rows = tuple(Row(name=Cell(text=n, kind=CellKind.QUOTE), score=Score(engine=3)) for n in names)
    return Card(title=Cell(text="t", kind=CellKind.QUOTE)).with_rows(Section.ISSUES, rows)


def names(of: Card) -> list[str]:
    return [row.name.text for row in of.rows(Section.ISSUES)]


def test_a_new_draft_never_overwrites_the_hand() -> None:
    old = card("a", "b", "c")
    place = Place(section=Section.ISSUES, index=1, column=Column.NAME)
    old = edits.set_text(old, place, "mine")
    old = edits.set_score(old, Place(section=Section.ISSUES, index=2), 5)
    old = edits.set_text(old, Place(section=Section.TITLE), "my title")
    old = edits.set_text(old, Place(section=Section.TITLE, index=1), "https://mine.example/")
    old = edits.add_item(old, Section.KEYWORDS, 0, "my keyword")
    merged = merge(old, card("x", "y", "c", "z"))
    assert names(merged) == ["x", "mine", "c", "y", "z"]
    assert merged.rows(Section.ISSUES)[2].score.analyst == 5
    assert merged.title.text == "my title"
    assert merged.link == "https://mine.example/"
    assert [item.text for item in merged.keywords] == ["my keyword"]


def test_a_draft_over_an_untouched_card_is_the_draft() -> None:
    assert merge(card("a", "b"), card("x")) == card("x")


def test_what_the_analyst_deleted_or_emptied_does_not_come_back() -> None:
    draft = card("a", "b", "c").with_items(Section.THEMES, (Cell(text="energy", kind=CellKind.QUOTE),))
    old = edits.delete(draft, Place(section=Section.ISSUES, index=0))
    old = edits.delete(old, Place(section=Section.THEMES))
    old = edits.set_text(old, Place(section=Section.ISSUES, index=0, column=Column.NAME), "")
    old = edits.add_row(old, Section.ISSUES, 2)
    merged = merge(old, draft)
    assert names(merged) == ["", "b", "", "c"]
    assert merged.themes == ()


def test_a_sentence_taken_out_of_the_summary_and_a_keyword_put_otherwise_do_not_come_back() -> None:
    first, second = (Cell(text=text, kind=CellKind.QUOTE) for text in ("Tides rise.", "Gates close."))
    draft = card("a").with_fields(summary=(first, second), keywords=(Cell(text="tide"), Cell(text="gate")))
    place = Place(section=Section.SUMMARY)
    old = edits.set_text(draft, place, "Gates close.")
    assert merge(old, draft).summary == (second,)
    (entry,) = propose(old, draft, (Section.SUMMARY,), "again").entries
    assert entry.same
    assert merge(edits.set_text(draft, place, ""), draft).summary == ()
    assert merge(edits.set_text(old, place, "Gates close. Tides rise."), draft).summary[0] == second
    old = edits.set_text(old, Place(section=Section.KEYWORDS, index=0), "flood")
    assert [item.text for item in merge(old, draft).keywords] == ["flood", "gate"]
    back = edits.set_text(old, Place(section=Section.KEYWORDS, index=0), "Tide")
    assert back.dropped == ("Summary: tides rise.", "Keywords: flood")


def test_what_is_locked_survives_a_new_draft_wherever_it_stands() -> None:
    keyword = Cell(text="tides", kind=CellKind.QUOTE)
    old = card("a", "b", "c").with_items(
        Section.KEYWORDS, (keyword.model_copy(update={"locked": True}), keyword)
    )
    old = old.with_fields(
        category=Cell(locked=True), summary=(Cell(text="One.", kind=CellKind.QUOTE, locked=True),)
    )
    rows = list(old.rows(Section.ISSUES))
    rows[0] = rows[0].model_copy(update={"locked": True})
    rows[2] = rows[2].with_cell(Column.NAME, rows[2].name.model_copy(update={"locked": True}))
    old = old.with_rows(Section.ISSUES, tuple(rows)).with_fields(state=State.REVIEWED)
    draft = card("x", "y", "z").with_rows(Section.SIGNALS, (Row(name=Cell(text="C", kind=CellKind.CUT)),))
    draft = draft.with_fields(category=Cell(text="city", kind=CellKind.LABEL), summary=(Cell(text="Two."),))
    merged = merge(old, draft)
    assert names(merged) == ["a", "x", "c", "y", "z"]
    assert merged.rows(Section.ISSUES)[0] == rows[0]
    assert merged.rows(Section.ISSUES)[2] == rows[2]
    assert merged.rows(Section.SIGNALS) == ()
    assert merged.category == old.category
    assert merged.keywords == old.keywords[:1]
    assert merged.summary == old.summary
    assert merged.state is State.REVIEWED


def test_a_row_that_tells_what_a_kept_one_tells_does_not_come_beside_it() -> None:
    said = Quote(text="Ferries stop at nine.", span=Span(source="s", start=0, end=21))
    told = Cell(text=said.text, kind=CellKind.QUOTE, quotes=(said,))
    shorter = said.model_copy(update={"kept": ((0, 12),)})
    cut = Cell(text=shorter.kept_text, kind=CellKind.CUT, quotes=(shorter,))
    mine = Row(name=Cell.analyst("Night ferries end"), description=told)
    fresh = Row(name=Cell(text="Ferries", kind=CellKind.CUT), description=cut)
    other = Row(name=Cell(text="Trams", kind=CellKind.CUT), description=Cell(text="Trams go on."))
    old = Card().with_rows(Section.ISSUES, (mine,))
    assert merge(old, Card().with_rows(Section.ISSUES, (fresh, other))).rows(Section.ISSUES) == (mine, other)
    tools = Card().with_rows(Section.TECHNOLOGIES, (mine,))
    both = merge(tools, Card().with_rows(Section.TECHNOLOGIES, (fresh,))).rows(Section.TECHNOLOGIES)
    assert both == (mine, fresh)


def test_a_finished_card_that_came_as_a_page_survives_a_new_draft() -> None:
    page = Card(
        title=Cell.page("My own title"),
        keywords=(Cell.page("tides"),),
        summary=(Cell.page("My own summary."),),
        category=Cell.page("science"),
    ).with_rows(Section.ISSUES, (Row(name=Cell.page("mine"), score=Score(engine=4)),))
    draft = card("mine", "new").with_fields(summary=(Cell(text="A draft.", kind=CellKind.QUOTE),))
    merged = merge(page, draft)
    assert names(merged) == ["mine", "new"]
    assert merged.rows(Section.ISSUES)[0] == page.rows(Section.ISSUES)[0]
    assert (merged.title, merged.summary, merged.keywords) == (page.title, page.summary, page.keywords)
    assert merge(edits.set_text(page, Place(section=Section.TITLE), "x"), draft).category == page.category
