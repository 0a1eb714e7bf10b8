"""Details on a page and in JSON: there only when asked for, and back as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards, texts

from core.errors import BadInput
from core.model import Card, Details, Judgement, State
from core.model.details import DETAILS
from core.sharing.document import read_json, write_json
from core.sharing.editor import for_editor, from_editor
from core.sharing.page import read_page, write_page

SEED = (Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt").read_text("utf-8")
FULL = Details(
    steep="political",
    steep_second="technological",
    kind="trend",
    horizon="3 years",
    novelty="new",
    geography="China: Beijing",
    why_relevant="It says who may sell.",
    published="2024-01-29",
    accessed="2026-11-22",
    source_grade="B2",
)
_DETAILS = st.fixed_dictionaries({detail.field: texts for detail in DETAILS}).map(
    lambda told: Details(**told)
)


@settings(max_examples=40)
@given(cards(), _DETAILS)
def test_a_page_with_details_comes_back(card: Card, details: Details) -> None:
    made = card.with_fields(details=details)
    page = write_page(made, details=True)
    read = read_page(page)
    stated = {name: text for name, text in details.model_dump().items() if text.strip()}
    assert read.card.details == Details(**stated)
    assert read.details is bool(stated)
    assert not read.problems or read.problems == read_page(write_page(made)).problems
    assert write_page(read.card, read.variant, details=True) == page
    assert write_page(read.card, read.variant) == write_page(made)


def test_the_block_stands_last_with_a_line_for_each_that_is_stated() -> None:
    card = read_page(SEED).card.with_fields(
        details=FULL.model_copy(update={"horizon": "", "steep_second": ""})
    )
    page = write_page(card, details=True)
    assert page == SEED.rstrip("\n") + (
        "\n\n## Details\n\n* STEEP+V: political\n* Kind: trend\n* Novelty: new\n* Geography: China: Beijing"
        "\n* Why relevant: It says who may sell.\n* Published: 2024-01-29\n* Accessed: 2026-11-22"
        "\n* Source grade: B2"
    )
    assert write_page(card) == SEED.rstrip("\n")
    assert write_page(card.with_fields(details=Details()), details=True) == SEED.rstrip("\n")


def test_what_the_block_does_not_know_is_kept_and_told() -> None:
    page = SEED.rstrip("\n") + "\n\n## Details\n\n* Kind: trend\n* Mood: grim\n* Kind: wild card\n\nProse."
    read = read_page(page)
    assert read.card.details == Details(kind="trend")
    assert [problem.line for problem in read.problems] == [page[: page.index("## Details")].count("\n") + 1]
    rest = "\n\n## Details\n\n* Mood: grim\n* Kind: wild card\n\nProse."
    assert write_page(read.card) == SEED.rstrip("\n") + rest
    again = write_page(read.card, details=True)
    assert again == SEED.rstrip("\n") + rest + "\n\n## Details\n\n* Kind: trend"


@pytest.mark.parametrize(
    "block", ["## Details", "## Details\n\nProse.", "## Details\n\n* Mood: grim\n* Kind:"]
)
def test_a_page_with_details_of_another_kind_stays_byte_for_byte(block: str) -> None:
    page = SEED.rstrip("\n") + "\n\n" + block
    read = read_page(page)
    assert read.card.details == Details()
    assert not read.details
    assert len(read.problems) == 1
    assert write_page(read.card) == page


def test_details_typed_into_the_editors_page_are_refused_and_not_lost() -> None:
    card = read_page(SEED).card.with_fields(details=FULL)
    given_out = for_editor(card)
    assert "## Details" not in given_out
    assert from_editor(card, given_out)[0].details == Details()
    typed = given_out.rstrip("\n") + "\n\n## Details\n\n* Kind: trend\n"
    line = typed[: typed.index("## Details")].count("\n") + 1
    with pytest.raises(BadInput, match=f"^Line {line}: The details"):
        from_editor(card, typed)


def test_json_has_details_and_state_only_when_asked() -> None:
    judged = (Judgement(key="k", verdict="dismissed"),)
    card = read_page(SEED).card.with_fields(details=FULL, state=State.FINAL, judged=judged)
    assert read_json(write_json(card, None))[0] == card
    bare = write_json(card, None, details=False)
    assert {"details", "state"}.isdisjoint(json.loads(bare)["card"])
    assert read_json(bare)[0] == card.with_fields(details=Details(), state=State.DRAFT)
