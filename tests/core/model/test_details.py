"""What the optional details of a card take, and how they say no."""

from __future__ import annotations

import re

import pytest

from core.errors import BadInput
from core.model import Card, Details, edits
from core.model.details import DETAILS, detail, taken


def test_each_field_is_told_of_once_and_in_its_order() -> None:
    assert [each.field for each in DETAILS] == list(Details.model_fields)


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("steep", " Political ", "political"),
        ("steep_second", "eco", "economic"),
        ("kind", "wild", "wild card"),
        ("novelty", "NEW", "new"),
        ("source_grade", "b 2", "B2"),
        ("published", "2026-02-28", "2026-02-28"),
        ("geography", " Port\x1b[31m  Averin\n", "Port Averin"),
        ("horizon", "3 years", "3 years"),
        ("why_relevant", "", ""),
        ("source_grade", "  ", ""),
    ],
)
def test_what_is_taken_is_kept_clean(field: str, text: str, kept: str) -> None:
    assert taken(field, text) == kept
    card = edits.set_detail(Card(), field, text)
    assert getattr(card.details, field) == kept
    assert edits.set_detail(card, field, kept) is card


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("steep", "e"),
        ("steep", "military"),
        ("kind", "trends"),
        ("source_grade", "G1"),
        ("source_grade", "B7"),
        ("source_grade", "B22"),
        ("published", "2026-02-30"),
        ("published", "28.2.2026"),
        ("accessed", "٢٠٢٦-٠٢-٢٨"),
        ("why_relevant", "x" * 501),
    ],
)
def test_what_is_not_taken_is_said_in_one_sentence_that_names_the_field(field: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        taken(field, text)
    assert caught.value.sentence.startswith(detail(field).label)
    assert re.fullmatch(r"[^\n]+\. [^\n]+\.", str(caught.value))
    assert len(str(caught.value)) < 160
