"""The server of the browser face: a page, what it needs, and a socket to one app at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from shlex import join

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


class FaceApp(AppService):
    """The app of one page, in a process of its own."""

    _ending: asyncio.Task[None] | None = None

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width=width, height=height)
        return {**environment, "TEXTUAL_DRIVER": DRIVER, "TEXTUAL_FPS": "30", "COLORTERM": "truecolor"}

    async def end(self) -> None:
        """Have the app save and end; one that does not is killed, with what is on disk.

        Whoever asks first and goes away meanwhile does not take the end from the others.
        """
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        process = self._process
        try:
            await asyncio.wait_for(self.stop(), ENDING)
        except (TimeoutError, OSError):
            if process is not None and process.returncode is None:
                process.kill()


class FaceServer(Server):
    """Serves the app that a command starts; a page that is opened takes the place of the one before."""

    def __init__(self, words: Sequence[str], port: int, title: str) -> None:
        super().__init__(join(words), host="127.0.0.1", port=port, title=title)
        self.guard = Guard()
        self._shown: FaceApp | None = None
        self._turn = asyncio.Lock()
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        logging.getLogger("textual-serve").propagate = False

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
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=4_000_000)
        await socket.prepare(request)
        app = FaceApp(
            self.command,
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=socket.close,
            download_manager=self.download_manager,
        )
        async with self._turn:
            # A page that is loaded anew would else find its own desk held by the app before.
            if (before := self._shown) is not None:
                await before.end()
                await before.remote_close()
            self._shown = app
            width, height = (
                _number(request.query.get(name, ""), usual, CELLS)
                for name, usual in (("width", 80), ("height", 24))
            )
            await app.start(width, height)
        try:
            await self._process_messages(socket, app)
        except (ValueError, TypeError, LookupError, AssertionError, ConnectionError):
            pass  # words that no page of ours sends, or a page that is gone: its app ends
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
    return max(bounds[0], min(int(text), bounds[1]))
