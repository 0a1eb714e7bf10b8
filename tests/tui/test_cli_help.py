"""The manual: a page for each command out of its parser, the overview, roff for `man`, what is misspelt."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from itertools import groupby

import pytest

from tui.cli import main
from tui.contents import CODES, JOBS, commands
from tui.manpage import page_of, roff
from tui.usage import COMMANDS, MODULES, command_at, parser_named

NAMES = [*(name for name in COMMANDS if name != "days"), *MODULES]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_every_command_has_its_place_in_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    named = [command.name for command in commands()]
    assert sorted(named) == sorted(NAMES)
    overview = said(capsys, "--help")
    assert overview == said(capsys, "help") == said(capsys, "-h")
    lines = overview.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    places = [lines.index(next(line for line in lines if line[11:].startswith(f"{name} "))) for name in named]
    assert places == sorted(places)
    for part in (*(job for job, _ in JOBS), "foredeck [PATH...]", "--day", "Exit codes", "./add"):
        assert part in overview


@pytest.mark.parametrize("command", [*NAMES, "foredeck"])
def test_a_page_of_the_manual_says_all_in_80_columns(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, "help", command)
    if command != "foredeck":
        assert text == said(capsys, command, "--help")
    program = "foredeck" if command == "foredeck" else f"foredeck {command}"
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    titles = [line for line in lines if line and line[0] != " "]
    wanted = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT CODES", "EXAMPLES", "SEE ALSO"]
    assert [title for title in titles if title in wanted] == wanted
    parts = dict(zip(titles, re.split(r"(?m)^[A-Z][A-Z ]+\n", text)[1:], strict=True))
    assert parts["NAME"].startswith(f"    {program} - ")
    assert parts["SYNOPSIS"].startswith(f"    {program} [-h]")
    for code in CODES:
        assert re.search(rf"(?m)^    {code} +\S", parts["EXIT CODES"])
    assert f"    {program}" in parts["EXAMPLES"] or f"| {program}" in parts["EXAMPLES"]
    assert "Exit code" not in parts.get("NOTES", "")
    parser = parser_named("" if command == "foredeck" else command)
    for action in parser._actions:
        if action.help != "==SUPPRESS==":
            assert (action.option_strings or [str(action.metavar)])[-1] in parts["OPTIONS"]
    assert ("FOREDECK_WORKSPACE" in parts.get("ENVIRONMENT", "")) == ("--workspace" in parts["OPTIONS"])


@pytest.mark.parametrize("command", ["", *NAMES])
def test_examples_can_be_typed(command: str) -> None:
    lines = page_of(parser_named(command)).examples.splitlines()
    assert lines
    for line in lines:
        typed = re.split(r" {2,}", line.strip())[0]
        if inner := re.match(r'eval "\$\((.*)\)"', typed):
            typed = inner[1]
        lexer = shlex.shlex(typed, posix=True, punctuation_chars="|;>")
        lexer.whitespace_split = True
        for separator, part in groupby(lexer, lambda token: token in ("|", ";")):
            program, *words = part
            if separator or program != "foredeck":
                continue
            if ">" in words:
                words = words[: words.index(">")]
            at = command_at(words)
            named = "" if at is None else words.pop(at)
            try:
                parser_named(named).parse_intermixed_args(words)
            except SystemExit:
                pytest.fail(f"`foredeck help {command}` has an example that is refused: {line}")


def test_codes_of_a_command_take_the_place_of_the_usual_ones() -> None:
    codes = dict(page_of(parser_named("check")).codes)
    assert codes["1"] == "something was, or a SOURCE could not be read"
    assert codes["130"] == CODES["130"]


def lint(text: str) -> str:
    """A page of roff, once it has only the requests of ours and no line that is one by chance."""
    for line in text.splitlines():
        assert line, "an empty line is a break"
        if line[0] in ".'":
            assert re.fullmatch(r'\.(TH|SH)( "[^"]*")+|\.(nh|PP|TP|nf|fi)', line), line
        assert re.search(r"(?<!\\)-", line) is None or line[0] == ".", line
        assert not re.search(r"\\(?![e\-&f])", line), line
    assert text.count("\n.nf\n") == text.count("\n.fi\n")
    return text


def test_pages_are_roff(capsys: pytest.CaptureFixture[str]) -> None:
    for command in NAMES:
        lint(roff(page_of(parser_named(command))).replace("\n\n", "\n\\&\n"))
    assert said(capsys, "help", "--man", "draft") == roff(page_of(parser_named("draft")))
    assert '.TH "FOREDECK"' in said(capsys, "help", "--man")


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_groff_has_nothing_to_say_of_the_pages() -> None:
    text = "".join(roff(page_of(parser_named(command))) for command in NAMES)
    words = ["groff", "-man", "-Tutf8", "-ww", "-K", "utf8"]
    done = subprocess.run(words, input=text.encode(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Draft one card; all articles" in re.sub(rb"\s+", b" ", done.stdout)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("draft", "--fromat", "json", "a.txt"), "--format"),
        (("serach", "chip"), "`foredeck search`"),
        (("expotr", "card"), "`foredeck export`"),
        (("help", "neighbors"), "`foredeck help neighbours`"),
        (("search", "--josn", "chip"), "--json"),
        (("--dya", "yesterday"), "--day"),
    ],
)
def test_what_is_misspelt_is_told(
    words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert meant in told.err
