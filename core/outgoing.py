"""Cards on their way out: what is exported, into which form, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.model import Story
    from core.model.published import Published


class Format(StrEnum):
    """A form in which cards leave: `md`, `json`, `template` in a file for each, the others in one for all."""

    MD = "md"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    TEMPLATE = "template"


EACH = (Format.MD, Format.JSON, Format.TEMPLATE)
"""The forms that write a file for each card."""


@dataclass(frozen=True)
class Outgoing:
    """A card that is to leave, or the reason why there is none."""

    published: Published | None
    where: str
    """For people: `2026-11-22: Title`."""
    story: Callable[[], Story | None] = lambda: None
    """Its sources, read when they are asked for."""
    missing: str = ""
    """One sentence why there is no card to export ("It has no card yet.")."""


@dataclass(frozen=True)
class Asked:
    """What an export is to be like."""

    format: Format
    target: Path | None
    """The folder (`md`, `json`, `template`, `parquet`) or the file; None for stdout."""
    variant: str = "R"
    front_matter: bool = False
    """Whether a page begins with its optional fields as YAML, and JSON has its details and state."""
    names: str = "{id}"
    """The pattern of file names: see `core.sharing.file_names`."""
    template: Path | None = None
    force: bool = False
    bom: bool = False
    """Whether CSV and TSV begin with the mark by which Excel knows UTF-8."""


@dataclass(frozen=True)
class Skipped:
    """A card that was not written, and why in one sentence."""

    where: str
    reason: str
    path: Path | None = None
    """The file that stands there already, when that is the reason."""


@dataclass(frozen=True)
class Step:
    """How far an export or an import is."""

    done: int
    total: int
    """0 while it is not known."""
    name: str = ""


@dataclass
class Exported:
    """What an export wrote."""

    cards: int = 0
    rows: int = 0
    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    """Files that held just the same bytes already."""
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was left out on the way, such as scores that a variant has no column for."""
    stopped: bool = False
