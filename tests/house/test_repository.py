"""What may not stand in the repository, and what its lock and its CI must say."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import core

ROOT = Path(__file__).parents[2]
SKIPPED = {"dist", "build", "sample_articles", "data"}
"""Folders that are no text of ours."""
TEXT = {".py", ".toml", ".md", ".tcss", ".lock", ".yml", ".yaml", ".cfg", ".sh", ""}

MACHINE = re.compile(r"(?<![\w.:/~-])/(?:home|root|work|Users)/\w")
REGISTRY = re.compile(r"py[p]i\.(?:org|python)|python[h]osted\.org|(?:extra-)?index-[u]rl")


def texts() -> dict[str, str]:
    """The text files of the tree by their path in it, without what tools leave there."""
    found = {}
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name == ".ci" or not (name in SKIPPED or name[0] in "._")]
        for name in files:
            path = Path(folder, name)
            if path.suffix in TEXT:
                found[str(path.relative_to(ROOT))] = path.read_text("utf-8")
    return found


def test_no_address_of_a_machine_or_a_registry_stands_anywhere() -> None:
    found = texts()
    assert {"README.md", "pyproject.toml", "requirements.lock", ".ci/run", "core/errors.py"} <= set(found)
    hits = [
        f"{name}: {hit[0]}"
        for name, text in found.items()
        for pattern in (MACHINE, REGISTRY)
        for hit in pattern.finditer(text)
    ]
    assert hits == []
    assert MACHINE.search("see " + "/home" + "/me/notes")
    assert REGISTRY.search("https://" + "pypi" + ".org/simple")


def lock() -> dict[str, str]:
    """Names and versions of the lock; every line is one of them."""
    pins = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        pin = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line)
        assert pin, line
        pins[canonicalize_name(pin[1])] = pin[2]
    return pins


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    asked = [Requirement(text) for text in (*project["dependencies"], *extras["test"], *extras["dev"])]
    pins = lock()
    assert "foredeck" not in pins
    assert list(pins) == sorted(pins)
    for requirement in asked:
        if requirement.name != "foredeck":
            version = pins[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), requirement


def test_the_version_is_said_once_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == core.__version__


def test_ci_is_a_program_that_finds_the_commands_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    done = subprocess.run(
        [str(script), "--commands"], capture_output=True, text=True, timeout=30, check=True, cwd=ROOT
    )
    start, test = done.stdout.splitlines()
    readme = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert start in readme
    assert test in readme
    assert "foredeck sample_articles" in start
    assert test.endswith("-m pytest")
