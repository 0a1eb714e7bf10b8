"""Deltas lead from one document to the other and back, are short, and refuse what they were not made for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.delta import DoesNotFit, apply, checksum, delta

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
)


def same(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(DOCUMENTS, DOCUMENTS)
def test_a_delta_leads_there_and_back(old: object, new: object) -> None:
    there, back = delta(old, new), delta(new, old)
    assert same(apply(old, json.loads(json.dumps(there))), new)
    assert same(apply(new, back), old)
    assert (there == []) == same(old, new)


def test_truth_is_not_the_number_one() -> None:
    assert delta([1, {"a": 0}], [True, {"a": False}]) != []
    assert same(apply([1], delta([1], [True])), [True])


def test_one_changed_cell_is_a_short_delta() -> None:
    rows = [{"name": {"text": f"row {n}" * 20}, "score": {"engine": 3}} for n in range(40)]
    old = {"signals": {"rows": rows}}
    new = json.loads(json.dumps(old))
    new["signals"]["rows"][20]["score"]["analyst"] = 5
    assert len(json.dumps(delta(old, new))) < 150
    del new["signals"]["rows"][3]
    del new["signals"]["rows"][19]["score"]["analyst"]
    assert len(json.dumps(delta(old, new))) < 70


@pytest.mark.parametrize(
    ("old", "change"),
    [
        ([1], ["[", 3, 0, [], {}]),
        ([1], ["[", 0, 0, [], {"7": ["=", 2]}]),
        ({"a": 1}, ["[", 0, 0, [], {}]),
        (None, ["?"]),
        (None, "x"),
        ({"a": [1]}, ["{", {"a": ["[", 0, 9, [], {}]}, []]),
    ],
)
def test_what_it_was_not_made_for_is_refused(old: object, change: object) -> None:
    with pytest.raises(DoesNotFit):
        apply(old, change)


def test_the_checksum_does_not_hear_the_order_of_keys() -> None:
    assert checksum({"a": 1, "b": [1, "é"]}) == checksum({"b": [1, "é"], "a": 1})
    assert checksum([1]) != checksum([True])
