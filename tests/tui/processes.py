"""The command line as a process of its own: on pipes, on a terminal, one that is stopped half way."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: that of the test, which has a home of its own."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def run(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line to its end."""
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    if "stdout" not in options:
        options["capture_output"] = True
    env = environment(**options.pop("env", {}))  # type: ignore[arg-type]
    return subprocess.run([*PROGRAM, *words], env=env, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


def start(*words: str) -> subprocess.Popen[bytes]:
    """Start the command line with its output on pipes."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )


def on_terminal(
    *words: str,
    env: dict[str, str] | None = None,
    meanwhile: Callable[[subprocess.Popen[bytes], str], None] = lambda process, shown: None,
) -> tuple[int, str]:
    """Run with stdout and stderr on a terminal of their own (stdin is none); exit code and all output.

    `meanwhile` is given the process and all output so far whenever there is more.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment(**{"TERM": "xterm", **(env or {})}),
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
            meanwhile(process, shown.decode("utf-8", "replace"))
        process.wait(60)
    os.close(ours)
    return process.returncode, shown.decode("utf-8", "replace").replace("\r\n", "\n")


def steps(shown: str) -> list[tuple[int, int]]:
    """(done, of) of every progress line in what a terminal was sent."""
    return [(int(done), int(of)) for done, of in re.findall(r"Reading… (\d+) of (\d+)", shown)]
