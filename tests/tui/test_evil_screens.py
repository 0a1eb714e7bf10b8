"""Hostile text through a real terminal: whatever a screen shows, no byte of it steers, none is markup."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evil_words import BLANKS, EVIL, MARKUP, leaks
from newsroom import article
from terminal import Terminal
from textual.screen import Screen

import tui.screens
from core.model.cleaning import FORBIDDEN

PROGRAM = [sys.executable, str(Path(__file__).with_name("evil_program.py"))]
HIDDEN = re.compile("doubt|reason|file [02]|address 2|words of|hint|broken by|fix|answer")
"""Planted where no screen has room for it all, or nothing shows it."""


def test_what_leaks_is_found() -> None:
    frame = b"\x1b[?25l\x1b[3;4H\x1b[1;38;5;4mwords \xe2\x94\x82\x1b[0m\r\n\x1b[?1049l"
    assert list(leaks(frame)) == []
    for evil in EVIL:
        twice = 2 if evil == "\x1b[2J" else 1
        assert list(leaks(frame + evil.encode() * twice + frame)), ascii(evil)


def walk(test: Callable[..., None]) -> Callable[..., None]:
    """All that look at the walk are in one process, as it takes eight seconds of one."""
    return pytest.mark.thorough(pytest.mark.xdist_group("walk")(test))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, Any]]:
    """What the app wrote to its terminal on a walk through all screens, and what these showed."""
    folder = tmp_path_factory.mktemp("evil")
    with Terminal(str(folder), size=(100, 24), program=PROGRAM) as term:
        term.stream.feed = lambda _: None  # nobody looks at the picture, which takes its time
        code = term.end(90)
        assert code == 0, term.left_behind()
    return term.raw, json.loads((folder / "seen.json").read_text("utf-8"))


@walk
def test_no_byte_of_it_reaches_the_terminal(walked: tuple[bytes, dict[str, Any]]) -> None:
    assert list(leaks(walked[0])) == []


@walk
def test_all_of_it_is_shown_and_none_is_read_as_markup(walked: tuple[bytes, dict[str, Any]]) -> None:
    pages = "\n".join(walked[1]["seen"])
    planted = {name: word for name, word in walked[1]["planted"].items() if not HIDDEN.match(name)}
    assert len(planted) > 60
    assert {name: word for name, word in planted.items() if word not in pages} == {}
    shown = [word[:-3] for word in planted.values()]
    assert all(shown.count(markup) > 1 for markup in MARKUP)


@walk
def test_the_walk_comes_to_every_screen(walked: tuple[bytes, dict[str, Any]]) -> None:
    for module in pkgutil.iter_modules(tui.screens.__path__):
        importlib.import_module(f"tui.screens.{module.name}")

    def leaves(kind: type) -> set[str]:
        found = {name for below in kind.__subclasses__() for name in leaves(below)}
        return found or ({kind.__name__} if kind.__module__.startswith("tui.screens") else set())

    assert leaves(Screen) - set(walked[1]["screens"]) == set()


def test_the_door_lets_nothing_hostile_onto_a_desk_or_the_screen(tmp_path: Path, own_home: Path) -> None:
    clips, place = tmp_path / "clips", own_home / "workspace"
    evil = "".join((*EVIL, *BLANKS))
    name = re.sub("[/\0]", "", evil)[:60]
    (title, text), (other, more) = article(1), article(2)
    for folder in (clips, place):
        folder.mkdir()
    head = f"---\ntitle: {title}{evil}\nauthor: A{evil}B\nurl: http://e.example/{evil}\n---\n"
    (clips / f"a{name}.md").write_text(f"{head}\n{evil}{text}{evil}", "utf-8")
    (clips / f"b{name}.txt").write_text(f"{other}{evil}\n\n{more}{evil}", "utf-8")
    (clips / f"c{name}.pdf").write_bytes(b"no pdf")
    settings = f"unknown = {json.dumps(evil)}\n[models.{json.dumps(evil[:9])}]\nx = 1\n"
    (place / "settings.toml").write_text(settings)
    with Terminal(str(clips), size=(100, 30)) as term:
        term.until("2 stories")
        for key, sign in (("p", "Not read"), ("$", "no model yet")):
            term.type(key)
            term.until(sign)
            term.type("q")
            term.until(lambda shown, sign=sign: sign not in shown)
        term.type("e")
        term.until("ote:")
        term.type(f"\x1b[200~pasted {evil.replace(chr(27), '')} words\x1b[201~")
        term.until("pasted")
        term.type("\r")
        term.until("note: pasted")
        term.type("\x11")
        assert term.end() == 0
    assert list(leaks(term.raw)) == []
    hidden = re.compile(f"[{FORBIDDEN}]")
    texts = [text for path in place.rglob("*.json") for text in strings(json.loads(path.read_text("utf-8")))]
    assert any(text.startswith(title) for text in texts)
    assert [ascii(text) for text in texts if hidden.search(text) and str(clips) not in text] == []


def strings(value: object) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]
