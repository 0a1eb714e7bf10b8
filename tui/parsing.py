"""What the parsers of all commands share, on the standard library."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from tui.console import REFUSED, put_own, say


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one clean sentence and whose help is a page of the manual."""

    def format_help(self) -> str:
        from tui.manpage import overview, page_of, text

        return text(page_of(self)) if " " in self.prog else overview(self)

    def print_help(self, file: object = None) -> None:
        put_own(self.format_help())

    def error(self, message: str) -> NoReturn:
        from core.model.cleaning import clean_line

        sentence = clean_line(message)
        if close := self._meant(message):
            sentence += f"; perhaps you meant {close}"
        say(f"{sentence[:1].upper()}{sentence[1:]}. See `{self.prog} --help`.")
        raise SystemExit(REFUSED)

    def _meant(self, message: str) -> str:
        """The option that one which there is not looks like, if any."""
        if not (found := re.match(r"unrecognized arguments: (--[\w-]+)", message)):
            return ""
        from difflib import get_close_matches

        known = [
            name
            for action in self._actions
            if action.help != argparse.SUPPRESS
            for name in action.option_strings
        ]
        return next(iter(get_close_matches(found[1], known, 1, 0.7)), "")


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


def workspace_of(options: argparse.Namespace) -> Path:
    """The workspace that is asked for. Raises BadInput when it can be none."""
    from core.errors import BadInput
    from core.paths import workspace

    place = workspace(Path(options.workspace) if options.workspace else None)
    if os.path.lexists(place) and not place.is_dir():
        raise BadInput(f"The workspace {place} is no folder.", "Name a folder with --workspace.")
    return place


def day_named(options: argparse.Namespace) -> str:
    """The day that is asked for, checked, as an ISO date; empty for today, which may become another."""
    return day_of(options.day, date.today()).isoformat() if options.day else ""


def parser_of(
    command: str,
    description: str,
    epilog: str,
    usage: str = "",
    *,
    shared: bool = True,
    kind: type[Parser] = Parser,
) -> Parser:
    """A parser with what all commands share; `shared` False for one that needs no workspace."""
    program = f"foredeck {command}".strip()
    parser = kind(
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


def add_day(parser: Parser, about: str) -> None:
    """Add `--day`."""
    parser.add_argument("--day", metavar="DAY", help=about)


def add_engine(parser: Parser) -> None:
    """Add `--engine`."""
    about = "who drafts: embedded, or a profile as `foredeck models` names it"
    parser.add_argument("--engine", metavar="NAME", default="", help=about)


def add_card(parser: Parser) -> None:
    """Add a card."""
    parser.add_argument("card", metavar="CARD", help="a card page or a card's JSON, or - for stdin")


def add_sources(parser: Parser) -> None:
    """Add the articles of a card."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="an article, a folder of them, or -")


def add_form(parser: Parser, otherwise: str) -> None:
    """Add where a card goes and as what; `otherwise` is what it is without an option."""
    add_output(parser)
    about = f"card page (md) or JSON; as FILE ends, else {otherwise}"
    parser.add_argument("--format", choices=("md", "json"), default="", help=about)


def add_paths(
    parser: Parser, *, nargs: str = "*", about: str = "an article, or a folder of articles"
) -> None:
    """Add articles that stories are made of."""
    parser.add_argument("paths", nargs=nargs, metavar="PATH", help=about)


def add_asking(parser: Parser) -> None:
    """What a command that has an engine work on a card takes."""
    add_engine(parser)
    about = "one line that relevancy is judged against; what you wrote last in the app"
    parser.add_argument("--brief", default="", metavar="LINE", help=about)
    parser.add_argument("--fresh", action="store_true", help="ask a model anew, whatever answer was kept")


def add_json(parser: Parser, about: str) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help=about)


def add_output(parser: Parser) -> None:
    """Add `-o` and `--force`."""
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
