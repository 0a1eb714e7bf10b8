"""Words from outside without the keys in them: hidden before anything is cut, on both sides of the worker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from core.model.cleaning import clean_line

DETAIL = 160
"""Characters of a detail."""
HIDDEN = "[key]"
"""What stands where a key stood."""
LOOKED_AT = 100_000
"""Characters of a text that are cleaned at all."""
LONG = 20
"""Characters from which a value is taken for a secret, whatever its variable is called."""
PART = 4
"""Characters of the beginning of a key that are hidden where a text was cut in the middle of it."""
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH", re.I)


def told(text: str, hidden: Iterable[str] = (), limit: int = DETAIL) -> str:
    """Untrusted words as they may be shown or logged: one cleaned line, cut, without what is hidden."""
    hidden = tuple(hidden)
    line = without(clean_line(text[:LOOKED_AT]), hidden)
    if len(text) > LOOKED_AT:
        line = _without_part(line, hidden)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def without(text: str, hidden: Iterable[str]) -> str:
    """The text without keys; a short one is taken out only where it stands alone."""
    for form in _forms(hidden):
        if len(form) >= 8:
            text = text.replace(form, HIDDEN)
        else:
            text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", HIDDEN, text)
    return text


def secrets(variables: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
    """The values of these variables that are to be hidden: not such words as `default` or `us-east-1`."""
    found = {name: variables.get(name, "").strip() for name in names}
    return tuple(
        value for name, value in found.items() if value and (len(value) >= LONG or _SECRET.search(name))
    )


def _forms(hidden: Iterable[str]) -> list[str]:
    """The ways in which keys are written, the longest first."""
    forms = set()
    for key in hidden:
        plain = json.dumps(key)[1:-1]
        forms |= {
            key,
            quote(key, safe="", errors="replace"),
            clean_line(key),
            plain,
            plain.replace("/", "\\/"),
        }
    return sorted(forms - {""}, key=len, reverse=True)


def _without_part(line: str, hidden: Iterable[str]) -> str:
    """The line without the beginning of a key at its end, of which the rest was cut off."""
    for form in _forms(hidden):
        for length in range(min(len(form) - 1, len(line)), PART - 1, -1):
            if line.endswith(form[:length]):
                return line[:-length] + HIDDEN
    return line
