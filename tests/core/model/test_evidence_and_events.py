"""Quotes hold together, and events add up to the card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.model import (
    Card,
    Cell,
    CellFilled,
    Clipping,
    Finished,
    Furniture,
    ItemsFilled,
    Place,
    Quote,
    Row,
    RowDrafted,
    Section,
    Span,
    Started,
    Story,
    apply,
)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 2)])
def test_a_span_is_a_real_stretch(start: int, end: int) -> None:
    with pytest.raises(ValidationError):
        Span(source="x", start=start, end=end)


def test_a_quote_fits_its_span_and_its_pieces_lie_inside() -> None:
    span = Span(source="x", start=10, end=24)
    with pytest.raises(ValidationError):
        Quote(text="short", span=span)
    with pytest.raises(ValidationError):
        Quote(text="one two  three", span=span, kept=((5, 12),))
    with pytest.raises(ValidationError):
        Quote(text="one two  three", span=span, kept=((14, 17), (10, 13)))
    quote = Quote(text="one two  three", span=span, kept=((10, 13), (19, 24)))
    assert quote.kept_text == "one three"
    assert Quote(text="one two  three", span=span).kept_text == "one two three"


@given(st.text(min_size=1, max_size=80), st.lists(st.integers(0, 80), max_size=6))
def test_masked_text_keeps_every_offset(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    masks = tuple(Furniture(start=a, end=b, why="x") for a, b in zip(edges[::2], edges[1::2], strict=False))
    readable = Clipping(text=text, furniture=masks).readable()
    assert len(readable) == len(text)
    for index, (was, now) in enumerate(zip(text, readable, strict=True)):
        hidden = any(mask.start <= index < mask.end for mask in masks)
        assert now == (was if not hidden or was == "\n" else " ")


def test_events_fold_into_a_card() -> None:
    cell = Cell.analyst
    place = Place(section=Section.OTHER, index=1)
    events = (
        Started(engine="e", sections=(Section.OTHER,)),
        CellFilled(place=Place(section=Section.TITLE), cells=(cell("T"),)),
        CellFilled(place=place, cells=(cell("news"),)),
        CellFilled(place=Place(section=Section.SUMMARY), cells=(cell("One."), cell("Two."))),
        ItemsFilled(section=Section.THEMES, items=(cell("energy"),)),
        RowDrafted(section=Section.ISSUES, row=Row(name=cell("first"))),
        RowDrafted(section=Section.ISSUES, row=Row(name=cell("second"))),
    )
    card = Card(link="https://a.example/")
    for event in events:
        card = apply(card, event)
    assert (card.title.text, card.type.text, card.summary_text) == ("T", "news", "One. Two.")
    assert [row.name.text for row in card.rows(Section.ISSUES)] == ["first", "second"]
    assert [item.text for item in card.themes] == ["energy"]
    assert card.link == "https://a.example/"
    assert apply(card, Finished(card=Card())) == Card()


def test_a_story_is_called_by_its_first_title_else_its_first_words() -> None:
    one, two = Clipping(text="Some words stand here first."), Clipping(text="x", title="Stated")
    assert Story(clippings=(one, two)).title == "Stated"
    assert Story(clippings=(one,)).title == "Some words stand here first."
    assert Story(clippings=()).title == "untitled"
    assert Story(clippings=(one,)).clipping(one.digest) is one
