"""Where a command's result goes: to stdout, or to a file that is not replaced unless that is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import BadInput
from core.model.cleaning import clean_line
from tui.console import is_terminal, put


def target_of(output: str | None, force: bool, articles: Sequence[str] = ()) -> Path | None:
    """The file to write, or None for stdout. Raises BadInput when it must not be written.

    One of the articles is never written.
    """
    if output is None or output == "-":
        return None
    target = Path(output)
    _check(target, force)
    if any(_same(target, path) for path in articles):
        raise BadInput(f"{_shown(target)} is one of the articles; articles are never written.")
    return target


def form_of(form: str, target: Path | None) -> str:
    """`md` or `json`: as it was asked for, else as the ending of the file to write says; may be empty."""
    if form or target is None:
        return form
    return {".json": "json", ".md": "md"}.get(target.suffix.lower(), "")


def deliver(text: str, target: Path | None) -> None:
    """Write a result to its file, or to stdout with a newline at its end on a terminal."""
    if target is not None:
        from core.files import atomic_write

        atomic_write(target, text.encode("utf-8"))
    else:
        put(text + "\n" if is_terminal(sys.stdout) and not text.endswith("\n") else text)


def _check(target: Path, force: bool) -> None:
    try:
        if target.is_dir():
            raise BadInput(f"{_shown(target)} is a folder.", "Name a file with -o.")
        if not os.path.lexists(target):
            return
        if target.exists() and not target.is_file():
            raise BadInput(f"{_shown(target)} is no regular file.", "Leave out -o to write to stdout.")
    except (OSError, ValueError) as error:
        raise BadInput("The name given with -o cannot be used.") from error
    if not force:
        raise BadInput(f"{_shown(target)} exists already.", "Replace it with --force, or give another name.")


def _same(target: Path, path: str) -> bool:
    try:
        return path != "-" and target.exists() and target.samefile(path)
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    return clean_line(str(path))
