"""What is counted out of a desk's files is what the open desk counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.glimpse import ROWS, blanks, glimpse
from core.keeping import Change
from core.model import COLUMNS, Card, Cell, Row, Section, edits
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
