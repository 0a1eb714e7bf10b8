"""Backups: whole, checked, made while sessions are at work, and never taken out over anything."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from deskside import card, clipping, fail_with, keep_story, put_card
from tinydb import TinyDB

from core.errors import BadInput, NotSaved
from core.keeping import Change, Desk, KeptStep, KeptStory
from core.keeping.backup import MANIFEST, back_up, list_backups, restore


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two desks, one of them with a journal that waits, and files beside them."""
    root = tmp_path / "workspace"
    for name in ("2026-11-21", "2026-11-22"):
        desk = Desk.open(root / "desks" / name)
        desk.keep_clippings([clipping(name)])
        put_card(desk, keep_story(desk, [clipping(name).digest], name).id, card(name))
        desk.close()
    (root / "settings.toml").write_text("colour = 1\n")
    (root / "index").mkdir()
    (root / "index" / "words.sqlite").write_bytes(b"derived")
    (root / "desks" / "2026-11-21" / "quarantine").mkdir()
    (root / "desks" / "2026-11-21" / "quarantine" / "odd.json").write_bytes(b"{")
    (root / "desks" / "2026-11-21" / ".foredeck-0123456789abcdef.tmp").write_bytes(b"half")
    return root


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "desk.lock"
    }


def test_a_backup_comes_back_as_it_was(workspace: Path, tmp_path: Path) -> None:
    before = files(workspace)
    made = back_up(workspace)
    assert made.path.parent == workspace / "backups"
    assert (made.desks, made.problems, made.bytes) == (2, (), made.path.stat().st_size)
    again = back_up(workspace)
    assert made.path != again.path
    assert [backup.path for backup in list_backups(workspace)] == [again.path, made.path]
    assert list_backups(workspace)[0] == again
    restored = restore(again.path, tmp_path / "new" / "workspace")
    assert restored == again
    left_out = ("index/words.sqlite", "desks/2026-11-21/.foredeck-0123456789abcdef.tmp")
    assert files(tmp_path / "new" / "workspace") == {
        name: raw for name, raw in before.items() if name not in left_out
    }
    desk = Desk.open(tmp_path / "new" / "workspace" / "desks" / "2026-11-22")
    assert (desk.recovered, desk.readonly) == ((), "")
    (story,) = desk.stories()
    assert desk.card(story.id) == card("2026-11-22")
    desk.close()
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["workspace"]


def test_what_waits_in_a_journal_is_in_the_backup(workspace: Path, tmp_path: Path) -> None:
    desk = Desk.open(workspace / "desks" / "2026-11-22")
    (story,) = desk.stories()
    put_card(desk, story.id, card("just now"))
    assert desk.flush()
    (desk.folder / "desk.journal").open("ab").write(b"99 00000000 [half a rec")
    made = back_up(workspace, tmp_path / "mine.zip")
    assert made.path == tmp_path / "mine.zip"
    restore(made.path, tmp_path / "new")
    again = Desk.open(tmp_path / "new" / "desks" / "2026-11-22")
    assert again.recovered == ()
    assert again.card(story.id) == card("just now")
    again.close()
    desk.close()


def test_a_backup_of_a_desk_at_work_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.keeping.writer.IDLE_SECONDS", 0.0)
    desk = Desk.open(tmp_path / "workspace" / "desks" / "day")
    keep_story(desk, [], "A story", 7)
    assert desk.settle()
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            news = clipping(f"text {number}")
            desk.keep_clippings([news])
            step = KeptStep(id=desk.new_id(), story=7, label=str(number), at=datetime.now(UTC))
            kept = KeptStory(id=7, title=str(number), clippings=(news.digest,))
            desk.commit(Change(stories={7: kept}, cards={7: card(str(number))}, steps={step.id: step}))
            desk.flush()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(12):
            made = back_up(tmp_path / "workspace", tmp_path / f"{number}.zip")
            restore(made.path, tmp_path / str(number))
    finally:
        stop.set()
        worker.join()
        desk.close()
    seen = set()
    for number in range(12):
        again = Desk.open(tmp_path / str(number) / "desks" / "day")
        assert (again.readonly, again.recovered) == ("", ())
        kept, shown = again.kept(7), again.card(7)
        assert kept is not None
        if shown is not None:
            assert kept.title == shown.title.text == again.steps(7)[-1].label
            assert again.clipping(kept.clippings[0]) is not None
            seen.add(kept.title)
        again.close()
    assert len(seen) > 3


def test_only_an_empty_folder_is_restored_into(workspace: Path, tmp_path: Path) -> None:
    made = back_up(workspace)
    (tmp_path / "empty").mkdir()
    restore(made.path, tmp_path / "empty")
    for taken in (workspace, tmp_path / "empty", made.path):
        before = files(taken) if taken.is_dir() else {}
        with pytest.raises(BadInput, match="is not empty"):
            restore(made.path, taken)
        assert (files(taken) if taken.is_dir() else {}) == before


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_backup_is_refused_whole(workspace: Path, tmp_path: Path, seed: int) -> None:
    made = back_up(workspace)
    chance = random.Random(seed)
    raw = bytearray(made.path.read_bytes())
    if seed % 3 == 0:
        raw = raw[: chance.randrange(len(raw))]
    else:
        for _ in range(1 + seed % 3):
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    made.path.write_bytes(bytes(raw))
    (found,) = list_backups(workspace)
    assert found.path == made.path
    refused = ""
    try:
        restore(made.path, tmp_path / "new")
    except BadInput as error:
        refused = error.sentence
    if refused:
        assert "backup" in refused
        assert not (tmp_path / "new").exists()
    else:
        kept = {name: raw for name, raw in files(workspace).items() if name.startswith("desks/2026-11-22")}
        assert kept.items() <= files(tmp_path / "new").items()
    assert not list(tmp_path.glob(".foredeck-restore-*"))


@pytest.mark.parametrize("name", ["../out.json", "/etc/out.json", "a/../../out.json", "a//b", "./a", "x\0y"])
def test_a_hostile_backup_stays_inside_its_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.zip"
    said = {"at": "2026-11-22T09:00:00+00:00", "desks": 0, "files": {name: "0" * 64}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
        archive.writestr(MANIFEST, json.dumps(said))
    with pytest.raises(BadInput):
        restore(path, tmp_path / "deep" / "new")
    assert [found.name for found in tmp_path.iterdir()] == ["hostile.zip"]


@pytest.mark.parametrize(
    "manifest", [b"[]", b"{", b'{"files": {}, "desks": 1, "at": "x"}', b'{"files": [1]}']
)
def test_what_is_no_backup_is_refused(tmp_path: Path, manifest: bytes) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, manifest)
    for backup in (path, tmp_path / "missing.zip"):
        with pytest.raises(BadInput):
            restore(backup, tmp_path / "new")
    with pytest.raises(BadInput, match="no workspace"):
        back_up(tmp_path / "missing")


@pytest.mark.parametrize("call", ["open", "fsync", "rename"])
def test_a_full_disk_leaves_no_half_backup(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (workspace / "backups").mkdir()
    with monkeypatch.context() as patch:
        fail_with(patch, errno.ENOSPC, call)
        with pytest.raises(NotSaved, match="the disk is full"):
            back_up(workspace)
    assert list((workspace / "backups").iterdir()) == []


def test_what_cannot_be_kept_is_said(workspace: Path, tmp_path: Path) -> None:
    (workspace / "linked").symlink_to(tmp_path)
    (workspace / os.fsdecode(b"odd\xff.txt")).write_bytes(b"x")
    made = back_up(workspace)
    assert made.problems == (
        "linked is a link to another folder; it was left out.",
        "odd?.txt has a name that cannot be kept; it was left out.",
    )
    assert list_backups(workspace)[0].problems == made.problems


def test_a_restored_desk_opens_in_a_stock_tinydb(workspace: Path, tmp_path: Path) -> None:
    restore(back_up(workspace).path, tmp_path / "new")
    shutil.rmtree(workspace)
    with TinyDB(tmp_path / "new" / "desks" / "2026-11-22" / "desk.json", access_mode="r") as stock:
        assert stock.table("stories").all()[0]["title"] == "2026-11-22"
