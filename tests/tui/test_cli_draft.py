"""`foredeck draft` and `foredeck PATH...` without a terminal."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

import core.drafting.extractive
from core.model import Failed, Finished, Started
from core.sharing.document import read_json
from core.sharing.page import read_page
from tui.cli import main

SAMPLES = Path(__file__).parents[2] / "sample_articles"
SEEDS = [str(path) for path in sorted(SAMPLES.glob("00[1-4]_*.txt"))]

Run = pytest.CaptureFixture[bytes]


def said(capture: Run) -> tuple[str, list[str]]:
    """stdout, and the lines of stderr; every line is ours."""
    out, err = capture.readouterr()
    lines = err.decode().splitlines()
    assert all(line.startswith("foredeck: ") for line in lines)
    assert "Traceback" not in err.decode()
    return out.decode(), lines


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let stdin hold these bytes."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_four_articles_are_one_card_on_stdout_and_nothing_else(capsysbinary: Run) -> None:
    assert len(SEEDS) == 4
    assert main(["draft", *SEEDS, "--page", "20240218", "--link", "https://x.example/a_(b)"]) == 0
    out, err = said(capsysbinary)
    assert err == []
    assert not out.endswith("\n")
    read = read_page(out)
    assert read.problems == ()
    assert (read.card.page, read.card.link) == ("20240218", "https://x.example/a_(b)")
    assert read.card.page_url == "https://kghosh.substack.com/p/20240218"
    assert read.card.summary_text
    assert len(read.card.signals.rows) > 1


def test_json_holds_sources_whose_spans_check_out(capsysbinary: Run) -> None:
    assert main(["draft", *SEEDS[:2], "--format", "json"]) == 0
    card, story = read_json(said(capsysbinary)[0])
    assert story is not None
    assert len(story.clippings) == 2
    quotes = [quote for _, cell in card.cells() for quote in cell.quotes]
    assert quotes
    for quote in quotes:
        clipping = story.clipping(quote.span.source)
        assert clipping is not None
        assert clipping.text[quote.span.start : quote.span.end] == quote.text


def test_the_page_is_today_and_the_link_is_the_first_that_an_article_states(
    capsysbinary: Run, tmp_path: Path
) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"---\nurl: https://news.example/1\n---\n\n{Path(SEEDS[0]).read_text()}")
    assert main(["draft", SEEDS[1], str(page)]) == 0
    card = read_page(said(capsysbinary)[0]).card
    assert card.link == "https://news.example/1"
    assert len(card.page) == 8
    assert card.page.isdigit()
    assert card.page_url.endswith(f"/p/{card.page}")


def test_stdin_is_an_article(capsysbinary: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give_stdin(monkeypatch, Path(SEEDS[0]).read_bytes())
    assert main(["draft", "-", SEEDS[1]]) == 0
    assert read_page(said(capsysbinary)[0]).card.title.text


def test_one_unreadable_file_of_two_gives_a_card_a_sentence_and_1(capsysbinary: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty\x1b[31m.txt"
    empty.write_bytes(b"")
    assert main(["draft", str(empty), SEEDS[0]]) == 1
    out, err = said(capsysbinary)
    assert read_page(out).card.title.text
    assert len(err) == 1
    assert "empty" in err[0]
    assert "\x1b" not in err[0]


@pytest.mark.parametrize("data", [b"", b"word", "😀🎉".encode(), b"\x00\x01\xff\xfe\x00" * 99], ids=str)
@pytest.mark.parametrize("way", ["file", "stdin"])
def test_what_is_no_article_costs_one_sentence_and_2(
    data: bytes, way: str, capsysbinary: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_bytes(data)
    give_stdin(monkeypatch, data)
    code = main(["draft", str(odd) if way == "file" else "-"])
    out, err = said(capsysbinary)
    assert (code == 2 and out == "" and len(err) == 1) or (code == 0 and read_page(out))
    assert code == 2 or data == b"word" or data.startswith("😀".encode())


@pytest.mark.parametrize("text", ["word " * 200_000, "中国在六个月内批准了四十多个人工智能模型。" * 30])
def test_a_megabyte_on_one_line_and_chinese_give_a_page(text: str, capsysbinary: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text(text, "utf-8")
    assert main(["draft", str(odd)]) == 0
    out, err = said(capsysbinary)
    assert read_page(out).card.page
    assert err


def test_a_folder_without_any_article_costs_one_sentence_each_and_2(
    capsysbinary: Run, tmp_path: Path
) -> None:
    for name, data in {
        "empty.txt": b"",
        "binary.txt": b"\x00\x01\xff\xfe" * 99,
        "blank.md": b" \n\n ",
    }.items():
        (tmp_path / name).write_bytes(data)
    for words in (["draft", str(tmp_path)], [str(tmp_path)]):
        assert main(words) == 2
        out, err = said(capsysbinary)
        assert out == ""
        assert [sum(name in line for line in err) for name in ("empty.txt", "binary.txt", "blank.md")] == [
            1
        ] * 3
        assert len(err) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["draft"],
        ["draft", "missing.txt"],
        ["draft", "--page", "two words", SEEDS[0]],
        ["draft", "--link", "https://x.example/\x1b[31m", SEEDS[0]],
        ["draft", "--page-url", "a b", SEEDS[0]],
        ["draft", "--format", "pdf", SEEDS[0]],
        ["draft", "--unknown\x1b[31m", SEEDS[0]],
        ["missing.txt"],
        ["serach", "chip"],
        ["--wrong"],
        ["--day", "2026-02-30"],
    ],
)
def test_wrong_usage_and_bad_input_cost_one_sentence_and_2(words: list[str], capsysbinary: Run) -> None:
    assert main(words) == 2
    out, err = said(capsysbinary)
    assert out == ""
    assert len(err) == 1
    assert "\x1b" not in err[0]


def test_output_goes_to_a_file_whole_and_never_over_another_one(capsysbinary: Run, tmp_path: Path) -> None:
    target = tmp_path / "card.md"
    assert main(["draft", SEEDS[0], "-o", str(target)]) == 0
    assert said(capsysbinary) == ("", [])
    page = target.read_text("utf-8")
    assert read_page(page).card.title.text
    target.write_text("mine")
    assert main(["draft", SEEDS[0], "-o", str(target)]) == 2
    assert "exists already" in said(capsysbinary)[1][0]
    assert target.read_text() == "mine"
    assert main(["draft", SEEDS[0], "-o", str(target), "--force"]) == 0
    assert target.read_text("utf-8") == page


def test_output_never_replaces_an_article_a_folder_or_a_device(capsysbinary: Run, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_bytes(Path(SEEDS[0]).read_bytes())
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for target in (article, tmp_path, pipe):
        assert main(["draft", str(article), "-o", str(target), "--force"]) == 2
        assert len(said(capsysbinary)[1]) == 1
    assert article.read_bytes() == Path(SEEDS[0]).read_bytes()
    assert main(["draft", str(article), "-o", str(tmp_path / "no" / "such" / "card.md")]) == 1
    assert "could not be saved" in said(capsysbinary)[1][0]


def test_a_folder_prints_a_page_for_each_story_and_tells_of_the_rest(
    capsysbinary: Run, tmp_path: Path
) -> None:
    for seed in SEEDS:
        (tmp_path / Path(seed).name).write_bytes(Path(seed).read_bytes())
    (tmp_path / "other.txt").write_text(
        "Bakery union signs pact\n\nBakers in Ostmark agreed to a shorter week on Monday. "
        "The union said that 300 ovens will rest on Sundays from May. Mills expect lower demand for flour.\n"
    )
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main([str(tmp_path)]) == 0
    out, err = said(capsysbinary)
    pages = out.split("\n\n----\n\n")
    assert [bool(read_page(page).card.title.text) for page in pages] == [True, True]
    assert len(err) == 1
    assert "empty.txt" in err[0]
    assert main([str(tmp_path / "empty.txt"), SEEDS[0]]) == 1


def test_a_path_called_like_a_command_can_be_named(
    capsysbinary: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "draft").write_bytes(Path(SEEDS[0]).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["./draft"]) == 0
    assert read_page(said(capsysbinary)[0]).card.title.text


class Scripted:
    """An engine that says what it was given."""

    events: tuple[object, ...] = ()
    name = "scripted"

    async def draft(self, story: object, request: object) -> object:
        for event in self.events:
            if isinstance(event, BaseException):
                raise event
            yield event


@pytest.mark.parametrize(
    ("events", "code", "sentence"),
    [
        (
            (Started(engine="x", sections=()), Failed(sentence="No luck.", hint="Retry.")),
            1,
            "No luck. Retry.",
        ),
        ((Started(engine="x", sections=()),), 1, "without a card"),
        ((KeyboardInterrupt(),), 130, "Stopped."),
        ((RuntimeError("a\x1b[31m\nb"),), 1, "RuntimeError: a b"),
    ],
)
def test_a_draft_that_fails_costs_one_sentence(
    events: tuple[object, ...], code: int, sentence: str, capsysbinary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.drafting.extractive, "ExtractiveEngine", Scripted)
    monkeypatch.setattr(Scripted, "events", events)
    assert main(["draft", SEEDS[0]]) == code
    out, err = said(capsysbinary)
    assert out == ""
    assert len(err) == 1
    assert sentence in err[0]


def test_notes_of_the_engine_are_told(capsysbinary: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    card = read_page((SAMPLES / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")).card
    monkeypatch.setattr(core.drafting.extractive, "ExtractiveEngine", Scripted)
    monkeypatch.setattr(Scripted, "events", (Finished(card=card, notes=("Mind the gap.",)),))
    assert main(["draft", SEEDS[0], "--format", "json"]) == 0
    out, err = said(capsysbinary)
    assert json.loads(out)["card"]["page"] == "20240218"
    assert err == ["foredeck: Mind the gap."]
