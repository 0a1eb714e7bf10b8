"""What every command says and how it ends: exit codes, lines on stderr, what is a terminal."""

from __future__ import annotations

import sys
from typing import TextIO

DONE, PARTLY, REFUSED, STOPPED = 0, 1, 2, 130
"""Exit codes: done; something could not be done; usage or bad input; stopped by the user."""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is there, open and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def say(sentence: str) -> None:
    """One clean line on stderr; a stderr that is gone takes nothing."""
    from core.model.cleaning import clean_line

    if sys.stderr is not None:
        try:
            print(f"foredeck: {clean_line(sentence)}", file=sys.stderr, flush=True)
        except (OSError, ValueError):
            return
