"""Turn stretches of a source into cells: quotes, and cuts that only delete what can go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.model import Cell, CellKind, Quote, Span
from core.prose.tagging import FINITE
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.model import Clipping
    from core.prose.tokens import Token

PROTECTED = wordset(
    """not no never none neither nor without only unless if although though but except despite however
    almost nearly about around roughly approximately allegedly alleged reportedly apparently supposedly
    purportedly may might could would should can cannot must likely unlikely possibly perhaps probably
    potentially seemingly suggest suggests claims claimed claim believe believes believed expected
    estimated up over more less fewer least most under until hardly barely scarcely few little some
    several partly partially mostly largely yet still according reported reports reporting said says"""
)
"""Words that weaken, turn round or bound a claim: what holds one of them is never deleted."""
_OPENINGS = (
    ("since", "then", ",", "however", ","), ("in", "addition", ","), ("however", ","), ("meanwhile", ","),
    ("moreover", ","), ("furthermore", ","), ("additionally", ","), ("but",), ("and",), ("so", ","),
)  # fmt: skip


def protects(token: Token) -> bool:
    """Whether a word weakens, turns round or bounds a claim; `n't` does, whatever it hangs on."""
    return token.lower in PROTECTED or token.lower.replace("’", "'").endswith("n't")


def fold(text: str) -> str:
    """A text with every run of white space as one blank."""
    return " ".join(text.split())


def evidence(clipping: Clipping, start: int, end: int, pieces: tuple[tuple[int, int], ...] = ()) -> Quote:
    """The quote of a stretch of a clipping."""
    span = Span(source=clipping.digest, start=start, end=end)
    return Quote(text=clipping.text[start:end], span=span, kept=pieces)


def quote(clipping: Clipping, start: int, end: int, doubt: str = "") -> Cell:
    """A cell that says a stretch of a clipping word for word."""
    return Cell(
        text=fold(clipping.text[start:end]),
        kind=CellKind.QUOTE,
        quotes=(evidence(clipping, start, end),),
        doubt=doubt,
    )


def cut(clipping: Clipping, start: int, end: int, pieces: Sequence[tuple[int, int]], doubt: str = "") -> Cell:
    """A cell that keeps only `pieces` of a stretch; a plain quote when nothing is left out."""
    kept = tuple((a, b) for a, b in pieces if clipping.text[a:b].strip())
    if not kept or kept == ((start, end),):
        return quote(clipping, start, end, doubt)
    found = evidence(clipping, start, end, kept)
    return Cell(text=found.kept_text, kind=CellKind.CUT, quotes=(found,), doubt=doubt)


def opening(tokens: Sequence[Token]) -> int:
    """How many tokens of a linking phrase (`However,`) a sentence starts with."""
    for words in _OPENINGS:
        if tuple(token.lower for token in tokens[: len(words)]) == words:
            return len(words)
    return 0


def trimmed(tokens: Sequence[Token], tags: Sequence[str], longest: int) -> int:
    """Where a sentence of more than `longest` words can end early, as a token index; its length when nowhere.

    Only a participle or `which` tail after a comma goes, only when no finite verb of the main clause
    follows it and nothing in it hedges, negates, bounds or attributes the claim.
    """
    total = len(tokens)
    if total <= longest:
        return total
    for at in range(total - 1, 8, -1):
        if tokens[at].text != "," or at + 2 >= total:
            continue
        opens = tags[at + 1] == "VBG" or tokens[at + 1].lower == "which"
        tail = tokens[at + 1 :]
        if not opens or any(protects(token) for token in tail):
            continue
        if any(token.text == "," for token in tail) or tokens[at + 1].lower in ("including", "according"):
            continue
        finite = [i for i in range(at) if tags[i] in FINITE]
        later = [i for i in range(at + 1, total) if tags[i] in FINITE]
        if finite and (not later or tokens[at + 1].lower == "which") and balanced(tokens[:at]):
            return at
    return total


def balanced(tokens: Sequence[Token]) -> bool:
    """Whether every bracket and quotation mark that opens also closes."""
    text = [token.text for token in tokens]
    plain = sum(mark == '"' for mark in text) % 2 == 0
    return plain and text.count("(") == text.count(")") and text.count("“") == text.count("”")
