"""Backups: a whole workspace in one zip file, made while it is in use, and taken out into a new folder only.

A zip file, because it carries a checksum of every file, lists them without being
unpacked, and opens on any computer without Foredeck.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from core.errors import BadInput, NotSaved
from core.files import atomic_stream, is_stale, make_folder, not_saved
from core.keeping.journal import decode
from core.keeping.onfile import read_pair

MANIFEST = "foredeck-backup.json"
"""In the zip file: when it was made, how many desks, and the SHA-256 of every file."""

_LEFT_OUT = {"index", "backups"}
_PASSING = {"desk.lock", "desk.request", ".lock", ".clippings.slices"}
_PAIRS = ("desk", "clippings")
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
"""What reading a damaged or hostile zip file may come up with."""


@dataclass(frozen=True)
class Backup:
    """A backup: where it is, how many desks and files, its size in bytes, when it was made."""

    path: Path
    desks: int
    bytes: int
    files: int
    at: datetime
    problems: tuple[str, ...] = ()
    """What could not be put into it, one sentence each."""


def back_up(workspace: Path, target: Path | None = None) -> Backup:
    """Put a workspace into a zip file that is read back before it counts; sessions may be at work on it.

    `target` names the file, or an existing folder for it; without one it goes to
    `backups/` of the workspace. The index, earlier backups and locks stay out.
    Raises BadInput when there is no workspace, NotSaved when nothing can be written.
    """
    if not workspace.is_dir():
        raise BadInput(f"There is no workspace at {_shown(str(workspace))}.")
    now = datetime.now().astimezone()
    path = _place(workspace, target, now)
    problems: list[str] = []
    sums: dict[str, str] = {}
    with atomic_stream(path, mode=0o600) as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name, data in _files(workspace, path, problems):
                archive.writestr(name, data)
                sums[name] = hashlib.sha256(data).hexdigest()
            desks = len({PurePosixPath(name).parts[1] for name in sums if _is_desk(name)})
            said = {"at": now.isoformat(), "desks": desks, "files": sums, "problems": problems}
            archive.writestr(MANIFEST, json.dumps(said, indent=1))
        try:
            _verify(stream, path)
        except BadInput as error:
            raise NotSaved(
                f"{path.name} could not be read back after it was written.", "Check the disk."
            ) from error
        size = stream.seek(0, os.SEEK_END)
    return Backup(path, desks, size, len(sums), now, tuple(problems))


def list_backups(workspace: Path) -> tuple[Backup, ...]:
    """The backups in a workspace's own folder, the newest first; one that cannot be read says so."""
    found = []
    for path in sorted((workspace / "backups").glob("*.zip")):
        try:
            with path.open("rb") as stream:
                found.append(_described(path, _manifest(stream, path)))
        except (BadInput, OSError) as error:
            said = error.sentence if isinstance(error, BadInput) else f"{path.name} could not be read."
            with suppress(OSError):
                status = path.stat()
                at = datetime.fromtimestamp(status.st_mtime).astimezone()
                found.append(Backup(path, 0, status.st_size, 0, at, (said,)))
    return tuple(sorted(found, key=lambda backup: backup.at, reverse=True))


def restore(backup: Path, into: Path) -> Backup:
    """Take a backup out into a new or empty folder, all of it or nothing; what it holds is checked first.

    Raises BadInput for what is no sound backup and for a folder with anything in it.
    """
    into = into.absolute()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadInput(
            f"{_shown(str(into))} is not empty.", "Name a new folder; what is there stays as it is."
        )
    try:
        stream = backup.open("rb")
    except OSError as error:
        raise BadInput(f"{_shown(backup.name)} could not be read: {error.strerror}.") from error
    with stream:
        described = _described(backup, _verify(stream, backup))
        make_folder(into.parent)
        half = into.parent / f".foredeck-restore-{secrets.token_hex(4)}"
        try:
            _unpack(stream, half)
            os.rename(half, into)
        except OSError as error:
            raise not_saved(into, error) from error
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return described


def _place(workspace: Path, target: Path | None, now: datetime) -> Path:
    if target is not None and not target.is_dir():
        return target.absolute()
    folder = (target or workspace / "backups").absolute()
    if target is None:
        make_folder(folder)
    name = now.strftime("foredeck-%Y-%m-%d-%H%M%S")
    numbers = ("", *(f"-{number}" for number in range(2, 1000)))
    return next(path for number in numbers if not (path := folder / f"{name}{number}.zip").exists())


def _files(workspace: Path, target: Path, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    """Every file to be kept with its name in the zip file; a file and its journal as they stood together.

    Of a desk the work is read before the clippings: clippings are written first,
    so all that the work speaks of is there.
    """

    def unreadable(error: OSError) -> None:
        problems.append(f"{_shown(str(error.filename))} could not be read: {error.strerror}.")

    for folder, folders, names in os.walk(workspace, onerror=unreadable):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here != workspace or name not in _LEFT_OUT)
        links = [name for name in folders if (here / name).is_symlink()]
        problems += [f"{_shown(name)} is a link to another folder; it was left out." for name in links]
        paired = set()
        for stem in _PAIRS if here.parent == workspace / "desks" else ():
            paired |= {f"{stem}.json", f"{stem}.journal"}
            yield from _pair(workspace, here / f"{stem}.json", problems)
        for name in sorted(set(names) - paired - _PASSING):
            path = here / name
            if is_stale(name) or path == target or not path.is_file():
                continue
            if not name.isprintable():
                problems.append(f"{_shown(name)} has a name that cannot be kept; it was left out.")
                continue
            try:
                yield _name(workspace, path), path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                problems.append(f"{_shown(_name(workspace, path))} could not be read: {error.strerror}.")


def _pair(workspace: Path, path: Path, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    journal = path.with_suffix(".journal")
    try:
        raw, log = read_pair(path, journal)
    except OSError as error:
        problems.append(f"{_shown(_name(workspace, path))} could not be read: {error.strerror}.")
        return
    if raw is not None:
        yield _name(workspace, path), raw
    found = decode(log)
    if log:
        yield _name(workspace, journal), log if found.damaged else log[: found.end]


def _verify(stream: BinaryIO, path: Path) -> dict[str, Any]:
    """Read all of a backup and compare it with what its manifest says; raises BadInput."""
    said = _manifest(stream, path)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [info.filename for info in archive.infolist() if info.filename != MANIFEST]
            if sorted(names) != sorted(said["files"]) or not all(map(_is_safe, names)):
                raise ValueError("other files than it says")
            for name in names:
                sum = hashlib.sha256()
                with archive.open(name) as file:
                    while part := file.read(_CHUNK):
                        sum.update(part)
                if sum.hexdigest() != said["files"][name]:
                    raise ValueError(name)
    except (*_BROKEN, OSError) as error:
        raise BadInput(f"{_shown(path.name)} is a damaged backup.", "Use another one.") from error
    return said


def _manifest(stream: BinaryIO, path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(stream) as archive, archive.open(MANIFEST) as file:
            said = json.load(file)
        sums = said["files"]
        sound = isinstance(sums, dict) and all(isinstance(sum, str) for sum in sums.values())
        if not sound or not isinstance(said["desks"], int):
            raise ValueError("not a manifest")
        datetime.fromisoformat(said["at"])
    except (*_BROKEN, TypeError, OSError, RecursionError) as error:
        raise BadInput(f"{_shown(path.name)} is no backup of Foredeck, or is damaged.") from error
    return dict(said)


def _described(path: Path, said: dict[str, Any]) -> Backup:
    problems = tuple(_shown(str(problem)) for problem in said.get("problems") or ())
    at = datetime.fromisoformat(said["at"]).astimezone()
    return Backup(path, said["desks"], path.stat().st_size, len(said["files"]), at, problems)


def _unpack(stream: BinaryIO, folder: Path) -> None:
    os.mkdir(folder, 0o700)
    with zipfile.ZipFile(stream) as archive:
        room = shutil.disk_usage(folder).free
        if sum(info.file_size for info in archive.infolist()) > room:
            raise NotSaved("There is not enough room on the disk for this backup.", "Choose another disk.")
        for info in archive.infolist():
            if info.filename == MANIFEST:
                continue
            path = folder / info.filename
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, path.open("xb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                os.fsync(target.fileno())


def _is_safe(name: str) -> bool:
    """Whether a name stays inside the folder that it is taken out into."""
    parts = name.split("/")
    return not ({"", ".", ".."} & set(parts)) and "\0" not in name


def _is_desk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) == 3 and parts[0] == "desks" and parts[2].startswith(("desk.j", "clippings.j"))


def _name(workspace: Path, path: Path) -> str:
    return path.relative_to(workspace).as_posix()


def _shown(text: str) -> str:
    return "".join(ch if ch.isprintable() else "?" for ch in text)[:200]
