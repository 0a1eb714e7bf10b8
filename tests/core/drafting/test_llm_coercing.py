"""What a model writes becomes a card's text or number only where it is sure, and what was done is said."""

from __future__ import annotations

from typing import Any

import pytest

from core.drafting.llm.coercing import (
    ECHO,
    EMPTY,
    NO_TEXT,
    PLACEHOLDER,
    Coercer,
    Echo,
    relevancy,
)
from core.model import COLUMNS, Column, Section

SIGNAL = COLUMNS[Section.SIGNALS]
SCHEMA = "a description of the form instead of a row"
ISSUE = COLUMNS[Section.ISSUES]


@pytest.mark.parametrize("value", [1, 2, 3, 4, 5])
def test_a_plain_number_needs_no_note(value: int) -> None:
    assert relevancy(value) == (value, "")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("4/5", 4),
        (4.0, 4),
        ("4", 4),
        ("4.0", 4),
        ("**4**", 4),
        ("４", 4),
        ("4 (high)", 4),
        ("High (4)", 4),
        ("high", 4),
        ("Very high", 5),
        ("low", 2),
        ("medium", 3),
        ("four", 4),
        ("4 out of 5", 4),
        ("4 of 5", 4),
        ("★★★", 3),
        ("★★★☆☆", 3),
        ("⭐⭐⭐⭐", 4),
        ("8/10", 4),
        ("7/10", 4),
        ("10/10", 5),
        ("1/10", 1),
        ("5/5.0", 5),
    ],
)
def test_a_number_in_other_words_is_read_and_told(value: Any, number: int) -> None:
    assert relevancy(value).number == number
    assert relevancy(value).note == f"Relevancy came as “{value}”, read as {number}."


@pytest.mark.parametrize(
    "value",
    [
        "80%",
        "4-5",
        0,
        6,
        10,
        -4,
        "0",
        "6",
        "10",
        "nan",
        "NaN",
        4.5,
        "4.5",
        1e300,
        "9" * 5000,
        True,
        False,
        "In ten years cities may charge for kerbs.",
        "4 or 5",
        "0/5",
        "6/5",
        "11/10",
        "80/100",
        "★★★★★★",
        "☆☆☆☆☆",
        "★★☆",
        ["4"],
        {"score": 4},
        "4 5",
        "1.2.2026",
        "high or low",
    ],
)
def test_what_is_no_number_from_1_to_5_is_none_and_is_never_moved_into_range(value: Any) -> None:
    number, note = relevancy(value)
    assert number is None
    assert note.startswith("Relevancy came as “")
    assert note.endswith("”, which is no number from 1 to 5.")
    assert len(note) < 120


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_relevancy_is_told_as_such(value: Any) -> None:
    assert relevancy(value) == (None, "The model gave no relevancy.")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("10_year", Column.HORIZON),
        ("10-year", Column.HORIZON),
        ("tenYear", Column.HORIZON),
        ("Horizon", Column.HORIZON),
        ("10 year outlook", Column.HORIZON),
        ("driving force", Column.DRIVER),
        ("driving_force", Column.DRIVER),
        ("drivingForce", Column.DRIVER),
        ("Driver", Column.DRIVER),
        ("Change", Column.CHANGE),
        ("desc", Column.DESCRIPTION),
        ("Title", Column.NAME),
        ("signal", Column.NAME),
    ],
)
def test_columns_are_known_by_other_names(name: str, column: Column) -> None:
    row = Coercer().row({name: "A text of some words"}, SIGNAL)
    assert row.texts[column].text == "A text of some words"
    assert row.renamed == (() if name == column else (name,))
    assert all(said.doubt == EMPTY for other, said in row.texts.items() if other is not column)


def test_the_own_name_of_a_column_wins_and_others_are_left_out_and_named() -> None:
    value = {
        "title": "no",
        "name": "Kerb fees",
        "description": "Cities charge.",
        "relevance": "4/5",
        "steep": "E",
        "change": "x",
    }
    row = Coercer().row(value, ISSUE)
    assert row.texts == {Column.NAME: ("Kerb fees", ""), Column.DESCRIPTION: ("Cities charge.", "")}
    assert (row.number.number, row.renamed) == (4, ("relevance",))
    assert set(row.unknown) == {"title", "steep", "change"}


@pytest.mark.parametrize(
    ("value", "text", "doubt"),
    [
        (None, "", EMPTY),
        ("", "", EMPTY),
        (" \n", "", EMPTY),
        ({"a": 1}, "", NO_TEXT),
        (True, "", NO_TEXT),
        ("...", "", PLACEHOLDER),
        ("…", "", PLACEHOLDER),
        ("N/A", "", PLACEHOLDER),
        ("<string>", "", PLACEHOLDER),
        ("Name of the signal", "", PLACEHOLDER),
        ("Signal 1", "", PLACEHOLDER),
        ("TBD", "", PLACEHOLDER),
        ("[insert name here]", "", PLACEHOLDER),
        ("-", "", PLACEHOLDER),
        ("string", "", PLACEHOLDER),
        ("Nanotubes", "Nanotubes", ""),
        ("None of the banks paid", "None of the banks paid", ""),
        (12, "12", ""),
        ("a\n  b\t c", "a b c", ""),
        ("**Kerb** fees", "Kerb fees", ""),
        ("x < y [sic] [not] rise", "x < y [sic] [not] rise", ""),
        (["one", "two"], "one; two", "The model gave several texts here."),
        (["one"], "one", ""),
    ],
)
def test_texts(value: Any, text: str, doubt: str) -> None:
    assert Coercer().said(value, "description") == (text, doubt)


def test_a_very_long_text_is_cut_at_a_word_and_says_so() -> None:
    text, doubt = Coercer().said("word " * 2000, "name")
    assert len(text) <= 160
    assert text.endswith("word…")
    assert doubt == "Cut: the model wrote 9,999 characters here."


def test_what_repeats_the_instructions_is_no_answer() -> None:
    instructions = "In eleven words. What pushes it now: a need, an incentive, a shortage, a rival, a law."
    coercer = Coercer([instructions])
    assert coercer.said("What pushes it now: a need, an incentive, a shortage", "change") == ("", ECHO)
    assert coercer.said("A shortage of chips pushes a rival law now", "change").text
    assert not Echo([instructions]).heard("a need")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("a text", "no row"),
        ([], "no row"),
        ({}, "no words"),
        ({"name": "", "why": "x"}, "no words"),
        ({"name": "...", "description": "…"}, "placeholders instead of words"),
        ({"type": "object", "properties": {"name": {"type": "string"}}}, SCHEMA),
        ({"name": {"type": "string"}, "description": {"type": "string"}}, SCHEMA),
    ],
)
def test_what_is_no_row(value: Any, why: str) -> None:
    assert Coercer().row(value, ISSUE).refused == why


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([{"ref": "A1.2", "quote": "some words"}], (("A1.2", "some words"),)),
        ({"ref": "[a1.2]", "quote": "some words"}, (("A1.2", "some words"),)),
        ("some words", (("", "some words"),)),
        (["one", {"quote": "two"}, {"quote": ""}, {"ref": "A1.1"}, 4, None], (("", "one"), ("", "two"))),
        (
            ["[A2.14] some words", {"ref": "A1.1", "quote": "a2.3: two"}],
            (("A2.14", "some words"), ("A1.1", "two")),
        ),
        (None, ()),
        ([[["x"]]], ()),
    ],
)
def test_evidence_in_many_forms(value: Any, found: tuple[tuple[str, str], ...]) -> None:
    assert Coercer().evidence(value) == found


def test_signs_and_markup_that_steer_a_screen_go_and_are_counted() -> None:
    coercer = Coercer()
    for text in (
        "a\x1b[31mb",
        "a[@click=app.quit]b[/]",
        "a[link=http://x]b[/link]",
        "a<b onclick=x>b</b>",
        "a[bold red]b[/bold red]",
        "a\u202eb",
    ):
        assert coercer.line(text) == "ab"
    assert coercer.cleaned == 6
    assert coercer.line("plain – “text”\nof two lines") == "plain – “text” of two lines"
    assert coercer.cleaned == 6
    nested = "[bo[bold]ld]x[[/]/]<<b>b>"
    assert "[bold]" not in coercer.line(nested)
