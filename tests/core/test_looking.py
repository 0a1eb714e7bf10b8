"""Typed words are found whatever their case and accents, at offsets that hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.looking import places_of


@pytest.mark.parametrize(
    ("wanted", "text", "said"),
    [
        ("cafe", "Café, CAFE\u0301 and cafeteria", ["Café", "CAFE\u0301", "cafe"]),
        ("strasse", "Die STRASSE, die Straße", ["STRASSE", "Straße"]),
        ("a pause - at", "“a  pause — at", ["a  pause — at"]),
        ("港", "東京の港は港", ["港", "港"]),
        ("fine", "a ﬁne \U0001f469\u200d\U0001f4bb fine", ["ﬁne", "fine"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("  ", "anything", []),
        ("missing", "anything", []),
        ("x", "", []),
    ],
)
def test_words_are_found_as_they_stand(wanted: str, text: str, said: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(wanted, text)] == said


@settings(max_examples=40)
@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=6, alphabet="abcé港ß "))
def test_a_word_among_others_is_found_within_bounds(before: str, after: str, wanted: str) -> None:
    text = f"{before} {wanted} {after}"
    found = places_of(wanted, text)
    assert bool(found) == bool(wanted.strip())
    assert all(0 <= start < end <= len(text) for start, end in found)
