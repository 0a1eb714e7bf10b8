"""Which words may hold a name together, open or end it, and which phrases belong to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.prose.numbers import ANY_MONTH, WEEKDAYS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Sentence
    from core.prose.tagging import Chunk
    from core.prose.tokens import Token

LINKS = wordset(
    """of for in on to between against from with over among toward towards into about by at through across
    under per inside within near"""
)
FREE_LINKS = wordset("of for in on between against over among under and or &")
TO_NOUNS = wordset(
    """access threat threats shift return limit right answer opposition damage risk switch move transition
    path risks concerns fears apprehensions warning competition rivalry contract deal cooperation
    restrictions talks reliance dependence restriction export exports licence plan rush push commitment
    injuries resistance"""
)
POINTING = wordset(
    """this that these those it its their they them his her he she our we my your you which who whom whose
    what such there i me itself themselves ours"""
)
PERSONS = wordset(
    """owner secretary manager professor leader member members spokesman spokeswoman chief head deputy
    director chair chairman chairwoman mayor minister author lawyer analyst executive president founder
    scholar treasurer captain engineer technician student trustee veterinarian ecologist judge reviewer
    economist schoolboy committee council parliament agency commission board association regulator
    authority government ministry"""
)
OWN = frozenset(["its", "their", "his", "her"])
EMPTY = wordset(
    """wave batch list part number lot set kind sort way year month week day time case point basis reason
    thing fact decade step area place addition share total move hand side end start order result example
    series line piece percent per cent half third quarter approach action body statement morning evening
    afternoon night interview response percentage level bit rest majority couple amount anyone round
    tenth fifth"""
)
WHOSE = wordset(
    """country nation company firm city group state town region world organisation operator port ministry
    year week month"""
)
TIMES = (
    ANY_MONTH
    | frozenset(WEEKDAYS)
    | wordset(
        """today yesterday tomorrow spring summer autumn winter weekend year years month months week weeks day
    days hour hours minute minutes night evening morning afternoon noon"""
    )
)
ABSTRACT = (
    "tion", "sion", "ment", "ance", "ence", "ship", "ness", "ity", "ism", "ure", "age", "ing",
    "al", "th", "cy",
)  # fmt: skip
EVENTS = wordset(
    """shift rush ban plan rise fall cut use race demand rule rules drop boom surge switch trial trials
    test tests tax fee fees strike loss losses risk risks threat ruling law bill deal launch release
    misuse split curb curbs limit limits shortage supply cost costs price prices delay delays lawsuit
    push drive lack backlash policy reform standard standards control controls offer market trade
    research approvals approval curfew blackout ballot restrictions concerns fears"""
)
_NO_LINKS = wordset("following including according depending regarding concerning involving being")
BOUNDING = wordset(
    """if unless only without except until provided not no never nor neither hardly than although though
    but"""
)


def points(token: Token) -> bool:
    """Whether a word points at something told before, such as `it`; `IT` does not."""
    return token.lower in POINTING and token.text not in ("IT", "US")


def linked(sentence: Sentence, end: int, following: Chunk) -> bool:
    """Whether the chunk `following` hangs on what ends at token `end`, by a preposition or a verb form."""
    tokens, tags = sentence.tokens, sentence.tags
    gap = [token.lower for token in tokens[end : following.start]]
    if not 0 < len(gap) <= 3 or any(points(t) for t in tokens[following.start : following.end]):
        return False
    if tokens[following.head].lower in TIMES or tokens[following.head].lower in EMPTY:
        return False
    if any(tags[i] == "CD" and len(tokens[i].text) == 4 for i in range(following.start, following.end)):
        return False
    kinds = tags[end : following.start]
    if len(gap) == 1:
        joined = gap[0] in ("and", "or", "&") and following.start == following.core
        return gap[0] in LINKS or joined or (kinds[0] == "VBG" and gap[0] not in _NO_LINKS)
    if len(gap) == 2:
        infinitive = gap[0] == "to" and kinds[1] == "VB"
        return (
            infinitive
            or (gap[0] in LINKS and kinds[1] == "VBG")
            or (kinds[0] in ("VBN", "VBD") and gap[1] in LINKS)
        )
    return kinds[0] == "VBG" and kinds[1] == "VBN" and gap[2] in LINKS


def is_person_like(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a chunk ends in two capitalised names, as people and their titles do."""
    before = chunk.head - 1
    return before >= chunk.core and sentence.tags[before] == "NNP" and sentence.tags[chunk.head] == "NNP"
