"""A desk on which every text is hostile, and a model and a check that say hostile things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from evil_words import EVIL, MARKUP
from scripted import ScriptedEngine, ScriptedEngines, ScriptedModel

from core.keeping import Desk
from core.model import (
    Card,
    Cell,
    CellKind,
    Check,
    Clipping,
    Column,
    Details,
    Failed,
    Finding,
    Fix,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    Usage,
)
from core.model.clipping import Origin
from core.reading import Problem
from core.reviewing import Reviewed
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

PLANTED: dict[str, str] = {}
"""By the name of what it was planted in, the word that a screen shows when it shows that."""


def planted(name: str) -> str:
    """A hostile text: markup as one word with a number, then everything that steers a terminal."""
    word = f"{MARKUP[len(PLANTED) % len(MARKUP)]}{len(PLANTED):03}"
    PLANTED[name] = word
    return f"{word} {''.join(EVIL)}"


def evil_stories(folder: Path) -> tuple[Workbench, list[int], Quote]:
    """A desk with hostile stories, notes and problems, the first with a card; their ids; a quote of it."""
    bench = Workbench(Desk.open(folder / "desks" / date.today().isoformat()), ScriptedEngine())
    ids = [bench.desk.new_id() for _ in range(3)]
    for number, id in enumerate(ids):
        aside = planted("why aside") if number == 2 else ""
        bench.shelf.put(Arrivals((Arrival(_clipping(number), id, aside=aside),)))
    clipping = bench.view(ids[0]).story.clippings[0]
    quote = Quote(text=clipping.text[:90], span=Span(source=clipping.digest, start=0, end=90))
    bench.change(ids[0], planted("step"), _card(quote), by=planted("by"))
    bench.decisions.note(ids[0], planted("note"))
    bench.decisions.note(ids[1], planted("other note"))
    bench.set_brief(planted("brief"))
    bench.problems += [Problem(name=planted("unread file"), sentence=planted("why unread"))]
    bench.notices = (planted("notice"),)
    return bench, ids, quote


def _clipping(number: int) -> Clipping:
    title, file = planted(f"title {number}"), planted(f"file {number}")
    text = f"{title}\n\n{planted(f'text {number}')} It feeds {number + 30} megawatts into the grid."
    return Clipping(
        text=text + "\n\nThe plant opened on Monday. Fishers fear for the eels. " * 3,
        title=title,
        url=f"http://e.example/{planted(f'address {number}')}",
        outlet="" if number == 1 else planted(f"outlet {number}"),
        author=planted(f"author {number}"),
        language="en",
        origin=Origin(name=file),
        notes=(planted(f"note of reading {number}"),),
    )


def _cell(name: str, quote: Quote) -> Cell:
    text, doubt = planted(name), planted(f"doubt of the {name}")
    return Cell(text=text, kind=CellKind.INFERRED, quotes=(quote,), doubt=doubt)


def _row(name: str, quote: Quote) -> Row:
    score = Score(engine=3, reason=planted(f"reason of the {name}"))
    return Row(name=_cell(name, quote), description=_cell(f"description of the {name}", quote), score=score)


def _card(quote: Quote) -> Card:
    card = Card(
        title=_cell("card title", quote),
        link=f"http://e.example/{planted('link')}",
        page=planted("page"),
        page_url=planted("address of the page"),
        keywords=(_cell("keyword", quote), _cell("other keyword", quote)),
        themes=(_cell("theme", quote),),
        category=_cell("category", quote),
        summary=(_cell("summary", quote),),
        details=Details(geography=planted("geography"), why_relevant=planted("why relevant")),
    )
    card = card.with_rows(Section.SIGNALS, (_row("signal", quote), _row("other signal", quote)))
    return card.with_rows(Section.CONCERNS, (_row("concern", quote),))


def evil_engines(bench: Workbench, quote: Quote) -> ScriptedModel:
    """Give a desk a model, engines and a check that say hostile things."""
    model = ScriptedModel()
    model.rows = (_row("proposed", quote), _row("other proposed", quote))
    model.notes = (planted("note of the model"),)
    model.usage = Usage(
        model=planted("model in usage"), prompt=8210, completion=640, cost=0.0041, seconds=8.0
    )
    model.broken = Failed(sentence=planted("why it broke"), hint=planted("hint"), by=planted("broken by"))
    engines = bench.engines = ScriptedEngines(bench.place, ScriptedEngine(), model)
    infos = engines.infos()
    hostile = replace(infos[1], name=planted("engine"), model=planted("model"), where=planted("where"))
    broken = replace(infos[1], name=planted("other engine"), trouble=planted("trouble"))
    engines.infos = lambda: (*infos, hostile, broken)  # type: ignore[method-assign]
    bench.reviewing.of = _checked(bench.reviewing.of, quote, _cell("fix", quote))  # type: ignore[method-assign]
    return model


def _checked(of: Callable[..., Any], quote: Any, cell: Any) -> Callable[..., Any]:
    """A check that finds, besides, what is hostile in all its words."""
    place = Place(section=Section.SIGNALS, index=0, column=Column.NAME)
    finding = Finding(
        check=Check.FIGURE,
        place=place,
        sentence=planted("finding"),
        words=planted("words of the finding"),
        evidence=(quote,),
        fix=Fix(label=planted("label of the fix"), place=place, cells=(cell,)),
    )

    def found(id: int, card: Any) -> Reviewed:
        review: Reviewed = of(id, card)
        return Reviewed((finding, *review.open), review.accepted, review.dismissed)

    return found
