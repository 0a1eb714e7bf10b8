"""What a brief asks for: its words and names, what it leaves out, and where a text speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.prose.tagging import NOUNS, tag
from core.prose.tokens import stem, tokenize
from core.prose.topics import related, same
from core.scoring.words import FAINT, FRAME

if TYPE_CHECKING:
    from core.model import Card
    from core.prose.tokens import Token

NAME, PLAIN, VERB, LITTLE = 1.5, 1.0, 0.7, 0.4
"""The weights of a name, a noun, another word, and a word of many matters."""
SHOWN = 40
"""Characters of a term in a reason."""
MOST = 120
"""Terms of a brief that count."""
_OUT = re.compile(
    r"\b(?:(?:but\s+|and\s+)?not(?!\s+(?:only|just|merely|yet))|except(?:\s+for)?|excluding|without|leave\s+out"
    r"|leaving\s+out|ignore|ignoring|nothing\s+about)\b[:,]?\s+",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:other\s+than|apart\s+from|instead\s+of|rather\s+than)\s+[\w-]+", re.IGNORECASE)
"""What a brief names only to say what it is not: neither looked for nor left out."""
_LONG_AI = re.compile(r"\bartificial[ -]intelligence\b(?:\s+\(AI\))?", re.IGNORECASE)
_LONG_US = re.compile(r"\bUnited\s+States\b(?:\s+of\s+America\b)?")
_AMERICA, _STATE = "u.s", "state"
"""Stems; a state is none of the United States by its name alone."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or name of a brief."""

    stem: str
    shown: str
    weight: float
    same: frozenset[str]
    kin: frozenset[str]


@dataclass(frozen=True)
class Brief:
    """What rows are held against."""

    terms: tuple[Term, ...]
    pairs: tuple[tuple[Term, Term], ...]
    """Words that stand together there (`chip export`)."""
    out: tuple[Term, ...]
    """What it leaves out."""
    stated: bool
    """Whether the analyst wrote it; else it is made of the card's own words."""

    @property
    def need(self) -> float:
        """The strength from which a text is inside."""
        total = sum(term.weight for term in self.terms)
        need = min(0.5 * total, 1.5 + total / 20, 2.6)
        return need if self.stated else 0.6 * need


@dataclass(frozen=True)
class Match:
    """How a text stands to a brief."""

    strength: float = 0.0
    said: tuple[Term, ...] = ()
    """Terms whose words are there, those that stand together in the brief and the weightiest first."""
    near: tuple[Term, ...] = ()
    """Terms of which only related words, or several of which the text around speaks."""
    out: tuple[Term, ...] = ()
    """What the brief leaves out and the text speaks of."""
    inside: bool = False
    firm: bool = False
    """Inside by more than one word that is really there."""


def brief_of(text: str) -> Brief | None:
    """The brief that a text states; None when no word of it says what to look for."""
    wanted: list[Term] = []
    pairs: list[tuple[Term, Term]] = []
    out: list[Term] = []
    for part, left_out in _parts(text):
        for run in _runs(part):
            if left_out:
                out += run
            else:
                wanted += run
                pairs += pairwise(run)
    terms = _once(wanted)
    gone = _once(out, {term.stem for term in terms})
    if not terms:
        return None
    return Brief(terms, tuple(pairs[:MOST]), gone, True)


def own_brief(card: Card) -> Brief:
    """What stands for a brief without one: the card's themes and keywords, and its title."""
    told = [cell.text for cell in (*card.themes, *card.keywords)]
    wanted = [term for text in told for run in _runs(text) for term in run]
    title = [
        Term(t.stem, t.shown, 0.6 * t.weight, t.same, t.kin) for run in _runs(card.title.text) for t in run
    ]
    return Brief(_once([*wanted, *title]), (), (), False)


def match(brief: Brief, own: Iterable[str], around: Iterable[str]) -> Match:
    """How a text stands to a brief, by the stems of its own words and of those around it."""
    here, there = frozenset(own), frozenset(around)
    said = [term for term in brief.terms if term.same & here]
    kin = [term for term in brief.terms if term.kin & here and term not in said]
    near = [term for term in brief.terms if term.same & there and term not in (*said, *kin)]
    strength = sum(term.weight for term in said) + 0.4 * sum(term.weight for term in kin)
    strength += min(0.5, 0.2 * sum(term.weight for term in near))
    stems = {term.stem for term in said}
    together = [pair for pair in brief.pairs if pair[0].stem in stems and pair[1].stem in stems]
    strength += 0.5 * bool(together)
    left_out = [term for term in brief.out if term.same & here]
    weight = sum(term.weight for term in said)
    paired = {term.stem for pair in together for term in pair}
    said.sort(key=lambda term: (term.stem not in paired, -term.weight))
    out = sum(term.weight for term in left_out) > 0 and (
        sum(term.weight for term in left_out) >= weight or _covered(brief.out, left_out)
    )
    inside = bool(said) and strength >= brief.need and not out
    return Match(
        strength,
        tuple(said),
        (*kin, *near) if said or kin or len(near) > 1 else (),
        tuple(left_out) if out else (),
        inside,
        inside and (len(said) > 1 or len(brief.terms) == 1) and weight >= min(brief.need, 2.0),
    )


def stems_of(text: str) -> list[str]:
    """The stems of a text; `artificial intelligence` counts as `ai` too, wide scripts by pairs of letters."""
    return [root for root, _ in words_of(text)]


def words_of(text: str) -> list[tuple[str, str]]:
    """(stem, the word that it is of as it stands there) of a text, in order."""
    found: list[tuple[str, str]] = []
    at = 0
    for long in _LONG_US.finditer(text):
        found += _words_of(text[at : long.start()])
        found.append((_AMERICA, " ".join(long.group().split())))
        at = long.end()
    found += _words_of(text[at:])
    shown = dict(reversed(found))
    if "artifici" in shown and "intellig" in shown:
        long_ai = _LONG_AI.search(text)
        found.append(("ai", " ".join(long_ai.group().split()) if long_ai else shown["intellig"]))
    return found


def _words_of(text: str) -> list[tuple[str, str]]:
    return [
        (root, root if _WIDE.search(root) else token.text)
        for token in tokenize(text)
        for root in _roots(token)
    ]


def _covered(out: Sequence[Term], met: Sequence[Term]) -> bool:
    """Whether all of what is left out is there, and it is more than one word."""
    return len(out) > 1 and len(met) == len(out)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """(stretch, whether it is left out) of a brief: what follows a `not` up to its clause or list's end."""
    text = _BUT.sub(" ", text)
    for clause in re.split(r"(?<=[^\d])[.;:!?\n]+(?=\s|$)|\bbut\b(?!\s+not\b)", text):
        at = 0
        while found := _OUT.search(clause, at):
            yield clause[at : found.start()], False
            rest = clause[found.end() :]
            end = _list_end(rest)
            yield rest[:end], True
            at = found.end() + end
        yield clause[at:], False


def _list_end(rest: str) -> int:
    """Where a list (`toys, phones or games`) ends; a comma ends it when no `or` and `nor` comes behind."""
    at = 0
    for comma in re.finditer(r",", rest):
        listed = re.search(r"\b(?:or|nor)\b", rest[comma.end() :])
        if re.match(r"\s*(?:and|focus|only|just|mainly)\b", rest[comma.end() :]) or not listed:
            return comma.start()
        at = comma.end()
    return len(rest) if at <= len(rest) else at


def _runs(text: str) -> Iterator[list[Term]]:
    """The terms of a text, those that stand side by side in one run."""
    tokens = tokenize(_LONG_US.sub("US", _LONG_AI.sub("AI", text[:4000])))
    tags = tag(tokens)
    run: list[Term] = []
    for token, kind in zip(tokens, tags, strict=True):
        roots = [root for root in _roots(token) if root not in FRAME]
        if not roots:
            if run and (token.text in ",;:()–—/" or not token.stem):
                yield run
                run = []
            continue
        run += [_term(root, token, kind) for root in roots]
    if run:
        yield run


def _term(root: str, token: Token, kind: str) -> Term:
    shown = root if _WIDE.search(root) else token.text
    name = kind in ("NNP", "NNPS") or (len(token.text) > 1 and token.text.isupper())
    verb = kind[:2] == "VB" or kind not in NOUNS | {"JJ"}
    weight = LITTLE if root in FAINT else NAME if name else VERB if verb else PLAIN
    kin = frozenset[str]() if root in FAINT else related(root)
    alike = frozenset({root}) if root == _STATE else same(root) - {_STATE}
    return Term(root, shown[:SHOWN], weight, alike, kin - alike)


def _roots(token: Token) -> list[str]:
    """The stems of a token: of both parts of a word with a hyphen, pairs of letters of a wide script."""
    if _WIDE.search(token.text):
        word = token.text[:400]
        return [word[at : at + 2] for at in range(max(1, len(word) - 1))]
    if not token.stem:
        return []
    if "-" in token.stem and token.text[0].isalpha():
        parts = [stem(part) for part in token.lower.split("-")]
        return [token.stem, *(part for part in parts if len(part) > 2)]
    return [token.stem]


def _once(terms: Iterable[Term], but: Iterable[str] = ()) -> tuple[Term, ...]:
    """Terms of which none says the same as one before it, or as a stem in `but`."""
    seen = set(but)
    found: list[Term] = []
    for term in terms:
        if not term.same & seen and len(found) < MOST:
            seen |= {term.stem}
            found.append(term)
    return tuple(found)
