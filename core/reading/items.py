"""The items of a feed one by one: what tells them apart, and which are only a teaser of their article."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from core.errors import NotAClipping
from core.model.cleaning import clean_line
from core.reading.building import FEWEST_WORDS, build, http_url
from core.reading.feed import read_feed
from core.reading.opening import refuse, told
from core.reading.outcome import FeedItem, SetAside
from core.reading.walls import count_words

if TYPE_CHECKING:
    from core.model import Origin
    from core.reading.outcome import Found

TEASER = 80
"""Words below which an item's text is taken for a teaser of the article behind its link."""

_CUT = re.compile(
    r"(?:\[?(?:\.\.\.|…)\]?|\b(?:read|see) (?:more|on|the (?:full|rest).{0,40})|continue reading.{0,100}"
    r"|the post .{1,300} (?:appeared|first appeared) .{1,100})[\s.»→>]*\Z",
    re.I | re.S,
)


def read_items(data: bytes, origin: Origin, charset: str = "") -> tuple[FeedItem, ...]:
    """The items of a feed, each key once. Raises NotAClipping for what is no feed or a broken one."""
    kind, text, _ = told(data, charset=charset)
    if kind != "feed":
        refuse(kind)
        raise NotAClipping("It is no feed.", "Look for the address of the feed on the site's page.")
    items: dict[str, FeedItem] = {}
    try:
        for number, (key, found) in enumerate(read_feed(text, origin.path), start=1):
            name = f"{clean_line(origin.name) or 'feed'} #{number}"
            item = _item(key, found, origin.model_copy(update={"kind": "feed", "name": name}))
            items.setdefault(item.key, item)
    except NotAClipping:
        raise
    except Exception as error:  # the parsers run on hostile markup
        raise NotAClipping("It is a feed that is broken inside.", "Fetch it again later.") from error
    return tuple(items.values())


def _item(key: str, found: Found | NotAClipping, origin: Origin) -> FeedItem:
    if isinstance(found, NotAClipping):
        return FeedItem(key, "", "", None, None, found.sentence, thin=True)
    words = count_words(found.body)
    thin = words < TEASER or (words < 3 * TEASER and bool(_CUT.search(found.body[-600:])))
    clipping, problem = None, ""
    try:
        clipping = build(found, origin, lenient=True)
    except SetAside as error:
        short = thin and words >= FEWEST_WORDS and error.aside.reason.startswith("only")
        clipping, problem = (error.aside.clipping, "") if short else (None, error.sentence)
    except NotAClipping as error:
        problem = error.sentence
    title = clean_line(found.title)
    url = http_url(found.url)
    spare = hashlib.sha256(f"{title}\n{found.body}".encode("utf-8", "replace")).hexdigest()
    key = clean_line(key)[:2000] or url or spare
    return FeedItem(key, url, title, found.published, clipping, problem, thin or clipping is None)
