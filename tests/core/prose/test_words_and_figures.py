"""Tokens, parts of speech, noun chunks and figures."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prose.figures import Figure, figures
from core.prose.tagging import chunks, lexicon, tag
from core.prose.tokens import stem, stems, tokenize


def read(text: str) -> tuple[list[str], list[str], list[str], list[Figure]]:
    tokens = tokenize(text)
    tags = tag(tokens)
    found = chunks(tokens, tags)
    phrases = [text[tokens[c.start].start : tokens[c.end - 1].end] for c in found]
    return [token.text for token in tokens], tags, phrases, figures(tokens, tags, found)


def test_tokens_keep_names_numbers_and_times_whole() -> None:
    words = read("01.AI’s GPT-4 costs $1,200.50 at 05:52, the U.S. said.")[0]
    assert words == [
        "01.AI",
        "’s",
        "GPT-4",
        "costs",
        "$",
        "1,200.50",
        "at",
        "05:52",
        ",",
        "the",
        "U.S.",
        "said",
        ".",
    ]


def test_stems_join_forms_and_drop_small_words() -> None:
    assert stems("The approvals were approved") == ["approv", "approv"]


@given(st.text(max_size=300))
def test_tokens_fit_their_offsets(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert len(tag(tokens)) == len(tokens)
    for chunk in chunks(tokens, tag(tokens)):
        assert chunk.start <= chunk.core <= chunk.head < chunk.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The FBI has voiced apprehensions about AI.", ["The FBI", "apprehensions", "AI"]),
        ("China approved 40 AI models.", ["China", "40 AI models"]),
        ("The list of approved LLMs has grown.", ["The list", "approved LLMs"]),
        ("The plan may fall to the new mayor.", ["The plan", "the new mayor"]),
    ],
)
def test_noun_chunks(text: str, expected: list[str]) -> None:
    assert read(text)[2] == expected


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit", "noun"),
    [
        ("They approved more than 40 models.", 40, "more than", "", "models"),
        ("Over 100 million users came.", 1e8, "over", "", "users"),
        ("It holds 40 per cent of the market.", 40, "", "percent", "market"),
        ("The plant stores 250 MW now.", 250, "", "mw", ""),
        ("The first batch had eight approved LLMs.", 8, "", "", "LLMs"),
        ("The list of approved LLMs has grown to 117.", 117, "", "", "LLMs"),
        ("It cost $1.5bn in all.", 1.5e9, "", "dollars", ""),
    ],
)
def test_figures(text: str, value: float, qualifier: str, unit: str, noun: str) -> None:
    (figure,) = read(text)[3]
    assert (figure.value, figure.qualifier, figure.unit, figure.noun) == (value, qualifier, unit, noun)


@pytest.mark.parametrize(
    "text", ["In August 2023 it rained.", "It met on 12 March at 05:52.", "GPT 4 is out.", "No one came."]
)
def test_dates_times_and_names_are_no_figures(text: str) -> None:
    assert read(text)[3] == []


def test_the_lexicon_is_whole_and_its_authors_are_named() -> None:
    assert len(lexicon()) > 60_000
    assert lexicon()["restrictions"] == "NNS"
    notice = files("core.prose").joinpath("data/NOTICE").read_text("utf-8")
    for name in (
        "Eric Brill",
        "Massachusetts Institute of Technology",
        "Kevin Gimpel",
        "CC BY 3.0",
        "Steven Loria",
    ):
        assert name in notice


def test_threads_that_stem_at_once_do_not_mix_their_words() -> None:
    ends = ("s", "ing", "ed", "ation", "ally", "iveness", "ments", "izer", "ful", "ous")
    words = [
        root + end for root in ("regulation", "national", "develop", "consider", "approv") for end in ends
    ]
    alone = [stem.__wrapped__(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(24)))
    finally:
        sys.setswitchinterval(before)
    assert together == [alone] * 24
