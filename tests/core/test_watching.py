"""Watched folders: what is given, when, and that no day takes a file of another day again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

import core.keeping.feeds
from core.keeping.feeds import FeedMemory
from core.watching import Watcher


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


@pytest.fixture
def memory(tmp_path: Path) -> FeedMemory:
    return FeedMemory(tmp_path / "ws" / "feeds.json")


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_a_file_is_given_when_it_was_the_same_twice_and_until_it_is_taken(
    folder: Path, memory: FeedMemory
) -> None:
    watcher = Watcher([folder], memory)
    (folder / "a.txt").write_text("one")
    assert watcher.poll() == []
    assert names(watcher.poll()) == ["a.txt"]
    given = watcher.poll()
    assert names(given) == ["a.txt"], "not told that it was taken"
    watcher.took(given)
    assert watcher.poll() == []
    assert watcher.poll() == []


def test_a_file_that_grows_waits_until_it_has_stopped(folder: Path, memory: FeedMemory) -> None:
    watcher = Watcher([folder], memory)
    path = folder / "a.txt"
    for number in range(1, 4):
        path.write_text("x" * number)
        assert watcher.poll() == []
    assert names(watcher.poll()) == ["a.txt"]


def test_the_time_alone_tells_a_change(folder: Path, memory: FeedMemory) -> None:
    watcher = Watcher([folder], memory)
    path = folder / "a.txt"
    path.write_text("one")
    os.utime(path, ns=(10**18, 10**18))
    watcher.poll()
    watcher.took(watcher.poll())
    path.write_text("two")
    os.utime(path, ns=(10**18, 10**18 + 1))
    assert watcher.poll() == []
    assert names(watcher.poll()) == ["a.txt"], "what was taken and changed is wanted again"


def test_an_empty_file_waits_for_its_first_byte(folder: Path, memory: FeedMemory) -> None:
    watcher = Watcher([folder], memory)
    (folder / "a.txt").touch()
    assert [watcher.poll() for _ in range(3)] == [[], [], []]
    (folder / "a.txt").write_text("one")
    watcher.poll()
    assert names(watcher.poll()) == ["a.txt"]


def test_the_next_day_takes_nothing_of_yesterday_again(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "ws" / "feeds.json"
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    today = Watcher([folder], FeedMemory(place))
    today.poll()
    today.took(today.poll())
    (folder / "c.txt").write_text("late")
    os.symlink(folder, tmp_path / "linked")
    tomorrow = Watcher([tmp_path / "linked", folder], FeedMemory(place))
    tomorrow.poll()
    assert names(tomorrow.poll()) == ["c.txt"]


def test_what_is_no_article_or_no_file_is_never_given(folder: Path, memory: FeedMemory) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("x")
    (folder / "deep").mkdir()
    (folder / "deep" / "a.md").write_text("x")
    os.symlink(folder / "gone.txt", folder / "broken.txt")
    watcher = Watcher([folder], memory)
    watcher.poll()
    assert names(watcher.poll()) == ["a.md"]


def test_a_folder_that_goes_and_comes_back_costs_nothing(folder: Path, memory: FeedMemory) -> None:
    (folder / "a.txt").write_text("x")
    watcher = Watcher([folder, folder.parent / "never"], memory)
    watcher.poll()
    watcher.took(watcher.poll())
    folder.rename(folder.parent / "away")
    assert watcher.poll() == []
    (folder.parent / "away").rename(folder)
    assert [watcher.poll() for _ in range(3)] == [[], [], []]


def test_a_name_that_is_no_text_is_remembered_too(folder: Path, tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(folder), b"\xff\xfe.txt")
    with open(name, "wb") as file:
        file.write(b"words")
    place = tmp_path / "ws" / "feeds.json"
    watcher = Watcher([folder], FeedMemory(place))
    watcher.poll()
    given = watcher.poll()
    assert len(given) == 1
    watcher.took(given)
    again = Watcher([folder], FeedMemory(place))
    assert [again.poll() for _ in range(3)] == [[], [], []]
    json.loads(place.read_bytes())


def test_feeds_and_files_live_side_by_side_in_a_tinydb_file(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "ws" / "feeds.json"
    (folder / "a.txt").write_text("x")
    memory = FeedMemory(place)
    memory.saw("https://example.org/feed.xml", ["one", "two"])
    watcher = Watcher([folder], memory)
    watcher.poll()
    watcher.took(watcher.poll())
    memory.saw("https://example.org/feed.xml", ["three"])
    again = FeedMemory(place)
    assert again.urls() == ("https://example.org/feed.xml",)
    assert again.has_seen("https://example.org/feed.xml", "two")
    with TinyDB(place) as stock:
        assert sorted(stock.tables()) == ["feeds", "files"]
        assert len(stock.table("files")) == 1


def test_the_memory_is_bounded_and_the_oldest_go_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.keeping.feeds, "MOST_FILES", 3)
    place = tmp_path / "ws" / "feeds.json"
    for number in (5, 4, 3, 2, 1):
        path = folder / f"{number}.txt"
        path.write_text("x")
        os.utime(path, ns=(number, number))
        watcher = Watcher([folder], FeedMemory(place))
        watcher.poll()
        watcher.took(watcher.poll())
    again = Watcher([folder], FeedMemory(place))
    again.poll()
    assert names(again.poll()) == ["1.txt", "2.txt"]
    assert len(json.loads(place.read_bytes())["files"]) == 3


def test_two_programs_that_watch_lose_nothing_of_each_other(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "ws" / "feeds.json"
    other = tmp_path / "other"
    other.mkdir()
    (folder / "a.txt").write_text("x")
    (other / "b.txt").write_text("x")
    first, second = Watcher([folder], FeedMemory(place)), Watcher([other], FeedMemory(place))
    for watcher in (first, second):
        watcher.poll()
    for watcher in (first, second):
        watcher.took(watcher.poll())
    again = Watcher([folder, other], FeedMemory(place))
    again.poll()
    assert again.poll() == []


def test_a_memory_that_cannot_be_written_is_told_and_holds_for_the_session(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "ws").write_text("a file where the workspace should be")
    memory = FeedMemory(tmp_path / "ws" / "feeds.json")
    (folder / "a.txt").write_text("x")
    watcher = Watcher([folder], memory)
    watcher.poll()
    watcher.took(watcher.poll())
    assert watcher.poll() == []
    assert "for now only" in memory.problem


@given(data=st.binary(max_size=200))
def test_a_damaged_memory_forgets_and_never_fails(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place, clips = tmp_path_factory.mktemp("ws"), tmp_path_factory.mktemp("clips")
    (place / "feeds.json").write_bytes(data)
    (clips / "a.txt").write_text("x")
    watcher = Watcher([clips], FeedMemory(place / "feeds.json"))
    watcher.poll()
    given = watcher.poll()
    assert names(given) == ["a.txt"]
    watcher.took(given)
    assert watcher.poll() == []
