"""What is counted out of a desk's files is what the open desk counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.glimpse import KINDS, ROWS, STORY, TRIAGE, Source, blanks, glimpse
from core.keeping import Change, KeptStory
from core.model import COLUMNS, Card, Cell, Clipping, Row, Section, edits
from core.reading import read_paths
from core.workbench import Workbench

SAMPLES = Path(__file__).parents[2] / "sample_articles"


async def test_the_blanks_of_a_drafted_an_edited_and_an_empty_card_are_counted(tmp_path: Path) -> None:
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path)
    bench.shelf.take_in(read_paths(sorted(SAMPLES.glob("00[1-4]*.txt"))).clippings)
    (id,) = bench.shelf.kept
    _ = [event async for event in bench.draft(id)]
    drafted = bench.card(id)
    assert drafted is not None
    row = drafted.signals.rows[0].model_copy(update={"change": Cell.analyst("Fewer."), "driver": Cell()})
    edited = drafted.with_fields(themes=(), title=Cell()).with_rows(Section.SIGNALS, (row,))
    counted = []
    for card in (drafted, edited, Card()):
        bench.desk.commit(Change(cards={id: card}))
        assert bench.desk.flush()
        seen = glimpse(bench.desk.folder)
        assert seen is not None
        assert blanks(seen.card(id)) == len(edits.blanks(card))
        counted.append(len(edits.blanks(card)))
    assert len(set(counted)) == 3
    bench.close()


def test_its_tables_are_those_of_a_card() -> None:
    """A row with one more word in some column has one blank less there."""
    for table, columns in COLUMNS.items():
        for column in columns:
            row = Row().with_cell(column, Cell.analyst("x"))
            document = Card().with_rows(table, (row,)).model_dump(mode="json")
            assert blanks(document) == len(edits.blanks(Card())) + len(columns) - 1
            assert len(ROWS[table.value.lower()]) == len(columns)


@pytest.mark.parametrize(
    "document",
    [{"signals": {"rows": [3]}}, {"signals": []}, {"summary": 3}, {"title": "x"}, {"type": {"text": 3}}],
)
def test_what_is_odd_is_not_counted(document: dict[str, Any]) -> None:
    assert blanks(document) is None


def test_a_story_has_what_a_kept_one_has() -> None:
    """Each field with the default of the model, and of its kind."""
    usual = KeptStory(id=1)
    for name, value in STORY.items():
        assert getattr(usual, name) == value, name
    for name, value in TRIAGE.items():
        assert getattr(usual.triage, name) == value, name
    assert STORY.keys() - {"latest"} == KINDS.keys()


ODD: list[dict[str, Any]] = [
    {"origin": {"name": 5}},
    {"origin": 5},
    {"furniture": [{"start": 0.5, "end": 5.5, "kind": "menu"}]},
    {"furniture": [{"start": True, "end": 5, "kind": "menu"}]},
    {"title": "half \ud800"},
    {"text": "half \ud800"},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_clipping_is_not_shown(tmp_path: Path, odd: dict[str, Any]) -> None:
    clipping = Clipping(text="The quay was opened on Monday. " * 9)
    document = clipping.model_dump(mode="json")
    assert Source(document).text == clipping.text
    with pytest.raises((TypeError, ValueError, KeyError)):
        Source(document | odd)


def test_half_a_character_in_a_story_keeps_no_desk_from_being_opened(tmp_path: Path) -> None:
    bench = Workbench.open_day(date(2026, 11, 22), ExtractiveEngine(), tmp_path)
    bench.shelf.take_in([Clipping(text="The quay was opened on Monday. " * 9)])
    assert bench.desk.flush()
    bench.close()
    for journal in bench.desk.folder.glob("*.journal"):
        journal.unlink()
    path = bench.desk.folder / "desk.json"
    seen = glimpse(bench.desk.folder)
    assert seen is not None
    assert seen.sources(["\ud800"]) == ()
    (digest,) = next(iter(seen.stories.values())).clippings
    path.write_text(path.read_text("utf-8").replace(digest, r"\ud800"), "utf-8")
    assert glimpse(bench.desk.folder) is None
