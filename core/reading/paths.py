"""Paths to clippings: files and folders of any state, a sentence for each that gives nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotAClipping
from core.model import Origin
from core.model.cleaning import clean_line
from core.reading.decoding import LIMIT, LIMITS
from core.reading.kinds import SUFFIXES, kind_of_data
from core.reading.opening import IsACard, PassedOver, open_safely
from core.reading.outcome import CardFile, Problem, Reading

if TYPE_CHECKING:
    from core.model import Clipping
    from core.reading.outcome import Aside

MOST_FILES, MOST_FOLDERS = 20_000, 2_000
"""What one reading takes of a folder: a day is at most some hundreds, and `/` is named by mistake."""


def read_all(paths: Sequence[Path], lenient: bool = False) -> Reading:
    """The clippings of files and folders in their order; nothing that lies there can stop the rest.

    When `lenient`, what the gate rejects is in `aside` and not among the problems.
    """
    files, problems = find_files(paths)
    readings = [Reading(problems=problems)]
    for path, named in files:
        readings.append(read_one(path, named, lenient))
    return together(readings)


def find_files(paths: Sequence[Path]) -> tuple[list[tuple[Path, bool]], tuple[Problem, ...]]:
    """((file, whether it was named itself) in their order, what was met while folders were walked)."""
    problems: list[Problem] = []
    return list(_files(paths, problems)), tuple(problems)


def read_one(path: Path, named: bool = True, lenient: bool = False) -> Reading:
    """What one file gives. JSON that is no feed is a problem if named itself, else passed over; so is a
    card in a strict reading."""
    name = name_of(path)
    try:
        clippings, problems = open_path(path, lenient)
    except IsACard as error:
        if named and not lenient:
            return Reading(problems=(_problem(name, error),))
        return Reading(cards=(CardFile(name=name, text=error.text),))
    except PassedOver as error:
        return Reading(problems=(_problem(name, error),) if named else ())
    except NotAClipping as error:
        clippings, problems = (), (_problem(name, error),)
    return sorted_out(clippings, problems, lenient)


def sorted_out(clippings: Sequence[Clipping], problems: Sequence[Problem], lenient: bool) -> Reading:
    """A reading of what was opened; when `lenient`, what a problem holds set aside is no problem."""
    if not lenient:
        return Reading(clippings=tuple(clippings), problems=tuple(problems))
    return Reading(
        clippings=tuple(clippings),
        problems=tuple(problem for problem in problems if problem.aside is None),
        aside=tuple(problem.aside for problem in problems if problem.aside is not None),
    )


def together(readings: Sequence[Reading]) -> Reading:
    """Several readings as one; a text that comes again counts once, and a problem says so."""
    clippings: dict[str, Clipping] = {}
    aside: dict[str, Aside] = {}
    problems: list[Problem] = []
    cards: list[CardFile] = []
    for reading in readings:
        problems.extend(reading.problems)
        cards.extend(reading.cards)
        for clipping in reading.clippings:
            twin = clippings.setdefault(clipping.digest, clipping)
            if twin is not clipping:
                sentence = f"It has the same text as {twin.origin.name}."
                problems.append(Problem(name=clipping.origin.name, sentence=sentence, hint="It counts once."))
        for each in reading.aside:
            aside.setdefault(each.clipping.digest, each)
    kept = tuple(each for digest, each in aside.items() if digest not in clippings)
    return Reading(
        clippings=tuple(clippings.values()), problems=tuple(problems), cards=tuple(cards), aside=kept
    )


def open_path(path: Path, lenient: bool = False) -> tuple[tuple[Clipping, ...], tuple[Problem, ...]]:
    """What one file holds, as `opening.open_bytes` says it; NotAClipping for what is no readable file."""
    data = _bytes_of(path)
    return open_safely(data, Origin(kind="file", name=name_of(path), path=_address(path)), lenient)


def name_of(path: Path) -> str:
    """The name of a file for people: clean, whatever bytes the disk holds."""
    return clean_line(path.name or str(path))[:255] or "unnamed"


def _address(path: Path) -> str:
    """The absolute path for finding the file again; empty when it is no proper text."""
    absolute = os.path.abspath(path)
    try:
        absolute.encode("utf-8")
    except UnicodeEncodeError:
        return ""
    return absolute


def _problem(name: str, error: NotAClipping) -> Problem:
    return Problem.of(name, error)


def _bytes_of(path: Path) -> bytes:
    """The bytes of a regular file, at most one more than the limit; opening a pipe does not wait."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise _not_a_file(path)
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _not_a_file(path)
            head = file.read(4096)
            limit = LIMITS.get(kind_of_data(head) or "", LIMIT)
            return head + (file.read() if status.st_size <= limit else file.read(limit + 1))
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def _not_a_file(path: Path) -> NotAClipping:
    if _is_dir(path):
        return NotAClipping("It is a folder.", "Name a file in it.")
    return NotAClipping(
        "It is a pipe or a device, not a file.", "Save the article as a file, or give `-` for stdin."
    )


def _unreadable(error: OSError | ValueError) -> NotAClipping:
    """The sentence for what the system says about a path."""
    if isinstance(error, FileNotFoundError):
        return NotAClipping("It does not exist.", "Look at the name again.")
    if isinstance(error, PermissionError):
        return NotAClipping("It may not be read.", "Ask for the right to read it.")
    reason = clean_line(getattr(error, "strerror", "") or "the name is not a proper path").lower()
    return NotAClipping(f"It cannot be read ({reason}).", "Look at the path again.")


def _files(paths: Sequence[Path], problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was named itself), folders walked in the order of their names."""
    visited: set[tuple[int, int]] = set()
    for path in paths:
        if _is_dir(path):
            for file in _walk(path, problems, visited):
                yield file, False
        else:
            yield path, True


def _is_dir(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _walk(folder: Path, problems: list[Problem], visited: set[tuple[int, int]]) -> Iterator[Path]:
    """The files of a folder that may be articles; a folder is entered once, however links lead to it."""
    waiting = [folder]
    files = 0
    while waiting:
        path = waiting.pop()
        if files >= MOST_FILES or len(visited) >= MOST_FOLDERS:
            sentence = f"It holds over {MOST_FILES:,} files or {MOST_FOLDERS:,} folders; the rest was left."
            problems.append(Problem(name=name_of(folder), sentence=sentence, hint="Name smaller folders."))
            return
        if not _is_dir(path):
            files += 1
            yield path
            continue
        try:
            status = os.stat(path)
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            names = sorted(os.listdir(path), reverse=True)
        except OSError as error:
            problems.append(_problem(name_of(path), _unreadable(error)))
            continue
        waiting.extend(path / name for name in names if _wanted(path / name))


def _wanted(path: Path) -> bool:
    """Whether something in a folder is looked at: folders, and files that may be articles by their name."""
    if path.name.startswith("."):
        return False
    if _is_dir(path):
        return True
    return not path.name.upper().startswith("README") and path.suffix.lstrip(".").lower() in SUFFIXES
