"""`foredeck` without a terminal, `foredeck desks`, `foredeck search`: what waits, and where words stand."""

from __future__ import annotations

import json
import shlex
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from newsroom import article, fill, place
from processes import PROGRAM, environment, on_terminal

from core.drafting.extractive import ExtractiveEngine
from core.keeping import Desk
from core.paths import day_folder
from core.workbench import Workbench
from tui.cli import main

__all__ = ["place"]

Run = pytest.CaptureFixture[str]
TODAY = date.today()


def told(capsys: Run, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code = main(list(words))
    out, err = capsys.readouterr()
    assert "This should not happen" not in err
    return code, out, err


def test_an_empty_workspace_says_how_to_begin_and_nothing_is_created(capsys: Run, own_home: Path) -> None:
    for words in ([], ["desks"], ["--day", "2026-11-20"]):
        code, out, err = told(capsys, *words)
        assert (code, err) == (0, "")
        assert "foredeck add FILE, FOLDER or ADDRESS" in out
        sample = shlex.split(out.partition("ships with Foredeck:")[2].splitlines()[0])
        assert sample[0] == "foredeck"
        assert Path(sample[1]).is_dir()
    assert told(capsys, "search", "anything")[0] == 1
    assert list(own_home.iterdir()) == []


def test_one_screen_says_what_waits_whoever_holds_the_desk(capsys: Run, place: Path, tmp_path: Path) -> None:
    main(["add", str(fill(tmp_path / "clips", range(40)))])
    main(["add", "--day", "yesterday", str(fill(tmp_path / "other", range(50, 52)))])
    capsys.readouterr()
    held = Desk.open(day_folder(place, TODAY))
    try:
        code, out, err = told(capsys)
    finally:
        held.close()
    assert (code, err) == (0, "")
    assert out.count("\n") <= 24
    assert f"Desk of {TODAY.day} {TODAY:%B %Y}: 40 stories, 40 undecided." in out
    assert "and 25 more" in out
    yesterday = TODAY - timedelta(days=1)
    assert f"2 undecided. foredeck --day {yesterday}" in out
    titles = {article(number)[0] for number in range(40)}
    shown = [line.strip().partition("  (")[0] for line in out.splitlines() if line.startswith("  ")]
    assert len(titles & set(shown)) == 15
    assert told(capsys, "--day", "-1")[1].startswith(f"Desk of {yesterday.day} {yesterday:%B %Y}: 2 stories")


def test_each_day_has_a_line(capsys: Run, place: Path, tmp_path: Path) -> None:
    main(["add", str(fill(tmp_path / "clips", range(3)))])
    main(["add", "--day", "2026-01-05", str(fill(tmp_path / "other", range(5, 6)))])
    capsys.readouterr()
    code, out, err = told(capsys, "desks")
    assert (code, err) == (0, "")
    newest, oldest = out.splitlines()
    assert newest == f"{TODAY}  3 stories, 3 undecided"
    assert oldest == "2026-01-05  1 story, 1 undecided"
    assert told(capsys, "days")[1] == out
    lines = [json.loads(line) for line in told(capsys, "desks", "--json")[1].splitlines()]
    assert [(each["day"], each["stories"]) for each in lines] == [(TODAY.isoformat(), 3), ("2026-01-05", 1)]


def own(folder: Path) -> str:
    """A desk that a folder of articles has of its own, worked on and left: the name of its own folder."""
    bench = Workbench.open([folder], ExtractiveEngine())
    bench.close()
    return bench.desk.folder.name


def test_desks_of_their_own_stand_below_the_days(capsys: Run, place: Path, tmp_path: Path) -> None:
    clips = own(fill(tmp_path / "Clips of May", range(3)))
    code, out, err = told(capsys, "desks")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == ["clips-of-may  3 stories, 3 undecided"]
    main(["add", str(fill(tmp_path / "today", range(5, 6)))])
    (tmp_path / "other").mkdir()
    other = own(fill(tmp_path / "other" / "clips-of-may", range(7, 9)))
    capsys.readouterr()
    day, empty, head, *lines = told(capsys, "desks")[1].splitlines()
    assert (day, empty) == (f"{TODAY}  1 story, 1 undecided", "")
    assert head.startswith("Desks of their own")
    assert lines == [f"{other[:-4]}  2 stories, 2 undecided", f"{clips[:-4]}  3 stories, 3 undecided"]
    told_plain = [json.loads(line) for line in told(capsys, "desks", "--json")[1].splitlines()]
    assert [(each["desk"], each["day"], each["stories"]) for each in told_plain] == [
        (TODAY.isoformat(), TODAY.isoformat(), 1),
        (other, None, 2),
        (clips, None, 3),
    ]


def test_a_desk_of_its_own_is_told_and_found_by_its_short_name(
    capsys: Run, place: Path, tmp_path: Path
) -> None:
    folder = own(fill(tmp_path / "clips", range(3)))
    for name in ("clips", folder):
        code, out, err = told(capsys, "--desk", name)
        assert (code, err) == (0, "")
        assert out.startswith("Desk clips: 3 stories, 3 undecided.")
    title, _ = article(1)
    word = title.split()[1]
    assert told(capsys, "search", word)[1].startswith(f"clips  news.example  {title}: ")
    assert json.loads(told(capsys, "search", "--json", word)[1])["desk"] == folder


def test_a_desk_that_is_not_there_costs_a_sentence_that_names_those_that_are(
    capsys: Run, place: Path, tmp_path: Path
) -> None:
    assert told(capsys, "--desk", "clips")[0] == 2
    own(fill(tmp_path / "clips", range(1)))
    (tmp_path / "b").mkdir()
    own(fill(tmp_path / "b" / "clips", range(2)))
    for name, said in (("nowhere", "only clips-"), ("clips", "can mean clips-"), ("../..", "only clips-")):
        code, out, err = told(capsys, "--desk", name)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert said in err
    for words in (["--day", "today"], [str(tmp_path / "clips")]):
        code, out, err = told(capsys, "--desk", "clips", *words)
        assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_damaged_desk_costs_a_sentence_and_not_the_others(capsys: Run, place: Path, tmp_path: Path) -> None:
    for day in ("2026-01-05", "2026-01-06"):
        main(["add", "--day", day, str(fill(tmp_path / day, range(1)))])
    (day_folder(place, date(2026, 1, 5)) / "desk.json").write_bytes(b'{"stories": {"1": {]')
    capsys.readouterr()
    code, out, err = told(capsys, "desks")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "2026-01-05: desk.json is damaged" in err
    assert told(capsys, "--day", "2026-01-05")[0] == 0


def test_words_are_found_on_every_desk_and_on_one(capsys: Run, place: Path, tmp_path: Path) -> None:
    main(["add", str(fill(tmp_path / "clips", range(4)))])
    main(["add", "--day", "2026-01-05", str(fill(tmp_path / "other", range(5, 6)))])
    capsys.readouterr()
    title, _ = article(5)
    word = title.split()[1]
    code, out, err = told(capsys, "search", word[:-1])
    assert (code, err) == (0, "")
    assert out.startswith(f"2026-01-05  news.example  {title}: ")
    assert out.count("\n") == 1
    assert told(capsys, "search", "--day", "2026-01-05", word)[1].startswith("2026-01-05")
    assert told(capsys, "search", "--day", "today", word)[0] == 1
    (line,) = told(capsys, "search", "--json", word)[1].splitlines()
    hit = json.loads(line)
    start, end = hit["marks"][0]
    assert hit["snippet"][start:end].lower() == word
    assert (hit["desk"], hit["title"]) == ("2026-01-05", title)


@pytest.mark.parametrize(
    "words", [["nowhere"], ['"'], ["*"], ["NEAR(", "OR"], ["'; drop table x; --"]], ids=str
)
def test_what_is_not_found_costs_a_sentence_and_1(
    words: list[str], capsys: Run, place: Path, tmp_path: Path
) -> None:
    main(["add", str(fill(tmp_path / "clips", range(1)))])
    capsys.readouterr()
    code, out, err = told(capsys, "search", "--", *words)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_on_a_terminal_lines_keep_to_its_width(place: Path, tmp_path: Path) -> None:
    main(["add", str(fill(tmp_path / "clips", range(3)))])
    title, _ = article(1)
    for words in (("desks",), ("search", title.split()[1])):
        code, shown = on_terminal(*words)
        assert code == 0
        lines = shown.rpartition("\x1b[K")[2].splitlines()
        assert lines
        assert all(len(line) <= 80 for line in lines)


def test_a_reader_that_leaves_early_is_no_drama(place: Path, tmp_path: Path) -> None:
    main(["add", str(fill(tmp_path / "clips", range(3)))])
    with subprocess.Popen(
        [*PROGRAM, "desks"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 1


def test_a_search_for_very_much_is_answered_in_one_short_line(capsys: Run, place: Path) -> None:
    assert main(["search", "x" * 10_000]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert len(line) < 120
