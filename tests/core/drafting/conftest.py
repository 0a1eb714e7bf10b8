"""Stories to draft: the four seed articles and the day of samples."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.model import Card, Clipping, Finished, Story
from core.reading import read_file

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sample_articles"


@pytest.fixture(scope="session")
def seed_story() -> Story:
    names = (
        "001_3d4a4d3523283bf5",
        "002_bdc205730bf64109",
        "003_cedc763097e33f2a",
        "004_7dd9fa6c2d53cf4a",
    )
    return Story(clippings=tuple(read_file(SAMPLES / f"{name}.txt")[0] for name in names))


@pytest.fixture(scope="session")
def sample_stories(seed_story: Story) -> dict[str, Story]:
    labels = json.loads((ROOT / "tests" / "data" / "stories.json").read_text("utf-8"))
    grouped: defaultdict[str, list[Clipping]] = defaultdict(list)
    for name, label in labels.items():
        if "#" not in name and (SAMPLES / name).exists():
            grouped[label].extend(read_file(SAMPLES / name))
    return {label: Story(clippings=tuple(clippings)) for label, clippings in grouped.items() if clippings}


@pytest.fixture(scope="session")
def seed_card(seed_story: Story) -> Card:
    last = list(draft_events(seed_story, DraftRequest()))[-1]
    assert isinstance(last, Finished), last
    return last.card


@pytest.fixture(scope="session")
def reference_page() -> str:
    return (SAMPLES / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")
