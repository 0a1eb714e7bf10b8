"""A card's quotes stand where it says; when a source changes they move, and what is lost is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.checking.evidence import lost_quotes, quote_findings, realigned
from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.model import (
    Card,
    Cell,
    CellKind,
    Check,
    Clipping,
    Column,
    Finding,
    Finished,
    Place,
    Quote,
    Row,
    Section,
    Span,
    Story,
    Table,
)
from core.prose.aligning import Aligner
from core.reading import read_file

SAMPLES = Path(__file__).parents[3] / "sample_articles"
SEEDS = tuple(sorted(SAMPLES.glob("00[1-4]_*.txt")))
DAY = SAMPLES / "day-2026-11-22"
PLAN = "The naïve plan, drawn up in 2019, will not raise fees for {} ships. It rained."
OLD = Clipping(text=f"Fees stay\n\n{PLAN.format(12)} 東京の港は静か。")
NEW = Clipping(text=f"Fees stay\n\nCorrected on Monday. {PLAN.format(21)}")
MOVED = Clipping(text=f"Corrected on Monday: a comma went missing.\n\n{OLD.text}")


def quoted(words: str, *kept: str, source: Clipping = OLD) -> Quote:
    start = source.text.index(words)
    pieces = tuple((source.text.index(k), source.text.index(k) + len(k)) for k in kept)
    span = Span(source=source.digest, start=start, end=start + len(words))
    return Quote(text=words, span=span, kept=pieces)


SENTENCE = quoted("The naïve plan, drawn up in 2019, will not raise fees for 12 ships.")
CUT = quoted(SENTENCE.text, "The naïve plan", "will not raise fees")
TOKYO = quoted("東京の港は静か")
CARD = Card(
    title=Cell(text="Fees stay", kind=CellKind.QUOTE, quotes=(quoted("Fees stay"),)),
    summary=(
        Cell(text="It rained.", kind=CellKind.QUOTE, quotes=(quoted("It rained."),)),
        Cell(text=SENTENCE.text, kind=CellKind.QUOTE, quotes=(SENTENCE,)),
    ),
    concerns=Table(
        rows=(
            Row(
                name=Cell(text="The naïve plan will not raise fees", kind=CellKind.CUT, quotes=(CUT,)),
                description=Cell(text="My own view of it.", kind=CellKind.ANALYST, quotes=(TOKYO,)),
            ),
        )
    ),
)


def found(card: Card, *sources: Clipping) -> list[Finding]:
    return list(quote_findings(card, Story(clippings=sources), Aligner(sources)))


def now(card: Card, *sources: Clipping) -> Card:
    return realigned(card, Story(clippings=sources), Aligner(sources))


@pytest.mark.parametrize("files", [SEEDS, (SEEDS[1],), tuple(sorted(DAY.glob("*.html")))[:1]])
def test_extractive_drafts_are_true_as_they_are(files: tuple[Path, ...]) -> None:
    clippings = tuple(clipping for path in files for clipping in read_file(path))
    story = Story(clippings=clippings)
    last = list(draft_events(story, DraftRequest()))[-1]
    assert isinstance(last, Finished)
    assert found(last.card, *clippings) == []
    assert now(last.card, *clippings) is last.card


def test_what_stands_is_left_alone() -> None:
    assert found(CARD, OLD) == []
    assert now(CARD, OLD) is CARD


def test_words_that_moved_are_followed_and_their_cuts_with_them() -> None:
    assert {finding.fix.label for finding in found(CARD, MOVED) if finding.fix} == {
        "point to where they stand"
    }
    card = now(CARD, MOVED)
    story = Story(clippings=(MOVED,))
    assert found(card, MOVED) == []
    assert not any(lost_quotes(cell, story) for _, cell in card.cells())
    assert card.concerns.rows[0].name.quotes[0].kept_text == "The naïve plan will not raise fees"
    assert [cell.text for _, cell in card.cells()] == [cell.text for _, cell in CARD.cells()]
    assert now(card, MOVED) is card


def test_a_corrected_figure_moves_the_span_and_is_said_loudly() -> None:
    card = now(CARD, NEW)
    part = card.summary[1]
    assert part.text == SENTENCE.text
    assert part.quotes[0].text == SENTENCE.text.replace("12", "21")
    (changed,) = [finding for finding in found(card, NEW) if finding.place.section is Section.SUMMARY]
    assert changed.check is Check.QUOTE
    assert "“12” where the source has “21”" in changed.sentence
    assert card.summary_text[changed.start : changed.end] == changed.words == SENTENCE.text
    assert changed.fix is not None
    assert changed.fix.label == "take the source's words"
    assert [cell.text for cell in changed.fix.cells] == ["It rained.", part.quotes[0].text]
    fixed = card.with_fields(summary=changed.fix.cells)
    assert [f.place.section for f in found(fixed, NEW)] == [Section.CONCERNS]


def test_what_stands_nowhere_any_more_stays_and_is_lost() -> None:
    card = now(CARD, NEW)
    place = Place(section=Section.CONCERNS, column=Column.DESCRIPTION)
    cell = card.concerns.rows[0].description
    assert cell.quotes == (TOKYO,)
    assert lost_quotes(cell, Story(clippings=(NEW,))) == (TOKYO,)
    (lost,) = [finding for finding in found(card, NEW) if finding.place == place]
    assert lost.fix is None
    assert "not in the sources" in lost.sentence
    other = Clipping(text="Nothing of the kind is told here, and it takes a while to say so.")
    assert len(found(CARD, other)) == sum(len(cell.quotes) for _, cell in CARD.cells())
    assert now(CARD, other) is CARD


def test_a_source_that_was_taken_away_is_not_followed_into_another() -> None:
    story, aligner = Story(clippings=(NEW,)), Aligner((NEW,))
    kept = realigned(CARD, story, aligner, replaced=())
    assert kept.summary[1] == CARD.summary[1]
    assert kept.summary[0].quotes[0].span.source == NEW.digest
    followed = realigned(CARD, story, aligner, replaced=(OLD.digest,))
    assert followed == realigned(CARD, story, aligner)
    assert followed.summary[1] != CARD.summary[1]


def test_a_near_match_does_not_move_what_stands_behind_other_words() -> None:
    own = Card(title=Cell(text="Fees", kind=CellKind.ANALYST, quotes=(SENTENCE,)))
    assert now(own, NEW) is own
    (finding,) = found(own, NEW)
    assert finding.evidence[0].text == SENTENCE.text.replace("12", "21")
    assert finding.fix is None


def test_a_cell_that_says_other_words_than_its_quote() -> None:
    cell = Cell(text=SENTENCE.text.replace("will not", "will"), kind=CellKind.QUOTE, quotes=(SENTENCE,))
    (finding,) = found(Card(title=cell), OLD)
    assert finding.check is Check.NEGATION
    assert finding.fix is not None
    assert finding.fix.cells[0].text == SENTENCE.text


def test_words_in_quotation_marks_on_a_page_are_looked_for() -> None:
    page = (
        "He said: “will not raise fees for 21 ships” and “drawn up in 2019” and “we all love the rain here”."
    )
    first, second = found(Card(title=Cell.page(page)), OLD)
    assert first.fix is not None
    assert first.fix.cells[0].text == page.replace("21", "12")
    assert page[second.start : second.end] == second.words == "we all love the rain here"


@pytest.mark.parametrize("kind", [CellKind.PAGE, CellKind.ANALYST, CellKind.INFERRED])
def test_words_in_quotation_marks_are_looked_for_whatever_stands_behind_the_cell(kind: CellKind) -> None:
    text = "He said “the ban is for good” and “will not raise fees for 21 ships”."
    invented, changed = found(Card(title=Cell(text=text, kind=kind, quotes=(SENTENCE,), locked=True)), OLD)
    assert (invented.check, invented.words) == (Check.QUOTE, "the ban is for good")
    assert changed.fix is not None
    (cell,) = changed.fix.cells
    assert (cell.text, cell.locked) == (text.replace("21", "12"), True)
    assert cell.quotes[0] == SENTENCE
    assert [finding.words for finding in found(Card(title=cell), OLD)] == ["the ban is for good"]
