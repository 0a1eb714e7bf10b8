"""The canonical text: stable, clean, with paragraphs where a reader sees them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.cleaning import clean_text
from core.reading.canonical import canonical

words = st.text(st.sampled_from("abcdeé. ,-&lt;’â€™中\u200b\u202e\x1b[m"), min_size=1, max_size=12)
lines = st.lists(words, max_size=14).map(" ".join)
documents = st.lists(st.one_of(lines, st.just(""), st.just("- item"), st.just("1. item")), max_size=12).map(
    "\n".join
)


@settings(max_examples=100)
@given(st.one_of(documents, st.text()))
def test_twice_is_once_and_the_layout_holds(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert clean_text(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip("\n")
    assert all(line == line.strip() and "  " not in line for line in once.split("\n"))


WRAPPED = """\
The port will replace its manned straddle carriers with driverless ones over
three years, a step that removes 340 jobs and that dockers answered on Thursday
with a call for a strike ballot.

- first point, which is long enough to be broken by the mail program into two
  lines of text
- second point

The authority said the change was prompted by a shortage of drivers and by costs
that have risen since 2024.
"""


def test_hard_wrapped_paragraphs_become_one_line_each_and_items_stay() -> None:
    assert canonical(WRAPPED).split("\n") == [
        "The port will replace its manned straddle carriers with driverless ones over three years, a step"
        " that removes 340 jobs and that dockers answered on Thursday with a call for a strike ballot.",
        "",
        "- first point, which is long enough to be broken by the mail program into two lines of text",
        "- second point",
        "",
        "The authority said the change was prompted by a shortage of drivers and by costs "
        "that have risen since 2024.",
    ]


@pytest.mark.parametrize(
    "kept",
    [
        "Driverless carriers to take over the Sallowhaven container yard\nBy: Evening Post staff",
        "Roses are red,\nviolets are blue,\nports are loud.",
        "Alpha Holdings\nBeta Holdings and Partners\nGamma",
        "“Curly quotes”, ‘single’, em—dash, office, ５０％",
    ],
)
def test_breaks_and_signs_of_the_writer_stay(kept: str) -> None:
    assert canonical(kept) == kept


def test_mojibake_and_line_ends_are_repaired() -> None:
    assert (
        canonical("OpenAIâ€™s model\r\n\r\n\r\n\r\nfollowed\u2028the cafÃ©")
        == "OpenAI’s model\n\nfollowed\nthe café"
    )


def test_a_long_line_is_a_paragraph_of_its_own() -> None:
    long = "word " * 30 + "end."
    assert canonical(f"{long}\n{long}") == f"{long}\n\n{long}"


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("word and ", 2), ("x", 2), ("中文。", 2), ("wörd’s ", 2), ("\x1b]", 2), ("a\n", 5), ("é\n\n", 5)],
)
def test_a_megabyte_takes_no_more_than_seconds(unit: str, seconds: int) -> None:
    text = unit * (1_000_000 // len(unit.encode()))
    start = time.process_time()
    canonical(text)
    assert time.process_time() - start < seconds
