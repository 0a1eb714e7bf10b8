"""Drafting parts of a card again, and scoring it anew: what is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from core.model import ITEM_SECTIONS, TABLES, edits
from core.model.cleaning import clean_line
from core.model.merging import why_kept
from tui.screens.card_actions import CardActions
from tui.screens.later import when_drawn
from tui.screens.proposal import ProposalScreen
from tui.screens.scores import ScoresScreen
from tui.widgets.diff_lines import name_of, place_words
from tui.widgets.lines import Part, fit
from tui.widgets.pick_list import PickList
from tui.widgets.prompt import PromptInput
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.model import Card, Place, Section
    from tui.actions import Action

HOW = "How? For example “fewer, only regulation”; empty for the usual way."
STAYS = "What you locked, wrote or scored stays."


class Choice(NamedTuple):
    """Something that can be drafted again."""

    label: str
    note: str = ""
    sections: tuple[Section, ...] = ()
    row: Place | None = None
    blanks: bool = False


def choices(card: Card, place: Place) -> list[Choice]:
    """What can be drafted again from a place on a card."""
    section = place.section
    things: Sequence[object] = ()
    if section in TABLES:
        things = card.rows(section)
        kept = sum(bool(why_kept(row)) for row in card.rows(section))
    else:
        things = card.items(section) if section in ITEM_SECTIONS else ()
        kept = sum(bool(why_kept(item)) for item in things)
    stay = f", {kept} locked or yours {'stays' if kept == 1 else 'stay'}" if kept else ""
    one = "row" if section in TABLES else "item"
    found = [
        Choice(f"This section: {section}", f"{counted(len(things), one)}{stay}" if things else "", (section,))
    ]
    if section in TABLES and place.index < len(card.rows(section)):
        row = place.model_copy(update={"column": None})
        named = name_of(card.rows(section)[place.index])
        found.append(Choice(f"This row: {place_words(row)}", f"“{named}”", row=row))
    blank = len(edits.blanks(card))
    if blank:
        found.append(Choice("All blanks of the card", counted(blank, "blank"), blanks=True))
    return found


class RegenerateScreen(ModalScreen[tuple[Choice, str] | None]):
    """Asks what is to be drafted again and how; Up and Down choose, what is typed says how."""

    BINDINGS = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up,shift+tab", "move(-1)", show=False, priority=True),
        Binding("down,tab", "move(1)", show=False, priority=True),
    ]

    def __init__(self, found: list[Choice], how: str = "", model: str = "") -> None:
        super().__init__()
        self._found = found
        self._how = how
        """A line that was typed before and came to nothing."""
        self._model = model

    def compose(self) -> ComposeResult:
        """The choices, and the line for how."""
        with Vertical(id="regenerate") as box:
            box.border_title = Content(f"Draft again with {self._model or 'the embedded engine'}")
            box.border_subtitle = Content("↑ ↓ choose · Enter drafts · Esc leaves")
            picks = PickList(id="picks")
            picks.styles.height = len(self._found)
            picks.can_focus = False
            yield picks
            yield Static(Content(HOW), id="problem")
            yield PromptInput(self._how, compact=True, id="answer")
            yield Static(Content(STAYS), id="hint")

    def on_mount(self) -> None:
        """Show the choices."""
        self.query_one(Input).focus()
        when_drawn(self, self._fill)

    def _fill(self) -> None:
        picks = self.query_one(PickList)
        room = max(10, picks.content_size.width - 4)
        picks.show(
            [
                [
                    (
                        Part(each.label, "bold"),
                        Part(f"  {fit(each.note, max(1, room - len(each.label) - 2))}", "dim"),
                    )
                ]
                for each in self._found
            ]
        )

    def action_move(self, by: int) -> None:
        """Next (or previous) choice, round the ends."""
        picks = self.query_one(PickList)
        picks.go((picks.index + by) % len(self._found))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Draft it."""
        self.dismiss((self._found[self.query_one(PickList).index], clean_line(event.value)[:200]))


class Regenerating(CardActions):
    """Proposals for the card of the workbench."""

    _unheard: Mapping[int, str] = {}
    """By story, how its card was to be drafted again when that came to nothing."""

    def why_not_here(self, action: Action) -> str:
        """Why nothing can be proposed."""
        if action.id == "bench.rescore":
            card = self.bench.card_or_new(self.story)
            if not any(card.rows(section) for section in TABLES):
                return "There is no row to score yet."
        return super().why_not_here(action)

    def do_bench_regenerate(self) -> None:
        """Ask what is to be drafted again, and how."""
        found = choices(self.bench.card_or_new(self.story), self.place)
        how = self._unheard.get(self.story, "")
        self.app.push_screen(RegenerateScreen(found, how, self.model), self._regenerate)

    def _regenerate(self, answer: tuple[Choice, str] | None) -> None:
        if answer is None:
            self.explain("Left; the card is as it was.")
            return
        choice, how = answer
        story = self.story
        said = choice.label.partition(": ")[2] or "Blanks"
        title = f"{said} again" + (f": {how}" if how else "")
        ask = partial(
            self.bench.propose_redraft,
            story,
            sections=choice.sections,
            row=choice.row,
            blanks=choice.blanks,
            how=how,
        )
        at_once = self.bench.settings.replace_at_once
        proposal = ProposalScreen(self.bench, story, title, ask, at_once=at_once)

        def ended(said: str | None) -> None:
            self._unheard = {**self._unheard, story: "" if proposal.whole else how}
            self._proposed(said)

        self.app.push_screen(proposal, ended)

    def do_bench_rescore(self) -> None:
        """Score all rows anew, and show old and new."""
        self.app.push_screen(ScoresScreen(self.bench, self.story), self._proposed)

    def _proposed(self, said: str | None) -> None:
        if self.story not in self.bench.shelf.kept:
            return  # the screen is left as it is resumed
        self.refresh_card()
        self.explain(said or "The card is as it was.")
