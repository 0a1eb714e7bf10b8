"""The analyst's settings: a TOML file in the workspace; what cannot be used costs one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.files import atomic_write, make_folder, read_regular
from core.model.cleaning import clean_line
from core.tables import read_table, why_not

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.reading import Problem

NAME = "settings.toml"
CLIPBOARDS = ("auto", "osc52", "native", "tmux", "screen", "file", "off")
"""What `clipboard` can be; docs/copying.md says what each does."""
UNREADABLE = "It cannot be read"
"""How the sentence on a file begins of which nothing is used."""


@dataclass(frozen=True)
class Settings:
    """What can be set. Every field has a default that works."""

    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes of what the analyst reads; other languages are set aside."""
    watch: tuple[Path, ...] = ()
    """Folders whose new files come onto today's desk."""
    feeds: tuple[str, ...] = ()
    """Addresses of feeds that `foredeck add --feeds` reads."""
    allow_private: bool = False
    """Whether addresses of the own machine and of private networks may be fetched."""
    at_once: int = 6
    """Addresses that are fetched at the same time."""
    replace_at_once: bool = False
    """Whether what is regenerated takes its place without being shown for an answer first."""
    colors: str = "auto"
    """How many colours are drawn: `auto`, `none`, `16`, `256` or `true`."""
    ascii: bool | None = None
    """Whether nothing but ASCII is drawn; None as the terminal can."""
    plain_output: bool = False
    """Whether the frames go out as Textual makes them, for a terminal that shows differences wrongly."""
    theme: str = ""
    """The name of a colour theme; empty for the one that was picked, else the one that suits the terminal."""
    clipboard: str = "auto"
    """How copies are made: one of `CLIPBOARDS`."""
    engine: str = ""
    """The profile that drafts where nothing else was chosen; empty for the embedded engine."""
    neighbours: str = ""
    """The profile whose embedding model orders neighbours; empty for terms alone."""
    models: dict[str, Profile] = field(default_factory=dict)
    """The profiles by name, in the order of the file."""
    bad_models: dict[str, str] = field(default_factory=dict)
    """Why a profile of the file is not used, one sentence by name."""


def load_settings(workspace: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """(the settings of a workspace, a sentence for everything in the file that cannot be used)."""
    try:
        found = read_table(workspace / NAME)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError) as error:
        return Settings(), (_problem(f"{UNREADABLE}: {why_not(error)}. The defaults are used."),)
    settings, problems = _profiles(found)
    for name, value in found.items():
        if name in ("engine", "neighbours", "models"):
            continue
        taken = _taken(name, value, workspace)
        if taken is None:
            problems.append(_problem(f"{_shown(name)} is not used: {_WANTED.get(name, _UNKNOWN)}."))
        else:
            settings = replace(settings, **taken)
    return settings, tuple(problems)


def _profiles(found: dict[str, Any]) -> tuple[Settings, list[Problem]]:
    """The settings with the profiles and the engine of the file, and what is to be said of those."""
    if not found.keys() & {"models", "engine", "neighbours"}:
        return Settings(), []
    from core.asking.profiles import read_profiles
    from core.scoring.embedded import NAME as EMBEDDED

    read = read_profiles(found.get("models", {}), EMBEDDED)
    problems = [_problem(sentence) for sentence in read.sentences]
    engine = found.get("engine", EMBEDDED)
    if not isinstance(engine, str) or (engine != EMBEDDED and engine not in read.good):
        there = ", ".join((EMBEDDED, *read.good))
        problems.append(_problem(f"`engine` is not used: it takes one of the names {there}."))
        engine = EMBEDDED
    neighbours = found.get("neighbours", "")
    if not isinstance(neighbours, str) or (neighbours and neighbours not in read.good):
        there = f"one of the names {', '.join(read.good)}" if read.good else "the name of a profile"
        problems.append(_problem(f"`neighbours` is not used: it takes {there}."))
        neighbours = ""
    return Settings(engine=engine, neighbours=neighbours, models=read.good, bad_models=read.bad), problems


def default_brief(workspace: Path) -> str:
    """The brief that new desks of a workspace begin with: the one that was written last, else empty."""
    try:
        return clean_line(read_regular(workspace / "brief.txt", 4000).decode("utf-8", "replace"))[:1000]
    except OSError:
        return ""


def keep_default_brief(workspace: Path, text: str) -> None:
    """Have new desks of a workspace begin with a brief. Raises NotSaved."""
    make_folder(workspace)
    atomic_write(workspace / "brief.txt", (text + "\n").encode("utf-8"))


_UNKNOWN = "there is no such setting; docs/adding.md lists them"
_WANTED = {
    "languages": 'it takes codes of two letters, such as ["en", "fr"]',
    "watch": 'it takes folders, such as ["~/clippings"]',
    "feeds": 'it takes addresses, such as ["https://example.org/feed.xml"]',
    "allow_private": "it takes true or false",
    "at_once": "it takes a number from 1 to 32",
    "replace_at_once": "it takes true or false",
    "plain_output": "it takes true or false",
    "clipboard": f"it takes one of {', '.join(CLIPBOARDS)}",
    "theme": 'it takes the name of a theme, such as "paper"',
    "colors": 'it takes "auto", "none", 16, 256 or "true"',
    "ascii": 'it takes true, false or "auto"',
}


def _problem(sentence: str) -> Problem:
    from core.reading import Problem

    return Problem(name=NAME, sentence=sentence)


def _shown(name: str) -> str:
    """The name of a setting as it may be said: no key is."""
    from core.asking.profiles import holds_key

    return "A name that looks like a key" if holds_key(name) else f"`{clean_line(name)[:40]}`"


def _taken(name: str, value: Any, workspace: Path) -> dict[str, Any] | None:
    """The field with a value as it wants it, None when it cannot be used."""
    if name == "ascii" and value == "auto":
        return {name: None}
    taken = _value(name, value, workspace)
    return None if taken is None else {name: taken}


def _value(name: str, value: Any, workspace: Path) -> object | None:
    texts = isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
    if name == "colors":
        named = str(value).strip().lower()
        return named if named in ("auto", "none", "16", "256", "true") else None
    if name == "languages" and texts and value:
        codes = tuple(each.strip().lower() for each in value)
        return codes if all(re.fullmatch("[a-z]{2}", code) for code in codes) else None
    if name == "watch" and texts:
        return tuple(workspace / Path(each).expanduser() for each in value)
    if name == "feeds" and texts:
        return tuple(clean_line(each) for each in value)
    if name == "theme" and isinstance(value, str) and re.fullmatch("[a-z0-9][a-z0-9-]{0,30}", value):
        return value
    if name in ("allow_private", "replace_at_once", "plain_output", "ascii") and isinstance(value, bool):
        return value
    if name == "clipboard" and isinstance(value, str) and value in CLIPBOARDS:
        return value
    if name == "at_once" and isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 32:
        return value
    return None
