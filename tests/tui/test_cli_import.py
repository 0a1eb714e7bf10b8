"""`foredeck import` as it is typed: the report, the collections, what is findable afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.archive.store import Archives
from tui.cli import main

SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def test_a_card_comes_in_is_listed_found_and_left_out(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(SEED), "--name", "Old Cards"]) == 0
    assert "1 card: 1 new. Collection old-cards, 22 rows." in capfd.readouterr().out
    assert main(["import", "--list", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert (listed["collection"], listed["cards"], listed["rows"]) == ("old-cards", 1, 22)
    assert main(["search", "Baidu", "--json"]) == 0
    assert "old-cards" in capfd.readouterr().out
    assert main(["import", "--forget", "old-cards"]) == 0
    assert "brings it back" in capfd.readouterr().err
    assert main(["search", "Baidu"]) == 1


def test_the_report_tells_sums_duplicates_and_what_was_not_read(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "article.md"
    article.write_text("No card \x1b[2J at all.")
    assert main(["import", str(SEED), str(article), "--json"]) == 1
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert lines[0] == {"unreadable": "article.md", "reason": "This is no card page: it has no title line."}
    assert (lines[-1]["seen"], lines[-1]["new"], lines[-1]["unreadable"]) == (2, 1, 1)
    assert main(["import", str(SEED)]) == 0
    said = capfd.readouterr()
    assert "1 card: 1 known already." in said.out
    assert said.err == ""
    assert main(["import", str(SEED), "-v"]) == 0
    assert "is the same card as" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "name what is to be imported"),
        (["--list", "--forget", "x"], "name what is to be imported"),
        (["--forget", "../../etc"], "There is no collection"),
        (["nothing-there"], "does not exist"),
    ],
)
def test_bad_input_is_one_sentence(
    place: Path, capfd: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert main(["import", *words]) == 2
    said = capfd.readouterr().err
    assert sentence.lower() in said.lower()
    assert said.count("\n") == 1


def test_the_doctor_reads_every_line_and_a_backup_has_them(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["import", str(SEED), "--name", "old"])
    (place / "desks").mkdir()
    assert main(["backup", "-o", str(tmp_path / "b.zip")]) == 0
    path = Archives(place).path("old")
    whole = path.read_bytes()
    path.write_bytes(whole + b"torn\n")
    capfd.readouterr()
    assert main(["doctor"]) == 1
    assert "archive/old: 1 card cannot be read (line 2)." in capfd.readouterr().out
    assert main(["backup", "--restore", str(tmp_path / "b.zip"), "--into", str(tmp_path / "new")]) == 0
    assert Archives(tmp_path / "new").path("old").read_bytes() == whole
