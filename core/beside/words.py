"""What a process beside this one is asked and what it says, as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.drafting.engine import DraftRequest
from core.errors import ForedeckError
from core.model import Origin, Story
from core.model.cleaning import clean_line
from core.reading import Problem, Reading, kind_of_bytes, read_opml, sift_file

LARGEST_LIST = 5 * 1024 * 1024
"""Bytes above which a file is no list of feeds."""
Packed = tuple[tuple[str, bool], ...]
"""(the bytes of a path as Latin-1 letters, whether it was named itself)"""


def packed(files: Sequence[tuple[Path, bool]]) -> Packed:
    """Files as JSON can name them, whatever bytes their names are of."""
    return tuple((os.fsencode(path).decode("latin-1"), named) for path, named in files)


def unpacked(files: Packed) -> tuple[tuple[Path, bool], ...]:
    """What was packed."""
    return tuple((Path(os.fsdecode(name.encode("latin-1"))), named) for name, named in files)


class FilesAsked(BaseModel):
    """Files that are to be read; with `find` what was named, folders too, which are walked first."""

    files: Packed
    find: bool = False
    at: str = ""
    """The folder that names without one are in, as `Packed` has names; nothing when it is gone."""

    @property
    def paths(self) -> tuple[tuple[Path, bool], ...]:
        """(path, whether it was named itself)."""
        return unpacked(self.files)


class BytesAsked(BaseModel):
    """Bytes that are to be read, as `core.reading.sift` takes them."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    data: bytes
    origin: Origin
    charset: str = ""
    url: str = ""


class DraftAsked(BaseModel):
    """A card that is to be drafted."""

    story: Story
    request: DraftRequest


class Opened(BaseModel):
    """What was read in a file or in bytes: a reading, or the addresses of a list of feeds."""

    reading: Reading = Reading()
    addresses: tuple[str, ...] = ()
    files: Packed | None = None
    """All the files that will be read, in the first answer; else None."""

    @property
    def line(self) -> bytes:
        """As a line of JSON."""
        return self.model_dump_json().encode("utf-8") + b"\n"

    @classmethod
    def of_file(cls, path: Path, named: bool) -> Opened:
        """What a file gives a desk; `named` says whether it was named itself."""
        if path.suffix.lower() in (".opml", ".xml") and kind_of_bytes(data := _small(path)) == "opml":
            try:
                return cls(addresses=tuple(url for _, url in read_opml(data)))
            except ForedeckError as error:
                problem = Problem(name=clean_line(path.name), sentence=error.sentence, hint=error.hint)
                return cls(reading=Reading(problems=(problem,)))
        return cls(reading=sift_file(path, named))


def _small(path: Path) -> bytes:
    """The bytes of a file that can be a list; empty for what is none, such as a pipe, or cannot be read."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST_LIST else b""
    except (OSError, ValueError):
        return b""
