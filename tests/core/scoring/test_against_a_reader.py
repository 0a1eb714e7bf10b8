"""The embedded scorer beside the scores that a reader gave to rows of the sample stories by the rubric."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from scored import quoted, scored

from core.model import Card, Cell, Clipping, Row, Section, Story
from core.reading import read_file

ROOT = Path(__file__).parents[3]
READ = json.loads((ROOT / "tests" / "data" / "relevancy.json").read_text("utf-8"))
STORIES = json.loads((ROOT / "tests" / "data" / "stories.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pairs() -> list[tuple[int, int]]:
    """(the reader's score, the scorer's) of every row."""
    wanted = {row["story"] for row in READ["rows"]}
    clippings: defaultdict[str, list[Clipping]] = defaultdict(list)
    for name, label in STORIES.items():
        if label in wanted and "#" not in name:
            clippings[label] += read_file(ROOT / "sample_articles" / name)
    found = []
    for (brief, label), rows in _by_story().items():
        story = Story(clippings=tuple(clippings[label]))
        head = READ["cards"][label]
        keywords = tuple(map(Cell.analyst, head["keywords"]))
        made = Card(title=Cell.analyst(head["title"]), keywords=keywords).with_rows(
            Section.SIGNALS, tuple(_row(row["name"], row["quote"], story) for row in rows)
        )
        done = scored(made, brief=READ["briefs"][brief], story=story).card.signals.rows
        found += [(each["score"], row.score.engine or 0) for each, row in zip(rows, done, strict=True)]
    return found


def _by_story() -> dict[tuple[int, str], list[dict[str, object]]]:
    groups: defaultdict[tuple[int, str], list[dict[str, object]]] = defaultdict(list)
    for row in READ["rows"]:
        groups[row["brief"], row["story"]].append(row)
    return groups


def _row(name: object, words: object, story: Story) -> Row:
    clipping = next(each for each in story.clippings if str(words) in each.text)
    return Row(name=Cell.analyst(str(name)), description=quoted(str(words), clipping))


def test_most_scores_are_the_readers_or_next_to_it(pairs: list[tuple[int, int]]) -> None:
    apart = Counter(abs(reader - scorer) for reader, scorer in pairs)
    assert len(pairs) > 50
    assert apart[0] >= 0.5 * len(pairs), apart
    assert apart[0] + apart[1] >= 0.9 * len(pairs), apart


def test_scores_spread_where_the_rows_differ(pairs: list[tuple[int, int]]) -> None:
    numbers = Counter(scorer for _, scorer in pairs)
    assert set(numbers) == {1, 2, 3, 4, 5}
    assert max(numbers.values()) <= 0.5 * len(pairs), numbers


def test_a_row_that_the_reader_puts_higher_is_rarely_put_lower(pairs: list[tuple[int, int]]) -> None:
    turned = right = 0
    for reader, scorer in pairs:
        for other, beside in pairs:
            if reader > other:
                turned += scorer < beside
                right += scorer > beside
    assert right > 4 * turned
