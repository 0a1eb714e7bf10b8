"""Other rows for one of a card, and its blank cells filled where the sources say something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.drafting.extractive import labels, sections, signals, titles
from core.drafting.extractive.conflicts import conflicts
from core.drafting.extractive.keywords import keywords
from core.drafting.extractive.relevancy import score
from core.drafting.extractive.rows import Rows
from core.drafting.extractive.subjects import (
    SAME,
    VERY_SAME,
    best_on,
    note_card,
    said_in,
    share_of,
    stems_of_row,
    told_by,
)
from core.drafting.extractive.summary import summary
from core.model import TABLES, Column, Row, Section
from core.model.edits import drop_key
from core.model.merging import why_kept
from core.prose.tokens import stems

if TYPE_CHECKING:
    from core.drafting.extractive.cue import Cue
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.drafting.extractive.wanted import How
    from core.model import Card, Cell, Place

MOST_ALTERNATIVES = 3
ABOUT = 0.55
"""The share of a row's name that a sentence has when it speaks of that row."""
CAUSED = 0.85
"""That share where the sentence names a cause, which is of one thing only."""
FLOOR = 0.3
"""The share of the best sentence's score that another must have to be worth offering."""
MOST_LOOKED_AT = 6
MOST_TOLD = 2
"""In how many rows one sentence may stand that is looked up by their names."""
MAKERS = {
    Section.SIGNALS: signals.signals,
    Section.CONCERNS: sections.concerns,
    Section.BEHAVIORS: sections.behaviors,
    Section.TECHNOLOGIES: sections.technologies,
    Section.ISSUES: sections.issues,
}


def alternatives(analysis: Analysis, card: Card, place: Place, how: How, said: list[str]) -> tuple[Row, ...]:
    """Up to three rows that could take a row's place, the best first.

    They tell what no row of the card tells; when every sentence stands on it,
    what no row of this table tells. A row with cells of the analyst's gets
    sentences on the same subject instead.
    """
    old = card.rows(place.section)[place.index]
    most = min(MOST_ALTERNATIVES, how.number or MOST_ALTERNATIVES)
    how = replace(how, number=most, fewer=False, more=False)
    own = next((cell for cell in (old.name, old.description) if why_kept(cell) and not cell.blank), None)
    if own is not None:
        found = list(_on_subject(analysis, card, place, own, how))
    else:
        found = _next_best(analysis, card, place, how, TABLES) or _next_best(
            analysis, card, place, how, (place.section,)
        )
        if len(found) < most and place.section is Section.SIGNALS:
            found += _named_anew(analysis, card, place, how)
    if not found:
        on = f" on “{how.only[0].said}”" if how.only else ""
        said.append(f"The sources gave no other row{on} for {place.section}.")
    return tuple(found[:most])


def _next_best(
    analysis: Analysis, card: Card, place: Place, how: How, tables: tuple[Section, ...]
) -> list[Row]:
    """The best rows of a table whose sentences no row of some tables tells."""
    rows = Rows(analysis)
    note_card(rows, card)
    there = card.rows(place.section)
    barred = {sentence.index for sentence in said_in(analysis, there[place.index].description)}
    for table in tables:
        same = SAME if table is place.section else VERY_SAME
        for index, row in enumerate(card.rows(table)):
            if (table, index) != (place.section, place.index):
                barred |= told_by(analysis, row, same)
    if place.section is Section.TECHNOLOGIES:
        barred = set()
    rows.next_table(how, held=map(stems_of_row, there), barred=barred, standing=len(there))
    rows.floor = FLOOR * max((sentence.score for sentence in analysis.sentences), default=0.0)
    made = {row.name: row for row in MAKERS[place.section](rows)}
    dropped = (drop_key(place.section, name.text) in card.dropped for name in rows.ranked)
    return [made[name] for name, gone in zip(rows.ranked, dropped, strict=True) if name in made and not gone]


def _named_anew(analysis: Analysis, card: Card, place: Place, how: How) -> list[Row]:
    """The row itself under another name of its sentence's, when a good one is left."""
    rows = Rows(analysis)
    note_card(rows, card)
    rows.next_table(how, held=map(stems_of_row, card.rows(place.section)))
    old = card.rows(place.section)[place.index]
    for sentence in said_in(analysis, old.description):
        if how.wants(sentence) and not old.locked:
            made = rows.row(sentence, titled=False)
            return [old.model_copy(update={"name": made.name})] if made is not None else []
    return []


def _on_subject(analysis: Analysis, card: Card, place: Place, own: Cell, how: How) -> Iterator[Row]:
    """Rows on what the analyst named or described."""
    rows = Rows(analysis)
    note_card(rows, card, place)
    rows.next_table(how)
    cues = [cue for cue in signals.free_cues(rows) if how.wants(cue.sentence)]
    for sentence in best_on(analysis, frozenset(stems(own.text)), 0.5)[: 2 * MOST_ALTERNATIVES]:
        if not rows.fit(sentence):
            continue
        row = rows.row(sentence, least=0.0) or Row(name=own, description=rows.describe(sentence))
        if place.section is Section.SIGNALS:
            for cue in cues:
                if cue.sentence is sentence and not signals.contrary(sentence, row, cue):
                    row = row.with_cell(signals.COLUMN[cue.kind], signals.cue_cell(analysis, cue))
        yield row.model_copy(update={"score": score(analysis, sentence, row)})


def filled(
    analysis: Analysis, card: Card, wanted: tuple[Section, ...], how: How, said: list[str]
) -> Iterator[tuple[Section, Card]]:
    """(section, the card with blanks filled so far); what the sources do not say stays blank."""
    rows = Rows(analysis)
    note_card(rows, card)
    before = sum(1 for _ in _open_cells(card, wanted))
    done = card
    for section in wanted:
        if section in TABLES:
            if analysis.english:
                done = done.with_rows(section, _table(rows, card, section, how))
        else:
            done = _head(analysis, done, section)
        yield section, done
    left = sum(1 for _ in _open_cells(done, wanted))
    if before:
        told = "" if not left else " Of the others the sources say nothing that is sure enough."
        said.append(f"{before - left} of {before} blank cells filled.{told}")
    else:
        said.append("There was nothing blank.")


def _open_cells(card: Card, wanted: tuple[Section, ...]) -> Iterator[Place]:
    """The blank cells of tables that the analyst has not emptied or locked."""
    for place, cell in card.cells():
        if place.section in wanted and cell.blank and not why_kept(cell):
            yield place


def _head(analysis: Analysis, card: Card, section: Section) -> Card:
    """The card with a blank part above the tables filled."""
    match section:
        case Section.TITLE if card.title.blank:
            return card.with_fields(title=titles.title(analysis))
        case Section.KEYWORDS | Section.THEMES if not card.items(section):
            found = keywords(analysis)
            if section is Section.THEMES:
                found = labels.themes(analysis, found) if analysis.english else ()
            return card.with_items(section, found)
        case Section.OTHER if analysis.english:
            category = labels.category(analysis) if card.category.blank else card.category
            kind = labels.kind(analysis) if card.type.blank else card.type
            return card.with_fields(category=category, type=kind)
        case Section.SUMMARY if not card.summary_text.strip():
            differing = conflicts(analysis)
            told = sum(len(cell.text.split()) for cell in differing)
            return card.with_fields(summary=(*summary(analysis, told), *differing))
    return card


def _table(rows: Rows, card: Card, section: Section, how: How) -> tuple[Row, ...]:
    """The rows of a table with what the sources say of each in its blank cells."""
    done = [_named(rows, card, section, row, how) for row in card.rows(section)]
    if section is Section.SIGNALS:
        for index, cue in _answers(rows, done, how):
            done[index] = done[index].with_cell(
                signals.COLUMN[cue.kind], signals.cue_cell(rows.analysis, cue)
            )
    return tuple(done)


def _open(row: Row, column: Column) -> bool:
    cell = row.cell(column)
    return cell.blank and not why_kept(cell) and not row.locked


def _named(rows: Rows, card: Card, section: Section, row: Row, how: How) -> Row:
    """A row with its name or description, when one of them is blank and the other leads to it."""
    analysis = rows.analysis
    if _open(row, Column.DESCRIPTION) and not row.name.blank:
        own = [] if not row.name.quotes else said_in(analysis, row.name)
        told = {other.description.text for other in card.rows(section)}
        fit = [s for s in own or best_on(analysis, stems_of_row(row), ABOUT) if _tellable(s, how)]
        for sentence in sorted(fit[:MOST_LOOKED_AT], key=lambda s: rows.used[s.index]):
            described = rows.describe(sentence)
            if described.text not in told and rows.used[sentence.index] < MOST_TOLD:
                rows.used[sentence.index] += 1
                row = row.with_cell(Column.DESCRIPTION, described)
                break
    if _open(row, Column.NAME) and not row.description.blank:
        for sentence in said_in(analysis, row.description):
            made = rows.row(sentence, least=0.0)
            if made is not None:
                return row.with_cell(Column.NAME, made.name)
    return row


def _tellable(sentence: Sentence, how: How) -> bool:
    """Whether a sentence says something on its own that may be said."""
    return not (sentence.question or sentence.vague or sentence.ours) and how.wants(sentence)


def _answers(rows: Rows, there: list[Row], how: How) -> Iterator[tuple[int, Cue]]:
    """(index of the row, cue) of what fills blanks: each cue once, on the row that it fits best."""
    cues = [cue for cue in signals.free_cues(rows) if how.wants(cue.sentence)]
    options = []
    for index, row in enumerate(there):
        open_kinds = {kind for kind, column in signals.COLUMN.items() if _open(row, column)}
        if not open_kinds or row.name.blank:
            continue
        own = _subject(rows.analysis, row)
        for at, cue in enumerate(cues):
            worth = _fits(rows.analysis, row, own, cue) if cue.kind in open_kinds else 0.0
            if worth > 0:
                options.append((-worth, index, at))
    given: set[tuple[int, str]] = set()
    spent: set[int] = set()
    for _, index, at in sorted(options):
        if at not in spent and (index, cues[at].kind) not in given:
            spent.add(at)
            given.add((index, cues[at].kind))
            yield index, cues[at]


def _subject(analysis: Analysis, row: Row) -> list[Sentence]:
    """The sentences that a row stands on: what it quotes, else what says the same."""
    found = said_in(analysis, row.description)
    found += [s for s in said_in(analysis, row.name) if s not in found] if row.name.quotes else []
    return found


def _fits(analysis: Analysis, row: Row, own: list[Sentence], cue: Cue) -> float:
    """How surely a cue speaks of a row; 0 when that is not sure."""
    best = 0.0
    for sentence in own:
        if cue.kind == "driver" and signals.contrary(sentence, row, cue):
            if cue.sentence is sentence:
                return 0.0
            continue
        best = max(best, signals.speaks_of(analysis, sentence, cue))
    words = stems_of_row(row)
    if best or len(words) < 2:
        return best
    share = share_of(analysis, words, cue.sentence)
    inside = {token.stem for token in cue.sentence.tokens[cue.start : cue.end]}
    outside = cue.sentence.counts.keys() - inside
    if cue.kind == "driver" and len(words & outside) < 2:
        return 0.0
    if cue.kind == "change" and len(words & inside) < min(2, len(words)):
        return 0.0
    return share if share >= (CAUSED if cue.kind == "driver" else ABOUT) else 0.0
