"""Where things are: the workspace, its desks, and what ships with the product. Asking creates nothing."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def workspace(explicit: Path | None = None) -> Path:
    """The folder that holds the desks: the argument, else FOREDECK_WORKSPACE, else the user's data folder."""
    named = explicit or os.environ.get("FOREDECK_WORKSPACE")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("foredeck", appauthor=False)


def day_folder(workspace: Path, day: date) -> Path:
    """The desk of a day."""
    return workspace / "desks" / day.isoformat()


def days(workspace: Path) -> tuple[date, ...]:
    """The days that have a desk, the newest first."""
    found = []
    try:
        names = os.listdir(workspace / "desks")
    except OSError:
        return ()
    for name in names:
        with suppress(ValueError):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
                found.append(date.fromisoformat(name))
    return tuple(sorted(found, reverse=True))


def desk_folder(workspace: Path, paths: Sequence[Path]) -> Path:
    """The desk of these files and folders: the same one whatever their order and however they are spelled."""
    resolved = sorted({_resolved(path) for path in paths})
    if not resolved:
        raise ValueError("a desk needs at least one path")
    digest = hashlib.sha256(b"\0".join(os.fsencode(path) for path in resolved)).hexdigest()
    return workspace / "desks" / f"{_slug(resolved[0].name)}-{digest[:8]}"


def _resolved(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "desk"


def samples() -> Path:
    """The day's clippings that ship with the product."""
    return _ROOT / "sample_articles"


def themes() -> Path:
    """The colour themes that ship with the product."""
    return _ROOT / "themes"
