"""`foredeck neighbours`: what is closest to a card on all desks and in the archive, a row through time."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, ProgressLine, cut, is_terminal, put, say, width
from tui.parsing import add_card, add_json, parser_of, workspace_of

if TYPE_CHECKING:
    from core.finding.near import Document, Neighbour, Series
    from core.finding.nearness import Near
    from core.model import Card
    from core.model.published import Published
    from tui.parsing import Parser

MOST = 20
LEVELS = "▁▂▃▄▅▆▇█"

ABOUT = """\
Tell which cards and stories of all desks and of the archive are near a card,
the closest first: the day, how close (0 to 1), the title, and the terms that
both share, the heaviest first. No model is asked, unless `neighbours` in
settings.toml names one. The card itself, known by its link, is not told.

With --row it tells instead where else a row of that name stands, and on how
many cards in each month.
"""
EXAMPLES = """\
examples:
  foredeck neighbours card.md
  foredeck draft a.txt | foredeck neighbours - --most 5
  foredeck neighbours card.md --row "signals 2"
  foredeck neighbours card.md --json | jq -r .title

What the comparison keeps in index/ may be deleted at any time.
Exit codes: 0 found, 1 nothing is near, 2 no card or no such row.
"""


def parser() -> Parser:
    """What can be typed after `foredeck neighbours`."""
    made = parser_of("neighbours", ABOUT, EXAMPLES)
    add_card(made)
    made.add_argument("--row", metavar="ROW", help="this row through time: “signals 2”")
    made.add_argument("--most", type=_most, default=MOST, metavar="N", help=f"so many at most; {MOST}")
    add_json(made, "a line of JSON for each")
    return made


def _most(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise argparse.ArgumentTypeError("neighbours are counted from 1")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """A line for each neighbour, or for each card that a row stands on; exit code 1 when there is none."""
    from core.finding.nearness import Near
    from core.knowing import FILE, asked, catch_up, document_of, series
    from core.model.published import published
    from tui.inputs import read_card
    from tui.regenerating import row_named

    place = workspace_of(options)
    card = read_card(options.card).card
    name = _row_name(card, options.row) if options.row else ""
    with ProgressLine() as line:
        line.show("Looking for what is new…")
        for sentence in dict.fromkeys(catch_up(place)):
            say(sentence)
    near = Near(place / "index" / FILE)
    try:
        if options.row:
            rows = asked(near, place, lambda: near.named(name, row_named(options.row).section.value))
            found, own = series(rows), document_of(published(card))
            if all((each.title, each.day) == (own.title, own.day) for each in found.occurrences):
                found = series(())  # it is the card itself, which every card stands on
            _tell_series(name, found, options.most, as_json=options.json)
            return DONE if found.occurrences else PARTLY
        document = document_of(_placed(published(card)))
        neighbours = asked(near, place, lambda: _nearest(near, place, document, options.most))
    finally:
        near.close()
    _tell(neighbours, place, as_json=options.json)
    if not neighbours:
        say("Nothing on any desk or in the archive is near it.")
    return DONE if neighbours else PARTLY


def _nearest(near: Near, place: Path, document: Document, most: int) -> tuple[Neighbour, ...]:
    """By terms; by vectors where the settings name a model for them, and then what they took is said."""
    import asyncio

    from core.engines import Engines
    from core.knowing import Closest
    from core.settings import load_settings

    settings, problems = load_settings(place)
    for problem in problems:
        if "`neighbours`" in problem.sentence:
            say(str(problem))
    if not settings.neighbours:
        return near.nearest(document, most, lambda *_: False)
    engines = Engines(place, settings)
    closest = Closest(near, place, engines.embedder)
    try:
        with ProgressLine() as line:
            line.show(f"Asking {settings.neighbours} how close they are…")
            found = closest.nearest(document, most)
        embedder = engines.embedder()
        for sentence in (closest.notice, embedder.words if embedder else ""):
            if sentence:
                say(sentence)
        return found
    finally:
        asyncio.run(engines.close())


def _placed(item: Published) -> Published:
    """The card, refused when it has no words to compare. Raises BadInput."""
    from core.errors import BadInput

    if not any(cell.text.strip() for _, cell in item.card.cells()):
        raise BadInput("The card is empty, so nothing can be near it.")
    return item


def _row_name(card: Card, text: str) -> str:
    """What a row is called. Raises BadInput when there is none."""
    from core.errors import BadInput
    from tui.regenerating import row_named

    place = row_named(text)
    rows = card.rows(place.section)
    if not 0 <= place.index < len(rows):
        raise BadInput(f"{place.section} has {len(rows)} rows.", "Name one of them: --row “signals 1”.")
    name = rows[place.index].name.text
    if not name.strip():
        raise BadInput("That row has no name yet.", "Name a row that has one.")
    return name


def _lines(lines: Sequence[str], *, as_json: bool) -> None:
    room = width(sys.stdout) if is_terminal(sys.stdout) and not as_json else 0
    put("".join(f"{cut(line, room) if room else line}\n" for line in lines))


def _tell(found: Sequence[Neighbour], place: Path, *, as_json: bool) -> None:
    from core.own_desks import own_names

    names = own_names(place) if found else {}
    _lines([_plain(each) if as_json else _told(each, names) for each in found], as_json=as_json)


def _told(each: Neighbour, names: dict[str, str]) -> str:
    """A neighbour on one line."""
    from core.archive import ARCHIVE
    from core.model.cleaning import clean_line

    day = each.day or names.get(each.desk, "no date")
    kept = f" [archive {each.desk.removeprefix(ARCHIVE)}]" if each.desk.startswith(ARCHIVE) else ""
    shared = f": {', '.join(map(clean_line, each.shared))}" if each.shared else ""
    return f"{day:<10}  {each.closeness:.2f}  {clean_line(each.title) or 'untitled'}{kept}{shared}"


def _plain(each: Neighbour) -> str:
    return json.dumps(
        {
            **_where(each.desk, each.story),
            "id": each.id or None,
            "day": each.day,
            "outlet": each.outlet,
            "title": each.title,
            "closeness": round(each.closeness, 4),
            "shared": list(each.shared),
        }
    )


def _where(desk: str, story: int) -> dict[str, object]:
    from core.archive import ARCHIVE

    kept = desk.removeprefix(ARCHIVE) if desk.startswith(ARCHIVE) else None
    return {"desk": None if kept else desk, "collection": kept, "story": story}


def _tell_series(name: str, found: Series, most: int, *, as_json: bool) -> None:
    """Where a row stands, newest first, under how often it came in each month."""
    from core.model.cleaning import clean_line

    if as_json:
        plain = [
            {
                **_where(each.desk, each.story),
                "day": each.day,
                "title": each.title,
                "section": each.section,
                "row": each.row + 1,
                "name": each.name,
                "score": each.score or None,
            }
            for each in found.occurrences[:most]
        ]
        months = {"months": dict(found.months), "undated": found.undated, "rows": len(found.occurrences)}
        _lines([json.dumps(each) for each in (months, *plain)], as_json=True)
        return
    if not found.occurrences:
        say(f"“{cut(clean_line(name), 60)}” stands on no other card, on any desk or in the archive.")
        return
    if found.months:
        counts = [count for _, count in found.months]
        first, last = found.months[0][0], found.months[-1][0]
        span = first if first == last else f"{first} to {last}"
        put(f"{sparkline(counts)}  {span}, at most {max(counts)} {_cards(max(counts))} in a month\n")
    _lines(
        [
            f"{each.day or 'no date':<10}  {each.section.lower()} {each.row + 1}, score {each.score or '-'}  "
            f"{clean_line(each.name)}: {clean_line(each.title) or 'untitled'}"
            for each in found.occurrences[:most]
        ],
        as_json=False,
    )
    if len(found.occurrences) > most:
        say(f"{len(found.occurrences) - most:,} more; --most {len(found.occurrences)} tells all.")


def _cards(count: int) -> str:
    return "card" if count == 1 else "cards"


def sparkline(counts: Sequence[int]) -> str:
    """Counts as a line of bars, a blank for none; at most 60 of them, the newest."""
    shown = list(counts)[-60:]
    most = max(shown, default=0) or 1
    return "".join(LEVELS[-(-count * len(LEVELS) // most) - 1] if count else " " for count in shown)
