"""A disk that remembers the order of everything done to it, and can show what a crash at any point leaves."""

from __future__ import annotations

import os
import random
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Op = tuple[Any, ...]
"""("name", path, file) · ("rename", from, to) · ("unlink", path) · ("write", file, offset, bytes) ·
("cut", file, size) · ("sync", file) · ("syncdir", folder) · ("said", number of batches acknowledged)."""


class Disk:
    """Records what is done to files below a folder that is empty at first."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.ops: list[Op] = []
        self._files: dict[int, tuple[int, int]] = {}
        self._ids: dict[tuple[int, int], int] = {}
        self._folders: dict[int, str] = {}
        for name in ("open", "write", "fsync", "rename", "unlink", "ftruncate", "close"):
            monkeypatch.setattr(os, name, self._wrapped(getattr(self, f"_{name}"), getattr(os, name)))

    def _wrapped(self, note: Callable[..., None], real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            existed = name == "open" and os.path.lexists(args[0])
            at = os.lseek(args[0], 0, os.SEEK_CUR) if name == "write" and args[0] in self._files else 0
            if name == "write" and args[0] in self._files:
                at = max(at, os.fstat(args[0]).st_size)
            result = real(*args, **kwargs)
            note(existed if name == "open" else at, result, *args)
            return result

        name = real.__name__
        return call

    def said(self, batches: int) -> None:
        """Note that so many batches were acknowledged by now."""
        self.ops.append(("said", batches))

    def _inside(self, path: Any) -> bool:
        return str(path).startswith(str(self.folder))

    def _open(self, existed: bool, file: int, path: Any, *_: Any, **__: Any) -> None:
        if not self._inside(path):
            return
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            self._folders[file] = str(path)
            return
        key = (found.st_dev, found.st_ino)
        if not existed:
            self._ids[key] = len(self.ops)
            self.ops.append(("name", str(path), self._ids[key]))
        self._files[file] = key

    def _write(self, at: int, count: int, file: int, data: Any) -> None:
        if file in self._files:
            self.ops.append(("write", self._ids[self._files[file]], at, bytes(data)[:count]))

    def _ftruncate(self, _: int, __: None, file: int, size: int) -> None:
        if file in self._files:
            self.ops.append(("cut", self._ids[self._files[file]], size))

    def _fsync(self, _: int, __: None, file: int) -> None:
        if file in self._files:
            self.ops.append(("sync", self._ids[self._files[file]]))
        elif file in self._folders:
            self.ops.append(("syncdir", self._folders[file]))

    def _rename(self, _: int, __: None, old: Any, new: Any) -> None:
        if self._inside(old):
            self.ops.append(("rename", str(old), str(new)))

    def _unlink(self, _: int, __: None, path: Any, *_rest: Any) -> None:
        if self._inside(path):
            self.ops.append(("unlink", str(path)))

    def _close(self, _: int, __: None, file: int) -> None:
        self._files.pop(file, None)
        self._folders.pop(file, None)

    def acknowledged(self, upto: int) -> int:
        """Batches that were acknowledged before operation `upto`."""
        return max([0, *(op[1] for op in self.ops[:upto] if op[0] == "said")])

    def killed(self, upto: int, half: bool, into: Path) -> None:
        """What a killed program leaves: all operations before `upto`, the next write perhaps by half."""
        ops = self.ops[:upto]
        if half and upto < len(self.ops) and self.ops[upto][0] == "write":
            _, file, at, data = self.ops[upto]
            ops = [*ops, ("write", file, at, data[: len(data) // 2])]
        _build(self.folder, ops, into)

    def cut(self, upto: int, chance: random.Random, into: Path) -> None:
        """What a power cut may leave: what was flushed, and by chance some of what was not."""
        before = self.ops[:upto]
        kept: list[Op] = []
        names = [at for at, op in enumerate(before) if op[0] in ("name", "rename", "unlink")]
        flushed = max([-1, *(at for at, op in enumerate(before) if op[0] == "syncdir")])
        loose = [at for at in names if at > flushed]
        lost_names = set(loose[chance.randint(0, len(loose)) :])
        for at, op in enumerate(before):
            if at in lost_names or op[0] in ("sync", "syncdir", "said"):
                continue
            if op[0] in ("write", "cut") and not any(later == ("sync", op[1]) for later in before[at:]):
                fate = chance.choice(("kept", "lost", "zeros", "half", "page"))
                if fate == "lost":
                    continue
                if op[0] == "write":
                    op = (*op[:3], _spoiled(op[3], fate, chance))
            kept.append(op)
        _build(self.folder, kept, into)


def _spoiled(data: bytes, fate: str, chance: random.Random) -> bytes:
    if fate == "zeros":
        return b"\0" * len(data)
    if fate == "half":
        return data[: chance.randint(0, len(data))]
    if fate == "page" and len(data) > 100:
        at = chance.randint(0, len(data) - 64)
        return data[:at] + b"\0" * min(512, len(data) - at) + data[at + 512 :]
    return data


def _build(folder: Path, ops: list[Op], into: Path) -> None:
    names: dict[str, int] = {}
    files: dict[int, bytearray] = {}
    for op in ops:
        if op[0] == "name":
            names[op[1]] = op[2]
            files.setdefault(op[2], bytearray())
        elif op[0] == "write":
            file = files.setdefault(op[1], bytearray())
            file.extend(b"\0" * (op[2] - len(file)))
            file[op[2] : op[2] + len(op[3])] = op[3]
        elif op[0] == "cut":
            del files.setdefault(op[1], bytearray())[op[2] :]
        elif op[0] == "rename" and op[1] in names:
            names[op[2]] = names.pop(op[1])
        elif op[0] == "unlink":
            names.pop(op[1], None)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for path, id in names.items():
        target = into / Path(path).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[id])
