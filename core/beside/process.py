"""A process beside this one: started, asked and heard by lines of bytes, ended."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    sys.executable,
    "-P",
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.beside.program import main; main()",
)
"""How it is started; it takes nothing from the folder it is started in."""
PASSED = ("PATH", "HOME", "LANG", "LANGUAGE", "TMPDIR")
"""The variables that it has, besides LC_*: no key, no proxy, nothing of a cloud."""
STARTING = 10.0
"""Seconds that the system may take to start it."""


def cores() -> int:
    """How many processes can work at the same time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class Helper:
    """One process, from its start to its end; it is never started twice.

    `hear` is told each line without its end, and None once nothing more will come, in a thread of the
    helper's own. That thread lives as long as the process, which the kernel ends with it.
    """

    def __init__(self, hear: Callable[[bytes | None], None], program: Sequence[str] = PROGRAM) -> None:
        self._hear = hear
        self._program = list(program)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._begun = threading.Event()
        self._stopped = False
        self.alive = True
        """Whether it may still be asked; false for good once it ended or is to end."""
        self.ended = threading.Event()
        threading.Thread(target=self._run, name="foredeck-beside", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """Of the process, once there is one."""
        return self._process.pid if self._process is not None else None

    def ask(self, line: bytes) -> bool:
        """Send a line, waiting while the process is being started; False when it is gone.

        Not for an event loop.
        """
        self._begun.wait(STARTING)
        process = self._process
        if process is None or process.stdin is None or not self.alive:
            return False
        with self._writing:
            try:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
            except (OSError, ValueError):
                return False
        return True

    def stop(self) -> None:
        """End it at once, whatever it does, without waiting for that."""
        with self._lock:
            self.alive, self._stopped = False, True
            if self._process is not None and self._process.poll() is None:
                self._process.kill()

    def _run(self) -> None:
        try:
            self._serve()
        except (OSError, ValueError):
            pass  # it could not be started, or its pipe is gone: both are its end
        finally:
            self.alive = False
            self._begun.set()
            self.ended.set()
            self._hear(None)

    def _serve(self) -> None:
        if self._stopped:
            return
        process = subprocess.Popen(
            self._program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
        with self._lock:
            self._process = process
            if self._stopped:
                process.kill()
        self._begun.set()
        try:
            for line in process.stdout or ():
                if not line.endswith(b"\n"):
                    break  # it ended in the middle of saying something
                self._hear(line[:-1])
        finally:
            self.alive = False
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()


def _environment() -> dict[str, str]:
    passed = {name: value for name, value in os.environ.items() if name in PASSED or name.startswith("LC_")}
    return passed | {"PYTHONUTF8": "1"}
