"""What a cell answers, in words, when the cursor is on it."""

from __future__ import annotations

from core.model import ITEM_SECTIONS, TABLES, Card, Cell, CellKind, Place, Score, Section, Story
from core.model.edits import cell_at, text_at

ORIGIN = {
    CellKind.QUOTE: "quoted",
    CellKind.CUT: "cut from a quote",
    CellKind.LABEL: "a label of the engine",
    CellKind.FIGURES: "figures on which the sources differ, each quoted",
    CellKind.INFERRED: "inferred by the model",
    CellKind.ANALYST: "your words",
    CellKind.PAGE: "read from a card page",
    CellKind.BLANK: "blank: the sources do not say; Enter fills it",
}


def sources_of(cells: tuple[Cell, ...], story: Story) -> str:
    """The names of the sources that stand behind some cells."""
    digests = {quote.span.source for cell in cells for quote in cell.quotes}
    names = [
        f"{clipping.name} [{number}]" if len(story.clippings) > 1 else clipping.name
        for number, clipping in enumerate(story.clippings, start=1)
        if clipping.digest in digests
    ]
    return ", ".join(dict.fromkeys(names))


def explain(card: Card, place: Place, story: Story) -> str:
    """One line on the cell at a place: where its words come from, its doubt, its row's score and why."""
    said = [_origin(card, place, story)]
    cell = cell_at(card, place)
    if cell is not None and cell.doubt:
        said.append(cell.doubt)
    if place.section in TABLES and place.index < len(card.rows(place.section)):
        said.append(_score(card.rows(place.section)[place.index].score))
    return " · ".join(part for part in said if part)


def evidence(card: Card, place: Place, story: Story) -> list[str]:
    """All that stands behind the cell at a place: its origin, its quotes in full, its row's relevancy."""
    lines = [_origin(card, place, story)]
    cell = cell_at(card, place)
    cells = card.summary if place.section is Section.SUMMARY else (cell,) if cell else ()
    for one in cells:
        lines += [f"{sources_of((one,), story)}: “{' '.join(quote.text.split())}”" for quote in one.quotes]
        if one.doubt:
            lines.append(f"Doubt: {one.doubt}")
    if place.section in TABLES and place.index < len(card.rows(place.section)):
        lines.append(f"Relevancy: {_score(card.rows(place.section)[place.index].score)}")
    return [line for line in lines if line]


def _origin(card: Card, place: Place, story: Story) -> str:
    if place.section is Section.TITLE and place.index > 0:
        if not text_at(card, place):
            return "blank: no source states it; Enter fills it"
        return ("", "the address of the source", "the page of cards", "the address of the page")[place.index]
    if place.section is Section.SUMMARY:
        return _summary(card, story)
    if place.section in TABLES and not card.rows(place.section):
        return "no row: the sources give none; o adds one"
    if place.section in ITEM_SECTIONS and not card.items(place.section):
        return "nothing here; o adds one"
    cell = cell_at(card, place)
    if cell is None:
        return ""
    if cell.blank and cell.kind is CellKind.ANALYST:
        return "left blank by you; Enter fills it"
    words = ORIGIN[cell.kind]
    names = sources_of((cell,), story)
    if not names:
        return words
    return (
        f"{words}, written over a quote from {names}"
        if cell.kind is CellKind.ANALYST
        else f"{words} from {names}"
    )


def _summary(card: Card, story: Story) -> str:
    if not card.summary_text.strip():
        return ORIGIN[CellKind.BLANK]
    count = len(card.summary_text.split())
    hand = sum(1 for part in card.summary if part.kind is CellKind.ANALYST)
    quoted = sum(1 for part in card.summary if part.quotes and part.kind is not CellKind.ANALYST)
    said = [f"{count} words"]
    if quoted:
        said.append(f"{quoted} quoted from {sources_of(card.summary, story)}")
    if hand:
        said.append(f"{hand} in your words")
    return " · ".join(said)


def _score(score: Score) -> str:
    if score.value is None:
        return "not scored: 1 to 5 scores it"
    said = []
    if score.analyst is not None:
        said.append(f"{score.analyst} by you")
    if score.engine is not None:
        said.append(f"{score.engine} by the engine" + (f": {score.reason}" if score.reason else ""))
    return ", ".join(said)
