"""The command line on real streams: pipes that close, full devices, terminals, odd encodings."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from processes import PROGRAM, ROOT, environment, on_terminal, run

import tui.launching
from tui.cli import main

SEED = ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"


def test_a_reader_that_leaves_is_no_drama() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run("convert", str(SEED), "--to", "md", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_stdout_costs_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        done = run("convert", str(SEED), "--to", "md", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"foredeck: stdout could not be written")


def test_stdout_carries_the_page_byte_for_byte_whatever_the_locale() -> None:
    done = run("convert", str(SEED), "--to", "md", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (done.returncode, done.stdout, done.stderr) == (0, SEED.read_bytes(), b"")


def test_streams_that_are_closed_cost_one_sentence() -> None:
    script = '"$@" >&-'
    words = ["sh", "-c", script, "sh", *PROGRAM, "convert", str(SEED), "--to", "md"]
    done = subprocess.run(words, env=environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"foredeck: ")
    assert b"Traceback" not in done.stderr


def test_a_terminal_gets_the_page_a_newline_and_progress_that_goes_again() -> None:
    code, shown = on_terminal("draft", str(ARTICLE))
    assert code == 0
    assert "Drafting…" in shown
    page = shown.rpartition("\x1b[K")[2]
    assert page.startswith("# __")
    assert page.endswith("|\n")
    assert "\x1b" not in page


def test_a_terminal_gets_no_control_out_of_a_pages_mojibake(tmp_path: Path) -> None:
    card = tmp_path / "c.md"
    card.write_text(SEED.read_text("utf-8").replace("OpenAIâ€™s", "OpenAIâ€\x9ds"), "utf-8")
    code, shown = on_terminal("convert", str(card), "--to", "md")
    assert code == 0
    assert "\x9d" not in shown
    assert run("convert", str(card), "--to", "md").stdout == card.read_bytes()


def test_a_terminal_that_cannot_show_a_character_gets_another() -> None:
    code, shown = on_terminal("convert", str(SEED), "--to", "md", env={"PYTHONIOENCODING": "ascii"})
    assert code == 0
    assert "OpenAI???s" in shown


def test_help_and_complaints_are_readable_in_any_charset() -> None:
    for charset in ("latin-1", "ascii"):
        told = run("regenerate", "--help", env={"PYTHONIOENCODING": charset})
        assert (told.returncode, told.stderr) == (0, b"")
        assert b"summary, ..." in told.stdout
    done = run("--day", "never…", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 2
    assert b'There is no day "never..."' in done.stderr


def test_the_app_opens_only_when_every_stream_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened: list[tuple[list[Path], date | None, Path]] = []

    def run_app(
        paths: list[Path],
        *,
        day: date | None,
        workspace: Path,
        desk: str,
        use: str,
        starting: object,
        reader: object,
    ) -> int:
        assert desk == use == ""
        opened.append((paths, day, workspace))
        return 0

    monkeypatch.setattr(tui.launching, "run_app", run_app)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("tui.cli.is_terminal", lambda stream: True)
    place = Path(os.environ["FOREDECK_WORKSPACE"])
    yesterday = date.today() - timedelta(days=1)
    for words in ([str(ARTICLE)], [], ["--day", "yesterday"], ["--workspace", str(tmp_path), "--day=-1"]):
        assert main(words) == 0
    assert opened == [
        ([ARTICLE], None, place),
        ([], None, place),
        ([], yesterday, place),
        ([], yesterday, tmp_path),
    ]
    assert main(["--day", "yesterday", str(ARTICLE)]) == 2
    for closed in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, closed)
        monkeypatch.setattr("tui.cli.is_terminal", lambda asked, stream=stream: asked is not stream)
        monkeypatch.setattr("tui.headless.is_terminal", lambda asked: False)
        monkeypatch.setattr("tui.desks.is_terminal", lambda asked: False)
        assert main([str(ARTICLE)]) == 0
        assert main([]) == 0
    assert len(opened) == 4


def test_a_command_that_is_misspelt_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--workspace", str(tmp_path), "serach", "chip"]) == 2
    assert "perhaps you meant `foredeck search`" in capsys.readouterr().err
