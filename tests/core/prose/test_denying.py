"""What stands around some words of a sentence may turn them round."""

from __future__ import annotations

import pytest

from core.prose.altered import reworded
from core.prose.denying import denies

WORDS = "the reactor will be restarted next year"


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody at the ministry believes that {}.",
        "It is false that {}.",
        "Mayor Anna Keller denied that {}.",
        "It isn’t true, the minister said, that {}.",
        "It is unlikely that {}.",
        "No one believes that {}.",
        "Nothing suggests that {}.",
        "She doubts that {}.",
        "The firm never said that {}.",
        "If the court agrees, {}.",
        "The minister did not say whether {}.",
        "A treaty would have meant that {}.",
        "The council refused to promise that {}.",
        "{}, which the operator denied.",
        "{}, but that is false.",
        "{} if the court agrees.",
        "{}? Hardly, he said, and that is a myth.",
        "Critics fell silent; it is wrong that {}.",
        "The court agreed, but not that {}.",
    ],
)
def test_a_sentence_that_denies_or_doubts_is_told(sentence: str) -> None:
    assert denies(*sentence.split("{}"))


@pytest.mark.parametrize(
    "sentence",
    [
        "{}.",
        "The minister said on Monday that {}.",
        "No doubt {}.",
        "Not only the ministry says that {}.",
        "Under plan No. 5 {}.",
        "The court did not object; {}.",
        "Critics were not heard, but {}.",
        "{}, and no one will be moved.",
        "{} but is not to serve homes.",
        "{}, the ministry said, not in 2030.",
        "“{}”, said Anna Keller.",
    ],
)
def test_what_only_stands_near_is_not(sentence: str) -> None:
    assert not denies(*sentence.split("{}"))


@pytest.mark.parametrize(
    ("words", "source", "other"),
    [
        ("The council approved the plan", "The council rejected the plan", True),
        ("cut prices from 30 to 40", "cut prices from 40 to 30", True),
        ("adults over 65", "adults under 65", True),
        ("Ships pay fees", "Ships will pay fees", True),
        ("some 1200 “dockers” asked for pause", "Some 1,200 dockers asked for a pause.", False),
        ("twelve terminals of the council’s", "12 terminals of the council's", False),
    ],
)
def test_another_word_is_told_and_marks_are_not(words: str, source: str, other: bool) -> None:
    assert reworded(words, source) is other
