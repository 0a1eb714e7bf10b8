"""Debian's Chromium without a window, steered through its debugging port on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyte
from aiohttp import ClientSession, ClientWebSocketResponse

SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
PATIENCE = 30.0


class Browser:
    """One page of a browser; keeps what it asked for, what it logged as wrong, what its terminal shows."""

    def __init__(self, line: ClientWebSocketResponse) -> None:
        self._line = line
        self._number = 0
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What the terminal on the page shows, by what came to it."""
        return "\n".join(self._screen.display)

    async def call(self, method: str, **what: object) -> dict[str, Any]:
        """Have the browser do something, and give its answer."""
        self._number += 1
        await self._line.send_json({"id": self._number, "method": method, "params": what})
        while True:
            said = json.loads((await asyncio.wait_for(self._line.receive(), PATIENCE)).data)
            if said.get("id") == self._number:
                assert "error" not in said, said
                return dict(said["result"])
            self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        match said.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(said["params"]["request"]["url"])
            case "Network.webSocketCreated":
                self.asked.append(said["params"]["url"])
                if "width" in (size := parse_qs(urlsplit(self.asked[-1]).query)):
                    self._screen.resize(int(size["height"][0]), int(size["width"][0]))
                    self._screen.reset()
            case "Network.webSocketFrameReceived" if said["params"]["response"]["opcode"] == 2:
                self._stream.feed(base64.b64decode(said["params"]["response"]["payloadData"]))
            case "Log.entryAdded" if said["params"]["entry"]["level"] == "error":
                self.wrong.append(str(said["params"]["entry"]["text"]))
            case "Runtime.exceptionThrown":
                details = said["params"]["exceptionDetails"]
                self.wrong.append(str(details.get("exception", details).get("description", details))[:500])

    async def run(self, code: str) -> Any:
        """What a piece of JavaScript gives in the page; a promise is waited for."""
        answer = await self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def type(self, keys: str) -> None:
        """Press and let go some keys."""
        for key in keys:
            name, code = ("Enter", 13) if key == "\r" else (key, ord(key.upper()))
            down = {"key": name, "windowsVirtualKeyCode": code, "text": key}
            await self.call("Input.dispatchKeyEvent", type="keyDown", **down)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    async def until(self, code: str, so: Callable[[Any], object]) -> Any:
        """Ask a piece of JavaScript until its answer will do."""
        answer = None
        for _ in range(int(PATIENCE * 10)):
            answer = await self.run(code)
            if so(answer):
                return answer
            await asyncio.sleep(0.1)  # nothing tells from outside that a page has drawn
        raise AssertionError(f"never came: {code} last gave {str(answer)[:500]}\n{self.text}")

    async def shows(self, so: Callable[[str], object] | str) -> str:
        """Wait for what the terminal on the page shows."""
        return await self.until("0", lambda _: so in self.text if isinstance(so, str) else so(self.text))

    async def picture(self, path: Path) -> None:
        """Write what the page shows as a PNG file."""
        shot = await self.call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))


@asynccontextmanager
async def chromium(size: tuple[int, int] = (1000, 640)) -> AsyncGenerator[Browser]:
    """A browser with an empty profile and one page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = _start(profile, size)
        try:
            async with ClientSession() as session:
                port = await asyncio.wait_for(asyncio.to_thread(_port, running), PATIENCE)
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    page = next(each for each in await answer.json() if each["type"] == "page")
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as line:
                    browser = Browser(line)
                    for part in ("Log", "Network", "Page", "Runtime"):
                        await browser.call(f"{part}.enable")
                    await browser.call("Emulation.setFocusEmulationEnabled", enabled=True)
                    yield browser
        finally:
            running.kill()
            running.communicate()


def _start(profile: str, size: tuple[int, int]) -> subprocess.Popen[bytes]:
    words = ["chromium", *SWITCHES, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"]
    return subprocess.Popen([*words, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _port(running: subprocess.Popen[bytes]) -> int:
    assert running.stderr is not None
    for line in running.stderr:
        if b"DevTools listening on" in line:
            return int(line.split(b"127.0.0.1:")[1].split(b"/")[0])
    raise AssertionError("the browser ended")
