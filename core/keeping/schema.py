"""The schema numbers of a desk's files: a newer file is only read, an older one is kept and brought up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.errors import NotSaved
from core.files import atomic_write

if TYPE_CHECKING:
    from core.keeping.storage import JournaledStorage

SCHEMA = 2
"""The shape of the documents. 1 had stories of clippings and a title, and cards; every one of its
documents is one of 2 as it stands."""


def check_schema(storages: Sequence[JournaledStorage]) -> None:
    """Raise NotSaved when a file is of a schema that this program does not know."""
    for storage in storages:
        found = _schema(storage)
        if not isinstance(found, int) or not 1 <= found <= SCHEMA:
            raise NotSaved(
                f"{storage.path.name} is of a newer Foredeck (schema {found!r:.20}; known: {SCHEMA}).",
                "Update Foredeck to change this desk.",
            )


def migrate(storage: JournaledStorage) -> None:
    """Bring a file of an older schema up to this one; its old bytes stay beside it as `….schema-1`."""
    found = _schema(storage)
    if found == SCHEMA or not storage.tables():
        return
    kept = storage.path.with_name(f"{storage.path.name}.schema-{found}")
    if storage.path.exists() and not kept.exists():
        atomic_write(kept, storage.path.read_bytes())
    storage.take([("_meta", "1", meta(storage))])
    storage.save()


def meta(storage: JournaledStorage) -> dict[str, Any]:
    """What `_meta` says of a file of this program, with what else it said before."""
    return (storage.document("_meta", "1") or {}) | {"schema": SCHEMA}


def _schema(storage: JournaledStorage) -> object:
    document = storage.document("_meta", "1")
    if document is None:
        return 1 if storage.tables() else SCHEMA
    return document.get("schema", 1)
