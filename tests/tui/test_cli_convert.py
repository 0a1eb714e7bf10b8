"""`foredeck convert`: pages and JSON, there and back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from core.model import Details
from core.sharing.document import write_json
from core.sharing.page import Variant, read_page, write_page
from tui.cli import main

SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"

Run = pytest.CaptureFixture[bytes]


def test_the_seed_card_comes_back_from_json_with_its_bytes(capsysbinary: Run, tmp_path: Path) -> None:
    document = tmp_path / "card.json"
    assert main(["convert", str(SEED), "--to", "json", "-o", str(document)]) == 0
    assert json.loads(document.read_text("utf-8"))["format"] == "foredeck-card/1"
    assert main(["convert", str(document), "--to", "md"]) == 0
    out, err = capsysbinary.readouterr()
    assert out == SEED.read_bytes()
    assert err == b""


@pytest.mark.parametrize("variant", [Variant.R, Variant.N, Variant.V1])
def test_a_page_keeps_its_variant_unless_told(variant: Variant, capsysbinary: Run, tmp_path: Path) -> None:
    page = write_page(read_page(SEED.read_text("utf-8")).card, variant)
    file = tmp_path / "page.md"
    file.write_bytes(page.encode())
    assert main(["convert", str(file), "--to", "md"]) == 0
    assert capsysbinary.readouterr().out.decode() == page
    assert main(["convert", str(file), "--to", "md", "--variant", "R"]) == 0
    assert read_page(capsysbinary.readouterr().out.decode()).variant is Variant.R


def test_details_come_onto_a_page_when_asked_for_and_stay_there(capsysbinary: Run, tmp_path: Path) -> None:
    card = read_page(SEED.read_text("utf-8")).card.with_fields(details=Details(kind="trend"))
    document, page = tmp_path / "card.json", tmp_path / "page.md"
    document.write_text(write_json(card, None))
    assert main(["convert", str(document), "--to", "md"]) == 0
    assert capsysbinary.readouterr().out == SEED.read_bytes()
    assert main(["convert", str(document), "--to", "md", "--details", "-o", str(page)]) == 0
    assert page.read_text("utf-8") == SEED.read_text("utf-8") + "\n\n## Details\n\n* Kind: trend"
    assert main(["convert", str(page), "--to", "md"]) == 0
    assert capsysbinary.readouterr().out == page.read_bytes()
    assert main(["convert", str(page), "--to", "json"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["card"]["details"] == {"kind": "trend"}
    assert main(["convert", str(page), "--to", "json", "--details"]) == 2


def test_scores_without_a_column_are_told(capsysbinary: Run) -> None:
    assert main(["convert", str(SEED), "--to", "md", "--variant", "N"]) == 0
    out, err = capsysbinary.readouterr()
    assert read_page(out.decode()).variant is Variant.N
    assert b"no column for 17 of the scores" in err


def test_what_is_odd_on_a_page_is_told_with_its_line(
    capsysbinary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = SEED.read_text("utf-8").replace("## Themes", "## Mood\n\nbad\n\n## Themes")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(page.encode()), encoding="utf-8"))
    assert main(["convert", "-", "--to", "md"]) == 0
    out, err = capsysbinary.readouterr()
    assert out.decode() == page
    line = page.split("\n").index("## Mood") + 1
    assert (
        err.decode() == f"foredeck: stdin, line {line}: A card has no section “Mood”; it is kept as it is.\n"
    )


@pytest.mark.parametrize(
    ("data", "words", "sentence"),
    [
        (None, [], "does not exist"),
        (b"An article.", [], "no title line"),
        (b"", [], "no title line"),
        (b'{"format": "other"}', [], "no card of Foredeck"),
        (b"{", [], "no valid JSON"),
        (b"\xff\xfe\x00", [], "not UTF-8"),
        (b"# __a__", ["--variant", "S"], "invalid choice"),
        (b"# __a__", ["--to", "json", "--variant", "R"], "--variant goes with"),
    ],
)
def test_what_is_no_card_costs_one_sentence_and_2(
    data: bytes | None, words: list[str], sentence: str, capsysbinary: Run, tmp_path: Path
) -> None:
    file = tmp_path / "c.md"
    if data is not None:
        file.write_bytes(data)
    assert main(["convert", str(file), "--to", "md", *words]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.count(b"\n") == 1
    assert sentence in err.decode()


def test_a_folder_is_no_card(capsysbinary: Run, tmp_path: Path) -> None:
    assert main(["convert", str(tmp_path), "--to", "md"]) == 2
    assert b"is a folder" in capsysbinary.readouterr().err


def test_a_card_may_be_converted_over_itself_only_when_forced(capsysbinary: Run, tmp_path: Path) -> None:
    file = tmp_path / "c.md"
    file.write_bytes(SEED.read_bytes())
    assert main(["convert", str(file), "--to", "md", "--variant", "N", "-o", str(file)]) == 2
    assert file.read_bytes() == SEED.read_bytes()
    assert main(["convert", str(file), "--to", "md", "--variant", "N", "-o", str(file), "--force"]) == 0
    assert read_page(file.read_text("utf-8")).variant is Variant.N
