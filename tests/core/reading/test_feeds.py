"""Feeds item by item, JSON feeds, lists of feeds, and other JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NotAClipping
from core.model import Origin
from core.reading import kind_of_bytes, read_bytes, read_feed_items, read_opml, read_paths, sift

BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029. "
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December. "
    "Insurance costs had risen by 28 percent since a fatal accident in 2024, the authority said. "
    "Under the contract, Tidewright Systems will supply 62 machines and a remote operations centre. "
    "The first 14 carriers are to enter service in June 2027, and the last ones two years later. "
    "The union speaks of a breach of its agreement with the port, and asks the mayor to step in."
)
TEASER = "The port of Sallowhaven will replace its carriers with driverless ones by 2029."
FEED = Origin(kind="feed", name="radio", path="https://radio.example/feeds/day.xml")


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel><title>Public Radio</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(title: str, text: str, more: str = "") -> str:
    return f"<item><title>{title}</title><description>{text}</description>{more}</item>"


def test_items_come_one_by_one_also_those_without_an_article() -> None:
    items = read_feed_items(
        rss(
            item("Carriers", BODY, "<guid isPermaLink='false'>7</guid><link>/2026/carriers</link>"),
            item("Teaser", TEASER, "<link>https://radio.example/t?a=1&amp;b=2</link>"),
            item("Nothing", "", "<link>https://radio.example/n</link>"),
            item("Carriers again", BODY, "<guid isPermaLink='false'>7</guid>"),
            item("No address", TEASER),
        ),
        FEED,
    )
    first, teaser, nothing, last = items
    assert (first.key, first.url, first.thin) == ("7", "https://radio.example/2026/carriers", False)
    assert first.clipping is not None
    assert (first.clipping.outlet, first.clipping.origin.kind) == ("Public Radio", "feed")
    assert first.clipping.origin.name == "radio #1"
    assert (teaser.key, teaser.thin, teaser.problem) == ("https://radio.example/t?a=1&b=2", True, "")
    assert teaser.clipping is not None
    assert TEASER in teaser.clipping.text
    assert (nothing.clipping, nothing.thin, nothing.url) == (None, True, "https://radio.example/n")
    assert nothing.problem.endswith(".")
    assert len(last.key) == 64
    (bare,) = read_feed_items(rss(item("A bare id", BODY, "<guid>7</guid>")), FEED)
    assert (bare.key, bare.url) == ("7", "")
    assert [one.key for one in read_feed_items(rss(item("No address", TEASER)), FEED)] == [last.key]


@pytest.mark.parametrize(
    "end",
    [
        "[…]",
        "...",
        "… Read more",
        "Continue reading “Carriers”",
        "The post Carriers appeared first on Radio.",
    ],
)
def test_a_text_that_breaks_off_is_thin(end: str) -> None:
    (cut,) = read_feed_items(rss(item("Carriers", f"{BODY} {end}")), FEED)
    assert cut.thin
    (whole,) = read_feed_items(rss(item("Carriers", BODY)), FEED)
    assert not whole.thin


def test_an_item_that_is_a_wall_is_a_problem() -> None:
    (wall,) = read_feed_items(rss(item("Carriers", "Subscribe to continue reading this article.")), FEED)
    assert (wall.clipping, wall.thin) == (None, True)
    assert "paywall" in wall.problem


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)


@pytest.mark.parametrize("head", [BOMB, f"<!-- c -->\n{BOMB}", BOMB.replace("rss", "channel").lower()])
def test_a_feed_with_entities_of_its_own_is_one_sentence(head: str) -> None:
    data = rss(item("T &c; &x;", BODY), head=head)
    with pytest.raises(NotAClipping, match="document type of its own"):
        read_feed_items(data, FEED)
    with pytest.raises(NotAClipping, match="document type of its own"):
        read_bytes(data, Origin(name="day.xml"))
    plain = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://n.example/rss-0.91.dtd">'
    assert read_feed_items(rss(item("Carriers", BODY), head=plain), FEED)[0].clipping


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff", b"<html><body><p>No feed, but a page with some words on it.</p></body></html>", b"{}"],
)
def test_what_is_no_feed_is_one_sentence(data: bytes) -> None:
    with pytest.raises(NotAClipping):
        read_feed_items(data, FEED)


def test_a_server_says_the_letters_of_a_feed() -> None:
    data = rss(item("Кран", BODY)).replace(b' encoding="utf-8"', b"").decode().encode("koi8-r")
    assert read_feed_items(data, FEED, charset="koi8-r")[0].title == "Кран"


def json_feed(*items: Any, **more: Any) -> bytes:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Tidewater", "items": list(items), **more}
    return json.dumps(feed).encode()


def test_a_json_feed_is_a_feed() -> None:
    data = json_feed(
        {
            "id": 12,
            "url": "https://tidewater.example/12",
            "title": "Carriers",
            "content_html": f"<p>{BODY}</p><script>bad()</script>",
            "content_text": "no",
            "date_published": "2026-11-18T09:30:00+01:00",
            "authors": [{"name": "Jane Doe"}, {"name": "Jo Roe"}],
        },
        {"id": "b", "external_url": "https://b.example", "content_text": BODY, "author": {"name": "Ann"}},
        {"id": "c", "summary": TEASER},
        "no item",
        {"id": ["x"], "title": 3, "content_html": {"a": 1}, "authors": [None, {"name": None}, 7]},
    )
    first, second, third, last = read_feed_items(data, FEED)
    assert (first.key, first.title, first.published) == ("12", "Carriers", date(2026, 11, 18))
    assert first.clipping is not None
    assert first.clipping.text == f"Carriers\n\n{BODY}"
    assert (first.clipping.author, first.clipping.outlet) == ("Jane Doe, Jo Roe", "Tidewater")
    assert (second.key, second.url) == ("b", "https://b.example")
    assert second.clipping is not None
    assert second.clipping.author == "Ann"
    assert third.thin
    assert last.clipping is None
    assert read_bytes(data, Origin(name="day.json"))[0].title == "Carriers"
    assert kind_of_bytes(data) == "feed"
    assert kind_of_bytes(b'{"items": [], "version": "https:\\/\\/jsonfeed.org\\/version\\/1"}') == "feed"


KEYS = ["id", "items", "url", "title", "content_html", "author", "authors", "name", "version"]
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(SHAPES)
def test_a_json_feed_of_any_shape_gives_items_or_one_sentence(shape: Any) -> None:
    items = shape if isinstance(shape, list) else [shape]
    for data in (json_feed(*items), json_feed(items=shape), json_feed(title=shape, authors=shape)):
        assert all(one.key for one in read_feed_items(data, FEED))


def test_other_json_in_a_folder_is_passed_over_and_named_itself_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"a": [1, 2]}')
    (tmp_path / "notes.json").write_text(BODY)
    (tmp_path / "feed.json").write_bytes(json_feed({"id": 1, "title": "Carriers", "content_text": BODY}))
    (tmp_path / "data.txt").write_text('[{"a": 1}, {"b": "words and more words in a file that is data"}]')
    reading = read_paths([tmp_path])
    assert [clipping.origin.name for clipping in reading.clippings] == ["feed.json #1"]
    assert reading.problems == ()
    (problem,) = read_paths([tmp_path / "config.json"]).problems
    assert problem.sentence == "It is JSON, but not a feed."
    assert kind_of_bytes(b"[Update] The dam was drained on Monday, officials say.") == "text"
    assert kind_of_bytes(b"[" * 100_000) == "text"


LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Deep">
<outline text="Radio &amp; more" type="rss" xmlUrl="https://r.example/f?a=1&amp;b=2"/></outline></outline>
<outline title="Tide\u202e" text="x" xmlurl="http://tide.example/rss"/>
<outline text="again" xmlUrl="http://tide.example/rss"/>
<outline xmlUrl="feed://f.example/x"/><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:x"/>
<outline text="bare & broken" xmlUrl="https://b.example/rss"></body></opml>"""


def test_a_list_of_feeds_gives_titles_and_addresses() -> None:
    assert read_opml(LIST.encode()) == (
        ("Radio & more", "https://r.example/f?a=1&b=2"),
        ("Tide", "http://tide.example/rss"),
        ("https://f.example/x", "https://f.example/x"),
        ("bare broken", "https://b.example/rss"),
    )
    assert read_opml(LIST.encode("utf-16")) == read_opml(LIST.encode())
    assert kind_of_bytes(LIST.encode()) == "opml"


def test_a_list_of_feeds_is_no_article_and_says_what_to_do() -> None:
    with pytest.raises(NotAClipping) as caught:
        read_bytes(LIST.encode(), Origin(name="subs.opml"))
    assert str(caught.value) == "subs.opml is a list of feeds. `foredeck add` reads the feeds in it."


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<opml>",
        b"<opml><body><outline text='x'/></body></opml>",
        rss(item("T", BODY)),
        b"\x00\x01\x02\xff" * 9,
        BOMB.replace("rss", "opml").encode() + b'<opml><outline xmlUrl="https://a.example/&c;"/></opml>',
        b"<opml>" + b"<outline>" * 100_000,
    ],
)
def test_what_is_no_list_of_feeds_is_one_sentence(data: bytes) -> None:
    with pytest.raises(NotAClipping) as caught:
        read_opml(data)
    assert caught.value.hint


def test_what_was_fetched_takes_its_letters_and_its_address() -> None:
    page = f"<html><head><title>Кран порта</title></head><body><p>{BODY}</p><p>Порт Кран.</p></body></html>"
    (clipping,) = read_bytes(
        page.encode("koi8-r"), Origin(kind="url"), charset="koi8-r", url="https://tidewater.example/a"
    )
    assert "Порт Кран" in clipping.text
    assert (clipping.url, clipping.outlet) == ("https://tidewater.example/a", "tidewater.example")
    for stated, expected in {
        "https://tidewater.example/b": "https://tidewater.example/b",
        "https://tidewater.example/": "https://tidewater.example/a",
        "javascript:x": "https://tidewater.example/a",
    }.items():
        canonical = page.replace("<head>", f'<head><link rel="canonical" href="{stated}">')
        (clipping,) = read_bytes(canonical.encode(), Origin(kind="url"), url="https://tidewater.example/a")
        assert clipping.url == expected


@pytest.mark.parametrize("link", ["http://[::1", "//[", "http://[x]/"])
def test_a_link_that_is_none_costs_no_item(link: str) -> None:
    items = read_feed_items(
        rss(item("Bad", BODY, f"<link>{link}</link>"), item("Good", BODY + " More.")), FEED
    )
    assert [one.clipping is not None for one in items] == [True, True]


def test_a_feed_of_too_many_items_says_that_some_were_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.reading.feed.MOST_ITEMS", 2)
    data = rss(*(item(f"Item {number}", f"{BODY} {number}") for number in range(3)))
    *items, left = read_feed_items(data, FEED)
    assert len(items) == 2
    assert (left.clipping, left.problem) == (None, "It holds over 2 items; the rest was left.")
    assert [each.sentence for each in sift(data, FEED).problems] == [left.problem]
