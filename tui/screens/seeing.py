"""What the list says of earlier days: which stories were seen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions import key_of
from tui.widgets.lines import fit
from tui.widgets.near_lines import day_words

if TYPE_CHECKING:
    from core.keeping import KeptStory
    from core.workbench import Workbench
    from tui.widgets.story_list import Entry

TITLE = 60
"""Columns for the title of what was seen before."""
SHORT = 28
"""The same where one line says all of a story."""


def flags_of(bench: Workbench, kept: KeptStory) -> frozenset[str]:
    """The flags of a story: what its line says with one letter each."""
    flags = {name for name in ("arrived", "related", "hand") if getattr(kept, name)}
    if kept.triage.note:
        flags.add("note")
    if not kept.aside and bench.seen_before(kept.id):
        flags.add("seen")
    return frozenset(flags)


def seen_words(bench: Workbench, entry: Entry, *, short: bool = False) -> str:
    """Where the story of an entry was seen before, with the key that shows it; or nothing."""
    near = None if entry.digest else bench.seen_before(entry.story)
    if near is None:
        return ""
    title = fit(" ".join(near.title.split()), SHORT if short else TITLE)
    said = " ".join(part for part in (day_words(near.day, ""), title) if part)
    shows = f"({key_of('stories.near')} shows it)"
    return f"seen before {shows}: {said}" if short else f"seen before: {said} {shows}"


def seen_ids(bench: Workbench) -> set[int]:
    """The stories that were seen before."""
    return {id for id in tuple(bench.shelf.kept) if bench.seen_before(id) is not None}
