"""Turns a model's answer, while it streams, into events of a draft, each row cleaned and grounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.asking.rowstream import Bad, Closed, Element, RowStream, Whole
from core.drafting.llm.coercing import Coercer, is_schema, listed, shortened
from core.drafting.llm.grounding import CATEGORIES, TYPES, Grounder
from core.drafting.llm.keys import ALIASES, KEYS, STARTS, TEXTS
from core.drafting.llm.places import still_blank
from core.drafting.llm.remarks import Remarks
from core.drafting.llm.repeats import Repeats, says_again
from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Card,
    CellFilled,
    Column,
    ItemsFilled,
    Place,
    RowDrafted,
    Section,
    SectionDone,
    apply,
)
from core.model.edits import cell_at, drop_key, put_cells

if TYPE_CHECKING:
    from core.asking.rowstream import Read
    from core.drafting.llm.coercing import Said
    from core.model import (
        Cell,
        DraftEvent,
        Story,
    )

VERSION = "1"
"""Of how answers are read: another one makes a question another question."""
MOST_ALTERNATIVES = 3
MOST_ITEMS = 30
MOST_PARTS = 40
"""Sentences of a summary."""
BEHIND = 2000
"""Characters that may come behind the end of an answer."""


@dataclass(frozen=True)
class Wanted:
    """What an answer is to hold: whole sections, rows that could take a row's place, or blanks by ids."""

    sections: tuple[Section, ...] = ()
    row: Place | None = None
    """A place without column."""
    blanks: Mapping[str, Place] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Section, ...]:
        """The sections that it is about, in the order of the page."""
        if self.row is not None:
            return (self.row.section,)
        about = {place.section for place in self.blanks.values()} or self.sections
        return tuple(section for section in Section if section in about)


@dataclass(frozen=True)
class Ending:
    """What an answer came to."""

    card: Card
    """All that came whole, folded onto `base`."""
    missing: tuple[Section, ...]
    """Wanted sections that did not come to their end."""
    notes: tuple[str, ...]
    complete: bool
    """Whether the answer's object was closed and nothing is missing."""
    events: tuple[DraftEvent, ...] = ()
    """What the end brought."""


class CardReading:
    """Reads one answer. It is no coroutine and keeps no thread: call it from one thread at a time.

    `base` is what the events fold onto: the head of a new card, an empty card for
    sections and rows, the card itself for blanks. `card` is the card as it
    stands, whose rows are not to be repeated. `instructions` are the texts of the
    question that are not the articles', which no answer may repeat.
    """

    def __init__(
        self,
        story: Story,
        wanted: Wanted,
        *,
        base: Card | None = None,
        card: Card | None = None,
        instructions: Iterable[str] = (),
        grounder: Grounder | None = None,
    ) -> None:
        self.wanted = wanted
        self.card = base or Card()
        """What came so far, folded onto `base`."""
        self.shown = False
        """Whether anything of it was handed out."""
        standing = card or Card()
        self._dropped = frozenset((*self.card.dropped, *standing.dropped))
        self._grounder = grounder or Grounder(story)
        self._coercer = Coercer(instructions)
        self._keys = {key: section for section in wanted.told for key in KEYS[section]}
        if wanted.row is not None:
            self._keys = {"rows": wanted.row.section}
        lists = [key for key in self._keys if key not in ("title", "category", "type")]
        fields = [key for key in self._keys if key not in lists]
        if wanted.blanks:
            lists, fields = ["blanks"], []
        self._stream = RowStream(lists, fields, STARTS, _aliases(lists, wanted))
        self._done: set[str] = set()
        self._items: dict[Section, list[Cell]] = {}
        self._filled: set[str] = set()
        self._ended = False
        self._behind = 0
        self._remarks = Remarks()
        self._repeats = Repeats(standing, wanted.sections, wanted.row)

    @property
    def began(self) -> bool:
        """Whether the answer's object began."""
        return self._stream.began

    @property
    def closed(self) -> bool:
        """Whether the answer's object was closed, whatever it lacks."""
        return self._stream.complete

    @property
    def before(self) -> str:
        """What the model said in front of its answer, or instead of one: 4,000 characters, as they came."""
        return self._stream.before

    @property
    def over(self) -> bool:
        """Whether it need not be waited for any more: the answer is longer than is read, or the model goes on
        and on behind its end."""
        return self._stream.over or self._behind > BEHIND

    @property
    def within(self) -> Section | None:
        """The section that is being written."""
        return self._keys.get(self._stream.within)

    def feed(self, text: str) -> list[DraftEvent]:
        """Read some more of the answer: what became known with it, in order."""
        closed = self.closed
        self._ended = self._ended or (closed and not self._missing)
        events = [event for read in self._stream.feed(text) for event in self._heard(read)]
        self._behind = self._behind + len(text) if self._ended or (closed and self.closed) else 0
        return events

    def end(self) -> Ending:
        """Nothing more comes."""
        events = [event for read in self._stream.end() for event in self._heard(read)]
        for section, cells in self._items.items():
            self.card = self.card.with_items(section, tuple(cells)) if cells else self.card
        for key, beyond in self._stream.surplus.items():
            if key in self._keys:
                self._remarks.count("surplus", self._keys[key], number=beyond)
        missing = self._missing
        complete = self._stream.complete and not missing
        self._remarks.quotes(self._grounder.asked, self._grounder.wrong)
        self._remarks.around(self._coercer.cleaned, self._stream.trailing)
        return Ending(self.card, missing, tuple(self._remarks.sentences()), complete, tuple(events))

    @property
    def _missing(self) -> tuple[Section, ...]:
        """Wanted sections that did not come to their end."""
        return tuple(section for section in self.wanted.told if not self._whole(section))

    def _whole(self, section: Section) -> bool:
        if self.wanted.blanks:
            return "blanks" in self._done
        return all(key in self._done for key, of in self._keys.items() if of is section)

    def _heard(self, read: Read) -> Iterator[DraftEvent]:
        """The events of what was read, folded into the card."""
        for event in self._events(read):
            if not isinstance(event, SectionDone):
                self.shown = True
                self.card = apply(self.card, event)
            yield event

    def _events(self, read: Read) -> Iterator[DraftEvent]:
        section = self._keys.get(read.key)
        if self.wanted.blanks and read.key == "blanks":
            yield from self._blank(read)
        elif isinstance(read, Bad):
            if section is not None:
                self._remarks.count("bad", section)
        elif section is None:
            pass
        elif isinstance(read, Whole) and is_schema(read.value):
            self._remarks.count("bad", section)
        elif isinstance(read, Closed):
            yield from self._close(read.key, section)
        elif section in TABLES:
            yield from self._rows(read, section)
        elif section is Section.SUMMARY:
            yield from self._summary(read)
        elif section in ITEM_SECTIONS:
            yield from self._item(read, section)
        else:
            yield from self._field(read, section)

    def _close(self, key: str, section: Section) -> Iterator[DraftEvent]:
        """A value came to its end; with its last one the section is done."""
        if key in self._done:
            return
        self._done.add(key)
        if section in self._items:
            yield ItemsFilled(section=section, items=tuple(self._items.pop(section)))
        if self._whole(section):
            yield SectionDone(section=section)

    def _part(self, value: Any) -> tuple[Any, tuple[tuple[str, str], ...]]:
        """(the text, the evidence) of a value that may be a text or an object around one."""
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else value
        if not isinstance(value, Mapping):
            return value, ()
        text = next((value[name] for name in TEXTS if name in value), None)
        return text, self._coercer.evidence(value.get("evidence", value.get("quote")))

    def _field(self, read: Whole | Element, section: Section) -> Iterator[DraftEvent]:
        """The title, the category or the type."""
        if read.key in self._done:
            self._remarks.tell(f"The model wrote {read.key} twice; the first one counts.")
            return
        text, evidence = self._part(read.value)
        said = self._coercer.said(text, "title")
        place = Place(section=section, index=1 if read.key == "type" else 0)
        if section is Section.TITLE:
            cell = self._grounder.text(said, evidence)
        else:
            cell = self._grounder.label(said, TYPES if read.key == "type" else CATEGORIES)
        if not cell.blank:
            yield CellFilled(place=place, cells=(cell,))
        yield from self._close(read.key, section)

    def _summary(self, read: Whole | Element) -> Iterator[DraftEvent]:
        """A sentence of the summary behind those that came; or all of it, as one text."""
        values: list[Any] = [read.value]
        if isinstance(read, Whole) and isinstance(read.value, str):
            from core.prose.sentences import split

            line = self._coercer.line(read.value)
            values = [line[each.start : each.end] for each in split(line)]
        for each in values if read.value is not None else ():
            text, evidence = self._part(each)
            said = self._coercer.said(text, "summary")
            parts = self.card.summary
            if not said.text or len(parts) >= MOST_PARTS:
                self._remarks.count("empty", Section.SUMMARY)
                continue
            cell = self._grounder.text(said, evidence)
            if drop_key(Section.SUMMARY, cell.text) in self._dropped:
                self._remarks.tell("A sentence that you took out of the summary came again and was left out.")
            elif says_again(cell, parts):
                self._remarks.count("repeated", Section.SUMMARY)
            else:
                yield CellFilled(place=Place(section=Section.SUMMARY), cells=(*parts, cell))
        if isinstance(read, Whole):
            yield from self._close(read.key, Section.SUMMARY)

    def _item(self, read: Whole | Element, section: Section) -> Iterator[DraftEvent]:
        """A keyword or theme; or all of them in one text."""
        cells = self._items.setdefault(section, [])
        if isinstance(read, Element):
            cells += self._new_items([read.value], section, cells)
            return
        cells += self._new_items(listed(read.value), section, cells)
        yield from self._close(read.key, section)

    def _new_items(self, values: Iterable[Any], section: Section, there: Collection[Cell]) -> list[Cell]:
        """The keywords or themes among some values that are none of those that are there."""
        found: list[Cell] = []
        for value in values:
            cell = self._new_item(self._part(value)[0], section, (*there, *found))
            found += [cell] if cell is not None else []
        return found

    def _new_item(self, value: Any, section: Section, there: Collection[Cell]) -> Cell | None:
        said = self._coercer.said(value, "item")
        if not said.text or len(there) >= MOST_ITEMS:
            self._remarks.count("empty", section)
            return None
        cell = self._grounder.item(said.text, section)
        if said.doubt:
            cell = cell.model_copy(update={"doubt": " ".join(filter(None, (said.doubt, cell.doubt)))})
        if drop_key(section, cell.text) in self._dropped:
            self._remarks.tell(f"{section}: “{cell.text}” was left out, as you took it out before.")
            return None
        if any(other.text.casefold() == cell.text.casefold() for other in there):
            self._remarks.count("repeated", section)
            return None
        return cell

    def _rows(self, read: Whole | Element, section: Section) -> Iterator[DraftEvent]:
        """A row of a list; or the rows of what came instead of a list, which is their end then."""
        value = read.value
        if isinstance(read, Element):
            yield from self._row(value, read.repeated, section)
            return
        values = [] if value is None else [value]
        if isinstance(value, Mapping) and value and all(isinstance(each, Mapping) for each in value.values()):
            values = list(value.values())
        rows = [event for each in values for event in self._row(each, read.repeated, section)]
        yield from rows
        if rows or value is None:
            yield from self._close(read.key, section)

    def _row(self, value: Any, repeated: Collection[str], section: Section) -> Iterator[DraftEvent]:
        coerced = self._coercer.row(value, COLUMNS[section])
        if coerced.refused:
            self._remarks.count("refused", section, coerced.refused)
            return
        self._remarks.columns(section, coerced.unknown)
        self._remarks.count("renamed", section, number=bool(coerced.renamed))
        self._remarks.count("twice", section, number=bool(repeated))
        self._remarks.count("unscored", section, number=coerced.number.number is None)
        row = self._grounder.row(coerced, section)
        name = shortened(row.name.text or row.description.text, 80)
        if drop_key(section, row.name.text) in self._dropped:
            self._remarks.tell(f"{section}: “{name}” was left out, as you took it out before.")
        elif self.wanted.row is not None and len(self.card.rows(section)) >= MOST_ALTERNATIVES:
            self._remarks.count("surplus", section)
        elif (other := self._repeats.found(row, section)) is not None:
            said = shortened(other.name.text or other.description.text, 80)
            self._remarks.tell(f"{section}: “{name}” was left out, as it repeats “{said}”.")
        else:
            yield RowDrafted(section=section, row=row)

    def _blank(self, read: Read) -> Iterator[DraftEvent]:
        """What fills a blank, by its id: once, and only where there is one."""
        first = self.wanted.told[0]
        if isinstance(read, Closed) or (isinstance(read, Whole) and read.value is None):
            if "blanks" not in self._done:
                self._done.add("blanks")
                yield from (SectionDone(section=section) for section in self.wanted.told)
            return
        if isinstance(read, Bad) or not isinstance(read.value, Mapping):
            self._remarks.count("bad", first)
            return
        number = self._coercer.line(read.value.get("id")).strip("[]: ").casefold()
        known = next((each for each in self.wanted.blanks if each.casefold() == number), None)
        if known is None or known in self._filled:
            self._remarks.count("stray", first)
            return
        self._filled.add(known)
        yield from self._fill(self.wanted.blanks[known], read.value)

    def _fill(self, place: Place, value: Mapping[str, Any]) -> Iterator[DraftEvent]:
        section = place.section
        text, evidence = self._part(value)
        if section in ITEM_SECTIONS:
            cells = self._new_items(listed(text), section, ())
            if cells and not self.card.items(section):
                yield ItemsFilled(section=section, items=tuple(cells))
            return
        what = place.column.value if place.column else "summary" if section is Section.SUMMARY else "title"
        said = self._coercer.said(text, what)
        old = cell_at(self.card, place)
        free = (
            not self.card.summary_text.strip()
            if section is Section.SUMMARY
            else old is not None and still_blank(self.card, place, old)
        )
        if not said.text or not free:
            return
        cell = self._filling(place, said, evidence)
        self.card = put_cells(self.card, place, (cell,))
        yield CellFilled(place=place, cells=(cell,))

    def _filling(self, place: Place, said: Said, evidence: tuple[tuple[str, str], ...]) -> Cell:
        if place.section is Section.OTHER:
            return self._grounder.label(said, TYPES if place.index else CATEGORIES)
        if place.column in (Column.CHANGE, Column.HORIZON, Column.DRIVER):
            return self._grounder.filling(said, evidence)
        return self._grounder.text(said, evidence)


def _aliases(lists: Sequence[str], wanted: Wanted) -> dict[str, str]:
    """Other names of the parts; where rows of one table alone are wanted they go by both names."""
    if wanted.row is not None:
        (own,) = KEYS[wanted.row.section]
        return dict.fromkeys((own, *(name for name, of in ALIASES.items() if of == own)), "rows")
    return {**ALIASES, "rows": lists[0]} if len(lists) == 1 and wanted.sections else dict(ALIASES)
