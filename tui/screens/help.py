"""The help and the palette: lists of actions with their keys, in which words are found; Enter does one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.model.cleaning import clean_line
from tui.actions import SCOPES
from tui.screens.later import when_drawn
from tui.widgets import marks, triage_line
from tui.widgets.lines import fit

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from tui.actions import Action

SAVING = "Every change is saved at once; “Saved” means on disk. Quitting asks nothing and loses nothing."

LEGENDS = (
    ("stories", "SIGNS IN THE LIST", triage_line.LEGEND),
    ("card", "MARKS IN THE CARD", marks.LEGEND),
)
NOT_NOW = "(no)"
"""Before what cannot be done now: no sign, which in ASCII would look like a key."""
KEYS = 14
"""Columns for the keys of an action."""
MOST = 40
"""Actions that are listed for some words."""
LONGEST = 40
"""Characters of what is looked for."""


class HelpScreen(ModalScreen[str | None]):
    """Lists actions by where they belong; dismisses with the id of the one that was chosen.

    `others` are those that belong elsewhere; `why_not` says why one cannot be done now. With
    `searching` it is the palette: what is typed is looked for at once.
    """

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "dismiss(None)", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
        Binding("g", "move('first')", show=False),
        Binding("G", "move('last')", show=False),
        Binding("slash,ctrl+f", "search", show=False),
    ]

    def __init__(
        self,
        actions: Sequence[Action],
        why_not: Callable[[Action], str],
        others: Sequence[Action] = (),
        *,
        searching: bool = False,
    ) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._others = tuple(others)
        self._why = {action.id: why_not(action) for action in actions}
        self._why |= {action.id: f"It is done elsewhere: {SCOPES[action.scope]}." for action in others}
        self._palette = searching
        self._words: str | None = "" if searching else None
        """What is looked for; None while nothing is."""

    def compose(self) -> ComposeResult:
        """The list, and why what is under its cursor cannot be done."""
        with Vertical(id="help"):
            yield OptionList(id="help-list", markup=False)
            yield Static(id="help-why", markup=False)

    def on_mount(self) -> None:
        """Show all actions."""
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap what they do for the new width."""
        when_drawn(self, self._fill)

    @property
    def listing(self) -> OptionList:
        """The list."""
        return self.query_one(OptionList)

    def _fill(self) -> None:
        """List what is looked for."""
        words = self._words or ""
        options = list(self._found(words) if words else self._all())
        listed = [option for option in options if option is not None]
        self.listing.set_options(options)
        self.listing.highlighted = next((n for n, each in enumerate(listed) if each.id), None)
        box = self.query_one("#help", Vertical)
        title = "Any action" if self._palette else "What can be done here"
        box.border_title = Content(title if self._words is None else f"{title}: {words}▏")
        leaves = "Esc shows all" if self._words is not None and not self._palette else "Esc closes"
        finds = "type to find · " if self._words is not None else "/ finds · "
        box.border_subtitle = Content(f"{finds}Enter does it · {leaves}")
        self._tell()

    def _all(self) -> Iterator[Option | None]:
        """All actions under the words of their groups, the signs and marks before them."""
        begun = False
        if not self._palette:
            for scope, title, legend in LEGENDS:
                if any(action.scope == scope for action in self._actions):
                    begun = True
                    yield Option(Content.styled(title, "bold $primary"), disabled=True)
                    yield from (Option(Content(line), disabled=True) for line in legend)
        heading = ""
        for action in (*self._actions, *self._others):
            if (words := action.group or SCOPES[action.scope]) != heading:
                heading = words
                if begun:
                    yield None
                begun = True
                yield Option(Content.styled(heading.upper(), "bold $primary"), disabled=True)
            yield self._option(action)
        if not self._palette:
            yield None
            yield Option(Content.styled(SAVING, "$foreground-muted"), disabled=True)

    def _found(self, words: str) -> Iterator[Option]:
        """The actions that have the words, or their letters in turn, the best and those here first."""
        matcher = Matcher(words)
        here = {action.id for action in self._actions}
        scored = []
        for at, action in enumerate((*self._actions, *self._others)):
            text = f"{action.label} {action.tooltip}"
            whole = words.casefold() in text.casefold()
            score = max(matcher.match(action.label) * 2, matcher.match(action.tooltip))
            if score > 0 or whole:
                scored.append((not whole, action.id not in here, -score, at, action))
        for *_, action in sorted(scored, key=lambda each: each[:4])[:MOST]:
            yield self._option(action)
        if not scored:
            yield Option(Content.styled("Nothing is called that.", "$foreground-muted"), disabled=True)

    def _option(self, action: Action) -> Option:
        keys = f"{fit(action.shown_keys or 'palette', KEYS):<{KEYS}} "
        said = f"{NOT_NOW} {action.tooltip}" if self._why[action.id] else action.tooltip
        room = max(20, self.listing.scrollable_content_region.width - len(keys))
        text = f"\n{' ' * len(keys)}".join(textwrap.wrap(said, room))
        line = Content.styled(keys, "$secondary") + Content(text)
        return Option(line.stylize("$foreground-muted") if self._why[action.id] else line, id=action.id)

    def _tell(self, id: str | None = None) -> None:
        """Say why the action under the cursor cannot be done now."""
        if id is None and self.listing.highlighted is not None:
            id = self.listing.get_option_at_index(self.listing.highlighted).id
        why = clean_line(self._why.get(id or "", ""))
        self.query_one("#help-why", Static).update(
            Content.styled(f"{NOT_NOW} {why}", "$warning") if why else ""
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what there is to say; below the last action stands what saving means: show that with it."""
        self._tell(event.option_id)
        if not self._palette and not self._words and event.option_id == self._actions[-1].id:
            event.option_list.call_after_refresh(event.option_list.scroll_end, animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do the chosen action."""
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """Take what is typed for words while they are looked for."""
        if self._words is None:
            return
        if event.key == "escape" and not self._palette:
            words = None
        elif event.key in ("backspace", "ctrl+h"):
            words = self._words[:-1]
        elif event.key == "ctrl+u":
            words = ""
        elif event.character and event.character.isprintable():
            words = (self._words + event.character).lstrip()[:LONGEST]
        else:
            return
        event.stop()
        event.prevent_default()
        self._words = words
        self._fill()

    def on_paste(self, event: events.Paste) -> None:
        """Look for what is pasted."""
        event.stop()
        if self._words is not None:
            self._words = (self._words + clean_line(event.text))[:LONGEST]
            self._fill()

    def action_search(self) -> None:
        """Begin to look for words."""
        self._words = ""
        self._fill()

    def action_move(self, way: str) -> None:
        """Move as in the lists."""
        listing = self.listing
        ways = {
            "down": listing.action_cursor_down,
            "up": listing.action_cursor_up,
            "first": listing.action_first,
            "last": listing.action_last,
        }
        ways[way]()
