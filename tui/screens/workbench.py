"""The workbench: the sources of a story on one side, its card on the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.containers import Container, Horizontal
from textual.reactive import Reactive
from textual.widget import Widget

from core.citing import sentences
from core.errors import ForedeckError
from core.model import ITEM_SECTIONS, Place, Section, State, edits
from tui.actions import BY_ID, key_of, of, with_keys
from tui.keymap import bindings
from tui.screens.ask import ReadScreen
from tui.screens.base import NARROW
from tui.screens.card_actions import CHANGES
from tui.screens.card_drafting import LEAVES, SAME, CardDrafting, in_queue
from tui.screens.copying import BenchCopier
from tui.screens.exporting import ask_export
from tui.screens.history import CardHistoryScreen
from tui.screens.looking import HITS, Looking
from tui.screens.panes import PANES, Panes
from tui.screens.regenerating import Regenerating
from tui.screens.seen_before import Recalling
from tui.screens.source_actions import CITING
from tui.screens.states import States
from tui.screens.stepping import Stepping
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.card_view import CardView
from tui.widgets.cell_editor import CellEditor
from tui.widgets.lines import Part
from tui.widgets.lost_quotes import LostQuotes
from tui.widgets.marks import worth_marking
from tui.widgets.prompt import Prompt
from tui.widgets.source_view import SourceView

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.screen import Screen

    from core.workbench import Workbench
    from tui.actions import Action
    from tui.messages import PlaceChosen, PlaceOpened

SHORT, WIDE = 20, 80
BEING_DRAFTED = "The card is being drafted."
"""Lines under which one of them has to do for what is said of a cell, where it has some columns."""
HEADED = {State.DRAFT: "dim", State.REVIEWED: "good", State.FINAL: "strong"}
"""The style in which the state of a card stands in the head."""


def _fit(screen: Screen[object], size: Size) -> None:
    """Give a bench one pane where there is no room for two; also before its first layout."""
    screen.set_class(size.width < NARROW, "single")
    screen.set_class(size.height < SHORT and size.width >= WIDE, "short")


class WorkbenchScreen(BenchCopier, Recalling, Looking, States, Regenerating, CardDrafting, Panes, Stepping):
    """Reads a story and edits its card; drafts the card when there is none."""

    BINDINGS = [*bindings("bench", "everywhere"), *bindings("partial", first=True)]
    stopping = "bench.stop"
    AUTO_FOCUS = "#card"
    focused = Reactive[Widget | None](None, repaint=False)
    """Which pane has the keys: both draw what changes by that themselves, so the screen need not."""

    def __init__(self, bench: Workbench, story: int, ids: Sequence[int] = ()) -> None:
        super().__init__()
        self.bench = bench
        self.story = story
        self.listed = tuple(ids)

    def compose(self) -> ComposeResult:
        """Head, two panes, explanation, keys."""
        _fit(self, self.app.size)
        yield Bar(id="head")
        with Horizontal(id="panes"):
            with Container(id="source-pane", classes="away"):
                yield LostQuotes(id="lost")
                yield SourceView(id="source", cut=sentences)
            with Container(id="card-pane"):
                yield CardView(id="card")
                yield CellEditor(id="editor")
        yield Prompt(id="prompt")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the story; draft it when it has no card."""
        self.show_saving(self.bench.desk.state)
        self.show_share()
        self.card_view.focus()
        self.open_story(self.story)

    def pasted(self, text: str) -> None:
        """Make items of lines that are pasted over keywords or themes; else it is a slip of the keys."""
        lines = [line for line in text.splitlines() if line.strip()]
        if self.place.section in ITEM_SECTIONS and len(lines) > 1 and self.card_view.has_focus:
            if reason := self.why_not(BY_ID["card.add-below"]):
                self.explain(reason, "warn")
            else:
                after = 1 if self.item else 0
                self.add_lines(self.place.model_copy(update={"index": self.place.index + after}), lines)
            return
        opens = (
            f"{key_of('card.edit')} opens the cell for what you paste"
            if self.card_view.has_focus
            else "Nothing is pasted into a source"
        )
        self.explain(f"{opens}; {key_of('everywhere.add')} adds an article.", "warn")

    # What is shown

    def open_story(self, id: int) -> None:
        """Show a story and its card."""
        self.story = id
        self.forget_draft()
        view = self.bench.view(id)
        self.source_view.show(view.story)
        self.card_view.place = Place(section=Section.TITLE)
        self.card_view.scroll_to(y=0, animate=False)
        self.number_sentences()
        self.refresh_card()
        self.follow_sources()
        if view.card is None and not self.bench.readonly and not self.model:
            self.do_bench_draft()  # a model may cost, so it is asked by a key
            self.explain(BEING_DRAFTED)
        self.tell_arrived()

    def tell_arrived(self) -> None:
        """Say which sources came after the card was drafted; from then on they count as seen."""
        if count := len(self.bench.shelf.kept[self.story].arrived):
            came = "A new source has come" if count == 1 else f"{count} new sources have come"
            self.explain(
                f"{came} since this card was drafted: {key_of('bench.draft')} drafts it "
                "again around your words.",
                "warn",
            )
            self.bench.shelf.seen(self.story)

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Follow what came to this story, or what another session did with it."""
        if self.story not in self.bench.shelf.kept:
            self.leave_gone()
        elif stories is not None and self.story not in stories:
            self.refresh_head()
        else:
            self.source_view.refill(self.bench.view(self.story).story)
            self.number_sentences()
            if self._editing is None and not self.drafting:
                self.refresh_card()
                self.follow_sources()
                self.tell_arrived()

    def on_screen_resume(self) -> None:
        """Follow what happened while something lay over the screen."""
        if self.story not in self.bench.shelf.kept:
            self.call_after_refresh(self.leave_gone)
        elif self.question():
            self.call_after_refresh(self.ask_partial)

    def show_findings(self) -> None:
        """Mark what a check found, unless another card than the kept one is shown."""
        if not self.drafting:
            super().show_findings()

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
        """That the card is being drafted, or that what came of a draft waits for an answer."""
        if self.question():
            return "What came of a draft that broke waits for your answer"
        return "A card is being drafted" if self.drafting else ""

    def refresh_card(self) -> None:
        """Show the card as it is kept, and say what is under the cursor; a draft that is shown stays."""
        if self.drafting:
            self.refresh_head()
            return
        self.check_soon()
        self.card_view.show(
            self.bench.card_or_new(self.story),
            fresh=self.bench.card(self.story) is None,
            findings=self.review.open,
            accepted=self.review.accepted,
        )
        self.find_again()
        self.follow_mark()
        self.refresh_head()
        self.tell()

    def refresh_head(self) -> None:
        """Say which story this is and how much of its card is still open."""
        view = self.bench.view(self.story)
        ids = self.ids
        number = f"{ids.index(self.story) + 1}/{len(ids)}" if len(ids) > 1 and self.story in ids else ""
        open_places = f"{view.blanks} blank" if view.blanks else ""
        found = len(worth_marking(self.card_view.findings))
        findings = f"{found} finding{'s' if found > 1 else ''}" if found else ""
        unread = f"{len(self.unread)} not read ({key_of('everywhere.problems')})"
        unread = unread if self.unread and len(ids) == 1 else ""
        state = view.card.state if view.card else State.DRAFT
        parts = [Part("being drafted", "warn")] if self.queued and not self.drafting else []
        parts += self.model_sign
        parts += [Part(part, "dim") for part in (unread, open_places, findings) if part]
        parts += [Part(state.value, HEADED[state])] if view.card else []
        parts += [Part(number, "dim")] if number else []
        between = [each for part in parts for each in (Part(" · ", "dim"), part)][1:]
        name = [Part("Foredeck ", "strong")] if self.size.width >= WIDE else []
        self.query_one("#head", Bar).say([*name, Part(view.title)], between)

    def show_queue(self) -> None:
        """Show how far the list is with this card."""
        if self.is_current:
            self.refresh_head()
            if self.queued and self.says(in_queue()):
                self.say_lines(in_queue(), self.queue_words())

    def show_engine(self) -> None:
        """Show which engine drafts."""
        self.refresh_head()

    def tell(self) -> None:
        """Say what the cell under the cursor is, or the sentence in the sources; show its evidence."""
        self.resting.forget("tell")
        card = self._preview or self.bench.card_or_new(self.story)
        place = self.card_view.place
        view = self.bench.view(self.story)
        if not self.drafting:
            if (hint := self.hint) == in_queue():
                self.say_lines(hint, self.queue_words())
            elif hint:
                self.explain(hint)
            else:
                self.tell_place(card, place, view.story)
        self.show_evidence(card, place)
        self.say_sentence()

    def on_place_chosen(self, message: PlaceChosen) -> None:
        """Follow the cursor."""
        self.resting.soon("tell", self.tell)

    def on_place_opened(self, message: PlaceOpened) -> None:
        """Edit by a double click."""
        self.action_do("card.edit")

    def on_resize(self, event: events.Resize) -> None:
        """One pane where there is no room for two."""
        _fit(self, event.size)
        self.show_panes()
        self.offer_keys()
        self.refresh_head()
        if self._editing is not None:
            self.call_after_refresh(self.place_editor)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer the keys of the pane that has them."""
        self.resting.now()
        self.show_panes()
        self.resting.later("keys", self.offer_keys)

    def here(self) -> tuple[Action, ...]:
        """The actions of the focused pane first."""
        if self._editing is not None:
            return of("editor")
        if self.asking:
            return self.asking
        if self.question():
            held = (*CHANGES, *LEAVES, "bench.stop")
            rest = (each for each in of("card", "bench", "everywhere") if each.id not in held)
            return (*of("partial"), *rest)
        return of("source" if self.source_view.has_focus else "card", "bench", "everywhere")

    # What can be done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key is one that answers for a draft that broke, which it is only then and there."""
        if action == "do" and str(parameters[0]).startswith("partial."):
            return bool(self.question()) and self._editing is None and not self.asking
        return super().check_action(action, parameters)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "bench.stop":
            stops = self.drafting or self.card_view.merging or self.looking
            return "" if stops else f"Nothing is running; {key_of('bench.back')} goes back to the stories."
        if action.id in (*CHANGES, *CITING) or action.id.startswith("card.score-"):
            if self.bench.readonly:
                return self.bench.readonly
            if question := self.question():
                return f"{question}."
            if self.drafting:
                return f"The card is being drafted: {key_of('bench.stop')} stops it."
        if reason := self.why_not_drafting(action):
            return reason
        if action.id == "bench.fresh" and not self.model:
            return with_keys(SAME)
        if action.id in PANES:
            return self.why_not_panes(action.id)
        if action.id == "bench.undo" and not self.bench.history(self.story).done:
            return "There is nothing to undo."
        if action.id == "bench.redo" and not self.bench.history(self.story).undone:
            return "There is nothing to do again."
        if action.scope == "everywhere":
            return super().why_not(action)
        if action.id in HITS and not self.looking:
            return (
                f"Nothing was looked for yet: {key_of('bench.find')} finds words in the card and its sources."
            )
        return self.why_not_here(action)

    def do_bench_stop(self) -> None:
        """End the search, where something is marked; else stop what runs."""
        if self.looking and not self.busy():
            self.end_looking()
        else:
            super().do_bench_stop()

    def do_bench_undo(self) -> None:
        """Take the last change back."""
        self._travelled(self.bench.undo, "Undone", f" · {key_of('bench.redo')} does it again")

    def do_bench_redo(self) -> None:
        """Do again what was taken back."""
        self._travelled(self.bench.redo, "Done again", f" · {key_of('bench.undo')} takes it back")

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

    def do_bench_export(self) -> None:
        """Write the card to a file, or others of the desk."""
        ask_export(self, self.story)

    def do_bench_back(self) -> None:
        """Back to the stories."""
        self.dismiss(self.story)

    def do_everywhere_history(self) -> None:
        """Show the steps of this card."""
        self.app.push_screen(CardHistoryScreen(self.bench, self.story), lambda _: self.refresh_card())
