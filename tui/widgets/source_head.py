"""What stands above the text of a source: the sources as tabs, what is known of the one that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.terminal.plain import cells
from tui.widgets.lines import Part, fit, width_of, wrap_parts

if TYPE_CHECKING:
    from core.model import Clipping, Story
    from tui.widgets.lines import Line

NAME = 22
"""Columns for the name of a source, where more would not do for all of them on one line."""


def brief_line(story: Story, index: int, copies: int, width: int) -> Line:
    """Number, name, day, author, length and address of a source, on one line."""
    clipping = story.clippings[index]
    count = len(story.clippings)
    number = f" {index + 1}/{count} " if count > 1 else ""
    copy = "a copy · " if index >= count - copies else ""
    day = clipping.published.isoformat() if clipping.published else ""
    facts = [clipping.name, day, clipping.author, f"{clipping.words} words", clipping.url]
    said = copy + " · ".join(fact for fact in facts if fact)
    return (Part(number, "tab"), Part(" "), Part(fit(said, width - len(number) - 1), "dim"))


def head_lines(story: Story, index: int, copies: int, width: int, margin: int, seen: str = "") -> list[Line]:
    """The tabs, where the story was seen before, all facts with the notes of reading, and an empty line."""
    facts = wrap_parts([Part(seen, "score")], width - margin) if seen else []
    facts += _facts(story.clippings[index], width - margin)
    lead = Part(" " * margin)
    return [*_tabs(story, index, copies, width), *((lead, *line) for line in facts), ()]


def _tabs(story: Story, index: int, copies: int, width: int) -> list[Line]:
    count = len(story.clippings)
    if count == 1:
        return []
    lines: list[list[Part]] = [[]]
    room = min(max(NAME, width // count - len(" 10  ")), 2 * NAME)
    for number, clipping in enumerate(story.clippings):
        name = fit(clipping.name, room) if number < count - copies else f"copy {fit(clipping.name, room - 5)}"
        tab = f" {number + 1} {name} "
        if lines[-1] and width_of(lines[-1]) + cells(tab) > width:
            lines.append([])
        lines[-1].append(Part(tab, "tab" if number == index else "dim"))
    return [tuple(line) for line in lines]


def _facts(clipping: Clipping, width: int) -> list[Line]:
    day = clipping.published.isoformat() if clipping.published else ""
    facts = [clipping.outlet, day, clipping.author, f"{clipping.words} words"]
    if clipping.language and clipping.language != "en":
        facts.append(f"language {clipping.language}")
    lines = wrap_parts([Part(" · ".join(fact for fact in facts if fact), "dim")], width)
    for extra in (clipping.url, "" if clipping.outlet else clipping.origin.name, *clipping.notes):
        if extra:
            lines += wrap_parts([Part(extra, "dim")], width)
    return lines
