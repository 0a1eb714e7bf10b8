"""Sentences by offset: abbreviations, glued and wrapped lines, labels, boilerplate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.prose.sentences import split


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


def test_abbreviations_and_names_do_not_end_sentences() -> None:
    text = "C.C. Wei met the U.S. Commerce Dept. in Rome. Xiaomi and 01.AI in turn said yes. A.I. is next."
    assert cut(text) == [
        "C.C. Wei met the U.S. Commerce Dept. in Rome.",
        "Xiaomi and 01.AI in turn said yes.",
        "A.I. is next.",
    ]


def test_a_lost_blank_is_a_boundary() -> None:
    assert cut("It closed the ranks.A new line opened.") == ["It closed the ranks.", "A new line opened."]


def test_wrapped_lines_are_one_sentence_and_headings_stay_apart() -> None:
    text = (
        "A Heading Of Four Words\n\nThe council has approved a plan that the mayor wrote in the\n"
        "summer and that the harbour board refused."
    )
    assert cut(text) == [
        "A Heading Of Four Words",
        "The council has approved a plan that the mayor wrote in the\n"
        "summer and that the harbour board refused.",
    ]


def test_labels_of_list_items() -> None:
    text = "  1. Regulatory Framework: It highlights a commitment to rules."
    (sentence,) = split(text)
    assert sentence.label is not None
    assert text[slice(*sentence.label)] == "Regulatory Framework"
    assert sentence.item


def test_boilerplate_and_datelines_are_left_out() -> None:
    text = (
        "By: Alex Doe\nKELDMOUTH, Aldermark, Nov 18 (Northline Wire) - The plan passed.\nComments are closed."
    )
    assert cut(text) == ["The plan passed."]


def test_a_title_doubled_on_its_line_is_read_once() -> None:
    title = "China Green Lights Over 40 AI Models"
    assert cut(f"{title} {title}") == [title]


def test_a_limit_bounds_what_is_read() -> None:
    assert len(split("One two three four. " * 1000, 400)) <= 21


@given(st.text(max_size=400))
def test_sentences_are_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for sentence in split(text):
        assert at <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip()
        at = sentence.end
