"""The inbox of a desk: what another program wants brought onto it while a session holds it."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path
from typing import Any

from core.errors import NotSaved
from core.files import atomic_write, make_folder

LARGEST = 64 * 1024 * 1024
"""Bytes above which what lies there is not read."""


def leave(desk: Path, what: dict[str, Any]) -> Path:
    """Leave something (plain JSON) for the session that holds a desk. Raises NotSaved."""
    folder = desk / "inbox"
    make_folder(folder)
    path = folder / f"{time.time_ns()}-{secrets.token_hex(4)}.json"
    atomic_write(path, json.dumps(what).encode("ascii"), mode=0o600)
    return path


def collect(desk: Path) -> tuple[tuple[Path, Any], ...]:
    """(file, what it holds or None when it cannot be read) of all that was left, the oldest first."""
    try:
        paths = sorted((desk / "inbox").glob("[0-9]*.json"))
    except OSError:
        return ()
    return tuple((path, _read(path)) for path in paths)


def done(path: Path) -> None:
    """Take something out of the inbox, now that it is on the desk. Raises NotSaved."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotSaved(f"{path.name} could not be taken out of the inbox: {error.strerror}.") from error


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None
