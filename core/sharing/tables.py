"""Tables of a card page: pipe tables as tabulate prints them, read back even where bars stand unescaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?")

_MANY = 200
"""Bars in one row above which they are not weighed against each other."""
_LONG = 20_000
"""Characters in one row above which its width on a screen is not measured."""


@dataclass
class ReadTable:
    """A table's cells as they stand on the page, stripped but still escaped."""

    headers: list[str]
    rows: list[list[str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(line of the table counted from 0, sentence)."""
    lines: int = 0
    """How many lines the table takes."""


def write_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str], *, tight: bool = False
) -> str:
    """A pipe table; the columns named in `right` are aligned to the right, all others to the left.

    Cells come out as they are: nothing is taken for a number. `tight` leaves out the blanks that pad columns.
    """
    from tabulate import tabulate

    aligns = ["right" if header in right else "left" for header in headers]
    if tight:
        rules = ["---:" if align == "right" else ":---" for align in aligns]
        return "\n".join(f"| {' | '.join(line)} |" for line in (headers, rules, *rows))
    return str(
        tabulate(list(rows), headers=list(headers), tablefmt="pipe", disable_numparse=True, colalign=aligns)
    )


def read_table(lines: Sequence[str]) -> ReadTable | None:
    """The table that begins at the first line, or None when there is none."""
    if len(lines) < 2 or not lines[0].startswith("|") or "-" not in lines[1]:
        return None
    if not _RULE.fullmatch(lines[1].strip()) or not lines[1].startswith("|"):
        return None
    rule = lines[1].rstrip()
    edges = [at for at, mark in enumerate(rule) if mark == "|"]
    if edges[-1] != len(rule) - 1:
        edges.append(len(rule))
    columns = len(edges) - 1
    headers, problem = _cells(lines[0], edges)
    table = ReadTable(headers, lines=2)
    if problem:
        table.problems.append((0, problem))
    for number, line in enumerate(lines[2:], 2):
        if not line.startswith("|"):
            break
        cells, problem = _cells(line, edges)
        if problem:
            table.problems.append((number, problem))
        table.rows.append(cells + [""] * (columns - len(cells)))
        table.lines += 1
    return table


def _cells(line: str, edges: list[int]) -> tuple[list[str], str]:
    """The cells of a row and what is odd about it: by its bars, else by where the rule has its own."""
    line = line.rstrip()
    bars = [found.start() for found in _BAR.finditer(line)]
    if bars[-1] != len(line) - 1:
        bars.append(len(line))
    if len(bars) == len(edges):
        return _cut(line, bars), ""
    if len(bars) < len(edges):
        return _cut(line, bars), "The row has fewer cells than its table has columns."
    if len(bars) > _MANY or len(line) > _LONG:
        return _cut(line, [*bars[: len(edges) - 1], bars[-1]]), _MORE.format("at the first ones; check it")
    places = [_display_width(line[:at]) for at in bars]
    for found in (places, bars):
        if set(edges) <= set(found):
            return _cut(line, [bars[found.index(edge)] for edge in edges]), _MORE.format("under its headings")
    return _cut(line, _nearest(line, bars, places, edges)), _MORE.format("where they fit best; check it")


_MORE = "The row has more bars than its table has columns; its cells were parted {}."


def _cut(line: str, bars: list[int]) -> list[str]:
    return [line[a + 1 : b].strip() for a, b in pairwise(bars)]


def _display_width(text: str) -> int:
    from wcwidth import wcswidth

    width = int(wcswidth(text))
    return width if width >= 0 else len(text)


def _nearest(line: str, bars: list[int], places: list[int], edges: list[int]) -> list[int]:
    """As many of the bars as there are edges, in order, with the least distance from them in all.

    A bar that has no blank on both sides costs as much as a whole line away: it
    stands inside a word.
    """
    inside = [0 < at < len(line) - 1 and line[at - 1 : at + 2] != " | " for at in bars]
    cost = [
        [abs(place - edge) + (len(line) if odd else 0) for edge in edges]
        for place, odd in zip(places, inside, strict=True)
    ]
    last = len(bars) - 1
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, (0,))}
    for column in range(1, len(edges)):
        step: dict[int, tuple[int, tuple[int, ...]]] = {}
        final = column == len(edges) - 1
        for bar in [last] if final else range(column, last):
            before = [best[b] for b in best if b < bar]
            if before:
                total, path = min(before)
                step[bar] = (total + cost[bar][column], (*path, bar))
        best = step
    return [bars[index] for index in best[last][1]]
