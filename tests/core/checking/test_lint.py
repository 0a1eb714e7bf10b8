"""What a card says badly by itself is found, what is well said is left alone, and fixes keep the grammar."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from core.checking.lint import lint
from core.model import (
    Card,
    Cell,
    CellKind,
    Check,
    Column,
    Finding,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    Table,
    edits,
)
from core.model.cleaning import clean_line
from core.sharing.page import read_page

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
SIGNALS, CONCERNS, TECHNOLOGIES, ISSUES = (
    Section.SIGNALS,
    Section.CONCERNS,
    Section.TECHNOLOGIES,
    Section.ISSUES,
)


def row(
    name: str, description: str = "Sallowhaven paid 12 million.", score: int | None = None, **cells: str
) -> Row:
    """A row read from a page."""
    made = Row(name=Cell.page(name), description=Cell.page(description), score=Score(engine=score))
    for column, text in cells.items():
        made = made.with_cell(Column[column.upper()], Cell.page(text))
    return made


def scored(*tables: Iterable[int], **fields: object) -> Card:
    """A card whose tables have these scores, on rows of different names."""
    card = Card()
    for section, scores in zip(
        (SIGNALS, CONCERNS, Section.BEHAVIORS, TECHNOLOGIES, ISSUES), tables, strict=False
    ):
        rows = [
            row(f"{section}{number}x").model_copy(update={"score": Score(engine=score, **fields)})
            for number, score in enumerate(scores)
        ]
        card = card.with_rows(section, tuple(rows))
    return card


def found(card: Card, check: Check) -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in lint(card) if finding.check is check]


def horizon(text: str, kind: CellKind = CellKind.PAGE) -> list[Finding]:
    """The hedges that a 10-year cell lacks."""
    cells = Row(name=Cell.page("Tide gates"), horizon=Cell(text=text, kind=kind))
    return found(Card(signals=Table(rows=(cells,))), Check.HEDGE)


def change(text: str) -> list[Finding]:
    """What is said of a change."""
    return found(Card(signals=Table(rows=(row("Tide gates", change=text),))), Check.CHANGE)


def test_the_seed_card_has_nine_findings_each_worth_a_look() -> None:
    card = read_page(SEED.read_text("utf-8")).card
    said = [(each.check, each.place.section, each.place.index) for each in lint(card)]
    assert sorted(said) == sorted(
        [
            (Check.SPREAD, SIGNALS, 0),
            (Check.CHANGE, SIGNALS, 3),
            (Check.REPEATED, Section.BEHAVIORS, 4),
            (Check.REPEATED, ISSUES, 1),
            (Check.REPEATED, ISSUES, 2),
            (Check.GENERIC, CONCERNS, 4),
            (Check.GENERIC, TECHNOLOGIES, 0),
            (Check.GENERIC, TECHNOLOGIES, 1),
            (Check.MOJIBAKE, Section.SUMMARY, 0),
        ]
    )
    (mojibake,) = found(card, Check.MOJIBAKE)
    assert card.summary_text[mojibake.start : mojibake.end] == mojibake.words == "OpenAIâ€™s"
    assert mojibake.fix
    fixed = card.with_fields(summary=mojibake.fix.cells)
    assert fixed.summary_text == card.summary_text.replace("OpenAIâ€™s", "OpenAI’s")
    assert [cell.kind for cell in fixed.summary] == [cell.kind for cell in card.summary]
    assert found(fixed, Check.MOJIBAKE) == []
    assert len({finding.key for finding in lint(card)}) == 9


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Large Language Models (LLMs)", "large language model", True),
        ("Regulation of AI", "AI Regulation", True),
        ("Growth of Tide Gates", "Emergence of tide gates", True),
        ("Increased Competition in AI", "Competitive AI", True),
        ("Competition", "competitions", True),
        ("Qwen 2 release", "Qwen 3 release", False),
        ("Exports from China to India", "Exports from India to China", False),
        ("Trade with China", "Trade without China", False),
        ("Rising costs", "Growing concerns", False),
        ("AI Regulation", "AI Regulation Delays", False),
        ("潮汐闸门", "风力发电", False),
        ("潮汐闸门", "潮汐闸门", True),
    ],
)
def test_names_are_the_same_by_stems_and_not_by_accident(first: str, second: str, same: bool) -> None:
    for other in (SIGNALS, ISSUES):
        card = Card().with_rows(SIGNALS, (row(first),))
        card = card.with_rows(other, (*card.rows(other), row(second)))
        named = found(card, Check.REPEATED)
        assert bool(named) is same
        if same:
            assert "Row 1 of Signals" in named[0].sentence
            assert named[0].place == Place(section=other, index=len(card.rows(other)) - 1, column=Column.NAME)


def test_a_technology_may_be_called_as_what_grows() -> None:
    card = Card(
        signals=Table(rows=(row("Growth of tide gates"),)), technologies=Table(rows=(row("Tide gates"),))
    )
    assert found(card, Check.REPEATED) == []
    assert found(card.with_rows(ISSUES, (row("Tide gate"),)), Check.REPEATED)
    used = card.with_rows(SIGNALS, (row("Use of tide gates"),))
    assert found(used, Check.REPEATED) == []


@pytest.mark.parametrize(
    ("name", "description", "generic"),
    [
        ("Artificial Intelligence (AI)", "A technology that lets machines learn.", True),
        ("Regulatory challenges", "Rules may not keep up with technology.", True),
        ("Regulatory challenges", "Rules may not keep up with Keldmouth.", False),
        ("Regulatory challenges", "Rules may not keep up with 40 models.", False),
        ("Regulatory challenges", "Rules may not keep up with the tide gates.", False),
        ("Tide gate regulation", "Rules may not keep up with technology.", False),
        ("Data Privacy Concerns", "Large Models may leak what users typed.", True),
        ("Dependence on AI", "Firms rely on OpenAI.", False),
    ],
)
def test_a_row_is_generic_when_nothing_ties_it_to_its_card(
    name: str, description: str, generic: bool
) -> None:
    card = Card(title=Cell.page("Tide gates at Sallow open"), concerns=Table(rows=(row(name, description),)))
    assert bool(found(card, Check.GENERIC)) is generic


@pytest.mark.parametrize(
    "text",
    [
        "Shift from slow approvals to rapid ones.",
        "Transition from a reactive to a proactive approach.",
        "Move from unregulated to controlled.",
        "from selling\nto renting",
        "Coal → gas",
        "Diesel trains are replaced by batteries.",
        "Renting instead of selling.",
        "Trains were slow and are now fast.",
        "Paper gives way to screens.",
        "Passage du papier à l’écran",
        "Wandel von Papier zu Bildschirmen",
        "De papel a pantallas",
        "由纸张转向屏幕",
    ],
)
def test_a_change_that_says_from_what_to_what_is_left_alone(text: str) -> None:
    assert change(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Increase in the number of LLMs available, enhancing competition.",
        "Growing reliance on data from sensors.",
        "Cultural/Social",
        "More firms want to invest.",
    ],
)
def test_a_change_without_from_and_to_is_said(text: str) -> None:
    (finding,) = change(text)
    assert finding.place == Place(section=SIGNALS, column=Column.CHANGE)
    assert finding.about == text


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("AI will lead.", "AI may lead."),
        ("Will trains run? They will.", "May trains run? They may."),
        ("It will not run, and they won’t either.", "It may not run, and they may not either."),
        ("Fares are going to rise.", "Fares may rise."),
        (
            "Fares aren't capped; the city shall pay, they'll see.",
            "Fares aren't capped; the city may pay, they may see.",
        ),
        ("AI could lead, and China will follow.", "AI could lead, and China may follow."),
        ("It may rain. By 2035 it will be dry.", "It may rain. By 2035 it may be dry."),
        ("There will be no choice.", "There may be no choice."),
        ("AI will inevitably lead.", "AI may lead."),
    ],
)
def test_an_unhedged_forecast_is_found_and_softened(text: str, fixed: str) -> None:
    (finding,) = horizon(text)
    assert text[finding.start : finding.end] == finding.words
    assert finding.fix
    assert [cell.text for cell in finding.fix.cells] == [fixed]
    assert horizon(fixed) == []


@pytest.mark.parametrize(
    "text",
    [
        "AI may lead.",
        "China will likely lead.",
        "It is expected that fares will rise.",
        "This could mean that fares will rise.",
        "If it pays, others will follow.",
        "The political will to act might fade.",
        "A test of will.",
        "Goodwill and free will matter.",
        "China will den Markt und nicht mehr.",
        "According to the mayor, gates will open.",
        "",
    ],
)
def test_a_hedged_forecast_and_the_noun_are_left_alone(text: str) -> None:
    assert horizon(text) == []


def test_a_softened_quote_becomes_the_analysts_words_and_keeps_its_evidence() -> None:
    quote = Quote(text="AI will lead.", span=Span(source="s", start=0, end=13))
    cell = Cell(text=quote.text, kind=CellKind.QUOTE, quotes=(quote,), locked=True)
    card = Card(signals=Table(rows=(Row(name=Cell.page("Tide gates"), horizon=cell),)))
    (finding,) = found(card, Check.HEDGE)
    assert finding.fix
    assert finding.fix.cells == (
        Cell(text="AI may lead.", kind=CellKind.ANALYST, quotes=(quote,), locked=True),
    )
    assert "source" in finding.sentence


def test_a_quote_that_is_mended_claims_no_more_to_be_one() -> None:
    quote = Quote(text="It wonâ€™t.", span=Span(source="s", start=0, end=11))
    cell = Cell(text=quote.text, kind=CellKind.QUOTE, quotes=(quote,))
    card = Card(title=cell, summary=(cell,), type=Cell.page("itâ€™s"))
    mended = [each.fix.cells[0] for each in found(card, Check.MOJIBAKE) if each.fix]
    assert [(each.text, each.kind, each.quotes) for each in mended if each.quotes] == [
        ("It won’t.", CellKind.ANALYST, (quote,))
    ] * 2
    assert [each.kind for each in mended if not each.quotes] == [CellKind.PAGE]


def test_dismissing_one_hedge_dismisses_no_other() -> None:
    texts = ("In ten years AI will lead in China.", "In ten years ports will be empty of people.")
    rows = tuple(row("Tide gates", horizon=text) for text in texts)
    first, second = found(Card(signals=Table(rows=rows)), Check.HEDGE)
    assert first.key != second.key
    moved = found(Card(signals=Table(rows=rows[::-1])), Check.HEDGE)
    assert {first.key, second.key} == {finding.key for finding in moved}


def test_scores_without_spread() -> None:
    assert [f.place.section for f in found(scored([3, 1, 4], [2, 2, 2], [5, 5]), Check.SPREAD)] == [CONCERNS]
    (crowded,) = found(scored([4, 5, 4, 5], [5, 4, 5, 4, 5, 2]), Check.SPREAD)
    assert crowded.whole
    assert crowded.sentence.startswith("9 of 10 scores of the card are 4 or 5")
    assert found(scored([4, 5, 4, 5], [5, 4, 5, 4, 1, 2]), Check.SPREAD) == []
    (same,) = found(scored([4] * 4, [4] * 4), Check.SPREAD)
    assert same.sentence.startswith("All 8 scores of the card are 4")
    assert found(scored([4, 5], [4, 4]), Check.SPREAD) == []


def test_scores_that_only_follow_the_rows() -> None:
    (table,) = found(scored([5, 4, 3, 2], [3, 4, 2]), Check.ORDER)
    assert (table.place.section, table.whole) == (SIGNALS, True)
    assert "5 4 3 2" in table.sentence
    (whole,) = found(scored([5, 4, 4, 3], [5, 4, 3], [5, 5, 3, 3], [4]), Check.ORDER)
    assert "all 3 tables" in whole.sentence
    for usual in ([5, 5, 4, 4], [5, 4, 3], [4, 4, 5, 3, 2], [2, 3, 4, 5]):
        assert found(scored(usual), Check.ORDER) == []


def test_scores_that_stand_for_themselves_may_fall() -> None:
    assert found(scored([5, 4, 3, 2], reason="central to the story"), Check.ORDER) == []
    assert found(scored([5, 4, 3, 2], analyst=3), Check.ORDER) == []


def test_each_empty_place_has_its_finding() -> None:
    rows = (row("Tide gates", "", 4, change="from a to b"), row("", "", None))
    card = Card(signals=Table(rows=rows))
    empty = found(card, Check.EMPTY)
    blanks = set(edits.blanks(card))
    assert blanks < {finding.place for finding in empty}
    assert [finding.place for finding in empty if finding.place not in blanks] == [
        Place(section=SIGNALS, index=1)
    ]
    assert len({finding.key for finding in empty}) == len(empty)


def test_a_column_that_a_table_does_not_have_is_one_finding() -> None:
    page = read_page(SEED.read_text("utf-8")).card
    rows = tuple(row.with_cell(Column.DESCRIPTION, Cell()) for row in page.signals.rows)
    bare = page.with_rows(SIGNALS, rows)
    (table,) = [each for each in found(bare, Check.EMPTY) if each.place.column is Column.DESCRIPTION]
    assert (table.whole, table.sentence) == (True, "No row of Signals has a description.")


def test_what_is_garbled_and_what_only_looks_foreign() -> None:
    texts = (
        "It costs 5 â‚¬ today.",
        "Ã‰cole",
        "lost \ufffd here",
        "naïve café – “Ærø”",
        "Москва и Київ",
        "東京都",
    )
    card = Card(keywords=tuple(Cell(text=text, kind=CellKind.INFERRED, locked=True) for text in texts))
    garbled = found(card, Check.MOJIBAKE)
    assert [finding.place.index for finding in garbled] == [0, 1, 2]
    assert [finding.words for finding in garbled] == ["â‚¬", "Ã‰cole", "\ufffd"]
    fixes = [finding.fix.cells[0] if finding.fix else None for finding in garbled]
    assert [cell.text if cell else None for cell in fixes] == ["It costs 5 € today.", "École", None]
    assert all(cell is None or (cell.kind is CellKind.INFERRED and cell.locked) for cell in fixes)
    assert all(finding.sentence == clean_line(finding.sentence) for finding in garbled)


def test_no_repair_brings_in_what_reorders_text() -> None:
    (finding,) = found(Card(title=Cell.page("Gates â€®nepo cafÃ©")), Check.MOJIBAKE)
    assert finding.fix
    assert finding.fix.cells[0].text == "Gates nepo café"
    assert finding.fix.label == clean_line(finding.fix.label)


def test_a_garbled_part_of_a_summary_is_found_where_it_stands() -> None:
    parts = (Cell.page("Gates open."), Cell.analyst("The cafÃ© too."))
    (finding,) = found(Card(summary=parts), Check.MOJIBAKE)
    assert "Gates open. The cafÃ© too."[finding.start : finding.end] == "cafÃ©"
    assert finding.fix
    assert finding.fix.cells == (parts[0], Cell.analyst("The café too."))


def test_what_is_longer_than_anything_published() -> None:
    card = Card(summary=(Cell.page("y" * 953),), themes=(Cell.page("t" * 81), Cell.page("t" * 80)))
    card = card.with_rows(ISSUES, (row("n" * 111, "x" * 218), row("n" * 110, "x" * 219)))
    places = [(each.place.section, each.place.index, each.place.column) for each in found(card, Check.LONG)]
    assert sorted(places, key=str) == [
        (ISSUES, 0, Column.NAME),
        (ISSUES, 1, Column.DESCRIPTION),
        (Section.SUMMARY, 0, None),
        (Section.THEMES, 0, None),
    ]


@pytest.mark.parametrize("text", ["from ", "will ", "may will ", "(a", "â€™ ", "1.", "not"])
def test_endless_cells_cost_no_time(text: str) -> None:
    cell = Cell.page(text * (40_000 // len(text)))
    row = Row(name=cell, description=cell, change=cell, horizon=cell, driver=cell)
    started = time.process_time()
    assert any(each.check is Check.LONG for each in lint(Card(title=cell, signals=Table(rows=(row, row)))))
    assert time.process_time() - started < 1


def test_a_good_card_has_none_and_an_unchanged_one_costs_little() -> None:
    card = Card(title=Cell.page("Tide gates"), link="https://a.example", category=Cell.page("city"))
    card = card.with_fields(type=Cell.page("news"), summary=(Cell.page("Gates open."),))
    card = card.with_fields(keywords=(Cell.page("gates"),), themes=(Cell.page("tide"),))
    kept = {"change": "From shut to open.", "horizon": "Others may follow.", "driver": "A flood in 2024."}
    rows = tuple(row(f"Gate {n} at Sallow", f"It cost {n} million.", n % 5 + 1, **kept) for n in range(40))
    card = card.with_rows(SIGNALS, rows)
    assert list(lint(card)) == []
    started = time.process_time()
    for _ in range(10):
        list(lint(card))
    assert (time.process_time() - started) / 10 < 0.05
