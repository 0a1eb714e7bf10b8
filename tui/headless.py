"""The commands that need no screen: draft and convert, and printing a folder's cards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, DraftFailed
from core.model import Card, Failed, Finished, SectionDone, Started, Story
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, ProgressLine, is_terminal, put, say
from tui.inputs import read_articles, read_card

if TYPE_CHECKING:
    from core.drafting.engine import Engine

BETWEEN = "\n\n----\n\n"
"""What stands between two pages on stdout."""


@dataclass(frozen=True)
class Head:
    """What the command line says of a card's head; empty for what it leaves open."""

    link: str = ""
    page: str = ""
    page_url: str = ""

    def __post_init__(self) -> None:
        if self.page and not re.fullmatch(r"[\w.-]{1,40}", self.page):
            raise BadInput("--page takes the name of a page, such as 20240218.")
        for option, address in (("--page-url", self.page_url), ("--link", self.link)):
            if re.search(r"\s", address) or address != clean_line(address):
                raise BadInput(f"{option} takes an address without blanks.")
            if address and not re.match(r"https?://", address, re.I):
                raise BadInput(f"{option} takes an address that begins with http:// or https://.")


def draft(paths: Sequence[str], head: Head, form: str, output: str | None, *, force: bool) -> int:
    """Draft one card from all that the paths hold and write it as `md` or `json`."""
    target = _target(output, force)
    if target is not None and any(_same(target, path) for path in paths):
        raise BadInput(f"{_shown(target)} is one of the articles; articles are never written.")
    found = read_articles(paths)
    story = Story(clippings=tuple(found.clippings))
    card = asyncio.run(_drafted(story, head))
    from core.sharing.document import write_json
    from core.sharing.page import write_page

    _deliver(write_json(card, story) if form == "json" else write_page(card), target)
    return PARTLY if found.missed else DONE


def print_stories(paths: Sequence[str]) -> int:
    """Draft a card for every story in the paths and print the pages one after the other.

    A file in a folder that holds no article is told, but only a named one
    makes the exit code 1.
    """
    from core.reading import group_stories
    from core.sharing.page import write_page

    found = read_articles(paths)
    code = PARTLY if found.missed else DONE
    printed = False
    for story in group_stories(found.clippings):
        try:
            page = write_page(asyncio.run(_drafted(story, Head(), clean_line(story.title))))
        except DraftFailed as error:
            say(f"{story.title}: {error}")
            code = PARTLY
            continue
        put((BETWEEN if printed else "") + page)
        printed = True
    if is_terminal(sys.stdout) and printed:
        put("\n")
    return code


def convert(
    source: str, to: str, variant: str | None, output: str | None, *, force: bool, details: bool = False
) -> int:
    """Write a card page or a card's JSON as `md` or `json`; says what is odd about the page.

    `details` has a page tell the card's details that its JSON holds.
    """
    target = _target(output, force)
    read = read_card(source)
    from core.sharing.document import write_json
    from core.sharing.page import Variant, dropped_scores, write_page

    card, story, name = read.card, read.story, read.name
    if to == "json":
        _deliver(write_json(card, story), target)
        return DONE
    form = Variant(variant) if variant else read.variant
    if variant and (dropped := dropped_scores(card, form)):
        say(f"{name}: Variant {form} has no column for {dropped} of the scores; they are left out.")
    _deliver(write_page(card, form, details=details or read.page), target)
    return DONE


async def _drafted(story: Story, head: Head, name: str = "") -> Card:
    """The card that the embedded engine drafts of a story; says its progress on a terminal's stderr.

    Notes of the engine are said after the story's name, when it has one.
    """
    from core.drafting.engine import DraftRequest
    from core.drafting.extractive import ExtractiveEngine
    from core.editing import head as card_head
    from core.running import drafted

    request = DraftRequest(head=card_head(head.link, head.page, head.page_url))
    engine: Engine = ExtractiveEngine()
    done = of = 0
    with ProgressLine() as line:
        async with contextlib.aclosing(drafted(engine, story, request)) as events:
            async for event in events:
                match event:
                    case Started(sections=sections):
                        of = len(sections)
                        line.show("Drafting…")
                    case SectionDone(section=section):
                        done += 1
                        line.show(f"Drafting… {done} of {of} ({section.value})")
                    case Failed(sentence=sentence, hint=hint):
                        raise DraftFailed(sentence, hint)
                    case Finished(card=card, notes=notes):
                        break
            else:
                raise DraftFailed("The engine stopped without a card.")
    for note in notes:
        say(f"{name}: {note}" if name else note)
    return card


def _target(output: str | None, force: bool) -> Path | None:
    """The file to write, or None for stdout. Raises BadInput when it must not be written."""
    if output is None or output == "-":
        return None
    target = Path(output)
    try:
        if target.is_dir():
            raise BadInput(f"{_shown(target)} is a folder.", "Name a file with -o.")
        if not os.path.lexists(target):
            return target
        if target.exists() and not target.is_file():
            raise BadInput(f"{_shown(target)} is no regular file.", "Leave out -o to write to stdout.")
    except (OSError, ValueError) as error:
        raise BadInput("The name given with -o cannot be used.") from error
    if not force:
        raise BadInput(f"{_shown(target)} exists already.", "Replace it with --force, or give another name.")
    return target


def _same(target: Path, path: str) -> bool:
    try:
        return path != "-" and target.exists() and target.samefile(path)
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    return clean_line(str(path))


def _deliver(text: str, target: Path | None) -> None:
    """Write a result to its file, or to stdout with a newline at its end on a terminal."""
    if target is not None:
        from core.files import atomic_write

        atomic_write(target, text.encode("utf-8"))
    else:
        put(text + "\n" if is_terminal(sys.stdout) and not text.endswith("\n") else text)
