"""The block of a card's details at the end of a page: there only when it was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.model.details import DETAILS
from core.sharing.escapes import Where, decode, encode, keep

if TYPE_CHECKING:
    from core.model import Details

HEADING = "Details"
_FIELDS = {detail.label.lower(): detail.field for detail in DETAILS}
_BULLET = re.compile(r"[*-] (?P<label>[^:]{1,40}):(?: (?P<text>.*))?")


def details_text(details: Details) -> str:
    """The block with its heading; empty when nothing is stated."""
    told = ((detail.label, getattr(details, detail.field)) for detail in DETAILS)
    lines = [f"* {label}: {encode(text, Where.LINE)}" for label, text in told if keep(text).strip()]
    return "\n".join([f"## {HEADING}", "", *lines]) if lines else ""


def read_details(text: str, known: Details) -> tuple[Details, str]:
    """(what a block states besides what is known, the block without that); the block as it stood when it
    states nothing."""
    stated: dict[str, str] = {}
    left: list[str] = []
    heading, *lines = text.split("\n")
    for line in lines:
        found = _BULLET.fullmatch(line)
        field = _FIELDS.get(found["label"].lower()) if found else None
        value = decode(keep(found["text"] or ""), Where.LINE) if found else ""
        if field and field not in stated and not getattr(known, field) and value.strip():
            stated[field] = value
        else:
            left.append(line)
    if not stated:
        return known, text
    rest = "\n".join(left).strip("\n")
    return known.model_copy(update=stated), f"{heading}\n\n{rest}" if rest else ""


def is_details(text: str) -> bool:
    """Whether a block of a page is headed as that of the details."""
    first = text.split("\n", 1)[0]
    return first.startswith("## ") and first[3:].strip().lower() == HEADING.lower()
