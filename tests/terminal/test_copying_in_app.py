"""The card page copied by one key in the app, over the lines of `test_copying`; what its screen says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from emulator import VTE, XTERM, Emulator, Kind
from far import Far, there
from lines import parts, through
from pages import card_page

from core.drafting.extractive import ExtractiveEngine
from core.keeping import Desk
from core.model import Clipping
from core.sharing.page import read_page
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

pytestmark = pytest.mark.terminal
COPY = "Y"
MOSH_MOST = 12_281


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The card page that a desk called `cards` has in the workspace of this test."""
    bench = Workbench(Desk.open(tmp_path / "ws" / "desks" / "cards"), ExtractiveEngine())
    id = bench.desk.new_id()
    bench.shelf.put(Arrivals((Arrival(Clipping(text="The tide comes. It goes. " * 20), id),)))
    bench.change(id, "Draft", read_page(card_page(20_000)).card)
    text = bench.page(id)
    bench.close()
    assert len(text.encode()) == 20_000
    return text


@contextmanager
def opened(name: str, far: Far, folder: Path, kind: Kind = XTERM, **env: str) -> Iterator[Emulator]:
    """The app on that desk behind a line; it is left at the end."""
    inner = there("--desk", "cards", env={"FOREDECK_WORKSPACE": str(folder / "ws"), **env})
    with ExitStack() as stack, Emulator(through(name, far, inner, stack), kind=kind) as term:
        term.until(lambda text: "KEYWORDS" in text or "1 story" in text)
        if "KEYWORDS" not in term.text:
            term.type("\r")
            term.until("KEYWORDS")
        yield term
        term.type("\x11")
        term.end()


@pytest.mark.parametrize(
    "name",
    [
        "ssh > tmux",
        "ssh > screen",
        "tmux, default-terminal screen-256color; set-clipboard on > ssh",
        "tmux, allow-passthrough on > ssh > tmux",
    ],
)
def test_one_key_copies_the_page_and_says_that_it_is_not_confirmed(
    name: str, far: Far, needs: Callable[..., None], tmp_path: Path, page: str
) -> None:
    needs(*parts(name))
    with opened(name, far, tmp_path) as term:
        term.type(COPY)
        term.until_copied(lambda copies: copies)
        text = term.until("not confirmed")
        assert "Copied" not in text
        term.settled(0.4)
        assert {copied for _, copied in term.copies} == {page.encode()}
        assert "# other ways" in text


def test_behind_a_tmux_of_ones_own_the_screen_says_what_to_do(
    far: Far, needs: Callable[..., None], tmp_path: Path, page: str
) -> None:
    needs("tmux")
    with opened("tmux > ssh", far, tmp_path) as term:
        term.type(COPY)
        term.until("Your own tmux in front of ssh")
        term.settled(0.5)
        assert term.copies == []


def test_mosh_gets_the_parts_one_key_after_the_other(
    far: Far, needs: Callable[..., None], tmp_path: Path, page: str
) -> None:
    needs("mosh", "mosh-server")
    with opened("mosh", far, tmp_path) as term:
        term.type(COPY)
        term.until_copied(lambda copies: len(copies) == 1)
        term.until("part 1/2")
        term.type("#")
        term.until("Send the next part, 2 of 2")
        term.type("n")
        term.until_copied(lambda copies: len(copies) == 2)
        term.until("part 2 of 2")
        assert b"".join(copied for _, copied in term.copies) == page.encode()
        assert all(len(copied) <= MOSH_MOST for _, copied in term.copies)


def test_a_display_that_is_gone_writes_nothing_into_the_screen(tmp_path: Path, page: str, far: Far) -> None:
    with opened("here", far, tmp_path, DISPLAY=":4711") as term:
        term.type(COPY)
        term.until("not confirmed")
        term.settled(0.4)
        assert b"open display" not in bytes(term.raw)
        assert term.copies == [("c", page.encode())]


def test_a_terminal_that_takes_no_copies_is_sent_none_and_the_other_ways_are_told(
    far: Far, tmp_path: Path, page: str
) -> None:
    with opened("ssh", far, tmp_path, VTE) as term:
        term.type(COPY)
        term.until("takes no copies")
        term.type("#")
        term.until("last-copy.md")
        term.settled(0.4)
        assert term.copies == []
        term.type("\x1b")
        term.until(lambda text: "Other ways to copy" not in text)
