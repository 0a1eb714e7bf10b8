"""`foredeck export` and `foredeck schema`: what is chosen, what is written, what is said, how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from processes import on_terminal

import core.exporting
from core.archive.store import Archives
from core.keeping import Change, Desk, KeptStory, Triage
from core.model import TABLES, Cell, Details, State
from core.model.published import card_id, published
from core.paths import day_folder
from core.sharing.document import json_line, write_json
from core.sharing.page import Variant, read_page, write_page
from tui.cli import main

SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
CARD = read_page(SEED.read_text("utf-8")).card
TODAY, OLDER = date.today(), date.today() - timedelta(days=3)

Run = pytest.CaptureFixture[bytes]


def told(capsysbinary: Run, *words: str) -> tuple[int, str, list[str]]:
    """Exit code, stdout, the lines of stderr."""
    code = main(["export", *words])
    out, err = capsysbinary.readouterr()
    assert b"This should not happen" not in err
    return code, out.decode(), err.decode().splitlines()


@pytest.fixture
def place() -> Path:
    """A workspace: two kept cards and a skipped one today, a final one some days ago."""
    place = Path(os.environ["FOREDECK_WORKSPACE"])
    for day, stories in ((TODAY, ((1, "kept"), (2, "kept"), (3, "skipped"))), (OLDER, ((4, "kept"),))):
        desk = Desk.open(day_folder(place, day))
        for id, decision in stories:
            card = CARD.with_fields(
                link=f"https://a.example/{id}",
                title=Cell.analyst(f"Story {id}"),
                state=State.FINAL if day == OLDER else State.DRAFT,
                details=Details(kind="trend"),
            )
            story = KeptStory(id=id, title=f"Story {id}", triage=Triage(decision=decision))  # type: ignore[arg-type]
            desk.commit(Change(stories={id: story}, cards={id: card}))
        desk.close()
    return place


def keep_without_card(place: Path) -> None:
    desk = Desk.open(day_folder(place, TODAY))
    desk.commit(Change(stories={9: KeptStory(id=9, title="Bare", triage=Triage(decision="kept"))}))
    desk.close()


def titles(pages: str) -> list[str]:
    return [read_page(page).card.title.text for page in pages.split(core.exporting.BETWEEN)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["Story 1", "Story 2"]),
        (["--which", "cards"], ["Story 1", "Story 2", "Story 3"]),
        (["--day", "-3"], ["Story 4"]),
        (["--from", OLDER.isoformat()], ["Story 4", "Story 1", "Story 2"]),
        (["--from", "-5", "--to", "-1"], ["Story 4"]),
        (["--all"], ["Story 4", "Story 1", "Story 2", "Own"]),
        (["--all", "--which", "final"], ["Story 4"]),
        (["--archive"], ["Old"]),
        (["--collection", "old", "--day", "-3"], ["Story 4", "Old"]),
        (["--desk", "clips"], ["Own"]),
    ],
)
def test_the_cards_that_are_meant_go_to_stdout(
    words: list[str], expected: list[str], place: Path, capsysbinary: Run
) -> None:
    with Archives(place).begin("old") as (_, writer):
        writer.put(published(CARD.with_fields(title=Cell.page("Old"))))
    desk = Desk.open(place / "desks" / "clips-0123abcd")
    own = KeptStory(id=1, triage=Triage(decision="kept"))
    desk.commit(Change(stories={1: own}, cards={1: CARD.with_fields(title=Cell.page("Own"))}))
    desk.close()
    code, out, err = told(capsysbinary, *words)
    assert (code, titles(out), err) == (0, expected, [])


def test_a_folder_of_files_is_written_once_and_never_over_what_is_there(
    place: Path, capsysbinary: Run, tmp_path: Path
) -> None:
    keep_without_card(place)
    folder = tmp_path / "out"
    words = ["-o", str(folder), "--names", "{day}-{slug}"]
    first, second = (f"{TODAY}-story-{number}.md" for number in (1, 2))
    code, out, err = told(capsysbinary, *words)
    assert (code, err) == (1, [f"foredeck: {TODAY}: Bare: It has no card yet."])
    rows = 2 * sum(len(CARD.rows(section)) for section in TABLES)
    assert out == f"2 cards with {rows} rows in {folder}, 2 files written.\n"
    (folder / first).write_text("mine")
    code, out, err = told(capsysbinary, *words)
    assert code == 1
    assert "1 card with" in out
    assert "0 files written, 1 unchanged" in out
    assert err[0] == f"foredeck: {TODAY}: Story 1: {first} exists already and says something else."
    assert (folder / first).read_text() == "mine"
    code, out, err = told(capsysbinary, *words, "--force", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[0] == {"written": str(folder / first)}
    assert lines[1] == {"unchanged": str(folder / second)}
    assert lines[2] == {"skipped": f"{TODAY}: Bare", "reason": "It has no card yet."}
    assert (lines[3]["cards"], lines[3]["stopped"], err) == (2, False, [])
    assert sorted(os.listdir(folder)) == [first, second]


@pytest.mark.parametrize(("ending", "lines"), [("csv", None), ("tsv", None), ("jsonl", 2)])
def test_a_file_says_its_form_by_its_ending(
    ending: str, lines: int | None, place: Path, capsysbinary: Run, tmp_path: Path
) -> None:
    target = tmp_path / f"cards.{ending}"
    assert told(capsysbinary, "-o", str(target))[0] == 0
    text = target.read_bytes().decode()
    assert text == told(capsysbinary, "--format", ending)[1]
    assert lines is None or text.count("\n") == lines
    assert text.startswith({"csv": "src,title,", "tsv": "src\ttitle\t", "jsonl": '{"format":'}[ending])


def test_single_cards_come_from_files_and_stdin(
    capsysbinary: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(capsysbinary, str(SEED)) == (0, SEED.read_text("utf-8"), [])
    code, out, err = told(capsysbinary, str(SEED), "--variant", "N")
    assert out == write_page(CARD, Variant.N)
    assert (code, err) == (0, ["foredeck: Variant N has no column for 17 of the scores; they are left out."])
    stated = CARD.with_fields(details=Details(kind="trend"), state=State.FINAL)
    (tmp_path / "c.json").write_text(write_json(stated, None))
    (tmp_path / "l.jsonl").write_text(f"{json_line(published(stated))}\n{{\n{json_line(published(CARD))}")
    page = tmp_path / "p.md"
    assert told(capsysbinary, str(tmp_path / "c.json"), "--front-matter", "-o", str(page))[0] == 0
    assert read_page(page.read_text("utf-8")).card.state is State.FINAL
    assert told(capsysbinary, str(page), "--front-matter") == (0, page.read_text("utf-8"), [])
    for form, there in (("json", '"state": "final"'), ("jsonl", '"state":"final"')):
        assert there in told(capsysbinary, str(page), "--format", form, "--details")[1]
        assert '"state"' not in told(capsysbinary, str(page), "--format", form)[1]
    code, out, err = told(capsysbinary, str(tmp_path / "l.jsonl"), str(SEED), "none.md", "--format", "jsonl")
    assert (code, len(out.splitlines())) == (1, 3)
    assert err[0].startswith("foredeck: l.jsonl, line 3: This is no valid JSON")
    assert err[1] == "foredeck: none.md: none.md does not exist."
    for data in (out.encode(), SEED.read_bytes(), (tmp_path / "c.json").read_bytes()):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code, out, _ = told(capsysbinary, "-", "--format", "csv")
        assert code == 0
        assert card_id(CARD) in out


def test_a_template_fills_a_folder_or_one_file(place: Path, capsysbinary: Run, tmp_path: Path) -> None:
    words = ["--template", str(TEMPLATES / "card.html.j2"), "-o", str(tmp_path), "--names", "{n}"]
    assert told(capsysbinary, *words)[0] == 0
    assert sorted(os.listdir(tmp_path)) == ["001.html", "002.html"]
    sheet = tmp_path / "signals.csv"
    assert told(capsysbinary, "--template", str(TEMPLATES / "signals.csv.j2"), "-o", str(sheet))[0] == 0
    assert sheet.read_text().count("day,title,signal") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["none.md"], "none.md does not exist"),
        (["--day", "never"], "There is no day “never”"),
        (["--day", "2020-01-01"], "There is no desk of 2020-01-01"),
        (["--desk", "nobody"], "no desk"),
        (["--collection", "nothing"], "no collection “nothing”"),
        (["--names", "{x}", "-o", "out"], "File names have no {x}"),
        (["--names", "../{id}", "-o", "out"], "leads out of the folder"),
        (["--names", "{id}"], "--names goes with -o FOLDER"),
        (["--template", "none.j2"], "none.j2 could not be read"),
        (["--template", "x.j2", "--format", "md"], "leave out --format"),
        (["--format", "csv", "--variant", "N"], "--variant goes with pages"),
        (["--format", "csv", "--front-matter"], "--front-matter goes with pages"),
        (["--details"], "--details goes with json"),
        (["--format", "parquet"], "folder of files"),
        (["--bom"], "--bom goes with csv"),
        (["--json"], "--json tells of files"),
        (["--all", "--day", "today"], "--all takes every desk"),
        (["--day", "today", "--from", "-3"], "--day is one day"),
        (["x.md", "--all"], "CARD names the cards"),
        (["-o", "one.md"], "one.md takes one card"),
    ],
)
def test_what_cannot_be_meant_costs_one_sentence_and_2(
    words: list[str],
    sentence: str,
    place: Path,
    capsysbinary: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = told(capsysbinary, *words)
    assert (code, out, len(err)) == (2, "", 1)
    assert sentence in err[0]
    assert os.listdir(tmp_path) == []


def test_nothing_to_export_is_said(capsysbinary: Run, tmp_path: Path) -> None:
    for words in ([], ["--all"], ["--archive"], ["--from", "2020-01-01"]):
        code, out, err = told(capsysbinary, *words, "-o", str(tmp_path / "x.csv"))
        assert (code, out, len(err)) == (1, "", 1)
    place = Path(os.environ["FOREDECK_WORKSPACE"])
    assert not place.exists()
    Desk.open(day_folder(place, TODAY)).close()
    code, _, (said,) = told(capsysbinary)
    assert code == 1
    assert "no story there is kept" in said
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_stops_between_two_files_and_tells_what_is_there(
    place: Path, capsysbinary: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = core.exporting.atomic_write

    def interrupted(path: Path, data: bytes) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        write(path, data)

    monkeypatch.setattr(core.exporting, "atomic_write", interrupted)
    code, out, err = told(capsysbinary, "-o", str(tmp_path / "out"), "--names", "{n}")
    assert code == 130
    assert os.listdir(tmp_path / "out") == ["001.md"]
    assert out.startswith("1 card with")
    assert err == ["foredeck: Stopped; what is told here was written whole."]
    assert signal.getsignal(signal.SIGINT) is not interrupted


def test_a_terminal_sees_how_far_it_is(place: Path, tmp_path: Path) -> None:
    code, shown = on_terminal("export", "-o", str(tmp_path / "out"))
    assert code == 0
    assert "Exporting 1 of 2: " in shown
    assert shown.rpartition("\x1b[K")[2].startswith("2 cards with")


def test_the_schema_is_one(capsysbinary: Run, place: Path) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsysbinary.readouterr().out)
    Draft202012Validator.check_schema(schema)
    code, out, _ = told(capsysbinary, "--all", "--format", "jsonl", "--details")
    assert code == 0
    for line in out.splitlines():
        Draft202012Validator(schema).validate(json.loads(line))
