"""Furniture is masked; no sentence of an article is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Clipping
from core.reading import read_file
from core.reading.canonical import canonical
from core.reading.furniture import find_furniture

SAMPLES = Path(__file__).parents[3] / "sample_articles"


def masked(clipping: Clipping) -> list[str]:
    return [clipping.text[mask.start : mask.end].strip() for mask in clipping.furniture]


def seed(number: int) -> Clipping:
    return read_file(next(SAMPLES.glob(f"00{number}_*.txt")))[0]


def test_seed_001_has_no_title_and_no_furniture() -> None:
    clipping = seed(1)
    assert (clipping.title, clipping.headline, clipping.furniture) == ("", None, ())


def test_seed_002_says_its_title_once_and_ends_with_the_article() -> None:
    clipping = seed(2)
    title = "China Green Lights Over 40 AI Models in 6 Months – Impact on Alibaba & Baidu"
    assert clipping.title == title
    assert clipping.headline == (0, len(title))
    assert clipping.author == "Alex Freidmen"
    assert clipping.readable().count(title) == 1
    shown = clipping.readable()
    for gone in ("By: Alex", "See also", "Revolutionizing", "Pixabay", "Engineered", "Benzinga", "Kaustubh"):
        assert gone not in shown
    assert shown.rstrip().endswith("garnered 100 million users in December.")


def test_seeds_003_and_004_lose_their_ends_only() -> None:
    assert masked(seed(3)) == [
        "(With inputs from agencies)",
        "China’s big push for mass use of AI: Approves 14 LLMs for public release, over 40 in last 6 months"
        "Read More",
        "Be First to Comment",
    ]
    assert masked(seed(4)) == ["Comments are closed."]


@pytest.mark.parametrize(
    "line",
    [
        "See also Ferry timetable for the holidays",
        "Image via Skarrow Camera Club",
        "Photo by Jane Doe on Unsplash",
        "Photo: Reuters/Jo Park",
        "By: Alex Freidmen",
        "By Jane Doe and John Roe",
        "By Jane Doe | 18 November 2026",
        "Published: 18 November 2026, 09:30 GMT",
        "5 min read",
        "Comments are closed.",
        "12 comments",
        "Leave a reply",
        "(Reporting by Jonas Thiel; editing by Carla Uddin)",
        "© 2026 The Tidewater. All rights reserved.",
        "Subscribe to continue reading",
        "Already a subscriber? Sign in",
        "This article is for subscribers only.",
        "We use cookies to improve your experience and show relevant advertising.",
        "Accept all cookies",
        "Cookie settings",
        "Share this article on Facebook",
        "Facebook Twitter LinkedIn",
        "Sign up for our daily newsletter",
        "Advertisement",
        "Home > News > Energy",
        "| a | b | c |",
        "Skip to content",
        "Tags: ports, robots, strikes",
        "https://tidewater.example/a/b",
        "Lire aussi : la gare ferme en mai",
        "Réservé aux abonnés",
        "Read more",
        "----------",
    ],
)
def test_furniture_is_masked_whole(line: str) -> None:
    text = f"The port will replace its carriers.\n\n{line}\n\nDockers called a ballot."
    (mask,) = find_furniture(text)
    assert text[mask.start : mask.end] == line


@pytest.mark.parametrize(
    "line",
    [
        "The newsletter of the port authority said on Monday that sign-ups for its briefing had doubled.",
        "Photos from the site show three damaged turbines.",
        "Image recognition helped the team to count the birds.",
        "By Monday the port had reopened and the ships sailed.",
        "Comments are closed to the public until the ministry has read all of them, the mayor said.",
        "Share prices fell by 4 percent after the announcement.",
        "Follow-up studies found the same effect in three of four herds.",
        "Subscribers to the service pay 12 florins a month and read what they like.",
        "Cookies and similar trackers are the subject of the new law, which takes effect in May.",
        "“We use cookies to measure visits,” the spokesman said, “and nothing else.”",
        "Read more than 40 books a year, the teacher told her class.",
        "Related work in Oslo showed similar results, according to the institute.",
        "Source: officials say the dam will hold until the end of the winter.",
        "(With the exception of Spain, all members agreed.)",
        "By using solar power, farmers agree, costs fall by half.",
        "Registered users rose to 12 million, and the company plans to access new markets.",
        "See also is a phrase that librarians invented.",
        "We store data in Europe for privacy reasons.",
        "The company was founded in 2019 | it now has 40 employees.",
        "Home prices rose by 3 percent in October.",
        "Search engines changed how people read the news.",
    ],
)
def test_sentences_are_never_masked(line: str) -> None:
    text = f"The port will replace its carriers.\n\n{line}\n\nDockers called a ballot."
    assert find_furniture(text) == ()


def test_only_the_end_goes_when_read_more_is_glued_to_a_sentence() -> None:
    text = "Dockers called a ballot for the first week of December. Read more"
    (mask,) = find_furniture(text)
    assert text[mask.start : mask.end].strip() == "Read more"


def test_a_line_said_twice_is_masked_the_second_time() -> None:
    line = "Dockers called a ballot for the first week of December."
    text = f"{line}\n\nThe port said nothing.\n\n{line}"
    (mask,) = find_furniture(text)
    assert (mask.start, mask.end) == (len(text) - len(line), len(text))


def test_a_masthead_and_the_words_of_who_forwarded_are_masked() -> None:
    forwarded = (
        "For the port folder.\n\n---------- Forwarded message ----------\nFrom: The Bollard <a@b.example>\n"
        "Subject: A title\n\nTHE BOLLARD, issue 412\nPosted 21 November 2026 by Jane Doe for the Bollard\n\n"
        "The Bollard said on Monday that dockers had called a ballot."
    )
    masks = find_furniture(forwarded, None, "The Bollard")
    clipping = Clipping(text=forwarded, furniture=masks)
    assert clipping.readable().split() == forwarded.rpartition("\n\n")[2].split()


pieces = st.sampled_from(
    [
        "Read More",
        "See also X",
        "Title Words Here Title Words Here",
        "| a | b |",
        "By: A B",
        "Body of text.",
        "",
        "Date: x",
    ]
)


@settings(max_examples=80)
@given(st.lists(st.one_of(pieces, st.text(max_size=40)), max_size=12).map("\n".join))
def test_masks_lie_inside_in_order_and_apart(raw: str) -> None:
    text = canonical(raw)
    for headline in (None, (0, len(text.split("\n", 1)[0])) if text else None):
        masks = find_furniture(text, headline)
        assert all(0 <= mask.start < mask.end <= len(text) for mask in masks)
        assert all(one.end <= two.start for one, two in pairwise(masks))
        clipping = Clipping(text=text, headline=headline, furniture=masks)
        assert len(clipping.readable()) == len(text)
