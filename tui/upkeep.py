"""`foredeck backup` and `foredeck doctor`: a whole workspace into one file and back, and its examination."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, keep_stdin, put, put_file, say

if TYPE_CHECKING:
    from core.keeping.backup import Backup
    from core.keeping.doctor import Finding

STREAM = Path("-")
"""In place of a file: stdin, or stdout."""


def back_up(place: Path, target: Path | None, *, as_json: bool) -> int:
    """Put the workspace into a file and say where that is; what could not be put into it makes the code 1.

    For the target `-` the file goes to stdout, and what is said of it to stderr.
    """
    from core.keeping.backup import back_up

    if target == STREAM:
        with TemporaryDirectory(prefix="foredeck-") as folder:
            made = back_up(place, Path(folder, "foredeck.zip"))
            put_file(made.path)
        _say_problems(made)
        say(f"{_figures(made)} went to stdout.")
        return PARTLY if made.problems else DONE
    if target is not None and os.path.lexists(target) and not target.is_dir():
        raise BadInput(f"{_shown(target)} exists already.", "Give another name.")
    made = back_up(place, target)
    _say_problems(made)
    put(_json(made) if as_json else f"{_figures(made)} in {_shown(made.path)}.\n")
    return PARTLY if made.problems else DONE


def list_all(place: Path, *, as_json: bool) -> int:
    """A line for each backup of the workspace, the newest first."""
    from core.keeping.backup import list_backups

    found = list_backups(place)
    if not found and not as_json:
        put("There is no backup yet. `foredeck backup` makes one.\n")
    for backup in found:
        _say_problems(backup)
        told = f"{backup.at:%Y-%m-%d %H:%M}  {_figures(backup)}  {_shown(backup.path)}\n"
        put(_json(backup) if as_json else told)
    return DONE


def restore(backup: Path, into: Path, *, as_json: bool) -> int:
    """Bring a backup, `-` for stdin, into a new folder and say how to work on it."""
    from core.keeping.backup import restore

    if backup == STREAM:
        with TemporaryDirectory(prefix="foredeck-") as folder:
            keep_stdin(Path(folder, "stdin"))
            made = restore(Path(folder, "stdin"), into)
    else:
        made = restore(backup, into)
    _say_problems(made)
    if as_json:
        put(_json(replace(made, path=into.absolute())))
        return DONE
    put(f"{_figures(made)} restored. Work on them: foredeck --workspace {shlex.quote(_shown(into))}\n")
    return DONE


def doctor(place: Path, *, repair: bool, as_json: bool) -> int:
    """Say what is wrong in the workspace, or was and is mended; exit code 1 when something is left."""
    from core.keeping.doctor import examine

    report = examine(place, repair)
    report = replace(report, findings=(*report.findings, *_of_archive(place)))
    if as_json:
        findings = [asdict(finding) for finding in report.findings]
        put(json.dumps({"desks": report.desks, "left": report.left, "findings": findings}) + "\n")
    else:
        put("\n".join(report.lines()) + "\n")
    return PARTLY if report.left else DONE


def _of_archive(place: Path) -> Iterator[Finding]:
    """What is damaged in the archive; nothing is mended, as a backup or another import has it whole."""
    from core.archive.store import Archives
    from core.keeping.doctor import Finding

    for each in Archives(place).collections():
        if each.damaged:
            lines = ", ".join(map(str, each.damaged[:5])) + (", …" if len(each.damaged) > 5 else "")
            many = "1 card" if len(each.damaged) == 1 else f"{len(each.damaged)} cards"
            said = f"{many} cannot be read (line {lines})."
            yield Finding(
                f"archive/{each.name}", "damage", said, "Import them again, or take the file of a backup."
            )


def _say_problems(backup: Backup) -> None:
    for problem in backup.problems:
        say(f"{_shown(Path(backup.path.name))}: {problem}")


def _json(backup: Backup) -> str:
    """A backup on a line: where it is, when it was made, what is in it."""
    told = asdict(backup) | {"path": str(backup.path), "at": backup.at.isoformat()}
    return json.dumps(told) + "\n"


def _figures(backup: Backup) -> str:
    """A backup in figures: `12 desks, 340 kB`."""
    desks = f"{backup.desks} {'desk' if backup.desks == 1 else 'desks'}"
    size = backup.bytes / 1000
    return f"{desks}, {f'{size / 1000:,.1f} MB' if size >= 1000 else f'{max(size, 1):,.0f} kB'}"


def _shown(path: Path) -> str:
    return clean_line(str(path))
