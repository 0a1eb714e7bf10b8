"""One address at a time: its redirects, retries and time, and the check of what comes back."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from core.fetching.outcome import Failure, Fetched, NotFetched
from core.fetching.saying import failure_of, status_failure
from core.fetching.unpacking import ACCEPTED, Unpacker, too_large
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.fetching.outcome import Limits, Sleep, Wanted

LONGEST_PAUSE = 30.0
"""Seconds; a server that asks for a longer pause is left alone."""
FIRST_PAUSE = 0.5
"""Seconds at most before the second attempt; twice as many before each later one."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    "application/pdf;q=0.9,application/xml;q=0.9,text/plain;q=0.9,*/*;q=0.5"
)
_NO_ARTICLE: tuple[tuple[str, str], ...] = (
    (r"image/.*", "an image"),
    (r"video/.*", "a video"),
    (r"audio/.*", "a sound recording"),
    (r"font/.*|application/(?:x-)?font.*", "a font"),
    (r"model/.*", "a model"),
    (
        r"application/(?:x-)?(?:zip.*|gzip|tar|bzip2?|xz|7z.*|rar.*|compress.*|java-archive|iso9660.*)"
        r"|application/vnd\.rar",
        "an archive",
    ),
    (r"application/(?:msword|rtf|vnd\.(?:openxmlformats|oasis|ms-).*|epub.*)|text/rtf", "an office document"),
    (r"text/(?:css|javascript)|application/(?:x-)?(?:javascript|ecmascript|wasm)", "a part of a page"),
    (r"text/calendar|text/vcard", "a calendar or an address"),
    (r"application/(?:x-msdownload|x-executable|vnd\.android.*|x-apple-diskimage|x-sh)", "a program"),
)


class Clock:
    """The seconds that one address may still take; waiting for a turn is not counted."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count what happens within; TimeoutError when the time is up."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.left):
                yield
        finally:
            self.left -= time.monotonic() - began


class Visitor:
    """Fetches addresses over one transport, so many at once and so many per host."""

    def __init__(self, transport: httpx.AsyncBaseTransport, limits: Limits, sleep: Sleep) -> None:
        self._transport = transport
        self._limits = limits
        self._sleep = sleep
        self._all = asyncio.Semaphore(max(1, limits.at_once))
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self.going = asyncio.Event()
        """Clear while too many pages wait to be taken: no request is begun then."""
        self.going.set()

    async def fetch(self, wanted: Wanted) -> Fetched | NotFetched:
        """What an address gives; whatever goes wrong is one sentence."""
        try:
            return await self._tries(wanted)
        except Exception as error:
            failure = failure_of(error, "")
            return NotFetched(wanted.url, clean_line(failure.sentence), failure.hint)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def _tries(self, wanted: Wanted) -> Fetched:
        clock = Clock(self._limits.total)
        for turn in range(1, max(1, self._limits.tries) + 1):
            try:
                return await self._follow(wanted, clock)
            except Failure as failure:
                pause = max(failure.after, random.uniform(0.5, 1) * FIRST_PAUSE * 2 ** (turn - 1))
                last = turn >= self._limits.tries or not failure.again
                if last or pause > min(LONGEST_PAUSE, clock.left):
                    raise
            clock.left -= pause
            await self._sleep(pause)
        raise AssertionError("a visit ends with a page or a failure")

    async def _follow(self, wanted: Wanted, clock: Clock) -> Fetched:
        """The page at the end of the redirects, each of which is checked like an address that was typed."""
        cookies = httpx.Cookies()
        url = _joined(None, wanted.url)
        for _ in range(self._limits.redirects + 1):
            async with self._turn(url.host):
                try:
                    async with clock.running():
                        came = await self._ask(url, wanted, cookies)
                except TimeoutError:
                    raise Failure(
                        f"{url.host} took longer than {self._limits.total:g} seconds in all.",
                        "Try again later.",
                    ) from None
                except Exception as error:
                    raise failure_of(error, url.host) from error
            if isinstance(came, Fetched):
                return came
            url = _joined(url, came)
        raise Failure(
            f"{url.host} leads from redirect to redirect (more than {self._limits.redirects}).",
            "Open it in a browser and save the page.",
        )

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """One of the connections to a host, then one of all: so a slow host keeps no other waiting."""
        of_host = self._hosts.setdefault(host, asyncio.Semaphore(max(1, self._limits.per_host)))
        async with of_host, self._all:
            await self.going.wait()
            yield

    async def _ask(self, url: httpx.URL, wanted: Wanted, cookies: httpx.Cookies) -> Fetched | str:
        """The page, or where the server sends its readers instead."""
        request = httpx.Request(
            "GET", url, headers=self._headers(wanted), extensions={"timeout": self._timeouts()}
        )
        cookies.set_cookie_header(request)
        response = await self._transport.handle_async_request(request)
        try:
            response.request = request
            cookies.extract_cookies(response)
            status = response.status_code
            if status in REDIRECTS and response.headers.get("location"):
                return str(response.headers["location"])
            if status == 304 and (wanted.etag or wanted.modified):
                return _fetched(wanted, response, b"", unchanged=True)
            if not 200 <= status < 300:
                raise status_failure(status, url.host, _retry_after(response.headers.get("retry-after", "")))
            _check_type(response)
            return _fetched(wanted, response, await self._body(response))
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        """The unpacked bytes of an answer, given up as soon as they are too many."""
        size = self._limits.size
        length = response.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > size:
            raise too_large(size)
        unpacker = Unpacker(response.headers.get("content-encoding", ""), size)
        pieces = [unpacker.add(piece) async for piece in response.aiter_raw()]
        unpacker.finish()
        return b"".join(pieces)

    def _headers(self, wanted: Wanted) -> dict[str, str]:
        headers = {"User-Agent": self._limits.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        if _mark(wanted.etag):
            headers["If-None-Match"] = wanted.etag
        if _mark(wanted.modified):
            headers["If-Modified-Since"] = wanted.modified
        return headers

    def _timeouts(self) -> dict[str, float | None]:
        limits = self._limits
        return {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": None}


def _joined(base: httpx.URL | None, text: str) -> httpx.URL:
    """The address that a text names, seen from `base`; Failure when the web has no such address."""
    try:
        url = base.join(text) if base else httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise failure_of(error, base.host if base else "") from error
    if url.scheme not in {"http", "https"}:
        raise Failure("The address is not one of the web (http or https).", "Check it for a typing error.")
    if url.userinfo:
        raise Failure("The address holds a login, which Foredeck never sends.", "Take `name:password@` out.")
    if not url.host:
        raise Failure("The address names no host.", "Check it for a typing error.")
    return url


def _fetched(wanted: Wanted, response: httpx.Response, data: bytes, unchanged: bool = False) -> Fetched:
    charset = response.charset_encoding or ""
    return Fetched(
        url=wanted.url,
        final_url=str(response.request.url),
        data=data,
        content_type=_type_of(response),
        charset=charset if re.fullmatch(r"[\w.:-]{2,40}", charset) else "",
        etag=_mark(response.headers.get("etag", "")) or (wanted.etag if unchanged else ""),
        modified=_mark(response.headers.get("last-modified", "")) or (wanted.modified if unchanged else ""),
        unchanged=unchanged,
    )


def _type_of(response: httpx.Response) -> str:
    return clean_line(response.headers.get("content-type", "").partition(";")[0]).lower()[:100]


def _check_type(response: httpx.Response) -> None:
    """Refuse what is no article by what its server calls it, before any of it is read."""
    kind = _type_of(response)
    what = next((name for pattern, name in _NO_ARTICLE if re.fullmatch(pattern, kind)), "")
    if what:
        raise Failure(f"It is {what}, not an article ({kind}).", "Fetch the page that shows it.")


def _mark(text: str) -> str:
    """A server's mark of a version when it is one that can be sent back, else nothing."""
    return text if len(text) <= 500 and text.isascii() and text.isprintable() else ""


def _retry_after(text: str) -> float:
    """Seconds that a server asks to wait, by a number or by a date; 0 when it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
