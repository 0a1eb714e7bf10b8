"""The marks of the card and what is said of a cell, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import (
    Card,
    Cell,
    CellKind,
    Check,
    Clipping,
    Column,
    Finding,
    Fix,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    Story,
    Table,
)
from tui.widgets.bars import TellBar
from tui.widgets.card_layout import CardLayout, lay_out
from tui.widgets.lines import Part, width_of, wrap_parts, wrap_text
from tui.widgets.marks import LEGEND, MARKS, Flags, here, where
from tui.widgets.wording import evidence, explain, scorer

SOURCE = Clipping(
    text="It opened in May. It cost 12 million. Nobody came in August 2023.", outlet="The Paper"
)
OTHER = Clipping(text="The quay is new.", outlet="Herald")
STORY = Story(clippings=(SOURCE, OTHER))


def quoted(words: str, clipping: Clipping = SOURCE, **more: object) -> Cell:
    start = clipping.text.index(words)
    span = Span(source=clipping.digest, start=start, end=start + len(words))
    return Cell(text=words, kind=CellKind.QUOTE, quotes=(Quote(text=words, span=span),), **more)


def number_of(clipping: Clipping, offset: int) -> int:
    return clipping.text[:offset].count(".") + 1


def signal(column: Column | None, index: int = 0) -> Place:
    return Place(section=Section.SIGNALS, index=index, column=column)


def found(place: Place, words: str = "", text: str = "", **more: object) -> Finding:
    start = text.index(words) if words else 0
    said = f"“{words}” is not in the sources you gave."
    return Finding(
        check=Check.DATE, place=place, sentence=said, words=words, start=start, end=start + len(words), **more
    )


ROW = Row(
    name=quoted("It opened in May."),
    description=Cell(text="Nobody came in August 2022, it says.", kind=CellKind.ANALYST, locked=True),
    score=Score(engine=4, analyst=5, reason="2 to start"),
)
CARD = Card(
    title=quoted("It cost 12 million."),
    keywords=(quoted("quay", OTHER), Cell(text="cost", kind=CellKind.LABEL, locked=True)),
    summary=(quoted("It opened in May."), Cell.analyst("In August 2022 nobody came.")),
    signals=Table(rows=(ROW, ROW.model_copy(update={"locked": True, "score": Score(engine=2)}))),
)


def line(layout: CardLayout, place: Place) -> str:
    return "".join(part.text for part in layout.lines[layout.boxes[place].y])


def flagged(layout: CardLayout) -> list[str]:
    return [part.text for each in layout.lines for part in each if part.style == "flag"]


def test_finding_origin_and_lock_of_a_cell_are_seen_at_once() -> None:
    place = signal(Column.DESCRIPTION)
    layout = lay_out(CARD, 60, flags=Flags([found(place, "August 2022", ROW.description.text)]))
    assert line(layout, place).startswith(" !*▪ Nobody came")
    assert flagged(layout) == ["August 2022"]


def test_a_locked_row_a_finding_about_it_and_both_scores_stand_on_its_first_line() -> None:
    layout = lay_out(CARD, 60, flags=Flags([found(signal(None, 1))]), merging=signal(None))
    assert line(layout, signal(Column.NAME)).endswith("■■■■■ 5*/4")
    assert line(layout, signal(Column.NAME, 1)).rstrip().endswith("! ▪ ■■□□□ 2")
    assert line(layout, signal(Column.NAME)).startswith('+ "')
    assert line(layout, signal(Column.CHANGE)).startswith("+ _")


def test_chips_the_summary_and_headings_have_their_marks() -> None:
    text = CARD.summary_text
    findings = [
        found(Place(section=Section.SUMMARY), "May. In August 2022", text),
        found(Place(section=Section.KEYWORDS, index=1)),
        found(Place(section=Section.SIGNALS), whole=True),
    ]
    layout = lay_out(CARD, 70, flags=Flags(findings))
    assert line(layout, Place(section=Section.KEYWORDS)).strip() == "quay │ !#▪cost"
    assert (
        line(layout, Place(section=Section.SUMMARY)) == ' !"  It opened in May. * In August 2022 nobody came.'
    )
    assert flagged(layout) == ["cost", "May.", "In August 2022"]
    heading = layout.lines[layout.sections[Section.SIGNALS]]
    assert "".join(part.text for part in heading).startswith(" !   SIGNALS")


def test_a_finding_of_words_that_are_not_there_any_more_underlines_nothing() -> None:
    place = signal(Column.DESCRIPTION)
    late = found(place, "August 2023", "Nobody came in August 2023, it says.")
    assert flagged(lay_out(CARD, 60, flags=Flags([late]))) == []


def test_every_origin_has_a_mark_of_its_own_and_stands_in_the_legend() -> None:
    assert len(set(MARKS.values()) | {"!", "?", "▪", "+"}) == len(CellKind) + 4
    legend = " ".join(LEGEND)
    assert all(f"{mark} " in legend for mark in (*MARKS.values(), "!", "?", "▪", "+"))
    assert max(map(len, LEGEND)) <= 66


@settings(max_examples=40, deadline=None)
@given(st.text("ab \n漢é", max_size=60), st.integers(1, 20), st.integers(0, 60), st.integers(1, 9))
def test_wrapping_with_a_marked_stretch_loses_and_marks_nothing_else(
    text: str, width: int, start: int, size: int
) -> None:
    end = min(len(text), start + size)
    spans = ((start, end, "flag"),) if start < end else ()
    lines = wrap_text(text, max(2, width), "text", spans)
    assert all(width_of(each) <= max(2, width) for each in lines)
    shown = "".join(part.text for each in lines for part in each)
    assert shown.replace(" ", "") == "".join(text.split())
    marked = "".join(part.text for each in lines for part in each if part.style == "flag")
    assert marked.replace(" ", "") == ("".join(text[start:end].split()) if spans else "")


def test_the_line_says_source_sentence_and_both_scores() -> None:
    told = explain(CARD, signal(Column.NAME), STORY, number_of=number_of)
    assert told.first == "quoted from The Paper [1], sentence 1"
    assert told.second == "score 4 by the engine, 5 by you · 2 to start"
    told = explain(CARD, Place(section=Section.SUMMARY), STORY, number_of=number_of)
    assert told.first == "9 words · quoted from The Paper [1], sentence 1 · 5 in your words"
    both = CARD.with_fields(
        title=CARD.title.model_copy(update={"quotes": CARD.title.quotes + ROW.name.quotes})
    )
    assert (
        "sentences 1 and 2" in explain(both, Place(section=Section.TITLE), STORY, number_of=number_of).first
    )


FAST = "fast (openai/gpt-5-mini), prompt draft 3f9a1c"


@pytest.mark.parametrize(
    ("steps", "reason", "whose"),
    [
        ([("Draft", "")], "It names a regulator.", "the engine"),
        ([("Draft", FAST), ("Edit", "")], "It names a regulator.", "fast"),
        ([("Draft", ""), ("Draft again", FAST)], "2, not 4: no quote. It names a regulator.", "fast"),
        ([("Draft", ""), ("Draft again", FAST)], "2 + 1.2 very central = 3.2, rounded 3", "the engine"),
        ([("Draft", FAST)], "2, not 3: no quote. 2 + 1.2 very central", "the engine"),
        ([("Draft", FAST), ("Re-score", "")], "names a regulator", "the engine"),
        ([("Draft", FAST), ("Re-score", "slow (x), prompt y")], "It matters.", "the model"),
    ],
)
def test_a_score_is_said_to_be_the_models_only_where_that_is_known(steps, reason, whose) -> None:
    assert scorer(Score(engine=2, reason=reason), steps) == whose
    row = ROW.model_copy(update={"score": Score(engine=2, reason=reason)})
    card = CARD.with_rows(Section.SIGNALS, (row,))
    told = explain(card, signal(Column.NAME), STORY, steps=steps)
    assert told.second == f"score 2 by {whose} · {reason}"


def test_what_parts_two_keywords_stands_at_the_end_of_the_line_too() -> None:
    words = ("digital markets", "app stores", "interoperability", "gatekeepers", "x" * 90, "fines")
    card = Card(keywords=tuple(Cell(text=word, kind=CellKind.QUOTE) for word in words))
    laid = lay_out(card, 44)
    first = laid.boxes[Place(section=Section.KEYWORDS)].y
    last = laid.boxes[Place(section=Section.KEYWORDS, index=len(words) - 1)].y
    lines = ["".join(part.text for part in line) for line in laid.lines[first : last + 1]]
    assert len(lines) > 2
    assert [line.endswith(" │") for line in lines] == [True] * (len(lines) - 1) + [False]
    assert all(width_of(line) <= 44 for line in laid.lines)
    assert sum(line.count("│") for line in lines) == len(words) - 1


def test_a_number_of_a_card_page_is_said_to_be_the_pages() -> None:
    for score, said in (
        (Score(engine=4, page=True), "score 4 from the card page"),
        (Score(engine=4, page=True, analyst=2), "score 4 from the card page, 2 by you"),
    ):
        card = CARD.with_rows(Section.SIGNALS, (ROW.model_copy(update={"score": score}),))
        assert explain(card, signal(Column.NAME), STORY).second == said


def test_a_finding_comes_first_with_the_keys_that_settle_it() -> None:
    place = signal(Column.DESCRIPTION)
    fix = Fix(label="write “August 2023”", place=place, cells=(Cell.analyst("x"),))
    finding = found(place, "August 2022", ROW.description.text, fix=fix, evidence=CARD.title.quotes)
    told = explain(CARD, place, STORY, findings=[finding])
    assert told.first == "! “August 2022” is not in the sources you gave"
    assert told.keys == "X write “August 2023” · x dismiss · a accept"
    assert (told.style, told.second.split(" · ")[:2]) == ("warn", ["your words", "locked"])
    lines = evidence(CARD, place, STORY, number_of=number_of, findings=[finding])
    assert lines[:2] == [f"! {finding.sentence}", "The Paper [1], sentence 2: “It cost 12 million.”"]
    assert explain(CARD, place, STORY, accepted=[finding]).first.endswith("you accepted a finding here")


def test_a_finding_is_met_where_the_cursor_can_go() -> None:
    assert where(found(signal(None, 1))) == signal(Column.NAME, 1)
    assert where(found(signal(None, 3), whole=True)) == signal(Column.NAME)
    of_cell = found(signal(Column.CHANGE))
    assert here([of_cell, found(signal(None))], signal(Column.CHANGE)) == (of_cell,)


@pytest.mark.parametrize(
    ("height", "lines"), [(1, ["quoted from The…"]), (2, ["quoted from The Paper", "score 4 by th…"])]
)
def test_what_is_said_wraps_into_the_lines_that_there_are(height: int, lines: list[str]) -> None:
    class Bar(TellBar):
        size = type("Size", (), {"width": 80, "height": height})  # type: ignore[assignment]

    bar = Bar()
    bar.left = (Part("quoted from The Paper"), Part("\n"), Part("score 4 by the engine", "dim"))
    room = 16 if height == 1 else 21
    shown = ["".join(part.text for part in each) for each in bar.lines_of(14 if height == 2 else room, room)]
    assert shown == lines


@given(st.text("ab ", max_size=60), st.integers(1, 9), st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_a_first_line_of_another_width_puts_no_blank_into_a_word(text: str, first: int, width: int) -> None:
    lines = wrap_parts([Part(text)], width, first)
    assert all(width_of(each) <= (width if at else first) for at, each in enumerate(lines))
    pieces = " ".join("".join(part.text for part in each) for each in lines).split()
    assert "".join(pieces) == "".join(text.split())
    assert max(map(len, pieces), default=0) <= max(map(len, text.split()), default=0)
    whole = [word for word in text.split() if len(word) <= min(first, width)]
    assert all(word in pieces for word in whole)
