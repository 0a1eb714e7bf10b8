"""Themes of many cards brought together: whatever their case, and as singular or plural."""

from __future__ import annotations

import re
from collections import Counter

from core.model.cleaning import clean_line

_WORD = re.compile(r"[^\W_]+[+#]*")
_SAME = ("ss", "us", "is", "ics", "news", "series", "species")
"""Endings of words that are no plurals though they end in s."""


class Themes:
    """Gives themes that say the same one id, and each the name that stands there most often."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[str]] = {}

    def id(self, theme: str) -> str:
        """What a theme has in common with others of its kind; empty for none."""
        text = clean_line(theme).strip()
        if not text:
            return ""
        found = theme_id(text)
        self._names.setdefault(found, Counter())[text] += 1
        return found

    def name(self, id: str) -> str:
        """The spelling that was met most often, the first of the alphabet among equals."""
        names = self._names.get(id)
        return min(names, key=lambda name: (-names[name], name)) if names else ""


def theme_id(theme: str) -> str:
    """A theme in lower case, its last word in the singular; signs between words do not count."""
    found = _WORD.findall(theme.casefold())
    if not found:
        return theme.casefold()
    return " ".join([*found[:-1], _singular(found[-1])])


def _singular(word: str) -> str:
    """A word without the ending of an English plural, where that is safe."""
    if len(word) < 5 or not word.isascii() or word.endswith(_SAME) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]
