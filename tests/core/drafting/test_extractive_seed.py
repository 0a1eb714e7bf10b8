"""The card of the four seed articles: what an analyst expects to find on it, and what must never be there."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz import fuzz
from snowballstemmer import stemmer

from core.model import TABLES, Card, CellKind, Section, Story

JUNK = (
    "Read More", "Be First", "Comments are closed", "By:", "See also", "Image Via",
    "Engineered by", "Edited by",
    "Revolutionizing Retail", "With inputs from", "Benzinga Neuro",
)  # fmt: skip


def reference_rows(page: str, section: Section) -> list[str]:
    part = page.split(f"## {section.value}\n\n")[1].split("\n\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [" ".join(cell.strip() for cell in line.strip("|").split("|")[:2]) for line in lines]


def test_title_is_the_headline_once(seed_card: Card) -> None:
    assert seed_card.title.text == (
        "China Green Lights Over 40 AI Models in 6 Months – Impact on Alibaba & Baidu"
    )
    assert seed_card.title.kind in (CellKind.QUOTE, CellKind.CUT)


def test_the_sources_differ_on_40_and_117_and_on_nothing_else(seed_card: Card) -> None:
    told = [cell for cell in seed_card.summary if cell.kind is CellKind.FIGURES]
    assert [cell.text for cell in told] == [
        "Sources differ on the figure for models: more than 40 [1, 2], 40 [3], 117 [4]."
    ]
    assert {quote.text for quote in told[0].quotes} >= {"more than 40", "40", "117"}


def test_no_furniture_in_any_cell(seed_card: Card) -> None:
    for place, cell in seed_card.cells():
        for words in JUNK:
            assert words.casefold() not in cell.text.casefold(), place


def test_summary_bounds(seed_card: Card) -> None:
    quoted = [cell for cell in seed_card.summary if cell.kind is not CellKind.FIGURES]
    assert 3 <= len(quoted) <= 5
    assert 90 <= len(" ".join(cell.text for cell in quoted).split()) <= 130
    assert len(seed_card.summary_text.split()) <= 130
    assert all(cell.text.endswith((".", "”")) for cell in quoted)


def test_summary_says_what_the_reference_says(seed_card: Card, reference_page: str) -> None:
    reference = reference_page.split("## Summary\n\n")[1].split("\n")[0]
    wanted, said = (Counter(stems(text)) for text in (reference, seed_card.summary_text))
    rouge_1 = 2 * (wanted & said).total() / (wanted.total() + said.total())
    assert rouge_1 >= 0.55


def stems(text: str) -> list[str]:
    """The words of a text as ROUGE counts them: stemmed where they are longer than three letters."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [stemmer("porter").stemWord(word) if len(word) > 3 else word for word in words]


def test_reference_keywords_are_found(seed_card: Card, reference_page: str) -> None:
    part = reference_page.split("## Keywords\n\n")[1].split("\n\n## ")[0]
    wanted = [line.removeprefix("* ") for line in part.splitlines()]
    found = [cell.text.casefold() for cell in seed_card.keywords]
    hits = [word for word in wanted if any(fuzz.token_set_ratio(word.casefold(), kw) >= 80 for kw in found)]
    assert len(hits) / len(wanted) >= 0.7
    assert 5 <= len(found) <= 12
    assert 3 <= len(seed_card.themes) <= 6


def test_most_reference_rows_have_a_counterpart_in_their_table(seed_card: Card, reference_page: str) -> None:
    matched = total = 0
    for section in TABLES:
        drafted = [f"{row.name.text} {row.description.text}" for row in seed_card.rows(section)]
        for wanted in reference_rows(reference_page, section):
            total += 1
            matched += any(fuzz.token_set_ratio(wanted.casefold(), row.casefold()) >= 50 for row in drafted)
    assert matched / total >= 0.6


def test_labels_and_row_counts(seed_card: Card) -> None:
    assert (seed_card.category.text, seed_card.type.text) == ("technology", "news")
    assert 4 <= len(seed_card.signals.rows) <= 7
    for section in TABLES[1:]:
        assert 1 <= len(seed_card.rows(section)) <= 6


def test_a_company_is_no_technology(seed_card: Card) -> None:
    names = [row.name.text for row in seed_card.technologies.rows]
    assert not any(re.fullmatch(r"(?:US-based )?Open ?AI|Baidu|Alibaba", name) for name in names)


def test_causes_stand_on_the_rows_that_they_drive(seed_card: Card) -> None:
    drivers = {row.name.text: row.driver.text for row in seed_card.signals.rows if not row.driver.blank}
    assert "heavy state-imposed regulatory requirements" in drivers.values()
    for row in seed_card.signals.rows:
        if not row.driver.blank:
            assert row.driver.doubt
            assert row.driver.text in row.description.quotes[0].text


def test_scores_are_spread_and_tell_their_sum(seed_card: Card) -> None:
    scores = [row.score for section in TABLES for row in seed_card.rows(section)]
    assert {score.engine for score in scores} == {2, 3, 4, 5}
    for score in scores:
        assert "\n" not in score.reason
        assert len(score.reason) <= 110
        if score.reason == "2 to start, nothing adds to it":
            assert score.engine == 2
            continue
        terms, told = score.reason.split(" = ")
        signs = re.findall(r"([+-]) (\d?\.\d|\d)", terms)
        total = 2 + sum(float(sign + number) for sign, number in signs)
        shown, _, rounded = told.partition(", ")
        assert round(total, 1) == float(shown)
        assert rounded in ("", f"rounded {score.engine}", f"at most {score.engine}")
        assert score.engine == min(5, int(total + 0.5 + 1e-9))


def test_sources_are_numbered_as_the_story_has_them(seed_story: Story, seed_card: Card) -> None:
    told = next(cell for cell in seed_card.summary if cell.kind is CellKind.FIGURES)
    last = told.quotes[-1]
    assert last.text == "117"
    assert last.span.source == seed_story.clippings[3].digest
