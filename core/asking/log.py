"""The log of what litellm and its worker say: private, short, cleaned, and without keys."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.asking.hiding import told

LARGEST = 256 * 1024
"""Bytes of the file; the older half goes when it is full."""
LINE = 500
"""Characters of a line."""
PENDING = 65_536
"""Bytes that wait for the end of their line."""


class Log:
    """Lines appended to a file. Nothing that goes wrong here is told: nobody depends on the log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hidden: set[str] = set()
        self._lock = threading.Lock()

    def hide(self, *secrets: str) -> None:
        """Never write these."""
        self._hidden.update(secret for secret in secrets if secret)

    def reader(self) -> Callable[[bytes], None]:
        """Takes the bytes of one source as they come, and writes them line by line."""
        pending, endless = b"", False

        def take(piece: bytes) -> None:
            nonlocal pending, endless
            *lines, pending = (pending + piece).split(b"\n")
            if lines and endless:  # the rest of a line that was dropped may begin in the middle of a key
                lines, endless = lines[1:], False
            if len(pending) > PENDING:
                pending, endless = b"", True
            self.note(*(line.decode("utf-8", "replace") for line in lines[-200:]))

        return take

    def note(self, *lines: str) -> None:
        """Write lines with the time before each."""
        clean = [line for line in (told(line, tuple(self._hidden), LINE) for line in lines) if line]
        if clean:
            now = datetime.now().isoformat(" ", "seconds")
            with self._lock, suppress(OSError):
                self._append("".join(f"{now} {line}\n" for line in clean).encode("utf-8", "replace"))

    def _append(self, data: bytes) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, flags, 0o600)
        try:
            os.fchmod(file, 0o600)
            size = os.fstat(file).st_size
            if size + len(data) > LARGEST:
                kept = os.pread(file, LARGEST // 2, max(0, size - LARGEST // 2)).partition(b"\n")[2]
                os.ftruncate(file, 0)
                os.write(file, kept)
            os.write(file, data[-LARGEST // 2 :])
        finally:
            os.close(file)
