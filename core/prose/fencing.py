"""Texts of others as data for a language model: one line each, behind a number, between lines with a tag."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.model import Clipping
from core.prose.instructions import orders
from core.prose.sentences import split

_OPENING = re.compile(r"<(?=[A-Za-z/|｜!?])")
_CLOSING = re.compile(r"(?<=[|｜])>")
_BRACKETED = re.compile(r"\[(?=/?[A-Z][A-Z_]{2,}\])")
_RAILS = re.compile(r"<{2,}|>{2,}|={3,}|`{3,}")


def plain(text: str) -> str:
    """A text on one line, without anything that the template of a chat model reads as a mark of its own.

    Some servers read `<|im_end|>` or `[INST]` as a change of speaker wherever they
    stand. A blank takes their force; the words stay, so quotes of them are still found.
    """
    line = " ".join(text.split())
    line = _RAILS.sub(lambda run: " ".join(run[0]), line)
    return _BRACKETED.sub("[ ", _CLOSING.sub(" >", _OPENING.sub("< ", line)))


def tag_for(texts: Iterable[str]) -> str:
    """Sixteen hex digits that stand in none of some texts: always the same ones for the same texts."""
    whole = "\0".join(texts).casefold()
    seed = hashlib.sha256(whole.encode("utf-8", "replace"))
    while (tag := seed.hexdigest()[:16]) in whole:
        seed.update(b"again")
    return tag


class Numbered(NamedTuple):
    """A sentence as a line with its number, and where it stands in the canonical text."""

    line: str
    start: int
    end: int


def numbered(clipping: Clipping, number: int) -> list[Numbered]:
    """The sentences of the article of that number, `[A2.14] …`, counted as the source pane counts them."""
    text = clipping.readable()
    return [
        Numbered(f"[A{number}.{at}] {plain(text[each.start : each.end])}", each.start, each.end)
        for at, each in enumerate(split(text), 1)
    ]


def heading(clipping: Clipping, number: int) -> str:
    """The line before an article's sentences: its number; outlet, day and language unless they are orders."""
    told = [clipping.outlet, clipping.published.isoformat() if clipping.published else "", clipping.language]
    heard = [part for part in told if part and not orders(Clipping(text=part))]
    return " · ".join([f"=== A{number}", *(plain(part)[:80] for part in heard)])


def fenced(what: str, lines: Sequence[str], tag: str) -> str:
    """Lines between one that opens and one that ends them, both with the tag."""
    return "\n".join([f"<<<{what} {tag}>>>", *lines, f"<<<END OF {what} {tag}>>>"])
