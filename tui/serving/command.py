"""`foredeck serve`: says the address of the browser face, and serves it until Ctrl+C."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from tui.console import DONE, STOPPED, put, say

if TYPE_CHECKING:
    from tui.serving.server import FaceServer

PORT = 8123
MISSING = "The browser face needs textual-serve, which is not installed."
INSTALL = "Install it with `pip install 'foredeck[serve]'`."


@dataclass(frozen=True)
class Asked:
    """What is to be served, and where."""

    place: Path
    """The workspace."""
    paths: Sequence[str] = ()
    day: str = ""
    """An ISO date, empty for today's desk where neither paths nor a desk are named."""
    desk: str = ""
    """The folder of a desk of its own."""
    engine: str = ""
    port: int = PORT


def serve(asked: Asked) -> int:
    """Serve the app to a browser on this machine. Raises BadInput when that cannot be done."""
    for path in asked.paths:
        if not os.path.lexists(path):
            raise BadInput(f"There is no file {path}.", "Name an article or a folder of articles.")
    try:
        from tui.serving.server import FaceServer
    except ImportError as error:
        raise BadInput(MISSING, INSTALL) from error
    listening = _listen(asked.port)
    port = listening.getsockname()[1]
    server = FaceServer(session_words(asked), port, "Foredeck")
    return asyncio.run(_until_stopped(server, listening))


def session_words(asked: Asked) -> tuple[str, ...]:
    """The command that opens the app for a page, from our own code whatever folder it is started in."""
    paths = [os.path.abspath(path) for path in asked.paths]
    opened = {**asdict(asked), "place": str(asked.place), "paths": paths}
    root = str(Path(__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {root!r}); from tui.serving.session import main; sys.exit(main())"
    return sys.executable, "-P", "-c", code, json.dumps(opened)


def _listen(port: int) -> socket.socket:
    """A socket on loopback, for this machine alone. Raises BadInput when the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise BadInput(
            f"Port {port} cannot be used ({error.strerror}).", "Name another with --port."
        ) from error
    return listening


async def _until_stopped(server: FaceServer, listening: socket.socket) -> int:
    """Serve until a signal; every app has ended with its work saved when this returns."""
    from aiohttp import web

    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, stopped, number)
    runner = web.AppRunner(
        await server.make_app(), access_log=None, handle_signals=False, shutdown_timeout=2.0
    )
    await runner.setup()
    await web.SockSite(runner, listening).start()
    _tell(listening.getsockname()[1], server.guard.token)
    try:
        number = await stopped
    finally:
        await runner.cleanup()
    return STOPPED if number == signal.SIGINT else DONE if number == signal.SIGTERM else 128 + number


def _tell(port: int, token: str) -> None:
    put(f"http://127.0.0.1:{port}/?token={token}\n")
    say("Open this address in a browser on this machine; Ctrl+C ends it, and all work is kept.")
    if os.environ.get("SSH_CONNECTION"):
        say(f"From your own computer: `ssh -L {port}:127.0.0.1:{port} HOST` first, then this address there.")


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():
        stopped.set_result(number)
