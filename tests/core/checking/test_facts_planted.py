"""Errors planted in drafts and in hand-written cards are found, and true words raise nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from holdouts import held_out, stories
from planting import KINDS, plant

from core.checking.facts import Facts
from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.model import Card, Clipping, Finished, Story

DRAFTED = ("china-approvals", "flow-battery", "court-drafting", "delivery-curfew", "algae-feed")


@pytest.fixture(scope="module")
def drafts() -> dict[str, tuple[Card, Facts, tuple[Clipping, ...]]]:
    found = {}
    for label, clippings in stories().items():
        if label in DRAFTED:
            last = list(draft_events(Story(clippings=clippings), DraftRequest()))[-1]
            assert isinstance(last, Finished), last
            found[label] = (last.card, Facts(clippings), clippings)
    return found


def test_a_draft_of_quotes_raises_no_finding_of_fact(
    drafts: dict[str, tuple[Card, Facts, tuple[Clipping, ...]]],
) -> None:
    told = {
        label: [f.words for f in facts.findings(card) if f.fact] for label, (card, facts, _) in drafts.items()
    }
    assert told == {label: [] for label in DRAFTED}


@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_are_found(
    kind: str, drafts: dict[str, tuple[Card, Facts, tuple[Clipping, ...]]]
) -> None:
    planted: Counter[bool] = Counter()
    for card, facts, clippings in drafts.values():
        for error in plant(card, clippings, kind, random.Random(kind)):
            planted[any(map(error.found_by, facts.findings(error.card)))] += 1
    assert planted.total() >= 10
    assert planted[True] >= 0.97 * planted.total()


def test_cards_in_other_words_raise_nothing_but_their_errors() -> None:
    clippings = stories()
    missed, wrong = [], []
    for label, card, errors in held_out():
        found = [finding for finding in Facts(clippings[label]).findings(card) if finding.fact]
        missed += [(label, error.kind) for error in errors if not any(map(error.found_by, found))]
        wrong += [f.words for f in found if not any(error.found_by(f) for error in errors)]
    assert wrong == []
    assert missed == [("grid-intrusion", "negation"), ("grid-intrusion", "negation")]
