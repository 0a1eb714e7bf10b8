"""The embedded scorer: each step of the rubric, whatever the brief, in any order of rows."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scored import BRIEF, SENTENCES, STORY, card, engine, row, scored

from core.model import Card, Cell, Clipping, RowScored, Score, ScoreRequest, Section, Started, Story
from core.scoring.embedded import EmbeddedScorer, score_events

WHOLE = card(
    signals=[row(key, key) for key in SENTENCES], issues=[row("no quote", said="Chip export to Mars.")]
)


@pytest.mark.parametrize(
    ("key", "score", "said"),
    [
        ("act", 5, ("inside the brief", "Reuters", "ASML", "March 2026")),
        ("direction", 4, ("inside the brief", "fallen")),
        ("unclear", 3, ("inside the brief", "400 pages", "impact is unclear")),
        ("empty", 2, ("inside the brief", "true of any article on")),
        ("gadget", 1, ("leaves out", "consumer", "gadgets")),
        ("linked", 3, ("beside the brief", "export", "because of")),
        ("beside", 2, ("beside the brief", "no mechanism")),
        ("outside", 1, ("outside the brief",)),
    ],
)
def test_each_step_of_the_rubric(key: str, score: int, said: tuple[str, ...]) -> None:
    done = scored(card(signals=[row("a name", key)])).card.signals.rows[0].score
    assert done.engine == score, done.reason
    for words in said:
        assert words in done.reason
    assert "\n" not in done.reason
    assert len(done.reason) < 240


@given(seed=st.integers(0, 2**40), order=st.permutations(range(len(SENTENCES))))
def test_neither_the_seed_nor_the_order_of_rows_changes_a_score(seed: int, order: list[int]) -> None:
    rows = WHOLE.signals.rows
    shuffled = WHOLE.with_rows(Section.SIGNALS, tuple(rows[at] for at in order))
    want = {each.name.text: each.score for each in scored(WHOLE).card.signals.rows}
    got = {each.name.text: each.score for each in scored(shuffled, seed=seed).card.signals.rows}
    assert got == want


def test_the_rows_are_looked_at_shuffled_by_the_seed() -> None:
    def order(seed: int) -> list[int]:
        events = score_events(STORY, ScoreRequest(card=WHOLE, brief=BRIEF, seed=seed))
        return [each.place.index for each in events if isinstance(each, RowScored)]

    assert order(1) == order(1) != order(2)
    assert sorted(order(1)) == sorted(order(2))


def test_what_the_analyst_set_stays_and_so_do_all_words() -> None:
    before = card(signals=[row("mine", "act", score=Score(engine=2, reason="old", analyst=1, raw=""))])
    after = scored(before).card
    score = after.signals.rows[0].score
    assert (score.engine, score.analyst, score.value) == (5, 1, 1)
    assert score.reason != "old"
    assert after.with_rows(Section.SIGNALS, before.signals.rows) == before


def test_without_a_brief_rows_are_held_against_the_cards_own_themes() -> None:
    own = card(signals=[row("one", "act"), row("two", "outside")]).with_fields(
        themes=(Cell.analyst("chip export"),), keywords=(Cell.analyst("ASML"),), title=Cell()
    )
    first, second = scored(own, brief="").card.signals.rows
    assert first.score.engine == 5
    assert "no brief: of the card’s own themes" in first.score.reason
    assert second.score.engine == 2
    assert "no brief: beside the card’s own themes" in second.score.reason


@pytest.mark.parametrize("brief", ["🚀🚀", "...", "   ", "the and of", "what changes?"])
def test_a_brief_without_words_is_none_and_that_is_said(brief: str) -> None:
    own = WHOLE.with_fields(themes=(Cell.analyst("chip export"),))
    done = scored(own, brief=brief)
    assert engine(done.card) == engine(scored(own, brief="").card)
    assert bool(done.notes) == bool(brief.strip())


def test_a_brief_in_another_script_fits_its_own_sources_and_no_others() -> None:
    done = scored(WHOLE, brief="中国对人工智能的监管")
    assert set(engine(done.card)) == {1}
    assert done.notes == ("No row of this card speaks of anything in the brief.",)
    text = "2026年3月，中国监管机构批准了四十个人工智能模型。\n"
    there = Story(clippings=(Clipping(text=text, language="zh"),))
    made = card(signals=[row("名", said=text.strip())])
    assert (
        scored(made, brief="中国对人工智能的监管", story=there).card.signals.rows[0].score.engine or 0
    ) > 1


@given(brief=st.text(max_size=200) | st.text("anot ,.;:exceptwithout-'’\n", max_size=200))
def test_no_brief_breaks_it(brief: str) -> None:
    scores = engine(scored(WHOLE, brief=brief).card)
    assert all(score in (1, 2, 3, 4, 5) for score in scores)


def test_a_brief_of_a_thousand_characters() -> None:
    assert len(set(engine(scored(WHOLE, brief=(BRIEF + " ") * 12).card))) > 2


@pytest.mark.parametrize(
    "brief",
    [
        "Chip export; not consumer gadgets",
        "Chip export, except consumer gadgets.",
        "Chip export without consumer gadgets or toys",
        "Not toys, consumer gadgets or games, but chip export",
    ],
)
def test_what_a_brief_leaves_out(brief: str) -> None:
    done = scored(card(signals=[row("a", "gadget"), row("b", "act")]), brief=brief).card.signals.rows
    assert done[0].score.engine == 1
    assert "leaves out" in done[0].score.reason
    assert done[1].score.engine == 5


def test_what_something_is_to_be_other_than_is_neither_looked_for_nor_left_out() -> None:
    rows = [row("a", "act"), row("b", "gadget")]
    done = scored(card(signals=rows), brief="Chip export to places other than Mars").card.signals.rows
    assert done[0].score.engine == 5
    assert "leaves out" not in done[1].score.reason


def test_not_only_leaves_nothing_out() -> None:
    done = scored(card(signals=[row("a", "act")]), brief="Not only chips but also export to China").card
    assert "leaves out" not in done.signals.rows[0].score.reason


def test_a_row_that_no_source_supports_gets_one() -> None:
    made = card(
        signals=[row("Mars", said="Chip export to Mars will be run by martian lawyers under moonlight.")]
    )
    score = scored(made).card.signals.rows[0].score
    assert score.engine == 1
    assert "no quote stands behind it" in score.reason


def test_a_card_without_rows_and_a_story_without_sources() -> None:
    assert scored(Card()).card == Card()
    assert set(engine(scored(WHOLE, story=Story(clippings=())).card)) == {1}


def test_the_scorer_says_started_first_and_stops_when_closed() -> None:
    async def some() -> list[object]:
        events = EmbeddedScorer().rescore(STORY, ScoreRequest(card=WHOLE, brief=BRIEF))
        found: list[object] = [await anext(events), await anext(events)]
        await events.aclose()
        return found

    first, second = asyncio.run(some())
    assert isinstance(first, Started)
    assert first.sections == (Section.SIGNALS, Section.ISSUES)
    assert isinstance(second, RowScored)
