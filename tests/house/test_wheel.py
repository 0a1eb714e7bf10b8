"""The wheel works on its own: built, installed in a fresh venv away from the checkout, and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from core.sharing.page import read_page

ROOT = Path(__file__).parents[2]
PACKED = ("core", "tui", "themes", "sample_articles")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree without any network."""
    tree = tmp_path_factory.mktemp("tree")
    for name in PACKED:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tree)
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(tree)], out)
    return next(out.glob("foredeck-*.whl"))


@pytest.fixture(scope="module")
def venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh venv with the wheel in it; its dependencies are those of the running Python, by a .pth file."""
    folder = tmp_path_factory.mktemp("venv")
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder)
    python = str(folder / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], folder)
    own = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip())
    borrowed = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (own / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    return folder


def run(words: list[str], cwd: Path) -> str:
    """Run a program away from the checkout and give its stdout."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        words,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_themes_samples_styles_and_prompts_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKED)
    carried = (
        ("themes", ".toml"),
        ("sample_articles", ".txt"),
        ("tui/styles", ".tcss"),
        ("core/drafting/prompts", ".md"),
    )
    for folder, ending in carried:
        ours = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob(f"*{ending}")}
        assert ours
        assert ours <= names
    assert not any("__pycache__" in name or name.endswith(".pyc") for name in names)


@pytest.mark.thorough
def test_the_installed_program_prints_and_drafts_the_samples_it_carries(venv: Path, tmp_path: Path) -> None:
    python, foredeck = str(venv / "bin" / "python"), str(venv / "bin" / "foredeck")
    where = run(
        [python, "-c", "import core, tui, core.paths as p; print(core.__file__, tui.__file__, p.samples())"],
        tmp_path,
    )
    core, tui, samples = where.split()
    for path in (core, tui, samples):
        assert Path(path).is_relative_to(venv)
    assert run([foredeck, "--version"], tmp_path).startswith("foredeck ")
    pages = [read_page(page) for page in run([foredeck, samples], tmp_path).split("\n\n----\n\n")]
    assert len(pages) >= 10
    assert all(read.problems == () and read.card.title.text for read in pages)
    assert any(read.card.summary_text and read.card.signals.rows for read in pages)
    article = next(Path(samples).glob("001_*.txt"))
    target = tmp_path / "card.json"
    run([foredeck, "draft", str(article), "--format", "json", "-o", str(target)], tmp_path)
    read = read_page(run([foredeck, "convert", str(target), "--to", "md"], tmp_path))
    assert read.problems == ()
    assert read.card.summary_text
    assert read.card.signals.rows
