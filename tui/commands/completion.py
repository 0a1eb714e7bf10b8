"""`foredeck completion`: what a shell needs to complete a line, and the answers that it then asks for.

The script that a shell reads is argcomplete's; it asks `foredeck` itself at each Tab, so that options come
from the parsers, and days, desks, engines and collections from the workspace.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tui.console import DONE, put
from tui.contents import commands
from tui.parsing import parser_of
from tui.usage import command_at, parser_named

if TYPE_CHECKING:
    from tui.parsing import Parser

ABOUT = """\
Print a script that lets your shell complete what you type after foredeck:
commands, options, their values, file names, and the days, desks, engines and
collections that there are in the workspace.
"""
EXAMPLES = """\
examples:
  eval "$(foredeck completion bash)"             in ~/.bashrc
  eval "$(foredeck completion zsh)"              in ~/.zshrc, after compinit
  foredeck completion fish | source              in ~/.config/fish/config.fish

For bash it can also be kept where it is read when it is needed first:
~/.local/share/bash-completion/completions/foredeck.
"""
SHELLS = ("bash", "zsh", "fish")
PROGRAM = "foredeck"
SECTIONS = ("keywords", "themes", "summary", "signals", "concerns", "behaviors", "technologies", "issues")
"""Sections of a card that can be named; those of the model, without the time that its import takes."""
FILES = ("CARD", "PATH", "SOURCE")
"""What files are called in a command's synopsis."""
Values = Callable[[Path], Sequence[str]]


def parser() -> Parser:
    """What can be typed after `foredeck completion`."""
    made = parser_of("completion", ABOUT, EXAMPLES, shared=False)
    made.add_argument("shell", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish")
    return made


def run(options: argparse.Namespace) -> int:
    """The script of a shell."""
    from argcomplete import shellcode

    put(shellcode([PROGRAM], shell=options.shell))
    return DONE


def offer() -> None:
    """Answer a shell that asks how the line in COMP_LINE may go on, and end the process."""
    from argcomplete import CompletionFinder
    from argcomplete.completers import FilesCompleter
    from argcomplete.lexers import split_line

    class Finder(CompletionFinder):
        """Knows that files may also be named after an option that follows files."""

        def collect_completions(
            self, active_parsers: list[Parser], parsed_args: argparse.Namespace, cword_prefix: str
        ) -> list[str]:
            found: list[str] = super().collect_completions(active_parsers, parsed_args, cword_prefix)
            if found or cword_prefix.startswith("-") or getattr(active_parsers[-1], "active_actions", True):
                return found
            many = (action for action in active_parsers[-1]._actions if action.nargs in ("*", "+"))
            if not any(action.metavar in FILES for action in many):
                return found
            return list(FilesCompleter()(cword_prefix))

    with suppress(Exception):
        line, point = os.environ["COMP_LINE"], int(os.environ["COMP_POINT"])
        words = split_line(line, point)[3]
        at = command_at(words[1:])
        asked = parser_named("" if at is None else words[at + 1])
        asked.error = _leave  # type: ignore[method-assign]
        os.environ["_ARGCOMPLETE"] = str(1 if at is None else at + 2)
        place = _place(words)
        for action in asked._actions:
            _complete(action, place, top=at is None)
        bare = not any(not action.option_strings for action in asked._actions)
        Finder()(asked, always_complete_options="long" if bare else False)
    os._exit(1)


def _leave(message: str) -> NoReturn:
    """What a parser does with a line that is not whole yet: say nothing."""
    raise SystemExit(message)


def _place(words: Sequence[str]) -> Path:
    """The workspace that the line is about."""
    from core.paths import workspace

    named = ""
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word.partition("=")[0] == "--workspace":
            named = word.partition("=")[2] if "=" in word else after
    return workspace(Path(named) if named else None)


def _complete(action: argparse.Action, place: Path, *, top: bool) -> None:
    """Say what may stand for an argument: a name of the workspace, a folder, a file, nothing."""
    from argcomplete.completers import DirectoriesCompleter, FilesCompleter

    known = {"DAY": _days, "DESK": _desks}.get(str(action.metavar)) or VALUES.get(action.dest)
    offered: object = None
    if top and action.dest == "paths":

        def offered(prefix: str, **_: object) -> dict[str, str]:
            return dict.fromkeys(FilesCompleter()(prefix), "") | _commands()
    elif action.dest == "command":

        def offered(**_: object) -> dict[str, str]:
            return _commands()
    elif known is not None:

        def offered(**_: object) -> Sequence[str]:
            return known(place)
    elif action.metavar == "DIR":
        offered = DirectoriesCompleter()
    elif action.choices is None and action.metavar in ("LINE", "N", "NAME", "PATTERN", "ROW", "URL", "WORDS"):

        def offered(**_: object) -> Sequence[str]:
            return ()

    if offered is not None:
        action.completer = offered  # type: ignore[attr-defined]


def _commands() -> dict[str, str]:
    return {command.name: command.line for command in commands()}


def _days(place: Path) -> Sequence[str]:
    from core.paths import days

    return ("today", "yesterday", *(day.isoformat() for day in days(place)))


def _desks(place: Path) -> Sequence[str]:
    from core.own_desks import own_names

    return tuple(own_names(place).values())


def _engines(place: Path) -> Sequence[str]:
    """The embedded engine and the profiles of the settings, whether they are whole or not."""
    import tomllib

    try:
        models = tomllib.loads((place / "settings.toml").read_text("utf-8")).get("models", {})
    except (OSError, ValueError):
        models = {}
    return ("embedded", *(models if isinstance(models, dict) else ()))


def _collections(place: Path) -> Sequence[str]:
    try:
        return sorted(
            name.removesuffix(".jsonl") for name in os.listdir(place / "archive") if name.endswith(".jsonl")
        )
    except OSError:
        return ()


VALUES: dict[str, Values] = {
    "desk": _desks,
    "engine": _engines,
    "archive": _collections,
    "collection": _collections,
    "forget": _collections,
    "section": lambda place: SECTIONS,
}
"""What is offered for an argument that is kept under a name."""
