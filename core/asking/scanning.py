"""Finds the end of a JSON value in a text that still grows, and parses it once it is whole."""

from __future__ import annotations

import json
import math
import re
from typing import Any

MOST_VALUE = 20_000
"""Characters of one value."""
MOST_DEPTH = 16
_LONGEST_INT = 18

_STRING_END = re.compile(r'["\\]')
_NEXT = re.compile(r"\S")
_BARE_END = re.compile(r"[\s{}\[\],:\"]")
_BARE = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity")
_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")
_PAIRS = {"}": "{", "]": "["}


class NotJson(Exception):
    """A value breaks off into something that is none; the message says why in a few words."""


class Scanner:
    """A growing text and how far it was looked at; each character is looked at once."""

    def __init__(self) -> None:
        self.text = ""
        """What is still needed of what came."""
        self.at = 0
        """Where the looking goes on."""
        self.start = 0
        """Where the value began that is looked at."""
        self._held = False
        self._in_string = False
        self._stack: list[str] = []
        self._last = ""

    def add(self, text: str) -> None:
        """Some more of the text; what lies behind is let go."""
        drop = self.start if self._held else self.at
        self.text = self.text[drop:] + text
        self.at -= drop
        self.start -= drop

    def next(self) -> str:
        """The next character that is no white space, which is where the looking goes on; empty for none."""
        found = _NEXT.search(self.text, self.at)
        self.at = found.start() if found else len(self.text)
        return found.group() if found else ""

    def begin(self) -> None:
        """A value begins here."""
        self.start = self.at
        self._held = True
        self._in_string = False
        self._stack = []
        self._last = ""

    def leave(self) -> str:
        """Give the value up and go back behind its first character; its beginning, for people."""
        beginning = self.text[self.start : min(self.at, self.start + 200)]
        self.at = self.start + 1
        self._held = False
        return beginning

    def whole(self) -> str | None:
        """The text of the value that began, once it is whole. Raises NotJson where it cannot be one."""
        while True:
            if self.at - self.start > MOST_VALUE:
                raise NotJson("too long")
            if self._in_string:
                if not self._string():
                    return None
            elif not self._token():
                return None
            if not (self._in_string or self._stack):
                self._held = False
                return self.text[self.start : self.at]

    def _string(self) -> bool:
        """Go on to the end of a string; whether it came."""
        while found := _STRING_END.search(self.text, self.at):
            if found.group() == '"':
                self.at = found.end()
                self._in_string = False
                self._last = '"'
                return True
            if found.end() == len(self.text):
                self.at = found.start()
                return False
            self.at = found.end() + 1
        self.at = len(self.text)
        if self.at - self.start > MOST_VALUE:
            raise NotJson("too long")
        return False

    def _token(self) -> bool:
        """Pass what comes next, or into a string; whether there was something whole."""
        mark = self.next()
        if not mark:
            return False
        top = self._stack[-1] if self._stack else ""
        if mark not in '}],:"' and top == "{" and self._last != ":":
            raise NotJson("a value without a name")
        if mark in "{[":
            if len(self._stack) >= MOST_DEPTH:
                raise NotJson("nested too deep")
            self._stack.append(mark)
        elif mark in "}]":
            if top != _PAIRS[mark]:
                raise NotJson("brackets that do not match")
            self._stack.pop()
        elif mark == '"':
            self._in_string = True
        elif mark not in ",:":
            return self._bare()
        elif not top:
            raise NotJson("nothing where a value has to stand")
        self._last = mark
        self.at += 1
        return True

    def _bare(self) -> bool:
        """Pass a number or a word such as `true`, once what stands behind it shows that it is whole."""
        found = _BARE_END.search(self.text, self.at)
        if not found:
            if len(self.text) - self.start > MOST_VALUE:
                raise NotJson("too long")
            return False
        fits = _BARE.fullmatch(self.text, self.at, found.start())
        self.at = found.start()
        if not fits:
            raise NotJson("words outside of a text")
        self._last = "0"
        return True


def parsed(raw: str) -> tuple[Any, tuple[str, ...]]:
    """(the value of a whole JSON text, names that stand twice in an object of it). Raises NotJson.

    Numbers that no float or short int holds come as their text, and so does NaN. Of names that stand
    twice the first counts. Lone surrogates are replaced.
    """
    repeated: list[str] = []

    def first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                repeated.append(name)
            else:
                found[name] = value
        return found

    try:
        value = json.loads(
            raw,
            strict=False,
            object_pairs_hook=first_wins,
            parse_int=lambda text: int(text) if len(text) <= _LONGEST_INT else text,
            parse_float=lambda text: number if math.isfinite(number := float(text)) else text,
            parse_constant=str,
        )
    except ValueError:
        raise NotJson("no JSON") from None
    if _SURROGATE.search(raw):
        value = _scalar(value)
    return value, tuple(dict.fromkeys(map(_scalar, repeated)))


def _scalar(value: Any) -> Any:
    """A value whose texts hold no lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_scalar(each) for each in value]
    if isinstance(value, dict):
        return {_scalar(name): _scalar(each) for name, each in value.items()}
    return value
