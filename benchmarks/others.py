"""The programs that Foredeck is measured beside: how they are installed, and their scenarios.

posting and harlequin get virtual environments of their own in a cache folder, newsboat comes from Debian, the
skeleton lies beside the harness. What cannot be had is said in a sentence, and the rest is measured.
`python benchmarks/others.py [--venvs DIR]` installs them and prints their versions.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

Scenario = dict[str, Any]
PACKAGES = {
    # 0.26 of tree-sitter ends posting 2.11 with a segmentation fault.
    "posting": ("posting", "posting>=2.11,<3", "tree-sitter>=0.25,<0.26"),
    "harlequin": ("harlequin", "harlequin>=2,<3"),
}
"""Program → distribution and requirements."""


def cache() -> Path:
    """Where the environments lie when nobody says where."""
    from platformdirs import user_cache_path

    return user_cache_path("foredeck-benchmarks", appauthor=False)


def install(venvs: Path) -> dict[str, str]:
    """Install what is missing: versions by program; a sentence goes to stderr for what cannot be had."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = _venv(venvs / name, *PACKAGES[name])
        except (subprocess.CalledProcessError, OSError) as error:
            told = getattr(error, "stderr", "") or str(error)
            print(f"{name} could not be installed: {str(told).strip().splitlines()[-1]}", file=sys.stderr)
    version = newsboat()
    if version:
        found["newsboat"] = version
    return found


def _venv(folder: Path, distribution: str, *requirements: str) -> str:
    python = folder / "bin" / "python"
    ask = f"from importlib.metadata import version; print(version({distribution!r}))"
    if not (folder / "bin" / distribution).exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)
    return _run(str(python), "-c", ask).strip()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def newsboat() -> str:
    """The version of newsboat, installed first when that is ours to do; empty when there is none."""
    if shutil.which("newsboat") is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-qq", "newsboat"], capture_output=True)
    if shutil.which("newsboat") is None:
        print("newsboat is not installed, so it is left out: apt-get install newsboat.", file=sys.stderr)
        return ""
    return _run("newsboat", "--version").split("\n")[0].split()[1]


def skeleton(path: Path) -> Scenario:
    """The empty Textual app beside the harness, the floor of the framework."""
    return {
        "name": "skeleton",
        "cmd": [sys.executable, str(path)],
        "ready": "item 00005",
        "probe": "<down>",
        "steps": [
            {"wait": "item 00005"},
            {"sleep": 0.5},
            {"mem": "mem"},
            {"idle": 3},
            {"press": "<down>", "n": 40, "label": "step"},
            {"press": ["<pgdn>", "<pgup>"], "n": 20, "label": "page"},
            {"slow": 20_000, "key": "<down>", "n": 90, "interval_ms": 33, "label": "slow"},
            {"sleep": 1.0},
            {"press": "<tab>", "n": 1, "label": "pane"},
            {"type": "ships wait less", "label": "typed"},
            {"expect": "ships wait less"},
        ],
        "quit": "<c-q>",
    }


def posting(folder: Path, venvs: Path) -> Scenario:
    """posting with a collection of thirty requests."""
    requests = folder / "requests"
    requests.mkdir(parents=True, exist_ok=True)
    for number in range(30):
        said = f"name: request {number:02}\nmethod: GET\nurl: http://127.0.0.1:9/{number}\n"
        (requests / f"r{number:02}.posting.yaml").write_text(said, "utf-8")
    return {
        "name": "posting",
        "cmd": [str(venvs / "posting" / "bin" / "posting"), "default", "--collection", str(requests)],
        "env": {"POSTING_FOCUS__ON_STARTUP": "collection"},
        "home": str(folder / "home-posting"),
        "ready": "request 05",
        "probe": "<down>",
        "steps": [
            {"wait": "request 05"},
            {"sleep": 1.0},
            {"mem": "mem"},
            {"idle": 3},
            {"press": ["<down>"] * 10 + ["<up>"] * 10, "n": 40, "label": "step"},
            {
                "slow": 20_000,
                "key": ["<down>"] * 10 + ["<up>"] * 10,
                "n": 90,
                "interval_ms": 33,
                "label": "slow",
            },
            {"sleep": 1.0},
            {"press": "<tab>", "n": 6, "label": "pane"},
            {"keys": "<c-l>"},
            {"type": "ships wait less", "label": "typed"},
            {"expect": "ships wait less"},
        ],
        "quit": "<c-c>",
    }


def harlequin(folder: Path, venvs: Path) -> Scenario:
    """harlequin with an sqlite file of thirty tables."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tables.db"
    database = sqlite3.connect(path)
    for number in range(30):
        database.execute(f"create table if not exists t{number:02} (id integer, name text)")
    database.commit()
    database.close()
    home = folder / "home-harlequin"
    return {
        "name": "harlequin",
        "cmd": [str(venvs / "harlequin" / "bin" / "harlequin"), "-a", "sqlite", str(path)],
        "home": str(home),
        "setup": f"rm -rf '{home}' && mkdir -p '{home}'",
        "ready": "main db",
        "probe": "a",
        "steps": [
            {"wait": "main db"},
            {"sleep": 1.5},
            {"mem": "mem"},
            {"idle": 3},
            {"type": "ships wait less", "label": "typed"},
            {"expect": "ships wait less"},
            {"press": ["<f6>", "<f2>"], "n": 6, "label": "pane"},
            {"keys": "<f6><down><enter>"},
            {"wait": "t05"},
            {"press": ["<down>"] * 8 + ["<up>"] * 8, "n": 32, "label": "step"},
            {
                "slow": 20_000,
                "key": ["<down>"] * 8 + ["<up>"] * 8,
                "n": 90,
                "interval_ms": 33,
                "label": "slow",
            },
        ],
        "quit": "<c-q>",
    }


def boat(folder: Path) -> Scenario:
    """newsboat with a feed of forty articles on this disk."""
    folder.mkdir(parents=True, exist_ok=True)
    items = "".join(
        f"<item><title>Ships wait less for berth {n:02}</title><link>http://127.0.0.1:9/{n}</link>"
        f"<guid>{n}</guid><description>The quay of Keldmouth closes for a winter.</description></item>"
        for n in range(40)
    )
    feed = folder / "feed.xml"
    feed.write_text(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>'
        f"<link>http://127.0.0.1:9/</link><description>d</description>{items}</channel></rss>",
        "utf-8",
    )
    (folder / "config").write_text("", "utf-8")
    (folder / "urls").write_text(f"file://{feed}\n", "utf-8")
    files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
    subprocess.run(["newsboat", *files, "-x", "reload"], capture_output=True, check=True)
    return {
        "name": "newsboat",
        "cmd": ["newsboat", *files],
        "home": str(folder / "home-newsboat"),
        "ready": "Harbour",
        "probe": "?",
        "steps": [
            {"wait": "Help|Harbour"},
            {"sleep": 0.3},
            {"keys": "q<enter>"},
            {"wait": "berth 05"},
            {"mem": "mem"},
            {"idle": 3},
            {"press": ["<down>"] * 15 + ["<up>"] * 15, "n": 40, "label": "step"},
            {
                "slow": 20_000,
                "key": ["<down>"] * 15 + ["<up>"] * 15,
                "n": 90,
                "interval_ms": 33,
                "label": "slow",
            },
            {"press": ["<enter>", "q"], "n": 6, "label": "pane"},
        ],
        "quit": "Q",
    }


def main() -> None:
    """Install and tell the versions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venvs", type=Path, help="folder for the virtual environments")
    for name, version in install(parser.parse_args().venvs or cache()).items():
        print(f"{name} {version}")


if __name__ == "__main__":
    main()
