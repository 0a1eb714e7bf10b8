"""`foredeck backup` and `foredeck doctor`: what they say and how they end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from newsroom import fill, numbers, on_desk, place
from processes import run

from core.keeping import Desk
from core.paths import day_folder
from tui.cli import main

__all__ = ["place"]

Run = pytest.CaptureFixture[str]


def told(capsys: Run, *words: str) -> tuple[int, str, list[str]]:
    """Exit code, stdout, the lines of stderr."""
    code = main(list(words))
    out, err = capsys.readouterr()
    assert "This should not happen" not in err
    return code, out, err.splitlines()


@pytest.fixture
def filled(place: Path, tmp_path: Path, capsys: Run) -> Path:
    """The workspace with three clippings on today's desk."""
    assert main(["add", str(fill(tmp_path / "clips", range(3)))]) == 0
    capsys.readouterr()
    return place


def test_a_backup_is_listed_and_comes_back_whole_in_a_new_folder(
    filled: Path, tmp_path: Path, capsys: Run
) -> None:
    assert told(capsys, "backup", "--list")[1].startswith("There is no backup yet.")
    held = Desk.open(day_folder(filled, date.today()))
    try:
        code, out, err = told(capsys, "backup")
    finally:
        held.close()
    assert (code, err) == (0, [])
    assert out.startswith("1 desk, ")
    made = Path(out.rpartition(" in ")[2].rstrip(".\n"))
    assert made.is_relative_to(filled / "backups")
    assert str(made) in told(capsys, "backup", "--list")[1]
    into = tmp_path / "re stored"
    code, out, _ = told(capsys, "backup", "--restore", str(made), "--into", str(into))
    assert code == 0
    assert f"foredeck --workspace '{into}'" in out
    assert numbers(on_desk(into)) == [0, 1, 2]
    assert (into / "settings.toml").read_text() == "allow_private = true\n"
    assert told(capsys, "--workspace", str(into), "desks")[1].endswith("3 stories, 3 undecided\n")


def test_a_backup_never_replaces_anything(filled: Path, tmp_path: Path, capsys: Run) -> None:
    target = tmp_path / "b.zip"
    assert told(capsys, "backup", "-o", str(target))[0] == 0
    before = target.read_bytes()
    code, out, err = told(capsys, "backup", "-o", str(target))
    assert (code, out, len(err)) == (2, "", 1)
    assert target.read_bytes() == before
    code, _, err = told(capsys, "backup", "--restore", str(target), "--into", str(filled))
    assert (code, len(err)) == (2, 1)
    assert numbers(on_desk(filled)) == [0, 1, 2]


@pytest.mark.parametrize(
    "words",
    [
        ["backup", "--restore", "a.zip"],
        ["backup", "--into", "there"],
        ["backup", "--list", "-o", "a.zip"],
        ["backup", "--restore", "missing.zip", "--into", "there"],
        ["backup", "--restore", __file__, "--into", "there"],
        ["--workspace", "nowhere", "backup"],
        ["--workspace", "nowhere", "doctor"],
        ["doctor", "extra"],
    ],
    ids=" ".join,
)
def test_wrong_usage_costs_one_sentence_and_2(
    words: list[str], place: Path, tmp_path: Path, capsys: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = told(capsys, *words)
    assert (code, out, len(err)) == (2, "", 1)
    assert not (tmp_path / "there").exists()
    assert not (tmp_path / "nowhere").exists()


def test_the_doctor_says_what_is_wrong_mends_it_and_then_all_is_well(filled: Path, capsys: Run) -> None:
    assert told(capsys, "doctor")[0] == 0
    file = day_folder(filled, date.today()) / "desk.json"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    code, out, err = told(capsys, "doctor")
    assert (code, err) == (1, [])
    assert "desk.json" in out
    assert file.read_bytes() == whole[: len(whole) // 2], "without --repair nothing is changed"
    report = json.loads(told(capsys, "doctor", "--json")[1])
    assert report["left"] > 0
    assert {"where", "severity", "sentence", "remedy", "done"} <= set(report["findings"][0])
    assert told(capsys, "doctor", "--repair")[0] == 0
    assert told(capsys, "doctor")[0] == 0
    assert list((file.parent / "quarantine").iterdir())
    assert run("add", str(filled / "nothing")).returncode == 2
    assert numbers(on_desk(filled)) == [0, 1, 2], "texts that lost their story have one again"
