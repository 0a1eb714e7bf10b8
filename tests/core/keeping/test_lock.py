from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import NotSaved
from core.keeping.lock import DeskLock

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys
from pathlib import Path
from core.keeping.lock import DeskLock
lock = DeskLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


def test_a_killed_holders_lock_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / "desk.lock"
    lock = DeskLock(path)
    with holder(path) as process:
        assert not lock.take()
        assert not lock.held
        assert f"process {process.pid}, since 20" in lock.holder()
        process.kill()
        process.wait()
        assert lock.take()
    assert f"process {os.getpid()}," in lock.holder()
    lock.release()


def test_the_text_says_who_holds_it_and_outlives_attempts(tmp_path: Path) -> None:
    lock, other = DeskLock(tmp_path / "desk.lock"), DeskLock(tmp_path / "desk.lock")
    assert lock.take()
    assert lock.take()
    text = (tmp_path / "desk.lock").read_text()
    assert not other.take()
    assert (tmp_path / "desk.lock").read_text() == text == other.holder() + "\n"
    other.release()
    assert not other.take()
    lock.release()
    lock.release()
    assert (tmp_path / "desk.lock").read_text() == ""
    assert other.take()
    other.release()


def test_another_descriptor_of_the_file_does_not_lose_the_lock(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path / "desk.lock")
    assert lock.take()
    with (tmp_path / "desk.lock").open("rb+"):
        pass
    assert not DeskLock(tmp_path / "desk.lock").take()
    lock.release()


def test_a_longer_text_of_a_killed_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "desk.lock").write_text("x" * 500)
    lock = DeskLock(tmp_path / "desk.lock")
    assert lock.take()
    assert "x" * 100 not in (tmp_path / "desk.lock").read_text()
    lock.release()


def test_a_hostile_or_missing_text_is_shown_harmless(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path / "desk.lock")
    assert lock.holder() == "another session"
    (tmp_path / "desk.lock").write_bytes(b"\x1b[2Jana \xff on \xe2\x80\xaehost\nsecond line")
    assert lock.holder() == "[2Jana \ufffd on host"


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS])
def test_where_nothing_can_be_locked_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def flock(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(NotSaved):
        DeskLock(tmp_path / "desk.lock").take()
    with pytest.raises(NotSaved, match="its folder does not exist"):
        DeskLock(tmp_path / "missing" / "desk.lock").take()
