"""The real program behind real tmux and screen: it draws what the terminal in front can draw."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from emulator import MUTE, XTERM, Emulator, Kind
from far import FOREDECK, ROOT
from multiplexers import screen, tmux

pytestmark = pytest.mark.terminal
ARTICLE = "001_3d4a4d3523283bf5.txt"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A shell command that runs the app on two articles."""
    for name in ("LC_CTYPE", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(tmp_path / "ws"))
    (tmp_path / "clips").mkdir()
    for number, name in enumerate((ARTICLE, "000_a7b9ea0011d0deb6.txt")):
        shutil.copy(ROOT / "sample_articles" / name, tmp_path / "clips" / f"{number}.txt")
    return shlex.join([*FOREDECK, str(tmp_path / "clips")])


def opens(term: Emulator) -> str:
    """The help, which is asked for before the app can be there, and which has a frame."""
    term.type("?")
    return term.until("What can be done here", 30)


@pytest.mark.parametrize(("locale", "ascii"), [("C", True), ("C.UTF-8", False)])
def test_behind_tmux(needs: Callable[..., None], short: Path, command: str, locale: str, ascii: bool) -> None:
    needs("tmux")
    with (
        tmux(short, "set -g status off") as one,
        Emulator(one.command(command), env={"LC_ALL": locale}) as term,
    ):
        text = opens(term)
        assert ("+- What" in text, "╭─ What" in text) == (ascii, not ascii)


@pytest.mark.parametrize(("flag", "ascii"), [("", True), ("-U", False)])
def test_behind_screen(needs: Callable[..., None], short: Path, command: str, flag: str, ascii: bool) -> None:
    needs("screen")
    with screen(short) as one:
        words = [word for word in one.command(command) if word != "-U" or flag]
        with Emulator(words, env={"LC_ALL": "C.UTF-8" if flag else "C"}) as term:
            text = opens(term)
            assert ("+- What" in text, "╭─ What" in text) == (ascii, not ascii)


@pytest.mark.parametrize(
    ("kind", "locale", "ascii"),
    [
        (XTERM, "en_US.ISO-8859-1", False),
        (replace(XTERM, utf8=False), "C.UTF-8", True),
        (MUTE, "en_US.ISO-8859-1", False),
        (replace(MUTE, term="vt100"), "C.UTF-8", False),
        (replace(XTERM, term="linux"), "C.UTF-8", True),
    ],
)
def test_in_front_of_it(command: str, kind: Kind, locale: str, ascii: bool) -> None:
    with Emulator(["sh", "-c", command], kind=kind, env={"LC_ALL": locale}) as term:
        text = opens(term)
        assert ("+- What" in text, "╭─ What" in text) == (ascii, not ascii)
        assert b"\\u" not in term.raw


def test_a_start_that_is_refused_leaves_the_shell_as_it_was(command: str) -> None:
    look = "printf '%s ' typed:; stty -a | grep -o ' -*echo\\b'; read x; echo \"($x)\""
    look = f"{command} --engine nobody; {look}"
    with Emulator(["sh", "-c", look]) as term:
        text = term.until("typed:")
        term.type("mine\r")
        text = term.until("(mine)")
        assert "There is no engine" in text
        assert " -echo" not in text
