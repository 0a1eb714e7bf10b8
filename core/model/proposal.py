"""What an engine proposes for a card, entry by entry, and the card after the analyst has answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.model import matching
from core.model.card import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Place,
    Row,
    Score,
    Section,
)
from core.model.edits import drop_key
from core.model.merging import PAGE, SCORE, THERE, around, of_page, wanted_parts, why_kept

Verdict = Literal["accept", "reject", "both"]
Thing = Row | tuple[Cell, ...]
"""A row, one keyword or theme, or the cells of a head field."""
LINK = Place(section=Section.TITLE, index=1)


class Entry(BaseModel):
    """One row (item, head field) as it is and as it would be."""

    model_config = ConfigDict(frozen=True)

    place: Place
    """Where the old one stands; for a new one where it would go in. No column: rows are taken whole.

    Several entries that have an `old` at one place are alternatives for it."""
    old: Thing | None = None
    new: Thing | None = None
    """None when it would go away."""
    kept: str = ""
    """Why it stays whatever is answered ("locked", "your words", "from the card page"), or empty."""
    said: str = ""
    """A reason to show beside it."""
    variant: int = 0
    """Which of several variants it came with, the first being 0."""

    @property
    def same(self) -> bool:
        """Whether there is nothing to answer."""
        return bool(self.kept) or self.old == self.new

    @property
    def single(self) -> bool:
        """Whether there can only be one of it: the new one is the old one with a score or blanks filled."""
        old, new = self.old, self.new
        if not (isinstance(old, Row) and isinstance(new, Row)) or not any(not c.blank for c in old.cells):
            return False
        return all(was.blank or was == now for was, now in zip(old.cells, new.cells, strict=True))


class Proposal(BaseModel):
    """All that would change, in the order of the page; what stays is there too, to be read along."""

    model_config = ConfigDict(frozen=True)

    label: str
    """The name of the step that it becomes."""
    base: Card
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    broken: str = ""
    """Why it is not whole, when the engine broke on the way: only what was whole by then is in it."""
    by: str = ""
    """As in `Finished`."""

    @property
    def open(self) -> tuple[int, ...]:
        """The indexes of the entries that wait for an answer."""
        return tuple(index for index, entry in enumerate(self.entries) if not entry.same)

    @property
    def all_accepted(self) -> dict[int, Verdict]:
        """ "Accept" for every open entry; of several alternatives for one place only for the first."""
        verdicts: dict[int, Verdict] = {}
        for index in self.open:
            if not any(alternatives(self.entries[taken], self.entries[index]) for taken in verdicts):
                verdicts[index] = "accept"
        return verdicts


def alternatives(one: Entry, other: Entry) -> bool:
    """Whether two entries offer different changes of one thing, or two variants of the same new one."""
    if one.place.section is not other.place.section:
        return False
    if one.old is not None and other.old is not None:
        return (one.place, one.old) == (other.place, other.old)
    return one.variant != other.variant and tells_again(one.new, other.new, one.place.section)


def tells_again(one: Thing | None, other: Thing | None, section: Section) -> bool:
    """Whether two rows, or two items, of a section speak of the same thing, maybe in other words."""
    if isinstance(one, Row) and isinstance(other, Row):
        return matching.alike_rows(one, other, section)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return [cell.text.casefold() for cell in one] == [cell.text.casefold() for cell in other]
    return False


def propose(
    card: Card,
    fresh: Card,
    sections: tuple[Section, ...],
    label: str,
    notes: tuple[str, ...] = (),
    stays: tuple[Place, ...] | None = None,
    missing: tuple[Section, ...] = (),
) -> Proposal:
    """Whole sections of a card beside a fresh draft of them; `stays` and `missing` as in the events.

    What the analyst holds stays; what they deleted is not offered again, nor a
    row that another one which stays is called like. Nothing goes from a section
    that is missing in part.
    """
    entries: list[Entry] = []
    for section in Section:
        if section not in sections:
            continue
        if section in TABLES:
            entries += _rows(card, fresh, section, sections, stays, section in missing)
        elif section in ITEM_SECTIONS:
            entries += _items(card, fresh, section, stays, section in missing)
        else:
            entries += _head(card, fresh, section)
    return Proposal(label=label, base=card, entries=tuple(entries), notes=notes)


def propose_row(card: Card, fresh: Card, place: Place, label: str, notes: tuple[str, ...] = ()) -> Proposal:
    """One row beside the rows that could take its place, the best first.

    Cells that the analyst wrote or locked stay in every one of them, and so does
    the analyst's score. Raises IndexError when there is no such row.
    """
    place = Place(section=place.section, index=place.index)
    old = card.rows(place.section)[place.index]
    whole = why_kept(old) if old.locked or _all_held(old, place.section) else ""
    others = {
        row.name.text.casefold()
        for table in TABLES
        for index, row in enumerate(card.rows(table))
        if (table, index) != (place.section, place.index) and not row.name.blank
    }
    entries: list[Entry] = []
    for row in fresh.rows(place.section) if not whole else ():
        new = _with_hand(old, row, place.section)
        taken = not why_kept(old.name) and new.name.text.casefold() in others
        gone = not why_kept(old.name) and drop_key(place.section, new.name.text) in card.dropped
        if not taken and not gone and not _alike(old, new, place.section):
            entries.append(Entry(place=place, old=old, new=new, said=new.score.reason))
    if not entries:
        entries = [Entry(place=place, old=old, new=old, kept=whole)]
    return Proposal(label=label, base=card, entries=tuple(entries), notes=notes)


def propose_blanks(card: Card, filled: Card, label: str, notes: tuple[str, ...] = ()) -> Proposal:
    """The blank places of a card beside what could stand in them; no other cell is touched."""
    entries: list[Entry] = []
    if card.title.blank and not filled.title.blank:
        entries.append(_field(Place(section=Section.TITLE), (card.title,), (filled.title,)))
    if not card.link and filled.link:
        link = Cell(text=filled.link, kind=CellKind.LABEL)
        entries.append(Entry(place=LINK, old=(Cell(),), new=(link,)))
    for section in ITEM_SECTIONS:
        if not card.items(section):
            entries += [
                Entry(place=Place(section=section), new=(item,))
                for item in filled.items(section)
                if drop_key(section, item.text) not in card.dropped
            ]
    for index, (old, new) in enumerate(((card.category, filled.category), (card.type, filled.type))):
        if old.blank and not new.blank:
            entries.append(_field(Place(section=Section.OTHER, index=index), (old,), (new,)))
    if not card.summary_text.strip() and filled.summary_text.strip():
        entries.append(_field(Place(section=Section.SUMMARY), card.summary, filled.summary))
    for section in TABLES:
        for index, (row, other) in enumerate(zip(card.rows(section), filled.rows(section), strict=False)):
            full = row
            for column in COLUMNS[section]:
                cell = row.cell(column)
                if cell.blank and not why_kept(cell) and not other.cell(column).blank:
                    full = full.with_cell(column, other.cell(column))
            if full != row:
                kept = why_kept(row) if row.locked else ""
                entries.append(Entry(place=Place(section=section, index=index), old=row, new=full, kept=kept))
    return Proposal(label=label, base=card, entries=tuple(entries), notes=notes)


def propose_scores(card: Card, scored: Card, label: str, notes: tuple[str, ...] = ()) -> Proposal:
    """The rows of a card beside themselves with the engine's new scores; rows are matched by place.

    A row that the analyst scored stays as it is; what the engine thinks is said beside it.
    """
    entries: list[Entry] = []
    for section in TABLES:
        for index, (row, other) in enumerate(zip(card.rows(section), scored.rows(section), strict=False)):
            place = Place(section=section, index=index)
            number, reason = other.score.engine, other.score.reason
            new, said, kept = row, reason, why_kept(row) if row.locked else ""
            if row.score.analyst is not None:
                kept = kept or SCORE
            if kept:
                said = f"{number} by the engine: {reason}" if number is not None else ""
            elif number is not None and (number != row.score.engine or row.score.raw):
                new = row.model_copy(update={"score": Score(engine=number, reason=reason)})
            entries.append(Entry(place=place, old=row, new=new, kept=kept, said=said))
    return Proposal(label=label, base=card, entries=tuple(entries), notes=notes)


def _field(place: Place, old: tuple[Cell, ...], new: tuple[Cell, ...]) -> Entry:
    kept = next(filter(None, map(why_kept, old)), "")
    return Entry(place=place, old=old, new=old if kept else new, kept=kept)


def _head(card: Card, fresh: Card, section: Section) -> list[Entry]:
    """The title, the labels, or the summary, in which the analyst's parts stay where they are."""
    if section is Section.TITLE:
        pairs = [(Place(section=section), (card.title,), (fresh.title,))]
    elif section is Section.OTHER:
        labels = ((card.category, fresh.category), (card.type, fresh.type))
        pairs = [(Place(section=section, index=i), (old,), (new,)) for i, (old, new) in enumerate(labels)]
    else:
        parts = wanted_parts(card, fresh.summary) if card.summary else fresh.summary
        return [_summary(card.summary, parts)]
    said = [
        (place, old, old if new[0].blank or _says(old) == _says(new) else new) for place, old, new in pairs
    ]
    return [_field(*each) for each in said]


def _says(cells: tuple[Cell, ...]) -> list[tuple[str, CellKind]]:
    return [(cell.text, cell.kind) for cell in cells]


def _summary(old: tuple[Cell, ...], new: tuple[Cell, ...]) -> Entry:
    place = Place(section=Section.SUMMARY)
    held = {index: part for index, part in enumerate(old) if why_kept(part)}
    if held and len(held) == len(old):
        return _field(place, old, old)
    fresh = [part for part in new if not any(matching.alike_texts(part, own) for own in held.values())]
    parts = around(held, fresh) if fresh else old
    return Entry(place=place, old=old, new=old if _says(parts) == _says(old) else parts)


def _kept(things: Sequence[Cell | Row], section: Section, stays: tuple[Place, ...] | None) -> list[str]:
    """Why each of some rows or items stays whatever the draft has, or empty."""
    return [
        why_kept(thing)
        or (
            (PAGE if of_page(thing) else THERE)
            if Place(section=section, index=index) in (stays or ())
            else ""
        )
        for index, thing in enumerate(things)
    ]


def _woven(
    olds: int, news: int, matches: dict[int, int], kept: list[str], missing: bool
) -> list[tuple[int, int | None, int | None]]:
    """As `matching.woven`; of a section that is missing in part no old one goes."""
    if missing:
        stay = set(range(olds)) - set(matches.values())
        kept = [why or (THERE if index in stay else "") for index, why in enumerate(kept)]
    return matching.woven(olds, news, matches, kept)


def _items(
    card: Card, fresh: Card, section: Section, stays: tuple[Place, ...] | None, missing: bool
) -> list[Entry]:
    old = card.items(section)
    kept = _kept(old, section, stays)
    held = {item.text.casefold() for item, why in zip(old, kept, strict=True) if why}
    new: list[Cell] = []
    for item in fresh.items(section):
        if item.text.casefold() not in held and drop_key(section, item.text) not in card.dropped:
            new.append(item)
            held.add(item.text.casefold())
    matches = matching.matched_items(old, new, kept)
    entries = []
    for index, was, now in _woven(len(old), len(new), matches, kept, missing):
        before = None if was is None else (old[was],)
        why = "" if was is None else kept[was]
        if stays is None and now is None and before and of_page(before[0]):
            why = why or PAGE
        after = before if why else None if now is None else (new[now],)
        if missing and before and after is None:
            after = before
        if before and after and _same(before[0], after[0]):
            after = before
        entries.append(Entry(place=Place(section=section, index=index), old=before, new=after, kept=why))
    return entries


def _same(old: Cell, new: Cell) -> bool:
    return (old.text, old.kind) == (new.text, new.kind)


def _rows(
    card: Card,
    fresh: Card,
    section: Section,
    sections: tuple[Section, ...],
    stays: tuple[Place, ...] | None,
    missing: bool,
) -> list[Entry]:
    old = card.rows(section)
    kept = _kept(old, section, stays)
    staying = [
        row
        for table in TABLES
        for row, why in zip(card.rows(table), _kept(card.rows(table), table, stays), strict=True)
        if table not in sections or (row.name.text.strip() and why)
    ]
    names = {row.name.text.casefold() for row in staying if not row.name.blank}
    held = [row for row, why in zip(old, kept, strict=True) if why]
    new: list[Row] = []
    for row in fresh.rows(section):
        name = row.name.text.casefold()
        repeats = name in names or any(matching.alike_rows(row, own, section) for own in held)
        if not repeats and drop_key(section, row.name.text) not in card.dropped:
            new.append(row)
            if name:
                names.add(name)
    matches = matching.matched_rows(old, new, kept, section)
    entries = []
    for index, was, now in _woven(len(old), len(new), matches, kept, missing):
        place = Place(section=section, index=index)
        before = None if was is None else old[was]
        why = "" if was is None else kept[was]
        if stays is None and now is None and before is not None and of_page(before):
            why = why or PAGE
        after = before if why or (missing and now is None) else None if now is None else new[now]
        if before is not None and after is not None and not why:
            same = _alike(before, after, section)
            after = before if same else after.model_copy(update={"extra": before.extra})
        said = after.score.reason if after is not None and after != before else ""
        entries.append(Entry(place=place, old=before, new=after, kept=why, said=said))
    return entries


def _alike(old: Row, new: Row, section: Section) -> bool:
    """Whether two rows say the same in the columns of their table, and from the same kind of source."""
    return all(_same(old.cell(column), new.cell(column)) for column in COLUMNS[section])


def _all_held(row: Row, section: Section) -> bool:
    return all(why_kept(row.cell(column)) for column in COLUMNS[section])


def _with_hand(old: Row, new: Row, section: Section) -> Row:
    """A new row with the cells and the score that the analyst set in the old one."""
    for column in Column if section is Section.SIGNALS else COLUMNS[section]:
        if why_kept(old.cell(column)):
            new = new.with_cell(column, old.cell(column))
    score = new.score.model_copy(update={"analyst": old.score.analyst})
    return new.model_copy(update={"extra": old.extra, "score": score})
