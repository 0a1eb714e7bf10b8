"""`foredeck help`: the manual, a page for each command, also for `man` and for docs/commands.md."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from tui.console import DONE, put, put_own
from tui.contents import JOBS, commands
from tui.manpage import markdown, overview, page_of, roff, text
from tui.parsing import parser_of
from tui.usage import COMMANDS, MODULES, parser_named, top

if TYPE_CHECKING:
    from tui.parsing import Parser

ABOUT = """\
Say all that is to be known of a command: what it does, its options, what it
reads and writes, exit codes, files, variables and examples. Without COMMAND
the commands by job, as `foredeck --help` does.
"""
EXAMPLES = """\
examples:
  foredeck help draft
  foredeck help foredeck              the program itself
  foredeck help --man draft | man -l -
"""
PROGRAM = "foredeck"
HEAD = """\
# The commands

This page is made from the parsers of the program: `foredeck help COMMAND` says the same in a terminal, and
`foredeck help --man COMMAND | man -l -` as a page of `man`. `foredeck completion SHELL` lets your shell
complete commands, options, days, desks and engines.

## What reads and writes what

Results go to stdout, all else to stderr. Where a file is read, `-` is stdin; where a card is written, `-o`
names a file, and without it the card goes to stdout. [piping.md](piping.md) puts commands together.

| command | stdin, where `-` is named | stdout | JSON |
|:--|:--|:--|:--|
"""


def parser() -> Parser:
    """What can be typed after `foredeck help`."""
    made = parser_of("help", ABOUT, EXAMPLES, shared=False)
    made.add_argument("command", nargs="?", default="", metavar="COMMAND", help="a command, or foredeck")
    made.add_argument("--man", action="store_true", help="as roff, which `man` and printers take")
    return made


def run(options: argparse.Namespace) -> int:
    """The page of a command, or the overview. Raises BadInput for a command that there is not."""
    named = options.command
    if named not in ("", PROGRAM, *COMMANDS, *MODULES):
        from core.errors import BadInput
        from core.model.cleaning import clean_line

        close = get_close_matches(named, (*COMMANDS, *MODULES), 1, 0.6)
        hint = f"Perhaps you meant `foredeck help {close[0]}`." if close else "`foredeck help` lists them."
        raise BadInput(f"There is no command “{clean_line(named)[:40]}”.", hint)
    if not named and not options.man:
        put_own(overview(top()))
        return DONE
    page = page_of(parser_named("" if named == PROGRAM else named))
    if options.man:
        put(roff(page))
    else:
        put_own(text(page))
    return DONE


def reference() -> str:
    """docs/commands.md."""
    rows = "\n".join(
        f"| [{each.name}](#foredeck-{each.name}) | "
        + " | ".join(told or "·" for told in (each.reads, each.writes, each.lines))
        + " |"
        for each in commands()
    )
    pages = [markdown(page_of(parser_named(name))) for name in ("", *(each.name for each in commands()))]
    jobs = "\n".join(
        f"- **{job}**: {', '.join(f'[{each.name}](#foredeck-{each.name})' for each in there)}"
        for job, there in JOBS
    )
    return f"{HEAD}{rows}\n\n{jobs}\n\n" + "\n".join(pages)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), "utf-8")
