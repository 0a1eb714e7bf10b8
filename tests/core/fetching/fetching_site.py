"""Servers on this machine that tests start themselves, and a way to fetch from them without waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.fetching import Fetched, Limits, NotFetched, Wanted, fetch_all

PAGE = b"<html><body><p>The dam at Teasel was drained on Monday.</p></body></html>"
OPEN = Limits(connect=5, read=5, total=20, allow_private=True)
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A server with an answer for each path, the requests it got, and a gate that holds answers back."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, data: bytes = PAGE, status: int = 200, **headers: str) -> str:
        """Answer a path always alike; a header's name has `_` for `-`."""
        self.answers[path] = lambda request: reply(request, data, status, **headers)
        return self.url(path)

    def turns(self, path: str, *answers: Answer) -> str:
        """Answer a path in turns, the last for ever."""
        left = list(answers)
        self.answers[path] = lambda request: (left.pop(0) if len(left) > 1 else left[0])(request)
        return self.url(path)

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


def reply(request: BaseHTTPRequestHandler, data: bytes = PAGE, status: int = 200, **headers: str) -> None:
    """Send one whole answer."""
    request.send_response(status)
    for name, value in {"Content_Type": "text/html", "Content_Length": str(len(data)), **headers}.items():
        if value:
            request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(data)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A running server; nothing of the environment's proxies reaches it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            answer = site.answers.get(self.path)
            try:
                answer(self) if answer else reply(self, b"", 404)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.gate.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Naps:
    """Stands for sleeping: remembers for how long, and does not."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)


async def fetch(
    *wanted: str | Wanted,
    naps: Naps | None = None,
    limits: Limits = OPEN,
    resolve: Any = None,
    **changes: Any,
) -> list[Fetched | NotFetched]:
    """All that addresses give."""
    more = {"resolve": resolve} if resolve else {}
    each = [Wanted(one) if isinstance(one, str) else one for one in wanted]
    async with aclosing(fetch_all(each, replace(limits, **changes), sleep=naps or Naps(), **more)) as coming:
        return [came async for came in coming]


async def page(wanted: str | Wanted, **more: Any) -> Fetched:
    """The one page that an address gives."""
    (came,) = await fetch(wanted, **more)
    assert isinstance(came, Fetched), came
    return came


async def failure(wanted: str | Wanted, **more: Any) -> NotFetched:
    """The one failure that an address gives: a sentence and a hint."""
    (came,) = await fetch(wanted, **more)
    assert isinstance(came, NotFetched), came
    assert came.sentence.endswith(".")
    assert came.hint.endswith(".")
    assert "\n" not in came.sentence
    return came
