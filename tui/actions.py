"""The one table of actions: footer, help, palette and the README's key table are made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """Something that can be done, with the keys that do it.

    `id` is `scope.verb`; a screen does it by its method `do_scope_verb`, or by
    the one that `does` names. The first key is the one that is shown.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    footer: bool = False
    does: tuple[str, int] | None = None
    """The method without its `do_` and its number, where several actions are one verb in several ways."""

    @property
    def scope(self) -> str:
        """Where it can be done: everywhere, stories, bench, card, source."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return "do_" + (self.does[0] if self.does else self.id.replace(".", "_").replace("-", "_"))

    @property
    def arguments(self) -> tuple[int, ...]:
        """What that method is called with."""
        return self.does[1:] if self.does else ()

    @property
    def shown_keys(self) -> str:
        """The keys for people."""
        return " ".join(key_name(key) for key in self.keys)


_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "backslash": "\\",
    "comma": ",",
}


def key_name(key: str) -> str:
    """A key as people write it: `ctrl+r` is `Ctrl+R`, `down` is `↓`."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    if key.startswith("shift+"):
        return f"Shift+{key_name(key[6:])}"
    return _NAMES.get(key, key.upper() if key[:1] == "f" and key[1:].isdigit() else key)


RELEVANCY = (
    "outside the brief, or not supported",
    "background",
    "evidence is there, impact unclear",
    "a known direction speeds up or spreads",
    "actor, date, and it changes a decision",
)


def _scores(scope: str) -> tuple[Action, ...]:
    """The five keys that score the relevancy of a story or of a row."""
    return tuple(
        Action(
            f"{scope}.score-{n}",
            (str(n),),
            f"score {n}",
            f"Relevancy {n}: {means}",
            does=(f"{scope}_score", n),
        )
        for n, means in enumerate(RELEVANCY, start=1)
    )


SCOPES = {
    "stories": "Stories",
    "bench": "Workbench",
    "card": "Card",
    "source": "Sources",
    "editor": "In an editor",
    "prompt": "In the line for a search, a filter or a note",
    "list": "Days and history",
    "welcome": "An empty desk",
    "everywhere": "Everywhere",
}

ACTIONS: tuple[Action, ...] = (
    Action("stories.open", ("enter", "l", "right"), "open", "Open the story: sources and card", True),
    Action("stories.keep", ("a", "+"), "keep", "Keep this story or the marked ones", True),
    Action("stories.skip", ("x", "-"), "skip", "Skip this story or the marked ones", True),
    Action("stories.later", ("z",), "later", "Put this story or the marked ones off", True),
    Action("stories.undo", ("u", "ctrl+z"), "undo", "Take the last decision back, also yesterday's", True),
    Action("stories.draft-kept", ("B",), "draft kept", "Draft a card for every kept story without one", True),
    Action(
        "stories.search",
        ("/", "ctrl+f"),
        "search",
        "Search this desk as you type; Tab: all days",
        True,
    ),
    Action("stories.filter", ("f",), "filter", "Filter as you type: new, kept, star, outlet:…", True),
    Action("stories.back", ("b",), "bring back", "Bring back what was set aside", True),
    Action("stories.star", ("s", "*"), "star", "Star this story or the marked ones, or unstar", True),
    Action("stories.note", ("e",), "note", "Write a note to this story", True),
    Action(
        "stories.brief",
        ("i",),
        "brief",
        "Write the brief that 1 to 5 score against",
    ),
    Action("stories.aside", ("v",), "set aside", "Show what was set aside, and why; or the stories", True),
    Action("stories.mark", ("m", "space"), "mark", "Mark this story: verbs apply to the marked ones", True),
    Action("stories.sort", ("o",), "sort", "Sort: sources, score, date, outlet, title, arrival", True),
    *_scores("stories"),
    Action("stories.score-clear", ("0",), "no score", "Take your score back", does=("stories_score", 0)),
    Action("stories.draft", ("c",), "draft card", "Draft the card of this story or of the marked ones", True),
    Action("stories.jobs", ("J",), "jobs", "The drafts that are done, running, waiting, failed", True),
    Action("stories.stop", ("escape",), "stop", "Unmark, stop drafting, or clear the filter"),
    Action("stories.redo", ("ctrl+r", "ctrl+y"), "redo", "Decide again what was taken back"),
    Action("stories.mark-range", ("M",), "mark range", "Mark all from the last mark to here"),
    Action("stories.mark-all", ("%",), "mark all", "Mark everything in the list"),
    Action("stories.unmark", ("&",), "no marks", "Take all marks away"),
    Action("stories.split", ("S",), "split", "Make a story of its own of some of its sources"),
    Action("stories.unite", ("U",), "unite", "Make one story of the marked ones"),
    Action("stories.backwards", ("O",), "backwards", "Turn the order round"),
    Action("stories.clear", ("F",), "no filter", "Show all stories again"),
    Action(
        "stories.next-hit", ("n",), "next hit", "The next one that the search found", does=("stories_hit", 1)
    ),
    Action(
        "stories.previous-hit",
        ("N",),
        "previous hit",
        "The one before that it found",
        does=("stories_hit", -1),
    ),
    Action(
        "stories.preview-down",
        ("]", "ctrl+d"),
        "read on",
        "Scroll the preview down",
        does=("stories_read", 1),
    ),
    Action(
        "stories.preview-up", ("[", "ctrl+u"), "read back", "Scroll the preview up", does=("stories_read", -1)
    ),
    Action(
        "stories.next-source",
        (".",),
        "next source",
        "Preview the next source or copy",
        does=("stories_source", 1),
    ),
    Action(
        "stories.previous-source",
        ("comma",),
        "previous source",
        "Preview the previous source or copy",
        does=("stories_source", -1),
    ),
    Action("stories.preview", ("w", "tab"), "preview", "Make the preview larger, hide it, or show it again"),
    Action("stories.export", ("E",), "export", "Write this story's card page to a file", True),
    Action("stories.down", ("j", "down"), "down", "Next story", does=("stories_step", 1)),
    Action("stories.up", ("k", "up"), "up", "Previous story", does=("stories_step", -1)),
    Action(
        "stories.page-down",
        ("}", "pagedown"),
        "page down",
        "A page of stories down",
        does=("stories_page", 1),
    ),
    Action("stories.page-up", ("{", "pageup"), "page up", "A page of stories up", does=("stories_page", -1)),
    Action("stories.first", ("g", "home"), "first", "First story", does=("stories_end", 0)),
    Action("stories.last", ("G", "end"), "last", "Last story", does=("stories_end", 1)),
    Action("stories.leave", ("q",), "quit", "Leave; all work is kept"),
    Action("card.edit", ("enter", "e", "i"), "edit", "Edit this cell in place", True),
    Action("card.next-blank", ("b",), "blank", "Go to the next blank", True, does=("card_blank", 1)),
    Action(
        "card.why",
        ("space",),
        "why",
        "What stands behind this cell, and its relevancy",
        True,
    ),
    *_scores("card"),
    Action(
        "card.score-clear",
        ("0",),
        "engine's score",
        "Take your score back; the engine's counts again",
        does=("card_score", 0),
    ),
    Action("card.add-below", ("o",), "add", "Add a row or an item below", True, does=("card_add", 1)),
    Action("card.add-above", ("O",), "add above", "Add a row or an item above", does=("card_add", 0)),
    Action("card.delete", ("d",), "delete", "Delete this row or item, or empty this field"),
    Action("card.move-down", ("J",), "move down", "Move this row or item down", does=("card_move", 1)),
    Action("card.move-up", ("K",), "move up", "Move this row or item up", does=("card_move", -1)),
    Action("card.row-down", ("j",), "next row", "Next row", does=("card_step", 1)),
    Action("card.row-up", ("k",), "previous row", "Previous row", does=("card_step", -1)),
    Action("card.down", ("down",), "down", "The cell below", does=("card_line", 1)),
    Action("card.up", ("up",), "up", "The cell above", does=("card_line", -1)),
    Action("card.right", ("l", "right"), "next cell", "Next cell", does=("card_cell", 1)),
    Action("card.left", ("h", "left"), "previous cell", "Previous cell", does=("card_cell", -1)),
    Action("card.next-section", ("]",), "next section", "Next section", does=("card_section", 1)),
    Action(
        "card.previous-section", ("[",), "previous section", "Previous section", does=("card_section", -1)
    ),
    Action(
        "card.previous-blank", ("B",), "previous blank", "Go to the previous blank", does=("card_blank", -1)
    ),
    Action("card.page-down", ("}", "pagedown"), "page down", "A screen down", does=("card_page", 1)),
    Action("card.page-up", ("{", "pageup"), "page up", "A screen up", does=("card_page", -1)),
    Action("card.first", ("g", "home"), "top", "Top of the card", does=("card_end", 0)),
    Action("card.last", ("G", "end"), "bottom", "Bottom of the card", does=("card_end", 1)),
    Action("source.next", ("l", "right"), "next source", "Next source", True, does=("source_show", 1)),
    Action(
        "source.previous", ("h", "left"), "previous source", "Previous source", True, does=("source_show", -1)
    ),
    Action("source.down", ("j", "down"), "down", "A line down", does=("source_scroll", 1)),
    Action("source.up", ("k", "up"), "up", "A line up", does=("source_scroll", -1)),
    Action(
        "source.page-down",
        ("space", "}", "pagedown"),
        "page down",
        "A screen down",
        True,
        does=("source_page", 1),
    ),
    Action("source.page-up", ("{", "pageup"), "page up", "A screen up", does=("source_page", -1)),
    Action("source.first", ("g", "home"), "top", "Top of the text", does=("source_end", 0)),
    Action("source.last", ("G", "end"), "bottom", "Bottom of the text", does=("source_end", 1)),
    Action("bench.undo", ("u", "ctrl+z"), "undo", "Take the last change back", True),
    Action("bench.pane", ("tab", "w"), "pane", "Go to the other pane", True),
    Action("bench.export", ("E",), "export", "Write the card page to a file", True),
    Action("bench.redo", ("ctrl+r", "ctrl+y"), "redo", "Do again what was taken back"),
    Action("bench.next-source", (".",), "next source", "Show the next source", does=("source_show", 1)),
    Action(
        "bench.previous-source",
        ("comma",),
        "previous source",
        "Show the previous source",
        does=("source_show", -1),
    ),
    Action("bench.next-story", (">",), "next story", "Open the next story", does=("bench_story", 1)),
    Action(
        "bench.previous-story", ("<",), "previous story", "Open the previous story", does=("bench_story", -1)
    ),
    Action("bench.next-kept", (")",), "next kept", "Open the next kept story", does=("bench_kept", 1)),
    Action(
        "bench.previous-kept",
        ("(",),
        "previous kept",
        "Open the previous kept story",
        does=("bench_kept", -1),
    ),
    Action("bench.draft", ("c",), "draft again", "Draft the card again around what you wrote"),
    Action("bench.stop", ("escape",), "stop", "Stop the running draft; nothing changes"),
    Action("bench.zoom", ("z",), "zoom", "Give one pane the whole screen, or both again"),
    Action("bench.back", ("q",), "back", "Back to the stories", True),
    Action(
        "editor.keep",
        ("enter",),
        "keep",
        "Keep the text",
        True,
        does=("editor_end", 0),
    ),
    Action(
        "editor.next",
        ("tab",),
        "keep, next cell",
        "Keep the text and edit the next cell",
        True,
        does=("editor_end", 1),
    ),
    Action(
        "editor.previous",
        ("shift+tab",),
        "keep, previous",
        "Keep the text and edit the previous cell",
        does=("editor_end", -1),
    ),
    Action("editor.leave", ("escape",), "leave unchanged", "Leave the cell as it was", True),
    Action(
        "list.choose", ("enter", "l", "right"), "choose", "Open or restore what is under the cursor", True
    ),
    Action("list.down", ("j", "down"), "down", "Next line", True, does=("list_step", 1)),
    Action("list.up", ("k", "up"), "up", "Previous line", True, does=("list_step", -1)),
    Action("list.page-down", ("}", "pagedown"), "page down", "A page down", does=("list_page", 1)),
    Action("list.page-up", ("{", "pageup"), "page up", "A page up", does=("list_page", -1)),
    Action("list.first", ("g", "home"), "first", "First line", does=("list_end", 0)),
    Action("list.last", ("G", "end"), "last", "Last line", does=("list_end", 1)),
    Action("list.close", ("escape", "q", "h", "left"), "back", "Back, nothing changes", True),
    Action("welcome.sample", ("enter",), "sample day", "Open the sample day, on a desk of its own", True),
    Action("welcome.stop", ("escape",), "stop", "Stop what is being read"),
    Action("welcome.leave", ("q",), "quit", "Leave", True),
    Action("prompt.keep", ("enter",), "done", "Keep the filter or the note; go to what was found", True),
    Action("prompt.move", ("down", "up"), "next", "Go through what was found", True, does=("prompt_move", 1)),
    Action("prompt.switch", ("tab", "ctrl+f"), "all days", "Search all days, or this desk again", True),
    Action("prompt.leave", ("escape",), "leave", "Leave the search or the note; clear the filter", True),
    Action("everywhere.help", ("?", "f1"), "help", "What can be done here", True),
    Action("everywhere.problems", ("p",), "not read", "What could not be read, and why"),
    Action("everywhere.add", ("A",), "add", "Add files, folders, addresses, feeds to this desk"),
    Action("everywhere.days", ("D",), "days", "All days, what waits on them; Enter opens one"),
    Action("everywhere.history", ("H",), "history", "What was done here, and the way back to any of it"),
    Action("everywhere.take-over", ("T",), "take over", "Write here when another session holds this desk"),
    Action("everywhere.palette", ("ctrl+p", ":"), "palette", "Find any action by its name"),
    Action("everywhere.theme", ("t",), "theme", "Change the colours"),
    Action("everywhere.redraw", ("ctrl+l",), "redraw", "Draw the screen anew"),
    Action("everywhere.quit", ("ctrl+q",), "quit", "Quit; all work is kept", True),
)

BY_ID = {action.id: action for action in ACTIONS}


def of(*scopes: str) -> tuple[Action, ...]:
    """The actions of some scopes, in the order of the scopes."""
    return tuple(action for scope in scopes for action in ACTIONS if action.scope == scope)


def key_table() -> str:
    """The README's key table, in Markdown."""
    lines: list[str] = []
    for scope, title in SCOPES.items():
        lines += [f"**{title}**", "", "| key | does |", "|:--|:--|"]
        lines += [f"| {_markdown_keys(action.keys)} | {action.tooltip} |" for action in of(scope)]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def _markdown_keys(keys: Iterable[str]) -> str:
    return " ".join(f"`{key_name(key)}`" for key in keys)


def write_key_table(page: str) -> str:
    """A page with the key table anew between its two marks."""
    before, begin, rest = page.partition("<!-- keys -->\n")
    _, end, after = rest.partition("<!-- /keys -->")
    return f"{before}{begin}\n{key_table()}\n{end}{after}"


if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(write_key_table(path.read_text(encoding="utf-8")), encoding="utf-8")
