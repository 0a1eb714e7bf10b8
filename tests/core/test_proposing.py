"""What an engine proposes for a card of an open desk, and taking it as one step."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput, DraftFailed, Final, Locked, NotSaved
from core.model import (
    Cell,
    DraftEvent,
    Failed,
    Place,
    Proposal,
    RedraftRequest,
    Row,
    RowScored,
    Section,
    Started,
    State,
    Story,
    edits,
)
from core.workbench import Workbench

TEXT = """Ferries of Kelling go electric

The ferry company of Kelling will replace its diesel boats with electric ones because of the rising price of
fuel. Residents complain about the risk of longer queues in winter. The regulator approved the new fares on
Monday. Fishers have started to share their quay with the chargers. The battery system costs 4 million euros.
By 2035 all boats of the coast could be electric. The council has not said who pays for the grid connection.
Fares rose from 2 euros to 3 euros in May.
"""
SIGNALS = (Section.SIGNALS,)
FIRST = Place(section=Section.SIGNALS)


class Broken(ExtractiveEngine):
    """Begins, and then does what it is told to."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.closed = False

    async def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        try:
            yield Started(engine="broken", sections=())
            if self.error is not None:
                raise self.error
        finally:
            self.closed = True


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Workbench, None]:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    bench = Workbench.open([tmp_path / "one.txt"], ExtractiveEngine(), tmp_path / "ws")
    assert [event.kind async for event in bench.draft(story(bench))][-1] == "finished"
    yield bench
    bench.close()


def story(bench: Workbench) -> int:
    return bench.stories()[0].id


async def proposed(bench: Workbench, **asked: object) -> Proposal:
    steps = [step async for step in bench.propose_redraft(story(bench), **asked)]  # type: ignore[arg-type]
    assert isinstance(steps[0], Started)
    assert isinstance(steps[-1], Proposal), steps[-1]
    return steps[-1]


async def test_a_section_is_proposed_taken_as_one_step_and_undone(bench: Workbench) -> None:
    id = story(bench)
    before = bench.card(id)
    assert before is not None
    bench.lock(id, FIRST)
    held = bench.card_or_new(id).rows(Section.SIGNALS)[0]
    proposal = await proposed(bench, sections=SIGNALS, how="  2   rows ")
    assert bench.card(id) == proposal.base
    assert proposal.label == "Regenerate Signals (2 rows)"
    assert proposal.entries[0].kept == "locked"
    assert bench.take(id, proposal, {}) is False
    assert bench.take(id, proposal, proposal.all_accepted)
    after = bench.card_or_new(id).rows(Section.SIGNALS)
    assert after[0] == held
    with pytest.raises(BadInput, match="changed since"):
        bench.take(id, proposal, proposal.all_accepted)
    assert bench.undo(id) == proposal.label
    assert bench.card(id) == proposal.base


async def test_rows_of_a_card_page_go_only_for_one_who_asks_for_fewer_or_for_others(bench: Workbench) -> None:
    id = story(bench)
    said = ("Trains", "Night trains return"), ("Fares", "Fares are a matter of the regulator")
    rows = tuple(Row(name=Cell.page(name), description=Cell.page(text)) for name, text in said)
    items = (Cell.page("railways"), Cell.page("fares"))
    card = bench.card_or_new(id).with_rows(Section.SIGNALS, rows).with_items(Section.KEYWORDS, items)
    bench.change(id, "Take the card page", card)

    async def goes(how: str) -> list[str]:
        proposal = await proposed(bench, sections=(Section.KEYWORDS, *SIGNALS), how=how)
        old = [entry for entry in proposal.entries if entry.old is not None]
        assert {entry.kept for entry in old if entry.new == entry.old} <= {"from the card page"}
        names = [e.old.name.text if isinstance(e.old, Row) else e.old[0].text for e in old if e.new is None]
        if how == "more":
            assert all(entry.kept for entry in old)
            assert any(entry.old is None for entry in proposal.entries)
        return names

    assert await goes("") == []
    assert await goes("more") == []
    assert await goes("mostly about fuel") == []
    assert await goes("only fares") == ["railways", "Trains"]
    assert await goes("without trains") == ["Trains"]
    assert await goes("fewer") != []


async def test_an_earlier_version_comes_back_with_locks_state_and_details(bench: Workbench) -> None:
    id = story(bench)
    bench.lock(id, FIRST)
    bench.set_detail(id, "geography", "Kelling")
    step = bench.history(id).done[-1].id
    before = bench.card(id)
    bench.set_state(id, State.REVIEWED)
    proposal = await proposed(bench, sections=tuple(Section), how="1")
    assert bench.take(id, proposal, proposal.all_accepted)
    assert bench.card(id) != before
    assert bench.restore(id, step)
    assert bench.card(id) == before


async def test_a_row_and_the_blanks_are_proposed_under_their_names(bench: Workbench) -> None:
    row = await proposed(bench, row=FIRST.model_copy(update={"index": 1}))
    assert row.label == "Regenerate Signals 2"
    assert {entry.place.index for entry in row.entries} == {1}
    id = story(bench)
    empty = bench.card_or_new(id).with_fields(title=edits.Cell(), keywords=(), summary=())
    bench.change(id, "Empty it", empty)
    blanks = await proposed(bench, blanks=True)
    assert blanks.label == "Fill blanks"
    assert bench.take(id, blanks, blanks.all_accepted)
    card = bench.card_or_new(id)
    assert card.title.text.startswith("Ferries")
    assert card.keywords
    assert card.summary


async def test_scores_are_proposed_and_the_analysts_stay(bench: Workbench) -> None:
    id = story(bench)
    bench.set_brief("Electric boats, batteries and who pays for the grid.")
    bench.set_score(id, FIRST, 1)
    steps = [step async for step in bench.propose_scores(id)]
    assert any(isinstance(step, RowScored) for step in steps)
    proposal = steps[-1]
    assert isinstance(proposal, Proposal)
    assert proposal.entries[0].kept == "your score"
    assert bench.take(id, proposal, proposal.all_accepted) is bool(proposal.open)
    assert bench.card_or_new(id).rows(Section.SIGNALS)[0].score.analyst == 1


async def test_what_cannot_be_asked_for_is_refused(bench: Workbench) -> None:
    id = story(bench)
    proposal = await proposed(bench, sections=SIGNALS, how="1")
    with pytest.raises(BadInput, match="Nothing was named"):
        await proposed(bench)
    with pytest.raises(BadInput, match="no row"):
        await proposed(bench, row=Place(section=Section.SIGNALS, index=99))
    bench.lock(id, FIRST)
    with pytest.raises(Locked):
        await proposed(bench, row=FIRST)
    bench.undo(id)
    bench.set_state(id, State.FINAL)
    for asked in (proposed(bench, sections=SIGNALS), anext(bench.propose_scores(id)), anext(bench.draft(id))):
        with pytest.raises(Final):
            await asked
    with pytest.raises(Final):
        bench.take(id, proposal.model_copy(update={"base": bench.card_or_new(id)}), {})
    other = Workbench.on(bench.desk.folder, ExtractiveEngine(), bench.place)
    with pytest.raises(NotSaved):
        other.take(id, proposal, {})
    other.close()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DraftFailed("It ran out.", "Wait."), "It ran out."),
        (ZeroDivisionError("by 0\x1b"), "ZeroDivisionError"),
        (None, "stopped without a card"),
    ],
)
async def test_an_engine_that_breaks_changes_nothing(
    bench: Workbench, error: Exception | None, sentence: str
) -> None:
    before = bench.card(story(bench))
    bench.engine = Broken(error)
    last = [step async for step in bench.propose_redraft(story(bench), sections=SIGNALS)][-1]
    assert isinstance(last, Failed)
    assert sentence in last.sentence
    assert "\x1b" not in last.sentence
    assert bench.card(story(bench)) == before


async def test_closing_stops_the_engine(bench: Workbench) -> None:
    bench.engine = Broken(None)
    steps = bench.propose_redraft(story(bench), sections=SIGNALS)
    assert isinstance(await anext(steps), Started)
    await steps.aclose()
    assert bench.engine.closed
