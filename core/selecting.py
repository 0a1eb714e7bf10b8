"""Which cards are meant: of days, of desks of their own, of archives of published cards, by what was decided.

Desks are looked at as they are on the disk, whoever holds them; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from core.archive import ARCHIVE
from core.errors import BadInput
from core.keeping import Desk
from core.model import State, Story
from core.model.cleaning import clean_line
from core.model.published import Published, card_id, host_of
from core.outgoing import Outgoing
from core.own_desks import own_desks, own_names
from core.paths import day_folder, days
from core.placing import quoted

if TYPE_CHECKING:
    from core.keeping import KeptStory
    from core.model import Card, Clipping

Which = Literal["kept", "cards", "final", "reviewed", "starred"]
WHICH: tuple[Which, ...] = get_args(Which)
NO_CARD = "It has no card yet."


@dataclass(frozen=True)
class Selection:
    """Where cards are taken from, and which of them."""

    days: tuple[date, ...] = ()
    desks: tuple[str, ...] = ()
    """Folder names of desks that are no day's, see `core.own_desks`."""
    archive: tuple[str, ...] = ()
    """Names of collections."""
    which: Which = "kept"
    """`kept`: of the stories that were kept; `cards`: every card; `final`; `reviewed`, which a final one is
    too; `starred`. Published cards of an archive were kept by whoever published them."""


def every_desk(place: Path, which: Which = "kept") -> Selection:
    """All desks of a workspace, the oldest day first; no archive."""
    return Selection(tuple(reversed(days(place))), own_desks(place), which=which)


def between(place: Path, first: date | None, last: date | None) -> tuple[date, ...]:
    """The days from one to another, both included, that have a desk; the oldest first."""
    return tuple(
        day
        for day in reversed(days(place))
        if (first is None or day >= first) and (last is None or day <= last)
    )


def outgoing(place: Path, selection: Selection) -> tuple[Outgoing, ...]:
    """All that is selected, desk by desk in the order of the selection; as `each`."""
    return tuple(each(place, selection))


def each(place: Path, selection: Selection) -> Iterator[Outgoing]:
    """What is selected, one after the other, so that an archive of any size needs little memory.

    A kept or starred story without a card comes too, and says what is missing. Raises BadInput for
    a day, a desk or a collection that is not there.
    """
    names = own_names(place)
    for day in selection.days:
        if not (folder := day_folder(place, day)).is_dir():
            raise BadInput(f"There is no desk of {day.isoformat()}.", "`foredeck desks` lists them.")
        yield from _of_desk(folder, day.isoformat(), day, selection.which)
    for name in selection.desks:
        if not (folder := place / "desks" / name).is_dir():
            raise BadInput(f"There is no desk {clean_line(name)[:60]}.", "`foredeck desks` lists them.")
        yield from _of_desk(folder, names.get(name, name), None, selection.which)
    if selection.archive:
        yield from _of_archive(place, selection)


def outgoing_of(
    kept: KeptStory, card: Card | None, day: date | None, desk: str, story: Callable[[], Story | None]
) -> Outgoing:
    """A story of a desk on its way out; `desk` is what the desk is called."""
    where = f"{desk}: {clean_line(card.title.text if card else '') or kept.title}"
    if card is None:
        return Outgoing(None, where, story, NO_CARD)
    host = host_of(card.link)
    outlets = kept.outlets or ((host,) if host else ())
    there = Published(id=card_id(card), card=card, day=day, outlets=outlets, source=where)
    return Outgoing(there, where, story)


def vouching(
    kept: KeptStory, card: Card | None, clipping: Callable[[str], Clipping | None]
) -> Callable[[], Story | None]:
    """Reads the sources of a story, and former texts of them that its card still quotes."""

    def read() -> Story | None:
        held = quoted(card)
        digests = (*kept.clippings, *(digest for digest in kept.former if digest in held))
        return Story(clippings=tuple(found for digest in digests if (found := clipping(digest))))

    return read


def _of_desk(folder: Path, name: str, day: date | None, which: Which) -> Iterator[Outgoing]:
    desk = Desk.look(folder)
    if desk.recovered:
        yield Outgoing(None, name, missing=" ".join(desk.recovered))
    for kept in desk.stories():
        if kept.aside or not _meant(kept, which):
            continue
        card = desk.card(kept.id)
        if card is None and which not in ("kept", "starred"):
            continue
        if card is None or _state_fits(card, which):
            yield outgoing_of(kept, card, day, name, vouching(kept, card, desk.clipping))


def _of_archive(place: Path, selection: Selection) -> Iterator[Outgoing]:
    from core.archive.store import Archives

    archives = Archives(place)
    there = archives.names()
    for name in selection.archive:
        if name not in there:
            raise BadInput(f"There is no collection “{clean_line(name)[:60]}” in the archive.")
    if selection.which == "starred":
        raise BadInput("Cards of an archive have no stars.", "Choose them by `kept`, `reviewed` or `final`.")
    for name in selection.archive:
        damaged: list[tuple[int, str]] = []
        for number, published in archives.read(name, _noting(damaged)):
            if _state_fits(published.card, selection.which):
                title = clean_line(published.card.title.text) or published.id
                sources = partial(archives.story, name, number)
                yield Outgoing(published, f"{ARCHIVE}{name}: {title}", sources)
        for line, _ in damaged:
            yield Outgoing(None, f"{ARCHIVE}{name}, line {line}", missing="It cannot be read.")


def _noting(damaged: list[tuple[int, str]]) -> Callable[[int, str], None]:
    return lambda line, why: damaged.append((line, why))


def _meant(kept: KeptStory, which: Which) -> bool:
    if which == "kept":
        return kept.triage.decision == "kept"
    return which != "starred" or kept.triage.star


def _state_fits(card: Card, which: Which) -> bool:
    if which == "final":
        return card.state is State.FINAL
    return which != "reviewed" or card.state is not State.DRAFT
