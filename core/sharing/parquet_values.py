"""The values of the published sets' Parquet files: what was read, of any type, as texts and scores."""

from __future__ import annotations

import math
import re
from typing import Any

from core.model import Cell, CellKind, Score
from core.sharing.escapes import keep

_BYTES = re.compile(r"b'(.*)'|b\"(.*)\"", re.S)
_NOTHING = {"", "nan", "none", "null", "<na>"}


def written(cell: Cell) -> str | None:
    """A cell as a value; an empty text that was read as one is none that is missing."""
    return cell.text if cell.text or cell.kind is CellKind.PAGE else None


def relevancy(score: Score) -> tuple[int | None, bool]:
    """(the number of the column, whether something else than a missing score is left out)."""
    if score.value is not None:
        return score.value, False
    raw = score.raw.strip().lower()
    if re.fullmatch(r"-?\d{1,18}", raw):
        return int(raw), False
    return None, raw not in _NOTHING


def score_of(value: Any) -> Score:
    """A score of any type: a whole number from 1 to 5, or what stood there."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Score()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = keep(str(value)).strip()
    if re.fullmatch(r"[1-5](?:\.0+)?", said):
        return Score(engine=int(said[0]), page=True)
    return Score() if said.lower() in _NOTHING else Score(raw=said[:200])


def cell_text(value: Any) -> str | None:
    """A value of a table as clean text, as it stood; None when it is missing."""
    if isinstance(value, str):
        return keep(value)
    return None if value is None or value != value else text_of(value)


def text_of(value: Any) -> str:
    """A value as clean text; what Python printed of bytes as what they spell."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = keep(value if isinstance(value, str) else str(value))
    printed = _BYTES.fullmatch(text)
    return (printed[1] or printed[2] or "") if printed else text


def items(value: Any) -> tuple[Cell, ...]:
    """Keywords or themes: a list, or text with commas."""
    if isinstance(value, list):
        texts = [text_of(item) for item in value]
    else:
        texts = [part.strip(" '\"") for part in text_of(value).strip("[]").split(",")]
    return tuple(Cell.page(text) for text in texts if text.strip())
