"""Stories: what tells of one event is together and nothing else is."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from core.model import Clipping, Origin
from core.reading import Grouper, group_stories, read_paths

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sample_articles"


@cache
def labelled() -> tuple[tuple[Clipping, str], ...]:
    """The samples with the name of their story, feed items by `file#item-n`."""
    labels = json.loads((ROOT / "tests/data/stories.json").read_text())
    pairs = []
    for clipping in read_paths([SAMPLES]).clippings:
        place = Path(clipping.origin.path).relative_to(SAMPLES).as_posix()
        name = clipping.origin.name
        key = f"{place}#item-{name.rpartition('#')[2]}" if clipping.origin.kind == "feed" else place
        pairs.append((clipping, labels[key]))
    return tuple(pairs)


def bcubed(pairs: list[tuple[Clipping, str]]) -> float:
    """B-cubed F of grouping in the given order."""
    grouper = Grouper()
    stories = [grouper.add(clipping) for clipping, _ in pairs]
    golds = [label for _, label in pairs]
    precision = recall = 0.0
    for story, gold in zip(stories, golds, strict=True):
        both = sum(s == story and g == gold for s, g in zip(stories, golds, strict=True))
        precision += both / stories.count(story)
        recall += both / golds.count(gold)
    return 2 * precision * recall / (precision + recall) / len(pairs)


@pytest.mark.parametrize("order", range(10))
def test_seeds_are_together_and_alone_and_stories_are_found_in_any_order(order: int) -> None:
    pairs = list(labelled())
    random.Random(order).shuffle(pairs)
    grouper = Grouper()
    found: dict[int, list[str]] = defaultdict(list)
    for clipping, label in pairs:
        found[grouper.add(clipping)].append(label)
    seed = next(label for clipping, label in pairs if clipping.origin.name.startswith("001_"))
    assert sorted(labels for labels in found.values() if seed in labels) == [[seed] * 4]
    assert all(len(set(labels)) == 1 for labels in found.values())
    assert bcubed(pairs) >= 0.96


def test_seeds_first_are_one_story() -> None:
    stories = group_stories(clipping for clipping, _ in labelled())
    assert [
        c.origin.name[:3] for c in stories[0].clippings if c.origin.name[:3] in {"001", "002", "003", "004"}
    ]
    assert len(stories[0].clippings) == 4


def made(name: str, text: str, title: str = "", day: date | None = None) -> Clipping:
    full = f"{title}\n\n{text}" if title else text
    headline = (0, len(title)) if title else None
    return Clipping(text=full, title=title, headline=headline, published=day, origin=Origin(name=name))


TALE = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029. "
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December. "
    "Tidewright Systems will supply 62 machines under a contract of 188 million florins. "
    "Chief executive Hanneke Voll told reporters that seventy seats had stayed empty last winter. "
)
COW = "Algae pellets cut the methane of 200 cows near Unnel by 41 percent, Greenwrack Feeds said on Monday. "


def test_a_repost_belongs_to_its_story_but_is_no_further_source() -> None:
    more = "Union secretary Ingrid Falk said that nobody had asked the crews in the yard before the vote. "
    clippings = [
        made("a", COW),
        made("b", TALE + more),
        made("c", TALE.upper().replace(". ", ".\n\n")),
        made("d", TALE),
    ]
    stories = group_stories(clippings)
    assert [[c.origin.name for c in story.clippings] for story in stories] == [["b", "c", "d"], ["a"]]


def test_stories_with_most_sources_come_first_then_those_that_came_first() -> None:
    second = "Sallowhaven dockers vote on a strike over 62 driverless carriers of Tidewright Systems. "
    clippings = [made("cow", COW), made("copy1", COW), made("copy2", COW), made("x", TALE), made("y", second)]
    names = [story.clippings[0].origin.name for story in group_stories(clippings)]
    assert names == ["x", "cow"]


def test_the_same_subject_a_season_later_is_another_story() -> None:
    other = (
        TALE.replace("Thursday", "Friday")
        .replace("62", "63")
        .replace("seventy", "eighty")
        .replace("2029", "2031")
    )
    for days, stories in ((date(2026, 11, 25), 1), (date(2026, 12, 30), 2), (None, 1)):
        grouped = group_stories([made("a", TALE, day=date(2026, 11, 18)), made("b", other, day=days)])
        assert len(grouped) == stories


def test_odd_clippings_are_stories_of_their_own() -> None:
    odd = [
        made("e", "🙂 🙂"),
        made("w", "word"),
        made("x", "x" * 100_000),
        made("z", "港口管理局周三表示，将在三年内"),
        made("", ""),
    ]
    assert len(group_stories(odd)) == len(odd)
    assert group_stories([]) == ()


def test_chinese_texts_on_one_event_are_together() -> None:
    one = "港口管理局周三表示，将在三年内用无人驾驶运输车取代有人驾驶的跨运车，工会呼吁举行罢工投票。"
    two = "工会周四呼吁举行罢工投票，因为港口管理局将用无人驾驶运输车取代有人驾驶的跨运车。"
    other = "研究人员发现，用海藻颗粒喂养的奶牛一年内排放的甲烷减少了百分之四十一。"
    assert [
        len(story.clippings) for story in group_stories([made("1", one), made("2", other), made("3", two)])
    ] == [2, 1]


def vocabulary(rng: random.Random) -> list[str]:
    return [
        "".join(rng.choices("bcdfglmnprst", k=2)) + rng.choice("aeiou") + str(rng.randrange(400))
        for _ in range(4000)
    ]


def test_three_hundred_texts_take_about_a_second() -> None:
    rng = random.Random(5)
    words = vocabulary(rng)
    clippings = [made(str(n), " ".join(rng.choices(words, k=300))) for n in range(300)]
    start = time.perf_counter()
    group_stories(clippings)
    assert time.perf_counter() - start < 3.0
