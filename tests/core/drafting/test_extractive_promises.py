"""What every drafted card keeps, whatever was clipped: words of the sources in order, no hedge left out."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.drafting.engine import DraftRequest
from core.drafting.extractive import draft_events
from core.drafting.extractive.names import Names, phrases
from core.drafting.extractive.statistics import analyse
from core.model import (
    TABLES,
    Card,
    Cell,
    CellKind,
    Clipping,
    DraftEvent,
    Finished,
    Furniture,
    RowDrafted,
    Section,
    Started,
    Story,
    apply,
)

LABELS = {
    "category": {"technology", "science", "business", "politics", "city", "art", "others"},
    "type": {"news", "blog post", "research article", "others"},
}
WEAKENERS = re.compile(
    r"\b(?:allegedly|alleged|nearly|reportedly|may|might|could|not|no|nobody|never|without|only|unless|fewer|almost|about"
    r"|up to|more than|over|at least|neither|hardly|roughly)\b|n[’']t\b",
    re.IGNORECASE,
)


def draft(story: Story) -> tuple[list[DraftEvent], Card]:
    events = list(draft_events(story, DraftRequest()))
    last = events[-1]
    assert isinstance(last, Finished), last
    return events, last.card


def check(story: Story, card: Card) -> None:
    """Every promise about cells, for every cell of a card."""
    for place, cell in card.cells():
        for quote in cell.quotes:
            source = story.clipping(quote.span.source)
            assert source is not None, place
            assert source.text[quote.span.start : quote.span.end] == quote.text, place
        check_words(story, cell)
    names = [row.name.text.casefold() for section in TABLES for row in card.rows(section)]
    assert len(names) == len(set(names))
    for section in TABLES:
        for row in card.rows(section):
            assert not row.name.blank
            assert not row.description.blank
            assert len(row.name.text.split()) >= 2 or row.name.text[0].isupper(), row.name.text
            assert row.score.engine is not None
            assert row.score.reason
            assert row.driver.blank or row.driver.doubt


def check_words(story: Story, cell: Cell) -> None:
    match cell.kind:
        case CellKind.QUOTE:
            assert cell.text == " ".join(quote.kept_text for quote in cell.quotes)
            assert not any(quote.kept for quote in cell.quotes)
        case CellKind.CUT:
            assert cell.text == " ".join(quote.kept_text for quote in cell.quotes)
            for quote in cell.quotes:
                check_cut(story, cell, quote.span.source, quote.span.start, quote.span.end, quote.pieces)
        case CellKind.BLANK:
            assert cell.text == ""
        case _:
            assert cell.kind in (CellKind.LABEL, CellKind.FIGURES)
    assert "  " not in cell.text
    assert cell.text == cell.text.strip()
    for quote in cell.quotes:
        source = story.clipping(quote.span.source)
        assert source is not None
        for mask in source.furniture:
            for start, end in quote.pieces:
                assert end <= mask.start or start >= mask.end, (cell.text, mask.why)


def check_cut(
    story: Story, cell: Cell, digest: str, start: int, end: int, pieces: tuple[tuple[int, int], ...]
) -> None:
    """Cuts delete something, at word edges, and never a word that weakens between two kept pieces."""
    source = story.clipping(digest)
    assert source is not None
    assert pieces != ((start, end),)
    for a, b in pieces:
        assert a == 0 or not (source.text[a - 1].isalnum() and source.text[a].isalnum()), cell.text
        assert b == len(source.text) or not (source.text[b - 1].isalnum() and source.text[b].isalnum())
    for (_, left), (right, _) in pairwise(pieces):
        assert not WEAKENERS.search(source.text[left:right]), (cell.text, source.text[left:right])


def test_the_seeds_keep_every_promise(seed_story: Story) -> None:
    check(seed_story, draft(seed_story)[1])


def test_every_sample_keeps_every_promise_and_is_the_fold_of_its_events(
    sample_stories: dict[str, Story],
) -> None:
    assert len(sample_stories) >= 8
    reasons = []
    for story in sample_stories.values():
        events, card = draft(story)
        check(story, card)
        assert isinstance(events[0], Started)
        reasons += [event.row.score.reason for event in events if isinstance(event, RowDrafted)]
        folded = Card()
        for event in events[:-1]:
            folded = apply(folded, event)
        assert folded == card
        for clipping in story.clippings if len(story.clippings) > 1 else ():
            alone = Story(clippings=(clipping,))
            check(alone, draft(alone)[1])
    fitting = sum(len(reason) <= 80 for reason in reasons)
    assert fitting >= 0.9 * len(reasons), "most reasons fit a status line"


def test_the_same_story_gives_the_same_card(seed_story: Story) -> None:
    assert draft(seed_story) == draft(seed_story)


SUBJECTS = (
    "The council",
    "Norrvale Rail",
    "Some farmers",
    "No operator",
    "Neither party",
    "Orrery, the developer,",
)
VERBS = (
    "could replace",
    "has not disclosed",
    "may cut",
    "allegedly sold",
    "shifted",
    "warned of",
    "approved",
    "will ban",
)
OBJECTS = (
    "up to 40 trams", "the risk of floods", "nearly 1,200 tonnes of steel", "its old fleet",
    "more than 40 AI models",
    "the battery system, a flow battery,", "from coal to gas", "only three of nine sites",
    "large language models (LLMs)",
)  # fmt: skip
TAILS = (
    "because of a shortage of drivers", ", which may not last", ", marking a change", "by 2040",
    "unless the law changes",
    "without any licence", ", according to officials", "over the next decade",
    "in response to the ruling", "",
)  # fmt: skip
sentences = st.builds(
    lambda a, b, c, d, e: f"{a} {b} {c} {d}{e}".replace(" ,", ",").replace("  ", " ").strip(),
    st.sampled_from(SUBJECTS),
    st.sampled_from(VERBS),
    st.sampled_from(OBJECTS),
    st.sampled_from(TAILS),
    st.sampled_from((".", ".", ".", "?", "!", "")),
)
junk = st.one_of(
    st.text(max_size=60).filter(lambda t: "\r" not in t),
    st.sampled_from(
        ("Read More", "By: A. N. Other", "(((", "“unclosed", "01.AI", "🙂🙂", "中国批准了模型。", "x" * 300)
    ),
)
articles = st.lists(st.one_of(sentences, sentences, sentences, junk), max_size=14).map("\n".join)
spaced = st.lists(st.one_of(sentences, sentences, junk), max_size=14).map(" ".join)


@st.composite
def clippings(draw: st.DrawFn) -> Clipping:
    text = draw(st.one_of(articles, spaced))
    cuts = sorted(draw(st.lists(st.integers(0, max(0, len(text))), max_size=4, unique=True)))
    masks = tuple(
        Furniture(start=a, end=b, why="links") for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b
    )
    line = text.find("\n")
    headline = (0, line) if line > 0 and text[:line].strip() and draw(st.booleans()) else None
    day = draw(st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))))
    language = draw(st.sampled_from(("", "en", "en", "en", "fr")))
    return Clipping(text=text, furniture=masks, headline=headline, published=day, language=language)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(clippings(), min_size=1, max_size=3, unique_by=lambda clipping: clipping.text))
@example([Clipping(text="")])
@example([Clipping(text="word")])
@example(
    [
        Clipping(
            text="Neither party had noticed the risk of floods in any of the files but one.", language="en"
        )
    ]
)
def test_any_text_keeps_every_promise(found: list[Clipping]) -> None:
    story = Story(clippings=tuple(found))
    events, card = draft(story)
    check(story, card)
    assert card.category.text in LABELS["category"] | {""}
    assert card.type.text in LABELS["type"] | {""}
    sections = [event.section for event in events if event.kind == "section"]
    assert sections == list(Section)


@pytest.mark.parametrize(
    "sentence",
    [
        "Neither party had noticed the missing citations in any of the files.",
        "Operators with fewer than 100,000 customers are exempt from the rule.",
        "A bird, allegedly the last one, left the island reserve in March.",
        "The ministry has not approved the new harbour crane system.",
        "No delivery vehicle may enter the old town centre at noon.",
        "The FBI has voiced apprehensions about AI being exploited for hacking campaigns.",
        "Chinese companies would find it much harder to develop models using only Chinese technology.",
        "The firm could replace its drivers unless the council pays for the extra shifts.",
        "Nobody at this port will tell us that safety is the other side's word.",
        "The union of the dockers does not believe that the port authority has kept its pledge.",
    ],
)
def test_no_name_says_more_than_its_sentence(sentence: str) -> None:
    """A name that is a clause keeps the words that weaken or turn round what its sentence claims."""
    story = Story(clippings=(Clipping(text=f"Headline of the day\n{sentence}\n", language="en"),))
    card = draft(story)[1]
    finite = re.compile(r"\b(?:had|are|is|was|has|have|may|could|would|left|voiced)\b")
    for section in TABLES:
        for row in card.rows(section):
            if finite.search(row.name.text):
                bare = WEAKENERS.findall(sentence.casefold())
                for word in bare:
                    assert word in row.name.text.casefold(), row.name.text


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The Ministry of Justice has suspended CLERQ, the drafting assistant used in six courts.",
         "Ministry of Justice has suspended CLERQ"),
        ("Residents with dementia refused the robot in nearly a quarter of attempts.",
         "Residents with dementia refused the robot in nearly a quarter of attempts"),
        ("Circulaire will replace lithium packs with sodium ones in 220 buses from May.",
         "Circulaire will replace lithium packs with sodium ones"),
        ("Hadley Moot, the insurer of the port, has cut its technical premium.",
         "Hadley Moot has cut its technical premium"),
    ],
)  # fmt: skip
def test_names_read_as_names(sentence: str, name: str) -> None:
    analysis = analyse(Story(clippings=(Clipping(text=sentence, language="en"),)))
    (only,) = analysis.sentences
    cell = Names().take(analysis, only, phrases(analysis, only))
    assert cell is not None
    assert cell.text == name
