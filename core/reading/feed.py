"""Feeds: every item with words of its own is a clipping."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from core.reading.dates import parse_date
from core.reading.outcome import Found
from core.reading.page import fragment_text


def read_feed(data: bytes) -> Iterator[Found]:
    """The items of an RSS or Atom feed in their order; nothing when it holds none."""
    import feedparser

    # A stream, because the parser would take some strings for addresses to fetch.
    parsed: Any = feedparser.parse(io.BytesIO(data))
    outlet = str(parsed.feed.get("title") or "")
    language = str(parsed.feed.get("language") or "")
    for entry in parsed.entries:
        yield Found(
            body=_body(entry),
            title=fragment_text(str(entry.get("title") or "")),
            url=str(entry.get("link") or ""),
            outlet=outlet,
            author=str(entry.get("author") or ""),
            published=parse_date(str(entry.get("published") or entry.get("updated") or "")),
            language=language,
        )


def _body(entry: Any) -> str:
    """The longest text of an item: its content before its summary."""
    texts = [fragment_text(str(content.get("value") or "")) for content in entry.get("content") or ()]
    texts.append(fragment_text(str(entry.get("summary") or "")))
    best = max(texts[:-1], key=len, default="")
    return best if best.strip() else texts[-1]
