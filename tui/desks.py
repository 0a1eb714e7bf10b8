"""What the desks of a workspace hold, told without the app: the days, what waits."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.model.cleaning import clean_line
from tui.console import DONE, cut, is_terminal, long_day, put, say, width

if TYPE_CHECKING:
    from core.days import DayView

TITLES = 15
"""Undecided stories that are named, so that all fits on one screen."""


def say_what_waits(place: Path, day: date, desk: str = "", *, as_json: bool = False) -> int:
    """Say in one screen what waits on the desk of a day, or on that in the folder `desk`.

    When there is nothing at all, say how to begin.
    """
    from core.days import last_before, look_in
    from core.keeping import Desk
    from core.own_desks import own_names
    from core.paths import day_folder

    folder = place / "desks" / desk if desk else day_folder(place, day)
    view = look_in(folder)
    if as_json:
        _list(replace(view, day=None if desk else day), as_json)
        return DONE
    called = own_names(place).get(desk, desk) if desk else f"of {long_day(day)}"
    lines = [f"Desk {called}: {_counts(view)}."]
    if view.problem:
        say(view.problem)
    if view.undecided:
        waiting = [s for s in Desk.look(folder).stories() if not s.aside and s.triage.decision == "new"]
        waiting.sort(key=lambda story: -story.independent)
        lines.append("Undecided:")
        for story in waiting[:TITLES]:
            lines.append(_cut(f"  {_line(story.title) or 'untitled'}{_outlets(story.outlets)}"))
        if len(waiting) > TITLES:
            lines.append(f"  and {len(waiting) - TITLES} more")
    earlier = None if desk else last_before(place, day)
    if earlier is not None and earlier.day:
        lines.append(f"From {long_day(earlier.day)}: {earlier.summary()}. foredeck --day {earlier.day}")
    if not view.stories:
        lines += _beginning(place)
    put("\n".join(lines) + "\n")
    return DONE


def _outlets(names: Sequence[str]) -> str:
    """Where a story comes from: `  (Harbour Ledger, Storage Trade Weekly, …)`."""
    named = [_line(name) for name in names if name.strip()]
    more = ", …" if len(named) > 2 else ""
    return f"  ({', '.join(named[:2])}{more})" if named else ""


def _beginning(place: Path) -> list[str]:
    """How to begin, for a desk with nothing on it."""
    from core.paths import days, samples

    lines = ["Bring clippings in:  foredeck add FILE, FOLDER or ADDRESS"]
    if not days(place):
        day = next((each for each in sorted(samples().glob("day-*")) if each.is_dir()), samples())
        lines.append(f"Or try a day that ships with Foredeck:  foredeck {shlex.quote(_line(str(day)))}")
    return [*lines, "More:  foredeck --help"]


def list_desks(place: Path, *, as_json: bool) -> int:
    """A line for each day that has a desk, the newest first; below them the desks that are no day's."""
    from core.days import look_at, look_in
    from core.own_desks import own_desks, own_names
    from core.paths import days

    found, others, names = days(place), own_desks(place), own_names(place)
    if not (found or others or as_json):
        put("\n".join(["There is no desk yet.", *_beginning(place)]) + "\n")
    for day in found:
        _list(look_at(place, day), as_json)
    if others and not as_json:
        put(("\n" if found else "") + "Desks of their own (foredeck --desk NAME):\n")
    for folder in others:
        _list(look_in(place / "desks" / folder, names.get(folder, folder)), as_json)
    return DONE


def _list(view: DayView, as_json: bool) -> None:
    """The line of a desk."""
    if view.problem:
        say(f"{view.name}: {view.problem}")
    if as_json:
        fields = ("stories", "undecided", "kept", "later", "cards", "open")
        day = view.day.isoformat() if view.day else None
        figures = {name: getattr(view, name) for name in fields}
        put(json.dumps({"desk": view.folder, "day": day, **figures}) + "\n")
    else:
        put(_cut(f"{view.name}  {_counts(view)}") + "\n")


def _counts(view: DayView) -> str:
    """A desk in figures, such as `12 stories, 5 undecided, 3 kept, 2 cards`."""
    if not view.stories:
        return "nothing on it yet"
    parts = [_count(view.stories, "story", "stories")]
    parts += [
        f"{number} {what}"
        for number, what in ((view.undecided, "undecided"), (view.kept, "kept"), (view.later, "put off"))
        if number
    ]
    if view.cards:
        parts.append(_count(view.cards, "card", "cards"))
    return ", ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _line(text: str) -> str:
    return clean_line(text)


def _cut(line: str) -> str:
    """The line in the width of the terminal; whole where none is."""
    return cut(line, width(sys.stdout)) if is_terminal(sys.stdout) else line
