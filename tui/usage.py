"""What can be typed after `foredeck`: the parsers of all commands and their help, on the standard library."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NoReturn

from tui.console import REFUSED, say

_TOP = """\
Foredeck turns clipped news articles into signals cards.

  foredeck                 open today's desk (without a terminal: say what
                           waits there)
  foredeck add SOURCE...   bring files, folders, web addresses, feeds or
                           stdin onto a desk
  foredeck PATH...         open the desk that these articles have of their
                           own; without a terminal, print their cards
  foredeck desks           all desks, and what waits there
  foredeck search WORDS... find words on any desk
  foredeck draft PATH...   draft one card, taking all articles as one story
  foredeck check CARD SOURCE...
                           say what a card has that its sources lack
  foredeck convert CARD    turn a card page into JSON, or JSON into a page
  foredeck models          the models that can draft; test one
  foredeck backup          put the whole workspace into one file, or back
  foredeck doctor          check the workspace, and repair it

Articles are .txt, .md, .html, .pdf, .eml, .mbox or feed files. Your files
are only read.
"""
_TOP_EXAMPLES = """\
examples:
  foredeck add ~/clippings https://example.org/feed.xml
  foredeck                                the desk with what came
  foredeck --day yesterday                the desk of yesterday
  foredeck clippings/                     these files on a desk of their own
  foredeck --desk clippings               that desk again
  foredeck draft a.txt b.html -o card.md  one card from two articles
  foredeck search chip export

A file that is called like a command: foredeck ./add
Exit codes: 0 done, 1 something could not be done, 2 usage or bad input,
130 stopped with Ctrl+C.
`foredeck COMMAND --help` says more.
"""
_ADD = """\
Bring clippings onto the desk of a day.

SOURCE is a file, a folder, a web address, or - for stdin. A file or an
address may hold an article, a mailbox, a feed or an OPML list of feeds;
stdin also a list of addresses, one a line. What is on the desk already is
not added again; of a feed only the items that were not read before. What
is no article (a paywall, a cookie notice, a stub) is set aside with the
reason, where one key brings it back. Your files are only read.

When a session has the desk open, the sources are handed to it and read
there. Ctrl+C stops at once; what was read stays.
"""
_ADD_EXAMPLES = """\
examples:
  foredeck add ~/clippings report.pdf
  foredeck add https://example.org/story https://example.org/feed.xml
  foredeck add --feeds                      all feeds again
  foredeck add --watch ~/clippings          and what is saved there later
  foredeck add --day yesterday late.txt
  pbpaste | foredeck add -                  an article, or addresses

Addresses of the own machine and of private networks are not fetched unless
settings.toml of the workspace says `allow_private = true`.
Exit codes: 0 brought in or known already, 1 a source that was named gave
nothing, 2 nothing could be brought in, 130 stopped with Ctrl+C.
"""
_DESKS = """\
Say for each day that has a desk how many stories are on it and what waits
for you there, the newest first; below the days the desks that files have of
their own, the one that was changed last first. Nothing is changed.
"""
_DESKS_EXAMPLES = """\
examples:
  foredeck desks
  foredeck --day 2026-11-20      opens one of them
  foredeck --desk clippings      opens one that files have of their own
"""
_SEARCH = """\
Find words in the sources, cards and notes of all desks: stories that hold
all of them, best first, a line for each place. The last word may be begun
("regula" finds regulation); "words in quotes" must stand together.
"""
_SEARCH_EXAMPLES = """\
examples:
  foredeck search chip export
  foredeck search --day yesterday strike
  foredeck search '"rare earth"' --json

What the search keeps in index/ of the workspace may be deleted at any time.
Exit codes: 0 found, 1 not found.
"""
_BACKUP = """\
Put all desks of the workspace and its settings into one file, also while
they are open; or bring such a file into a new folder. A workspace that is
there is never overwritten.
"""
_BACKUP_EXAMPLES = """\
examples:
  foredeck backup                            into backups/ of the workspace
  foredeck backup -o /media/stick/desks.zip
  foredeck backup --list
  foredeck backup --restore desks.zip --into ~/restored
  foredeck --workspace ~/restored            work on what was restored
"""
_DOCTOR = """\
Check every desk of the workspace: that its files can be read, that what
they say fits together, that nothing was left half done. Without --repair
nothing is changed; with it damaged parts are set aside in quarantine/ and
what is sound is kept.
"""
_DOCTOR_EXAMPLES = """\
examples:
  foredeck doctor
  foredeck doctor --repair

Exit codes: 0 all is well or was repaired, 1 something is wrong.
"""
_MODELS = """\
Say which engines can draft: the embedded one, and the models that
settings.toml of the workspace has a profile for; whether each can be used
or why not, and how its last test went. Nobody is asked.

`test NAME` asks a model one tiny question: whether there is a server, the
key is taken, the model is there, and which form its answers keep to. What
came of it is remembered.
"""
_MODELS_EXAMPLES = """\
examples:
  foredeck models
  foredeck models test fast
  foredeck --engine fast             open the desk and draft with it

How profiles are written: docs/models.md.
Exit codes: 0 listed, or the test went well; 1 it did not; 2 no such profile.
"""
_DRAFT = "Draft one card; all articles together are taken for one story."
_DRAFT_EXAMPLES = """\
examples:
  foredeck draft a.txt b.html -o card.md
  curl -s URL | foredeck draft -
  foredeck draft a.txt --format json

Without -o the card goes to stdout, and nothing else does.
"""
_CHECK = """\
Check a card against the articles that it was made from: quotes, figures,
dates, periods and names that no source has, and what the sources say
otherwise. And by itself: rows that say the same or would fit any card,
changes without from and to, forecasts without a hedge, scores that tell
nothing apart, what is empty, garbled or too long.

CARD is a card page or a card's JSON; SOURCE is an article or a folder of
articles; - is stdin. Without SOURCE only the form is checked, unless the
JSON brings its sources along. Nothing is changed.
"""
_CHECK_EXAMPLES = """\
examples:
  foredeck check card.md a.txt b.html
  foredeck check card.json                      against its own sources
  foredeck check card.md clippings/ --json
  foredeck draft a.txt | foredeck check - a.txt

Each finding is a line CARD:LINE:COLUMN: CHECK: what was noticed, with the
sentences of the sources below. None says that a card is wrong, only that
the sources you gave do not say so. Findings that were dismissed in the app
are left out when CARD is JSON.
Exit codes: 0 nothing was found, 1 something was, or a SOURCE could not be
read, 2 bad input.
"""
_CONVERT = "Turn a card page into JSON, or JSON into a card page."
_CONVERT_EXAMPLES = """\
examples:
  foredeck convert card.md --to json
  foredeck convert card.json --to md --variant N -o card.md
  foredeck convert card.json --to md --details

Variants: R has relevancy in all tables, N only in Signals, v1 is the form
of 2023.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one clean sentence."""

    def error(self, message: str) -> NoReturn:
        from core.model.cleaning import clean_line

        sentence = clean_line(message)
        say(f"{sentence[:1].upper()}{sentence[1:]}. See `{self.prog} --help`.")
        raise SystemExit(REFUSED)


def day_of(text: str, today: date) -> date:
    """The day that is meant by `2026-11-20`, `20261120`, `today`, `yesterday` or `-3`. Raises BadInput."""
    from core.errors import BadInput
    from core.model.cleaning import clean_line

    named = text.strip().lower()
    back = {"today": 0, "yesterday": 1}.get(named)
    if match := re.fullmatch(r"-(\d{1,5})", named, re.ASCII):
        back = int(match[1])
    try:
        if back is not None:
            return today - timedelta(days=back)
        if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", named, re.ASCII):
            return date.fromisoformat(named)
    except (ValueError, OverflowError):
        pass
    shown = clean_line(text)[:40]
    raise BadInput(f"There is no day “{shown}”.", "Give it as 2026-11-20, yesterday or -1.")


def top() -> Parser:
    """`foredeck` without a command."""
    parser = _parser(
        "", _TOP, _TOP_EXAMPLES, "[--day DAY | --desk NAME] [--engine NAME] [--workspace DIR] [PATH...]"
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="an article, or a folder of articles")
    _add_day(parser, "open the desk of this day: 2026-11-20, yesterday, -1")
    parser.add_argument("--desk", metavar="NAME", help="open a desk of its own again, as `desks` names it")
    _add_engine(parser)
    parser.add_argument("--version", action="store_true", help="say the version and leave")
    return parser


def _add() -> Parser:
    parser = _parser("add", _ADD, _ADD_EXAMPLES)
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="a file, a folder, an address, or -")
    _add_day(parser, "the desk of this day: 2026-11-20, yesterday, -1; today")
    parser.add_argument(
        "--feeds", action="store_true", help="read the feeds of settings.toml and all that were read before"
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on and bring in what appears in the folders that are named (or `watch` of settings.toml)",
    )
    _add_json(parser, "say on stdout what came of it as one line of JSON")
    return parser


def _desks() -> Parser:
    parser = _parser("desks", _DESKS, _DESKS_EXAMPLES)
    _add_json(parser, "a line of JSON for each desk")
    return parser


def _search() -> Parser:
    parser = _parser("search", _SEARCH, _SEARCH_EXAMPLES)
    parser.add_argument("words", nargs="+", metavar="WORDS", help="what to find")
    _add_day(parser, "only on the desk of this day")
    _add_json(parser, "a line of JSON for each place")
    return parser


def _backup() -> Parser:
    parser = _parser("backup", _BACKUP, _BACKUP_EXAMPLES)
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file; must not exist yet")
    parser.add_argument("--list", action="store_true", help="the backups in backups/ of the workspace")
    parser.add_argument("--restore", metavar="FILE", help="bring this backup back, into --into DIR")
    parser.add_argument("--into", metavar="DIR", help="a folder that is empty or not there yet")
    return parser


def _doctor() -> Parser:
    parser = _parser("doctor", _DOCTOR, _DOCTOR_EXAMPLES)
    parser.add_argument("--repair", action="store_true", help="repair what can be repaired")
    _add_json(parser, "the report as JSON")
    return parser


def _models() -> Parser:
    parser = _parser("models", _MODELS, _MODELS_EXAMPLES, "[test NAME] [--json] [--workspace DIR]")
    parser.add_argument("words", nargs="*", metavar="test NAME", help="ask this one a tiny question")
    _add_json(parser, "a line of JSON for each engine, or for the test")
    return parser


def _draft() -> Parser:
    parser = _parser("draft", _DRAFT, _DRAFT_EXAMPLES, shared=False)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="an article, a folder of them, or -")
    _add_output(parser)
    parser.add_argument("--format", choices=("md", "json"), default="md", help="card page (md) or JSON; md")
    parser.add_argument("--page", default="", help="name of the page the card is from; today, as 20240218")
    parser.add_argument(
        "--page-url",
        default="",
        metavar="URL",
        help="address of that page; see FOREDECK_PAGE_URL in the README",
    )
    parser.add_argument(
        "--link", default="", metavar="URL", help="address of the article; what its main source states"
    )
    return parser


def _check() -> Parser:
    parser = _parser("check", _CHECK, _CHECK_EXAMPLES, shared=False)
    parser.add_argument("card", metavar="CARD", help="a card page or a card's JSON, or -")
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="an article, a folder of them, or -")
    _add_json(parser, "the findings as JSON; docs/checking.md says what is in it")
    return parser


def _convert() -> Parser:
    parser = _parser("convert", _CONVERT, _CONVERT_EXAMPLES, shared=False)
    parser.add_argument("card", metavar="CARD", help="a card page or a card's JSON, or - for stdin")
    parser.add_argument("--to", choices=("md", "json"), required=True, help="what to turn it into")
    _add_output(parser)
    parser.add_argument(
        "--variant",
        choices=("R", "N", "v1"),
        help="form of the page, with --to md; the one that was read, else R",
    )
    parser.add_argument(
        "--details", action="store_true", help="write the card's details at the end of the page, with --to md"
    )
    return parser


COMMANDS: dict[str, Callable[[], Parser]] = {
    "add": _add,
    "backup": _backup,
    "check": _check,
    "convert": _convert,
    "days": _desks,
    "desks": _desks,
    "doctor": _doctor,
    "draft": _draft,
    "models": _models,
    "search": _search,
}
"""The parser of each command."""


def _parser(command: str, description: str, epilog: str, usage: str = "", *, shared: bool = True) -> Parser:
    """A parser with what all commands share; `shared` False for one that needs no workspace."""
    program = f"foredeck {command}".strip()
    parser = Parser(
        prog=program,
        usage=f"{program} [-h] {usage}" if usage else None,
        description=description,
        epilog=epilog,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=80),
        allow_abbrev=False,
    )
    about = "the workspace, in place of FOREDECK_WORKSPACE or the user's data folder"
    parser.add_argument("--workspace", metavar="DIR", help=about if shared else argparse.SUPPRESS)
    return parser


def _add_day(parser: Parser, about: str) -> None:
    parser.add_argument("--day", metavar="DAY", help=about)


def _add_engine(parser: Parser) -> None:
    about = "who drafts: embedded, or a profile as `foredeck models` names it"
    parser.add_argument("--engine", metavar="NAME", default="", help=about)


def _add_json(parser: Parser, about: str) -> None:
    parser.add_argument("--json", action="store_true", help=about)


def _add_output(parser: Parser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
