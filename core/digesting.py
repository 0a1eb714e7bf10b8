"""The page of a day: the stories of desks with their cards, checked, as one Markdown page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, ForedeckError, NotACard
from core.files import read_regular
from core.keeping import Desk
from core.model import Story
from core.model.cleaning import clean_line
from core.outgoing import Step
from core.own_desks import own_names
from core.paths import day_folder
from core.reviewing import reviewed
from core.selecting import outgoing_of, vouching
from core.sharing.digest import digest_page
from core.sharing.digest_items import Digest, Item, Source
from core.sharing.file_names import DEFAULT, Names
from core.sharing.markdown import relative
from core.sharing.page import read_page

if TYPE_CHECKING:
    from core.keeping import KeptStory
    from core.model import Card, Clipping, Finding
    from core.model.published import Published

Told = Callable[[Step], None]
MOST_PAGES = 20_000
_HEAD = 64_000
"""Bytes of a page in which its head stands, also behind a front matter."""


@dataclass(frozen=True)
class Desks:
    """Which desks a page is about: of days, or of their own by the names of their folders."""

    days: tuple[date, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A story of a desk and how its card and clippings are read."""

    kept: KeptStory
    card: Card | None
    day: date | None
    desk: str
    clipping: Callable[[str], Clipping | None]


@dataclass(frozen=True)
class Beside:
    """Where exported pages of cards stand, as seen from the page."""

    folder: Path
    page: Path
    """The folder in which the page will stand."""
    names: str = DEFAULT


def on_disk(place: Path, desks: Desks) -> tuple[Candidate, ...]:
    """The stories of desks as they are on the disk. Raises BadInput for one that is not there."""
    called = own_names(place)
    found: list[Candidate] = []
    for day in desks.days:
        if not (folder := day_folder(place, day)).is_dir():
            raise BadInput(f"There is no desk of {day.isoformat()}.", "`foredeck desks` lists them.")
        found += _of_desk(folder, day, day.isoformat())
    for name in desks.names:
        if not (folder := place / "desks" / name).is_dir():
            raise BadInput(f"There is no desk {clean_line(name)[:60]}.", "`foredeck desks` lists them.")
        found += _of_desk(folder, None, called.get(name, name))
    return tuple(found)


def _of_desk(folder: Path, day: date | None, name: str) -> Iterator[Candidate]:
    desk = Desk.look(folder)
    for kept in desk.stories():
        if not kept.aside:
            yield Candidate(kept, desk.card(kept.id), day, name, desk.clipping)


def digest(
    candidates: Sequence[Candidate],
    *,
    days: Sequence[date] = (),
    desks: Sequence[str] = (),
    check: bool = True,
    beside: Beside | None = None,
    told: Told = lambda step: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Digest:
    """What the page says of stories; kept ones, or when nothing was kept all that have a card.

    `check` has every card checked against its sources, `told` hears of each. When `should_stop` says so
    the rest is not checked, and the page says which. May be called from a worker thread.
    """
    chosen = [each for each in candidates if each.kept.triage.decision == "kept"]
    unkept = not chosen
    if unkept:
        chosen = [each for each in candidates if each.card is not None]
    many = len({each.desk for each in chosen}) > 1
    names = Names(beside.names, ".md") if beside else None
    pages = _pages(beside.folder) if beside else {}
    items: list[Item] = []
    unread: list[str] = []
    stopped = 0
    for at, each in enumerate(chosen, 1):
        item, story = _item(each, many)
        if item.card and beside and names:
            item = replace(item, file=_file(item.card, beside, names, pages))
        if check and item.card and should_stop():
            stopped += 1
        elif check and item.card:
            told(Step(at, len(chosen), item.name))
            try:
                item = replace(item, findings=_findings(item.card.card, story()))
            except ForedeckError as error:
                unread.append(f"{item.name} could not be checked: {error}")
        items.append(item)
    if stopped:
        unread.append(f"The check was stopped: cards that were not checked: {stopped}.")
    waiting = sum(each.kept.triage.decision == "new" for each in candidates)
    return Digest(
        tuple(items), tuple(days), tuple(desks), check, unkept and bool(items), waiting, tuple(unread)
    )


def day_page(digest: Digest) -> str:
    """The page as Markdown."""
    return digest_page(digest)


def _item(each: Candidate, many: bool) -> tuple[Item, Callable[[], Story | None]]:
    kept = each.kept
    story = vouching(kept, each.card, each.clipping)
    one = outgoing_of(kept, each.card, each.day, each.desk, story)
    sources = [*_read(kept.clippings, each.clipping, False), *_read(kept.copies, each.clipping, True)]
    item = Item(
        where=f"{each.desk}, story {kept.id}" if many else f"story {kept.id}",
        title=clean_line(kept.title) or "untitled",
        card=one.published,
        starred=kept.triage.star,
        score=kept.triage.score,
        independent=kept.independent or len(kept.clippings),
        sources=tuple(sources),
    )
    return item, story


def _read(digests: Iterable[str], clipping: Callable[[str], Clipping | None], copy: bool) -> Iterator[Source]:
    for digest in digests:
        if found := clipping(digest):
            title = found.title or found.origin.name or "untitled"
            yield Source(found.outlet, title, found.published, found.url, copy)


def _findings(card: Card, story: Story | None) -> tuple[Finding, ...]:
    from core.checking.checker import Checker

    return reviewed(card, Checker(story or Story(clippings=())).check(card)).open


def _pages(folder: Path) -> dict[str, Path]:
    """Published id -> its page in a folder, whatever its name is."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.md"))[:MOST_PAGES]:
        with suppress(OSError, UnicodeDecodeError, NotACard):
            head = read_regular(path, _HEAD).decode("utf-8-sig", "ignore").partition("\n## ")[0]
            found.setdefault(read_page(head).published("").id, path)
    return found


def _file(published: Published, beside: Beside, names: Names, pages: dict[str, Path]) -> str:
    """The link to the exported page of a card: by its name, else by what it says; empty without one."""
    path: Path | None = beside.folder / names.name(published)
    if path is None or not path.is_file():
        path = pages.get(published.id)
    if path is None:
        return ""
    try:
        return relative(Path(os.path.relpath(path.absolute(), beside.page.absolute())).as_posix())
    except ValueError:
        return ""
