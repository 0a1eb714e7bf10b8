"""What fetching is asked for and what it gives: addresses, limits, pages, and a sentence for each failure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core import __version__
from core.errors import ForedeckError

MEBIBYTE = 1_048_576

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""


@dataclass(frozen=True)
class Wanted:
    """An address to fetch; `etag` and `modified` are those of the last answer, when there was one."""

    url: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What an address gave. `charset` is what the answer's header declares, empty when it declares none."""

    url: str
    """As it was asked for."""
    final_url: str
    """Where the redirects led."""
    data: bytes
    content_type: str = ""
    """Lower case and without parameters, such as `text/html`."""
    charset: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False
    """The page is the one that `etag` or `modified` of the Wanted named; then there are no bytes."""


@dataclass(frozen=True)
class NotFetched:
    """An address that gave nothing, why, and what to do."""

    url: str
    sentence: str
    hint: str = ""


@dataclass(frozen=True)
class Limits:
    """How far fetching goes; times in seconds, sizes in bytes of the unpacked page."""

    at_once: int = 6
    per_host: int = 2
    connect: float = 10
    read: float = 20
    """The longest silence of a server."""
    total: float = 60
    """For one address with all its redirects and retries; waiting for a turn does not count."""
    size: int = 16 * MEBIBYTE
    redirects: int = 5
    tries: int = 3
    allow_private: bool = False
    user_agent: str = f"Foredeck/{__version__}"


USUAL = Limits()


class Failure(ForedeckError):
    """Why one attempt gave nothing; it never leaves this room.

    `again`: another attempt may help. `after`: seconds that the server asks to wait before it.
    """

    title = "Not fetched"

    def __init__(self, sentence: str, hint: str = "", *, again: bool = False, after: float = 0) -> None:
        super().__init__(sentence, hint)
        self.again = again
        self.after = after
