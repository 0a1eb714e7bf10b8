"""Sentences of a source are pointed at by code points and counted from one."""

from __future__ import annotations

from core.citing import number_of, sentences
from core.model import Clipping, Furniture

PAPER = Clipping(
    text="A headline\n\nThe \U0001f469\u200d\U0001f4bb spoke first. 東京は静か。Then it rained.\n\n"
    "Buy now, pay later.\n\nThe end came late."
)
AD = Furniture(start=PAPER.text.index("Buy"), end=PAPER.text.index("The end"), why="links")
MASKED = PAPER.model_copy(update={"furniture": (AD,)})


def test_sentences_are_stretches_of_the_text_without_the_furniture() -> None:
    said = [PAPER.text[start:end] for start, end in sentences(PAPER)]
    assert said[0] == "A headline"
    assert "東京は静か。" in said
    assert said[-2:] == ["Buy now, pay later.", "The end came late."]
    assert [MASKED.text[start:end] for start, end in sentences(MASKED)] == [*said[:-2], said[-1]]
    assert sentences(Clipping(text="")) == ()


def test_offsets_count_from_the_first_sentence() -> None:
    found = sentences(PAPER)
    for number, (start, end) in enumerate(found, 1):
        assert number_of(PAPER, start) == number_of(PAPER, end - 1) == number
    assert number_of(PAPER, found[0][1]) == 1
    assert number_of(MASKED, PAPER.text.index("Buy")) == len(found) - 2
    assert number_of(Clipping(text=""), 0) == 1
