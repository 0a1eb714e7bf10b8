"""Parts of speech and noun chunks: Brill's lexicon, a handful of context rules, no model."""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.prose.tokens import Token

NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_MODIFIERS = frozenset({"JJ", "JJR", "JJS", "CD", "POS", "$"}) | NOUNS
_STARTERS = frozenset({"DT", "PRP$"})
_HAVE = frozenset({"has", "have", "had", "having", "'ve"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "gets", "got"})
_FIXED = {
    "that": "IN", "which": "WDT", "who": "WP", "whose": "WP$", "to": "TO", "can": "MD",
    "will": "MD", "may": "MD",
    "might": "MD", "could": "MD", "should": "MD", "would": "MD", "must": "MD", "cannot": "MD", "it": "PRP",
    "they": "PRP", "we": "PRP", "he": "PRP", "she": "PRP", "i": "PRP", "you": "PRP", "us": "PRP",
    "them": "PRP",
    "its": "PRP$", "their": "PRP$", "his": "PRP$", "our": "PRP$", "my": "PRP$", "your": "PRP$", "than": "IN",
    "but": "CC", "and": "CC", "or": "CC", "nor": "CC", "not": "RB", "no": "DT", "all": "DT", "some": "DT",
    "any": "DT", "many": "JJ", "most": "JJS", "other": "JJ", "such": "JJ", "more": "JJR", "less": "JJR",
    "fewer": "JJR", "like": "IN", "as": "IN", "about": "IN", "over": "IN", "since": "IN", "while": "IN",
    "because": "IN", "if": "IN", "when": "WRB", "where": "WRB", "how": "WRB", "why": "WRB", "what": "WP",
    "there": "EX", "also": "RB", "now": "RB", "then": "RB", "however": "RB", "only": "RB", "still": "RB",
    "yet": "RB", "so": "RB", "too": "RB", "here": "RB", "both": "DT", "each": "DT", "every": "DT",
    "these": "DT",
    "those": "DT", "this": "DT", "half": "NN", "us-based": "JJ", "per": "IN", "says": "VBZ", "said": "VBD",
    "services": "NNS", "brings": "VBZ", "following": "VBG", "including": "VBG", "according": "VBG",
}  # fmt: skip
_PURE = wordset(
    """go come get make take give keep become seem begin want say tell bring buy send hold lose"""
)
_GOVERN = wordset(
    """begun began begin begins want wants wanted plan plans planned aim aims hope hopes try tried continue
    continues able likely set expected forced allowed ready decided agreed started start need needs
    intend intends"""
)
_COMPOUND = wordset(
    """waiting training operating building processing shipping mining spending housing mailing"""
)
_OPENERS = frozenset('“":‘(•')
_SUFFIXES = (
    ("ing", "VBG"), ("ed", "VBN"), ("ly", "RB"), ("tion", "NN"), ("ment", "NN"), ("ness", "NN"),
    ("ity", "NN"),
    ("ous", "JJ"), ("ful", "JJ"), ("ble", "JJ"), ("ive", "JJ"), ("ical", "JJ"), ("ic", "JJ"), ("al", "JJ"),
    ("less", "JJ"), ("ary", "JJ"),
)  # fmt: skip


_REACTS = wordset("fear worry hope claim report demand call need plan question hold complain praise")
_PLAIN_PAST = wordset(
    """grew rose fell went took gave knew drew flew threw wrote broke chose spoke drove began became came
    ran saw ate sank shrank wore woke stole swam rang sang froze"""
)
"""Past forms that are never participles."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun phrase as token indices: `start:end`, its core without determiner, and its head noun."""

    start: int
    end: int
    core: int
    head: int


@lru_cache(maxsize=1)
def lexicon() -> dict[str, str]:
    """Word to its most likely tag; of proper names only those that are also common words (China, Bill)."""
    packed = files("core.prose").joinpath("data/en-lexicon.txt.xz").read_bytes()
    words: dict[str, str] = {}
    for line in lzma.decompress(packed).decode("utf-8").split("\n"):
        tag, *tagged = line.split(" ")
        words.update(dict.fromkeys(tagged, tag))
    return words


@lru_cache(maxsize=20_000)
def verbal(lower: str) -> bool:
    """Whether a base form is also a verb: the lexicon knows its participle."""
    known = lexicon()
    root = lower[:-1] if lower.endswith("e") else lower
    doubled = root + root[-1:]
    forms = (root + "ed", root + "ing", doubled + "ing", (root[:-1] + "ied") if root.endswith("y") else "")
    return any(known.get(form, "")[:2] == "VB" for form in forms if form)


def _base(lower: str) -> str:
    """The base form of a word in -s, roughly."""
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if lower.endswith(("ches", "shes", "sses", "xes", "zes")):
        return lower[:-2]
    return lower[:-1] if lower.endswith("s") else lower


def tag(tokens: Sequence[Token]) -> list[str]:
    """A Penn Treebank tag for each token of one sentence; marks are tagged with themselves."""
    words = [token for token in tokens if token.text[0].isalpha() and len(token.text) > 3]
    headline = len(words) > 3 and sum(word.text[0].isupper() for word in words) > 0.75 * len(words)
    tags = [
        _first_guess(token, bool(index) and tokens[index - 1].text not in _OPENERS, headline)
        for index, token in enumerate(tokens)
    ]
    for index in range(len(tokens)):
        tags[index] = _in_context(tokens, tags, index)
    return tags


def _first_guess(token: Token, inner: bool, headline: bool) -> str:
    text, lower = token.text, token.lower
    if not text[0].isalnum():
        return "POS" if lower in ("'s", "'") and inner else "$" if text in "$€£¥" else text
    if text in ("US", "IT"):
        return "NNP"
    if lower in _FIXED:
        return _FIXED[lower]
    if text[0].isdigit():
        return "CD" if not text[-1].isalpha() or text[-1] in "mkMK" else "NNP" if text[-1].isupper() else "JJ"
    known = lexicon()
    capital = text[0].isupper()
    if capital and inner and not headline:
        found = known.get(text)
        return found if found in ("JJ", "PRP", "DT", "MD") else _proper(text)
    found = known.get(text) or known.get(lower, "")
    if capital and not inner and known.get(lower) == "NNS":
        found = "NNS"
    if not found and capital and not inner and lower.endswith("s") and _base(lower) in known:
        found = "NNS" if known[_base(lower)][:2] == "NN" else ""
    if found:
        return found.split("|")[0]
    if lower.endswith("n't"):
        return "MD" if lower[:-3] in ("wo", "could", "would", "should", "must", "can") else "VBD"
    if capital:
        return _proper(text)
    return _by_shape(lower)


def _proper(text: str) -> str:
    return "NNPS" if len(text) > 3 and text.endswith("s") and text[:-1].isupper() else "NNP"


def _by_shape(lower: str) -> str:
    if "-" in lower:
        last = lower.rsplit("-", 1)[1]
        return "NN" if lexicon().get(last, "")[:2] == "NN" else "JJ"
    for suffix, guess in _SUFFIXES:
        if lower.endswith(suffix) and len(lower) > len(suffix) + 2:
            return guess
    return "NNS" if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) else "NN"


def _plainly(now: str, lower: str, tags: list[str], i: int, prev: str, after: str) -> str:
    """The tag of token `i` where its place alone settles it; nothing elsewhere."""
    if now in ("VBD", "VBN") and lower in _PLAIN_PAST:
        return "VBD"
    if now in ("VB", "VBP") and not i and after in ("VBZ", "VBD", "MD"):
        return "NN"
    if now == "VBZ" and after in (".", "") and prev in ("NN", "JJ") and i > 1 and tags[i - 2] == "IN":
        return "NNS"
    opens = after in NOUNS or after in ("JJ", "DT", "PRP$")
    if now == "NN" and i == 1 and prev == "NNS" and (lower in _REACTS or (verbal(lower) and opens)):
        return "VBP"
    if now == "NN" and i > 1 and tags[i - 1] == "RB" and prev == "NNS" and verbal(lower):
        return "VBP"
    return "NN" if now == "VBG" and prev in NOUNS and after == "MD" else ""


def _in_context(tokens: Sequence[Token], tags: list[str], i: int) -> str:
    """The tag of token `i` once its neighbours are known; earlier tags are settled already."""
    now = tags[i]
    lower = tokens[i].lower
    prev, after = _settled(tags, i), _upcoming(tags, i)
    plain = _plainly(now, lower, tags, i, prev, after)
    if plain:
        return plain
    if prev == "MD" and now == "NN" and (verbal(lower) or after in ("CD", "DT", "PRP$", "NNP", "PRP")):
        return "VB"
    if prev == "TO" and now == "NN" and i > 1 and tokens[i - 2].lower in _GOVERN:
        return "VB"
    if now == "RB" and not i and lower.endswith("ly") and after.startswith("NNP"):
        return "NNP"
    if now in ("NN", "VB", "VBP", "JJ") and prev in ("TO", "MD") and (now != "JJ" or verbal(lower)):
        return "VB" if now in ("VB", "VBP") or (verbal(lower) and after not in (",", ".", "IN", "")) else now
    if now == "VBZ" and ((not i and after == "IN") or (prev == "NN" and i > 1 and tags[i - 2] == "CD")):
        return "NNS"
    if lower == "back" and after in NOUNS and prev in ("", "DT", "PRP$", ","):
        return "NN"
    if now in ("VB", "VBP", "VBZ"):
        if i and tokens[i - 1].lower in ("this", "that") and now == "VBZ":
            return now
        if prev in ("DT", "PRP$", "POS", "JJ", "CD", "JJR", "JJS") and lower not in _BE | _HAVE | {
            "do",
            "does",
        }:
            return "NNS" if now == "VBZ" else "NN"
        if now == "VB" and prev == "PRP":
            return "VBP"
        if now == "VB" and prev in NOUNS and lower in _PURE:
            return "VBP"
        if now == "VB" and prev in NOUNS:
            return "VBP" if prev in ("NNS", "NNPS") or after in ("DT", "PRP$") else "NN"
        return now
    if now in ("NN", "NNS") and i + 1 < len(tokens) and tokens[i + 1].lower == "that" and prev in NOUNS:
        plural = prev in ("NNS", "NNPS")
        clause = tags[i + 2 : i + 3] and tags[i + 2] in ("DT", "PRP", "PRP$", "CD", "NNP", "NNS")
        if clause and plural == (now == "NN") and verbal(lower if now == "NN" else _base(lower)):
            return "VBP" if plural else "VBZ"
    if now in ("NN", "NNS") and lower not in ("percent", "cent"):
        return _noun_or_verb(lower, now, prev, after)
    if now in ("VBD", "VBN") and prev == "TO" and lower in ("shut", "cut", "set", "put", "let", "hit", "run"):
        return "VB"
    if now in ("VBD", "VBN"):
        return _past(tokens, tags, i, prev, after)
    if now == "VBG" and (
        prev in ("DT", "JJ", "PRP$", "POS") and (after in ("IN", ".", ",", "") or after in FINITE)
    ):
        return "NN"
    if lower == "since" and i and tokens[i - 1].lower in _HAVE:
        return "RB"
    if lower == "that" and prev in NOUNS and (after in FINITE or after == "RB"):
        return "WDT"
    if lower == "her":
        return "PRP$" if after in _MODIFIERS else "PRP"
    return now


def _noun_or_verb(lower: str, now: str, prev: str, after: str) -> str:
    opens = after in ("DT", "PRP$", "TO", "CD", "PRP", "$")
    if lower.endswith("ing") and prev == "IN" and after in ("JJ", "DT", "NNP", "PRP$"):
        return "VBG"
    if now == "NN" and prev in ("CC", "TO") and after in ("PRP", "DT", "PRP$") and verbal(lower):
        return "VB"
    if prev == "PRP" and verbal(lower if now == "NN" else _base(lower)):
        return "VBP" if now == "NN" else "VBZ"
    if now == "NNS" and prev in ("NN", "NNP") and opens and verbal(_base(lower)):
        return "VBZ"
    if now == "NN" and prev in ("NNS", "NNPS") and opens and verbal(lower):
        return "VBP"
    return now


def _past(tokens: Sequence[Token], tags: list[str], i: int, prev: str, after: str) -> str:
    """VBD for a finite past form, VBN for a participle, JJ for one that stands before its noun."""
    j = i - 1
    while j >= 0 and (tags[j] == "RB" or tokens[j].lower in ("not", "also", "since")):
        j -= 1
    before = tokens[j].lower if j >= 0 else ""
    if before in _HAVE or before in _BE or before.endswith("'ve"):
        return "VBN"
    year = i > 0 and tokens[i - 1].text[:2] in ("19", "20") and len(tokens[i - 1].text) == 4
    if prev in ("DT", "PRP$", "JJ", "POS", "CD", "IN") and (after in NOUNS or after == "JJ") and not year:
        return "JJ"
    if year:
        return "VBD"
    if prev == "DT" and tags[i] == "VBN" and after in FINITE:
        return "NN"
    if tags[j] in ("NN", "NNS", "NNP", "NNPS", "PRP", "WDT", "WP", "EX") if j >= 0 else False:
        word = tokens[i + 1].lower if i + 1 < len(tokens) else ""
        if word == "by":
            return "VBN"
        if tags[i] == "VBN" and after == "IN" and _finite_later(tokens, tags, i) and word != "that":
            return "VBN"
        return "VBD"
    return (
        tags[i]
        if j < 0 or tags[j] not in (",", "CC")
        else ("VBD" if after in ("DT", "PRP$", "CD") else tags[i])
    )


def _finite_later(tokens: Sequence[Token], tags: list[str], i: int) -> bool:
    """Whether a finite auxiliary follows before the next mark: the participle before it is not finite."""
    for j in range(i + 1, len(tokens)):
        if tags[j] in (",", ".", ";", ":"):
            return False
        if tokens[j].lower in _BE | _HAVE or tags[j] in ("MD", "VBZ"):
            return True
    return False


def _settled(tags: list[str], i: int) -> str:
    j = i - 1
    while j >= 0 and tags[j] == "RB":
        j -= 1
    return tags[j] if j >= 0 else ""


def _upcoming(tags: list[str], i: int) -> str:
    j = i + 1
    return tags[j] if j < len(tags) else ""


def chunks(tokens: Sequence[Token], tags: Sequence[str]) -> list[Chunk]:
    """The noun phrases of one sentence, without prepositional tails, in order."""
    found: list[Chunk] = []
    i, n = 0, len(tokens)
    while i < n:
        j = i
        while j < n and tags[j] in _STARTERS:
            j += 1
        core = j
        while j < n and _inside(tokens, tags, core, j):
            j += 1
        while j > core and tags[j - 1] not in NOUNS:
            j -= 1
        if j > core:
            while core < j and tags[core] == "POS":
                core += 1
            if core < j:
                found.append(Chunk(i, j, core, j - 1))
            i = j
        else:
            i = max(i + 1, core)
    return found


def _inside(tokens: Sequence[Token], tags: Sequence[str], core: int, j: int) -> bool:
    """Whether token `j` can stand inside a noun phrase whose core opened at `core`."""
    here = tags[j]
    before = tags[j - 1] if j else ""
    after = tags[j + 1] if j + 1 < len(tags) else ""
    if here in _MODIFIERS:
        return not (here == "POS" and j == core)
    if here == "VBG" and tokens[j].lower in _COMPOUND and before == "NN" and after == "NNS":
        return True
    if here in ("VBN", "VBG"):
        return (after in NOUNS or (after == "JJ" and here == "VBG")) and before in (
            "JJ",
            "CD",
            "POS",
            "DT",
            "PRP$",
        )
    if here == "RB":
        return after in ("JJ", "VBN") and tokens[j].lower.endswith("ly")
    if here == "%":
        return j > core and before == "CD"
    return here == "&" and j > core and after in NOUNS
