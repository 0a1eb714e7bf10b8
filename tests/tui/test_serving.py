"""The browser face: only its own page gets in, and the app behind it works, saves and ends."""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyte
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from processes import PROGRAM, environment

from core.paths import samples
from tui.cli import main
from tui.serving.command import Asked, session_words
from tui.serving.server import FaceApp, FaceServer

ECHO = """
import os, sys
os.write(1, b"__GANGLION__\\n")
def say(text):
    os.write(1, b"D" + len(text).to_bytes(4, "big") + text)
say(b"pid %d size %sx%s" % (os.getpid(), os.environ["COLUMNS"].encode(), os.environ["ROWS"].encode()))
while data := os.read(0, 4096):
    if b"quit" in data:
        break
    say(data[5:])
"""
"""A program that speaks as an app of Textual does to its server, and says back what it is told."""


@asynccontextmanager
async def served(*words: str) -> AsyncGenerator[tuple[FaceServer, str, ClientSession]]:
    """(server, its address, a browser that holds no cookie) for a command."""
    server = FaceServer(words or (sys.executable, "-c", ECHO), 0, "Foredeck")
    browser = ClientSession(cookie_jar=CookieJar(unsafe=True))
    async with TestServer(await server.make_app()) as running, browser:
        yield server, f"http://127.0.0.1:{running.port}", browser


async def enter(server: FaceServer, url: str, browser: ClientSession) -> None:
    """Open the printed address, as the analyst does."""
    async with browser.get(f"{url}/?token={server.guard.token}") as page:
        assert page.status == 200
        assert "token" not in str(page.url)


async def heard(page: ClientWebSocketResponse, so: Callable[[bytes], object]) -> bytes:
    """What came until it holds something."""
    came = b""
    while not so(came):
        message = await asyncio.wait_for(page.receive(), 20)
        assert message.type is WSMsgType.BINARY, (message, came[-500:])
        came += message.data
    return came


class Page:
    """A page's terminal, with what it shows."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self.screen)

    async def type(self, keys: str) -> None:
        """Type some keys."""
        await self.socket.send_json(["stdin", keys])

    async def until(self, so: Callable[[str], bool] | str) -> str:
        """Read until the page shows something."""
        while True:
            text = "\n".join(self.screen.display)
            if so in text if isinstance(so, str) else so(text):
                return text
            message = await asyncio.wait_for(self.socket.receive(), 20)
            assert message.type is WSMsgType.BINARY, f"{message}\n{text}"
            self._stream.feed(message.data)


async def test_nothing_is_reached_without_the_token_nor_under_another_name() -> None:
    async with served() as (server, url, browser):
        for path in (
            "/",
            "/ws",
            "/face.js",
            "/static/js/textual.js",
            "/?token=",
            "/?token=wrong",
            "/download/x",
        ):
            async with browser.get(url + path) as answer:
                assert answer.status == 403, path
                assert answer.headers["X-Frame-Options"] == "DENY"
        await enter(server, url, browser)
        for host in ("evil.example", "evil.example:8123", "127.0.0.1.evil.example", "[", "", "192.168.1.4"):
            async with browser.get(url, headers={"Host": host}) as answer:
                assert answer.status in (400, 403), host
        for host in ("localhost:9000", "127.0.0.1:9000", "[::1]:9000"):
            async with browser.get(url, headers={"Host": host}) as answer:
                assert answer.status == 200, host


async def test_a_page_of_somebody_else_opens_no_socket_even_with_the_cookie() -> None:
    async with served() as (server, url, browser):
        await enter(server, url, browser)
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "https://" + url[7:], None):
            headers = {} if origin is None else {"Origin": origin}
            with pytest.raises(WSServerHandshakeError) as refused:
                await browser.ws_connect(f"{url}/ws", headers=headers)
            assert refused.value.status == 403, origin
        async with browser.ws_connect(f"{url}/ws?width=100&height=9999999", origin=url) as page:
            assert b" size 100x24" in await heard(page, lambda came: b"size" in came)


async def test_the_page_takes_nothing_from_elsewhere_and_its_cookie_is_for_it_alone() -> None:
    async with served() as (server, url, browser):
        async with browser.get(f"{url}/?token={server.guard.token}", allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert answer.headers["Location"] == "/"
        await enter(server, url, browser)
        for path in ("/?size=20", "/face.css", "/face.js", "/static/css/xterm.css", "/static/js/textual.js"):
            async with browser.get(url + path) as answer:
                text = await answer.text()
                assert answer.status == 200
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert not re.search(r"(?:src|href|url)\W{1,3}(?:https?:)?//", text), path
                if path.startswith("/?"):
                    assert 'data-font-size="20"' in text
        async with browser.get(f"{url}/static/") as answer:
            assert answer.status == 403


async def test_a_page_that_is_opened_takes_the_place_of_the_one_before() -> None:
    async with served() as (server, url, browser):
        await enter(server, url, browser)
        first = await browser.ws_connect(f"{url}/ws", origin=url)
        pid = int(re.findall(rb"pid (\d+)", await heard(first, lambda came: b"size" in came))[0])
        second = await browser.ws_connect(f"{url}/ws", origin=url)
        await heard(second, lambda came: b"size" in came)
        assert (await asyncio.wait_for(first.receive(), 10)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        await second.send_json(["stdin", "käse"])
        await heard(second, lambda came: "käse".encode() in came)
        await second.send_json({"not": "ours"})
        assert (await asyncio.wait_for(second.receive(), 10)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


HANGING = """
import os, signal
os.write(1, b"__GANGLION__\\n")
child = os.fork()
if child:
    told = b"%d %d hang" % (os.getpid(), child)
    os.write(1, b"D" + len(told).to_bytes(4, "big") + told)
signal.pause()
"""
"""A program that is deaf, with one that it started."""


async def test_an_app_that_hangs_is_killed_with_all_it_started_and_of_many_pages_the_newest_gets_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[FaceApp] = []
    start = FaceApp.start

    async def counted(app: FaceApp, width: int, height: int) -> None:
        started.append(app)
        await start(app, width, height)

    monkeypatch.setattr(FaceApp, "start", counted)
    monkeypatch.setattr("tui.serving.server.ENDING", 0.2)
    async with served(sys.executable, "-c", HANGING) as (server, url, browser):
        await enter(server, url, browser)
        first = await browser.ws_connect(f"{url}/ws", origin=url)
        told = await heard(first, lambda came: b"hang" in came)
        ends = [os.pidfd_open(int(pid)) for pid in re.findall(rb"\d+", told)]
        *overtaken, newest = [await browser.ws_connect(f"{url}/ws", origin=url) for _ in range(5)]
        for page in overtaken:
            assert (await asyncio.wait_for(page.receive(), 10)).type is WSMsgType.CLOSE
        await heard(newest, lambda came: b"hang" in came)
        assert len(started) == 2
        assert len(ends) == 2
        for end in ends:
            assert select.select([end], [], [], 5)[0]
            os.close(end)


async def test_words_that_no_page_sends_end_its_app_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    async with served() as (server, url, browser):
        await enter(server, url, browser)
        deep = "[" * 5000 + "]" * 5000
        for words in ("{", deep, '["stdin", 5]', '["stdin", "\\ud800"]', '["resize", {"width": 1}]'):
            page = await browser.ws_connect(f"{url}/ws", origin=url)
            await page.send_str(words)
            while (came := await asyncio.wait_for(page.receive(), 10)).type is WSMsgType.BINARY:
                continue
            assert came.type in (WSMsgType.CLOSE, WSMsgType.CLOSED), words
        page = await browser.ws_connect(f"{url}/ws", origin=url)
        await page.send_json(["resize", {"width": 10**9, "height": -4}])
        said = await heard(page, lambda came: b"height" in came)
        assert b'"width": 500, "height": 2' in said
    assert capfd.readouterr() == ("", "")


@pytest.mark.thorough
async def test_the_app_runs_in_the_page_and_what_is_typed_is_kept_when_it_is_closed(tmp_path: Path) -> None:
    words = session_words(Asked(tmp_path, [str(samples() / "001_3d4a4d3523283bf5.txt")]))
    async with served(*words) as (server, url, browser):
        await enter(server, url, browser)
        page = Page(await browser.ws_connect(f"{url}/ws?width=100&height=30", origin=url))
        await page.until(lambda text: " blank" in text.partition("\n")[0])
        await page.type("ge")
        await page.until("Enter keep")
        await page.type("XYZZY")
        await page.until("XYZZY")
        await page.socket.close()
        page = Page(await browser.ws_connect(f"{url}/ws?width=100&height=30", origin=url))
        assert "Read-only" not in await page.until("XYZZY")
        await page.socket.close()


def test_bad_input_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (["nowhere.txt"], "There is no file nowhere.txt."),
        (["--port", "70000"], "a port is a number from 0 to 65535"),
        (["--desk", "x", "y.txt"], "--desk names one desk"),
    ):
        assert main(["serve", *words]) == 2
        told = capsys.readouterr().err
        assert said.lower() in told.lower()
        assert told.count("\n") == 1
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "cannot be used" in capsys.readouterr().err


def test_the_command_says_the_address_and_ends_with_a_signal(tmp_path: Path) -> None:
    words = [*PROGRAM, "serve", "--port", "0", "--workspace", str(tmp_path)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    ) as running:
        assert running.stdout is not None
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}\n", running.stdout.readline())
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
