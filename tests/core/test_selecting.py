"""Which cards are meant: by desk, by day, from the archive, by what was decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from card_desk import CARD, CLIPPING, opened, story, with_card

from core.archive.store import Archives
from core.errors import BadInput
from core.keeping import Change, Desk, KeptStory, Triage
from core.model import Cell, State
from core.model.published import published
from core.outgoing import Outgoing
from core.selecting import Selection, between, every_desk, outgoing

DAY = date(2026, 11, 22)


def fill(folder: Path) -> None:
    """Stories of every kind, with and without a card."""
    desk = Desk.open(folder)
    desk.keep_clippings([CLIPPING])
    kept, star = Triage(decision="kept"), Triage(decision="later", star=True)
    stories = {
        1: (kept, State.DRAFT, ""),
        2: (kept, None, ""),
        3: (Triage(), State.FINAL, ""),
        4: (star, State.REVIEWED, ""),
        5: (star, None, ""),
        6: (kept, State.FINAL, "a paywall"),
        7: (Triage(decision="skipped"), None, ""),
    }
    for id, (triage, state, aside) in stories.items():
        made = KeptStory(id=id, clippings=(CLIPPING.digest,), title=f"Story {id}", triage=triage, aside=aside)
        card = None if state is None else CARD.with_fields(state=state, link=f"https://a.example/{id}")
        desk.commit(Change(stories={id: made}, cards={id: card} if card else {}))
    desk.close()


def numbers(found: tuple[Outgoing, ...]) -> list[int]:
    """The stories by the end of the card's link; 0 for one without a card."""
    return [int(one.published.card.link[-1]) if one.published else 0 for one in found]


@pytest.mark.parametrize(
    ("which", "expected"),
    [("kept", [1, 0]), ("cards", [1, 3, 4]), ("final", [3]), ("reviewed", [3, 4]), ("starred", [4, 0])],
)
def test_which_cards_of_a_desk_are_meant(which: str, expected: list[int], tmp_path: Path) -> None:
    fill(tmp_path / "desks" / "2026-11-22")
    found = outgoing(tmp_path, Selection((DAY,), which=which))  # type: ignore[arg-type]
    assert numbers(found) == expected
    assert [one.missing for one in found if one.published is None] == [
        "It has no card yet."
    ] * expected.count(0)
    for one in found:
        if one.published:
            assert (one.published.day, one.published.outlets) == (DAY, ("a.example",))
            assert one.where == "2026-11-22: Dredging ends"
            sources = one.story()
            assert sources is not None
            assert sources.clippings == (CLIPPING,)


def test_desks_come_in_the_order_of_their_days_and_those_of_files_last(tmp_path: Path) -> None:
    for name in ("2026-11-22", "2026-10-01", "clips-0123abcd", "2026-11-02"):
        fill(tmp_path / "desks" / name)
    everything = every_desk(tmp_path, "final")
    found = outgoing(tmp_path, everything)
    days = [one.published.day for one in found if one.published]
    assert days == [date(2026, 10, 1), date(2026, 11, 2), DAY, None]
    assert found[-1].where == "clips: Dredging ends"
    assert between(tmp_path, date(2026, 10, 2), DAY) == (date(2026, 11, 2), DAY)
    assert between(tmp_path, None, date(2026, 10, 31)) == (date(2026, 10, 1),)


def test_what_is_not_there_costs_one_sentence(tmp_path: Path) -> None:
    for selection in (Selection((DAY,)), Selection(desks=("clips",)), Selection(archive=("old",))):
        with pytest.raises(BadInput):
            outgoing(tmp_path, selection)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_that_is_damaged_is_told(tmp_path: Path) -> None:
    fill(tmp_path / "desks" / "2026-11-22")
    (tmp_path / "desks" / "2026-11-22" / "desk.json").write_text("{")
    found = outgoing(tmp_path, Selection((DAY,), which="cards"))
    assert found[0].published is None
    assert "desk.json" in found[0].missing


def test_an_open_desk_hands_out_its_cards_as_they_are_now(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    (one,) = bench.outgoing([story(bench)])
    assert one.published is not None
    assert one.published.card == bench.card(story(bench))
    assert (one.published.day, one.where) == (DAY, "2026-11-22: Dredging ends")
    assert one.published.outlets == ("The Tide",)
    assert one.story() == bench.shelf.story(story(bench))
    assert bench.change(story(bench), "Title", CARD.with_fields(title=Cell.analyst("Another")))
    (again,) = bench.outgoing([story(bench)])
    assert again.where == "2026-11-22: Another"
    bench.close()


def test_the_archive_gives_its_cards(tmp_path: Path) -> None:
    fill(tmp_path / "desks" / "2026-11-22")
    old = Archives(tmp_path)
    with old.begin("old") as (name, writer):
        for state in (State.DRAFT, State.FINAL):
            writer.put(published(CARD.with_fields(state=state, page="20240218")))
    found = outgoing(tmp_path, Selection((DAY,), archive=(name,)))
    assert [one.where for one in found[2:]] == ["archive/old: Dredging ends"] * 2
    assert [one.published.day for one in found[2:] if one.published] == [date(2024, 2, 18)] * 2
    (final,) = outgoing(tmp_path, Selection(archive=(name,), which="final"))
    assert final.published is not None
    assert final.published.card.state is State.FINAL
    with pytest.raises(BadInput, match="no stars"):
        outgoing(tmp_path, Selection(archive=(name,), which="starred"))
