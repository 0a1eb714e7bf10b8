"""Short clauses of a sentence: who does what, without appositions, with all that bounds the claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import PROTECTED, protects
from core.drafting.extractive.phrasing import BOUNDING, LINKS, TIMES, linked, points
from core.prose.tagging import FINITE, NOUNS
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Sentence

LONGEST = 10
_ENDS = frozenset(',;:.!?–—"“”')
_BREAKS = wordset(
    """after because while when which who that although since before where whose if unless until"""
)
_RELATIVES = wordset("that which who whose where whom")
_NO_CUT = _RELATIVES | wordset("and or from into as than ( down up off out back away together apart percent")
_CONDITIONAL = wordset("if unless provided except until without only")
_QUALIFIERS = wordset(
    """than over about nearly almost around some fewer more less least at up to roughly only just"""
)
_HYPOTHETICAL = wordset("if whether unless provided until lest")
_PARTICLES = wordset("out up off down back on")
_NEGATING = wordset("no not neither nor never none few hardly any only without")
_DENYING = wordset("no not never none nobody nothing neither nor hardly cannot refuse refuses refused")
_BEFORE = LINKS | wordset(
    """before until above behind within near inside beyond during beside besides below along despite per via
    outside without"""
)
_SAYS = wordset(
    """said says say warned warns told tells added adds argued argues believes believe thinks think
    reported announced claimed claims explained insisted noted confirmed calls called found finds"""
)
_EXPECTS = wordset(
    "expect expects hope hopes fear fears estimate estimates suggests showed shows show report"
)
_TELLING = _SAYS | _EXPECTS | {"that"}
_DOUBTFUL = wordset(
    """suggesting alleged alleging alleges allegedly alleges claims claim claimed claiming rumours rumors
    doubt doubts doubted deny denies denied denying dispute disputes disputed disputing denial"""
)
"""Words whose that-clause nobody vouches for, so that it names nothing on its own."""
_LIMITS = PROTECTED - wordset(
    """over up under least more less most some several about around still yet said says reported reports
    reporting claimed claims claim"""
)
"""Words that bound a whole clause, so that the phrase which holds them is not left out of a name."""
_CONDITIONS = wordset("if unless should were when had because")


@dataclass(frozen=True, slots=True)
class Clause:
    """The kept token stretches of a clause; `main` when it opens the sentence, `whole` when unshortened."""

    kept: tuple[tuple[int, int], ...]
    main: bool
    whole: bool


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """Every clause with a named subject, short enough for a name, that nothing outside it turns round."""
    if sentence.question or (sentence.tokens and sentence.tokens[0].lower in _CONDITIONS):
        return
    seen: set[int] = set()
    for at, _ in enumerate(sentence.tokens):
        if sentence.tags[at] not in FINITE or at in seen:
            continue
        group = _verb_group(sentence, at)
        seen.update(range(at, group))
        actor = subject(sentence, at)
        if actor is None or _participle(sentence, actor[0][0], at) or sentence.tokens[at].lower in _SAYS:
            continue
        yield from _with_object(sentence, actor, group)


def _participle(sentence: Sentence, start: int, verb: int) -> bool:
    """Whether what looks like a past tense only describes an apposition (`, the tool used in six courts`)."""
    apposed = start >= 2 and (
        sentence.tokens[start - 1].text == "," or sentence.tokens[start - 2].text == ","
    )
    after = sentence.tags[verb + 1] if verb + 1 < len(sentence.tags) else ""
    earlier = any(tag in FINITE for tag in sentence.tags[:start])
    return apposed and earlier and sentence.tags[verb] == "VBD" and after == "IN"


def _verb_group(sentence: Sentence, at: int) -> int:
    """The token index behind the verbs, adverbs and infinitives that start at `at`."""
    end = at
    while end < len(sentence.tokens) and (
        sentence.tags[end] in FINITE | {"RB", "VB", "VBN", "VBG", "TO"}
        and (sentence.tokens[end].lower not in _BREAKS or sentence.tags[end] == "RB")
    ):
        end += 1
    while end > at + 1 and sentence.tags[end - 1] == "TO":
        end -= 1
    return end


def subject(sentence: Sentence, verb: int) -> tuple[tuple[int, int], ...] | None:
    """The kept stretches of the subject before a verb, an apposition between commas left out."""
    tokens = sentence.tokens
    end = verb
    while end and sentence.tags[end - 1] == "RB" and tokens[end - 1].lower not in BOUNDING:
        end -= 1
    gap = verb
    if end and tokens[end - 1].text == ",":
        opened = next((i for i in range(end - 2, max(-1, end - 16), -1) if tokens[i].text == ","), None)
        if opened is None or any(protects(token) for token in tokens[opened:end]):
            return None
        gap, end = end, _outer(sentence, opened)
    else:
        gap = end
    if end >= 3 and tokens[end - 1].text == ")" and tokens[end - 3].text == "(":
        end -= 3
    index = next((i for i, c in enumerate(sentence.chunks) if c.end == end), None)
    if index is None:
        return None
    last = index
    while index and linked(sentence, sentence.chunks[index - 1].end, sentence.chunks[index]):
        index -= 1
    first = sentence.chunks[index]
    if any(tokens[c.head].lower in TIMES for c in sentence.chunks[index : last + 1]):
        return None
    start = first.core if tokens[first.start].lower in ("the", "a", "an") else first.start
    if start == 1 and sentence.tags[0] in ("VBG", "JJ", "VBN"):
        start = 0
    while start and sentence.tags[first.core] == "CD" and tokens[start - 1].lower in _QUALIFIERS:
        start -= 1
    opening = min(start, first.start)
    before = tokens[opening - 1].lower if opening else ""
    relative = before == "that" and (opening < 2 or sentence.tags[opening - 2] in NOUNS | {"IN"})
    if before in _BEFORE | _NEGATING | (_RELATIVES - {"that"}) or relative or _governed(sentence, opening):
        return None
    if before in _TELLING and _denied(sentence, opening - 1):
        return None
    if {token.lower for token in tokens[max(0, opening - 2) : opening]} & _DOUBTFUL:
        return None
    if opening > 1 and before in ("after", "when", "once", "whenever"):
        return None
    if {token.lower for token in tokens[max(0, opening - 3) : opening]} & _HYPOTHETICAL:
        return None
    if end - start == 1 and tokens[start].lower in ("none", "many", "some", "most", "both", "few", "others"):
        return None
    if any(points(token) for token in tokens[start:end]) or tokens[start].lower in ("and", "but"):
        return None
    return ((start, end),) if gap == end else ((start, end), (gap, gap))


def _denied(sentence: Sentence, that: int) -> bool:
    """Whether the clause before a `that` says that nobody holds what follows (`does not believe that`)."""
    for token in reversed(sentence.tokens[:that]):
        if token.text in _ENDS:
            return False
        if token.lower in _DENYING or token.lower.endswith("n't"):
            return True
    return False


def _governed(sentence: Sentence, opening: int) -> bool:
    """Whether the noun phrase at `opening` hangs on a verb or ends a list, so that it is no whole subject."""
    if opening < 2:
        return False
    before, tag = sentence.tokens[opening - 1].lower, sentence.tags[opening - 1]
    if tag.startswith("VB"):
        return before not in _SAYS | _EXPECTS
    if before not in ("and", "or") or sentence.tags[opening - 2] not in NOUNS | {"VBG", "JJ"}:
        return False
    mark = next((i for i in range(opening - 1, -1, -1) if sentence.tokens[i].text in _ENDS), -1)
    return not any(tag in FINITE for tag in sentence.tags[mark + 1 : opening])


def _outer(sentence: Sentence, end: int) -> int:
    """The end of a subject with two appositions (`X, once a market, now a park,`): before both."""
    chunk = next((c for c in sentence.chunks if c.end == end), None)
    if chunk is None or chunk.start < 2:
        return end
    before = [token.lower for token in sentence.tokens[chunk.start - 2 : chunk.start]]
    return chunk.start - 2 if before[0] == "," and before[1] in ("once", "now", "formerly", "then") else end


def _with_object(sentence: Sentence, actor: tuple[tuple[int, int], ...], group: int) -> Iterator[Clause]:
    """The clause to its end when that is short, and cut after its first object."""
    tokens = sentence.tokens
    start, actor_end = actor[0]
    resumed = actor[1][0] if len(actor) > 1 else actor_end
    stop = _stop(sentence, group)
    closing = tokens[stop].text.lower() if stop < len(tokens) else ""
    apart = closing == "and" or (closing == "," and tokens[stop + 1 : stop + 2] and _aside(sentence, stop))
    bounds = _CONDITIONAL - wordset("until only without except") if apart else _CONDITIONAL
    if {token.lower for token in tokens[stop:]} & bounds and closing != ";":
        return
    turned = [token.lower for token in tokens[stop + 1 : stop + 3]]
    if closing == "," and turned in (["but", "not"], ["but", "only"], ["though", "not"], ["although", "not"]):
        return
    if closing == ":" or (closing in ("“", '"') and stop > group):
        return
    main = start <= 2
    whole = _kept(sentence, start, actor_end, resumed, _without_time(sentence, group, stop))
    cut_short = stop < len(tokens) and tokens[stop].lower in _RELATIVES
    if _size(whole) <= LONGEST + (6 if main else 4) and stop > group - 1 and not cut_short:
        yield Clause(whole, main, True)
    opens = group
    while opens < stop and tokens[opens].lower in _QUALIFIERS | _PARTICLES:
        opens += 1
    first = next((i for i, c in enumerate(sentence.chunks) if c.start == opens), None)
    if first is None:
        return
    end = sentence.chunks[first].end
    if end + 3 < stop and tokens[end].text == "(" and tokens[end + 2].text == ")":
        beyond = next((i for i, c in enumerate(sentence.chunks) if c.start == end + 3), None)
        first, end = (beyond, sentence.chunks[beyond].end) if beyond is not None else (first, end)
    for following in sentence.chunks[first + 1 :]:
        longer = _kept(sentence, start, actor_end, resumed, following.end)
        if following.end > stop or not linked(sentence, end, following) or _size(longer) > LONGEST:
            break
        end = following.end
    rest = {token.lower for token in tokens[end:stop] if token.text != "May"}
    torn = end < len(tokens) and (
        (tokens[end].lower in _NO_CUT and not _another_verb(sentence, end))
        or sentence.tags[end] in ("RB", "RP", "JJR", "JJ", "VBN", "VBG", "CD", "$")
        or any(chunk.start == end for chunk in sentence.chunks)
        or (
            tokens[end].lower == "to"
            and not _given_to(sentence, group, end)
            and not _in_order_to(sentence, group, end)
        )
    )
    if rest & _LIMITS or torn:
        return
    kept = _kept(sentence, start, actor_end, resumed, end)
    if _size(kept) <= LONGEST:
        yield Clause(kept, main, False)


def _stop(sentence: Sentence, group: int) -> int:
    """Where the clause whose verbs end at `group` stops: at a mark, a conjunction or another verb's `and`."""
    stop = group
    while stop < len(sentence.tokens):
        if sentence.tokens[stop].text in _ENDS or sentence.tokens[stop].lower in _BREAKS:
            break
        if _another_verb(sentence, stop):
            break
        stop += 1
    return stop


def _aside(sentence: Sentence, comma: int) -> bool:
    """Whether an apposition follows a comma (`, a practice that …`), whose own limits bound nothing else."""
    return sentence.tokens[comma + 1].lower in ("a", "an", "which", "who", "most")


def _another_verb(sentence: Sentence, at: int) -> bool:
    """Whether an `and` stands here that leads on to another verb, not to another thing."""
    if sentence.tokens[at].lower not in ("and", "but", "or"):
        return False
    after = sentence.tags[at + 1 : at + 3]
    return any(tag in FINITE for tag in after) or after[:1] in (["VB"], ["TO"])


def _given_to(sentence: Sentence, verb: int, at: int) -> bool:
    """Whether the `to` at `at` names a receiver, not an aim, a number or the end of a change."""
    if any(token.lower == "from" for token in sentence.tokens[verb:at]):
        return False
    receiver = any(c.start == at + 1 and sentence.tags[c.core] != "CD" for c in sentence.chunks)
    return receiver and sentence.tags[at + 1] != "VB" and sentence.tags[at + 1] != "CD"


def _in_order_to(sentence: Sentence, group: int, at: int) -> bool:
    """Whether the `to` at `at` tells what an act is for (`blocked a road to protest`), which can go."""
    verb = sentence.tokens[group - 1].lower
    aim = sentence.tags[at + 1 : at + 2] == ["VB"]
    return aim and verb.endswith("ed") and verb[:3] not in _ORDERS


_ORDERS = frozenset(
    ["ask", "wan", "exp", "for", "all", "tol", "ord", "req", "urg", "hel", "adv", "fai", "nee", "ref", "see",
     "inv", "cal", "per", "ena", "cau", "int", "pla", "off", "agr", "pro", "vow", "thr", "war", "tri", "hop",
     "vot"]
)  # fmt: skip
"""Beginnings of verbs whose `to` belongs to what they say (asked, forced, refused, promised)."""


def _kept(
    sentence: Sentence, start: int, actor_end: int, resumed: int, end: int
) -> tuple[tuple[int, int], ...]:
    """The stretches from `start` to `end` without the apposition and without acronyms in brackets."""
    pieces: list[tuple[int, int]] = []
    for a, b in ((start, actor_end), (resumed, end)):
        at = a
        for i in range(a, b):
            if (
                sentence.tokens[i].text == "("
                and i + 2 < b
                and sentence.tokens[i + 2].text == ")"
                and i >= at
            ):
                pieces.append((at, i))
                at = i + 3
        pieces.append((at, b))
    joined: list[tuple[int, int]] = []
    for a, b in pieces:
        if a >= b:
            continue
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return tuple(joined)


def _without_time(sentence: Sentence, group: int, stop: int) -> int:
    """Where a clause ends without a closing `on Thursday night` or `in two years`."""
    last = next((c for c in sentence.chunks if c.end == stop and c.start > group), None)
    if last is None or sentence.tokens[last.head].lower not in TIMES or stop - group < 5:
        return stop
    before = last.start - 1
    return before if sentence.tokens[before].lower in ("in", "on", "over", "at", "since", "by") else stop


def _size(kept: tuple[tuple[int, int], ...]) -> int:
    return sum(b - a for a, b in kept)
