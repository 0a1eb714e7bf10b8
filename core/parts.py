"""Packages whose parts are imported when one of their names is asked for: start imports what it shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def parts(package: str, named: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package: which of its modules has which names. Raises AttributeError."""
    part_of = {name: part for part, names in named.items() for name in names}

    def find(name: str) -> Any:
        part = part_of.get(name)
        if part is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{part}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return find
