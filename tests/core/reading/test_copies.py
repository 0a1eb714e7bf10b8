"""Copies: what repeats another text is found, whatever an outlet did to it; what tells anew is not."""

from __future__ import annotations

import random
import time
from datetime import date
from itertools import combinations

import pytest
from labelled import event_pairs, sample_pairs

from core.model import Clipping
from core.reading import Copies, independent

COPY = "2026-11-21_unnel-valley-post_grid-intrusion.txt"
ALL = [clipping for clipping, _ in (*sample_pairs(), *event_pairs())]
ARTICLES = [clipping for clipping in ALL if clipping.origin.name != COPY]
NEAR = ("northline-wire_port", "evening-post_port")
LONG = [c for c in ARTICLES if c.words >= 200 and not any(name in c.origin.name for name in NEAR)]


def made(text: str, title: str = "", day: date | None = None) -> Clipping:
    full = f"{title}\n\n{text}" if title else text
    return Clipping(text=full, title=title, headline=(0, len(title)) if title else None, published=day)


def sentences(clipping: Clipping) -> list[str]:
    body = clipping.readable()[clipping.headline[1] if clipping.headline else 0 :]
    return [part.strip() for part in body.replace("\n", " ").split(". ") if part.strip()]


def filled() -> Copies:
    copies = Copies()
    for clipping in ARTICLES:
        copies.add(clipping)
    return copies


def test_the_copy_among_the_samples_is_found_beside_what_it_copies() -> None:
    copies = filled()
    (copy,) = (clipping for clipping in ALL if clipping.origin.name == COPY)
    found = copies.add(copy)
    assert found is not None
    assert found.share > 0.9
    (wire,) = (clipping for clipping in ALL if clipping.digest == found.of)
    assert wire.origin.name == "2026-11-20_northline-wire_grid-intrusion.txt"


def test_of_all_other_articles_only_the_syndicated_pair_are_copies() -> None:
    copies = filled()
    found = {clipping.origin.name: copy for clipping in ARTICLES if (copy := copies.find(clipping))}
    assert set(found) == {
        "2026-11-19_northline-wire_port-automation.txt",
        "2026-11-19_sallowhaven-evening-post_port-automation.txt",
    }
    assert all(copy.share > 0.8 for copy in found.values())


@pytest.mark.parametrize("cut", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
def test_a_text_that_an_outlet_cut_and_framed_is_still_a_copy(cut: float) -> None:
    rng = random.Random(int(cut * 10))
    copies = filled()
    caught = 0
    for article in LONG:
        kept = [sentence for sentence in sentences(article) if rng.random() > cut]
        head, foot = (rng.choice(sentences(clipping)) for clipping, _ in rng.sample(event_pairs(), 2))
        copy = copies.find(made(". ".join([head, *kept, foot]), "Another headline"))
        caught += bool(copy and copy.of == article.digest)
    assert caught >= 0.97 * len(LONG)


@pytest.mark.parametrize("article", [ARTICLES[0], ARTICLES[-1], made("Rain fell on Averin today.", "Rain")])
def test_the_same_sentences_are_a_copy_however_short_and_whatever_the_title(article: Clipping) -> None:
    copies = filled()
    copies.add(article)
    body = " ".join(". ".join(sentences(article)).split()).upper().replace(", ", " – ")
    copy = copies.find(made(body, "A title of its own"))
    assert copy is not None
    assert copy.of == article.digest


def test_a_long_text_that_holds_a_wire_repeats_it_and_is_no_copy() -> None:
    wire = event_pairs()[0][0]
    others = [sentence for clipping, _ in event_pairs()[30:40] for sentence in sentences(clipping)]
    long = made(". ".join([*others[:20], *sentences(wire), *others[20:]]))
    copies = Copies()
    copies.add(wire)
    assert copies.add(long) is None
    assert [(copy.of, copy.share > 0.8) for copy in copies.repeats(long)] == [(wire.digest, True)]
    assert copies.find(wire).of == long.digest  # type: ignore[union-attr]
    assert independent([wire, long]) == ((long, wire), (wire,))


def test_a_report_that_comes_each_month_in_much_the_same_words_is_no_copy() -> None:
    text = event_pairs()[8][0].readable()
    later = text.replace("46", "51").replace("81", "84").replace("Tuesday", "Friday").replace("Two", "Nine")
    for day, copied in ((date(2026, 11, 10), True), (date(2027, 1, 10), False), (None, True)):
        copies = Copies()
        copies.add(made(text, day=date(2026, 11, 3)))
        assert bool(copies.add(made(later, day=day))) == copied
    copies = Copies()
    copies.add(made(text, day=date(2026, 11, 3)))
    assert copies.find(made(f"{text} Again.", day=date(2027, 1, 10)))


def test_chinese_texts_are_compared_by_their_letters() -> None:
    text = "港口管理局周三表示，将在三年内用无人驾驶运输车取代有人驾驶的跨运车，工会呼吁举行罢工投票。"
    more = "分析人士认为，此举将使港口的保险费用下降百分之二十八，但工人担心失去三百四十个工作岗位。"
    other = "工会周四呼吁举行罢工投票，理由是码头上的自动化设备会让三百多名司机失业，管理方则否认这一说法。"
    copies = Copies()
    first = made(text + more)
    copies.add(first)
    assert copies.find(made("【快讯】" + text)).of == first.digest  # type: ignore[union-attr]
    assert copies.find(made(other)) is None


def test_what_is_forgotten_is_found_no_more_and_nothing_is_its_own_copy() -> None:
    copies = filled()
    article = LONG[0]
    again = made(article.readable() + " More.")
    assert copies.find(again) is not None
    copies.forget(article.digest)
    copies.forget("unknown")
    assert copies.find(again) is None
    assert copies.add(article) is None
    assert copies.add(article) is None
    assert len(copies) == len({each.digest for each in ARTICLES})


def test_a_hundred_outlets_with_one_wire_are_all_found() -> None:
    wire = sentences(LONG[0])
    copies = Copies()
    for number in range(100):
        copy = copies.add(made(". ".join([*wire, f"Outlet {number} of many has put this line here"])))
        assert bool(copy) == bool(number)


def test_tellings_of_one_event_are_independent() -> None:
    events = sorted({event for _, event in event_pairs()})
    for event in events:
        tellings = [clipping for clipping, own in event_pairs() if own == event]
        ordered, repeats = independent(tellings)
        assert set(ordered) == set(tellings)
        assert repeats == ()
        assert all(
            one.words * 1.25 >= other.words for one, other in combinations([c for c in ordered if c.title], 2)
        )
    assert independent([]) == ((), ())


def test_hostile_texts_take_bounded_time() -> None:
    rng = random.Random(3)
    start = time.process_time()
    copies = Copies()
    for text in ("same " * 100_000, "x" * 1_000_000, "ab" * 500_000, "", "🙂" * 1000):
        copies.add(made(text))
    for _ in range(20):
        copies.add(made(" ".join(rng.choices("abcdefgh", k=100_000))))
    assert time.process_time() - start < 3.0
