"""What can be typed after `foredeck`: the parsers of the commands, on the standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from tui import manual
from tui.parsing import (
    Parser,
    add_asking,
    add_card,
    add_day,
    add_engine,
    add_form,
    add_json,
    add_output,
    add_paths,
    add_sources,
    parser_of,
)

LEADING = ("--workspace", "--day", "--engine")
"""Options with a value that may stand before the command as well as after it."""


def top() -> Parser:
    """`foredeck` without a command."""
    parser = parser_of(
        "",
        manual.TOP,
        manual.TOP_EXAMPLES,
        "[--day DAY | --desk NAME] [--engine NAME] [--ascii] [--plain-output] [--json] [--workspace DIR] "
        "[PATH...]",
    )
    add_paths(parser)
    add_day(parser, "open the desk of this day: 2026-11-20, yesterday, -1")
    parser.add_argument("--desk", metavar="NAME", help="open a desk of its own again, as `desks` names it")
    add_engine(parser)
    parser.add_argument("--ascii", action="store_true", help="draw nothing but ASCII")
    parser.add_argument(
        "--plain-output",
        action="store_true",
        help="send whole frames: where changes are shown wrongly",
    )
    add_json(parser, "without opening: a line of JSON for each card of PATHs, or for the desk")
    parser.add_argument("--version", action="store_true", help="say the version and leave")
    return parser


def _add() -> Parser:
    parser = parser_of("add", manual.ADD, manual.ADD_EXAMPLES)
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="a file, a folder, an address, or -")
    add_day(parser, "the desk of this day: 2026-11-20, yesterday, -1; today")
    parser.add_argument(
        "--feeds", action="store_true", help="read the feeds of settings.toml and all that were read before"
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on and bring in what appears in the folders that are named (or `watch` of settings.toml)",
    )
    add_json(parser, "say on stdout what came of it as one line of JSON")
    return parser


def _desks() -> Parser:
    parser = parser_of("desks", manual.DESKS, manual.DESKS_EXAMPLES)
    add_json(parser, "a line of JSON for each desk")
    return parser


def _backup() -> Parser:
    parser = parser_of("backup", manual.BACKUP, manual.BACKUP_EXAMPLES)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to this file, which must not exist yet; - is stdout"
    )
    parser.add_argument("--list", action="store_true", help="the backups in backups/ of the workspace")
    parser.add_argument(
        "--restore", metavar="FILE", help="bring this backup back, - is stdin, into --into DIR"
    )
    parser.add_argument("--into", metavar="DIR", help="a folder that is empty or not there yet")
    add_json(parser, "a line of JSON for each backup")
    return parser


def _doctor() -> Parser:
    parser = parser_of("doctor", manual.DOCTOR, manual.DOCTOR_EXAMPLES)
    parser.add_argument("--repair", action="store_true", help="repair what can be repaired")
    add_json(parser, "the report as JSON")
    return parser


def _models() -> Parser:
    parser = parser_of(
        "models", manual.MODELS, manual.MODELS_EXAMPLES, "[test NAME] [--json] [--workspace DIR]"
    )
    parser.add_argument("words", nargs="*", metavar="test NAME", help="ask this one a tiny question")
    add_json(parser, "a line of JSON for each engine, or for the test")
    return parser


def _serve() -> Parser:
    parser = parser_of(
        "serve",
        manual.SERVE,
        manual.SERVE_EXAMPLES,
        "[--port N] [--day DAY | --desk NAME] [--engine NAME] [PATH...]",
    )
    add_paths(parser)
    parser.add_argument("--port", type=_port, default=8123, metavar="N", help="on this port; 8123, 0 for any")
    add_day(parser, "the desk of this day: 2026-11-20, yesterday, -1")
    parser.add_argument("--desk", metavar="NAME", help="a desk of its own, as `desks` names it")
    add_engine(parser)
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _draft() -> Parser:
    parser = parser_of("draft", manual.DRAFT, manual.DRAFT_EXAMPLES, shared=False)
    add_paths(parser, nargs="+", about="an article, a folder of them, or -")
    add_form(parser, "md")
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
    add_asking(parser)
    return parser


def _again(command: str, about: str, examples: str) -> Parser:
    """What a command that has an engine look at a card again takes."""
    parser = parser_of(command, about, examples, shared=False)
    add_card(parser)
    add_sources(parser)
    add_form(parser, "as CARD is")
    add_asking(parser)
    return parser


def _rescore() -> Parser:
    return _again("rescore", manual.RESCORE, manual.RESCORE_EXAMPLES)


def _regenerate() -> Parser:
    parser = _again("regenerate", manual.REGENERATE, manual.REGENERATE_EXAMPLES)
    parser.add_argument(
        "--section",
        action="append",
        default=[],
        metavar="NAME",
        help="signals, keywords, summary, …; more than once for several",
    )
    parser.add_argument("--row", metavar="ROW", help="one row of a table: “signals 2”")
    parser.add_argument("--blanks", action="store_true", help="all blanks, or those of --section")
    parser.add_argument("--how", default="", metavar="LINE", help="in which way: “fewer, only prices”")
    return parser


def _check() -> Parser:
    parser = parser_of("check", manual.CHECK, manual.CHECK_EXAMPLES, shared=False)
    add_card(parser)
    add_sources(parser)
    add_json(parser, "the findings as JSON; docs/checking.md says what is in it")
    return parser


def _copy() -> Parser:
    parser = parser_of("copy", manual.COPY, manual.COPY_EXAMPLES)
    add_card(parser)
    parser.add_argument(
        "--section", default="", metavar="NAME", help="only this section: signals, summary, …"
    )
    parser.add_argument("--row", default="", metavar="ROW", help="only this row of a table: “signals 2”")
    forms = ("page", "tight", "plain", "tsv", "html")
    about = "the card page; without padding; words; tab-separated; HTML source"
    parser.add_argument("--as", dest="form", choices=forms, default="page", help=about)
    about = "which part of a text that is too long for the line to send, from 1"
    parser.add_argument("--part", type=_part, default=1, metavar="N", help=about)
    ways = ("auto", "osc52", "native", "tmux", "screen", "file", "off")
    about = "how, in place of `clipboard` in settings.toml: " + ", ".join(ways)
    parser.add_argument("--way", choices=ways, default="", metavar="WAY", help=about)
    return parser


def _part(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise argparse.ArgumentTypeError("parts are counted from 1")
    return int(text)


def _convert() -> Parser:
    parser = parser_of("convert", manual.CONVERT, manual.CONVERT_EXAMPLES, shared=False)
    add_card(parser)
    parser.add_argument("--to", choices=("md", "json"), required=True, help="what to turn it into")
    add_output(parser)
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
    "copy": _copy,
    "days": _desks,
    "desks": _desks,
    "doctor": _doctor,
    "draft": _draft,
    "models": _models,
    "regenerate": _regenerate,
    "rescore": _rescore,
    "serve": _serve,
}
"""The parser of each command."""

MODULES: dict[str, str] = {
    "digest": "tui.commands.digest",
    "export": "tui.commands.export",
    "index": "tui.commands.index",
    "import": "tui.commands.import_",
    "neighbours": "tui.commands.neighbours",
    "schema": "tui.commands.schema",
    "search": "tui.commands.search",
    "completion": "tui.commands.completion",
    "help": "tui.commands.help_",
}
"""The module of each command that has one of its own, with `parser()` and `run(options)`."""


def command_at(words: Sequence[str]) -> int | None:
    """Which of the words after `foredeck` is the command; None when none is one."""
    at = 0
    while at < len(words) and words[at].partition("=")[0] in LEADING:
        at += 1 if "=" in words[at] else 2
    return at if at < len(words) and words[at] in (*COMMANDS, *MODULES) else None


def parser_named(command: str) -> Parser:
    """The parser of a command; of the program itself for an empty name."""
    if command in MODULES:
        made = import_module(MODULES[command]).parser()
        assert isinstance(made, Parser)
        return made
    return COMMANDS[command]() if command else top()
