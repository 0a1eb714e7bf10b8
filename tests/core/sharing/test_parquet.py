"""The published tables: the rows that come in go out again, name by name; odd ones are kept or told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.model import Section
from core.sharing.parquet import STEMS, parquet_files, read_parquet, write_parquet

A, B, C = (letter * 32 for letter in "abc")
SEEDS = [
    {"name": "One", "description": "D", "change": "from a to b", "10-year": "may", "driving-force": "x"}
    | {"relevancy": 4, "src": A},
    {"name": None, "description": " kept blanks ", "change": "", "10-year": None, "driving-force": "y | z"}
    | {"relevancy": None, "src": B},
    {"name": "One", "description": "D", "change": "from a to b", "10-year": "may", "driving-force": "x"}
    | {"relevancy": 4, "src": A},
]
OTHER = [
    {"name": "Four", "description": "δ", "relevancy": 5.0, "src": C},
    {"name": "Five", "description": "e", "relevancy": float("nan"), "src": A},
]


def put(folder: Path, **tables: list[dict[str, Any]]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for stem, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{stem}.parquet.gzip", compression="gzip")
    return sorted(folder.iterdir())


def cards(files: list[Path]) -> tuple[list[Any], list[tuple[str, str]]]:
    told: list[tuple[str, str]] = []
    return list(read_parquet(files, lambda *said: told.append(said))), told


def test_the_rows_that_come_in_go_out_name_by_name(tmp_path: Path) -> None:
    found, told = cards(put(tmp_path / "in", seeds=SEEDS, mrg_tech=OTHER, mrg_behav=OTHER))
    assert told == []
    assert [item.id for item in found] == [A, B, C]
    wrote = write_parquet(tmp_path / "out", found)
    assert (wrote.cards, wrote.rows, wrote.notes) == (3, 7, [])
    assert {path.name for path in parquet_files(tmp_path / "out")} == {
        "seeds.parquet.gzip",
        "mrg_concern.parquet.gzip",
        "mrg_behav.parquet.gzip",
        "mrg_tech.parquet.gzip",
        "mrg_issue.parquet.gzip",
        "cards.parquet.gzip",
    }
    seeds = pq.read_table(tmp_path / "out" / "seeds.parquet.gzip")
    assert seeds.column_names == list(SEEDS[0])
    assert seeds.to_pylist() == [SEEDS[0], SEEDS[2], SEEDS[1]]
    tech = pq.read_table(tmp_path / "out" / "mrg_tech.parquet.gzip").to_pylist()
    assert tech == [{**OTHER[1], "relevancy": None}, {**OTHER[0], "relevancy": 5}]
    again, _ = cards(list(parquet_files(tmp_path / "out")))
    assert [item.card.rows(section) for item in again for section in STEMS] == [
        item.card.rows(section) for item in found for section in STEMS
    ]


def test_an_id_in_capitals_names_the_same_card(tmp_path: Path) -> None:
    rows = [{"name": "N", "description": "d", "relevancy": 3, "src": A.upper()}]
    found, _ = cards(put(tmp_path / "in", seeds=SEEDS, mrg_issue=rows))
    assert [item.id for item in found] == [A, B]
    assert len(found[0].card.issues.rows) == 1


def test_odd_scores_come_back_or_are_told(tmp_path: Path) -> None:
    rows = [
        {"name": n, "description": "", "relevancy": n, "src": A} for n in ("7", "high", "4.0", "nan", "0")
    ]
    found, _ = cards(put(tmp_path / "in", mrg_issue=rows))
    scores = [row.score for row in found[0].card.rows(Section.ISSUES)]
    assert [score.raw or score.engine for score in scores] == ["7", "high", 4, None, "0"]
    wrote = write_parquet(tmp_path / "out", found)
    out = pq.read_table(tmp_path / "out" / "mrg_issue.parquet.gzip").to_pylist()
    assert [row["relevancy"] for row in out] == [7, None, 4, None, 0]
    assert wrote.notes == ["1 score is no whole number; it is left out."]


def test_the_tables_of_2023_and_files_with_titles_are_understood(tmp_path: Path) -> None:
    old = [
        {
            "Signal": "S",
            "Change": "c",
            "10y horizon": "h",
            "Driving force": "f",
            "src": A,
            "__index_level_0__": 3,
        }
    ]
    titles = [{"src": A, "title": "T", "url": "b'https://site.example/1'", "themes": "grid, water"}]
    more = [
        {"src": A, "keywords": ["x", "y"], "origin": "20240218"},
        {"src": C, "keywords": ["z"], "origin": "1"},
    ]
    found, told = cards(put(tmp_path / "in", signals=old, urls=titles, metatags=more))
    (item,) = found
    row = item.card.signals.rows[0]
    assert (row.name.text, row.horizon.text, row.driver.text, row.extra) == ("S", "h", "f", ())
    assert (item.card.title.text, item.card.link) == ("T", "https://site.example/1")
    assert [cell.text for cell in (*item.card.themes, *item.card.keywords)] == ["grid", "water", "x", "y"]
    assert str(item.day) == "2024-02-18"
    assert told == [
        (
            "metatags.parquet.gzip",
            "1 card that it names has no rows; nothing was taken in of what has none.",
        )
    ]


def test_rows_without_a_card_and_foreign_columns_are_kept_and_told(tmp_path: Path) -> None:
    rows = [{"name": "N", "description": "d", "relevancy": 3, "src": None, "page": "7"}]
    found, told = cards(put(tmp_path / "in", mrg_concern=rows))
    assert found[0].card.concerns.rows[0].extra == (("page", "7"),)
    assert told == [
        ("mrg_concern.parquet.gzip", "1 row names no card in `src`; what does not is on a card of its own.")
    ]
    assert write_parquet(tmp_path / "out", found).notes == [
        "1 row has other columns, which these files do not take; JSON lines do."
    ]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"name,src\n"])
def test_a_damaged_file_is_told_and_the_others_are_read(tmp_path: Path, data: bytes) -> None:
    files = put(tmp_path / "in", seeds=SEEDS)
    (tmp_path / "in" / "mrg_tech.parquet").write_bytes(data)
    found, told = cards([*files, tmp_path / "in" / "mrg_tech.parquet"])
    assert len(found) == 2
    ((name, sentence),) = told
    assert (name, sentence.startswith("It cannot be read as Parquet")) == ("mrg_tech.parquet", True)


def test_an_export_that_breaks_leaves_what_was_there(tmp_path: Path) -> None:
    found, _ = cards(put(tmp_path / "in", seeds=SEEDS))
    write_parquet(tmp_path / "out", found)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def broken() -> Any:
        yield found[1]
        raise KeyError

    with pytest.raises(KeyError):
        write_parquet(tmp_path / "out", broken())
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_table_that_lies_there_twice_counts_once(tmp_path: Path) -> None:
    put(tmp_path / "in", mrg_tech=OTHER)
    more = [OTHER[0], {**OTHER[1], "name": "Six"}]
    pq.write_table(pa.Table.from_pylist(more), tmp_path / "in" / "mrg_tech.parquet")
    found, told = cards(sorted((tmp_path / "in").iterdir()))
    assert {item.id: [row.name.text for row in item.card.technologies.rows] for item in found} == {
        C: ["Four"],
        A: ["Six", "Five"],
    }
    assert told == [
        (
            "mrg_tech.parquet.gzip",
            "1 of its rows are in another file of the same table; they count once.",
        )
    ]


def test_cells_stay_as_they_stood_but_for_what_is_hostile_which_is_told(tmp_path: Path) -> None:
    names = ["", "  ", " a ", "b'x'", "nan", "e\u0301", "a|b\tc\nd", "evil\u202e", "zero\u200bwidth"]
    rows = [{"name": name, "description": None, "relevancy": 2, "src": A} for name in names]
    found, told = cards(put(tmp_path / "in", mrg_issue=rows))
    write_parquet(tmp_path / "out", found)
    after = pq.read_table(tmp_path / "out" / "mrg_issue.parquet.gzip").to_pylist()
    assert after[:-2] == rows[:-2]
    assert [row["name"] for row in after[-2:]] == ["evil", "zerowidth"]
    assert told == [
        (
            "mrg_issue.parquet.gzip",
            "Invisible characters or odd line ends were cleaned away in 2 cells.",
        )
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (pa.Table.from_arrays([["a"], ["b"], [A]], names=["name", "name", "src"]), "one name"),
        (pa.table({"x": ["a"]}), "no column of the table Technologies"),
        (pa.table({"name": ["x" * 1_100_000], "src": [A]}), "longer than 1 MB"),
    ],
)
def test_a_table_that_is_none_is_told_and_nothing_of_it_taken(
    tmp_path: Path, table: pa.Table, reason: str
) -> None:
    pq.write_table(table, tmp_path / "mrg_tech.parquet")
    found, told = cards([tmp_path / "mrg_tech.parquet"])
    assert found == []
    ((name, sentence),) = told
    assert name == "mrg_tech.parquet"
    assert reason in sentence


def test_a_pipe_and_half_a_file_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "seeds.parquet")
    put(tmp_path / "in", mrg_tech=OTHER)
    half = (tmp_path / "in" / "mrg_tech.parquet.gzip").read_bytes()[:-30]
    (tmp_path / "mrg_tech.parquet").write_bytes(half)
    found, told = cards([tmp_path / "seeds.parquet", tmp_path / "mrg_tech.parquet"])
    assert found == []
    assert [name for name, _ in told] == ["seeds.parquet", "mrg_tech.parquet"]


def test_values_of_other_types_are_texts(tmp_path: Path) -> None:
    table = pa.table(
        {
            "name": pa.array(["x"]).dictionary_encode(),
            "description": pa.array(["d"], pa.large_string()),
            "relevancy": pa.array([float("inf")]),
            "src": pa.array([A.encode()]),
            "at\x1b": pa.array([2**60], pa.timestamp("ms")),
        }
    )
    pq.write_table(table, tmp_path / "mrg_tech.parquet")
    (item,) = cards([tmp_path / "mrg_tech.parquet"])[0]
    (row,) = item.card.technologies.rows
    assert (item.id, row.name.text, row.description.text, row.score.raw) == (A, "x", "d", "inf")
    assert [name for name, _ in row.extra] == ["at"]
