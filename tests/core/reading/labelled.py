"""Articles with the name of their event: the samples, and the short ones of tests/data/events.txt."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from core.model import Clipping, Origin
from core.reading import Grouper, read_paths

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sample_articles"

Pairs = list[tuple[Clipping, str]]


@cache
def sample_pairs() -> tuple[tuple[Clipping, str], ...]:
    """The sample articles with the name of their story."""
    labels = json.loads((ROOT / "tests/data/stories.json").read_text(encoding="utf-8"))
    pairs = []
    for clipping in read_paths([SAMPLES]).clippings:
        place = Path(clipping.origin.path).relative_to(SAMPLES).as_posix()
        number = clipping.origin.name.rpartition("#")[2]
        key = f"{place}#item-{number}" if clipping.origin.kind == "feed" else place
        if key in labels:
            pairs.append((clipping, labels[key]))
    return tuple(pairs)


@cache
def event_pairs() -> tuple[tuple[Clipping, str], ...]:
    """The short articles: `@ event | date | outlet | title` on a line, the text on the lines after it."""
    pairs = []
    text = (ROOT / "tests/data/events.txt").read_text(encoding="utf-8")
    for number, block in enumerate(text.split("@ ")[1:]):
        head, body = block.split("\n", 1)
        event, day, outlet, title = head.split(" | ")
        clipping = Clipping(
            text=f"{title}\n\n{body.strip()}",
            title=title,
            headline=(0, len(title)),
            outlet=outlet,
            published=date.fromisoformat(day),
            language="en",
            origin=Origin(name=f"event {number}"),
        )
        pairs.append((clipping, event))
    return tuple(pairs)


def placed(pairs: Pairs) -> list[int]:
    """The story of each clipping when they come in this order."""
    grouper = Grouper()
    return [grouper.add(clipping) for clipping, _ in pairs]


def bcubed(pairs: Pairs) -> tuple[float, float, float]:
    """B-cubed (precision, recall, F) of grouping in the given order."""
    stories, golds = placed(pairs), [gold for _, gold in pairs]
    precision = recall = 0.0
    for story, gold in zip(stories, golds, strict=True):
        both = sum(s == story and g == gold for s, g in zip(stories, golds, strict=True))
        precision += both / stories.count(story)
        recall += both / golds.count(gold)
    precision, recall = precision / len(pairs), recall / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)
