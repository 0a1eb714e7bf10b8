"""An hour's job on the published card of the samples, by keys only, in a terminal of 80 columns."""

from __future__ import annotations

import shutil
from pathlib import Path

from terminal import Terminal

from core.model import Section
from core.paths import samples
from core.sharing.page import read_page


def correct(term: Terminal) -> None:
    """The two errors of the summary, from the sources."""
    term.type("f")
    term.until("“first half of the year” is not in")
    term.type("\r")
    term.until("Enter keep")
    term.type("first six months of enforcing its rules\r")
    term.until("11 findings")
    term.until("“August 2022” is not in")
    term.type("X")
    term.until("began in August 2023")


def add(term: Terminal) -> None:
    """A row made of a sentence, and its three blanks."""
    term.type("ssw")
    term.until("sentence 1 of")
    term.type("\r")
    term.until("Row 2 of Signals")
    term.type("w")
    term.until("cut from a quote")
    for words in ("From no rules to approval by batches", "Approval may become routine", "Oversight"):
        term.type("b")
        term.until("blank: the sources do not say")
        term.type("\r")
        term.until("Enter keep")
        term.type(f"{words}\r")
        term.until("your words")


def draft_again(term: Terminal) -> None:
    """Two rows are locked, the rest of the table is drafted again."""
    term.type("ssLjjL")
    term.until("Row locked")
    term.type("R")
    term.until("This section: Signals")
    term.type("fewer\r")
    term.until("stays: locked")
    term.type("A\r")
    term.until("u takes it back")


def score(term: Terminal) -> None:
    """Scored against a brief."""
    term.type("r")
    term.until("No brief")
    term.type("i")
    term.until("Brief:")
    term.type("We advise on AI regulation and the approval of models in China\r")
    term.until(lambda text: "inside the brief by" in text and "Enter applies" in text)
    term.type("A\r")
    term.until("u takes it back")


def finish(term: Terminal) -> None:
    """Final, and exported."""
    term.type("WW")
    term.until("final")
    term.type("d")
    term.until("W reopens it")
    term.type("E")
    term.until("Enter exports")
    term.type("\x15out.md\r")
    term.until("Exported out.md")


def test_the_seed_card_is_corrected_locked_drafted_again_scored_and_finished(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for path in samples().glob("00*.txt"):
        shutil.copy(path, clips / path.name)
    with Terminal(str(clips), cwd=tmp_path, FOREDECK_WORKSPACE=str(tmp_path / "ws")) as term:
        term.until("12 findings")
        for step in (correct, add, draft_again, score, finish):
            step(term)
        term.type("\x11")
        assert term.end() == 0, term.left_behind()
    before = read_page(next(clips.glob("000*")).read_text("utf-8")).card
    after = read_page((tmp_path / "out.md").read_text("utf-8")).card
    assert "first six months of enforcing its rules, China has approved over 40" in after.summary_text
    assert "began in August 2023" in after.summary_text
    locked = [row.name.text for row in before.rows(Section.SIGNALS)[:2]]
    assert locked == [row.name.text for row in after.rows(Section.SIGNALS) if row.name.text in locked]
    (own,) = [row for row in after.rows(Section.SIGNALS) if row.driver.text == "Oversight"]
    assert own.horizon.text == "Approval may become routine"
    scores = {row.score.value for table in (Section.SIGNALS, Section.ISSUES) for row in after.rows(table)}
    assert len(scores) >= 2
