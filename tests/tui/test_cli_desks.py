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

from core.keeping import Desk
from core.paths import day_folder
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
    assert out.startswith(f"2026-01-05  {title}: ")
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
