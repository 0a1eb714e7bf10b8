"""`foredeck export`: cards of desks, of the archive or of files, into pages, JSON, tables or templates."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, PARTLY, STOPPED, ProgressLine, is_terminal, put, say
from tui.parsing import add_day, add_json, day_of, parser_of, workspace_of
from tui.stopping import stoppable, telling

if TYPE_CHECKING:
    from core.model import Story
    from core.outgoing import Asked, Exported, Format, Outgoing
    from core.selecting import Selection
    from tui.parsing import Parser

FORMATS = ("md", "json", "jsonl", "csv", "tsv", "parquet")
WHICH = ("kept", "cards", "final", "reviewed", "starred")
TOLD = 20
"""Skipped cards that are said one by one."""
MANY = 31
"""Desks above which cards are taken one after the other, without knowing how many there will be."""

ABOUT = """\
Write finished cards as pages, JSON, tables or by a template of your own.

Without a selection these are the cards of the stories kept today. CARD is a
card page, a card's JSON, JSON lines (.jsonl) or - for stdin. Other cards are
named by --day, --from and --to, --desk, --all, --archive or --collection;
--which says whether only the kept ones are meant, which is the default.

With -o FOLDER pages, JSON and templates are a file for each card, named by
--names; csv, tsv and jsonl are one file; parquet is the folder of the
published data sets. Without -o all goes to stdout, pages with a line of
dashes between them, several cards as JSON lines.

A file that exists already is left as it is and told, unless --force is given
or it holds the same bytes; the others are written, each whole or not at all.
What a kept story lacks, a card, is told too.
"""
EXAMPLES = """\
examples:
  foredeck export                                   today's cards as pages
  foredeck export --day yesterday -o cards/
  foredeck export --from 2026-11-01 --to 2026-11-30 -o november.csv
  foredeck export --all --which final --format json -o cards/
  foredeck export --day -1 --front-matter --names '{day}-{slug}' -o vault/
  foredeck export --archive --format parquet -o data/
  foredeck export card.json -o card.md --variant N
  foredeck export --template card.html.j2 -o site/
  foredeck export --format jsonl | jq -r .card.link

Names take {id} (the published one), {md5} (of the link), {slug}, {day},
{page}, {category}, {n}; a / makes folders. What is in the columns, in JSON
and in a template: docs/exporting.md.
Exit codes: 0 written, 1 something was skipped or there was nothing, 2 bad
input, 130 stopped with Ctrl+C; what was written until then is told.
"""


def parser() -> Parser:
    """The parser of `foredeck export`."""
    made = parser_of("export", ABOUT, EXAMPLES)
    made.add_argument("cards", nargs="*", metavar="CARD", help="a card page, a card's JSON, .jsonl, or -")
    add_day(made, "the desk of this day: 2026-11-20, yesterday, -1; today")
    made.add_argument("--from", dest="first", metavar="DAY", help="all desks from this day on")
    made.add_argument("--to", dest="last", metavar="DAY", help="all desks up to this day")
    about = "a desk of its own, as `desks` names it; more than once for several"
    made.add_argument("--desk", action="append", default=[], metavar="NAME", help=about)
    made.add_argument("--all", action="store_true", help="all desks of the workspace")
    made.add_argument("--archive", action="store_true", help="all published cards that were imported")
    about = "one import of published cards; more than once for several"
    made.add_argument("--collection", action="append", default=[], metavar="NAME", help=about)
    about = "which cards: of kept stories (kept), all (cards), final, reviewed (or final), starred"
    made.add_argument("--which", choices=WHICH, default="kept", metavar="WHICH", help=about)
    about = f"{', '.join(FORMATS)}; as FILE ends, else md"
    made.add_argument("--format", choices=FORMATS, default="", metavar="FORMAT", help=about)
    made.add_argument("--template", metavar="FILE", help="fill this jinja2 template with each card")
    made.add_argument(
        "--variant", choices=("R", "N"), help="form of pages: R, or N with scores in Signals only"
    )
    about = "begin pages with their optional fields, state and sources as YAML"
    made.add_argument("--front-matter", action="store_true", help=about)
    made.add_argument("--details", action="store_true", help="have details and state in JSON")
    about = "pattern of file names in a folder; '{id}'"
    made.add_argument("--names", default="", metavar="PATTERN", help=about)
    about = "write to this folder or file instead of stdout"
    made.add_argument("-o", "--output", metavar="TARGET", help=about)
    made.add_argument("--force", action="store_true", help="replace files that exist")
    made.add_argument("--bom", action="store_true", help="begin csv and tsv as Excel wants UTF-8 to begin")
    add_json(made, "say what was written and skipped as lines of JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """Export what is asked for, and say what became of it."""
    place = workspace_of(options)
    asked = _asked(options)
    cards, total, nothing = _chosen(options, place)
    if cards is None:
        say(nothing)
        return PARTLY
    from core.exporting import export

    with ProgressLine() as line, stoppable("-" in options.cards) as should_stop:
        put_one = _putting(line) if asked.target is None else None
        done = export(cards, asked, telling(line, "Exporting"), should_stop, put_one, total)
    if asked.target is None and done.cards and is_terminal(sys.stdout):
        put("\n")
    _report(done, asked, nothing, as_json=options.json)
    if done.stopped:
        return STOPPED
    return PARTLY if done.skipped or not done.cards else DONE


def _asked(options: argparse.Namespace) -> Asked:
    """What the export is to be like; ends the program when the options contradict each other."""
    from core.outgoing import Asked, Format

    complain = parser().error
    target = Path(options.output) if options.output not in (None, "-") else None
    if options.template and options.format:
        complain("--template is a form of its own; leave out --format")
    form = Format(options.format or _form_of(target)) if not options.template else Format.TEMPLATE
    if options.variant and form is not Format.MD:
        complain("--variant goes with pages (md)")
    if options.front_matter and form is not Format.MD:
        complain("--front-matter goes with pages (md); JSON takes --details")
    if options.details and form not in (Format.JSON, Format.JSONL):
        complain("--details goes with json and jsonl; pages take --front-matter")
    if options.bom and form not in (Format.CSV, Format.TSV):
        complain("--bom goes with csv and tsv")
    if options.names and (target is None or form not in (Format.MD, Format.JSON, Format.TEMPLATE)):
        complain("--names goes with -o FOLDER and a file for each card")
    if form is Format.PARQUET and target is None:
        complain("parquet is a folder of files; name it with -o")
    if options.json and target is None:
        complain("--json tells of files; name where they go with -o")
    return Asked(
        format=form,
        target=target,
        variant=options.variant or "R",
        front_matter=options.front_matter or options.details,
        names=options.names or "{id}",
        template=Path(options.template) if options.template else None,
        force=options.force,
        bom=options.bom,
    )


def _form_of(target: Path | None) -> Format:
    """The form that a file's ending asks for; pages for any other."""
    from core.outgoing import Format

    ending = target.suffix.lower().removeprefix(".") if target else ""
    return Format(ending) if ending in FORMATS[:5] else Format.MD


def _chosen(options: argparse.Namespace, place: Path) -> tuple[Iterable[Outgoing] | None, int, str]:
    """(the cards, how many or 0, what to say when there is none); None when it is clear before."""
    complain = parser().error
    others = (options.day, options.first, options.last, options.desk, options.all, options.archive)
    if options.cards:
        if any(others) or options.collection:
            complain("CARD names the cards; a desk or the archive would name others")
        return _files(options.cards), 0, "There is no card in what was named."
    if options.day and (options.first or options.last):
        complain("--day is one day; --from and --to are several")
    if options.all and (options.day or options.first or options.last or options.desk):
        complain("--all takes every desk; leave out the others")
    selection, nothing = _selection(options, place)
    if selection is None:
        return None, 0, nothing
    from core.selecting import each, outgoing

    if selection.archive or len(selection.days) + len(selection.desks) > MANY:
        return each(place, selection), 0, nothing
    cards = outgoing(place, selection)
    return cards, len(cards), nothing


def _selection(options: argparse.Namespace, place: Path) -> tuple[Selection | None, str]:
    """(what is selected, what to say when that holds nothing)."""
    from core.own_desks import own_desk
    from core.paths import day_folder
    from core.selecting import Selection, between, every_desk

    today = date.today()
    if options.all:
        found = every_desk(place, options.which)
        days, desks = found.days, found.desks
    else:
        first, last = (day_of(text, today) if text else None for text in (options.first, options.last))
        days = between(place, first, last) if first or last else ()
        desks = tuple(own_desk(place, name) for name in options.desk)
    collections = tuple(options.collection)
    if options.archive:
        from core.archive.store import Archives

        collections = tuple(dict.fromkeys((*collections, *Archives(place).names())))
    named = options.first or options.last or options.desk or options.all or options.archive or collections
    if options.day:
        days = (day_of(options.day, today),)
    elif not named:
        days = (today,)
        if not day_folder(place, today).is_dir():
            return None, "There is no desk of today yet. --day, --all or --archive name other cards."
    if not (days or desks or collections):
        if options.first or options.last:
            return None, "There is no card to export: no day of those has a desk."
        where = "the archive" if options.archive else "the workspace"
        return None, f"There is no card to export: {where} is empty."
    nothing = _nothing(options.which)
    if collections and not (days or desks):
        nothing = "There is no card to export: no card of the archive is left that can be read and fits."
    return Selection(days, desks, collections, options.which), nothing


def _nothing(which: str) -> str:
    said = {
        "kept": "no story there is kept",
        "cards": "no story there has a card",
        "final": "no card there is final",
        "reviewed": "no card there is reviewed",
        "starred": "no story there has a star",
    }[which]
    more = "" if which == "cards" else " --which cards takes every card."
    return f"There is no card to export: {said}.{more}"


def _files(names: Sequence[str]) -> Iterator[Outgoing]:
    """The cards of files and stdin, each read when its turn comes.

    Raises BadInput for a file that is none when it is the only one, else that is told of it.
    """
    from core.errors import BadInput
    from core.model.cleaning import clean_line
    from core.outgoing import Outgoing
    from tui.inputs import card_text

    for name in names:
        try:
            if name.lower().endswith((".jsonl", ".ndjson")):
                with open(name, encoding="utf-8-sig", errors="replace") as file:
                    yield from _lines(file, clean_line(Path(name).name))
                continue
            called, text = card_text(name)
            if text.startswith("{") and "\n{" in text:
                yield from _lines(text.splitlines(), called)
            else:
                yield _one(called, text)
        except (BadInput, OSError) as error:
            said = f"It could not be read ({error.strerror})." if isinstance(error, OSError) else str(error)
            if len(names) == 1:
                raise BadInput(said) from error
            yield Outgoing(None, clean_line(Path(name).name), missing=said)


def _one(name: str, text: str) -> Outgoing:
    """The card of a page or of JSON."""
    from core.outgoing import Outgoing
    from core.sharing.document import read_line
    from tui.inputs import card_of

    read = card_of(name, text)
    if read.there:
        return Outgoing(read.there, name)
    there, story = read_line(text.removeprefix("\ufeff"), name)
    return Outgoing(there, name, partial(_itself, story))


def _lines(lines: Iterable[str], name: str) -> Iterator[Outgoing]:
    """The cards of JSON lines; a line that is none says why."""
    from core.errors import NotACard
    from core.outgoing import Outgoing
    from core.sharing.document import read_line

    for number, line in enumerate(lines, 1):
        where = f"{name}, line {number}"
        try:
            if line.strip():
                there, story = read_line(line)
                yield Outgoing(there, where, partial(_itself, story))
        except NotACard as error:
            yield Outgoing(None, where, missing=error.sentence)


def _itself(story: Story | None) -> Story | None:
    return story


def _putting(line: ProgressLine) -> Callable[[str], None]:
    def put_clear(text: str) -> None:
        line.clear()
        put(text)

    return put_clear


def _report(done: Exported, asked: Asked, nothing: str, *, as_json: bool) -> None:
    """Say what was written, what was skipped and why, and what was left out."""
    if as_json:
        _report_json(done)
        return
    for skipped in done.skipped[:TOLD]:
        say(f"{skipped.where}: {skipped.reason}" if skipped.where else skipped.reason)
    if len(done.skipped) > TOLD:
        say(f"{len(done.skipped) - TOLD} more were skipped; --json names them all.")
    if any(skipped.path for skipped in done.skipped):
        say("Replace what exists with --force, or name another place.")
    for note in done.notes:
        say(note)
    if not done.cards and not done.skipped and not done.stopped:
        say(nothing)
    if done.stopped:
        say("Stopped; what is told here was written whole.")
    if asked.target is not None and (done.cards or done.stopped):
        from core.model.cleaning import clean_line

        files = "" if len(done.written) == 1 else f", {_counted(len(done.written), 'file')} written"
        same = f", {len(done.unchanged)} unchanged" if done.unchanged else ""
        rows, cards = _counted(done.rows, "row"), _counted(done.cards, "card")
        put(f"{cards} with {rows} in {clean_line(str(asked.target))}{files}{same}.\n")


def _report_json(done: Exported) -> None:
    lines: list[dict[str, object]] = [{"written": str(path)} for path in done.written]
    lines += [{"unchanged": str(path)} for path in done.unchanged]
    for skipped in done.skipped:
        there = {"path": str(skipped.path)} if skipped.path else {}
        lines.append({"skipped": skipped.where, "reason": skipped.reason, **there})
    lines += [{"note": note} for note in done.notes]
    lines.append({"cards": done.cards, "rows": done.rows, "stopped": done.stopped})
    put("".join(f"{json.dumps(line)}\n" for line in lines))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
