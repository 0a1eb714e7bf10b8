"""Scoring without a model: where a row stands to the brief, and what its source sentences show."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from core.model import (
    COLUMNS,
    TABLES,
    Failed,
    Finished,
    Place,
    RowScored,
    Started,
    apply,
)
from core.threads import in_threads

if TYPE_CHECKING:
    from core.model import (
        Card,
        DraftEvent,
        Row,
        ScoreRequest,
        Section,
        Story,
    )
    from core.scoring.brief import Brief, Match
    from core.scoring.seen import Seen
    from core.scoring.sources import Behind

NAME = "embedded"


class EmbeddedScorer:
    """Scores by the rubric from words alone: the brief's, the row's and those of its sources."""

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        return NAME

    async def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        """Score all rows in a worker thread, one event at a time; closing it stops the work."""
        async with aclosing(in_threads(score_events(story, request))) as events:
            async for event in events:
                yield event


def score_events(story: Story, request: ScoreRequest) -> Generator[DraftEvent, None, None]:
    """The events of a scoring in the order in which the rows are looked at."""
    try:
        yield from _events(story, request)
    except Exception as error:
        yield Failed(
            sentence=f"The embedded scorer met an error it did not expect ({type(error).__name__}).",
            hint="No score was changed.",
        )


def _events(story: Story, request: ScoreRequest) -> Iterator[DraftEvent]:
    from core.scoring.brief import brief_of, own_brief
    from core.scoring.sources import Sources

    card = request.card
    tables = tuple(section for section in TABLES if card.rows(section))
    yield Started(engine=NAME, sections=tables)
    brief = brief_of(request.brief)
    notes: list[str] = []
    if brief is None:
        if request.brief.strip():
            notes.append("The brief holds no words to go by; rows were scored against the card's own themes.")
        brief = own_brief(card)
    sources = Sources(story)
    whole = _whole(brief, card, story)
    places = [Place(section=section, index=i) for section in tables for i in range(len(card.rows(section)))]
    random.Random(request.seed).shuffle(places)
    met = False
    for place in places:
        row = request.card.rows(place.section)[place.index]
        score, reason, matched = _score(brief, whole, place.section, row, sources.behind(place.section, row))
        met = met or matched
        event = RowScored(place=place, score=score, reason=reason)
        card = apply(card, event)
        yield event
    if places and brief.stated and not met:
        notes.append("No row of this card speaks of anything in the brief.")
    yield Finished(card=card, notes=tuple(notes))


def _whole(brief: Brief, card: Card, story: Story) -> tuple[Match, str]:
    """How the story as a whole stands to the brief, by its titles and keywords, and these."""
    from core.scoring.brief import match, stems_of

    told = [card.title.text, *(clipping.title for clipping in story.clippings)]
    told += [item.text for item in (*card.keywords, *card.themes)]
    text = " . ".join(told)
    return match(brief, stems_of(text), ()), text


def _score(
    brief: Brief, whole: tuple[Match, str], section: Section, row: Row, behind: Behind
) -> tuple[int, str, bool]:
    """(score, reason, whether any word of the brief is there) of a row."""
    from core.scoring.brief import match, stems_of
    from core.scoring.naming import left_out, named, topic

    text = " . ".join(row.cell(column).text for column in COLUMNS[section])
    found = match(brief, (*stems_of(text), *behind.stems), behind.around)
    met = bool(found.said or found.near)
    through = brief.stated and whole[0].firm and not found.inside
    if found.out:
        return 1, f"outside: the brief leaves out {left_out(found.out, f'{text} . {behind.text}')}", met
    if not met and not through and brief.stated:
        return 1, "outside the brief: it speaks of nothing there", met
    if through:
        where = f"inside the brief by its story’s {named(whole[0], whole[1], '', '')}"
    else:
        where = _where(brief, found, named(found, text, behind.text, behind.near))
    if not behind.seen:
        cited = any(row.cell(column).quotes for column in COLUMNS[section])
        lack = "its quotes stand in none of the sources" if cited else "no quote stands behind it"
        return 1, f"{where}, but {lack}", met
    if not found.inside and not through:
        score, why = _beside(found, behind, row, brief.stated)
    else:
        on = topic(found) or topic(whole[0]) or "the topic"
        score, why = _inside(found, behind, on)
    return score, f"{where}; {why}", met


def _where(brief: Brief, found: Match, words: str) -> str:
    """The scope in words: `inside the brief by “chip”, “export”`."""
    by = f" by {words}" if words else ""
    if not brief.stated:
        scope = "of the card’s own themes" if found.inside else "beside the card’s own themes"
        return f"no brief: {scope}{by}"
    return ("inside the brief" if found.inside else "beside the brief") + by


def _inside(found: Match, behind: Behind, on: str) -> tuple[int, str]:
    """Number and reason of a row inside the brief; only its own words, not its story's, make a 5."""
    acting = next((each for each in behind.seen if _decides(each)), None)
    if acting and found.firm:
        return 5, f"{_teller(behind, acting)} names {_deed(acting)}"
    moving = next((each for each in behind.seen if each.direction and not each.hedged), None)
    if moving:
        return 4, f"{_teller(behind, moving)} says “{moving.direction}”, which tells which way it goes"
    if acting and (acting.official or (acting.named and (acting.date or acting.figure))):
        return 4, f"{_teller(behind, acting)} names {_deed(acting)}, but only a part of what is asked for"
    shown = next((each for each in behind.seen if each.evidence), None)
    if shown is None:
        return 2, f"true of any article on {on}"
    return 3, f"{_teller(behind, shown)} {_shown(shown)}, its impact is unclear"


def _beside(found: Match, behind: Behind, row: Row, stated: bool) -> tuple[int, str]:
    """Number and reason of a row that the brief only touches."""
    linked = next((each for each in behind.seen if each.mechanism), None)
    if found.said and (linked or not row.driver.blank) and any(each.evidence for each in behind.seen):
        by = (
            f"{_teller(behind, linked)} says “{linked.mechanism}”" if linked else "its driving-force says why"
        )
        return 3, f"{by}, its impact is unclear"
    acting = next((each for each in behind.seen if _decides(each)), None)
    if acting and not stated:
        return 3, f"{_teller(behind, acting)} names {_deed(acting)}, its impact is unclear"
    return 2, "background, no mechanism that leads to it"


def _teller(behind: Behind, each: Seen) -> str:
    """Who says a sentence; of a row without quotes it is only the sentence that is most like it."""
    if not behind.quoted:
        return "the sentence nearest to it"
    return behind.outlets[behind.seen.index(each)] or "the source"


def _deed(each: Seen) -> str:
    """Who acts in a sentence, and when or what is done."""
    return f"who ({each.actor}) and " + (f"when ({each.date})" if each.date else f"what (“{each.event}”)")


def _shown(each: Seen) -> str:
    """What a sentence shows, in words: the first of a figure, a day, a deed, a reason, a name."""
    if each.figure:
        return f"gives a figure (“{each.figure}”)"
    if each.date:
        return f"says when (“{each.date}”)"
    if each.direction:
        return f"says “{each.direction}”, if only as what may be"
    if each.actor and each.event:
        return f"names {_deed(each)}"
    if each.mechanism:
        return f"gives a reason (“{each.mechanism}”)"
    return f"names who ({each.actor})"


def _decides(each: Seen) -> bool:
    """Whether a sentence names an actor and what it did, with a date or a figure or under a name."""
    known = each.named or each.official or each.date or each.figure
    return bool(each.actor and each.event and known and not each.hedged)
