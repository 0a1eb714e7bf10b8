"""A command's page in the manual, made from its parser: as text, as roff for `man`, as Markdown."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from tui.contents import CODES, ENVIRONMENT, FILES, JOBS, Command, commands

WIDTH = 80
PAGE = 118
"""Columns of a page in docs/."""
LAST = """\
`foredeck help COMMAND` says all of a command, `foredeck help foredeck` of the
options. A file that is called like a command: foredeck ./add
Exit codes: 0 done, 1 something could not be done, 2 usage or bad input, 130
stopped with Ctrl+C.
"""
INDENT = 4
_CODES = re.compile(r"Exit codes?:?\s+(.*)", re.S)
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """What the manual says of a command; paragraphs are on one line, blocks keep their lines."""

    name: str
    """As it is typed, `foredeck add`."""
    line: str
    synopsis: str
    about: tuple[str, ...]
    options: Pairs
    streams: Pairs
    codes: Pairs
    files: Pairs
    environment: Pairs
    examples: str
    notes: tuple[str, ...]
    see: tuple[str, ...]
    version: str

    def sections(self) -> Iterator[tuple[str, str | tuple[str, ...] | Pairs]]:
        """(title, a block, paragraphs or pairs) in the order of a manual."""
        yield "NAME", (f"{self.name} - {self.line}" if self.line else self.name,)
        yield "SYNOPSIS", self.synopsis
        yield "DESCRIPTION", self.about
        for title, pairs in (
            ("OPTIONS", self.options),
            ("INPUT AND OUTPUT", self.streams),
            ("EXIT CODES", self.codes),
            ("FILES", self.files),
            ("ENVIRONMENT", self.environment),
        ):
            if pairs:
                yield title, pairs
        if self.examples:
            yield "EXAMPLES", self.examples
        if self.notes:
            yield "NOTES", self.notes
        yield "SEE ALSO", (", ".join(self.see),)


def page_of(parser: argparse.ArgumentParser) -> Page:
    """The page of a parser; what the overview knows of its command goes along."""
    from core import __version__

    name = parser.prog.partition(" ")[2]
    command = next((each for each in commands() if each.name == name), Command(name, ""))
    examples, notes, codes = _ending(parser.epilog or "")
    options = tuple(_options(parser))
    own = any(names.startswith("--workspace") for names, _ in options)
    return Page(
        name=parser.prog,
        line=command.line if name else "turn clipped news articles into signals cards",
        synopsis=_synopsis(parser),
        about=_paragraphs(parser.description or ""),
        options=options,
        streams=_streams(command),
        codes=tuple({**CODES, **codes}.items()),
        files=_files(command, options),
        environment=tuple(
            ENVIRONMENT[each] for each in (*(["workspace"] if own else []), *command.environment.split())
        ),
        examples=examples,
        notes=notes,
        see=_see(command),
        version=__version__,
    )


def text(page: Page) -> str:
    """The page in 80 columns."""
    parts = []
    for title, body in page.sections():
        if isinstance(body, str):
            lines = textwrap.indent(body, " " * INDENT)
        elif body and isinstance(body[0], tuple):
            lines = "\n".join(_pair(*pair) for pair in body if isinstance(pair, tuple))
        else:
            lines = "\n\n".join(_filled(str(each), INDENT) for each in body)
        parts.append(f"{title}\n{lines}\n")
    return "\n".join(parts)


def roff(page: Page) -> str:
    """The page for `man`."""
    title = _roff(page.name.replace(" ", "-"))
    parts = [f'.TH "{title.upper()}" "1" "" "Foredeck {page.version}" "Foredeck"', ".nh"]
    for heading, body in page.sections():
        parts.append(f'.SH "{heading}"')
        if isinstance(body, str):
            parts += [".nf", _roff(body), ".fi"]
            continue
        for number, each in enumerate(body):
            if isinstance(each, tuple):
                parts += [".TP", f"\\fB{_roff(each[0])}\\fR", _roff(each[1]) or "\\&"]
            elif "\n" in each:
                parts += [".PP", ".nf", _roff(each), ".fi"]
            else:
                parts += [*([".PP"] if number else []), _roff(each)]
    return "\n".join(parts) + "\n"


def markdown(page: Page) -> str:
    """The page as a section of docs/commands.md."""
    parts = [f"## {page.name}"]
    for title, body in page.sections():
        if title == "NAME":
            parts.append(f"{page.line[:1].upper()}{page.line[1:]}." if page.line else "")
        elif title == "SYNOPSIS":
            parts.append(f"```text\n{body}\n```")
        elif title == "SEE ALSO":
            parts.append(f"See also: {', '.join(map(_link, page.see))}.")
        elif isinstance(body, str):
            parts.append(f"{title.capitalize()}:\n\n```text\n{body}\n```")
        elif body and isinstance(body[0], tuple):
            rows = [f"| `{pair[0]}` | {_cell(pair[1])} |" for pair in body if isinstance(pair, tuple)]
            parts.append("\n".join((f"| {title.lower()} | |", "|:--|:--|", *rows)))
        else:
            parts += [f"```text\n{each}\n```" if "\n" in str(each) else _prose(str(each)) for each in body]
    return "\n\n".join(part for part in parts if part) + "\n"


def overview(parser: argparse.ArgumentParser) -> str:
    """All commands by job, on one screen."""
    lines = [
        "Foredeck turns clipped news articles into signals cards.",
        "",
        "foredeck [PATH...]     open today's desk, or the one that articles have of",
        "                       their own; without a terminal: what waits, or cards",
        "",
    ]
    for job, there in JOBS:
        for number, command in enumerate(there):
            lines.append(f"{job if not number else '':<11}{command.name:<12}{command.line}")
    options = _filled(_brief(parser), 11, "options    ")
    return "\n".join((*lines, options, "", LAST))


def _brief(parser: argparse.ArgumentParser) -> str:
    """All options, on a line."""
    formatter = parser._get_formatter()
    shown = (action for action in parser._actions if action.option_strings and action.dest != "help")
    return ", ".join(formatter._format_action_invocation(action) for action in shown)


def _synopsis(parser: argparse.ArgumentParser) -> str:
    """How the command is typed, broken only between its parts."""
    usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    parts = re.sub(r"\[[^\]]*\]", lambda part: part[0].replace(" ", "\0"), usage)
    hanging = " " * (len(parser.prog) + 1)
    return textwrap.fill(
        parts, WIDTH - 8, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ).replace("\0", " ")


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """(how it is typed, what it means) of all that can be given, what is named before what has dashes."""
    formatter = parser._get_formatter()
    for action in sorted(parser._actions, key=lambda each: bool(each.option_strings)):
        if action.help == argparse.SUPPRESS or action.dest == "help":
            continue
        names = formatter._format_action_invocation(action)
        about = formatter._expand_help(action) if action.help else ""
        yield names, about
    yield "-h, --help", "say this and leave"


def _ending(epilog: str) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """(the examples, paragraphs that follow them, exit codes) of what stands below a command's options."""
    examples, notes, codes = "", list[str](), dict[str, str]()
    for part in re.split(r"\n\s*\n", epilog.strip("\n")):
        if part.startswith("examples:"):
            examples = textwrap.dedent(part.removeprefix("examples:").strip("\n"))
            continue
        told = re.split(r"(?m)^(?=Exit codes?\b)", part, maxsplit=1)
        notes += _paragraphs(told[0])
        if len(told) > 1 and (found := _CODES.match(told[1])):
            joined = " ".join(found[1].split()).rstrip(".")
            for code, told_of in re.findall(r"(?:^|[,;] )(\d+):? (.*?)(?=[,;] \d+:? |$)", joined):
                codes[code], _, rest = told_of.partition(". ")
                notes += [f"{rest}."] if rest else []
    return examples, tuple(notes), codes


def _paragraphs(told: str) -> tuple[str, ...]:
    """Paragraphs on one line each; what is indented stays a block."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", told.strip("\n")) if part.strip()]
    return tuple(textwrap.dedent(part) if part.startswith("  ") else " ".join(part.split()) for part in parts)


def _streams(command: Command) -> Pairs:
    pairs = (("stdin", command.reads and f"{command.reads}, where - is named"), ("stdout", command.writes))
    told = (*pairs, ("JSON", command.lines))
    return tuple(pair for pair in told if pair[1])


def _files(command: Command, options: Pairs) -> Pairs:
    names = command.files.split()
    if not names or not any(each.startswith("--workspace") for each, _ in options):
        return ()
    return tuple((f"WORKSPACE/{FILES[name][0]}", FILES[name][1]) for name in names)


def _see(command: Command) -> tuple[str, ...]:
    job = next((there for _, there in JOBS if command in there), ())
    others = [f"foredeck {each.name}" for each in job if each is not command]
    return (*([f"docs/{command.page}.md"] if command.page else ["docs/README.md"]), *others)


def _pair(names: str, about: str) -> str:
    head = " " * INDENT + names
    if not about:
        return head
    if len(head) < 22:
        return _filled(about, 24, f"{head:<24}")
    return f"{head}\n{_filled(about, 24)}"


def _filled(told: str, indent: int, head: str = "") -> str:
    """A paragraph in the width of a page; what has lines of its own keeps them."""
    if "\n" in told:
        return textwrap.indent(told, " " * indent)
    return textwrap.fill(
        told,
        WIDTH,
        initial_indent=head or " " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _roff(told: str) -> str:
    """Text that `man` shows as it is, in lines of an editor's width."""
    wrapped = told if "\n" in told else textwrap.fill(told, WIDTH - 4, break_long_words=False)
    lines = wrapped.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in lines)


def _cell(told: str) -> str:
    return _plain(told).replace("|", "\\|")


def _prose(told: str) -> str:
    """A paragraph in the width of the other pages."""
    return textwrap.fill(_plain(told), PAGE, break_long_words=False, break_on_hyphens=False)


def _link(see: str) -> str:
    """A page of the manual, or another command on the same page."""
    return f"[{see}]({see.removeprefix('docs/') if '/' in see else '#' + see.replace(' ', '-')})"


def _plain(told: str) -> str:
    """Prose for Markdown: what would be markup there is none."""
    return re.sub(r"([*<\[]|(?<!\w)_)(?![^`]*`(?:[^`]*`[^`]*`)*[^`]*$)", r"\\\1", told)
