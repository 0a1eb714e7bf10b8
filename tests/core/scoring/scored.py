"""Small stories and cards to score, with quotes that stand where they say."""

from __future__ import annotations

from core.model import (
    TABLES,
    Card,
    Cell,
    CellKind,
    Clipping,
    Finished,
    Quote,
    Row,
    Score,
    ScoreRequest,
    Section,
    Span,
    Story,
)
from core.scoring.embedded import score_events

SENTENCES = {
    "act": "In March 2026 the Dutch company ASML stopped the export of chip tools to China.",
    "direction": "Chip export to China has fallen by a third since the rules were tightened.",
    "unclear": "The chip export rules of China fill 400 pages.",
    "empty": "Chip export is a matter for many people.",
    "gadget": "Shops sold 40 new consumer gadgets with a chip from China in May.",
    "linked": "Prices of lenses for export rose to 400 euros because of the weather.",
    "beside": "Lenses are an export of the town.",
    "between": "Everybody had a good time.",
    "outside": "A choir of 40 singers performed in the old town hall on Sunday.",
}
BRIEF = "Chip export controls against China and what ASML does. Not consumer gadgets."
TEXT = "\n\n".join(SENTENCES.values()) + "\n"
CLIPPING = Clipping(text=TEXT, outlet="Reuters")
STORY = Story(clippings=(CLIPPING,))


def quoted(words: str, clipping: Clipping = CLIPPING) -> Cell:
    """A cell that quotes words of a clipping."""
    start = clipping.text.index(words)
    span = Span(source=clipping.digest, start=start, end=start + len(words))
    return Cell(text=words, kind=CellKind.QUOTE, quotes=(Quote(text=words, span=span),))


def row(name: str, key: str = "", *, said: str = "", score: Score | None = None) -> Row:
    """A row that quotes one of the sentences, or says something of its own."""
    description = quoted(SENTENCES[key]) if key else Cell.analyst(said)
    return Row(name=Cell.analyst(name), description=description, score=score or Score())


def card(**tables: list[Row]) -> Card:
    """A card with some tables."""
    made = Card(title=Cell.analyst("Lens rules"))
    for name, rows in tables.items():
        made = made.with_rows(Section[name.upper()], tuple(rows))
    return made


def scored(made: Card, brief: str = BRIEF, story: Story = STORY, seed: int = 0) -> Finished:
    """The end of a scoring by the embedded scorer."""
    last = list(score_events(story, ScoreRequest(card=made, brief=brief, seed=seed)))[-1]
    assert isinstance(last, Finished), last
    return last


def engine(made: Card) -> list[int | None]:
    """The engine's scores in the order of the page."""
    return [each.score.engine for section in TABLES for each in made.rows(section)]
