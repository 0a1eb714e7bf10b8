"""Feeds, RSS, Atom and JSON: every item with words of its own is a clipping."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from core.errors import NotAClipping
from core.reading.building import http_url
from core.reading.dates import parse_date
from core.reading.outcome import Found
from core.reading.page import fragment_text

MOST_ITEMS = 2_000
"""Items of one feed that are read; those of a day are some hundreds at most."""


def read_feed(text: str, base: str = "") -> Iterator[tuple[str, Found | NotAClipping]]:
    """(id or link, item) of a feed in their order; `base` is the address that its links are seen from.

    After the last item that is read comes why the rest is not.
    """
    base = http_url(base)
    items = _json_items(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _xml_items(text, base)
    for number, (key, found) in enumerate(items):
        if number >= MOST_ITEMS:
            sentence = f"It holds over {MOST_ITEMS:,} items; the rest was left."
            yield f"over {MOST_ITEMS}", NotAClipping(sentence, "Ask the site for a feed of less.")
            return
        yield key, found


def _xml_items(text: str, base: str) -> Iterator[tuple[str, Found]]:
    import feedparser

    # A stream, because the parser would take some strings for addresses to fetch.
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed: Any = feedparser.parse(stream, response_headers=headers)
    outlet = str(parsed.feed.get("title") or "")
    language = str(parsed.feed.get("language") or "")
    for entry in parsed.entries:
        link = str(entry.get("link") or "")
        # The parser takes any id for an address.
        if entry.get("guidislink") and not link.lower().startswith(("http:", "https:", "/")):
            link = ""
        yield (
            str(entry.get("id") or link),
            Found(
                body=_body(entry),
                title=fragment_text(str(entry.get("title") or "")),
                url=_seen_from(base, link),
                outlet=outlet,
                author=str(entry.get("author") or ""),
                published=parse_date(str(entry.get("published") or entry.get("updated") or "")),
                language=language,
            ),
        )


def _seen_from(base: str, link: str) -> str:
    """The address that a link means there; nothing for one that is none."""
    try:
        return urljoin(base, link) if base and link else link
    except ValueError:
        return ""


def _body(entry: Any) -> str:
    """The longest text of an item: its content before its summary."""
    texts = [fragment_text(str(content.get("value") or "")) for content in entry.get("content") or ()]
    texts.append(fragment_text(str(entry.get("summary") or "")))
    best = max(texts[:-1], key=len, default="")
    return best if best.strip() else texts[-1]


def _json_items(text: str) -> Iterator[tuple[str, Found]]:
    """The items of a JSON Feed (https://jsonfeed.org, version 1 or 1.1); NotAClipping when it is broken."""
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise NotAClipping("It is a JSON feed that is broken.", "Fetch it again.") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        said = {key: value for key, value in item.items() if isinstance(value, str)}
        number = item.get("id")
        link = said.get("url") or said.get("external_url") or ""
        key = str(number) if isinstance(number, (str, int)) and number != "" else link
        body = fragment_text(said["content_html"]) if said.get("content_html") else ""
        yield (
            key,
            Found(
                body=body.strip() or said.get("content_text") or said.get("summary") or "",
                title=said.get("title") or "",
                url=link,
                outlet=str(feed.get("title") or ""),
                author=_authors(item) or _authors(feed),
                published=parse_date(said.get("date_published") or said.get("date_modified") or ""),
                language=str(item.get("language") or feed.get("language") or ""),
            ),
        )


def _authors(holder: dict[str, Any]) -> str:
    """The names of the authors, of either version of the format."""
    authors = holder.get("authors")
    each = authors if isinstance(authors, list) else [holder.get("author")]
    return ", ".join(str(one["name"]) for one in each[:20] if isinstance(one, dict) and one.get("name"))
