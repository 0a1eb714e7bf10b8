"""Foredeck as a program that starts at once: a process that has all of it loaded forks for each command line.

    python quick_program.py SOCKET      serves; writes a line when it is ready

`CLIENT` is the program that stands for `foredeck`: it hands its streams, folder and variables over and ends
with the exit code that comes back.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

CLIENT = """#!{python} -IS
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
told = [os.getcwd(), *(f"{{name}}={{value}}" for name, value in os.environ.items()), "", *sys.argv[1:]]
data = "\\0".join(told).encode("utf-8", "surrogateescape")
socket.send_fds(server, [len(data).to_bytes(4, "big")], [0, 1, 2])
server.sendall(data)
sys.exit((server.recv(1) or b"\\1")[0])
"""
COMMON = (
    *("core.checking", "core.days", "core.editing", "core.searching", "core.sharing.page"),
    *("tui.adding", "tui.headless", "tui.regenerating", "tui.upkeep"),
)


def serve(path: str) -> None:
    """Answer command lines until the process is ended."""
    from tui.cli import main

    _warm(main)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(32)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.write(3, b"ready\n")
    while True:
        asking, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            _answer(asking, main)
        asking.close()


def _warm(main: Callable[[Sequence[str]], int]) -> None:
    """Have what most commands need imported."""
    from core.paths import samples

    for name in COMMON:
        import_module(name)
    with suppress(SystemExit):
        main([str(next(samples().glob(f"day-*/{name}"))) for name in ("*.txt", "*.html")])


def _answer(asking: socket.socket, main: Callable[[Sequence[str]], int]) -> None:
    """Run one command line in this fork, and end it."""
    size, streams, _, _ = socket.recv_fds(asking, 4, 3)
    data = b""
    while len(data) < int.from_bytes(size, "big"):
        data += asking.recv(1 << 20)
    folder, *rest = data.decode("utf-8", "surrogateescape").split("\0")
    end = rest.index("")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(each.split("=", 1) for each in rest[:end])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    code = 1
    try:
        code = main(rest[end + 1 :])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        asking.send(bytes([code]))
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
