"""The file of an index: shared, killed, damaged, refused. It costs a sentence and never an error."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.finding import Entry, Finder
from core.finding import store as stores
from core.finding.finder import LATER, NOT_WRITTEN

DESK = "2026-11-22"
ROOT = Path(__file__).parents[3]
NOT_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")

PUTTING = """
import sys
from pathlib import Path
from core.finding import Entry, Finder
finder = Finder(Path(sys.argv[1]))
first, count = int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for story in range(first, first + count):
    finder.put("2026-11-22", [Entry(story, f"d{story}", f"Title {story}", "solar wind " * 50, "source")])
    print(story, flush=True)
print(len(finder.stories("solar wi")), finder.notice, flush=True)
"""


def source(story: int, text: str) -> Entry:
    """A clipping."""
    return Entry(story, f"d{story}", f"Title {story}", text, "source")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the index goes."""
    return tmp_path / "index" / "search.sqlite"


def filled(path: Path, count: int = 300) -> None:
    """An index with entries in it, closed."""
    finder = Finder(path)
    finder.put(DESK, [source(n, f"solar wind word{n} " * 40) for n in range(1, count + 1)])
    assert finder.notice == ""
    finder.close()
    assert not path.with_name(path.name + "-wal").exists()


def asks(path: Path, query: str = "solar") -> tuple[int, str]:
    """How many stories a fresh finder finds in the file, and what it says."""
    finder = Finder(path)
    found = len(finder.stories(query))
    shown = len(finder.find(query, most=1000))
    assert shown <= found
    notice = finder.notice
    finder.close()
    return found, notice


def test_a_file_keeps_what_was_put(path: Path) -> None:
    filled(path)
    assert asks(path) == (300, "")
    assert asks(path, "word77 ") == (1, "")


@pytest.mark.parametrize(
    "damage",
    [b"", b"solar wind\n" * 1000, b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 8176],
    ids=["empty", "text", "zeros", "garbage"],
)
def test_a_file_that_is_no_index_is_made_again(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    finder = Finder(path)
    assert finder.stories("solar") == ()
    finder.put(DESK, [source(1, "solar")])
    assert finder.stories("solar") == (1,)
    assert finder.notice in ("", stores.DAMAGED)
    assert bool(finder.notice) == bool(damage)
    finder.close()
    assert asks(path) == (1, "")


@pytest.mark.parametrize("kept", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
@pytest.mark.parametrize("how", ["torn", "overwritten"])
def test_a_damaged_file_never_raises_and_can_be_filled_again(path: Path, how: str, kept: float) -> None:
    filled(path)
    sound = path.read_bytes()
    cut = int(len(sound) * kept)
    rest = b"" if how == "torn" else os.urandom(4096) + sound[cut + 4096 :]
    path.write_bytes(sound[:cut] + rest)
    finder = Finder(path)
    finder.stories("solar")
    finder.find("word7")
    finder.put(DESK, [source(n, f"solar new{n}") for n in range(1, 301)])
    finder.drop("other")
    finder.close()
    finder = Finder(path)
    finder.put(DESK, [source(n, f"solar newer{n}") for n in range(1, 301)])
    finder.find("solar")
    assert "damaged" in finder.notice or finder.notice == ""
    if finder.notice:
        finder.put(DESK, [source(n, f"solar newer{n}") for n in range(1, 301)])
        assert len(finder.stories("solar")) == 300
    finder.close()


def test_damage_anywhere_is_survived(path: Path) -> None:
    filled(path, 120)
    sound = path.read_bytes()
    chance = random.Random(3)
    noticed = 0
    for place in range(0, len(sound), len(sound) // 30):
        broken = bytearray(sound)
        broken[place : place + 300] = chance.randbytes(300) if place % 2 else bytes(300)
        stores.throw_away(path)
        path.write_bytes(broken)
        finder = Finder(path)
        for query in ("solar", "word1", "-never", '"wind word7"'):
            finder.find(query)
            finder.stories(query)
        finder.put(DESK, [source(n, f"solar new{n} ") for n in range(1, 121)])
        finder.drop(DESK, 3)
        noticed += bool(finder.notice)
        assert finder.notice in ("", stores.DAMAGED)
        finder.close()
    assert noticed > 5


def test_other_tables_or_an_older_shape_are_replaced(path: Path) -> None:
    for statements in (
        ["CREATE TABLE other (x)"],
        ["CREATE TABLE about (name, value)", "PRAGMA user_version = 1"],
        ["CREATE TABLE old (x)", "PRAGMA user_version = -1"],
    ):
        path.parent.mkdir(exist_ok=True)
        stores.throw_away(path)
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        finder = Finder(path)
        finder.put(DESK, [source(1, "solar")])
        assert finder.stories("solar") == (1,)
        finder.close()
        assert asks(path) == (1, "")


def test_an_index_of_another_folding_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    with monkeypatch.context() as patch:
        patch.setattr(stores, "FOLDING", "1/99.0")
        assert asks(path) == (0, "")
    assert asks(path) == (0, "")


def test_a_newer_index_is_left_alone(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {stores.SCHEMA + 1}")
    connection.close()
    before = path.read_bytes()
    finder = Finder(path)
    assert finder.stories("solar") == ()
    assert finder.notice == stores.NEWER
    finder.put(DESK, [source(1, "solar")])
    assert finder.stories("solar") == (1,)
    finder.close()
    assert path.read_bytes() == before


def test_a_file_that_another_program_holds_is_asked_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "READ_WAIT", 0.01)
    monkeypatch.setattr(stores, "WRITE_WAIT", 0.01)
    filled(path, 3)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("INSERT INTO desks VALUES ('x', '')")
    finder = Finder(path)
    assert finder.stories("solar") == ()
    assert finder.notice == stores.BUSY
    finder.put(DESK, [source(4, "solar")])
    assert finder.notice == stores.BUSY
    holder.execute("ROLLBACK")
    holder.close()
    assert len(finder.stories("solar")) == 3
    assert finder.notice == ""
    finder.close()


def test_a_writer_elsewhere_does_not_stop_a_search(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "WRITE_WAIT", 0.01)
    filled(path, 3)
    finder = Finder(path)
    assert len(finder.stories("solar")) == 3
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert finder.refill(DESK, [source(4, "solar")], keep=True) is None
    assert finder.notice == LATER
    assert len(finder.stories("solar")) == 3
    holder.execute("ROLLBACK")
    holder.close()
    assert finder.refill(DESK, [source(4, "solar")], keep=True) == 1
    assert finder.notice == ""
    finder.close()


def test_a_file_that_is_replaced_or_deleted_is_opened_anew(path: Path) -> None:
    filled(path, 3)
    finder = Finder(path)
    assert len(finder.stories("solar")) == 3
    stores.throw_away(path)
    assert finder.stories("solar") == ()
    finder.put(DESK, [source(1, "solar")])
    finder.close()
    assert asks(path) == (1, "")


@NOT_ROOT
def test_where_nothing_can_be_written_the_old_index_serves(path: Path) -> None:
    filled(path, 3)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        finder = Finder(path)
        assert len(finder.stories("solar")) == 3
        assert finder.notice == stores.READONLY
        finder.put(DESK, [source(4, "solar")])
        finder.drop(DESK)
        assert len(finder.stories("solar")) == 3
        finder.close()
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize("block", ["a file in the way", "a folder in its place"])
def test_without_a_place_the_index_is_the_session_s_own(path: Path, block: str) -> None:
    if block == "a file in the way":
        path.parent.write_text("")
    else:
        path.mkdir(parents=True)
    finder = Finder(path)
    finder.put(DESK, [source(1, "solar")])
    assert finder.stories("solar") == (1,)
    assert finder.notice == stores.NO_PLACE
    finder.close()


def test_a_file_that_may_not_be_written_serves_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, 3)
    monkeypatch.setattr(stores.os, "access", lambda *_: False)
    finder = Finder(path)
    assert len(finder.stories("solar")) == 3
    assert finder.notice == stores.READONLY
    finder.put(DESK, [source(4, "solar")])
    finder.drop(DESK)
    assert len(finder.find("solar")) == 3
    finder.close()


def test_what_cannot_be_written_is_said_once_it_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, 3)
    finder = Finder(path)
    assert len(finder.stories("solar")) == 3
    store = finder._opened()
    assert store is not None
    pages = store.writing.execute("PRAGMA page_count").fetchone()[0]
    store.writing.execute(f"PRAGMA max_page_count = {pages}")
    finder.put(DESK, [source(n, f"solar {n} " * 500) for n in range(10, 200)])
    assert finder.notice == NOT_WRITTEN
    assert len(finder.stories("solar")) == 3
    store.writing.execute("PRAGMA max_page_count = 1000000")
    finder.put(DESK, [source(10, "solar")])
    assert finder.notice == ""
    assert len(finder.stories("solar")) == 4
    finder.close()


@pytest.mark.parametrize("place", ["file", "memory"])
def test_searches_go_on_while_entries_are_put(path: Path, place: str) -> None:
    finder = Finder(path if place == "file" else None)
    entries = [source(n, f"solar wind word{n} " * 30) for n in range(1, 1201)]
    threads = [
        threading.Thread(target=finder.put, args=(DESK, entries[:600])),
        threading.Thread(target=finder.put, args=(DESK, entries[600:])),
    ]
    for thread in threads:
        thread.start()
    sizes = []
    while any(thread.is_alive() for thread in threads):
        sizes.append(len(finder.stories("solar wi")))
        hits = finder.find("word3", most=20)
        assert all(hit.marks for hit in hits)
    for thread in threads:
        thread.join()
    assert sizes == sorted(sizes)
    assert len(finder.stories("solar")) == 1200
    assert finder.notice == ""
    finder.close()


def test_closing_breaks_off_what_is_being_put(path: Path) -> None:
    for place in (path, None):
        finder = Finder(place)
        started = threading.Event()

        def endless(started: threading.Event = started) -> Entry:
            started.set()
            return source(1, "solar " * 100)

        thread = threading.Thread(target=finder.put, args=(DESK, iter(endless, None)))
        thread.start()
        assert started.wait(10)
        finder.close()
        thread.join(10)
        assert not thread.is_alive()


def process(path: Path, first: int, count: int) -> subprocess.Popen[str]:
    """Another program that puts entries when it is told to."""
    return subprocess.Popen(
        [sys.executable, "-c", PUTTING, str(path), str(first), str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_programs_share_an_index(path: Path) -> None:
    programs = [process(path, 1, 100), process(path, 51, 100)]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    said = [program.communicate(timeout=60)[0].splitlines()[-1] for program in programs]
    assert "150 " in said
    assert [program.returncode for program in programs] == [0, 0]
    assert asks(path) == (150, "")


@pytest.mark.parametrize("after", [1, 17, 60])
def test_a_killed_program_leaves_an_index_that_serves(path: Path, after: int) -> None:
    program = process(path, 1, 100_000)
    assert program.stdout is not None
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()
    for line in program.stdout:
        if line.strip() == str(after):
            break
    program.send_signal(signal.SIGKILL)
    program.communicate()
    found, notice = asks(path)
    assert found >= after
    assert notice == ""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
