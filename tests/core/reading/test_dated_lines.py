"""A paper that stands before a date is the outlet; a place, a person or a sentence is not."""

from __future__ import annotations

import pytest

from core.model import Origin
from core.reading import read_bytes

BODY = (
    "The council split on Thursday over who pays for the night train. Nine members want the port to carry "
    "half of the cost for three years, eight want the state to. The vote is put off until after Yuletide, "
    "and the operator says that it will not order coaches before there is a contract with both of them."
)


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("Averin Daily – 20 November 2026", "Averin Daily"),
        ("Feed Mill Monthly, 17 November 2026", "Feed Mill Monthly"),
        ("Journal of Tidal Power | November 3, 2026", ""),
        ("Review of the Harbour Board, 3 November 2026", ""),
        ("Port Averin, 20 November 2026", ""),
        ("By Rurik Daele, 20 November 2026", ""),
        ("Posted on November 16, 2026", ""),
        ("20 November 2026", ""),
    ],
)
def test_the_outlet_before_a_date(line: str, outlet: str) -> None:
    (clipping,) = read_bytes(
        f"Who pays for the sleeper?\n\n{line}\n\n{BODY}\n".encode(), Origin(name="a.txt")
    )
    assert clipping.outlet == outlet
