"""Reading: bytes to clippings, paths to clippings and problems, clippings to stories.

Nothing heavy is imported before the first call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotAClipping
from core.parts import parts

if TYPE_CHECKING:
    from core.model import Clipping, Origin
    from core.reading.copies import Copies, Copy, independent
    from core.reading.gate import language_reason
    from core.reading.grouping import Grouper, Near, group_stories
    from core.reading.kinds import Kind
    from core.reading.outcome import Aside, CardFile, FeedItem, Problem, Reading

__all__ = [
    "Aside",
    "CardFile",
    "Copies",
    "Copy",
    "FeedItem",
    "Grouper",
    "Near",
    "Problem",
    "Reading",
    "find_files",
    "group_stories",
    "independent",
    "kind_of_bytes",
    "language_reason",
    "read_bytes",
    "read_feed_items",
    "read_file",
    "read_opml",
    "read_paths",
    "sift",
    "sift_file",
    "sifted",
]

__getattr__ = parts(
    __name__,
    {
        "copies": ("Copies", "Copy", "independent"),
        "gate": ("language_reason",),
        "grouping": ("Grouper", "Near", "group_stories"),
        "outcome": ("Aside", "CardFile", "FeedItem", "Problem", "Reading"),
    },
)


def read_bytes(data: bytes, origin: Origin, *, charset: str = "", url: str = "") -> tuple[Clipping, ...]:
    """The clippings in the bytes of a file or stream: several of a feed or mailbox, one of anything else.

    `charset` is what a server declared; `url` where the bytes came from, for a page that states no address.
    Raises NotAClipping, with the origin's name in its sentence, when there is none.
    """
    from core.model.cleaning import clean_line
    from core.reading.opening import open_safely

    try:
        return open_safely(data, origin, charset=charset, url=url)[0]
    except NotAClipping as error:
        raise _named(error, clean_line(origin.name)) from None


def read_file(path: Path) -> tuple[Clipping, ...]:
    """The clippings in one file. Raises NotAClipping for what gives none (missing, a pipe, a wall, …)."""
    from core.reading.paths import name_of, open_path

    try:
        return open_path(path)[0]
    except NotAClipping as error:
        raise _named(error, name_of(path)) from None


def read_paths(paths: Sequence[Path]) -> Reading:
    """All that files and folders give, in their order, and a sentence for each that gives nothing."""
    from core.reading.paths import read_all

    return read_all(paths)


def sift(data: bytes, origin: Origin, *, charset: str = "", url: str = "") -> Reading:
    """What the bytes of a file or stream give a desk: clippings, those the gate sets aside, cards, problems.

    Never raises for what the bytes hold; what has no words at all is a problem. `charset` and `url` are
    as in `read_bytes`.
    """
    from core.model.cleaning import clean_line
    from core.reading.opening import IsACard, open_safely
    from core.reading.outcome import CardFile, Problem, Reading
    from core.reading.paths import sorted_out

    try:
        clippings, problems = open_safely(data, origin, lenient=True, charset=charset, url=url)
    except IsACard as error:
        return Reading(cards=(CardFile(name=clean_line(origin.name), text=error.text),))
    except NotAClipping as error:
        clippings, problems = (), (Problem.of(clean_line(origin.name), error),)
    return sorted_out(clippings, problems, lenient=True)


def sift_file(path: Path, named: bool = True) -> Reading:
    """What one file gives a desk, as `sift`; `named` says whether the user named it or its folder."""
    from core.reading.paths import read_one

    return read_one(path, named, lenient=True)


def sifted(clippings: Iterable[Clipping]) -> tuple[Clipping | Aside, ...]:
    """Clippings that were read before, the gate's word on each of them again."""
    from core.reading.building import sift_again

    return tuple(sift_again(clipping) for clipping in clippings)


def find_files(paths: Sequence[Path]) -> tuple[list[tuple[Path, bool]], tuple[Problem, ...]]:
    """((file, whether it was named itself) in their order, what was met while folders were walked)."""
    from core.reading.paths import find_files

    return find_files(paths)


def kind_of_bytes(data: bytes, charset: str = "") -> Kind | None:
    """The kind of what was fetched, None when it holds no text; never raises."""
    from core.reading.opening import told

    try:
        return told(data, charset=charset)[0]
    except NotAClipping:
        return None


def read_feed_items(data: bytes, origin: Origin, *, charset: str = "") -> tuple[FeedItem, ...]:
    """The items of an RSS, Atom or JSON feed in their order, also those without an article in them.

    `origin.path` is the feed's address: links are seen from it. Raises NotAClipping for what is no feed.
    """
    from core.reading.items import read_items

    return read_items(data, origin, charset)


def read_opml(data: bytes) -> tuple[tuple[str, str], ...]:
    """(title, address) of each feed in an OPML list. Raises NotAClipping for what is no list of feeds."""
    from core.reading.opml import read_list

    return read_list(data)


def _named(error: NotAClipping, name: str) -> NotAClipping:
    """The error with the name of the file in the place of its `It`."""
    sentence = error.sentence
    if name and sentence.startswith("It "):
        sentence = f"{name} {sentence[3:]}"
    return NotAClipping(sentence, error.hint)
