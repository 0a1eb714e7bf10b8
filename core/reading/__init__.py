"""Reading: bytes to clippings, paths to clippings and problems, clippings to stories.

Nothing heavy is imported before the first call.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.reading.copies import Copies, Copy, independent
from core.reading.gate import language_reason
from core.reading.grouping import Grouper, Near, group_stories
from core.reading.outcome import Aside, Problem, Reading

__all__ = [
    "Aside",
    "Copies",
    "Copy",
    "Grouper",
    "Near",
    "Problem",
    "Reading",
    "group_stories",
    "independent",
    "language_reason",
    "read_bytes",
    "read_file",
    "read_paths",
    "sift",
    "sift_file",
    "sift_paths",
]


def read_bytes(data: bytes, origin: Origin) -> tuple[Clipping, ...]:
    """The clippings in the bytes of a file or stream: several of a feed, one of anything else.

    Raises NotAClipping, with the origin's name in its sentence, when there is none.
    """
    from core.model.cleaning import clean_line
    from core.reading.opening import open_safely

    try:
        return open_safely(data, origin)[0]
    except NotAClipping as error:
        raise _named(error, clean_line(origin.name)) from None


def read_file(path: Path) -> tuple[Clipping, ...]:
    """The clippings in one file. Raises NotAClipping for what gives none (missing, a pipe, a wall, …)."""
    from core.reading.paths import name_of, open_path

    try:
        return open_path(path)[0]
    except NotAClipping as error:
        raise _named(error, name_of(path)) from None


def read_paths(paths: Sequence[Path]) -> Reading:
    """All that files and folders give, in their order, and a sentence for each that gives nothing."""
    from core.reading.paths import read_all

    return read_all(paths)


def sift(data: bytes, origin: Origin) -> Reading:
    """What the bytes of a file or stream give a desk: clippings, those the gate sets aside, problems.

    Never raises for what the bytes hold; what has no words at all is a problem.
    """
    from core.model.cleaning import clean_line
    from core.reading.opening import open_safely
    from core.reading.paths import sorted_out

    try:
        clippings, problems = open_safely(data, origin, lenient=True)
    except NotAClipping as error:
        clippings, problems = (), (Problem.of(clean_line(origin.name), error),)
    return sorted_out(clippings, problems, lenient=True)


def sift_file(path: Path, named: bool = True) -> Reading:
    """What one file gives a desk, as `sift`; `named` says whether the user named it or its folder."""
    from core.reading.paths import read_one

    return read_one(path, named, lenient=True)


def sift_paths(paths: Sequence[Path]) -> Reading:
    """What files and folders give a desk, as `sift`; a text that comes again counts once."""
    from core.reading.paths import read_all

    return read_all(paths, lenient=True)


def _named(error: NotAClipping, name: str) -> NotAClipping:
    """The error with the name of the file in the place of its `It`."""
    sentence = error.sentence
    if name and sentence.startswith("It "):
        sentence = f"{name} {sentence[3:]}"
    return NotAClipping(sentence, error.hint)
