"""The card as JSON, with all that vouches for it: for other programs, and for reading back without loss.

    {"format": "foredeck-card/1", "card": {...}, "sources": [{"digest": ..., "text": ..., ...}]}

A span's `start` and `end` count code points of the `text` of the source whose
`digest` (SHA-256 of that text in UTF-8) it names. What is at its default is left out.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from core.errors import NotACard
from core.model import Card, Clipping, Story
from core.model.cleaning import clean_line, spelled_out
from core.model.published import FORMAT, card_id, is_id, published
from core.sharing.escapes import keep
from core.sharing.scrub import scrub

if TYPE_CHECKING:
    from core.model.published import Published

_ASKED_FOR = {"details", "state"}
"""Fields of a card that leave the desk only when they are asked for."""
_AS_IT_STOOD = ("verbatim", "extras")
"""Fields of a card that hold stretches of a page."""
_LONGEST_STEM = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")


def write_json(card: Card, story: Story | None, *, details: bool = True) -> str:
    """The card and, when there is a story, its clippings with their whole text; ends with a newline.

    Without `details` neither the card's details nor its state are in it.
    """
    clippings = story.clippings if story else ()
    document = {
        "format": FORMAT,
        "card": card.model_dump(mode="json", exclude=set() if details else _ASKED_FOR, exclude_defaults=True),
        "sources": [
            {"digest": clipping.digest, **clipping.model_dump(mode="json", exclude_defaults=True)}
            for clipping in clippings
        ],
    }
    return spelled_out(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def read_json(text: str) -> tuple[Card, Story | None]:
    """The card of a document that `write_json` wrote, and its story when it has sources.

    Raises NotACard when it is no such document, or a source's text is not the one its digest names.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        if _is_lines(text):
            raise NotACard("It holds several cards; this takes one.") from error
        reason = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "it cannot be parsed"
        raise NotACard(f"This is no valid JSON ({reason}).") from error
    marker = document.get("format") if isinstance(document, dict) else None
    if marker != FORMAT:
        if isinstance(marker, str) and marker.startswith("foredeck-card/"):
            raise NotACard(
                f"This card is in the format {clean_line(marker)[:40]}, which this Foredeck does not know.",
                "Open it with the version that wrote it.",
            )
        raise NotACard("This JSON is no card of Foredeck: its format is not foredeck-card/1.")
    sources = document.get("sources") or []
    try:
        card = Card.model_validate(_cleaned(document.get("card")))
        clippings = tuple(_clipping(source) for source in sources) if isinstance(sources, list) else ()
    except ValidationError as error:
        first = error.errors()[0]
        where = clean_line(".".join(str(step) for step in first["loc"]))[:80] or "card"
        raise NotACard(
            f"This card's JSON is damaged at “{where}”: {clean_line(first['msg']).lower()}."
        ) from error
    except RecursionError as error:
        raise NotACard("This card's JSON is nested too deeply.") from error
    return card, Story(clippings=clippings) if clippings else None


def json_line(item: Published, story: Story | None = None, *, details: bool = True) -> str:
    """A card on one line, with its id, day and where it came from; its sources when there is a story.

    The line ends with a newline; `details` as in `write_json`.
    """
    document: dict[str, Any] = {"format": FORMAT, "id": item.id}
    if item.day:
        document["day"] = item.day.isoformat()
    if item.outlets:
        document["outlets"] = list(item.outlets)
    if item.source:
        document["from"] = item.source
    document["card"] = item.card.model_dump(
        mode="json", exclude=set() if details else _ASKED_FOR, exclude_defaults=True
    )
    if story:
        document["sources"] = [
            {"digest": clipping.digest, **clipping.model_dump(mode="json", exclude_defaults=True)}
            for clipping in story.clippings
        ]
    return spelled_out(json.dumps(document, ensure_ascii=False, separators=(",", ":"))) + "\n"


def read_line(text: str, source: str = "") -> tuple[Published, Story | None]:
    """The card of a line that `json_line` wrote, or of a document of `write_json`, and its sources if any.

    `source` says for people where it comes from when the line does not. Raises NotACard as `read_json`.
    """
    card, story = read_json(text)
    document = json.loads(text)
    id, day = document.get("id"), document.get("day")
    outlets = document.get("outlets")
    own = published(card, id=id if isinstance(id, str) and is_id(id) else card_id(card), source=source)
    fields: dict[str, Any] = {}
    if isinstance(day, str):
        with suppress(ValueError):
            fields["day"] = date.fromisoformat(day)
    if isinstance(outlets, list):
        fields["outlets"] = tuple(clean_line(str(name))[:200] for name in outlets[:50])
    if isinstance(document.get("from"), str) and not source:
        fields["source"] = clean_line(document["from"])[:300]
    return own.model_copy(update=fields), story


def _is_lines(text: str) -> bool:
    """Whether a text is lines of JSON, going by its first two."""
    lines = [line for line in text.split("\n", 3)[:3] if line.strip()][:2]
    try:
        return len(lines) == 2 and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


def _clipping(source: Any) -> Clipping:
    text = source.get("text") if isinstance(source, dict) else None
    if isinstance(text, str):
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest != source.get("digest") or scrub(text)[0] != text:
            raise NotACard("The text of a source is not the one that its digest names.")
        source = {**_cleaned({**source, "text": ""}), "text": text}
    return Clipping.model_validate(source)


def _cleaned(value: Any, *, as_it_stood: bool = False) -> Any:
    """A JSON value with every string clean."""
    if isinstance(value, str):
        return scrub(value)[0] if as_it_stood else keep(value)
    if isinstance(value, list):
        return [_cleaned(item, as_it_stood=as_it_stood) for item in value]
    if isinstance(value, dict):
        return {
            key: _cleaned(item, as_it_stood=as_it_stood or key in _AS_IT_STOOD) for key, item in value.items()
        }
    return value


def file_stem(title: str) -> str:
    """A file name without ending for a title: small ASCII letters, digits and dashes, 1 to 60 characters.

    A title without such letters gets a name of its own by its digest.
    """
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", ascii_only)).strip("-")
    if len(stem) > _LONGEST_STEM:
        cut = stem[: _LONGEST_STEM + 1].rpartition("-")[0]
        stem = (cut or stem)[:_LONGEST_STEM].strip("-")
    if not stem:
        name = clean_line(title)
        return f"card-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}" if name else "card"
    return f"card-{stem}" if _RESERVED.fullmatch(stem) else stem
