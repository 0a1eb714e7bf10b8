"""20,000 bytes of many scripts from `foredeck copy` into the clipboard in front, over every line there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from emulator import XTERM, Emulator, Kind
from far import Far, there
from lines import parts, through
from pages import card_page

pytestmark = pytest.mark.terminal
MOSH_MOST = 12_281

ARRIVES = (
    "ssh",
    "ssh > tmux",
    "ssh > tmux, set-clipboard on",
    "ssh > tmux, allow-passthrough on",
    "ssh > tmux, set-clipboard off",
    "ssh > tmux, set-clipboard off; allow-passthrough off",
    "ssh > screen",
    "ssh > tmux, allow-passthrough on > ssh",
    "tmux, set-clipboard on > ssh",
    "tmux, allow-passthrough on > ssh",
    "tmux, set-clipboard on > ssh > tmux",
    "tmux, allow-passthrough on > ssh > tmux",
    "screen > ssh",
)
"""Lines on which a copy can arrive whole."""


@contextmanager
def copying(
    name: str, far: Far, page: Path, *words: str, kind: Kind = XTERM, **env: str
) -> Iterator[Emulator]:
    """`foredeck copy` behind a line; when it has ended it waits for Enter, its exit code on the screen."""
    given = {"FOREDECK_WORKSPACE": str(page.parent / "ws"), **env}
    inner = f"{there('copy', str(page), *words, env=given)}; echo code $?; read key"
    with ExitStack() as stack, Emulator(through(name, far, inner, stack), kind=kind) as term:
        yield term
        term.type("\r")
        term.end()


def claims(term: Emulator) -> str:
    """What it said, in one line."""
    return term.until("code ").replace("\n", "").partition("code ")[0].strip()


@pytest.mark.parametrize("name", ARRIVES)
def test_a_card_arrives_byte_for_byte_and_nothing_more_is_claimed(
    name: str, far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs(*parts(name))
    text = card_page(20_000)
    page = tmp_path / "card.md"
    page.write_text(text, "utf-8")
    with copying(name, far, page) as term:
        term.until_copied(lambda copies: copies)
        said = claims(term)
        term.settled(0.4)
        # A tmux that takes a copy for itself hands it on with an empty selection.
        assert {copied for _, copied in term.copies} == {text.encode()}
        if not name.startswith("tmux, set-clipboard"):
            assert [selection for selection, _ in term.copies] == ["c"]
        assert "not confirmed" in said
        assert "Copied" not in said
        assert "code 0" in term.text
        assert "]52" not in term.text
    assert (tmp_path / "ws" / "last-copy.md").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["tmux > ssh", "ssh > tmux > ssh"])
def test_behind_a_tmux_of_ones_own_that_holds_it_back_what_to_do_is_said(
    name: str, far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("tmux")
    page = tmp_path / "card.md"
    page.write_text(card_page(20_000), "utf-8")
    with copying(name, far, page) as term:
        said = claims(term)
        term.settled(0.6)
        assert term.copies == []
        assert "Your own tmux in front of ssh" in said
        assert "tmux set -s set-clipboard on" in said
        assert "last-copy.md" in said


@pytest.mark.parametrize("name", ["mosh", "mosh > tmux"])
def test_mosh_gets_parts_that_it_does_not_cut(
    name: str, far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("mosh-server", *parts(name))
    page = tmp_path / "card.md"
    for size in (MOSH_MOST, 20_000):
        text = card_page(size)
        page.write_text(text, "utf-8")
        came = ""
        while len(came.encode()) < size:
            part = str(1 if not came else 2)
            with copying(name, far, page, "--part", part) as term:
                term.until_copied(lambda copies: copies)
                said = claims(term)
                ((selection, data),) = term.copies
                assert selection == "c"
                assert 0 < len(data) <= MOSH_MOST
                came += data.decode()
                assert ("part 1/2" in said) is (size == 20_000 and part == "1")
        assert came == text


def test_the_same_again_through_mosh_is_sent_again(
    far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("mosh", "mosh-server")
    page = tmp_path / "card.md"
    text = card_page(2_000)
    page.write_text(text, "utf-8")
    command = there("copy", str(page), env={"FOREDECK_WORKSPACE": str(tmp_path / "ws")})
    with Emulator(far.mosh(f"{command}; {command}; read key")) as term:
        term.until_copied(lambda copies: len(copies) == 2, 20)
        assert [copied.decode().rstrip("\n") for _, copied in term.copies] == [text.rstrip("\n")] * 2
        term.type("\r")
        term.end()


def test_no_program_for_the_clipboard_of_this_machine_is_run_over_a_line(far: Far, tmp_path: Path) -> None:
    spies, heard = tmp_path / "spies", tmp_path / "heard"
    spies.mkdir()
    for name in ("xclip", "xsel", "wl-copy", "wl-paste", "pbcopy", "clip.exe"):
        spy = spies / name
        spy.write_text(f'#!/bin/sh\necho "{name} $@" >> {heard}\n', "utf-8")
        spy.chmod(0o755)
    page = tmp_path / "card.md"
    text = card_page(3_000)
    page.write_text(text, "utf-8")
    # As with `ssh -X`: there is a display, and what serves it would take the copy.
    env = {"PATH": f"{spies}:/usr/bin:/bin", "DISPLAY": "localhost:10.0", "WAYLAND_DISPLAY": "wayland-0"}
    for name in ("ssh", "ssh > tmux", "ssh > screen"):
        with copying(name, far, page, **env) as term:
            term.until_copied(lambda copies: copies)
            claims(term)
            assert {copied.decode() for _, copied in term.copies} == {text}
    assert not heard.exists()
