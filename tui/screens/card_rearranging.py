"""Rearranging the card: locking, doubling, merging, moving to another table, sorting, pasting items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.model import ITEM_SECTIONS, TABLES, Place, Section, edits
from tui.actions import key_of
from tui.screens.card_actions import CardActions, taken_back
from tui.screens.card_moves import LETTERS
from tui.screens.one_key import OneKeyScreen

if TYPE_CHECKING:
    from core.model import Row
    from tui.actions import Action
    from tui.messages import LinesPasted

NO_ROW = "Put the cursor on a row of the five tables."
NO_THING = "Put the cursor on a row, a keyword or a theme."


class CardRearranging(CardActions):
    """What is done with whole rows and items."""

    _marked: Row | None = None
    """The row that is marked to be merged, as it was then."""

    def why_not_here(self, action: Action) -> str:
        """Why an action cannot be done at the cursor's place."""
        if reason := super().why_not_here(action):
            return reason
        card, place = self.bench.card_or_new(self.story), self.place
        row, item = self.row is not None, self.item
        locked = edits.is_locked(card, place)
        match action.id:
            case "card.merge" | "card.sort" if not row:
                return NO_ROW
            case "card.duplicate" | "card.move-to" if not (row or item):
                return NO_THING
            case "card.merge" | "card.move-to" if locked:
                return self.locked_said()
            case "card.lock" | "card.lock-cell" if edits.cell_at(card, place) is None and not card.summary:
                return "This cannot be locked."
            case "card.lock" | "card.lock-cell" if place.section is Section.TITLE and place.index:
                return "Addresses need no lock: only you change them."
            case "card.lock" | "card.lock-cell" if place.section in TABLES and not row:
                return NO_ROW
            case "card.lock" | "card.lock-cell" if place.section in ITEM_SECTIONS and not item:
                return "There is nothing to lock."
            case "card.lock-section":
                things = card.rows(place.section) if place.section in TABLES else ()
                things = card.items(place.section) if place.section in ITEM_SECTIONS else things
                return "" if things else "Put the cursor on a table with rows, on keywords or on themes."
        return ""

    # Locks

    def do_card_lock(self) -> None:
        """Lock the row, item or field, or let it go."""
        row, place = self.row, self.place
        if row is None:
            self.do_card_lock_cell()
            return
        whole = place.model_copy(update={"column": None})
        self.bench.lock(self.story, whole, not row.locked)
        said = "Row locked: it can be moved and scored by you, nothing else changes it"
        said += f" · {key_of('card.lock')} unlocks it"
        self._done("Row unlocked" if row.locked else said)

    def do_card_lock_cell(self) -> None:
        """Lock the cell, or let it go."""
        card, place = self.bench.card_or_new(self.story), self.place
        cell = edits.cell_at(card, place)
        held = edits.is_locked(card, place) if cell is None else cell.locked
        self.bench.lock(self.story, place, not held)
        row, one = key_of("card.lock"), key_of("card.lock-cell")
        still = f"; its row stays locked · {row} unlocks it" if self.row and self.row.locked else ""
        said = "Unlocked" if held else f"Locked: nothing changes it until {one} unlocks it"
        self._done(said + still if held else said)

    def do_card_lock_section(self) -> None:
        """Lock all rows or items of the section, or let them go where all are locked."""
        section = self.place.section
        held = self.bench.lock_section(self.story, section)
        said = f"All of {section} is locked" if held else f"All of {section} is unlocked"
        self._done(said + taken_back())

    # Rows and items

    def do_card_duplicate(self) -> None:
        """Have the row or item twice."""
        self._done(f"Twice{taken_back()}", self.bench.duplicate(self.story, self.place))

    def do_card_sort(self) -> None:
        """Sort the table by relevancy."""
        place, row = self.place, self.row
        if not self.bench.sort(self.story, place.section):
            self.explain(f"{place.section} are sorted by relevancy already.")
            return
        rows = self.bench.card_or_new(self.story).rows(place.section)
        at = next((number for number, each in enumerate(rows) if each == row), place.index)
        self._done(
            f"{place.section} sorted by relevancy, best first{taken_back()}",
            place.model_copy(update={"index": at}),
        )

    def do_card_move_to(self) -> None:
        """Move the row to another table, an item to the other list."""
        here = self.place.section
        if here in ITEM_SECTIONS:
            other = Section.THEMES if here is Section.KEYWORDS else Section.KEYWORDS
            self._move_to(next(letter for letter, section in LETTERS.items() if section is other))
            return
        choices = [
            (key, table.value) for key, table in LETTERS.items() if table in TABLES and table is not here
        ]
        self.app.push_screen(OneKeyScreen("Move the row to", choices), self._move_to)

    def _move_to(self, letter: str | None) -> None:
        if letter is None:
            return
        section = LETTERS[letter]
        try:
            where = self.bench.move_to(self.story, self.place, section)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        self._done(f"Moved to {section}{taken_back()}", where)

    # Merging

    def do_card_merge(self) -> None:
        """Mark the row, or merge the marked one into it."""
        view, place = self.card_view, self.place
        marked = self._marked_place()
        if marked is None or self._same_row(marked, place):
            if marked is not None:
                self.unmark()
                return
            self._marked = self.row
            view.mark_merging(place.model_copy(update={"column": None}))
            self.explain(
                f"Marked: {key_of('card.merge')} on another row merges this one into that one · "
                f"{key_of('bench.stop')} unmarks"
            )
            return
        into = place.model_copy(update={"column": None})
        went = self.bench.merge(self.story, into, marked)
        self._forget_mark()
        self._done(f"Merged into row {went.index + 1} of {went.section}{taken_back()}", went)

    def unmark(self) -> None:
        """Merge nothing."""
        self._forget_mark()
        self.explain("No row is marked any more.")

    def _forget_mark(self) -> None:
        self._marked = None
        self.card_view.mark_merging(None)

    def _same_row(self, one: Place, other: Place) -> bool:
        return (one.section, one.index) == (other.section, other.index)

    def _marked_place(self) -> Place | None:
        """Where the marked row stands now; None when it is not there any more."""
        marked = self.card_view.merging
        if marked is None or self._marked is None:
            return None
        card = self.bench.card_or_new(self.story)
        rows = card.rows(marked.section)
        if marked.index < len(rows) and rows[marked.index] == self._marked:
            return marked
        for table in TABLES:
            for number, row in enumerate(card.rows(table)):
                if row == self._marked:
                    return Place(section=table, index=number)
        return None

    def follow_mark(self) -> None:
        """Keep the mark on its row when rows come and go."""
        if self.card_view.merging is not None:
            place = self._marked_place()
            if place is None:
                self._forget_mark()
            else:
                self.card_view.mark_merging(place)

    # Pasting

    def on_lines_pasted(self, message: LinesPasted) -> None:
        """Make items of several lines that were pasted into the editor of one."""
        place, typed = self._editing, self.editor.text.strip()
        if place is None:
            return
        if self._adding:
            self.add_lines(place, [typed, *message.lines] if typed else message.lines)
            return
        self.finish(keep=True)
        if self._editing is None:
            self.add_lines(place.model_copy(update={"index": place.index + 1}), message.lines)

    def add_lines(self, place: Place, lines: Sequence[str]) -> None:
        """Make an item of each line, from a place on; an open editor stays when that cannot be kept."""
        section = place.section
        before = len(self.bench.card_or_new(self.story).items(section))
        try:
            added = self.bench.add_items(self.story, section, place.index, lines)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        if self._editing is not None:
            self.drop_editing()
        last = Place(section=section, index=min(place.index, before) + added.new - 1)
        self._done(f"{section}: {added.said}{taken_back() if added else ''}", last if added else None)

    def _done(self, said: str, place: Place | None = None) -> None:
        """Show the card as it is now, with the cursor on a place, and say what was done."""
        self.refresh_card()
        if place is not None:
            self.card_view.go(place, tell=False)
            self.tell()
        self.explain(said)
