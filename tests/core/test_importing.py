"""Cards that come in: each once, by its link; rows and heads that belong together; nothing lost silently."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.archive.store import Archives
from core.errors import BadInput, NotSaved
from core.importing import import_cards
from core.incoming import Imported, Text
from core.model import TABLES, Card, Cell, Clipping, Row, Score, Section, Story
from core.model.card import Table
from core.model.published import Published, published, published_id
from core.selecting import Selection, outgoing
from core.sharing.digest import MARK as DIGEST_MARK
from core.sharing.document import json_line
from core.sharing.indexes import MARK as INDEX_MARK
from core.sharing.layout import Variant
from core.sharing.page import write_page
from core.sharing.parquet import write_parquet

TABLE_FIELDS = [section.name.lower() for section in TABLES]
SEED = Path(__file__).parents[2] / "sample_articles" / "000_a7b9ea0011d0deb6.txt"


def card(number: int, *, head: bool = True, rows: bool = True) -> Card:
    made = Card(link=f"https://site.example/{number}")
    if head:
        made = made.with_fields(
            title=Cell.page(f"Title {number}"),
            page="20240218",
            page_url="https://cards.example/20240218",
            summary=(Cell.page("A summary."),),
            keywords=(Cell.page("storage"),),
        )
    for section in TABLES if rows else ():
        row = Row(
            name=Cell.page(f"Row {number} | with a bar"),
            description=Cell.page("It says something."),
            score=Score(engine=4, page=True),
        )
        made = made.with_rows(section, (row, row))
    return made


def put_pages(folder: Path, *cards: Card) -> Path:
    folder.mkdir(exist_ok=True)
    for number, each in enumerate(cards):
        (folder / f"{number:03}.md").write_text(write_page(each), "utf-8")
    return folder


def put_tables(folder: Path, *cards: Card) -> Path:
    write_parquet(
        folder, [published(each.with_fields(title=Cell(), summary=(), keywords=())) for each in cards]
    )
    (folder / "cards.parquet.gzip").unlink()
    return folder


def whole(done: Imported) -> Imported:
    """The report, whose sums must hold."""
    several = (done.cards, done.replaced, done.completed, len(done.duplicates), len(done.problems))
    assert done.seen == sum(several)
    return done


def held(place: Path) -> list[Published]:
    archives = Archives(place)
    return [item for name in archives.names() for _, item in archives.read(name)]


def test_pages_come_in_once_and_a_second_time_not_at_all(tmp_path: Path) -> None:
    pages = put_pages(tmp_path / "pages", *(card(number) for number in range(5)))
    place = tmp_path / "ws"
    done = whole(import_cards(place, [pages]))
    assert (done.cards, done.rows, done.problems) == (5, 50, [])
    assert [item.card.title.text for item in held(place)] == [f"Title {number}" for number in range(5)]
    assert held(place)[0].id == published_id("https://site.example/0")
    again = whole(import_cards(place, [pages]))
    assert (again.cards, len(again.duplicates), again.collection) == (0, 5, "")
    assert all(each.same for each in again.duplicates)
    assert len(Archives(place).names()) == 1


def test_duplicates_by_link_are_listed_with_what_they_are_the_same_as(tmp_path: Path) -> None:
    other = card(1).with_fields(
        title=Cell.page("Another title"), link="http://www.site.example/1/?utm_source=mail"
    )
    done = whole(import_cards(tmp_path / "ws", [put_pages(tmp_path / "pages", card(1), other)]))
    (duplicate,) = done.duplicates
    assert (duplicate.name, duplicate.known, duplicate.same) == ("001.md", "000.md", False)
    assert done.cards == 1


def test_with_replace_the_new_card_counts_and_the_old_one_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "ws"
    import_cards(place, [put_pages(tmp_path / "old", card(1), card(2))])
    new = card(1).with_fields(title=Cell.page("Better"))
    pages = put_pages(tmp_path / "new", new)
    assert whole(import_cards(place, [pages])).cards == 0
    done = whole(import_cards(place, [pages], replace=True))
    assert (done.replaced, done.cards) == (1, 0)
    assert sorted(item.card.title.text for item in held(place)) == ["Better", "Title 2"]


@pytest.mark.parametrize("together", [True, False])
def test_rows_from_parquet_get_their_head_from_a_page(tmp_path: Path, together: bool) -> None:
    cards = [card(number) for number in range(4)]
    tables = put_tables(tmp_path / "set" / "data", *cards)
    heads = put_pages(tmp_path / "set" / "docs", *(card(number, rows=False) for number in range(3)))
    place = tmp_path / "ws"
    if together:
        done = whole(import_cards(place, [tmp_path / "set"]))
        assert (done.cards, done.completed) == (4, 3)
    else:
        assert whole(import_cards(place, [tables])).cards == 4
        assert whole(import_cards(place, [heads])).completed == 3
    found = {item.id: item.card for item in held(place)}
    assert len(found) == 4
    for number in range(3):
        one = found[published_id(f"https://site.example/{number}")]
        assert (one.title.text, one.link) == (f"Title {number}", f"https://site.example/{number}")
        assert all(one.rows(section) == cards[number].rows(section) for section in TABLES)
    assert found[published_id("https://site.example/3")].title.blank


def test_rows_of_another_src_with_the_same_link_are_not_dropped(tmp_path: Path) -> None:
    twin = card(1).with_fields(link="https://site.example/1?utm_source=mail")
    folder = tmp_path / "set"
    put_tables(folder / "data", card(1), twin)
    put_pages(folder / "docs", card(1, rows=False), twin.with_fields(**dict.fromkeys(TABLE_FIELDS, Table())))
    done = whole(import_cards(tmp_path / "ws", [folder]))
    assert (done.cards, done.completed, done.rows, done.duplicates) == (2, 2, 20, [])
    assert ["another `src`" in remark.sentence for remark in done.remarks] == [True]
    again = whole(import_cards(tmp_path / "ws", [folder]))
    assert (again.cards, again.collection) == (0, "")


def test_rows_that_have_scores_complete_a_page_that_shows_none(tmp_path: Path) -> None:
    page = write_page(card(1), Variant.N)
    place = tmp_path / "ws"
    import_cards(place, [Text("stdin", page.encode())])
    done = whole(import_cards(place, [put_tables(tmp_path / "data", card(1))]))
    assert (done.completed, done.duplicates) == (1, [])
    (item,) = held(place)
    assert item.card.title.text == "Title 1"
    assert all(row.score.value == 4 for section in TABLES for row in item.card.rows(section))
    again = whole(import_cards(place, [Text("stdin", page.encode())]))
    assert (again.completed, len(again.duplicates)) == (0, 1)


def test_very_many_rows_without_a_card_can_be_read_again(tmp_path: Path) -> None:
    table = pa.table({"name": ["N"] * 1200, "description": ["d"] * 1200, "relevancy": [4] * 1200})
    pq.write_table(table, tmp_path / "mrg_tech.parquet")
    done = whole(import_cards(tmp_path / "ws", [tmp_path / "mrg_tech.parquet"]))
    assert (done.cards, done.rows) == (3, 1200)
    assert sum(len(item.card.technologies.rows) for item in held(tmp_path / "ws")) == 1200


def test_a_card_too_large_for_a_line_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.archive.store._LONGEST", 1500)
    pages = put_pages(tmp_path / "pages", card(1), card(2, rows=False))
    done = whole(import_cards(tmp_path / "ws", [pages]))
    assert done.cards == 1
    assert [str(problem) for problem in done.problems] == ["000.md: It is too large for a card."]


def test_what_cannot_be_read_is_listed_and_the_rest_comes_in(tmp_path: Path) -> None:
    pages = put_pages(tmp_path / "pages", card(1))
    (pages / "article.md").write_text("An article, and no card.")
    (pages / "binary.md").write_bytes(b"\xff\xfe\x00")
    (pages / "lines.jsonl").write_text(
        json_line(published(card(2))) + "{broken\n" + json_line(published(card(3)))
    )
    (pages / "seeds.parquet.gzip").write_bytes(b"PAR1 and no more")
    (pages / "picture.png").write_bytes(b"x")
    done = whole(import_cards(tmp_path / "ws", [pages]))
    assert done.cards == 3
    assert done.passed == 1
    assert [problem.name for problem in done.problems] == [
        "article.md",
        "binary.md",
        "seeds.parquet.gzip",
        "lines.jsonl, line 2",
    ]


def test_stopped_it_takes_nothing_in(tmp_path: Path) -> None:
    pages = put_pages(tmp_path / "pages", *(card(number) for number in range(5)))
    asked = iter([False] * 3 + [True] * 99)
    done = import_cards(tmp_path / "ws", [pages], should_stop=lambda: next(asked))
    assert (done.stopped, done.cards, done.collection) == (True, 0, "")
    assert held(tmp_path / "ws") == []


def test_from_a_pipe_come_pages_and_lines(tmp_path: Path) -> None:
    page = Text("stdin", SEED.read_bytes())
    lines = Text("stdin", "".join(json_line(published(card(number))) for number in range(2)).encode())
    done = whole(import_cards(tmp_path / "ws", [page, lines]))
    assert done.cards == 3
    seed = held(tmp_path / "ws")[0]
    assert seed.id == "180b400e2ff14c1358c95031138bbe47"
    assert seed.day is not None
    assert write_page(seed.card) == SEED.read_text("utf-8")


def test_sources_that_come_along_are_kept_and_handed_on(tmp_path: Path) -> None:
    story = Story(clippings=(Clipping(text="An article.", title="An article"),))
    line = json_line(published(card(1)), story) + json_line(published(card(2)))
    done = whole(import_cards(tmp_path / "ws", [Text("stdin", line.encode())]))
    one, two = outgoing(tmp_path / "ws", Selection(archive=(done.collection,)))
    assert one.story() == story
    assert two.story() is None


def test_an_export_tells_the_lines_of_the_archive_that_cannot_be_read(tmp_path: Path) -> None:
    import_cards(tmp_path / "ws", [Text("stdin", json_line(published(card(1))).encode())], name="old")
    with Archives(tmp_path / "ws").path("old").open("ab") as file:
        file.write(b"torn\n")
    one, torn = outgoing(tmp_path / "ws", Selection(archive=("old",)))
    assert one.published is not None
    assert (torn.published, torn.where, torn.missing) == (None, "archive/old, line 2", "It cannot be read.")


def test_pages_of_ours_that_are_no_cards_are_passed_over(tmp_path: Path) -> None:
    pages = put_pages(tmp_path / "pages", card(1))
    (pages / "index.md").write_text(f"# Cards\n\n{INDEX_MARK}\n")
    (pages / "day.md").write_text(f"# Signals\n\n{DIGEST_MARK}\n")
    done = whole(import_cards(tmp_path / "ws", [pages]))
    assert (done.cards, done.passed, done.problems) == (1, 2, [])


def test_nothing_to_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="There is no card"):
        import_cards(tmp_path / "ws", [tmp_path / "empty"])
    with pytest.raises(BadInput, match="does not exist"):
        import_cards(tmp_path / "ws", [tmp_path / "gone"])


def test_hostile_texts_are_cleaned_and_stay_one_line(tmp_path: Path) -> None:
    evil = card(1).with_fields(title=Cell.page("Evil \x1b]52;c;aGk=\x07title\u202e"))
    import_cards(tmp_path / "ws", [Text("stdin", json_line(published(evil)).encode())])
    (item,) = held(tmp_path / "ws")
    assert item.card.title.text == "Evil title"
    assert Section.SIGNALS in TABLES


def test_two_imports_at_once_keep_out_of_each_others_way(tmp_path: Path) -> None:
    pages, place = put_pages(tmp_path / "pages", card(1)), tmp_path / "ws"
    archives = Archives(place)
    with archives.alone(), pytest.raises(NotSaved, match="Another import is at work"):
        import_cards(place, [pages])
    (place / "archive" / ".foredeck-0123456789abcdef.tmp").write_text("of an import that was killed")
    assert import_cards(place, [pages]).cards == 1
    left = sorted(path.name for path in (place / "archive").iterdir())
    assert left == [".lock", f"{archives.names()[0]}.jsonl"]


def test_lines_called_a_page_all_come_in_beside_their_rows(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    put_tables(folder, card(1))
    (folder / "cards.txt").write_text("".join(json_line(published(card(n))) for n in (2, 1)))
    done = whole(import_cards(tmp_path / "ws", [folder]))
    assert (done.cards, done.completed) == (2, 1)
    assert {item.card.link[-1] for item in held(tmp_path / "ws")} == {"1", "2"}
