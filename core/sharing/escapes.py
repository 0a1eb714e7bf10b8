"""How a text stands on a card page: raw where it can, escaped where it would break the page.

Published pages hold raw text, so a text that is safe as it is stands as it is.
What would break a table or a list for a Markdown renderer is escaped in ways
that a renderer shows right: `|` as `\\|`, a newline as `<br>`, a tab and the
blanks at a cell's edges as `&#N;`, the mark that would begin a list, heading or
quote behind a backslash, and what only looks like one of these as `&#38;#N;`,
`&#60;br>` or `&#92;`.

One rule lets published pages and our own be read by the same reader: a text on a
page is taken for an escaped one only when it is, to the letter, what `encode`
would have written. So `decode(encode(value)) == value` for every value, and
`encode(decode(text)) == text` for every text that can stand on a page. A published
`<br>` is thus read as the line break that a renderer shows, and written as `<br>`.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from core.model.cleaning import clean_text


class Where(Enum):
    """What surrounds a text on the page."""

    CELL = "cell"
    """Between two bars of a table: bars break it, blanks at its edges are padding."""
    ITEM = "item"
    """A line that Markdown reads for block marks: a bullet's text, the summary."""
    LINE = "line"
    """Inside a line that begins otherwise: a title, a category."""


_SPECIAL = re.compile(r"(\\*)(<br>|&(?=#\d{1,5};)|[\n\t])")
_SPECIAL_CELL = re.compile(r"(\\*)(<br>|&(?=#\d{1,5};)|[|\n\t])")
_ESCAPED = re.compile(r"<br>|&#(\d{1,5});")
_ESCAPED_CELL = re.compile(r"<br>|\\\||&#(\d{1,5});")
_WRITTEN = {"|": "\\|", "\n": "<br>", "\t": "&#9;", "&": "&#38;", "<br>": "&#60;br>"}

_MARK = re.compile(
    r"(?:[*+-]|#{1,6})(?=\s|$)|>|```|~~~|<(?!br>)(?=[!?/a-zA-Z])"
    r"|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$|(?:\*[ \t]*){3,}$"
)
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HIDDEN_MARK = re.compile(r"\\(?=[*+#>`~<_-])")
_HIDDEN_NUMBER = re.compile(r"(\d{1,9})\\(?=[.)])")

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def keep(text: str) -> str:
    """The text cleaned for a card, but with its own composition of accents and its tabs."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = "\t".join(clean_text(part) for part in text.split("\t"))
    return text if unicodedata.normalize("NFC", text) == cleaned else cleaned


def encode(value: str, where: Where) -> str:
    """The value as one stretch of a line of the page; what may not be stored at all is cleaned away."""
    value = keep(value)
    if where is Where.CELL and not value.strip():
        return ""
    if _harmless(value, where) and decode(value, where) == value:
        return value
    return _escape(value, where)


def decode(text: str, where: Where) -> str:
    """The value of a stretch of a page's line, see the module's rule."""
    value = _unescape(text, where)
    return value if value != text and _escape(value, where) == text else text


def _harmless(value: str, where: Where) -> bool:
    if _CONTROL.search(value) or "\t" in value:
        return False
    if where is Where.CELL:
        return "|" not in value and value == value.strip()
    start = value.lstrip(" ")
    return where is Where.LINE or not (_MARK.match(start) or _NUMBER.match(start))


def _escape(value: str, where: Where) -> str:
    special = _SPECIAL_CELL if where is Where.CELL else _SPECIAL
    text = special.sub(lambda found: "&#92;" * len(found[1]) + _WRITTEN[found[2]], value)
    if where is Where.CELL and text:
        if text[0].isspace():
            text = f"&#{ord(text[0])};{text[1:]}"
        if text[-1].isspace():
            text = f"{text[:-1]}&#{ord(text[-1])};"
    if where is Where.ITEM:
        start = text.lstrip(" ")
        text = " " * (len(text) - len(start)) + _escape_start(start)
    return text


def _escape_start(text: str) -> str:
    if _HIDDEN_MARK.match(text):
        return "&#92;" + text[1:]
    if hidden := _HIDDEN_NUMBER.match(text):
        return f"{hidden[1]}&#92;{text[hidden.end() :]}"
    if _MARK.match(text):
        return "\\" + text
    if number := _NUMBER.match(text):
        return f"{number[1]}\\{text[number.end(1) :]}"
    return text


def _unescape(text: str, where: Where) -> str:
    if where is not Where.ITEM and "<br>" not in text and "&#" not in text and "\\|" not in text:
        return text
    if where is Where.ITEM:
        start = text.lstrip(" ")
        blanks = text[: len(text) - len(start)]
        if _HIDDEN_MARK.match(start):
            text = blanks + start[1:]
        elif hidden := _HIDDEN_NUMBER.match(start):
            text = blanks + hidden[1] + start[hidden.end() :]
    return (_ESCAPED_CELL if where is Where.CELL else _ESCAPED).sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    if found[0] == "<br>":
        return "\n"
    if found[1] is None:
        return "|"
    number = int(found[1])
    known = number in (9, 38, 60, 92) or unicodedata.category(chr(number)) == "Zs"
    return chr(number) if known else found[0]
