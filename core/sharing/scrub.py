"""The text of a page without anything that steers a terminal, but with the bytes of its mojibake."""

from __future__ import annotations

import re

from core.model.cleaning import clean_text

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")


def scrub(text: str) -> tuple[str, list[int]]:
    """The text with LF line ends and hostile lines cleaned, and the numbers (from 1) of those lines.

    C1 characters stay where they are bytes of one printable character that was
    decoded wrongly (`â€\\x9d`), since a page is written back byte for byte.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    cleaned: list[int] = []
    for index, line in enumerate(lines):
        if _STEERING.search(line) or any(not _mojibake(line, c1.start()) for c1 in _C1.finditer(line)):
            lines[index] = clean_text(line).replace("\n", " ")
            cleaned.append(index + 1)
    return "\n".join(lines), cleaned


def for_terminal(text: str) -> str:
    """The text as a terminal may see it: nothing in it steers or hides; line ends stay."""
    text = without_c1(text)
    return "\n".join(clean_text(line).replace("\n", " ") for line in text.split("\n"))


def without_c1(text: str) -> str:
    """The text of a scrubbed page as a terminal may see it, without the controls among its mojibake."""
    return _C1.sub("", text)


def _mojibake(line: str, at: int) -> bool:
    """Whether the C1 character at an offset is part of a UTF-8 sequence read as Windows-1252 or Latin-1."""
    for start in range(max(at - 3, 0), at):
        lead = ord(line[start])
        length = (
            2 if 0xC2 <= lead <= 0xDF else 3 if 0xE0 <= lead <= 0xEF else 4 if 0xF0 <= lead <= 0xF4 else 0
        )
        if start + length <= at:
            continue
        try:
            decoded = bytes(_byte(mark) for mark in line[start : start + length]).decode("utf-8")
        except ValueError:
            continue
        if decoded.isprintable() and len(decoded) == 1:
            return True
    return False


def _byte(mark: str) -> int:
    code = ord(mark)
    return code if code <= 0xFF else mark.encode("cp1252")[0]
