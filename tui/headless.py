"""The commands that need no screen: draft and convert, and printing a folder's cards."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, DraftFailed
from core.model import Failed, Finished, Story
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, is_terminal, put, say
from tui.following import engine_name, engines_of, follow, fresh_number
from tui.inputs import read_articles, read_card
from tui.outputs import deliver, form_of, target_of

if TYPE_CHECKING:
    from core.drafting.engine import Engine
    from core.model import Card

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


@dataclass(frozen=True)
class By:
    """Which engine drafts, and against what."""

    place: Path
    """The workspace, which has the settings."""
    engine: str = ""
    """Its name; empty for the one of the settings."""
    brief: str = ""
    """What relevancy is judged against; empty for the brief of the workspace."""
    fresh: bool = False
    """Whether an answer that was kept does not do."""


def draft(paths: Sequence[str], head: Head, by: By, form: str, output: str | None, *, force: bool) -> int:
    """Draft one card from all that the paths hold and write it as `md` or `json`.

    When a model breaks on the way the card holds what came, and the exit code is 1.
    """
    target = target_of(output, force, paths)
    found = read_articles(paths)
    story = Story(clippings=tuple(found.clippings))
    (made,) = asyncio.run(_all_drafted([story], head, by))
    if isinstance(made, DraftFailed):
        raise made
    from core.sharing.document import write_json
    from core.sharing.page import write_page

    deliver(
        write_json(made.card, story) if form_of(form, target) == "json" else write_page(made.card), target
    )
    return PARTLY if found.missed or not made.whole else DONE


def print_stories(paths: Sequence[str], by: By, *, as_json: bool = False) -> int:
    """Draft a card for every story in the paths and print the pages, or lines of JSON, one after the other.

    A file in a folder that holds no article is told, but only a named one
    makes the exit code 1.
    """
    from core.model.published import published
    from core.reading import group_stories
    from core.sharing.document import json_line
    from core.sharing.page import write_page

    found = read_articles(paths)
    code = PARTLY if found.missed else DONE
    stories = group_stories(found.clippings)
    waiting = iter(stories)
    printed = False

    def put_page(made: Made | DraftFailed) -> None:
        nonlocal code, printed
        story = next(waiting)
        if isinstance(made, DraftFailed) or not made.whole:
            code = PARTLY
        if isinstance(made, Made):
            page = (BETWEEN if printed else "") + write_page(made.card)
            put(json_line(published(made.card), story) if as_json else page)
            printed = True

    asyncio.run(_all_drafted(stories, Head(), by, put_page))
    if is_terminal(sys.stdout) and printed and not as_json:
        put("\n")
    return code


def convert(
    source: str, to: str, variant: str | None, output: str | None, *, force: bool, details: bool = False
) -> int:
    """Write a card page or a card's JSON as `md` or `json`; says what is odd about the page.

    `details` has a page tell the card's details that its JSON holds.
    """
    target = target_of(output, force)
    read = read_card(source)
    from core.sharing.document import write_json
    from core.sharing.page import Variant, dropped_scores

    card, story, name = read.card, read.story, read.name
    if to == "json":
        deliver(write_json(card, story), target)
        return DONE
    form = Variant(variant) if variant else read.variant
    if variant and (dropped := dropped_scores(card, form)):
        say(f"{name}: Variant {form} has no column for {dropped} of the scores; they are left out.")
    deliver(read.page_of(card, form, details=details), target)
    return DONE


@dataclass(frozen=True)
class Made:
    """A card that was drafted."""

    card: Card
    whole: bool = True


async def _all_drafted(
    stories: Sequence[Story], head: Head, by: By, take: Callable[[Made | DraftFailed], None] | None = None
) -> list[Made | DraftFailed]:
    """The cards of some stories, one after the other, each handed to `take` as soon as it is there.

    Several are told by their titles, and one that fails does not stop the others.
    """
    made: list[Made | DraftFailed] = []
    async with engines_of(by.place) as engines:
        engine = engines.engine(engine_name(engines, by.engine))
        for story in stories:
            name = clean_line(story.title) if take else ""
            try:
                made.append(await _drafted(engine, story, head, by, name))
            except DraftFailed as error:
                if take:
                    say(f"{name}: {error}")
                made.append(error)
            if take:
                take(made[-1])
    return made


async def _drafted(engine: Engine, story: Story, head: Head, by: By, name: str) -> Made:
    """The card that an engine drafts of a story, or what came of it. Raises DraftFailed when that is nothing.

    What is to be said of it stands after the story's name, when it has one.
    """
    from core.drafting.engine import DraftRequest
    from core.editing import head as card_head
    from core.running import drafted
    from core.settings import default_brief

    request = DraftRequest(
        head=card_head(head.link, head.page, head.page_url),
        brief=clean_line(by.brief) or default_brief(by.place),
        fresh=fresh_number(by.fresh),
    )
    end = await follow("Drafting", drafted(engine, story, request))
    said = f"{name}: " if name else ""
    if isinstance(end, Finished):
        for note in end.notes:
            say(f"{said}{note}")
        return Made(end.card)
    if isinstance(end, Failed) and end.partial is not None:
        lacking = [section.value for section in end.missing if section.value not in end.sentence]
        rest = f"; not whole: {', '.join(lacking)}" if lacking else ""
        say(f"{said}{end.sentence} Only what came by then is in the card{rest}.")
        return Made(end.partial, whole=False)
    if isinstance(end, Failed):
        raise DraftFailed(end.sentence, end.hint)
    raise DraftFailed("The engine stopped without a card.")
