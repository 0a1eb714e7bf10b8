"""Fields narrow a search to just what they say, with FTS5 and without; what cannot be costs a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.finding import Entry, Facets, Finder, query_problem
from core.finding import store as stores
from core.finding.fields import SECTIONS, Days, Field, section_of
from core.finding.query import MOST_FIELDS, parse
from core.finding.terms import Term
from core.finding.words import tokens

THEMES = ("energy", "grid storage", "storage of energy", "Wasser", "能源政策")
DAYS = ("", "2025-12-31", "2026-10-01", "2026-10-05", "2026-11-01")


def word(name: str, *words: str, begun: bool = False, turned: bool = False) -> Field:
    """A field of words."""
    return Field(name, Term(words, begun), turned)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("theme:energy ", [word("theme", "energy", begun=True)]),
        ("THEME:Energy", [word("theme", "energy", begun=True)]),
        ('theme:"grid storage"', [word("theme", "grid", "storage")]),
        ('theme:"grid sto', [word("theme", "grid", "sto", begun=True)]),
        ("-outlet:bbc.co ", [word("outlet", "bbc", "co", begun=True, turned=True)]),
        ('themes:a keywords:"b" ', [word("theme", "a", begun=True), word("keyword", "b")]),
        (
            'desk:"2026-10" type:"x" category:y ',
            [*(word("desk", "2026", "10"), word("type", "x"), word("category", "y", begun=True))],
        ),
        ("score:4", [Field("score", range(4, 5))]),
        ("score=4 score>3", [Field("score", range(4, 5)), Field("score", range(4, 6))]),
        ("score>=2 score<=2", [Field("score", range(2, 6)), Field("score", range(1, 3))]),
        ("-score<2", [Field("score", range(1, 2), turned=True)]),
        ("score:4+ score:>=5", [Field("score", range(4, 6)), Field("score", range(5, 6))]),
        (
            "section:tech section:Behaviours",
            [Field("section", "Technologies"), Field("section", "Behaviors")],
        ),
        ("after:2026", [Field("day", Days("2026"))]),
        ("before:2026-1", [Field("day", Days("", "2026-01"))]),
        ("on:2026-10-5", [Field("day", Days("2026-10-05", "2026-10-05~"))]),
    ],
)
def test_what_a_field_means(text: str, fields: list[Field]) -> None:
    query = parse(text)
    assert list(query.fields) == fields
    assert (query.wanted, query.unwanted, query.problem) == ((), (), "")
    assert query.of_rows == any(field.name in ("score", "section") for field in fields)


def test_fields_stand_between_words() -> None:
    query = parse('solar theme:energy "wind farm" -score:1 -china after:2026 sea')
    assert [term.tokens for term in query.wanted] == [("solar",), ("wind", "farm"), ("sea",)]
    assert [term.tokens for term in query.unwanted] == [("china",)]
    assert [field.name for field in query.fields] == ["theme", "score", "day"]
    assert query.wanted[-1].begun
    assert not parse("solar theme:energy").wanted[0].begun, "the word before a field is whole"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("score:9", "1 to 5"),
        ("score:", "1 to 5"),
        ("score>5", "1 to 5"),
        ("score<1", "1 to 5"),
        ("score:٣", "1 to 5"),
        ("after:soon", "2026-10-05"),
        ("on:2026-13", "2026-10-05"),
        ("before:2026-02-30", "2026-10-05"),
        ("after:٢٠٢٦", "2026-10-05"),
        ("after>=2026", "after:2026-10"),
        ("section:foo", "technologies"),
        ("section:", "technologies"),
        ("theme:", "theme:energy"),
        ('theme:"..."', "theme:energy"),
        ("solar section:foo score:9", "section: is"),
    ],
)
def test_an_impossible_value_is_one_sentence_and_finds_nothing(text: str, part: str) -> None:
    assert part in query_problem(text)
    assert query_problem(text).endswith(".")
    assert not parse(text)


@pytest.mark.parametrize(
    "text", ["http://x", "topic:9", '"score:9"', "on: it goes", "a-score:9", "score:5", ""]
)
def test_what_is_no_field_or_a_sound_one_is_no_problem(text: str) -> None:
    assert query_problem(text) == ""


def test_sections_are_known_by_their_beginnings() -> None:
    for section in SECTIONS:
        assert section_of(section.lower()) == section_of(section[:1]) == section
    assert section_of("") == section_of("x") == ""


@pytest.fixture(params=["fts5", "without"])
def finder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finder]:
    """An index in memory, by FTS5 and by the slower way."""
    if request.param == "without":
        monkeypatch.setattr(stores, "full_text", lambda: False)
    made = Finder(None)
    yield made
    made.close()


def card(story: int, day: str, *themes: str, **more: str) -> Entry:
    """A whole card."""
    facets = Facets(themes=themes, category=more.get("category", ""), type=more.get("type", ""))
    return Entry(story, "", f"Card {story}", "solar and wind", "card", more.get("outlet", ""), day, facets)


def row(story: int, section: str, at: int, score: int, day: str = "", *themes: str) -> Entry:
    """A row of a card."""
    facets = Facets(
        themes=themes, section=section, row=at, score=score, card=f"Card {story}", link="https://x.y"
    )
    return Entry(story, "", f"Row {story} {at}", "batteries", "row", "x.y", day, facets)


def test_cards_are_narrowed_and_come_newest_first(finder: Finder) -> None:
    finder.put(
        "2026-11-20", [card(1, "2026-10-05", "energy"), card(2, "2026-11-01", "grid storage", outlet="BBC")]
    )
    finder.put("archive/old", [card(3, "2025-01-01", "energy", category="technology"), card(4, "", "water")])
    assert finder.stories("theme:energy") == (1, 3)
    assert finder.stories("theme:ener") == (1, 3)
    assert finder.stories("theme:ener ") == (1, 3)
    assert set(finder.stories("theme:ener solar")) == {1, 3}
    assert finder.stories('theme:"ener" ') == ()
    assert finder.stories("category:tech keyword:x") == ()
    assert finder.stories('theme:"grid storage" solar') == (2,)
    assert finder.stories("theme:storage after:2026-11") == (2,)
    assert finder.stories("before:2026-11") == (1, 3)
    assert finder.stories("on:2025") == (3,)
    assert finder.stories("-theme:energy -on:2026-11") == (4,)
    assert finder.stories("outlet:bbc") == (2,)
    assert finder.stories("desk:archive category:tech") == (3,)
    assert finder.stories("desk:2026-11 desk:archive/ol before:2026-11") == (1, 3)
    assert finder.stories("-desk:archive after:2000") == (2, 1)
    assert finder.stories("desk:nowhere") == ()
    assert finder.stories("theme:energy", desk="archive/old") == (3,)
    (hit,) = finder.find("category:technology")
    assert (hit.collection, hit.facets.themes, hit.snippet) == ("old", ("energy",), "solar and wind")


def test_the_archive_is_meant_only_by_its_name(finder: Finder) -> None:
    finder.put("2026-11-20", [card(1, "2026-11-20")])
    finder.put("day-archive", [card(2, "2026-11-19")])
    finder.put("archive/2026-11-22-in", [card(3, "2026-11-18")])
    finder.put("archive/old", [card(4, "2026-11-17")])
    for query, stories in {
        "desk:2026-11": (1,),
        "desk:old": (),
        "desk:in": (),
        "desk:archive": (2, 3, 4),
        "desk:archive/old": (4,),
        "desk:archive/22-in": (3,),
        "desk:archive/2026 desk:day": (2, 3),
        "-desk:archive": (1,),
        "-desk:archive/old": (1, 2, 3),
        "-desk:2026-11": (2, 3, 4),
    }.items():
        assert finder.stories(f"{query} ") == stories, query
        assert finder.count(f"{query} ") == len(stories), query


def test_a_card_on_a_desk_and_in_the_archive_is_found_once_on_the_desk(finder: Finder) -> None:
    def both(number: int, id: str, title: str, day: str, outlet: str = "") -> list[Entry]:
        facets = Facets(id=id, card=title)
        of_row = facets.of_row("Signals", 0, 4)
        return [
            Entry(number, "", title, "tide power", "card", outlet, day, facets),
            Entry(number, "", "Eels", "they turn back", "row", outlet, day, of_row),
        ]

    finder.put("2026-11-20", both(1, "aa", "Tides", "2026-11-20", "BBC"))
    old = [*both(1, "aa", "Tides", "2025-01-01", "Gazette"), *both(2, "bb", "Tides", "2025-01-01")]
    finder.put("archive/old", [*old, *both(3, "aa", "Tides of old", "2025-01-01")])

    def found(query: str, desk: str = "") -> list[tuple[str, int]]:
        hits = finder.find(query, desk=desk)
        assert len(hits) == finder.count(query, desk=desk)
        return sorted((hit.desk, hit.story) for hit in hits)

    here, kept, other, another = ("2026-11-20", 1), *(("archive/old", number) for number in (1, 2, 3))
    assert found("tide power") == sorted([here, other, another])
    assert found("eels") == sorted([here, other]), "a row is known by its card and its words"
    assert found("score:4") == sorted([here, other])
    assert found("-nowhere") == sorted([here, here, other, other, another])
    assert found("tide desk:archive") == found("tide", "archive/old") == [kept, other, another]
    assert found("tide on:2025") == [kept, other, another], "what does not fit stands for nothing"
    assert found("tide outlet:gazette") == [kept]
    finder.drop("2026-11-20")
    assert found("tide power") == [kept, other, another]


def test_as_many_are_counted_as_are_found(finder: Finder) -> None:
    rows = [row(number, "Signals", at, 1 + at % 5) for number in range(1, 9) for at in range(4)]
    cards = [card(number, f"2026-10-0{number}", "energy") for number in range(1, 9)]
    finder.put("2026-11-20", [*cards, *rows])
    finder.put("archive/old", cards[:3])
    for query in ("batteries", "score>=2", "solar theme:energy", "theme:energy", "-wind", "nothing", ""):
        assert finder.count(query) == len(finder.find(query, most=1000)), query
    assert len(finder.find("batteries", most=5)) == 5
    assert finder.count("score>9") == 0


def test_of_a_story_the_card_stands_for_its_texts(finder: Finder) -> None:
    facets = Facets(themes=("energy",), card="Card 1")
    texts = [
        Entry(1, "a", "One", "solar", "source", "BBC", "2026-10-01", facets),
        Entry(1, "", "Card 1", "solar", "card", "BBC, Gazette", "2026-11-01", facets),
        Entry(1, "b", "Two", "solar", "source", "Gazette", "2026-10-02", facets),
    ]
    finder.put("2026-11-01", texts)
    assert [hit.where for hit in finder.find("theme:energy")] == ["card"]
    assert [hit.title for hit in finder.find("on:2026-10")] == ["One"]
    assert len(finder.find("theme:energy solar")) == 3


def test_rows_are_narrowed_by_table_and_score(finder: Finder) -> None:
    rows = [row(1, "Signals", 0, 5), row(1, "Signals", 1, 2), row(1, "Issues", 0, 4), row(2, "Signals", 0, 0)]
    finder.put("d", rows)
    found = lambda query: sorted((h.facets.section, h.facets.row, h.facets.score) for h in finder.find(query))  # noqa: E731
    assert found("score>=4") == [("Issues", 0, 4), ("Signals", 0, 5)]
    assert found("score>=4 section:signals") == [("Signals", 0, 5)]
    assert found("-score>=4") == [("Signals", 0, 0), ("Signals", 1, 2)]
    assert found("section:signals section:issues -score:2 batteries") == [
        *found("score>=4")[:1],
        ("Signals", 0, 0),
        ("Signals", 0, 5),
    ]
    assert found("-section:signals") == [("Issues", 0, 4)]
    (hit,) = finder.find("section:issues")
    assert hit.facets == Facets(section="Issues", row=0, score=4, card="Card 1", link="https://x.y")
    assert (hit.where, hit.title, hit.outlet) == ("row", "Row 1 0", "x.y")
    finder.put("d", [row(1, "Signals", 0, 1)])
    assert found("score:5") == []
    finder.drop("d", 1)
    assert found("section:signals") == [("Signals", 0, 0)]


def inside(term: Term, text: str) -> bool:
    """Whether a text holds a term, told without the index."""
    words, size = tokens(text), len(term.tokens)
    return any(
        tuple(words[at : at + size - 1]) == term.tokens[:-1]
        and (
            words[at + size - 1].startswith(term.tokens[-1])
            if term.begun
            else words[at + size - 1] == term.tokens[-1]
        )
        for at in range(len(words) - size + 1)
    )


def fits(entry: Entry, field: Field) -> bool:
    """Whether an entry fits a field, told without the index."""
    if isinstance(field.value, Term):
        return field.turned != any(inside(field.value, theme) for theme in entry.facets.themes)
    if isinstance(field.value, range):
        return field.turned != (entry.facets.score in field.value)
    if isinstance(field.value, Days):
        first, end = field.value
        here = bool(entry.day) and (not first or entry.day >= first)
        if end.endswith("~"):
            here = here and entry.day.startswith(first)
        elif end:
            here = here and entry.day[: len(end)] < end
        return field.turned != here
    return field.turned != (entry.facets.section == field.value)


FIELDS = st.tuples(
    st.sampled_from(["", "-"]),
    st.sampled_from(
        [
            *("theme:energy", 'theme:"storage of"', "theme:wass", "theme:能", "theme:源政"),
            *("score:1", "score>=3", "score<2", "section:signals", "section:issues"),
            *("after:2026", "before:2026-10", "on:2026-10", "on:2026-10-05", "after:2026-10-05"),
        ]
    ),
).map("".join)


@pytest.mark.parametrize("full", [True, False])
@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(["Signals", "Issues"]),
            st.integers(0, 5),
            st.sampled_from(DAYS),
            st.lists(st.sampled_from(THEMES), max_size=2),
        ),
        min_size=1,
        max_size=6,
    ),
    query=st.lists(FIELDS, min_size=1, max_size=3, unique=True),
    word=st.sampled_from(["", "batteries ", "nothing "]),
)
def test_just_what_fits_is_found(full: bool, made, query: list[str], word: str) -> None:
    entries = [
        row(at, section, 0, score, day, *themes) for at, (section, score, day, themes) in enumerate(made, 1)
    ]
    text = f"{word}{' '.join(query)} "
    asked = parse(text)
    wanted = [f.value for f in asked.fields if f.name == "section" and not f.turned]
    others = [f for f in asked.fields if f.name != "section" or f.turned]
    expected = {
        entry.story
        for entry in entries
        if all(fits(entry, field) for field in others)
        and (not wanted or entry.facets.section in wanted)
        and word != "nothing "
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "full_text", lambda: full)
        finder = Finder(None)
        finder.put("d", entries)
        assert set(finder.stories(text)) == expected
        assert {hit.story for hit in finder.find(text)} == expected
        finder.close()


ODD = [
    *("theme:", "score>", "-score:", "section:", "on:", '"', "-", " ", "\0", "\x1b[31m", "'", ";--", "NEAR("),
    *("desk:", "%", "*", "\ud800", "9999999999999999999", "2026", "4", "a", "政", 'outlet:"'),
]
HOSTILE = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(ODD), max_size=12).map("".join))


@given(query=HOSTILE)
def test_no_query_raises(query: str) -> None:
    finder = Finder(None)
    finder.put("d", [row(1, "Signals", 0, 4, "2026-10-05", "energy", "政策"), card(2, "2026-10-05", "a")])
    finder.find(query)
    finder.stories(query, desk="d")
    assert query_problem(query).count("\n") == 0
    assert finder.notice == ""
    finder.close()


def test_fields_of_any_length_and_number_are_bounded() -> None:
    assert len(parse(" ".join(f"theme:w{number}" for number in range(1000))).fields) == MOST_FIELDS
    long = parse("theme:" + "x y " * 10 + 'theme:"' + "word " * 1000)
    assert all(len(field.value.tokens) < 100 for field in long.fields if isinstance(field.value, Term))
