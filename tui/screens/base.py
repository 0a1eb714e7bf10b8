"""What all screens share: actions by their ids, the line that explains, the keys that can be pressed."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from core.errors import ForedeckError
from tui.actions import BY_ID, key_of, of
from tui.messages import Add, StopAdding, TakeOver
from tui.screens.anywhere import Anywhere
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.lines import Part, fit

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size
    from textual.screen import Screen

    from core.keeping import SaveState
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.messages import DeskChanged, Did, PasteCut, Saving

SAVED = {"clean": "", "saving": "Saving", "saved": "Saved", "failed": "NOT SAVED", "readonly": "Read-only"}
STYLES = {"saved": "dim", "failed": "bad", "readonly": "warn"}
HELD = ("The desk is held by ", "The desk was taken over by ")
"""How the reason begins when another session writes; who it is comes after it."""
ONLY_READ = "The desk can only be read: "
"""How it begins when nobody else writes."""
UNSAVED = " could not be saved: "
"""What stands between the name of a file and why it could not be written."""
NARROW = 100
"""Columns under which a screen has one pane."""
LOW = 16
"""Lines of a terminal below which the list needs all of them."""
WIDE = 160
"""Columns from which the list has most of what is to spare."""
MODEL = 14
"""Columns for the name of a model's profile in a head."""


def who_of(reason: str) -> str:
    """Who holds a desk, or else why, out of the reason why it may only be read."""
    who = reason.removeprefix(HELD[0]).removeprefix(HELD[1]).removeprefix(ONLY_READ).rstrip(".")
    who = who.rpartition(UNSAVED)[2]
    return who.replace(f"since {date.today().isoformat()} ", "since ")


def why_unsaved(reason: str) -> tuple[str, str]:
    """(why something is not on disk, what to do about it), out of the desk's reason, which names the file."""
    why, _, hint = reason.partition(". ")
    return why.rpartition(UNSAVED)[2].rstrip("."), hint


def fit_list(screen: Screen[object], size: Size) -> None:
    """Lay a list and its preview out for a size: beside each other where there is room, else one below the
    other. Also before the first layout, or it is drawn twice."""
    screen.set_class(size.width < NARROW, "single")
    screen.set_class(size.height < LOW, "low")
    screen.set_class(size.width >= WIDE, "wide")


class WorkScreen(Anywhere):
    """A screen whose every action is a row of the table and a method `do_…`."""

    scopes: tuple[str, ...] = ("everywhere",)
    bench: Workbench
    reading = ""
    """How far an import of the app is, empty when none runs."""
    stopping = ""
    """The action that stops an import here, empty where none does."""
    late_keys: tuple[str, ...] = ()
    """The actions whose keys are shown only where all others have room."""
    touched = False
    """Whether the analyst has done anything here yet."""
    refusals_stay = False
    """Whether why an action cannot be done stays said when the screen is filled anew."""
    acted = 0.0
    """When they did something last, by the monotonic clock."""
    _failing = False
    """Whether what was said last of the saving is that it failed."""

    def action_do(self, id: str) -> None:
        """Do an action, or say why it cannot be done now."""
        action = BY_ID[id]
        self.touched, self.acted = True, time.monotonic()
        if self._stops_adding(action):
            self.post_message(StopAdding())
        elif reason := self.cannot(action):
            (self.say if self.refusals_stay else self.explain)(reason, "warn")
        else:
            try:
                getattr(self, action.method)(*action.arguments)
            except ForedeckError as error:
                self.say(str(error), "bad")

    def _stops_adding(self, action: Action) -> bool:
        return action.id.endswith(".stop") and bool(self.reading) and not self.busy()

    def cannot(self, action: Action) -> str:
        """Why an action would not be done if its key was pressed now, or an empty string."""
        if self._stops_adding(action):
            return ""
        reason = self.why_not(action)
        held = reason == self.bench.readonly and self.takes_over
        return f"{held}, and then it can be changed here." if held else reason

    def on_did(self, message: Did) -> None:
        """Do what the key bar was clicked for."""
        self.action_do(message.id)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now, or an empty string."""
        if action.id == "everywhere.problems" and not self.unread:
            return "Everything that was named could be read."
        if action.id == "everywhere.add" and self.bench.readonly:
            return self.bench.readonly
        if action.id == "everywhere.take-over" and not self.takes_over:
            return self.bench.readonly or "Nobody else holds this desk; this session writes."
        return ""

    @property
    def model(self) -> str:
        """The profile whose model drafts; empty when the embedded engine does."""
        from core.engines import EMBEDDED

        name = self.bench.engine_name
        return "" if name == EMBEDDED else name

    @property
    def model_sign(self) -> list[Part]:
        """That a model drafts, for the head: its profile behind the key that takes another."""
        return [Part(f"$ {fit(self.model, MODEL)}", "strong")] if self.model else []

    def show_engine(self) -> None:
        """Show which engine drafts, where the screen says so."""

    def drafts(self, id: int) -> bool:
        """Whether this screen has the card of a story drafted, or will."""
        return False

    def drafts_now(self, id: int) -> str:
        """How far this screen has the card of a story drafted, in words; may be empty."""
        return ""

    def show_queue(self) -> None:
        """Show how far what another screen has drafted is, where the screen says so."""

    def busy(self) -> str:
        """What runs on this screen and would be cut off if the program ended now, in words; or nothing."""
        return ""

    def here(self) -> tuple[Action, ...]:
        """The actions that can be reached from where the focus is."""
        return of(*self.scopes)

    def offer_keys(self) -> None:
        """Show the keys that belong to the focus."""
        shown = [action for action in self.here() if action.footer]
        shown.sort(key=lambda action: (action.id == "everywhere.help", action.id in self.late_keys))
        self.query_one(KeyBar).offer(shown)

    # The lines that say something

    def explain(self, text: str, style: str = "text") -> None:
        """Say one thing above the keys, in as many lines as it needs."""
        self.query_one("#explain", TellBar).say([Part(text, style)] if text else [], whole=True)

    def say(self, text: str, style: str = "text") -> None:
        """Say something that stays until the analyst goes on, also when the screen is filled anew."""
        self.explain(text, style)

    def show_reading(self, text: str) -> None:
        """Say in the head how far an import is; an empty text when it has ended."""
        self.reading = text
        room = max(20, self.size.width - 30)
        end = f" · {key_of(self.stopping)} stops" if self.stopping else ""
        said = fit(text, room - len(end)) + end if text else ""
        for head in self.query("#head").results(Bar):
            head.lay_over([Part(said, "warn")] if said else [])

    def on_saving(self, message: Saving) -> None:
        """Say whether the work is on disk."""
        self.show_saving(message.state)

    def show_saving(self, state: SaveState) -> None:
        """Say whether the work is on disk: Saved 12:03, Saving, NOT SAVED: reason, Read-only: who."""
        words = SAVED[state.kind]
        if state.kind == "saved" and state.at is not None:
            words = f"{words} {state.at.astimezone():%H:%M}"
        if state.kind in ("failed", "readonly"):
            who = who_of(state.reason).partition(", since ")[0]
            reason = why_unsaved(state.reason)[0] if state.kind == "failed" else who
            words = fit(f"{words}: {reason}", max(24, self.app.size.width // 2))
        self.query_one("#explain", Bar).say(
            right=[Part(words, STYLES.get(state.kind, "dim"))] if words else []
        )
        if state.kind == "failed":
            self.explain(f"{why_unsaved(state.reason)[1]} It is tried again.".lstrip(), "bad")
        elif state.kind == "readonly" and state.reason.startswith(HELD[1]):
            self.lost(state.reason)
        elif state.kind == "saved" and self._failing:
            self.explain("All is saved now.", "good")
        self._failing = state.kind == "failed" or (self._failing and state.kind == "saving")

    def lost(self, reason: str) -> None:
        """Say that another session writes now."""
        self.say(
            f"Taken over elsewhere: you go on reading; {key_of('everywhere.take-over')} takes it back.",
            "warn",
        )

    @property
    def takes_over(self) -> str:
        """What to do about a desk that another session holds, or nothing."""
        return (
            f"Read-only and live: {key_of('everywhere.take-over')} takes over"
            if self.bench.readonly.startswith(HELD)
            else ""
        )

    def on_desk_changed(self, message: DeskChanged) -> None:
        """Follow what came onto the desk or was changed elsewhere."""
        self.desk_changed(message.stories)

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Show what came or changed: some stories, or None for any; a screen that shows stories does."""

    def show_story(self, id: int) -> None:
        """Put the cursor on a story, where the screen has stories."""

    # What is pasted, and a desk that another session holds

    def on_paste(self, event: events.Paste) -> None:
        """Bring in an article or addresses that are pasted where no text is edited."""
        event.stop()
        self.pasted(event.text)

    def on_paste_cut(self, message: PasteCut) -> None:
        """Say that a paste was too long for what it went into."""
        message.stop()
        self.say(f"Too long to paste here: the first {message.taken:,} of {message.of:,} characters.", "warn")

    def pasted(self, text: str) -> None:
        """Bring in pasted text of several lines, or an address; one line of words is a slip of the keys."""
        from core.fetching import web_address
        from core.wish import wish_of_paste

        lines = [line for line in text.splitlines() if line.strip()]
        address = len(lines) == 1 and "://" in lines[0] and web_address(lines[0].split()[0]) is not None
        if self.bench.readonly:
            self.explain(self.takes_over or self.bench.readonly, "warn")
        elif len(lines) > 1 or address:
            self.post_message(Add(wish_of_paste(text)))
        elif lines:
            add = key_of("everywhere.add")
            self.explain(
                f"One line is no article: paste the whole text or its address, or press {add}.", "warn"
            )

    def do_everywhere_take_over(self) -> None:
        """Ask whether this session is to write in the place of another."""
        from tui.screens.ask import ConfirmScreen

        who = who_of(self.bench.readonly)
        question = (
            f"Take this desk over from {who}? It stays open there, read-only; nothing that was kept is lost."
        )
        self.app.push_screen(
            ConfirmScreen(question, "Take over"),
            lambda yes: self.post_message(TakeOver()) if yes else None,
        )

    def put_away(self, *, unasked: bool = False) -> None:
        """Keep what is open before the program ends; `unasked` when it is not the analyst who ends it."""

    def keep_typing(self) -> None:
        """Keep the words that are being typed when the program has to end at once; in any thread."""
