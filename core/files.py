"""The only writer of files: a file is replaced whole and durably, or stays as it was."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.errors import NotSaved

_STALE = re.compile(r"\.foredeck-[0-9a-f]{16}\.tmp")

_ROOM = "Make room; what was saved before is still there."
_RIGHTS = "Choose a place that you may write to."
_REASONS = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the disk quota is used up", _ROOM),
    errno.EFBIG: ("the file would be larger than allowed", _ROOM),
    errno.EROFS: ("the file system is read-only", _RIGHTS),
    errno.EACCES: ("permission is denied", _RIGHTS),
    errno.EPERM: ("permission is denied", _RIGHTS),
    errno.EISDIR: ("it is a folder", "Name a file."),
    errno.ENOTDIR: ("part of its path is not a folder", "Check the path."),
    errno.EEXIST: ("a file of that name is in the way", "Choose another name."),
    errno.ENOENT: ("its folder does not exist", "Create the folder first."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ELOOP: ("its symbolic links lead in a circle", "Check the path."),
    errno.EIO: ("the disk reported an error", "Check the disk; what was saved before is still there."),
    errno.EMFILE: ("too many files are open", "Close something and try again."),
    errno.ENFILE: ("too many files are open", "Close something and try again."),
}


def not_saved(path: Path, error: OSError | ValueError) -> NotSaved:
    """The error to raise when the system refuses to write `path`: its name, the reason, what to do."""
    code = error.errno if isinstance(error, OSError) else None
    said = (
        (error.strerror or type(error).__name__) if isinstance(error, OSError) else "its name is not allowed"
    )
    reason, hint = _REASONS.get(code or 0, (said[:1].lower() + said[1:], ""))
    shown = "".join(ch if ch.isprintable() else "?" for ch in path.name or str(path))
    return NotSaved(f"{shown[:80]} could not be saved: {reason}.", hint)


def atomic_write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace the file at `path` by `data`, so that a crash at any point leaves the old bytes or the new.

    A symbolic link stays and its target is replaced; an existing file keeps its
    permissions, a new one gets `mode` less the umask. Raises NotSaved with the
    old file untouched; only when the very last step fails (telling the disk to
    remember the rename) are the new bytes in place without being known durable.
    """
    try:
        _replace(Path(os.path.realpath(path)), data, mode)
    except (OSError, ValueError) as error:
        raise not_saved(path, error) from error


def private_write(path: Path, data: bytes) -> None:
    """Put a file that only its owner can read in the place of what stands at `path`, whole or not at all.

    A symbolic link or somebody else's file there is replaced, never written to. Raises NotSaved.
    """
    try:
        with _beside(path) as temporary:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            _fill(os.open(temporary, flags, 0o600), data, 0o600)
    except (OSError, ValueError) as error:
        raise not_saved(path, error) from error


def _replace(target: Path, data: bytes, mode: int) -> None:
    kept = _mode_of(target)
    with _beside(target) as temporary:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        _fill(os.open(temporary, flags, mode if kept is None else 0o600), data, kept)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name for a temporary file; what the block wrote there takes the place of `target`, or is gone."""
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        temporary = target.parent / f".foredeck-{secrets.token_hex(8)}.tmp"
        try:
            yield temporary
            os.rename(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(folder)
    finally:
        os.close(folder)


@contextmanager
def atomic_stream(path: Path, *, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file to fill a little at a time, readable too, that takes the place of `path` when all went well.

    As `atomic_write` for what is too large to hold: leaving the block flushes it to the disk and
    renames it; an exception leaves what was there. Raises NotSaved for what the system refuses.
    """
    try:
        kept = _mode_of(path)
        with _beside(path) as temporary:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            file = os.open(temporary, flags, mode if kept is None else kept)
            with os.fdopen(file, "r+b") as stream:
                if kept is not None:
                    with suppress(PermissionError):
                        os.fchmod(file, kept)
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
    except (OSError, ValueError) as error:
        raise not_saved(path, error) from error


def _mode_of(target: Path) -> int | None:
    """The permissions of the file to be replaced, None when there is none; refuses what is no plain file."""
    try:
        status = os.lstat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "It is not a plain file")
    return stat.S_IMODE(status.st_mode)


def _fill(file: int, data: bytes, mode: int | None) -> None:
    """Write, flush to the disk and close; a descriptor whose flush failed is never used again."""
    try:
        if mode is not None:
            with suppress(PermissionError):  # some file systems have no permissions to keep
                os.fchmod(file, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except BaseException:
        with suppress(OSError):
            os.close(file)
        raise
    os.close(file)


def _sync_folder(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot flush a folder
            raise


def make_folder(folder: Path) -> None:
    """Create `folder` and what is missing above it, durably; raises NotSaved."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder.parent == folder:
            break
        folder = folder.parent
    for new in reversed(missing):
        try:
            try:
                os.mkdir(new)
            except FileExistsError:
                if not new.is_dir():
                    raise
            above = os.open(new.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                _sync_folder(above)
            finally:
                os.close(above)
        except (OSError, ValueError) as error:
            raise not_saved(new, error) from error


def read_regular(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of a file, which is no pipe or device: those may be waited for without end.

    Raises OSError.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        mode = os.fstat(file).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "It is no regular file.")
        with os.fdopen(file, "rb", closefd=False) as opened:
            return opened.read(limit)
    finally:
        os.close(file)


def is_stale(name: str) -> bool:
    """Whether a file of this name is a temporary one that a killed writer left."""
    return _STALE.fullmatch(name) is not None


def sweep_stale(folder: Path) -> int:
    """Remove the temporary files that a killed writer left in `folder`, and say how many.

    Only for a folder in which nobody else is writing: a desk's, under its lock.
    """
    swept = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_stale(entry.name):
                with suppress(OSError):
                    os.unlink(entry.path)
                    swept += 1
    return swept
