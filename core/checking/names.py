"""Names in a cell, and whether the words of the sources bear them out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.checking.places import (
    ALSO_WORDS,
    CERTAIN,
    GENERIC_ACRONYMS,
    HAPPENS,
    INSTITUTIONS,
    TERM_HEADS,
    TITLES,
    groups,
    phrases,
)
from core.prose.numbers import ANY_MONTH
from core.prose.tagging import lexicon
from core.prose.tokens import STOP, stem, tokenize

if TYPE_CHECKING:
    from core.prose.tokens import Token

_OPENING = frozenset('.!?:•“"‘«|…*')
_LINKS = frozenset({"of", "and", "the", "for", "de", "la", "du", "des", "&", "von", "van", "al", "bin"})
_JOINING = _LINKS - {"and", "for"} | {"der", "den"}
_ENDINGS = (
    "isation", "ization", "ability", "ibility", "fulness", "lessness", "iveness", "ation", "ition", "ments",
    "ment", "ness", "ingly", "edly", "ally", "ising", "izing", "ised", "ized", "iser", "izer", "isers",
    "izers", "ises", "izes", "ise", "ize", "able", "ible", "ful", "less", "ship", "ships", "ical", "ism",
    "ists", "ist", "ity", "ities", "ers", "er", "ors", "ing", "ings", "ed", "es", "s", "ly", "al", "ic",
    "ics", "ive", "ous", "ency", "ance", "ence", "ology", "ological", "graphy", "metric", "metrics", "eer",
    "eers", "ian", "ians", "ied", "ies", "ier", "iest", "est",
)  # fmt: skip
_ABSTRACT = ("tion", "tions", "sion", "ment", "ness", "ity", "ities", "ism", "ology", "ising", "izing")
"""Endings of long words that are hardly ever those of names."""
_BEFORE = (
    "counter", "electro", "hyper", "inter", "micro", "multi", "super", "trans", "under", "cyber", "crypto",
    "infra", "macro", "ultra", "photo", "hydro", "aero", "agri", "auto", "anti", "over", "semi", "tele",
    "nano", "mega", "fore", "mini", "giga", "geo", "bio", "eco", "pre", "non", "mis", "dis", "out", "co",
    "re", "un", "de", "in", "im", "up", "neuro", "deep", "video", "tech", "data", "green", "smart", "self",
    "with",
)  # fmt: skip
_INSTITUTION = re.compile(rf"\b(?:{'|'.join(sorted(INSTITUTIONS, key=len, reverse=True))})\b")
_FORMS = ("", "n", "an", "ian", "ean", "ans", "ians", "ese", "ish", "i", "is", "ic", "er", "ers", "s", "ite",
          "ites", "a", "e", "o", "y", "ia", "land", "ne", "es")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words of a text at `start:end`; `parts` are those of them to be judged, folded."""

    start: int
    end: int
    parts: tuple[tuple[int, int, str], ...]
    sure: bool = True
    """Whether the capital can only be a name's: not at the start of a sentence or in a Title Case line."""


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word as names are compared: no case, no accents, no stop at its end."""
    if not word.isascii():
        word = "".join(ch for ch in unicodedata.normalize("NFKD", word) if not unicodedata.combining(ch))
    return word.casefold().replace("’", "'").rstrip(".")


@lru_cache(maxsize=20_000)
def common(folded: str) -> bool:
    """Whether a word is known, or built of known ones, so that its capital says nothing."""
    if folded in groups() or folded in CERTAIN:
        return False
    if _known(folded) or (len(folded) > 7 and folded.endswith(_ABSTRACT)):
        return True
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            root = folded[: -len(ending)]
            if any(_known(root + more) for more in ("", "e", "y", "s", "al", "ic")):
                return True
            if root[-1] == root[-2] and _known(root[:-1]):
                return True
    for prefix in _BEFORE:
        rest = folded[len(prefix) :]
        if folded.startswith(prefix) and len(rest) >= 4 and (_known(rest) or _plural(rest)):
            return True
    return any(
        _known(folded[:at]) and (_known(folded[at:]) or _plural(folded[at:]))
        for at in range(4, len(folded) - 3)
    )


def _plural(word: str) -> bool:
    return word.endswith("s") and _known(word[:-1])


def _known(word: str) -> bool:
    tag = lexicon().get(word, "")
    return bool(tag) and not tag.startswith("NNP")


def title_case(text: str) -> bool:
    """Whether a line bears capitals as headlines do."""
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", text) if word.lower() not in STOP]
    long = [word for word in words if len(word) > 3] if len(words) > 3 else words
    return len(long) > 1 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def names(text: str) -> Iterator[Name]:
    """The names that a text claims; where every word has a capital, each is looked at by itself."""
    heading = title_case(text)
    tokens = tokenize(text)
    at = 0
    while at < len(tokens):
        if not _capital(tokens[at]):
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and (_capital(tokens[end]) or _joins(text, tokens, end)):
            if text[tokens[end - 1].end : tokens[end].start] not in ("", " ", "\u00a0"):
                break
            end += 1
        yield from _of_run(text, tokens, at, end, heading)
        at = end


def _capital(token: Token) -> bool:
    word = token.text
    return word[0].isalnum() and any(ch.isupper() for ch in word) and len(word) < 60


def _joins(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word stands between two parts of one name (`Bank of Japan`)."""
    return tokens[at].lower in _JOINING and at + 1 < len(tokens) and _capital(tokens[at + 1])


def _of_run(text: str, tokens: Sequence[Token], at: int, end: int, heading: bool) -> Iterator[Name]:
    first = at == 0 or tokens[at - 1].text in _OPENING or "\n" in text[tokens[at - 1].end : tokens[at].start]
    words = [token for token in tokens[at:end] if _capital(token)]
    plain = [token for token in words if _plain(token)]
    folded = [fold(token.text) for token in plain]
    term = len(plain) == len(words) > 1 and all(map(common, folded))
    if term and (folded[-1] in TERM_HEADS or _spells(tokens, end, words)):
        return
    alone = len(words) == 1
    parts, sure = [], not heading
    for token in words:
        opening = bool(first) and token is tokens[at]
        if opening and alone and end < len(tokens) and tokens[end].lower in HAPPENS:
            opening = not _bare_name(fold(token.text))
        for start, stop, part in _parts(token):
            judged = _judged(part, heading or opening, alone)
            if judged:
                parts.append((start, stop, part))
                sure = sure and not (opening and alone)
    if parts:
        yield Name(tokens[at].start, tokens[end - 1].end, tuple(parts), sure)


def _bare_name(folded: str) -> bool:
    """Whether a word that opens a sentence as its subject, without an article, is a name then."""
    built = not _known(folded) and not folded.endswith(
        (*_ABSTRACT, "s", "ing", "ware", "chain", "age", "ship")
    )
    return folded in ALSO_WORDS or built


def _plain(token: Token) -> bool:
    """Whether a word is written as headlines write any word: one capital, at its start."""
    return token.text[0].isupper() and token.text[1:].islower() and token.text.isalpha()


def _spells(tokens: Sequence[Token], end: int, words: Sequence[Token]) -> bool:
    """Whether the initials of a run follow it in brackets: a term that is being explained."""
    if end + 1 >= len(tokens) or tokens[end].text != "(":
        return False
    return "".join(word.text[0] for word in words).lower() == tokens[end + 1].lower.rstrip("s")


def _parts(token: Token) -> Iterator[tuple[int, int, str]]:
    """The pieces of a word that could be names by themselves: `U.S.-China`, `AI-driven`, `GPT-5` (whole)."""
    word = token.text
    if any(ch.isdigit() for ch in word) and not re.search(r"[-/][A-Za-z]{3}", word):
        yield token.start, token.end, word
        return
    for match in re.finditer(r"[^-/–]+", word):
        piece = match.group()
        body = re.sub(r"[’'`]s?$|(?<=^I)[’'](?:d|m|ll|ve)$", "", piece)
        if any(ch.isupper() for ch in body):
            yield token.start + match.start(), token.start + match.start() + len(body), body


def _judged(word: str, weak: bool, alone: bool) -> bool:
    """Whether a word with a capital claims to be a name; `weak` says that its place may account for it."""
    folded = fold(word)
    if len(word) < 2 or folded in GENERIC_ACRONYMS or folded.rstrip("s") in GENERIC_ACRONYMS:
        return False
    if folded in TITLES or folded in _LINKS or folded in ANY_MONTH:
        return False
    inner = any(ch.isupper() for ch in word[1:]) or word[0].isdigit()
    if inner and not (word.isupper() and len(word) > 5 and common(folded)):
        return not word[0].isdigit() or any(ch.isalpha() for ch in word)
    if weak:
        return not common(folded)
    return True


class Vocabulary:
    """The words of the sources, as names are looked up in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words: set[str] = set()
        self.joined: set[str] = set()
        self.capitals: set[str] = set()
        self.initials: set[str] = set()
        for text in texts:
            self._read(text)
        self.stems = {root for word in self.words if (root := stem(word))}
        known = groups()
        self.groups = {known[word] for word in self.words if word in known}
        folded = [" ".join(re.findall(r"[\w.]+", fold(text))) for text in texts]
        self.groups |= {at for phrase, at in phrases().items() if any(phrase in text for text in folded)}
        flat = [" ".join(text.split()) for text in folded]
        self.institutions = {name for name in INSTITUTIONS if any(fold(name) in text for text in flat)}
        self._memory: dict[str, bool] = {}

    def _read(self, text: str) -> None:
        previous, run = "", ""
        for match in re.finditer(r"\w+(?:[-.&’'/]\w+)*", text):
            word = match.group()
            folded = fold(word)
            for suffix in ("'s", "'"):
                folded = folded.removesuffix(suffix)
            self.words.add(folded)
            pieces = re.split(r"[-.&'/]", folded)
            if len(pieces) > 1:
                self.words.update(pieces)
                self.joined.add("".join(pieces))
            self.joined.add(previous + folded)
            previous = folded
            if word[0].isupper():
                self.capitals.add(folded)
                run = (run + folded[0])[-6:]
                self.initials.update(run[-size:] for size in range(2, len(run) + 1))
            elif folded not in _LINKS:
                run = ""

    def has(self, word: str) -> bool:
        """Whether the sources have a name or another form of it."""
        found = self._memory.get(word)
        if found is None:
            found = self._memory[word] = self._has(fold(word))
            if len(self._memory) > 20_000:
                self._memory.clear()
        return found

    def spelt(self, words: str) -> bool:
        """Whether the sources know a name of several words under another (`United States` as US)."""
        which = phrases().get(" ".join(fold(words).split()).removeprefix("the "))
        return which is not None and which in self.groups

    def _has(self, word: str) -> bool:
        word = word.removesuffix("'s").removesuffix("'")
        if word in self.words or word in self.joined:
            return True
        group = groups().get(word)
        if group is not None:
            return group in self.groups
        if word in ALSO_WORDS:
            return False
        forms = (word.removesuffix("s"), word.removesuffix("es"), word + "s")
        if any(form in self.words or form in self.joined for form in forms if len(form) > 1):
            return True
        bare = re.sub(r"[\W_]", "", word)
        if bare in self.joined or bare in self.words:
            return True
        if stem(word) in self.stems and len(word) > 4 and stem(word):
            return True
        return self._by_initials(bare) or self._by_form(word)

    def _by_initials(self, word: str) -> bool:
        """Whether it is an acronym of a run of capitalised words."""
        single = word.rstrip("s")
        return 2 <= len(single) <= 6 and (word in self.initials or single in self.initials)

    def _by_form(self, word: str) -> bool:
        """Whether it is the people or the adjective of a place that the sources name (`Averinian`)."""
        for ending in _FORMS:
            if ending and not word.endswith(ending):
                continue
            root = word[: len(word) - len(ending)]
            if len(root) >= 4 and any(root + other in self.capitals for other in _FORMS):
                return True
        return False

    def near(self, word: str) -> str:
        """The one name of the sources that is spelt almost alike, or nothing."""
        folded = fold(word)
        if len(folded) < 5:
            return ""
        from rapidfuzz.distance import OSA

        most = 1 if len(folded) < 8 else 2
        close = [
            other for other in self.capitals
            if abs(len(other) - len(folded)) <= most and other[:1] == folded[:1]
            and OSA.distance(folded, other, score_cutoff=most) <= most
        ]  # fmt: skip
        return close[0] if len(close) == 1 else ""


def unsupported(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The stretches of a text that are names which the sources do not have, each as long as it goes on."""
    found: list[tuple[int, int]] = []
    for match in _INSTITUTION.finditer(text):
        if match.group() not in vocabulary.institutions and not vocabulary.spelt(match.group()):
            found.append(match.span())
    whole = tuple(found)
    for name in names(text):
        if vocabulary.spelt(text[name.start : name.end]):
            continue
        stretch: tuple[int, int] | None = None
        for start, stop, part in name.parts:
            if any(a <= start < b for a, b in whole):
                continue
            if not (vocabulary.has(part) or _explained(text, start, stop, part)):
                stretch = (stretch[0] if stretch else start, stop)
            elif stretch:
                found.append(stretch)
                stretch = None
        if stretch:
            found.append(stretch)
    return sorted(found)


def _explained(text: str, start: int, stop: int, part: str) -> bool:
    """Whether an acronym stands in brackets behind the words that it shortens, or before them."""
    letters = part.rstrip("s").lower()
    if not (part.rstrip("s").isupper() and 2 <= len(letters) <= 6):
        return False
    if text[start - 1 : start] == "(":
        words = re.findall(r"[^\W_]+", text[max(0, start - 120) : start - 1])
        small = [word for word in words if word.lower() not in _LINKS]
        return any(
            "".join(word[0] for word in some[-len(letters) :]).lower() == letters for some in (words, small)
        )
    return False
