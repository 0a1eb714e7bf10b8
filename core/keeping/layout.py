"""How tables stand in a file: pretty-printed JSON, sorted by key, cut into documents without parsing it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from re import compile as pattern
from typing import Any

Tables = dict[str, dict[str, dict[str, Any]]]
"""Table name -> document id in decimal -> document: what TinyDB reads and writes."""

Pieces = dict[str, dict[str, bytes]]
"""Table name -> document id -> the document as JSON."""

_ENTRY = b'\n  "'
_INSET_STORY = pattern(rb'\n   "story": (\d{1,19})')
_LINE_STORY = pattern(rb'\{"story":(\d{1,19})[,}]')
_MARKER = pattern(rb"(<{7}|\|{7}|={7}|>{7})(?: .*)?")
_TABLE = pattern(rb' (".*"): \{(\},?)?')


def encode_document(document: Mapping[str, Any]) -> bytes:
    """A document as it stands in the file: UTF-8 JSON, lone surrogates as U+FFFD, inset by two spaces."""
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).replace("\n", "\n  ")
    return encode_text(text)


def encode_line(value: Any) -> bytes:
    """A value as JSON on one line: UTF-8, lone surrogates as U+FFFD."""
    return encode_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def encode_text(text: str) -> bytes:
    """UTF-8, with U+FFFD for every half character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def assemble(tables: Mapping[str, Mapping[str, Any]], piece: Callable[[str, str], bytes]) -> bytes:
    """The whole file from the pieces of its documents: what `json.dumps(indent=1, sort_keys=True)` prints.

    Only steps stand story by story, so that work on two stories merges in git.
    """
    return b"".join(part for part, _ in parts(tables, piece))


def parts(
    tables: Mapping[str, Mapping[str, Any]], piece: Callable[[str, str], bytes]
) -> Iterator[tuple[bytes, tuple[str, str] | None]]:
    """What `assemble` puts together, one after the other, each document with its table and id."""
    for place, name in enumerate(sorted(tables)):
        label = encode_text(json.dumps(name, ensure_ascii=False))
        yield b"".join((b",\n " if place else b"{\n ", label, b": {")), None
        ids = sorted(tables[name])
        if name == "steps":
            ids.sort(key=lambda id: story_of(piece("steps", id)))
        for number, id in enumerate(ids):
            yield b"".join((b',\n  "' if number else b'\n  "', id.encode(), b'": ')), None
            yield piece(name, id), (name, id)
        yield b"\n }" if tables[name] else b"}", None
    yield b"\n}\n" if tables else b"{}\n", None


def scan(raw: bytes, cut: Callable[[str, int, int], Any] | None = None) -> dict[str, dict[str, Any]]:
    """Cut a file at its insets into the bytes of its documents; of one id twice the first counts.

    `cut` may say what stands for a document, by its id and from where to where it stands.

    JSON strings hold no line breaks, so in a sound file nothing else starts a line this way. What
    follows the end of a table belongs to a table whose name is damaged, and is left out.
    """
    pieces: dict[str, dict[str, Any]] = {}
    at = raw.find(_ENTRY)
    known = _tables_between(raw[:at] if at >= 0 else raw, pieces, None)
    while at >= 0:
        following = raw.find(_ENTRY, at + len(_ENTRY))
        limit = following if following >= 0 else len(raw)
        colon = raw.find(b'": ', at, limit)
        start = colon + 3 if colon >= 0 else limit
        if raw.startswith(b"{}", start):
            end = start + 2
        else:
            end = max(start, raw.rfind(b"\n  }", start, limit) + 4)
        id = raw[at + len(_ENTRY) : colon if colon >= 0 else limit]
        if known is not None and is_id(id) and (name := id.decode()) not in known:
            known[name] = raw[start:end] if cut is None else cut(name, start, end)
        if limit > end + 1:
            known = _tables_between(raw[end:limit], pieces, known)
        at = following
    return pieces


def _tables_between(
    text: bytes, pieces: dict[str, dict[str, Any]], known: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The table that is open after the text between two documents, None when none is; notes all it meets."""
    for line in text.split(b"\n")[1:]:
        if line.startswith(b" }"):
            known = None
        elif found := _TABLE.fullmatch(line):
            with suppress(ValueError):
                name, closed = json.loads(found[1]), found[2]
                known = pieces.setdefault(name, {})
                known = None if closed else known
    return known


def same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two documents are equal, however they are laid out."""
    return one == other or (one is not None and other is not None and json.loads(one) == json.loads(other))


def story_of(step: bytes) -> int:
    """The story of a step as JSON; only one in another layout than this program's is parsed for it."""
    at = step.rfind(b'\n   "story": ')
    found = _INSET_STORY.match(step, at) if at >= 0 else _LINE_STORY.match(step)
    if found:
        return int(found[1])
    if b'"story"' not in step:
        return 0
    try:
        said = json.loads(step)
    except (ValueError, RecursionError):
        return 0
    story = said.get("story") if isinstance(said, dict) else 0
    return story if isinstance(story, int) else 0


def is_id(id: object) -> bool:
    """Whether this can name a document: decimal digits of at most 63 bits."""
    return isinstance(id, bytes | str) and 0 < len(id) <= 19 and id.isascii() and id.isdigit()


def parse(pieces: Pieces) -> Tables:
    """The documents of some pieces; ValueError when one is none."""
    return checked(
        {name: {id: json.loads(raw) for id, raw in known.items()} for name, known in pieces.items()}
    )


def checked(tables: Any) -> Tables:
    """The tables, when they have TinyDB's shape; ValueError otherwise."""
    if not isinstance(tables, dict) or not all(
        isinstance(documents, dict)
        and all(is_id(id) and isinstance(document, dict) for id, document in documents.items())
        for documents in tables.values()
    ):
        raise ValueError("not the tables of a TinyDB file")
    return tables


def sound(pieces: Pieces) -> Pieces:
    """The pieces that are documents."""
    kept: Pieces = {name: {} for name in pieces}
    for name, known in pieces.items():
        for id, raw in known.items():
            with suppress(ValueError, RecursionError):
                parse({name: {id: raw}})
                kept[name][id] = raw
    return kept


def rescued(raw: bytes) -> tuple[Pieces, int | None]:
    """The sound documents of a damaged file; with git's conflict markers also how many both sides changed.

    Of those the first side's stand, and what only one side has stands too.
    """
    sides: tuple[list[bytes], ...] = ([], [], [])
    on: tuple[int, ...] = (0, 1)
    met = False
    for line in raw.split(b"\n"):
        if marker := _MARKER.fullmatch(line):
            met = True
            on = {b"<": (0,), b"|": (2,), b"=": (1,)}.get(marker[1][:1], (0, 1))
        else:
            for side in on:
                sides[side].append(line)
    if not met:
        return sound(scan(raw)), None
    kept, other = (sound(scan(b"\n".join(lines))) for lines in sides[:2])
    both = 0
    for name, documents in other.items():
        mine = kept.setdefault(name, {})
        both += sum(id in mine and not same(mine[id], raw) for id, raw in documents.items())
        kept[name] = documents | mine
    return kept, both
