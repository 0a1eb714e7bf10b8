"""What comes onto a desk finds its place: known, copy, source, new story, or set aside with a reason."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput
from core.keeping import Desk, KeptStory
from core.model import Clipping, Origin, Place, Section
from core.reading import Aside, sift
from core.workbench import Lens, Workbench

DAM = """Teasel dam drained after crack is found

The dam at Teasel was drained on Monday after inspectors found a crack in its northern wall. Engineers of the
Corrand water board will inject resin from Thursday, and the valley below is closed to walkers till spring.
The board puts the cost at four million florins and hopes to refill the reservoir by the end of March.
"""
DAM_AGAIN = """Crack in the wall: Teasel reservoir emptied

Inspectors of the Corrand water board found a crack in the northern wall of the Teasel dam, and on Monday the
reservoir was drained. Resin will be injected from Thursday. Walkers must leave the valley. The work costs
four million florins, said Iva Merrin of the board, and fishing clubs have moved 900 trout to the Aller.
"""
YEAST = """Straw becomes nylon at Dunholt

A yeast that makes nylon out of straw went into production at Dunholt this week, its maker Mycelle says. The
plant takes bales from forty farms around the town, ferments them for three days and sells fibre to a maker
of fishing nets, which wants to replace half of its mineral oil within two years.
"""
THINGS = re.findall(
    "[a-z]+", "pipe wire rope hose tile slate turf chain cloth brick cork sand stone glass straw paper"
)
FRENCH = """Une levure transforme la paille en nylon

Une levure qui fabrique du nylon avec de la paille est entrée en production cette semaine, selon son
fabricant. L'usine achète la paille de quarante fermes autour de la ville et vend la fibre à un fabricant de
filets de pêche qui veut remplacer la moitié de son huile minérale en deux ans, dit la directrice mardi.
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench(Desk.open(tmp_path / "ws" / "desks" / "2026-11-22"), ExtractiveEngine())
    yield bench
    bench.close()


def clip(text: str, name: str = "", url: str = "", day: date | None = None) -> Clipping | Aside:
    origin = Origin(kind="file", name=name or text[:12], path=f"/clips/{name}" if name else "")
    reading = sift(text.encode(), origin)
    (found,) = (*reading.clippings, *reading.aside)
    if isinstance(found, Clipping):
        return found.model_copy(update={"url": url, "published": day or found.published})
    return found


def stories(bench: Workbench, **lens: object) -> list[KeptStory]:
    return [bench.shelf.kept[id] for id in bench.listing(Lens(**lens))]


def test_tellings_of_one_event_are_one_story_and_nothing_comes_twice(bench: Workbench) -> None:
    came = bench.shelf.take_in([clip(DAM), clip(YEAST), clip(DAM_AGAIN), clip(DAM)])
    assert (came.new, came.joined, came.known) == (2, 1, 1)
    assert [story.independent for story in stories(bench)] == [2, 1]
    again = bench.shelf.take_in([clip(YEAST), clip(DAM_AGAIN)])
    assert (again.new, again.joined, again.known) == (0, 0, 2)


def test_a_syndicated_copy_is_set_aside_in_its_story_and_can_be_counted(bench: Workbench) -> None:
    copy = DAM.replace("Teasel dam drained after crack is found", "Dam emptied").replace("Thursday", "Friday")
    came = bench.shelf.take_in([clip(DAM), clip(copy)])
    assert (came.new, came.copies) == (1, 1)
    (story,) = stories(bench)
    assert story.independent == 1
    assert [clipping.title for clipping in bench.shelf.copies(story.id)] == ["Dam emptied"]
    assert bench.decisions.count_copy(story.id, story.copies[0])
    (story,) = stories(bench)
    assert (len(story.clippings), story.copies, story.independent) == (2, (), 1)
    assert bench.decisions.undo()
    assert len(stories(bench)[0].copies) == 1


def test_the_fuller_of_two_tellings_is_the_source(bench: Workbench) -> None:
    short = clip(DAM)
    full = clip(DAM + "\n" + " ".join(DAM_AGAIN.split()[30:]) + "\n" + " ".join(YEAST.split()[5:]))
    came = bench.shelf.take_in([short, full])
    assert (came.new, came.copies) == (1, 1)
    (story,) = stories(bench)
    assert (story.clippings, story.copies) == ((full.digest,), (short.digest,))
    assert story.words > 100


def test_walls_stubs_and_other_languages_are_set_aside_and_come_back(bench: Workbench) -> None:
    wall = "Offers\n\nSubscribe to continue reading this article. Already a subscriber? Log in."
    bench.shelf.take_in([clip(wall), clip("Short one\n\nToo short to be of use to anyone."), clip(FRENCH)])
    assert stories(bench) == []
    aside = {story.title: story.aside for story in stories(bench, aside=True)}
    assert aside["Une levure transforme la paille en nylon"] == "in French"
    assert len(aside) == 3
    assert all(aside.values())
    for story in stories(bench, aside=True):
        assert bench.decisions.bring_back(story.id) in bench.shelf.kept
    assert len(stories(bench)) == 3
    assert stories(bench, aside=True) == []
    with pytest.raises(BadInput):
        bench.decisions.bring_back(stories(bench)[0].id)
    while bench.decisions.undo():
        pass
    assert len(stories(bench, aside=True)) == 3


def test_what_is_brought_back_joins_the_story_of_its_event(bench: Workbench) -> None:
    bench.shelf.take_in([Aside(clipping=clip(DAM_AGAIN), reason="a paywall"), clip(DAM)])
    (aside,) = stories(bench, aside=True)
    (story,) = stories(bench)
    assert bench.decisions.bring_back(aside.id) == story.id
    assert stories(bench)[0].independent == 2
    assert bench.decisions.undo()
    assert stories(bench, aside=True)[0].id == aside.id


def test_a_late_arrival_marks_a_card_until_it_is_looked_at(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM)])
    (story,) = stories(bench)
    bench.set_text(story.id, Place(section=Section.TITLE, index=0), "Mine")
    bench.shelf.take_in([clip(DAM_AGAIN)])
    (story,) = stories(bench, filter="arrived")
    assert len(story.arrived) == 1
    bench.shelf.seen(story.id)
    assert stories(bench, filter="arrived") == []


async def test_drafting_again_takes_the_late_source_in(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM)])
    (story,) = stories(bench)
    assert [event.kind async for event in bench.draft(story.id)][-1] == "finished"
    bench.shelf.take_in([clip(DAM_AGAIN)])
    assert [event.kind async for event in bench.draft(story.id)][-1] == "finished"
    assert stories(bench)[0].arrived == ()


def test_a_hand_made_grouping_is_never_undone_by_the_machine(bench: Workbench, tmp_path: Path) -> None:
    bench.shelf.take_in([clip(DAM), clip(DAM_AGAIN), clip(YEAST)])
    first, second = stories(bench)
    new = bench.decisions.split(first.id, first.clippings[1:])
    joined = bench.decisions.join([new, second.id])
    before = {id: set(kept.clippings) for id, kept in bench.shelf.kept.items()}
    bench.close()
    again = Workbench(Desk.open(bench.desk.folder), ExtractiveEngine())
    again.shelf.take_in(
        [clip(DAM), clip(DAM_AGAIN), clip(YEAST), clip(DAM_AGAIN.replace("900", "950") + YEAST)]
    )
    for id, digests in before.items():
        assert digests <= set(again.shelf.kept[id].clippings)
    assert set(again.shelf.kept[joined].clippings) >= before[joined]
    again.close()


def test_the_same_matter_months_apart_is_related_and_not_one_story(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM, day=date(2026, 9, 1)), clip(DAM_AGAIN, day=date(2026, 11, 20))])
    one, other = stories(bench)
    assert one.related == (other.id,)
    assert other.related == (one.id,)


def test_the_whole_article_takes_the_place_of_its_wall(bench: Workbench) -> None:
    address = "https://ledger.example/dam"
    wall = clip(DAM_AGAIN.split(".")[0] + ".", url=address)
    assert isinstance(wall, Aside)
    wall = wall.model_copy(update={"clipping": wall.clipping.model_copy(update={"url": address})})
    bench.shelf.take_in([wall])
    bench.shelf.take_in([clip(DAM_AGAIN, url=address + "?utm_source=x")])
    assert stories(bench, aside=True) == []
    (story,) = stories(bench)
    assert len(story.clippings) == 1
    bench.shelf.take_in([wall])
    assert stories(bench, aside=True) == []


def test_one_address_twice_is_one_clipping(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM, url="https://www.ledger.example/dam/?utm_source=mail")])
    came = bench.shelf.take_in([clip(DAM + "Comments are closed.\n", url="http://ledger.example/dam")])
    assert came.known == 1
    assert len(bench.desk.digests()) == 1


def test_a_text_that_a_card_quotes_stays_beside_its_newer_version(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM, name="dam.txt")])
    (story,) = stories(bench)
    old = story.clippings[0]
    bench.shelf.take_in([clip(DAM.replace("four", "five"), name="dam.txt")])
    (story,) = stories(bench)
    assert old in story.former
    assert len(story.clippings) == 1


async def test_a_file_of_the_desk_that_is_gone_is_said(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM), clip(YEAST)])
    (one, _) = stories(bench)
    bench.set_text(one.id, Place(section=Section.TITLE, index=0), "Mine")
    bench.close()
    (bench.desk.folder / "clippings.json").rename(bench.desk.folder / "away.json")
    again = Workbench.on(bench.desk.folder, ExtractiveEngine(), bench.place)
    assert "texts of 2 sources" in str(again.problems[0])
    card = again.card(one.id)
    assert [event.kind async for event in again.draft(one.id)] == ["failed"]
    assert again.card(one.id) == card
    again.close()
    (bench.desk.folder / "away.json").rename(bench.desk.folder / "clippings.json")
    (bench.desk.folder / "desk.json").unlink()
    third = Workbench.on(bench.desk.folder, ExtractiveEngine(), bench.place)
    assert "grouped anew" in str(third.problems[0])
    assert len(stories(third)) == 2
    third.close()


def test_an_import_that_was_cut_off_is_taken_up(bench: Workbench) -> None:
    bench.desk.keep_clippings([clip(DAM), clip(YEAST)])
    bench.close()
    again = Workbench.on(bench.desk.folder, ExtractiveEngine(), bench.place)
    assert len(stories(again)) == 2
    again.close()


def test_a_note_or_a_cell_is_found(bench: Workbench) -> None:
    bench.shelf.take_in([clip(DAM), clip(YEAST)])
    dam, yeast = (next(s.id for s in stories(bench) if word in s.title) for word in ("dam", "nylon"))
    assert bench.search("resin thurs") == (dam,)
    assert bench.search("nylon -resin") == (yeast,)
    bench.decisions.note(yeast, "ask Iva about zeppelins")
    assert bench.search("zeppelin") == (yeast,)
    bench.set_text(dam, Place(section=Section.SUMMARY), "A quagga was seen.")
    assert bench.search("quagga") == (dam,)
    bench.undo(dam)
    assert bench.search("quagga") == ()
    bench.searching.warm()
    assert bench.search("zeppelin") == (yeast,)
    assert bench.search("resin -yeast") == (dam,)
    bench.decisions.note(yeast, "ask nobody")
    assert bench.search("zeppelin") == ()
    bench.searching.warm()
    assert bench.search("zeppelin") == ()
    bench.decisions.undo()
    bench.searching.warm()
    assert {hit.story for hit in bench.search_all("zeppelins")} == {yeast}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("first", ["whole", "part"])
def test_a_shortened_repost_is_a_copy_whichever_comes_first(bench: Workbench, seed: int, first: str) -> None:
    chance = random.Random(seed)
    lines = [
        f"In ward {n} of Teasel the board laid {n * 7} metres of {chance.choice(THINGS)}, and "
        f"{chance.choice(THINGS)} for {chance.randint(20, 900)} pumps of {chance.choice(THINGS)} stood by."
        for n in range(3, 30)
    ]
    head = "Teasel dam drained after crack is found\n\n"
    whole = clip(head + " ".join(lines), "whole.txt")
    part = clip(head + " ".join(lines[:9]) + "\n\nPrinted in Olm.", "part.txt")
    for each in (whole, part) if first == "whole" else (part, whole):
        bench.shelf.take_in([each])
    (story,) = stories(bench)
    assert isinstance(whole, Clipping)
    assert isinstance(part, Clipping)
    assert (story.clippings, story.copies) == ((whole.digest,), (part.digest,))


def test_a_round_up_that_holds_a_brief_does_not_set_it_aside(bench: Workbench) -> None:
    brief = clip(DAM, "brief.txt")
    lines = " ".join(
        f"Engineers of Corrand took {n} samples of the wall at Teasel on day {n}." for n in range(40)
    )
    bench.shelf.take_in([brief])
    bench.shelf.take_in([clip(f"{DAM}\n\n{lines}\n", "round-up.txt")])
    assert all(brief.digest not in story.copies for story in bench.shelf.kept.values())


def test_what_goes_aside_again_draws_nothing(bench: Workbench) -> None:
    wall = clip(DAM, "wall.txt")
    assert isinstance(wall, Clipping)
    bench.shelf.take_in([Aside(clipping=wall, reason="a paywall")])
    (id,) = bench.shelf.kept
    bench.decisions.bring_back(id)
    bench.decisions.undo()
    bench.shelf.take_in([clip(DAM_AGAIN, "again.txt")])
    bench.shelf.take_in([clip(DAM.replace("spring", "summer"), "copy.txt")])
    assert bench.shelf.kept[id].clippings == (wall.digest,)
    assert not bench.shelf.kept[id].copies


def test_what_a_join_takes_from_aside_draws_its_like_at_once(bench: Workbench) -> None:
    wall = clip(DAM, "wall.txt")
    assert isinstance(wall, Clipping)
    bench.shelf.take_in([Aside(clipping=wall, reason="a paywall"), clip(YEAST, "yeast.txt")])
    joined = bench.decisions.join(list(bench.shelf.kept))
    bench.shelf.take_in([clip(DAM.replace("spring", "summer"), "copy.txt")])
    assert len(bench.shelf.kept[joined].copies) == 1


def test_undoing_a_split_keeps_a_source_and_its_copy_that_came_meanwhile(bench: Workbench) -> None:
    dam, yeast = clip(DAM, "a.txt"), clip(YEAST, "y.txt")
    assert isinstance(dam, Clipping)
    bench.shelf.take_in([dam, yeast])
    one = bench.decisions.join(list(bench.shelf.kept))
    new = bench.decisions.split(one, [dam.digest])
    bench.shelf.take_in([clip(DAM_AGAIN, "b.txt")])
    bench.shelf.take_in([clip(DAM_AGAIN.replace("trout", "pike"), "c.txt")])
    assert (len(bench.shelf.kept[new].clippings), len(bench.shelf.kept[new].copies)) == (2, 1)
    bench.decisions.undo()
    assert not bench.shelf.loose()
    assert all(story.clippings for story in bench.shelf.kept.values())
    assert sum(len(story.clippings) for story in bench.shelf.kept.values()) == 3


def test_a_wall_whose_story_was_not_written_any_more_is_set_aside_on_opening(bench: Workbench) -> None:
    wall = clip("Teasel dam\n\nSubscribe to continue reading. Already a subscriber? Sign in.\n", "wall.txt")
    assert isinstance(wall, Aside)
    bench.desk.keep_clippings([wall.clipping])
    bench.close()
    again = Workbench.on(bench.desk.folder, ExtractiveEngine(), bench.place)
    assert [story.aside for story in again.shelf.kept.values()] == ["a paywall"]
    again.close()


def test_a_telling_in_another_language_does_not_lead_its_story(bench: Workbench) -> None:
    more = "Le directeur a dit que les clubs de la ville paient la moitié du prix et que la fibre est chère. "
    french = clip(FRENCH + 3 * more, "f.txt")
    bench.shelf.take_in([clip(YEAST, "a.txt"), french])
    first = bench.shelf.story(next(id for id, kept in bench.shelf.kept.items() if not kept.aside))
    joined = bench.decisions.join(list(bench.shelf.kept)[::-1])
    assert bench.shelf.story(joined).clippings[0].words < bench.shelf.story(joined).clippings[1].words
    assert bench.shelf.kept[joined].clippings[0] == first.clippings[0].digest
