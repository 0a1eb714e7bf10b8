"""Words that no screen may pass on as they are, and words that no screen may read as markup."""

from __future__ import annotations

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
    "\x08",
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
BLANKS = ("\t", "\n", "\r", "\x0b", "\x0c")
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
