"""TinyDB's Table and Query API over a storage, for reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from core.errors import NotSaved

_SENTENCE = "The tables of a desk are for reading."
_HINT = "Change a desk by its own keep and commit verbs."


class _ReadTable(Table):
    """A table that keeps no cache and refuses changes."""

    document_class = Document

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size, persist_empty)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        raise NotSaved(_SENTENCE, _HINT)


class _ReadStorage(Storage):
    def __init__(self, source: Storage) -> None:
        self._source = source

    def read(self) -> dict[str, dict[str, Any]]:
        return self._source.read() or {}

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        raise NotSaved(_SENTENCE, _HINT)


class ReadView(TinyDB):
    """TinyDB's Table and Query API over a storage, for reading: what it hands out are copies."""

    table_class = _ReadTable

    def __init__(self, source: Storage) -> None:
        super().__init__(source, storage=_ReadStorage)
