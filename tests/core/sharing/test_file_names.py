"""Names of exported files: by their pattern, safe everywhere, each once, inside their folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards

from core.errors import BadInput
from core.model import Card, Cell
from core.model.published import Published, published
from core.sharing.file_names import DEFAULT, PLACEHOLDERS, Names

LINK = "https://a.example/x"
CARD = Card(title=Cell.analyst("The Quay: closed?"), link=LINK, page="20240218d", category=Cell.page("City"))
THERE = Published(id=published(CARD).id, card=CARD, day=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (DEFAULT, hashlib.md5(f"b'{LINK}'".encode()).hexdigest()),
        ("{md5}", hashlib.md5(LINK.encode()).hexdigest()),
        ("{slug}", "the-quay-closed"),
        ("{slug}.md", "the-quay-closed"),
        ("{day}-{n}-{page}-{category}", "2026-11-22-001-20240218d-city"),
        ("{day}/{slug}", "2026-11-22/the-quay-closed"),
        ("Karte {{x}} {n}", "Karte {x} 001"),
        ("a:b*c {n}.", "a-b-c 001"),
        (".{n}", "001"),
        ("-{n}", "card-001"),
        ("NUL", "card-NUL"),
        ("lpt1.{n}", "card-lpt1.001"),
    ],
)
def test_a_pattern_says_the_name(pattern: str, name: str) -> None:
    assert Names(pattern, ".md").name(THERE) == f"{name}.md"


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("", "names no file"),
        ("  ", "names no file"),
        ("x" * 300, "names no file"),
        ("{titel}", "have no {titel}"),
        ("{0}", "have no {0}"),
        ("{}", "have no {}"),
        ("{id!r}", "have no {id}"),
        ("{n:9999999999}", "have no {n}"),
        ("{card.link}", "have no {card.link}"),
        ("{id", "without its other half"),
        ("id}", "without its other half"),
        ("../{id}", "out of the folder"),
        ("a/../{id}", "out of the folder"),
        ("..", "out of the folder"),
        ("a\\{id}", "out of the folder"),
        ("/{id}", "inside a folder"),
        ("a//{id}", "inside a folder"),
        ("{id}/", "inside a folder"),
        ("{id}/.md", "inside a folder"),
    ],
)
def test_what_is_no_pattern_costs_one_sentence(pattern: str, sentence: str) -> None:
    with pytest.raises(BadInput) as told:
        Names(pattern, ".md")
    assert sentence in told.value.sentence


def test_names_that_are_alike_in_any_case_get_numbers() -> None:
    names = Names("{slug}-{category}", ".json")
    assert [names.name(THERE) for _ in range(3)] == [
        "the-quay-closed-city.json",
        "the-quay-closed-city-2.json",
        "the-quay-closed-city-3.json",
    ]
    assert names.again == ["the-quay-closed-city-2.json", "the-quay-closed-city-3.json"]
    upper = Names("{page}", ".md")
    cards = [CARD.with_fields(page=page) for page in ("a", "A", "A-2", "a")]
    assert [upper.name(published(card)) for card in cards] == ["a.md", "A-2.md", "A-2-2.md", "a-3.md"]


@settings(max_examples=15)
@given(
    many=st.lists(cards(), min_size=1, max_size=3),
    pattern=st.lists(
        st.sampled_from(
            [*(f"{{{each}}}" for each in PLACEHOLDERS), "/", "con", "é", "Ａ", " ", ".", "-", "x" * 90]
        ),
        min_size=1,
        max_size=5,
    ).map("".join),
    page=st.text(max_size=8),
)
def test_any_card_gets_a_name_that_every_file_system_takes(many: list[Card], pattern: str, page: str) -> None:
    try:
        names = Names(pattern, ".md")
    except BadInput:
        return
    seen = set()
    for card in many:
        name = names.name(published(card.with_fields(page=page)))
        for part in PurePosixPath(name).parts:
            assert part not in ("/", "..", ".")
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part)
            assert len(part.encode()) <= 255
            assert not part.endswith((" ", "."))
            assert not part.startswith((".", "-", " "))
            assert not PureWindowsPath(part).is_reserved()
        seen.add(unicodedata.normalize("NFKD", name).casefold())
    assert len(seen) == len(many)
