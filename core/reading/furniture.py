"""Furniture: the stretches of a canonical text that are the page's and not the article's.

They are masked and never deleted, so that offsets hold. A rule that goes by
words alone holds for short lines only: no sentence of a body may be lost to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.model import Furniture
from core.reading.dates import find_date, is_date_line, is_month
from core.reading.rules import NAMES, line_rules

_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_HAS_WORD = re.compile(r"\w")
_QUOTE = re.compile('["“”«»„]')
LONGEST_LINE = 600
"""A longer line is never furniture as a whole."""

_TRAILING = re.compile(
    r"(?:(?<=[a-z0-9.!?\"'”’)]) ?|(?<=\s))(?:Read [Mm]ore|Continue [Rr]eading|Lire la suite|Learn [Mm]ore"
    r"|READ MORE)\W{0,5}$"
)
_SIGNED_BY = re.compile(
    r"(?:(?:Posted|Published|Written|Updated)\b.{0,40} )?"
    rf"(?:[Bb]y|BY|[Pp]ar|[Vv]on|[Pp]or):? +({NAMES})\b.*"
)
_SIGNED = re.compile(rf"({NAMES}), .{{0,100}}(?:\d{{4}}|://\S+)\.?")
_CRUMBS = re.compile(r"\s(?:[|>›»·•→]|/)\s")
_FREE_KEYS = "title headline url link subject"
_SHORT_KEYS = (
    "outlet source publication publisher site website newspaper date published updated author authors "
    "byline by lang language section from to cc sent reply-to"
)
_HEADER = re.compile(rf"(?i)({'|'.join(f'{_FREE_KEYS} {_SHORT_KEYS}'.split())})\s*:\s+(\S.{{0,300}})")
_FORWARD = re.compile(
    r"(?i)-*\s*(?:begin forwarded message|forwarded message|original message|message transféré)\W*"
)


def header_field(line: str) -> tuple[str, str] | None:
    """(key in lower case, value) when a line states one fact, such as `Outlet: The Tidewater`, else None."""
    match = _HEADER.fullmatch(line)
    if match is None:
        return None
    key, value = match.group(1).lower(), match.group(2).strip()
    # `Source: officials say the dam will hold.` is a sentence, `Source: The Tidewater` is not.
    if key in _SHORT_KEYS.split() and (
        len(value.split()) > 12 or (len(value.split()) > 4 and _STOP.search(value))
    ):
        return None
    return key, value


def find_furniture(
    text: str, headline: tuple[int, int] | None = None, outlet: str = ""
) -> tuple[Furniture, ...]:
    """The masks of a canonical text: in order, apart from each other, never over the headline.

    `outlet` is the source's name when it is known: a masthead over the article is then told by it.
    """
    lines = list(_lines(text))
    top = _top_block(lines, headline, outlet.casefold())
    seen: set[str] = set()
    masks: list[Furniture] = []
    credit = False
    for number, (start, line) in enumerate(lines):
        if not line:
            continue
        end = start + len(line)
        mask: tuple[int, int, str] | None
        if headline is not None and start == headline[0]:
            seen.add(_key(text[slice(*headline)]))
            mask = (headline[1], end, "repeat") if headline[1] < end else None
        elif number in top:
            mask = (start, end, top[number])
        else:
            mask = _judge(line, start, seen, after_credit=credit)
        credit = bool(mask and mask[2] == "credit")
        seen.add(_key(line))
        if mask:
            masks.append(Furniture(start=mask[0], end=mask[1], why=mask[2]))
    return tuple(masks)


def is_slug(line: str) -> bool:
    """Whether a line is a wire's or section's name in capitals over the title (`NORTHLINE WIRE`)."""
    return len(line) <= 40 and len(line.split()) <= 4 and line.isupper() and not re.search(r"[\d.!?]", line)


def signature(line: str) -> re.Match[str] | None:
    """The match (group 1: the names) when a line under the title says who wrote it and when or where."""
    if len(line) > 200 or len(line.split()) > 25 or not (find_date(line) or "://" in line):
        return None
    if _STOP.search(line) and not re.search(r"\d{4}\.$", line):
        return None
    match = _SIGNED_BY.fullmatch(line) or _SIGNED.fullmatch(line)
    return match if match and not is_month(match.group(1).split()[0]) else None


def doubled(line: str) -> int:
    """Where the second half of a line begins when it says the first again (`Title Title`), else 0."""
    words = [(m.start(), m.group()) for m in re.finditer(r"\S+", line)] if len(line) < 600 else []
    half = len(words) // 2
    if half < 3 or len(words) % 2 or [w for _, w in words[:half]] != [w for _, w in words[half:]]:
        return 0
    return words[half][0]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.casefold()))


def _top_block(lines: list[tuple[int, str]], headline: tuple[int, int] | None, outlet: str) -> dict[int, str]:
    """Why the lines that state metadata are masked, by number: at the top, or after a forwarding line."""
    found: dict[int, str] = {}
    open_block = True
    before: list[int] = []
    for number, (start, line) in enumerate(lines[:40]):
        if not line or (headline is not None and start == headline[0]):
            continue
        if _FORWARD.fullmatch(line):
            if sum(len(lines[each][1]) for each in before) < LONGEST_LINE:
                found.update(dict.fromkeys(before, "note"))
            found[number] = "header"
            open_block = True
            continue
        before.append(number)
        above = headline is not None and start < headline[0]
        why = _stated(line, above, outlet) if open_block else ""
        if why:
            found[number] = why
        elif open_block and not (is_date_line(line) or _rule(line)):
            open_block = False
    return found


def _stated(line: str, above: bool, outlet: str) -> str:
    """Why a line of the top block is masked: it states a fact, a masthead or a signature; else nothing."""
    field = header_field(line)
    if field:
        return "byline" if field[0] in {"by", "byline", "author", "date"} else "header"
    masthead = outlet and line.casefold().startswith(outlet) and len(line.split()) < len(outlet.split()) + 4
    if (above and is_slug(line)) or (masthead and not _STOP.search(line)):
        return "header"
    return "byline" if signature(line) else ""


def _rule(line: str) -> str:
    """Why a whole line is furniture, or nothing."""
    if len(line) > LONGEST_LINE or len(_QUOTE.findall(line)) > 1:
        return ""
    words = len(line.split())
    return next((why for why, most, rule in line_rules() if words <= most and rule.fullmatch(line)), "")


def _judge(line: str, start: int, seen: set[str], after_credit: bool) -> tuple[int, int, str] | None:
    """The mask of one line: all of it, its end, or none."""
    end = start + len(line)
    if not line:
        return None
    if not _HAS_WORD.search(line):
        return (start, end, "rule") if line.isascii() else None
    if _is_row(line):
        return start, end, "table"
    why = _rule(line)
    if why:
        return start, end, why
    if is_date_line(line):
        return start, end, "byline"
    words = line.split()
    if after_credit and len(words) <= 4 and re.fullmatch(NAMES, line):
        return start, end, "credit"
    if (
        len(line) <= LONGEST_LINE
        and len(_CRUMBS.findall(line)) >= 2
        and len(words) <= 30
        and not _STOP.search(line)
    ):
        return start, end, "navigation"
    key = _key(line)
    if key in seen and (len(words) >= 4 or not _STOP.search(line)) and len(key) > 3:
        return start, end, "repeat"
    tail = _TRAILING.search(line)
    if tail:
        head = line[: tail.start()].rstrip()
        whole = len(words) <= 34 and not _STOP.search(head)
        return (start if whole else start + tail.start(), end, "links")
    second = doubled(line)
    return (start + second, end, "repeat") if second else None


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: cells between bars."""
    bars = line.count("|")
    return bars >= 2 and (line.startswith("|") or line.endswith("|") or line.count(" | ") >= 3)
