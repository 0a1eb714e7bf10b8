"""The command that copies a card, or a part of it, to where the analyst can paste it."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model import Place
from core.model.copying import Form, What
from tui.console import DONE, PARTLY, is_terminal, say
from tui.inputs import read_card

if TYPE_CHECKING:
    from core.model import Section
    from tui.clipboard.copied import Copied


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    card: str
    place: Path
    """The workspace, which has the settings and the file of the last copy."""
    section: str = ""
    row: str = ""
    form: str = "page"
    part: int = 1
    way: str = ""
    """In place of `clipboard` in the settings."""


def copy(asked: Asked) -> int:
    """Copy a card or a part of it and say what became of it: 0 when it was copied or sent to the
    terminal, 1 when at most its file holds it. Nothing is written to stdout. Raises BadInput."""
    what, place, name = _part(asked)
    read = read_card(asked.card)
    from core.settings import load_settings
    from core.sharing.copies import copied

    text = copied(read.card, what, Form(asked.form), place, read.variant)
    if not text:
        raise BadInput(f"{name} is empty.", "There is nothing to copy.")
    settings, _ = load_settings(asked.place)
    done = asyncio.run(_copied(text, name, asked, asked.way or settings.clipboard))
    from tui.clipboard.copied import Sure
    from tui.clipboard.refusing import SETTING
    from tui.clipboard.telling import copied_sentence

    said = copied_sentence(done, ways="")
    if asked.way:
        said = said.replace(SETTING, f"`--way {asked.way}`")
    more = f"--part {done.part + 1} sends the next." if done.part < done.parts else ""
    kept = f"The text is in {done.path}" if done.path else ""
    say(" ".join(each for each in (said, more, kept) if each))
    return PARTLY if done.sure is Sure.ONLY_FILE else DONE


def _part(asked: Asked) -> tuple[What, Place | None, str]:
    """(how much of the card, where, what it is called). Raises BadInput when there is no such place."""
    if not (asked.section or asked.row):
        return What.CARD, None, "The card"
    from tui.regenerating import row_named, section_named

    if asked.row:
        place = row_named(asked.row)
        return What.ROW, place, f"Row {place.index + 1} of {place.section}"
    section: Section = section_named(asked.section)
    return What.SECTION, Place(section=section), str(section)


async def _copied(text: str, name: str, asked: Asked, way: str) -> Copied:
    from core.remembered import Remembered
    from tui.clipboard.service import Clipboard
    from tui.terminal.probe import read_answers

    facts, _ = read_answers(b"", os.environ)
    clipboard = Clipboard(asked.place, _send, facts, Remembered(asked.place), way)
    if asked.part > 1 and asked.part > (count := await clipboard.parts_of(text)):
        in_parts = "goes in one part" if count == 1 else f"has {count} parts"
        raise BadInput(f"{name} {in_parts}.", "Nothing was copied.")
    return await clipboard.copy(text, name, asked.part, form=Form(asked.form))


def _send(sequence: str) -> None:
    """Send a control sequence to the terminal, wherever stdout goes. Raises OSError when there is none."""
    data = sequence.encode("ascii")
    try:
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        if sys.stderr is None or not is_terminal(sys.stderr):
            raise
        sys.stderr.flush()
        terminal = os.dup(sys.stderr.fileno())
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(terminal, rest) :]
    finally:
        os.close(terminal)
