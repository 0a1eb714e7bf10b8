"""The optional details of a card, one a line: chosen from their values, or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.model import State
from core.model.details import DETAILS
from tui.actions import BY_ID, key_of
from tui.keymap import bindings
from tui.screens.block_screen import BlockScreen
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from core.model import Card
    from core.model.details import Detail
    from core.workbench import Workbench
    from tui.actions import Action

LABEL = 18
ROOMY = 80
"""Columns from which the head has room for what becomes of them."""


class DetailsScreen(BlockScreen):
    """A form of the details; each change is a step of the card."""

    BINDINGS = bindings("details")
    scopes = ("details", "list", "everywhere")
    no_paste = "{details.edit} on a line to be written opens it for what you paste."

    def __init__(self, bench: Workbench, story: int) -> None:
        super().__init__(bench)
        self.story = story

    def on_mount(self) -> None:
        """Show the form."""
        super().on_mount()
        self.show_above("")
        self.tell()

    @property
    def card(self) -> Card:
        """The card as it is now."""
        return self.bench.card_or_new(self.story)

    @property
    def detail(self) -> Detail:
        """The one under the cursor."""
        return DETAILS[min(self.listing.index, len(DETAILS) - 1)]

    @property
    def value(self) -> str:
        """What it is now."""
        return str(getattr(self.card.details, self.detail.field))

    def fill(self) -> None:
        """Show the form."""
        room = self.blocks.room
        details = self.card.details
        blocks = []
        for detail in DETAILS:
            value = str(getattr(details, detail.field))
            hint = " / ".join(detail.takes) or detail.hint
            said = wrap_parts([Part(value) if value else Part(hint, "blank")], room - LABEL)
            blocks.append(
                Block(
                    [
                        (
                            Part(f"{detail.label if not at else '':<{LABEL}}", "bold" if value else "label"),
                            *line,
                        )
                        for at, line in enumerate(said)
                    ]
                )
            )
        self.blocks.show_blocks(blocks)
        given = sum(bool(getattr(details, detail.field)) for detail in DETAILS)
        self.query_one("#head", Bar).say(
            [Part("Details ", "strong"), Part(f"{given} of {len(DETAILS)} given", "dim")],
            [Part("on the page only when exported with them", "dim")] if self.size.width >= ROOMY else [],
        )

    def tell(self) -> None:
        """Say what the detail under the cursor takes."""
        detail = self.detail
        verb = "takes the next value" if detail.takes else "writes it"
        self.explain(f"{detail.label}: {key_of('details.edit')} {verb} · {key_of('details.clear')} clears it")

    def here(self) -> tuple[Action, ...]:
        """The actions; while one writes, those of the line."""
        if self.query(Prompt) and self.prompt.open:
            return BY_ID["prompt.keep"], BY_ID["prompt.leave"]
        return super().here()

    def why_not(self, action: Action) -> str:
        """Why a detail cannot be changed now."""
        if action.scope == "details":
            if self.bench.readonly:
                return self.bench.readonly
            if self.card.state is State.FINAL:
                return f"This card is final; {key_of('bench.state')} on the card reopens it."
            if action.id == "details.clear" and not self.value:
                return "It is empty already."
            if action.id == "details.before" and not self.detail.takes:
                return f"It is written, not chosen: {key_of('details.edit')} writes it."
        return super().why_not(action)

    def do_list_choose(self) -> None:
        """The same by a double click."""
        self.action_do("details.edit")

    def do_details_edit(self) -> None:
        """The next value, or the line to write it in."""
        detail = self.detail
        if detail.takes:
            self._turn(1)
            return
        self.prompt.ask("detail", f"{detail.label}:", self.value)
        self.explain(detail.hint, "dim")
        self.offer_keys()

    def do_details_before(self) -> None:
        """The value before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        values = ("", *self.detail.takes)
        at = values.index(self.value) if self.value in values else 0
        self._set(values[(at + by) % len(values)])

    def do_details_clear(self) -> None:
        """Clear it."""
        self._set("")

    def _set(self, text: str) -> bool:
        """Keep a value; False with a sentence when it is none."""
        detail = self.detail
        try:
            self.bench.set_detail(self.story, detail.field, text)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return False
        self.fill()
        value = self.value
        said = f"{detail.label}: {value}" if value else f"{detail.label} is empty now"
        self.explain(f"{said} · {key_of('bench.undo')} on the card takes it back")
        return True

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Keep what was written; what cannot be taken stays in the line to be put right."""
        if message.kind != "detail" or not self.prompt.open:
            return
        if message.keep and not self._set(message.text):
            return
        self.prompt.close()
        self.listing.focus()
        self.offer_keys()
        if not message.keep:
            self.tell()

    def desk_changed(self, stories: frozenset[int] | None) -> None:
        """Go back from a story that is not there any more; show what was changed elsewhere."""
        if self.story not in self.bench.shelf.kept:
            self.leave(None)
        else:
            self.fill()

    def do_prompt_keep(self) -> None:
        """Keep what is typed."""
        self.prompt.take("enter")

    def do_prompt_leave(self) -> None:
        """Leave it."""
        self.prompt.take("escape")
