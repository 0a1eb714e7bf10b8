"""Differing figures between sources: named when they exclude each other, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.drafting.extractive.conflicts import conflicts
from core.drafting.extractive.statistics import analyse
from core.model import Clipping, Story


def told(*texts: str) -> list[str]:
    clippings = tuple(Clipping(text=text, language="en") for text in texts)
    return [cell.text for cell in conflicts(analyse(Story(clippings=clippings)))]


def test_a_plain_difference() -> None:
    assert told(
        "The review found that 62 judgments cited a case that does not exist.",
        "A review of the court tool found invented cases in 58 judgments.",
    ) == ["Sources differ on the figure for judgments: 62 [1], 58 [2]."]


def test_a_total_differs_from_a_total_under_another_name() -> None:
    assert told(
        "China has approved more than 40 large language models (LLMs) for public use.",
        "The list of approved LLMs has grown to 117.",
    ) == ["Sources differ on the figure for models: more than 40 [1], 117 [2]."]


def test_sums_of_money_for_one_thing() -> None:
    assert told(
        "Auditors found a gap of $310 million in the reserves of the issuer.",
        "The reserves of the issuer were short by $280 million, auditors found.",
    ) == ["Sources differ on the figure for dollars: $310 million [1], $280 million [2]."]


def test_figures_that_lie_far_apart_count_different_things() -> None:
    people = "The trial followed 63 people with inherited high cholesterol."
    assert told(people, "Some 30 million people worldwide have inherited high cholesterol.") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The port approved more than 40 cranes.", "The port approved 40 cranes this year."),
        ("The port approved 32 cranes this year.", "The port approved about 31 cranes this year."),
        ("The port approved 40 cranes, including 14 electric cranes.", "The port approved 40 cranes."),
        ("The port approved 14 cranes in the fourth batch of cranes.", "The port approved 40 cranes in all."),
        ("The port has 40 cranes and rents 60 cranes.", "The port has 40 cranes."),
        ("The port opened in 1994 with some cranes.", "The port opened in 1996 with more cranes."),
        ("The port met on 12 March.", "The port met on 14 March."),
        ("The port gives work to 40 percent of the town.", "The port gives 30 percent of its land away."),
        ("The port stores 250 MW.", "The port stores 250 MWh."),
    ],
)
def test_what_can_both_be_true_is_no_difference(one: str, other: str) -> None:
    assert told(one, other) == []


def test_differences_that_the_samples_hold(sample_stories: dict[str, Story]) -> None:
    """Most stories whose samples differ on a figure say so, and no story without such figures does."""
    path = Path(__file__).parents[2] / "data" / "figures.json"
    labelled = {label for label in json.loads(path.read_text("utf-8")) if label in sample_stories}
    labelled = {label for label in labelled if len(sample_stories[label].clippings) > 1}
    named = {label for label, story in sample_stories.items() if conflicts(analyse(story))}
    assert len(named & labelled) >= 0.7 * len(labelled)
    assert not {label for label in named if len(sample_stories[label].clippings) < 2}
