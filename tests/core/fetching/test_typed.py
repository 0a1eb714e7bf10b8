"""What people type or paste: an address, cleaned, or None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fetching import web_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://tidewater.example/a?b=1#c", "https://tidewater.example/a?b=1#c"),
        ("  HTTP://Tidewater.Example/A \n", "http://tidewater.example/A"),
        ("tidewater.example", "https://tidewater.example"),
        ("www.tidewater.example/news/2026.", "https://www.tidewater.example/news/2026"),
        ("//tidewater.example/x", "https://tidewater.example/x"),
        ("<https://tidewater.example/x>", "https://tidewater.example/x"),
        ("“https://tidewater.example/x”,", "https://tidewater.example/x"),
        ("https://en.wiki.example/Port_(harbour)", "https://en.wiki.example/Port_(harbour)"),
        ("https://tidewater.example/x).", "https://tidewater.example/x"),
        ("https://me:secret@tidewater.example/x", "https://tidewater.example/x"),
        ("feed://tidewater.example/rss", "https://tidewater.example/rss"),
        ("feed:http://tidewater.example/rss", "http://tidewater.example/rss"),
        ("https://tidewater.example/x#:~:text=the%20port", "https://tidewater.example/x"),
        ("https://tidewater.example/\u202ea\x1b[2Jb", "https://tidewater.example/ab"),
        ("https://bücher.example/ä|b", "https://bücher.example/%C3%A4%7Cb"),
        ("tidewater.example:8080/x", "https://tidewater.example:8080/x"),
        ("localhost:8000/x", "http://localhost:8000/x"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("notes.md/article", "https://notes.md/article"),
    ],
)
def test_an_address_is_cleaned(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "word", "two words", "The port will. And more", "notes.md", "a/b.txt", "article.pdf",
        "./x.html",
        "/tmp/x.html", "~/x", "desk@tidewater.example", "mailto:desk@tidewater.example",
        "ftp://tidewater.example/x",
        "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "https://", "https:///",
        "http://:80",
        "http://[::1", "https://a.example:99999/", "12.5", "1.2.3.4", "e.g.", "v1.2/3",
        "https://a.example/b c",
        "https://a.example\nhttps://b.example", "C:\\x.html", "https://" + "a" * 3000, "and/or",
    ],
)  # fmt: skip
def test_what_is_no_address_is_none(text: str) -> None:
    assert web_address(text) is None


@given(st.one_of(st.text(), st.text().map("https://{}".format), st.text().map("a.example/{}".format)))
def test_any_text_gives_a_clean_web_address_or_none(text: str) -> None:
    address = web_address(text)
    if address is not None:
        assert address.startswith(("http://", "https://"))
        assert address.isprintable()
        assert not set(address) & set(' "<>\\^`{|}')
        assert web_address(address) == address
