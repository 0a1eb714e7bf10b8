"""`foredeck digest`: the page of a day as Markdown."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, ProgressLine, say
from tui.parsing import add_day, add_json, add_output, day_of, parser_of, workspace_of
from tui.stopping import telling

if TYPE_CHECKING:
    from core.digesting import Beside, Desks
    from core.sharing.digest_items import Digest, Item
    from tui.parsing import Parser

ABOUT = """\
Write one Markdown page of a day: what it was about, the cards by theme, the
strongest signals by your score, what is still open, and the sources.

It tells of the stories that were kept; when none was, of all that have a
card. Every sentence on it stands on a card, in a source or in a finding and
is marked as on the bench: what a model inferred says so. Each card is
checked against its sources for the open questions; --no-check leaves that
out, and the page says so.

With --cards DIR titles lead to the pages that `foredeck export -o DIR` wrote
there, as seen from FILE (or this folder); without, and where there is no such
page, they lead to the main source.
"""
EXAMPLES = """\
examples:
  foredeck digest                                  today, to stdout
  foredeck digest --day yesterday -o yesterday.md
  foredeck digest --from 2026-11-16 --to 2026-11-22 -o week.md --force
  foredeck export -o site/cards
  foredeck digest --cards site/cards -o site/day.md
  foredeck digest --json | jq -r '.stories[].title'

Exit codes: 0 written, 1 there is no story or a card could not be checked,
2 bad input, 130 stopped with Ctrl+C. What is on the page: docs/digests.md.
"""


def parser() -> Parser:
    """The parser of `foredeck digest`."""
    made = parser_of("digest", ABOUT, EXAMPLES)
    add_day(made, "the desk of this day: 2026-11-20, yesterday, -1; today")
    made.add_argument("--from", dest="first", metavar="DAY", help="all days from this one on, on one page")
    made.add_argument("--to", dest="last", metavar="DAY", help="all days up to this one")
    made.add_argument("--desk", metavar="NAME", help="a desk of its own, as `desks` names it")
    made.add_argument("--cards", metavar="DIR", help="link to the exported pages in this folder")
    about = "pattern of their file names, as for `export`; '{id}'"
    made.add_argument("--names", default="", metavar="PATTERN", help=about)
    made.add_argument("--no-check", action="store_true", help="leave out the findings, and say so")
    add_output(made)
    add_json(made, "the stories with what is open on each, as JSON instead of a page")
    return made


def run(options: argparse.Namespace) -> int:
    """Write the page of the desks that are asked for."""
    from tui.outputs import deliver, target_of

    place = workspace_of(options)
    if options.names and not options.cards:
        parser().error("--names goes with --cards")
    target = target_of(options.output, options.force or _is_ours(options.output))
    desks = _desks(options, place)
    from core.digesting import day_page, digest, on_disk

    with ProgressLine() as line:
        made = digest(
            on_disk(place, desks),
            days=desks.days,
            desks=_called(place, desks),
            check=not options.no_check,
            beside=_beside(options, target),
            told=telling(line, "Checking"),
        )
    for sentence in made.unread:
        say(sentence)
    if not made.items:
        say("No story was kept on the days that were asked for, and there is no card.")
        return PARTLY
    deliver(_json(made) if options.json else day_page(made), target)
    cards = [item for item in made.items if item.card]
    if options.cards and (there := sum(bool(item.file) for item in cards)) < len(cards):
        say(f"{there} of {len(cards)} cards have a page in --cards; the others link to a source.")
    if target:
        from core.model.cleaning import clean_line

        say(f"The page is in {clean_line(str(target))}.")
    return PARTLY if made.unread else DONE


def _is_ours(output: str | None) -> bool:
    """Whether the file to write is a page that this command made, which may be made anew."""
    from core.sharing.digest import is_digest

    if output in (None, "-"):
        return False
    try:
        return is_digest(Path(str(output)).read_text("utf-8"))
    except (OSError, ValueError):
        return False


def _desks(options: argparse.Namespace, place: Path) -> Desks:
    """The desks that are meant; ends the program when the options contradict each other. Raises BadInput."""
    from core.digesting import Desks
    from core.errors import BadInput
    from core.own_desks import own_desk
    from core.selecting import between

    if sum(map(bool, (options.day, options.desk, options.first or options.last))) > 1:
        parser().error("--day, --desk and --from/--to exclude each other")
    today = date.today()
    if options.desk:
        return Desks(names=(own_desk(place, options.desk),))
    if options.first or options.last:
        first, last = (day_of(text, today) if text else None for text in (options.first, options.last))
        days = between(place, first, last)
        if not days:
            raise BadInput("No day from --from to --to has a desk.", "`foredeck desks` lists them.")
        return Desks(days)
    return Desks((day_of(options.day, today) if options.day else today,))


def _called(place: Path, desks: Desks) -> tuple[str, ...]:
    from core.own_desks import own_names

    names = own_names(place)
    return tuple(names.get(name, name) for name in desks.names)


def _beside(options: argparse.Namespace, target: Path | None) -> Beside | None:
    from core.digesting import Beside
    from core.errors import BadInput

    if not options.cards:
        return None
    folder = Path(options.cards)
    if not folder.is_dir():
        raise BadInput("The folder given with --cards is not there.", "`foredeck export -o DIR` makes it.")
    return Beside(folder, target.parent if target else Path(), options.names or "{id}")


def _json(made: Digest) -> str:
    """What the page is made of, for programs."""
    from core.model.cleaning import spelled_out

    told = {
        "days": [day.isoformat() for day in made.days],
        "desks": list(made.desks),
        "checked": made.checked,
        "undecided": made.waiting,
        "stories": [_story(item) for item in made.items],
        "problems": list(made.unread),
    }
    return spelled_out(json.dumps(told, ensure_ascii=False)) + "\n"


def _story(item: Item) -> dict[str, object]:
    from core.model import Check, edits

    card = item.card.card if item.card else None
    findings = [found for found in item.findings or () if found.check is not Check.EMPTY]
    return {
        "where": item.where,
        "title": item.name,
        "id": item.card.id if item.card else None,
        "link": card.link if card else None,
        "file": item.file or None,
        "state": str(card.state) if card else None,
        "starred": item.starred,
        "score": item.score,
        "blanks": [place.model_dump(mode="json", exclude_defaults=True) for place in edits.blanks(card)]
        if card
        else [],
        "findings": None
        if item.findings is None
        else [
            {
                "check": str(found.check),
                "place": found.place.model_dump(mode="json", exclude_defaults=True),
                "sentence": found.sentence,
            }
            for found in findings
        ],
        "independent": item.independent,
        "sources": [
            {
                "outlet": source.outlet,
                "title": source.title,
                "day": source.published.isoformat() if source.published else None,
                "url": source.url,
                "copy": source.copy,
            }
            for source in item.sources
        ],
    }
