"""The card after the analyst has answered to a proposal, and several proposals put beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model.card import ITEM_SECTIONS, TABLES, Place, Row, Section
from core.model.judging import follow
from core.model.proposal import alternatives

if TYPE_CHECKING:
    from core.model.card import Card
    from core.model.proposal import Entry, Proposal, Thing, Verdict

_SECTIONS = {section: number for number, section in enumerate(Section)}


def settle(proposal: Proposal, verdicts: Mapping[int, Verdict]) -> Card:
    """The card after the answers, by index of the entry; what has no answer is rejected.

    "both" keeps the old one and puts the new one behind it, where there can be two of it; alternatives
    that are all accepted stand behind each other, and where there can only be one the first counts. The
    same card when nothing was taken.
    """
    card = proposal.base
    taken: dict[Section, list[tuple[Entry, Verdict]]] = {}
    for index, entry in enumerate(proposal.entries):
        verdict = verdicts.get(index, "reject")
        verdict = "accept" if verdict == "both" and entry.single else verdict
        if verdict == "reject" or entry.same:
            continue
        answers = taken.setdefault(entry.place.section, [])
        if not any(_only_one(entry, other) for other, _ in answers):
            answers.append((entry, verdict))
    for section, answers in taken.items():
        if section in TABLES:
            rows = _settled(card.rows(section), answers)
            card = card.with_rows(section, tuple(row for row in rows if isinstance(row, Row)))
            for entry, _ in answers:
                if isinstance(entry.old, Row) and isinstance(entry.new, Row):
                    card = follow(card, entry.old, entry.new)
        elif section in ITEM_SECTIONS:
            items = _settled([(item,) for item in card.items(section)], answers)
            cells = (cell for item in items if isinstance(item, tuple) for cell in item)
            card = card.with_items(section, tuple(cells))
        else:
            for number, (entry, verdict) in enumerate(answers):
                card = _settled_field(card, entry, "both" if number and not _one(section) else verdict)
    return card


def only_one(entry: Entry, other: Entry) -> bool:
    """Whether of two alternatives only one can be taken: they are for what there is only one of, or one of
    them lets it go."""
    gone = entry.old is not None and other.old is not None and None in (entry.new, other.new)
    return gone or _only_one(entry, other)


def combined(first: Proposal, second: Proposal, number: int = 0) -> Proposal:
    """Two proposals for one card as one: what the second has otherwise stands as an alternative.

    Entries of the second know that they are a variant: the one of this number (the first proposal is 0),
    or else the next. Raises BadInput when they are for different cards.
    """
    if first.base != second.base:
        raise BadInput("The card was changed since this was proposed.", "Ask for it again.")
    variant = number or max((entry.variant for entry in first.entries), default=0) + 1
    fresh = [
        entry.model_copy(update={"variant": variant})
        for entry in second.entries
        if not entry.same and not any(_repeats(other, entry) for other in first.entries)
    ]
    answered = {(entry.place, entry.old is None) for entry in fresh}
    entries = [
        entry
        for entry in first.entries
        if entry.kept or not entry.same or (entry.place, False) not in answered
    ]
    for entry in fresh:
        entries.insert(_beside(entries, entry), entry)
    return first.model_copy(
        update={
            "entries": tuple(entries),
            "notes": tuple(dict.fromkeys((*first.notes, *second.notes))),
            "broken": " ".join(dict.fromkeys(filter(None, (first.broken, second.broken)))),
            "by": "; ".join(dict.fromkeys(filter(None, (first.by, second.by)))),
        }
    )


def _repeats(one: Entry, other: Entry) -> bool:
    """Whether an entry offers nothing that another one does not offer in the same words."""
    if one.place.section is not other.place.section or (other.old is not None and one.place != other.place):
        return False
    if other.old is not None and one.old is None:
        return False
    return one.new == other.new or (one.new is not None and _words(one.new) == _words(other.new))


def _words(thing: Thing | None) -> list[tuple[str, str]]:
    """The texts of a row or of cells, with where they come from; of a row the number too."""
    if isinstance(thing, Row):
        return [*((cell.text, cell.kind) for cell in thing.cells), (str(thing.score.engine), "")]
    return [(cell.text, cell.kind) for cell in thing or ()]


def _beside(entries: Sequence[Entry], entry: Entry) -> int:
    """Where among some entries one of a further variant is read beside what it is an alternative for."""
    at, behind = _order(entry), 0
    for number in range(len(entries) - 1, -1, -1):
        if alternatives(entries[number], entry):
            return number + 1
        if not behind and _order(entries[number]) <= at:
            behind = number + 1
    return behind


def _order(entry: Entry) -> tuple[int, int, bool]:
    """Where an entry is read: new ones stand before the old one at whose place they would go in."""
    return _SECTIONS[entry.place.section], entry.place.index, entry.old is not None


def _one(section: Section) -> bool:
    """Whether a section holds single fields, each with one text."""
    return section in (Section.TITLE, Section.OTHER)


def _only_one(entry: Entry, taken: Entry) -> bool:
    """Whether an entry cannot be taken because another one has what there is only one of."""
    if entry.place != taken.place or entry.old is None or taken.old is None:
        return False
    return entry.single or taken.single or _one(entry.place.section)


def _settled(olds: Sequence[Thing], answers: list[tuple[Entry, Verdict]]) -> list[Thing]:
    """Rows or items after the answers to the entries of their section."""
    things: list[Thing] = []
    for index in range(len(olds) + 1):
        here = [(entry, verdict) for entry, verdict in answers if entry.place.index == index]
        things += [entry.new for entry, _ in here if entry.old is None and entry.new is not None]
        if index == len(olds):
            break
        own = [(entry, verdict) for entry, verdict in here if entry.old is not None]
        if not own or any(verdict == "both" for _, verdict in own):
            things.append(olds[index])
        things += [entry.new for entry, _ in own if entry.new is not None]
    return things


def _settled_field(card: Card, entry: Entry, verdict: Verdict) -> Card:
    """The card with a head field taken; of two only a summary can hold both."""
    cells = entry.new if isinstance(entry.new, tuple) else ()
    match entry.place:
        case Place(section=Section.SUMMARY):
            here = card.summary
            known = {part.text for part in here}
            both = (*here, *(part for part in cells if part.text not in known))
            return card.with_fields(summary=both if verdict == "both" else cells)
        case Place(section=Section.TITLE, index=0):
            return card.with_fields(title=cells[0]) if cells else card
        case Place(section=Section.TITLE, index=1):
            return card.with_fields(link=cells[0].text) if cells else card
        case Place(section=Section.OTHER, index=index):
            return card.with_fields(**{("category", "type")[index]: cells[0]}) if cells else card
    return card
