"""Where a finished card that comes in along with articles belongs: with the story that it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import BadInput, NotACard
from core.model import TABLES, Clipping
from core.model.addresses import normalised
from core.steps import CardSteps

if TYPE_CHECKING:
    from core.keeping import Desk
    from core.model import Card, Story
    from core.reading import CardFile
    from core.shelf import Shelf

PASSED_OVER = "It is a finished card, and no story here tells of it; it was passed over."
NO_ARTICLE = (
    "Add its articles, then the card again; `foredeck import`, or “import” in the palette, "
    "takes published cards in."
)
"""What to do when a card has no story here."""


class Homing:
    """Finds the stories of cards that come in. It reads and judges, and puts nothing."""

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        self._desk = desk
        self._shelf = shelf

    def home(self, file: CardFile) -> tuple[int, Card] | None:
        """(story, the card that it gets), or None when it was read here before; from any thread.

        Raises NotACard for a damaged card, BadInput when no story fits it or the one
        that does has a card already; their sentences begin with "It".
        """
        card, story = _read(file)
        id = self._story(card, story)
        if id is None:
            raise BadInput(PASSED_OVER, NO_ARTICLE)
        if self._was_here(id, file, card):
            return None
        if self._shelf.has_card(id):
            title = self._shelf.kept[id].title
            raise BadInput(
                f"It is a finished card, but its story “{title[:60]}” has one already; it was passed over.",
                "V on that card opens it as a page, to write this one into.",
            )
        return id, card

    def _was_here(self, id: int, file: CardFile, card: Card) -> bool:
        steps = CardSteps(self._desk, id)
        label = label_of(file)
        return card == self._desk.card(id) or any(s.label == label for s in (*steps.done, *steps.undone))

    def _story(self, card: Card, story: Story | None) -> int | None:
        """The story that a card tells of: by its own sources, by its link, else by its words."""
        shown = {id: kept for id, kept in self._shelf.kept.items() if not kept.aside}
        homes = self._shelf.homes()
        for clipping in story.clippings if story else ():
            if homes.get(clipping.digest) in shown:
                return homes[clipping.digest]
        link = normalised(card.link) if card.link else ""
        for id, kept in shown.items() if link else ():
            clippings = map(self._shelf.clipping, (*kept.clippings, *kept.copies))
            if any(each and each.url and normalised(each.url) == link for each in clippings):
                return id
        near = self._shelf.index().nearest(_as_clipping(card))
        return near if near in shown else None


def label_of(file: CardFile) -> str:
    """The name of the step by which a card came in."""
    return f"Card read from {file.name}"


def _read(file: CardFile) -> tuple[Card, Story | None]:
    from core.sharing.document import read_json
    from core.sharing.page import read_page

    text = file.text.removeprefix("\ufeff")
    try:
        if text.lstrip().startswith("{"):
            return read_json(text)
        return read_page(text).card, None
    except NotACard as error:
        raise NotACard(f"It is no card that can be read: {error.sentence}", error.hint) from None


def _as_clipping(card: Card) -> Clipping:
    """A card's words laid out as an article, to be held against articles."""
    rows = (row for section in TABLES for row in card.rows(section))
    told = [card.summary_text, *(f"{row.name.text}. {row.description.text}" for row in rows)]
    return Clipping(text="\n\n".join([card.title.text, *told]), title=card.title.text)
