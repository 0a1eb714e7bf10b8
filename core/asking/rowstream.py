"""Reads a streamed answer as it comes and hands out only what is whole: a value, or a row of a list.

An answer is one JSON object whose values are texts, small objects, or lists of
rows. What stands before it (prose, fences, thoughts) and behind it is skipped,
an object around it is looked into, and a row that is no JSON is left out by
itself. What comes does not depend on how the text was cut into pieces, and the
time taken grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from core.asking.scanning import NotJson, Scanner, parsed

MOST_TEXT = 400_000
"""Characters of an answer that are read."""
MOST_ROWS = 200
"""Rows of one list that are handed out."""
MOST_WRAPPERS = 4
MOST_BEFORE = 4000
"""Characters in front of the first object that are kept, to say what a model answered instead."""
_OVERLAP = 320
"""Characters that what is looked for may span."""

_GAP = r"\s{0,60}"
_ROOT = rf"(?P<thought><think(?:ing)?>)|(?P<object>\{{{_GAP}(?:\}}|\"[^\"]{{0,80}}\"{_GAP}:))"
_THOUGHT_END = re.compile(r"</think(?:ing)?>")
_LAST = re.compile(r"\}\s*\]\s*\}\s*(?:`{3,}\s*)?\Z")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole value of the answer's object."""

    key: str
    """Its name, in small letters, or that which it is an alias of."""
    value: Any
    repeated: tuple[str, ...] = ()
    """Names that stand twice in it; the first of each counts."""


@dataclass(frozen=True, slots=True)
class Element:
    """One whole element of a list of the answer: a row, or a text."""

    key: str
    """The name of the list, as in `Whole`."""
    value: Any
    repeated: tuple[str, ...] = ()
    """As in `Whole`."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The list came to its end."""

    key: str


@dataclass(frozen=True, slots=True)
class Bad:
    """A row or value that could not be read; it is left out and what follows is read."""

    key: str
    why: str
    text: str
    """Its beginning, as it came: not cleaned."""


Read = Whole | Element | Closed | Bad


class _At(Enum):
    """Where in the answer the reading is."""

    OUTSIDE = auto()
    THOUGHT = auto()
    """In what a model thinks aloud."""
    NAME = auto()
    IN_NAME = auto()
    COLON = auto()
    VALUE = auto()
    LIST = auto()
    TEXT = auto()
    """Behind a text in a list that is the next name if the list was never closed."""
    INSIDE = auto()
    LOST = auto()
    END = auto()


class RowStream:
    """Reads one answer.

    `lists` are the names whose values are lists of rows or texts, `fields` the
    other names; `starts` are names that a row begins with, at which the reading
    goes on behind a bad row; `aliases` are other names for those of lists and
    fields. All are in small letters. Of a single list its rows may come without
    the object around it.
    """

    def __init__(
        self,
        lists: Collection[str],
        fields: Collection[str] = (),
        starts: Collection[str] = (),
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self.lists = frozenset(lists)
        self.names = frozenset((*lists, *fields))
        self.began = False
        """Whether the answer's object began."""
        self.over = False
        """Whether the answer was longer than is read."""
        self.length = 0
        """Characters that were read."""
        self.surplus: dict[str, int] = {}
        """By list, rows beyond those that are handed out."""
        self.closed: set[str] = set()
        """Names whose values came whole; of lists, those that were lists and came to their end."""
        self._scan = Scanner()
        self._at = _At.OUTSIDE
        self._key = ""
        self._in_list = False
        self._held = Element("", "")
        self._counts: dict[str, int] = {}
        self._before = ""
        self._trailing = 0
        self._roots = 0
        self._wrappers = 0
        self._aliases = {name: own for name, own in (aliases or {}).items() if own in self.names}
        tables = {name for name, own in self._aliases.items() if own in self.lists} | self.lists
        name, table, row = map(_one_of, (self.names | self._aliases.keys(), tables, starts))
        ends = rf"\](?={_GAP},{_GAP}{name}{_GAP}:)|,(?={_GAP}{table}{_GAP}:{_GAP}\[)"
        self._next_row = re.compile(rf"{ends}|\{{(?={_GAP}{row}{_GAP}:)", re.IGNORECASE)
        self._next_field = re.compile(rf"[,{{](?={_GAP}{name}{_GAP}:)", re.IGNORECASE)
        bare = rf"|(?P<list>\[{_GAP}\{{{_GAP}{row}{_GAP}:)" if len(self.names) == len(self.lists) == 1 else ""
        self._root = re.compile(_ROOT + bare, re.IGNORECASE)
        field = rf"|(?P<field>,(?={_GAP}{name}{_GAP}:))"
        self._root_again = re.compile(_ROOT + bare + field, re.IGNORECASE)
        self._steps = {
            _At.OUTSIDE: self._outside,
            _At.THOUGHT: self._thought,
            _At.NAME: self._name,
            _At.IN_NAME: self._in_name,
            _At.COLON: self._colon,
            _At.VALUE: self._value,
            _At.LIST: self._list,
            _At.TEXT: self._text,
            _At.INSIDE: self._inside,
            _At.LOST: self._lost,
            _At.END: self._end,
        }

    @property
    def complete(self) -> bool:
        """Whether the answer's object was closed; what the server says of the end does not count."""
        return self._roots > 0 and self._at in (_At.OUTSIDE, _At.END) and not self.over

    @property
    def before(self) -> str:
        """What the model wrote in front of the first object, its first 4,000 characters, not cleaned."""
        outside = self._at is _At.OUTSIDE and not self.began
        rest = self._scan.text[self._scan.at :] if outside else ""
        return (self._before + rest)[:MOST_BEFORE]

    @property
    def trailing(self) -> int:
        """Characters other than white space that came behind the end."""
        behind = self._scan.text[self._scan.at :] if self.complete else ""
        return self._trailing + len("".join(behind.split()))

    @property
    def within(self) -> str:
        """The name of the list or value that is being read; empty between them."""
        return self._key if self._at in (_At.VALUE, _At.LIST, _At.TEXT, _At.INSIDE, _At.LOST) else ""

    def feed(self, text: str) -> list[Read]:
        """Read some more of the answer: what became whole with it, in order."""
        if self.over:
            return []
        room = MOST_TEXT - self.length
        self.length += min(len(text), room)
        self._scan.add(text[:room])
        found: list[Read] = []
        while True:
            before = self._at, self._scan.at
            try:
                found.extend(self._steps[self._at]())
            except NotJson as error:
                found.extend(self._bad(str(error)))
            if before == (self._at, self._scan.at):
                break
        self.over = len(text) > room
        return found

    def end(self) -> list[Read]:
        """Nothing more comes: what that makes of a bad row at the very end."""
        lost = self._at is _At.LOST and self._in_list and not self.over
        if not (lost and _LAST.search(self._scan.text)):
            return []
        self._wrappers = 0
        return list(self._list_closed())

    def _outside(self) -> Iterable[Read]:
        way = self._root_again if self._roots else self._root
        found = way.search(self._scan.text, self._scan.at)
        self._skip(found.start() if found else max(self._scan.at, len(self._scan.text) - _OVERLAP))
        match found.lastgroup if found else "":
            case "thought":
                self._at = _At.THOUGHT
            case "object" | "field":
                self._scan.at += 1
                self._wrappers = 1
                self._at = _At.NAME
            case "list":
                self._scan.at += 1
                self._key = next(iter(self.lists))
                self._in_list = True
                self._at = _At.LIST
        self.began = self.began or self._at in (_At.NAME, _At.LIST)
        return ()

    def _thought(self) -> Iterable[Read]:
        found = _THOUGHT_END.search(self._scan.text, self._scan.at)
        self._scan.at = found.end() if found else max(self._scan.at, len(self._scan.text) - 12)
        if found:
            self._at = _At.OUTSIDE
        return ()

    def _skip(self, to: int) -> None:
        """Pass over text outside of the answer."""
        passed = self._scan.text[self._scan.at : to]
        if self._roots:
            self._trailing += len("".join(passed.split()))
        elif not self.began:
            self._before += passed[: MOST_BEFORE - len(self._before)]
        self._scan.at = to

    def _name(self) -> Iterable[Read]:
        mark = self._scan.next()
        if mark == ",":
            self._scan.at += 1
        elif mark == "}":
            self._scan.at += 1
            self._wrappers -= 1
            if not self._wrappers:
                self._root_closed()
        elif mark == '"':
            self._scan.begin()
            self._at = _At.IN_NAME
        elif mark:
            raise NotJson("no name where one has to stand")
        return ()

    def _in_name(self) -> Iterable[Read]:
        raw = self._scan.whole()
        if raw is not None:
            self._key = self._own(parsed(raw)[0])
            self._at = _At.COLON
        return ()

    def _own(self, name: str) -> str:
        """A name of the answer as it is known here."""
        small = name.strip().lower()
        return self._aliases.get(small, small)

    def _root_closed(self) -> None:
        self._roots += 1
        self._at = _At.END if self.names <= self.closed else _At.OUTSIDE

    def _colon(self) -> Iterable[Read]:
        mark = self._scan.next()
        if mark == ":":
            self._scan.at += 1
            self._at = _At.VALUE
        elif mark:
            raise NotJson("no value behind a name")
        return ()

    def _value(self) -> Iterable[Read]:
        mark = self._scan.next()
        unknown = self._key not in self.names
        if mark == "[" and (unknown or self._key in self.lists):
            self._scan.at += 1
            self._in_list = True
            self._at = _At.LIST
        elif mark == "{" and unknown and self._wrappers < MOST_WRAPPERS:
            self._scan.at += 1
            self._wrappers += 1
            self._at = _At.NAME
        elif mark:
            self._begin()
        return ()

    def _begin(self) -> None:
        self._scan.begin()
        self._at = _At.INSIDE

    def _list(self) -> Iterable[Read]:
        mark = self._scan.next()
        if mark == ",":
            self._scan.at += 1
        elif mark == "]":
            self._scan.at += 1
            yield from self._list_closed()
        elif mark:
            self._begin()

    def _list_closed(self) -> Iterator[Read]:
        self._in_list = False
        self._at = _At.NAME
        self.closed.add(self._key)
        yield Closed(self._key)
        if not self._wrappers:
            self._root_closed()

    def _text(self) -> Iterable[Read]:
        mark = self._scan.next()
        if mark == ":":
            yield Bad(self._key, "a list without an end", "")
            self._key = self._own(self._held.value)
            self._in_list = False
            self._at = _At.COLON
        elif mark:
            self._at = _At.LIST
            yield self._held

    def _inside(self) -> Iterable[Read]:
        raw = self._scan.whole()
        if raw is None:
            return
        value, repeated = parsed(raw)
        key = self._key
        if not self._in_list:
            self._at = _At.NAME
            if key not in self.lists or value is None:
                self.closed.add(key)
            yield Whole(key, value, repeated)
            return
        if isinstance(value, dict) and any(map(self._is_list, value.items())):
            raise NotJson("a row without an end")
        self._at = _At.LIST
        if isinstance(value, str) and self._own(value) in self.names:
            self._held = Element(key, value)
            self._at = _At.TEXT
            return
        self._counts[key] = self._counts.get(key, 0) + 1
        if self._counts[key] <= MOST_ROWS:
            yield Element(key, value, repeated)
        else:
            self.surplus[key] = self._counts[key] - MOST_ROWS

    def _is_list(self, column: tuple[str, Any]) -> bool:
        """Whether a column of a row is one of the answer's own lists of rows."""
        name, value = column
        rows = isinstance(value, list) and any(isinstance(each, dict) for each in value)
        return rows and self._own(name) in self.lists

    def _bad(self, why: str) -> Iterator[Read]:
        """Say that a value is bad and look for the next from its second character on."""
        inside = self._at in (_At.INSIDE, _At.IN_NAME)
        known = self._at is _At.INSIDE or self._in_list
        yield Bad(self._key if known else "", why, self._scan.leave() if inside else "")
        self._at = _At.LOST

    def _lost(self) -> Iterable[Read]:
        way = self._next_row if self._in_list else self._next_field
        found = way.search(self._scan.text, self._scan.at)
        if not found:
            self._scan.at = max(self._scan.at, len(self._scan.text) - _OVERLAP)
            return
        self._scan.at = found.start()
        if found.group() == "]":
            self._scan.at += 1
            yield from self._list_closed()
        elif found.group() == ",":
            self._in_list = False
            self._at = _At.NAME
        elif self._in_list:
            self._at = _At.LIST
        else:
            self._wrappers = 0
            self._at = _At.OUTSIDE

    def _end(self) -> Iterable[Read]:
        self._skip(len(self._scan.text))
        return ()


def _one_of(names: Collection[str]) -> str:
    """A pattern of any of some names in its quotation marks."""
    return f'"(?:{"|".join(map(re.escape, sorted(names))) or "(?!)"})"'
