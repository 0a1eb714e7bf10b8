"""The stories of the desk: what there is, what has a card, what is still blank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from core.errors import ForedeckError
from core.model import Failed
from core.workbench import StoryView, Workbench
from tui.actions import Action
from tui.keymap import bindings
from tui.messages import Drafted, StoryChosen, StoryOpened
from tui.screens.ask import AskScreen
from tui.screens.base import WorkScreen
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.lines import Part
from tui.widgets.source_view import SourceView
from tui.widgets.story_list import StoryLine, StoryList

NARROW = 100


class StoriesScreen(WorkScreen):
    """The list of stories with the sources of the one under the cursor beside it."""

    BINDINGS = bindings("everywhere")
    scopes = ("stories", "everywhere")

    def __init__(self, bench: Workbench, notices: Sequence[str] = ()) -> None:
        super().__init__()
        self.bench = bench
        self._busy: int | None = None
        self._queue: list[int] = []
        self._failed: dict[int, str] = {}
        self._notice = " ".join(notices)

    def compose(self) -> ComposeResult:
        """Head, list and preview, explanation, keys."""
        yield Bar(id="head")
        with Horizontal(id="panes"):
            yield StoryList(id="list")
            with Container(id="preview-pane"):
                yield SourceView(id="preview")
        yield Bar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the list."""
        self.query_one("#preview", SourceView).can_focus = False
        self.query_one(StoryList).focus()
        self.offer_keys()
        self.show_saving(self.bench.desk.state)
        said = (*self.bench.desk.recovered, self.bench.readonly, self._notice)
        self._notice = " ".join(part for part in said if part)
        self.fill()

    def on_screen_resume(self) -> None:
        """Show what was done meanwhile."""
        self.fill()

    def on_resize(self, event: events.Resize) -> None:
        """One pane where there is no room for two."""
        self.set_class(event.size.width < NARROW, "single")

    # What is shown

    def views(self) -> tuple[StoryView, ...]:
        """The stories in the order of the list."""
        return self.bench.stories()

    @property
    def view(self) -> StoryView:
        """The story under the cursor."""
        return self.views()[self.query_one(StoryList).index]

    def fill(self) -> None:
        """Show the list anew."""
        views = self.views()
        self.query_one(StoryList).show([self._line(view) for view in views])
        cards = sum(1 for view in views if view.card)
        unread = len(self.bench.problems)
        said = [
            f"{len(views)} {'story' if len(views) == 1 else 'stories'}",
            f"{cards} {'card' if cards == 1 else 'cards'}",
            f"{unread} not read (p)" if unread else "",
        ]
        self.query_one("#head", Bar).say(
            [Part("Foredeck ", "strong"), Part(" · ".join(word for word in said if word), "dim")],
            [Part(f"drafting, {len(self._queue)} to go · Esc stops", "warn")] if self._queue else [],
        )
        self._preview()

    def _line(self, view: StoryView) -> StoryLine:
        state = "busy" if view.id == self._busy else "failed" if view.id in self._failed else ""
        outlets = ", ".join(dict.fromkeys(clipping.name for clipping in view.story.clippings))
        return StoryLine(
            state or ("card" if view.card else ""),
            view.title,
            len(view.story.clippings),
            view.blanks,
            outlets,
        )

    def on_story_chosen(self, message: StoryChosen) -> None:
        """Show the sources of the story under the cursor."""
        self._notice = ""
        self._preview()

    def _preview(self) -> None:
        view = self.view
        preview = self.query_one("#preview", SourceView)
        if preview.story is not view.story:
            preview.show(view.story)
        if self._notice or view.id in self._failed:
            self.explain(self._notice or self._failed[view.id], "warn" if self._notice else "bad")
            return
        outlets = ", ".join(dict.fromkeys(clipping.name for clipping in view.story.clippings))
        self.explain(f"{'card drafted' if view.card else 'no card yet: Enter or c drafts it'} · {outlets}")

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id in ("stories.draft", "stories.draft-all") and self.bench.readonly:
            return self.bench.readonly
        if action.id in ("stories.draft", "stories.draft-all") and self._queue:
            return "Cards are being drafted; Esc stops that."
        if action.id == "stories.draft-all" and all(view.card for view in self.views()):
            return "Every story has its card; c drafts one again."
        if action.id == "stories.stop" and not self._queue:
            return "Nothing is running; q quits, all work is kept."
        if action.id == "stories.export" and self.view.card is None:
            return "There is no card to export yet: c drafts it."
        return super().why_not(action)

    def on_story_opened(self, message: StoryOpened) -> None:
        """Open a story by a double click."""
        self.do_stories_open()

    def do_stories_open(self) -> None:
        """Open the workbench on a story."""
        from tui.screens.workbench import WorkbenchScreen

        self.app.push_screen(WorkbenchScreen(self.bench, self.view.id), self._returned)

    def _returned(self, story: int | None) -> None:
        """Put the cursor on the story that the workbench was left on."""
        ids = [view.id for view in self.views()]
        if story in ids:
            self.query_one(StoryList).go(ids.index(story))

    def do_stories_draft(self) -> None:
        """Draft one card in the background."""
        self.draft([self.view.id])

    def do_stories_draft_all(self) -> None:
        """Draft all the cards that are missing, one after the other."""
        self.draft([view.id for view in self.views() if view.card is None])

    @work(group="drafts")
    async def draft(self, ids: list[int]) -> None:
        """Draft some cards; one that fails does not stop the others."""
        self._queue += [id for id in ids if id not in self._queue]
        self.fill()
        for id in ids:
            self._busy = id
            self._failed.pop(id, None)
            self.fill()
            try:
                async for event in self.bench.draft(id):
                    self.post_message(Drafted(id, event))
            except ForedeckError as error:
                self._failed[id] = str(error)
            self._queue.remove(id)
        self._busy = None
        self.fill()

    def do_stories_stop(self) -> None:
        """Stop the drafts that are not finished."""
        left = len(self._queue)
        self.workers.cancel_group(self, "drafts")
        self._queue.clear()
        self._busy = None
        self.fill()
        self.explain(f"Stopped; {left} {'card was' if left == 1 else 'cards were'} not drafted.", "warn")

    def on_drafted(self, message: Drafted) -> None:
        """Note what failed."""
        if isinstance(message.event, Failed):
            self._failed[message.story] = f"{message.event.sentence} {message.event.hint}".strip()
            self.fill()

    def do_stories_export(self) -> None:
        """Write the card page to a file."""
        ask_export(self, self.bench, self.view.id)

    def do_stories_leave(self) -> None:
        """Leave the program."""
        self.do_everywhere_quit()

    def do_stories_step(self, by: int) -> None:
        """Some stories down (or up)."""
        listing = self.query_one(StoryList)
        listing.go(listing.index + by)

    def do_stories_page(self, by: int) -> None:
        """A page down (or up)."""
        listing = self.query_one(StoryList)
        listing.go(listing.index + by * max(1, listing.content_size.height - 1))

    def do_stories_end(self, last: int) -> None:
        """To the first or the last story."""
        self.query_one(StoryList).go(len(self.views()) - 1 if last else 0)


def ask_export(screen: WorkScreen, bench: Workbench, id: int) -> None:
    """Ask where a card page is to go, write it, and say where it is."""
    written: list[Path] = []

    def check(answer: str, again: bool) -> str:
        if not answer.strip():
            return "Give a file name, such as card.md."
        try:
            written.append(bench.export(id, Path(answer.strip()), force=again))
        except ForedeckError as error:
            return str(error)
        return ""

    def done(answer: str | None) -> None:
        if answer is not None:
            screen.explain(f"Exported {written[-1].name} to {written[-1].parent}", "good")

    question = "Write the card page to (a name ending in .json takes the evidence along)"
    screen.app.push_screen(AskScreen(question, bench.export_name(id), check), done)
