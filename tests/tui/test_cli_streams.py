"""The command line on real streams: pipes that close, full devices, terminals, odd encodings."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import tui.app
from tui.cli import main

ROOT = Path(__file__).parents[2]
SEED = ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]


def run(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own."""
    options.setdefault("stdin", subprocess.DEVNULL)
    if "stdout" not in options:
        options["capture_output"] = True
    env = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run([*PROGRAM, *words], env=env, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


def on_terminal(*words: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run with stdout and stderr on a terminal of their own (stdin is none); exit code and all output."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **(env or {})},
    ) as process:
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            chunks.append(chunk)
        process.wait(60)
    os.close(ours)
    return process.returncode, b"".join(chunks).decode("utf-8", "replace").replace("\r\n", "\n")


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
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, env=env, capture_output=True, timeout=60, check=False)
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


def test_paths_open_the_app_only_when_every_stream_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[list[Path]] = []

    def run_app(paths: list[Path]) -> int:
        opened.append(paths)
        return 0

    monkeypatch.setattr(tui.app, "run_app", run_app)
    monkeypatch.setattr("tui.cli.is_terminal", lambda stream: True)
    assert main([str(ARTICLE)]) == 0
    assert opened == [[ARTICLE]]
    for closed in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, closed)
        monkeypatch.setattr("tui.cli.is_terminal", lambda asked, stream=stream: asked is not stream)
        monkeypatch.setattr("tui.headless.is_terminal", lambda asked: False)
        assert main([str(ARTICLE)]) == 0
    assert len(opened) == 1


def test_help_says_what_a_newcomer_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for part in ("foredeck PATH...", "draft", "convert", "examples:", "Exit codes", "./draft"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80
    for command in ("draft", "convert"):
        assert main([command, "--help"]) == 0
        assert "--force" in capsys.readouterr().out
