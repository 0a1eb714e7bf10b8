"""How often each relevancy was given, as bars with their numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.widgets.lines import Part, pad

if TYPE_CHECKING:
    from tui.widgets.lines import Line


def bar(count: int, most: int, width: int) -> str:
    """A bar of at most `width` cells; something that is there has at least one."""
    return "█" * (max(1, round(count / most * width)) if count and most else 0)


def bars(columns: Sequence[tuple[str, Sequence[int]]], width: int) -> list[Line]:
    """One line for each relevancy from 5 down to 1, with a bar and its number for every column."""
    each = max(10, (width - 6) // max(1, len(columns)))
    most = max((count for _, counts in columns for count in counts), default=0)
    lines: list[Line] = [(Part("      "), *(Part(pad(name, each), "label") for name, _ in columns))]
    for number in range(5, 0, -1):
        parts = [Part(f"  {number}   ", "bold")]
        for _, counts in columns:
            count = counts[number - 1]
            drawn = bar(count, most, each - 6)
            parts += [
                Part(drawn, "score"),
                Part(pad(f" {count}" if drawn else "0", each - len(drawn)), "text"),
            ]
        lines.append(tuple(parts))
    return lines


def in_one_line(label: str, counts: Sequence[int], width: int) -> str:
    """All five in one line: `before  1 ██ 3  2 0  3 █ 1 …`."""
    room = max(1, (width - len(label) - 2) // 5 - 8)
    most = max(counts, default=0)
    parts = [
        f"{number} {bar(count, most, min(room, 8))} {count}" for number, count in enumerate(counts, start=1)
    ]
    return f"{label}  " + "   ".join(" ".join(part.split()) for part in parts)
