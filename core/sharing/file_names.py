"""File names of cards by a pattern: safe on every file system, each once, never outside their folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from string import Formatter
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model.cleaning import clean_line
from core.sharing.document import file_stem

if TYPE_CHECKING:
    from core.model.published import Published

PLACEHOLDERS = ("id", "md5", "slug", "day", "page", "category", "n")
"""The published id, the plain MD5 of the link, the title, the day, the page, the category, the number."""
DEFAULT = "{id}"
_LONGEST = 100
"""Bytes of one part of a name, so that an ending and a number still fit anywhere."""
_LONGEST_PATTERN = 200
_UNSAFE = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?", re.I)


class Names:
    """Gives the cards of one export their names, such as `folder/name.md`, each once in any case."""

    def __init__(self, pattern: str, ending: str) -> None:
        """Raises BadInput for a pattern that names no file or asks for what there is not."""
        self._parts = _parsed(pattern.removesuffix(ending))
        self._ending = ending
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}
        self._number = 0
        self.again: list[str] = []
        """Names that had to differ from what the pattern says, because another card had that one."""

    def name(self, published: Published) -> str:
        """The name of the next card, relative to the folder, with `/` between its parts."""
        self._number += 1
        values = _values(published, self._number)
        text = "".join(literal + (values[field] if field else "") for literal, field in self._parts)
        stem = "/".join(safe_part(part) for part in text.split("/"))
        name, number = stem, self._last.get(_folded(stem), 1)
        while _folded(name) in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(_folded(name))
        self._last[_folded(stem)] = number
        if number > 1:
            self.again.append(f"{name}{self._ending}")
        return f"{name}{self._ending}"


def safe_part(text: str) -> str:
    """A file or folder name that every file system takes, without its ending."""
    name = _UNSAFE.sub("-", clean_line(text)).strip(" .")
    name = name.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").strip(" .")
    name = f"card{name}" if name.startswith(("-", "~", "$")) else name
    return f"card-{name}" if not name or _RESERVED.fullmatch(name) else name


def _parsed(pattern: str) -> list[tuple[str, str]]:
    """(literal text, placeholder behind it or nothing) of a pattern."""
    shown = clean_line(pattern)[:60]
    if not pattern.strip() or len(pattern) > _LONGEST_PATTERN:
        raise BadInput("That pattern names no file.", "Write one such as {day}-{slug}.")
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise BadInput(f"The pattern “{shown}” has a brace without its other half.") from error
    for _, field, spec, conversion in parts:
        if field is not None and (field not in PLACEHOLDERS or spec or conversion):
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise BadInput(f"File names have no {{{clean_line(field)[:30]}}}.", f"There are {known}.")
    filled = "".join(literal + ("x" if field else "") for literal, field, _, _ in parts)
    if re.search(r"(?:^|/)\.\.?(?:/|$)", filled) or "\\" in filled:
        raise BadInput(f"The pattern “{shown}” leads out of the folder.", "Leave out .. and \\.")
    if pattern.startswith("/") or "//" in pattern or pattern.endswith("/"):
        raise BadInput(f"The pattern “{shown}” is no name inside a folder.", "Write it as {day}/{slug}.")
    return [(literal, field or "") for literal, field, _, _ in parts]


def _values(published: Published, number: int) -> dict[str, str]:
    card = published.card
    link = card.link or f"{card.title.text}\n{card.page}"
    plain = hashlib.md5(link.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    page = re.sub(r"[^\w.-]+", "-", clean_line(card.page), flags=re.ASCII).strip(".-")
    return {
        "id": re.sub(r"\W+", "-", published.id, flags=re.ASCII) or plain,
        "md5": plain,
        "slug": file_stem(card.title.text),
        "day": published.day.isoformat() if published.day else "undated",
        "page": page or "no-page",
        "category": file_stem(card.category.text) if not card.category.blank else "no-category",
        "n": f"{number:03}",
    }


def _folded(name: str) -> str:
    """What two names have in common that some file systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())
