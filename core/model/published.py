"""A card among others: what a finished card is called outside its desk, and what places it in time."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from core.model.card import Card
from core.model.cleaning import clean_line

FORMAT = "foredeck-card/1"
"""The mark of a card as JSON, and its version."""

_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_OWN_PAGE = re.compile(r"[0-9a-f]{32}")


class Published(BaseModel):
    """A finished card, from a desk or from an archive, with what a list shows of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    """What it is called in the published sets: 32 hex digits, see `published_id`."""
    card: Card
    day: date | None = None
    """The day of its desk, else the one that its page names."""
    outlets: tuple[str, ...] = ()
    """Where its sources appeared; for a card without sources the host of its link."""
    source: str = ""
    """For people: the file it came from, or its desk and story."""


def published_id(link: str) -> str:
    """The id of an article in the published sets: the MD5 of its link as Python prints the bytes of it.

    Measured on published pages and rows: `md5("b'https://…'")`, not the MD5 of the link itself.
    """
    return hashlib.md5(str(link.encode("utf-8", "replace")).encode(), usedforsecurity=False).hexdigest()


def card_id(card: Card) -> str:
    """The published id of a card: by its link, without one by its title and its page."""
    return published_id(card.link or f"{card.title.text}\n{card.page}")


def is_id(text: str) -> bool:
    """Whether a text has the form of a published id."""
    return _OWN_PAGE.fullmatch(text) is not None


def day_of_page(page: str) -> date | None:
    """The day that a page's name begins with (`20240218`, `20240218d`), or None."""
    found = _DAY.match(page)
    if found is None:
        return None
    with suppress(ValueError):
        return date(int(found[1]), int(found[2]), int(found[3]))
    return None


def host_of(link: str) -> str:
    """The outlet that a link names: its host without `www.`, or nothing."""
    with suppress(ValueError):
        return clean_line(urlsplit(link).hostname or "").removeprefix("www.")
    return ""


def published(card: Card, *, id: str = "", source: str = "") -> Published:
    """A card that came from outside, placed by what it says itself."""
    host = host_of(card.link)
    return Published(
        id=id or card_id(card),
        card=card,
        day=day_of_page(card.page),
        outlets=(host,) if host else (),
        source=source,
    )
