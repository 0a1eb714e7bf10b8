"""Where the real parts are that `setup` builds, and how a server of them is started."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "sample_articles"
KEY = "sk-of-the-tests"


def real_parts() -> Path:
    """Where `setup` puts what it builds."""
    own = os.environ.get("FOREDECK_REAL_PARTS")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return Path(own) if own else cache / "foredeck" / "real-parts"


PARTS = real_parts()
"""Looked up before the tests get a home of their own."""


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    url: str
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(
    command: list[str], port: int, health: str, log: Path, seconds: float, **env: str
) -> Iterator[Served]:
    """A server in a process of its own, once it says that it is well; gone at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **env}, cwd=log.parent)
    try:
        wait_for(f"http://127.0.0.1:{port}{health}", process, seconds, log)
        yield Served(f"http://127.0.0.1:{port}/v1", process)
    finally:
        process.kill()
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            select_a_moment()
    raise AssertionError(f"{url} never answered:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def select_a_moment() -> None:
    """Let a twentieth of a second go by without spinning."""
    import select

    select.select([], [], [], 0.05)
