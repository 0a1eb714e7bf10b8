"""Parts of a card drafted again: whole sections, one row, or what is blank, in the way the analyst asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from core.drafting.extractive import labels
from core.drafting.extractive.how import understood
from core.drafting.extractive.keywords import MOST as MOST_KEYWORDS
from core.drafting.extractive.keywords import keywords
from core.drafting.extractive.notes import notes
from core.drafting.extractive.refill import MAKERS, alternatives, filled
from core.drafting.extractive.rows import Rows
from core.drafting.extractive.statistics import analyse
from core.drafting.extractive.subjects import note_cues, stems_of_row, told_by
from core.drafting.extractive.summary import Size, summary
from core.drafting.extractive.titles import best_headline, title
from core.drafting.extractive.wanted import PLAIN
from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Card,
    CellFilled,
    Finished,
    ItemsFilled,
    Place,
    RowDrafted,
    Section,
    SectionDone,
    Started,
    apply,
)
from core.model.edits import drop_key
from core.model.merging import of_page, why_kept
from core.prose.tokens import stems

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis
    from core.drafting.extractive.wanted import How, Topic
    from core.model import (
        Cell,
        DraftEvent,
        RedraftRequest,
        Row,
        Story,
    )

MOST_THEMES = 4
MOST_LOOKED_AT = 40
SHORT_TITLE = 9
"""Words of a headline that is still short."""


@lru_cache(maxsize=2)
def analysed(story: Story) -> Analysis:
    """A story's analysis, at hand for the next question about the same story."""
    return analyse(story)


def events(story: Story, request: RedraftRequest, engine: str) -> Iterator[DraftEvent]:
    """The events of a redraft; what was not understood or not found is told in the notes at the end."""
    wanted = _wanted(request)
    yield Started(engine=engine, sections=wanted)
    analysis = analysed(story)
    how = understood(request.how, lambda topic: _spoken_of(analysis, topic))
    said = [*notes(analysis), *_said(analysis, how)]
    card = Card()
    if request.row is not None:
        found = alternatives(analysis, request.card, request.row, how, said)
        card = card.with_rows(request.row.section, found)
        for row in found:
            yield RowDrafted(section=request.row.section, row=row)
    elif request.blanks:
        card = request.card
        for section, done in filled(analysis, request.card, wanted, how, said):
            card = done
            yield SectionDone(section=section)
    else:
        for event in _sections(analysis, request.card, wanted, how, said):
            card = apply(card, event)
            yield event
    stays = None if request.row is not None or request.blanks else _stays(request.card, wanted, how)
    yield Finished(card=card, notes=tuple(dict.fromkeys(said)), stays=stays)


def _wanted(request: RedraftRequest) -> tuple[Section, ...]:
    """The sections that a request is about, in the order of the page."""
    if request.row is not None:
        return (request.row.section,)
    return tuple(section for section in Section if section in request.sections)


def _stays(card: Card, wanted: tuple[Section, ...], how: How) -> tuple[Place, ...] | None:
    """What of some sections stays for the analyst's line: all of it for one who asks for more, and what came
    on a card page and is as wanted. Whoever asks for fewer may let it go. None when the line says nothing
    of that."""
    if not (how.more or how.fewer or how.only or how.without or how.number is not None):
        return None
    places: list[Place] = []
    for section in wanted:
        things: list[tuple[Cell | Row, str]] = []
        if section in TABLES:
            things = [(row, _told(row, section)) for row in card.rows(section)]
        elif section in ITEM_SECTIONS:
            things = [(item, item.text) for item in card.items(section)]
        if how.fewer or (how.number is not None and how.number < len(things)):
            continue
        places += [
            Place(section=section, index=index)
            for index, (thing, text) in enumerate(things)
            if how.more or (of_page(thing) and how.fits(text))
        ]
    return tuple(places)


def _told(row: Row, section: Section) -> str:
    return " . ".join(row.cell(column).text for column in COLUMNS[section])


def _spoken_of(analysis: Analysis, topic: Topic) -> bool:
    return any(topic.holds(sentence) for sentence in analysis.sentences)


def _said(analysis: Analysis, how: How) -> Iterator[str]:
    """What was made of the analyst's line, where that is not plain."""
    if how.unknown:
        parts = ", ".join(f"“{part[:60]}”" for part in how.unknown)
        yield f"Left aside, as it is not understood or not in the sources: {parts}."
    for part in how.loose:
        yield f"“{part}” was taken as “only {part}”."
    for topic in how.without:
        if not _spoken_of(analysis, topic):
            yield f"The sources do not speak of “{topic.said}”, so nothing was left out for it."


def _sections(
    analysis: Analysis, card: Card, wanted: tuple[Section, ...], how: How, said: list[str]
) -> Iterator[DraftEvent]:
    """The parts of the sections asked for, each as a first draft would make it but for `how` and the hand."""
    narrow = narrowed(analysis, how)
    for section in wanted:
        if section in TABLES:
            continue
        yield from _head(analysis, narrow, card, section, how, said)
        yield SectionDone(section=section)
    tables = [section for section in wanted if section in TABLES]
    rows = Rows(analysis)
    rows.names.hold_elsewhere(
        stems_of_row(row)
        for section in TABLES
        for row in card.rows(section)
        if section not in tables or why_kept(row)
    )
    for section in TABLES[: TABLES.index(tables[-1]) + 1] if tables and analysis.english else ():
        if section not in tables:
            rows.next_table()
            for _ in MAKERS[section](rows):
                pass
            continue
        yield from _table(rows, card, section, how, said)
        yield SectionDone(section=section)


def _table(rows: Rows, card: Card, section: Section, how: How, said: list[str]) -> Iterator[DraftEvent]:
    """The new rows of one table, around those that stay."""
    there = card.rows(section)
    held = [row for row in there if why_kept(row)]
    told = {index for row in held for index in told_by(rows.analysis, row)}
    rows.next_table(
        how,
        held=map(stems_of_row, held),
        barred=() if section is Section.TECHNOLOGIES else told,
        standing=len(there),
        staying=len(held),
    )
    for row in held:
        note_cues(rows, section, row)
    made = 0
    for row in MAKERS[section](rows):
        if drop_key(section, row.name.text) not in card.dropped:
            made += 1
            yield RowDrafted(section=section, row=row)
    if not made and how.only:
        # Silence of the sources on a wish is no reason to lose what stands there.
        for row in there:
            if not why_kept(row):
                yield RowDrafted(section=section, row=row)
    said.extend(_counted(section, made, len(held), len(there), how))


def _counted(section: Section, made: int, held: int, standing: int, how: How) -> Iterator[str]:
    """What is to be said of how many rows or items came, when it is not as asked."""
    of = " and ".join(f"“{topic.said}”" for topic in (*how.only, *how.prefer))
    if not made and how.only:
        yield f"The sources say nothing on {of} that would do for {section}."
    elif not made and held and how.number is None:
        yield f"{section} is as full as a draft makes it with what you hold; ask for more."
    elif not made and how.number is None:
        yield f"The sources gave nothing for {section}."
    elif how.number is not None and made + held < how.number:
        yield f"The sources gave {made + held} for {section}, not {how.number}."
    elif how.more and made + held <= standing:
        yield f"The sources hold no more that fits {section}."


def narrowed(analysis: Analysis, how: How) -> Analysis:
    """The same analysis with only those sentences and headlines that the analyst wants drafted from."""
    if not how.topical:
        return analysis
    return replace(
        analysis,
        sentences=[sentence for sentence in analysis.sentences if how.wants(sentence)],
        headlines=[line for line in analysis.headlines if how.wants(line)],
    )


def _head(
    analysis: Analysis, narrow: Analysis, card: Card, section: Section, how: How, said: list[str]
) -> Iterator[DraftEvent]:
    """One of the sections above the tables."""
    if section is Section.TITLE:
        yield CellFilled(place=Place(section=section), cells=(_title(analysis, how, said),))
    elif section in ITEM_SECTIONS:
        items = _items(analysis, card, section, how)
        held = sum(bool(why_kept(item)) for item in card.items(section))
        said.extend(_counted(section, len(items), held, len(card.items(section)), how))
        yield ItemsFilled(section=section, items=items)
    elif section is Section.SUMMARY:
        parts = _summary(analysis, narrow, how)
        if not parts:
            said.extend(_counted(section, 0, 0, 0, replace(how, number=None)))
        yield CellFilled(place=Place(section=section), cells=parts)
    elif analysis.english:
        if how != PLAIN:
            said.append(
                "Category and type are what the words of the sources say, however they are asked for."
            )
        for index, cell in enumerate((labels.category(analysis), labels.kind(analysis))):
            yield CellFilled(place=Place(section=section, index=index), cells=(cell,))


def _title(analysis: Analysis, how: How, said: list[str]) -> Cell:
    """The best headline that is as wanted, else the one that a first draft takes."""
    lines = [
        line
        for line in analysis.headlines
        if how.wants(line) and not (how.short and line.words > SHORT_TITLE)
    ]
    if best_headline(wanted := replace(analysis, headlines=lines)) is None:
        if how.topical:
            said.append("No headline of the sources is like that, so the title is as a first draft makes it.")
        return title(analysis)
    return title(wanted)


def _items(analysis: Analysis, card: Card, section: Section, how: How) -> tuple[Cell, ...]:
    """Keywords or themes, as many as wanted beside those that stay and without what was deleted."""
    there = card.items(section)
    held = {item.text.casefold() for item in there if why_kept(item)}
    if section is Section.THEMES and not analysis.english:
        return ()
    most = how.limit(MOST_KEYWORDS if section is Section.KEYWORDS else MOST_THEMES, len(there))
    found = keywords(analysis, MOST_LOOKED_AT if how.only else most + len(held) + len(card.dropped) + 8)
    if section is Section.THEMES:
        found = labels.themes(analysis, found[:MOST_KEYWORDS], max(most, MOST_THEMES))
    elif how.only:
        found = _on_topic(analysis, found, how)
    free = [
        item
        for item in found
        if item.text.casefold() not in held
        and drop_key(section, item.text) not in card.dropped
        and (section is Section.KEYWORDS or how.wants_words(stems(item.text)))
        and not any(topic.named(stems(item.text)) for topic in how.without)
    ]
    return tuple(free[: max(0, most - len(held))])


def _on_topic(analysis: Analysis, found: tuple[Cell, ...], how: How) -> tuple[Cell, ...]:
    """The keywords that name what is wanted, then those that stand mostly in sentences about it."""
    wanted = {sentence.index for sentence in analysis.sentences if how.wants(sentence)}
    named = [item for item in found if how.wants_words(stems(item.text))]
    beside = []
    for item in found:
        roots = set(stems(item.text))
        places = [
            sentence.index in wanted for sentence in analysis.sentences if roots <= sentence.counts.keys()
        ]
        if item not in named and len(places) > 1 and sum(places) > 0.6 * len(places):
            beside.append(item)
    return (*named, *beside)


def _summary(analysis: Analysis, narrow: Analysis, how: How) -> tuple[Cell, ...]:
    """The summary, shorter or longer as wanted, with what the sources differ on when there is room."""
    from core.drafting.extractive.conflicts import conflicts

    if how.number is not None:
        return summary(narrow, size=Size((0, 45 * how.number), (how.number, how.number)))
    if how.fewer or how.short:
        return summary(narrow, size=Size((40, 62), (1, 3)))
    if how.more:
        return (*summary(narrow, size=Size((130, 170), (4, 7))), *conflicts(analysis))
    differing = () if how.topical else conflicts(analysis)
    return (*summary(narrow, sum(len(cell.text.split()) for cell in differing)), *differing)
