"""The names of rows: which say the same thing twice, and which would fit any card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from core.model import TABLES, Check, Column, Finding, Place, Section
from core.model.cleaning import clean_line
from core.prose.tokens import stem, tokenize, wordset

if TYPE_CHECKING:
    from core.model import Card, Row

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ORDERED = wordset("from to by against versus vs")
"""Words around which the order of the others matters."""
_POLAR = wordset("use uses using not no never without less fewer against before after up down off non anti")
"""Stop words that turn a name into another one."""


@lru_cache(maxsize=4)
def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) or word for word in words.split())


_MOVES = """growth growing grow rise rising increase increased increasing surge boom expansion expanding
    emergence emerging focus shift shifting trend rapid rapidly accelerated accelerating acceleration
    advancement advancements advances heightened growing continued ongoing use uses using"""
"""Words at the beginning of a name that say only that something moves."""

_COMMON = """ai artificial intelligence machine deep learning language large model models llm llms generative
    gpt technology technologies technological tech digital data big digitalisation digitalization automation
    automated robotics robots robot algorithm algorithms algorithmic software hardware computing computer
    cloud blockchain internet things iot platform platforms system systems tool tools application
    applications app apps network networks infrastructure online virtual reality augmented cyber
    cybersecurity security privacy protection encryption social media
    innovation innovations innovative development developments research science scientific advance
    advances advanced advancement advancements progress breakthrough breakthroughs
    regulation regulations regulatory regulating regulator policy policies law laws legal legislation
    compliance governance government governmental political politics geopolitical public state oversight
    control standards ethics ethical moral transparency accountability responsibility trust bias
    fairness equity equality inequality inequalities discrimination rights human democracy
    economy economic economics market markets financial finance business businesses corporate company
    companies industry industries industrial investment investments funding cost costs price prices trade
    supply chain chains demand growth job jobs employment unemployment labour labor workforce work worker
    workers skills education training income
    competition competitive cooperation collaboration collaborative partnership partnerships international
    global globalization globalisation national regional local world worldwide society societal social
    community communities cultural culture consumer consumers customer customers user users people
    population public health healthcare medical mental wellbeing well-being safety
    climate environment environmental sustainability sustainable energy renewable power emissions carbon
    green resource resources water food pollution biodiversity waste
    risk risks threat threats concern concerns challenge challenges issue issues problem problems impact
    impacts implication implications effect effects uncertainty lack loss dependency dependence reliance
    over-reliance overreliance misuse abuse misinformation disinformation vulnerability vulnerabilities
    crisis conflict tension tensions displacement disruption instability barrier barriers limitation
    limitations potential opportunity opportunities change changes adoption integration implementation use
    usage access accessibility awareness engagement participation perception acceptance behavior behaviors
    behaviour behaviours attitude attitudes preference preferences interest dynamics landscape future trend
    trends shift increased increasing growing rising rise emergence emerging new modern traditional
    strategy strategic strategies management planning solution solutions approach approaches process
    processes practice practices service services product products quality efficiency productivity
    performance optimization optimisation analysis analytics monitoring surveillance information
    communication communications knowledge content creativity design autonomous smart mobile devices
    device sensor sensors quantum biotechnology nanotechnology genetic engineering vehicle vehicles
    electric battery batteries printing drones drone satellite satellites space military defense defence
    decision making decision-making question questions need needs evolution transformation potential
    intellectual property copyright"""
"""Words that stand in the names of rows of cards on any topic; a name of nothing else names nothing."""

_PLAIN_CAPITALS = wordset("I A AI IT ICT ML LLM LLMs IoT AR VR XR NLP API APIs")
"""Capitals that are words of the trade and no names."""


@lru_cache(maxsize=8192)
def _content(name: str) -> tuple[str, ...]:
    """What a name says, as stems: without brackets, stop words, case and plural, but with its numbers."""
    bare = _BRACKETS.sub(" ", name)
    tokens = tokenize(bare if bare.strip() else name)
    words = tuple(
        token.stem or token.lower
        for token in tokens
        if token.stem or token.lower in _POLAR or any(sign.isdigit() for sign in token.text)
    )
    if not words:
        return tuple(name.casefold().split())
    return words if _ORDERED & {token.lower for token in tokens} else tuple(sorted(words))


@lru_cache(maxsize=8192)
def _subject(name: str) -> tuple[str, ...]:
    """What a name is about, without words that say only that it grows: two stems or more, else nothing."""
    words = tuple(word for word in _content(name) if word not in _stems(_MOVES))
    return words if len(words) >= 2 else ()


def repeated(card: Card) -> Iterator[Finding]:
    """A finding for each row whose name stands in an earlier row, of its own table or another.

    Names are the same by their stems, whatever their case, plural and brackets.
    Words such as “growth of” do not make another name either, but a technology
    may bear the name of what grows.
    """
    seen: dict[tuple[str, ...], tuple[Place, str]] = {}
    subjects: dict[tuple[str, ...], tuple[Place, str]] = {}
    for section in TABLES:
        for index, row in enumerate(card.rows(section)):
            name = row.name.text
            if row.name.blank:
                continue
            place = Place(section=section, index=index, column=Column.NAME)
            content, subject = _content(name), _subject(name)
            before = seen.get(content)
            if before is None and section is not Section.TECHNOLOGIES:
                before = subjects.get(subject) if subject else None
            if before is not None:
                yield _again(place, name, before, content)
            seen.setdefault(content, (place, name))
            if subject and section is not Section.TECHNOLOGIES:
                subjects.setdefault(subject, (place, name))


def _again(place: Place, name: str, before: tuple[Place, str], content: tuple[str, ...]) -> Finding:
    other, called = before
    shown = clean_line(called)
    same = shown.casefold() == clean_line(name).casefold()
    named = "has this name" if same else f"says the same (“{shown}”)"
    return Finding(
        check=Check.REPEATED,
        place=place,
        sentence=f"Row {other.index + 1} of {other.section} {named}.",
        about=f"{' '.join(content)} ~ {other.section}",
    )


def generic(card: Card) -> Iterator[Finding]:
    """A finding for each row that would fit any card.

    Its name is made of words of any topic, and nothing beside it names an actor,
    a place, a figure or what this card is about.
    """
    suspects = [
        (Place(section=section, index=index, column=Column.NAME), row)
        for section in TABLES
        for index, row in enumerate(card.rows(section))
        if not row.name.blank and _common(row.name.text)
    ]
    if not suspects:
        return
    own = _own_words(card.title.text, tuple(item.text for item in card.keywords))
    for place, row in suspects:
        if not any(_names(text) or own & set(_content(text)) for text in _texts(row)):
            yield Finding(
                check=Check.GENERIC,
                place=place,
                sentence="This row would fit any card: it names no actor, place, figure or event.",
                about=" ".join(_content(row.name.text)),
            )


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(row.cell(column).text for column in Column if column is not Column.NAME)


@lru_cache(maxsize=8192)
def _common(name: str) -> bool:
    return all(word in _stems(_COMMON) or word in _POLAR for word in _content(name))


@lru_cache(maxsize=64)
def _own_words(title: str, keywords: tuple[str, ...]) -> frozenset[str]:
    """The stems of what a card is about that are not words of any topic."""
    words = {word for text in (title, *keywords) for word in _content(text)}
    return frozenset(words - _stems(_COMMON) - _stems(_MOVES) - _POLAR)


@lru_cache(maxsize=8192)
def _names(text: str) -> bool:
    """Whether a text holds a figure or a name: a number, or a capital elsewhere than where one must stand."""
    begins = True
    for token in tokenize(text):
        if any(sign.isdigit() for sign in token.text):
            return True
        word = token.text
        if word[0].isupper() and word not in _PLAIN_CAPITALS:
            inner = any(sign.isupper() for sign in word[1:])
            if inner or (not begins and stem(token.lower) not in _stems(_COMMON)):
                return True
        begins = word in (".", "!", "?", ":", "“", '"', "(", "‘")
    return False
