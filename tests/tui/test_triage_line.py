"""The line of a story: its width whatever is in it, what goes first, what every sign says without colour."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.lines import width_of
from tui.widgets.triage_line import (
    CARDS,
    DECISIONS,
    FLAGS,
    LEAST_TITLE,
    LEGEND,
    StoryLine,
    columns,
    line_of,
    short_count,
    short_day,
)

TODAY = date(2026, 11, 22)
FULL = StoryLine(
    "Tide power plant opens at Sandholm after nine years of quarrels over eels and cables",
    decision="kept",
    star=True,
    score=4,
    card="card",
    blanks=7,
    sources=4,
    copies=2,
    outlet="The Sandholm Courier, Grid Weekly",
    day=date(2026, 11, 20),
    words=812,
    flags=frozenset({"note", "arrived", "related"}),
)

stories = st.builds(
    StoryLine,
    title=st.text(st.characters(exclude_categories=("C", "M", "Z")), max_size=120),
    decision=st.sampled_from(sorted(DECISIONS)),
    star=st.booleans(),
    score=st.none() | st.integers(1, 5),
    card=st.sampled_from(sorted(CARDS)),
    blanks=st.integers(0, 500),
    sources=st.integers(0, 99),
    copies=st.integers(0, 99),
    outlet=st.text("abc 雨", max_size=60),
    day=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    words=st.integers(0, 5_000_000),
    flags=st.frozensets(st.sampled_from(["arrived", "note", "related", "hand"])),
    aside=st.sampled_from(["", "a paywall: subscribe to go on reading this article"]),
)


def text_of(story: StoryLine, width: int) -> str:
    return "".join(part.text for part in line_of(story, width, TODAY))


@given(stories, st.integers(20, 220), st.booleans())
def test_a_line_is_as_wide_as_it_may_be_and_no_wider(story: StoryLine, width: int, marked: bool) -> None:
    assert width_of(line_of(story, width, TODAY, cursor="█", marked=marked)) == width


def test_all_columns_are_shown_where_there_is_room() -> None:
    shown = text_of(FULL, 120)
    for words in ("✓★4■7", " 4+2", "Nnr", "The Sandholm Courier", "20 Nov", "812w"):
        assert words in shown


def test_columns_go_by_what_they_say_least_and_the_title_keeps_its_room() -> None:
    order = ("day", "sources", "flags", "outlet", "words")
    seen = []
    for width in range(30, 200):
        at = columns(width)
        shown = [name for name in order if getattr(at, name)]
        assert shown == list(order[: len(shown)])
        assert len(shown) == 0 or at.title >= LEAST_TITLE
        if shown not in seen:
            seen.append(shown)
    assert len(seen) == len(order) + 1
    assert columns(79).outlet, "at 80 columns one sees who wrote it"


@pytest.mark.parametrize(("name", "values"), [("decision", DECISIONS), ("card", CARDS)])
def test_every_state_has_a_sign_of_its_own(name: str, values: dict[str, object]) -> None:
    lines = {text_of(FULL._replace(blanks=0, **{name: value}), 80) for value in values}
    assert len(lines) == len(values)


def test_a_skipped_story_is_dimmed_and_a_marked_one_has_a_sign() -> None:
    line = line_of(FULL._replace(decision="skipped"), 80, TODAY)
    assert {part.style for part in line if part.text.startswith(" Tide")} == {"dim"}
    assert "»" in "".join(part.text for part in line_of(FULL, 80, TODAY, marked=True))


def test_the_help_names_every_sign() -> None:
    named = " ".join(LEGEND)
    signs = [sign for sign, _ in (*DECISIONS.values(), *CARDS.values())] + [letter for _, letter, _ in FLAGS]
    assert all(f"{sign} " in named for sign in (*signs, "★", "»") if sign.strip())


def test_what_is_set_aside_shows_its_reason() -> None:
    assert "a paywall: subscribe" in text_of(FULL._replace(aside="a paywall: subscribe"), 80)


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 11, 20), "20 Nov"), (date(2024, 3, 1), "2024"), (None, "")]
)
def test_dates_are_short(day: date | None, said: str) -> None:
    assert short_day(day, TODAY) == said


@pytest.mark.parametrize(("words", "said"), [(0, ""), (999, "999w"), (1234, "1.2kw"), (12345, "12kw")])
def test_lengths_are_short(words: int, said: str) -> None:
    assert short_count(words) == said
