"""Memory that work in the background took and no longer needs goes back to the system."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Give free memory back where the system's library can: Linux with glibc; elsewhere nothing is done."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
