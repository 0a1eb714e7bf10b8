"""The collections of the archive: a file of JSON lines for each import, written once and never changed."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from core.archive import ARCHIVE, ENDING
from core.errors import BadInput, NotACard, NotSaved
from core.files import atomic_stream, make_folder, not_saved, sweep_stale
from core.model import TABLES, Card, Story
from core.model.addresses import normalised
from core.model.cleaning import clean_line
from core.model.published import FORMAT, Published, is_id

FORGOTTEN = ".forgotten"
LOCK = ".lock"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
_LONGEST = 16 << 20
"""Bytes of a line above which it is no card."""


@dataclass(frozen=True)
class Collection:
    """An import, as a list shows it."""

    name: str
    at: datetime
    """When its file was written."""
    cards: int = 0
    rows: int = 0
    source: str = ""
    """Where its cards came from, for people."""
    damaged: tuple[int, ...] = ()
    """The lines, from 1, that cannot be read."""


@dataclass
class Known:
    """What the archive holds: published id, and normalised link -> (collection, number)."""

    ids: dict[str, tuple[str, int]] = field(default_factory=dict)
    links: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, published: Published, name: str, number: int) -> None:
        """Note a card; a later one with the same id or link takes the place of an earlier one."""
        self.ids[published.id] = (name, number)
        if published.card.link:
            self.links[normalised(published.card.link)] = (name, number)

    def find(self, published: Published) -> tuple[str, int] | None:
        """Where the card of the same id or link is, or None."""
        by_link = self.links.get(normalised(published.card.link)) if published.card.link else None
        return self.ids.get(published.id) or by_link


@dataclass
class Writer:
    """A collection while it is written."""

    _file: BinaryIO
    cards: int = 0
    rows: int = 0

    def put(self, published: Published, story: Story | None = None) -> int:
        """Add a card, with its sources if there are any, and say its number. Raises NotACard for one that is
        too large to be read again."""
        number = self._file.tell() + 1
        if len(line := encode(published, story)) >= _LONGEST:
            raise NotACard("It is too large for a card.")
        self._file.write(line)
        self.cards += 1
        self.rows += sum(len(published.card.rows(section)) for section in TABLES)
        return number

    def get(self, number: int) -> Published | None:
        """A card that was put before."""
        end = self._file.tell()
        self._file.seek(number - 1)
        line = self._file.readline(_LONGEST)
        self._file.seek(end)
        with suppress(ValueError):
            return decode(line)
        return None


def encode(published: Published, story: Story | None = None) -> bytes:
    """A card as a line of a collection, with the sources that its quotes point at if they came along."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "id": published.id,
        **({"day": published.day.isoformat()} if published.day else {}),
        **({"outlets": published.outlets} if published.outlets else {}),
        **({"from": published.source} if published.source else {}),
        "card": published.card.model_dump(mode="json", exclude_defaults=True),
    }
    if story:
        document["sources"] = [
            {"digest": clipping.digest, **clipping.model_dump(mode="json", exclude_defaults=True)}
            for clipping in story.clippings
        ]
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "replace")


def decode(line: bytes) -> Published:
    """The card of a line. Raises ValueError when it holds none."""
    try:
        document: Any = json.loads(line)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is no card")
    id = document.get("id")
    if not isinstance(id, str) or not is_id(id):
        raise ValueError("its id is none")
    try:
        return Published.model_validate(
            {
                "id": id,
                "card": Card.model_validate(document.get("card")),
                "day": document.get("day"),
                "outlets": document.get("outlets") or (),
                "source": clean_line(str(document.get("from") or "")),
            }
        )
    except ValidationError as error:
        raise ValueError(f"it is damaged at “{error.errors()[0]['loc'][-1:]}”") from error


class Archives:
    """The archive of a workspace.

    A card is named by its collection and a number: where its line begins in the file, in bytes, plus 1.
    """

    def __init__(self, place: Path) -> None:
        self._folder = place / ARCHIVE.rstrip("/")

    def names(self) -> tuple[str, ...]:
        """The collections, the oldest name first; nothing is read."""
        try:
            names = os.listdir(self._folder)
        except OSError:
            return ()
        stems = (name.removesuffix(ENDING) for name in names if name.endswith(ENDING))
        return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem)))

    def path(self, name: str) -> Path:
        """The file of a collection. Raises BadInput when a name can be none."""
        stem = name.removeprefix(ARCHIVE)
        if not _NAME.fullmatch(stem):
            raise BadInput(
                f"There is no collection “{clean_line(name)[:40]}”.", "`foredeck import --list` names them."
            )
        return self._folder / f"{stem}{ENDING}"

    def collections(self) -> tuple[Collection, ...]:
        """All collections with their figures, for which each is read."""
        return tuple(found for name in self.names() if (found := self._look(name)))

    def _look(self, name: str) -> Collection | None:
        damaged: list[int] = []
        cards = rows = 0
        sources: dict[str, None] = {}
        with suppress(OSError):
            at = datetime.fromtimestamp(self.path(name).stat().st_mtime, UTC).astimezone()
            for _, published in self.read(name, lambda line, _: damaged.append(line)):
                cards += 1
                rows += sum(len(published.card.rows(section)) for section in TABLES)
                if len(sources) < 2:
                    sources[published.source] = None
            source = next(iter(sources), "")
            return Collection(name, at, cards, rows, source, tuple(damaged))
        return None

    def read(
        self, name: str, damaged: Callable[[int, str], object] = lambda *_: None
    ) -> Iterator[tuple[int, Published]]:
        """(number, card) of a collection, in order. Raises OSError.

        `damaged` is told the number, from 1, of each line that cannot be read, and why.
        """
        with open(self.path(name), "rb") as file:
            at = count = 0
            while line := file.readline(_LONGEST):
                count += 1
                try:
                    yield at + 1, decode(line)
                except ValueError as error:
                    damaged(count, str(error))
                at += len(line)

    def card(self, name: str, number: int) -> Published | None:
        """One card by its number, or None when there is none."""
        with suppress(OSError, ValueError, BadInput), open(self.path(name), "rb") as file:
            file.seek(number - 1)
            return decode(file.readline(_LONGEST))
        return None

    def story(self, name: str, number: int) -> Story | None:
        """The sources that came with a card, or None when none did."""
        with suppress(OSError, ValueError, BadInput), open(self.path(name), "rb") as file:
            file.seek(number - 1)
            sources = json.loads(file.readline(_LONGEST)).get("sources")
            if sources:
                return Story.model_validate({"clippings": sources})
        return None

    def known(self) -> Known:
        """All ids and links; what cannot be read is left out."""
        known = Known()
        for name in self.names():
            with suppress(OSError):
                for number, published in self.read(name):
                    known.add(published, name, number)
        return known

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other imports out, and clear away what one that was killed left; raises NotSaved when one is
        at work. The system frees the lock when its holder is gone.
        """
        make_folder(self._folder)
        path = self._folder / LOCK
        try:
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise not_saved(path, error) from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                said = "Another import is at work on this archive."
                raise NotSaved(said, "Try again when it is done.") from error
            sweep_stale(self._folder)
            for claim in self._folder.glob(".*.claim"):
                with suppress(OSError):
                    claim.unlink()
            yield
        finally:
            os.close(held)

    @contextmanager
    def begin(self, name: str) -> Iterator[tuple[str, Writer]]:
        """(its name, a writer) of a new collection, which is there when the block is left without an error.

        The name gets a number when there is one like it. Raises NotSaved.
        """
        make_folder(self._folder)
        own = self._free(name)
        try:
            with atomic_stream(self.path(own)) as stream:
                yield own, Writer(stream)
        finally:
            with suppress(OSError):
                os.unlink(self._claim(own))

    def _free(self, name: str) -> str:
        """A name that no collection has, claimed for this program."""
        for number in range(1, 10_000):
            own = name if number == 1 else f"{name}-{number}"
            if self.path(own).exists() or any(self._folder.glob(f"{own}{ENDING}{FORGOTTEN}*")):
                continue
            try:
                os.close(
                    os.open(self._claim(own), os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
                )
            except FileExistsError:
                continue
            except OSError as error:
                raise not_saved(self.path(own), error) from error
            return own
        raise NotSaved(f"There are too many collections called {name}.")

    def _claim(self, name: str) -> Path:
        return self._folder / f".{name}.claim"

    def leave_out(self, name: str, numbers: AbstractSet[int], *, keep: bool = True) -> None:
        """Write a collection anew without some of its cards, as others took their place; with `keep` the file
        as it was stays beside it, forgotten. Raises NotSaved.
        """
        path = self.path(name)
        try:
            with open(path, "rb") as old, atomic_stream(path) as new:
                if keep:
                    _set_aside(path)
                at = left = 0
                while line := old.readline():
                    if at + 1 not in numbers:
                        new.write(line)
                        left += 1
                    at += len(line)
            if not left:
                os.unlink(path)
        except OSError as error:
            raise not_saved(path, error) from error

    def forget(self, name: str) -> Path:
        """Leave a collection out from now on; its file is renamed, and renaming it back brings it back.

        Raises BadInput when there is no such collection, NotSaved.
        """
        path = self.path(name)
        if not path.is_file():
            raise BadInput(
                f"There is no collection “{clean_line(name)[:40]}”.", "`foredeck import --list` names them."
            )
        try:
            aside = _set_aside(path)
            os.unlink(path)
        except OSError as error:
            raise not_saved(path, error) from error
        return aside


def _set_aside(path: Path) -> Path:
    """Give a collection's file a second name under which it is forgotten, and no file that has one already
    loses it. Raises OSError."""
    for number in range(1, 100_000):
        aside = path.with_name(f"{path.name}{FORGOTTEN}{'' if number == 1 else f'-{number}'}")
        with suppress(FileExistsError):
            os.link(path, aside)
            return aside
    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
