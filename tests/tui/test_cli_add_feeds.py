"""`foredeck add` of feeds: no item is lost to a failure on the way, however the server remembers us."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Site, feed, numbers, on_desk, opml, page, place, site

from core.keeping import Desk
from tui.cli import main

__all__ = ["place", "site"]


def teasers(site: Site, *numbers: int) -> bytes:
    """A feed whose items name their articles and hold nothing of them."""
    items = "".join(
        f"<item><title>Item {each}</title><link>{site.address}/{each}</link><guid>{each}</guid></item>"
        for each in numbers
    )
    channel = f"<channel><title>News</title>{items}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0'>{channel}</rss>".encode()


def test_an_item_whose_article_could_not_be_fetched_is_asked_for_again(place: Path, site: Site) -> None:
    address = site.put("/feed.xml", teasers(site, 1, 2), "application/rss+xml")
    site.marks["/feed.xml"] = '"one"'
    site.put("/1", page(1))
    main(["add", address])
    assert numbers(on_desk(place)) == [1]
    site.put("/2", page(2))
    main(["add", address])
    assert numbers(on_desk(place)) == [1, 2]
    main(["add", address])
    assert site.unchanged == ["/feed.xml"], "now that all items are here the server may say so"


def test_a_feed_that_did_not_reach_the_disk_is_read_again(
    place: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = site.put("/feed.xml", feed(1, 2), "application/rss+xml")
    site.marks["/feed.xml"] = '"one"'
    with monkeypatch.context() as full:
        full.setattr(Desk, "flush", lambda *_: False)
        assert main(["add", address]) == 1
    main(["add", address])
    assert site.unchanged == []
    main(["add", address])
    assert site.unchanged == ["/feed.xml"]


def test_two_feeds_that_lead_to_one_article_have_both_given_it(place: Path, site: Site) -> None:
    addresses = [site.put(f"/{name}.xml", teasers(site, 1), "application/rss+xml") for name in "ab"]
    site.marks |= {"/a.xml": '"a"', "/b.xml": '"b"'}
    site.put("/1", page(1))
    main(["add", *addresses])
    main(["add", *addresses])
    assert sorted(site.unchanged) == ["/a.xml", "/b.xml"]
    assert site.asked.count("/1") == 1


def test_an_item_whose_article_holds_no_words_costs_a_sentence(
    place: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    address = site.put("/feed.xml", teasers(site, 1), "application/rss+xml")
    site.put("/1", b"<html><body></body></html>")
    main(["add", address])
    assert "/1: It holds no words." in capsys.readouterr().err


def test_what_lists_of_lists_lead_to_in_the_end_is_said(
    place: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    last = site.put("/feed.xml", feed(1), "application/rss+xml")
    for number in range(5):
        last = site.put(f"/{number}.opml", opml(last), "text/x-opml")
    assert main(["add", last]) == 2
    assert "/0.opml: It was not fetched: lists lead to lists too often" in capsys.readouterr().err
