"""What the workspace knows: neighbours over desks and archive, seen before, a row through time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from card_desk import CARD, CLIPPING, SIGNALS, opened, story, with_card

from core.archive.store import Archives
from core.finding.near import Neighbour, Occurrence, Series
from core.finding.nearness import Near
from core.keeping import Change, Desk, KeptStory
from core.knowing import FILE, _goes_on, asked, bring, catch_up, document_of, series
from core.model import Card, Cell, Row, Section
from core.model.published import Published, published, published_id

LINK = "https://tide.example/eelgrass"
EARLIER = Card(
    title=Cell.page("The last dredger of the harbour"),
    link=LINK,
    page="20261030",
    keywords=(Cell.page("eelgrass"), Cell.page("dredger")),
    summary=(Cell.page("Dredging ends in January, when carriers are expected; divers look after eelgrass."),),
).with_rows(SIGNALS, (Row(name=Cell.page("The dredger left"), description=Cell.page("after nine years")),))


def imported(place: Path, *cards: Card) -> list[int]:
    with Archives(place).begin("mine") as (_, writer):
        return [writer.put(published(card)) for card in cards]


def earlier(place: Path, day: str, text: str = CLIPPING.text) -> None:
    """A story without a card on the desk of a day."""
    desk = Desk.open(place / "desks" / day)
    clipping = CLIPPING.model_copy(update={"text": text})
    kept = KeptStory(id=1, clippings=(clipping.digest,), title="Dredging ends", outlets=("The Tide",))
    desk.keep_clippings([clipping])
    desk.commit(Change(stories={1: kept}))
    desk.close()


def test_a_card_finds_the_archive_and_other_desks(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    id = story(bench)
    assert bench.knowing.neighbours(id) == ()
    assert bench.knowing.seen_before(id) is None
    (number,) = imported(tmp_path, EARLIER)
    earlier(tmp_path, "2026-11-10")
    told: list[bool] = []
    bench.knowing.seen(lambda: told.append(True))
    bench.knowing.warm()
    found = bench.knowing.neighbours(id)
    assert {(each.desk, each.story) for each in found} == {("archive/mine", number), ("2026-11-10", 1)}
    assert found[0].closeness >= found[1].closeness
    assert all("eelgrass" in each.shared for each in found)
    assert bench.knowing.neighbours(id, 1) == found[:1]
    seen = bench.knowing.seen_before(id)
    assert seen is not None
    assert seen.day in ("2026-11-10", "2026-10-30")
    assert told == [True]
    bench.knowing.warm()
    assert told == [True]
    bench.close()


def test_what_is_imported_later_is_seen_too(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    id = story(bench)
    bench.knowing.warm()
    assert bench.knowing.seen_before(id) is None
    imported(tmp_path, EARLIER)
    bench.knowing.warm()
    seen = bench.knowing.seen_before(id)
    assert seen is not None
    assert (seen.desk, seen.id) == ("archive/mine", published_id(LINK))
    Archives(tmp_path).forget("mine")
    bench.knowing.warm()
    assert bench.knowing.seen_before(id) is None
    assert bench.knowing.neighbours(id) == ()
    bench.close()


def test_only_what_came_in_the_weeks_before_was_seen_before(tmp_path: Path) -> None:
    for day in ("2026-11-22", "2026-11-23", "2026-07-01"):
        earlier(tmp_path, day)
    bench = opened(tmp_path)
    bench.knowing.warm()
    assert bench.knowing.seen_before(1) is None
    assert {each.desk for each in bench.knowing.neighbours(1)} == {"2026-11-23", "2026-07-01"}
    assert bench.knowing.neighbours(99) == ()
    bench.close()


def test_a_card_is_not_its_own_neighbour(tmp_path: Path) -> None:
    imported(tmp_path, EARLIER, CARD, CARD.model_copy(update={"link": ""}))
    bench = with_card(opened(tmp_path))
    bench.knowing.warm()
    ids = [each.id for each in bench.knowing.neighbours(story(bench))]
    assert published_id(CARD.link) not in ids
    assert published_id(LINK) in ids
    without = CARD.model_copy(update={"link": ""})
    assert published(without).id not in [each.id for each in bench.knowing.near_card(without)]
    bench.close()


def test_a_row_through_time(tmp_path: Path) -> None:
    imported(
        tmp_path, EARLIER, EARLIER.model_copy(update={"link": "https://other.example", "page": "20260801"})
    )
    bench = with_card(opened(tmp_path))
    bench.knowing.warm()
    found = bench.knowing.over_time("Dredger left")
    assert [(each.day, each.name) for each in found.occurrences] == [
        ("2026-11-22", "dredger left"),
        ("2026-10-30", "The dredger left"),
        ("2026-08-01", "The dredger left"),
    ]
    assert found.months == (("2026-08", 1), ("2026-09", 0), ("2026-10", 1), ("2026-11", 1))
    assert bench.knowing.over_time("Dredger left", Section.ISSUES) == Series()
    assert bench.knowing.over_time("Nobody knows it") == Series()
    bench.close()


def test_months_count_a_card_once() -> None:
    def at(desk: str, day: str, row: int, title: str = "Tide") -> Occurrence:
        return Occurrence(desk, 1, title, day, "Signals", row, "Divers", 4)

    found = series(
        [
            at("2026-01-03", "2026-01-03", 0),
            at("archive/mine", "2026-01-03", 0),
            at("2025-12-30", "2025-12-30", 0),
            at("2025-12-30", "2025-12-30", 3),
            at("own", "", 0),
            at("own", "", 0, "Wind"),
        ]
    )
    assert found.months == (("2025-12", 1), ("2026-01", 1))
    assert (len(found.occurrences), found.undated) == (5, 2)


def test_the_card_of_a_neighbour_is_given(tmp_path: Path) -> None:
    (number,) = imported(tmp_path, EARLIER)
    bench = with_card(opened(tmp_path))
    bench.desk.flush()
    knowing = bench.knowing
    there = knowing.published("archive/mine", number)
    assert isinstance(there, Published)
    assert there.card == EARLIER
    own = knowing.published("2026-11-22", story(bench))
    assert own is not None
    assert own.card.title.text == CARD.title.text
    for desk, id in (("archive/mine", 99_999), ("archive/none", 1), ("2026-11-22", 99), ("../x", 1), ("", 1)):
        assert knowing.published(desk, id) is None
    bench.close()


def test_what_cannot_be_read_costs_a_sentence(tmp_path: Path) -> None:
    imported(tmp_path, EARLIER)
    path = Archives(tmp_path).path("mine")
    path.write_bytes(b"torn\n" + path.read_bytes() + b'{"format": "foredeck-card/1"')
    assert catch_up(tmp_path) == ()
    bench = with_card(opened(tmp_path))
    (tmp_path / "index" / "near.sqlite").write_bytes(b"no index" * 1000)
    bench.knowing.warm()
    assert [each.desk for each in bench.knowing.neighbours(story(bench))] == ["archive/mine"]
    bench.close()
    assert bench.knowing.neighbours(story(bench)) == ()


def test_the_card_as_it_is_now_counts(tmp_path: Path) -> None:
    imported(tmp_path, EARLIER)
    bench = with_card(opened(tmp_path))
    bench.knowing.warm()
    id = story(bench)
    changed = Card(
        title=Cell.analyst("Orbital debris insurance"),
        summary=(Cell.analyst("Premiums rise for satellites."),),
    )
    bench.change(id, "Another", changed)
    assert bench.knowing.neighbours(id) == ()
    bench.close()


def titled(title: str, number: int, *lead: str) -> Card:
    link = f"https://chance.example/{number}"
    words = tuple(Cell.page(each) for each in lead)
    return Card(title=Cell.page(title), link=link, page="20261030", keywords=words)


def test_a_figure_alone_is_no_neighbour_when_it_is_weak(tmp_path: Path) -> None:
    others = ("ferry", "timetable", "anchor", "lighthouse", "pilot", "berth", "winch", "mooring", "buoy")
    mine = ("moraine", "crevasse", "firn", "ablation", "snowline", "bedrock", "meltwater")
    imported(tmp_path, titled("Ferries pay 250", 1, *others), titled("Ferry to Glacier", 2, *others))
    bench = opened(tmp_path)
    bench.knowing.warm()
    assert [each.shared for each in bench.knowing.near_card(titled("250 by Serac Glacier", 9, *mine))] == [
        ("Glacier",)
    ]
    near = bench.knowing._near
    document = document_of(published(titled("250 by Serac Glacier", 9, *mine)))
    assert {each.shared for each in near.nearest(document, 9, lambda *_: False, 0.01)} == {
        ("250",),
        ("Glacier",),
    }
    bench.close()


def test_other_desks_and_collections_that_came_are_noticed(tmp_path: Path) -> None:
    bench = with_card(opened(tmp_path))
    assert not bench.knowing.behind()
    bench.knowing.warm()
    assert not bench.knowing.behind()
    earlier(tmp_path, "2026-11-10")
    assert bench.knowing.behind()
    bench.knowing.warm()
    assert not bench.knowing.behind()
    assert bench.knowing.seen_before(story(bench)) is not None
    imported(tmp_path, EARLIER)
    assert bench.knowing.behind()
    bench.knowing.warm()
    bench.change(story(bench), "Own", CARD)
    bench.desk.flush()
    assert not bench.knowing.behind()
    bench.close()


def test_an_index_thrown_away_in_a_question_is_made_anew(tmp_path: Path) -> None:
    imported(tmp_path, EARLIER)
    assert catch_up(tmp_path) == ()
    near = Near(tmp_path / "index" / FILE)
    document = document_of(published(CARD))

    def ask() -> tuple[Neighbour, ...]:
        return near.nearest(document, 5, lambda *_: False)

    def spoilt(connection: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    spoils = [spoilt]

    def first() -> tuple[Neighbour, ...]:
        if spoils:
            near.tried(spoils.pop(), None)
        return ask()

    assert len(ask()) == 1
    assert len(asked(near, tmp_path, first)) == 1
    assert not near.emptied
    near.close()


def test_a_story_told_from_another_side_goes_on_when_it_shares_names() -> None:
    def goes_on(closeness: float, *shared: str) -> bool:
        return _goes_on(Neighbour("2026-11-18", 1, "x", "2026-11-18", "", closeness, shared))

    names = ("CLERQ", "Marchetti", "Grane", "Zoé", "litigants")
    assert goes_on(0.17, *names)
    assert not goes_on(0.15, *names)
    assert not goes_on(0.19, "CLERQ", "court", "judge", "ruling")
    assert goes_on(0.2, "court")


def test_damage_that_shows_while_filling_costs_no_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, EARLIER)
    assert catch_up(tmp_path) == ()
    earlier(tmp_path, "2026-11-10")
    near, refill, spoils = Near(tmp_path / "index" / FILE), Near.refill, [True]

    def spoilt(connection: object) -> None:
        if spoils and spoils.pop():
            raise sqlite3.DatabaseError("database disk image is malformed")

    def filled(self: Near, *args: object) -> bool:
        self.tried(spoilt, None)
        return refill(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Near, "refill", filled)
    assert bring(near, tmp_path, lambda: False) == ()
    assert set(near.stamps() or ()) == {"archive/mine", "2026-11-10"}
    near.close()
