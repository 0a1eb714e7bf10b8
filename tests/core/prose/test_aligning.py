"""Words are found where they stand, to the code point, whatever they are written in."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.model import Clipping, Furniture, Span
from core.prose.aligning import Aligner
from core.prose.normal import normalise

PAPER = Clipping(
    text="""Ministers seal harbour deal

The port of Ostend will not raise its fees for ships in 2027, the minister said on Monday. \
Some 1,200 dockers had asked for “a pause — at least until the summer”. The plan, which was first drawn \
up in 2019 under a former government, would have cost shippers $3bn over ten years.

Read more: The port of Ostend will not raise its fees

Unions called the decision late but welcome, and said that 12 terminals would stay open at night."""
)
OTHER = Clipping(
    text="The weather stayed dry along the coast. Unions called the decision late but welcome, and left."
)
UNIONS = "Unions called the decision late but welcome"
PIECES = st.sampled_from(
    [
        *("word ", "The ", "ﬁne ", "Straße ", "ŒUVRE ", "e\u0301te\u0301 ", "e\u0301", "naïve ", "can’t "),
        *(
            "東京の港は",
            "한국 ",
            "ｶﾞ ",
            "ǆ ",
            "İstanbul ",
            "\U0001f469\u200d\U0001f4bb",
            "\U0001f1e7\U0001f1ea ",
        ),
        *("10² ", "½ ", "1,200 ", "**bold** ", "soft\u00adware ", "“quoted” ", "a—b ", "\u200b", "\u0301"),
        *("\n", "\n\n# ", "> ", ". ", "… "),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=30).map("".join)


@settings(max_examples=60)
@given(TEXTS, st.data())
@example("Stra", None)
def test_a_stretch_of_any_text_is_found_as_itself(text: str, data: st.DataObject | None) -> None:
    text = text if data else "Die Straße ﬁndet der Fluß nicht."
    start = data.draw(st.integers(0, len(text) - 1)) if data else 4
    end = data.draw(st.integers(start + 1, len(text))) if data else 20
    source = Clipping(text=text)
    words = text[start:end]
    found = Aligner([source]).align(words)
    if found is None:
        whole_start = start == 0 or not (text[start - 1] + text[start]).isalnum()
        whole_end = end == len(text) or not (text[end - 1] + text[end]).isalnum()
        assert not (whole_start and whole_end and words.strip() and normalise(words).text.strip())
        return
    span = found.quote.span
    assert source.text[span.start : span.end] == found.quote.text
    if found.how != "fuzzy":
        assert normalise(words).text.strip("\"' .,;:!?()[]…-^") in normalise(found.quote.text).text


@pytest.mark.parametrize(
    ("words", "says", "how"),
    [
        ("the minister said on Monday", "the minister said on Monday", "exact"),
        ("THE MINISTER said on monday", "the minister said on Monday", "normalised"),
        ('"a pause - at least until the summer"', "“a pause — at least until the summer”", "normalised"),
        ("**The plan**, which was\n first drawn", "The plan, which was first drawn", "normalised"),
        ("dockers had asked for a pause.", "dockers had asked for “a pause", "fuzzy"),
        ("Unions called the decision late, and welcome", UNIONS, "fuzzy"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_set(words: str, says: str, how: str) -> None:
    found = Aligner([PAPER]).align(words)
    assert found is not None
    assert (found.quote.text, found.how, found.altered) == (says, how, ())


def test_an_ellipsis_joins_parts_in_their_order_only() -> None:
    aligner = Aligner([PAPER])
    found = aligner.align("The plan … would have cost shippers $3bn")
    assert found is not None
    assert found.how == "joined"
    assert found.quote.kept_text == "The plan would have cost shippers $3bn"
    assert found.quote.text.startswith("The plan, which was first drawn up")
    assert aligner.align("would have cost shippers [...] Some 1,200 dockers") is None
    swallowed = aligner.align("The port of Ostend will ... raise its fees for ships")
    assert swallowed is not None
    assert swallowed.altered == ("no “not”, which the source has",)


@pytest.mark.parametrize(
    ("words", "altered"),
    [
        (
            "drawn up in 3 under a former government, would have cost shippers $2019bn",
            ("“3” where the source has “2019”",),
        ),
        ("Unions hardly called the decision late but welcome", ("“hardly”, which the source does not have",)),
        ("Unions called the decision unlikely but welcome", ("“unlikely”, which the source does not have",)),
        ("The port of Ostend will raise its fees for ships in 2027", ("no “not”, which the source has",)),
        ("Unions never called the decision late but welcome", ("“never”, which the source does not have",)),
        ("said that 21 terminals would stay open at night", ("“21” where the source has “12”",)),
        ("said that twelve terminals would stay open at night", ()),
        ("Some 1200 dockers had asked for a pause", ()),
        ("shippers $3 billion over ten years", ()),
        ("the minister said on Friday, the minister said in 2027", None),
    ],
)
def test_figures_and_negations_that_differ_are_said(words: str, altered: tuple[str, ...] | None) -> None:
    found = Aligner([PAPER]).align(words)
    if altered is None:
        assert found is None
    else:
        assert found is not None
        assert found.altered == altered


def test_a_changed_word_at_the_edge_stays_in_the_span() -> None:
    found = Aligner([PAPER]).align("The plan would have cost shippers $3bn over twenty years")
    assert found is None or found.quote.text.endswith("ten years")
    found = Aligner([PAPER]).align("ships in 2027, the minister said on Tuesday")
    assert found is not None
    assert found.quote.text == "ships in 2027, the minister said on Monday"
    assert found.altered == ("“tuesday” where the source has “monday”",)


def test_of_equal_places_the_article_comes_before_furniture_and_the_near_before_the_far() -> None:
    words = "The port of Ostend will not raise its fees"
    first, second = PAPER.text.index(words), PAPER.text.rindex(words)
    assert Aligner([PAPER]).align(words).quote.span.start == first  # type: ignore[union-attr]
    masked = PAPER.model_copy(update={"furniture": (Furniture(start=29, end=first + 90, why="repeat"),)})
    assert Aligner([masked]).align(words).quote.span.start == second  # type: ignore[union-attr]
    unions = "Unions called the decision late but welcome, and"
    there = OTHER.text.index("Unions")
    near = Span(source=OTHER.digest, start=there + 3, end=there + 9)
    assert Aligner([PAPER, OTHER]).align(unions).quote.span.source == PAPER.digest  # type: ignore[union-attr]
    assert Aligner([PAPER, OTHER]).align(unions, near).quote.span.start == there  # type: ignore[union-attr]


def test_a_word_is_not_found_inside_another() -> None:
    aligner = Aligner([PAPER])
    assert aligner.align("20") is None
    assert aligner.align("is") is None
    assert aligner.align("12 terminals") is not None
    assert aligner.align("ough the window") is None
    found = aligner.align("inisters seal harbour")
    assert found is not None
    assert found.quote.text == "Ministers seal harbour"
    for nothing in ("", "  ", "\u200b", "It rained all night in the hills above the city."):
        assert aligner.align(nothing) is None
    assert Aligner([]).align("the minister said") is None


HOSTILE = (
    "a b… " * 100,
    "the … of … and … " * 70,
    "a ... b ... a ... b ... c",
    "a b a b … " * 5 + "c",
    "a b " * 300,
)


def test_no_quote_costs_more_than_a_moment_whatever_it_is_made_of() -> None:
    sources = [Clipping(text="a b " * 8_000), Clipping(text="of the sea and the land " * 1_500)]
    aligner = Aligner(sources)
    aligner.align("index the sources first")
    start = time.process_time()
    for words in HOSTILE:
        aligner.align(words)
    assert time.process_time() - start < 0.5


def test_parts_that_stand_anywhere_and_many_parts_are_no_quote() -> None:
    aligner = Aligner([PAPER])
    assert aligner.align("a … of … the") is None
    words = PAPER.text[29:300].split()
    collage = " … ".join(" ".join(words[at : at + 3]) for at in range(0, 28, 4))
    many = aligner.align(collage)
    assert many is None or many.how == "fuzzy"
    few = " … ".join(" ".join(words[at : at + 3]) for at in range(0, 24, 4))
    found = aligner.align(few)
    assert found is not None
    assert found.how == "joined"


def test_of_many_equal_places_the_near_one_is_found() -> None:
    source = Clipping(text="The ferry is late again. " * 900)
    near = Span(source=source.digest, start=25 * 700, end=25 * 700 + 24)
    for words in ("The ferry is late", "The ferry … late again"):
        found = Aligner([source]).align(words, near)
        assert found is not None
        assert found.quote.span.start == near.start
