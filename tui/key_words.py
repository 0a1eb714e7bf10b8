"""Keys as people write them in a file, as the table of actions has them."""

from __future__ import annotations

import re
import unicodedata

from textual.keys import key_to_character

_NAMES = {
    **{
        name: name
        for name in ["escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end"]
    },
    **{name: name for name in ["up", "down", "left", "right", "comma", "pageup", "pagedown"]},
    **{f"f{number}": f"f{number}" for number in range(1, 13)},
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page up": "pageup",
    "page down": "pagedown",
    "bksp": "backspace",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    ",": "comma",
    "backslash": "\\",
    " ": "space",
}
_SAME = {"i": "tab", "m": "enter", "[": "escape", "h": "backspace"}
_ALWAYS = {"tab": "Tab", "enter": "Enter", "escape": "Esc", "backspace": "Backspace"}
_MODIFIERS = {"control": "ctrl", "c": "ctrl", "option": "alt", "meta": "alt", "m": "alt", "s": "shift"}
_MODIFIED = re.compile(r"(?i)<?((?:(?:ctrl|control|alt|option|meta|shift|super|cmd|[cms])[+-])+)(.+?)>?")
_BLANKS = re.compile(r"(?i)\b(ctrl|control|alt|option|meta|shift|super|cmd)\s*([+-])\s*(?=\S)")
_MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "delete", "insert", "tab")


class NoKey(ValueError):
    """Why some words name no key that a terminal sends, as the end of a sentence."""


def key_of_words(words: str) -> str:
    """The key that some words name: `Ctrl+R` is `ctrl+r`, `PgDn` is `pagedown`, `Shift+a` is `A`.

    Raises NoKey with the reason.
    """
    text = words if len(words) == 1 else _BLANKS.sub(r"\1\2", words.strip())
    if len(text) == 2 and text[0] == "^":
        text = f"ctrl+{text[1]}"
    found = _MODIFIED.fullmatch(text)
    if found is None:
        return _plain(text)
    modifiers = [word.lower() for word in re.split("[+-]", found[1]) if word]
    return _modified({_MODIFIERS.get(word, word) for word in modifiers}, _plain(found[2]))


def _plain(text: str) -> str:
    """A key without modifiers."""
    if text.lower() in _NAMES:
        return _NAMES[text.lower()]
    named = key_to_character(text.lower()) if len(text) > 1 else unicodedata.normalize("NFC", text)
    if not named or len(named) != 1 or not named.isprintable() or unicodedata.combining(named):
        raise NoKey("there is no such key")
    return _NAMES.get(named, named)


def _modified(modifiers: set[str], key: str) -> str:
    if modifiers == {"shift"}:
        if len(key) == 1 and key.isalpha():
            return key.upper()
        if key in _MOVES:
            return f"shift+{key}"
        raise NoKey("write the character that Shift gives")
    if modifiers == {"ctrl"}:
        return _control(key.lower())
    if modifiers == {"alt"} and (len(key) == 1 or key in _MOVES):
        return f"alt+{key}"
    raise NoKey("only some terminals send such a chord")


def _control(key: str) -> str:
    if same := _SAME.get(key):
        name = _ALWAYS[same]
        raise NoKey(f"to a terminal it is the same as {name}; write {name}")
    if key == "c":
        raise NoKey("it copies what is selected")
    if key in _MOVES[:-1] or re.fullmatch("[a-z]", key):
        return f"ctrl+{key}"
    raise NoKey("only some terminals send such a chord")
