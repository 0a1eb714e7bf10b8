"""What is to be brought in: files, addresses and texts, as a line or a paste names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.fetching import web_address
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.reading import CardFile

PASTED = "pasted text"


@dataclass(frozen=True)
class Wish:
    """What is to be brought in."""

    paths: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()
    texts: tuple[tuple[str, bytes], ...] = ()
    """(name, bytes): what came through a pipe or was pasted."""

    def later(self, cards: Iterable[CardFile]) -> Wish:
        """This wish, with cards that wait for the articles in it."""
        waiting = tuple((card.name, card.text.encode("utf-8", "replace")) for card in cards)
        return replace(self, texts=(*self.texts, *waiting))

    def plain(self) -> dict[str, list[str]]:
        """The wish as JSON, for another session; bytes are Latin-1 letters there."""
        return {
            "paths": [str(path.absolute()) for path in self.paths],
            "addresses": list(self.addresses),
            "names": [name for name, _ in self.texts],
            "texts": [data.decode("latin-1") for _, data in self.texts],
        }

    @classmethod
    def from_plain(cls, kept: object) -> Wish:
        """The wish of JSON. Raises BadInput when it is none."""
        try:
            lists = {
                name: [str(each) for each in kept[name]]  # type: ignore[index]
                for name in ("paths", "addresses", "names", "texts")
            }
            texts = [text.encode("latin-1") for text in lists["texts"]]
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("What another session handed over cannot be read.") from error
        return cls(
            tuple(Path(path) for path in lists["paths"]),
            tuple(lists["addresses"]),
            tuple(zip((clean_line(name) for name in lists["names"]), texts, strict=False)),
        )


def wish_of(words: Iterable[str], stdin: Callable[[], bytes] | None = None) -> Wish:
    """What words of a command line, or of a line typed in the app, ask for. Raises BadInput.

    A word is a file or folder when there is one, else an address; `-` is stdin.
    """
    paths: list[Path] = []
    addresses: list[str] = []
    texts: list[tuple[str, bytes]] = []
    for word in words:
        if word == "-" and stdin is not None:
            texts.append(("stdin", stdin()))
        elif word.lower().startswith(("http://", "https://", "feed://")):
            address = web_address(word)
            if address is None:
                raise BadInput(f"{clean_line(word)[:80]} is no web address.", "Look at it again.")
            addresses.append(address)
        elif _exists(path := _expanded(word)) or web_address(word) is None:
            paths.append(path)
        else:
            addresses.append(web_address(word) or "")
    return Wish(tuple(paths), tuple(addresses), tuple(texts))


def wish_of_paste(text: str) -> Wish:
    """What pasted text asks for: addresses when it holds nothing else, else the text itself is an article."""
    words = text.split()
    if 0 < len(words) <= 200:
        addresses = [web_address(word) for word in words if word.lower().startswith(("http://", "https://"))]
        if len(addresses) == len(words) and all(addresses):
            return Wish(addresses=tuple(each for each in addresses if each))
    return Wish(texts=((PASTED, text.encode("utf-8", "replace")),))


def _expanded(word: str) -> Path:
    try:
        return Path(word).expanduser()
    except (RuntimeError, ValueError):
        return Path(word)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
