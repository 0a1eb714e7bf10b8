from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from core.errors import NotSaved
from core.keeping.layout import Tables
from core.keeping.storage import JournaledStorage
from core.keeping.view import ReadView

QUICK = settings(max_examples=40, deadline=None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(TEXT, JSON, max_size=3)
TABLES = st.dictionaries(
    TEXT, st.dictionaries(st.integers(1, 2**63 - 1).map(str), DOCUMENTS, max_size=4), max_size=3
)


def fresh(folder: Path, tables: Tables) -> Path:
    """A file of these tables that no other example has touched."""
    path = folder / os.urandom(8).hex() / "desk.json"
    path.parent.mkdir()
    JournaledStorage(path).write(tables)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("storage")


@QUICK
@given(tables=TABLES)
def test_the_file_is_what_json_prints_and_comes_back(folder: Path, tables: Tables) -> None:
    path = fresh(folder, tables)
    assert path.read_text() == json.dumps(tables, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    again = JournaledStorage(path)
    assert again.read() == tables
    assert again.recovered == ()


@QUICK
@given(
    tables=TABLES,
    changes=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 4), st.none() | DOCUMENTS)),
)
def test_changes_one_by_one_equal_a_whole_write(folder: Path, tables: Tables, changes: list[Any]) -> None:
    path = fresh(folder, tables)
    storage = JournaledStorage(path)
    expected = json.loads(json.dumps(tables))
    for table, id, document in changes:
        storage.take([(table, str(id), document)])
        expected.setdefault(table, {}).pop(str(id), None)
        if document is not None:
            expected[table][str(id)] = document
    storage.save()
    storage.compact()
    assert (
        path.read_text() == json.dumps(expected, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        or not changes
    )
    assert JournaledStorage(path).read() == storage.read() == expected


@QUICK
@given(tables=TABLES, data=st.data())
def test_a_torn_file_keeps_only_what_is_whole(folder: Path, tables: Tables, data: st.DataObject) -> None:
    path = fresh(folder, tables)
    raw = path.read_bytes()
    torn = raw[: data.draw(st.integers(0, len(raw) - 2))]
    path.write_bytes(torn)
    storage = JournaledStorage(path)
    assert storage.recovered[0].startswith("desk.json was damaged: ")
    assert [kept.read_bytes() for kept in (path.parent / "quarantine").iterdir()] == [torn]
    for table, documents in storage.read().items():
        for id, document in documents.items():
            assert tables[table][id] == document
    assert JournaledStorage(path).recovered == ()
    assert JournaledStorage(path).read() == storage.read()


@QUICK
@given(tables=TABLES, data=st.data())
def test_flipped_bytes_never_stop_a_desk_and_are_never_dropped(
    folder: Path, tables: Tables, data: st.DataObject
) -> None:
    path = fresh(folder, tables)
    raw = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=4)):
        raw[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(bytes(raw))
    storage = JournaledStorage(path)
    if storage.recovered:
        assert [kept.read_bytes() for kept in (path.parent / "quarantine").iterdir()] == [bytes(raw)]
    else:
        assert json.loads(bytes(raw)) == storage.read()
    assert JournaledStorage(path).read() == storage.read()


def test_a_git_conflict_keeps_what_either_side_has_and_of_both_the_first(tmp_path: Path) -> None:
    path = fresh(tmp_path, {"cards": {str(id): {"text": f"card {id}"} for id in range(1, 6)}})
    text = path.read_text()
    ours, theirs = '   "text": "card 3"\n', '   "text": "theirs"\n'
    last = '  "5": {\n   "text": "card 5"\n  }\n'
    assert ours in text
    assert last in text
    text = text.replace(ours, f"<<<<<<< ours\n{ours}||||||| base\n=======\n{theirs}>>>>>>> theirs\n")
    new = '  "%d": {\n   "text": "new"\n  }\n'
    text = text.replace(last, f"{last[:-1]},\n<<<<<<< ours\n{new % 6}=======\n{new % 7}>>>>>>> theirs\n")
    path.write_text(text)
    storage = JournaledStorage(path)
    assert sorted(storage.read()["cards"]) == ["1", "2", "3", "4", "5", "6", "7"]
    assert storage.document("cards", "3") == {"text": "card 3"}
    kept = next((path.parent / "quarantine").iterdir())
    assert kept.read_text() == text
    assert storage.recovered == (
        "desk.json was damaged: a git conflict, 7 sound entries kept, of 1 entry changed on both sides the "
        f"first, the file set aside as quarantine/{kept.name}.",
    )
    assert JournaledStorage(path).recovered == ()


def test_steps_stand_story_by_story_in_any_layout(tmp_path: Path) -> None:
    path = fresh(tmp_path, {"steps": {"1": {"story": 9}, "2": {"story": 4}, "3": {"story": 9}, "4": {}}})
    assert list(json.loads(path.read_text())["steps"]) == ["4", "2", "1", "3"]
    path.write_text('{"steps": {"1": {"story": "x"}, "2": {"a": {"story": 3}}}}')
    assert JournaledStorage(path).recovered == (
        "desk.json was changed from outside since it was written here.",
    )
    path.write_text('{"steps": {\n  "5": 7 "story", \n  "6": {"story": [1]}}}')
    assert "nothing in it was sound" in JournaledStorage(path).recovered[0]


def test_entries_under_a_damaged_name_do_not_move_to_another_table(tmp_path: Path) -> None:
    path = fresh(tmp_path, {"_meta": {"1": {"schema": 1}}, "cards": {"7": {}, "8": {}}})
    path.write_bytes(path.read_bytes().replace(b' "cards"', b' xcards"'))
    assert JournaledStorage(path).read() == {"_meta": {"1": {"schema": 1}}}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 500,
        b"[]",
        b'{"cards": []}',
        b'{"cards": {"x": {}}}',
        b'{"cards": {"1": 2}}',
        b"\xff",
        b"[" * 10**5,
    ],
)
def test_what_is_no_database_is_set_aside(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "desk.json"
    path.write_bytes(raw)
    storage = JournaledStorage(path)
    assert storage.read() == {}
    assert "nothing in it was sound" in storage.recovered[0]
    assert next((tmp_path / "quarantine").iterdir()).read_bytes() == raw
    assert path.read_text() == "{}\n"


def test_reading_only_changes_nothing_about_a_damaged_file(tmp_path: Path) -> None:
    path = fresh(tmp_path, {"cards": {"1": {"a": 1}, "2": {"b": 2}}})
    path.with_suffix(".journal").unlink()
    torn = path.read_bytes()[:-9]
    path.write_bytes(torn)
    storage = JournaledStorage(path, readonly=True)
    assert storage.read() == {"cards": {"1": {"a": 1}}}
    assert storage.recovered == ("desk.json is damaged: 1 sound entry kept.",)
    with pytest.raises(NotSaved):
        storage.take([("cards", "1", None)])
    with pytest.raises(NotSaved):
        TinyDB(path, storage=JournaledStorage, readonly=True).insert({})
    assert path.read_bytes() == torn
    assert list(path.parent.iterdir()) == [path]


def test_stock_tinydb_reads_our_file_and_we_read_its(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    with TinyDB(path, storage=JournaledStorage) as ours:
        id = ours.table("cards").insert({"title": "日本 | 🦊", "rows": [1, 2]})
    with TinyDB(path) as stock:
        assert stock.table("cards").get(doc_id=id) == {"title": "日本 | 🦊", "rows": [1, 2]}
        stock.table("cards").update({"title": "theirs"}, doc_ids=[id])
    with TinyDB(path, storage=JournaledStorage) as ours:
        assert ours.table("cards").search(where("title") == "theirs")[0].doc_id == id
        ours.table("cards").remove(doc_ids=[id])
    assert json.loads(path.read_text()) == {"cards": {}}


def test_a_failed_save_keeps_the_file_and_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fresh(tmp_path, {"cards": {"1": {"a": 1}}})
    storage = JournaledStorage(path)
    storage.take([("cards", "1", {"a": 2})])

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(NotSaved, match="the disk is full"):
            storage.save()
    assert json.loads(path.read_text()) == {"cards": {"1": {"a": 1}}}
    assert storage.dirty
    assert storage.read() == {"cards": {"1": {"a": 2}}}
    storage.save()
    assert not storage.dirty
    storage.compact()
    assert json.loads(path.read_text()) == {"cards": {"1": {"a": 2}}}


def test_what_was_read_is_not_changed_by_later_changes(tmp_path: Path) -> None:
    storage = JournaledStorage(tmp_path / "desk.json")
    storage.take([("cards", "1", {"a": 1})])
    before = storage.read()
    storage.take([("cards", "2", {}), ("cards", "1", None), ("stories", "1", {})])
    assert before == {"cards": {"1": {"a": 1}}}
    assert storage.read() == {"cards": {"2": {}}, "stories": {"1": {}}}


def test_half_characters_reach_the_disk_as_replacement_characters(tmp_path: Path) -> None:
    storage = JournaledStorage(tmp_path / "desk.json")
    storage.write({"cards": {"1": {"a": "x\ud800y", "b": "\ud83e\udd8a"}}})
    assert JournaledStorage(tmp_path / "desk.json").read() == {"cards": {"1": {"a": "x\ufffdy", "b": "🦊"}}}


def test_only_the_changed_document_is_put_into_json_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fresh(tmp_path, {"cards": {str(id): {"n": id} for id in range(1, 50)}})
    storage = JournaledStorage(path)
    assert storage.trusted
    seen: list[object] = []
    real = json.dumps

    def dumps(value: Any, **options: Any) -> str:
        seen.append(value)
        return real(value, **options)

    monkeypatch.setattr(json, "dumps", dumps)
    storage.take([("cards", "7", {"n": "new"})])
    storage.save()
    storage.compact()
    assert [value for value in seen if isinstance(value, dict) and "n" in value] == [{"n": "new"}] * 2


def test_the_view_answers_queries_with_copies_and_takes_no_changes(tmp_path: Path) -> None:
    storage = JournaledStorage(tmp_path / "desk.json")
    storage.take([("cards", "5", {"tags": ["a"], "n": 1})])
    view = ReadView(storage)
    cards = view.table("cards")
    for found in (cards.get(doc_id=5), cards.search(where("n") == 1)[0], cards.all()[0], next(iter(cards))):
        found["tags"].append("mine")
        found["n"] = 2
    assert storage.read() == {"cards": {"5": {"tags": ["a"], "n": 1}}}
    for change in (
        lambda: cards.insert({}),
        lambda: cards.update({"n": 3}),
        lambda: cards.update(lambda document: document["tags"].clear()),
        lambda: cards.upsert({"n": 3}, where("n") == 1),
        lambda: cards.remove(doc_ids=[5]),
        cards.truncate,
        view.drop_tables,
        lambda: view.drop_table("cards"),
    ):
        with pytest.raises(NotSaved):
            change()
    assert storage.read() == {"cards": {"5": {"tags": ["a"], "n": 1}}}
    storage.take([("cards", "5", {"n": 9})])
    assert cards.search(where("n") == 1) == []
    assert cards.count(where("n") == 9) == 1
