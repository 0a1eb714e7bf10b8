"""What can be done with the card on the workbench: editing, adding, deleting, scoring."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ForedeckError, NotSaved
from core.files import atomic_write, make_folder
from core.model import COLUMNS, ITEM_SECTIONS, TABLES, Column, Place, edits
from tui.actions import BY_ID, key_of
from tui.screens.ask import ReadScreen
from tui.screens.card_moves import CardMoves
from tui.widgets.cell_editor import CellEditor

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widgets import TextArea

    from core.model import Row
    from tui.actions import Action
    from tui.messages import Typed

CHANGES = (
    "card.edit", "card.add-below", "card.add-above", "card.delete", "card.move-down", "card.move-up",
    "card.score-clear", "card.lock", "card.lock-cell", "card.lock-section", "card.duplicate",
    "card.merge", "card.move-to", "card.sort", "card.outside", "card.page-outside",
    "card.accept", "card.dismiss", "card.fix",
    "bench.draft", "bench.fresh", "bench.undo", "bench.redo", "bench.regenerate", "bench.rescore",
)  # fmt: skip
"""The actions that change the card; those that score a row come besides."""
TYPING_SECONDS = 0.7
"""How long after a key what is being typed is kept, so that it is never more than a second behind."""


def taken_back() -> str:
    """How what was just done is undone, behind what was done."""
    return f" · {key_of('bench.undo')} takes it back"


class CardActions(CardMoves):
    """The actions of the card pane. The screen has the bench, the story and the widgets."""

    _editing: Place | None = None
    _adding = False
    _added = False
    _begun = ""
    """The text that the editor was opened with."""
    _typing: Timer | None = None
    _aside: Path | None = None
    """The file that holds the text which could not be kept."""

    @property
    def editor(self) -> CellEditor:
        """The editor over a cell."""
        return self.query_one("#editor", CellEditor)

    def refresh_card(self) -> None:
        """Show the card as it is kept."""
        raise NotImplementedError

    def action_do(self, id: str) -> None:
        """Do an action; one that is not the editor's keeps first what an open editor holds."""
        if BY_ID[id].scope not in ("editor", "everywhere"):
            self.put_away()
        super().action_do(id)

    @property
    def row(self) -> Row | None:
        """The row that the cursor is in, if any."""
        place = self.place
        if place.section not in TABLES:
            return None
        rows = self.bench.card_or_new(self.story).rows(place.section)
        return rows[place.index] if place.index < len(rows) else None

    @property
    def item(self) -> bool:
        """Whether the cursor is on a keyword or a theme."""
        place = self.place
        if place.section not in ITEM_SECTIONS:
            return False
        return place.index < len(self.bench.card_or_new(self.story).items(place.section))

    def locked_said(self) -> str:
        """That the row or the cell is locked, and the key that unlocks it."""
        row = self.row is not None and self.row.locked
        if row:
            return f"This row is locked: {key_of('card.lock')} unlocks it."
        return f"This cell is locked: {key_of('card.lock-cell')} unlocks it."

    def why_not_here(self, action: Action) -> str:
        """Why an action cannot be done at the cursor's place."""
        card = self.bench.card_or_new(self.story)
        place = self.place
        row, item = self.row is not None, self.item
        if action.id in ("card.edit", "card.outside", "card.delete") and edits.is_locked(card, place):
            return self.locked_said()
        if action.id.startswith("card.score-") and not row:
            return "Only rows of the five tables have a relevancy."
        if action.id.startswith("card.add-") and place.section not in (*TABLES, *ITEM_SECTIONS):
            return "Rows and items are added in keywords, themes and the five tables."
        if action.id.startswith("card.move-") and not (row or item):
            return "Only rows, keywords and themes can be moved."
        if action.id in ("card.move-down", "card.move-up"):
            count = len(card.rows(place.section) if row else card.items(place.section))
            to = place.index + action.arguments[0]
            if not 0 <= to < count:
                which = "last" if to > 0 else "first"
                other = "another table" if row else "the other list"
                return f"It is the {which} one already; {key_of('card.move-to')} moves it to {other}."
        if action.id == "card.delete":
            if place.section in TABLES and not row:
                return "There is no row to delete."
            if not edits.text_at(card, place) and not row:
                return "There is nothing to delete."
        if action.id.endswith("blank") and not edits.blanks(card):
            return "Nothing is blank on this card."
        return ""

    # Editing

    def do_card_edit(self) -> None:
        """Edit the cell under the cursor in place."""
        self.begin(self.place)

    def begin(self, place: Place, *, adding: bool = False, added: bool = False) -> None:
        """Open the editor over a place; `adding` makes an item there, `added` is a row that was just made."""
        self._editing = place
        self._adding = adding
        self._added = added
        text = "" if adding else edits.text_at(self.bench.card_or_new(self.story), place)
        self._begun, self._aside = text, None
        editor = self.editor
        before = self.card_view.box(place)
        height = before.height if before and text else 1
        self.card_view.place = place
        editor.display = True
        self.place_editor(height)
        editor.begin(text, items=place.section in ITEM_SECTIONS, chosen=self.words_in_question(place, text))
        editor.focus()
        self.call_after_refresh(self.place_editor)
        self.offer_keys()

    def place_editor(self, height: int = 0) -> None:
        """Lay the editor over its cell, as high as its text, or as one says that it will be."""
        if self._editing is None:
            return
        editor = self.editor
        height = height or (editor.lines_needed if editor.size.width else 1)
        height = min(height, max(1, self.card_view.content_size.height - 1))
        box = self.card_view.edit_height(self._editing, height, insert=self._adding)
        if box is None:
            return
        top = box.y - round(self.card_view.scroll_offset.y)
        size = (box.width, height)
        if (editor.styles.offset.x.value, editor.styles.offset.y.value) != (box.x, top):
            editor.styles.offset = (box.x, top)
        if editor.size != size:
            editor.styles.width, editor.styles.height = size

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is being typed, a moment later and not at every key."""
        if self._editing is not None and self._typing is None and self.editor.text != self._begun:
            self._typing = self.set_timer(TYPING_SECONDS, self.keep_typing)

    def keep_typing(self) -> None:
        """Keep the words that are being typed, not yet as those of the cell."""
        self._typing = None
        if self._editing is not None:
            self.bench.type(self.story, self._editing, self.editor.text, adding=self._adding)

    def _drop_typing(self) -> None:
        """Forget what was kept of the typing, now that it is confirmed or left."""
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        with suppress(NotSaved):
            self.bench.forget_typing(self.story)

    def lost(self, reason: str) -> None:
        """Another session writes now: what an open editor holds stays there, and in a file."""
        super().lost(reason)
        if self._editing is not None and self.editor.text != self._begun:
            self.explain(f"Taken over elsewhere. Your text stays here and is in {self.set_down()}", "bad")

    def set_down(self) -> str:
        """Put the text of the open editor into a file, as it cannot be kept; where it is then."""
        self._aside = self._aside or self.bench.place / "unsaved" / f"{datetime.now():%Y-%m-%d-%H%M%S}.txt"
        try:
            make_folder(self._aside.parent)
            atomic_write(self._aside, self.editor.text.encode("utf-8", "replace"), mode=0o600)
        except NotSaved as error:
            return f"no file ({error.sentence})"
        return str(self._aside)

    def tell_unsaved(self, reason: str, text: str) -> None:
        """Show a text that could not be kept, why, and where it is."""
        lines = [reason, f"It is in {self.set_down()}", f"The text: {text}"]
        self.app.push_screen(ReadScreen("Your text could not be kept", lines))

    def on_cell_editor_grown(self, message: CellEditor.Grown) -> None:
        """Give the editor the lines that it needs."""
        self.place_editor()

    def on_typed(self, message: Typed) -> None:
        """Finish the editing as the editor's key, or its loss of the focus, says."""
        if not (message.lost and (self.editor.has_focus or not self.is_current)):
            self.finish(keep=message.keep, go=message.go)

    def do_editor_end(self, go: int) -> None:
        """Keep the text; go on to the next (or previous) cell, if any."""
        self.finish(keep=True, go=go)

    def do_editor_leave(self) -> None:
        """Leave the cell as it was."""
        self.finish(keep=False)

    def put_away(self, *, unasked: bool = False) -> None:
        """Keep what an open editor holds before something else happens, or before the program ends."""
        if unasked and self._editing is not None:
            with suppress(ForedeckError):
                if self.editor.text != self._begun:
                    self.keep_typing()
                else:
                    self._drop_typing()
                return
        self.finish(keep=True)

    def finish(self, *, keep: bool, go: int = 0) -> None:
        """Keep what was typed, or leave the cell as it was; perhaps go on to another cell."""
        place, adding, added = self._editing, self._adding, self._added
        if place is None:
            return
        text = self.editor.text
        said = ""
        try:
            if keep and adding:
                self.bench.add_item(self.story, place.section, place.index, text)
            elif keep and (text.strip() or not added):
                self.bench.set_text(self.story, place, text)
            elif not adding:
                said = self._left_as_it_was(place, text, added=added)
        except ForedeckError as error:
            said = str(error)
            if text != self._begun:
                self.tell_unsaved(error.sentence, text)
                if keep:
                    return
        self._drop_typing()
        self.end_editing()
        self.refresh_card()
        after = self._next_open(place, go) if go else None
        self.card_view.go(after or place)
        if after is not None:
            self.begin(after)
        elif said:
            self.explain(said, "warn")

    def _next_open(self, place: Place, go: int) -> Place | None:
        """The next (or previous) cell that is not locked."""
        card = self.bench.card_or_new(self.story)
        after = self.card_view.neighbour(place, go)
        while after is not None and edits.is_locked(card, after):
            after = self.card_view.neighbour(after, go)
        return after

    def drop_editing(self) -> None:
        """Put the editor away without keeping what it holds."""
        self._drop_typing()
        self.end_editing()

    def _left_as_it_was(self, place: Place, text: str, *, added: bool) -> str:
        """Leave a place as it was, and a row that was only just added off the card; what to say of it."""
        typed = self.bench.abandon_text(self.story, place, text)
        if added:
            self.bench.undo(self.story)
        if not typed:
            return ""
        return (
            f"Left as it was · {key_of('bench.redo')} {'twice ' if added else ''}brings back what you typed"
        )

    def end_editing(self) -> None:
        """Put the editor away."""
        self._editing = None
        self._adding = self._added = False
        self.editor.display = False
        self.card_view.edit_height(None)
        self.card_view.focus()

    def do_card_add(self, after: int) -> None:
        """Add a row or an item after (or before) the cursor's and edit it."""
        card, place = self.bench.card_or_new(self.story), self.place
        section = place.section
        things = card.rows(section) if section in TABLES else card.items(section)
        index = min(place.index + after, len(things))
        if section in ITEM_SECTIONS:
            self.begin(Place(section=section, index=index), adding=True)
            return
        self.bench.add_row(self.story, section, index)
        self.refresh_card()
        self.card_view.go(Place(section=section, index=index, column=Column.NAME))
        self.begin(self.place, added=True)

    def do_card_delete(self) -> None:
        """Delete the row or item, or empty the field."""
        place = self.place
        self.bench.delete(self.story, place)
        self.refresh_card()
        self.card_view.go(self.card_view.place)
        self.explain(f"Deleted: {_what(place)} · {key_of('bench.undo')} brings it back")

    def do_card_move(self, by: int) -> None:
        """Move the row or item down (or up)."""
        where = self.bench.move(self.story, self.place, by)
        self.refresh_card()
        self.card_view.go(where)

    def do_card_score(self, score: int) -> None:
        """Set the analyst's relevancy; 0 lets the engine's count again."""
        self.bench.set_score(self.story, self.place, score or None)
        self.refresh_card()


def _what(place: Place) -> str:
    if place.section in TABLES:
        return f"row {place.index + 1} of {place.section}"
    return "an item" if place.section in COLUMNS or place.section in ITEM_SECTIONS else f"the {place.section}"
