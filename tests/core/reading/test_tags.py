"""Tags with thousands of attributes: a page is read in time, and pages as they are stay as they are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Origin
from core.reading import read_bytes
from core.reading.tags import LONGEST, with_short_tags

TEXT = "The dam at Teasel was drained on Monday after inspectors found a crack in its northern wall."
NAMES = " ".join(f"a{n}" for n in range(50_000))
VALUES = " ".join(f'a{n}="x"' for n in range(50_000))


@pytest.mark.parametrize(
    "tag",
    [
        f"<p {NAMES}>",
        f"<p {VALUES}>",
        f"<p {NAMES * 8}>",
        f'<p " {NAMES}>',
        f'<p " {NAMES} ">',
        f"<p x='{NAMES}>",
        f"<p {NAMES.replace(' ', '/')}>",
        f'<p a" b=" > " {NAMES}>',
        f"<p a=' > < ' {NAMES}>",
    ],
    ids=["names", "values", "many", "a quote", "two", "an open value", "slashes", "a hidden end", "signs"],
)
def test_a_tag_of_many_attributes_is_read_in_time(tag: str) -> None:
    began = time.monotonic()
    (clipping,) = read_bytes(f"<html><body>{tag}{TEXT}</p></body></html>".encode(), Origin(name="a.html"))
    assert clipping.text == TEXT
    assert time.monotonic() - began < 6


def test_a_long_value_stays_whole() -> None:
    image = f'<img alt="a > b" src="data:image/png;base64,{"A" * 20_000}">'
    props = "<div data-props='{" + '"key": "some words", ' * 500 + "}'>"
    assert with_short_tags(f"<p>{TEXT}</p>{image}{props}") == f"<p>{TEXT}</p>{image}{props}"


@given(st.text(alphabet="<>p a='\"/x\n", max_size=300))
def test_a_page_of_short_tags_is_left_as_it_is(html: str) -> None:
    assert with_short_tags(html) == html
    assert with_short_tags(html + "<p " + "x" * (LONGEST + 1)).startswith(html.split("<")[0])


@pytest.mark.parametrize("piece", ["<p '\"", "<p \"'", "<", "<a", "\"'>", "<p x=", "<p =\"'"])
def test_no_quotes_cost_more_than_one_pass(piece: str) -> None:
    began = time.monotonic()
    with_short_tags(piece * (1_000_000 // len(piece)) + "x" * (LONGEST + 1))
    assert time.monotonic() - began < 5
