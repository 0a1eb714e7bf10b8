"""The archive's files: whole collections only, each card read by its place, damage told line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.archive.store import FORGOTTEN, Archives, decode, encode
from core.errors import BadInput
from core.model import Card, Cell, Row, Score, Section
from core.model.published import Published, published

TEXTS = st.text(max_size=30)


def card(number: int, name: str = "A row") -> Card:
    row = Row(name=Cell.page(name), score=Score(raw="nan"))
    plain = Card(title=Cell.page(f"Card {number}"), link=f"https://site.example/{number}", page="20240218")
    return plain.with_rows(Section.SIGNALS, (row,))


def fill(archives: Archives, name: str, numbers: range) -> list[int]:
    with archives.begin(name) as (_, writer):
        return [writer.put(published(card(number))) for number in numbers]


def test_cards_are_read_in_order_and_by_their_place(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    numbers = fill(archives, "set", range(30))
    assert [number for number, _ in archives.read("set")] == numbers
    for number, item in archives.read("set"):
        assert archives.card("set", number) == item
    assert archives.card("set", numbers[3] + 1) is None
    assert archives.card("set", 10**9) is None
    assert archives.card("other", 1) is None
    (collection,) = archives.collections()
    assert (collection.name, collection.cards, collection.rows, collection.damaged) == ("set", 30, 30, ())


def test_a_collection_is_there_when_it_is_whole_and_never_before(tmp_path: Path) -> None:
    archives = Archives(tmp_path)

    def stopped() -> None:
        with archives.begin("set") as (_, writer):
            writer.put(published(card(1)))
            assert archives.names() == ()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert archives.names() == ()
    assert list((tmp_path / "archive").iterdir()) == []


def test_two_imports_of_one_name_at_once_are_two_collections(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    with archives.begin("set") as (one, first), archives.begin("set") as (other, second):
        first.put(published(card(1)))
        second.put(published(card(2)))
    assert {one, other} == {"set", "set-2"} == set(archives.names())
    assert [item.card.title.text for _, item in archives.read(other)] == ["Card 2"]


def test_a_damaged_line_costs_that_line_and_is_told(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    fill(archives, "set", range(3))
    path = archives.path("set")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        lines[0] + b'{"format": "foredeck-card/1", "id": 3}\n' + b"\xff\n" + lines[1] + lines[2][:40]
    )
    told: list[int] = []
    kept = [item.card.title.text for _, item in archives.read("set", lambda line, _: told.append(line))]
    assert kept == ["Card 0", "Card 1"]
    assert told == [2, 3, 5]
    assert archives.collections()[0].damaged == (2, 3, 5)


def test_what_is_forgotten_comes_back_by_its_name(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    fill(archives, "set", range(2))
    aside = archives.forget("set")
    assert archives.names() == ()
    fill(archives, "set", range(1))
    assert archives.names() == ("set-2",)
    aside.rename(aside.with_name(aside.name.removesuffix(FORGOTTEN)))
    assert archives.names() == ("set", "set-2")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".x", "A", "x\x1b[2J", "x" * 100])
def test_no_name_leads_out_of_the_archive(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        Archives(tmp_path).forget(name)


def test_nothing_that_was_forgotten_is_lost_to_another_that_is(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    numbers = fill(archives, "set", range(3))
    whole = archives.path("set").read_bytes()
    archives.leave_out("set", {numbers[0]})
    two = archives.path("set").read_bytes()
    archives.leave_out("set", {1})
    archives.forget("set")
    aside = sorted((tmp_path / "archive").glob(f"*{FORGOTTEN}*"))
    kept = {path.read_bytes() for path in aside}
    assert len(aside) == 3
    assert {whole, two} < kept


def test_cards_whose_place_others_took_are_left_out_and_the_old_file_stays(tmp_path: Path) -> None:
    archives = Archives(tmp_path)
    numbers = fill(archives, "set", range(4))
    before = archives.path("set").read_bytes()
    archives.leave_out("set", {numbers[1], numbers[3]})
    assert [item.card.title.text for _, item in archives.read("set")] == ["Card 0", "Card 2"]
    assert archives.path("set").with_name(f"set.jsonl{FORGOTTEN}").read_bytes() == before
    archives.leave_out("set", {number for number, _ in archives.read("set")})
    assert archives.names() == ()


@given(TEXTS, TEXTS, st.sampled_from(["", "nan", "high", "7"]))
@settings(max_examples=40)
def test_any_card_comes_back_from_its_line(title: str, name: str, raw: str) -> None:
    row = Row(name=Cell.page(name), score=Score(raw=raw))
    item = Published(id="0" * 32, card=Card(title=Cell.page(title)).with_rows(Section.ISSUES, (row,)))
    line = encode(item)
    assert line.count(b"\n") == 1
    text = "".join((title, name))
    if text == text.encode("utf-8", "replace").decode("utf-8"):
        assert decode(line[:-1]) == item
