"""The server of the browser face: a page, what it needs, and a socket to one app at a time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shlex import join, split

import textual_serve
from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from tui.serving.guard import Guard

HERE = Path(__file__).parent
STATIC = Path(textual_serve.__file__).parent / "static"
DRIVER = "tui.serving.driver:FaceDriver"
SIZES = (8, 40)
"""Pixels of the letters, smallest and largest."""
CELLS = (2, 500)
"""Columns or rows that a browser may ask for."""
ENDING = 5.0
"""Seconds that an app has to end when its page is gone."""
CLOSING = 2.0
"""Seconds that a page has to answer that its socket is closed."""
NOT_OURS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RuntimeError, ConnectionError)
"""What comes of words that no page of ours sends (one nested too deep is a RuntimeError), or of one gone."""


class FaceApp(AppService):
    """The app of one page, in a process of its own."""

    _ending: asyncio.Task[None] | None = None

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width=width, height=height)
        return {**environment, "TEXTUAL_DRIVER": DRIVER, "TEXTUAL_FPS": "30", "COLORTERM": "truecolor"}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the app without a shell and in a session of its own, so that all of it can be killed."""
        self._process = await asyncio.create_subprocess_exec(
            *split(self.command),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width=width, height=height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tell the app how large the page is, within bounds. Raises TypeError for what is no number."""
        await super().set_terminal_size(_bounded(width, CELLS), _bounded(height, CELLS))

    async def end(self) -> None:
        """Have the app save and end; one that does not is killed, with what is on disk.

        Whoever asks first and goes away meanwhile does not take the end from the others.
        """
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        # Not wait_for: the task that reads what the app draws takes a cancellation for its end.
        stopping = asyncio.create_task(self._stopped())
        done, _ = await asyncio.wait({stopping}, timeout=ENDING)
        if not done and self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            done, _ = await asyncio.wait({stopping}, timeout=CLOSING)
        if not done:
            stopping.cancel()

    async def _stopped(self) -> None:
        with suppress(*NOT_OURS, OSError):
            await self.stop()
        if self._process is not None:
            await self._process.wait()


class FaceServer(Server):
    """Serves the app that a command starts; a page that is opened takes the place of the one before."""

    def __init__(self, words: Sequence[str], port: int, title: str) -> None:
        super().__init__(join(words), host="127.0.0.1", port=port, title=title)
        self.guard = Guard()
        self._shown: FaceApp | None = None
        self._waiting: web.WebSocketResponse | None = None
        """The socket of the newest page, until its app starts."""
        self._turn = asyncio.Lock()
        for name in ("textual-serve", "aiohttp"):
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False

    async def make_app(self) -> web.Application:
        """The application: nothing is reached without the guard."""
        app = web.Application(middlewares=[self.guard.middleware], client_max_size=1024)
        app.on_response_prepare.append(self.guard.on_prepare)
        app.on_shutdown.append(self.on_shutdown)
        app.add_routes(
            [
                web.get("/", self.handle_page),
                web.get("/ws", self.handle_websocket),
                web.get("/face.css", self._own("face.css")),
                web.get("/face.js", self._own("face.js")),
                web.static("/static", STATIC),
            ]
        )
        return app

    def _own(self, name: str) -> object:
        async def handle(request: web.Request) -> web.FileResponse:
            return web.FileResponse(HERE / name)

        return handle

    async def handle_page(self, request: web.Request) -> web.Response:
        """The page. Its one question, `?size=20`, is that for the letters."""
        from jinja2 import Environment

        page = Environment(autoescape=True).from_string((HERE / "page.html").read_text(encoding="utf-8"))
        size = _number(request.query.get("size", ""), 16, SIZES)
        text = page.render(title=self.title, socket="/ws", size=size)
        return web.Response(text=text, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for as long as its page is there."""
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=4_000_000, timeout=CLOSING)
        await socket.prepare(request)
        overtaken, self._waiting = self._waiting, socket
        if overtaken is not None:
            await overtaken.close()
        app = FaceApp(
            self.command,
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=socket.close,
            download_manager=self.download_manager,
        )
        async with self._turn:
            if self._waiting is not socket:
                return socket
            # A page that is loaded anew would else find its own desk held by the app before.
            if (before := self._shown) is not None:
                await before.end()
                await before.remote_close()
            if self._waiting is not socket:
                return socket
            self._waiting, self._shown = None, app
            width, height = (
                _number(request.query.get(name, ""), usual, CELLS)
                for name, usual in (("width", 80), ("height", 24))
            )
            await app.start(width, height)
        try:
            await self._process_messages(socket, app)
        except NOT_OURS:
            pass  # its app ends
        finally:
            await app.end()
            if self._shown is app:
                self._shown = None
        return socket

    async def on_shutdown(self, app: web.Application) -> None:
        """Have the app that is shown save and end with the server."""
        if (shown := self._shown) is not None:
            await shown.end()
            await shown.remote_close()


def _number(text: str, usual: int, bounds: tuple[int, int]) -> int:
    """A number out of an address, kept within its bounds."""
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        return usual
    return _bounded(int(text), bounds)


def _bounded(number: object, bounds: tuple[int, int]) -> int:
    """A number kept within its bounds. Raises TypeError for anything else."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError("That is no number.")
    return max(bounds[0], min(number, bounds[1]))
