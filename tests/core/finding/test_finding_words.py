"""What the search takes for a word, and what it takes for a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.finding.query import MOST_TOKENS, parse
from core.finding.terms import Term
from core.finding.words import placed, tokens
from core.model.cleaning import clean_line, clean_text

ANY = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Off-shore WIND, 40%", ["off", "shore", "wind", "40"]),
        ("Köln Straße İstanbul Łódź crème Øre", ["koln", "strasse", "istanbul", "lodz", "creme", "ore"]),
        ("don’t “quote”—this… snake_case Foo™", ["don", "t", "quote", "this", "snake", "case", "foo"]),
        ("ＣＯ₂ ﬁne", ["co2", "fine"]),
        ("能源政策", ["能源", "源政", "政策", "策"]),
        ("COVID-19疫情", ["covid", "19", "疫情", "情"]),
        ("ガス", ["ガス", "ス"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مُحَمَّد", ["محمد"]),
        ("50€ 🔋🔋", ["50", "€", "🔋", "🔋"]),
        ("!?*\"'()", []),
    ],
)
def test_words_are_what_a_reader_takes_for_them(text: str, found: list[str]) -> None:
    assert tokens(clean_text(text)) == found


@given(ANY)
def test_a_token_holds_nothing_that_the_index_would_part(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(char.isspace() or (char.isascii() and not char.isalnum()) for char in token)
        assert token == token.lower()


@given(ANY, ANY)
def test_a_text_has_the_tokens_of_its_parts(one: str, two: str) -> None:
    one, two = clean_line(one), clean_line(two)
    assert tokens(f"{one}\n{two}") == tokens(one) + tokens(two)


@given(ANY)
def test_places_lie_in_the_text_and_follow_each_other(text: str) -> None:
    text = clean_line(text)
    starts = []
    for token, start, end in placed(text):
        assert token
        assert 0 <= start < end <= len(text)
        starts.append(start)
    assert starts == sorted(starts)


@given(st.text("aZ é能源ナ한ไт’-,1_", max_size=40))
def test_places_name_every_token(text: str) -> None:
    text = clean_line(text)
    assert [word.token for word in placed(text)] == tokens(text)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("solar wind", [Term(("solar",)), Term(("wind",), begun=True)], []),
        ("solar wind ", [Term(("solar",)), Term(("wind",))], []),
        ('"solar wind" farm ', [Term(("solar", "wind")), Term(("farm",))], []),
        ('"solar wi', [Term(("solar", "wi"), begun=True)], []),
        ("solar -china -", [Term(("solar",))], [Term(("china",))]),
        ('-"south china" sea', [Term(("sea",), begun=True)], [Term(("south", "china"))]),
        ("off-shore --x", [Term(("off", "shore"))], [Term(("x",))]),
        ("能源 能", [Term(("能源",)), Term(("能",), begun=True)], []),
        ('"能源"', [Term(("能源",))], []),
        ("能源政策", [Term(("能源", "源政", "政策"), begun=True)], []),
        ("After: the flood ", [Term(("after",)), Term(("the",)), Term(("flood",))], []),
        ("http://x.org/y2 ", [Term(("http", "x", "org", "y2"))], []),
        ("topic:energy 16:30", [Term(("topic", "energy")), Term(("16", "30"), begun=True)], []),
        (
            '"the theme:energy" a-score:4',
            [Term(("the", "theme", "energy")), Term(("a", "score", "4"), True)],
            [],
        ),
        ("OR AND NOT NEAR(a* b^", [Term((word,)) for word in ("or", "and", "not")], []),
        ('"', [], []),
        ("--- ** ''", [], []),
    ],
)
def test_queries(text: str, wanted: list[Term], unwanted: list[Term]) -> None:
    query = parse(text)
    assert list(query.wanted)[: len(wanted)] == wanted
    assert list(query.unwanted) == unwanted
    assert bool(query) == bool(wanted or unwanted)


def test_a_query_of_any_length_asks_for_so_many_tokens() -> None:
    for text in (
        " ".join(f"w{number}" for number in range(2000)),
        "能源政策" * 2500,
        "a" * 10_000,
        '"' * 10_000,
        "-" * 10_000,
        '-"' * 5_000,
    ):
        query = parse(text)
        assert sum(len(term.tokens) for term in (*query.wanted, *query.unwanted)) <= MOST_TOKENS
