"""Triage: the stories of the desk, decided on one by one, with the sources of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Container

from core.engines import EMBEDDED
from core.errors import ForedeckError
from tui.actions import BY_ID, key_of
from tui.keymap import bindings
from tui.screens.base import NARROW, WorkScreen, fit_list
from tui.screens.copying import TriageCopier
from tui.screens.deciding import Deciding
from tui.screens.drafting import Drafting
from tui.screens.exporting import ask_export
from tui.screens.finding import Finding
from tui.screens.grouping import Grouping
from tui.screens.list_moves import ListMoves
from tui.screens.seen_before import SeenBefore
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.pick_list import PickList
from tui.widgets.prompt import Prompt
from tui.widgets.source_view import SourceView
from tui.widgets.story_list import Entry, StoryList
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from core.workbench import Workbench
    from tui.actions import Action
    from tui.messages import StoryChosen, StoryOpened

PREVIEWS = ("", "large", "hidden")
REST = 1.5
"""Seconds after which a place that the cursor has moved to is kept."""

OF_A_CARD = {"stories.copy-card": "copy", "stories.rescore": "re-score"}
"""What is done with a card from the list, where there is one."""


class TriageScreen(TriageCopier, SeenBefore, Deciding, Grouping, Finding, Drafting, ListMoves):
    """The first screen of a desk."""

    BINDINGS = bindings("everywhere")
    comes_first = True
    stopping = "stories.stop"
    scopes = ("stories", "everywhere")
    refusals_stay = True

    def __init__(self, bench: Workbench, notices: Sequence[str] = ()) -> None:
        super().__init__(bench, notices)
        self.add_class("desk")
        self._notices = " ".join((*bench.desk.recovered, self.takes_over or bench.readonly, *notices)).strip()
        self._preview_size = ""
        self._moved = False

    def compose(self) -> ComposeResult:
        """Head, list and preview or what was found, the line for words, explanation, keys."""
        fit_list(self, self.app.size)
        yield Bar(id="head")
        with Container(id="panes"):
            yield StoryList(id="list")
            with Container(id="preview-pane"):
                yield SourceView(id="preview")
        yield PickList(height=2, id="hits")
        yield Prompt(id="prompt")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the list, the cursor where it was last."""
        self.preview.can_focus = False
        self.hit_list.can_focus = False
        if self.day:
            self.listing.today = self.day
        self.listing.focus()
        self.offer_keys()
        self.show_saving(self.bench.desk.state)
        self.fill()
        if isinstance(self.first, int):
            self.listing.go_to(Entry(self.first))
        if self._notices:
            self.say(self._notices, "warn")
        elif self.counts["stories"] and not self.counts["new"]:
            self.tell_decided()

    def on_screen_resume(self) -> None:
        """Show what was done meanwhile."""
        shown = {entry.story for entry in self.listing.entries}
        if shown <= self.bench.shelf.kept.keys():
            self.listing.refresh()
            self.recount()
            self.tell()
        else:
            self.fill()

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Show stories that came or changed; the cursor stays on its story, or untouched at the top."""
        if stories is not None and all(self.listing.place(Entry(id)) is not None for id in stories):
            self.changed(tuple(stories))
        else:
            said = self._said
            self.fill()
            if not self.touched and not isinstance(self.first, int):
                self.listing.go(0)
            if said:
                self.say(said[0], said[1])
        if stories is None and not self.jobs.open:
            self.offer_rest()  # the desk may have been taken over from a session that drafted

    def show_story(self, id: int) -> None:
        """Put the cursor on a story."""
        self.reveal(Entry(id))

    def show_engine(self) -> None:
        """Show which engine drafts."""
        self.tell_head()

    def drafts(self, id: int) -> bool:
        """Whether the draft of a story runs, or will by itself."""
        return self.jobs.drafts(id)

    def busy(self) -> str:
        """The drafts that would be cut off if the program ended now."""
        return f"{counted(self.jobs.busy, 'card is', 'cards are')} being drafted" if self.jobs.busy else ""

    def on_resize(self, event: events.Resize) -> None:
        """The preview beside the list where there is room, else below it."""
        fit_list(self, event.size)
        self._show_preview()
        self.tell_head()

    def keep_place(self) -> None:
        """Keep where the cursor is and what the list shows."""
        entry = self.listing.entry
        place = {**self.lens.plain(), "story": entry.story if entry else None}
        try:
            self.bench.remember(place=place)
        except ForedeckError:
            return

    def _rest(self) -> None:
        self._moved = False
        self.keep_place()

    def put_away(self, *, unasked: bool = False) -> None:
        """Keep the place before the program ends."""
        self.keep_place()

    def on_story_chosen(self, message: StoryChosen) -> None:
        """Show the sources of the story under the cursor."""
        self.tell_soon()
        if not self._moved:
            self._moved = True
            self.set_timer(REST, self._rest)

    def offer_keys(self) -> None:
        """Show the keys that belong to what is going on."""
        if self.prompt.open:
            words = ["prompt.keep", "prompt.leave"]
            if self.prompt.kind in ("search", "archive"):
                words = ["prompt.keep", "prompt.move", "prompt.switch", "prompt.leave"]
            label = "this desk" if self.prompt.kind == "archive" else "all days"
            shown = [replace(BY_ID[id], label=label) if id == "prompt.switch" else BY_ID[id] for id in words]
            self.query_one(KeyBar).offer(shown)
            return
        if self.lens.aside:
            ids = ("stories.back", "stories.search", "stories.filter", "stories.undo")
            shown = [BY_ID[id] for id in ids]
            shown.append(replace(BY_ID["stories.aside"], label="stories"))
        else:
            hidden = ("stories.back", "everywhere.help")
            shown = [action for action in self.here() if action.footer and action.id not in hidden]
        self.query_one(KeyBar).offer([*shown, BY_ID["everywhere.help"]])

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id in OF_A_CARD and self.listing.entry and self.view.card is None:
            no_card = f"There is no card to {OF_A_CARD[action.id]} yet: {key_of('stories.draft')} drafts it."
            return super().why_not(action) or no_card
        if action.id == "stories.export" and not any(map(self.bench.shelf.has_card, self.bench.shelf.kept)):
            return f"There is no card to export yet: {key_of('stories.draft')} drafts one."
        if action.id == "stories.stop" and not (
            self.listing.marked or self.jobs.open or self.lens.filter or self.lens.aside
        ):
            return f"Nothing is running; {key_of('stories.leave')} quits, all work is kept."
        return super().why_not(action)

    def do_stories_stop(self) -> None:
        """Take away one thing: the marks, the drafts that run, the filter, the view of what is aside."""
        if self.listing.marked:
            self.do_stories_unmark()
        elif self.jobs.open:
            self.stop_drafting()
        else:
            self.change_lens(filter="", aside=self.lens.aside and bool(self.lens.filter))

    def on_story_opened(self, message: StoryOpened) -> None:
        """Open a story by a double click."""
        self.action_do("stories.open")

    def do_stories_open(self) -> None:
        """Open the workbench on a story; from there one steps through the list as it is now."""
        from tui.screens.workbench import WorkbenchScreen

        entry = self.listing.entry
        if entry is None:
            return
        if self.jobs.engine_of(entry.story) == EMBEDDED:
            self.drop(entry.story)  # it is drafted there; what a model does goes on, as it is paid for
        self.keep_place()
        ids = tuple(entry.story for entry in self.listing.entries)
        self.app.push_screen(WorkbenchScreen(self.bench, entry.story, ids), self._returned)

    def do_stories_rescore(self) -> None:
        """Open the workbench on a story, and there the new scores of its card."""
        self.do_stories_open()
        bench = self.app.screen
        if isinstance(bench, WorkScreen) and bench is not self:
            bench.call_after_refresh(bench.action_do, "bench.rescore")

    def _returned(self, story: int | None) -> None:
        """Put the cursor on the story that the workbench was left on."""
        if story is not None:
            self.reveal(Entry(story))

    def do_stories_export(self) -> None:
        """Write this card, the marked ones, the kept ones or all to files."""
        ask_export(self, self.view.id, self.ids() if self.listing.marked else ())

    def do_stories_leave(self) -> None:
        """Leave the program."""
        self.do_everywhere_quit()

    # The preview

    def do_stories_preview(self) -> None:
        """Make the preview larger, hide it, show it again."""
        self._preview_size = PREVIEWS[(PREVIEWS.index(self._preview_size) + 1) % len(PREVIEWS)]
        self._show_preview()

    def _show_preview(self) -> None:
        """Give the preview its room."""
        low = self.has_class("low") and self._preview_size != "large"
        self.set_class(self._preview_size == "large", "preview-large")
        self.set_class(low or self._preview_size == "hidden", "preview-hidden")
        self.preview.brief = self.size.width < NARROW and self._preview_size != "large"
        self.call_after_refresh(self.tell)

    def do_stories_read(self, by: int) -> None:
        """Scroll the preview by half of it."""
        if self._preview_size == "hidden":
            self.do_stories_preview()
        self.preview.scroll_by(by * max(1, self.preview.content_size.height // 2))

    def do_stories_source(self, by: int) -> None:
        """Preview the next (or previous) source or copy."""
        count = len(self.preview.story.clippings)
        if not self.preview.choose(self.preview.index + by):
            self.say("This story has one source." if count < 2 else f"These are all {count} of its texts.")
