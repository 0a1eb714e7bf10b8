"""Working a card over: locks, whole rows and items, evidence, findings, state, details, the editor's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.editing import Editing, describe
from core.errors import BadInput, Locked
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Column,
    Place,
    Section,
    State,
    edits,
    quoting,
    rearranging,
    rereading,
)
from core.model.details import detail

if TYPE_CHECKING:
    from core.model import (
        Card,
        Finding,
        Quote,
    )

UNLOCK_ROW = "L unlocks it."
UNLOCK_CELL = "; unlocks it."
STAY_YOURS = "the words stay as yours"
"""What becomes of a source's words that no quote is left for."""
STATES = {
    State.DRAFT: "Back to draft",
    State.REVIEWED: "Mark as reviewed",
    State.FINAL: "Mark as final",
}


@dataclass(frozen=True)
class Added:
    """What a paste of several items did."""

    new: int
    known: int
    """How many of them were there already, or twice in the paste."""

    def __bool__(self) -> bool:
        return self.new > 0

    @property
    def said(self) -> str:
        """It in one sentence."""
        if not self.known:
            return f"{self.new} added."
        left = "1 was there already" if self.known == 1 else f"{self.known} were there already"
        return f"{self.new} added, {left}." if self.new else f"Nothing added: {left}."


class Revising(Editing):
    """The cards of an open desk, with all that is done to more than one text.

    Each verb is one step. They raise Final on a card that is final, Locked where
    the analyst holds something fast, BadInput where a verb does not fit a place.
    """

    # What is locked is not touched by the verbs of Editing either

    def set_text(self, id: int, place: Place, text: str) -> bool:
        """Put the analyst's words at a place that is not locked."""
        card = self.card_or_new(id)
        self._writable(id)
        changed = edits.set_text(card, place, text)
        if changed is not card:
            self._free(card, place)
            if place.section is Section.SUMMARY:
                self._summary_kept(card, changed)
        return self.change(id, f"Edit {describe(place)}", changed)

    def delete(self, id: int, place: Place) -> bool:
        """Delete a row or an item, or empty another place, where nothing is locked."""
        self._writable(id)
        card = self.card_or_new(id)
        self._free(card, place, whole=place.section in TABLES)
        if place.section is Section.SUMMARY:
            self._summary_kept(card, edits.delete(card, place))
        return super().delete(id, place)

    # Locks

    def lock(self, id: int, place: Place, locked: bool = True) -> bool:
        """Hold a cell, the summary or (without column) a row fast, or let it go. It needs a card."""
        self._writable(id)
        card = self._begun(id)
        if not _lockable(card, place):
            raise BadInput(f"There is nothing to lock at {describe(place)}.", "Rows and cells can be locked.")
        changed = edits.set_lock(card, place, locked)
        if not locked and changed is card and edits.is_locked(card, place):
            raise Locked("The whole row is locked.", UNLOCK_ROW)
        return self.change(id, f"{'Lock' if locked else 'Unlock'} {describe(place)}", changed)

    def lock_section(self, id: int, section: Section) -> bool:
        """Hold all rows or items of a section fast in one step, or let them go where all are held; says
        whether they are held now. Raises BadInput where there are none."""
        self._writable(id)
        card = self._begun(id)
        count = len(card.rows(section)) if section in TABLES else 0
        count = len(card.items(section)) if section in ITEM_SECTIONS else count
        if not count:
            raise BadInput(
                f"There are no rows or items in {section}.", "Tables and lists can be locked whole."
            )
        places = [Place(section=section, index=index) for index in range(count)]
        held = not all(edits.is_locked(card, place) for place in places)
        changed = card
        for place in places:
            changed = edits.set_lock(changed, place, held)
        self.change(id, f"{'Lock' if held else 'Unlock'} {section}", changed)
        return held

    def locked(self, id: int, place: Place) -> bool:
        """Whether a cell or its row is held fast."""
        card = self.card(id)
        return card is not None and edits.is_locked(card, place)

    # Rows and items as wholes

    def duplicate(self, id: int, place: Place) -> Place:
        """Put a row or item once more below itself; says where the copy is."""
        card = self._movable(id, place, "A row, a keyword or a theme can be doubled.")
        self.change(id, f"Duplicate {describe(_whole(place))}", rearranging.duplicate(card, place))
        return place.model_copy(update={"index": place.index + 1})

    def merge(self, id: int, into: Place, other: Place) -> Place:
        """Merge a row into another one, also of another table; says where that is then."""
        card = self.card_or_new(id)
        self._writable(id)
        if into.section not in TABLES or other.section not in TABLES:
            raise BadInput("Only rows of tables can be merged.", "Mark a row, then merge it into another.")
        if not (_is_thing(card, into) and _is_thing(card, other)):
            raise BadInput("There is no row here.", "Mark a row, then merge it into another.")
        if _whole(into) == _whole(other):
            raise BadInput("A row cannot be merged into itself.", "Go to the other row first.")
        self._free(card, into, whole=True)
        self._free(card, other, whole=True)
        label = f"Merge {describe(_whole(other))} into {describe(_whole(into))}"
        self.change(id, label, rearranging.merge_rows(card, into, other))
        return rearranging.after_merge(into, other)

    def move_to(self, id: int, place: Place, section: Section) -> Place:
        """Move a row to the end of another table, a keyword to the themes or back; says where it is."""
        card = self._movable(id, place, "A row, a keyword or a theme can be moved.")
        if (place.section in TABLES) != (section in TABLES) or section not in (*TABLES, *ITEM_SECTIONS):
            kind = (
                "row goes to one of the other tables" if place.section in TABLES else "keyword to the themes"
            )
            raise BadInput(f"It cannot go to {section}.", f"A {kind}.")
        self._free(card, place, whole=True)
        if section in ITEM_SECTIONS and section is not place.section:
            text = card.items(place.section)[place.index].text
            if not rearranging.missing_items(card, section, [text]):
                raise BadInput(f"{section} has “{text}” already.", "Delete it here instead.")
        moved, where = rearranging.move_to(card, place, section)
        self.change(id, f"Move {describe(_whole(place))} to {section}", moved)
        return where

    def sort(self, id: int, section: Section) -> bool:
        """Sort a table by relevancy, best first."""
        if section not in TABLES:
            raise BadInput(f"{section} has no relevancy to sort by.", "Tables can be sorted.")
        card = self.card_or_new(id)
        return self.change(id, f"Sort {section}", rearranging.sort_by_relevancy(card, section))

    def add_items(self, id: int, section: Section, index: int, texts: Sequence[str]) -> Added:
        """Add keywords or themes, as many as there are lines; those that are there are left out."""
        if section not in ITEM_SECTIONS:
            raise BadInput(f"{section} takes no list.", "Keywords and Themes do.")
        card = self.card_or_new(id)
        new = len(rearranging.missing_items(card, section, texts))
        given = len(rearranging.lines(texts))
        label = f"Add {new} to {section}" if new != 1 else f"Add to {section}"
        self.change(id, label, rearranging.add_items(card, section, index, texts))
        return Added(new, given - new)

    # Findings

    def apply_fix(self, id: int, finding: Finding) -> bool:
        """Settle a finding by its fix. Raises BadInput when there is none, or the cell was changed since."""
        card = self.card_or_new(id)
        self._writable(id)
        if finding.fix is None:
            raise BadInput("There is no fix for this finding.", "Edit the cell, or dismiss the finding.")
        text, place = edits.text_at(card, finding.place), finding.fix.place
        same = finding.fix.before in (None, edits.cells_at(card, place))
        if not same or (finding.words and text[finding.start : finding.end] != finding.words):
            raise BadInput("The cell was changed since it was checked.", "Look at it again.")
        self._free(card, place)
        stays = card.summary if place.section is Section.SUMMARY else ()
        cells = tuple(
            cell if cell in stays else cell.model_copy(update={"hand": True}) for cell in finding.fix.cells
        )
        changed = self._at(lambda: edits.put_cells(card, place, cells))
        if place.section is Section.SUMMARY:
            self._summary_kept(card, changed)
        return self.change(id, f"Fix {describe(place)}", changed)

    def judge(self, id: int, finding: Finding, verdict: Literal["accepted", "dismissed"] | None) -> bool:
        """Accept or dismiss a finding; None takes that back. It needs a card."""
        self._writable(id)
        said = {"accepted": "Accept", "dismissed": "Dismiss", None: "Reconsider"}[verdict]
        label = f"{said} a finding at {describe(finding.place)}"
        return self.change(id, label, edits.judge(self._begun(id), finding.key, verdict))

    # Evidence

    def cite(self, id: int, place: Place, quote: Quote) -> bool:
        """Put a quote behind a cell (of a row: its description); a blank one becomes the quote."""
        card, place = self._cell(id, place)
        changed = self._at(lambda: quoting.add_evidence(card, place, quote))
        return self.change(id, f"Cite for {describe(place)}", changed)

    def uncite(self, id: int, place: Place, quote: Quote | None = None) -> bool:
        """Take a quote away from behind a cell, or all of them; words without one are the analyst's then,
        who lets them stand, and the step says so."""
        card, place = self._cell(id, place)
        changed = self._at(lambda: quoting.drop_evidence(card, place, quote))
        label = f"Take the evidence from {describe(place)}"
        if quoting.left_to_analyst(card, changed, place):
            label += f"; {STAY_YOURS}"
        return self.change(id, label, changed)

    def row_from(self, id: int, section: Section, index: int, quote: Quote) -> Place:
        """Make a quote a row before `index` (or at the end); says where it is, at its name."""
        if section not in TABLES:
            raise BadInput(f"{section} has no rows.", "Go to one of the tables first.")
        card = self.card_or_new(id)
        where = min(index, len(card.rows(section)))
        changed = quoting.row_of_quote(card, section, where, quote)
        self.change(id, f"Quote as {section} {where + 1}", changed)
        return Place(section=section, index=where, column=Column.NAME)

    def keyword_from(self, id: int, quote: Quote, words: str) -> bool:
        """Make words of a quote a keyword; False when it is one already."""
        changed = quoting.item_of_quote(self.card_or_new(id), Section.KEYWORDS, quote, words)
        return self.change(id, f"Add to {Section.KEYWORDS}", changed)

    def realigned(self, id: int) -> Card | None:
        """The card with its quotes where their words stand in its sources now; None when none moved.

        It changes nothing, may take a moment, and may be called in a worker thread.
        """
        if (card := self.card(id)) is None:
            return None
        from core.checking.evidence import realigned
        from core.prose.aligning import Aligner

        story = self.shelf.story(id)
        moved = realigned(card, story, Aligner(story.clippings), self.shelf.kept[id].former)
        return None if moved is card else moved

    def realign(self, id: int, moved: Card | None = None) -> bool:
        """Have quotes follow their words in changed sources (`moved` is what `realigned` said of the card
        that is there); False when none moved."""
        self._writable(id)
        moved = moved or self.realigned(id)
        return moved is not None and self.change(id, "Follow the sources", moved)

    # State and details

    def set_state(self, id: int, state: State) -> bool:
        """Call a card a draft, reviewed or final, or reopen a final one. It needs a card."""
        self._writable()
        card = self._begun(id)
        if card.state is state:
            return False
        label = "Reopen" if card.state is State.FINAL else STATES[state]
        self._commit(id, label, edits.set_state(card, state), state=True)
        return True

    def set_detail(self, id: int, field: str, text: str) -> bool:
        """Fill one of the optional details. Raises BadInput when it takes no such text."""
        label = f"{'Set' if text.strip() else 'Clear'} {detail(field).label}"
        return self.change(id, label, edits.set_detail(self.card_or_new(id), field, text))

    # The whole card in an editor

    def page_for_editor(self, id: int) -> str:
        """The card's page with a few lines on top that say what to do with it."""
        from core.sharing.editor import for_editor

        return for_editor(self.card_or_new(id))

    def read_back(self, id: int, text: str) -> bool:
        """Take over a card that was edited as its page; what was left as it was keeps what vouches for it.

        Raises BadInput with the line when it is no card page any more, Locked when something changed
        that is locked. Nothing is changed then.
        """
        from core.sharing.editor import from_editor

        self._writable(id)
        card = self.card_or_new(id)
        changed = rereading.reread(card, *from_editor(card, text))
        if held := rereading.lost_locks(card, changed):
            names = ", ".join(describe(place) for place in held[:3]) + (" and more" if len(held) > 3 else "")
            verb = "is" if len(held) == 1 else "are"
            raise Locked(f"{names} {verb} locked, so nothing was taken over.", "Unlock, or leave as it was.")
        return self.change(id, "Edit the whole card", changed)

    # What the verbs have in common

    def _begun(self, id: int) -> Card:
        """The card; BadInput while there is none."""
        card = self.card(id)
        if card is None:
            raise BadInput("There is no card yet.", "Draft it, or begin one by hand.")
        return card

    def _free(self, card: Card, place: Place, *, whole: bool = False) -> None:
        """Raises Locked when a cell, or with `whole` anything in its row, is held fast."""
        section, index = place.section, place.index
        if section in TABLES:
            rows = card.rows(section)
            if index < len(rows) and rows[index].locked:
                raise Locked("This row is locked.", UNLOCK_ROW)
            if whole and index < len(rows) and any(cell.locked for cell in rows[index].cells):
                raise Locked("A cell of this row is locked.", UNLOCK_CELL)
        if edits.is_locked(card, place):
            what = {Section.SUMMARY: "The summary", Section.TITLE: "The title"}.get(section, "This cell")
            raise Locked(f"{what} is locked.", UNLOCK_CELL if section in TABLES else UNLOCK_ROW)

    @staticmethod
    def _summary_kept(card: Card, changed: Card) -> None:
        if any(part.locked and part not in changed.summary for part in card.summary):
            raise Locked("A sentence of the summary is locked.", UNLOCK_ROW)

    def _movable(self, id: int, place: Place, hint: str) -> Card:
        """The card, when a place belongs to a row or item that is there."""
        self._writable(id)
        card = self.card_or_new(id)
        if not _is_thing(card, place):
            raise BadInput("There is no row or item here.", hint)
        return card

    def _cell(self, id: int, place: Place) -> tuple[Card, Place]:
        """The card and the place of a cell that may be changed: a row's own cell is its description."""
        self._writable(id)
        card = self.card_or_new(id)
        if place.section in TABLES and place.column is None:
            place = place.model_copy(update={"column": Column.DESCRIPTION})
        self._free(card, place)
        return card, place

    @staticmethod
    def _at(change: Callable[[], Card]) -> Card:
        try:
            return change()
        except IndexError as error:
            raise BadInput("There is no cell here.", "Go to a cell of the card.") from error


def _whole(place: Place) -> Place:
    return place.model_copy(update={"column": None})


def _is_thing(card: Card, place: Place) -> bool:
    """Whether a place belongs to a row or item that exists."""
    if not edits.movable(place):
        return False
    things: Sequence[object] = (
        card.rows(place.section) if place.section in TABLES else card.items(place.section)
    )
    return 0 <= place.index < len(things)


def _lockable(card: Card, place: Place) -> bool:
    if edits.movable(place):
        return _is_thing(card, place)
    if place.section is Section.SUMMARY:
        return bool(card.summary)
    return edits.cell_at(card, place) is not None
