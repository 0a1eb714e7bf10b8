"""One writer a desk: a lock that the system frees the moment its holder is gone, however it went."""

from __future__ import annotations

import errno
import fcntl
import getpass
import os
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.files import not_saved

_HELD = (errno.EAGAIN, errno.EACCES)


class DeskLock:
    """The lock file of a desk; its text says who holds it.

    The text is written in place, because replacing the file would lock a
    different one, and the file is never deleted for the same reason. `flock`
    belongs to the open descriptor: unlike `lockf` it is not lost when something
    else in this process opens and closes the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this session holds it."""
        return self._file is not None

    def take(self) -> bool:
        """Take the lock without waiting: False when another session holds it; NotSaved when none can be."""
        if self.held:
            return True
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise not_saved(self.path, error) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno in _HELD:
                return False
            raise not_saved(self.path, error) from error
        self._file = file
        with suppress(OSError):
            text = f"{signature()}\n".encode("utf-8", "replace")
            os.pwrite(file, text, 0)
            os.ftruncate(file, len(text))
        return True

    def is_free(self) -> bool:
        """Whether nobody holds it; the file is not touched."""
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in _HELD
        finally:
            os.close(file)
        return True

    def holder(self) -> str:
        """Who holds it, as one line to show: `ana on host, process 123, since 2026-11-22 12:03`."""
        return one_line(self.path)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            file, self._file = self._file, None
            with suppress(OSError):
                os.ftruncate(file, 0)
            os.close(file)


def one_line(path: Path) -> str:
    """The first line of a file, harmless to show; "another session" when there is none."""
    try:
        with path.open("rb") as file:
            text = file.read(300).decode("utf-8", "replace")
    except OSError:
        text = ""
    line = "".join(ch for ch in text.partition("\n")[0] if ch.isprintable()).strip()
    return line or "another session"


def signature() -> str:
    """This session, as one line: `ana on host, process 123, since 2026-11-22 12:03`."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = f"user {os.getuid()}"
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{user} on {socket.gethostname()}, process {os.getpid()}, since {since}"
