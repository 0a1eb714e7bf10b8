"""What a model wrote, made into texts and numbers that a card takes: cleaned, put right, never guessed.

Whatever is changed, cut or left out is said in a sentence that goes along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.model import Column
from core.model.cleaning import clean_line
from core.prose.answered import Relevancy, relevancy, without_markup, without_stars

EMPTY = "The model wrote nothing here."
PLACEHOLDER = "The model wrote a placeholder here."
NO_TEXT = "The model gave no text here."
ECHO = "The model repeated its instructions here."

MOST: Mapping[str, int] = {
    "name": 160,
    "description": 900,
    "why": 500,
    "title": 300,
    "item": 80,
    "summary": 900,
}
"""Characters of a text, by what it is; `MOST_OTHER` of any other."""
MOST_OTHER = 600
MOST_EVIDENCE = 4
"""Quotes of one row that are looked for."""
MOST_QUOTE = 1200
"""Characters of a quote that are looked for."""

COLUMN_ALIASES: Mapping[str, str] = {
    alias: column
    for column, aliases in {
        "name": "name title headline label signal concern behavior behaviour technology issue",
        "description": "description desc details detail text explanation",
        "change": "change shift from-to change-from-to",
        "10-year": "10-year 10-years ten-year ten-years 10year horizon in-10-years in-ten-years "
        "10-year-outlook ten-year-outlook 10-year-horizon 10-year-view outlook year-10",
        "driving-force": "driving-force driving-forces drivingforce driver drivers force",
        "why": "why reason rationale reasoning justification",
        "relevancy": "relevancy relevance relevancy-score relevance-score score rating relevence",
        "evidence": "evidence evidences quotes quote citations citation",
    }.items()
    for alias in aliases.split()
}
"""Names of columns as models write them, small and with hyphens, to the card's own."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_NAME = re.compile(r"[^a-z0-9]+")
_PLACEHOLDER = re.compile(
    r"""\W*(?:
        (?:n\s*/\s*a|na|none|null|nil|nan|tbd|tbc|todo|unknown|undefined|string|text|integer|number|
           placeholder|example|lorem\ ipsum.*|not\ (?:applicable|available|specified|stated|provided)|
           no\ (?:data|information|text)|xxx+|your\ (?:text|answer)\ here)
        |(?:the\ |a\ |short\ )*(?:name|title|description|text|summary)\ (?:of|for)\ (?:the|this|a)\ \w+
        |(?:signal|concern|behaviou?r|technology|issue)(?:\ (?:name|title|description|\d+))
        |<[\w\s/.|-]{1,60}>|\{\{?[\w\s.-]{1,60}\}?\}|\[(?:insert|your|name|text|description)\b[\w\s]{0,60}\]
    )?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(r"\[?(A\d{1,3}\.\d{1,4})\]?:?\s+", re.IGNORECASE)
"""The number of a sentence in front of its words."""
_WORD = re.compile(r"\w+")
_HIDDEN = ("Cc", "Cf", "Cs", "Co")


class Said(NamedTuple):
    """A text as a card takes it, and the doubt that what was done to it leaves."""

    text: str
    doubt: str = ""


class Echo:
    """Knows the instructions that a model was given, and tells when it repeats them as its answer."""

    def __init__(self, instructions: Iterable[str] = ()) -> None:
        self._runs: set[tuple[str, ...]] = set()
        for text in instructions:
            words = _WORD.findall(text.casefold())
            self._runs.update(zip(words, words[1:], words[2:], words[3:], strict=False))

    def heard(self, text: str) -> bool:
        """Whether nine tenths of a text of at least six words stand in the instructions."""
        words = _WORD.findall(text.casefold())
        if len(words) < 6 or not self._runs:
            return False
        runs = list(zip(words, words[1:], words[2:], words[3:], strict=False))
        return sum(run in self._runs for run in runs) >= 0.9 * len(runs)


@dataclass
class Coerced:
    """A row of an answer in the card's own columns."""

    evidence: tuple[tuple[str, str], ...] = ()
    """(number of the sentence, quote) as the model gave them, cleaned."""
    texts: dict[Column, Said] = field(default_factory=dict)
    why: str = ""
    number: Relevancy = field(default_factory=lambda: Relevancy(None))
    renamed: tuple[str, ...] = ()
    """Names of columns that were read as other ones."""
    unknown: tuple[str, ...] = ()
    """Names of columns that a card does not have."""
    refused: str = ""
    """Why this is no row, when it is none."""


class Coercer:
    """Makes an answer's values into a card's; remembers what it took out of texts."""

    def __init__(self, instructions: Iterable[str] = ()) -> None:
        self._echo = Echo(instructions)
        self.cleaned = 0
        """Texts from which signs or markup that could steer a screen were taken."""

    def line(self, value: Any) -> str:
        """A text on one line without anything that steers a screen; empty for what is no text."""
        if isinstance(value, list):
            value = "; ".join(str(each) for each in value if isinstance(each, str | int | float))
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        raw = str(value)
        text = without_stars(clean_line(raw))
        plain = without_markup(text)
        hidden = () if raw.isprintable() else (mark for mark in raw if mark not in "\t\r\n")
        if plain != text or any(unicodedata.category(m) in _HIDDEN and m not in text for m in hidden):
            self.cleaned += 1
        return plain

    def said(self, value: Any, what: str) -> Said:
        """The text of a cell; `what` names its column or part, which says how long it may be."""
        if isinstance(value, str) and value.strip() and is_placeholder(clean_line(value)):
            return Said("", PLACEHOLDER)
        text = self.line(value)
        if not text:
            nothing = value is None or isinstance(value, str)
            return Said("", EMPTY if nothing else NO_TEXT)
        if is_placeholder(text):
            return Said("", PLACEHOLDER)
        if self._echo.heard(text):
            return Said("", ECHO)
        doubt = "The model gave several texts here." if isinstance(value, list) and len(value) > 1 else ""
        short = shortened(text, MOST.get(what, MOST_OTHER))
        if short != text:
            doubt = f"Cut: the model wrote {len(text):,} characters here."
        return Said(short, doubt)

    def evidence(self, value: Any) -> tuple[tuple[str, str], ...]:
        """(number of the sentence, quote) of what a model gives as evidence, in whatever form."""
        pieces = value if isinstance(value, list) else [value]
        found = []
        for piece in pieces[:MOST_EVIDENCE]:
            ref, quote = "", piece
            if isinstance(piece, dict):
                named = {_name(key): each for key, each in piece.items()}
                ref = self.line(named.get("ref", named.get("id", "")))
                quote = named.get("quote", named.get("text", ""))
            words = clean_line(quote)[:MOST_QUOTE] if isinstance(quote, str) else ""
            if number := _NUMBER.match(words):
                ref, words = ref or number[1], words[number.end() :]
            if words:
                found.append((ref.strip("[] ")[:20].upper(), words))
        return tuple(found)

    def row(self, value: Any, columns: Iterable[Column]) -> Coerced:
        """A row of a table with these columns; `refused` says why it is none."""
        if not isinstance(value, Mapping):
            return Coerced(refused="no row")
        if is_schema(value):
            return Coerced(refused="a description of the form instead of a row")
        named, renamed, unknown = _named(value)
        row = Coerced(
            evidence=self.evidence(named.get("evidence")),
            why=shortened(self.line(named.get("why")), MOST["why"]),
            number=relevancy(named.get("relevancy")),
            renamed=renamed,
        )
        row.why = "" if is_placeholder(row.why) else row.why
        columns = tuple(columns)
        row.texts = {column: self.said(named.get(column.value), column.value) for column in columns}
        surplus = [column.value for column in Column if column not in columns and named.get(column.value)]
        row.unknown = tuple(self.line(name)[:40] for name in (*unknown, *surplus))
        texts = [row.texts[column] for column in (Column.NAME, Column.DESCRIPTION)]
        if not any(said.text for said in texts):
            row.refused = next((_REFUSED[said.doubt] for said in texts if said.doubt in _REFUSED), "no words")
        return row


_REFUSED = {PLACEHOLDER: "placeholders instead of words", ECHO: "its instructions instead of words"}


def is_placeholder(text: str) -> bool:
    """Whether a text only holds the place of one: dots, `N/A`, `name of the signal`."""
    return not any(map(str.isalnum, text)) or (len(text) <= 80 and bool(_PLACEHOLDER.fullmatch(text)))


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut at the end of a word."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _name(key: Any) -> str:
    """The name of a column, small and with hyphens."""
    return _NO_NAME.sub("-", _CAMEL.sub("-", clean_line(str(key))).lower()).strip("-")


def _named(row: Mapping[Any, Any]) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """(values by the card's own names, names that were read as others, names that a card does not have)."""
    found = {column: row[column] for column in COLUMN_ALIASES.values() if column in row}
    renamed: list[str] = []
    unknown: list[str] = []
    for key, value in row.items():
        if key in found:
            continue
        column = COLUMN_ALIASES.get(_name(key))
        if column is None or column in found:
            unknown.append(str(key))
        else:
            found[column] = value
            renamed.append(str(key))
    return found, tuple(renamed), tuple(unknown)


def is_schema(value: Any) -> bool:
    """Whether an object describes a form instead of filling it."""
    if not isinstance(value, Mapping):
        return False
    typed = value.get("type") in ("object", "array", "string", "integer", "number")
    described = [each for each in value.values() if isinstance(each, Mapping)]
    return (typed and bool({"properties", "items", "enum", "description"} & set(value))) or (
        bool(described) and all("type" in each for each in described)
    )


_SPLIT = re.compile(r"\s*[;,\n]\s*")


def listed(value: Any) -> list[Any]:
    """Items out of a list, or out of a text with marks between them."""
    if isinstance(value, str):
        return [each for each in _SPLIT.split(value) if each]
    return value if isinstance(value, list) else [] if value is None else [value]
