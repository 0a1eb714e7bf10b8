"""The difference of two JSON documents as a short JSON document, and its application."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Json = Any
"""What `json.loads` gives."""


class DoesNotFit(ValueError):
    """A delta meets a document that it was not made for."""


def delta(old: Json, new: Json) -> Json:
    """What leads from `old` to `new`: `[]` for nothing, `["=", new]` for another value,
    `["{", changed, removed keys]` for a dict, `["[", start, count, new items, deltas by index]` for a list.
    """
    if old is new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        changed = {
            key: delta(old[key], value) if key in old else ["=", value]
            for key, value in new.items()
            if key not in old or delta(old[key], value)
        }
        removed = sorted(key for key in old if key not in new)
        return ["{", changed, removed] if changed or removed else []
    if isinstance(old, list) and isinstance(new, list):
        return _list_delta(old, new)
    return [] if type(old) is type(new) and old == new else ["=", new]


def _list_delta(old: list[Json], new: list[Json]) -> Json:
    """The span that differs, between what both begin and what both end with; item by item when as long."""
    start = 0
    while start < min(len(old), len(new)) and not delta(old[start], new[start]):
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and not delta(old[-1 - end], new[-1 - end]):
        end += 1
    middle = new[start : len(new) - end]
    count = len(old) - end - start
    if count == len(middle):
        items = {str(start + n): delta(old[start + n], item) for n, item in enumerate(middle)}
        return ["[", 0, 0, [], items] if items else []
    return ["[", start, count, middle, {}]


def apply(old: Json, change: Json) -> Json:
    """The document on the other side of a delta; DoesNotFit when it is not for this document."""
    try:
        match change:
            case []:
                return old
            case ["=", new]:
                return new
            case ["{", dict(changed), list(removed)] if isinstance(old, dict):
                kept = {key: value for key, value in old.items() if key not in removed}
                return kept | {key: apply(old.get(key), each) for key, each in changed.items()}
            case ["[", int(start), int(count), list(items), dict(deltas)] if isinstance(old, list):
                if not 0 <= start <= start + count <= len(old):
                    raise DoesNotFit("the list is shorter")
                here = [*old[:start], *items, *old[start + count :]]
                for at, each in deltas.items():
                    here[int(at)] = apply(here[int(at)], each)
                return here
    except (IndexError, TypeError, ValueError) as error:
        raise DoesNotFit(str(error)) from error
    raise DoesNotFit("another shape")


def checksum(document: Json) -> str:
    """Sixteen hex digits that tell one JSON document from another, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
