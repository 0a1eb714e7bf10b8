"""What became of a copy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Sure(Enum):
    """How sure it is that the text can be pasted."""

    VERIFIED = "verified"
    """It was read back from the clipboard of this machine and was the same."""
    TESTED = "tested"
    """Sent the way that the analyst has tested by pasting, in this same terminal."""
    SENT = "sent"
    """Sent to the terminal, which gives no answer."""
    ONLY_FILE = "file"
    """Not sent: the text is in its file only."""


@dataclass(frozen=True)
class Copied:
    """A text that was copied, or as much of it as could be."""

    what: str
    """What it is, for a sentence: `The card`, `The row`, `3 keywords`."""
    size: int
    """Bytes of it in UTF-8."""
    sure: Sure
    way: str = ""
    """How it went, for a sentence: `OSC 52`, `OSC 52 through tmux`."""
    path: Path | None = None
    """The private file that holds it; None when not even that could be written."""
    part: int = 1
    parts: int = 1
    why: str = ""
    """Why it went no surer way, with what can be done about it; may be empty."""
