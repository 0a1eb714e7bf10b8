"""Published pages are written back byte for byte: the seed card, and pages of a publisher of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tabulate import tabulate

from core.model import Cell, Section
from core.sharing.escapes import keep
from core.sharing.page import Variant, read_page, write_page

SEED = Path(__file__).parents[3] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"
SIGNALS = ["name", "description", "change", "10-year", "driving-force", "relevancy"]
OTHERS = ["name", "description", "relevancy"]
V1_SIGNALS = ["Signal", "Change", "10y horizon", "Driving force"]
NAMES = ("Concerns", "Behaviors", "Technologies", "Issues")


def table(headers: list[str], rows: list[list[object]]) -> str:
    """As the publisher prints a table: numbers are told apart by tabulate itself, bars stay as they are."""
    return tabulate(rows, headers=headers, tablefmt="pipe")


def published(
    parts: dict[str, str],
    title: str = "A title",
    link: str = "https://x.example/a",
    page: str = "20240218",
    first_form: bool = False,
) -> str:
    """A page out of its sections' bodies."""
    origin = f"[{page}](https://kghosh.substack.com/p/{page})"
    where = f"from ({origin}.)" if first_form else f"(from page {origin}.)"
    head = f"# __{title}__, {where}\n\n__[External link]({link})__\n\n"
    return "\n\n".join([head, *(f"## {name}\n\n{body}" for name, body in parts.items())])


def bullets(*items: str) -> str:
    """A list as published."""
    return "\n".join(f"* {item}" for item in items)


FULL = {
    "Keywords": bullets("China", "AI", "#MeToo", "C++"),
    "Themes": bullets("regulation"),
    "Other": "* Category: technology\n* Type: news",
    "Summary": "It happened. Then it happened again. ",
    "Signals": table(SIGNALS, [["A name", "It is.", "From a to b", "It may be", "Money", 4]] * 2),
    **{
        name: table(OTHERS, [["A name", "A description", 5], ["漢字 name", "👩‍🚀 flies", 1]])
        for name in NAMES
    },
}
_PLAIN = table(["name", "description"], [["A name", "A description"], ["B", "漢字"]])


def test_the_seed_card_keeps_its_8852_bytes() -> None:
    data = SEED.read_bytes()
    assert len(data) == 8852
    read = read_page(data.decode("utf-8"))
    assert (read.variant, read.problems, read.card.verbatim) == (Variant.R, (), ())
    assert write_page(read.card).encode("utf-8") == data
    assert [len(read.card.rows(s)) for s in (Section.SIGNALS, Section.TECHNOLOGIES)] == [5, 2]
    assert "OpenAIâ€™s" in read.card.summary_text
    assert read.card.signals.rows[2].score.engine == 5


PAGES = {
    "all sections": published(FULL),
    "wide cells": published({**FULL, "Issues": table(OTHERS, [["日本", "x" * 218, 3], ["❤️ heart", "é", 2]])}),
    "nan among scores": published(
        {**FULL, "Issues": table(OTHERS, [["a", "b", float("nan")], ["c", "d", 4]])}
    ),
    "only nan": published({**FULL, "Issues": table(OTHERS, [["a", "b", float("nan")]])}),
    "a missing text": published({**FULL, "Issues": table(OTHERS, [["a", None, 3], ["", "d", 4]])}),
    "names that are numbers": published(
        {**FULL, "Issues": table(OTHERS, [["007", "1.5", 3], ["8", "2", 4]])}
    ),
    "a bar in a name": published({**FULL, "Issues": table(OTHERS, [["a | b", "c", 3], ["d", "e|f|漢", 4]])}),
    "a bar that fits no heading": published(FULL).replace("A name |", "A | name|", 3),
    "padding without wcwidth": published(FULL).replace(
        "| 漢字 name | 👩‍🚀 flies      |", "| 漢字 name  | 👩‍🚀 flies     |"
    ),
    "a backslash and a break": published({**FULL, "Issues": table(OTHERS, [["a\\", "b<br>c \\| d", 3]])}),
    "missing sections": published({name: FULL[name] for name in ("Themes", "Summary", "Behaviors")}),
    "no summary": published({name: body for name, body in FULL.items() if name != "Summary"}),
    "only a head": published({}).rstrip("\n"),
    "odd bullets": published(
        {**FULL, "Keywords": bullets("* AI", "1. one", "", " x ", "a|b", "R&#38;D", "\\*")}
    ),
    "a summary of two lines": published({**FULL, "Summary": "One.\nTwo.\n\n  - three"}),
    "a summary with entities": published({**FULL, "Summary": "# It&#39;s R&amp;D <b>x</b>&#32;&nbsp;"}),
    "an address with all sorts": published(FULL, link="https://x.example/a_(b)?c=%20d&e=f#g(h)"),
    "a title with all sorts": published(FULL, title="A [b](c) __d__, (from page [x](y).) | #1 *e*"),
    "a day's second page": published(FULL, page="20240218d"),
    "mojibake with C1 controls": published(
        {**FULL, "Summary": "He said â€œyesâ€\x9d and â\x80\x9cnoâ\x80\x9d."}
    ),
    "zero width and decomposed": published({**FULL, "Summary": "a\u200bb e\u0301 \u00ad\u200d\ufeff c"}),
    "variant N": published({**FULL, **dict.fromkeys(NAMES, _PLAIN)}),
    "variant N, only technologies": published({"Summary": "It is.", "Technologies": _PLAIN}),
    "variant v1": published(
        {
            "Summary": "It is. ",
            "Keywords": bullets("a", "b"),
            "Themes": bullets("c"),
            "Signals": table(
                V1_SIGNALS, [["A signal", "From | to", "It may", "Money 漢"], ["B", "", "x", "y"]]
            ),
            "Closest": bullets("[A [title] (x)](0a1b2c)", "[Other â€\x9d](ffee)"),
        },
        first_form=True,
    ),
    "variant v1 without closest": published({"Summary": "S.", "Themes": bullets("c")}, first_form=True),
    "variant S": published(
        {**FULL, "Technologies": table(["description", "relevancy", "src"], [["x", 4, "0" * 31 + "a"]])}
    ),
    "variant v2": published(
        {
            "Keywords": bullets(*"Chin, AI"),
            "Themes": bullets(*"tech-"),
            **{name: FULL[name] for name in ("Other", "Summary", "Signals")},
        },
        page="1872.0",
    ),
    "an unknown heading": published({"Keywords": FULL["Keywords"], "Notes": "x\n\n* y\n", "Summary": "S."}),
    "prose everywhere": published(
        {**FULL, "Concerns": f"Before.\n\n{FULL['Concerns']}\n\nAfter\nit.", "Themes": "* a\n\nLoose."}
    ),
    "a foreign column": published({**FULL, "Issues": table([*OTHERS, "who | why"], [["a", "b", 3, "c"]])}),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_written_back_byte_for_byte(name: str) -> None:
    page = PAGES[name]
    read = read_page(page)
    assert write_page(read.card, read.variant) == page


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("all sections", Variant.R),
        ("missing sections", Variant.R),
        ("only a head", Variant.R),
        ("variant N", Variant.N),
        ("variant N, only technologies", Variant.N),
        ("variant v1", Variant.V1),
        ("variant S", Variant.S),
        ("variant v2", Variant.V2),
    ],
)
def test_the_variant_is_told(name: str, variant: Variant) -> None:
    assert read_page(PAGES[name]).variant is variant


def test_later_variants_are_told_by_page_number_and_technologies() -> None:
    nameless = {**FULL, "Technologies": table(["description", "relevancy", "src"], [["x", 4, "f" * 32]])}
    lacking = {name: body for name, body in nameless.items() if name != "Concerns"}
    assert read_page(published(FULL, page="1872.0")).variant is Variant.V3
    assert read_page(published(nameless, page="1872.0")).variant is Variant.V4
    assert read_page(published(lacking)).variant is Variant.V5


_NOISE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
    max_size=12,
)
_BARRED = st.one_of(_NOISE, st.sampled_from(["a | b", "|", "||", "x|y", "\\|", "漢|字", "nan", "3"]))


@settings(max_examples=60)
@given(
    st.lists(st.lists(_BARRED, min_size=2, max_size=2), min_size=1, max_size=6), st.lists(_NOISE, max_size=4)
)
def test_any_published_cells_and_bullets_are_written_back(rows: list[list[str]], items: list[str]) -> None:
    parts = {"Keywords": bullets(*items)} if items else {}
    body = table(OTHERS, [[*row, 4] for row in rows])
    page = published({**parts, "Issues": body})
    read = read_page(page)
    assume(not any("terminal" in problem.sentence for problem in read.problems))
    assert write_page(read.card, read.variant) == page


@settings(max_examples=60)
@given(st.lists(st.lists(_BARRED, min_size=2, max_size=2), min_size=1, max_size=6))
def test_unescaped_bars_stay_in_their_cells_when_the_columns_stand_straight(rows: list[list[str]]) -> None:
    plain = [[text.translate({92: "/", 38: "+", 60: "("}).strip() or "x" for text in row] for row in rows]
    plain = [row for row in plain if all(text.isprintable() for text in row)]
    assume(plain)
    body = tabulate([[*row, 4] for row in plain], OTHERS, tablefmt="pipe", disable_numparse=[0, 1])
    read = read_page(published({"Issues": body}))
    assume(not any("fit best" in problem.sentence for problem in read.problems))
    cells = [[row.name.text, row.description.text, row.score.value] for row in read.card.issues.rows]
    assert cells == [[*(keep(text) for text in row), 4] for row in plain]


def test_a_bar_in_a_published_cell_is_read_by_the_columns() -> None:
    rows = [["a | b", "c", 3], ["漢|字", "d | e | f", 4], ["plain", "no bar", 5]]
    read = read_page(published({"Issues": table(OTHERS, rows)}))
    cells = [[row.name.text, row.description.text, row.score.value] for row in read.card.issues.rows]
    assert cells == rows
    assert len(read.problems) == 2


def test_an_edited_section_is_written_anew_and_safe_while_the_others_keep_their_bytes() -> None:
    page = PAGES["a bar in a name"].replace("* China", "- China")
    card = read_page(page).card
    row = card.issues.rows[0].model_copy(update={"description": Cell.analyst("typed")})
    edited = write_page(card.with_rows(Section.ISSUES, (row, *card.issues.rows[1:])))
    before, _, _ = page.partition("## Issues")
    assert edited.startswith(before)
    assert "a \\| b" in edited
    assert read_page(edited).card.issues.rows[0].name.text == "a | b"
    undone = write_page(card.with_rows(Section.ISSUES, card.issues.rows))
    assert undone == page
