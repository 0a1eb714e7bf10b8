"""A published card, to read: head, keywords, themes, summary, and each row of the tables as a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.archive import ARCHIVE
from core.model import COLUMNS, TABLES, Column, Place, Section
from core.model.copying import Form, What
from core.sharing.copies import copied
from tui.actions import key_of, with_keys
from tui.keymap import bindings
from tui.messages import Copy
from tui.screens.block_screen import BlockScreen
from tui.screens.opening import show_near_card, show_over_time
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, fit, width_of, wrap_parts
from tui.widgets.near_lines import day_words, one_line

if TYPE_CHECKING:
    from core.model import Card, Row
    from core.model.published import Published
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

MEASURE = 100
"""Columns of prose at the most; longer lines are hard to read."""
INDENT = "   "
LABELS = {Column.CHANGE: "change:", Column.HORIZON: "10-year:", Column.DRIVER: "driving force:"}
NO_ROWS = "No table of this card has a row."
SAYS = "Read-only · {published.copy} copies it · {published.near} what is near"
ROW_SAYS = "{list.choose}: this row through time · {published.near} what is near"
READ_ONLY = "A published card is only read; {list.close} goes back."


class PublishedScreen(BlockScreen):
    """Shows a card of the archive or of another desk; nothing of it can be changed.

    `place` is where the cursor stands at first.
    """

    BINDINGS = bindings("published")
    scopes = ("published", "list", "everywhere")
    choosing = "through time"
    late_keys = ("list.down", "list.up")

    def __init__(
        self, bench: Workbench, desk: str, story: int, published: Published, place: Place | None = None
    ) -> None:
        super().__init__(bench)
        self.desk = desk
        self.story = story
        self.published = published
        self._place = place
        self._places: list[Place] = []
        """What each block is."""

    @property
    def card(self) -> Card:
        """The card."""
        return self.published.card

    @property
    def place(self) -> Place:
        """What the cursor is on."""
        at = self.blocks.index
        return self._places[at] if at < len(self._places) else Place(section=Section.TITLE)

    def on_mount(self) -> None:
        """Show the card, at its place."""
        super().on_mount()
        self.show_above("")
        if self._place is not None:
            wanted = (self._place.section, self._place.index)
            at = next((n for n, each in enumerate(self._places) if (each.section, each.index) == wanted), 0)
            self.blocks.index = at
            self.blocks.refresh()
        self.tell()

    # What is shown

    def fill(self) -> None:
        """Show the card in the width that there is."""
        width = min(self.blocks.room, MEASURE)
        blocks = [Block(self._head(width))]
        self._places = [Place(section=Section.TITLE)]
        for section, text in self._texts():
            heading: Line = (Part(section.value.upper(), "heading"),)
            blocks.append(Block(wrap_parts([Part(text)], width), [(), heading]))
            self._places.append(Place(section=section))
        for section in TABLES:
            for number, row in enumerate(self.card.rows(section)):
                above: list[Line] = [()] if number else [(), (Part(section.value.upper(), "heading"),)]
                blocks.append(Block(_row_lines(section, row, width), above))
                self._places.append(Place(section=section, index=number))
        if not any(self.card.rows(section) for section in TABLES):
            blocks[-1] = Block([*blocks[-1].lines, (), (Part(NO_ROWS, "dim"),)], blocks[-1].above)
        self.blocks.show_blocks(blocks)
        right = Part(self._where(), "dim")
        room = max(10, self.size.width - width_of([right]) - 16)
        title = fit(one_line(self.card.title.text) or "untitled", room)
        self.query_one("#head", Bar).say([Part("Published ", "strong"), Part(title)], [right])

    def _where(self) -> str:
        day = self.published.day
        collection = self.desk.removeprefix(ARCHIVE)
        name = f"archive {collection}" if self.desk.startswith(ARCHIVE) else f"desk {self.desk}"
        return f"{day_words(day.isoformat())} · {fit(name, 30)}" if day else fit(name, 30)

    def _head(self, width: int) -> list[Line]:
        published = self.published
        lines = wrap_parts([Part(one_line(self.card.title.text) or "untitled", "title")], width)
        facts = [self._where(), ", ".join(published.outlets)]
        lines += wrap_parts([Part(" · ".join(one_line(fact) for fact in facts if fact), "dim")], width)
        for text in (self.card.link, f"page {self.card.page}" if self.card.page else "", published.source):
            lines += wrap_parts([Part(text, "dim")], width) if text else []
        return lines

    def _texts(self) -> list[tuple[Section, str]]:
        card = self.card
        kind = [f"category: {card.category.text}" if card.category.text else ""]
        kind.append(f"type: {card.type.text}" if card.type.text else "")
        found = [
            (Section.KEYWORDS, ", ".join(cell.text for cell in card.keywords if cell.text)),
            (Section.THEMES, ", ".join(cell.text for cell in card.themes if cell.text)),
            (Section.OTHER, " · ".join(part for part in kind if part)),
            (Section.SUMMARY, card.summary_text),
        ]
        return [(section, text) for section, text in found if text.strip()]

    def tell(self) -> None:
        """Say what can be done with what is under the cursor."""
        self.explain(with_keys(ROW_SAYS if self.place.section in TABLES else SAYS), "dim")

    # What can be done

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done here."""
        if action.id == "list.choose" and self.place.section not in TABLES:
            return with_keys(READ_ONLY)
        return super().why_not(action)

    def on_click(self, event: Any) -> None:
        """A click chooses; what it does to a row is asked for by a key."""
        if event.widget is self.listing:
            self.tell()

    def do_list_choose(self) -> None:
        """This row through time."""
        self.do_published_time()

    def do_published_time(self) -> None:
        """Where else the row under the cursor stands."""
        show_over_time(self, self.card, self.place, (self.desk, self.story))

    def do_published_near(self) -> None:
        """What is near this card."""
        show_near_card(self, self.card, (self.desk, self.story))

    def do_published_copy(self) -> None:
        """Copy the card page."""
        self.post_message(Copy(copied(self.card, What.CARD, Form.PAGE), "The card"))

    def do_published_link(self) -> None:
        """Copy the link."""
        if self.card.link:
            self.post_message(Copy(self.card.link, "The link", Form.PLAIN))
        else:
            self.explain(f"This card has no link; {key_of('published.copy')} copies its page.", "warn")


def _row_lines(section: Section, row: Row, width: int) -> list[Line]:
    """Score and name, the description, and each further column under its name."""
    score = row.score.value or row.score.raw or "-"
    lead = f"{score!s:<2} "
    name = one_line(row.name.text) or "(no name)"
    first, *rest = wrap_parts([Part(name, "bold")], width - len(INDENT), max(1, width - len(lead)))
    lines: list[Line] = [(Part(lead, "score"), *first), *((Part(INDENT), *line) for line in rest)]
    texts = [(LABELS.get(column, ""), row.cell(column).text) for column in COLUMNS[section]]
    texts = [*texts[1:], *((f"{column}:", text) for column, text in row.extra)]
    for label, text in texts:
        if text.strip():
            said = [Part(label, "dim"), Part(text)] if label else [Part(text)]
            lines += [(Part(INDENT), *line) for line in wrap_parts(said, width - len(INDENT))]
    return lines
