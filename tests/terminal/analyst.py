"""What an analyst does over a line: opens a card, types into it; and what is then on the desk."""

from __future__ import annotations

import time
from pathlib import Path

from emulator import Emulator
from far import ROOT, wait_for

from core.keeping import Desk

ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"


def drafted(text: str) -> bool:
    """The head of the screen counts the blanks of a card once it is kept."""
    return " blank" in text.partition("\n")[0]


def typing(term: Emulator, word: str) -> None:
    """Confirm an edit of the title with `sure` and the word; leave a second one with `half` open."""
    term.until("KEYWORDS")
    term.until(drafted)
    term.type("g")
    term.type("e")
    term.until("Enter keep")
    term.type(f" sure{word}\r")
    term.until(lambda text: "your words" in text and "Enter edit" in text and "Saved" in text)
    term.type("e")
    term.until("Enter keep")
    term.type(f" half{word}")
    term.until(f"half{word}")


def kept(workspace: Path) -> str:
    """All words of titles on the only desk of a workspace, and what was being typed."""
    (folder,) = (workspace / "desks").iterdir()
    desk = Desk.look(folder)
    texts = [typed.text for typed in desk.typings().values()]
    for story in desk.stories():
        if card := desk.card(story.id):
            texts.append(card.title.text)
    return " ".join(texts)


def ended(note: Path, began: float, within: float) -> tuple[int, float]:
    """(exit code, seconds) of a program that `there` started with a note, once it has ended."""
    code = Path(f"{note}.code")
    wait_for(code.exists, within, f"the end of the program within {within:g} s")
    return int(code.read_text()), time.monotonic() - began


def right_picture(term: Emulator, quiet: float = 0.5) -> None:
    """What is shown is what a redraw shows; `quiet` is how long nothing comes once all is there."""
    term.settled(quiet)
    before, came = term.text, term.came
    term.type("\x0c")
    wait_for(lambda: term.came > came, 10, "a redraw")
    term.settled(quiet)
    assert term.text == before
