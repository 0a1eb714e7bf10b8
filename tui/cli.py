"""The command line: what is asked for, exit codes, and one sentence for whatever goes wrong.

Nothing but the standard library is imported before it is known which command is meant.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from core import __version__
from tui.console import DONE, PARTLY, REFUSED, STOPPED, is_terminal, say

_HELP = """\
Foredeck turns clipped news articles into signals cards.

  foredeck PATH...         open articles (files or folders) in the workbench;
                           without a terminal, draft and print a card for
                           every story
  foredeck draft PATH...   draft one card, taking all articles as one story
  foredeck convert CARD    turn a card page into JSON, or JSON into a page

Articles are .txt, .md, .html, .eml or feed files. Your files are only read.
"""
_EXAMPLES = """\
examples:
  foredeck clippings/                     work through a day of clippings
  foredeck draft a.txt b.html -o card.md  one card from two articles
  curl -s URL | foredeck draft -          a card from a page on the web
  foredeck draft a.txt --format json      the card with its evidence
  foredeck convert card.md --to json      a card page for other programs

A file that is called like a command: foredeck ./draft
Exit codes: 0 done, 1 something could not be done, 2 usage or bad input.
`foredeck draft --help` and `foredeck convert --help` say more.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one clean sentence."""

    def error(self, message: str) -> NoReturn:
        from core.model.cleaning import clean_line

        sentence = clean_line(message)
        say(f"{sentence[:1].upper()}{sentence[1:]}. See `{self.prog} --help`.")
        raise SystemExit(REFUSED)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name) and give the exit code."""
    from core.errors import BadInput, ForedeckError

    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else REFUSED
    except KeyboardInterrupt:
        say("Stopped.")
        return STOPPED
    except BrokenPipeError:
        _forget_stdout()
        return PARTLY
    except ForedeckError as error:
        say(str(error))
        return REFUSED if isinstance(error, BadInput) else PARTLY
    except Exception as error:
        say(f"This should not happen: {type(error).__name__}: {error}. Please report it.")
        return PARTLY


def _run(words: list[str]) -> int:
    if any(not word.strip() for word in words):
        say("One of the names is empty. Put the name of a file or folder there.")
        return REFUSED
    if words[:1] == ["draft"]:
        return _draft(words[1:])
    if words[:1] == ["convert"]:
        return _convert(words[1:])
    options = _top().parse_args(words)
    if options.version:
        print(f"foredeck {__version__}", flush=True)
        return DONE
    if not options.paths:
        say("Nothing to open was named. See `foredeck --help`.")
        return REFUSED
    return _open(options.paths)


def _top() -> _Parser:
    parser = _Parser(
        prog="foredeck",
        usage="foredeck [-h] [--version] PATH...",
        description=_HELP,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="an article, or a folder of articles")
    parser.add_argument("--version", action="store_true", help="say the version and leave")
    return parser


def _open(paths: list[str]) -> int:
    if "-" not in paths and all(is_terminal(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from tui.app import run_app

        return run_app([Path(path) for path in paths])
    from tui.headless import print_stories

    return print_stories(paths)


def _draft(words: list[str]) -> int:
    parser = _Parser(
        prog="foredeck draft",
        description="Draft one card; all articles together are taken for one story.",
        epilog="Without -o the card goes to stdout, and nothing else does.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="an article, a folder of them, or - for stdin"
    )
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
    options = parser.parse_args(words)
    from tui.headless import Head, draft

    head = Head(link=options.link, page=options.page, page_url=options.page_url)
    return draft(options.paths, head, options.format, options.output, force=options.force)


def _convert(words: list[str]) -> int:
    parser = _Parser(
        prog="foredeck convert",
        description="Turn a card page into JSON, or JSON into a card page.",
        epilog="Variants: R has relevancy in all tables, N only in Signals, v1 is the form of 2023.",
        allow_abbrev=False,
    )
    parser.add_argument("card", metavar="CARD", help="a card page or a card's JSON, or - for stdin")
    parser.add_argument("--to", choices=("md", "json"), required=True, help="what to turn it into")
    _add_output(parser)
    parser.add_argument(
        "--variant",
        choices=("R", "N", "v1"),
        help="form of the page, with --to md; the one that was read, else R",
    )
    options = parser.parse_args(words)
    if options.variant and options.to != "md":
        parser.error("--variant goes with --to md")
    from tui.headless import convert

    return convert(options.card, options.to, options.variant, options.output, force=options.force)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")


def _forget_stdout() -> None:
    """Let the interpreter's last flush go nowhere, now that nobody reads."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main())
