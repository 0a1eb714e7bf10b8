"""The journal and its file: whole batches or none, at whatever byte and between whichever steps it ends."""

from __future__ import annotations

import errno
import gc
import json
import os
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from powercuts import Disk

from core.errors import NotSaved
from core.files import sweep_stale
from core.keeping.journal import NO_FILE, UNKNOWN, Base, Journal, decode, encode_header, encode_record
from core.keeping.layout import Tables
from core.keeping.storage import JournaledStorage

WORDS = 'a line of text, 日本, \\ and "\n' * 4


def batch(number: int) -> list[tuple[str, str, dict[str, Any] | None]]:
    """A batch over three documents; now and then one of them is removed."""
    document = {"n": number, "text": WORDS[: number % 90]}
    third = None if number % 5 == 0 else document
    return [("cards", "1", document), ("stories", str(1 + number % 3), document), ("steps", "7", third)]


def states(batches: int) -> list[Tables]:
    """What stands after each number of batches; tables that were emptied stay."""
    found: list[Tables] = [{}]
    for number in range(1, batches + 1):
        tables = {name: dict(documents) for name, documents in found[-1].items()}
        for table, id, document in batch(number):
            tables.setdefault(table, {}).pop(id, None)
            if document is not None:
                tables[table][id] = document
        found.append(tables)
    return found


def put(storage: JournaledStorage, number: int) -> None:
    storage.take(batch(number))
    storage.save()


def journal_of(path: Path) -> Path:
    return path.with_suffix(".journal")


@pytest.mark.thorough
def test_cut_at_every_byte_it_gives_the_whole_batches_before(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    for number in range(1, 3):
        put(storage, number)
    storage.compact()
    ends = []
    for number in range(3, 9):
        put(storage, number)
        ends.append(journal_of(path).stat().st_size)
    raw, file = journal_of(path).read_bytes(), path.read_bytes()
    expected = states(9)
    for cut in range(len(raw) + 1):
        path.write_bytes(file)
        journal_of(path).write_bytes(raw[:cut])
        whole = 2 + sum(end <= cut for end in ends)
        found = JournaledStorage(path)
        assert (found.read(), found.recovered) == (expected[whole], ())
        if cut % 16 == 0:
            put(found, 9)
            again = JournaledStorage(path)
            assert again.recovered == ()
            assert again.document("cards", "1") == {"n": 9, "text": WORDS[:9]}
            again.compact()
            assert JournaledStorage(path).read() == again.read()
    assert not (tmp_path / "quarantine").exists()


def scripted(folder: Path, disk: Disk | None = None) -> None:
    """Batches with compactions between them, a second session after a crash, and a close."""
    path = folder / "desk.json"
    storage = JournaledStorage(path)
    for number in range(1, 21):
        put(storage, number)
        if disk:
            disk.said(number)
        if number in (4, 9, 10):
            storage.compact()
        if number == 14:
            storage = JournaledStorage(path)
    storage.compact()


def check(image: Path, acknowledged: int, expected: list[Tables]) -> int:
    """Open an image as a new session would, and work on; the number of batches that it showed."""
    sweep_stale(image)
    storage = JournaledStorage(image / "desk.json")
    assert storage.recovered == ()
    assert storage.read() in expected[acknowledged:]
    shown = expected.index(storage.read(), acknowledged)
    storage.take([("cards", "99", {"mine": True})])
    storage.save()
    wanted = storage.read()
    assert JournaledStorage(image / "desk.json").read() == wanted
    storage.compact()
    assert JournaledStorage(image / "desk.json").read() == wanted
    assert json.loads((image / "desk.json").read_text()) == wanted
    return shown


def test_killed_between_any_two_steps_nothing_acknowledged_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    with monkeypatch.context() as patch:
        disk = Disk(tmp_path / "desk", patch)
        scripted(tmp_path / "desk", disk)
    expected = states(20)
    assert len(disk.ops) > 80
    for upto in range(len(disk.ops) + 1):
        for half in (False, True):
            disk.killed(upto, half, tmp_path / "image")
            check(tmp_path / "image", disk.acknowledged(upto), expected)


def test_after_any_power_cut_nothing_acknowledged_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    with monkeypatch.context() as patch:
        disk = Disk(tmp_path / "desk", patch)
        scripted(tmp_path / "desk", disk)
    expected = states(20)
    chance = random.Random(5)
    images = 0
    for upto in range(len(disk.ops) + 1):
        for _ in range(2):
            disk.cut(upto, chance, tmp_path / "image")
            check(tmp_path / "image", disk.acknowledged(upto), expected)
            images += 1
    assert images >= 200


def test_the_check_of_power_cuts_sees_a_missing_flush(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        disk = Disk(tmp_path / "desk", patch)
        scripted(tmp_path / "desk", disk)
    disk.ops = [op for op in disk.ops if op[0] not in ("sync", "syncdir")]
    chance = random.Random(5)
    lost = 0
    for _ in range(50):
        disk.cut(len(disk.ops), chance, tmp_path / "image")
        try:
            check(tmp_path / "image", 20, states(20))
        except (AssertionError, ValueError):
            lost += 1
    assert lost > 25


@pytest.mark.parametrize("call", ["rename", "write", "fsync", "open"])
def test_a_file_that_cannot_be_replaced_leaves_the_journal_in_charge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    for number in range(1, 4):
        put(storage, number)
    for nth in range(1, 7):
        real, calls = getattr(os, call), []

        def failing(
            *args: Any, real: Any = real, calls: list[int] = calls, nth: int = nth, **kwargs: Any
        ) -> Any:
            calls.append(1)
            if len(calls) == nth:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                storage.compact()
            except NotSaved:
                assert storage.waiting
        put(storage, 3 + nth)
        again = JournaledStorage(path, readonly=True)
        assert (again.read(), again.recovered) == (states(3 + nth)[-1], ())
    storage.compact()
    assert json.loads(path.read_text()) == states(9)[-1]


def test_a_damaged_record_is_set_aside_and_the_others_count(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    for number in range(1, 6):
        storage.take([("cards", str(number), {"n": number})])
        storage.save()
    raw = journal_of(path).read_bytes()
    spoiled = raw.replace(b'{"n":3}', b'{"n":8}')
    journal_of(path).write_bytes(spoiled)
    assert sorted(JournaledStorage(path, readonly=True).read()["cards"]) == ["1", "2", "4", "5"]
    again = JournaledStorage(path)
    assert sorted(again.read()["cards"]) == ["1", "2", "4", "5"]
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == spoiled
    assert again.recovered == (
        "desk.journal was damaged: 1 record lost, 3 changes kept, "
        f"the file set aside as quarantine/{kept.name}.",
    )
    last = JournaledStorage(path)
    assert last.recovered == ()
    assert last.read() == again.read() == json.loads(path.read_text())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_flipped_bytes_in_a_journal_never_show_what_was_not_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("flips") / "desk.json"
    storage = JournaledStorage(path)
    for number in range(1, 7):
        storage.take([("cards", str(number), {"n": number}), ("stories", "1", {"n": number})])
        storage.save()
    raw = bytearray(journal_of(path).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=4)):
        raw[at] ^= 1 << data.draw(st.integers(0, 7))
    journal_of(path).write_bytes(raw)
    found = JournaledStorage(path)
    cards = found.read()["cards"]
    assert all(cards[id] == {"n": int(id)} for id in cards)
    assert found.read()["stories"]["1"] == {"n": max(map(int, cards))}
    assert found.recovered or len(cards) >= 5
    assert JournaledStorage(path).read() == found.read()
    assert JournaledStorage(path).recovered == ()


def test_a_file_changed_from_outside_is_kept_when_the_journal_goes_over_it(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    storage.write({"cards": {"1": {"n": 1}, "2": {"n": 1}}})
    storage.take([("cards", "1", {"n": 2})])
    storage.save()
    theirs = b'{"cards": {"1": {"n": 7}, "2": {"n": 7}}}'
    path.write_bytes(theirs)
    again = JournaledStorage(path)
    assert again.read() == {"cards": {"1": {"n": 2}, "2": {"n": 7}}}
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == theirs
    assert again.recovered == (
        "desk.json was changed from outside since it was written here; 1 change of its journal went over "
        f"that, the file set aside as quarantine/{kept.name}.",
    )
    assert JournaledStorage(path).recovered == ()


def test_a_file_changed_from_outside_counts_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    JournaledStorage(path).write({"cards": {"1": {"text": "version"}}})
    path.write_bytes(b'{"cards": {"1": {"text": "edited"}}}')
    again = JournaledStorage(path)
    assert again.read() == {"cards": {"1": {"text": "edited"}}}
    assert again.recovered == ("desk.json was changed from outside since it was written here.",)
    assert not (tmp_path / "quarantine").exists()
    assert JournaledStorage(path).recovered == ()
    spoiled = path.read_bytes().replace(b"edited", b"edhted")
    path.write_bytes(spoiled)
    again = JournaledStorage(path)
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == spoiled
    assert again.recovered == (
        "desk.json was changed from outside since it was written here, and is exactly as long: unless that "
        f"was an edit, bytes in it are damaged, the file set aside as quarantine/{kept.name}.",
    )


def test_a_file_changed_while_it_is_open_is_kept_before_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    put(storage, 1)
    put(storage, 2)
    theirs = b'{"cards": {"1": {"n": 7}}}'
    path.write_bytes(theirs)
    put(storage, 3)
    storage.compact()
    assert json.loads(path.read_text()) == storage.read() == states(3)[-1]
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == theirs
    assert storage.recovered == (
        "desk.json was changed from outside while it was open here; what was done here stays, "
        f"the changed file is quarantine/{kept.name}.",
    )
    put(storage, 4)
    storage.compact()
    assert len(storage.recovered) == 1


def test_a_file_that_is_gone_leaves_what_its_journal_holds(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    storage = JournaledStorage(path)
    put(storage, 1)
    put(storage, 2)
    path.unlink()
    again = JournaledStorage(path)
    assert again.document("cards", "1") == batch(2)[0][2]
    assert again.recovered == ("desk.json is gone; 1 change in its journal kept.",)
    assert json.loads(path.read_text()) == again.read()


def test_who_may_not_read_the_file_may_not_read_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    JournaledStorage(path).write({})
    journal_of(path).unlink()
    path.chmod(0o600)
    put(JournaledStorage(path), 1)
    assert stat.S_IMODE(journal_of(path).stat().st_mode) == 0o600


def test_a_file_that_is_the_one_its_journal_names_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.json"
    JournaledStorage(path).write({"cards": {"1": {"n": 1}}})
    assert journal_of(path).read_bytes() == encode_header(decode(journal_of(path).read_bytes()).base)
    real, parsed = json.loads, []

    def loads(raw: Any) -> Any:
        parsed.append(raw)
        return real(raw)

    monkeypatch.setattr(json, "loads", loads)
    storage = JournaledStorage(path)
    assert storage.trusted
    assert not any(b'"n"' in raw for raw in parsed)
    assert storage.document("cards", "1") == {"n": 1}
    journal_of(path).unlink()
    assert not JournaledStorage(path).trusted


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        b"\0" * 5000,
        b"9" * 50,
        b"99999999999 00000000 x",
        encode_header(NO_FILE)[:-1],
        encode_header(UNKNOWN) * 3,
        encode_record({("cards", "x1"): b"{}"}),
        encode_record({("cards", "1"): b"[" * 5000}),
        b"<<<<<<< ours\n" + encode_header(Base(3, 4)) + b"=======\n>>>>>>> theirs\n",
    ],
)
def test_a_journal_of_nonsense_changes_nothing(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "desk.json"
    JournaledStorage(path).write({"cards": {"1": {"n": 1}}})
    journal_of(path).write_bytes(raw)
    storage = JournaledStorage(path)
    assert storage.read() == {"cards": {"1": {"n": 1}}}
    assert bool(storage.recovered) == (tmp_path / "quarantine").exists()
    put(storage, 3)
    assert JournaledStorage(path).read() == storage.read()


def test_a_journal_that_is_dropped_gives_its_descriptor_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "desk.journal")
    journal.begin(NO_FILE, {})
    assert journal.ready
    held = journal._file
    assert held is not None
    os.fstat(held)
    del journal
    gc.collect()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(held)
