"""Lines as they are drawn: nothing hostile in them, as wide as was reckoned, no sign cut in half."""

from __future__ import annotations

import unicodedata

import pytest
from evil_words import BLANKS, EVIL, SURROGATES
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from tui.terminal.plain import EDGE, PlainLines, cells, chop, drawn
from tui.widgets.lines import Part, fit, fit_parts, pad, width_of, wrap_offsets, wrap_parts, wrap_text

HOSTILE = (*EVIL, *BLANKS, *SURROGATES.split())
WIDE = (
    "漢字",
    "かな",
    "e\u0301",
    "ก็",
    "שלום",
    "مرحبا",
    "한",
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "👩\u200d👧",
    "👍\U0001f3fd",
)
WIDE += ("ශ්\u200dරී", "می\u200cخ", "🇩🇪", "\u0301", "…", "│")
texts = st.lists(st.sampled_from((*HOSTILE, *WIDE, " ", "  ", "a", "word", "12")), max_size=14).map("".join)
sentences = st.lists(st.sampled_from((*WIDE, " ", "  ", "a", "word", "12")), max_size=20).map("".join)
GROUND = Color.parse("black")
plain = PlainLines()


def harmless(text: str) -> bool:
    """By what Unicode says of each character, not by the list that the filter goes by."""
    return not any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or ord(char) & 0xFFFE == 0xFFFE
        or (unicodedata.category(char) == "Cf" and char != "\u200c")
        for char in text
    )


def put(*given: str) -> list[str]:
    return [segment.text for segment in plain.apply([Segment(text) for text in given], GROUND)]


@pytest.mark.parametrize("evil", HOSTILE, ids=ascii)
def test_nothing_hostile_is_drawn_and_the_segment_keeps_its_width(evil: str) -> None:
    (text,) = put(f"before {evil} after")
    assert harmless(text)
    assert text.startswith("before")
    assert "fte" in text
    assert cell_len(text) == cell_len(f"before {evil} after")


@given(st.lists(texts, max_size=5))
def test_any_segments_come_out_plain_and_as_wide(given: list[str]) -> None:
    came = put(*given)
    assert all(harmless(text) for text in came)
    assert [cell_len(text) for text in came] == [cell_len(text) for text in given]


def test_a_sequence_over_several_segments_is_none_any_more() -> None:
    assert harmless("".join(put("\x1b", "]52;c;ZXZpbA==", "\x07", "\x9b", "2J")))


def test_what_steers_for_textual_itself_goes_through_and_links_do_not() -> None:
    home = Segment("\x1b[H", None, [(ControlType.HOME,)])
    link = Segment("words", Style(link="http://evil.example/", bold=True))
    came = plain.apply([home, link], GROUND)
    assert came[0] == home
    assert came[1].style is not None
    assert (came[1].text, came[1].style.link, came[1].style.bold) == ("words", None, True)


def test_a_clean_line_is_passed_on_as_it_is() -> None:
    line = [Segment("│ naïve “words” "), Segment("漢字 ▸")]
    assert plain.apply(line, GROUND) is line


@pytest.mark.parametrize(
    ("data", "screen"),
    [
        ("I ❤\ufe0f it", "I ❤ it"),
        ("1\ufe0f\u20e3", "1"),
        ("👩\u200d👩\u200d👧 here", "👩 here"),
        ("🏳\ufe0f\u200d🌈", "🏳"),
        ("👍\U0001f3fd", "👍"),
        ("ශ්\u200dරී", "ශ්රී"),
        ("\u1112\u1161\u11ab", "한"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_signs_of_unsure_width_are_drawn_without_what_makes_them_so(data: str, screen: str) -> None:
    assert drawn(data) == screen
    assert cells(data) == cell_len(screen)


@given(texts)
def test_what_is_drawn_is_drawn_the_same_again(text: str) -> None:
    assert drawn(drawn(text)) == drawn(text)
    assert harmless(drawn(text))


@given(sentences, st.integers(1, 12))
def test_pieces_fit_and_cut_no_sign(text: str, width: int) -> None:
    pieces = chop(text, width)
    assert "".join(pieces) == text
    for piece in pieces:
        assert cells(piece) <= max(width, 2)
    for piece in pieces[1:]:
        assert not unicodedata.combining(piece[0])
        assert piece[0] not in "\u200d\ufe0f\u20e3"
        assert cells(piece[0]) > 0 or cells(text) == 0
    assert sum(cells(piece) for piece in pieces) == cells(text)


@given(sentences, st.integers(1, 30))
def test_wrapped_lines_fit_and_hold_all_words(text: str, width: int) -> None:
    room = max(width, 2)
    offsets = wrap_offsets(text, width)
    assert all(cells(text[a:b]) <= room for a, b in offsets)
    assert "".join(text[a:b] for a, b in offsets).replace(" ", "") == text.replace(" ", "")
    lines = wrap_parts([Part(text)], width)
    assert all(width_of(line) <= room for line in lines)
    said = "".join(part.text for line in lines for part in line)
    assert said.replace(" ", "") == "".join(text.split())
    marked = wrap_text(text, width, "text", ((0, len(text) // 2, "kept"),)) if text else ()
    assert all(width_of(line) <= room + 2 for line in marked)


@given(sentences, st.integers(0, 20))
def test_cut_and_padded_texts_have_their_width(text: str, width: int) -> None:
    assert cells(fit(text, width)) <= width
    assert cells(pad(text, width)) == width
    assert width_of(fit_parts((Part(text), Part("more", "dim")), width)) <= width


def _turned_across(line: str) -> bool:
    """Whether right-to-left words have a column behind them with nothing between that goes left to right."""
    turned, gap = False, 0
    for char in line:
        way = unicodedata.bidirectional(char)
        if way in ("R", "AL", "L"):
            turned, gap = way != "L", 0
        elif char == " " and turned:
            gap += 1
            if gap > 1:
                return True
        else:
            gap = 0
    return turned and gap > 0


@given(sentences, sentences)
def test_columns_and_panes_stay_where_they_are_beside_right_to_left_words(left: str, right: str) -> None:
    row = [f"{drawn(pad(left, 12))} 3+1 20 Nov", "   ", f"│ {drawn(right)}    ", "│ 12"]
    line = "".join(put(*row))
    assert not _turned_across(line.rstrip("│ 12"))
    assert cell_len(line) == cell_len("".join(row))


def test_right_to_left_words_in_a_sentence_are_not_parted() -> None:
    assert put("שלום עולם", " ", "שוב") == ["שלום עולם", " ", "שוב"]
    assert put("שלום", "  ", "12 │") == ["שלום", f"{EDGE} ", "12 │"]
    assert pad("שלום", 7) == f"שלום{EDGE}  "
