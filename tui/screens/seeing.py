"""What the list says of earlier days: which stories were seen before."""

from __future__ import annotations

from core.keeping import KeptStory
from core.workbench import Workbench
from tui.actions import key_of
from tui.widgets.lines import fit
from tui.widgets.story_list import Entry

TITLE = 60
"""Columns for the title of what was seen before."""


def flags_of(bench: Workbench, kept: KeptStory) -> frozenset[str]:
    """The flags of a story: what its line says with one letter each."""
    flags = {name for name in ("arrived", "related", "hand") if getattr(kept, name)}
    if kept.triage.note:
        flags.add("note")
    if not kept.aside and bench.knowing.seen_before(kept.id):
        flags.add("seen")
    return frozenset(flags)


def seen_words(bench: Workbench, entry: Entry) -> str:
    """Where the story of an entry was seen before, with the key that shows it; or nothing."""
    near = None if entry.digest else bench.knowing.seen_before(entry.story)
    if near is None:
        return ""
    said = " ".join(part for part in (near.day, fit(" ".join(near.title.split()), TITLE)) if part)
    return f"seen before: {said} ({key_of('stories.near')} shows it)"


def seen_ids(bench: Workbench) -> set[int]:
    """The stories that were seen before."""
    return {id for id in tuple(bench.shelf.kept) if bench.knowing.seen_before(id) is not None}
