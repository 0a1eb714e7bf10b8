"""Words that no screen may pass on as they are, and words that no screen may read as markup."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator

from tui.terminal.probe import ATTRIBUTES, BACKGROUND, HERE, LAST, NAME, TWO_LETTERS, WIPED
from tui.terminal.shadow import FRESH

EVIL = (
    "\x1b[2J",
    "\x1b]0;owned\x07",
    "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]8;;http://e.example/\x07",
    "\x1bP1$r0m\x1b\\",
    "\x1bZ",
    "\x1b[6n",
    "\x1b",
    "\x9b31m",
    "\x9d0;t\x9c",
    "\x90q\x9c",
    "\x9a",
    "\x85",
    "\x00",
    "\x05",
    "\x7f",
    "\x0e",
    "\x0f",
    "\x07",
    "\u202e",
    "\u202b",
    "\u2066",
    "\u061c",
    "\u200e",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\U000e0041",
    "\u2028",
    "\u2029",
    "\ufff9",
    "\u115f",
    "\ufffe",
)
"""What steers a terminal, makes it answer, turns or hides text."""
BLANKS = ("\x08", "\t", "\n", "\r", "\x0b", "\x0c")
"""What moves the cursor, as the app itself does."""
SURROGATES = "\ud800 \udfff"
"""No text that is stored can hold them; a message can."""
MARKUP = (
    "[/foo]",
    "x[link=http://e.example/]",
    "[@click=app.quit]",
    "[RETRACTED][1/2]",
    "[b",
    "\\[",
    "[/]",
    "$primary",
    ":smile:",
    "[$warning]",
    "[bold]b[/bold]",
    "{0}",
    "%s",
    "<b>",
)
"""One word each."""

_OURS = re.compile(
    "\x1b\\[(?:"
    "[0-9;]*m"  # colours
    "|[0-9]*(?:;[0-9]+)?H|[0-9]*[A-DGKX]"  # where to draw, the rest of a line
    "|(?:[0-9]+;[0-9]+)?r|[0-9]*[LMST]"  # lines that move
    "|5n"  # how far the terminal is
    "|\\?(?:7|25|1000|1002|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"  # modes
    "|\\?20(?:26|48)\\$p|>[0-9]*u|<[0-9]*u"  # what the terminal is asked on starting, kitty's keys
    ")|\x1b\\]22;(?:default|pointer|text)\x07"  # the shape of the pointer
)
_COPIED = re.compile("\x1b\\]52;c;([A-Za-z0-9+/=]+)\x07")
_END = "\x1b[2J"
"""The screen is wiped once, on leaving."""


def leaks(raw: bytes) -> Iterator[str]:
    """What a program wrote to its terminal besides letters and the sequences of the app itself."""
    text = raw.decode("utf-8").replace(FRESH, "")
    for asked in (NAME, ATTRIBUTES, BACKGROUND, TWO_LETTERS, HERE, WIPED, LAST):
        text = text.replace(asked.decode(), "", 1)  # on starting, before anything is shown
    for copied in _COPIED.findall(text):
        yield from map(ascii, hostile(base64.b64decode(copied).decode("utf-8")))
    text = _OURS.sub("", _COPIED.sub("", text)).replace(_END, "", 1)
    for found in re.finditer("\x1b[^\x1b]{0,16}", text):
        yield ascii(found[0])
    yield from map(ascii, hostile(text) - set("\b\r\x1b"))


def hostile(text: str) -> set[str]:
    """The characters of a text that steer or hide, by what Unicode says of them; a newline is none."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {
        char
        for char in set(text) - {"\n"}
        if unicodedata.category(char) in kinds or ord(char) & 0xFFFE == 0xFFFE or char in "\u115f\u3164"
    }
