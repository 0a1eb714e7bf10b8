"""A model that works by a script and breaks where a test wants it to, and rows as it writes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

from card_desk import CONCERNS, DIVERS, SIGNALS

from core.drafting.engine import DraftRequest
from core.model import (
    TABLES,
    Card,
    Cell,
    CellFilled,
    CellKind,
    DraftEvent,
    Failed,
    Finished,
    ItemsFilled,
    Place,
    RedraftRequest,
    Row,
    RowDrafted,
    RowScored,
    Score,
    ScoreRequest,
    Section,
    SectionDone,
    Started,
    Story,
    Usage,
    Waiting,
    apply,
)

BY = "fast (openai/tiny), prompt draft 3f9a1c"
SLOW = Failed(sentence="The line broke.", hint="Take what came.")


def inferred(text: str) -> Cell:
    return Cell(text=text, kind=CellKind.INFERRED)


def fresh_row(name: str, told: str = "", score: int = 4, *, grounded: bool = True) -> Row:
    """A row as a model writes it, with a quote beside its words or none."""
    quotes = (DIVERS,) if grounded else ()
    description = inferred(told or f"{name} is what it tells of").model_copy(update={"quotes": quotes})
    return Row(name=inferred(name), description=description, score=Score(engine=score, reason="it matters"))


class Model:
    """Drafts, redrafts and scores by a script, up to a point at which it does what it is told to."""

    name = "fast"

    def __init__(self) -> None:
        self.asked: list[DraftRequest | RedraftRequest | ScoreRequest] = []
        self.rows: dict[Section, tuple[Row, ...]] = {
            SIGNALS: (fresh_row("A quay of silt"), fresh_row("Pilots wait for the tide", grounded=False)),
            CONCERNS: (fresh_row("The barge may sink", score=5),),
        }
        self.number = 3
        self.until: int | None = None
        self.end: Callable[[Card], DraftEvent | Exception] | None = None
        self.closed = 0

    def script(self, card: Card, sections: tuple[Section, ...]) -> list[DraftEvent]:
        told: list[DraftEvent] = [Waiting(sentence="Busy.", seconds=1)]
        if Section.TITLE in sections:
            told.append(CellFilled(place=Place(section=Section.TITLE), cells=(inferred("A new title"),)))
        if Section.KEYWORDS in sections:
            told.append(ItemsFilled(section=Section.KEYWORDS, items=(inferred("silt"), inferred("eelgrass"))))
        if Section.SUMMARY in sections:
            place = Place(section=Section.SUMMARY)
            told.append(CellFilled(place=place, cells=(inferred("One sentence."), inferred("Another."))))
        for section in sections:
            rows = self.rows.get(section, ())
            told += [RowDrafted(section=section, row=each) for each in rows]
            told += [Usage(model="fast", completion=40), SectionDone(section=section)]
        return told

    async def say(self, card: Card, told: list[DraftEvent]) -> AsyncGenerator[DraftEvent, None]:
        try:
            yield Started(engine=self.name, sections=())
            for number, event in enumerate(told):
                if number == self.until and self.end is not None:
                    break
                card = apply(card, event)
                yield event
            if self.end is None:
                yield Finished(card=card, by=BY)
                return
            last = self.end(card)
            if isinstance(last, Exception):
                raise last
            yield last
        finally:
            self.closed += 1

    def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        return self.say(request.head, self.script(request.head, tuple(Section)))

    def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        sections = (request.row.section,) if request.row else request.sections
        return self.say(Card(), self.script(Card(), sections))

    def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        places = [
            Place(section=section, index=index)
            for section in TABLES
            for index in range(len(request.card.rows(section)))
        ]
        told: list[DraftEvent] = [
            RowScored(place=place, score=self.number, reason="judged") for place in places
        ]
        return self.say(request.card, told)


def partial(*missing: Section) -> Callable[[Card], DraftEvent]:
    """Ends in a failure with all that came."""
    return lambda card: SLOW.model_copy(update={"partial": card, "missing": missing, "by": BY})
