"""What a position points at is the cell: on pages of every form that is written, and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cards import cards

from core.model import TABLES, Card, Cell, Column, Place, Section, edits
from core.sharing.document import read_json, write_json
from core.sharing.escapes import Where, decode
from core.sharing.page import Variant, read_page, write_page
from core.sharing.positions import json_positions, page_positions

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
WHERE = {Section.TITLE: Where.LINE, Section.OTHER: Where.LINE, Section.SUMMARY: Where.ITEM}


def where(place: Place) -> Where:
    """How the text of a place is escaped on a page."""
    return Where.CELL if place.section in TABLES else WHERE.get(place.section, Where.ITEM)


@settings(max_examples=40)
@given(cards(), st.sampled_from([Variant.R, Variant.N, Variant.V1]))
def test_the_text_at_a_position_is_the_cells_text(card: Card, variant: Variant) -> None:
    page = write_page(card, variant)
    read = read_page(page).card
    found = page_positions(page)
    lines = page.split("\n")
    for place, cell in read.cells():
        if cell.blank:
            continue
        ((_, spot),) = found.cells[place]
        assert decode(spot.text, where(place)) == cell.text
        line, column = found.at(place)
        assert lines[line - 1][column - 1 :].startswith(spot.text)


@settings(max_examples=40)
@given(cards())
def test_the_text_at_a_position_of_a_document_is_the_cells_text(card: Card) -> None:
    text = write_json(card, None)
    lines = text.split("\n")
    found = json_positions(text)
    for place, cell in read_json(text)[0].cells():
        if cell.blank or place.section is Section.SUMMARY:
            continue
        line, column = found.at(place)
        assert lines[line - 1][column - 2 :].startswith(json.dumps(cell.text, ensure_ascii=False))


def pointed(text: str, at: tuple[int, int]) -> str:
    """What stands at a position."""
    return text.split("\n")[at[0] - 1][at[1] - 1 :]


def test_positions_on_the_seed_card() -> None:
    page = SEED.read_text("utf-8")
    card = read_page(page).card
    found = page_positions(page)
    summary = Place(section=Section.SUMMARY)
    offset = card.summary_text.index("OpenAI")
    assert pointed(page, found.at(summary, offset)).startswith("OpenAIâ€™s ChatGPT")
    change = Place(section=Section.SIGNALS, index=3, column=Column.CHANGE)
    assert found.at(change) == (38, 120)
    assert pointed(page, found.at(change)).startswith("Increase in the number of LLMs")
    assert pointed(page, found.at(Place(section=Section.ISSUES, index=3))).startswith("3 |")
    assert pointed(page, found.at(change, whole=True)).startswith("## Signals")
    assert pointed(page, found.at(Place(section=Section.OTHER, index=1))) == "news"
    assert pointed(page, found.at(Place(section=Section.TITLE, index=1))).startswith("https://www.oodaloop")
    beyond = Place(section=Section.ISSUES, index=40, column=Column.NAME)
    assert pointed(page, found.at(beyond)).startswith("## Issues")


def test_an_offset_behind_escaped_signs_is_found() -> None:
    card = Card(title=Cell.page("t"), keywords=(Cell.page("* a|b\nc will"),)).with_rows(
        Section.ISSUES, read_page(SEED.read_text("utf-8")).card.issues.rows[:1]
    )
    place = Place(section=Section.ISSUES, column=Column.NAME)
    text = "a|b\nc “will” d"
    card = edits.put_cells(card, place, [Cell.page(text)])
    page, document = write_page(card), write_json(card, None)
    for written, found in ((page, page_positions(page)), (document, json_positions(document))):
        assert pointed(written, found.at(place, text.index("will"))).startswith("will” d")
        keyword = Place(section=Section.KEYWORDS)
        assert pointed(written, found.at(keyword, 8)).startswith("will")


def test_a_summary_of_parts_is_found_part_by_part_in_json() -> None:
    card = Card(title=Cell.page("t"), summary=(Cell.page("One “gate”."), Cell.page("Two gates.")))
    text = write_json(card, None)
    assert pointed(text, json_positions(text).at(Place(section=Section.SUMMARY), 16)).startswith("gates.")


@pytest.mark.parametrize("index", [0, 1])
def test_an_empty_cell_stands_between_its_bars(index: int) -> None:
    table = [
        "| name | description |",
        "|:-----|:------------|",
        "|      | b           |",
        "| a    |             |",
    ]
    page = "\n".join(["# __t__", "", "## Issues", "", *table])
    found = page_positions(page)
    column = (Column.NAME, Column.DESCRIPTION)[index]
    line, at = found.at(Place(section=Section.ISSUES, index=index, column=column))
    assert (line, at) == ((7, 3), (8, 10))[index]
    assert found.at(Place(section=Section.ISSUES, index=index)) == (7 + index, 1)


def test_what_is_nowhere_is_at_the_heading_or_the_top() -> None:
    found = page_positions("# __t__\n\n## Keywords\n\n* a")
    assert found.at(Place(section=Section.KEYWORDS, index=7)) == (3, 1)
    assert found.at(Place(section=Section.THEMES)) == (1, 1)
