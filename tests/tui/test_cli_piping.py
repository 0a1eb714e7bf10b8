"""Commands in pipes: `-` wherever a file is read, one sentence for whatever comes through that is none."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import PROGRAM, ROOT, environment

from tui.cli import main
from tui.contents import commands
from tui.inputs import LARGEST

SEED = ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
READS = {
    "add": ("-",),
    "backup": ("--restore", "-", "--into", "/dev/null/none"),
    "check": ("-",),
    "convert": ("-", "--to", "md"),
    "copy": ("-", "--way", "file"),
    "draft": ("-",),
    "export": ("-",),
    "import": ("-",),
    "neighbours": ("-",),
    "regenerate": ("-", "--blanks"),
    "rescore": ("-",),
    "search": ("-",),
}
"""How each command is asked to read stdin."""
WRITES: dict[str, tuple[str, ...]] = {
    "check": (str(SEED),),
    "convert": (str(SEED), "--to", "json"),
    "desks": (),
    "doctor": (),
    "draft": ("--help",),
    "help": ("draft",),
    "models": ("--json",),
    "schema": (),
    "completion": ("bash",),
}
"""Commands that say something in a workspace with nothing in it."""

Said = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Said:
    """Run a command with these bytes on stdin, None for none: exit code, stdout, lines of stderr."""

    def run(words: tuple[str, ...], data: bytes | None) -> tuple[int, str, list[str]]:
        stream = None if data is None else io.TextIOWrapper(io.BytesIO(data), "utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        code = main(list(words))
        told = capfd.readouterr()
        assert "This should not happen" not in told.err
        assert "Traceback" not in told.err
        return code, told.out, told.err.splitlines()

    return run


def test_what_is_tested_here_is_what_the_manual_says() -> None:
    assert {command.name for command in commands() if command.reads} == set(READS)


@pytest.mark.parametrize("command", READS)
def test_no_stdin_an_empty_one_and_one_of_bytes_cost_one_sentence(
    command: str, piped: Said, own_home: Path
) -> None:
    (own_home / "workspace" / "desks").mkdir(parents=True)
    for data in (None, b"", b"\x89PNG\r\n\x1a\n\x00\x81\xff\x1b]0;evil\x07" * 40):
        code, out, err = piped((command, *READS[command]), data)
        assert (code in (1, 2), len(err)) == (True, 1) or (command, data) == ("add", b""), (data, out, err)
        assert "\x1b" not in out + "".join(err)
        if data is None:
            assert code == 2


@pytest.mark.parametrize(
    "command", [name for name in READS if name not in ("add", "backup", "search", "import")]
)
def test_more_than_fits_is_not_read(command: str, piped: Said) -> None:
    code, out, err = piped((command, *READS[command]), b"# A\n" + b"x" * LARGEST)
    assert (code, out, len(err)) == (2, "", 1)


@pytest.mark.parametrize("command", WRITES)
def test_a_stdout_that_is_closed_costs_one_sentence(
    command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(os.environ["FOREDECK_WORKSPACE"]).mkdir()
    closed = io.TextIOWrapper(io.BytesIO(), "utf-8")
    closed.close()
    for stream in (None, closed):
        monkeypatch.setattr(sys, "stdout", stream)
        assert main([command, *WRITES[command]]) == 1
        told = capfd.readouterr()
        assert "stdout" in told.err.splitlines()[-1]
        assert "This should not happen" not in told.err


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("desks", "--json"), {"desk", "day", "stories"}),
        (("--json",), {"desk", "day", "stories"}),
        (("--json", str(ARTICLE)), {"format", "id", "card", "sources"}),
        (("models", "--json"), {"name", "model"}),
        (("search", "--json", "approval"), {"desk", "story", "where", "snippet"}),
        (("backup", "--json"), {"path", "desks", "bytes"}),
        (("backup", "--list", "--json"), {"path", "desks", "bytes"}),
        (("doctor", "--json"), {"desks", "findings"}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_programs_are_told_is_lines_of_json(
    words: tuple[str, ...], asked: set[str], piped: Said
) -> None:
    assert main(["add", str(ARTICLE)]) == 0
    if "--list" in words:
        assert main(["backup"]) == 0
    piped(("--version",), b"")
    code, out, _ = piped(words, b"")
    assert code in (0, 1)
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines
    assert all(asked <= line.keys() for line in lines)


def bash(script: str, *names: str) -> subprocess.CompletedProcess[str]:
    """Run a pipeline of real programs; the names are its arguments."""
    program = " ".join(f"'{word}'" for word in PROGRAM)
    words = ["bash", "-c", f'foredeck() {{ {program} "$@"; }}; {script}', "bash", *names]
    return subprocess.run(
        words, env=environment(), capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )


def test_a_card_goes_from_one_program_to_the_next() -> None:
    done = bash(
        'foredeck draft "$1" --format json | foredeck check - "$1"; echo "${PIPESTATUS[@]}"', str(ARTICLE)
    )
    *findings, codes = done.stdout.splitlines()
    assert codes == "0 1"
    assert findings[0].startswith("stdin:")
    assert done.stderr.count("\n") == 1


def test_cards_leave_as_lines_and_come_in_again_and_a_reader_may_leave(own_home: Path) -> None:
    script = (
        'foredeck export "$1" --format jsonl | foredeck import - --json; '
        "foredeck search section:signals --json | head -1 | cut -c1-8; "
        'echo "${PIPESTATUS[@]}"'
    )
    done = bash(script, str(SEED))
    told, first, codes = done.stdout.splitlines()
    assert json.loads(told)["new"] == 1
    assert first == '{"desk":'
    assert codes in ("0 0 0", "1 0 0")
    assert done.stderr == ""
