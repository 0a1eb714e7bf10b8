"""What is to be copied, and as which text: the menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from core.model import ITEM_SECTIONS, TABLES
from core.model.copying import Form, What
from tui.clipboard.telling import size_told
from tui.screens.letters import LetterScreen
from tui.widgets.diff_lines import name_of
from tui.widgets.lines import Part, pad
from tui.widgets.pick_list import PickList
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from core.model import Place
    from core.workbench import Workbench

FORMS = {
    Form.PAGE: "card page",
    Form.TIGHT: "unpadded",
    Form.PLAIN: "plain",
    Form.TSV: "TSV",
    Form.HTML: "HTML",
}
"""The forms in the order in which Tab goes through them."""
SIZE = 10
"""Columns for a size."""
LABEL = 11
"""Columns for what a piece is."""


class Piece(NamedTuple):
    """Something that can be copied."""

    key: str
    label: str
    note: str
    """Which one it is, in the card's or the article's own words."""
    what: str
    """What it is in a sentence: `The card`."""
    text: Callable[[Form], str]
    formed: bool = True
    """Whether it is another text in each form."""


def card_pieces(bench: Workbench, story: int, place: Place) -> list[Piece]:
    """What of a card can be copied from a place on it; without its `y`, which is what lies nearest."""

    def piece(key: str, label: str, note: str, what: What) -> Piece:
        said = f"The {what.value}" if what is not What.ROW or place.section in TABLES else "The item"
        return Piece(key, label, note, said, lambda form: bench.copy_text(story, what, form, place))

    card = bench.card_or_new(story)
    section = place.section
    found = [piece("e", "Cell", bench.copy_text(story, What.CELL, Form.PLAIN, place), What.CELL)]
    if section in TABLES and place.index < len(card.rows(section)):
        found.append(piece("r", "Row", name_of(card.rows(section)[place.index]), What.ROW))
    if section in TABLES or section in ITEM_SECTIONS:
        label = "Table" if section in TABLES else "List"
        found.append(piece("t", label, f"{section}, without its heading", What.TABLE))
    found.append(piece("s", "Section", str(section), What.SECTION))
    found.append(piece("c", "Card", card.title.text, What.CARD))
    found.append(Piece("l", "Link", card.link, "The link", lambda form: card.link, formed=False))
    return [found[0], *(each for each in found[1:] if each.text(Form.PAGE))]


def source_pieces(words: str, addresses: Sequence[str]) -> list[Piece]:
    """What of sources can be copied: chosen sentences, and their addresses."""
    found = []
    if words:
        found.append(Piece("p", "Passage", words, "The passage", lambda form: words, formed=False))
    if addresses:
        label = "Address" if len(addresses) == 1 else "Addresses"
        note = addresses[0] if len(addresses) == 1 else counted(len(addresses), "source")
        what = "The address" if len(addresses) == 1 else f"{len(addresses)} addresses"
        text = "\n".join(addresses)
        found.append(Piece("u", label, note, what, lambda form: text, formed=False))
    return found


class CopyMenu(LetterScreen[tuple[Piece, Form] | None]):
    """Offers what can be copied here; a letter copies it, `y` again the first, Tab takes another form."""

    heading = "Copy"

    def __init__(self, pieces: Sequence[Piece], form: Form) -> None:
        super().__init__()
        self._pieces = tuple(pieces)
        self._form = form

    def compose(self) -> ComposeResult:
        """The pieces, and the forms below them."""
        with Vertical(id="copy") as box:
            box.border_title = Content(self.heading)
            box.border_subtitle = Content("letter or Enter copies · Tab form · Esc leaves")
            picks = PickList(id="picks")
            picks.styles.height = len(self._pieces)
            yield picks
            yield Static(id="forms")

    @property
    def letters(self) -> Sequence[str]:
        """Those of the pieces."""
        return [piece.key for piece in self._pieces]

    def fill(self) -> None:
        """The pieces with their sizes in the form, and the forms."""
        picks = self.query_one(PickList)
        room = max(10, picks.content_size.width - LABEL - SIZE - len("█ y e  "))
        lines = []
        for at, piece in enumerate(self._pieces):
            key = f"y {piece.key}" if at == 0 else f"  {piece.key}"
            size = size_told(len(piece.text(self._form).encode("utf-8", "replace")))
            note = pad(" ".join(piece.note.split()), room)
            lines.append(
                [
                    (
                        Part(f"{key}  ", "key"),
                        Part(f"{piece.label:<{LABEL}}", "bold"),
                        Part(note, "dim"),
                        Part(f"{size:>{SIZE}}", "dim"),
                    )
                ]
            )
        picks.show(lines)
        words = [Content("as  ")]
        for form, word in FORMS.items():
            words.append(
                Content.styled(f"[{word}]", "bold $primary") if form is self._form else Content(f" {word} ")
            )
            words.append(Content(" "))
        self.query_one("#forms", Static).update(Content("").join(words))

    def turn(self, key: str) -> bool:
        """Take the first piece, or another form."""
        turns = {"tab": 1, "right": 1, "shift+tab": -1, "left": -1}
        if key == "y":
            self.choose(0)
        elif key in turns:
            forms = list(FORMS)
            self._form = forms[(forms.index(self._form) + turns[key]) % len(forms)]
            self.fill()
        return key == "y" or key in turns

    def choose(self, at: int) -> None:
        """Copy a piece."""
        self.dismiss((self._pieces[at], self._form))

    def leave(self) -> None:
        """Copy nothing."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A double click copies."""
        if event.chain >= 2:
            self.choose(self.query_one(PickList).index)
