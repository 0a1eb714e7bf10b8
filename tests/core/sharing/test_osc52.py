"""Clipboard sequences carry the bytes through what stands in the way, and parts join to the text."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from core.sharing.osc52 import CHUNK, MOST_MOSH, as_bytes, osc52, parts, through_screen, through_tmux

EMOJI = "👩‍🚀🇫🇷é漢字שלום"


def told(sequence: str) -> bytes:
    """What a terminal makes of a sequence."""
    found = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1], validate=True)


@given(st.binary(max_size=3000))
def test_what_stands_in_the_way_hands_on_the_same_sequence(data: bytes) -> None:
    sequence = osc52(data)
    assert told(sequence) == data
    tmux = re.fullmatch("\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\\\", through_tmux(sequence))
    assert tmux
    assert tmux[1].replace("\x1b\x1b", "\x1b") == sequence
    chunks = re.findall("\x1bP(\x1b?[^\x1b]*)\x1b\\\\", through_screen(sequence))
    assert "".join(chunks) == sequence
    assert all(len(chunk) <= CHUNK for chunk in chunks)


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from([*"ab \n", "漢", "é", "👩‍🚀", "e\u0301", "\ud800"]), max_size=80).map("".join)
)
def test_parts_join_to_the_text_and_each_has_room(text: str) -> None:
    found = parts(text, 24)
    assert "".join(found) == text
    assert all(0 < len(as_bytes(part)) <= 24 for part in found) or text == ""
    clusters = list(iter_graphemes(text))
    if all(len(as_bytes(cluster)) <= 24 for cluster in clusters):
        ends = {sum(map(len, clusters[:at])) for at in range(len(clusters) + 1)}
        assert all(sum(map(len, found[:at])) in ends for at in range(len(found)))


def test_a_large_text_is_cut_at_ends_of_lines() -> None:
    lines = "".join(f"{number} {EMOJI * 5}\n" for number in range(800))
    found = parts(lines, MOST_MOSH)
    assert "".join(found) == lines
    assert len(found) == -(-len(as_bytes(lines)) // MOST_MOSH)
    assert all(part.endswith("\n") for part in found)


def test_a_cluster_larger_than_a_part_is_cut_between_code_points() -> None:
    pile = "e" + "\u0301" * 40
    assert "".join(parts(pile, 10)) == pile
    with pytest.raises(ValueError, match="4 bytes"):
        parts("xxxxx", 3)


def test_what_has_no_utf8_is_replaced() -> None:
    assert told(osc52(as_bytes("a\ud800b"))) == b"a?b"
