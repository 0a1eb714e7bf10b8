"""The desks that some files have of their own: which there are, what they are called, which one is meant."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from core.errors import BadInput
from core.model.cleaning import clean_line

_KEPT = ("clippings.", "desk.")
_PASSING = (".lock", ".tmp")
NAMED = 5
"""Desks that a sentence names before it says how many more there are."""


def own_names(workspace: Path) -> dict[str, str]:
    """Folder name -> short name of the desks that are no day's; the folders are not looked into."""
    try:
        names = os.listdir(workspace / "desks")
    except OSError:
        return {}
    return short_names(
        name for name in sorted(names) if name[0] != "." and clean_line(name) == name and not _is_day(name)
    )


def own_desks(workspace: Path) -> tuple[str, ...]:
    """The folder names of the desks that are no day's, newest change first."""
    changed = {name: _changed(workspace / "desks" / name) for name in own_names(workspace)}
    there = ((-when, name) for name, when in changed.items() if when is not None)
    return tuple(name for _, name in sorted(there))


def short_names(folders: Iterable[str]) -> dict[str, str]:
    """Folder name -> the name without its hash, or with as much of it as tells it from all others."""
    forms = {folder: _forms(folder) for folder in folders}
    held = Counter(form for each in forms.values() for form in dict.fromkeys(each))
    return {
        folder: next((form for form in each if held[form] == 1 and not _is_day(form)), folder)
        for folder, each in forms.items()
    }


def own_desk(workspace: Path, named: str) -> str:
    """The folder name of the desk that a folder name or a short name means. Raises BadInput."""
    wanted = clean_line(named)
    names = own_names(workspace)
    there = own_desks(workspace)
    for folder in there:
        if wanted in (folder, names[folder]):
            return folder
    if not there:
        raise BadInput("There is no desk of its own yet; `foredeck PATH...` gives some files one.")
    shown = wanted[:40]
    if alike := [names[folder] for folder in there if wanted in _forms(folder)]:
        raise BadInput(f"“{shown}” can mean {_listed(alike, 'or')}.")
    all_named = [names[folder] for folder in there]
    raise BadInput(f"There is no desk “{shown}” beside those of the days, only {_listed(all_named)}.")


def _listed(names: Sequence[str], last: str = "and") -> str:
    """Some names in words, the others as a number."""
    said = list(names[:NAMED])
    said += [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return f" {last} ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)


def _forms(folder: str) -> tuple[str, ...]:
    """The names that a desk may go by, the shortest first."""
    found = re.fullmatch(r"(.+)-([0-9a-f]{4})[0-9a-f]{4}", folder)
    return (found[1], f"{found[1]}-{found[2]}", folder) if found else (folder,)


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _changed(folder: Path) -> int | None:
    """When what a desk keeps was last changed, in nanoseconds; None when it is no desk."""
    try:
        with os.scandir(folder) as listed:
            kept = [f for f in listed if f.name.startswith(_KEPT) and not f.name.endswith(_PASSING)]
            return max((file.stat().st_mtime_ns for file in kept), default=None)
    except OSError:
        return None
