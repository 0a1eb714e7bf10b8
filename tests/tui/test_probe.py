"""What the terminal is asked, what becomes of its answers; typed keys and the screen stay as they are."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminal import ATTRIBUTES, BACKGROUND, LAST, MODERN, NAME, Terminal

from core.errors import BadInput
from tui.terminal import probe
from tui.terminal.facts import Facts
from tui.terminal.probe import Probe, attributes_before, questions, read_answers, typed_ahead
from tui.terminal.starting import Starting, draws_utf8, refuse

UTF8 = b"\x1b[4;7R\x1b[4;9R"
LATIN = b"\x1b[4;7R\x1b[4;11R"


@pytest.mark.parametrize(
    ("answers", "kind", "version"),
    [
        (b"\x1bP>|tmux 3.3a\x1b\\\x1b[>84;0;0c", "tmux", "tmux 3.3a"),
        (b"\x1b[>84;0;0c", "tmux", ""),
        (b"\x1b[>83;40900;0c", "screen", ""),
        (b"\x1b[>1;10;0c", "mosh", ""),
        (b"\x1bP>|ghostty 1.1.3\x1b\\\x1b[>1;10;0c", "ghostty", "ghostty 1.1.3"),
        (b"\x1b[>0;136;0c", "putty", ""),
        (b"\x1b[>65;7006;1c", "vte", ""),
        (b"\x1b[>1;115;0c", "konsole", ""),
        (b"\x1b[>85;95;0c", "urxvt", ""),
        (b"\x1b[>1;4000;26c", "kitty", ""),
        (b"\x1bP>|kitty(0.26.5)\x1b\\", "kitty", "kitty(0.26.5)"),
        (b"\x1b[>41;379;0c", "xterm", ""),
        (b"\x1bP>|xterm.js(5.6.0)\x1b\\\x1b[>0;276;0c", "vscode", "xterm.js(5.6.0)"),
        (b"\x1b[>0;1700;1c", "alacritty", ""),
        (b"\x1bP>|WezTerm 20240203\x1b\\", "wezterm", "WezTerm 20240203"),
        (b"\x1bP>|foot(1.16.2)\x1b\\", "foot", "foot(1.16.2)"),
        (b"\x1bP>|iTerm2 3.5.0\x1b\\", "iterm2", "iTerm2 3.5.0"),
        (b"\x1b[>9;9;9c", "", ""),
        (b"", "", ""),
    ],
)
def test_a_terminal_is_known_by_its_answers(answers: bytes, kind: str, version: str) -> None:
    facts, typed = read_answers(answers, {})
    assert (facts.kind, facts.version, facts.answered, typed) == (kind, version, bool(answers), b"")


def test_where_it_is_silent_the_environment_says() -> None:
    for environ, kind in (
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm2"),
        ({"LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TERM_PROGRAM": "iTerm.app", "STY": "1.x"}, "screen"),
        ({"VTE_VERSION": "7006", "TERM": "xterm-256color"}, "vte"),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "linux", "TERM_PROGRAM": "tmux"}, "linux"),
        ({"TERM": "linux", "TMUX": "/x,1,0"}, "tmux"),
        ({"TERM": "xterm"}, ""),
    ):
        assert read_answers(b"", environ)[0] == Facts(kind=kind)
    assert read_answers(b"\x1b[>84;0;0c", {"LC_TERMINAL": "iTerm2"})[0].kind == "tmux"


def test_background_utf8_and_clipboard_are_found_out() -> None:
    for said, color in (
        (b"rgb:ffff/8000/0000\x07", (255, 127, 0)),
        (b"rgb:ff/80/00\x1b\\", (255, 128, 0)),
        (b"rgba:ffff/ffff/ffff/8000\x07", (255, 255, 255)),
        (b"#fdf6e3\x07", (253, 246, 227)),
        (b"rgb:zz/00/00\x07", None),
        (b"rgb:00/00\x07", None),
    ):
        assert read_answers(b"\x1b]11;" + said, {})[0].background == color
    assert [read_answers(said, {})[0].utf8 for said in (UTF8, LATIN, UTF8[:7], b"\x1b[1;1R" * 2)] == [
        True,
        False,
        None,
        None,
    ]
    assert read_answers(b"\x1b[?62;22;52c", {})[0].takes_clipboard
    assert not read_answers(b"\x1b[?52;22c\x1b[?152c", {})[0].takes_clipboard


def test_keys_between_the_answers_are_kept_in_their_order() -> None:
    data = b"j\n" + MODERN[NAME] + b"\x1b[B" + MODERN[BACKGROUND] + UTF8 + b"\xc3" + MODERN[LAST] + b"\xa9x"
    facts, typed = read_answers(data, {})
    assert (facts.kind, facts.utf8, facts.dark) == ("xterm", True, True)
    assert typed == b"j\r\x1b[B\xc3\xa9x"
    # What is cut off goes to whoever reads next, and is put together there.
    assert read_answers(b"k\x1b]11;rgb:ff", {})[1] == b"k\x1b]11;rgb:ff"


@given(
    st.lists(st.sampled_from((*MODERN.values(), UTF8, b"\x1b[>", b"\x1bP>|", b";", b"9" * 99)) | st.binary())
)
def test_whatever_a_terminal_answers_is_data(parts: list[bytes]) -> None:
    facts, _ = read_answers(b"".join(parts), {})
    assert facts.version.isprintable()
    assert len(facts.version) <= probe.LONGEST_NAME
    assert facts.background is None or all(0 <= part <= 255 for part in facts.background)


def test_a_name_that_steers_or_hides_is_clean() -> None:
    said = "\x1bP>|tmux\x9b31m\u202egpj.\u200b" + "A" * 900 + "\x1b\\"
    facts = read_answers(said.encode(), {})[0]
    assert facts.version == ("tmuxgpj." + "A" * 900)[:60]
    assert facts.kind == "tmux"


def test_terminals_of_few_words_are_asked_little() -> None:
    assert NAME in questions("xterm")
    assert questions("xterm").endswith(LAST)
    for term in ("linux", "vt100", "vt220", "linux-16color"):
        asked = questions(term)
        assert not any(part in asked for part in (NAME, ATTRIBUTES, BACKGROUND))
        assert asked.endswith(LAST)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """(the terminal's end, the program's end) of a line, in the foreground."""
    ours, theirs = pty.openpty()
    monkeypatch.setattr(os, "tcgetpgrp", lambda fd: os.getpgrp())
    yield ours, theirs
    attributes_before()
    typed_ahead()
    os.close(ours)
    os.close(theirs)


def test_the_terminal_is_silent_while_it_is_asked_and_as_before_after(line: tuple[int, int]) -> None:
    ours, theirs = line
    before, ends = termios.tcgetattr(theirs), signal.getsignal(signal.SIGTERM)
    asking = Probe(theirs, theirs, {"TERM": "xterm"})
    asking.begin()
    assert os.read(ours, 4096) == questions("xterm")
    assert not termios.tcgetattr(theirs)[3] & (termios.ECHO | termios.ICANON)
    os.write(ours, b"jj\r" + b"".join((MODERN[NAME], UTF8, MODERN[LAST])) + b"k")
    facts = asking.finish(5.0)
    assert (facts.kind, facts.utf8) == ("xterm", True)
    assert typed_ahead() == b"jj\rk"
    assert typed_ahead() == b""
    asking.put_back()
    assert termios.tcgetattr(theirs) == before
    assert signal.getsignal(signal.SIGTERM) is ends
    os.write(ours, b"x")
    assert os.read(ours, 99) == b"x"


def test_who_takes_the_attributes_puts_them_back(line: tuple[int, int]) -> None:
    theirs = line[1]
    before = termios.tcgetattr(theirs)
    asking = Probe(theirs, theirs, {"TERM": "xterm"})
    asking.begin()
    assert asking.finish(0.0) == Facts()
    assert attributes_before() == before
    assert attributes_before() is None
    asking.put_back()
    assert termios.tcgetattr(theirs) != before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_it_is_asked_leaves_the_terminal_as_before(
    line: tuple[int, int], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    theirs = line[1]
    before = termios.tcgetattr(theirs)
    ends: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: ends.append(number))
    # An app of another test minds it still.
    minded = signal.signal(number, signal.SIG_DFL)
    try:
        Probe(theirs, theirs, {"TERM": "xterm"}).begin()
        assert termios.tcgetattr(theirs) != before
        signal.raise_signal(number)
        assert termios.tcgetattr(theirs) == before
        assert ends == [number]
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, minded)


def test_ctrl_c_again_while_it_leaves_gives_the_terminal_back(
    line: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = line[1]
    before = termios.tcgetattr(theirs)
    asking = Probe(theirs, theirs, {"TERM": "xterm"})

    def again(*_: object) -> None:
        raise KeyboardInterrupt

    asking.begin()
    monkeypatch.setattr(asking, "_answers", again)
    with pytest.raises(KeyboardInterrupt):
        asking.leave()
    assert termios.tcgetattr(theirs) == before
    monkeypatch.setattr("tui.terminal.probe.questions", again)
    with pytest.raises(KeyboardInterrupt):
        asking.begin()
    assert termios.tcgetattr(theirs) == before


def test_what_floods_or_ends_is_not_waited_for(
    line: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = line
    monkeypatch.setattr(probe, "MOST", 1000)
    asking = Probe(theirs, theirs, {"TERM": "xterm"})
    asking.begin()
    os.write(ours, b"x" * 2000)
    assert asking.finish(60.0) == Facts()
    assert typed_ahead() == b"x" * 1000
    asking.put_back()
    reader, writer = os.pipe()
    os.close(writer)
    none = Probe(reader, reader, {"TERM": "xterm"})
    none.begin()
    assert none.finish(60.0) == Facts()
    os.close(reader)


def test_without_a_screen_to_draw_on_one_sentence_says_so() -> None:
    for term in ("dumb", "unknown", ""):
        with pytest.raises(BadInput, match="TERM"):
            refuse(term)
    for term in ("xterm", "linux", "vt100", "screen"):
        refuse(term)


def test_utf8_is_what_the_terminal_showed_else_what_the_locale_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert draws_utf8(Facts())
    for locale, so in (("C", True), ("en_US.ISO-8859-1", False), ("de_DE.UTF-8", True), ("C.utf8", True)):
        monkeypatch.setenv("LANG", locale)
        assert draws_utf8(Facts()) is so
    monkeypatch.setenv("LC_ALL", "fr_FR.ISO8859-15@euro")
    assert not draws_utf8(Facts())
    assert draws_utf8(Facts(utf8=True))
    assert not draws_utf8(Facts(utf8=False))
    assert not draws_utf8(Facts(kind="linux", utf8=True))


@pytest.mark.parametrize(
    ("script", "utf8"),
    [
        ("echo 0 xterm", False),
        ("echo 1 xterm", True),
        ("echo 1 linux", False),
        ("echo", True),
        ("exit 1", True),
        ("sleep 60", True),
    ],
)
def test_tmux_says_whether_the_terminal_in_front_of_it_gets_utf8(
    script: str, utf8: bool, line: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = line
    (tmp_path / "tmux").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "tmux").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    asking = Probe(theirs, theirs, {"TERM": "tmux-256color", "TMUX": "/x,1,0", "PATH": os.environ["PATH"]})
    asking.begin()
    assert asking._tmux is not None
    child = asking._tmux._pid
    os.write(ours, b"\x1b[>84;0;0c" + UTF8 + MODERN[LAST])
    assert asking.finish(0.1 if script == "sleep 60" else 5.0) == Facts(True, "tmux", utf8=utf8)
    asking.put_back()
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


def test_whatever_ends_the_start_the_terminal_is_as_before(
    line: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = line
    before = termios.tcgetattr(theirs)
    monkeypatch.setenv("TERM", "xterm")
    stream = io.TextIOWrapper(io.FileIO(theirs, "w", closefd=False), "latin-1")
    monkeypatch.setattr(sys, "__stdin__", stream)
    monkeypatch.setattr(sys, "__stderr__", stream)

    def start() -> None:
        with Starting():
            assert termios.tcgetattr(theirs) != before
            assert (stream.encoding, stream.errors) == ("utf-8", "replace")
            os.write(ours, b"x" + MODERN[NAME] + MODERN[LAST])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start()
    assert termios.tcgetattr(theirs) == before
    assert (stream.encoding, stream.errors) == ("latin-1", "strict")
    # No answer is left over for the shell.
    assert select.select([theirs], [], [], 0)[0] == []


def test_a_terminal_of_another_charset_gets_ascii_keeps_its_keys_and_is_given_back(tmp_path: Path) -> None:
    home = {"FOREDECK_WORKSPACE": str(tmp_path / "ws"), "LC_ALL": "en_US.ISO-8859-1"}
    with Terminal(utf8=False, **home) as term:
        before = termios.tcgetattr(term.fd)
        term.type("?")
        term.until("+- What can be done here")
        assert term.text.isascii()
        asked = term.raw.index(LAST) + len(LAST)
        assert term.raw[asked:].isascii()
        assert b"\\u" not in term.raw
        term.type("q")
        term.until("a paste")
        term.type("\x11")
        assert term.end() == 0
        assert termios.tcgetattr(term.fd) == before
        own = pyte.Screen(80, 24)
        bare = pyte.ByteStream(own)
        bare.select_other_charset("@")
        bare.feed(term.raw[: term.raw.index(b"\x1b[?1049h")])
        assert "".join(own.display).strip() == ""


def test_one_that_says_nothing_gets_all_signs() -> None:
    with Terminal(answers={}, LC_ALL="POSIX", PYTHONCOERCECLOCALE="0") as term:
        term.type("?")
        term.until("╭─ What can be done here")
