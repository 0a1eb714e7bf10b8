"""What every process that Foredeck starts does for itself: speak by lines alone, end with its parent."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from typing import NoReturn


def leave(code: int = 0) -> NoReturn:
    """End at once: what a library left to do at exit is not worth waiting for."""
    os._exit(code)


def pipes() -> tuple[int, int]:
    """Descriptors of the lines in and out; 0 reads nothing and 1 is as 2, whatever is done with them."""
    asked, said = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return asked, said


def memory() -> int:
    """The most bytes that the process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process with the thread that began it, even if no thread here gets to run."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        leave()
