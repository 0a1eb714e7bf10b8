"""Copying at this machine, and over a line into a real terminal emulator."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from display import Display, display, xterm
from emulator import Emulator
from far import Far, there, wait_for
from lines import through
from multiplexers import line, tmux
from pages import card_page

from tui.clipboard.where import from_proc, named_far

pytestmark = pytest.mark.terminal


@pytest.fixture(scope="module")
def shown(needs: Callable[..., None]) -> Iterator[Display]:
    needs("Xvfb", "xclip", "xterm")
    with display() as one:
        yield one


@pytest.fixture
def sits_here() -> None:
    """For tests that have to be started by somebody at this machine."""
    if any(named_far(name) for name in from_proc().above(os.getpid())):
        pytest.skip("NOT TESTED, as these tests were started over a line: the clipboard of this machine")


@pytest.mark.usefixtures("sits_here")
def test_at_this_machine_a_copy_is_read_back_and_outlives_the_program(shown: Display, tmp_path: Path) -> None:
    text = card_page(20_000)
    page = tmp_path / "card.md"
    page.write_text(text, "utf-8")
    with Emulator(["sh", "-c", there("copy", str(page))], env={"DISPLAY": shown.name}) as term:
        assert term.end() == 0
        said = term.text.replace("\n", "")
        assert "Copied the card" in said
        assert "read back" in said
        assert term.copies == []
    assert shown.clipboard() == text.encode()


@pytest.mark.usefixtures("sits_here")
def test_a_display_that_is_gone_is_no_clipboard_and_says_nothing_into_the_screen(tmp_path: Path) -> None:
    text = card_page(3_000)
    page = tmp_path / "card.md"
    page.write_text(text, "utf-8")
    with Emulator(["sh", "-c", there("copy", str(page))], env={"DISPLAY": ":4711"}) as term:
        assert term.end() == 0
        said = term.text.replace("\n", "")
        assert "Copied" not in said
        assert "not confirmed" in said
        assert "display" not in said.replace(str(tmp_path), "")
        assert term.copies == [("c", text.encode())]


@pytest.mark.usefixtures("sits_here")
def test_a_pane_made_here_and_looked_at_from_afar_copies_to_afar(
    shown: Display, far: Far, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("tmux")
    text = card_page(4_000)
    page = tmp_path / "card.md"
    page.write_text(text, "utf-8")
    before = shown.clipboard()
    with tmux(far.folder) as one:
        inner = one.command(f"read key; {there('copy', str(page))}; read key")
        with Emulator(inner, env={"DISPLAY": shown.name}) as first:
            first.until("[one]")
            first.signal(signal.SIGKILL)
        with Emulator(far.ssh(line(one.again()))) as second:
            second.until("[one]")
            second.type("\r")
            second.until_copied(lambda copies: copies)
            assert second.copies == [("c", text.encode())]
            second.until("not confirmed")
    assert shown.clipboard() == before


@pytest.mark.parametrize("name", ["ssh", "ssh > tmux"])
def test_a_real_terminal_has_it_in_its_clipboard(name: str, shown: Display, far: Far, tmp_path: Path) -> None:
    text = card_page(20_000 - len(name))
    page = tmp_path / "card.md"
    page.write_text(text, "utf-8")
    inner = f"{there('copy', str(page), env={'FOREDECK_WORKSPACE': str(tmp_path / 'ws')})}; sleep 30"
    with ExitStack() as stack, xterm(shown, *through(name, far, inner, stack)):
        wait_for(lambda: shown.clipboard() == text.encode(), 15, "the card in the clipboard")
