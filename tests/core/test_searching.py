"""The search of the open desk and of all others: fields, rows, and what changed a moment ago."""

from __future__ import annotations

from pathlib import Path

import pytest
from card_desk import CARD, SIGNALS, opened, story, with_card

from core.model import Cell, Score
from core.workbench import Workbench


def scored(bench: Workbench, score: int) -> None:
    """Have the analyst score the second signal."""
    rows = CARD.rows(SIGNALS)
    changed = rows[1].model_copy(update={"score": Score(engine=4, analyst=score)})
    bench.change(story(bench), "Score", CARD.with_rows(SIGNALS, (rows[0], changed, rows[2])))


@pytest.mark.parametrize("warm", [False, True])
def test_the_score_that_counts_is_found_at_once(tmp_path: Path, warm: bool) -> None:
    bench = with_card(opened(tmp_path))
    id = story(bench)
    if warm:
        bench.searching.warm()
    assert bench.search("score>=4") == (id,)
    assert bench.search("score>=4 divers") == (id,)
    assert bench.search("score>=4 section:concerns") == ()
    assert bench.search("score>=5") == ()
    scored(bench, 5)
    assert bench.search("score:5 section:signals") == (id,)
    assert bench.search("score:4") == ()
    scored(bench, 1)
    assert bench.search("score>=4") == ()
    bench.close()


def test_fields_of_the_card_narrow_its_sources_too(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    id = story(bench)
    for text in (
        "theme:ports",
        "theme:ports dredger",
        "on:2026-11-22 -theme:tides",
        "outlet:tide category:science",
    ):
        assert bench.search(text) == (id,), text
    assert bench.search("theme:tides") == bench.search("before:2026-11-22") == ()
    assert bench.search("theme:") == bench.search("score:9") == ()
    bench.change(id, "Theme", CARD.with_fields(themes=(Cell.analyst("tides"),)))
    assert bench.search("theme:tides dredger") == (id,)
    bench.searching.warm()
    assert bench.search("theme:tides dredger") == (id,)
    assert bench.search("theme:ports") == ()
    hits = bench.search_all("theme:tides carriers")
    assert {(hit.desk, hit.where, hit.facets.themes) for hit in hits} == {
        ("2026-11-22", "source", ("tides",)),
        ("2026-11-22", "card", ("tides",)),
    }
    (hit,) = bench.search_all("score:4")
    assert (hit.where, hit.title, hit.facets.card) == ("row", "Divers", "Dredging ends")
    assert (hit.facets.section, hit.facets.row, hit.day, hit.outlet) == (
        "Signals",
        1,
        "2026-11-22",
        "The Tide",
    )
    assert len(hit.facets.id) == 32
    bench.close()
