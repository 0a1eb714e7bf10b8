"""No cut loses a word that weakens, turns round or bounds a claim."""

from __future__ import annotations

import pytest

from core.drafting.extractive.cuts import trimmed
from core.prose import tagging, tokens

LEAD = "The ministry of transport in Port Averin approved the new tunnel under the wide estuary on Friday"


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        ("which pleased the mayor.", False),
        ("which didn't please the mayor.", True),
        ("which didn’t please the mayor.", True),
        ("which may please the mayor.", True),
        ("which allegedly pleased the mayor.", True),
        ("which never pleased the mayor.", True),
    ],
)
def test_a_tail_goes_only_when_it_takes_no_hedge_and_no_negation_along(tail: str, kept: bool) -> None:
    words = tokens.tokenize(f"{LEAD}, {tail}")
    end = trimmed(words, tagging.tag(words), 12)
    assert (end == len(words)) is kept
