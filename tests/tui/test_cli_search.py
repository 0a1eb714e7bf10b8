"""`foredeck search`: texts and rows on all desks and in the archive, by words and fields."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from newsroom import place
from processes import on_terminal

from core.archive import ARCHIVE, ENDING
from core.archive.store import Archives
from core.finding.archive import COLLECTION
from core.finding.hits import COLLECTIONS
from core.keeping import Change, Desk, KeptStory
from core.model import Card, Cell, Clipping, Row, Score, Section
from core.model.published import published, published_id
from tui.cli import main

__all__ = ["place"]

Run = pytest.CaptureFixture[str]
LINK = "https://www.tide.example/dredger"
CARD = Card(
    title=Cell.page("Dredging ends"),
    link=LINK,
    page="20251005",
    themes=(Cell.page("ports"), Cell.page("grid storage")),
    category=Cell.page("science"),
    summary=(Cell.page("The last dredger left on Friday."),),
).with_rows(
    Section.SIGNALS,
    (
        Row(name=Cell.page("Eelgrass"), description=Cell.page("divers look after it"), score=Score(engine=2)),
        Row(
            name=Cell.page("Divers"),
            description=Cell.page("wanted in spring"),
            score=Score(engine=2, analyst=5),
        ),
    ),
)


@pytest.fixture
def workspace(place: Path) -> Path:
    """A desk with a story that has a card, and an archive with that card and another one."""
    desk = Desk.open(place / "desks" / "2026-11-20")
    clipping = Clipping(text="Batteries in the harbour. " * 20, title="Batteries", outlet="The Tide")
    desk.keep_clippings([clipping])
    story = KeptStory(id=1, clippings=(clipping.digest,), title="Batteries")
    card = CARD.with_fields(title=Cell.page("Batteries come"), link="", themes=(Cell.page("energy"),))
    desk.commit(Change(stories={1: story}, cards={1: card}))
    desk.close()
    with Archives(place).begin("old") as (_, writer):
        writer.put(
            published(CARD.with_fields(title=Cell.page("Another"), link="https://b.example/", page=""))
        )
        writer.put(published(CARD))
    return place


def told(capsys: Run, *words: str) -> tuple[int, list[str], str]:
    """Exit code, lines of stdout, stderr."""
    code = main(["search", *words])
    out, err = capsys.readouterr()
    assert "This should not happen" not in err
    return code, out.splitlines(), err


def test_rows_are_told_with_their_table_their_place_and_the_score_that_counts(
    capsys: Run, workspace: Path
) -> None:
    code, lines, err = told(capsys, "score:5", "on:2025")
    assert (code, err) == (0, "")
    assert lines == [
        "2025-10-05  tide.example  Dredging ends [signals 2, score 5; archive old]: Divers: wanted in spring"
    ]
    assert told(capsys, "score>=4", "desk:2026")[1] == [
        "2026-11-20  Batteries come [signals 2, score 5]: Divers: wanted in spring"
    ]
    lines = told(capsys, "--rows", "eelgrass")[1]
    assert [line.rpartition("]: ")[2] for line in lines] == ["Eelgrass: divers look after it"] * 3
    assert len(told(capsys, "section:signals", "-score:5", "--day", "2026-11-20")[1]) == 1


def test_what_is_cut_off_is_said_with_how_many_fit(capsys: Run, workspace: Path) -> None:
    code, lines, err = told(capsys, "--rows", "--most", "2", "eelgrass")
    assert (code, len(lines)) == (0, 2)
    assert err == "foredeck: These are the first 2 of 3 places; --most 3 shows all.\n"
    code, lines, err = told(capsys, "--most", "1", "--json", "theme:ports")
    assert (len(lines), err) == (1, "foredeck: This is the first of 2 places; --most 2 shows all.\n")
    assert told(capsys, "--rows", "--most", "3", "eelgrass")[2] == ""
    err = told(capsys, "--most", "1", "--day", "2026-11-20", "section:signals")[2]
    assert err == "foredeck: This is the first of 2 places; --most 2 shows all.\n"


def test_no_words_are_spoken_of_as_words(capsys: Run, workspace: Path) -> None:
    for words in ([""], ["harbour", " "]):
        code, lines, err = told(capsys, *words)
        assert (code, lines, err.count("\n")) == (2, [], 1)
        assert "words is empty" in err
        assert "file" not in err


def test_texts_are_told_with_their_outlet_and_what_they_are(capsys: Run, workspace: Path) -> None:
    (line,) = told(capsys, "dredger", "theme:ports", "on:2025")[1]
    assert line.startswith(
        "2025-10-05  tide.example  Dredging ends [card; archive old]: The last dredger left"
    )
    (line,) = told(capsys, "batteries", "harbour")[1]
    assert line.startswith("2026-11-20  The Tide  Batteries: Batteries in the harbour. ")
    assert len(told(capsys, 'theme:"grid storage"')[1]) == 2
    assert len(told(capsys, "last", "-theme:ports")[1]) == 1
    assert told(capsys, "-theme:ports", "-batteries")[0] == 1


def test_a_card_that_came_back_from_the_archive_is_told_once(capsys: Run, workspace: Path) -> None:
    desk = Desk.open(workspace / "desks" / "2026-11-19")
    desk.commit(Change(stories={1: KeptStory(id=1, title="Dredging ends")}, cards={1: CARD}))
    desk.close()
    for query in ("last dredger", "divers wanted --rows"):
        lines = told(capsys, *query.split(), "--json")[1]
        homes = [(hit["desk"], hit["collection"]) for hit in map(json.loads, lines) if hit["link"] == LINK]
        assert homes == [("2026-11-19", None)], query
        lines = told(capsys, *query.split(), "desk:archive/old", "--json")[1]
        assert [json.loads(line)["collection"] for line in lines] == ["old", "old"], query


def test_each_line_of_json_holds_all_that_is_known(capsys: Run, workspace: Path) -> None:
    hits = [json.loads(line) for line in told(capsys, "--json", "divers", "section:signals", "spring")[1]]
    known = {(hit["desk"], hit["collection"], hit["story"]) for hit in hits}
    assert known >= {("2026-11-20", None, 1), (None, "old", 1)}
    hit = next(hit for hit in hits if hit["title"] == "Dredging ends")
    assert hit == {
        "desk": None,
        "collection": "old",
        "story": hit["story"],
        "digest": "",
        "where": "row",
        "id": published_id(LINK),
        "link": LINK,
        "day": "2025-10-05",
        "outlet": "tide.example",
        "title": "Dredging ends",
        "name": "Divers",
        "section": "Signals",
        "row": 2,
        "score": 5,
        "themes": ["ports", "grid storage"],
        "keywords": [],
        "category": "science",
        "type": "",
        "snippet": "wanted in spring",
        "marks": [[10, 16]],
    }
    kept = Archives(workspace).card("old", hit["story"])
    assert kept is not None
    assert kept.id == hit["id"]
    (text,) = (json.loads(line) for line in told(capsys, "--json", "harbour")[1])
    assert (text["where"], text["desk"], text["id"], text["themes"]) == (
        "source",
        "2026-11-20",
        None,
        ["energy"],
    )
    assert not text.keys() & {"section", "row", "name", "score"}


@pytest.mark.parametrize(
    "words", [["score:9"], ["after:soon"], ["energy", "section:foo"], ["theme:"]], ids=str
)
def test_an_impossible_field_is_one_sentence_and_2(words: list[str], capsys: Run, workspace: Path) -> None:
    code, lines, err = told(capsys, *words)
    assert (code, lines, err.count("\n")) == (2, [], 1)


def test_the_query_comes_from_stdin(capsys: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, code in (
        (b"score:5\n on:2025 \n", 0),
        (b'"last dredger"\xff', 0),
        (b"nowhere", 1),
        (b"\n", 2),
        (b"score:9", 2),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert told(capsys, "-")[0] == code


def test_what_is_not_found_and_what_is_not_there(capsys: Run, workspace: Path) -> None:
    assert told(capsys, "theme:nowhere")[0] == 1
    assert told(capsys, "--most", "0", "x")[0] == 2
    Archives(workspace).forget("old")
    code, lines, err = told(capsys, "theme:ports")
    assert (code, lines) == (1, [])
    assert err == "foredeck: Nothing on any desk or in the archive fits “theme:ports”.\n"


def test_a_card_taken_in_meanwhile_is_found(capsys: Run, workspace: Path) -> None:
    assert told(capsys, "theme:tides")[0] == 1
    with Archives(workspace).begin("new") as (_, writer):
        writer.put(published(CARD.with_fields(themes=(Cell.page("tides"),))))
    (line,) = told(capsys, "theme:tides")[1]
    assert "[card; archive new]" in line


def test_on_a_terminal_lines_of_rows_keep_to_its_width(workspace: Path) -> None:
    code, shown = on_terminal("search", "score:5")
    assert code == 0
    lines = shown.rpartition("\x1b[K")[2].splitlines()
    assert len(lines) == 3
    assert all(len(line) <= 80 for line in lines)


def test_the_search_and_the_archive_name_collections_alike() -> None:
    assert (f"{COLLECTIONS}/", COLLECTION) == (ARCHIVE, ENDING)
