"""The ladder is checked, not promised: import contracts, and what the commands really import."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tui.contents import commands

ROOT = Path(__file__).parents[2]
SEED = ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
LOADED = """
import io, json, sys
real, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())
from tui.cli import main
loaded = []
for words in json.loads(sys.argv[1]):
    code = main(words)
    loaded.append([words, code, sorted({name.partition(".")[0] for name in sys.modules})])
real.write(json.dumps(loaded))
"""
"""Commands one after the other in one process: what none of them loads is not there after the last."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of a tree."""
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_import_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


PLANTED = (
    ("core.model.card", "textual"),
    ("core.reading", "rich"),
    ("core.prose", "core.reading"),
    ("core.sharing.page", "core.drafting.engine"),
    ("core.model.clipping", "core.workbench"),
    ("tui.widgets", "tui.screens"),
    ("tui.messages", "tui.app"),
)


def test_each_planted_import_breaks_a_contract(tmp_path: Path) -> None:
    for name in ("core", "tui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module, imported in PLANTED:
        path = tmp_path.joinpath(*module.split("."))
        with (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).open("a") as source:
            source.write(f"\nimport {imported}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count(" BROKEN") == 3
    for module, imported in PLANTED:
        assert f"{module} -> {imported} (l." in done.stdout, done.stdout


def test_every_room_stands_on_the_ladder() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " ".join(layer for contract in contracts for layer in contract.get("layers", ()))
    named = set(layers.replace("|", " ").split())
    rooms = {f"core.{path.name}" for path in (ROOT / "core").iterdir() if (path / "__init__.py").exists()}
    assert rooms
    assert rooms <= named


LIGHT = {"pydantic", "asyncio", "tabulate", "tinydb", "platformdirs", "wcwidth"}
"""What neither a help page nor the version waits for."""
HEAVY = {"ftfy", "trafilatura", "sentencex", "httpx", "feedparser", "pypdf"}
COMMANDS = tuple(command.name for command in commands())


@pytest.mark.parametrize(
    ("kept_out", "commands"),
    [
        (LIGHT | HEAVY, [["--version"], ["--help"], *([command, "--help"] for command in COMMANDS)]),
        (
            HEAVY,
            [
                *([], ["desks"], ["doctor"], ["models"], ["backup", "--list"]),
                *(["convert", str(SEED), "--to", form] for form in ("md", "json")),
            ],
        ),
        (
            {"httpx", "feedparser", "pypdf"},
            [["add", str(ARTICLE)], ["draft", str(ARTICLE)], [str(ARTICLE)]],
        ),
    ],
    ids=("help", "looking", "reading"),
)
def test_headless_commands_import_no_screen(
    kept_out: set[str], commands: list[list[str]], own_home: Path
) -> None:
    (own_home / "workspace").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(commands)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    loaded = json.loads(done.stdout)
    assert [words for words, _, _ in loaded] == commands
    for words, code, names in loaded:
        assert code == 0, (words, done.stderr)
        assert "tui" in names
        assert set(names).isdisjoint({"textual", "rich", "litellm", *kept_out}), words
