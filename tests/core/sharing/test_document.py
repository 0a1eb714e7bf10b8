"""The card's JSON: everything comes back, and bad input costs one sentence."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards

from core.errors import NotACard
from core.model import Card, Cell, CellKind, Clipping, Furniture, Quote, Row, Score, Section, Span, Story
from core.sharing.document import FORMAT, file_stem, read_json, write_json
from core.sharing.page import read_page, write_page

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"


def example() -> tuple[Card, Story]:
    """A card with a quoted cell, a score of two hands, and the story behind it."""
    clipping = Clipping(
        text="Title 漢字\n\nProfits fell 3% in May | says “x”.",
        title="Title 漢字",
        headline=(0, 8),
        published=date(2024, 2, 18),
        furniture=(Furniture(start=0, end=5, why="byline"),),
    )
    start = clipping.text.index("Profits")
    quote = Quote(
        text=clipping.text[start:], span=Span(source=clipping.digest, start=start, end=len(clipping.text))
    )
    cell = Cell(text=quote.text, kind=CellKind.QUOTE, quotes=(quote,), doubt="Look again.")
    row = Row(name=cell, score=Score(engine=3, reason="1 + 2", analyst=5), extra=(("src", "a"),))
    card = Card(title=Cell.analyst("T\n|"), page="20240218", summary=(cell,)).with_rows(
        Section.SIGNALS, (row,)
    )
    return card, Story(clippings=(clipping, Clipping(text="Other.")))


def test_card_story_and_evidence_come_back() -> None:
    card, story = example()
    text = write_json(card, story)
    back, sources = read_json(text)
    assert (back, sources) == (card, story)
    document = json.loads(text)
    assert document["format"] == FORMAT
    source = document["sources"][0]
    span = document["card"]["summary"][0]["quotes"][0]["span"]
    assert span["source"] == source["digest"] == hashlib.sha256(source["text"].encode()).hexdigest()
    assert source["text"][span["start"] : span["end"]] == card.summary[0].text


@settings(max_examples=40)
@given(cards())
def test_any_card_comes_back_equal(card: Card) -> None:
    assert read_json(write_json(card, None)) == (card, None)


def test_a_page_survives_the_way_through_json_byte_for_byte() -> None:
    page = (
        SEED.read_text("utf-8")
        .replace("* China", "- China â€\x9d", 1)
        .replace("## Other", "Prose.\n\n## Other")
    )
    card, story = read_json(write_json(read_page(page).card, None))
    assert write_page(card) == page
    assert story is None


def damaged(**changes: object) -> str:
    """The example's JSON with other top fields."""
    return json.dumps({**json.loads(write_json(*example())), **changes})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no valid JSON"),
        ("{", "no valid JSON"),
        ('{"format": 1}\n{"format": 1}\n', "several cards; this takes one"),
        ("[" * 100_000, "JSON"),
        ("1" * 5000, "no valid JSON"),
        ("[]", "no card of Foredeck"),
        ('{"format": 1}', "no card of Foredeck"),
        (damaged(format="foredeck-card/2\x1b[31m"), "foredeck-card/2, which"),
        (damaged(card=None), "damaged"),
        (damaged(card={"signals": {"rows": [{"score": {"engine": 9}}]}}), "signals.rows.0.score.engine"),
        (damaged(sources=[{"text": "a", "digest": "b"}]), "digest"),
        (damaged(sources=[7]), "damaged"),
        (damaged(card={"summary": [{"text": "a", "quotes": [{"text": "abc", "span": 3}]}]}), "damaged"),
    ],
)
def test_bad_json_costs_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotACard) as caught:
        read_json(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_hostile_strings_are_cleaned_on_reading() -> None:
    card, _ = read_json(damaged(card={"title": {"text": "a\x1b[31mb\u202e\ud800"}, "link": "x\x07"}))
    assert (card.title.text, card.link) == ("ab\ufffd", "x")


@given(st.text(max_size=200))
def test_a_file_stem_is_safe_everywhere(title: str) -> None:
    stem = file_stem(title)
    assert 1 <= len(stem) <= 60
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not stem.startswith("-")
    assert stem not in {"con", "nul", "aux", "prn", "com1", "lpt9"}


def test_file_stems_read_like_their_titles() -> None:
    assert file_stem("China’s “40” Models: Éclair/../x") == "chinas-40-models-eclair-x"
    assert file_stem("con") == "card-con"
    assert file_stem("漢字") != file_stem("テスト") != "card"
    assert file_stem("  ") == "card"
    assert file_stem("word " * 30).endswith("word")
