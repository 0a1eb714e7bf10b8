"""What `foredeck add` is given: words of a command line to files, addresses, texts and folders to watch."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model.cleaning import clean_line
from tui.console import say, stdin_bytes

if TYPE_CHECKING:
    from core.settings import Settings
    from core.wish import Wish

LARGEST = 32 * 1024 * 1024
"""Bytes above which stdin is not read."""
LONGEST_LIST = 5_000
"""Lines of stdin above which it is no list of addresses."""


@dataclass
class Sources:
    """What was named, taken apart."""

    paths: list[Path] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    texts: list[tuple[str, bytes]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    """Folders to be watched."""
    refused: int = 0
    """Words that are no source."""

    @property
    def wanted(self) -> bool:
        """Whether there is anything to bring in at once."""
        return bool(self.paths or self.addresses or self.texts or self.refused)

    @property
    def named(self) -> set[str]:
        """How problems call what was named itself, which folders are not."""
        from core.reading.paths import name_of

        names = {name_of(path) for path in self.paths if not os.path.isdir(path)}
        names |= {clean_line(address)[:200] for address in self.addresses}
        return names | {clean_line(name) for name, _ in self.texts}

    def wish(self) -> Wish:
        """What is to be brought in at once."""
        from core.wish import Wish

        return Wish(tuple(self.paths), tuple(dict.fromkeys(self.addresses)), tuple(self.texts))


def understand(words: Iterable[str], *, watch: bool) -> Sources:
    """Take words apart; one that is no source costs a sentence. `watch`: folders are to be watched."""
    from core.wish import wish_of

    sources = Sources()
    for word in dict.fromkeys(words):
        try:
            wish = _from_stdin() if word == "-" else wish_of([word])
        except BadInput as error:
            say(str(error))
            sources.refused += 1
            continue
        for path in wish.paths:
            (sources.folders if watch and os.path.isdir(path) else sources.paths).append(path)
        sources.addresses += wish.addresses
        sources.texts += wish.texts
    return sources


def add_feeds(sources: Sources, settings: Settings, place: Path) -> None:
    """Add the feeds of the settings, and those that were ever read. Raises BadInput when there is nothing."""
    from core.fetching import web_address
    from core.keeping.feeds import FeedMemory

    for feed in dict.fromkeys((*settings.feeds, *FeedMemory(place / "feeds.json").urls())):
        if address := web_address(feed):
            sources.addresses.append(address)
        else:
            say(f"{feed} is no web address. Look at `feeds` in settings.toml.")
            sources.refused += 1
    if not (sources.wanted or sources.folders):
        hint = "Add one by its address, or name them in `feeds` of settings.toml."
        raise BadInput("There are no feeds yet.", hint)


def _from_stdin() -> Wish:
    """What stdin asks for: the feeds of an OPML list, a list of addresses, else whatever text it holds."""
    from core.fetching import web_address
    from core.reading import kind_of_bytes, read_opml
    from core.wish import Wish

    data = stdin_bytes(LARGEST)
    if len(data) > LARGEST:
        raise BadInput(f"stdin holds over {LARGEST // 1_048_576} MB.", "Save it as files and name those.")
    if kind_of_bytes(data[:65_536]) == "opml":
        try:
            return Wish(addresses=tuple(url for _, url in read_opml(data)))
        except BadInput as error:
            raise BadInput(f"stdin: {error.sentence}", error.hint) from error
    lines = [line.strip() for line in data[: LONGEST_LIST * 200].decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    addresses = [web_address(line) for line in lines] if len(lines) <= LONGEST_LIST else [None]
    if addresses and all(addresses):
        return Wish(addresses=tuple(address for address in addresses if address))
    return Wish(texts=(("stdin", data),))
