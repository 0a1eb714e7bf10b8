"""Change, years ahead and causes: found where a source says so outright, else left blank."""

from __future__ import annotations

import pytest

from core.drafting.extractive.cues import cues
from core.drafting.extractive.statistics import analyse
from core.model import Clipping, Story


def found(text: str, kind: str) -> list[str]:
    analysis = analyse(Story(clippings=(Clipping(text=text, language="en"),)))
    told = []
    for cue in cues(analysis, 2026):
        if cue.kind == kind:
            words = analysis.text(cue.sentence, cue.start, cue.end)
            lead = analysis.text(cue.sentence, *cue.lead) + " " if cue.lead else ""
            told.append(lead + words)
    return told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Rates for low orbits went from 4 to 11 percent in six months.",
         "Rates for low orbits went from 4 to 11 percent in six months"),
        ("The port will replace its manned cranes with 62 driverless carriers.",
         "The port will replace its manned cranes with 62 driverless carriers"),
        ("Hadley Moot, the insurer, will treat the yard as a factory instead of a road.",
         "Hadley Moot will treat the yard as a factory instead of a road"),
        ("The approval marks a shift from case-by-case waivers to a standing rule.",
         "a shift from case-by-case waivers to a standing rule"),
        ("By the text, duties for hiring, scoring and border control would apply from 2028 instead of 2027.",
         "duties for hiring, scoring and border control would apply from 2028 instead of 2027"),
        ("A year after the closure, car trips inside the zone have dropped from 41,000 to 17,500 a day.",
         "car trips inside the zone have dropped from 41,000 to 17,500 a day"),
        ("The list of approved models has grown to 117.", "The list of approved models has grown to 117"),
        ("The batch signals a shift towards industry models in contrast to the general ones before.",
         "a shift towards industry models in contrast to the general ones before"),
    ],
)  # fmt: skip
def test_change_is_told_with_its_subject(sentence: str, expected: str) -> None:
    assert found(sentence, "change") == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The office moved from Norrvale to Oxmere after the flood of last year.",
        "Carers used the robot to move people from bed to chair every morning.",
        "The shop is open from Monday to Friday and closed at weekends.",
        "The council chose trams rather than buses for the northern line.",
        "It may replace them with riders who are paid by the drop.",
        "Prices ranging from 40 to 60 florins are common in the old town.",
    ],
)
def test_what_only_looks_like_change_stays_blank(sentence: str) -> None:
    assert found(sentence, "change") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "By 2040 half of all ferries could run on batteries, the ministry believes.",
        "Restrictions on tech exports will contribute to a growing split in the ecosystem.",
        "The charge may accelerate the closure of older plants in the valley.",
        "In the long run, whole towns may merge with their inland neighbours, she expects.",
        "The ownership of tools may become the exception over the next ten to 15 years.",
        "The region expects the corridor to carry most of its mail within a decade.",
    ],
)
def test_years_ahead_are_seen(sentence: str) -> None:
    assert found(sentence, "horizon") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "The drivers might strike again if the talks fail on Friday.",
        "Waiting times could fall a little once the new wing opens.",
        "Shares may rise further after the figures of the third quarter.",
        "No operator may replace the beacon without the consent of the directorate.",
        "The port will not reduce the number of its cranes, the director said.",
        "The trams will shift to the new line on Monday after a short ceremony.",
        "By 2024 the number of ferries had fallen to nine, the ministry said.",
        "Workers could not reduce the pressure because the valve was stuck.",
    ],
)
def test_what_only_looks_like_the_future_stays_blank(sentence: str) -> None:
    assert found(sentence, "horizon") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Track charges were cut in both countries, in response to the tax on short flights.",
         "the tax on short flights"),
        ("The models were off to a late start, due to heavy regulatory requirements.",
         "heavy regulatory requirements"),
        ("The widespread adoption of chatbots in 2022 prompted Chinese companies to expedite their work.",
         "The widespread adoption of chatbots in 2022"),
        ("Premiums have climbed to 5 percent, brokers say, because collisions have become routine.",
         "collisions have become routine"),
        ("The number of satellites has risen, due to mega-constellations.", "mega-constellations"),
        ("The rush gained momentum following the global success of the chatbot.",
         "the global success of the chatbot"),
    ],
)  # fmt: skip
def test_causes_are_told(sentence: str, expected: str) -> None:
    assert found(sentence, "driver") == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The line closed not because of the strike at the northern depot.",
        "The first tram is due to leave the depot at nine on Monday.",
        "Bills might rise a little because of it, the regulator said.",
        "The owner bought them because they were cheap at the time.",
        "The line closed not just because the bridge was weak after the flood.",
        "The following week the council met again in the town hall.",
    ],
)
def test_what_only_looks_like_a_cause_stays_blank(sentence: str) -> None:
    assert found(sentence, "driver") == []
