"""Shell completion, asked by real shells: commands, options, choices, files, and what the workspace has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PROGRAM, ROOT

from core.model import TABLES
from tui.cli import main
from tui.commands.completion import SECTIONS
from tui.contents import commands
from tui.usage import LEADING, parser_named

ASK = """
eval "$(foredeck completion bash)"
complete -p foredeck
while IFS= read -r line; do
    COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=9 COMPREPLY=()
    _python_argcomplete foredeck
    (IFS='|'; printf '%s\\n' "${COMPREPLY[*]}")
done
"""


@pytest.fixture
def shell(tmp_path: Path, own_home: Path) -> dict[str, str]:
    """The environment of a shell with `foredeck` on its path, and a workspace with something in it."""
    program = tmp_path / "bin" / "foredeck"
    program.parent.mkdir()
    words = " ".join(f"'{word}'" for word in PROGRAM)
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    program.chmod(0o755)
    place = own_home / "workspace"
    for desk in ("2026-11-20", "2026-11-21", "clips-deadbeef"):
        (place / "desks" / desk).mkdir(parents=True)
    (place / "archive").mkdir()
    (place / "archive" / "futures.jsonl").touch()
    (place / "settings.toml").write_text('[models.fast]\nmodel = "x"\n')
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def asked(shell: dict[str, str], folder: Path, *lines: str) -> list[set[str]]:
    """What bash offers for lines, the cursor at their ends."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", ASK],
        input="\n".join((*lines, "")),
        env=shell,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    registered, *told = done.stdout.splitlines()
    assert registered.endswith("-F _python_argcomplete foredeck")
    return [set(filter(None, (word.rstrip() for word in line.split("|")))) for line in told]


def test_bash_completes_what_can_be_typed(shell: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "here"
    (folder / "day one").mkdir(parents=True)
    (folder / "card.json").touch()
    (folder / "settings.toml").write_text("[models\n")
    names = {command.name for command in commands()}
    offered = {
        "foredeck ": names | {"card.json", "settings.toml", r"day\ one/"},
        "foredeck d": {name for name in names if name[0] == "d"} | {r"day\ one/"},
        "foredeck draft --fo": {"--force", "--format"},
        "foredeck draft --format ": {"json", "md"},
        "foredeck --workspace . --engine fast regenerate card.json --section s": {"signals", "summary"},
        "foredeck check c": {"card.json"},
        "foredeck --day 2026": {"2026-11-20", "2026-11-21"},
        "foredeck --desk ": {"clips"},
        "foredeck draft card.json --engine ": {"embedded", "fast"},
        "foredeck search chip c": set(),
        "foredeck --workspace ": {r"day\ one/"},
        "foredeck --workspace . --engine ": {"embedded"},  # its settings are damaged
        "foredeck --workspace /dev/null/x --desk c": set(),
        "foredeck add card.json --json s": {"settings.toml"},
        "foredeck draft card.json --format json c": {"card.json"},
        "foredeck import --forget ": {"futures"},
    }
    assert dict(zip(offered, asked(shell, folder, *offered), strict=True)) == offered


def test_completion_loads_neither_screens_nor_models(shell: dict[str, str], tmp_path: Path) -> None:
    line = "foredeck --day "
    script = (
        "import os, sys\n"
        "def leave(code):\n"
        "    print(code, *sorted({name.partition('.')[0] for name in sys.modules}))\n"
        "    sys.stdout.flush()\n"
        "    end(0)\n"
        "end, os._exit = os._exit, leave\n"
        "from tui.cli import main\n"
        "main()\n"
    )
    told = tmp_path / "told"
    shell |= {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**shell, "_ARGCOMPLETE_STDOUT_FILENAME": str(told), "_ARGCOMPLETE_IFS": "\n"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    code, *loaded = done.stdout.split()
    assert (code, told.read_text().split()) == ("0", ["today", "yesterday", "2026-11-21", "2026-11-20"])
    assert "tui" in loaded
    assert set(loaded).isdisjoint({"textual", "rich", "pydantic", "asyncio", "litellm"})


def test_names_that_are_written_down_are_those_of_the_model_and_the_parsers() -> None:
    assert {str(table).lower() for table in TABLES} <= set(SECTIONS)
    known = {name for action in parser_named("")._actions for name in action.option_strings}
    assert known >= set(LEADING)


@pytest.mark.parametrize("named", ["", "tcsh"])
def test_another_shell_costs_one_sentence(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", *([named] if named else [])]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)


@pytest.mark.skipif(not shutil.which("fish"), reason="needs fish")
def test_fish_completes_with_what_each_is_for(shell: dict[str, str]) -> None:
    script = 'foredeck completion fish | source; complete -C "foredeck dr"; complete -C "foredeck --desk "'
    words = ["fish", "--no-config", "-c", script]
    done = subprocess.run(words, env=shell, capture_output=True, text=True, timeout=60, check=False)
    lines = ["draft\tdraft one card, taking all articles as one story", "clips"]
    assert (done.stdout.splitlines(), done.stderr) == (lines, "")


@pytest.mark.skipif(not shutil.which("zsh"), reason="needs zsh")
def test_zsh_knows_the_completion_and_gets_answers(shell: dict[str, str]) -> None:
    script = (
        'autoload -U compinit; compinit -D; eval "$(foredeck completion zsh)"; echo ${_comps[foredeck]}; '
        '_describe() { print -l -- "${(P)2[@]}" }; '
        'words=(foredeck help dr); BUFFER="foredeck help dr" CURSOR=16; _python_argcomplete'
    )
    words = ["zsh", "-f", "-c", script]
    done = subprocess.run(words, env=shell, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == [
        "_python_argcomplete",
        "draft:draft one card, taking all articles as one story",
    ]
