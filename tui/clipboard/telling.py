"""What became of a copy, said: `Copied` only of what was read back or tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.clipboard import refusing
from tui.clipboard.copied import Sure

if TYPE_CHECKING:
    from tui.clipboard.copied import Copied

OTHER_WAYS = "# other ways"
"""The key to the other ways, as the app says it."""
NEXT_PART = "# next part"
"""The same, where a part is still to be sent."""


def size_told(size: int) -> str:
    """A size in bytes as people read it: `412 bytes`, `17.4 KB`."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1000:.1f} KB" if size < 999_950 else f"{size / 1_000_000:.1f} MB"


def copied_sentence(copied: Copied, *, long: bool = False, ways: str = OTHER_WAYS) -> str:
    """What became of a copy: one line as a rule, or with all there is to say; `ways` ends it where the
    analyst may need another."""
    told = _long(copied) if long else _short(copied)
    sure = copied.sure is Sure.VERIFIED or (copied.sure is Sure.TESTED and copied.parts == 1)
    if not ways or sure:
        return told
    return f"{told} {NEXT_PART if copied.part < copied.parts and ways == OTHER_WAYS else ways}"


def _short(copied: Copied) -> str:
    size = size_told(copied.size)
    what = copied.what[:1].lower() + copied.what[1:]
    part = f"part {copied.part}/{copied.parts} of " if copied.parts > 1 else ""
    match copied.sure:
        case Sure.VERIFIED:
            return f"Copied {what}, {size}: read back, it is the same."
        case Sure.TESTED:
            return f"Copied {part}{what}, {size}, the way you tested here."
        case Sure.SENT if copied.why:
            return f"Sent {part}{size}, not confirmed. {_ended(copied.why)}"
        case Sure.SENT if part:
            return f"Sent {part}{size} to the terminal, not confirmed."
        case Sure.SENT:
            return f"Sent {size} to the terminal's clipboard (OSC 52), not confirmed."
    if copied.path is None and copied.why == refusing.OFF:
        return copied.why
    if copied.path is None:
        return f"Not copied: {_ended(copied.why)} No file could be written either."
    return f"Not copied, only kept in a file. {_ended(copied.why)}".rstrip()


def _long(copied: Copied) -> str:
    size = size_told(copied.size)
    part = f", part {copied.part} of {copied.parts}," if copied.parts > 1 else ""
    match copied.sure:
        case Sure.VERIFIED:
            told = f"{copied.what}, {size}, is in the clipboard of this machine: read back, it is the same."
        case Sure.TESTED:
            told = f"{copied.what}, {size},{part} was copied by {copied.way}, the way you tested here."
        case Sure.SENT:
            told = f"{copied.what}, {size},{part} was sent to the terminal's clipboard by {copied.way}. "
            told += "Terminals do not say whether they took it."
        case _:
            told = f"{copied.what}, {size}, was not sent to a clipboard."
    if copied.why == refusing.OFF:
        return copied.why
    where = f"It is in {copied.path}." if copied.path else "No file holds it."
    if copied.sure in (Sure.VERIFIED, Sure.TESTED) and copied.path:
        where = f"It is in {copied.path} too."
    return " ".join(each for each in (told, _ended(copied.why), where) if each).replace(",, ", ", ")


def _ended(why: str) -> str:
    return why if not why or why.endswith((".", "!", "?")) else f"{why}."
