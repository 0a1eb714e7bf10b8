"""The index of neighbours: what is near, why, in which order; rows by name; files that cannot be used."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import core.finding.nearness as nearness
from core.finding.near import Document, NamedRow
from core.finding.nearness import NEWER, NOT_NOW, SCHEMA, Near

BRIDGE = Document(
    1,
    "Harrow Bridge shut after a crack",
    "Inspectors of Telmont closed the Harrow Bridge on Monday. A crack runs through the third pier, where "
    "divers saw it.",
    "Lorries drive round by Skarrow.",
    "2026-10-01",
    "Gazette",
)
REOPENED = Document(
    2,
    "Cars return to the Harrow Bridge",
    "The crack in the pier is mended, and Telmont opened the Harrow Bridge again for lorries and cars.",
    "Divers look at the pier each spring.",
    "2026-11-20",
)
MILK = Document(
    3,
    "Algae pellets cut methane of dairy cows",
    "A herd in Unnel was fed red algae for a year. Its methane fell by half, and the milk stayed the same.",
    "Farmers ask what a pellet costs.",
    "2026-11-01",
)


def none(desk: str, story: int, day: str) -> bool:
    return False


def go_on() -> bool:
    return False


@pytest.fixture
def near(tmp_path: Path):
    made = Near(tmp_path / "index" / "near.sqlite")
    yield made
    made.close()


def test_the_same_matter_is_near_and_another_is_not(near: Near) -> None:
    assert near.refill("2026-10-01", [BRIDGE, MILK], "one", go_on)
    (found,) = near.nearest(REOPENED, 20, none)
    assert (found.desk, found.story, found.title, found.day, found.outlet) == (
        "2026-10-01",
        1,
        BRIDGE.title,
        "2026-10-01",
        "Gazette",
    )
    assert 0.2 < found.closeness < 1
    assert {"Harrow", "Bridge"} <= set(found.shared)
    assert near.nearest(Document(9, "Orbital debris insurance", "Premiums rise.", ""), 20, none) == ()
    assert near.nearest(REOPENED, 20, lambda desk, story, day: day < "2026-10-02") == ()
    assert near.nearest(Document(9, "", "", ""), 20, none) == ()


def test_of_one_published_card_one_is_given_and_not_oneself(near: Near) -> None:
    card = replace(BRIDGE, id="a" * 32)
    near.refill("2026-10-01", [card], "one", go_on)
    near.refill("archive/mine", [replace(card, story=77)], "two", go_on)
    assert len(near.nearest(REOPENED, 20, none)) == 1
    assert near.nearest(replace(REOPENED, id="a" * 32, day=BRIDGE.day), 20, none) == ()
    assert near.nearest(replace(REOPENED, id="a" * 32, day=""), 20, none) == ()
    assert len(near.nearest(replace(REOPENED, id="a" * 32), 20, none)) == 1


def test_of_equals_the_newest_comes_first(near: Near) -> None:
    days = ("2026-03-01", "2026-09-01", "2025-12-01")
    near.refill("d", [replace(BRIDGE, story=at, day=day) for at, day in enumerate(days)], "one", go_on)
    assert [each.day for each in near.nearest(REOPENED, 20, none)] == sorted(days, reverse=True)
    assert len(near.nearest(REOPENED, 2, none)) == 2


def test_answers_stay_while_the_archive_grows(near: Near) -> None:
    near.refill("d", [BRIDGE], "one", go_on)
    before = near.nearest(REOPENED, 1, none)[0].closeness
    others = [Document(n, f"Word{n} thing{n}", f"other{n} matter{n} told{n} here{n}", "") for n in range(200)]
    near.refill("e", others, "one", go_on)
    assert near.nearest(REOPENED, 1, none)[0].closeness == pytest.approx(before, abs=0.08)


def test_what_is_gone_is_forgotten_and_what_is_the_same_not_written(near: Near, tmp_path: Path) -> None:
    near.refill("d", [BRIDGE, MILK], "one", go_on)
    near.refill("d", [MILK, BRIDGE], "two", go_on)
    with sqlite3.connect(tmp_path / "index" / "near.sqlite") as there:
        assert there.execute("SELECT max(id) FROM docs").fetchone() == (2,)
    assert near.stamps() == {"d": "two"}
    near.refill("d", [MILK], "three", go_on)
    assert near.nearest(REOPENED, 20, none) == ()
    near.refill("d", [replace(MILK, title="Harrow Bridge", lead=BRIDGE.lead)], "four", go_on)
    assert [each.title for each in near.nearest(REOPENED, 20, none)] == ["Harrow Bridge"]
    near.drop("d")
    assert near.stamps() == {}
    assert near.nearest(REOPENED, 20, none) == ()


def test_half_a_desk_has_no_stamp(near: Near) -> None:
    assert not near.refill("d", [BRIDGE], "one", lambda: True)
    assert (near.stamps() or {}).get("d", "") == ""


def named(*names: str) -> tuple[NamedRow, ...]:
    return tuple(NamedRow("Signals", at, name, 4) for at, name in enumerate(names))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Artificial Intelligence (AI)", {"Artificial Intelligence (AI)", "Artificial intelligence, AI"}),
        ("Chip exports curbed", {"Curbed chip exports", "Chip export curbs", "New chip exports curbed"}),
        ("Regulatory challenges", {"Regulatory challenge"}),
        ("Bridges", set()),
        ("(–)", set()),
    ],
)
def test_rows_of_one_name(near: Near, name: str, found: set[str]) -> None:
    rows = named(
        "Artificial Intelligence (AI)",
        "Artificial intelligence, AI",
        "Intelligence",
        "Curbed chip exports",
        "Chip export curbs",
        "New chip exports curbed",
        "Chip prices rise",
        "Regulatory challenge",
        "Challenges of schools",
        "--",
    )
    near.refill("d", [replace(BRIDGE, rows=rows)], "one", go_on)
    assert {each.name for each in near.named(name)} == found
    assert {each.name for each in near.named(name, "Signals")} == found
    assert near.named(name, "Issues") == ()


def test_occurrences_name_card_and_row_newest_first(near: Near) -> None:
    rows = named("Bridge tolls", "Bridge toll")
    near.refill("d", [replace(BRIDGE, rows=rows), replace(REOPENED, rows=rows[:1])], "one", go_on)
    found = near.named("Bridge tolls")
    assert [(each.story, each.day, each.section, each.row, each.score) for each in found] == [
        (2, "2026-11-20", "Signals", 0, 4),
        (1, "2026-10-01", "Signals", 1, 4),
        (1, "2026-10-01", "Signals", 0, 4),
    ]
    near.refill("d", [BRIDGE], "two", go_on)
    assert near.named("Bridge tolls") == ()


@pytest.mark.parametrize("damage", [b"no database at all" * 200, b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "near.sqlite"
    path.write_bytes(damage)
    near = Near(path)
    assert near.stamps() == {}
    assert near.refill("d", [BRIDGE], "one", go_on)
    assert near.nearest(REOPENED, 1, none)
    near.close()
    assert near.nearest(REOPENED, 1, none) == ()
    assert near.stamps() is None


def test_a_file_that_goes_away_is_made_anew(near: Near, tmp_path: Path) -> None:
    near.refill("d", [BRIDGE], "one", go_on)
    (tmp_path / "index" / "near.sqlite").unlink()
    assert near.stamps() == {}
    assert near.refill("d", [BRIDGE], "one", go_on)
    assert near.nearest(REOPENED, 1, none)


def test_a_newer_index_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "near.sqlite"
    with sqlite3.connect(path) as newer:
        newer.execute("CREATE TABLE theirs (x)")
        newer.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    near = Near(path)
    assert near.nearest(REOPENED, 1, none) == ()
    assert not near.refill("d", [BRIDGE], "one", go_on)
    assert near.notice == NEWER
    near.close()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM theirs").fetchone() == (0,)


def test_while_another_program_writes_one_can_ask(
    near: Near, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearness, "WAIT", 0)
    near.refill("d", [BRIDGE], "one", go_on)
    other = sqlite3.connect(tmp_path / "index" / "near.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert near.nearest(REOPENED, 1, none)
    assert not near.refill("e", [MILK], "one", go_on)
    assert near.notice == NOT_NOW
    other.execute("ROLLBACK")
    assert near.refill("e", [MILK], "one", go_on)
    assert near.notice == ""


def test_an_index_that_may_not_be_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "near.sqlite"
    near = Near(path)
    near.refill("d", [BRIDGE], "one", go_on)
    near.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    reader = Near(path)
    assert reader.nearest(REOPENED, 1, none)
    assert not reader.refill("e", [MILK], "one", go_on)
    assert reader.notice
    assert reader.nearest(REOPENED, 1, none)
    reader.close()
