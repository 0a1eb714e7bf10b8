"""`foredeck index`: index pages by theme and by date for a folder of card pages."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, ProgressLine, put, say
from tui.parsing import add_json, parser_of
from tui.stopping import telling

if TYPE_CHECKING:
    from core.indexing import Indexed
    from tui.parsing import Parser

TOLD = 20
"""Files that are told one by one."""

ABOUT = """\
Write index pages for the card pages in DIR and in the folders below it:
index.md, themes.md and dates.md, as plain Markdown for a site or a wiki.
When there are more than some hundred entries each theme has a page of its
own in themes/, and each year in dates/. The same cards give the same bytes.

Index pages of an earlier run are made anew. Another file of such a name is
left as it is and told, unless --force is given. Pages that are no cards are
listed on index.md with the reason.
"""
EXAMPLES = """\
examples:
  foredeck export --all -o site/cards; foredeck index site/cards
  foredeck index site/cards -o site
  foredeck index cards --json | jq .cards

Exit codes: 0 written, 1 a file was in the way, a page could not be read or
there is no card, 2 bad input, 130 stopped with Ctrl+C.
"""


def parser() -> Parser:
    """The parser of `foredeck index`."""
    made = parser_of("index", ABOUT, EXAMPLES, shared=False)
    made.add_argument("folder", metavar="DIR", help="a folder of card pages, of any variant")
    made.add_argument("-o", "--output", metavar="DIR", help="write the index pages into this folder")
    made.add_argument("--force", action="store_true", help="replace files that are no index pages, too")
    add_json(made, "say what was written as one line of JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """Write the index pages, and say what was in the way."""
    from core.indexing import index

    into = Path(options.output) if options.output else None
    with ProgressLine() as line:
        done = index(Path(options.folder), into, force=options.force, told=telling(line, "Reading"))
    if options.json:
        put(_json(done))
    else:
        _report(done)
    failed = done.refused or any(not each.foreign for each in done.unreadable)
    return PARTLY if failed or not done.cards else DONE


def _report(done: Indexed) -> None:
    for refused in done.refused[:TOLD]:
        say(f"{refused.reason} Replace it with --force, or name another folder with -o.")
    if len(done.refused) > TOLD:
        say(f"{len(done.refused) - TOLD} more files are in the way.")
    for unreadable in done.unreadable[:TOLD]:
        say(f"{unreadable.path}: {unreadable.reason}")
    if len(done.unreadable) > TOLD:
        say(f"{len(done.unreadable) - TOLD} more pages are no cards; index.md lists them.")
    pages = len(done.written)
    removed = f", {len(done.removed)} removed" if done.removed else ""
    said = f"{done.cards:,} {'card' if done.cards == 1 else 'cards'}: {pages} index "
    put(f"{said}{'page' if pages == 1 else 'pages'} written, {len(done.unchanged)} unchanged{removed}.\n")


def _json(done: Indexed) -> str:
    from core.model.cleaning import spelled_out

    told = {
        "cards": done.cards,
        "written": [str(path) for path in done.written],
        "unchanged": [str(path) for path in done.unchanged],
        "removed": [str(path) for path in done.removed],
        "refused": [{"path": str(each.path), "reason": each.reason} for each in done.refused],
        "unreadable": [{"path": each.path, "reason": each.reason} for each in done.unreadable],
    }
    return spelled_out(json.dumps(told, ensure_ascii=False)) + "\n"
