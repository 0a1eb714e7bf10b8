"""Nothing hostile survives the string cleaner, and cleaning twice changes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.cleaning import clean_line, clean_text

_INVISIBLE = {
    0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x3164, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xFFA0,
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF0, 0xFFFC), *range(0xE0000, 0xE1000),
}  # fmt: skip


def forbidden(ch: str) -> bool:
    """Judged by the Unicode database and a list of its own, not by the cleaner's table."""
    code = ord(ch)
    if ch == "\n":
        return False
    return (
        unicodedata.category(ch) in {"Cc", "Cs"}
        or unicodedata.bidirectional(ch) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or code in _INVISIBLE
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


NASTY = (
    "\x1b]52;c;\x07\\\x9b\x90\x9c[31mK\u202e\u200d\u200c\ufe0f\ufe0e\U000e0041\ud83d\ufeff\u00ad\r\n\t\x00"
    "\u0301ae👩क्ष "
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=[])),
    st.text(st.sampled_from(NASTY)),
    st.text(st.one_of(st.sampled_from(NASTY), st.characters(exclude_categories=[]))),
)


@settings(max_examples=150)
@given(texts)
def test_no_forbidden_code_point_survives_and_twice_is_once(text: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(text)
        assert not [hex(ord(ch)) for ch in once if forbidden(ch)]
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode("utf-8")
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    ("hostile", "clean"),
    [
        ("a\x1b]52;c;ZXZpbA==\x07b", "ab"),
        ("a\x1b]0;title\x1b\\b", "ab"),
        ("a\x9d52;c;ZXZpbA==\x9cb", "ab"),
        ("a\x1bP1$r0m\x1b\\b", "ab"),
        ("red \x1b[1;31mtext\x1b[0m", "red text"),
        ("x\x9b2Jy", "xy"),
        ("reset\x1bc now", "reset now"),
        (
            "unfinished \x1b]8;;http://a.example and the article goes on",
            "unfinished 8;;http://a.example and the article goes on",
        ),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("ig\u200bno\u200dre\u200c", "ignore"),
        ("co\u00adoperate", "cooperate"),
        ("A\U000e0049\U000e0047B", "AB"),
        ("one\r\ntwo\rthree\u2028four\x85five\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("tab\there", "tab here"),
        ("e\u0301", "é"),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
        ("smile☺\U000e0120\U000e0121", "smile☺"),
    ],
)
def test_whole_sequences_go_and_words_stay(hostile: str, clean: str) -> None:
    assert clean_text(hostile) == clean


@pytest.mark.parametrize(
    "kept", ["👩‍💻 at work", "❤️‍🔥", "می‌خواهم", "क्‍ष", "中文，标点。", "“quotes” – dash…", "office", "５０％"]
)
def test_what_joiners_and_marks_mean_is_kept(kept: str) -> None:
    assert clean_text(kept) == kept


def test_a_line_is_one_line() -> None:
    assert clean_line("  A\u00a0title\n\n over\tlines \x1b[2J") == "A title over lines"


def test_half_a_megabyte_of_escapes_is_linear() -> None:
    assert clean_text("\x1b]" * 250_000) == ""
    assert clean_text("\x1b[" * 250_000 + "\nend") == "\nend"
