"""What a workspace remembers of where clippings came from: feeds and their items, files that were watched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.errors import NotSaved
from core.files import make_folder
from core.keeping.storage import AtomicStorage

MOST_ITEMS = 3_000
"""Items that are remembered of one feed; the oldest are forgotten first."""
MOST_FILES = 20_000
"""Files of watched folders that are remembered, likewise by their own time."""


@dataclass(frozen=True)
class TakenFile:
    """A file as it was when it was brought in: a key of its path, its size in bytes, its time in ns."""

    key: str
    size: int
    time: int

    @classmethod
    def of(cls, path: Path, size: int, time: int) -> TakenFile:
        """The file at a path, whatever bytes its name is made of."""
        return cls(hashlib.sha256(os.fsencode(path)).hexdigest()[:16], size, time)


class KnownFeed(BaseModel):
    """One feed: its address, what its server said of its state, the keys of the items that were seen."""

    model_config = ConfigDict(frozen=True, extra="allow")

    url: str
    etag: str = ""
    modified: str = ""
    seen: tuple[str, ...] = ()


class FeedMemory:
    """The feeds and the watched files that were read, in `feeds.json` of the workspace (a TinyDB file).

    What cannot be written is remembered for the session only, and `problem` says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._feeds: dict[str, KnownFeed] | None = None
        self._files: dict[str, TakenFile] = {}
        self.problem = ""

    def known(self, url: str) -> KnownFeed | None:
        """What is known of the feed at an address."""
        return self._loaded().get(url)

    def urls(self) -> tuple[str, ...]:
        """The addresses of all feeds that were read."""
        return tuple(self._loaded())

    def has_seen(self, url: str, key: str) -> bool:
        """Whether an item of a feed was seen."""
        feed = self.known(url)
        return feed is not None and _short(key) in feed.seen

    def read(self, url: str, etag: str, modified: str) -> None:
        """A feed was read to its end: what its server says of its state, to be asked for changes only."""
        feed = self.known(url) or KnownFeed(url=url)
        self._loaded()[url] = feed.model_copy(update={"etag": etag, "modified": modified})
        self._save(url)

    def saw(self, url: str, keys: list[str]) -> None:
        """Items of a feed are on the desk (or gave a problem): they are not wanted again."""
        feed = self.known(url) or KnownFeed(url=url)
        seen = dict.fromkeys((*feed.seen, *(_short(key) for key in keys)))
        self._loaded()[url] = feed.model_copy(update={"seen": tuple(seen)[-MOST_ITEMS:]})
        self._save(url)

    def has_taken(self, file: TakenFile) -> bool:
        """Whether a file of a watched folder was brought in as it is, on whichever day."""
        self._loaded()
        return self._files.get(file.key) == file

    def took(self, files: Iterable[TakenFile]) -> None:
        """Files of watched folders are on a desk (or gave a problem): they are not wanted again."""
        self._loaded()
        new = {file.key: file for file in files}
        if not new:
            return
        kept = {key: file for key, file in self._files.items() if key not in new} | new
        over = set(sorted(kept, key=lambda key: kept[key].time)[: max(len(kept) - MOST_FILES, 0)])
        self._files = {key: file for key, file in kept.items() if key not in over}
        documents: dict[str, dict[str, Any] | None] = {_id(key): asdict(file) for key, file in new.items()}
        self._write("files", documents | dict.fromkeys(map(_id, over)))

    def _loaded(self) -> dict[str, KnownFeed]:
        if self._feeds is None:
            self._feeds = {}
            try:
                tables = AtomicStorage(self._path, readonly=True).read()
            except NotSaved:
                tables = {}
            for document in tables.get("feeds", {}).values():
                try:
                    feed = KnownFeed.model_validate(document)
                except ValueError:
                    continue
                self._feeds[feed.url] = feed
            for document in tables.get("files", {}).values():
                match document:
                    case {"key": str(key), "size": int(size), "time": int(time)}:
                        self._files[key] = TakenFile(key, size, time)
        return self._feeds

    def _save(self, url: str) -> None:
        feed = self._loaded()[url]
        self._write("feeds", {_id(_short(url)): feed.model_dump(mode="json", exclude_defaults=True)})

    def _write(self, table: str, documents: dict[str, dict[str, Any] | None]) -> None:
        """Put documents (None: away) into the file beside what other programs have put there meanwhile."""
        try:
            make_folder(self._path.parent)
            storage = AtomicStorage(self._path)
            storage.take([(table, id, document) for id, document in documents.items()])
            storage.save()
        except NotSaved as error:
            self.problem = f"What was read is remembered for now only: {error.sentence}"


def _id(key: str) -> str:
    """The id of a document by its key of 16 hexadecimal digits: 63 bits, as TinyDB wants them."""
    return str(int(key, 16) >> 1)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
