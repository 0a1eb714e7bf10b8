"""The n-th call to the system fails, once or for ever: nothing that was acknowledged is lost, all is said."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deskside import Watch, card, clipping, put_card
from powercuts import Disk

from core.keeping import Change, Desk, KeptStep, KeptStory, Triage
from core.model import Card, Cell

CODES = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT]
CALLS = ["open", "write", "fsync", "rename"]


class Fault:
    """Lets the writer's n-th call of a kind fail, once or from then on; a failing write is done by half."""

    def __init__(self, folder: Path, call: str, nth: int, code: int, forever: bool) -> None:
        self.folder, self.call, self.nth, self.code, self.forever = folder, call, nth, code, forever
        self.calls = self.hits = 0
        self._real: Callable[..., Any] = getattr(os, call)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self._ours(args):
            return self._real(*args, **kwargs)
        self.calls += 1
        if self.calls == self.nth or (self.forever and self.calls > self.nth):
            self.hits += 1
            if self.call == "write":
                self._real(args[0], bytes(args[1])[: len(args[1]) // 2])
            raise OSError(self.code, os.strerror(self.code))
        return self._real(*args, **kwargs)

    def _ours(self, args: tuple[Any, ...]) -> bool:
        """Whether it is the desk's writer who calls, not another thread of the tests."""
        if self.call == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return False
        return threading.current_thread().name == "foredeck-writer"


@contextmanager
def fault(fault: Fault) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, fault.call, fault)
        yield


def change(desk: Desk, story: int, number: int) -> Change:
    kept = KeptStory(id=story, title="A story", triage=Triage(note=f"version {number}"))
    step = KeptStep(id=desk.new_id(), story=story, label=f"version {number}", at=datetime.now(UTC))
    return Change(
        stories={story: kept},
        cards={story: Card(title=Cell.analyst(f"version {number}"))},
        steps={step.id: step},
    )


def version(desk: Desk, story: int) -> int:
    """The version of story, card and newest step, which must agree; 0 before there is any."""
    kept, shown, steps = desk.kept(story), desk.card(story), desk.steps(story)
    if kept is None and shown is None and not steps:
        return 0
    assert kept is not None
    assert shown is not None
    assert kept.triage.note == shown.title.text == steps[-1].label
    return int(kept.triage.note.split()[1])


def on_disk(folder: Path, story: int, image: Path) -> int:
    """The version that a session would find if this one were killed now."""
    shutil.rmtree(image, ignore_errors=True)
    shutil.copytree(folder, image)
    again = Desk.look(image)
    assert again.recovered == ()
    return version(again, story)


def series(desk: Desk, story: int, image: Path) -> int:
    """Eight commits with two compactions and an import; how many were reported as not saved."""
    failures = 0
    for number in range(1, 9):
        desk.commit(change(desk, story, number))
        if number == 5:
            desk.keep_clippings([clipping()])
        if desk.flush():
            assert on_disk(desk.folder, story, image) == number
        else:
            failures += 1
            assert desk.state.kind == "failed"
            assert "could not be saved: the " in desk.state.reason
        assert version(desk, story) == number
        if number in (3, 6):
            desk.settle()
    return failures


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_fails_loses_nothing_that_was_acknowledged(tmp_path: Path, call: str, code: int) -> None:
    for forever in (False, True):
        for nth in range(1, 90, 8 if code != errno.ENOSPC else 3 if forever else 1):
            folder = tmp_path / f"{nth}-{forever}"
            desk = Desk.open(folder)
            broken = Fault(folder, call, nth, code, forever)
            with fault(broken):
                failures = series(desk, 7, tmp_path / "image")
            assert failures <= max(1, broken.hits)
            assert desk.flush()
            assert desk.state.kind in ("saved", "clean")
            assert on_disk(folder, 7, tmp_path / "image") == 8
            assert desk.settle()
            desk.close()
            assert (
                json.loads((folder / "desk.json").read_bytes())["cards"]["7"]["title"]["text"] == "version 8"
            )
            assert not list(folder.glob(".foredeck-*"))
            shutil.rmtree(folder)
            if not broken.hits:
                break
        else:
            pytest.fail("the series never came to its end")
    assert nth > 4


def test_an_edit_that_failed_is_saved_by_itself_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.keeping.writer.RETRY_SECONDS", 0.01)
    desk.commit(change(desk, 7, 1))
    assert desk.flush()
    watch = Watch(desk)
    with fault(Fault(desk.folder, "write", 1, errno.ENOSPC, True)):
        desk.commit(change(desk, 7, 2))
        said = watch.wait("failed", 2)
    assert said.reason == (
        "desk.journal could not be saved: the disk is full. Make room; what was saved before is still there."
    )
    watch.wait("saved")
    assert version(desk, 7) == 2


def test_power_cuts_leave_card_triage_and_step_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keeping.writer.IDLE_SECONDS", 60.0)
    folder = tmp_path / "desk"
    with monkeypatch.context() as patch:
        desk = Desk.open(folder)
        disk = Disk(folder, patch)
        arrived = []
        for number in range(1, 9):
            news = clipping(f"text {number}")
            desk.keep_clippings([news])
            arrived.append(news.digest)
            made = change(desk, 7, number)
            told = made.stories[7].model_copy(update={"clippings": tuple(arrived)})  # type: ignore[union-attr]
            desk.commit(Change(stories={7: told}, cards=made.cards, steps=made.steps))
            assert desk.flush()
            disk.said(number)
            if number in (3, 6):
                assert desk.settle()
        desk.close()
    chance = random.Random(3)
    image = tmp_path / "image"
    count = 0
    for upto in range(0, len(disk.ops) + 1, 2):
        for _ in range(2):
            disk.cut(upto, chance, image)
            again = Desk.open(image)
            assert (again.readonly, again.recovered) == ("", ())
            assert version(again, 7) >= disk.acknowledged(upto)
            told = again.kept(7)
            assert told is None or set(told.clippings) <= set(again.digests())
            again.close()
            count += 1
    assert count >= 50


@pytest.mark.parametrize("seed", range(12))
def test_damage_anywhere_opens_with_what_is_sound_and_is_said(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk.open(tmp_path / "desk")
    desk.keep_clippings([clipping(f"text {n}") for n in range(5)])
    for story in range(1, 6):
        desk.commit(change(desk, story, 1))
    assert desk.settle()
    desk.keep_clippings([clipping("late")])
    for story in range(4, 9):
        desk.commit(change(desk, story, 2))
        assert desk.flush()
    versions = {story.id: version(desk, story.id) for story in desk.stories()}
    articles = {clipping.text for clipping in desk.clippings().values()}
    for _ in range(12):
        shutil.rmtree(tmp_path / "image", ignore_errors=True)
        shutil.copytree(desk.folder, tmp_path / "image")
        target = (
            tmp_path
            / "image"
            / chance.choice(["desk.json", "desk.journal", "clippings.json", "clippings.journal"])
        )
        raw = target.read_bytes()
        spoiled = _spoil(raw, chance)
        target.write_bytes(spoiled)
        again = Desk.open(tmp_path / "image")
        assert again.readonly == ""
        found = {story.id: version(again, story.id) for story in again.stories()} if _agree(again) else {}
        texts = {clipping.text for clipping in again.clippings().values()}
        killed = spoiled == raw[: len(spoiled)] and target.suffix == ".journal"
        if not killed and (found, texts) != (versions, articles):
            assert again.recovered
            assert spoiled in [kept.read_bytes() for kept in (tmp_path / "image" / "quarantine").iterdir()]
        again.commit(change(again, 99, 3))
        again.close()
        last = Desk.open(tmp_path / "image")
        assert last.recovered == ()
        assert version(last, 99) == 3
        last.close()
    desk.close()


def _agree(desk: Desk) -> bool:
    """Whether every story has its card and its step of the same version."""
    try:
        return all(version(desk, story.id) for story in desk.stories())
    except (AssertionError, IndexError, ValueError):
        return False


def _spoil(raw: bytes, chance: random.Random) -> bytes:
    kind = chance.choice(("flip", "torn", "conflict", "empty"))
    if kind == "flip":
        spoiled = bytearray(raw)
        spoiled[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        return bytes(spoiled)
    if kind == "torn":
        return raw[: chance.randrange(len(raw))]
    if kind == "empty":
        return b""
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines) - 1)
    conflict = [b"<<<<<<< ours", lines[at], b"=======", lines[at], b">>>>>>> theirs"]
    return b"\n".join([*lines[:at], *conflict, *lines[at + 1 :]])


def test_a_readonly_file_system_is_only_read(desk: Desk, tmp_path: Path) -> None:
    desk.commit(change(desk, 7, 1))
    desk.close()
    target = tmp_path / "mounted"
    target.mkdir()
    mounted = subprocess.run(["mount", "--bind", desk.folder, target], capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("nothing can be mounted here")
    try:
        remount = ["mount", "-o", "remount,bind,ro", str(target)]
        if subprocess.run(remount, capture_output=True).returncode:
            pytest.skip("nothing can be mounted read-only here")
        before = {path.name: path.read_bytes() for path in target.iterdir()}
        for folder in (target, target / "missing"):
            second = Desk.open(folder)
            assert second.readonly.startswith("The desk can only be read: ")
            assert "the file system is read-only" in second.readonly
            assert version(second, 7) == (1 if folder == target else 0)
            assert not second.take_over(0.05)
            second.close()
        assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    finally:
        subprocess.run(["umount", target], check=False)


def test_a_card_that_was_only_in_the_journal_opens_when_the_file_is_empty(desk: Desk) -> None:
    desk.commit(change(desk, 7, 1))
    assert desk.settle()
    desk.commit(change(desk, 8, 2))
    put_card(desk, 8, card("late"))
    assert desk.flush()
    copy = desk.folder.with_name("copy")
    shutil.copytree(desk.folder, copy)
    (copy / "desk.json").write_bytes(b"")
    again = Desk.open(copy)
    assert again.card(8) == card("late")
    assert again.card(7) is None
    assert "desk.json was damaged: " in again.recovered[0]
    again.close()
