"""`foredeck digest` and `foredeck index`: pages to stdout and into files, never over one unasked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from core.keeping import Change, Desk, KeptStory, Triage
from core.model import Card, Cell, Clipping
from tui.cli import main

Out = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a card on the desk of today and nothing kept on that of a day before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(tmp_path / "ws"))
    Desk.open(tmp_path / "ws" / "desks" / "2026-11-01").close()
    desk = Desk.open(tmp_path / "ws" / "desks" / date.today().isoformat())
    clipping = Clipping(text="The harbour closed on Monday. " * 20, title="Harbour", outlet="The Tide")
    desk.keep_clippings([clipping])
    story = KeptStory(id=1, clippings=(clipping.digest,), title="Harbour", triage=Triage(decision="kept"))
    card = Card(title=Cell.analyst("It | closes"), link="https://tide.example/1", page="20261101")
    desk.commit(Change(stories={1: story}, cards={1: card}))
    desk.close()
    return tmp_path


def test_the_page_goes_to_stdout_or_into_a_file(place: Path, capsys: Out) -> None:
    assert main(["digest"]) == 0
    text = capsys.readouterr().out
    assert "[It &#124; closes](https://tide.example/1)" in text
    assert main(["digest", "-o", "day.md"]) == 0
    assert (place / "day.md").read_text("utf-8") == text
    assert main(["digest", "-o", "day.md", "--no-check"]) == 0
    assert "were not checked" in (place / "day.md").read_text("utf-8")
    (place / "day.md").write_text("mine")
    assert main(["digest", "-o", "day.md"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (place / "day.md").read_text("utf-8") == "mine"
    assert main(["digest", "-o", "day.md", "--force"]) == 0


def test_pages_of_cards_are_found_whatever_they_are_called(place: Path, capsys: Out) -> None:
    assert main(["export", "--names", "{slug}", "-o", "cards"]) == 0
    assert main(["digest", "--cards", "cards"]) == 0
    said = capsys.readouterr()
    assert "(cards/it-closes.md)" in said.out
    assert "have a page" not in said.err
    (place / "cards" / "it-closes.md").unlink()
    assert main(["digest", "--cards", "cards"]) == 0
    said = capsys.readouterr()
    assert "(cards/" not in said.out
    assert "0 of 1 cards have a page" in said.err


def test_the_page_as_json(place: Path, capsys: Out) -> None:
    assert main(["digest", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["stories"][0]["title"] == "It | closes"
    assert told["stories"][0]["blanks"]
    assert told["stories"][0]["sources"][0]["outlet"] == "The Tide"


def test_days_together_and_an_empty_one(place: Path, capsys: Out) -> None:
    assert main(["digest", "--from", "2026-11-01"]) == 0
    assert "# Signals: 1 November 2026 to " in capsys.readouterr().out
    assert main(["digest", "--day", "2026-11-01", "-o", "none.md"]) == 1
    said = capsys.readouterr()
    assert "No story was kept" in said.err
    assert not (place / "none.md").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--day", "2001-01-01"],
        ["--to", "2001-01-01"],
        ["--desk", "none"],
        ["--cards", "nowhere"],
        ["--day", "x"],
    ],
)
def test_what_is_not_there_is_one_sentence(place: Path, words: list[str], capsys: Out) -> None:
    assert main(["digest", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1


def test_exported_pages_are_linked_and_indexed(place: Path, capsys: Out) -> None:
    assert main(["export", "-o", "site"]) == 0
    name = next((place / "site").iterdir()).name
    assert main(["digest", "--cards", "site", "-o", "site/day.md"]) == 0
    assert f"({name})" in (place / "site" / "day.md").read_text("utf-8")
    capsys.readouterr()
    assert main(["index", "site", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cards"], len(told["written"]), told["unreadable"]) == (1, 3, [])
    (place / "site" / "index.md").write_text("mine")
    assert main(["index", "site"]) == 1
    assert "no index page of foredeck" in capsys.readouterr().err
    assert (place / "site" / "index.md").read_text() == "mine"
    assert main(["index", "site", "--force"]) == 0
    assert main(["index", "nowhere"]) == 2
