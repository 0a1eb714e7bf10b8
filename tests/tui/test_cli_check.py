"""`foredeck check`: lines with positions, their sources below, JSON, exit codes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.model import Card, Cell, Check, Judgement, Row, Section, Story, Table
from core.model.clipping import Clipping
from core.sharing.document import write_json
from core.sharing.page import read_page, write_page
from tui.cli import main

SAMPLES = Path(__file__).parents[2] / "sample_articles"
SEED = SAMPLES / "000_a7b9ea0011d0deb6.txt"
ARTICLES = [str(path) for path in sorted(SAMPLES.glob("00[1-4]_*.txt"))]
FACTS = {"figure", "date", "period", "name", "contradiction", "negation", "quote"}
TEXT = (
    "The harbour master of Keldmouth said on Monday that the tide gates would open on 3 May 2026. "
    "The gates cost 12 million florins, she said, and were built by Ostrel Works in two years. "
) * 3

Run = pytest.CaptureFixture[str]


def card(**fields: object) -> Card:
    """A card without a flaw on the text above."""
    head = Card(title=Cell.page("Tide gates open"), link="https://a.example", category=Cell.page("city"))
    head = head.with_fields(type=Cell.page("news"), keywords=(Cell.page("tide gates"),))
    head = head.with_fields(
        themes=(Cell.page("harbour"),), summary=(Cell.page("The gates cost 12 million."),)
    )
    return head.with_fields(**fields)


@pytest.fixture
def article(tmp_path: Path) -> str:
    """An article about tide gates."""
    path = tmp_path / "gates.txt"
    path.write_text(f"Keldmouth opens its tide gates\n\n{TEXT}")
    return str(path)


def saved(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_the_seed_card_against_its_articles(capsys: Run) -> None:
    assert main(["check", str(SEED), *ARTICLES]) == 1
    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if not line.startswith(" ")]
    found = [re.fullmatch(re.escape(str(SEED)) + r":(\d+):(\d+): (\w+): (.+)", line) for line in lines]
    assert all(found)
    page = SEED.read_text("utf-8").split("\n")
    flags = [
        (each[3], page[int(each[1]) - 1][int(each[2]) - 1 :]) for each in found if each and each[3] in FACTS
    ]
    assert len(flags) == 2
    assert flags[0][1].startswith(("the first half of the year", "first half of the year"))
    assert flags[1][1].startswith("August 2022")
    assert re.search(r"^    \[[1-4]\] .+, sentence \d+: “.+”$", out, re.M)
    assert [tuple(map(int, each.groups()[:2])) for each in found if each] == sorted(
        tuple(map(int, each.groups()[:2])) for each in found if each
    )
    assert err == "foredeck: 2 on facts, 1 on the sources, 9 on form.\n"


def test_json_says_all_that_is_noticed(capsys: Run) -> None:
    assert main(["check", str(SEED), *ARTICLES, "--json"]) == 1
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["format"] == "foredeck-check/1"
    assert len(told["sources"]) == 4
    keys = ["check", "about", "section", "row", "column", "line", "offset", "words", "sentence", "evidence"]
    assert all(list(each) == [*keys, "fix", "accepted"] for each in told["findings"])
    facts = [each for each in told["findings"] if each["about"] == "facts"]
    assert len(facts) == 2
    cited = [quote for each in facts for quote in each["evidence"]]
    assert cited
    names = {source["name"] for source in told["sources"]}
    assert all(quote["source"] in names and quote["text"] and quote["sentence"] >= 1 for quote in cited)
    (change,) = [each for each in told["findings"] if each["check"] == "change"]
    assert (change["section"], change["row"], change["column"]) == ("Signals", 4, "change")
    assert (change["line"], change["offset"]) == (38, 120)
    (mojibake,) = [each for each in told["findings"] if each["check"] == "mojibake"]
    assert "OpenAI’s" in mojibake["fix"]["text"]


def test_nothing_to_say_is_0_and_form_alone_is_said(capsys: Run, tmp_path: Path, article: str) -> None:
    page = saved(tmp_path / "card.md", write_page(card()))
    assert main(["check", page, article]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "foredeck: Nothing was noticed.\n")
    assert main(["check", page]) == 0
    assert "only the form was checked" in capsys.readouterr().err


def test_a_folder_of_sources_may_hold_the_card(capsys: Run, tmp_path: Path, article: str) -> None:
    page = saved(tmp_path / "card.md", write_page(card()))
    for sources in ([str(tmp_path)], [article, page]):
        assert main(["check", page, *sources]) == 0
        assert "card.md is a finished card; it was passed over." in capsys.readouterr().err


def test_dismissed_findings_of_a_document_are_left_out_and_its_sources_are_used(
    capsys: Run, tmp_path: Path
) -> None:
    signal = Row(name=Cell.page("Keldmouth gates"), change=Cell.page("More gates."))
    noted = card(summary=(Cell.page("The gates cost 17 million."),), signals=Table(rows=(signal,)))
    story = Story(clippings=(Clipping(text=TEXT, title=""),))
    file = saved(tmp_path / "card.json", write_json(noted, story))
    assert main(["check", file, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    checks = [each["check"] for each in told["findings"]]
    facts = [each for each in told["findings"] if each["about"] == "facts"]
    assert [each["words"] for each in facts] == ["17 million"]
    assert checks.count("change") == 1
    assert len(told["sources"]) == 1
    lines = Path(file).read_text("utf-8").split("\n")
    (change,) = [each for each in told["findings"] if each["check"] == "change"]
    assert lines[change["line"] - 1][change["offset"] - 1 :].startswith("More gates.")

    from core.checking.checker import Checker

    keys = [finding.key for finding in Checker(story).check(noted)]
    judged = tuple(Judgement(key=key, verdict="dismissed") for key in keys)
    kept = next(each for each in Checker(story).check(noted) if each.check is Check.CHANGE)
    accepted = Judgement(key=kept.key, verdict="accepted")
    file = saved(tmp_path / "card.json", write_json(noted.with_fields(judged=(*judged, accepted)), story))
    assert main(["check", file, "--json"]) == 1
    (left,) = json.loads(capsys.readouterr().out)["findings"]
    assert (left["check"], left["accepted"]) == ("change", True)
    file = saved(tmp_path / "card.json", write_json(noted.with_fields(judged=judged), story))
    assert main(["check", file]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"foredeck: Nothing was noticed ({len(keys)} dismissed).\n")


def test_the_empty_cells_of_a_row_are_one_line(capsys: Run, tmp_path: Path) -> None:
    rows = (Row(name=Cell.page("Keldmouth gates"), driver=Cell.page("A flood.")),)
    page = saved(tmp_path / "card.md", write_page(card(signals=Table(rows=rows))))
    assert main(["check", page]) == 1
    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert first.endswith(": empty: The row has no description, no change and no 10-year.")
    assert second == "    Signals, row 1: Keldmouth gates"
    assert "3 on form" in err


def test_card_or_source_may_come_from_stdin(
    capsys: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, article: str
) -> None:
    page = saved(tmp_path / "card.md", write_page(card(title=Cell.page("Keldmouth\u202e cafÃ©"))))
    for words, data in ((["-", article], Path(page)), ([page, "-"], Path(article))):
        stdin = io.TextIOWrapper(io.BytesIO(data.read_bytes()), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", stdin)
        assert main(["check", *words]) == 1
        out = capsys.readouterr().out
        name = "stdin" if words[0] == "-" else page
        assert f"{name}:1:15: mojibake: “cafÃ©” was decoded wrongly; it reads “café”." in out
        assert "\u202e" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["{page}", "nowhere.txt"], "nowhere.txt"),
        (["nowhere.md", "{article}"], "nowhere.md does not exist"),
        (["{article}", "{article}"], "no title line"),
        (["-", "-"], "Only one"),
        (["{page}", "{page}"], "finished card"),
        ([], "required"),
    ],
)
def test_bad_input_is_2_and_one_sentence(
    words: list[str], sentence: str, capsys: Run, tmp_path: Path, article: str
) -> None:
    page = saved(tmp_path / "card.md", write_page(card()))
    assert main(["check", *(word.format(page=page, article=article) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_a_source_that_cannot_be_read_is_said_and_is_1(capsys: Run, tmp_path: Path, article: str) -> None:
    page = saved(tmp_path / "card.md", write_page(card()))
    assert main(["check", page, article, str(tmp_path / "nowhere.txt")]) == 1
    assert "nowhere.txt" in capsys.readouterr().err


def test_a_locked_cell_is_checked_too(capsys: Run, tmp_path: Path) -> None:
    cell = Cell(text="Gates will open.", kind=Cell.page("x").kind, locked=True)
    noted = read_page(write_page(card())).card.with_rows(
        Section.SIGNALS, (Row(name=Cell.page("Keldmouth gates"), horizon=cell, locked=True),)
    )
    file = saved(tmp_path / "card.json", write_json(noted, None))
    assert main(["check", file, "--json"]) == 1
    hedges = [each for each in json.loads(capsys.readouterr().out)["findings"] if each["check"] == "hedge"]
    assert [(each["words"], each["fix"]["text"]) for each in hedges] == [("will", "Gates may open.")]
    assert hedges[0]["column"] == "10-year"
