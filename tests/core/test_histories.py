"""The history of cards and the log of decisions go back and forth, also after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput
from core.keeping import Change, Desk
from core.model import Card, Cell, Clipping, Column, Place, Section
from core.shelf import Arrival, Arrivals
from core.steps import LIMIT
from core.workbench import Workbench

NAME = Place(section=Section.SIGNALS, index=0, column=Column.NAME)
TITLE = Place(section=Section.TITLE, index=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ws" / "desks" / "2026-11-22"


@pytest.fixture
def reopen(folder: Path) -> Iterator[Callable[[], Workbench]]:
    """Closes the bench that is open and opens the desk again."""
    benches: list[Workbench] = []

    def again() -> Workbench:
        for bench in benches:
            bench.close()
        benches[:] = [Workbench(Desk.open(folder), ExtractiveEngine())]
        return benches[0]

    yield again
    for bench in benches:
        bench.close()


def add(bench: Workbench, *titles: str) -> list[int]:
    arrivals = [
        Arrival(Clipping(text=f"{title}\n\nIt was on {title}.", title=title, outlet=f"The {title}"),
                bench.desk.new_id())
        for title in titles
    ]  # fmt: skip
    bench.shelf.put(Arrivals(tuple(arrivals)))
    return [arrival.story for arrival in arrivals]


def test_steps_outlive_the_program(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    (id,) = add(bench, "Eels")
    bench.set_text(id, TITLE, "One")
    bench.add_row(id, Section.SIGNALS, 0)
    bench.set_text(id, NAME, "a signal")
    cards = [bench.card(id)]
    while bench.undo(id):
        cards.append(bench.card(id))
        bench = reopen()
    assert cards[-1] is None
    assert len(cards) == 4
    for card in reversed(cards[:-1]):
        assert bench.redo(id)
        assert bench.card(id) == card
        bench = reopen()
    assert bench.redo(id) is None


def test_the_history_is_bounded_and_a_new_step_forgets_what_was_undone(
    reopen: Callable[[], Workbench],
) -> None:
    bench = reopen()
    (id,) = add(bench, "Eels")
    for number in range(LIMIT + 7):
        bench.set_text(id, TITLE, f"title {number}")
    assert len(bench.history(id).done) == LIMIT
    assert bench.undo(id)
    assert bench.undo(id)
    assert bench.set_text(id, TITLE, "another")
    bench = reopen()
    assert bench.history(id).undone == ()
    assert bench.history(id).done[-1].label == "Edit title"
    assert len(bench.history(id).done) == LIMIT - 1


def test_a_step_is_restored_as_a_step(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    (id,) = add(bench, "Eels")
    for title in ("one", "two", "three"):
        bench.set_text(id, TITLE, title)
    bench = reopen()
    first = bench.history(id).done[0]
    assert bench.restore(id, first.id)
    assert bench.card(id).title.text == "one"
    assert bench.undo(id) == "Restore “Edit title”"
    assert bench.card(id).title.text == "three"
    assert bench.undo(id)
    undone = bench.history(id).undone
    assert bench.restore(id, undone[0].id)
    assert bench.card(id).title.text == "three"
    with pytest.raises(BadInput):
        bench.restore(id, 12345)


def test_a_card_that_was_changed_elsewhere_refuses_its_steps(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    (id,) = add(bench, "Eels")
    bench.set_text(id, TITLE, "one")
    bench.set_text(id, TITLE, "two")
    other = Card(title=Cell.analyst("by another program"))
    bench.desk.commit(Change(cards={id: other}))
    with pytest.raises(BadInput, match="does not fit"):
        bench.undo(id)
    assert bench.card(id) == other


def step(bench: Workbench, id: int, move: str, number: int) -> None:
    rows = (bench.card(id) or Card()).signals.rows
    if move == "t":
        bench.set_text(id, TITLE, f"title {number}")
    elif move == "e":
        bench.add_row(id, Section.SIGNALS, 0)
    elif move == "a":
        bench.add_item(id, Section.KEYWORDS, 0, f"word {number}")
    elif move == "d" and rows:
        bench.delete(id, NAME)
    elif move == "m" and len(rows) > 1:
        bench.move(id, NAME, 1)
    elif move == "s" and rows:
        bench.set_score(id, NAME, number % 5 + 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("teadmsurx"), max_size=30))
def test_any_walk_through_a_history_comes_back(reopen: Callable[[], Workbench], moves: list[str]) -> None:
    bench = reopen()
    (id,) = add(bench, f"Eels {bench.desk.new_id()}")
    past: list[Card | None] = [None]
    at = 0
    for number, move in enumerate(moves):
        if move == "u":
            assert bool(bench.undo(id)) == (at > 0)
            at = max(0, at - 1)
        elif move == "r":
            assert bool(bench.redo(id)) == (at < len(past) - 1)
            at = min(len(past) - 1, at + 1)
        elif move == "x":
            bench = reopen()
        else:
            before = bench.card(id)
            step(bench, id, move, number)
            if bench.card(id) != before:
                past[at + 1 :] = [bench.card(id)]
                at += 1
        assert bench.card(id) == past[at]


def decisions(bench: Workbench, ids: list[int]) -> list[str]:
    return [bench.shelf.kept[id].triage.decision if id in bench.shelf.kept else "gone" for id in ids]


def test_decisions_are_taken_back_over_restarts(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    ids = add(bench, "Eels", "Trains", "Robots")
    assert bench.decisions.decide(ids[:1], "kept") == "Keep: Eels"
    assert bench.decisions.decide(ids[:1], "kept") == ""
    assert bench.decisions.decide(ids[1:], "skipped") == "Skip: 2 stories"
    assert bench.decisions.star(ids)
    assert bench.decisions.score(ids[:1], 4)
    assert bench.decisions.note(ids[0], "look\x1b[31m again\n")
    assert bench.shelf.kept[ids[0]].triage.note == "look again"
    bench = reopen()
    for _ in range(3):
        assert bench.decisions.undo()
    assert decisions(bench, ids) == ["kept", "skipped", "skipped"]
    taken = bench.decisions.undo()
    assert taken is not None
    assert (taken.label, set(taken.ids)) == ("Skip: 2 stories", set(ids[1:]))
    assert bench.decisions.undo()
    assert bench.decisions.undo() is None
    assert decisions(bench, ids) == ["new"] * 3
    bench = reopen()
    for _ in range(5):
        assert bench.decisions.redo()
    assert bench.decisions.redo() is None
    assert bench.shelf.kept[ids[0]].triage.score == 4
    assert bench.shelf.kept[ids[0]].triage.star
    assert decisions(bench, ids) == ["kept", "skipped", "skipped"]


def test_split_and_join_are_steps_and_lose_nothing(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    ids = add(bench, "Eels", "Trains", "Robots")
    bench.set_text(ids[1], TITLE, "mine")
    everything = set(bench.shelf.homes())
    stays = bench.decisions.join(ids)
    assert stays == ids[1]
    assert bench.shelf.kept[stays].hand
    assert len(bench.shelf.story(stays).clippings) == 3
    digest = bench.shelf.kept[stays].clippings[0]
    new = bench.decisions.split(stays, [digest])
    assert bench.shelf.kept[new].clippings == (digest,)
    assert set(bench.shelf.homes()) == everything
    with pytest.raises(BadInput):
        bench.decisions.split(new, [digest])
    with pytest.raises(BadInput):
        bench.decisions.join([new])
    bench = reopen()
    assert bench.decisions.undo().label.startswith("Split")
    assert new not in bench.shelf.kept
    assert set(bench.shelf.homes()) == everything
    assert bench.decisions.undo().label.startswith("Unite")
    assert sorted(bench.shelf.kept) == sorted(ids)
    assert bench.card(ids[1]).title.text == "mine"
    assert set(bench.shelf.homes()) == everything


def test_what_was_decided_on_united_stories_is_all_kept(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    ids = add(bench, "Eels", "Trains", "Robots")
    bench.decisions.decide([ids[0]], "skipped")
    bench.decisions.decide([ids[1]], "kept")
    bench.decisions.star([ids[2]])
    bench.decisions.score([ids[2]], 4)
    bench.decisions.note(ids[0], "ask the harbour")
    bench.decisions.note(ids[1], "ask the yard")
    stays = bench.decisions.join(ids)
    assert stays == ids[0]
    triage = bench.shelf.kept[stays].triage
    assert (triage.decision, triage.star, triage.score) == ("kept", True, 4)
    assert triage.note == "ask the harbour · ask the yard"
    bench.decisions.undo()
    assert [bench.shelf.kept[id].triage.decision for id in ids] == ["skipped", "kept", "new"]
    assert bench.shelf.kept[ids[0]].triage.note == "ask the harbour"


def test_an_undone_join_keeps_what_came_meanwhile(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    ids = add(bench, "Eels", "Trains")
    stays = bench.decisions.join(ids)
    late = Clipping(text="Late\n\nIt came late.", title="Late")
    bench.shelf.put(Arrivals((Arrival(late, stays),)))
    assert bench.decisions.undo()
    assert set(bench.shelf.homes()) >= {late.digest}
    bench = reopen()
    assert set(bench.shelf.homes()) == set(bench.desk.digests())


def test_what_was_typed_and_not_confirmed_comes_back(reopen: Callable[[], Workbench]) -> None:
    bench = reopen()
    ids = add(bench, "Eels", "Trains")
    bench.set_text(ids[0], TITLE, "one")
    bench.type(ids[0], TITLE, "one and a half")
    bench.type(ids[1], Place(section=Section.KEYWORDS, index=0), "rail", adding=True)
    bench = reopen()
    assert set(bench.recover_typing()) == set(ids)
    assert bench.card(ids[0]).title.text == "one and a half"
    assert [cell.text for cell in bench.card(ids[1]).keywords] == ["rail"]
    assert bench.desk.typings() == {}
    assert bench.undo(ids[0]) == "Edit title"
    assert bench.card(ids[0]).title.text == "one"
    assert reopen().recover_typing() == ()
