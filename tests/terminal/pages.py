"""A card page in many scripts of any size, as a file to be copied."""

from __future__ import annotations

from itertools import count

from core.model import Card, Cell, Row, Section
from core.sharing.page import write_page

WORDS = (
    "Küstenfischer melden weniger Aal 🐟",
    "潮汐发电站在桑德霍尔姆启用",
    "תחנת כוח נפתחה בסנדהולם",
    "Электростанция открыта",
    "🎣🌊⚡ three signs",
)


def card_page(size: int) -> str:
    """A card page of so many bytes of UTF-8."""
    rows: list[Row] = []
    for number in count():
        said = ". ".join(WORDS[(number + step) % len(WORDS)] for step in range(5))
        row = Row(name=Cell.page(f"{WORDS[number % len(WORDS)]} {number}"), description=Cell.page(said))
        grown = _page([*rows, row], "")
        if len(grown.encode()) > size:
            break
        rows.append(row)
    short = size - len(_page(rows, "").encode())
    page = _page(rows, "x" * short)
    while (over := len(page.encode()) - size) != 0:
        short -= over
        page = _page(rows, "x" * short)
    return page


def _page(rows: list[Row], rest: str) -> str:
    card = Card(title=Cell.page(f"潮汐 🌊 Gezeiten {rest}"), keywords=(Cell.page("潮汐"), Cell.page("דגים")))
    return write_page(card.with_rows(Section.SIGNALS, tuple(rows)))
