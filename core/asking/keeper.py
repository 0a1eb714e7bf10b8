"""One worker process and the thread that keeps it: starts, hears, watches and ends it.

No event loop is ever touched or waited for: what is sent is left in a box, what is heard is handed to a
function of the caller, which the thread calls.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

Hear = Callable[[dict[str, Any]], None]
"""Told each line on one number, in the thread; the last has `say` "done" or "died"."""

LONGEST_LINE = 1_000_000
"""Bytes of a line of the worker; more is not of it."""
FROZEN = 2.0
"""Seconds by which this thread wakes too late when it was stopped itself; the worker may have been, too."""
MOST_NONSENSE = 50
"""Lines that cannot be understood before the worker is taken for broken."""


@dataclass(frozen=True)
class Patience:
    """Seconds that a worker is given."""

    start: float = 120.0
    """Until litellm is imported."""
    silent: float = 30.0
    """Without a sign of life while something is under way."""
    deaf: float = 5.0
    """Likewise, after something was cancelled: a sign of life comes each second, on a busy machine later."""
    cancel: float = 1.5
    """To end what was cancelled; while more is under way, when it gives no sign of life in this time."""
    leave: float = 0.5
    """To end itself."""


PATIENCE = Patience()
ENDED = ("worker", "it ended by itself")


@dataclass
class _Open:
    """One number that is under way."""

    hear: Hear
    cancelled: float | None = None


def _nobody(said: dict[str, Any]) -> None:
    """Who hears what is still said of a call that was cancelled."""


class Keeper:
    """A worker process, from its start to its end; it is never started twice."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Callable[[bytes], None],
        patience: Patience = PATIENCE,
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._log = log
        self._patience = patience
        self._lock = threading.Lock()
        self._box: deque[tuple[dict[str, Any], Hear | None]] = deque()
        self._open: dict[int, _Open] = {}
        self._waking = os.pipe()
        os.set_blocking(self._waking[0], False)
        os.set_blocking(self._waking[1], False)
        self._process: subprocess.Popen[bytes] | None = None
        self._out = bytearray()
        self._in = bytearray()
        self._nonsense = 0
        self._heard = 0.0
        self._leaving: float | None = None
        self._reason: tuple[str, str] = ENDED
        self.ready = False
        self.alive = True
        """Whether it may still be asked; false for good once it ended or is to end."""
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="foredeck-models", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Of the process, once there is one."""
        return self._process.pid if self._process is not None else None

    def send(self, line: dict[str, Any], hear: Hear | None = None) -> bool:
        """Leave a line to be sent, never waiting; False when the worker is no longer there."""
        with self._lock:
            if not self.alive:
                return False
            self._box.append((line, hear))
            self._wake()
        return True

    def stop(self) -> None:
        """Have the worker end, by itself or else by force, without waiting for it."""
        with self._lock:
            self.alive = False
            self._leaving = self._leaving or time.monotonic()
            self._wake()

    def _wake(self) -> None:
        if not self.ended.is_set():
            with suppress(BlockingIOError):
                os.write(self._waking[1], b".")

    def _run(self) -> None:
        selector = selectors.DefaultSelector()
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env=self._environment,
                start_new_session=True,
            )
            self._heard = time.monotonic()
            self._serve(self._process, selector)
        except OSError as error:
            self._reason = ("worker", error.strerror or type(error).__name__)
        except Exception as error:
            self._reason = ("worker", type(error).__name__)
        finally:
            self._end(selector)

    def _serve(self, process: subprocess.Popen[bytes], selector: selectors.BaseSelector) -> None:
        """Hear and send until the worker is gone."""
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
        selector.register(self._waking[0], selectors.EVENT_READ)
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            wait, asleep = self._until(), time.monotonic()
            events = selector.select(wait)
            if wait is not None and time.monotonic() - asleep > wait + FROZEN:
                self._heard = time.monotonic()
            for key, _ in events:
                if key.fd == self._waking[0]:
                    with suppress(BlockingIOError):
                        os.read(self._waking[0], 65536)
                elif key.fileobj is process.stderr:
                    if not self._noted(process.stderr):
                        selector.unregister(process.stderr)
                elif key.fileobj is process.stdout and not self._listened(process.stdout):
                    self._noted(process.stderr)
                    return
            self._take_box()
            self._write(process.stdin, selector)
            if self._overdue():
                return

    def _take_box(self) -> None:
        while self._box:
            line, hear = self._box.popleft()
            number = line.get("id")
            if hear is not None and isinstance(number, int):
                if not self._open:
                    self._heard = time.monotonic()
                self._open[number] = _Open(hear)
            if line.get("do") == "cancel":
                if number not in self._open:
                    continue
                self._open[number] = _Open(_nobody, time.monotonic())
            self._out += json.dumps(line, default=str).encode("ascii") + b"\n"

    def _write(self, stdin: IO[bytes], selector: selectors.BaseSelector) -> None:
        if stdin.closed:
            return
        with suppress(BlockingIOError, BrokenPipeError):
            while self._out:
                del self._out[: os.write(stdin.fileno(), self._out[: 1 << 16])]
        watched = stdin in selector.get_map()
        if self._out and not watched:
            selector.register(stdin, selectors.EVENT_WRITE)
        elif not self._out and watched:
            selector.unregister(stdin)
        if self._leaving is not None and not stdin.closed:
            if stdin in selector.get_map():
                selector.unregister(stdin)
            stdin.close()

    def _noted(self, stderr: IO[bytes]) -> bool:
        """Log what the worker wrote besides its lines; False at its end."""
        try:
            while piece := os.read(stderr.fileno(), 1 << 16):
                self._log(piece)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def _listened(self, stdout: IO[bytes]) -> bool:
        """Hear what there is; False when the worker is gone or talks nonsense."""
        try:
            piece = os.read(stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return True
        if not piece:
            return False
        self._heard = time.monotonic()
        self._in += piece
        if b"\n" in piece:
            *lines, rest = bytes(self._in).split(b"\n")
            self._in = bytearray(rest)
            for line in lines:
                self._understand(line)
        if len(self._in) > LONGEST_LINE or self._nonsense > MOST_NONSENSE:
            self._reason = ("worker", "it talks nonsense")
            return False
        return True

    def _understand(self, line: bytes) -> None:
        said: Any = None
        with suppress(ValueError, RecursionError):
            said = json.loads(line) if len(line) <= LONGEST_LINE else None
        if not isinstance(said, dict) or not isinstance(said.get("say"), str):
            self._nonsense += 1
            return
        what, number = said["say"], said.get("id")
        if what == "ready":
            self.ready = True
            for opened in list(self._open.values()):
                self._tell(opened.hear, said)
        elif what in ("unusable", "leaving"):
            kind = "no_litellm" if what == "unusable" else "worker"
            self._reason = (kind, str(said.get("detail") or ""))
        elif isinstance(number, int) and number in self._open:
            opened = self._open.pop(number) if what == "done" else self._open[number]
            self._tell(opened.hear, said)

    @staticmethod
    def _tell(hear: Hear, said: dict[str, Any]) -> None:
        with suppress(Exception):
            hear(said)

    def _until(self) -> float | None:
        """Seconds until something may be overdue; None when nothing can be."""
        patience = self._patience
        if self._leaving is not None:
            return patience.leave / 10
        if not self.ready:
            return patience.start / 20
        return min(patience.silent, patience.deaf, patience.cancel) / 5 if self._open else None

    def _overdue(self) -> bool:
        """Whether the worker is to be killed now: too slow to start, to answer, to obey or to leave."""
        now = time.monotonic()
        patience = self._patience
        if self._leaving is not None:
            self._reason = ("worker", "it was ended")
            return now - self._leaving > patience.leave
        if not self.ready:
            self._reason = (
                ("worker", "it did not start")
                if (late := now - self._heard > patience.start)
                else self._reason
            )
            return late
        if self._open and now - self._heard > patience.silent:
            self._reason = ("worker", "it hung")
            return True
        cancelled = [opened.cancelled for opened in self._open.values() if opened.cancelled]
        since = now - max(cancelled, default=now)
        deaf = any(self._heard < at and now - at > patience.deaf for at in cancelled)
        if deaf or (cancelled and len(cancelled) == len(self._open) and since > patience.cancel):
            self._reason = ("worker", "it did not stop")
            return True
        return False

    def _end(self, selector: selectors.BaseSelector) -> None:
        """Kill what is left of the process and tell all that wait."""
        with self._lock:
            self.alive = False
        process = self._process
        if process is not None:
            code = process.poll()
            if code is None and self._reason == ENDED:
                with suppress(subprocess.TimeoutExpired):
                    code = process.wait(self._patience.leave)
            if code is None:
                process.kill()
                process.wait()
            elif self._reason == ENDED:
                self._reason = ("worker", f"signal {-code}" if code < 0 else f"exit code {code}")
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
        selector.close()
        with self._lock:
            self.ended.set()
            for end in self._waking:
                os.close(end)
        kind, detail = self._reason
        waiting = [opened.hear for opened in self._open.values()]
        waiting += [hear for _, hear in self._box if hear is not None]
        for hear in waiting:
            self._tell(hear, {"say": "died", "kind": kind, "detail": detail})
