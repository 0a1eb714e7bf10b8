"""The front matter of a page: written when asked, read back with its details, hostile ones left alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards, texts

from core.model import Clipping, Details, State
from core.model.published import card_id
from core.reading.kinds import kind_of
from core.sharing.front_matter import front_matter, read_front
from core.sharing.page import Variant, read_page, write_page

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
PAGE = SEED.read_text("utf-8")
CARD = read_page(PAGE).card.with_fields(
    details=Details(kind="trend", why_relevant="Who: “buys” #chips, and: why", published="2026-11-20"),
    state=State.REVIEWED,
)
SOURCE = Clipping(text="A text.", title="no", outlet="The Tide", url="https://a.example/x")


def test_a_front_matter_says_what_the_page_does_not() -> None:
    block = front_matter(CARD, id=card_id(CARD), day=date(2026, 11, 22), sources=(SOURCE,))
    said = yaml.safe_load(block.removeprefix("---\n").partition("---\n")[0])
    assert said["title"] == CARD.title.text
    assert said["id"] == card_id(CARD)
    assert (said["date"], said["published"]) == (date(2026, 11, 22), date(2026, 11, 20))
    assert (said["state"], said["kind"]) == ("reviewed", "trend")
    assert said["why-relevant"] == "Who: “buys” #chips, and: why"
    assert said["sources"] == [{"title": "no", "outlet": "The Tide", "url": "https://a.example/x"}]
    assert all(" " not in tag for tag in said["tags"])
    assert "geography" not in said


@settings(max_examples=20)
@given(
    card=cards(),
    why=texts,
    state=st.sampled_from(list(State)),
    day=st.none() | st.dates(),
    source=st.none() | st.builds(Clipping, text=st.just("x"), title=texts, url=texts),
)
def test_a_page_with_front_matter_comes_back_with_its_details_and_its_bytes(
    card: object, why: str, state: State, day: date | None, source: Clipping | None
) -> None:
    details = Details(kind="wild card", why_relevant=" ".join(why.split()), accessed="2026-01-31")
    card = read_page(write_page(card)).card.with_fields(details=details, state=state)  # type: ignore[arg-type]
    sources = (source,) if source else ()
    page = write_page(card, front=front_matter(card, id=card_id(card), day=day, sources=sources))
    read = read_page(page)
    assert read.front is not None
    assert (read.front.day, read.front.id) == (day, card_id(card))
    assert read.published("x").id == card_id(card)
    assert day is None or read.published().day == day
    assert (read.card.details, read.card.state) == (details, state)
    assert write_page(read.card, front=front_matter(read.card)) == page
    assert write_page(read.card, front=front_matter(read.card, id=card_id(card), day=day)) == page
    assert write_page(read.card) == write_page(card)


def test_keys_of_other_programs_stay_and_ours_follow_the_card() -> None:
    mine = "---\n# mine\ncssclasses: [wide]   # as it stands\n"
    block = f"{mine}kind: trend\naliases:\n  - 007\nstate: draft\n---\n"
    read = read_page(block + PAGE)
    assert read.card.details == Details(kind="trend")
    assert write_page(read.card, front=front_matter(read.card)) == block + PAGE
    card = read.card.with_fields(details=Details(kind="wild card", geography="Norway"), state=State.FINAL)
    said = front_matter(card)
    assert said.startswith(f"{mine}kind: wild card\naliases:\n  - 007\n")
    assert "\nstate: final\n" in said
    assert "\ngeography: Norway\n" in said
    assert "kind" not in front_matter(card.with_fields(details=Details()))
    assert f"\nid: {card_id(card)}\n" in front_matter(card, id=card_id(card))
    assert "tags" not in front_matter(card, id=card_id(card))
    assert read_page(PAGE).card.verbatim == ()


@pytest.mark.parametrize("edge", ["", "\n", "\n\n\n"])
def test_untouched_lines_keep_their_bytes(edge: str) -> None:
    card = read_page(PAGE).card
    said = front_matter(card).rstrip("\n").removesuffix("---")
    block = f"{said}note:   'kept'  # so\n--- \n{edge}"
    read = read_page(block + PAGE)
    assert write_page(read.card, read.variant, front=front_matter(read.card)) == block + PAGE


@pytest.mark.parametrize(
    "yaml_text",
    [
        "kind: &a trend\nother: *a",
        "a: &a [x, x]\nb: &b [*a, *a]\nkind: trend",
        "kind: !!python/object/apply:os.system ['true']",
        "kind: !!str trend",
        "kind: trend\nkind: trend",
        "{kind: trend}",
        "kind: [" * 2000,
        "kind: " + "[" * 5000 + "]" * 5000,
        "kind: trend\nx: '" + "y" * 70_000 + "'",
        "kind: trend\n\tbad",
        'kind: "\\q"',
        "? kind\n: trend\n? {kind: 1}\n: 2",
        "- kind",
        "kind",
        "",
        "title: only what others write\ndate: 2026-01-01",
    ],
    ids=range(16),
)
def test_what_is_not_ours_or_not_to_be_trusted_stays_prose(yaml_text: str) -> None:
    text = f"---\n{yaml_text}\n---\n\n"
    assert read_front(text + PAGE) == (None, text + PAGE)
    read = read_page(text + PAGE)
    assert read.front is None
    assert read.card.details == Details()
    assert yaml_text.strip() in write_page(read.card)


def test_values_are_cleaned_and_checked() -> None:
    block = '---\nkind: nonsense\ngeography: "a\\e[31mb\\u202ec"\nstate: done\nhorizon: {a: b}\n---\n'
    read = read_page(block + PAGE)
    assert read.card.details == Details(geography="abc")
    assert read.card.state is State.DRAFT
    assert [problem.sentence for problem in read.problems if problem.line == 1] == [
        "Kind does not take “nonsense”.",
        "A card has no state “done”.",
        "The front matter's “horizon” is no text; it is left as it stands.",
    ]
    assert write_page(read.card, Variant.R, front=front_matter(read.card)) == block + PAGE


def test_what_is_of_another_kind_is_told_and_a_list_of_one_text_is_that_text() -> None:
    block = "---\nkind: [weak signal]\nsteep: {a: b}\nid: 5\ndate: 2024-02-30\nhorizon:\n  - a\n  - b\n---\n"
    read = read_page(block + PAGE)
    assert read.card.details == Details(kind="weak signal")
    told = " ".join(problem.sentence for problem in read.problems)
    for word in ("“steep”", "id “5”", "day “2024-02-30”", "“horizon”"):
        assert word in told
    assert write_page(read.card, front=front_matter(read.card)) == block + PAGE


def test_lines_of_problems_count_the_front_matter() -> None:
    odd = PAGE.replace("## Themes", "## Mood\n\nbad\n\n## Themes")
    (there,) = [problem.line for problem in read_page(odd).problems if "Mood" in problem.sentence]
    block = front_matter(CARD)
    (moved,) = [problem.line for problem in read_page(block + odd).problems if "Mood" in problem.sentence]
    assert moved == there + block.count("\n")


def test_a_page_with_front_matter_is_known_for_a_card() -> None:
    assert kind_of(front_matter(CARD) + PAGE, "a.md") == "card"
    assert kind_of("---\ntitle: x\n---\n\n# An article\n\nWords.", "a.md") == "markdown"
