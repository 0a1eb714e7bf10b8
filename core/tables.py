"""Small TOML files that the analyst writes: read once, whole and with care, for settings, keys and themes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from core.files import read_regular
from core.model.cleaning import clean_line

MOST_BYTES = 64_000


def read_table(path: Path) -> dict[str, Any]:
    """What a TOML file says, with or without a byte order mark.

    Raises FileNotFoundError, OSError, and ValueError with the reason in words.
    """
    try:
        data = read_regular(path, MOST_BYTES + 1)
    except IsADirectoryError:
        raise ValueError("it is a folder") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1000} KB")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise ValueError(f"it is not TOML ({clean_line(str(error))[:100]})") from None


def why_not(error: Exception) -> str:
    """Why a file is not used, in words that can end a sentence."""
    said = error.strerror if isinstance(error, OSError) else str(error)
    words = clean_line(said or type(error).__name__)[:160].rstrip(".")
    return words[:1].lower() + words[1:]
