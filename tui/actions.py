"""The one table of actions: footer, help, palette and the README's key table are made from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from tui.action import Action, key_name, scored
from tui.bench_actions import BENCH_ACTIONS

__all__ = [
    "ACTIONS",
    "BY_ID",
    "SCOPES",
    "Action",
    "id_table",
    "key_name",
    "key_of",
    "key_table",
    "of",
    "use_keys",
    "with_keys",
    "write_key_table",
]

SCOPES = {
    "stories": "Stories",
    "bench": "Workbench",
    "card": "Card",
    "source": "Sources",
    "partial": "A draft that broke",
    "editor": "In an editor",
    "prompt": "In the line for a search, a filter or a note",
    "list": "Lists: days, history, findings, proposals",
    "findings": "The list of findings",
    "proposal": "A proposal",
    "engines": "The engines",
    "scores": "New scores",
    "details": "The details of a card",
    "near": "What is near, and a row through time",
    "published": "A published card",
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
        "Search this desk, or all days, as you type",
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
    *scored("stories"),
    Action("stories.score-clear", ("0",), "no score", "Take your score back", does=("stories_score", 0)),
    Action("stories.draft", ("c",), "draft card", "Draft the card of this story or of the marked ones", True),
    Action("stories.rescore", ("r",), "re-score", "Open the card and score its rows anew"),
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
    Action("stories.copy", ("y",), "copy", "Copy the card, its link or its title: the menu", True),
    Action("stories.copy-card", ("Y",), "copy card", "Copy this story's card page"),
    Action("stories.export", ("E",), "export", "Export this card, the marked, the kept or all", True),
    Action("stories.digest", ("P",), "day's page", "The page of this day: read, copy or write it"),
    Action("stories.near", ("~",), "near", "Earlier cards and stories that are near this one", True),
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
    Action("near.read", ("v", "space"), "read", "Read its card here; the desk stays open", True),
    Action("published.time", ("^",), "through time", "Where else this row stands, by month"),
    Action("published.near", ("~",), "near", "What is near this card", True),
    Action("published.copy", ("y", "Y"), "copy", "Copy the card page", True),
    Action("published.link", ("L",), "copy link", "Copy the link of the card"),
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
    Action("everywhere.import", (), "import", "Import published cards: a folder, pages, Parquet"),
    Action("everywhere.report", (), "report", "What the last export or import left out, and why"),
    Action("everywhere.days", ("D",), "days", "All days, what waits on them, the way to each"),
    Action("everywhere.history", ("H",), "history", "What was done here, and the way back to any of it"),
    Action("everywhere.engines", ("$",), "engines", "Who drafts: the embedded engine or a model; test it"),
    Action("everywhere.take-over", ("T",), "take over", "Write here when another session holds this desk"),
    Action("everywhere.palette", ("ctrl+p", ":"), "palette", "Find any action by its name"),
    Action("everywhere.theme", ("t",), "theme", "Pick a theme; each is shown while you look"),
    Action("everywhere.ways", ("#",), "other ways", "Other ways of the last copy: a file, scp, parts"),
    Action("everywhere.clipboard-test", (), "test my clipboard", "Find out whether copies arrive here"),
    Action("everywhere.mouse", ("\\",), "mouse", "Leave the mouse to the terminal, or take it back"),
    Action("everywhere.keys", (), "keys", "See what the terminal sends for a key"),
    Action("everywhere.redraw", ("ctrl+l",), "redraw", "Draw the screen anew"),
    Action("everywhere.quit", ("ctrl+q",), "quit", "Quit; all work is kept", True),
    *BENCH_ACTIONS,
)

BY_ID = {action.id: action for action in ACTIONS}
"""The table in force: `ACTIONS` with the keys that the analyst has given."""


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """Put keys in force in the place of the shipped ones; the actions that are not named have theirs."""
    for action in ACTIONS:
        BY_ID[action.id] = replace(action, keys=own[action.id]) if action.id in own else action


def of(*scopes: str) -> tuple[Action, ...]:
    """The actions of some scopes, in the order of the scopes."""
    return tuple(action for scope in scopes for action in BY_ID.values() if action.scope == scope)


def key_of(id: str) -> str:
    """The key of an action as a sentence names it; where it has none, how the palette finds it."""
    action = BY_ID[id]
    return key_name(action.keys[0]) if action.keys else f"“{action.label}” in the palette"


def with_keys(sentence: str) -> str:
    """A sentence in which each id of an action in braces, `{stories.keep}`, is the key that it has now."""
    return re.sub(r"\{([a-z]+\.[a-z0-9-]+)\}", lambda found: key_of(found[1]), sentence)


def key_table() -> str:
    """The README's key table, in Markdown."""
    lines: list[str] = []
    for scope, title in SCOPES.items():
        lines += [f"**{title}**", "", "| key | does |", "|:--|:--|"]
        rows = (action for action in ACTIONS if action.scope == scope)
        lines += [f"| {_markdown_keys(action)} | {action.tooltip} |" for action in rows]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def _markdown_keys(action: Action) -> str:
    return " ".join(f"`{key_name(key)}`" for key in action.keys) or "palette"


def id_table() -> str:
    """The ids of all actions by their scopes, in Markdown, for who gives them keys."""
    lines = ["| | actions |", "|:--|:--|"]
    for scope, title in SCOPES.items():
        ids = " ".join(f"`{action.id}`" for action in ACTIONS if action.scope == scope)
        lines.append(f"| {title} | {ids} |")
    return "\n".join(lines) + "\n"


def write_key_table(page: str) -> str:
    """A page with the tables anew between their marks: of keys, of ids."""
    for mark, table in (("keys", key_table()), ("ids", id_table())):
        before, begin, rest = page.partition(f"<!-- {mark} -->\n")
        _, end, after = rest.partition(f"<!-- /{mark} -->")
        if end:
            page = f"{before}{begin}\n{table}\n{end}{after}"
    return page


if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(write_key_table(path.read_text(encoding="utf-8")), encoding="utf-8")
