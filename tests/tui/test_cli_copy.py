"""`foredeck copy`: a card or a part of it, from a plain shell, with nothing on stdout."""

from __future__ import annotations

import base64
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from processes import environment

from core.sharing.page import read_page, write_page
from tui import copy_command
from tui.cli import main

SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
FAR = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "TERM": "xterm-256color"}

Run = pytest.CaptureFixture[str]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What is sent to a terminal at the far end of ssh."""
    for name in ("TMUX", "STY", "TMUX_PANE", "TEXTUAL_DRIVER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in FAR.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FOREDECK_WORKSPACE", str(tmp_path / "ws"))
    told: list[str] = []
    monkeypatch.setattr(copy_command, "_send", told.append)
    return told


def text_of(sequence: str) -> str:
    found = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1]).decode()


def test_the_card_is_sent_as_its_page_and_the_sentence_says_no_more(
    sent: list[str], capsys: Run, tmp_path: Path
) -> None:
    assert main(["copy", str(SEED)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert text_of(sent[0]) == write_page(read_page(SEED.read_text("utf-8")).card)
    kept = tmp_path / "ws" / "last-copy.md"
    assert kept.read_text("utf-8") == text_of(sent[0])
    assert "not confirmed" in err
    assert str(kept) in err
    assert "Copied" not in err


def test_a_part_in_another_form(sent: list[str], capsys: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    card = read_page(SEED.read_text("utf-8")).card
    assert main(["copy", str(SEED), "--row", "signals 2", "--as", "tsv"]) == 0
    assert text_of(sent[-1]).split("\t")[0] == card.signals.rows[1].name.text
    assert main(["copy", str(SEED), "--section", "keyw", "--as", "plain"]) == 0
    assert text_of(sent[-1]) == "Keywords\n" + ", ".join(cell.text for cell in card.keywords)
    for words in (
        ["--row", "signals 99"],
        ["--section", "nowhere"],
        ["--part", "0"],
        ["--row", "signals 1", "--section", "signals"],
        ["--as", "docx"],
    ):
        assert main(["copy", str(SEED), *words]) == 2
    assert main(["copy", str(SEED.parent / "nothing.md")]) == 2
    assert len(sent) == 2


def test_only_the_file_is_an_exit_code_of_its_own(sent: list[str], capsys: Run, tmp_path: Path) -> None:
    assert main(["copy", str(SEED), "--way", "file"]) == 1
    err = capsys.readouterr().err
    assert str(tmp_path / "ws" / "last-copy.md") in err
    assert "into the file only: `--way file`." in err
    assert main(["copy", str(SEED), "--way", "native"]) == 1
    assert "`native` does not reach: `--way native`." in capsys.readouterr().err
    assert main(["copy", str(SEED), "--way", "off"]) == 1
    assert capsys.readouterr().err == "foredeck: Copying is switched off: `--way off`.\n"
    (tmp_path / "ws" / "settings.toml").write_text('clipboard = "off"\n')
    assert main(["copy", str(SEED), "--as", "html"]) == 1
    assert not (tmp_path / "ws" / "last-copy.html").exists()
    assert "switched off: `clipboard` in settings.toml." in capsys.readouterr().err
    assert sent == []


def test_a_part_that_is_not_there_is_not_sent(
    sent: list[str], capsys: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["copy", str(SEED), "--part", "9"]) == 2
    assert "The card goes in one part." in capsys.readouterr().err
    monkeypatch.setenv("TERMUX_VERSION", "1")
    monkeypatch.setattr("tui.clipboard.service.MOST_TERMUX", 1000)
    assert main(["copy", str(SEED), "--part", "999"]) == 2
    said = re.search(r"The card has (\d+) parts\.", capsys.readouterr().err)
    assert said
    assert sent == []
    assert main(["copy", str(SEED), "--part", said[1]]) == 0


def test_it_reaches_the_terminal_when_stdout_and_stderr_are_pipes(tmp_path: Path) -> None:
    """The card comes by stdin, and the sequence goes to the controlling terminal alone."""
    own, other = pty.openpty()
    script = (
        "import os, sys, fcntl, termios; os.setsid(); fcntl.ioctl(3, termios.TIOCSCTTY, 0);"
        "from tui.cli import main; sys.exit(main(['copy', '-', '--section', 'keywords']))"
    )
    os.set_inheritable(other, True)
    ran = subprocess.run(
        [sys.executable, "-c", f"import os; os.dup2({other}, 3); exec({script!r})"],
        input=SEED.read_bytes(),
        capture_output=True,
        env=environment(FOREDECK_WORKSPACE=str(tmp_path), **FAR),
        pass_fds=(other,),
        timeout=30,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, b""), ran.stderr
    assert b"not confirmed" in ran.stderr
    assert "China" in text_of(os.read(own, 65_536).decode())
    os.close(own)
    os.close(other)


def test_without_a_terminal_the_file_is_what_there_is(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())", "copy", str(SEED)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(FOREDECK_WORKSPACE=str(tmp_path), **FAR),
        start_new_session=True,
        timeout=30,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert str(tmp_path / "last-copy.md").encode() in ran.stderr
    assert (tmp_path / "last-copy.md").stat().st_mode & 0o777 == 0o600
