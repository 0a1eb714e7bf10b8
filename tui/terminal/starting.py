"""Before the app runs: whether the terminal can bear it, what it is, and how the app is fitted to it."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass, field
from io import TextIOWrapper
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from core.errors import BadInput
from tui.terminal.colors import ALL, colors, set_colors
from tui.terminal.facts import Facts

if TYPE_CHECKING:
    from core.settings import Settings

PATIENCE = 0.3
"""Seconds that are waited for answers when everything else is ready."""
LESS = 0.1
"""The same for terminals that are no programs, and near."""
COMMANDS = "Use another terminal, or a command that needs no screen: `foredeck --help` names them."


@dataclass(frozen=True)
class Fitted:
    """How the app is to be drawn."""

    facts: Facts = field(default_factory=Facts)
    colors: str = ALL
    """`none`, `16`, `256` or `true`."""
    ascii: bool = False
    """Whether nothing but ASCII may be drawn."""
    plain: bool = False
    """Whether Textual's own frames are sent instead of what changes."""


class Starting:
    """The terminal while the app starts: asked on entering, fitted to, and as it was on leaving."""

    def __init__(self, ascii: bool = False, *, plain: bool = False) -> None:
        self._ascii, self._plain = ascii, plain
        self._encodings: list[tuple[TextIOWrapper, str, str]] = []

    def __enter__(self) -> Starting:
        """Ask the terminal. Raises BadInput when no screen can be drawn on it."""
        refuse(os.environ.get("TERM", ""))
        from tui.terminal.probe import Probe

        self._probe = Probe(_number(sys.__stdin__), _number(sys.__stderr__), os.environ)
        self._probe.begin()
        self._write_utf8()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._probe.leave()
        for stream, encoding, errors in self._encodings:
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(encoding=encoding, errors=errors)

    def fit(self, settings: Settings) -> Fitted:
        """Take in what the terminal answered, and have Textual draw accordingly."""
        from tui.terminal.probe import FEW_WORDS

        near = FEW_WORDS.match(os.environ.get("TERM", ""))
        facts = self._probe.finish(LESS if near else PATIENCE)
        shown = colors(facts, os.environ, settings.colors)
        set_colors(shown)
        ascii = settings.ascii if settings.ascii is not None else not draws_utf8(facts)
        return Fitted(facts, shown, self._ascii or ascii, self._plain or settings.plain_output)

    def _write_utf8(self) -> None:
        """Write UTF-8 whatever the locale says: whether the terminal draws it is asked."""
        for stream in dict.fromkeys((sys.__stdout__, sys.__stderr__)):
            if isinstance(stream, TextIOWrapper):
                self._encodings.append((stream, stream.encoding, stream.errors or "strict"))
                with contextlib.suppress(OSError, ValueError):
                    stream.reconfigure(encoding="utf-8", errors="replace")


def refuse(term: str) -> None:
    """Raise BadInput for a terminal, by its TERM, on which no screen can be drawn."""
    if term in ("dumb", "unknown"):
        raise BadInput(f"This terminal can show no screen: it says TERM={term}.", COMMANDS)
    if not term:
        raise BadInput("TERM is not set: it is not known whether this terminal can show a screen.", COMMANDS)


def _number(stream: TextIO | None) -> int:
    """The file descriptor of a stream; -1 when it has none."""
    try:
        return -1 if stream is None else stream.fileno()
    except (OSError, ValueError):
        return -1


def draws_utf8(facts: Facts) -> bool:
    """Whether the terminal draws all our signs: as it showed, else as the locale says, else it does."""
    if facts.kind == "linux":
        # It takes UTF-8, and has glyphs for a few hundred signs.
        return False
    if facts.utf8 is not None:
        return facts.utf8
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), "")
    charset = locale.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return charset in ("", "utf8")
