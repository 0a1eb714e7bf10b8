"""What a running engine says, and the one way to turn it into a card."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.model.card import Card, Cell, Place, Row, Section


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class Started(_Event):
    """Always first. `sections` are the ones that will come, in their order."""

    kind: Literal["started"] = "started"
    engine: str
    sections: tuple[Section, ...]


class CellFilled(_Event):
    """The cells of a place are known: one, or for the summary one a sentence."""

    kind: Literal["cell"] = "cell"
    place: Place
    cells: tuple[Cell, ...]


class ItemsFilled(_Event):
    """The keywords or the themes are known."""

    kind: Literal["items"] = "items"
    section: Section
    items: tuple[Cell, ...]


class RowDrafted(_Event):
    """One whole row of a table is known and goes to its end."""

    kind: Literal["row"] = "row"
    section: Section
    row: Row


class RowScored(_Event):
    """An engine's relevancy of one row is known."""

    kind: Literal["scored"] = "scored"
    place: Place
    """The row; no column."""
    score: int = Field(ge=1, le=5)
    reason: str


class Waiting(_Event):
    """Nothing will come for a while, and why: a server that asks to be left alone, a try after a failure."""

    kind: Literal["waiting"] = "waiting"
    sentence: str
    seconds: float = Field(ge=0)
    """From now until it goes on."""


class Usage(_Event):
    """What a job has used so far, in all its calls together; the last one before the end is what counts."""

    kind: Literal["usage"] = "usage"
    model: str
    """The profile's name and the model: `fast (openai/gpt-5-mini)`."""
    prompt: int = Field(default=0, ge=0)
    """Tokens sent."""
    cached: int = Field(default=0, ge=0)
    """Of those, tokens that the server had kept and charges less for."""
    completion: int = Field(default=0, ge=0)
    """Tokens received."""
    cost: float | None = None
    """US dollars; None when no price is known."""
    estimated: bool = False
    """Whether the tokens are counted by us because the server did not say."""
    seconds: float = 0.0
    """From the first token that came to the last."""
    reused: str = ""
    """When the answer was given, as an ISO time, if the desk had kept it; then it cost nothing."""

    @property
    def per_second(self) -> float | None:
        """Tokens received a second; None when that says nothing."""
        return self.completion / self.seconds if self.seconds >= 0.2 and self.completion else None


class SectionDone(_Event):
    """Nothing more will come for this section."""

    kind: Literal["section"] = "section"
    section: Section


class Finished(_Event):
    """Always last when all went well: the whole card."""

    kind: Literal["finished"] = "finished"
    card: Card
    notes: tuple[str, ...] = ()
    """What the analyst should know of this draft, one sentence each."""
    stays: tuple[Place, ...] | None = None
    """Of sections drafted again in a way the analyst asked for: the rows and items of the card that stay
    for it (no column). None when it says nothing of those: then what came on a card page stays unless
    the draft has something in its place."""
    by: str = ""
    """Whose work it is, for the card's history: `fast (openai/gpt-5-mini), prompt draft 3f9a1c`; empty for
    the embedded engine."""


class Failed(_Event):
    """Always last when something went wrong; nothing counts unless the analyst takes `partial`."""

    kind: Literal["failed"] = "failed"
    sentence: str
    hint: str = ""
    trouble: str = ""
    """Of `core.asking.trouble.KINDS`, when a model could not be asked; else empty."""
    partial: Card | None = None
    """What was whole when it broke, of the same shape as `Finished.card`; None when that is nothing."""
    missing: tuple[Section, ...] = ()
    """Sections of `partial` that are not whole."""
    by: str = ""
    """As in `Finished`, for `partial`."""


DraftEvent = (
    Started
    | CellFilled
    | ItemsFilled
    | RowDrafted
    | RowScored
    | SectionDone
    | Waiting
    | Usage
    | Finished
    | Failed
)


def apply(card: Card, event: DraftEvent) -> Card:
    """The card after an event: what the screen shows while a draft runs."""
    match event:
        case CellFilled(place=place, cells=cells) if cells:
            match place.section:
                case Section.TITLE:
                    return card.with_fields(title=cells[0])
                case Section.SUMMARY:
                    return card.with_fields(summary=cells)
                case Section.OTHER:
                    return card.with_fields(**{("category", "type")[place.index]: cells[0]})
                case _:
                    return card
        case ItemsFilled(section=section, items=items):
            return card.with_items(section, items)
        case RowDrafted(section=section, row=row):
            return card.with_rows(section, (*card.rows(section), row))
        case RowScored(place=place, score=number, reason=reason):
            rows = list(card.rows(place.section))
            row = rows[place.index]
            scored = row.score.model_copy(
                update={"engine": number, "reason": reason, "page": False, "raw": ""}
            )
            rows[place.index] = row.model_copy(update={"score": scored})
            return card.with_rows(place.section, tuple(rows))
        case Finished(card=finished):
            return finished
        case _:
            return card
