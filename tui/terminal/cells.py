"""Text as cells of the screen, and how far terminals can be trusted to agree on their widths."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import split_graphemes

SURE, SHAKY, DOUBTFUL = 0, 1, 2
"""Every terminal agrees on the width; some old ones do not; it cannot be known."""

_NARROW = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u0384-\u0482\u048a-\u052f\u1e00-\u1eff"
    "\u2010-\u2015\u2018-\u201f\u2020-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*"
)
"""Letters and signs of one column everywhere."""


@lru_cache(maxsize=4096)
def cells_of(text: str) -> tuple[tuple[str, ...], int]:
    """The cells that a text takes, and the worst trust among them; a wide character takes two cells, the
    second of which is empty. What takes no column at all, and does not belong to a letter, is left out."""
    if text.isascii() or _NARROW.fullmatch(text):
        return tuple(text), SURE
    cells: list[str] = []
    worst = SURE
    for start, end, width in split_graphemes(text)[0]:
        cluster = text[start:end]
        if width:
            cells.append(cluster)
            cells.extend([""] * (width - 1))
            worst = max(worst, trust(cluster))
    return tuple(cells), worst


@lru_cache(maxsize=4096)
def trust(cluster: str) -> int:
    """How far terminals agree on the width of what stands in one cell, or in two."""
    if len(cluster) != 1:
        return DOUBTFUL if cluster else SURE
    if cluster.isascii() or _NARROW.fullmatch(cluster):
        return SURE
    category = unicodedata.category(cluster)
    wide = unicodedata.east_asian_width(cluster) in "WF"
    if category in ("Cn", "Co") or wide != (split_graphemes(cluster)[1] == 2):
        return DOUBTFUL
    # Letters are wide in any terminal that knows wide ones; pictures not in all.
    return SURE if category[0] == "L" else SHAKY
