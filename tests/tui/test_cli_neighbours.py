"""`foredeck neighbours`: what is near a card, and a row through time."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from newsroom import place

from core.archive.store import Archives
from core.model import Card, Cell, Row, Score, Section
from core.model.published import published, published_id
from core.sharing.document import write_json
from core.sharing.page import write_page
from tui.cli import main
from tui.commands.neighbours import sparkline

__all__ = ["place"]

Run = pytest.CaptureFixture[str]


def card(title: str, number: int, day: str, summary: str = "") -> Card:
    made = Card(
        title=Cell.page(title),
        link=f"https://tide.example/{number}",
        page=day,
        keywords=(Cell.page("eelgrass"), Cell.page("dredger")),
        summary=(Cell.page(summary or "The last dredger left the harbour; divers look after eelgrass."),),
    )
    return made.with_rows(
        Section.SIGNALS,
        (Row(name=Cell.page("Divers wanted"), score=Score(engine=4)), Row(name=Cell.page(""))),
    )


MINE = card("Dredging ends", 1, "20261120")


@pytest.fixture
def page(place: Path) -> Path:
    """A card page; the archive has that card, two near it of other days, one of another matter."""
    with Archives(place).begin("old") as (_, writer):
        for each in (
            MINE,
            card("A last dredger", 2, "20261003"),
            card("Dredger for sale\x1b[2J", 3, "20260801"),
            Card(title=Cell.page("Orbital debris"), link="https://x.example/", page="20261001"),
        ):
            writer.put(published(each))
    path = place.parent / "mine.md"
    path.write_text(write_page(MINE), "utf-8")
    return path


def told(capsys: Run, *words: str) -> tuple[int, list[str], str]:
    """Exit code, lines of stdout, stderr."""
    code = main(["neighbours", *words])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_a_line_for_each_neighbour(page: Path, capsys: Run) -> None:
    code, lines, _ = told(capsys, str(page))
    assert code == 0
    assert len(lines) == 2
    assert {line[:10] for line in lines} == {"2026-10-03", "2026-08-01"}
    assert all("[archive old]: " in line and "eelgrass" in line for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert told(capsys, str(page), "--most", "1")[1] == lines[:1]


def test_as_json(page: Path, capsys: Run) -> None:
    code, lines, _ = told(capsys, str(page), "--json")
    first = json.loads(lines[0])
    assert code == 0
    assert first["collection"] == "old"
    assert first["desk"] is None
    assert first["id"] in {published_id(f"https://tide.example/{number}") for number in (2, 3)}
    assert 0.12 <= first["closeness"] <= 1
    assert "eelgrass" in first["shared"]


@pytest.mark.parametrize("text", [write_page(MINE), write_json(MINE, None)])
def test_from_stdin(page: Path, capsys: Run, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, lines, _ = told(capsys, "-", "--most", "1")
    assert code == 0
    assert len(lines) == 1


def test_a_row_through_time(page: Path, capsys: Run) -> None:
    code, lines, _ = told(capsys, str(page), "--row", "signals 1")
    assert code == 0
    assert lines[0] == "█ ██  2026-08 to 2026-11, at most 1 card in a month"
    assert [line.split(":")[0] for line in lines[1:]] == [
        "2026-11-20  signals 1, score 4  Divers wanted",
        "2026-10-03  signals 1, score 4  Divers wanted",
        "2026-08-01  signals 1, score 4  Divers wanted",
    ]
    code, lines, err = told(capsys, str(page), "--row", "signals 1", "--most", "1")
    assert (code, len(lines)) == (0, 2)
    assert "2 more" in err
    code, lines, _ = told(capsys, str(page), "--row", "signals 1", "--json")
    months, *rows = map(json.loads, lines)
    assert months["months"] == {"2026-08": 1, "2026-09": 0, "2026-10": 1, "2026-11": 1}
    assert [row["day"] for row in rows] == ["2026-11-20", "2026-10-03", "2026-08-01"]
    assert rows[0]["row"] == 1


@pytest.mark.parametrize("row", ["signals 9", "signals 2", "nothing 1", "summary 1", "signals", "signals 0"])
def test_a_row_that_is_not_there(page: Path, capsys: Run, row: str) -> None:
    code, lines, err = told(capsys, str(page), "--row", row)
    assert (code, lines) == (2, [])
    assert err.count("\n") == 1


def test_nothing_is_near(place: Path, tmp_path: Path, capsys: Run) -> None:
    path = tmp_path / "card.json"
    path.write_text(write_json(MINE, None), "utf-8")
    code, lines, err = told(capsys, str(path))
    assert (code, lines) == (1, [])
    assert "Nothing" in err
    assert told(capsys, str(path), "--json")[:2] == (1, [])
    assert told(capsys, str(path), "--row", "signals 1")[0] == 1


@pytest.mark.parametrize("text", ["", "no card", "{}", write_json(Card(), None)])
def test_what_is_no_card(place: Path, tmp_path: Path, capsys: Run, text: str) -> None:
    path = tmp_path / "card.md"
    path.write_text(text, "utf-8")
    code, lines, err = told(capsys, str(path))
    assert (code, lines) == (2, [])
    assert err.count("\n") == 1
    assert told(capsys, str(tmp_path / "none.md"))[0] == 2
    assert told(capsys, str(path), "--most", "0")[0] == 2


def test_bars_grow_with_their_counts() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 1, 4, 8]) == " ▁▄█"
    assert len(sparkline(range(100))) == 60


def test_a_row_of_only_this_card_stands_on_no_other(page: Path, place: Path, capsys: Run) -> None:
    lone = card("Alone", 7, "20261101").with_rows(Section.SIGNALS, (Row(name=Cell.page("Nobody else")),))
    with Archives(place).begin("more") as (_, writer):
        writer.put(published(lone))
    path = page.parent / "lone.md"
    path.write_text(write_page(lone), "utf-8")
    code, lines, err = told(capsys, str(path), "--row", "signals 1")
    assert (code, lines) == (1, [])
    assert "“Nobody else” stands on no other card, on any desk or in the archive." in err
    code, lines, _ = told(capsys, str(path), "--row", "signals 1", "--json")
    assert (code, json.loads(lines[0])["rows"], len(lines)) == (1, 0, 1)


def test_a_damaged_index_gives_the_same_answer(page: Path, place: Path, capsys: Run) -> None:
    whole = told(capsys, str(page))
    path = next(place.rglob("near.sqlite"))
    for left in place.rglob("near.sqlite-*"):
        left.unlink()
    data = bytearray(path.read_bytes())
    data[8192:] = bytes(range(255, -1, -1)) * ((len(data) - 8192) // 256)
    path.write_bytes(data)
    assert told(capsys, str(page))[:2] == whole[:2]


def test_what_is_not_there_is_called_as_it_was_typed(place: Path, capsys: Run) -> None:
    assert "gone*/x*.md does not exist." in told(capsys, "gone*/x*.md")[2]
