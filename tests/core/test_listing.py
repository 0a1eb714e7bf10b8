"""What a filter as typed shows, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from core.keeping import KeptStory, Triage
from core.listing import SORTS, Lens, listing

STORIES = (
    KeptStory(id=1, title="Tide power", outlets=("Ledger",), independent=1, latest=date(2026, 11, 20)),
    KeptStory(id=2, title="Night train", outlets=("Averin Daily", "Sleeper"), independent=2, copies=("x",),
              triage=Triage(decision="kept", star=True, score=4), latest=date(2026, 11, 18)),
    KeptStory(id=3, title="Algae feed", outlets=("Greenwrack",), independent=2, arrived=("d",),
              triage=Triage(decision="skipped", note="seen in Tide power")),
    KeptStory(id=4, title="Van curfew", independent=3, triage=Triage(decision="later", score=5)),
    KeptStory(id=5, title="Offers", aside="a paywall", independent=1),
)  # fmt: skip


def shown(filter: str, **lens: object) -> tuple[int, ...]:
    return listing(STORIES, Lens(filter=filter, **lens), lambda id: id == 2)


@pytest.mark.parametrize(
    ("filter", "ids"),
    [
        ("", {1, 2, 3, 4}),
        ("kept", {2}),
        ("kept later", {2, 4}),
        ("-skipped", {1, 2, 4}),
        ("-kept -skipped", {1, 4}),
        ("star", {2}),
        ("*", {2}),
        ("card", {2}),
        ("nocard later", {4}),
        ("arrived", {3}),
        ("outlet:averin", {2}),
        ("-outlet:averin", {1, 3, 4}),
        ("score:5", {4}),
        ("TIDE power", {1, 3}),
        ("tide -skipped", {1}),
        ("score:x", set()),
        ("-", set()),
    ],
)
def test_a_filter_shows(filter: str, ids: set[int]) -> None:
    assert set(shown(filter)) == ids


def test_what_is_set_aside_is_a_list_of_its_own() -> None:
    assert shown("", aside=True) == (5,)
    assert shown("paywall", aside=True) == (5,)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("sources", (4, 2, 3, 1)),
        ("score", (4, 2, 1, 3)),
        ("newest", (1, 2, 3, 4)),
        ("outlet", (2, 3, 1, 4)),
        ("title", (3, 2, 1, 4)),
        ("arrival", (1, 2, 3, 4)),
    ],
)
def test_sorting(sort: str, ids: tuple[int, ...]) -> None:
    assert shown("", sort=sort) == ids


def test_sorting_goes_round_and_backwards() -> None:
    lens = Lens()
    seen = [lens.sort]
    for _ in SORTS[1:]:
        lens = lens.sorted_by_next()
        seen.append(lens.sort)
    assert tuple(seen) == SORTS
    assert lens.sorted_by_next().sort == "sources"
    assert shown("", sort="arrival", backwards=True) == (4, 3, 2, 1)


@pytest.mark.parametrize("kept", [None, [], {"sort": 3}, {"sort": "colour", "filter": 7, "backwards": "x"}])
def test_a_lens_survives_what_stands_in_a_desk(kept: object) -> None:
    assert Lens.from_plain(kept).sort == "sources"
    assert Lens.from_plain(Lens(filter="kept", sort="title", backwards=True).plain()) == Lens(
        filter="kept", sort="title", backwards=True
    )
