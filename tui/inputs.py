"""What the commands for single cards are given: articles and cards, from files, folders and stdin."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, NotACard, NotAClipping
from core.model import Origin, Story
from core.model.cleaning import clean_line
from tui.console import say, stdin_bytes

if TYPE_CHECKING:
    from core.model import Card, Clipping
    from core.model.published import Published
    from core.sharing.page import PageProblem, Variant

LARGEST = 32 * 1024 * 1024
"""Bytes above which a card is not read."""
_TOLD = 12
"""Reports on one page that are said one by one."""


@dataclass
class Found:
    """The clippings of some paths."""

    clippings: list[Clipping] = field(default_factory=list)
    missed: bool = False
    """Whether a file that was named gave none."""


@dataclass(frozen=True)
class CardRead:
    """A card that was read, with its file's text and, from JSON, the sources that came along."""

    name: str
    """For people."""
    text: str
    card: Card
    story: Story | None
    variant: Variant
    page: bool
    """Whether it was a page and no JSON."""
    front: bool = False
    """Whether the page began with a front matter."""
    details: bool = False
    """Whether the page had a section of details."""
    there: Published | None = None
    """A page's card among others."""

    def page_of(self, card: Card, form: Variant, *, details: bool = False) -> str:
        """The page of a card that came of it, with a front matter or details where the page had them."""
        from core.sharing.front_matter import front_matter
        from core.sharing.page import write_page

        asked = details or self.details or (self.page and not self.front)
        return write_page(card, form, details=asked, front=front_matter(card) if self.front else "")


def read_articles(paths: Sequence[str], *, among_cards: bool = False) -> Found:
    """The clippings of files, folders and stdin (`-`), each once; says what gave none.

    `among_cards`: a finished card that is named is passed over like one in a folder.
    Raises BadInput when there is no article at all.
    """
    from core.reading import read_paths
    from core.reading.paths import read_one

    found, seen, told = Found(), set[str](), list[str]()
    for path in paths:
        cards: tuple[str, ...] = ()
        if path == "-":
            clippings, problems = _read_stdin()
        else:
            reading = read_paths([Path(path)])
            if among_cards and reading.problems and (passed := read_one(Path(path), named=False)).cards:
                reading = passed
            clippings = reading.clippings
            problems = tuple(str(problem) for problem in reading.problems)
            cards = tuple(f"{card.name} is a finished card; it was passed over." for card in reading.cards)
        told += [*problems, *cards]
        found.missed |= bool(problems) and not (path != "-" and os.path.isdir(path))
        for clipping in clippings:
            if clipping.digest not in seen:
                seen.add(clipping.digest)
                found.clippings.append(clipping)
    if not found.clippings and not told:
        raise BadInput("There is no article in what was named.", "Name a .txt, .md or .html file.")
    for problem in told if found.clippings else told[:-1]:
        say(problem)
    if not found.clippings:
        raise BadInput(told[-1])
    return found


def _read_stdin() -> tuple[tuple[Clipping, ...], tuple[str, ...]]:
    from core.reading import read_bytes

    try:
        return read_bytes(stdin_bytes(LARGEST), Origin(kind="stdin", name="stdin")), ()
    except NotAClipping as error:
        return (), (str(error),)


def card_text(source: str) -> tuple[str, str]:
    """(the name for people, the text) of a card's file or stdin. Raises NotACard and BadInput."""
    if source == "-":
        name, data = "stdin", stdin_bytes(LARGEST)
    else:
        name = clean_line(Path(source).name) or "It"
        try:
            with open(source, "rb") as file:
                data = file.read(LARGEST + 1)
        except IsADirectoryError as error:
            raise BadInput(f"{name} is a folder.", "Name one card.") from error
        except FileNotFoundError as error:
            raise BadInput(f"{clean_line(source)} does not exist.") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its name is not allowed"
            raise BadInput(f"{name} could not be read ({reason}).") from error
    if len(data) > LARGEST:
        raise NotACard(f"{name} is too large for a card.")
    try:
        return name, data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotACard(f"{name} is no card: it is not UTF-8 text.") from error


def read_card(source: str) -> CardRead:
    """The card of a page or a card's JSON, from a file or stdin (`-`); says what is odd about a page.

    Raises NotACard when it is none, BadInput when it cannot be read.
    """
    return card_of(*card_text(source))


def card_of(name: str, text: str) -> CardRead:
    """The card of a text; as `read_card`."""
    from core.sharing.document import read_json
    from core.sharing.page import Variant, read_page

    try:
        if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            text = text.removeprefix("\ufeff")
            card, story = read_json(text)
            return CardRead(name, text, card, story, Variant.R, page=False)
        read = read_page(text)
    except NotACard as error:
        raise NotACard(f"{name}: {error.sentence}", error.hint) from error
    _tell(name, read.problems)
    return CardRead(
        name,
        text,
        read.card,
        None,
        read.variant,
        page=True,
        front=read.front is not None,
        details=read.details,
        there=read.published(name),
    )


def read_with_sources(source: str, sources: Sequence[str]) -> tuple[CardRead, Story, bool]:
    """(a card, the articles that were named and those that its JSON brings along, whether one that was
    named gave none).

    Raises BadInput as `read_card` and `read_articles`, and when both are to come from stdin.
    """
    if source == "-" and "-" in sources:
        raise BadInput("Only one of the card and its sources can come from stdin.")
    read = read_card(source)
    found = read_articles(sources, among_cards=True) if sources else Found()
    own = read.story.clippings if read.story else ()
    digests = {clipping.digest for clipping in found.clippings}
    more = (clipping for clipping in own if clipping.digest not in digests)
    return read, Story(clippings=(*found.clippings, *more)), found.missed


def _tell(name: str, problems: Sequence[PageProblem]) -> None:
    for problem in problems[:_TOLD]:
        say(f"{name}, line {problem.line}: {problem.sentence}")
    if len(problems) > _TOLD:
        say(f"{name}: {len(problems) - _TOLD} more such remarks.")
