"""`foredeck import`: published cards into the archive, and what the archive holds."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, STOPPED, ProgressLine, put, say, stdin_bytes
from tui.parsing import add_json, parser_of, workspace_of
from tui.stopping import stoppable, telling

if TYPE_CHECKING:
    from core.archive.store import Collection
    from core.incoming import Imported, Text
    from tui.parsing import Parser

TOLD = 20
"""Duplicates and unreadable files that are said one by one."""
MANY = 200
"""Cards from which on the two kinds of indexes are made at the same time, where there are two processors."""

ABOUT = """\
Take published cards into the archive, where search, neighbours and exports
find them from then on.

PATH is a folder, a card page (of every form that was published), JSON, JSON
lines as `foredeck export` writes them, a Parquet file of the published data
sets, or - for stdin. One import is one collection: it is taken in whole, or
not at all when it is stopped.

Cards are told apart by their links. One whose link is known is listed and not
taken in again, unless --replace says that the new one counts. Rows from
Parquet name no titles; a page of the same article gives them one, in the same
import or a later one. What cannot be read is listed with the reason.
"""
EXAMPLES = """\
examples:
  foredeck import ~/Futures/docs
  foredeck import data/seeds.parquet.gzip data/mrg_*.parquet.gzip
  foredeck export --all --format jsonl | foredeck import - --name mine
  foredeck import --list
  foredeck import --forget 2026-11-22-docs    it can be brought back

A collection is a file in archive/ of the workspace, a card on each line;
forgetting one renames it. Parquet needs: pip install 'foredeck[parquet]'
Exit codes: 0 taken in or known already, 1 something could not be read, 2 bad
input, 130 stopped with Ctrl+C.
"""


def parser() -> Parser:
    """The parser of `foredeck import`."""
    made = parser_of("import", ABOUT, EXAMPLES)
    made.add_argument("paths", nargs="*", metavar="PATH", help="a folder or file of cards, or - for stdin")
    made.add_argument(
        "--name", default="", metavar="NAME", help="what the collection is called; day and folder"
    )
    made.add_argument("--replace", action="store_true", help="of cards with one link the new one counts")
    made.add_argument("-v", "--verbose", action="store_true", help="list all, also what was odd about pages")
    made.add_argument("--list", action="store_true", help="the collections there are")
    made.add_argument("--forget", metavar="NAME", help="leave a collection out from now on")
    add_json(made, "what came of it as lines of JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """Import what is named, or say what the archive holds."""
    place = workspace_of(options)
    if bool(options.paths) + options.list + bool(options.forget) != 1:
        parser().error("name what is to be imported, or one of --list and --forget")
    if options.list:
        return _list(place, as_json=options.json)
    if options.forget:
        return _forget(place, options.forget)
    from core.importing import import_cards
    from core.model.cleaning import clean_line
    from core.sharing.document import file_stem

    sources = [_source(path) for path in dict.fromkeys(options.paths)]
    name = file_stem(clean_line(options.name)) if options.name else ""
    with ProgressLine() as line, stoppable("-" in options.paths) as should_stop:
        tell = telling(line, "Reading")
        done = import_cards(
            place, sources, name=name, replace=options.replace, told=tell, should_stop=should_stop
        )
        whole = not done.collection or _index(place, line, done.cards + done.replaced, should_stop)
    _report(done, as_json=options.json, all_of_it=options.verbose)
    if not whole:
        say("Stopped before all of it could be found; `foredeck search` goes on with that.")
    if done.stopped or not whole:
        return STOPPED
    return PARTLY if done.problems else DONE


def _source(path: str) -> Path | Text:
    """A path, or what stdin holds. Raises BadInput."""
    if path != "-":
        return Path(path)
    from core.errors import BadInput
    from core.importing import LARGEST_FILE
    from core.incoming import Text

    data = stdin_bytes(LARGEST_FILE)
    if not data.strip():
        raise BadInput("stdin holds no card.")
    return Text("stdin", data)


def _index(place: Path, line: ProgressLine, cards: int, should_stop: Callable[[], bool]) -> bool:
    """Bring the indexes up to date, False when that was stopped; what fails is only said, as they can be
    made again at any time.
    """
    from core import knowing, searching
    from tui.beside import cores, neighbours

    line.show("Making it findable…")
    at_once = cards >= MANY and cores() > 1
    if at_once and (arrow := sys.modules.get("pyarrow")):
        gc.collect()
        arrow.default_memory_pool().release_unused()  # two processes share what one import may take
    with neighbours(place) if at_once else nullcontext(lambda _: None) as answer:
        said = dict.fromkeys(searching.catch_up(place, should_stop).problems)
        line.show("Looking for neighbours…")
        near = answer(should_stop)
    if near is None and not should_stop():
        near = knowing.catch_up(place, should_stop)
    for problem in said | dict.fromkeys(near or ()):
        say(problem)
    return not should_stop()


def _report(done: Imported, *, as_json: bool, all_of_it: bool) -> None:
    if as_json:
        _report_lines(done)
        return
    if done.stopped:
        say("Stopped; nothing was taken in.")
    shown = [each for each in done.duplicates if all_of_it or not each.same]
    listed = [*map(str, done.problems), *map(str, shown)]
    many = len(listed)
    most = many if all_of_it else TOLD
    for said in listed[:most]:
        say(said)
    if many > most:
        say(f"{many - most:,} more of these; -v lists all.")
    for said in done.remarks if all_of_it else ():
        say(str(said))
    if done.remarks and not all_of_it:
        say(f"{len(done.remarks):,} remarks on how pages are written; -v lists them.")
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (done.cards, "new"),
            (done.replaced, "replaced"),
            (done.completed, "completed"),
            (len(done.duplicates), "known already"),
            (len(done.problems), "not readable"),
        )
        if number
    ]
    where = f" Collection {done.collection}, {done.rows:,} rows." if done.collection else ""
    if not done.stopped:
        seen = "1 card" if done.seen == 1 else f"{done.seen:,} cards"
        put(f"{seen}: {', '.join(parts) or 'nothing to take in'}.{where}\n")


def _report_lines(done: Imported) -> None:
    """The report for programs: a line for each thing met, the sums last."""
    for problem in done.problems:
        put(json.dumps({"unreadable": problem.name, "reason": problem.sentence}) + "\n")
    for each in done.duplicates:
        told = {"duplicate": each.name, "link": each.link, "known": each.known, "same": each.same}
        put(json.dumps(told) + "\n")
    for remark in done.remarks:
        put(json.dumps({"remark": remark.name, "sentence": remark.sentence}) + "\n")
    sums = {
        "collection": done.collection,
        "seen": done.seen,
        "new": done.cards,
        "replaced": done.replaced,
        "completed": done.completed,
        "duplicates": len(done.duplicates),
        "unreadable": len(done.problems),
        "rows": done.rows,
        "passed": done.passed,
        "stopped": done.stopped,
    }
    put(json.dumps(sums) + "\n")


def _list(place: Path, *, as_json: bool) -> int:
    """A line for each collection."""
    from core.archive.store import Archives

    found = Archives(place).collections()
    for each in found:
        put((_plain(each) if as_json else _line(each)) + "\n")
        if each.damaged:
            lines = ", ".join(map(str, each.damaged[:5])) + (", …" if len(each.damaged) > 5 else "")
            say(f"{each.name}: {len(each.damaged)} lines cannot be read (line {lines}).")
    if not found and not as_json:
        put("The archive holds no cards yet: foredeck import PATH\n")
    return DONE


def _plain(each: Collection) -> str:
    return json.dumps(
        {
            "collection": each.name,
            "cards": each.cards,
            "rows": each.rows,
            "at": each.at.isoformat(timespec="seconds"),
            "from": each.source,
            "damaged": list(each.damaged),
        }
    )


def _line(each: Collection) -> str:
    from core.model.cleaning import clean_line

    source = f"  ({clean_line(each.source)}, …)" if each.source else ""
    return f"{each.name}  {each.cards:,} cards, {each.rows:,} rows, {each.at:%Y-%m-%d %H:%M}{source}"


def _forget(place: Path, name: str) -> int:
    from core.archive import ENDING
    from core.archive.store import Archives

    aside = Archives(place).forget(name)
    say(f"Renaming {aside} back brings it back.")
    put(f"{aside.name.partition(ENDING)[0]} is left out.\n")
    return DONE
