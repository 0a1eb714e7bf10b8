"""What a sentence of a source shows: who acts, what happened and when, which way it goes, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.prose.figures import figures
from core.prose.numbers import ANY_MONTH
from core.prose.tagging import FINITE, chunks, lexicon, tag
from core.prose.tokens import tokenize, wordset
from core.scoring.words import BODIES, DIRECTIONS, EVENTS, NOT_NAMES, OFFICIALS

if TYPE_CHECKING:
    from core.prose.figures import Figure
    from core.prose.tagging import Chunk
    from core.prose.tokens import Token

LONGEST = 40
"""Characters of what a reason names."""
_MONTHS = rf"(?:{'|'.join(sorted((month.capitalize() for month in ANY_MONTH), key=len, reverse=True))})"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}\b\.?(?:,?\s+(?:19|20)\d\d)?|{_MONTHS}\.?\s+\d{{1,2}}(?:,\s+(?:19|20)\d\d)?\b"
    rf"|{_MONTHS}\.?,?\s+(?:19|20)\d\d\b|(?:in|last|this|since|by|until|from|early|late|mid-)\s*{_MONTHS}\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:in|since|by|until|from|during|of|early|late)\s+(?:early\s+|late\s+)?(?:19|20)\d\ds?\b"
    r"|\b(?:on\s+|last\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b"
    r"|\b(?:last|this)\s+(?:week|month|year|spring|summer|autumn|winter|quarter)\b"
    r"|\b(?:first|second|third|fourth)\s+quarter\b)"
)
_DIRECTED = wordset("fastest growing rising falling increasingly more-than-doubled rapidly")
_UP_FROM = re.compile(
    r"\b(?:up|down)\s+from\b|\bfrom\b[^.;]{2,60}\bto\b[^.;]{0,12}\d|\bfor the first time\b", re.I
)
_MECHANISM = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+to|owing\s+to|thanks\s+to|driven\s+by|caused\s+by|prompted\s+by|fuell?ed\s+by"
    r"|triggered\s+by|led\s+to|leads?\s+to|leading\s+to|result(?:s|ed|ing)?\s+in|as\s+a\s+result|so\s+that"
    r"|therefore|which\s+means|meaning\s+that|in\s+response\s+to|prompt(?:s|ed|ing)|forc(?:es|ed|ing)"
    r"|allow(?:s|ed|ing)|enabl(?:es|ed|ing)|depend(?:s|ed|ing)?\s+on|forcing|drives|spurred|threatens?\s+to"
    r"|in\s+order\s+to|at\s+the\s+expense\s+of|makes?\s+it\s+(?:easier|harder|possible)|relies\s+on|rely\s+on)\b",
    re.IGNORECASE,
)
_AUXILIARY = wordset("has have had is are was were be been being having will")
_ORDINAL = re.compile(
    r"\b(?:the|its|their|his|a)\s+(?:\w+['’]s\s+)?first\b(?!\s+(?:half|quarter|months?|years?|weeks?|days?|two|three|six"
    r"|ten|place|time\b(?!\s+in)))",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\bthe\s+(?:largest|biggest|highest|lowest|longest|fastest|deepest|most)\b[^.;]{0,70}?"
    r"\b(?:so far|ever|yet|to date|on record|of its (?:kind|type))\b",
    re.IGNORECASE,
)
_OPENERS = wordset("since because when while after before if that which who as though although until unless")
"""Words that open a clause of its own."""
_HEDGES = wordset(
    "could may might would should can plans plan hopes hope intends considering considers expected"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sentence shows; empty where it shows nothing of the kind."""

    actor: str = ""
    event: str = ""
    """What the actor did: the verb as it stands there, with what comes right behind it if that is short."""
    date: str = ""
    direction: str = ""
    mechanism: str = ""
    figure: str = ""
    named: bool = False
    """Whether the actor has a name of its own."""
    hedged: bool = False
    """Whether it tells only what may be, or what is hoped or planned."""
    official: bool = False
    """Whether the actor is a body that decides for others, such as a ministry."""
    acting: bool = False
    """Whether a named actor is the subject of what it tells."""

    @property
    def evidence(self) -> bool:
        """Whether it shows more than any article on the topic would."""
        return bool(self.date or self.figure or self.direction or self.mechanism or self.event or self.acting)


def seen(text: str) -> Seen:
    """What a sentence shows."""
    flat = " ".join(text.split())[:1200]
    tokens = tokenize(flat)
    tags = tag(tokens)
    found = chunks(tokens, tags)
    actor, named, official, event = _act(flat, tokens, tags, found)
    date = _DATE.search(flat)
    mechanism = _MECHANISM.search(flat)
    counted = figures(tokens, tags, found)
    verb = next((i for i, kind in enumerate(tags) if kind in FINITE), None)
    modal = verb is not None and tokens[verb].lower in _HEDGES
    return Seen(
        actor=actor,
        event=event,
        date=_without_link(date.group()) if date else "",
        direction=_direction(flat, tokens, tags),
        mechanism=mechanism.group().lower() if mechanism else "",
        figure=next((told for each in counted if _tells(told := _figure(flat, tokens, each))), ""),
        named=named,
        official=official,
        hedged=modal and not event,
        acting=named and not modal and verb is not None and 0 <= flat.find(actor) < tokens[verb].start,
    )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase as who may act: token indices without article and date, and what its head is."""

    start: int
    core: int
    end: int
    named: bool
    body: bool
    official: bool
    dated: bool
    """Whether a date stands glued before it (`On 12 November Mycelle Works …`)."""

    @property
    def acts(self) -> bool:
        """Whether it can be the actor of an event."""
        return self.named or self.body


def _phrase(tokens: Sequence[Token], tags: Sequence[str], chunk: Chunk) -> _Phrase:
    core, dated = chunk.core, False
    while core < chunk.head and (tags[core] == "CD" or tokens[core].lower in NOT_NAMES):
        dated = dated or tokens[core].lower in NOT_NAMES
        core += 1
    head = tokens[chunk.head]
    named = tags[chunk.head] in ("NNP", "NNPS") and head.text[0].isupper() and head.lower not in NOT_NAMES
    if chunk.head == 0 and head.lower in lexicon() and head.lower.endswith("s"):
        named = False
    body, official = head.stem in BODIES, head.stem in OFFICIALS
    return _Phrase(chunk.start, core, chunk.end, named, body, official, dated)


def _act(
    text: str, tokens: Sequence[Token], tags: Sequence[str], found: Sequence[Chunk]
) -> tuple[str, bool, bool, str]:
    """(actor, whether it has a name, whether it decides for others, verb) of the first event whose subject
    or `by` names an actor; else the first name without a verb."""
    phrases = [_phrase(tokens, tags, chunk) for chunk in found]
    for at in range(len(tokens)):
        if not _is_event(tokens, tags, at):
            continue
        subject = _subject(tokens, tags, phrases, at)
        by = (p for p in phrases if at < p.start <= at + 8 and tokens[p.start - 1].lower == "by")
        actor = subject if subject is not None and subject.acts else next((p for p in by if p.acts), None)
        if actor is not None:
            deed = tokens[at].text if actor is not subject else _deed(text, tokens, phrases, at)
            return _words(text, tokens, actor.core, actor.end), actor.named, actor.official, deed
    first = next((phrase for phrase in phrases if phrase.named), None)
    return (_words(text, tokens, first.core, first.end), True, False, "") if first else ("", False, False, "")


def _deed(text: str, tokens: Sequence[Token], phrases: Sequence[_Phrase], verb: int) -> str:
    """A verb with the noun phrase right behind it, or alone when that makes it long."""
    behind = next((p for p in phrases if verb < p.start), None)
    if behind is None or behind.start != verb + 1:
        return tokens[verb].text
    told = text[tokens[verb].start : tokens[behind.end - 1].end]
    return told if len(told) <= LONGEST else tokens[verb].text


def _subject(
    tokens: Sequence[Token], tags: Sequence[str], phrases: Sequence[_Phrase], verb: int
) -> _Phrase | None:
    """The noun phrase that a verb is said of: the nearest before it that hangs on no preposition or verb."""
    end = verb
    for phrase in reversed([phrase for phrase in phrases if phrase.end <= verb]):
        between = range(phrase.end, end)
        if any(tags[i] == "PRP" or tokens[i].text in ";:“" for i in between) or verb - phrase.end > 16:
            return None
        if any(tags[i][:2] == "VB" and tokens[i].lower not in _AUXILIARY for i in between):
            return None
        end = phrase.start
        before = tokens[end - 1] if end else None
        if before is None or before.lower in _OPENERS or phrase.dated:
            return phrase
        if tags[end - 1] not in ("IN", "TO") and tags[end - 1][:2] != "VB" and before.text != ",":
            return phrase
    return None


def _is_event(tokens: Sequence[Token], tags: Sequence[str], at: int) -> bool:
    """Whether something happened at a verb: past, perfect or present, no modal and no denial before it."""
    before = [token.lower for token in tokens[max(0, at - 4) : at]]
    if (tokens[at].stem or tokens[at].lower) not in EVENTS:
        return False
    if tags[at] not in {*FINITE, "VBN", "VBG"} and not (tags[at] == "VB" and "will" in before[-2:]):
        return False
    if {"could", "may", "might", "would", "should", "can", "to", "not", "never", "if"} & set(before[-3:]):
        return False
    if tags[at] == "VBG":
        return bool({"is", "are", "was", "were"} & set(before[-2:]))
    alone = before[-1:] == [","] and not FINITE & set(tags[:at])
    return tags[at] != "VBN" or alone or bool(_AUXILIARY & set(before[-3:]))


def _direction(text: str, tokens: Sequence[Token], tags: Sequence[str]) -> str:
    """The words by which something goes one way or another."""
    if found := _UP_FROM.search(text) or _ORDINAL.search(text) or _MOST.search(text):
        return _short(" ".join(found.group().split()))
    for token, kind in zip(tokens, tags, strict=True):
        verbal = kind[:2] in ("VB", "NN", "JJ", "RB")
        if verbal and (token.stem in DIRECTIONS or token.lower in _DIRECTED):
            return token.text
    return ""


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0]


def _without_link(date: str) -> str:
    """A date without the word that leads to it, unless that word tells which (`last month`)."""
    return re.sub(r"^(?:in|on|since|by|until|from|during|of)\s+", "", " ".join(date.split()), flags=re.I)


def _words(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    return text[tokens[first].start : tokens[min(last, len(tokens)) - 1].end][:LONGEST]


def _tells(figure: str) -> bool:
    """Whether a figure says more than a bare number word (`four`)."""
    return " " in figure or any(mark.isdigit() for mark in figure)


def _figure(text: str, tokens: Sequence[Token], figure: Figure) -> str:
    """A figure as it stands, with the noun that it counts when that comes next."""
    follows = figure.end < len(tokens) and tokens[figure.end].text == figure.noun
    return _words(text, tokens, figure.start, figure.end + follows)
