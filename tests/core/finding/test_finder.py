"""What is put into an index is found, and nothing else, with FTS5 and without."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.finding import Entry, Finder, Hit
from core.finding import store as stores
from core.finding.looking import RANKED
from core.finding.query import parse
from core.finding.words import tokens
from core.model.cleaning import clean_line

DESK = "2026-11-22"
ANY = st.text(st.characters(), max_size=80)
FEW = st.lists(
    st.sampled_from(["solar", "Wind", "wi", "café", "能源", "政", "source", "so", "🔋"]), max_size=6
).map(" ".join)


def source(story: int, text: str, title: str = "", day: str = "", digest: str = "") -> Entry:
    """A clipping."""
    return Entry(story, digest or f"d{story}", title, text, "source", day=day)


@pytest.fixture(params=["fts5", "without"])
def finder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finder]:
    """An index in memory, by FTS5 and by the slower way."""
    if request.param == "without":
        monkeypatch.setattr(stores, "full_text", lambda: False)
    made = Finder(None)
    yield made
    made.close()


def holds(text: str, term: tuple[str, ...], begun: bool) -> bool:
    """Whether a text holds the tokens next to each other, told without the index."""
    words = tokens(text)
    for at in range(len(words) - len(term) + 1):
        *firsts, last = words[at : at + len(term)]
        if tuple(firsts) == term[:-1] and (last.startswith(term[-1]) if begun else last == term[-1]):
            return True
    return False


def expected(query: str, entries: list[Entry]) -> set[int]:
    """The stories that a query should find, told without the index."""
    asked = parse(query)
    if not asked:
        return set()

    def has(entry: Entry, term: tuple[str, ...], begun: bool) -> bool:
        return holds(entry.title, term, begun) or holds(entry.text, term, begun)

    out = {entry.story for entry in entries for term in asked.unwanted if has(entry, term.tokens, term.begun)}
    return {
        entry.story
        for entry in entries
        if entry.story not in out and all(has(entry, term.tokens, term.begun) for term in asked.wanted)
    }


@pytest.mark.parametrize("full", [True, False])
@given(
    texts=st.lists(st.tuples(FEW, FEW), min_size=1, max_size=5),
    query=st.one_of(FEW, st.text('solarwndi能源政策 "-é', max_size=20)),
)
def test_just_what_holds_the_words_is_found(full: bool, texts: list[tuple[str, str]], query: str) -> None:
    finder = Finder(None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "full_text", lambda: full)
        entries = [source(at, text, title) for at, (title, text) in enumerate(texts, 1)]
        finder.put(DESK, entries)
        found = finder.stories(query)
    assert len(found) == len(set(found))
    assert set(found) == expected(query, entries)
    assert {hit.story for hit in finder.find(query)} == set(found)
    assert finder.notice == ("" if full else stores.NO_FTS)
    finder.close()


@given(text=ANY, title=ANY)
@settings(max_examples=80)
def test_a_text_is_found_by_each_of_its_words(text: str, title: str) -> None:
    finder = Finder(None)
    finder.put(DESK, [source(7, text, title)])
    for word in (*clean_line(text).split(), *clean_line(title).split()):
        if tokens(word) and not word.startswith("-") and '"' not in word:
            assert finder.stories(word) == (7,), word
            assert finder.stories(f"{word} ") == (7,), word
            assert finder.stories(f'"{word}"') == (7,), word
    finder.close()


@given(st.one_of(ANY, st.text("\"*^:(){}+-'\\ \0ANDORNEAR能🔋\udcff", max_size=200)))
@settings(max_examples=100)
def test_any_text_is_a_query(shared: Finder, query: str) -> None:
    for hit in shared.find(query):
        assert_showable(hit)
    shared.stories(query, desk=query)
    assert shared.notice == ""


def assert_showable(hit: Hit) -> None:
    """The snippet is one clean line and the marks lie in it, apart and in order."""
    assert hit.snippet == clean_line(hit.snippet)
    assert len(hit.snippet) < 200
    at = 0
    for start, end in hit.marks:
        assert at <= start < end <= len(hit.snippet)
        at = end


@pytest.fixture(scope="module")
def shared() -> Iterator[Finder]:
    """An index that only is asked."""
    made = Finder(None)
    made.put(DESK, [source(1, "AND or NEAR 能源 🔋 text"), source(2, 'a "b" c*')])
    yield made
    made.close()


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"w{number}" for number in range(2000)),
        "能源政策" * 2500,
        "".join(chr(0x4E00 + number) + " " for number in range(5000)),
        "a" * 10_000,
        "a " * 5_000,
        "-a " * 3_300,
        '"' * 10_000,
        "(" * 10_000,
        "🔋" * 10_000,
    ],
    ids=["words", "chinese", "characters", "a", "a a", "-a", "quotes", "brackets", "emoji"],
)
def test_ten_thousand_characters_are_a_query(finder: Finder, query: str) -> None:
    finder.put(DESK, [source(1, "能源政策" * 3000 + " a w1"), source(2, "nothing")])
    start = time.process_time()
    finder.find(query)
    assert time.process_time() - start < 2
    assert finder.notice in ("", stores.NO_FTS)


def test_titles_count_more_and_the_newest_comes_first_of_equals(finder: Finder) -> None:
    finder.put(
        DESK,
        [
            source(1, "solar " + "word " * 20, day="2026-11-20"),
            source(2, "solar " + "word " * 20, day="2026-11-21"),
            source(3, "word " * 21, title="solar"),
        ],
    )
    assert finder.stories("solar")[0] == 3
    assert finder.stories("solar") == (3, 2, 1)


def test_the_order_does_not_depend_on_how_the_entries_came() -> None:
    entries = [
        source(number, f"solar {'wind ' * (number % 5)}", day=f"2026-11-{number % 9 + 1:02}")
        for number in range(60)
    ]
    orders = []
    for coming in (entries, entries[::-1]):
        finder = Finder(None)
        for entry in coming:
            finder.put(DESK, [entry])
        orders.append(finder.stories("solar wi"))
        finder.close()
    assert len(orders[0]) == 48
    assert orders[0] == orders[1]


def test_what_nearly_everything_holds_is_found_whole(finder: Finder) -> None:
    count = RANKED + 50
    finder.put(DESK, [source(n, "solar wind", title="solar" if n == 5 else "") for n in range(1, count + 1)])
    found = finder.stories("s")
    assert found[0] == 5
    assert set(found) == set(range(1, count + 1))
    assert [hit.story for hit in finder.find("s", most=3)] == [5, count, count - 1]
    assert finder.find("s", most=0) == ()


def test_an_entry_replaces_what_stood_in_its_place(finder: Finder) -> None:
    card = Entry(1, "", "Card", "first version", "card")
    note = Entry(1, "", "", "a note", "note")
    finder.put(DESK, [card, note, source(1, "clipping one"), source(2, "first of two")])
    finder.put(DESK, [Entry(1, "", "Card", "second version", "card")])
    assert finder.stories("first") == (2,)
    assert finder.stories("second") == (1,)
    assert finder.stories("note") == (1,)
    assert {hit.where for hit in finder.find("-nothing")} == {"card", "note", "source"}
    finder.put(DESK, [Entry(1, "", "Card", "second version", "card")])
    assert len(finder.find("version")) == 1


def test_what_is_dropped_is_gone_and_the_rest_stays(finder: Finder) -> None:
    finder.put(DESK, [source(1, "solar one"), source(2, "solar two")])
    finder.put("other", [source(1, "solar three"), source(4, "solar four")])
    assert set(finder.stories("solar", desk="other")) == {1, 4}
    finder.drop(DESK, 1)
    assert {(hit.desk, hit.story) for hit in finder.find("solar")} == {(DESK, 2), ("other", 1), ("other", 4)}
    finder.drop("other")
    assert finder.stories("solar") == (2,)
    assert finder.stories("solar", desk="other") == ()
    finder.drop(DESK)
    finder.drop("never there")
    assert finder.stories("solar") == ()
    finder.put(DESK, [source(9, "solar again")])
    assert finder.stories("solar") == (9,)


def test_a_word_to_leave_out_leaves_the_whole_story_out(finder: Finder) -> None:
    finder.put(DESK, [source(1, "solar"), Entry(1, "", "", "in china", "note"), source(2, "solar")])
    finder.put("other", [source(1, "solar")])
    assert {(hit.desk, hit.story) for hit in finder.find("solar -china")} == {(DESK, 2), ("other", 1)}
    assert {(hit.desk, hit.story) for hit in finder.find("-china")} == {(DESK, 2), ("other", 1)}
    assert finder.stories("-china", desk=DESK) == (2,)


def test_a_hit_says_where_and_shows_the_words(finder: Finder) -> None:
    text = "Lead. " * 100 + "The Café of\n Köln \x1b[31mopens\x07 its “solar” roof. " + "Tail. " * 100
    finder.put(DESK, [source(1, text, title="A \x1b]0;x\x07roof", day="2026-11-20"), source(2, "", "Solar")])
    first, second = finder.find("cafe solar"), finder.find("solar")
    assert [(hit.story, hit.where, hit.day, hit.title) for hit in first] == [
        (1, "source", "2026-11-20", "A roof")
    ]
    assert [first[0].snippet[start:end] for start, end in first[0].marks] == ["Café", "solar"]
    assert first[0].snippet.startswith("…")
    assert first[0].snippet.endswith("…")
    titled = next(hit for hit in second if hit.story == 2)
    assert (titled.where, titled.snippet, titled.marks) == ("title", "Solar", ((0, 5),))
    for hit in (*first, *second):
        assert_showable(hit)


@given(
    text=ANY, filler=st.integers(0, 300), query=st.sampled_from(["solar", "so", "能", "能源", "é", '"a b"'])
)
def test_snippets_are_clean_and_marked(text: str, filler: int, query: str) -> None:
    finder = Finder(None)
    finder.put(DESK, [source(1, f"{'pad ' * filler}{clean_line(text)} Solar 能源 éa A b {text}")])
    (hit,) = finder.find(query)
    assert_showable(hit)
    assert hit.marks
    (term,) = parse(query).wanted
    for start, end in hit.marks:
        assert holds(hit.snippet[start:end], term.tokens, True)
    finder.close()


def test_a_closed_index_finds_nothing_and_says_nothing(tmp_path: Path) -> None:
    for finder in (Finder(None), Finder(tmp_path / "search.sqlite")):
        finder.put(DESK, [source(1, "solar")])
        finder.close()
        finder.close()
        finder.put(DESK, [source(2, "solar")])
        finder.drop(DESK)
        assert finder.find("solar") == ()
        assert finder.stories("solar") == ()


def test_without_sqlite_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> bool:
        raise ImportError("No module named '_sqlite3'")

    monkeypatch.setattr(stores, "full_text", missing)
    finder = Finder(None)
    finder.put(DESK, [source(1, "solar")])
    assert finder.find("solar") == ()
    assert finder.notice == stores.NO_SQLITE
