"""Runs short programs for the clipboard: off the UI loop, never longer than they may, never heard."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE

SECONDS = 3.0
"""Seconds after which a program is killed."""
NOT_RUN = -1
"""The code of a program that is not there or was killed."""


@dataclass(frozen=True)
class Ran:
    """How a program ended."""

    code: int
    said: str = ""
    """What it wrote to stdout, when that was asked for."""

    @property
    def well(self) -> bool:
        """Whether it did what it was to do."""
        return self.code == 0


@dataclass(frozen=True)
class Program:
    """A program to run."""

    words: tuple[str, ...]
    """Its name and arguments; no shell reads them."""
    given: bytes = b""
    """Its stdin."""
    heard: bool = True
    """Whether its stdout is wanted. A program that leaves others behind, which hold it, must not be heard."""
    seconds: float = SECONDS
    environment: Mapping[str, str] | None = None
    """In place of our own."""


Runner = Callable[[Program], Awaitable[Ran]]
"""What runs programs; tests give one that only looks."""


async def run(program: Program) -> Ran:
    """Run a program in a session of its own, so that what it leaves behind outlives us; kill it with all it
    started when it takes too long or nobody waits for it any more."""
    try:
        child = await asyncio.create_subprocess_exec(
            *program.words,
            stdin=PIPE,
            stdout=PIPE if program.heard else DEVNULL,
            stderr=DEVNULL,
            env=None if program.environment is None else dict(program.environment),
            start_new_session=True,
            cwd="/",
        )
    except (OSError, ValueError):
        return Ran(NOT_RUN)
    try:
        async with asyncio.timeout(program.seconds):
            said, _ = await child.communicate(program.given)
    except TimeoutError:
        return Ran(NOT_RUN)
    finally:
        if child.returncode is None:
            _kill(child.pid)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await child.wait()
    return Ran(NOT_RUN if child.returncode is None else child.returncode, words(said or b""))


def words(said: bytes) -> str:
    """What a program wrote, without the newline at its end."""
    return said.decode("utf-8", "replace").rstrip("\n")


def run_now(words_: Sequence[str], seconds: float = SECONDS) -> str:
    """What a program that asks nothing writes, waited for; empty when it cannot be run."""
    import subprocess

    try:
        ran = subprocess.run(words_, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, timeout=seconds, check=False)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return ran.stdout.decode("utf-8", "replace") if ran.returncode == 0 else ""


def _kill(pid: int) -> None:
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
