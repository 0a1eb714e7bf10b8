"""What is not understood is kept and reported; what is hostile does not get through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import NotACard
from core.model import Card, Cell, Extra, Row, Score, Section, Verbatim
from core.model.card import CellKind, Table
from core.sharing.page import PageRead, Variant, dropped_scores, read_page, write_page

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"


def seed() -> str:
    """The seed card's page."""
    return SEED.read_bytes().decode("utf-8")


def told(read: PageRead) -> dict[int, str]:
    """Line to sentence."""
    return {problem.line: problem.sentence for problem in read.problems}


def test_unknown_parts_are_reported_with_their_lines_and_kept_in_order() -> None:
    page = seed().replace("* AI models", "* AI models\nwrapped")
    page = page.replace("## Themes", "## Notes\n\nwhatever\n\n## Themes")
    page = page.replace("## Other", "Loose prose.\n\n## Other")
    page = page.replace("* Type: news", "* Type: news\n* Mood: bad")
    read = read_page(page)
    lines = page.split("\n")
    assert [lines[line - 1] for line in told(read)] == ["## Notes", "wrapped", "* Mood: bad"]
    assert [extra.after for extra in read.card.extras] == [Section.KEYWORDS, Section.THEMES, Section.OTHER]
    assert write_page(read.card, read.variant) == page
    edited = write_page(read.card.with_items(Section.THEMES, (Cell.analyst("new"),)))
    assert "whatever\n\n## Themes\n\n* new\n\nwrapped\n\nLoose prose.\n\n## Other" in edited


def test_a_foreign_column_survives_an_edit_of_its_table() -> None:
    lines = seed().split("\n")
    start = lines.index("## Concerns") + 2
    for at, text in enumerate(["| who |", "|:----|", "| me  |", "| a|b |", "|     |"], start):
        lines[at] += text[1:]
    read = read_page("\n".join(lines))
    rows = read.card.concerns.rows
    assert [row.extra for row in rows[:3]] == [(("who", "me"),), (("who", "a|b"),), (("who", ""),)]
    assert read.card.concerns.rows[1].description.text.startswith("The race")
    named = read.card.with_rows(Section.CONCERNS, (rows[1].model_copy(update={"name": Cell()}), rows[0]))
    again = read_page(write_page(named)).card.concerns.rows
    assert [row.extra for row in again] == [(("who", "a|b"),), (("who", "me"),)]
    assert again[0].name.blank


def test_scores_are_numbers_from_1_to_5_or_what_the_page_said() -> None:
    page = (
        seed()
        .replace("|           4 |", "|         nan |", 1)
        .replace("|           5 |", "|           9 |", 1)
    )
    read = read_page(page)
    scores = [row.score for row in read.card.signals.rows[:3]]
    assert scores == [Score(raw="nan"), Score(engine=4, page=True), Score(raw="9")]
    assert list(told(read).values()) == [
        "The relevancy “nan” is no number from 1 to 5.",
        "The relevancy “9” is no number from 1 to 5.",
    ]
    assert write_page(read.card) == page


def test_page_cells_are_page_cells_and_blanks_are_blank() -> None:
    card = read_page(seed().replace("Accelerated AI Competition", " " * 26)).card
    kinds = {cell.kind for _, cell in card.cells() if not cell.blank}
    assert kinds == {CellKind.PAGE}
    assert card.concerns.rows[1].name == Cell()


def test_a_new_card_shows_missing_scores_as_blanks_and_no_heading_without_rows() -> None:
    rows = (Row(name=Cell.analyst("007"), description=Cell.analyst("1e5")), Row(name=Cell.analyst("+5")))
    page = write_page(Card(title=Cell.analyst("T"), page="20240218").with_rows(Section.ISSUES, rows))
    assert re.findall("^## .*", page, re.M) == ["## Issues"]
    assert page.endswith(
        "| name   | description   |   relevancy |\n"
        "|:-------|:--------------|------------:|\n"
        "| 007    | 1e5           |             |\n"
        "| +5     |               |             |"
    )
    assert "\n\n__[External link]()__\n\n\n\n## Issues\n" in page


def test_wide_cells_are_padded_by_the_columns_they_take() -> None:
    rows = (
        Row(name=Cell.analyst("漢字")),
        Row(name=Cell.analyst("👩‍🚀")),
        Row(name=Cell.analyst("abcdefgh")),
    )
    page = write_page(Card().with_rows(Section.CONCERNS, rows))
    assert "| 漢字     |" in page
    assert "| 👩‍🚀       |" in page


@pytest.mark.parametrize(
    "text", ["", "\n", "Just prose.", "## Signals\n\nx", "# A headline\n\nAn article.", "\x00\xff"]
)
def test_text_without_a_title_line_is_no_card(text: str) -> None:
    with pytest.raises(NotACard, match="no title line"):
        read_page(text)


def test_a_bare_title_is_taken_when_sections_follow() -> None:
    read = read_page("# __My own__\n\n## Keywords\n\n* a")
    assert (read.card.title.text, read.card.keywords[0].text) == ("My own", "a")
    assert told(read)[1] == "There is no line with the external link."
    assert write_page(read.card) == "# __My own__\n\n## Keywords\n\n* a"


def test_repeated_and_reordered_headings_lose_nothing() -> None:
    page = seed() + "\n\n## Themes\n\n* again"
    read = read_page(page)
    assert write_page(read.card) == page
    assert "stands here again" in next(iter(told(read).values()))
    head, _, rest = seed().partition("## Keywords")
    shuffled = read_page(f"{head}## Issues\n\nx\n\n## Keywords{rest.partition('## Issues')[0]}")
    assert any("another order" in problem.sentence for problem in shuffled.problems)
    assert "x" in [extra.text for extra in shuffled.card.extras]


HOSTILE = "\x1b[31m\x1b]0;own\x07\x9b31m\u202e\u2066\x00\x7f"


def test_what_steers_a_terminal_gets_neither_in_nor_out() -> None:
    page = (
        seed().replace("Lack of Transparency", "Lack of " + HOSTILE).replace("* China", "* China" + HOSTILE)
    )
    read = read_page(page.replace("## Themes", f"## Bad{HOSTILE}\n\nx{HOSTILE}\n\n## Themes"))
    hostile = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    assert not hostile.search(read.card.model_dump_json())
    assert not hostile.search(write_page(read.card))
    assert read.card.keywords[0].text == "China"
    cell = Cell(text=f"a{HOSTILE}b\r\nc", kind=CellKind.INFERRED)
    row = Row(name=cell, score=Score(raw=HOSTILE), extra=((HOSTILE, HOSTILE),))
    card = Card(
        title=cell,
        link=cell.text,
        page=cell.text,
        page_url=cell.text,
        keywords=(cell,),
        category=cell,
        summary=(cell,),
        signals=Table(rows=(row,)),
        extras=(Extra(after=Section.THEMES, text=HOSTILE),),
        verbatim=tuple(
            Verbatim(section=section, variant="R", text=f"## {section}\n\n{HOSTILE}") for section in Section
        ),
    )
    written = write_page(card)
    assert not hostile.search(written)
    assert read_page(written).card.keywords[0].text == "ab\nc"


def test_a_verbatim_text_that_says_something_else_is_not_written() -> None:
    card = read_page(seed().replace("* China", "- China", 1)).card
    assert [kept.section for kept in card.verbatim] == [Section.KEYWORDS]
    forged = card.verbatim[0].model_copy(update={"text": "## Keywords\n\n* forged\n\n## Themes\n\n* too"})
    assert "forged" not in write_page(card.with_fields(verbatim=(forged,)))


def test_windows_line_ends_and_byte_order_marks_are_taken() -> None:
    read = read_page("\ufeff" + seed().replace("\n", "\r\n"))
    assert write_page(read.card) == seed()
    assert told(read) == {1: "The page has Windows line ends; it is written with Unix ones."}


def test_variants_show_their_columns() -> None:
    card = read_page(seed()).card
    assert dropped_scores(card, Variant.R) == 0
    assert dropped_scores(card, Variant.N) == sum(
        len(card.rows(section)) for section in (Section.CONCERNS, Section.BEHAVIORS, Section.TECHNOLOGIES)
    ) + len(card.issues.rows)
    page = write_page(card, Variant.N)
    assert page.count("relevancy") == 1
    first = write_page(card, Variant.V1)
    assert first.startswith("# __China Approves")
    assert re.findall("^## (.*)", first, re.M)[:4] == ["Summary", "Keywords", "Themes", "Signals"]
    assert re.search(r"^\| Signal +\| Change +\| 10y horizon +\| Driving force +\| description", first, re.M)


@pytest.mark.parametrize(
    "text",
    [
        "# __" + "__, (from page [" * 40_000,
        "# __a__, (from page [x](y).)\n\n## Signals\n\n|a|b|\n|-|-|\n" + "|" * 200_000,
        "# __a__, (from page [x](y).)\n\n## Signals\n\n|a|b|\n|" + "-" * 300_000,
        "# __a__, (from page [x](y).)\n\n## Summary\n\n" + "x" * 1_000_000,
        "# __a__, (from page [x](y).)\n\n## Keywords\n\n" + "* a\n" * 20_000,
    ],
    ids=["title", "bars", "rule", "line", "bullets"],
)
def test_monstrous_pages_are_read_or_refused_at_once(text: str) -> None:
    try:
        read = read_page(text)
    except NotACard:
        return
    assert write_page(read.card, read.variant) == text.rstrip("\n")
