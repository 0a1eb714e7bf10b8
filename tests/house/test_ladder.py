"""The ladder is checked, not promised: import contracts, and what the commands really import."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = ROOT / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
LOADED = """
import io, json, sys
real, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())
from tui.cli import main
code = main(sys.argv[1:])
names = sorted({name.partition(".")[0] for name in sys.modules})
real.write(json.dumps([code, names]))
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of a tree."""
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_import_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/model/card.py", "import textual"),
        ("core/reading/__init__.py", "import rich.text"),
        ("core/prose/__init__.py", "import core.reading"),
        ("core/sharing/page.py", "import core.drafting.engine"),
        ("core/model/clipping.py", "import core.workbench"),
        ("tui/widgets/__init__.py", "import tui.screens"),
        ("tui/messages.py", "import tui.app"),
    ],
)
def test_a_planted_import_breaks_a_contract(file: str, line: str, tmp_path: Path) -> None:
    for name in ("core", "tui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


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
COMMANDS = (
    *("add", "backup", "check", "convert", "desks", "doctor", "draft", "models"),
    *("regenerate", "rescore", "search"),
)


@pytest.mark.parametrize(
    ("words", "kept_out"),
    [
        (["--version"], LIGHT | HEAVY),
        (["--help"], LIGHT | HEAVY),
        *(([command, "--help"], LIGHT | HEAVY) for command in COMMANDS),
        ([], HEAVY),
        (["desks"], HEAVY),
        (["doctor"], HEAVY),
        (["models"], HEAVY),
        (["backup", "--list"], HEAVY),
        (["add", str(ARTICLE)], {"httpx", "feedparser", "pypdf"}),
        (["draft", str(ARTICLE)], {"httpx", "feedparser", "pypdf"}),
        ([str(ARTICLE)], {"httpx", "feedparser", "pypdf"}),
        (["convert", str(SEED), "--to", "md"], HEAVY),
        (["convert", str(SEED), "--to", "json"], HEAVY),
    ],
    ids=lambda part: " ".join(Path(word).name for word in part) if isinstance(part, list) else "",
)
def test_headless_commands_import_no_screen(words: list[str], kept_out: set[str], own_home: Path) -> None:
    (own_home / "workspace").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    code, names = json.loads(done.stdout)
    assert code == 0, done.stderr
    assert "tui" in names
    assert set(names).isdisjoint({"textual", "rich", "litellm", *kept_out})
