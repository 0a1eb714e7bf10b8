"""`foredeck search`: where words stand on all desks and in the archive, and which rows score how high."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, ProgressLine, cut, is_terminal, put, say, stdin_bytes, width
from tui.parsing import Parser, add_day, add_json, day_named, parser_of, workspace_of

if TYPE_CHECKING:
    from core.finding import Hit

ABOUT = """\
Find words in the sources, cards and notes of all desks and of the archive:
what holds all of them, best first, a line for each place. The last word may
be begun ("regula" finds regulation); "words in quotes" must stand together;
-word leaves out. Fields narrow it: theme: keyword: category: type: outlet:
desk: after: before: on: and, for the rows of the cards, section: and score.
"""
EXAMPLES = """\
examples:
  foredeck search chip export
  foredeck search 'theme:energy score>=4 after:2026-10'
  foredeck search section:signals score:5 battery --json
  foredeck search --day yesterday strike
  echo '"rare earth" -outlet:gazette' | foredeck search -

Quote what holds < > or " so that the shell leaves it alone; score:4+ is
score>=4. Without words what fits comes newest first. Where more fit than
--most, stderr says how many. docs/searching.md has all fields. What the
search keeps in index/ may be deleted at any time.
Exit codes: 0 found, 1 not found, 2 a field that cannot be.
"""
MOST = 200
"""Places that are told when not more or fewer are asked for."""
LONGEST = 100_000
"""Bytes of a query that are read from stdin."""


class _Words(Parser):
    """A parser for which `-word` and `-theme:x` are words, as in the search line of the app."""

    def parse_known_intermixed_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def, override]
        words = sys.argv[1:] if args is None else args
        turned = (f" {word}" if re.match(r'-(?!h$)[^\W\d]|-"', word) else word for word in words)
        return super().parse_known_intermixed_args(list(turned), namespace)


def parser() -> Parser:
    """What can be typed after `foredeck search`."""
    made = parser_of("search", ABOUT, EXAMPLES, kind=_Words)
    made.add_argument("words", nargs="+", metavar="WORDS", help="what to find, or - for stdin")
    add_day(made, "only on the desk of this day")
    made.add_argument("--rows", action="store_true", help="rows of tables, also without section: or score")
    made.add_argument("--most", type=_most, default=MOST, metavar="N", help=f"so many places at most; {MOST}")
    add_json(made, "a line of JSON for each place")
    return made


def _most(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10_000_000:
        raise argparse.ArgumentTypeError("places are counted from 1")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """A line for each place that fits; exit code 1 when there is none."""
    from core.errors import BadInput
    from core.finding import query_problem
    from core.finding.hits import COLLECTIONS
    from core.searching import everywhere

    place = workspace_of(options)
    words, day = _words(options.words), day_named(options)
    if problem := query_problem(words):
        raise BadInput(problem)
    if not any((place / folder).is_dir() for folder in ("desks", COLLECTIONS)):
        say("There is no desk yet.")
        return PARTLY
    archive = everywhere(place)
    try:
        with ProgressLine() as line:
            line.show("Looking for what is new…")
            state = archive.catch_up()
        for sentence in (*state.problems, archive.notice):
            if sentence:
                say(sentence)
        hits = archive.find(words, desk=day, most=options.most, rows=options.rows)
        cut_off = len(hits) == options.most
        of = archive.count(words, desk=day, rows=options.rows) if cut_off else len(hits)
    finally:
        archive.close()
    _tell(hits, place, as_json=options.json)
    if of > len(hits):
        first = f"These are the first {len(hits):,}" if len(hits) > 1 else "This is the first"
        say(f"{first} of {of:,} places; --most {of} shows all.")
    if not hits:
        from core.model.cleaning import clean_line

        where = f"on the desk of {day}" if day else "on any desk or in the archive"
        say(f"Nothing {where} fits “{cut(clean_line(words), 60)}”.")
    return DONE if hits else PARTLY


def _words(words: Sequence[str]) -> str:
    """The query, from stdin for `-`."""
    if list(words) != ["-"]:
        return " ".join(word.removeprefix(" ") for word in words)
    from core.errors import BadInput

    query = " ".join(stdin_bytes(LONGEST).decode("utf-8", "replace").split())
    if not query:
        raise BadInput("stdin holds no words to search for.")
    return query


def _tell(hits: Sequence[Hit], place: Path, *, as_json: bool) -> None:
    """A line for each place."""
    from core.own_desks import own_names

    names = own_names(place) if hits else {}
    room = width(sys.stdout) if is_terminal(sys.stdout) else 0
    told = [json.dumps(_plain(hit)) if as_json else _told(hit, names) for hit in hits]
    lines = [cut(line, room) if room and not as_json else line for line in told]
    put("".join(f"{line}\n" for line in lines))


def _told(hit: Hit, names: dict[str, str]) -> str:
    """A place that was found, on one line: desk or day, outlet, title, where, words."""
    from core.model.cleaning import clean_line

    title, snippet, outlet = (clean_line(text) for text in (hit.title, hit.named[0], hit.outlet))
    facets, kept = hit.facets, hit.collection
    tags = [] if hit.where in ("title", "source", "row") else [hit.where]
    if hit.where == "row":
        title = clean_line(facets.card)
        score = f", score {facets.score}" if facets.score else ""
        tags.append(f"{facets.section.lower()} {facets.row + 1}{score}")
    tags += [f"archive {kept}"] if kept else []
    lead = (hit.day or "no date") if kept else names.get(hit.desk, hit.desk)
    head = "  ".join(part for part in (lead, outlet, title or "untitled") if part)
    place = f" [{'; '.join(tags)}]" if tags else ""
    return head + place + (f": {snippet}" if snippet != title else "")


def _plain(hit: Hit) -> dict[str, object]:
    """All that is known of a place; rows are counted from 1, as everywhere outside."""
    facets, kept = hit.facets, hit.collection
    of_row = hit.where == "row"
    plain: dict[str, object] = {
        "desk": None if kept else hit.desk,
        "collection": kept or None,
        "story": hit.story,
        "id": facets.id or None,
        "link": facets.link or None,
        "day": hit.day,
        "outlet": hit.outlet,
        "title": facets.card if of_row else hit.title,
        "where": hit.where,
        "digest": hit.digest,
        "snippet": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        "themes": list(facets.themes),
        "keywords": list(facets.keywords),
        "category": facets.category,
        "type": facets.type,
    }
    if of_row:
        score = facets.score or None
        plain |= {"section": facets.section, "row": facets.row + 1, "name": hit.title, "score": score}
    return plain
