"""What a sentence of a source shows: who acts, what happened and when, which way it goes, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.prose.figures import figures
from core.prose.tagging import FINITE, chunks, tag
from core.prose.tokens import Token, stem, tokenize, wordset


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) or word for word in words.split())


_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}\b\.?(?:,?\s+(?:19|20)\d\d)?|{_MONTHS}\.?\s+\d{{1,2}}(?:,\s+(?:19|20)\d\d)?\b"
    rf"|{_MONTHS}\.?,?\s+(?:19|20)\d\d\b|(?:in|last|this|since|by|until|from|early|late|mid-)\s*{_MONTHS}\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:in|since|by|until|from|during|of|early|late)\s+(?:early\s+|late\s+)?(?:19|20)\d\ds?\b"
    r"|\b(?:on\s+|last\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b"
    r"|\b(?:last|this)\s+(?:week|month|year|spring|summer|autumn|winter|quarter)\b"
    r"|\b(?:first|second|third|fourth)\s+quarter\b)"
)
_NOT_NAMES = wordset(
    """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday mr mrs ms dr sir inc ltd corp plc"""
)
_BODIES = _stems(
    """ministry minister government council parliament court agency commission regulator regulators authority
    authorities operator union company firm bank university institute hospital senate committee board insurer
    insurers police mayor congress developer manufacturer maker"""
)
_EVENTS = _stems(
    """approve ban launch sign order halt close acquire buy bought sold sell fine sue award grant adopt publish
    win won lose lost stop suspend withdraw withdrew start began begin begun end open build built introduce
    implement enforce require mandate agree vote pass reject refuse block restrict limit cancel delay postpone
    test deploy install deliver release unveil create found establish join leave left replace switch cut raise
    lower invest fund finance pay paid charge arrest convict rule decide choose chose pick appoint merge split
    attack hack breach steal stole leak fail collapse crash break broke damage disconnect restore reach sink
    complete finish commission license certify permit allow prohibit extend expand reduce double quit strike
    struck strip move trial recall shut seize impose lift repeal amend file claim trigger drop scrap abandon
    give gave given receive receiv dock run ran sail fly flew transfer hit lodge sail land take took taken hold held"""
)
_DIRECTIONS = _stems(
    """rise rose risen grow grew grown growth fall fell fallen decline double triple quadruple expand expansion
    spread accelerate acceleration slow slower slowdown speed faster surge soar jump climb shrink shrank increase
    decrease widen narrow ease drop plunge record multiply halve swell recover rebound worsen improve gain
    gather quicken proliferate emergence emerge replace overtake outpace"""
)
_DIRECTED = wordset("first fastest growing rising falling increasingly more-than-doubled rapidly")
_UP_FROM = re.compile(r"\b(?:up|down)\s+from\b|\bfrom\b[^.;]{2,60}\bto\b[^.;]{0,12}\d|\bfor the first time\b", re.I)
_MECHANISM = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+to|owing\s+to|thanks\s+to|driven\s+by|caused\s+by|prompted\s+by|fuell?ed\s+by"
    r"|triggered\s+by|led\s+to|leads?\s+to|leading\s+to|result(?:s|ed|ing)?\s+in|as\s+a\s+result|so\s+that"
    r"|therefore|which\s+means|meaning\s+that|in\s+response\s+to|prompt(?:s|ed|ing)|forc(?:es|ed|ing)"
    r"|allow(?:s|ed|ing)|enabl(?:es|ed|ing)|depend(?:s|ed|ing)?\s+on|forcing|drives|spurred|threatens?\s+to"
    r"|in\s+order\s+to|at\s+the\s+expense\s+of|makes?\s+it\s+(?:easier|harder|possible)|relies\s+on|rely\s+on)\b",
    re.IGNORECASE,
)
_HEDGES = wordset("could may might would should can plans plan hopes hope intends considering considers expected")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sentence shows; empty where it shows nothing of the kind."""

    actor: str = ""
    event: str = ""
    """The verb of what the actor did, as it stands there."""
    date: str = ""
    direction: str = ""
    mechanism: str = ""
    figure: str = ""
    named: bool = False
    """Whether the actor has a name of its own."""
    hedged: bool = False
    """Whether it tells only what may be, or what is hoped or planned."""

    @property
    def evidence(self) -> bool:
        """Whether it shows more than any article on the topic would."""
        return bool(self.date or self.figure or self.direction or (self.actor and self.event) or self.named)


def seen(text: str) -> Seen:
    """What a sentence shows."""
    flat = " ".join(text.split())[:1200]
    tokens = tokenize(flat)
    tags = tag(tokens)
    actor, named, event = _act(flat, tokens, tags)
    date = _DATE.search(flat)
    mechanism = _MECHANISM.search(flat)
    counted = figures(tokens, tags, chunks(tokens, tags))
    modal = any(t == "MD" and token.lower in _HEDGES for token, t in zip(tokens, tags, strict=True))
    return Seen(
        actor=actor,
        event=event,
        date=_without_link(date.group()) if date else "",
        direction=_direction(flat, tokens, tags),
        mechanism=mechanism.group().lower() if mechanism else "",
        figure=_words(flat, tokens, counted[0].start, min(len(tokens), counted[0].end + 1)) if counted else "",
        named=named,
        hedged=modal and not event,
    )


def _act(text: str, tokens: Sequence[Token], tags: Sequence[str]) -> tuple[str, bool, str]:
    """(actor, whether it has a name, verb): the first actor with an event of its own, else the first name."""
    events = [i for i in range(len(tokens)) if _is_event(tokens, tags, i)]
    names = list(_names(tokens, tags))
    bodies = [(i, i + 1) for i, token in enumerate(tokens) if token.stem in _BODIES and tags[i][:1] == "N"]
    for at in events:
        before = [name for name in (*names, *bodies) if name[1] <= at and at - name[1] <= 14]
        if before:
            first, last = min(before, key=lambda name: (name not in names, at - name[1]))
            return _words(text, tokens, first, last), (first, last) in names, tokens[at].text
    for at in events:
        after = [name for name in names if any(t.lower == "by" for t in tokens[at + 1 : name[0] + 1])]
        if after:
            return _words(text, tokens, *after[0]), True, tokens[at].text
    for first, last in (*names, *bodies):
        return _words(text, tokens, first, last), (first, last) in names, ""
    return "", False, ""


def _is_event(tokens: Sequence[Token], tags: Sequence[str], at: int) -> bool:
    """Whether something happened at a verb: it is past, perfect or present, no modal and no denial before it."""
    if (tokens[at].stem or tokens[at].lower) not in _EVENTS or tags[at] not in {*FINITE, "VBN", "VBG"}:
        return False
    before = [token.lower for token in tokens[max(0, at - 4) : at]]
    if {"could", "may", "might", "would", "should", "can", "to", "not", "never", "if"} & set(before[-3:]):
        return False
    if tags[at] == "VBG":
        return bool({"is", "are", "was", "were"} & set(before[-2:]))
    return True


def _names(tokens: Sequence[Token], tags: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches of names, as token indices."""
    found: list[tuple[int, int]] = []
    for at, kind in enumerate(tags):
        name = kind in ("NNP", "NNPS") and tokens[at].lower not in _NOT_NAMES and tokens[at].text[0].isupper()
        if name and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        elif name:
            found.append((at, at + 1))
    return found


def _direction(text: str, tokens: Sequence[Token], tags: Sequence[str]) -> str:
    """The words by which something goes one way or another."""
    if found := _UP_FROM.search(text):
        return found.group()[:40]
    for token, kind in zip(tokens, tags, strict=True):
        verbal = kind[:2] in ("VB", "NN", "JJ", "RB")
        if verbal and (token.stem in _DIRECTIONS or token.lower in _DIRECTED):
            return token.text
    return ""


def _without_link(date: str) -> str:
    """A date without the word that leads to it, unless that word tells which (`last month`)."""
    return re.sub(r"^(?:in|on|since|by|until|from|during|of)\s+", "", " ".join(date.split()), flags=re.I)


def _words(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    return text[tokens[first].start : tokens[min(last, len(tokens)) - 1].end][:40]
