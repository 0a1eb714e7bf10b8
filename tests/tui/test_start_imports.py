"""What is imported before the first screen is drawn, in the real program on a real desk."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from terminal import Terminal

from core.keeping import Desk
from core.model import Clipping
from core.paths import day_folder
from core.shelf import Shelf

HEAVY = {
    "pydantic",
    "pydantic_core",
    "litellm",
    "trafilatura",
    "lxml",
    "resiliparse",
    "ftfy",
    "feedparser",
    "pypdf",
    "pyarrow",
    "jinja2",
    "yaml",
    "httpx",
    "ssl",
    "_ssl",
    "_hashlib",
    "sqlite3",
    "_sqlite3",
    "sentencex",
    "snowballstemmer",
    "rapidfuzz",
    "markdown_it",
    "rich.markdown",
    "pygments",
    "tree_sitter",
    "pyperclip",
    "importlib.metadata",
    "textual.widgets._input",
    "textual.widgets._text_area",
    "textual.widgets._option_list",
    "core.workbench",
    "core.model.card",
    "core.keeping.desk",
    "core.drafting",
    "core.reading",
    "core.finding",
    "tui.screens.ask",
    "tui.screens.triage",
    "tui.screens.workbench",
    "tui.background",
}
"""What no first screen needs."""
MOST = 500
"""Modules before the first screen; Textual and what it takes of Python are some 380 of them."""
TOLD = """
import json, sys
import tui.ahead
from tui.cli import main
shown = tui.ahead.StartingAhead._open_behind
def told(self):
    with open(sys.argv[1], "w") as file:
        json.dump(sorted(sys.modules), file)
    shown(self)
tui.ahead.StartingAhead._open_behind = told
sys.exit(main([]))
"""
LEAN = "from tui.lean import *; start_lean(); leave_palette_out()\n"
"""As the command line does before it imports the app."""


def test_nothing_heavy_is_imported_before_the_first_screen(tmp_path: Path) -> None:
    place, found = tmp_path / "ws", tmp_path / "modules.json"
    desk = Desk.open(day_folder(place, date.today()))
    Shelf(desk).take_in([Clipping(text="Pumps in the harbour\n\n" + "Water rises. " * 60, language="en")])
    desk.close()
    program = (sys.executable, "-c", LEAN + TOLD, str(found))
    with Terminal(program=program, FOREDECK_WORKSPACE=str(place)) as term:
        term.until("Pumps in the harbour")
        term.until(lambda _: found.exists() and found.read_text("utf-8").endswith("]"))
    modules = set(json.loads(found.read_text("utf-8")))
    assert "textual.app" in modules
    assert "tui.screens.glimpse" in modules
    assert sorted(modules & HEAVY) == []
    assert len(modules) <= MOST, sorted(modules)
