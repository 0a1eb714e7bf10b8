"""Whether what stands around some words of a sentence turns them round, doubts them or makes them depend."""

from __future__ import annotations

import re

from core.prose.normal import normalise
from core.prose.numbers import HARDLY, negates
from core.prose.tokens import wordset

STRONG = wordset(
    """deny denies denied denying denial denials false falsely untrue incorrect incorrectly wrong wrongly
    refute refutes refuted refuting disprove disproved disproves debunk debunked dismiss dismisses dismissed
    disputed unfounded baseless unlikely impossible improbable implausible doubt doubts
    doubted doubting doubtful unclear uncertain unproven unconfirmed hoax myth rumour rumours rumor rumors
    nobody hypothetical hypothetically fabricated invented misleading retract retracted"""
)
"""Words that deny or doubt what a sentence says, wherever they stand in it."""
BEFORE = wordset(
    """refuse refuses refused refusing refusal reject rejects rejected rejecting rejection fail fails failed
    failing failure decline declines declined declining avoid avoids avoided prevent prevents prevented
    preventing forbid forbids forbidden forbade ban bans banned prohibit prohibits prohibited blocked blocking
    stop stops stopped halt halted cancel cancels cancelled canceled abandon abandons abandoned oppose opposes
    opposed unable lack lacks lacked few rarely seldom if unless whether pretend pretended feared hoped
    imagine imagined suppose supposed"""
)
"""Words that do so to what comes behind them."""
BEHIND = wordset("if unless provided")
"""Words behind others that make them depend."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d|[^\w\s]")
_TURN = re.compile(r";|[,-] (?:but|while|whereas|yet|although|though) (?!that\b|also\b|not\b|never\b)")
"""Where a clause begins that stands for itself."""
_CLAUSE = re.compile(r"[,;:]| - | (?:but|and|while|whereas|although|though) ")
_OUGHT = re.compile(r"\b(?:would have|rul(?:ed?|es|ing) out)\b")
_NOT_MEANT = re.compile(r"\b(?:(?:no|without(?: a)?) doubt|quite a few|a few|as if|even if|whether or not)\b")
_MERELY = frozenset(("only", "just", "merely", "simply", "least", "doubt", "longer"))
_NO_DENIAL = frozenset(("without", "nor"))
"""Words that turn round what is near them and seldom the whole sentence."""


def denies(before: str, behind: str) -> bool:
    """Whether the parts of a sentence before and behind some of its words deny, doubt or hedge them.

    It rather says so too often: `not` of a clause of its own behind the words does not count.
    """
    first, last = normalise(before).text, normalise(behind).text
    first = _TURN.split(first)[-1]
    if any(word in STRONG for word in (*_words(first), *_words(last))) or _OUGHT.search(first):
        return True
    lead, tail = _words(first), _words(_CLAUSE.split(last)[0])
    if any(word in BEFORE for word in lead) or any(word in BEHIND for word in _words(last)):
        return True
    return _negated(lead) or _negated(tail)


def _words(text: str) -> list[str]:
    """The words and marks of an evened text, without phrases that only look like doubt."""
    return _WORD.findall(_NOT_MEANT.sub("", text))


def _negated(words: list[str]) -> bool:
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if word in HARDLY:
            return True
        if not negates(word) or word in _NO_DENIAL or after in _MERELY:
            continue
        if word == "no" and after and (after == "." or after.isdigit()):
            continue
        return True
    return False
