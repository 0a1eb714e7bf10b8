"""What is said of a trouble: whole sentences, names as they are written, and hints that fit."""

from __future__ import annotations

import math

import pytest

from core.asking.trouble import KINDS, trouble


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_names_are_written_as_they_are_and_our_own_words_begin_large(kind: str) -> None:
    said = trouble(kind, name="fast", model="gpt-oss", where="localhost:8080", detail="so").sentence
    plain = trouble(kind).sentence
    assert said.startswith(("gpt-oss", "localhost:8080", "litellm ")) or said[0].isupper()
    assert plain[0].isupper() or plain.startswith("litellm ")
    assert "{" not in said + plain


@pytest.mark.parametrize(
    ("seconds", "said", "hint"),
    [
        (None, "for a while", "later"),
        (60, "for a while", "later"),
        (61, "for 2 minutes", "in 2 minutes"),
        (600, "for 10 minutes", "in 10 minutes"),
        (7_200, "for 120 minutes", "in 120 minutes"),
        (86_400, "for 24 hours", "in 24 hours"),
        (999_999_999, "for 11,575 days", "in 11,575 days"),
        (math.inf, "and it cannot be read for how long", "later"),
    ],
)
def test_it_is_said_for_how_long_a_server_asks_to_be_left_alone(
    seconds: float | None, said: str, hint: str
) -> None:
    assert trouble("rate", retry_after=seconds, where="h").sentence.endswith(
        f"left alone{',' * said.startswith('and')} {said}."
    )
    assert trouble("server", retry_after=seconds).hint == f"Try again {hint}."


def test_the_hint_names_the_limit_that_was_passed() -> None:
    assert trouble("slow", name="x", limit="`first`").hint == "Try again, or raise `first` of the profile x."
    assert "`first` or `idle`" in trouble("slow").hint
