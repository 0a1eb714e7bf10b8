"""A desk with a story of one article and a card on it, for tests of the verbs on cards."""

from __future__ import annotations

from pathlib import Path

from core.drafting.extractive import ExtractiveEngine
from core.keeping import Desk
from core.model import (
    Card,
    Cell,
    CellKind,
    Clipping,
    Column,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
)
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

TEXT = (
    "Dredging ends\n\nThe last dredger left on Friday after nine years. Divers will look after the eelgrass. "
    "Carriers are expected in January."
)
CLIPPING = Clipping(text=TEXT, title="Dredging ends", outlet="The Tide")
SIGNALS, CONCERNS, KEYWORDS = Section.SIGNALS, Section.CONCERNS, Section.KEYWORDS
SUMMARY, TITLE = Place(section=Section.SUMMARY), Place(section=Section.TITLE)


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(text=words, span=Span(source=CLIPPING.digest, start=start, end=start + len(words)))


DREDGER = quote("The last dredger left on Friday after nine years.")
DIVERS = quote("Divers will look after the eelgrass.")


def quoted(words: str) -> Cell:
    return Cell(text=words, kind=CellKind.QUOTE, quotes=(quote(words),))


def row(index: int, column: Column | None = None, section: Section = SIGNALS) -> Place:
    return Place(section=section, index=index, column=column)


def item(index: int, section: Section = KEYWORDS) -> Place:
    return Place(section=section, index=index)


CARD = (
    Card(
        title=quoted("Dredging ends"),
        link="https://a.example/",
        page="20261122",
        page_url="https://b.example/",
        keywords=(quoted("eelgrass"), quoted("dredger")),
        themes=(Cell.page("ports"),),
        category=Cell(text="science", kind=CellKind.LABEL),
        summary=(quoted(DREDGER.text), quoted("Carriers are expected in January.")),
    )
    .with_rows(
        SIGNALS,
        (
            Row(name=quoted("dredger left"), description=quoted(DREDGER.text), score=Score(engine=2)),
            Row(name=quoted("Divers"), description=quoted(DIVERS.text), score=Score(engine=4, reason="why")),
            Row(name=Cell.page("January"), description=quoted("Carriers are expected in January.")),
        ),
    )
    .with_rows(CONCERNS, (Row(name=Cell.page("eelgrass"), description=quoted(DIVERS.text)),))
)


def opened(place: Path) -> Workbench:
    """An empty desk."""
    return Workbench(Desk.open(place / "desks" / "2026-11-22"), ExtractiveEngine())


def with_card(bench: Workbench) -> Workbench:
    """The desk with one more story, which has the card; its id is `story(bench)`."""
    id = bench.desk.new_id()
    text = f"{TEXT}\n\nNumber {id}." if bench.shelf.kept else TEXT
    bench.shelf.put(Arrivals((Arrival(CLIPPING.model_copy(update={"text": text}), id),)))
    bench.change(id, "Draft", CARD)
    return bench


def story(bench: Workbench) -> int:
    return max(bench.shelf.kept)


def held(bench: Workbench) -> Card:
    card = bench.card(story(bench))
    assert card is not None
    return card
