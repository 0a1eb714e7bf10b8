"""Index pages of a folder of card pages: found, read and written; nothing foreign is replaced unasked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BadInput, ForedeckError, NotACard
from core.files import atomic_write, make_folder, read_regular
from core.model.cleaning import clean_line
from core.model.published import published
from core.outgoing import Skipped, Step
from core.sharing.digest import is_digest
from core.sharing.indexes import Entry, Unreadable, index_pages, is_ours
from core.sharing.page import read_page

LARGEST = 4_000_000
"""Bytes of a page that is read."""
_TABLES = re.compile(r"^## (?:Signals|Concerns|Behaviors|Technologies|Issues)[ \t]*\r?$", re.M)
_SKIPPED = (".git", ".obsidian", ".github", "node_modules", "__pycache__")


@dataclass
class Indexed:
    """What became of an index."""

    cards: int = 0
    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    """Pages of ours that the index has no longer, such as of a theme that is gone."""
    refused: list[Skipped] = field(default_factory=list)
    """Files in the way that are not ours."""
    unreadable: list[Unreadable] = field(default_factory=list)
    stopped: bool = False


def index(
    folder: Path,
    into: Path | None = None,
    *,
    force: bool = False,
    told: Callable[[Step], None] = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Indexed:
    """Write the index pages of all card pages in a folder and below it, into it or another one.

    Index pages of ours are made anew, or left when they say the same; a file that is not ours stays and is
    told, unless `force` is asked for. Nothing is written when `should_stop` says so. Raises BadInput when
    there is no such folder, NotSaved when a page cannot be written.
    """
    if not folder.is_dir():
        raise BadInput(f"{clean_line(str(folder))} is no folder.", "Name a folder of card pages.")
    into = into or folder
    if os.path.lexists(into) and not into.is_dir():
        raise BadInput(f"{clean_line(str(into))} is no folder.", "Name a folder with -o.")
    done = Indexed()
    entries: list[Entry] = []
    paths = sorted(_pages(folder), key=lambda path: path.as_posix())
    for at, path in enumerate(paths, 1):
        if should_stop():
            done.stopped = True
            return done
        told(Step(at, len(paths), clean_line(path.name)))
        found = _read(path, _from(into, path))
        if isinstance(found, Entry):
            entries.append(found)
        elif found is not None:
            done.unreadable.append(found)
    done.cards = len(entries)
    if force:
        names = index_pages(entries)
        done.unreadable = [each for each in done.unreadable if each.path not in names]
    pages = index_pages(entries, done.unreadable)
    _sweep(into, pages, done)
    for name, text in pages.items():
        _put(into, name, text.encode("utf-8"), done, force=force)
    return done


def _pages(folder: Path) -> Iterator[Path]:
    """The Markdown files of a folder and below it; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in names:
            if name.lower().endswith((".md", ".markdown")) and not name.startswith("."):
                yield Path(place) / name


def _from(into: Path, path: Path) -> str:
    return Path(os.path.relpath(path.absolute(), into.absolute())).as_posix()


def _read(path: Path, name: str) -> Entry | Unreadable | None:
    """What the index says of a page; None for an index or a digest of ours."""
    try:
        data = read_regular(path, LARGEST + 1)
    except OSError as error:
        return Unreadable(name, f"it could not be read ({error.strerror or 'no regular file'}).")
    if len(data) > LARGEST:
        return Unreadable(name, "it is too long for a card page.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unreadable(name, "it is not in UTF-8.")
    if is_ours(text) or is_digest(text):
        return None
    try:
        read = read_page(_head(text))
    except NotACard as error:
        return Unreadable(name, error.sentence, foreign=True)
    card = published(read.card)
    day = read.front.day if read.front and read.front.day else card.day
    themes = tuple(text for cell in card.card.themes if (text := clean_line(cell.text).strip()))
    title = clean_line(card.card.title.text) or "untitled"
    return Entry(name, title, day, card.outlets[0] if card.outlets else "", themes)


def _head(text: str) -> str:
    """What stands before the tables, which an index has no use for and which take the time."""
    tables = _TABLES.search(text)
    return text[: tables.start()] if tables and "\n## Themes" in text[: tables.start()] else text


def _put(into: Path, name: str, data: bytes, done: Indexed, *, force: bool) -> None:
    path = into / name
    if not Path(os.path.realpath(path.parent)).is_relative_to(Path(os.path.realpath(into))):
        done.refused.append(Skipped(name, f"{name} would leave the folder through a link.", path))
        return
    if os.path.lexists(path):
        there = _bytes(path)
        if there == data:
            done.unchanged.append(path)
            return
        ours = there is not None and is_ours(there.decode("utf-8", "replace"))
        if path.is_symlink() or path.is_dir() or not (ours or force):
            said = f"{name} is there already and is no index page of foredeck."
            done.refused.append(Skipped(name, said, path))
            return
    try:
        make_folder(path.parent)
        atomic_write(path, data)
    except ForedeckError as error:
        done.refused.append(Skipped(name, str(error), path))
        return
    done.written.append(path)


def _sweep(into: Path, pages: dict[str, str], done: Indexed) -> None:
    """Take away pages of ours for themes and years that are no longer."""
    for part in ("themes", "dates"):
        folder = into / part
        if folder.is_symlink() or not folder.is_dir():
            continue
        for path in sorted(folder.glob("*.md")):
            there = None if f"{part}/{path.name}" in pages or path.is_symlink() else _bytes(path)
            if there is not None and is_ours(there.decode("utf-8", "replace")):
                path.unlink(missing_ok=True)
                done.removed.append(path)


def _bytes(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else read_regular(path, LARGEST * 4)
    except OSError:
        return None
