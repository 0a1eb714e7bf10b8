"""Spellings of one address become one key; two articles keep two."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.addresses import normalised
from core.model.cleaning import clean_line

STORY = "https://tidewater.example/2026/11/carriers"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://tidewater.example/2026/11/carriers",
        "HTTPS://WWW.Tidewater.Example:443/2026/11/carriers/",
        "http://tidewater.example:80/2026/11/carriers#comments",
        "https://m.tidewater.example/2026/11/carriers?utm_source=mail&utm_medium=x&fbclid=1",
        "https://amp.tidewater.example/2026/11/carriers/amp/",
        "https://www.tidewater.example/amp/2026/11/carriers?outputType=amp",
        "https://reader:secret@tidewater.example/2026/11/c%61rriers",
        "https://www.google.com/amp/s/www.tidewater.example/2026/11/carriers",
        "https://tidewater-example.cdn.ampproject.org/c/s/tidewater.example/2026/11/carriers",
        "https://tidewater.example/2026/11/carriers;jsessionid=AB12?",
        "  <https://tidewater.example/2026/11/carriers\u200b".replace("<", ""),
    ],
)
def test_spellings_of_one_article_are_one(spelling: str) -> None:
    assert normalised(spelling) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/view?id=1", "https://a.example/view?id=2"),
        ("https://a.example/view?cid=1", "https://a.example/view?cid=2"),
        ("https://a.example/?p=12&source=wire", "https://a.example/?p=12&source=desk"),
        ("https://a.example/Story", "https://a.example/story"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://news.a.example/x", "https://a.example/x"),
        ("https://a.example/x?q=%C4%E3", "https://a.example/x?q=%C4%E4"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://amp.dev/", "https://dev/"),
        ("https://example.example/camp", "https://example.example/c"),
    ],
)
def test_two_articles_stay_two(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_the_query_is_put_in_order() -> None:
    assert normalised("https://a.example/?b=2&a=1&&b=2") == normalised("http://a.example?a=1&b=2")


def test_names_of_other_scripts_have_one_spelling() -> None:
    assert normalised("https://www.bücher.example/ä") == "https://xn--bcher-kva.example/%C3%A4"
    assert normalised("https://XN--BCHER-KVA.example/%c3%a4") == "https://xn--bcher-kva.example/%C3%A4"


@pytest.mark.parametrize(
    "text", ["", "no address", "ftp://a.example/x", "https://", "https://[::1", "http://a:b/"]
)
def test_what_is_no_address_stays_itself(text: str) -> None:
    assert normalised(text) == text


PIECES = st.sampled_from(
    [
        "http://", "https://", "HTTP:", "www.", "m.", "amp.", "en.", "wikipedia.org", "a.example",
        "ü.example", ":80",
        ":443", ":8", "/", "//", "/amp", ".amp", "/amp/", ".html", "%", "%4", "%41", "%2f", "%c3", "?",
        "&", "=", "#",
        ";sid=1", "utm_source", "utm_source=1", "id=%26", "@", "[", "]", "[::1]", ".", "é", "\ud800", " ",
        "\u200b",
        "www.google.com/amp/s/", "x.cdn.ampproject.org/c/s/", "\\", "+", "\t", "1", "²",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join)))
def test_a_key_is_its_own_key(text: str) -> None:
    key = normalised(text)
    assert normalised(key) == key
    assert clean_line(key) == key


@given(st.lists(PIECES, max_size=12).map(lambda pieces: "https://a.example/" + "".join(pieces)))
def test_http_and_www_never_tell_two_articles_apart(url: str) -> None:
    assert normalised(url.replace("https://a.example/", "http://www.a.example/", 1)) == normalised(url)


def test_nothing_heavy_is_loaded_for_it() -> None:
    code = "import sys, core.model.addresses as a; a.normalised('http://x.example/'); "
    code += "print('courlan' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
