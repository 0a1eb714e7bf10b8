from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotSaved
from core.files import atomic_stream, atomic_write, make_folder, sweep_stale

CALLS = ("open", "write", "fsync", "rename", "fchmod", "close")
OLD, NEW = b"old" * 100, b"new" * 5000


class Faults:
    """Lets the n-th of the system calls of a write fail, once or from then on, and keeps a log."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, code: int, forever: bool = False) -> None:
        self.nth, self.code, self.forever = nth, code, forever
        self.log: list[str] = []
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.log.append(name)
            count = len(self.log)
            if count == self.nth or (self.forever and count > self.nth):
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                if name == "close":
                    real(*args)
                raise OSError(self.code, os.strerror(self.code))
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("forever", [False, True])
def test_whichever_call_fails_the_file_is_whole(tmp_path: Path, code: int, forever: bool) -> None:
    path = tmp_path / "card.md"
    failures = 0
    for nth in range(1, 30):
        path.write_bytes(OLD)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, nth, code, forever)
            error: NotSaved | None = None
            try:
                atomic_write(path, NEW)
            except NotSaved as raised:
                error = raised
        renamed = "rename" in faults.log and faults.log.index("rename") + 1 < nth
        assert path.read_bytes() == (NEW if renamed or error is None else OLD)
        assert list(tmp_path.iterdir()) == [path]
        if error is None and nth > len(faults.log):
            break
        failures += error is not None
        if error is not None:
            assert error.sentence.startswith("card.md could not be saved: the ")
            assert error.hint
    else:
        pytest.fail("the write never came to its end")
    assert failures >= 6


def test_a_descriptor_whose_fsync_failed_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch, 4, errno.EIO)
    with pytest.raises(NotSaved):
        atomic_write(tmp_path / "card.md", NEW)
    assert faults.log[3] == "fsync"
    assert faults.log.count("fsync") == 1
    assert "rename" not in faults.log


def test_the_bytes_are_flushed_before_the_rename_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(monkeypatch, 0, 0)
    atomic_write(tmp_path / "card.md", NEW)
    steps = [call for call in faults.log if call in ("write", "fsync", "rename")]
    assert steps == ["write", "fsync", "rename", "fsync"]


def test_a_disk_that_takes_a_few_bytes_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, bytes(data[:7])))
    atomic_write(tmp_path / "card.md", OLD)
    assert (tmp_path / "card.md").read_bytes() == OLD


def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(tmp_path / "card.md", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_flushed_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    atomic_write(tmp_path / "card.md", NEW)
    assert (tmp_path / "card.md").read_bytes() == NEW


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link, dangling = tmp_path / "real" / "a.md", tmp_path / "a.md", tmp_path / "b.md"
    target.write_bytes(OLD)
    link.symlink_to("real/a.md")
    dangling.symlink_to("real/b.md")
    atomic_write(link, NEW)
    atomic_write(dangling, NEW)
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert target.read_bytes() == NEW == (tmp_path / "real" / "b.md").read_bytes()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "card.md"
    path.write_bytes(OLD)
    path.chmod(mode)
    atomic_write(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_gets_the_mode_less_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "a", NEW)
        atomic_write(tmp_path / "b", NEW, mode=0o600)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600


def test_what_cannot_be_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    for name, reason in {
        "folder": "it is a folder",
        "file/card.md": "part of its path is not a folder",
        "missing/card.md": "its folder does not exist",
        "circle": "its symbolic links lead in a circle",
        "pipe": "it is not a plain file",
        "x" * 300: "its name is too long",
        "a\0b": "its name is not allowed",
    }.items():
        with pytest.raises(NotSaved) as raised:
            atomic_write(tmp_path / name, NEW)
        assert raised.value.sentence.endswith(f"could not be saved: {reason}.")
        assert len(raised.value.sentence) < 150
    assert (tmp_path / "circle").is_symlink()
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".foredeck")]


def test_a_hostile_name_is_shown_harmless(tmp_path: Path) -> None:
    with pytest.raises(NotSaved) as raised:
        atomic_write(tmp_path / "missing" / "a\x1b[31m\u202egpj.md", NEW)
    assert raised.value.sentence.startswith("a?[31m?gpj.md could not be saved")


def test_only_our_own_temporary_files_are_swept(tmp_path: Path) -> None:
    real = os.rename
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", lambda *_: real(tmp_path / "nothing", tmp_path / "nowhere"))
        patch.setattr(os, "unlink", lambda *_: real(tmp_path / "nothing", tmp_path / "nowhere"))
        with pytest.raises(NotSaved):
            atomic_write(tmp_path / "card.md", NEW)
    kept = {".foredeck.tmp", ".foredeck-notes.tmp", "card.tmp"}
    for name in kept:
        (tmp_path / name).write_bytes(OLD)
    assert len(list(tmp_path.iterdir())) == 4
    assert sweep_stale(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == kept
    assert sweep_stale(tmp_path / "missing") == 0


def test_folders_are_made_and_refused_in_one_sentence(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    (tmp_path / "file").write_bytes(OLD)
    for name in ("file", "file/inside"):
        with pytest.raises(NotSaved):
            make_folder(tmp_path / name)


def test_a_stream_takes_the_place_of_a_file_only_when_all_went_well(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    with atomic_stream(path, mode=0o600) as stream:
        stream.write(NEW)
        assert not path.exists()
        stream.seek(0)
        assert stream.read() == NEW
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def interrupted() -> None:
        with atomic_stream(path) as stream:
            stream.write(OLD)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]
    path.chmod(0o666)  # more than a umask leaves to a new file
    with atomic_stream(path) as stream:
        stream.write(OLD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666


@pytest.mark.parametrize("call", ["fsync", "rename", "open"])
def test_a_stream_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "backup.zip"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        real = getattr(os, call)

        def full(*args: Any, **kwargs: Any) -> Any:
            if call == "open" and args[1] & os.O_DIRECTORY:
                return real(*args, **kwargs)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(os, call, full)
        with (
            pytest.raises(NotSaved, match=r"backup.zip could not be saved: the disk is full"),
            atomic_stream(path) as stream,
        ):
            stream.write(NEW)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]
