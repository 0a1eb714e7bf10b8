"""The command line: what is asked for, exit codes, and one sentence for whatever goes wrong.

Nothing but the standard library is imported before it is known which command is meant.
"""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from tui.console import DONE, PARTLY, REFUSED, STOPPED, bear_any_charset, is_terminal, put_own, say
from tui.parsing import day_named, workspace_of
from tui.usage import COMMANDS, MODULES, command_at, parser_named, top

if TYPE_CHECKING:
    from tui.parsing import Parser

NO_WORDS = "One of the words is empty. Put there what to find, such as harbour or theme:energy."


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name) and give the exit code."""
    from core.errors import BadInput, ForedeckError

    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None and words[:1] == ["draft"]:
        # What a process imports stays: looking at it again and again takes a tenth of a short command. Not in
        # the app, which would keep for long what nobody needs.
        gc.set_threshold(20_000, 20, 50)
    if "_ARGCOMPLETE" in os.environ:
        from tui.commands.completion import offer

        offer()
    bear_any_charset()
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
    at = command_at(words)
    if any(not word.strip() for word in words):
        of_search = at is not None and words[at] == "search"
        say(NO_WORDS if of_search else "One of the names is empty. Put the name of a file or folder there.")
        return REFUSED
    if at is None:
        return _open(top(), words)
    command, words = words[at], words[:at] + words[at + 1 :]
    if command in MODULES:
        module = import_module(MODULES[command])
        return int(module.run(module.parser().parse_intermixed_args(words)))
    parser = parser_named(command)
    options = parser.parse_intermixed_args(words)
    match command:
        case "add":
            return _add(options)
        case "desks" | "days":
            from tui.desks import list_desks

            return list_desks(workspace_of(options), as_json=options.json)
        case "backup":
            return _backup(parser, options)
        case "doctor":
            from tui.upkeep import doctor

            return doctor(workspace_of(options), repair=options.repair, as_json=options.json)
        case "check":
            from tui.checking import check

            return check(options.card, options.sources, as_json=options.json)
        case "draft":
            return _draft(options)
        case "regenerate" | "rescore":
            return _look_again(parser, options, command)
        case "models":
            return _models(parser, options)
        case "copy":
            return _copy(parser, options)
        case "serve":
            return _serve(parser, options)
        case _:
            return _convert(parser, options)


def _desk(parser: Parser, options: Namespace, place: Path) -> str:
    """The folder of the desk of its own that is asked for; empty for that of a day or of paths."""
    if options.day and options.paths:
        parser.error("files have a desk of their own; for that of a day: foredeck add --day DAY PATH")
    if options.desk is None:
        return ""
    if options.day or options.paths:
        parser.error("--desk names one desk; --day or PATH would name another")
    from core.own_desks import own_desk

    return own_desk(place, options.desk)


def _open(parser: Parser, words: list[str]) -> int:
    options = parser.parse_intermixed_args(words)
    if options.version:
        put_own(f"foredeck {__version__}\n")
        return DONE
    if options.paths and not os.path.lexists(options.paths[0]):
        from difflib import get_close_matches

        for meant in get_close_matches(options.paths[0], (*COMMANDS, *MODULES), 1, 0.75):
            parser.error(f"there is no file {options.paths[0]}; perhaps you meant `foredeck {meant}`")
    from datetime import date

    from tui.lean import start_lean

    start_lean()
    place = workspace_of(options)
    day = date.fromisoformat(day_named(options)) if options.day else None
    desk = _desk(parser, options, place)
    if (
        not options.json
        and "-" not in options.paths
        and all(is_terminal(stream) for stream in (sys.stdin, sys.stdout, sys.stderr))
    ):
        from core.beside.reading import begin
        from tui.terminal.starting import Starting

        paths = [Path(path) for path in options.paths]
        with Starting(options.ascii, plain=options.plain_output) as starting:
            reader = begin(paths)
            from tui.launching import run_app

            return run_app(
                paths,
                day=day,
                workspace=place,
                desk=desk,
                use=options.engine,
                starting=starting,
                reader=reader,
            )
    if options.paths:
        from tui.headless import By, print_stories

        return print_stories(options.paths, By(place, options.engine), as_json=options.json)
    from tui.desks import say_what_waits

    return say_what_waits(place, day or date.today(), desk, as_json=options.json)


def _add(options: Namespace) -> int:
    from tui.adding import Asked, add

    return add(
        Asked(
            sources=tuple(options.sources),
            place=workspace_of(options),
            day=day_named(options),
            feeds=options.feeds,
            watch=options.watch,
            json=options.json,
        )
    )


def _backup(parser: Parser, options: Namespace) -> int:
    if sum((bool(options.output), options.list, bool(options.restore))) > 1:
        parser.error("only one of -o, --list and --restore can be meant")
    if bool(options.restore) != bool(options.into):
        parser.error("--restore FILE and --into DIR go together")
    from tui import upkeep

    if options.restore:
        return upkeep.restore(Path(options.restore), Path(options.into), as_json=options.json)
    if options.list:
        return upkeep.list_all(workspace_of(options), as_json=options.json)
    target = Path(options.output) if options.output else None
    return upkeep.back_up(workspace_of(options), target, as_json=options.json)


def _models(parser: Parser, options: Namespace) -> int:
    from tui import models

    if not options.words:
        return models.list_models(workspace_of(options), as_json=options.json)
    if options.words[0] != "test" or len(options.words) != 2:
        parser.error("only `foredeck models` and `foredeck models test NAME` can be meant")
    return models.test_model(workspace_of(options), options.words[1], as_json=options.json)


def _copy(parser: Parser, options: Namespace) -> int:
    if options.section and options.row:
        parser.error("--section and --row name one part each; only one can be copied")
    from tui.copy_command import Asked, copy

    return copy(
        Asked(
            card=options.card,
            place=workspace_of(options),
            section=options.section,
            row=options.row,
            form=options.form,
            part=options.part,
            way=options.way,
        )
    )


def _serve(parser: Parser, options: Namespace) -> int:
    place = workspace_of(options)
    from tui.serving.command import Asked, serve

    return serve(
        Asked(
            place,
            options.paths,
            day_named(options),
            _desk(parser, options, place),
            options.engine,
            options.port,
        )
    )


def _draft(options: Namespace) -> int:
    from tui.lean import start_lean

    start_lean()
    from tui.headless import By, Head, draft

    head = Head(link=options.link, page=options.page, page_url=options.page_url)
    by = By(workspace_of(options), options.engine, options.brief, options.fresh)
    return draft(options.paths, head, by, options.format, options.output, force=options.force)


def _look_again(parser: Parser, options: Namespace, command: str) -> int:
    from tui.regenerating import Asked, Parts, regenerate, rescore, row_named, section_named

    asked = Asked(
        card=options.card,
        sources=tuple(options.sources),
        place=workspace_of(options),
        engine=options.engine,
        brief=options.brief,
        fresh=options.fresh,
        form=options.format,
        output=options.output,
        force=options.force,
    )
    if command == "rescore":
        return rescore(asked)
    named = [each for names in options.section for each in names.split(",")]
    if bool(options.row) == bool(named or options.blanks):
        parser.error("one of --section, --row and --blanks says what is to be drafted again")
    parts = Parts(
        sections=tuple(dict.fromkeys(map(section_named, named))),
        row=row_named(options.row) if options.row else None,
        blanks=options.blanks,
        how=options.how,
    )
    return regenerate(asked, parts)


def _convert(parser: Parser, options: Namespace) -> int:
    if options.variant and options.to != "md":
        parser.error("--variant goes with --to md")
    if options.details and options.to != "md":
        parser.error("--details goes with --to md; JSON has them anyway")
    from tui.headless import convert

    return convert(
        options.card,
        options.to,
        options.variant,
        options.output,
        force=options.force,
        details=options.details,
    )


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
