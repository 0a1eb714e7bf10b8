"""What the triage screen says in words."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from core.finding import Facets, Hit
from tui.widgets.hit_lines import hit_lines
from tui.widgets.lines import width_of
from tui.widgets.telling import all_decided, explain_story, head_words, progress_words, short_time
from tui.widgets.triage_line import StoryLine

COUNTS = Counter(stories=14, new=5, kept=4, later=2, skipped=3, cards=6, aside=5, unread=1)


def words(parts) -> str:
    return "".join(part.text for part in parts)


def test_the_head_gives_numbers_away_from_the_least_telling_on() -> None:
    whole = words(head_words(COUNTS, 200))
    assert whole == (
        "14 stories · 5 new · 4 kept · 2 later · 3 skipped · 6 cards · 5 aside (v) · 1 not read (p)"
    )
    assert words(head_words(COUNTS, 60)) == "14 stories · 5 new · 4 kept · 2 later · 5 aside (v)"
    assert words(head_words(COUNTS, 40)) == "14 stories · 5 new · 4 kept · 2 later"
    assert words(head_words(Counter(stories=1, new=1), 80)) == "1 story · 1 new"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 140])
def test_progress_is_a_bar_with_a_count_and_an_estimate(width: int) -> None:
    said = words(progress_words(3, 8, 12.3, width))
    assert "3/8 · 12 s left" in said
    assert said.count("█") == (3 if width >= 100 else 2)
    assert "left" not in words(progress_words(0, 8, None, width))


def test_times_do_not_pretend() -> None:
    assert [short_time(seconds) for seconds in (0.2, 59, 100, 1000)] == ["1 s", "59 s", "2 min", "17 min"]


def test_a_story_is_told_in_words_so_that_signs_need_not_be_learned() -> None:
    story = StoryLine(
        "t",
        decision="kept",
        star=True,
        score=4,
        card="card",
        blanks=7,
        sources=4,
        copies=1,
        day=date(2026, 11, 20),
        words=812,
        flags=frozenset({"arrived", "note"}),
    )
    said = explain_story(story, ["BBC", "Reuters"], "ask the union")
    assert said == (
        "kept · starred · score 4 · note: ask the union · a new source came after its card · "
        "card with 7 blanks · 4 sources and 1 copy · BBC, Reuters · 20 Nov 2026 · 812 words"
    )
    related = story._replace(flags=frozenset({"related"}))
    assert "related to “Old news”" in explain_story(related, [], "", "Old news")
    aside = explain_story(story._replace(aside="a paywall: subscribe"), [], "")
    assert aside == "b brings it back · set aside: a paywall: subscribe"


def test_when_all_is_decided_it_says_what_is_left_to_do() -> None:
    counts = Counter(stories=14, kept=5, skipped=8, later=1)
    assert all_decided(counts, 2) == "All 14 stories decided: 5 kept, 2 without a card: B drafts them"
    assert len(all_decided(Counter(stories=99, kept=99), 99)) <= 80 - len("Saved 12:03") - 3
    assert all_decided(counts, 0) == "All 14 stories decided: 5 kept, each has its card"
    assert all_decided(Counter(stories=1, skipped=1), 0) == "The story is decided: none is kept"


def hit(title: str, snippet: str, marks=(), facets: Facets | None = None) -> Hit:
    """A hit in a source, or in a row when it has facets."""
    where = "row" if facets else "source"
    return Hit("2026-11-20", 1, "d", title, snippet, marks, where, "2026-11-20", "", facets or Facets())


def test_a_hit_shows_its_day_its_title_and_the_words_that_fit() -> None:
    head, below = hit_lines(hit("Tide plant", "the plant at Sandholm", ((4, 9),)), "2026-11-20", 60)
    assert words(head).startswith("20 Nov 2026 ")
    assert [part.text for part in below if part.style == "kept"] == ["plant"]
    named = hit_lines(hit("Tide plant", "the plant", ((4, 9),)), "day-2026-11-22", 60, lead=16)
    assert "".join(part.text for part in named[0]).startswith("day-2026-11-22  Tide plant")
    assert "".join(part.text for part in named[1]) == " " * 16 + "the plant"
    cut = hit_lines(hit("t", "x" * 30 + " the plant " + "y" * 90, ((35, 40),)), "", 70)[1]
    assert words(cut).count("…") == 1
    for width in (24, 40, 60):
        lines = hit_lines(hit("雨" * 40, "x" * 300, ((100, 200),)), "", width)
        assert all(width_of(line) <= width for line in lines)


def test_a_row_is_shown_with_its_card_its_table_and_its_score() -> None:
    facets = Facets(section="Technologies", row=2, score=4, card="A plant at Sandholm opens")
    head, below = hit_lines(hit("Tide turbines", "they turn", ((5, 9),), facets), "2026-11-20", 60)
    assert words(head).startswith("20 Nov 2026 A plant at Sandholm opens")
    assert words(head).endswith(" Technologies 4")
    assert width_of(head) <= 60
    assert words(below).strip() == "Tide turbines: they turn"
    assert [part.text for part in below if part.style == "kept"] == ["turn"]
    named = hit_lines(hit("Tide turbines", "Tide turbines", ((0, 4),), facets), "2026-11-20", 60)
    assert words(named[1]).strip() == "Tide turbines"
