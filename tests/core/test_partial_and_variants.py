"""A model that is stopped or breaks hurts no card; what came whole can be taken; variants side by side."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
from breaking import BY, SLOW, Model, fresh_row, inferred, partial
from card_desk import CARD, CONCERNS, SIGNALS, held, opened, quoted, row, story, with_card
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput, DraftFailed, Final
from core.model import (
    COLUMNS,
    TABLES,
    Card,
    DraftEvent,
    Entry,
    Failed,
    Finished,
    Place,
    Proposal,
    Row,
    Section,
    State,
)
from core.model.merging import why_kept
from core.model.proposal import propose, propose_blanks
from core.model.settling import combined, settle
from core.workbench import Workbench

NOUNS = "harbour dredger eelgrass divers carriers quay silt barge tide pilot crane fee"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Workbench, None]:
    bench = with_card(opened(tmp_path))
    bench.engine = bench.scorer = Model()
    yield bench
    bench.close()


def model(bench: Workbench) -> Model:
    assert isinstance(bench.engine, Model)
    return bench.engine


async def proposed(bench: Workbench, **asked: object) -> Proposal:
    last = [step async for step in bench.propose_redraft(story(bench), **asked)][-1]  # type: ignore[arg-type]
    assert isinstance(last, Proposal), last
    return last


def stay(before: Card, after: Card) -> None:
    """What the analyst holds stands after a change as before it, in its order."""
    for section in TABLES:
        mine = [each for each in before.rows(section) if each.locked]
        assert [each for each in after.rows(section) if each in mine] == mine
        for column in COLUMNS[section]:
            cells = [each.cell(column) for each in before.rows(section) if why_kept(each.cell(column))]
            assert [c for each in after.rows(section) if (c := each.cell(column)) in cells] == cells
        scores = [each.score.analyst for each in before.rows(section) if each.score.analyst]
        assert [each.score.analyst for each in after.rows(section) if each.score.analyst] == scores
    assert [each for each in after.keywords if why_kept(each)] == [k for k in before.keywords if why_kept(k)]
    assert before.title == after.title or not why_kept(before.title)
    assert (before.state, before.judged, before.dropped) == (after.state, after.judged, after.dropped)


async def test_at_any_of_200_points_a_stop_or_a_failure_leaves_every_byte(bench: Workbench) -> None:
    id = story(bench)
    bench.lock(id, row(0))
    bench.set_text(id, row(1).model_copy(update={"column": "description"}), "My words on divers.")
    bench.set_score(id, row(2), 2)
    before, steps = held(bench), len(bench.history(id).done)
    bytes_before = before.model_dump_json()
    dice = random.Random(20261122)
    jobs: list[Callable[[], AsyncGenerator[DraftEvent | Proposal, None]]] = [
        lambda: bench.draft(id),
        lambda: bench.propose_redraft(id, sections=(Section.KEYWORDS, SIGNALS, CONCERNS)),
        lambda: bench.propose_redraft(id, row=row(1)),
        lambda: bench.propose_redraft(id, blanks=True),
        lambda: bench.propose_scores(id),
    ]
    offered = 0
    for _ in range(200):
        engine = bench.engine = bench.scorer = Model()
        engine.until = dice.randint(0, 24)
        ends = [partial(*dice.sample(tuple(Section), 3)), lambda card: SLOW]
        ends += [lambda card: DraftFailed("It ran out."), lambda card: ZeroDivisionError("no")]
        engine.end = dice.choice(ends)
        stop_at = dice.choice((None, None, dice.randint(0, 12)))
        last: DraftEvent | Proposal | None = None
        events = dice.choice(jobs)()
        number = 0
        while number != stop_at and (said := await anext(events, None)) is not None:
            last, number = said, number + 1
        await events.aclose()
        assert engine.closed == (stop_at != 0)
        assert held(bench).model_dump_json() == bytes_before
        assert len(bench.history(id).done) == steps
        if not isinstance(last, Proposal | Failed):
            continue
        if isinstance(last, Proposal):
            assert last.broken == "The line broke. Take what came."
            offered += 1
            assert bench.take(id, last, last.all_accepted)
        elif last.partial is None or not bench.take_partial(id, last.partial, last.by, last.missing):
            continue
        stay(before, held(bench))
        assert bench.undo(id)
        assert held(bench).model_dump_json() == bytes_before
    assert offered > 10
    bench.desk.flush()
    again = Workbench.on(bench.desk.folder, model(bench), bench.place)
    assert held(again).model_dump_json() == bytes_before
    again.close()


async def test_a_broken_draft_is_kept_as_one_step_and_nothing_goes(bench: Workbench) -> None:
    id = story(bench)
    before = held(bench)
    bench.lock(id, row(1))
    model(bench).until, model(bench).end = 9, partial(SIGNALS, CONCERNS)
    failed = [event async for event in bench.draft(id)][-1]
    assert isinstance(failed, Failed)
    assert failed.partial is not None
    assert bench.take_partial(id, failed.partial, failed.by, failed.missing)
    after = held(bench)
    assert after.title.text == "A new title"
    assert [part.text for part in after.summary] == ["One sentence.", "Another."]
    assert after.rows(SIGNALS)[:3] == (
        before.rows(SIGNALS)[0],
        before.rows(SIGNALS)[1].model_copy(update={"locked": True}),
        before.rows(SIGNALS)[2],
    )
    assert after.rows(CONCERNS) == before.rows(CONCERNS)
    assert after.themes == before.themes
    assert after.category == before.category
    step = bench.history(id).done[-1]
    assert (step.label, step.by) == ("Draft again, as far as it came", BY)
    assert not bench.take_partial(id, Card(), BY, tuple(Section))
    assert bench.undo(id) == step.label
    bench.set_state(id, State.FINAL)
    with pytest.raises(Final):
        bench.take_partial(id, failed.partial)


async def test_the_first_draft_of_a_story_can_be_a_broken_one(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    bench.undo(story(bench))
    bench.engine = Model()
    bench.engine.until, bench.engine.end = 99, partial(CONCERNS)
    failed = [event async for event in bench.draft(story(bench))][-1]
    assert isinstance(failed, Failed)
    assert failed.partial is not None
    assert bench.card(story(bench)) is None
    assert bench.take_partial(story(bench), failed.partial, failed.by, failed.missing)
    assert held(bench) == failed.partial
    assert held(bench).link == ""
    assert [each.score.engine for each in held(bench).rows(SIGNALS)] == [4, 2]
    with pytest.raises(BadInput, match="not there any more"):
        bench.take_partial(99, failed.partial)
    bench.close()


async def test_a_broken_proposal_lets_nothing_go_of_what_is_not_whole(bench: Workbench) -> None:
    model(bench).end = partial(SIGNALS)
    sections = (Section.KEYWORDS, SIGNALS, CONCERNS, Section.ISSUES)
    proposal = await proposed(bench, sections=sections)
    gone = [entry.place.section for entry in proposal.entries if entry.new is None]
    assert SIGNALS not in gone
    assert Section.KEYWORDS in gone
    assert any(entry.old is None and entry.place.section is SIGNALS for entry in proposal.entries)
    assert (proposal.broken, proposal.by) == ("The line broke. Take what came.", BY)
    assert bench.take(story(bench), proposal, proposal.all_accepted)
    assert bench.history(story(bench)).done[-1].by == BY
    model(bench).until = 0
    steps = [step async for step in bench.propose_redraft(story(bench), sections=(Section.ISSUES,))]
    assert isinstance(steps[-1], Failed)


async def test_scores_that_came_are_offered_and_the_rest_stays(bench: Workbench) -> None:
    bench.set_score(story(bench), row(0), 1)
    model(bench).until, model(bench).end = 2, partial()
    steps = [step async for step in bench.propose_scores(story(bench))]
    proposal = steps[-1]
    assert isinstance(proposal, Proposal)
    assert proposal.broken
    assert proposal.open == (1,)
    before = held(bench)
    assert bench.take(story(bench), proposal, proposal.all_accepted)
    after = held(bench).rows(SIGNALS)
    assert (after[1].score.engine, after[0]) == (3, before.rows(SIGNALS)[0])
    assert (after[2], held(bench).rows(CONCERNS)) == (before.rows(SIGNALS)[2], before.rows(CONCERNS))


async def test_brief_and_fresh_go_along_with_every_question(bench: Workbench) -> None:
    id = story(bench)
    bench.set_brief("What dredging does to eelgrass.")
    for events in (
        bench.draft(id, fresh=2),
        bench.propose_redraft(id, sections=(SIGNALS,), fresh=3),
        bench.propose_scores(id, fresh=4),
    ):
        async for _ in events:
            pass
    assert [each.fresh for each in model(bench).asked] == [2, 3, 4]
    assert {each.brief for each in model(bench).asked} == {"What dredging does to eelgrass."}


async def test_guards_hold_what_a_model_drafts_and_regenerates(bench: Workbench) -> None:
    model(bench).rows[Section.ISSUES] = (fresh_row("eelgrass", score=5),)
    proposal = await proposed(bench, sections=(SIGNALS, Section.ISSUES))
    new = {
        e.new.name.text: e.new.score for e in proposal.entries if isinstance(e.new, Row) and e.new != e.old
    }
    assert new["A quay of silt"].engine == 4
    assert new["Pilots wait for the tide"].engine == 2
    assert "no verified quote" in new["Pilots wait for the tide"].reason
    assert "eelgrass" not in new  # a row that stays in another table is called so
    last = [event async for event in bench.draft(story(bench))][-1]
    assert isinstance(last, Finished)
    assert last.by == BY
    scores = {each.name.text: each.score.engine for each in held(bench).rows(SIGNALS)}
    assert (scores["A quay of silt"], scores["Pilots wait for the tide"]) == (4, 2)


# Variants


def variant(seed: int, base: Card = CARD) -> Proposal:
    """A proposal of the model for two tables, other words for each seed."""
    dice = random.Random(seed)
    fresh = Card(keywords=tuple(inferred(word) for word in dice.sample(NOUNS.split(), 3)))
    for section in (SIGNALS, CONCERNS):
        texts = [" ".join(dice.sample(NOUNS.split(), 4)) for _ in range(dice.randint(1, 4))]
        rows = [fresh_row(each, grounded=dice.random() < 0.5) for each in dict.fromkeys(texts)]
        if dice.random() < 0.5:
            rows.append(base.rows(section)[0].model_copy(update={"description": inferred(texts[0])}))
        fresh = fresh.with_rows(section, tuple(rows))
    proposal = propose(base, fresh, (Section.KEYWORDS, SIGNALS, CONCERNS), "Regenerate")
    return proposal.model_copy(update={"by": f"fast, {seed}"})


@given(seeds=st.lists(st.integers(0, 10**6), min_size=2, max_size=4), dice=st.randoms(use_true_random=False))
def test_variants_stand_as_alternatives_and_hide_none_of_the_first(
    seeds: list[int], dice: random.Random
) -> None:
    first = both = variant(seeds[0])
    for seed in seeds[1:]:
        both = combined(both, variant(seed))
    own = [entry for entry in both.entries if not entry.variant]
    assert [entry for entry in own if not entry.same] == [e for e in first.entries if not e.same]
    order = [(tuple(Section).index(e.place.section), e.place.index) for e in own if e.old is not None]
    assert order == sorted(order)
    answers = {index: dice.choice(("accept", "reject", "both")) for index in first.open}
    numbers = {id(entry): index for index, entry in enumerate(both.entries)}
    same = {numbers[id(entry)]: index for index, entry in enumerate(first.entries) if id(entry) in numbers}
    moved = {now: answers[was] for now, was in same.items() if was in answers}
    assert settle(both, moved) == settle(first, answers)
    names = [
        (entry.place.section, entry.new.name.text, entry.new.description.text)
        for entry in (both.entries[index] for index in both.all_accepted)
        if isinstance(entry.new, Row)
    ]
    assert len(names) == len(set(names))
    olds = [both.entries[i].place for i in both.all_accepted if both.entries[i].old is not None]
    assert len(olds) == len(set(olds))


def entry_of(proposal: Proposal, text: str) -> int:
    return next(
        index
        for index, entry in enumerate(proposal.entries)
        if isinstance(entry.new, Row) and text in (entry.new.name.text, entry.new.description.text)
    )


def test_two_accepted_alternatives_stand_both_and_one_field_takes_the_first() -> None:
    def again(told: str, title: str) -> Proposal:
        first = CARD.rows(SIGNALS)[0].model_copy(update={"description": inferred(told)})
        fresh = Card(title=inferred(title), summary=(inferred(f"{told}."),))
        fresh = fresh.with_rows(SIGNALS, (first, *CARD.rows(SIGNALS)[1:]))
        return propose(CARD, fresh, (Section.TITLE, Section.SUMMARY, SIGNALS), "Again")

    both = combined(again("It left.", "One title"), again("It went away.", "Other title"))
    one, other = entry_of(both, "It left."), entry_of(both, "It went away.")
    assert other == one + 1
    assert (both.entries[one].place, both.entries[one].old) == (
        both.entries[other].place,
        both.entries[other].old,
    )
    after = settle(both, dict.fromkeys(both.open, "accept"))
    told = [each.description.text for each in after.rows(SIGNALS)]
    assert told[:2] == ["It left.", "It went away."]
    assert len(told) == len(CARD.rows(SIGNALS)) + 1
    assert after.title.text == "One title"
    assert after.summary_text == "It left.. It went away.."
    assert settle(both, both.all_accepted).summary_text == "It left.."
    assert settle(both, {other: "accept"}).rows(SIGNALS)[0].description.text == "It went away."
    with pytest.raises(BadInput, match="changed since"):
        combined(both, variant(1, CARD.with_fields(link="")))


def test_a_row_whose_blanks_are_filled_twice_stays_one_row() -> None:
    def filled(text: str) -> Proposal:
        rows = [each.model_copy(update={"driver": inferred(text)}) for each in CARD.rows(SIGNALS)]
        return propose_blanks(CARD, CARD.with_rows(SIGNALS, tuple(rows)), "Fill blanks")

    both = combined(filled("silt"), filled("the tide"))
    assert len(both.open) == 2 * len(CARD.rows(SIGNALS))
    after = settle(both, dict.fromkeys(both.open, "accept"))
    assert [each.driver.text for each in after.rows(SIGNALS)] == ["silt"] * len(CARD.rows(SIGNALS))


def test_a_variant_that_is_the_same_adds_nothing_and_a_broken_one_says_so() -> None:
    first = variant(7)
    second = first.model_copy(update={"broken": "The line broke.", "notes": ("Look here.",)})
    both = combined(first, second)
    assert both.entries == first.entries
    assert (both.broken, both.notes, both.by) == ("The line broke.", ("Look here.",), "fast, 7")
    added = Entry(place=Place(section=CONCERNS, index=1), new=Row(name=quoted("eelgrass")))
    third = first.model_copy(update={"entries": (added,), "by": "fast, 8"})
    assert [entry.variant for entry in combined(both, third).entries if entry.variant] == [1]
    assert combined(both, third).by == "fast, 7; fast, 8"
