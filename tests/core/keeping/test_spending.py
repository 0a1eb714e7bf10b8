"""What a model took is kept with the desk, whatever became of its job, and adds up."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from card_desk import CARD, opened, story, with_card
from deskside import stored

from core.asking.prices import Estimate
from core.days import look_in
from core.drafting.engine import DraftRequest
from core.keeping import Change, Desk, Spent
from core.keeping.doctor import examine
from core.model import (
    DraftEvent,
    Failed,
    Finished,
    Proposal,
    RedraftRequest,
    ScoreRequest,
    Section,
    Started,
    Story,
    Usage,
)
from core.spending import Spending, spending, usual
from core.workbench import Workbench

MODEL = "fast (openai/small)"
BY = f"{MODEL}, prompt draft 3f9a1c"


class Paid:
    """Answers every wish with the card of the tests, says what it took, and ends as it is told."""

    name = "fast"

    def __init__(self, end: str = "finished", **usage: object) -> None:
        self.end = end
        self.usage = {"prompt": 9000, "cached": 100, "completion": 1500, "cost": 0.02} | usage

    async def draft(
        self, story: Story, request: DraftRequest | RedraftRequest | ScoreRequest
    ) -> AsyncGenerator[DraftEvent, None]:
        yield Started(engine=self.name, sections=(Section.TITLE,))
        yield Usage(model=MODEL, prompt=9000, completion=3, estimated=True)
        yield Usage(model=MODEL, seconds=2.5, **self.usage)
        if self.end == "failed":
            yield Failed(sentence="The line broke.")
        elif self.end == "broken":
            raise RuntimeError("oh")
        else:
            rows = CARD.rows(Section.SIGNALS)[:1]
            yield Finished(card=CARD.with_rows(Section.SIGNALS, rows), by=BY)

    redraft = rescore = draft


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return with_card(opened(tmp_path))


def engine(bench: Workbench, paid: Paid) -> None:
    bench.engine = bench.scorer = paid  # type: ignore[assignment]


async def heard(steps: AsyncGenerator[object, None]) -> list[object]:
    async with aclosing(steps):
        return [step async for step in steps]


async def test_a_draft_a_part_and_a_rescoring_leave_a_record_each(bench: Workbench) -> None:
    id = story(bench)
    engine(bench, Paid())
    await heard(bench.draft(id))
    await heard(bench.propose_redraft(id, sections=(Section.SIGNALS,)))
    await heard(bench.propose_scores(id))
    records = bench.desk.spent()
    assert [(record.what, record.story, record.ended) for record in records] == [
        ("draft", id, "finished"),
        ("regenerate", id, "finished"),
        ("re-score", id, "finished"),
    ]
    assert {(r.profile, r.model, r.prompt, r.cached, r.completion, r.cost) for r in records} == {
        ("fast", MODEL, 9000, 100, 1500, 0.02)
    }
    bench.close()
    again = Desk.open(bench.desk.folder)
    assert again.spent() == records
    assert spending(again.spent()) == Spending(3, 1, 27000, 4500, 0.06)
    assert look_in(again.folder).spent.words == "$0.060 · 1 card · 27,000 tokens in, 4,500 out"
    again.close()
    assert len(stored(again.folder)["spent"]) == 3


@pytest.mark.parametrize(("end", "said"), [("failed", "failed"), ("broken", "failed")])
async def test_one_that_fails_was_paid_for_too(bench: Workbench, end: str, said: str) -> None:
    engine(bench, Paid(end))
    last = (await heard(bench.draft(story(bench))))[-1]
    assert isinstance(last, Failed)
    (record,) = bench.desk.spent()
    assert (record.ended, record.completion) == (said, 1500)


@pytest.mark.parametrize(
    ("events", "records"), [(1, []), (2, [("stopped", 3, True)]), (3, [("stopped", 1500, False)])]
)
async def test_one_that_is_stopped_was_paid_for_as_far_as_it_came(
    bench: Workbench, events: int, records: list[object]
) -> None:
    engine(bench, Paid())
    for steps in (bench.draft(story(bench)), bench.propose_scores(story(bench))):
        for _ in range(events):
            await anext(steps)
        await steps.aclose()
    assert [(r.ended, r.completion, r.estimated) for r in bench.desk.spent()] == records * 2


async def test_a_kept_answer_cost_nothing_and_leaves_no_record(bench: Workbench) -> None:
    engine(bench, Paid(reused="2026-11-22T09:00:00+00:00", cost=0.0))
    await heard(bench.draft(story(bench)))
    assert not bench.desk.spent()
    engine(bench, Paid(reused="2026-11-22T09:00:00+00:00"))
    await heard(bench.draft(story(bench)))
    assert len(bench.desk.spent()) == 1, "a question before it was asked and paid for"


async def test_the_step_says_whose_work_it_is(bench: Workbench) -> None:
    id = story(bench)
    engine(bench, Paid())
    await heard(bench.draft(id))
    bench.set_text(id, next(place for place, _ in bench.card(id).cells()), "By hand")
    assert [step.by for step in bench.history(id).done] == ["", BY, ""]
    bench.restore(id, bench.history(id).done[0].id)
    proposal = (await heard(bench.propose_redraft(id, sections=(Section.SIGNALS,))))[-1]
    assert isinstance(proposal, Proposal)
    assert bench.take(id, proposal.model_copy(update={"by": BY}), proposal.all_accepted)
    assert bench.history(id).done[-1].by == BY
    bench.undo(id)
    assert bench.history(id).undone[0].by == BY
    bench.close()
    again = Desk.open(bench.desk.folder)
    assert [step.by for step in again.steps(id)] == ["", BY, "", "", BY]
    again.close()


def test_sums_say_how_many_cards_tokens_and_what_is_unknown() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    known = [
        Spent(id=n + 1, story=n % 10, at=at, prompt=10_000, completion=1500, cost=0.008) for n in range(10)
    ]
    unknown = [Spent(id=n + 20, story=n + 20, at=at, prompt=15_500, completion=2700) for n in range(2)]
    said = spending((*known, *unknown)).words
    assert said == "$0.080; 2 of unknown price · 12 cards · 131,000 tokens in, 20,400 out"
    assert spending(unknown).words == "cost unknown · 2 cards · 31,000 tokens in, 5,400 out"
    counted = spending([unknown[0].model_copy(update={"estimated": True})])
    assert counted.words == "cost unknown · 1 card · about 15,500 tokens in, 2,700 out"
    assert spending(()).words == ""
    assert spending([known[0].model_copy(update={"cost": 0.0})]).words.startswith("free · 1 card · ")


def test_a_damaged_record_is_set_aside_and_another_session_sees_new_ones(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path / "ws" / "desks" / "day")
    for story_id in (1, 2):
        record = Spent(id=desk.new_id(), story=story_id, at=datetime.now(UTC), prompt=5)
        desk.commit(Change(spent={record.id: record}))
    first, second = desk.spent()
    desk.commit(Change(spent={first.id: None}))
    assert desk.spent() == (second,)
    desk.close()
    path = desk.folder / "desk.json"
    path.write_text(path.read_text().replace('"prompt": 5', '"prompt": "5x"'))
    assert any(
        "Damaged spent" in finding.sentence for finding in examine(tmp_path / "ws", repair=True).findings
    )
    again = Desk.open(desk.folder)
    assert again.spent() == ()
    again.close()


def test_what_the_last_cards_of_a_profile_took_is_what_the_next_one_is_expected_to_take() -> None:
    def record(number: int, **fields: object) -> Spent:
        took = {"prompt": 8000, "completion": 1000 + number, "cost": 0.012, "seconds": 10.0 + number}
        named: dict[str, object] = {"profile": "fast", "model": "fast (openai/tiny)", "what": "draft"}
        named["at"] = datetime(2026, 11, 22, tzinfo=UTC)
        return Spent(id=number, story=number, **(named | took | fields))

    estimate = Estimate(prompt=8000, completion=5000, cost=0.028)
    others = [record(1, ended="failed"), record(2, profile="far"), record(3, what="re-score")]
    assert usual(others, "fast") is None
    assert usual([record(1)], "fast", "openai/other") is None, "the profile named another model then"
    known = usual([*others, *(record(number) for number in range(20, 40))], "fast", "openai/tiny")
    assert known is not None
    assert (known.cards, known.completion, known.seconds) == (9, 1035, 45.0), "the last nine"
    learned = known.of(estimate)
    assert (learned.prompt, learned.completion) == (8000, 1035)
    assert learned.cost == pytest.approx(0.012, rel=0.01)
    assert known.of(Estimate(8000, 5000, None)).cost is None
    assert known.of(Estimate(8000, 5000, 0.0)).cost == 0.0
    kept = Estimate(0, 0, 0.0, kept=1)
    assert known.of(kept) == kept
