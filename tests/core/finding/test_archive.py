"""The index of a workspace follows what changes on the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput
from core.finding import Archive, Entry, Facets
from core.finding import store as stores


class Reader:
    """Reads a desk whose desk.json is a line of text a story, and counts what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.broken = ""

    def __call__(self, folder: Path) -> Iterator[Entry]:
        self.read.append(folder.name)
        if folder.name == self.broken:
            raise BadInput("desk.json holds no desk.", "Run foredeck doctor.")
        for story, line in enumerate((folder / "desk.json").read_text().splitlines(), 1):
            yield Entry(story, f"{story}", f"Title {story}", line, "source", day=folder.name)


@pytest.fixture
def reader() -> Reader:
    """What reads the desks."""
    return Reader()


@pytest.fixture
def archive(tmp_path: Path, reader: Reader) -> Iterator[Archive]:
    """The archive of a workspace of three desks."""
    write(tmp_path, "2026-11-20", "solar one", "wind two")
    write(tmp_path, "2026-11-21", "solar three")
    write(tmp_path, "reports-0a1b2c3d", "solar four", "能源 five")
    made = Archive(tmp_path, reader)
    yield made
    made.close()


def write(workspace: Path, desk: str, *lines: str) -> None:
    """Put a desk on the disk, with what else lies in its folder."""
    folder = workspace / "desks" / desk
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "desk.json").write_text("\n".join(lines))
    (folder / "desk.lock").touch()


def desks(archive: Archive, query: str) -> set[tuple[str, int]]:
    """Where something is found."""
    return {(hit.desk, hit.story) for hit in archive.find(query)}


def test_all_desks_are_brought_in_and_then_nothing_is_read(archive: Archive, reader: Reader) -> None:
    done = archive.catch_up()
    assert (done.desks, done.entries, done.problems, done.whole) == (3, 5, (), True)
    assert desks(archive, "solar") == {("2026-11-20", 1), ("2026-11-21", 1), ("reports-0a1b2c3d", 1)}
    assert archive.stories("能源") == (2,)
    assert desks(archive, "-solar") == {("2026-11-20", 2), ("reports-0a1b2c3d", 2)}
    assert {hit.desk for hit in archive.find("solar", desk="2026-11-21")} == {"2026-11-21"}
    assert archive.find("solar", most=1)[0].day
    reader.read.clear()
    done = archive.catch_up()
    assert (done.desks, done.entries, reader.read) == (0, 0, [])
    assert archive.notice == ""


def test_only_what_changed_is_read_and_written(archive: Archive, reader: Reader, tmp_path: Path) -> None:
    archive.catch_up()
    reader.read.clear()
    write(tmp_path, "2026-11-20", "solar one", "biogas two", "new three")
    write(tmp_path, "2026-11-22", "tide one")
    done = archive.catch_up()
    assert reader.read == ["2026-11-20", "2026-11-22"]
    assert (done.desks, done.entries) == (2, 3)
    assert desks(archive, "wind") == set()
    assert desks(archive, "biogas") == {("2026-11-20", 2)}
    write(tmp_path, "2026-11-20", "solar one")
    assert archive.catch_up().entries == 0
    assert desks(archive, "new") == set()


@pytest.mark.parametrize("name", ["clippings.json", "desk.journal", "clippings.json.journal"])
def test_a_journal_tells_of_a_change(archive: Archive, reader: Reader, tmp_path: Path, name: str) -> None:
    archive.catch_up()
    reader.read.clear()
    journal = tmp_path / "desks" / "2026-11-21" / name
    journal.write_text("x")
    archive.catch_up()
    assert reader.read == ["2026-11-21"]
    with journal.open("a") as more:
        more.write("y")
    archive.catch_up()
    assert reader.read == ["2026-11-21"] * 2
    assert archive.catch_up().desks == 0


def test_deleted_desks_leave(archive: Archive, tmp_path: Path) -> None:
    archive.catch_up()
    shutil.rmtree(tmp_path / "desks" / "2026-11-20")
    assert archive.catch_up().desks == 1
    assert desks(archive, "solar") == {("2026-11-21", 1), ("reports-0a1b2c3d", 1)}
    shutil.rmtree(tmp_path / "desks")
    archive.catch_up()
    assert archive.find("solar") == ()


def test_a_desk_that_cannot_be_read_costs_itself_only(
    archive: Archive, reader: Reader, tmp_path: Path
) -> None:
    archive.catch_up()
    reader.broken = "2026-11-20"
    write(tmp_path, "2026-11-20", "changed")
    write(tmp_path, "2026-11-21", "changed")
    done = archive.catch_up()
    assert done.problems == (
        "The desk 2026-11-20 could not be read for searching: desk.json holds no desk. Run foredeck doctor.",
    )
    assert desks(archive, "changed") == {("2026-11-21", 1)}
    assert ("2026-11-20", 1) in desks(archive, "solar")
    reader.broken = ""
    assert archive.catch_up().desks == 1
    assert desks(archive, "changed") == {("2026-11-20", 1), ("2026-11-21", 1)}


def test_it_stops_when_told_and_goes_on_later(tmp_path: Path, reader: Reader) -> None:
    write(tmp_path, "big", *(f"solar {number}" for number in range(1200)))
    write(tmp_path, "small", "solar")
    archive = Archive(tmp_path, reader)
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    done = archive.catch_up(should_stop)
    assert not done.whole
    begun = archive.stories("solar")
    assert 0 < len(begun) < 1200
    done = archive.catch_up()
    assert done.whole
    assert done.entries == 1201 - len(begun)
    assert len(archive.find("solar", most=2000)) == 1201
    archive.close()


def test_a_lost_or_damaged_index_is_made_again(archive: Archive, reader: Reader, tmp_path: Path) -> None:
    archive.catch_up()
    index = tmp_path / "index" / "search.sqlite"
    stores.throw_away(index)
    assert archive.find("solar") == ()
    assert archive.catch_up().entries == 5
    assert len(archive.find("solar")) == 3
    archive.close()
    index.write_bytes(b"no index" * 1000)
    again = Archive(tmp_path, reader)
    assert again.catch_up().entries == 5
    assert again.notice == stores.DAMAGED
    assert len(again.find("solar")) == 3
    again.close()
    shutil.rmtree(tmp_path / "index")
    third = Archive(tmp_path, reader)
    assert third.catch_up().entries == 5
    third.close()


def test_an_index_lost_while_catching_up_is_filled_whole(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path, name, f"solar {name}")
    index = tmp_path / "index" / "search.sqlite"
    reader = Reader()
    lose = False

    def losing(folder: Path) -> list[Entry]:
        if lose and folder.name == "b":
            stores.throw_away(index)
        return list(reader(folder))

    archive = Archive(tmp_path, losing)
    archive.catch_up()
    write(tmp_path, "b", "solar changed")
    lose = True
    assert archive.catch_up().whole
    assert len(archive.find("solar")) == 3
    archive.close()


def test_two_archives_catch_up_at_the_same_time(tmp_path: Path) -> None:
    for number in range(30):
        write(tmp_path, f"desk-{number:02}", *(f"solar {number} {line}" for line in range(20)))
    archives = [Archive(tmp_path, Reader()) for _ in range(2)]
    done = []
    threads = [threading.Thread(target=lambda one=one: done.append(one.catch_up())) for one in archives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.whole for one in done] == [True, True]
    for archive in archives:
        assert len(archive.find("solar", most=1000)) == 600
        assert archive.catch_up().desks == 0
        assert archive.notice == ""
        archive.close()


def test_what_is_no_desk_is_left_out(archive: Archive, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "desks" / "a file").write_text("")
    (tmp_path / "desks" / "empty").mkdir()
    write(tmp_path, ".hidden", "solar")
    write(tmp_path, "esc\x1b[31mape", "solar")
    os.mkdir(os.fsencode(tmp_path) + b"/desks/\xff")
    assert archive.catch_up().desks == 3
    assert archive.catch_up().desks == 0


def test_a_workspace_without_desks(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nowhere", Reader())
    assert archive.catch_up().desks == 0
    assert archive.find("solar") == ()
    assert archive.notice == ""
    archive.close()


def texts_and_rows(place: Path) -> Iterator[Entry]:
    """Of each line of a desk or a collection a card, and of each of its words a row."""
    lines = (place if place.is_file() else place / "desk.json").read_text().splitlines()
    for story, line in enumerate(lines, 1):
        yield Entry(story, "", f"Title {story}", line, "card")
        for at, word in enumerate(line.split()):
            facets = Facets(section="Signals", row=at, score=at + 1, card=f"Title {story}")
            yield Entry(story, "", word, "", "row", facets=facets)


def collect(workspace: Path, name: str, *lines: str) -> Path:
    """Put a collection into the archive."""
    file = workspace / "archive" / f"{name}.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines))
    return file


def test_collections_and_rows_have_their_place_and_leave_when_forgotten(tmp_path: Path) -> None:
    write(tmp_path, "2026-11-20", "solar one", "wind two")
    old = collect(tmp_path, "old cards", "solar three", "tide four")
    read: list[str] = []

    def reader(place: Path) -> Iterator[Entry]:
        read.append(place.name)
        return texts_and_rows(place)

    archive = Archive(tmp_path, reader)
    done = archive.catch_up()
    assert (done.desks, done.entries, done.whole) == (2, 12, True)
    assert read == ["2026-11-20", "old cards.jsonl"], "each is read once for both indexes"
    assert desks(archive, "solar") == {("2026-11-20", 1), ("archive/old cards", 1)}
    assert {hit.where for hit in archive.find("solar")} == {"card"}
    assert desks(archive, "score:2 four") == {("archive/old cards", 2)}
    assert {hit.where for hit in archive.find("solar", rows=True)} == {"row"}
    assert archive.stories("score:2", desk="2026-11-20") == (1, 2)
    assert archive.find("tide")[0].collection == "old cards"
    assert archive.catch_up().desks == 0
    stores.throw_away(tmp_path / "index" / "rows.sqlite")
    assert archive.find("score:2") == ()
    assert archive.catch_up().entries == 8, "only the index that was lost is filled"
    assert len(archive.find("score:2")) == 4
    old.rename(old.with_name("old cards.jsonl.forgotten"))
    assert archive.catch_up().desks == 1
    assert desks(archive, "solar") == {("2026-11-20", 1)}
    assert desks(archive, "score:2") == {("2026-11-20", 1), ("2026-11-20", 2)}
    archive.close()


def test_a_collection_that_cannot_be_read_costs_itself_only(tmp_path: Path) -> None:
    write(tmp_path, "2026-11-20", "solar one")
    collect(tmp_path, "torn", "solar").write_bytes(b"solar\xff\xfe")
    collect(tmp_path, "whole", "solar")
    (tmp_path / "archive" / "notes.txt").write_text("solar")
    archive = Archive(tmp_path, texts_and_rows)
    (problem,) = archive.catch_up().problems
    assert problem.startswith("The collection torn could not be read for searching: ")
    assert desks(archive, "solar") == {("2026-11-20", 1), ("archive/whole", 1)}
    archive.close()


def test_an_index_of_the_first_shape_is_made_anew(tmp_path: Path) -> None:
    write(tmp_path, "2026-11-20", "solar one")
    (tmp_path / "index").mkdir()
    connection = sqlite3.connect(tmp_path / "index" / "search.sqlite")
    connection.executescript(
        "CREATE TABLE desks (desk TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;"
        "INSERT INTO desks VALUES ('2026-11-20', 'x'); PRAGMA user_version = 1;"
    )
    connection.close()
    archive = Archive(tmp_path, texts_and_rows)
    assert archive.catch_up().entries == 3
    assert archive.notice == ""
    assert desks(archive, "solar") == {("2026-11-20", 1)}
    archive.close()
