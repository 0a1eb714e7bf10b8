"""The commands that need no screen: draft and convert, and printing a folder's cards."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, DraftFailed
from core.model import Failed, Finished, Story
from core.model.cleaning import clean_line
from tui.console import DONE, PARTLY, ProgressLine, is_terminal, put, say
from tui.following import engine_name, engines_of, follow, fresh_number
from tui.inputs import read_articles, read_card
from tui.outputs import deliver, form_of, target_of

if TYPE_CHECKING:
    from core.drafting.engine import DraftRequest, Engine
    from core.model import Card, Proposal

    End = Finished | Failed | Proposal

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
    ends: list[End] = []
    asyncio.run(_all_drafted([story], head, by, ends.append))
    made = _made(ends[0], "")
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

    def put_page(end: End) -> None:
        nonlocal code, printed
        story = next(waiting)
        name = clean_line(story.title)
        try:
            made = _made(end, name)
        except DraftFailed as error:
            say(f"{name}: {error}")
            code = PARTLY
            return
        code = code if made.whole else PARTLY
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


async def _all_drafted(stories: Sequence[Story], head: Head, by: By, take: Callable[[End], None]) -> None:
    """Draft some stories, each handed to `take` in their order as soon as it is there.

    One that fails does not stop the others. The embedded engine drafts many in processes beside this one.
    """
    from core.engines import EMBEDDED

    async with engines_of(by.place) as engines:
        name = engine_name(engines, by.engine)
        request = _request(head, by)
        engines.processes = name == EMBEDDED
        lanes = engines.at_once(name, len(stories)) if engines.processes else 1
        if lanes > 1:
            ends = _side_by_side(engines.for_many(name), stories, request, 2 * lanes)
        else:
            ends = _one_by_one(engines.engine(name), stories, request)
        async with aclosing(ends):
            async for end in ends:
                take(end)


async def _one_by_one(
    engine: Engine, stories: Sequence[Story], request: DraftRequest
) -> AsyncGenerator[End, None]:
    """How the drafts of some stories end, one after the other."""
    from core.running import drafted

    for story in stories:
        yield await follow("Drafting", drafted(engine, story, request))


async def _side_by_side(
    engine: Engine, stories: Sequence[Story], request: DraftRequest, ahead: int
) -> AsyncGenerator[End, None]:
    """The same in the same order, while up to `ahead` of them are drafted or wait for those before them."""
    waiting: deque[asyncio.Task[End]] = deque()
    rest = iter(stories)
    with ProgressLine() as line:
        try:
            for number in range(len(stories)):
                for story in islice(rest, ahead - len(waiting)):
                    waiting.append(asyncio.create_task(_end(engine, story, request)))
                line.show(f"Drafting… {number} of {len(stories)}")
                end = await waiting.popleft()
                line.clear()
                yield end
        finally:
            for task in waiting:
                task.cancel()


async def _end(engine: Engine, story: Story, request: DraftRequest) -> End:
    from core.running import drafted

    async with aclosing(drafted(engine, story, request)) as events:
        async for event in events:
            if isinstance(event, Finished | Failed):
                return event
    return Failed(sentence="The engine stopped without a card.")


def _request(head: Head, by: By) -> DraftRequest:
    from core.drafting.engine import DraftRequest
    from core.editing import head as card_head
    from core.settings import default_brief

    return DraftRequest(
        head=card_head(head.link, head.page, head.page_url),
        brief=clean_line(by.brief) or default_brief(by.place),
        fresh=fresh_number(by.fresh),
    )


def _made(end: End, name: str) -> Made:
    """What came of a draft. Raises DraftFailed when that is nothing.

    What is to be said of it stands after the story's name, when it has one.
    """
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
