"""Triage by its keys: one key a decision, the cursor rule, marks, notes, undo."""

from __future__ import annotations

import pytest
from desks import article, decisions, fill, head, join, triage
from driving import said

from tui.screens.split import SplitScreen
from tui.screens.workbench import WorkbenchScreen
from tui.widgets.story_list import Entry


@pytest.fixture
def desk(make_bench):
    """A desk with some stories."""

    def make(count: int = 5):
        bench = make_bench()
        fill(bench, *(article(number) for number in range(count)))
        return bench

    return make


@pytest.mark.parametrize(
    ("key", "decision"), [("a", "kept"), ("+", "kept"), ("x", "skipped"), ("-", "skipped"), ("z", "later")]
)
async def test_a_decision_is_one_key_and_the_cursor_goes_on(desk, running, key, decision) -> None:
    async with running(desk()) as pilot:
        screen = triage(pilot)
        first = screen.view.id
        await pilot.press(key)
        assert screen.bench.shelf.kept[first].triage.decision == decision
        assert screen.listing.index == 1
        assert decision.removesuffix("ped") in head(pilot)


async def test_the_same_decision_again_takes_it_back_and_the_cursor_stays(desk, running) -> None:
    async with running(desk()) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "k", "a")
        assert screen.listing.index == 0
        assert screen.view.kept.triage.decision == "new"
        assert "Undecided again; it was kept" in said(pilot)


async def test_the_cursor_goes_to_what_is_undecided_also_round_the_end(desk, running) -> None:
    bench = desk()
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("j", "a", "j", "x", "k")
        assert screen.listing.index == 3
        await pilot.press("k", "a")
        assert screen.listing.index == 4, "what is decided already is passed over"
        await pilot.press("z")
        assert screen.listing.index == 0, "from the end to what was left above"
        assert decisions(bench)[1:] == ["kept", "kept", "skipped", "later"]


async def test_correcting_a_decision_moves_by_one_line_only(desk, running) -> None:
    bench = desk()
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "a", "a", "g", "x")
        assert screen.listing.index == 1
        assert decisions(bench)[:3] == ["skipped", "kept", "kept"]


async def test_when_all_is_decided_it_says_what_is_left(desk, running) -> None:
    async with running(desk(3)) as pilot:
        await pilot.press("a", "x", "a")
        assert said(pilot) == "All 3 stories decided: 2 kept, 2 without a card: B drafts them"
        await pilot.press("g")
        assert "kept · no card" in said(pilot)


async def test_scores_stars_and_notes(desk, running) -> None:
    async with running(desk()) as pilot:
        screen = triage(pilot)
        await pilot.press("4", "s")
        assert (screen.view.kept.triage.score, screen.view.kept.triage.star) == (4, True)
        assert screen.listing.index == 0, "a score is no decision"
        await pilot.press("0", "*")
        assert (screen.view.kept.triage.score, screen.view.kept.triage.star) == (None, False)
        await pilot.press("e", *"ask a union", "enter")
        await pilot.pause()
        assert screen.view.kept.triage.note == "ask a union"
        assert "note: ask a union" in said(pilot)
        await pilot.press("e", *" x", "escape", "j")
        await pilot.press("k")
        assert screen.view.kept.triage.note == "ask a union"
        assert screen.listing.has_focus


async def test_scores_have_a_brief(desk, running) -> None:
    async with running(desk()) as pilot:
        await pilot.press("4")
        assert "i writes the brief" in said(pilot)
        await pilot.press("i", *"Ports [/x] 2030?", "enter")
        assert pilot.app.bench.brief == "Ports [/x] 2030?"
        assert "Brief: Ports [/x] 2030?" in said(pilot)
        await pilot.press("3")
        assert "brief" not in said(pilot)
        await pilot.press("i", *"gone", "escape")
        assert pilot.app.bench.brief == "Ports [/x] 2030?"


async def test_verbs_apply_to_the_marked_ones_and_then_the_marks_are_gone(desk, running) -> None:
    bench = desk(6)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("m", "j", "space", "a")
        assert decisions(bench) == ["kept", "new", "kept", "new", "new", "new"]
        assert "Kept: 2 stories · u takes it back" in said(pilot)
        assert not screen.listing.marked
        assert screen.listing.index == 3
        await pilot.press("u")
        assert decisions(bench) == ["new"] * 6
        await pilot.press("g", "m", "j", "j", "M")
        assert len(screen.listing.marked) == 4
        assert "4 marked" in head(pilot)
        await pilot.press("escape")
        assert not screen.listing.marked
        await pilot.press("%", "x")
        assert decisions(bench) == ["skipped"] * 6
        await pilot.press("%", "&")
        assert not screen.listing.marked


async def test_undo_and_redo_go_to_what_they_change(desk, running) -> None:
    bench = desk()
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("a", "x", "G", "u")
        assert screen.listing.index == 1
        assert said(pilot).startswith("Undone: Skip")
        await pilot.press("u")
        assert screen.listing.index == 0
        assert decisions(bench) == ["new"] * 5
        await pilot.press("u")
        assert "nothing to undo" in said(pilot)
        await pilot.press("ctrl+r", "ctrl+r")
        assert decisions(bench)[:2] == ["kept", "skipped"]
        assert screen.listing.index == 1


async def test_what_was_decided_yesterday_can_be_undone_today(desk, make_bench, running) -> None:
    async with running(desk()) as pilot:
        await pilot.press("a")
    bench = make_bench()
    async with running(bench) as pilot:
        await pilot.press("G", "u")
        assert decisions(bench) == ["new"] * 5
        assert triage(pilot).listing.index == 0


async def test_the_last_place_is_kept(desk, make_bench, running) -> None:
    async with running(desk()) as pilot:
        await pilot.press("o", "O", "j", "j")
        place = triage(pilot).view.id
        await pilot.press("q")
    async with running(make_bench()) as pilot:
        screen = triage(pilot)
        assert screen.view.id == place
        assert (screen.lens.sort, screen.lens.backwards) == ("score", True)


async def test_stories_are_united_and_split(desk, running, until) -> None:
    bench = desk(4)
    async with running(bench) as pilot:
        screen = triage(pilot)
        first = screen.view.id
        await pilot.press("U")
        assert "One story alone" in said(pilot)
        await pilot.press("m", "m", "U")
        assert len(bench.shelf.kept) == 3
        assert screen.view.id == first
        assert len(screen.view.story.clippings) == 2
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, SplitScreen))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SplitScreen), "nothing is ticked yet"
        await pilot.press("j", "space", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert len(bench.shelf.kept) == 4
        assert screen.view.id != first
        await pilot.press("u", "u")
        assert len(bench.shelf.kept) == 4
        assert [len(story.clippings) for story in bench.shelf.kept.values()] == [1] * 4
        await pilot.press("S")
        assert "one source only" in said(pilot)


async def test_a_session_that_only_reads_says_so_and_changes_nothing(desk, make_bench, running) -> None:
    first = desk()
    assert first.desk.flush()
    second = make_bench()
    async with running(second) as pilot:
        for key in ("a", "x", "s", "3", "u", "c", "B"):
            await pilot.press(key)
            assert "T takes over" in said(pilot), key
        assert decisions(second) == ["new"] * 5
    first.close()


async def test_from_the_workbench_one_steps_through_the_list_as_it_was(desk, running, until) -> None:
    bench = desk(5)
    async with running(bench) as pilot:
        screen = triage(pilot)
        await pilot.press("o", "o", "O", "g", "a", "x", "a", "x", "g")
        order = [entry.story for entry in screen.listing.entries]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        desk_screen = pilot.app.screen
        seen = [desk_screen.story]
        for _ in range(4):
            await pilot.press(">")
            seen.append(desk_screen.story)
        assert seen == order
        await pilot.press("<", "<", "<", "<", ")")
        assert desk_screen.story == order[2], "the next kept one"
        await pilot.press("(")
        assert desk_screen.story == order[0]
        await pilot.press("(")
        assert "No kept story comes before" in said(pilot)
        await pilot.press(")", "q")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.view.id == order[2]


async def test_a_late_source_is_flagged_until_it_is_looked_at(desk, running, until) -> None:
    from core.keeping import Change
    from core.model import Card

    bench = desk(2)
    id = next(iter(bench.shelf.kept))
    bench.desk.commit(Change(cards={id: Card()}))
    join(bench, id, article(9))
    assert bench.shelf.kept[id].arrived
    async with running(bench) as pilot:
        screen = triage(pilot)
        screen.show_story(id)
        await pilot.pause()
        assert "a new source came" in said(pilot)
        assert "arrived" in screen.line(Entry(id)).flags
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkbenchScreen))
        assert not bench.shelf.kept[id].arrived


async def test_a_score_that_is_not_there_cannot_be_taken_back_and_that_is_said(desk, running) -> None:
    async with running(desk(2)) as pilot:
        triage(pilot)
        await pilot.press("0")
        assert said(pilot) == "You have not scored this story."
        await pilot.press("%", "0")
        assert said(pilot) == "You have scored none of the marked stories."
