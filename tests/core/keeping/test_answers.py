"""Answers of models are kept on the desk: bounded, whole or not at all, from any thread."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from deskside import fail_with

from core.asking.talk import KeptAnswer, Tally
from core.keeping import Change, Desk
from core.keeping.answers import AnswerStore
from core.keeping.backup import back_up, restore
from core.keeping.doctor import examine

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ANSWER = KeptAnswer(
    text='{"title": "Tide \x1b]52; 日本 \\ud800"}\n\n',
    tally=Tally(prompt=9000, cached=512, completion=1500, cost=0.01, estimated=True, seconds=3.5),
    at=AT,
    model="openai/small",
)


@pytest.fixture
def store(tmp_path: Path) -> AnswerStore:
    return AnswerStore(tmp_path / "answers")


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "answers").glob("*"))


def test_an_answer_comes_back_as_it_was_also_after_a_restart(store: AnswerStore, tmp_path: Path) -> None:
    assert store.get("key") is None
    assert not (tmp_path / "answers").exists(), "asking creates nothing"
    store.put("key", ANSWER)
    assert AnswerStore(tmp_path / "answers").get("key") == ANSWER
    assert store.get("another key") is None


def test_half_characters_do_not_stop_it(store: AnswerStore) -> None:
    store.put("\ud800", KeptAnswer("a \ud800 b", Tally(), AT))
    found = store.get("\ud800")
    assert found is not None
    assert found.text == "a \ufffd b"


def test_a_file_is_the_owners_only_and_does_not_tell_the_key(store: AnswerStore, tmp_path: Path) -> None:
    store.put("sk-what-was-asked", ANSWER)
    (path,) = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "sk-what" not in path.name
    assert b"sk-what" not in path.read_bytes()


def test_any_flipped_or_missing_byte_makes_it_no_answer(store: AnswerStore, tmp_path: Path) -> None:
    store.put("key", ANSWER)
    (path,) = files(tmp_path)
    sound = path.read_bytes()
    for at in range(len(sound)):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        found = store.get("key")
        assert found is None or (at == len(sound) - 1 and found == ANSWER)
    for at in range(len(sound) - 1):
        path.write_bytes(sound[:at])
        assert store.get("key") is None
    path.write_bytes(sound)
    assert store.get("key") == ANSWER


@pytest.mark.parametrize(
    "wrong",
    [
        *({"text": value} for value in (5, None, [], {})),
        *({"model": value} for value in (5, None, [])),
        *(
            {"at": value}
            for value in (5, None, "soon", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00")
        ),
        *({"tally": value} for value in (5, None, [], ["prompt"], {"more": 1})),
        *({"tally": {"prompt": value}} for value in ("5", None, -1, 1.5, True, [])),
        *({"tally": {"cost": value}} for value in ("5", -1, math.inf, math.nan, [])),
        {"tally": {"seconds": None}},
        {"tally": {"estimated": 1}},
    ],
)
def test_what_no_answer_holds_makes_it_none_though_its_sum_is_right(
    store: AnswerStore, tmp_path: Path, wrong: dict[str, object]
) -> None:
    store.put("key", ANSWER)
    (path,) = files(tmp_path)
    said = json.loads(path.read_bytes().split(b"\n")[1])
    for name, value in wrong.items():
        said[name] = said[name] | value if isinstance(value, dict) and isinstance(said[name], dict) else value
    line = json.dumps(said).encode()
    path.write_bytes(
        hashlib.sha256(path.name.encode() + b"\0" + line).hexdigest().encode() + b"\n" + line + b"\n"
    )
    assert store.get("key") is None


def test_what_is_no_regular_file_is_not_waited_for(store: AnswerStore, tmp_path: Path) -> None:
    store.put("key", ANSWER)
    (path,) = files(tmp_path)
    path.unlink()
    os.mkfifo(path)
    assert store.get("key") is None
    store.put("key", ANSWER)
    assert stat.S_ISFIFO(path.stat().st_mode), "nor written to"


def test_an_answer_under_the_name_of_another_question_is_none(store: AnswerStore, tmp_path: Path) -> None:
    store.put("one", ANSWER)
    (one,) = files(tmp_path)
    store.put("two", ANSWER)
    (two,) = (path for path in files(tmp_path) if path != one)
    two.write_bytes(one.read_bytes())
    assert store.get("two") is None
    assert store.get("one") == ANSWER


def test_the_oldest_go_when_there_are_too_many_also_those_of_another_session(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    first = AnswerStore(folder, most=3)
    for number in range(3):
        first.put(str(number), ANSWER)
        os.utime(max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns), ns=(number, number))
    second = AnswerStore(folder, most=3)
    second.put("3", ANSWER)
    assert [number for number in range(4) if second.get(str(number))] == [1, 2, 3]
    second.put("1", ANSWER)
    second.put("4", ANSWER)
    assert [number for number in range(5) if second.get(str(number))] == [1, 3, 4], "again is newer"


def test_the_oldest_go_when_they_are_too_large_together(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path / "answers", most_bytes=3000)
    for number in range(5):
        store.put(str(number), KeptAnswer("x" * 1000, Tally(), AT))
    assert [number for number in range(5) if store.get(str(number))] == [3, 4]
    store.put("huge", KeptAnswer("x" * 4000, Tally(), AT))
    assert store.get("huge") is None
    assert store.get("4") is not None, "what never fits takes nobody's place"


def test_what_cannot_be_written_is_left(store: AnswerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("old", ANSWER)
    fail_with(monkeypatch, errno.ENOSPC)
    store.put("new", ANSWER)
    assert store.get("new") is None
    assert store.get("old") == ANSWER


def test_threads_may_use_it_at_once(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path / "answers", most=8)

    def work(number: int) -> bool:
        key = str(number % 12)
        store.put(key, ANSWER)
        return store.get(key) in (ANSWER, None)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(60)))
    assert len(files(tmp_path)) == 8


def test_a_desk_has_them_in_its_folder_and_one_that_is_only_read_writes_none(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "desk")
    desk.answers.put("key", ANSWER)
    reader = Desk.open(tmp_path / "desk")
    assert reader.readonly
    assert reader.answers.get("key") == ANSWER
    reader.answers.put("other", ANSWER)
    assert len(list((tmp_path / "desk" / "answers").iterdir())) == 1
    (tmp_path / "desk" / "answers" / ".foredeck-0123456789abcdef.tmp").write_text("half")
    desk.close()
    reader.close()
    again = Desk.open(tmp_path / "desk")
    assert again.answers.get("key") == ANSWER
    assert len(list((tmp_path / "desk" / "answers").iterdir())) == 1, "what a killed one left is swept"
    again.close()


def test_the_doctor_counts_them_and_sets_damaged_ones_aside_and_a_backup_has_them(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "ws" / "desks" / "day")
    desk.commit(Change(about={"brief": "tides"}))
    for key in ("one", "two", "three"):
        desk.answers.put(key, ANSWER)
    desk.close()
    broken = min((desk.folder / "answers").iterdir())
    broken.write_bytes(b"half")
    (desk.folder / "answers" / ".foredeck-0123456789abcdef.tmp").write_text("half")
    found = [finding.line for finding in examine(tmp_path / "ws").findings]
    assert any("2 answers of models kept" in line for line in found)
    assert any(line.startswith("damage") and "1 answer of models damaged" in line for line in found)
    assert any("1 unfinished temporary file" in line for line in found)
    report = examine(tmp_path / "ws", repair=True)
    assert report.left == 0, report.lines()
    assert examine(tmp_path / "ws").left == 0
    assert (desk.folder / "quarantine" / f"answer-{broken.name}").read_bytes() == b"half"
    backup = back_up(tmp_path / "ws")
    restore(backup.path, tmp_path / "restored")
    again = AnswerStore(tmp_path / "restored" / "desks" / "day" / "answers")
    assert sum(again.get(key) == ANSWER for key in ("one", "two", "three")) == 2
