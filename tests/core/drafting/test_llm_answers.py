"""An answer of a model becomes events while it streams: whole, cleaned, and nothing of it twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

import pytest

from core.drafting.llm.answers import CardReading, Ending, Wanted
from core.drafting.llm.coercing import EMPTY
from core.drafting.llm.grounding import UNGROUNDED
from core.model import (
    COLUMNS,
    TABLES,
    Card,
    Cell,
    CellFilled,
    CellKind,
    Clipping,
    DraftEvent,
    ItemsFilled,
    Place,
    Row,
    RowDrafted,
    Section,
    SectionDone,
    Story,
    apply,
    edits,
)
from core.model.cleaning import clean_text
from core.model.proposal import propose

TEXT = """Port seals fees

The port of Ostend will not raise its fees for ships in 2027, the minister said on Monday. Some 1,200
dockers had asked for a pause. Unions called the decision late but welcome. Barges will pay by weight from
March. Inspectors count every container with a drone. Rival harbours wait for a ruling on subsidies."""
STORY = Story(clippings=(Clipping(text=TEXT),))
SENTENCES = ("The port of Ostend will not raise its fees", "Unions called the decision late but welcome")
ALL = tuple(Section)
NAMES = (
    "Quay fees frozen",
    "Dockers win pause",
    "Barges weighed",
    "Drones count boxes",
    "Subsidy ruling due",
)


def row(name: str, number: int = 0, **more: Any) -> dict[str, Any]:
    texts = {
        "name": name,
        "description": f"{name} as the {' '.join(sorted(name)[:9])} of it shows.",
        "change": "From rises to none.",
        "10-year": "Ports may share fees.",
        "driving-force": "A rival harbour.",
    }
    evidence = [{"ref": "A1.2", "quote": SENTENCES[number % 2]}]
    return {"evidence": evidence, **texts, "why": "It fits the brief.", "relevancy": 1 + number % 5} | more


def whole() -> dict[str, Any]:
    tables = {
        table.value.lower(): [
            {key: value for key, value in row(f"{table} {name}", at).items() if key in names}
            for at, name in enumerate(NAMES)
        ]
        for table in TABLES
        for names in [{"evidence", "why", "relevancy", *map(str, COLUMNS[table])}]
    }
    evidence = [{"ref": "A1.2", "quote": SENTENCES[0]}]
    return {
        "title": {"evidence": evidence, "text": "Ostend freezes its fees"},
        "keywords": ["Ostend", "dockers", "barge tax"],
        "themes": ["geopolitics", "harbour life"],
        "category": "business",
        "type": "news",
        "summary": [
            {"evidence": evidence, "text": "Ostend keeps fees as they are."},
            {"evidence": [], "text": "Dockers will strike in May all the same."},
        ],
        **tables,
    }


def read(answer: Any, reading: CardReading | None = None, size: int = 9) -> tuple[list[DraftEvent], Ending]:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    reading = reading or CardReading(STORY, Wanted(ALL))
    events = [event for at in range(0, len(text), size) for event in reading.feed(text[at : at + size])]
    ending = reading.end()
    return [*events, *ending.events], ending


def test_a_whole_card_comes_row_by_row_and_is_the_sum_of_its_events() -> None:
    events, ending = read(whole())
    assert reduce(apply, events, Card()) == ending.card
    assert [event.section for event in events if isinstance(event, SectionDone)] == list(ALL)
    assert (ending.missing, ending.notes, ending.complete) == ((), (), True)
    assert sum(isinstance(event, RowDrafted) for event in events) == 25
    card = ending.card
    assert [part.doubt for part in card.summary] == ["", UNGROUNDED]
    assert [item.kind for item in card.keywords] == [CellKind.QUOTE, CellKind.QUOTE, CellKind.INFERRED]
    assert (card.category.kind, card.type.kind) == (CellKind.LABEL, CellKind.LABEL)
    for table in TABLES:
        for each in card.rows(table):
            assert STORY.holds(each.description.quotes[0])
            assert (each.change.blank, each.locked, each.score.analyst) == (
                table is not Section.SIGNALS,
                False,
                None,
            )


def test_wherever_it_breaks_off_what_is_there_is_whole() -> None:
    text = json.dumps(whole())
    _, full = read(text)
    dice = random.Random(5)
    for cut in [0, 1, *(dice.randrange(len(text)) for _ in range(60)), len(text) - 1]:
        events, ending = read(text[:cut], size=dice.randint(1, 500))
        done = {event.section for event in events if isinstance(event, SectionDone)}
        assert set(ending.missing) == set(ALL) - done
        assert not ending.complete
        for table in TABLES:
            there = ending.card.rows(table)
            assert there == full.card.rows(table)[: len(there)]
            assert table not in done or there == full.card.rows(table)
        for part, other in zip(ending.card.summary, full.card.summary, strict=False):
            assert part == other
        assert ending.card.title in (Cell(), full.card.title)


ATTACKS = (
    *(
        "\x1b[2J",
        "\x1b]0;own\x07",
        "\x1b]52;c;ZXZpbA==\x07",
        "\x9b31m",
        "\x9d52;c;aGk=\x9c",
        "\x1bPq#0\x1b\\",
    ),
    *("\x1bZ", "\x1b[6n", "\x1bc", "\x00", "\x7f", "\x0e\x0f", "\x08\x0b\x0c", "\u202e", "\u2066\u2069"),
    *("\u200b\u2060", "\U000e0041\U000e007f", "\u2028\u2029\x85", "\ud83d", "\ufeff"),
    *("[bold]", "[@click=app.quit]", "[link=file:///etc]", "[/]", "<img src=x>"),
)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from (*strings(key), *strings(each))
    elif isinstance(value, Sequence):
        for each in value:
            yield from strings(each)


def attacked(value: Any, attack: str) -> Any:
    """An answer with an attack in every text and in new columns."""
    if isinstance(value, str):
        return f"{value[:3]}{attack}{value[3:]}{attack}"
    if isinstance(value, list):
        return [attacked(each, attack) for each in value]
    if isinstance(value, dict):
        return {key: attacked(each, attack) for key, each in value.items()} | {f"steep{attack}": attack}
    return attack


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_nothing_that_steers_a_screen_survives_in_any_field(attack: str, ascii_only: bool) -> None:
    answer = attacked(whole(), attack) | {
        attack: [attack],
        "signals": [row("A sign"), *attacked([row(n) for n in NAMES], attack)],
    }
    events, ending = read(json.dumps(answer, ensure_ascii=ascii_only), size=300)
    assert ending.card.signals.rows
    said = list(strings([event.model_dump(mode="json") for event in events]))
    said += [*strings(ending.card.model_dump(mode="json")), *ending.notes]
    for text in said:
        assert clean_text(text) == text.replace("\t", " ")
        assert "\n" not in text or text in TEXT
        assert attack not in text


@pytest.mark.parametrize(
    ("key", "value", "section"),
    [
        ("title", "Ostend freezes its fees", Section.TITLE),
        ("title", ["Ostend freezes its fees"], Section.TITLE),
        ("keywords", "Ostend, dockers; Ostend", Section.KEYWORDS),
        ("keywords", [{"keyword": "Ostend"}, {"text": "dockers"}, None, 4], Section.KEYWORDS),
        ("summary", "Ostend keeps its fees. Dockers asked for a pause.", Section.SUMMARY),
        ("summary", ["Ostend keeps its fees.", ["Dockers asked for a pause."]], Section.SUMMARY),
        ("signals", {"1": row("Quay fees frozen"), "2": row("Barges weighed")}, Section.SIGNALS),
        (
            "signals",
            [[row("Quay fees frozen")], row("Barges weighed"), row("Drones count boxes"), 4, "x"],
            Section.SIGNALS,
        ),
        ("Signal", [row("Quay fees frozen"), row("Barges weighed")], Section.SIGNALS),
    ],
)
def test_wrong_types_are_read_for_what_they_hold(key: str, value: Any, section: Section) -> None:
    events, ending = read({key: value}, CardReading(STORY, Wanted((section,))))
    assert ending.complete
    assert events[-1] == SectionDone(section=section)
    card = ending.card
    held = {
        Section.TITLE: 2 * (not card.title.blank),
        Section.KEYWORDS: len([item for item in card.keywords if item.text != "4"]),
        Section.SUMMARY: len(card.summary),
        Section.SIGNALS: len(card.signals.rows),
    }
    assert held[section] == 2


@pytest.mark.parametrize("value", [4, "none", {}, {"type": "array", "items": {}}, [], None])
def test_what_holds_no_rows_brings_none(value: Any) -> None:
    events, ending = read({"signals": value}, CardReading(STORY, Wanted((Section.SIGNALS,))))
    assert not [event for event in events if isinstance(event, RowDrafted)]
    assert ending.complete == (value is None or value == [])


def test_a_missing_column_is_blank_and_doubted_and_the_row_stays() -> None:
    value = row("Quay fees frozen")
    del value["change"], value["relevancy"]
    _, ending = read({"signals": [value]}, CardReading(STORY, Wanted((Section.SIGNALS,))))
    (got,) = ending.card.signals.rows
    assert (got.change, got.score.engine) == (Cell(doubt=EMPTY), None)
    assert got.score.reason == "It fits the brief. The model gave no relevancy."
    assert ending.notes == ("Signals: 1 row came without a number from 1 to 5.",)


def test_repeats_and_what_the_analyst_took_out_are_left_out_and_told() -> None:
    stays = Row(
        name=Cell.analyst("Barges weighed"), description=Cell.analyst("Barges pay by weight from March.")
    )
    away = Row(name=Cell(text="Drones count boxes", kind=CellKind.INFERRED))
    card = Card().with_rows(Section.SIGNALS, (stays,)).with_rows(Section.ISSUES, (away,))
    card = edits.with_drop(card, Section.SIGNALS, "Subsidy ruling due")
    rows = [
        row("Quay fees frozen"),
        row("quay fees frozen", 1, description="Other words for it."),
        row("Weight tolls", 1, description="Barges pay by weight from March."),
        row("Drones count boxes"),
        row("Subsidy ruling due"),
        row("Rivals wait", 1, description="Rivals hold back until judges speak."),
    ]
    reading = CardReading(STORY, Wanted((Section.SIGNALS,)), card=card)
    _, ending = read({"signals": rows}, reading)
    assert [each.name.text for each in ending.card.signals.rows] == ["Quay fees frozen", "Rivals wait"]
    assert ending.notes == (
        "Signals: “quay fees frozen” was left out, as it repeats “Quay fees frozen”.",
        "Signals: “Weight tolls” was left out, as it repeats “Barges weighed”.",
        "Signals: “Drones count boxes” was left out, as it repeats “Drones count boxes”.",
        "Signals: “Subsidy ruling due” was left out, as you took it out before.",
    )


def test_rows_that_rest_on_one_sentence_are_not_taken_for_repeats() -> None:
    rows = [
        row("Quay fees frozen"),
        row("A minister speaks", description="Politics enters the harbour office."),
    ]
    _, ending = read({"concerns": rows}, CardReading(STORY, Wanted((Section.CONCERNS,))))
    first, second = ending.card.concerns.rows
    assert first.description.quotes == second.description.quotes
    locked = edits.set_lock(ending.card, Place(section=Section.CONCERNS, index=0), True)
    fresh = Card().with_rows(Section.CONCERNS, (second,))
    assert [entry.new for entry in propose(locked, fresh, (Section.CONCERNS,), "x").entries][-1] == second
    told = [{"evidence": rows[0]["evidence"], "text": each["description"]} for each in rows]
    _, ending = read({"summary": told}, CardReading(STORY, Wanted((Section.SUMMARY,))))
    assert len(ending.card.summary) == 2


def test_alternatives_to_a_row_are_three_at_most_and_none_of_another_row() -> None:
    others = tuple(Row(name=Cell(text=name, kind=CellKind.INFERRED)) for name in NAMES[:2])
    card = Card().with_rows(Section.SIGNALS, others)
    place = Place(section=Section.SIGNALS, index=0)
    answer = {
        "rows": [
            row(name, at)
            for at, name in enumerate((NAMES[1], "New one", "Tolls by tide", "Quiet nights", "Late fifth"))
        ]
    }
    events, ending = read(answer, CardReading(STORY, Wanted(row=place), card=card))
    assert [each.name.text for each in ending.card.signals.rows] == [
        "New one",
        "Tolls by tide",
        "Quiet nights",
    ]
    assert events[-1] == SectionDone(section=Section.SIGNALS)
    assert len(ending.notes) == 2
    for other in (answer["rows"], {"signals": answer["rows"]}, {"Signal": answer["rows"]}):
        _, ending = read(other, CardReading(STORY, Wanted(row=place), card=card))
        assert (len(ending.card.signals.rows), ending.complete) == (3, True)


def test_blanks_are_filled_by_their_ids_and_nothing_else_is_touched() -> None:
    locked = Cell(locked=True)
    card = Card(
        title=Cell(text="Stays", kind=CellKind.PAGE),
        signals={"rows": (Row(name=Cell.page("Quay fees"), horizon=locked), Row(name=Cell.page("Barges")))},
    )
    blanks = {
        "signals 1 description": Place(section=Section.SIGNALS, column=COLUMNS[Section.SIGNALS][1]),
        "signals 1 10-year": Place(section=Section.SIGNALS, column=COLUMNS[Section.SIGNALS][3]),
        "signals 2 change": Place(section=Section.SIGNALS, index=1, column=COLUMNS[Section.SIGNALS][2]),
        "keywords": Place(section=Section.KEYWORDS),
        "summary": Place(section=Section.SUMMARY),
        "category": Place(section=Section.OTHER),
        "link": Place(section=Section.TITLE, index=1),
    }
    evidence = [{"ref": "A1.2", "quote": SENTENCES[0]}]
    texts = {
        "signals 1 description": "The port of Ostend will not raise its fees",
        "signals 1 10-year": "Never to be taken",
        "Signals 2 Change": "From rises to none",
        "keywords": "Ostend; dockers",
        "summary": "",
        "category": "Business",
        "link": "https://evil.example",
        "title": "Never to be taken",
        "signals 9 name": "Never to be taken",
    }
    answer = [{"id": name, "evidence": evidence, "text": text} for name, text in texts.items()]
    answer.append({"id": "category", "evidence": [], "text": "art"})
    reading = CardReading(STORY, Wanted(blanks=blanks), base=card, card=card)
    events, ending = read({"blanks": answer}, reading)
    got = ending.card
    first, second = got.signals.rows
    assert (first.description.kind, first.horizon, second.change.text) == (
        CellKind.QUOTE,
        locked,
        "From rises to none",
    )
    assert [item.text for item in got.keywords] == ["Ostend", "dockers"]
    assert (got.category.text, got.link, got.title, got.summary) == ("business", "", card.title, ())
    assert "Never" not in got.model_dump_json()
    assert "3 texts were left out that belong to no blank asked for." in ending.notes
    sections = [Section.TITLE, Section.KEYWORDS, Section.OTHER, Section.SUMMARY, Section.SIGNALS]
    assert [event.section for event in events if isinstance(event, SectionDone)] == sections
    assert ItemsFilled(section=Section.KEYWORDS, items=got.keywords) in events
    assert sum(isinstance(event, CellFilled) for event in events) == 3


async def test_it_may_be_fed_from_threads() -> None:
    text = json.dumps(whole())
    reading = CardReading(STORY, Wanted(ALL))
    events: list[DraftEvent] = []
    for at in range(0, len(text), 2000):
        events += await asyncio.to_thread(reading.feed, text[at : at + 2000])
        assert reading.began
    assert reduce(apply, events, Card()) == (await asyncio.to_thread(reading.end)).card


def test_where_it_is_and_what_was_said_instead_can_be_asked() -> None:
    reading = CardReading(STORY, Wanted(ALL))
    reading.feed("I am\nsorry ")
    assert (reading.began, reading.shown, reading.within, reading.before) == (
        False,
        False,
        None,
        "I am\nsorry ",
    )
    reading.feed('{"category": "art", "concerns": [{"name"')
    assert (reading.began, reading.shown, reading.within) == (True, True, Section.CONCERNS)
    assert reading.end().missing == tuple(section for section in ALL)


def test_instructions_that_come_back_are_no_rows() -> None:
    told = "Give what was observed in eleven words, then what pushes it now."
    reading = CardReading(STORY, Wanted((Section.ISSUES,)), instructions=[told])
    echo = {"name": "...", "description": told, "why": "x", "relevancy": 3}
    _, ending = read({"issues": [echo, row("Subsidy ruling due")]}, reading)
    assert [each.name.text for each in ending.card.issues.rows] == ["Subsidy ruling due"]
    assert ending.notes[0] == "Issues: 1 row was left out: placeholders instead of words."
