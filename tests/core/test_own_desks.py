"""Desks that files have of their own: which there are, what they are called, which one is meant."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.days import look_at, look_in
from core.errors import BadInput
from core.own_desks import own_desk, own_desks, own_names, short_names


def desk(place: Path, name: str, changed: int = 0) -> Path:
    """A desk's folder, last changed at a time in seconds."""
    folder = place / "desks" / name
    folder.mkdir(parents=True)
    for file in ("desk.json", "desk.lock"):
        (folder / file).write_text("{}", encoding="utf-8")
    os.utime(folder / "desk.json", (changed, changed))
    return folder


def test_desks_of_their_own_come_newest_change_first_and_nothing_else_does(tmp_path: Path) -> None:
    desk(tmp_path, "clips-11112222", 10)
    desk(tmp_path, "sample-day-33334444", 30)
    journal = desk(tmp_path, "late-55556666", 20) / "clippings.journal"
    journal.write_text("", encoding="utf-8")
    os.utime(journal, (40, 40))
    desk(tmp_path, "2026-11-22")
    desk(tmp_path, ".hidden-11112222")
    desk(tmp_path, "red\x1b[31m-11112222")
    (tmp_path / "desks" / "nothing-in-it-11112222").mkdir()
    (tmp_path / "desks" / "a-file-11112222").write_text("", encoding="utf-8")
    assert own_desks(tmp_path) == ("late-55556666", "sample-day-33334444", "clips-11112222")
    assert own_desks(tmp_path / "nowhere") == ()
    assert own_names(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["day-2026-11-22-2f68f545"], ["day-2026-11-22"]),
        (["clips-1a2b3c4d", "clips-5e6f7081"], ["clips-1a2b", "clips-5e6f"]),
        (["clips-1a2b3c4d", "clips-1a2b7081"], ["clips-1a2b3c4d", "clips-1a2b7081"]),
        (["clips", "clips-5e6f7081"], ["clips", "clips-5e6f"]),
        (["2026-11-22-2f68f545"], ["2026-11-22-2f68"]),
        (["no-hash-at-all"], ["no-hash-at-all"]),
        (["-12345678"], ["-12345678"]),
    ],
)
def test_a_short_name_leaves_out_what_people_cannot_read(folders: list[str], names: list[str]) -> None:
    assert list(short_names(folders).values()) == names


@given(some.sets(some.from_regex(r"[ab](-[12]{4}){0,2}(-[12]{8}){0,2}", fullmatch=True), max_size=12))
def test_no_two_desks_have_one_name_and_a_name_is_no_other_desks_folder(folders: set[str]) -> None:
    names = short_names(sorted(folders))
    assert len(set(names.values())) == len(folders)
    for folder, name in names.items():
        assert name == folder or name not in folders


def test_a_desk_is_meant_by_its_folder_or_its_short_name(tmp_path: Path) -> None:
    for name in ("clips-1a2b3c4d", "clips-5e6f7081", "sample-33334444"):
        desk(tmp_path, name)
    for named in ("sample", "sample-33334444", " sample "):
        assert own_desk(tmp_path, named) == "sample-33334444"
    assert own_desk(tmp_path, "clips-5e6f") == "clips-5e6f7081"
    with pytest.raises(BadInput, match="“clips” can mean clips-") as two:
        own_desk(tmp_path, "clips")
    assert "sample" not in str(two.value)
    for named in ("nowhere", "", "../desks/sample-33334444", "2026-11-22", "\x1b[31m"):
        with pytest.raises(BadInput, match="sample") as error:
            own_desk(tmp_path, named)
        assert "\x1b" not in str(error.value)
    with pytest.raises(BadInput, match="no desk of its own yet"):
        own_desk(tmp_path / "nowhere", "clips")


def test_of_very_many_desks_only_some_are_named(tmp_path: Path) -> None:
    for number in range(60):
        desk(tmp_path, f"clips-{number:04}aaaa")
    for named in ("nowhere", "clips"):
        with pytest.raises(BadInput, match="55 more") as error:
            own_desk(tmp_path, named)
        assert len(str(error.value)) < 300


def test_a_view_says_whose_desk_it_is(tmp_path: Path) -> None:
    view = look_in(tmp_path / "desks" / "clips-11112222", "clips")
    assert (view.day, view.folder, view.name) == (None, "clips-11112222", "clips")
    day = look_at(tmp_path, date(2026, 11, 22))
    assert (day.day, day.folder, day.name) == (date(2026, 11, 22), "2026-11-22", "2026-11-22")
