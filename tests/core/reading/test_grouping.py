"""Stories: what tells of one event is together and nothing else is."""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from datetime import date

import pytest
from labelled import Pairs, bcubed, event_pairs, placed, sample_pairs

from core.model import Clipping, Origin
from core.reading import Grouper, group_stories, sift

BOTH = [*sample_pairs(), *event_pairs()]
SEED = "china-approvals"
DAYS = sorted({str(clipping.published) for clipping, _ in BOTH if clipping.published})
EVENTS = sorted({event for _, event in event_pairs()})


def others(rng: random.Random, most: int) -> Pairs:
    """Articles on events of their own: pieces of eight labelled ones, with names that no other has."""
    syllables = re.findall("...", "barceldorfengulhapjorkimlutmornevpolrastesvulwim")
    out: Pairs = []
    for number in range(most):
        texts = [pair[0].readable().split() for pair in rng.sample(BOTH[4:], 8)]
        names = ["".join(rng.choices(syllables, k=3)).capitalize() for _ in range(12)]
        words: list[str] = []
        for text in texts:
            at = rng.randrange(max(1, len(text) - 30))
            words += [rng.choice(names) if word[0].isupper() else word for word in text[at : at + 30]]
        out.append((made(f"other {number}", f"{' '.join(words)}.", " ".join(names[:4])), f"other {number}"))
    return out


@pytest.mark.parametrize("order", range(10))
def test_seeds_among_two_hundred_others_are_together_and_alone_in_any_order(order: int) -> None:
    rng = random.Random(order)
    pairs = [*BOTH, *others(rng, 104)]
    rng.shuffle(pairs)
    found: dict[int, list[str]] = defaultdict(list)
    for story, (_, label) in zip(placed(pairs), pairs, strict=True):
        found[story].append(label)
    assert len(pairs) - 4 >= 200
    assert sorted(labels for labels in found.values() if SEED in labels) == [[SEED] * 4]


@pytest.mark.parametrize("order", range(10))
def test_stories_are_found_in_any_order(order: int) -> None:
    pairs = list(BOTH)
    random.Random(order).shuffle(pairs)
    assert bcubed(pairs)[2] >= 0.96
    pairs = list(sample_pairs())
    random.Random(order).shuffle(pairs)
    assert bcubed(pairs)[2] >= 0.96


@pytest.mark.parametrize("day", DAYS)
def test_no_single_day_carries_the_result(day: str) -> None:
    rest = [(clipping, label) for clipping, label in BOTH if str(clipping.published) != day]
    assert bcubed(rest)[2] >= 0.96


def test_seeds_first_are_one_story() -> None:
    stories = group_stories(clipping for clipping, _ in sample_pairs())
    assert [
        c.origin.name[:3] for c in stories[0].clippings if c.origin.name[:3] in {"001", "002", "003", "004"}
    ]
    assert len(stories[0].clippings) == 4


def made(name: str, text: str, title: str = "", day: date | None = None) -> Clipping:
    full = f"{title}\n\n{text}" if title else text
    headline = (0, len(title)) if title else None
    return Clipping(text=full, title=title, headline=headline, published=day, origin=Origin(name=name))


TALE = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029. "
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December. "
    "Tidewright Systems will supply 62 machines under a contract of 188 million florins. "
    "Chief executive Hanneke Voll told reporters that seventy seats had stayed empty last winter. "
)
COW = "Algae pellets cut the methane of 200 cows near Unnel by 41 percent, Greenwrack Feeds said on Monday. "


def test_a_repost_belongs_to_its_story_but_is_no_further_source() -> None:
    more = "Union secretary Ingrid Falk said that nobody had asked the crews in the yard before the vote. "
    clippings = [
        made("a", COW),
        made("b", TALE + more),
        made("c", TALE.upper().replace(". ", ".\n\n")),
        made("d", TALE),
    ]
    stories = group_stories(clippings)
    assert [[c.origin.name for c in story.clippings] for story in stories] == [["b", "c", "d"], ["a"]]


def test_stories_with_most_sources_come_first_then_those_that_came_first() -> None:
    second = "Sallowhaven dockers vote on a strike over 62 driverless carriers of Tidewright Systems. "
    clippings = [made("cow", COW), made("copy1", COW), made("copy2", COW), made("x", TALE), made("y", second)]
    names = [story.clippings[0].origin.name for story in group_stories(clippings)]
    assert names == ["x", "cow"]


def test_the_same_subject_a_season_later_is_another_story() -> None:
    other = (
        TALE.replace("Thursday", "Friday")
        .replace("62", "63")
        .replace("seventy", "eighty")
        .replace("2029", "2031")
    )
    for days, stories in ((date(2026, 11, 25), 1), (date(2026, 12, 30), 2), (None, 1)):
        grouped = group_stories([made("a", TALE, day=date(2026, 11, 18)), made("b", other, day=days)])
        assert len(grouped) == stories


def test_odd_clippings_are_stories_of_their_own() -> None:
    odd = [
        made("e", "🙂 🙂"),
        made("w", "word"),
        made("x", "x" * 100_000),
        made("z", "港口管理局周三表示，将在三年内"),
        made("", ""),
    ]
    assert len(group_stories(odd)) == len(odd)
    assert group_stories([]) == ()


def test_chinese_texts_on_one_event_are_together() -> None:
    one = "港口管理局周三表示，将在三年内用无人驾驶运输车取代有人驾驶的跨运车，工会呼吁举行罢工投票。"
    two = "工会周四呼吁举行罢工投票，因为港口管理局将用无人驾驶运输车取代有人驾驶的跨运车。"
    other = "研究人员发现，用海藻颗粒喂养的奶牛一年内排放的甲烷减少了百分之四十一。"
    assert [
        len(story.clippings) for story in group_stories([made("1", one), made("2", other), made("3", two)])
    ] == [2, 1]


def vocabulary(rng: random.Random) -> list[str]:
    return [
        "".join(rng.choices("bcdfglmnprst", k=2)) + rng.choice("aeiou") + str(rng.randrange(400))
        for _ in range(4000)
    ]


def test_three_hundred_texts_take_about_a_second() -> None:
    rng = random.Random(5)
    words = vocabulary(rng)
    clippings = [made(str(n), " ".join(rng.choices(words, k=300))) for n in range(300)]
    start = time.process_time()
    group_stories(clippings)
    assert time.process_time() - start < 3.0


@pytest.mark.thorough
def test_one_clipping_into_three_thousand_takes_some_milliseconds() -> None:
    rng = random.Random(7)
    words = vocabulary(rng)
    grouper = Grouper()
    for number in range(3_000):
        grouper.place(made(str(number), " ".join(rng.choices(words, k=120))), number)
    times = []
    for number in range(60):
        clipping = made(f"new {number}", " ".join(rng.choices(words, k=260)))
        start = time.process_time()
        grouper.nearest(clipping)
        times.append(time.process_time() - start)
    assert sorted(times)[30] < 0.02


def desk() -> tuple[Grouper, dict[str, int]]:
    """A grouper with all events but the first article seeded, and the number of each event's story."""
    grouper = Grouper()
    numbers = {event: 100 + number for number, event in enumerate(EVENTS)}
    for clipping, event in event_pairs()[1:]:
        grouper.place(clipping, numbers[event])
    return grouper, numbers


def test_a_new_clipping_finds_a_story_that_the_analyst_has_and_nothing_moves() -> None:
    grouper, numbers = desk()
    late, event = event_pairs()[0]
    near = grouper.nearest(late)
    assert near.story == numbers[event] == numbers["bridge-crack"]
    assert near.cosine > 0.16
    assert grouper.story_of(late.digest) is None
    assert len(grouper) == len(event_pairs()) - 1
    assert all(grouper.story_of(clipping.digest) == numbers[own] for clipping, own in event_pairs()[1:])


def test_a_follow_up_weeks_later_is_related_and_apart() -> None:
    for event, former in (("bridge-reopen", "bridge-crack"), ("tessaly-recount", "tessaly-vote")):
        grouper = Grouper()
        for clipping, own in event_pairs():
            if own != event:
                grouper.place(clipping, 1 if own == former else EVENTS.index(own) + 2)
        for clipping, own in event_pairs():
            if own == event:
                near = grouper.nearest(clipping)
                assert near.story is None
                assert near.related[0] == 1


def test_the_trap_of_the_samples_is_never_in_the_story_that_it_names() -> None:
    pairs = list(sample_pairs())
    for order in range(5):
        random.Random(order).shuffle(pairs)
        stories = dict(zip([label for _, label in pairs], placed(pairs), strict=True))
        assert stories["sodium-battery"] != stories["flow-battery"]


def test_what_a_hand_joined_stays_joined_and_still_draws_its_like() -> None:
    grouper, _ = desk()
    hands = [clipping for clipping, event in event_pairs()[1:] if event in {"bridge-crack", "bronzes"}]
    for clipping in hands:
        grouper.move(clipping.digest, 7)
    assert grouper.nearest(event_pairs()[0][0]).story == 7
    assert {grouper.story_of(clipping.digest) for clipping in hands} == {7}
    grouper.move(hands[-1].digest, 8)
    grouper.move("unknown", 8)
    assert grouper.story_of(hands[-1].digest) == 8
    assert grouper.nearest(hands[-1]).story == 7


def test_what_is_forgotten_draws_nothing_and_may_come_back() -> None:
    grouper, numbers = desk()
    bridge = [clipping for clipping, event in event_pairs()[1:] if event == "bridge-crack"]
    for clipping in bridge:
        grouper.forget(clipping.digest)
    grouper.forget("unknown")
    assert grouper.nearest(event_pairs()[0][0]).story is None
    grouper.place(bridge[0], numbers["bridge-crack"])
    assert grouper.nearest(event_pairs()[0][0]).story == numbers["bridge-crack"]


CHROME = (
    "<nav>{links}</nav><div class='promo'><p>Sign up for our newsletter and get the five stories that matter "
    "in Averin every morning.</p></div><footer><p>The Averin Daily is published by Tarn Media, 12 Quay "
    "Street, and follows the code of the press council. Letters to the editor are welcome.</p></footer>"
)


def test_pages_of_one_site_with_much_boilerplate_are_not_one_story() -> None:
    links = "".join(f"<a href='/{n}'>Section {n} of the Averin Daily</a>" for n in range(60))
    events = {event: clipping for clipping, event in event_pairs()}
    clippings = []
    for event, clipping in events.items():
        paragraphs = "".join(f"<p>{part}.</p>" for part in clipping.text.split("\n\n")[1].split(". "))
        page = (
            f"<html><head><title>{clipping.title} | Averin Daily</title></head><body>"
            f"<article><h1>{clipping.title}</h1>{paragraphs}</article>{CHROME.format(links=links)}</body></html>"
        )
        reading = sift(page.encode(), Origin(name=f"{event}.html"))
        assert not reading.aside
        clippings += reading.clippings
    follow_ups = {"bridge-reopen", "tessaly-recount"}
    assert len(clippings) == len(events)
    assert len(group_stories(clippings)) >= len(events) - len(follow_ups)


def test_hostile_texts_take_bounded_time() -> None:
    start = time.process_time()
    grouper = Grouper()
    texts = [
        "same " * 100_000,
        "x" * 1_000_000,
        "a-" * 500_000,
        "港" * 1_000_000,
        "1,2," * 200_000,
        "'s " * 300_000,
    ]
    for number, text in enumerate(texts):
        grouper.place(made(str(number), text, text[:200]), number)
        grouper.nearest(made("again", f"{text} again"))
    assert time.process_time() - start < 3.0
