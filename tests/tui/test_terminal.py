"""An analyst's job in a real terminal, from the first screen to the exported page."""

from __future__ import annotations

import re
from pathlib import Path

from terminal import Terminal

from core.paths import samples
from core.sharing.page import read_page

SEEDS = [str(path) for path in sorted(samples().glob("00[1-4]*.txt"))]


def drafted(text: str) -> bool:
    """The head of the screen counts the blanks of a card once it is kept."""
    return re.search(r"\d+ blank", text.partition("\n")[0]) is not None


def test_draft_edit_export_quit_and_come_back(tmp_path: Path) -> None:
    home = {"FOREDECK_WORKSPACE": str(tmp_path / "ws")}
    with Terminal(*SEEDS, size=(80, 24), cwd=tmp_path, **home) as term:
        term.until(drafted)
        term.type("b")
        term.type("b")
        term.until("Enter fills it")
        term.type("e")
        term.until("Enter keep")
        term.type("typed by hand")
        term.until("typed by hand")
        term.type("\r")
        term.until("your words")
        term.type("E")
        term.until("Enter exports")
        term.type("\r")
        term.until("Exported")
        term.until("Saved")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
        assert b"\x1b[?1049l" in term.raw, "the terminal is given back"
    (page,) = tmp_path.glob("*.md")
    read = read_page(page.read_text(encoding="utf-8"))
    assert "typed by hand" in page.read_text(encoding="utf-8")
    assert read.card.summary_text
    with Terminal(*SEEDS, size=(80, 24), cwd=tmp_path, **home) as term:
        term.until("KEYWORDS")
        term.type("]]]]]")
        term.until("typed by hand")
        term.type("q")
        term.type("q")
        assert term.end() == 0, term.left_behind()


def test_a_folder_shows_its_stories_and_what_could_not_be_read(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "empty.txt").write_bytes(b"")
    (clips / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    for path in SEEDS:
        (clips / Path(path).name).write_bytes(Path(path).read_bytes())
    flow = next(samples().glob("day-*/*flow-battery.html"))
    (clips / flow.name).write_bytes(flow.read_bytes())
    with Terminal(str(clips), size=(80, 24), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("2 stories")
        term.until("2 not read")
        term.type("p")
        term.until("Esc closes")
        term.until("empty.txt")
        term.until("picture.txt")
        term.type("\x1b")
        term.until(lambda text: "picture.txt" not in text)
        term.type("?")
        term.until("What can be done here")
        term.type("\x1b")
        term.type("\x11")
        assert term.end() == 0, term.left_behind()


def test_without_a_terminal_of_any_size_that_helps_it_still_lives_and_ends(tmp_path: Path) -> None:
    with Terminal(*SEEDS, size=(20, 5), FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("60x15")
        term.type("\x11")
        # While a card is being drafted it is asked about, and the same key says yes.
        while not term.ended() and "Leave?" not in term.text:
            term.read(0.05)
        if not term.ended():
            term.type("\x11")
        assert term.end() == 0, term.left_behind()
