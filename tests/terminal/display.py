"""A display of its own (Xvfb) whose clipboard can be looked at, and a real terminal on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from far import program, wait_for


@dataclass(frozen=True)
class Display:
    """An X server that is up."""

    name: str
    """As `DISPLAY` has it."""

    def clipboard(self, selection: str = "clipboard") -> bytes:
        """What can be pasted there; empty when nothing can."""
        words = [program("xclip"), "-o", "-selection", selection, "-display", self.name, "-t", "UTF8_STRING"]
        return subprocess.run(words, capture_output=True, check=False, timeout=10).stdout


@contextmanager
def display() -> Iterator[Display]:
    """A display with nothing on it; all that used it ends with it."""
    ours, theirs = os.pipe()
    words = [program("Xvfb"), "-displayfd", str(theirs), "-screen", "0", "1000x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        [*words, "-noreset"], pass_fds=[theirs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    try:
        with os.fdopen(ours) as told:
            number = told.readline().strip()
        assert number, "no display came up"
        yield Display(f":{number}")
    finally:
        server.terminate()
        server.wait()


@contextmanager
def xterm(shown: Display, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real terminal that lets programs set the clipboard, with a command in it."""
    allowed = ("-xrm", "XTerm*allowWindowOps: true", "-xrm", "XTerm*disallowedWindowOps: 20,21")
    env = {**os.environ, "DISPLAY": shown.name, "LC_ALL": "C.UTF-8"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    one = subprocess.Popen([program("xterm"), "-u8", *allowed, "-e", *words], env=env, **quiet)  # type: ignore[call-overload]
    try:
        wait_for(lambda: one.poll() is None, 5, "a terminal that runs")
        yield one
    finally:
        one.terminate()
        one.wait()
