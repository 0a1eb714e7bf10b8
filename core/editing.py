"""Changing the cards of an open desk: every change is a step of the card's history, and is put with it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from core.errors import BadInput, Final, ForedeckError, NotSaved
from core.keeping import Change, Typing
from core.model import Card, Section, State, edits
from core.model.cleaning import clean_line
from core.steps import CardSteps

if TYPE_CHECKING:
    from core.keeping import Desk
    from core.model import Place
    from core.shelf import Shelf
    from core.steps import Moved

PAGE_URL = "https://kghosh.substack.com/p/{page}"
"""Where a page of cards is published: the address that every published card carries."""
READ_ONLY = "This one can only read; open it again when the other is closed."
"""What to do about a desk that another session holds."""


def head(link: str = "", page: str = "", page_url: str = "") -> Card:
    """A card with only its head: what the caller says, else the page of today's date (YYYYMMDD).

    The page's address follows the pattern in FOREDECK_PAGE_URL, else that of the published cards.
    """
    page = page or date.today().strftime("%Y%m%d")
    pattern = clean_line(os.environ.get("FOREDECK_PAGE_URL", "")) or PAGE_URL
    page_url = page_url or pattern.replace("{page}", page)
    return Card(link=link, page=page, page_url=page_url)


class Editing:
    """The cards of an open desk. Verbs that change nothing return False and leave no step."""

    desk: Desk
    shelf: Shelf

    def card(self, id: int) -> Card | None:
        """The card of a story, or None before it is drafted."""
        return self.desk.card(id)

    def history(self, id: int) -> CardSteps:
        """The steps that were made on a card, in this session and before."""
        return CardSteps(self.desk, id)

    @property
    def readonly(self) -> str:
        """Why nothing can be changed here, or an empty string."""
        return self.desk.readonly

    def change(self, id: int, label: str, card: Card, *, by: str = "") -> bool:
        """Keep a changed card as one step; False when it is the card that is there, or still nothing but
        the head of one that is yet to be begun. `by` as in `Finished`.

        Raises Final when the card that is there is final, whatever would change.
        """
        self._writable(id)
        if card == self.card_or_new(id):
            return False
        self._commit(id, label, card, by=by)
        return True

    def final(self, id: int) -> bool:
        """Whether the card of a story is final, so that it can only be read."""
        card = self.card(id)
        return card is not None and card.state is State.FINAL

    def _writable(self, id: int | None = None) -> None:
        """Raises NotSaved on a desk to read, Final when a card is named that is final."""
        if self.desk.readonly:
            raise NotSaved(self.desk.readonly, READ_ONLY)
        if id is not None and self.final(id):
            raise Final("This card is final.", "W reopens it.")

    def _commit(self, id: int, label: str, card: Card, *, state: bool = False, by: str = "") -> None:
        """Keep a card as a step; only a change of its state is kept of a card that is final."""
        self._writable(None if state else id)
        typing = self.desk.typing(id) if self.final(id) else None
        steps = self.history(id).add(label, self.card(id), card, by)
        change = Change(cards={id: card}, steps=steps, typing={id: None})
        story = self.shelf.kept[id]
        if label.startswith("Draft") and story.arrived:
            change = replace(change, stories={id: story.model_copy(update={"arrived": ()})})
        self.desk.commit(change)
        self.shelf.show(change.stories)
        self._resume(id, typing)

    def remember(self, **facts: object) -> None:
        """Keep facts of the desk itself, such as the last place; on a desk to read nothing happens."""
        old = self.desk.about()
        if not self.readonly and any(old.get(name) != value for name, value in facts.items()):
            with suppress(NotSaved):  # taken over this very moment
                self.desk.commit(Change(about=facts))

    def card_or_new(self, id: int) -> Card:
        """The card of a story, or one with only its head, to begin by hand."""
        return self.card(id) or head()

    def set_text(self, id: int, place: Place, text: str) -> bool:
        """Put the analyst's words at a place."""
        card = self.card_or_new(id)
        return self.change(id, f"Edit {describe(place)}", edits.set_text(card, place, text))

    def abandon_text(self, id: int, place: Place, text: str) -> bool:
        """Leave a place unchanged but have the typed words ready for redo; False when nothing was typed."""
        if not self.set_text(id, place, text):
            return False
        return self.undo(id) is not None

    def set_score(self, id: int, place: Place, score: int | None) -> bool:
        """Set or clear the analyst's relevancy of a row."""
        card = self.card_or_new(id)
        whole = place.model_copy(update={"column": None})
        return self.change(id, f"Score {describe(whole)}", edits.set_score(card, place, score))

    def add_row(self, id: int, section: Section, index: int) -> bool:
        """Add an empty row."""
        card = self.card_or_new(id)
        return self.change(id, f"Add a row to {section}", edits.add_row(card, section, index))

    def add_item(self, id: int, section: Section, index: int, text: str) -> bool:
        """Add a keyword or a theme."""
        card = self.card_or_new(id)
        return self.change(id, f"Add to {section}", edits.add_item(card, section, index, text))

    def delete(self, id: int, place: Place) -> bool:
        """Delete a row or an item, or empty another place."""
        card = self.card_or_new(id)
        whole = place.model_copy(update={"column": None})
        return self.change(id, f"Delete {describe(whole)}", edits.delete(card, place))

    def move(self, id: int, place: Place, by: int) -> Place:
        """Move a row or item within its section; says where it is then."""
        card, where = edits.move(self.card_or_new(id), place, by)
        self.change(id, f"Move {describe(place.model_copy(update={'column': None}))}", card)
        return where

    def undo(self, id: int) -> str | None:
        """Take the last step back; its label, or None when there is none."""
        return self._travel(id, self.history(id).undo(self.card(id)))

    def redo(self, id: int) -> str | None:
        """Do again what was taken back last; its label, or None when there is none."""
        return self._travel(id, self.history(id).redo(self.card(id)))

    def _travel(self, id: int, moved: Moved | None) -> str | None:
        if moved is None:
            return None
        self._writable()
        typing = self.desk.typing(id) if self.final(id) else None
        self.desk.commit(Change(cards={id: moved.card}, steps=moved.steps, typing={id: None}))
        self._resume(id, typing)
        return moved.label

    def restore(self, id: int, step: int) -> bool:
        """Bring the card back as it was after a step, as a step of its own that can be undone.

        What was said to findings since then still holds.
        """
        history, now = self.history(id), self.card(id)
        label = next((each.label for each in (*history.done, *history.undone) if each.id == step), "")
        card = history.state_after(step, now)
        if card is None:
            raise BadInput("There was no card after that step.", "Undo goes back to it.")
        said = {each.key: each for each in (*card.judged, *(now.judged if now else ()))}
        if set(said.values()) != set(card.judged):
            card = card.with_fields(judged=tuple(said.values()))
        return self.change(id, f"Restore “{label}”", card)

    # Typing that is not confirmed yet

    def type(self, id: int, place: Place, text: str, *, adding: bool = False) -> None:
        """Keep what is being typed, so that nothing but the last second can be lost."""
        if not self.readonly:
            typing = Typing(place=place, text=text, at=datetime.now(UTC), adding=adding)
            with suppress(NotSaved):  # taken over this very moment: the screen is told of that
                self.desk.commit(Change(typing={id: typing}))

    def forget_typing(self, id: int) -> None:
        """Drop what was being typed."""
        if self.desk.typing(id) is not None and not self.readonly:
            self.desk.commit(Change(typing={id: None}))

    def recover_typing(self) -> tuple[int, ...]:
        """Put what a killed session was typing into its cards; the stories that this changed.

        What belongs on a card that is final waits until it is reopened.
        """
        changed = []
        for id, typing in self.desk.typings().items():
            if id in self.shelf.kept and self.final(id):
                continue
            if id in self.shelf.kept and not self.readonly and self._recover(id, typing):
                changed.append(id)
            else:
                self.forget_typing(id)
        return tuple(changed)

    def _recover(self, id: int, typing: Typing) -> bool:
        """Put typed words into a card; what was locked since does not refuse them, they are the analyst's."""
        card, place = self.card_or_new(id), typing.place
        try:
            if typing.adding:
                card = edits.add_item(card, place.section, place.index, typing.text)
                return self.change(id, f"Add to {place.section}", card)
            return self.change(id, f"Edit {describe(place)}", edits.set_text(card, place, typing.text))
        except (ForedeckError, IndexError, ValueError):
            return False

    def _resume(self, id: int, typing: Typing | None) -> None:
        """Put typed words that waited into the card when it is not final any more, else have them wait."""
        if typing is not None and (self.final(id) or not self._recover(id, typing)):
            self.desk.commit(Change(typing={id: typing}))


def describe(place: Place) -> str:
    """A place in words, for a step's label: `Signals 2, change`."""
    section, number = place.section, place.index + 1
    if section is Section.TITLE:
        return edits.HEAD_FIELDS[place.index].replace("_", " ")
    if section is Section.OTHER:
        return edits.LABELS[place.index]
    if section is Section.SUMMARY:
        return "summary"
    return f"{section} {number}" + (f", {place.column}" if place.column else "")
