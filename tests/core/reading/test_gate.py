"""The gate: what is no article is set aside with its reason, and no article ever is."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from labelled import SAMPLES, event_pairs

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.reading import language_reason, read_bytes, read_paths, sift, sift_file
from core.reading.gate import judge
from core.reading.paths import read_all

BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones. "
    "The step removes 340 jobs. Dockers answered on Thursday with a call for a strike ballot, they said. "
    "The authority said that insurance costs had risen by 28 percent since an accident in 2024. "
)
HEADS = [
    "Port of Sallowhaven orders driverless carriers",
    "Nylon from yeast leaves the laboratory",
    "Council backs toll on Harrow Bridge",
    "Measles closes four schools in Ostmark",
    "Probe lands on a metal asteroid",
    "Museum returns twenty-three bronzes",
    "Two grocers agree on a merger",
    "Ferry runs aground off Skarrow",
]
TEASER = "The decision came late on Monday after a long debate, and not everybody is pleased with it."
LINKS = "".join(f'<li><a href="/{n}">{head}</a></li>' for n, head in enumerate(HEADS))
CARDS = "".join(
    f'<div><h3><a href="/{n}">{head}</a></h3><p>{TEASER.replace("Monday", f"day {n}")}</p></div>'
    for n, head in enumerate(HEADS)
)
LOGIN = "Sign in to your account. Email address. Password. Forgot your password? Create an account."


def page(inner: str, title: str = "News") -> str:
    return f"<html><head><title>{title}</title></head><body><main>{inner}</main></body></html>"


def reason(data: str, name: str = "a.txt") -> str:
    """Why the gate sets one text aside; empty when it passes."""
    reading = sift(data.encode(), Origin(name=name))
    assert not reading.problems
    assert len(reading.clippings) + len(reading.aside) == 1
    if reading.clippings:
        return ""
    (aside,) = reading.aside
    assert aside.hint.endswith(".")
    assert len(aside.reason) <= 40
    assert aside.clipping.text
    return aside.reason


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        ("Subscribe to continue reading. Already a subscriber? Sign in.", "a.txt", "a paywall"),
        (f"{BODY}\n\nSubscribe to continue reading.", "a.txt", "a paywall"),
        ("We use cookies. Accept all cookies or manage your preferences.", "a.txt", "a cookie wall"),
        ("Please enable JavaScript.", "a.txt", "needs JavaScript"),
        (page("<p>Please enable JavaScript to view this page.</p>"), "a.html", "needs JavaScript"),
        ("Checking your browser. Verify you are human by completing this.", "a.txt", "a robot check"),
        ("404 error: page not found on this site, sorry about that.", "a.txt", "an error page"),
        ("We need to review the security of your connection first.", "a.txt", "a robot check"),
        ("503 Service Unavailable. The server is at capacity.", "a.txt", "an error page"),
        ("Este contenido es exclusivo para suscriptores.", "a.txt", "a paywall"),
        ("Wir und unsere Partner verwenden Cookies für Anzeigen.", "a.txt", "a cookie wall"),
        ("\n\n".join(f"{n}. {TEASER}\n\nRead more" for n in range(9)), "a.txt", "a list of links"),
        (LOGIN, "a.txt", "a login page"),
        (page(f"<form>{LOGIN}</form>"), "a.html", "a login page"),
        ("Rain is likely in Averin on Monday.", "a.txt", "only 7 words"),
        ("Rain today", "a.txt", "only 2 words"),
        (f"Title of it\n\n{'Rain is likely in Averin on Monday. ' * 3}", "a.md", "only 21 words"),
        (
            "\n".join(f"- [{head}](https://a.example/{n})" for n, head in enumerate(HEADS)),
            "a.md",
            "a list of links",
        ),
        (
            "\n".join(f"{head} https://a.example/{n}" for n, head in enumerate(HEADS)),
            "a.txt",
            "a list of links",
        ),
        ("\n\n".join(f"{head}\n{TEASER}" for head in HEADS), "a.txt", "a list of links"),
        (page(f"<ul>{LINKS}</ul>"), "a.html", "a list of links"),
        (page(CARDS), "a.html", "a list of links"),
        (f"# Privacy policy\n\n{BODY * 3}", "a.md", "a page of terms"),
        ("word " * 400, "a.txt", "the same words again and again"),
        (
            "\n".join(f"x{n} = [3, {n}]; y[{n}] += 27 * 3" for n in range(60)),
            "a.txt",
            "figures or code",
        ),
    ],
)
def test_what_is_no_article_is_set_aside_with_its_reason(data: str, name: str, says: str) -> None:
    assert reason(data, name) == says


LISTICLE = "\n\n".join(f"{head}\n\n{BODY.replace('340', str(n))}" for n, head in enumerate(HEADS))
ROLL = "The winners are listed below in full.\n\n" + "\n".join(f"- {head}" for head in HEADS[:5])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (BODY, "a.txt"),
        (f"# Bridge\n\n{BODY}", "a.md"),
        (LISTICLE, "a.txt"),
        (f"{BODY * 2}\n\n{ROLL}", "a.txt"),
        (f"{BODY * 3}\n\nSubscribe to continue reading.", "a.txt"),
        (
            page(f"<article><p>{BODY}</p><p>{BODY}Again.</p></article><aside><ul>{LINKS}</ul></aside>"),
            "a.html",
        ),
        (
            "港口管理局周三表示，将在三年内用无人驾驶运输车取代有人驾驶的跨运车。工会呼吁举行罢工投票。" * 4,
            "a.txt",
        ),
        ("Передвижные мосты закрыты. " * 30, "a.txt"),
        (f"{BODY}\n\nSource: https://a.example/1\n\nSee https://a.example/2 for more.", "a.txt"),
        ("\n".join(f"{speaker}: {BODY}" for speaker in ("Q", "A", "Q ", "A ")), "a.txt"),
    ],
)
def test_articles_pass(data: str, name: str) -> None:
    assert reason(data, name) == ""


def test_all_good_articles_of_the_samples_and_of_the_events_pass() -> None:
    strict, lenient = read_paths([SAMPLES]), read_all([SAMPLES], lenient=True)
    kinds = json.loads((SAMPLES.parent / "tests/data/specials.json").read_text(encoding="utf-8"))
    reasons = {
        "brief": "only 32 words",
        "cookie-wall": "a cookie wall",
        "javascript": "needs JavaScript",
        "links": "a list of links",
        "paywall": "a paywall",
    }
    expected = {Path(path).name: reasons[kind] for path, kind in kinds.items() if kind in reasons}
    assert {aside.clipping.origin.name: aside.reason for aside in lenient.aside} == expected
    assert lenient.clippings == tuple(c for c in strict.clippings if c.origin.name not in expected)
    assert [problem.name for problem in lenient.problems] == ["2026-11-20_scan-desk_unnamed.txt"]

    assert [clipping.title for clipping, _ in event_pairs() if judge(clipping)] == []


def test_walls_stay_problems_in_a_strict_reading(tmp_path: Path) -> None:
    wall = tmp_path / "wall.html"
    wall.write_text("Subscribe to continue reading.")
    (problem,) = read_paths([wall]).problems
    assert problem.sentence == "It holds 4 words only, no article."
    wall.write_text(page("<p>Subscribe to continue reading this article.</p>"))
    (problem,) = read_paths([wall]).problems
    assert problem.sentence == "It is a paywall: it asks for a subscription and holds no article."
    assert read_paths([wall]).aside == ()
    with pytest.raises(NotAClipping, match=r"^w is a paywall"):
        read_bytes(wall.read_bytes(), Origin(name="w"))
    assert read_bytes(b"word " * 400, Origin(name="w"))
    (aside,) = sift_file(wall).aside
    assert (aside.reason, aside.clipping.origin.path) == ("a paywall", str(wall))


def test_what_has_no_words_is_a_problem_and_a_card_is_passed_over(tmp_path: Path) -> None:
    for name, data in (("a.txt", b""), ("b.txt", b"\x89PNG\r\n\x1a\n"), ("c.txt", "🙂 12".encode())):
        (tmp_path / name).write_bytes(data)
    seed = next(SAMPLES.glob("000_*.txt"))
    reading = read_all([tmp_path], lenient=True)
    assert (reading.clippings, reading.aside) == ((), ())
    assert [problem.name for problem in reading.problems] == ["a.txt", "b.txt", "c.txt"]
    for named in (False, True):
        reading = sift_file(seed, named=named)
        assert [(card.name, card.text) for card in reading.cards] == [(seed.name, seed.read_text("utf-8"))]
        assert not reading.problems
    assert sift(seed.read_bytes(), Origin(name="pasted")).cards[0].name == "pasted"


def test_the_items_of_a_feed_are_sifted_one_by_one() -> None:
    items = "".join(
        f"<item><title>T{n}</title><description>{text}</description></item>"
        for n, text in enumerate((BODY, "Too short.", "Subscribe to continue reading it now.", ""))
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
    reading = sift(feed.encode(), Origin(name="f.xml"))
    assert [clipping.title for clipping in reading.clippings] == ["T0"]
    assert [aside.reason for aside in reading.aside] == ["only 3 words", "a paywall", "only one word"]
    short = feed.replace(BODY, "Short.")
    assert sift(short.encode(), Origin(name="f.xml")).clippings == ()
    assert not sift(short.encode(), Origin(name="f.xml")).problems


def test_a_text_that_comes_again_counts_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(BODY)
    for name in ("c.txt", "d.txt"):
        (tmp_path / name).write_text("Rain today")
    reading = read_all([tmp_path], lenient=True)
    assert (len(reading.clippings), len(reading.aside)) == (1, 1)


def test_other_languages_are_named() -> None:
    french = Clipping(text="t", language="fr", published=date(2026, 11, 1))
    assert language_reason(french) == "in French"
    assert language_reason(french, ["en", "fr"]) == ""
    assert language_reason(Clipping(text="t")) == ""
    assert language_reason(Clipping(text="t", language="eo")) == "in another language (eo)"
    assert language_reason(french, []) == ""


@pytest.mark.parametrize(
    "unit", ["same ", "x", "!\n", "- \n", "read more\n", "https://", "a. ", "password sign ", "港"]
)
def test_hostile_texts_are_judged_in_bounded_time(unit: str) -> None:
    start = time.process_time()
    judge(Clipping(text=unit * (1_000_000 // len(unit)), title=unit * 50))
    assert time.process_time() - start < 2.0
