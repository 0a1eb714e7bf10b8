"""The workbench: the sources of a story on one side, its card on the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from core.errors import ForedeckError
from core.model import Column, Place, Section, edits
from core.workbench import Workbench
from tui.actions import Action, of
from tui.keymap import bindings
from tui.messages import PlaceChosen, PlaceOpened
from tui.screens.ask import ReadScreen
from tui.screens.base import NARROW
from tui.screens.card_drafting import CardDrafting
from tui.screens.exporting import ask_export
from tui.screens.history import CardHistoryScreen
from tui.screens.source_actions import SourceActions
from tui.screens.stepping import Stepping
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.card_view import CardView
from tui.widgets.cell_editor import CellEditor
from tui.widgets.lines import Part
from tui.widgets.source_view import SourceView
from tui.widgets.wording import explain


class WorkbenchScreen(CardDrafting, SourceActions, Stepping):
    """Reads a story and edits its card; drafts the card when there is none."""

    BINDINGS = bindings("bench", "everywhere")

    def __init__(self, bench: Workbench, story: int, ids: Sequence[int] = ()) -> None:
        super().__init__()
        self.bench = bench
        self.story = story
        self.listed = tuple(ids)
        self._zoomed = False

    def compose(self) -> ComposeResult:
        """Head, two panes, explanation, keys."""
        yield Bar(id="head")
        with Horizontal(id="panes"):
            with Container(id="source-pane"):
                yield SourceView(id="source")
            with Container(id="card-pane"):
                yield CardView(id="card")
                yield CellEditor(id="editor")
        yield Bar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the story; draft it when it has no card."""
        self.show_saving(self.bench.desk.state)
        self.card_view.focus()
        self.open_story(self.story)

    def pasted(self, text: str) -> None:
        """A paste over a card is a slip of the keys: it goes into an editor."""
        self.explain("Enter opens the cell for what you paste; A adds an article.", "warn")

    # What is shown

    def open_story(self, id: int) -> None:
        """Show a story and its card."""
        self.story = id
        self._preview = None
        view = self.bench.view(id)
        self.source_view.show(view.story)
        self.card_view.place = Place(section=Section.TITLE)
        self.card_view.scroll_to(y=0, animate=False)
        self.refresh_card()
        if view.card is None and not self.bench.readonly:
            self.do_bench_draft()
        self.tell_arrived()

    def tell_arrived(self) -> None:
        """Say which sources came after the card was drafted; from then on they count as seen."""
        if count := len(self.bench.shelf.kept[self.story].arrived):
            came = "A new source has come" if count == 1 else f"{count} new sources have come"
            self.explain(f"{came} since this card was drafted: c drafts it again around your words.", "warn")
            self.bench.shelf.seen(self.story)

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Follow what came to this story, or what another session did with it."""
        if self.story not in self.bench.shelf.kept:
            self.leave_gone()
        elif stories is not None and self.story not in stories:
            self.refresh_head()
        else:
            self.source_view.refill(self.bench.view(self.story).story)
            if self._editing is None and not self.drafting:
                self.refresh_card()
                self.tell_arrived()

    def on_screen_resume(self) -> None:
        """Follow what happened while something lay over the screen."""
        if self.story not in self.bench.shelf.kept:
            self.call_after_refresh(self.leave_gone)

    def leave_gone(self) -> None:
        """Go back from a story that is not there any more; text that was being typed is not lost."""
        if not self.is_current:
            return
        text = self.editor.text if self._editing is not None else ""
        lines = []
        if text:
            lines = ["It was joined with another one.", f"What you typed is in {self.set_down()}", text]
        self._editing = None
        self.dismiss(None)
        if lines:
            self.app.push_screen(ReadScreen("The story is not there any more", lines))

    def busy(self) -> str:
        """That the card is being drafted."""
        return "A card is being drafted" if self.drafting else ""

    def refresh_card(self) -> None:
        """Show the card as it is kept, and say what is under the cursor."""
        self.card_view.show(self.bench.card_or_new(self.story), fresh=self.bench.card(self.story) is None)
        self.refresh_head()
        self.tell()

    def refresh_head(self) -> None:
        """Say which story this is and how much of its card is still open."""
        view = self.bench.view(self.story)
        ids = self.ids
        number = f"{ids.index(self.story) + 1}/{len(ids)}" if len(ids) > 1 and self.story in ids else ""
        open_places = f"{view.blanks} blank" if view.card else ""
        unread = f"{len(self.bench.problems)} not read (p)" if self.bench.problems and len(ids) == 1 else ""
        parts = [part for part in (unread, open_places, number) if part]
        self.query_one("#head", Bar).say(
            [Part("Foredeck ", "strong"), Part(view.title)], [Part(" · ".join(parts), "dim")] if parts else []
        )

    def tell(self) -> None:
        """Say what the cell under the cursor is, and show where its words stand."""
        card = self._preview or self.bench.card_or_new(self.story)
        place = self.card_view.place
        view = self.bench.view(self.story)
        if not self.drafting:
            undrafted = view.card is None and not edits.text_at(card, place)
            said = "not drafted yet: c drafts the card" if undrafted else explain(card, place, view.story)
            self.explain(said)
        if place.section is Section.SUMMARY:
            self.source_view.trace(card.summary)
        else:
            cell = edits.cell_at(card, place)
            cells = [cell] if cell else []
            if place.column is Column.NAME and cell is not None:
                cells.append(card.rows(place.section)[place.index].description)
            self.source_view.trace(cells)

    def on_place_chosen(self, message: PlaceChosen) -> None:
        """Follow the cursor."""
        self.tell()

    def on_place_opened(self, message: PlaceOpened) -> None:
        """Edit by a double click."""
        self.action_do("card.edit")

    def on_resize(self, event: events.Resize) -> None:
        """One pane where there is no room for two."""
        self.set_class(event.size.width < NARROW, "single")
        self._show_panes()
        if self._editing is not None:
            self.call_after_refresh(self.place_editor)

    @property
    def one_pane(self) -> bool:
        """Whether only one pane is on the screen."""
        return self._zoomed or self.size.width < NARROW

    def _show_panes(self) -> None:
        card = not self.source_view.has_focus
        self.set_class(self._zoomed, "zoomed")
        self.query_one("#source-pane").set_class(self.one_pane and card, "away")
        self.query_one("#card-pane").set_class(self.one_pane and not card, "away")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer the keys of the pane that has them."""
        self._show_panes()
        self.offer_keys()

    def here(self) -> tuple[Action, ...]:
        """The actions of the focused pane first."""
        if self._editing is not None:
            return of("editor")
        return of("source" if self.source_view.has_focus else "card", "bench", "everywhere")

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        changes = (
            "card.edit", "card.add-below", "card.add-above", "card.delete", "card.move-down", "card.move-up",
            "card.score-clear", "bench.draft", "bench.undo", "bench.redo",
        )  # fmt: skip
        if action.id == "bench.stop":
            return "" if self.drafting else "Nothing is running; q goes back to the stories."
        if action.id in changes or action.id.startswith("card.score-"):
            if self.bench.readonly:
                return self.bench.readonly
            if self.drafting:
                return "The card is being drafted: Esc stops it."
        if action.id == "bench.undo" and not self.bench.history(self.story).done:
            return "There is nothing to undo."
        if action.id == "bench.redo" and not self.bench.history(self.story).undone:
            return "There is nothing to do again."
        if action.scope == "everywhere":
            return super().why_not(action)
        return self.why_not_here(action)

    def do_bench_undo(self) -> None:
        """Take the last change back."""
        self._travelled(self.bench.undo, "Undone", " · Ctrl+R does it again")

    def do_bench_redo(self) -> None:
        """Do again what was taken back."""
        self._travelled(self.bench.redo, "Done again", " · u takes it back")

    def _travelled(self, way: Callable[[int], str | None], what: str, then: str) -> None:
        before = self.bench.card_or_new(self.story)
        try:
            label = way(self.story)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        self.refresh_card()
        changed = edits.changed_place(before, self.bench.card_or_new(self.story))
        if changed is not None:
            self.card_view.go(changed, tell=False)
            self.tell()
        self.explain(f"{what}: {label}{then}")

    def do_bench_pane(self) -> None:
        """Go to the other pane."""
        target = self.card_view if self.source_view.has_focus else self.source_view
        pane = "#card-pane" if target is self.card_view else "#source-pane"
        self.query_one(pane).remove_class("away")
        target.focus()

    def do_bench_zoom(self) -> None:
        """Give one pane the screen, or both again."""
        if self.size.width < NARROW:
            self.explain("There is room for one pane only; Tab goes to the other.")
            return
        self._zoomed = not self._zoomed
        self._show_panes()

    def do_bench_export(self) -> None:
        """Write the card page to a file."""
        ask_export(self, self.bench, self.story)

    def do_bench_back(self) -> None:
        """Back to the stories."""
        self.dismiss(self.story)

    def do_everywhere_history(self) -> None:
        """Show the steps of this card."""
        self.app.push_screen(CardHistoryScreen(self.bench, self.story), lambda _: self.refresh_card())
